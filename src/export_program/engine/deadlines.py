"""Which deadlines a step sets and clears. What is computed here is recorded as a fact."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import msgspec

from export_program.engine.case import Case, Due, Stage
from export_program.engine.context import Context
from export_program.engine.lifecycle import Deadline, Lifecycle
from export_program.engine.limits import Unit, end_of
from export_program.engine.messages import Event
from export_program.engine.office_hours import add_hours, hours_between


def changes(
    lifecycle: Lifecycle[Any], before: Case | None, after: Case, event: Event, context: Context
) -> tuple[tuple[Due, ...], tuple[str, ...]]:
    """The deadlines set and the keys cleared by a step from `before` to `after`."""
    running = after.deadlines
    entered = before is None or before.stage is not after.stage
    resumed = before is not None and before.clock_stops and not after.clock_stops
    concerned = _concerned(lifecycle, type(event), after.stage if entered else None)
    if not (concerned or entered or resumed):
        return (), ()
    ended = after.stage in lifecycle.ends
    cleared = set(_ended_by_stage(running, after, ended=ended)) if entered else set()
    started: dict[str, Due] = {}
    for deadline in concerned:
        if type(event) in deadline.until:
            cleared.update(_ended_by_event(deadline, event, running))
        if _starts(deadline, after, event, entered=entered, ended=ended):
            started |= {due.key: due for due in _dues(deadline, after, event, context)}
    if before is not None and resumed:
        moved = _resumed(before, after, context)
        started = {due.key: due for due in moved if due.key not in cleared} | started
    return tuple(started.values()), tuple(sorted(cleared - started.keys()))


@lru_cache(maxsize=4096)
def _concerned(
    lifecycle: Lifecycle[Any], event: type[Event], entered: Stage | None
) -> tuple[Deadline, ...]:
    """The deadlines that an event, or entering a stage, may start or end."""
    return tuple(
        deadline
        for deadline in lifecycle.all_deadlines
        if event in deadline.until or event in deadline.upon or entered in deadline.stages
    )


def _ended_by_stage(running: dict[str, Due], after: Case, *, ended: bool) -> Iterator[str]:
    """Leaving a stage ends its deadlines; the end of a case ends all of them."""
    here = after.stage.value
    return (k for k, due in running.items() if (due.stage or ended) and due.stage != here)


def _starts(deadline: Deadline, after: Case, event: Event, *, entered: bool, ended: bool) -> bool:
    if deadline.stages:
        return entered and after.stage in deadline.stages
    return type(event) in deadline.upon and (deadline.at_ends or not ended)


def _ended_by_event(deadline: Deadline, event: Event, running: dict[str, Due]) -> Iterator[str]:
    """The deadline of the event's item; of every item, if the event is about all of them."""
    if not deadline.each or deadline.of_one_item(event):
        return (key for key in (deadline.key(event),) if key in running)
    return (key for key, due in running.items() if due.name == deadline.name)


def _dues(deadline: Deadline, after: Case, event: Event, context: Context) -> Iterator[Due]:
    limit = deadline.limit_for(after)
    if limit is not None:
        due_at = limit.due(context.at, context.calendar)
        yield _due(deadline, deadline.key(event), due_at, after, context)
    elif deadline.due is not None:
        given = deadline.due(after, event)
        dated = given if isinstance(given, Mapping) else {"": given}
        for item, when in dated.items():
            if when is not None:
                key = f"{deadline.name}:{item}" if item else deadline.key(event)
                due_at = when if isinstance(when, datetime) else end_of(when, context.calendar)
                yield _due(deadline, key, due_at, after, context)


def _due(deadline: Deadline, key: str, due_at: datetime, after: Case, context: Context) -> Due:
    limit = deadline.limit_for(after)
    length = f"within {limit.text}" if limit else "on the day given"
    return Due(
        key=key,
        due_at=due_at,
        rule=deadline.sentence or f"{deadline.name}: {length}",
        by_hours=limit is not None and limit.unit is Unit.WORKING_HOUR,
        calendar=context.calendar.version,
        counted_from=context.at,
        warn_at=_warnings(deadline, due_at, context.at),
        clocked=deadline.clocked,
        stage=after.stage.value if deadline.stages else None,
    )


def _warnings(deadline: Deadline, due_at: datetime, start: datetime) -> tuple[datetime, ...]:
    moments = sorted(due_at - timedelta(days=days) for days in deadline.warn)
    return tuple(m for m in moments if start < m < due_at)


def _resumed(before: Case, after: Case, context: Context) -> Iterator[Due]:
    """A stopped clock that runs again moves what it stopped by the working time it stood."""
    stopped = min(before.clock_stops.values())
    for due in after.deadlines.values():
        if due.clocked and not due.missed:
            moved = _moved(due, max(stopped, due.counted_from), context)
            later = moved - due.due_at
            yield msgspec.structs.replace(
                due,
                due_at=moved,
                calendar=context.calendar.version,
                warn_at=tuple(m + later for m in due.warn_at),
            )


def _moved(due: Due, stopped: datetime, context: Context) -> datetime:
    """Counted in hours it moves by the hours the office was open, else by whole working days."""
    if not due.by_hours or due.due_at <= stopped:
        return context.calendar.shift(due.due_at, stopped, context.at)
    stood = hours_between(stopped, context.at, context.calendar)
    return add_hours(due.due_at, stood, context.calendar)
