"""Commands and events of what came of the show: the form after a week, follow-ups for a year."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from export_program.domain.participation.case import Figures, FollowUp, Lead, OutcomeCode
from export_program.engine.messages import Command, Event, LongText, stored

Leads = Annotated[tuple[Lead, ...], Meta(max_length=200)]


class RequestOutcome(Command, frozen=True, kw_only=True):
    """The show has closed: the outcome form is due in a week, follow-ups after 3, 6, 12 months."""

    show_closed_on: date


@stored("participation.outcome_requested.v1")
class OutcomeRequested(Event, frozen=True, kw_only=True):
    show_closed_on: date


class ReportOutcome(Command, frozen=True, kw_only=True):
    """What came of the show; each of `leads` may become a trade lead."""

    code: OutcomeCode
    figures: Figures
    leads: Leads = ()
    remarks: LongText | None = None


@stored("participation.outcome_reported.v1")
class OutcomeReported(Event, frozen=True, kw_only=True):
    code: OutcomeCode
    figures: Figures
    leads: tuple[Lead, ...] = ()
    remarks: str | None = None


class RecordFollowUp(Command, frozen=True, kw_only=True):
    """The same figures, counted from the opening of the show, some months later."""

    period: FollowUp
    code: OutcomeCode
    figures: Figures
    remarks: LongText | None = None


@stored("participation.follow_up_recorded.v1")
class FollowUpRecorded(Event, frozen=True, kw_only=True):
    period: FollowUp
    code: OutcomeCode
    figures: Figures
    remarks: str | None = None


class CloseParticipation(Command, frozen=True, kw_only=True):
    pass


@stored("participation.closed.v1")
class ParticipationClosed(Event, frozen=True, kw_only=True):
    pass
