"""The ASGI application: every route of the program, wrapped in its request log."""

import asyncio
import signal
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from types import FrameType
from typing import Any, cast

from litestar import Litestar, Router
from litestar.types import ASGIApp, ControllerRouterHandler

from export_program.api.access import Authentication
from export_program.api.addresses import ROOT, collections
from export_program.api.allowed_actions import action_routes
from export_program.api.cases import Cases, case_routes
from export_program.api.chain import chain_routes
from export_program.api.code_lists import code_list_routes
from export_program.api.commands import MAX_BODY, command_routes
from export_program.api.copying import copy_routes
from export_program.api.documents import document_routes
from export_program.api.events import event_routes
from export_program.api.explain import explain_routes
from export_program.api.health import health_routes
from export_program.api.imports import import_routes
from export_program.api.live import BEAT, Tail, live_routes
from export_program.api.metrics import Metrics
from export_program.api.overview import overview_routes
from export_program.api.problems import respond
from export_program.api.registers import register_routes
from export_program.api.request_log import RequestLog
from export_program.api.schema_pages import schema_routes
from export_program.api.service import problem_routes, service_routes
from export_program.api.shortcut import Shortcut
from export_program.api.timeline import timeline_routes
from export_program.api.win_confirmations import win_confirmation_routes
from export_program.runtime.program import Program


def create_app(
    program: Program, more: Sequence[ControllerRouterHandler] = (), *, heartbeat: float = BEAT
) -> RequestLog:
    """The program as an ASGI app; its lifespan starts and stops the program.

    `more` are routes of other parts; they are authenticated unless they say otherwise. Live
    streams say that they live every `heartbeat` seconds.
    """
    kinds = collections(program.bus.kinds.values())
    metrics, tail = Metrics(program), Tail(program.store, heartbeat)

    @asynccontextmanager
    async def running(_: Litestar) -> AsyncIterator[None]:
        await program.start()
        sharing = asyncio.create_task(metrics.shared.run()) if metrics.shared else None
        try:
            with before_signals(tail.close):
                yield
        finally:
            tail.close()
            if sharing is not None:
                sharing.cancel()
                await asyncio.gather(sharing, return_exceptions=True)
            await program.stop()

    cases = Cases(program, kinds)
    often = [*command_routes(program, kinds), *case_routes(cases), *timeline_routes(cases)]
    app = Litestar(
        [
            _api(program, cases, tail, often),
            *health_routes(program, metrics, tail),
            *problem_routes(),
            *schema_routes(program, kinds),
            *more,
        ],
        middleware=[Authentication(program)],
        exception_handlers={Exception: cast("Any", respond)},  # its answer is an ASGI app itself
        lifespan=[running],
        openapi_config=None,
        logging_config=None,
        request_max_body_size=MAX_BODY,
    )
    return RequestLog(app, metrics, Shortcut(cast("ASGIApp", app), program, kinds, often))


def _api(
    program: Program, cases: Cases, tail: Tail, often: Sequence[ControllerRouterHandler]
) -> Router:
    kinds = cases.kinds
    return Router(
        ROOT,
        route_handlers=[
            *often,
            *chain_routes(cases),
            *overview_routes(cases),
            *copy_routes(cases),
            *action_routes(cases),
            *explain_routes(cases),
            *document_routes(cases),
            *code_list_routes(program),
            *import_routes(cases),
            *win_confirmation_routes(cases),
            *register_routes(program, kinds),
            *event_routes(program),
            *live_routes(program, tail),
            *service_routes(program, kinds),
        ],
    )


@contextmanager
def before_signals(act: Callable[[], None]) -> Any:
    """Act as soon as the server is told to end, before it waits for open connections.

    A server first waits for its connections and only then ends the lifespan; an endless stream
    would keep it waiting.
    """
    loop = asyncio.get_running_loop()
    chained: dict[int, Any] = {}

    def chain(number: int, previous: Callable[[int, FrameType | None], Any]) -> None:
        def handle(signum: int, frame: FrameType | None) -> None:
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(act)
            previous(signum, frame)

        chained[number] = previous
        signal.signal(number, handle)

    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            previous = signal.getsignal(number)
            if callable(previous) and previous is not signal.default_int_handler:
                chain(number, previous)
    try:
        yield
    finally:
        for chained_number, earlier in chained.items():
            signal.signal(chained_number, earlier)
