"""Commands and events of an idea."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from export_program.domain.idea.case import Recommendation, Theme
from export_program.engine.messages import (
    Command,
    Event,
    LongText,
    Reasoned,
    ShortText,
    Slug,
    stored,
)
from export_program.engine.naming import ANY_KIND, a_case


class IdeaReason(StrEnum):
    """Why an idea is put off or turned down."""

    MORE_EVIDENCE = "more_evidence"
    NO_TIME = "no_time"
    NOT_COMPETENT = "not_competent"
    NO_FUNDS = "no_funds"
    DONE_ALREADY = "done_already"
    NO_MAJORITY = "no_majority"
    OTHER = "other"


class SubmitIdea(Command, frozen=True, kw_only=True):
    """Put an idea to a working group; papers are attached to it.

    `source_id` is the case that gave rise to it. Without a group it goes to the main one.
    """

    title: ShortText
    title_fa: ShortText | None = None
    text: LongText
    organisation: Slug
    exporter_id: Annotated[UUID, a_case("exporter")] | None = None
    working_group_id: UUID | None = None
    source_id: Annotated[UUID, a_case(ANY_KIND)] | None = None
    theme: Theme | None = None


@stored("idea.submitted.v1")
class IdeaSubmitted(Event, frozen=True, kw_only=True):
    title: str
    title_fa: str | None = None
    text: str
    organisation: str
    exporter_id: UUID | None = None
    working_group_id: UUID | None = None
    source_id: UUID | None = None
    theme: Theme | None = None
    reply_by: date


class TriageIdea(Command, frozen=True, kw_only=True):
    """Sort an idea: its theme, what was found, and whether a session is to hear it."""

    theme: Theme
    recommendation: Recommendation
    findings: LongText
    working_group_id: UUID | None = None


@stored("idea.triaged.v1")
class IdeaTriaged(Event, frozen=True, kw_only=True):
    theme: Theme
    recommendation: Recommendation
    findings: str
    working_group_id: UUID | None = None


class TableIdea(Command, frozen=True, kw_only=True):
    """The idea stands on the agenda of a session."""

    session_id: UUID


@stored("idea.tabled.v1")
class IdeaTabled(Event, frozen=True, kw_only=True):
    session_id: UUID


class AdoptIdea(Command, frozen=True, kw_only=True):
    """A resolution takes the idea up."""

    resolution_id: UUID
    reply: LongText


@stored("idea.adopted.v1", decides="adopted")
class IdeaAdopted(Event, frozen=True, kw_only=True):
    resolution_id: UUID
    reply: str
    answered_on: date


class DeferIdea(Reasoned, frozen=True, kw_only=True):
    """Put it off to the next session; `resolution_id` is a deferred resolution that carries it."""

    resolution_id: UUID | None = None
    reason_code: IdeaReason


@stored("idea.deferred.v1", decides="deferred")
class IdeaDeferred(Event, frozen=True, kw_only=True):
    answered_on: date
    reason_code: str
    reason: str
    resolution_id: UUID | None = None


class RejectIdea(Reasoned, frozen=True, kw_only=True):
    reason_code: IdeaReason


@stored("idea.rejected.v1", decides="rejected")
class IdeaRejected(Event, frozen=True, kw_only=True):
    answered_on: date
    reason_code: str
    reason: str


class ReferIdea(Command, frozen=True, kw_only=True):
    """Pass it on to the organisation whose business it is."""

    referred_to: Slug
    reply: LongText


@stored("idea.referred.v1", decides="referred")
class IdeaReferred(Event, frozen=True, kw_only=True):
    referred_to: str
    reply: str
    answered_on: date


class MergeIdea(Command, frozen=True, kw_only=True):
    """It says the same as another idea, which goes on for both."""

    merged_into_id: UUID
    reply: LongText


@stored("idea.merged.v1", decides="merged")
class IdeaMerged(Event, frozen=True, kw_only=True):
    merged_into_id: UUID
    reply: str
    answered_on: date
