"""The outermost layer: an id for every request, one line in the log, one observation.

It wraps the framework from outside, because the framework's own middleware does not run when no
route is found.
"""

import re
from contextlib import AbstractAsyncContextManager
from itertools import count
from secrets import token_hex
from time import perf_counter
from typing import Any, cast

import structlog
from litestar import Litestar
from litestar.types import ASGIApp, Message, Receive, Send

from export_program.api.metrics import Metrics
from export_program.api.problems import told

_SANE = re.compile(rb"^[A-Za-z0-9][A-Za-z0-9._:/+=-]{0,127}$")
SECURITY = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
]
# Ids without a call into the system for each: random per process, then counted.
STARTED = token_hex(8)
_count = count()
UNMATCHED = "(no route)"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
log = structlog.get_logger("request")


class RequestLog:
    """Wraps an ASGI app: `inside`, or what stands in front of it. Bodies, queries and tokens never
    reach the log."""

    def __init__(self, inside: Litestar, metrics: Metrics, front: ASGIApp | None = None) -> None:
        self.inside, self._metrics = inside, metrics
        self._front = front or cast("ASGIApp", inside)

    def lifespan(self) -> AbstractAsyncContextManager[None]:
        """Start and stop what is inside, for whoever is not an ASGI server."""
        return self.inside.lifespan()

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.inside(scope, receive, send)
            return
        started = perf_counter()
        request_id = _given_id(scope) or f"{STARTED}{next(_count):08x}"
        state: dict[str, Any] = {**scope.get("state", {}), "request_id": request_id}
        scope["state"] = state
        status = 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                own = (b"x-request-id", request_id.encode())
                message["headers"] = [*message.get("headers", ()), own, *SECURITY]
            await send(message)

        try:
            await self._front(scope, receive, send_with_id)
        except Exception as error:
            trace = told(error)
            log.error("request broke off", request_id=request_id, traceback=trace)  # noqa: TRY400
            raise
        finally:
            self._tell(scope, status, perf_counter() - started)

    def _tell(self, scope: Any, status: int, seconds: float) -> None:
        state: dict[str, Any] = scope["state"]
        route = scope.get("path_template") or UNMATCHED
        requester = state.get("requester")
        command = state.get("command")
        path = command[2] if command else route
        if "kind" in state:
            path = f"{path} ({state['kind']})"
        log.info(
            "request",
            request_id=state["request_id"],
            method=scope["method"],
            path=path,
            status=status,
            ms=round(seconds * 1000, 2),
            account=requester.id if requester else None,
            roles=list(requester.roles) if requester else None,
            problem=state.get("problem"),
        )
        method = scope["method"] if scope["method"] in METHODS else "OTHER"
        self._metrics.request(method, route, status, seconds)
        if command:
            self._metrics.command(command[0], command[1], state.get("problem", "done"))


def _given_id(scope: Any) -> str | None:
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            return value.decode() if _SANE.match(value) else None
    return None
