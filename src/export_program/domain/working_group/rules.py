"""What must hold for a working group: its series, its composition, its list for the next session."""

from datetime import timedelta
from typing import Any

from export_program.domain.vocabulary.recurrence import is_occurrence
from export_program.domain.working_group.case import MAIN, WorkingGroup
from export_program.domain.working_group.messages import SessionStanding
from export_program.engine.context import Context
from export_program.engine.rules import Related, rule

MOST_WAITING = 1000
EARLIEST_PLAN = timedelta(days=60)
LATEST_START = timedelta(days=366)


OTHER_MAIN = Related("main", kind="working_group", id_of=lambda _case, _command: None, holder=MAIN)


@rule("There is one main working group.", field="main", reads=(OTHER_MAIN,))
def is_the_only_main(_case: Any, command: Any, context: Context) -> bool | str:
    other = context.related.get(OTHER_MAIN.name)
    if other is None or not command.main:
        return True
    return f"it is {other.reference}: send main as false, or leave it out, for another group"


@rule("A series starts today or within a year, and has a day to come.", field="series")
def series_starts(_case: Any, command: Any, context: Context) -> bool | str:
    if not context.today <= command.series.starts_on <= context.today + LATEST_START:
        return f"it starts on {command.series.starts_on}"
    day_before = command.series.starts_on - timedelta(days=1)
    return next(command.series.after(day_before), None) is not None or "it has none"


@rule("The series changes after the sessions that were called.", field="series")
def series_changes(case: WorkingGroup, command: Any, _: Context) -> bool | str:
    if command.series == case.series:
        return "nothing changes"
    until = case.planned_until
    fits = until is None or command.series.starts_on > until
    return fits or f"sessions are planned until {until}"


@rule("A composition changes from today or later, after the one before.", field="from_on")
def composition_follows(case: WorkingGroup, command: Any, context: Context) -> bool | str:
    if command.from_on < context.today:
        return f"{command.from_on} is past"
    last = case.compositions[-1] if case.compositions else None
    if last is None:
        return True
    if command.composition == last.composition:
        return "nothing changes"
    return command.from_on > last.from_on or f"the last is in force from {last.from_on}"


@rule("The day is one of the series, to come and not called yet.", field="on")
def is_to_come(case: WorkingGroup, command: Any, context: Context) -> bool | str:
    series, until = case.series, case.planned_until
    if series is None or not is_occurrence(series.rule, series.starts_on, command.on):
        return f"{command.on} is no day of the series"
    if command.on < context.today:
        return f"{command.on} is past"
    return until is None or command.on > until or f"sessions are planned until {until}"


@rule("The day is not passed over already.", field="on")
def is_not_skipped(case: WorkingGroup, command: Any, _: Context) -> bool:
    return command.on.isoformat() not in case.skips


@rule("The day is marked to be passed over.", field="on")
def is_skipped(case: WorkingGroup, command: Any, _: Context) -> bool:
    return command.on.isoformat() in case.skips


@rule("The series has a session to come, within 60 days.")
def has_a_next(case: WorkingGroup, _command: Any, context: Context) -> bool | str:
    on = case.next_on()
    if on is None:
        return "the series has ended"
    return on <= context.today + EARLIEST_PLAN or f"the next one is on {on}"


@rule("What waits already for the next session is not queued again.", field="cause")
def does_not_wait(case: WorkingGroup, command: Any, _: Context) -> bool | str:
    found = case.waits_for(command.cause or f"{command.subject_kind}:{command.subject_id}")
    return found is None or f"{found.cause} waits as {found.item}"


@rule("At most a thousand items wait.")
def has_room(case: WorkingGroup, _command: Any, _: Context) -> bool:
    return len(case.waiting) < MOST_WAITING


@rule("The item waits for the next session.", field="item")
def waits(case: WorkingGroup, command: Any, _: Context) -> bool | str:
    known = ", ".join(case.waiting) or "none"
    return command.item in case.waiting or f"no item {command.item!r} (waiting: {known})"


@rule("The session's standing changes.", field="standing")
def standing_changes(case: WorkingGroup, command: Any, _: Context) -> bool:
    found = case.upcoming.get(str(command.session_id))
    if command.standing is SessionStanding.TO_COME:
        return found is None
    return found is not None


def next_is_open(case: WorkingGroup, _command: Any, context: Context) -> bool:
    """Whether the office works on the next day of the series and nobody took it out."""
    on = case.next_on()
    return on is None or case.why_closed(on, context.calendar) is None


def next_is_closed(case: WorkingGroup, command: Any, context: Context) -> bool:
    return not next_is_open(case, command, context)
