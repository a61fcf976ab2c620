"""The clock of a case: deadlines set by hand, extended, suspended, warned of and missed."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from export_program.engine.actors import Role
from export_program.engine.case import Due, Recorded, amend, drop, put, stop_clock
from export_program.engine.context import Context
from export_program.engine.lifecycle import ANY, LIVE, SAME, Protocol, row
from export_program.engine.limits import end_of
from export_program.engine.messages import (
    Command,
    Event,
    GeneralReason,
    LongText,
    Reasoned,
    Slug,
    stored,
)
from export_program.engine.rules import rule

SUSPENSION = "suspension"
DeadlineKey = Annotated[str, Meta(min_length=1, max_length=200)]


class SetDeadline(Command, frozen=True, kw_only=True):
    """Set a deadline of one's own on a case, for the end of a day."""

    deadline: Slug
    due: date
    rule: LongText


class ExtendDeadline(Reasoned, frozen=True, kw_only=True):
    """Move a running deadline to the end of a later day."""

    deadline: DeadlineKey
    due: date
    reason_code: GeneralReason


class SuspendClock(Reasoned, frozen=True, kw_only=True):
    reason_code: GeneralReason


class ResumeClock(Command, frozen=True, kw_only=True):
    pass


class RaiseDeadlineWarning(Command, frozen=True, kw_only=True):
    deadline: DeadlineKey


class MissDeadline(Command, frozen=True, kw_only=True):
    deadline: DeadlineKey


class RecalculateDeadline(Reasoned, frozen=True, kw_only=True):
    """Move a deadline because the calendar was corrected. Issued by a reaction, never silently."""

    deadline: DeadlineKey
    due: date
    reason_code: GeneralReason


@stored("case.deadline_set.v1")
class DeadlineSet(Event, frozen=True, kw_only=True):
    due: Due


@stored("case.deadline_extended.v1")
class DeadlineExtended(Event, frozen=True, kw_only=True):
    due: Due
    previous: Due
    reason_code: str
    reason: str


@stored("case.deadline_recalculated.v1")
class DeadlineRecalculated(Event, frozen=True, kw_only=True):
    due: Due
    previous: Due
    reason_code: str
    reason: str


@stored("case.clock_suspended.v1")
class ClockSuspended(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


@stored("case.clock_resumed.v1")
class ClockResumed(Event, frozen=True, kw_only=True):
    pass


@stored("case.deadline_warning_raised.v1")
class DeadlineWarningRaised(Event, frozen=True, kw_only=True):
    deadline: str
    due: Due


@stored("case.deadline_missed.v1")
class DeadlineMissed(Event, frozen=True, kw_only=True):
    deadline: str
    due: Due


@rule("The deadline is running on this case.", field="deadline")
def is_running(case: Any, command: Any, _: Context) -> bool | str:
    due = case.deadlines.get(command.deadline)
    if due is None:
        known = ", ".join(case.deadlines) or "none"
        return f"no deadline {command.deadline!r} (running: {known})"
    return not due.missed or f"{command.deadline} was missed"


@rule("The deadline is known on this case.", field="deadline")
def is_known(case: Any, command: Any, _: Context) -> bool:
    return command.deadline in case.deadlines


@rule("No deadline of that name is on this case.", field="deadline")
def is_new(case: Any, command: Any, _: Context) -> bool:
    return command.deadline not in case.deadlines


@rule("A deadline lies in the future.", field="due")
def lies_ahead(_case: Any, command: Any, context: Context) -> bool:
    return bool(command.due > context.today)


@rule("An extension moves a deadline to a later day.", field="due")
def moves_later(case: Any, command: Any, context: Context) -> bool:
    due = case.deadlines.get(command.deadline)
    return due is None or end_of(command.due, context.calendar) > due.due_at


@rule("The clock is not suspended already.")
def not_suspended(case: Any, _command: Any, _: Context) -> bool:
    return SUSPENSION not in case.clock_stops


@rule("The clock is suspended.")
def is_suspended(case: Any, _command: Any, _: Context) -> bool:
    return SUSPENSION in case.clock_stops


@rule("The time of the warning has come and the clock runs.")
def warning_time(case: Any, command: Any, context: Context) -> bool:
    due = case.deadlines.get(command.deadline)
    if due is None or (due.clocked and case.clock_stopped):
        return False
    return bool(due.warned < len(due.warn_at) and context.now >= due.next_alarm)


@rule("The deadline has passed and its clock runs.")
def has_passed(case: Any, command: Any, context: Context) -> bool:
    due = case.deadlines.get(command.deadline)
    stopped = due is not None and due.clocked and case.clock_stopped
    return due is not None and not stopped and context.now >= due.due_at


def _set(_case: Any, command: SetDeadline, context: Context) -> DeadlineSet:
    moment, version = end_of(command.due, context.calendar), context.calendar.version
    return DeadlineSet(due=Due(command.deadline, moment, command.rule, version, context.at))


def _moved(event: type[DeadlineExtended] | type[DeadlineRecalculated]) -> Any:
    def record(case: Any, command: Any, context: Context) -> Event:
        old = case.deadlines[command.deadline]
        due_at = end_of(command.due, context.calendar)
        warnings = (moment + (due_at - old.due_at) for moment in old.warn_at)
        new = msgspec.structs.replace(
            old,
            due_at=due_at,
            calendar=context.calendar.version,
            warn_at=tuple(moment for moment in warnings if moment > context.at),
            warned=0,
            missed=False,
        )
        code = command.reason_code.value
        return event(due=new, previous=old, reason_code=code, reason=command.reason)

    return record


def _noted(event: type[DeadlineWarningRaised] | type[DeadlineMissed]) -> Any:
    def record(case: Any, command: Any, _: Context) -> Event:
        return event(deadline=command.deadline, due=case.deadlines[command.deadline])

    return record


def _replaced(case: Any, event: Any, _: Recorded) -> dict[str, Any]:
    return {"deadlines": put(case.deadlines, event.due.key, event.due)}


def _warned(case: Any, event: DeadlineWarningRaised, _: Recorded) -> dict[str, Any]:
    times = case.deadlines[event.deadline].warned + 1
    return {"deadlines": amend(case.deadlines, event.deadline, warned=times)}


def _missed(case: Any, event: DeadlineMissed, _: Recorded) -> dict[str, Any]:
    return {"deadlines": amend(case.deadlines, event.deadline, missed=True)}


def clock(by: Iterable[Role], extends: Iterable[Role]) -> Protocol:
    """`by` sets deadlines and stops the clock; `extends` may also move deadlines."""
    people, deciders = frozenset(by), frozenset(extends)
    extended, recalculated = _moved(DeadlineExtended), _moved(DeadlineRecalculated)
    T, P = Role.TIMER, Role.POLICY
    # fmt: off
    return Protocol("clock", (
        row(SetDeadline,          DeadlineSet,           LIVE, SAME, people,   is_new, lies_ahead, record=_set),
        row(ExtendDeadline,       DeadlineExtended,      LIVE, SAME, deciders, is_known, moves_later, record=extended),
        row(RecalculateDeadline,  DeadlineRecalculated,  LIVE, SAME, P,        is_running, record=recalculated),
        row(SuspendClock,         ClockSuspended,        LIVE, SAME, people | deciders, not_suspended),
        row(ResumeClock,          ClockResumed,          LIVE, SAME, people | deciders, is_suspended),
        row(RaiseDeadlineWarning, DeadlineWarningRaised, ANY,  SAME, T, is_running, warning_time, record=_noted(DeadlineWarningRaised)),
        row(MissDeadline,         DeadlineMissed,        ANY,  SAME, T, is_running, has_passed, record=_noted(DeadlineMissed)),
    ), {
        DeadlineSet: _replaced,
        DeadlineExtended: _replaced,
        DeadlineRecalculated: _replaced,
        ClockSuspended: lambda c, _e, r: {"clock_stops": stop_clock(c.clock_stops, SUSPENSION, r.meta.occurred_at)},
        ClockResumed: lambda c, _e, _r: {"clock_stops": drop(c.clock_stops, SUSPENSION)},
        DeadlineWarningRaised: _warned,
        DeadlineMissed: _missed,
    })
    # fmt: on
