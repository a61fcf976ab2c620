"""Why a date is what it is, and why an action is closed: line by line."""

from typing import Any

import msgspec
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler

from export_program.api.allowed_actions import AllowedAction, actions
from export_program.api.answers import Answer, etag
from export_program.api.cases import Cases, Seen
from export_program.api.dates import Moment, moment_in
from export_program.api.problems import bad
from export_program.engine.calendar import WorkingCalendar
from export_program.engine.case import Due
from export_program.engine.lifecycle import Deadline
from export_program.engine.limits import explain

_encode = msgspec.json.Encoder().encode


class DueDate(msgspec.Struct, frozen=True):
    """One deadline and the reasons for its date. `lines` recompute it with today's calendar."""

    key: str
    rule: str
    due: Moment
    counted_from: Moment
    calendar: str
    missed: bool
    stands_still: bool
    warnings: tuple[Moment, ...]
    lines: tuple[str, ...]


class StoppedClock(msgspec.Struct, frozen=True):
    why: str
    since: Moment


def explain_routes(cases: Cases) -> list[HTTPRouteHandler]:
    @get("/{plural:str}/{item:str}/explain")
    async def explain_case(request: Request[Any, Any, Any]) -> Answer:
        seen, given = await cases.find(request, "as_of", "action")
        calendar = cases.program.bus.office.calendar()
        shown = seen.shown
        body: dict[str, Any] = {
            "case_id": seen.case.id,
            "stage": seen.case.stage,
            "calendar": calendar.version,
            "clock": [
                StoppedClock(k, moment_in(calendar, at)) for k, at in shown.clock_stops.items()
            ],
            "deadlines": [due_date(seen, due, calendar) for due in shown.deadlines.values()],
        }
        if "action" in given:
            body["action"] = _action(cases, seen, given["action"])
        headers = {
            "ETag": etag(seen.case.version),
            "Position": str(seen.position),
            "Cache-Control": "private, no-cache",
        }
        return Answer(_encode(body), headers)

    return [explain_case]


def due_date(seen: Seen, due: Due, calendar: WorkingCalendar) -> DueDate:
    return DueDate(
        key=due.key,
        rule=due.rule,
        due=moment_in(calendar, due.due_at),
        counted_from=moment_in(calendar, due.counted_from),
        calendar=due.calendar,
        missed=due.missed,
        stands_still=due.clocked and seen.case.clock_stopped,
        warnings=tuple(moment_in(calendar, at) for at in due.warn_at),
        lines=_lines(seen, due, calendar),
    )


def _lines(seen: Seen, due: Due, calendar: WorkingCalendar) -> tuple[str, ...]:
    """The rule, how its limit is counted, and what moved the date since."""
    lines = [due.rule]
    spec = _spec(seen, due)
    limit = spec.limit_for(seen.case) if spec is not None else None
    if limit is None:
        lines.append("The date was given, not counted; it stands as recorded.")
        return tuple(lines)
    lines.extend(explain(due.counted_from, limit, calendar))
    counted = limit.due(due.counted_from, calendar)
    if due.calendar != calendar.version:
        lines.append(f"It was recorded with the calendar {due.calendar}.")
    if counted != due.due_at:
        recorded = calendar.local(due.due_at)
        lines.append(
            f"In force is the recorded date, {recorded:%Y-%m-%d %H:%M}: it was extended, moved by a"
            " stopped clock, or computed with another calendar. The timeline shows which."
        )
    if due.clocked and seen.case.clock_stopped:
        lines.append("The clock is stopped: the date moves on when it runs again.")
    return tuple(lines)


def _spec(seen: Seen, due: Due) -> Deadline | None:
    return next((d for d in seen.lifecycle.all_deadlines if d.name == due.name), None)


def _action(cases: Cases, seen: Seen, verb: str) -> AllowedAction:
    for action in actions(cases.program, seen):
        if action.verb == verb:
            return action
    known = ", ".join(seen.collection.moves)
    raise bad("action", f"There is no such action; known: {known}.", verb[:100])
