"""Commands and events from the draft of a participation to the end of its eligibility check."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from export_program.domain.participation.case import Check, Goods, HoldReason, OtherSupport
from export_program.engine.messages import (
    Command,
    Count,
    Event,
    GeneralReason,
    LongText,
    Reasoned,
    stored,
)

GoodsShown = Annotated[tuple[Goods, ...], Meta(min_length=1, max_length=50)]
Support = Annotated[tuple[OtherSupport, ...], Meta(max_length=20)]
Area = Annotated[int, Meta(ge=1, le=10_000, description="Whole square metres wanted.")]


class RefusalReason(StrEnum):
    NOT_ELIGIBLE = "not_eligible"
    SCORE_BELOW_MINIMUM = "score_below_minimum"
    OTHER = "other"


class DisqualificationReason(StrEnum):
    FALSE_DATA = "false_data"
    CONFLICT_OF_INTEREST = "conflict_of_interest"
    BREACH_OF_RULES = "breach_of_rules"
    NO_LONGER_ELIGIBLE = "no_longer_eligible"
    OTHER = "other"


class StartParticipation(Command, frozen=True, kw_only=True):
    """Begin an application. Other public support is declared by naming it, or by `other_support`
    empty and `other_support_declared` true: there is none."""

    exhibition_id: UUID
    exporter_id: UUID
    goods: GoodsShown
    m2: Area
    motivation: LongText
    other_support: Support = ()
    other_support_declared: bool = False


@stored("participation.started.v1")
class ParticipationStarted(Event, frozen=True, kw_only=True):
    exhibition_id: UUID
    exporter_id: UUID
    goods: tuple[Goods, ...]
    m2: int
    motivation: str
    other_support: tuple[OtherSupport, ...] = ()
    other_support_declared: bool = False


class EditParticipation(Command, frozen=True, kw_only=True):
    """Change a draft; what is left out stays as it is."""

    goods: GoodsShown | UnsetType = UNSET
    m2: Area | UnsetType = UNSET
    motivation: LongText | UnsetType = UNSET
    other_support: Support | UnsetType = UNSET
    other_support_declared: bool | UnsetType = UNSET


class LapseDraft(Command, frozen=True, kw_only=True):
    pass


@stored("participation.draft_lapsed.v1")
class ParticipationDraftLapsed(Event, frozen=True, kw_only=True):
    pass


class SubmitParticipation(Command, frozen=True, kw_only=True):
    """Submit the application: its content is frozen."""


@stored("participation.submitted.v1")
class ParticipationSubmitted(Event, frozen=True, kw_only=True):
    """`content` is the SHA-256 of what was submitted."""

    exhibition_id: UUID
    exporter_id: UUID
    content: str


class ReturnParticipation(Reasoned, frozen=True, kw_only=True):
    """Give the application back for completion, while applications are open."""

    reason_code: GeneralReason


@stored("participation.returned.v1")
class ParticipationReturned(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class LockApplication(Command, frozen=True, kw_only=True):
    """Applications have closed: nothing is given back any more, and the scoring clock runs."""


@stored("participation.application_locked.v1")
class ApplicationLocked(Event, frozen=True, kw_only=True):
    pass


class CheckEligibility(Command, frozen=True, kw_only=True):
    """The result of one check. `count` is the number of previous grants, for that check."""

    check: Check
    passed: bool
    evidence: LongText
    count: Count | None = None


@stored("participation.eligibility_checked.v1")
class EligibilityChecked(Event, frozen=True, kw_only=True):
    check: Check
    passed: bool
    evidence: str
    count: int | None = None


class PassEligibility(Command, frozen=True, kw_only=True):
    pass


@stored("participation.eligibility_passed.v1", decides="eligible")
class EligibilityPassed(Event, frozen=True, kw_only=True):
    pass


class RefuseParticipation(Reasoned, frozen=True, kw_only=True):
    reason_code: RefusalReason


@stored("participation.refused.v1", decides="refused")
class ParticipationRefused(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class HoldParticipation(Reasoned, frozen=True, kw_only=True):
    reason_code: HoldReason


@stored("participation.held.v1")
class ParticipationHeld(Event, frozen=True, kw_only=True):
    hold_reason: HoldReason
    reason_code: str
    reason: str


class ResumeParticipation(Command, frozen=True, kw_only=True):
    """Go on where it was held; the exporter is in good standing again."""


@stored("participation.resumed.v1")
class ParticipationResumed(Event, frozen=True, kw_only=True):
    pass


class WithdrawParticipation(Reasoned, frozen=True, kw_only=True):
    reason_code: GeneralReason


@stored("participation.withdrawn.v1")
class ParticipationWithdrawn(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class CancelParticipation(Reasoned, frozen=True, kw_only=True):
    """The show is cancelled."""

    reason_code: GeneralReason


@stored("participation.cancelled.v1")
class ParticipationCancelled(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class DisqualifyParticipation(Reasoned, frozen=True, kw_only=True):
    reason_code: DisqualificationReason


@stored("participation.disqualified.v1", decides="disqualified")
class ParticipationDisqualified(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str
