"""Commands and events of a target: proposal, approval, cascade, revision, the end."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from export_program.domain.target.values import (
    Direction,
    Figure,
    Indicator,
    Scope,
    Share,
    SolarPeriod,
)
from export_program.engine.messages import (
    Command,
    Event,
    GeneralReason,
    Percent,
    Reasoned,
    ShortText,
    Slug,
    stored,
)
from export_program.engine.naming import StaffId, a_case

Phasing = Annotated[
    tuple[Percent, ...],
    Meta(max_length=12, description="Percent of the plan for each month; empty means linear."),
]
Shares = Annotated[tuple[Share, ...], Meta(min_length=1, max_length=60)]


class RevisionReason(StrEnum):
    MARKET_CHANGED = "market_changed"
    SANCTIONS = "sanctions"
    EXCHANGE_RATE = "exchange_rate"
    METHOD_CHANGED = "method_changed"
    ERROR_OF_FACT = "error_of_fact"
    BETTER_THAN_PLANNED = "better_than_planned"
    OTHER = "other"


class ProposeTarget(Command, frozen=True, kw_only=True):
    """Open a target as a draft; what is not known yet is demanded when it is submitted.

    With `parent_target_id` it answers for the `share` of that name; what is left out (indicator,
    period, value, scope, who is responsible) is taken over from there. Raises ValueError if one of
    the two is given without the other.
    """

    name: ShortText
    name_fa: ShortText | None = None
    indicator: Indicator | None = None
    scope: Scope | None = None
    period: SolarPeriod | None = None
    baseline: Figure | None = None
    value: Figure | None = None
    direction: Direction | None = None
    weight: Percent | None = None
    phasing: Phasing = ()
    source_of_truth: ShortText | None = None
    organisation: ShortText | None = None
    account: StaffId | None = None
    parent_target_id: UUID | None = None
    share: Slug | None = None
    resolution_id: Annotated[UUID, a_case("resolution")] | None = None

    def __post_init__(self) -> None:
        if (self.parent_target_id is None) != (self.share is None):
            raise ValueError("share: a target below another one answers for one of its shares")


@stored("target.drafted.v1")
class TargetDrafted(Event, frozen=True, kw_only=True):
    name: str
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


class EditTarget(Command, frozen=True, kw_only=True):
    """Change a draft: what is left out stays."""

    name: ShortText | UnsetType = UNSET
    name_fa: ShortText | UnsetType | None = UNSET
    indicator: Indicator | UnsetType = UNSET
    scope: Scope | UnsetType = UNSET
    period: SolarPeriod | UnsetType = UNSET
    baseline: Figure | UnsetType | None = UNSET
    value: Figure | UnsetType = UNSET
    direction: Direction | UnsetType = UNSET
    weight: Percent | UnsetType | None = UNSET
    phasing: Phasing | UnsetType = UNSET
    source_of_truth: ShortText | UnsetType = UNSET
    organisation: ShortText | UnsetType = UNSET
    account: StaffId | UnsetType = UNSET


class SubmitTarget(Command, frozen=True, kw_only=True):
    """Put the draft before the working group; from here on it is frozen."""


@stored("target.proposed.v1")
class TargetProposed(Event, frozen=True, kw_only=True):
    """`period` holds the Gregorian days it means; `content` is the SHA-256 of all that is proposed."""

    period: SolarPeriod
    value: Figure
    content: str


class ReturnTarget(Reasoned, frozen=True, kw_only=True):
    reason_code: GeneralReason


@stored("target.returned.v1")
class TargetReturned(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class ApproveTarget(Command, frozen=True, kw_only=True):
    """Set the target, by a resolution of the working group."""

    resolution_id: UUID


@stored("target.approved.v1", decides="approved")
class TargetApproved(Event, frozen=True, kw_only=True):
    resolution_id: UUID


class ActivateTarget(Command, frozen=True, kw_only=True):
    pass


@stored("target.activated.v1")
class TargetActivated(Event, frozen=True, kw_only=True):
    """`data_due`: the day by which the figure of each month is to be there."""

    data_due: dict[str, date]


class CascadeTarget(Command, frozen=True, kw_only=True):
    """Hand the target down in shares; they and the remainder add up to it."""

    shares: Shares
    remainder: Figure | None = None


@stored("target.cascaded.v1")
class TargetCascaded(Event, frozen=True, kw_only=True):
    shares: tuple[Share, ...]
    remainder: Figure | None = None


class ReviseTarget(Reasoned, frozen=True, kw_only=True):
    """Change what was approved, by a resolution: the value, its months, or who is responsible."""

    resolution_id: UUID
    reason_code: RevisionReason
    value: Figure | None = None
    phasing: Phasing | None = None
    organisation: ShortText | None = None
    account: StaffId | None = None


@stored("target.revised.v1")
class TargetRevised(Event, frozen=True, kw_only=True):
    resolution_id: UUID
    previous: Figure
    value: Figure
    phasing: tuple[int, ...]
    organisation: str
    account: str
    remainder: Figure | None = None
    reason_code: str
    reason: str


class MeasureTarget(Command, frozen=True, kw_only=True):
    """The period is over and every final figure is there."""


@stored("target.measured.v1")
class TargetMeasured(Event, frozen=True, kw_only=True):
    result: Figure


class CloseTarget(Command, frozen=True, kw_only=True):
    """State the result: what it is follows from the final figures alone."""


@stored("target.achieved.v1", decides="achieved")
class TargetAchieved(Event, frozen=True, kw_only=True):
    result: Figure
    value: Figure


@stored("target.partly_achieved.v1", decides="partly")
class TargetPartlyAchieved(Event, frozen=True, kw_only=True):
    result: Figure
    value: Figure


@stored("target.missed.v1", decides="missed")
class TargetMissed(Event, frozen=True, kw_only=True):
    result: Figure
    value: Figure


class ArchiveTarget(Command, frozen=True, kw_only=True):
    pass


@stored("target.closed.v1")
class TargetClosed(Event, frozen=True, kw_only=True):
    pass


class RemeasureTarget(Reasoned, frozen=True, kw_only=True):
    """Take a stated result back because a figure behind it changed."""

    reason_code: GeneralReason


@stored("target.remeasured.v1")
class TargetRemeasured(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class CancelTarget(Reasoned, frozen=True, kw_only=True):
    reason_code: GeneralReason


@stored("target.cancelled.v1")
class TargetCancelled(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str
