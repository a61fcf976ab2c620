"""Commands and events of the journey itself and its report: ready, away, back, reported."""

from datetime import date

from export_program.domain.delegation.result_values import FollowUpDue
from export_program.engine.messages import (
    Command,
    Event,
    GeneralReason,
    LongText,
    Reasoned,
    stored,
)


class ConfirmReadiness(Command, frozen=True, kw_only=True):
    """Nothing stands in the way of departure any more."""


@stored("delegation.readiness_confirmed.v1")
class ReadinessConfirmed(Event, frozen=True, kw_only=True):
    pass


class Depart(Command, frozen=True, kw_only=True):
    """The delegation leaves."""


@stored("delegation.departed.v1")
class DelegationDeparted(Event, frozen=True, kw_only=True):
    travellers: tuple[str, ...]
    departed_on: date


class Return(Command, frozen=True, kw_only=True):
    """The delegation is back: its report and the follow-ups become due."""


@stored("delegation.returned.v1")
class DelegationReturned(Event, frozen=True, kw_only=True):
    """Follow-ups are due 3, 6 and 12 months after the return, from everybody who travelled."""

    returned_on: date
    follow_ups: tuple[FollowUpDue, ...]


class ConfirmItinerary(Command, frozen=True, kw_only=True):
    """The programme of the guests stands."""


@stored("delegation.itinerary_confirmed.v1")
class ItineraryConfirmed(Event, frozen=True, kw_only=True):
    pass


class Receive(Command, frozen=True, kw_only=True):
    """The guests are here."""


@stored("delegation.received.v1")
class DelegationReceived(Event, frozen=True, kw_only=True):
    travellers: tuple[str, ...]
    departed_on: date


class SeeOff(Command, frozen=True, kw_only=True):
    """The guests have left: the report and the follow-ups become due."""


@stored("delegation.seen_off.v1")
class DelegationSeenOff(Event, frozen=True, kw_only=True):
    returned_on: date
    follow_ups: tuple[FollowUpDue, ...]


class FileDailyNote(Command, frozen=True, kw_only=True):
    """What the head notes of one day of the journey."""

    day: date
    text: LongText


@stored("delegation.daily_note_filed.v1")
class DailyNoteFiled(Event, frozen=True, kw_only=True):
    day: date
    text: str


class FileDelegationReport(Command, frozen=True, kw_only=True):
    report: LongText
    lessons: LongText | None = None


@stored("delegation.report_filed.v1")
class DelegationReportFiled(Event, frozen=True, kw_only=True):
    """`report_late`: more than 15 working days after the return."""

    report: str
    lessons: str | None
    report_late: bool


class AcceptDelegationReport(Command, frozen=True, kw_only=True):
    pass


@stored("delegation.report_accepted.v1", decides="report_accepted")
class DelegationReportAccepted(Event, frozen=True, kw_only=True):
    pass


class ReturnDelegationReport(Reasoned, frozen=True, kw_only=True):
    """Return the report for change."""

    reason_code: GeneralReason


@stored("delegation.report_returned.v1")
class DelegationReportReturned(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str
