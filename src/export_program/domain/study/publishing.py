"""Commands and events of a study from its first draft on: peer review, publication, its end."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from export_program.domain.study.case import Bulletin, Visibility
from export_program.engine.messages import (
    Command,
    Event,
    GeneralReason,
    LongText,
    Reasoned,
    ShortText,
    Slug,
    stored,
)
from export_program.engine.naming import a_case_by


class StopReason(StrEnum):
    NO_LONGER_NEEDED = "no_longer_needed"
    NO_SOURCES = "no_sources"
    NO_BUDGET = "no_budget"
    NO_CAPACITY = "no_capacity"
    OTHER = "other"


class WithdrawReason(StrEnum):
    """Why what was published must not be relied on any more."""

    WRONG_FIGURES = "wrong_figures"
    SOURCE_RETRACTED = "source_retracted"
    LICENCE_BROKEN = "licence_broken"
    CONFIDENTIALITY = "confidentiality"
    CHANGED_CIRCUMSTANCES = "changed_circumstances"
    OTHER = "other"


class SubmitDraft(Command, frozen=True, kw_only=True):
    """Hand in the next version; `document` is an attached document of type `draft`."""

    document: Slug
    summary: LongText


@stored("study.draft_submitted.v1")
class DraftSubmitted(Event, frozen=True, kw_only=True):
    """`number` counts the versions from 1; `content` digests findings, sources and documents."""

    number: int
    document: str
    sha256: str
    summary: str
    content: str


class StartReview(Command, frozen=True, kw_only=True):
    """Take the draft up for review; whoever does reviews it."""


@stored("study.review_started.v1")
class ReviewStarted(Event, frozen=True, kw_only=True):
    reviewer: str


class RequestChanges(Reasoned, frozen=True, kw_only=True):
    """The draft goes back to its author with what is to be changed."""

    reason_code: GeneralReason


@stored("study.changes_requested.v1")
class ChangesRequested(Event, frozen=True, kw_only=True):
    draft: int
    reason_code: str
    reason: str


class AcceptReview(Command, frozen=True, kw_only=True):
    """The reviewer stands by the draft as it is."""

    remarks: LongText


@stored("study.review_accepted.v1", decides="accepted")
class ReviewAccepted(Event, frozen=True, kw_only=True):
    draft: int
    remarks: str


class StopStudy(Reasoned, frozen=True, kw_only=True):
    reason_code: StopReason


@stored("study.stopped.v1", decides="stopped")
class StudyStopped(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class PublishStudy(Command, frozen=True, kw_only=True):
    """Publish the final text. Outsiders learn of it on the day `embargo_until`, not before.

    `final` is an attached document of type `final`. Raises ValueError when the embargo outlasts
    the study.
    """

    final: Slug
    abstract: LongText
    visibility: Visibility
    valid_until: date
    embargo_until: date | None = None

    def __post_init__(self) -> None:
        if self.embargo_until is not None and self.embargo_until >= self.valid_until:
            raise ValueError("embargo_until: the embargo ends before the study does")


@stored("study.published.v1")
class StudyPublished(Event, frozen=True, kw_only=True):
    """`release_at` is when the embargo ends: the first moment of its last day by the calendar."""

    final: str
    final_sha256: str
    abstract: str
    visibility: Visibility
    published_on: date
    valid_until: date
    embargo_until: date | None = None
    release_at: datetime | None = None
    released_on: date | None = None
    bulletin: Bulletin | None = None


class LiftEmbargo(Command, frozen=True, kw_only=True):
    pass


@stored("study.embargo_lifted.v1")
class EmbargoLifted(Event, frozen=True, kw_only=True):
    """The embargo has ended: outsiders may know."""

    released_on: date
    bulletin: Bulletin


class ExtendValidity(Reasoned, frozen=True, kw_only=True):
    """The findings were checked and hold for longer."""

    valid_until: date
    reason_code: GeneralReason


@stored("study.validity_extended.v1")
class ValidityExtended(Event, frozen=True, kw_only=True):
    valid_until: date
    reason_code: str
    reason: str


class ExpireStudy(Command, frozen=True, kw_only=True):
    pass


@stored("study.expired.v1")
class StudyExpired(Event, frozen=True, kw_only=True):
    pass


class SupersedeStudy(Reasoned, frozen=True, kw_only=True):
    """Another published study takes the place of this one."""

    successor_id: UUID
    reason_code: GeneralReason


@stored("study.superseded.v1")
class StudySuperseded(Event, frozen=True, kw_only=True):
    successor_id: UUID
    reason_code: str
    reason: str


class WithdrawStudy(Reasoned, frozen=True, kw_only=True):
    reason_code: WithdrawReason


@stored("study.withdrawn.v1", decides="withdrawn")
class StudyWithdrawn(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class NoteCitation(Command, frozen=True, kw_only=True):
    """A decision on another case rests on this study."""

    kind: Slug
    cited_in_id: Annotated[UUID, a_case_by("kind")]
    decision: ShortText


@stored("study.citation_noted.v1")
class CitationNoted(Event, frozen=True, kw_only=True):
    citation: str
    kind: str
    cited_in_id: UUID
    decision: str
