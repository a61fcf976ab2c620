"""A corrected calendar moves the open deadlines that it touches, each by an event of its own."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from export_program.domain import program
from export_program.domain.program.messages import ClosureAnnounced, ClosureCorrected
from export_program.domain.reaction import Cases, Reaction, Then
from export_program.engine.calendar import WorkingCalendar
from export_program.engine.calendars.iran import IRAN
from export_program.engine.case import Due, Recorded
from export_program.engine.messages import GeneralReason
from export_program.engine.protocols.clock import RecalculateDeadline


def _recalculate(step: Recorded, office: Any, cases: Cases) -> Iterator[Then]:
    event: Any = step.event
    if event.day is None:
        return
    calendar = program.calendar_of(office, IRAN)
    for case in cases.with_deadline_on_or_after(event.day):
        for due in case.deadlines.values():
            moved = _moved(due, event.day, calendar)
            if moved is not None:
                move = RecalculateDeadline(
                    deadline=due.key,
                    due=moved,
                    reason_code=GeneralReason.CHANGED_CIRCUMSTANCES,
                    reason=f"The office is closed on {event.day}.",
                )
                yield Then(case.KIND, case.id, move)


def _moved(due: Due, closed: date, calendar: WorkingCalendar) -> date | None:
    """The next working day, if the closed day fell between the count's start and its end."""
    if not due.clocked or due.missed:
        return None
    start = calendar.local(due.counted_from).date()
    end = calendar.local(due.due_at).date()
    if not start < closed <= end or not IRAN.is_working_day(closed):
        return None
    return calendar.next_working_day(end + timedelta(days=1))


# fmt: off
REACTIONS = (
    Reaction("recalculate-deadlines", 1, (ClosureAnnounced, ClosureCorrected), _recalculate, "When the office is closed on a working day, the deadlines counted over it move by a working day."),
)
# fmt: on
