"""How one process serves: the server's configuration, and the garbage collector's."""

import gc
from typing import Any

import uvicorn

from export_program.store import StoreError
from export_program.store.errors import Unwritable

GRACE = 5  # seconds for open connections
FAILED = "lifespan.startup.failed"
THRESHOLDS = (50_000, 50, 100)


def configured(app: Any, **more: Any) -> uvicorn.Config:
    """The server's configuration: it leaves logging and signals to the program."""
    return uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=GRACE,
        proxy_headers=True,
        **more,
    )


def collect_rarely() -> None:
    """What start made stays for ever, and requests make few cycles: a full collection would stop
    every client for tens of milliseconds to find next to nothing."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)


class Tidied:
    """An ASGI app that collects rarely once it is up."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return

        async def told(message: Any) -> None:
            await send(message)
            if message["type"] == "lifespan.startup.complete":
                collect_rarely()

        await self._app(scope, receive, told)


class Plain:
    """An ASGI app that keeps quiet of a store it cannot start on: `failure` says it in a line."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.failure: Exception | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return
        failed: list[Any] = []

        async def told(message: Any) -> None:
            await (send(message) if message["type"] != FAILED else _kept(failed, message))

        try:
            await self._app(scope, receive, told)
        except BaseException as error:
            cause = _cause(error)
            if isinstance(cause, StoreError | Unwritable | OSError):
                self.failure = cause
                failed = [{"type": FAILED, "message": ""} for _ in failed]
            for message in failed:
                await send(message)
            raise


async def _kept(messages: list[Any], message: Any) -> None:
    messages.append(message)


def _cause(error: BaseException) -> BaseException:
    """The one error that a group, or a group in it, is made of."""
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error
