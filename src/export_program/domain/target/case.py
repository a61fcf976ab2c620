"""An export target as it is known now: its plan, its figures with their history, its contributions."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from export_program.domain.target.values import (
    Direction,
    Figure,
    Indicator,
    Scope,
    Share,
    SolarPeriod,
)
from export_program.engine.case import Case, Stage


class TargetStage(Stage):
    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    ACTIVE = "active"
    REVISED = "revised"
    MEASURED = "measured"
    ACHIEVED = "achieved"
    PARTLY = "partly"
    MISSED = "missed"
    CLOSED = "closed"
    CANCELLED = "cancelled"


# A target that binds: it may be handed down and lived up to.
IN_FORCE = frozenset({TargetStage.APPROVED, TargetStage.ACTIVE, TargetStage.REVISED})


class Actual(msgspec.Struct, frozen=True, omit_defaults=True):
    """One figure that a source gave for a month. It is never overwritten.

    A correction is another figure: `corrects` and `corrected_by` tie the two together. `plan` is
    what was planned for the month when the figure was recorded.
    """

    month: str
    value: Figure
    source: str
    as_of: date
    provisional: bool
    at: datetime
    by: str
    plan: Figure | None = None
    corrects: str | None = None
    corrected_by: str | None = None
    retracted: bool = False
    reason: str | None = None

    @property
    def counts(self) -> bool:
        return self.corrected_by is None and not self.retracted


class Contribution(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a case of the programme brought: `share` percent of its `value`, by a rule."""

    kind: str
    case_id: UUID
    value: Figure
    share: int
    counted: Figure
    rule: str
    at: datetime
    by: str
    withdrawn: bool = False


class Account(msgspec.Struct, frozen=True):
    """What was attributed of one win in the whole tree of targets: how often, how much percent.

    It lies on the target at the root. `turns` counts attributions and withdrawals.
    """

    turns: int = 0
    percent: int = 0
    value: Figure | None = None


class Revision(msgspec.Struct, frozen=True):
    """A change of the plan after its approval, by a resolution."""

    previous: Figure
    value: Figure
    resolution_id: UUID
    reason: str
    at: datetime
    by: str


class Target(Case, frozen=True, kw_only=True):
    """A number to reach in a period, and how far it was reached."""

    KIND: ClassVar[str] = "target"

    stage: TargetStage
    name: str = ""
    name_fa: str | None = None
    indicator: Indicator | None = None
    scope: Scope = Scope()
    period: SolarPeriod | None = None
    baseline: Figure | None = None
    value: Figure | None = None
    direction: Direction = Direction.UP
    weight: int | None = None
    phasing: tuple[int, ...] = ()
    source_of_truth: str | None = None
    organisation: str | None = None
    account: str | None = None
    parent_target_id: UUID | None = None
    share: str | None = None
    root_target_id: UUID | None = None
    resolution_id: UUID | None = None
    shares: dict[str, Share] = {}
    remainder: Figure | None = None
    data_due: dict[str, date] = {}
    actuals: dict[str, Actual] = {}
    warnings: tuple[str, ...] = ()
    contributions: dict[str, Contribution] = {}
    turns_taken: tuple[str, ...] = ()
    ledger: dict[str, Account] = {}
    revisions: tuple[Revision, ...] = ()
    result: Figure | None = None

    @property
    def root(self) -> UUID:
        """The target at the top of the tree; a target without a parent is its own."""
        return self.root_target_id or self.id

    @property
    def months(self) -> tuple[str, ...]:
        return self.period.months if self.period else ()

    @property
    def adds_up(self) -> bool:
        return self.indicator is None or self.indicator.adds_up

    def figures(self, month: str, *, provisional: bool) -> Iterator[tuple[str, Actual]]:
        """The figure of a month that counts, with its key, if there is one."""
        for key, actual in self.actuals.items():
            if actual.month == month and actual.provisional is provisional and actual.counts:
                yield key, actual

    def figure(self, month: str, *, provisional: bool) -> Figure | None:
        found = next(self.figures(month, provisional=provisional), None)
        return found[1].value if found else None

    def best(self, month: str) -> Figure | None:
        """The final figure of a month, or the provisional one until there is one."""
        return self.figure(month, provisional=False) or self.figure(month, provisional=True)

    @property
    def handed_down(self) -> int:
        """The sum of the shares, in minor units."""
        return sum(share.value.minor for share in self.shares.values())


def win(kind: str, case_id: UUID) -> str:
    """The key of something that contributed: `match:0193…`."""
    return f"{kind}:{case_id}"


def turn_of(kind: str, case_id: UUID, turn: int) -> str:
    """The key of a turn in sharing out a win: `match:0193…:0` is the first."""
    return f"{win(kind, case_id)}:{turn}"
