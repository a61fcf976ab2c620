"""Commands and events of a target's figures: actuals, their corrections, contributions, warnings."""

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from export_program.domain.target.values import Figure, Month
from export_program.engine.messages import (
    Command,
    Event,
    GeneralReason,
    Reasoned,
    ShortText,
    Slug,
    stored,
)

PartShare = Annotated[int, Meta(ge=1, le=100, description="Percent of the win.")]
Turn = Annotated[int, Meta(ge=0, le=1_000_000)]
KindName = Annotated[str, Meta(pattern=r"^[a-z][a-z_]{1,39}$(?!\n)", examples=["match"])]


class RecordActual(Command, frozen=True, kw_only=True):
    """What a source said on the day `as_of` of a month; provisional and final are kept apart."""

    month: Month
    value: Figure
    source: ShortText
    as_of: date
    provisional: bool


@stored("target.actual_recorded.v1")
class ActualRecorded(Event, frozen=True, kw_only=True):
    figure: str
    month: str
    value: Figure
    source: str
    as_of: date
    provisional: bool
    plan: Figure | None = None


class CorrectActual(Reasoned, frozen=True, kw_only=True):
    """A better figure in the place of one; both stay in the history."""

    figure: Slug
    value: Figure
    source: ShortText
    as_of: date
    reason_code: GeneralReason


@stored("target.actual_corrected.v1")
class ActualCorrected(Event, frozen=True, kw_only=True):
    figure: str
    corrects: str
    month: str
    value: Figure
    previous: Figure
    source: str
    as_of: date
    provisional: bool
    plan: Figure | None = None
    reason_code: str
    reason: str


class RetractActual(Reasoned, frozen=True, kw_only=True):
    """A figure that should not be here at all; it stays in the history, and the month is open."""

    figure: Slug
    reason_code: GeneralReason


@stored("target.actual_retracted.v1")
class ActualRetracted(Event, frozen=True, kw_only=True):
    """`due`: by when the month's figure is to be there, if it has none now."""

    figure: str
    month: str
    due: date | None = None
    reason_code: str
    reason: str


class WarnBehindPlan(Command, frozen=True, kw_only=True):
    month: Month


@stored("target.behind_plan.v1")
class TargetBehindPlan(Event, frozen=True, kw_only=True):
    """Less than 80 percent of the plan in `month` and in the one `before`."""

    month: str
    before: str
    actual: Figure
    plan: Figure
    actual_before: Figure
    plan_before: Figure


class AttributeContribution(Command, frozen=True, kw_only=True):
    """What a case (a won match, say) brought: `share` percent of its `value`, by which rule."""

    kind: KindName
    case_id: UUID
    value: Figure
    share: PartShare
    rule: ShortText


@stored("target.contribution_attributed.v1")
class ContributionAttributed(Event, frozen=True, kw_only=True):
    """`counted` is the share in figures; `turn` its place among all attributions of the win."""

    contribution: str
    kind: str
    case_id: UUID
    value: Figure
    share: int
    counted: Figure
    rule: str
    turn: int


class WithdrawContribution(Reasoned, frozen=True, kw_only=True):
    contribution: Slug
    reason_code: GeneralReason


@stored("target.contribution_withdrawn.v1")
class ContributionWithdrawn(Event, frozen=True, kw_only=True):
    contribution: str
    kind: str
    case_id: UUID
    value: Figure
    share: int
    turn: int
    reason_code: str
    reason: str


class NoteContribution(Command, frozen=True, kw_only=True):
    """A target below took (or gave back) a share of a win: the root keeps account of it."""

    target_id: UUID
    kind: KindName
    case_id: UUID
    value: Figure
    share: PartShare
    turn: Turn
    withdrawn: bool = False


@stored("target.contribution_noted.v1")
class ContributionNoted(Event, frozen=True, kw_only=True):
    target_id: UUID
    kind: str
    case_id: UUID
    value: Figure
    share: int
    turn: int
    withdrawn: bool = False
