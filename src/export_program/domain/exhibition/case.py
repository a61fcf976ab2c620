"""An exhibition as it is known now: plan, people, applications, stands and money."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar
from uuid import UUID

import msgspec
from msgspec import Meta

from export_program.domain.co_exhibitor import CoExhibitor
from export_program.domain.vocabulary.countries import Country
from export_program.domain.vocabulary.hs import HsEdition
from export_program.domain.vocabulary.money import Money
from export_program.engine.case import Case, Stage
from export_program.engine.messages import Count, LongText, Percent, ShortText, Slug

SquareMetres = Annotated[int, Meta(ge=1, le=1_000_000, description="Whole square metres, net.")]
HsPrefix = Annotated[
    str,
    Meta(
        pattern="^[0-9]{2}([0-9]{2}([0-9]{2})?)?$",
        description="HS chapter, heading or subheading: 2, 4 or 6 digits.",
        examples=["34", "340250"],
    ),
]
Points = Annotated[int, Meta(ge=100, le=500, description="Hundredths of a point: 100 … 500.")]
Mark = Annotated[int, Meta(ge=1, le=5)]


class ExhibitionStage(Stage):
    PROPOSED = "proposed"
    JUSTIFIED = "justified"
    APPROVED = "approved"
    OPEN_FOR_APPLICATIONS = "open_for_applications"
    APPLICATIONS_CLOSED = "applications_closed"
    ALLOCATION_FINAL = "allocation_final"
    BUILD_UP = "build_up"
    RUNNING = "running"
    CLOSED = "closed"
    REPORTED = "reported"
    EVALUATED = "evaluated"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


class ShowForm(StrEnum):
    HOME_FAIR = "home_fair"
    NATIONAL_PAVILION = "national_pavilion"
    PROVINCIAL_PAVILION = "provincial_pavilion"
    DEDICATED_ABROAD = "dedicated_abroad"
    TABLE_TOP = "table_top"
    VIRTUAL = "virtual"


class StandType(StrEnum):
    SHELL_SCHEME = "shell_scheme"
    SPACE_ONLY = "space_only"
    OUTDOOR = "outdoor"
    TABLE = "table"
    VIRTUAL = "virtual"


class Standing(StrEnum):
    """Where an applicant stands in the eyes of the exhibition."""

    APPLIED = "applied"
    SCORED = "scored"
    SHORTLISTED = "shortlisted"
    WAITLISTED = "waitlisted"
    REFUSED = "refused"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    ALLOCATED = "allocated"
    LEFT = "left"


class Targets(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the show is to bring: numbers that the evaluation compares with."""

    exhibitors: Count
    visitors: Count
    contacts: Count


class Organiser(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The firm that runs the show; `account` is the account that acts for it."""

    account: ShortText
    firm: ShortText
    firm_id: Slug
    qualification: Slug
    qualified_until: date


class Monitor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who watches over the show; `ties` are the ids of firms the monitor works or worked for."""

    account: ShortText
    ties: Annotated[tuple[Slug, ...], Meta(max_length=50)] = ()


class FundingAdvice(msgspec.Struct, frozen=True):
    """What finance said: whether and how much may be spent."""

    supported: bool
    funds: Money
    by: str


class SubsidyRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`percent` of the eligible cost up to `ceiling` an exhibitor; no more than so many grants."""

    percent: Percent
    ceiling: Money
    max_previous_grants: Annotated[int, Meta(ge=0, le=100)] = 6


class Criterion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: Slug
    text: ShortText
    weight: Annotated[int, Meta(ge=1, le=100)]


class StandPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: Slug
    m2: SquareMetres
    type: StandType
    hall: Slug | None = None


class Stand(msgspec.Struct, frozen=True, omit_defaults=True):
    """A stand and the participation that holds it, by an offer or for good."""

    code: str
    m2: int
    type: StandType
    hall: str | None = None
    holder: str | None = None


class Entrant(msgspec.Struct, frozen=True, omit_defaults=True):
    """An applicant. `total` and `means` are points in hundredths; `held` means by an offer."""

    participation_id: UUID
    exporter_id: UUID
    applied_at: datetime
    standing: Standing = Standing.APPLIED
    total: int | None = None
    means: dict[str, int] = {}
    criteria_version: int = 0
    rank: int | None = None
    on_hold: bool = False
    co_exhibitors: tuple[CoExhibitor, ...] = ()


class Grant(msgspec.Struct, frozen=True):
    """The money of one participation: at most `committed` may be paid. While a claim runs
    (`claim_id`) what is committed stays."""

    committed: Money
    paid: Money
    clawed_back: Money
    claim_id: UUID | None = None

    @property
    def unpaid(self) -> Money:
        return self.committed - self.paid


class Progress(msgspec.Struct, frozen=True, omit_defaults=True):
    step: str
    percent: int
    remarks: str
    by: str
    at: datetime


class Visitors(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """UFI: a visitor is counted once, a visit each day."""

    domestic: Count
    foreign: Count
    visits: Count

    def __post_init__(self) -> None:
        if self.visits < self.domestic + self.foreign:
            raise ValueError("visits: every visitor makes at least one visit (UFI)")


class Exhibitors(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """UFI: main exhibitors and co-exhibitors; represented firms are not counted."""

    main_domestic: Count
    main_foreign: Count
    co_domestic: Count
    co_foreign: Count


class Statistics(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A show in UFI terms; rented net area in whole square metres."""

    net_m2_indoor: Count
    net_m2_outdoor: Count
    exhibitors: Exhibitors
    visitors: Visitors


class Exhibition(Case, frozen=True, kw_only=True):
    """A show. What concerns stands, ranks and money of all applicants is decided in this one case,
    so that two decisions can never take the same stand or the same money."""

    KIND: ClassVar[str] = "exhibition"

    stage: ExhibitionStage
    name: str = ""
    name_fa: str | None = None
    form: ShowForm = ShowForm.HOME_FAIR
    venue: str = ""
    city: str | None = None
    market: Country | None = None
    opens_on: date = date.max
    closes_on: date = date.max
    sectors: tuple[HsPrefix, ...] = ()
    edition: HsEdition = HsEdition.HS2022
    plan: LongText | None = None
    plan_filed_on: date | None = None
    planned_budget: Money | None = None
    targets: Targets | None = None
    organiser: Organiser | None = None
    monitor: Monitor | None = None
    funding: FundingAdvice | None = None
    budget: Money | None = None
    subsidy: SubsidyRule | None = None
    resolutions: tuple[UUID, ...] = ()
    applications_from: date | None = None
    applications_to: date | None = None
    criteria: tuple[Criterion, ...] = ()
    criteria_version: int = 0
    places: int = 0
    minimum_score: int = 100
    minimum_participants: int = 0
    capacity_m2: int = 0
    stands: dict[str, Stand] = {}
    entrants: dict[str, Entrant] = {}
    method_version: str | None = None
    grants: dict[str, Grant] = {}
    progress: tuple[Progress, ...] = ()
    closed_on: date | None = None
    statistics: Statistics | None = None
    evidence: tuple[str, ...] = ()
    report: LongText | None = None
    report_late: bool = False
    mark: int | None = None
    lessons: str | None = None

    def takes_applications_on(self, day: date) -> bool:
        """Whether an exporter may apply that day."""
        first, last = self.applications_from, self.applications_to
        here = self.stage is ExhibitionStage.OPEN_FOR_APPLICATIONS
        return here and first is not None and last is not None and first <= day <= last

    def shows(self, code: str, edition: HsEdition) -> bool:
        """Whether goods of this HS code fit the sectors of the show."""
        return edition == self.edition and any(code.startswith(sector) for sector in self.sectors)

    def entrant(self, participation_id: UUID) -> Entrant | None:
        """The applicant, unless unknown or gone."""
        found = self.entrants.get(str(participation_id))
        return None if found is None or found.standing is Standing.LEFT else found

    def present(self) -> tuple[Entrant, ...]:
        """The applicants who have neither left nor been refused."""
        gone = (Standing.LEFT, Standing.REFUSED)
        return tuple(e for e in self.entrants.values() if e.standing not in gone)

    def stands_of(self, participation_id: UUID) -> tuple[Stand, ...]:
        return tuple(s for s in self.stands.values() if s.holder == str(participation_id))

    def committed(self) -> int:
        """The money committed so far, in minor units of the budget's currency."""
        return sum(grant.committed.minor for grant in self.grants.values())


def entering(case: Any, participation_id: UUID, **changes: Any) -> dict[str, Entrant]:
    """The entrants of an exhibition with one of them changed."""
    key = str(participation_id)
    return {**case.entrants, key: msgspec.structs.replace(case.entrants[key], **changes)}


def require_above_zero(field: str, money: Money) -> None:
    """Raises ValueError naming the field unless the amount is above zero."""
    if money.minor <= 0:
        raise ValueError(f"{field}: an amount above zero is needed, not {money}")
