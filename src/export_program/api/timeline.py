"""The history of a case as people read it: who did what, when, in which role, and why."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler

from export_program.api.access import is_outsider
from export_program.api.answers import Answer, etag
from export_program.api.cases import POINTER, Cases, Seen
from export_program.api.conditions import number
from export_program.api.dates import Moment, moment_in
from export_program.api.outside_view import is_internal
from export_program.api.problems import request_id
from export_program.api.revealing import Reader
from export_program.engine.actors import Actor
from export_program.engine.calendar import WorkingCalendar
from export_program.engine.case import CommandRef, Due, Read, ReasonGiven, Recorded
from export_program.engine.words import sentence

_encode = msgspec.json.Encoder().encode


class Step(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One event of a case. `occurred` is business time, `recorded` the server's."""

    version: int
    position: int
    event_id: UUID
    type: str
    sentence: str
    occurred: Moment
    recorded: Moment
    actor: Actor
    stage: str
    stage_before: str | None
    command: CommandRef
    data: Any
    correlation: UUID
    decides: str = ""
    causation: UUID | None = None
    on_behalf_of: str | None = None
    basis: str | None = None
    reason: ReasonGiven | None = None
    deadlines_set: tuple[Due, ...] = ()
    deadlines_cleared: tuple[str, ...] = ()
    looked_at: tuple[Read, ...] = ()
    lifecycle: str = ""
    calendar: str = ""
    software: str = ""


def timeline_routes(cases: Cases) -> list[HTTPRouteHandler]:
    @get("/{plural:str}/{item:str}/timeline")
    async def read_timeline(request: Request[Any, Any, Any]) -> Answer:
        seen, given = await cases.find(request, "as_of", "after", "limit")
        after = number(given, "after", 0, 0, 10**9)
        limit = number(given, "limit", 100, 1, 500)
        history = cases.program.store.stream(seen.case.id, max(after - 1, 0), seen.position)
        before = history.pop(0).meta.stage if after and history else None
        page, more = history[:limit], len(history) > limit
        by = request_id(request.scope)
        reader = Reader(cases.program, seen.requester, by, seen.purpose)
        body = {
            "case_id": seen.case.id,
            "version": seen.case.version,
            "steps": list(_steps(cases, seen, page, before, reader)),
            "next": page[-1].version if more else None,
        }
        reader.told("timeline", kind=seen.lifecycle.name, case=str(seen.case.id))
        headers = {
            "ETag": etag(seen.case.version),
            "Position": str(seen.position),
            "Cache-Control": "no-store" if reader.opened else "private, no-cache",
        }
        return Answer(_encode(body), headers)

    return [read_timeline]


def _steps(
    cases: Cases, seen: Seen, page: list[Recorded], before: str | None, reader: Reader
) -> Iterator[Step]:
    calendar = cases.program.bus.office.calendar()
    outside, opens = is_outsider(seen.requester), seen.opens
    as_public = seen.as_public
    for step in page:
        if as_public and step.meta.stage != before:
            yield _announced(_step(step, before, {}, calendar))
        elif not as_public and not (
            outside and is_internal(step.event.STORED, _encode({"data": step.event}))
        ):
            kept = _encode(step.event)
            data: Any = msgspec.Raw(kept)
            if POINTER in kept:
                data = reader.plain(step.event, step.case_id, may_open=opens)
            yield _step(step, before, data, calendar)
        before = step.meta.stage


def _announced(step: Step) -> Step:
    """That a public case went on to a stage, and not what led there or whom else it concerns."""
    return msgspec.structs.replace(
        step,
        basis=None,
        causation=None,
        deadlines_cleared=(),
        deadlines_set=(),
        looked_at=(),
        on_behalf_of=None,
        reason=None,
    )


def _step(step: Recorded, before: str | None, data: Any, calendar: WorkingCalendar) -> Step:
    meta = step.meta
    return Step(
        version=step.version,
        position=step.position,
        event_id=meta.id,
        type=step.event.STORED,
        sentence=sentence(type(step.event).__name__),
        occurred=moment_in(calendar, meta.occurred_at),
        recorded=moment_in(calendar, step.recorded_at),
        actor=meta.actor,
        stage=meta.stage,
        stage_before=before,
        command=meta.command,
        data=data,
        correlation=meta.correlation,
        decides=step.event.DECIDES,
        causation=meta.causation,
        on_behalf_of=meta.on_behalf_of,
        basis=meta.basis,
        reason=meta.reason,
        deadlines_set=meta.set,
        deadlines_cleared=meta.cleared,
        looked_at=meta.reads,
        lifecycle=meta.lifecycle,
        calendar=meta.calendar,
        software=meta.software,
    )
