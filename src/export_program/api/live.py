"""Live events as Server-Sent Events: read from the log by position, encoded once for everybody."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from time import monotonic
from typing import Any

import structlog
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp

from export_program.api.access import is_outsider, requester_of
from export_program.api.answers import streamed
from export_program.api.conditions import cursor, parameters
from export_program.api.events import FILTERS, wanted_by
from export_program.api.problems import Wrong, told
from export_program.api.wire import Wanted, event_json
from export_program.runtime.program import Program
from export_program.store import EventStore, RawRow

BEAT = 15.0  # seconds between heartbeats
RETRY = b"retry: 3000\n\n"
BATCH = 500
KEPT = 2_000  # newest events kept encoded; who is further behind reads the log
SUBSCRIBERS = 2_000
OUTSIDE = 10  # streams of one account outside the office
log = structlog.get_logger("events")
Allowed = Callable[[], bool]


class Tail:
    """The end of the log, encoded. A wake-up is only a hint: everybody reads by position."""

    def __init__(self, store: EventStore, beat: float = BEAT) -> None:
        self._store, self._beat = store, beat
        self.position = 0
        self._rows: list[RawRow] = []
        self._frames: list[bytes] = []
        self._joined: tuple[int, int, bytes] = (0, 0, b"")
        self._news = asyncio.Event()
        self._following: asyncio.Task[None] | None = None
        self.closed = False
        self.subscribers = 0
        self.held: Counter[str] = Counter()  # streams of each account

    def close(self) -> None:
        """End every stream and stop following."""
        self.closed = True
        self._wake()
        if self._following is not None:
            self._following.cancel()
            self._following = None

    async def stream(
        self, after: int, wanted: Wanted, allowed: Allowed, who: str = ""
    ) -> AsyncIterator[bytes]:
        """Frames after a position, for ever; a heartbeat carries the position reached."""
        self._follow()
        self.subscribers += 1
        self.held[who] += 1
        try:
            yield RETRY
            position, said, checked = after, monotonic(), monotonic()
            owned: dict[str, bool] = {}
            known = 0  # up to here what is kept of whose the cases are holds
            while not self.closed:
                news = self._news  # before looking, so that nothing in between is missed
                if position + BATCH > known:
                    owned, known = {}, self.position
                reached, frames = self._since(position, wanted, owned)
                if frames:
                    if not allowed():
                        return
                    yield frames
                    said = checked = monotonic()
                if reached == position:
                    await news.wait()
                else:
                    await asyncio.sleep(0)  # a long look behind lets others have their turn
                position = reached
                if monotonic() - checked >= self._beat:
                    if not allowed():
                        return
                    checked = monotonic()
                if monotonic() - said >= self._beat:
                    yield b"id: %d-%d\n: still here\n\n" % (self._store.epoch, position)
                    said = monotonic()
        finally:
            self.subscribers -= 1
            self.held[who] -= 1
            self.held += Counter()  # without those that hold none

    def _follow(self) -> None:
        if self._following is None or self._following.done():
            self.position = max(self.position, self._store.head())
            self._rows.clear()
            self._frames.clear()
            self._following = asyncio.create_task(self._run())

    async def _run(self) -> None:
        while not self.closed:
            try:
                await self._store.wait_beyond(self.position, self._beat / 3)
                while rows := self._store.raw_log(self.position, BATCH):
                    self._keep(rows)
                    await asyncio.sleep(0)
            except Exception as error:  # noqa: BLE001 - never stop silently: say so, try again
                log.error("the log cannot be read", traceback=told(error))  # noqa: TRY400
                await asyncio.sleep(1.0)
            self._wake()

    def _keep(self, rows: list[RawRow]) -> None:
        self._rows.extend(rows)
        self._frames.extend(self._frame(row) for row in rows)
        self.position = rows[-1].position
        if len(self._rows) > 2 * KEPT:
            del self._rows[:-KEPT], self._frames[:-KEPT]
        self._wake()

    def _wake(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()

    def _frame(self, row: RawRow) -> bytes:
        return b"id: %d-%d\ndata: %b\n\n" % (self._store.epoch, row.position, event_json(row))

    def _since(self, position: int, wanted: Wanted, owned: dict[str, bool]) -> tuple[int, bytes]:
        """The next frames after a position, and how far they reach."""
        if position >= self.position:
            return position, b""
        first = self._rows[0].position if self._rows else self.position + 1
        most = wanted.at_once(BATCH, position)
        if position + 1 < first:
            rows = self._store.raw_log(position, most)
            frames = b"".join(self._frame(row) for row in wanted.take(rows, owned))
            return rows[-1].position if rows else position, frames
        start = position + 1 - first
        reached = min(self.position, position + most)
        end = reached + 1 - first
        if wanted.whole:
            return reached, self._shared(position, reached, start, end)
        taken = wanted.take(self._rows[start:end], owned)
        if wanted.mine is not None:
            return reached, b"".join(map(self._frame, taken))
        return reached, b"".join(self._frames[row.position - first] for row in taken)

    def _shared(self, position: int, reached: int, start: int, end: int) -> bytes:
        """One join for all who wait at the same position."""
        if self._joined[:2] != (position, reached):
            self._joined = (position, reached, b"".join(self._frames[start:end]))
        return self._joined[2]


def live_routes(program: Program, tail: Tail) -> list[HTTPRouteHandler]:
    @get("/events/stream")
    async def stream_events(request: Request[Any, Any, Any]) -> ASGIApp:
        given = parameters(request, ("after", *FILTERS))
        requester, token = requester_of(request), request.scope["auth"]
        wanted = await wanted_by(program, requester, given)
        if tail.closed or tail.subscribers >= SUBSCRIBERS:
            raise Wrong("too-many-streams", "No further stream now.", headers={"Retry-After": "5"})
        if is_outsider(requester) and tail.held[requester.id] >= OUTSIDE:
            sentence = f"From outside the office an account holds up to {OUTSIDE} streams."
            raise Wrong("too-many-streams", sentence, headers={"Retry-After": "5"})
        resumed = request.headers.get("last-event-id")
        asked = resumed or given.get("after")
        after = cursor(program, asked, "Last-Event-ID" if resumed else "after")
        if asked is None:
            after = program.store.head()

        def allowed() -> bool:
            now = program.bus.office.now()
            return program.directory.requester(token, now) == requester

        headers = {
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
            "Epoch": str(program.store.epoch),
            "Head": str(program.store.head()),
        }
        frames = tail.stream(after, wanted, allowed, requester.id)
        return streamed(request, frames, headers, "text/event-stream")

    return [stream_events]
