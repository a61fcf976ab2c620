"""What a terminal project is made of: its site, gates, milestones, baselines, reports, risks, money."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from export_program.domain.vocabulary.money import Money
from export_program.domain.vocabulary.places import Locode
from export_program.engine.messages import ShortText

# Text, so that no float ever stands in an event: degrees with at most six decimals.
Degrees = Annotated[
    str, Meta(pattern=r"^-?[0-9]{1,3}(\.[0-9]{1,6})?$(?!\n)", examples=["36.2797", "-3.5"])
]
Score = Annotated[int, Meta(ge=1, le=5)]


class Site(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where the terminal stands: its place (UN/LOCODE) and WGS 84 coordinates.

    Raises ValueError when the coordinates are not on earth or only one of them is given.
    """

    place: Locode
    latitude: Degrees | None = None
    longitude: Degrees | None = None
    address: ShortText | None = None

    def __post_init__(self) -> None:
        if (self.latitude is None) is not (self.longitude is None):
            raise ValueError("longitude: latitude and longitude come together")
        for name, value, most in (
            ("latitude", self.latitude, 90),
            ("longitude", self.longitude, 180),
        ):
            if value is not None and abs(Decimal(value)) > most:
                raise ValueError(f"{name}: {value} is not between -{most} and {most}")


class Gate(StrEnum):
    """A gate bears the name of the stage that it opens."""

    PREFEASIBILITY = "prefeasibility"
    FEASIBILITY = "feasibility"
    PERMITTING = "permitting"
    FINANCING = "financing"
    PROCUREMENT = "procurement"
    CONSTRUCTION = "construction"
    COMMISSIONING = "commissioning"
    OPERATIONAL = "operational"


class GateDecision(StrEnum):
    GO = "go"
    CONDITIONAL = "conditional"
    NO_GO = "no_go"


class GatePassage(msgspec.Struct, frozen=True, omit_defaults=True):
    """One decision at a gate; the conditions have keys of their own."""

    gate: Gate
    decision: GateDecision
    at: datetime
    by: str
    conditions: tuple[str, ...] = ()
    reason: str | None = None


class GateCondition(msgspec.Struct, frozen=True, omit_defaults=True):
    """What must be done before the next gate, because the last was passed on condition."""

    text: str
    gate: Gate
    met_on: date | None = None
    evidence: str | None = None


class MilestoneStatus(StrEnum):
    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    CLAIMED = "claimed"
    ACCEPTED = "accepted"
    MISSED = "missed"
    WAIVED = "waived"


UNREACHED = frozenset(
    {MilestoneStatus.PLANNED, MilestoneStatus.IN_PROGRESS, MilestoneStatus.MISSED}
)
SETTLED = frozenset({MilestoneStatus.ACCEPTED, MilestoneStatus.WAIVED})


class Move(msgspec.Struct, frozen=True, omit_defaults=True):
    """A date of a milestone that was moved: from when to when, why, and who approved it."""

    previous: date
    due: date
    reason_code: str
    reason: str
    at: datetime
    approved_by: str
    resolution_id: UUID | None = None


class Milestone(msgspec.Struct, frozen=True, omit_defaults=True):
    """A milestone as it stands. `planned` is its first date; `moves` are all later ones."""

    title: str
    title_fa: str | None
    gate: Gate
    weight: int
    planned: date
    due: date
    acceptance: str
    status: MilestoneStatus = MilestoneStatus.PLANNED
    started_on: date | None = None
    reached_on: date | None = None
    claimed_by: str | None = None
    claimed_at: datetime | None = None
    evidence: tuple[str, ...] = ()
    accepted_by: str | None = None
    times_missed: int = 0
    remarks: str | None = None
    moves: tuple[Move, ...] = ()

    @property
    def settled(self) -> bool:
        return self.status in SETTLED


class Baseline(msgspec.Struct, frozen=True, omit_defaults=True):
    """A version of the plan that is kept for ever: the date of each milestone, and the money."""

    number: int
    dates: dict[str, date]
    capex: tuple[Money, ...]
    committed: tuple[Money, ...]
    at: datetime
    by: str
    remarks: str
    resolution_id: UUID | None = None


class Rag(StrEnum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class Progress(msgspec.Struct, frozen=True, omit_defaults=True):
    """The report of a Solar Hijri month; corrections count up and stay in the history."""

    month: str
    percent: int
    rag: Rag
    text: str
    at: datetime
    by: str
    corrections: int = 0


class RiskOutcome(StrEnum):
    AVOIDED = "avoided"
    OCCURRED = "occurred"
    ACCEPTED = "accepted"
    PASSED = "passed"


class Risk(msgspec.Struct, frozen=True, omit_defaults=True):
    """A risk: probability and impact from 1 to 5; `raised_score` is what it began with."""

    title: str
    owner: str
    probability: int
    impact: int
    raised_score: int
    at: datetime
    by: str
    measures: tuple[str, ...] = ()
    outcome: RiskOutcome | None = None
    closed_because: str | None = None

    @property
    def score(self) -> int:
        return self.probability * self.impact


class Commitment(msgspec.Struct, frozen=True, omit_defaults=True):
    """Money set aside for the project by a source of finance."""

    amount: Money
    source: str
    on: date
    by: str
    resolution_id: UUID | None = None
    released: bool = False


class Expenditure(msgspec.Struct, frozen=True, omit_defaults=True):
    """Money spent. `excess_reason` says why it goes beyond what was committed."""

    amount: Money
    payee: str
    voucher: str
    paid_on: date
    purpose: str
    by: str
    excess_reason: str | None = None
    reversed: bool = False


class Throughput(msgspec.Struct, frozen=True, omit_defaults=True):
    """Traffic of a Solar Hijri month: tonnes, containers (TEU) and the goods' value.

    It is never overwritten: a correction replaces it as the figure that counts.
    """

    month: str
    tonnes: int
    teu: int
    value: Money | None
    source: str
    at: datetime
    by: str
    corrects: str | None = None
    corrected_by: str | None = None
    reason: str | None = None
