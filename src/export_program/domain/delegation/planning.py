"""Commands and events of the plan: proposed or requested, approved or invited, moved, given up."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from export_program.domain.delegation.values import (
    Direction,
    HeadId,
    HsPrefix,
    Targets,
    require_above_zero,
)
from export_program.domain.vocabulary.countries import Country
from export_program.domain.vocabulary.hs import HsEdition
from export_program.domain.vocabulary.money import Money
from export_program.domain.vocabulary.places import Locode
from export_program.engine.messages import (
    Command,
    Event,
    GeneralReason,
    LongText,
    Reasoned,
    ShortText,
    stored,
)
from export_program.engine.naming import a_case

Cities = Annotated[tuple[Locode, ...], Meta(max_length=20)]
Sectors = Annotated[tuple[HsPrefix, ...], Meta(max_length=50)]
People = Annotated[int, Meta(ge=1, le=500)]


class JourneyReason(StrEnum):
    MINIMUM_NOT_MET = "minimum_not_met"
    COUNTERPART_CANCELLED = "counterpart_cancelled"
    SECURITY = "security"
    BUDGET = "budget"
    VISAS = "visas"
    FORCE_MAJEURE = "force_majeure"
    NO_BENEFIT = "no_benefit"
    OTHER = "other"


class ProposeDelegation(Command, frozen=True, kw_only=True):
    """Propose to send a delegation, or note that one asks to be received (`incoming`).

    It rests on a resolution or an invitation. What is not known yet (market, days, goal) is
    demanded when it is approved.
    """

    direction: Direction = Direction.OUTGOING
    title: ShortText
    title_fa: ShortText | None = None
    market: Country | None = None
    cities: Cities = ()
    goal: LongText | None = None
    sectors: Sectors = ()
    edition: HsEdition = HsEdition.HS2022
    departs_on: date | None = None
    returns_on: date | None = None
    invitation: ShortText | None = None
    resolution_id: UUID | None = None
    exhibition_id: Annotated[UUID, a_case("exhibition")] | None = None


@stored("delegation.proposed.v1")
class DelegationProposed(Event, frozen=True, kw_only=True):
    direction: Direction
    title: str
    title_fa: str | None = None
    market: Country | None = None
    cities: tuple[str, ...] = ()
    goal: str | None = None
    sectors: tuple[str, ...] = ()
    edition: HsEdition
    departs_on: date | None = None
    returns_on: date | None = None
    invitation: str | None = None
    resolution_id: UUID | None = None
    exhibition_id: UUID | None = None


@stored("delegation.visit_requested.v1")
class DelegationVisitRequested(Event, frozen=True, kw_only=True):
    """A delegation from abroad asks to be received."""

    direction: Direction
    title: str
    title_fa: str | None = None
    market: Country | None = None
    cities: tuple[str, ...] = ()
    goal: str | None = None
    sectors: tuple[str, ...] = ()
    edition: HsEdition
    departs_on: date | None = None
    returns_on: date | None = None
    invitation: str | None = None
    resolution_id: UUID | None = None
    exhibition_id: UUID | None = None


class EditDelegation(Command, frozen=True, kw_only=True):
    """Complete or change the plan before it is decided; what is left out stays as it is."""

    title: ShortText | UnsetType = UNSET
    title_fa: ShortText | UnsetType | None = UNSET
    market: Country | UnsetType = UNSET
    cities: Cities | UnsetType = UNSET
    goal: LongText | UnsetType = UNSET
    sectors: Sectors | UnsetType = UNSET
    departs_on: date | UnsetType = UNSET
    returns_on: date | UnsetType = UNSET
    invitation: ShortText | UnsetType = UNSET
    exhibition_id: Annotated[UUID, a_case("exhibition")] | UnsetType | None = UNSET


class VetDelegation(Command, frozen=True, kw_only=True):
    """Who they are, whom they speak for, and whether it serves the program to receive them."""

    findings: LongText


@stored("delegation.vetted.v1")
class DelegationVetted(Event, frozen=True, kw_only=True):
    findings: str


class ApproveDelegation(Command, frozen=True, kw_only=True):
    """Approve the journey: `head` is the account that leads it, places are for exporters."""

    head: HeadId
    budget: Money
    minimum: People
    maximum: People
    targets: Targets | None = None

    def __post_init__(self) -> None:
        _check_frame(self.budget, self.minimum, self.maximum)


@stored("delegation.approved.v1", decides="approved")
class DelegationApproved(Event, frozen=True, kw_only=True):
    head: str
    budget: Money
    minimum: int
    maximum: int
    targets: Targets | None = None


class InviteDelegation(Command, frozen=True, kw_only=True):
    """Invite the guests: `head` is the account that receives them."""

    head: HeadId
    budget: Money
    minimum: People
    maximum: People
    targets: Targets | None = None

    def __post_init__(self) -> None:
        _check_frame(self.budget, self.minimum, self.maximum)


@stored("delegation.invited.v1", decides="invited")
class DelegationInvited(Event, frozen=True, kw_only=True):
    head: str
    budget: Money
    minimum: int
    maximum: int
    targets: Targets | None = None


class DeclineDelegation(Reasoned, frozen=True, kw_only=True):
    reason_code: JourneyReason


@stored("delegation.declined.v1", decides="declined")
class DelegationDeclined(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class ReplaceHead(Reasoned, frozen=True, kw_only=True):
    head: HeadId
    reason_code: GeneralReason


@stored("delegation.head_replaced.v1")
class HeadReplaced(Event, frozen=True, kw_only=True):
    head: str
    reason_code: str
    reason: str


class ReviseBudget(Reasoned, frozen=True, kw_only=True):
    budget: Money
    reason_code: GeneralReason

    def __post_init__(self) -> None:
        require_above_zero("budget", self.budget)


@stored("delegation.budget_revised.v1")
class DelegationBudgetRevised(Event, frozen=True, kw_only=True):
    budget: Money
    reason_code: str
    reason: str


class PostponeDelegation(Reasoned, frozen=True, kw_only=True):
    """Stop the preparation; it goes on where it stood once there are new days."""

    reason_code: JourneyReason


@stored("delegation.postponed.v1", decides="postponed")
class DelegationPostponed(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class RescheduleDelegation(Command, frozen=True, kw_only=True):
    """Set new days. An open recruitment needs a new end; meetings off these days lose their slot."""

    departs_on: date
    returns_on: date
    recruitment_until: date | None = None


@stored("delegation.rescheduled.v1")
class DelegationRescheduled(Event, frozen=True, kw_only=True):
    """`unbooked` are the meetings that lost their slot."""

    departs_on: date
    returns_on: date
    recruitment_until: date | None
    report_due: date | None
    unbooked: tuple[str, ...]


class CancelDelegation(Reasoned, frozen=True, kw_only=True):
    reason_code: JourneyReason


@stored("delegation.cancelled.v1", decides="cancelled")
class DelegationCancelled(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


def _check_frame(budget: Money, minimum: int, maximum: int) -> None:
    require_above_zero("budget", budget)
    if minimum > maximum:
        raise ValueError(f"minimum: {minimum} is more than the maximum, {maximum}")
