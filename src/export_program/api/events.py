"""The event feed: the log itself in pages, gapless and resumable from any position."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from time import monotonic
from typing import Any
from uuid import UUID

from litestar import Request, get
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp

from export_program.api.access import requester_of
from export_program.api.answers import JSON, Answer, streamed
from export_program.api.conditions import cursor, log_has_reached, number, parameters
from export_program.api.problems import bad
from export_program.api.wire import Wanted, event_json, ownership, raw_row
from export_program.runtime.own_cases import OwnCases, own_cases
from export_program.runtime.program import Program
from export_program.runtime.requests import Requester
from export_program.store import RawRow

NDJSON = "application/x-ndjson"
FILTERS = ("types", "kind", "case")
CHUNK = 1_000  # rows between two turns of the event loop
PAGE = 10_000  # events in an answer that is made as a whole
BULK = 10_000_000
SCAN = 200_000  # positions that one filtered page looks at
PATIENCE = 1.0  # seconds that one filtered page takes
Asking = Request[Any, Any, Any]


def event_routes(program: Program) -> list[HTTPRouteHandler]:
    @get("/events")
    async def read_events(request: Asking) -> ASGIApp:
        """Pages of at most 10,000 events as NDJSON or JSON; a larger `limit` streams NDJSON.

        A page may hold less than was asked for, or nothing: `Next` still leads on to the head.
        """
        given = parameters(request, ("after", "limit", "at_least", *FILTERS))
        await log_has_reached(program, given)
        wanted = await wanted_by(program, requester_of(request), given)
        after = cursor(program, given.get("after"))
        limit = number(given, "limit", CHUNK, 1, BULK)
        head = program.store.head()
        outside = wanted.mine is not None
        if limit > PAGE and wanted.case is None and not outside:
            headers, pieces = _bulk(program, wanted, after, limit, head)
            return streamed(request, pieces, headers, NDJSON)
        most = min(limit, PAGE) if outside else limit
        lines, reached = await _page(program, wanted, after, most, head)
        headers = _headers(program, head, reached)
        if request.headers.get("accept", "").partition(";")[0].strip() == JSON:
            more = b',"next":"%b","head":%d,"at_head":%b}' % (
                headers["Next"].encode(),
                head,
                b"true" if reached >= head else b"false",
            )
            return Answer(b'{"events":[%b]%b' % (b",".join(lines), more), headers)
        return Answer(_lines_of(lines), headers, media_type=NDJSON)

    return [read_events]


async def wanted_by(program: Program, requester: Requester, given: Mapping[str, str]) -> Wanted:
    """What the query asks for, within what the requester may have."""
    types = frozenset(part for part in given.get("types", "").split(",") if part)
    known = {event.STORED for kind in program.bus.kinds.values() for event in kind.events}
    if unknown := sorted(types - known):
        raise bad("types", "Unknown event type.", ", ".join(unknown)[:200])
    kind = given.get("kind")
    if kind is not None and kind not in program.bus.kinds:
        raise bad("kind", f"Unknown kind; known: {', '.join(program.bus.kinds)}.", kind[:100])
    mine, case = ownership(program, requester), _case(given)
    if mine is None:
        return Wanted(types, kind, case)
    positions = dict(program.projector.positions)
    parties = {requester.id, requester.organisation or requester.id}
    own: OwnCases = await asyncio.to_thread(own_cases, program.tables, positions, parties)
    mine_too = own.ids | {requester.id.replace("-", "")}  # the account itself is a case
    return Wanted(types, kind, case, mine, own._replace(ids=mine_too))


def _case(given: Mapping[str, str]) -> UUID | None:
    text = given.get("case")
    if text is None:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise bad("case", "The id of a case is a UUID.", text[:100]) from None


def _headers(program: Program, head: int, reached: int | None) -> dict[str, str]:
    epoch = program.store.epoch
    headers = {"Head": str(head), "Epoch": str(epoch), "Cache-Control": "private, no-cache"}
    return headers if reached is None else {**headers, "Next": f"{epoch}-{reached}"}


async def _page(
    program: Program, wanted: Wanted, after: int, limit: int, head: int
) -> tuple[list[bytes], int]:
    """At most `limit` events after a position, and the position up to which was looked."""
    if wanted.case is not None:
        return _of_case(program, wanted, after, limit, head)
    found: list[bytes] = []
    owned: dict[str, bool] = {}
    reached, stop = after, min(head, after + (limit if wanted.whole else SCAN))
    until = monotonic() + PATIENCE
    while reached < stop and len(found) < limit:
        rows = program.store.raw_log(reached, min(wanted.at_once(CHUNK, reached), stop - reached))
        if not rows:
            break
        taken = wanted.take(rows, owned)[: limit - len(found)]
        found.extend(map(event_json, taken))
        reached = taken[-1].position if len(found) == limit else rows[-1].position
        if monotonic() >= until and not wanted.whole:
            break  # the cursor has moved on, if only past what others are told
        await asyncio.sleep(0)
    return found, reached


def _of_case(
    program: Program, wanted: Wanted, after: int, limit: int, head: int
) -> tuple[list[bytes], int]:
    assert wanted.case is not None  # noqa: S101 - told by the caller
    steps = (s for s in program.store.stream(wanted.case, 0, head) if s.position > after)
    taken: list[RawRow] = wanted.take([raw_row(step) for step in steps])
    full = len(taken) > limit
    page = taken[:limit]
    return [event_json(row) for row in page], page[-1].position if full else head


def _bulk(
    program: Program, wanted: Wanted, after: int, limit: int, head: int
) -> tuple[dict[str, str], AsyncIterator[bytes]]:
    stop = min(head, after + limit) if wanted.whole else head
    headers = _headers(program, head, stop if wanted.whole else None)
    lines = _lines(program, wanted, after, limit, stop)
    return headers, lines


async def _lines(
    program: Program, wanted: Wanted, after: int, limit: int, stop: int
) -> AsyncIterator[bytes]:
    owned: dict[str, bool] = {}
    reached, left = after, limit
    while reached < stop and left > 0:
        rows = program.store.raw_log(reached, min(wanted.at_once(CHUNK, reached), stop - reached))
        if not rows:
            return
        reached = rows[-1].position
        taken = wanted.take(rows, owned)[:left]
        left -= len(taken)
        if taken:
            yield _lines_of(list(map(event_json, taken)))
        await asyncio.sleep(0)  # what is sent at once lets nobody else have a turn either


def _lines_of(lines: list[bytes]) -> bytes:
    """Each line with its end, put together at once: a page is megabytes, and a copy costs."""
    return b"\n".join([*lines, b""]) if lines else b""
