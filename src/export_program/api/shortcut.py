"""The addresses used most, found at once: every command, a case, its timeline.

The framework's routing, request and middleware cost more than these handlers do. What is not
exactly one of these addresses goes to the framework, which knows the same handlers under them.
"""

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, NamedTuple

from litestar.exceptions import InternalServerException
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, Receive, Send

from export_program.api.access import authenticate
from export_program.api.addresses import ROOT, Collection
from export_program.api.answers import Answer
from export_program.api.commands import MAX_BODY
from export_program.api.problems import GONE, respond, too_large
from export_program.runtime.program import Program

START = f"{ROOT}/"
PLAIN_HOST = re.compile(rb"[0-9A-Za-z.\-]{1,253}(?::[0-9]{1,5})?")
SHAPES = {
    ("POST", 1): "/{plural:str}",
    ("POST", 2): "/{plural:str}/{item:str}",
    ("POST", 3): "/{plural:str}/{item:str}/{verb:str}",
    ("GET", 2): "/{plural:str}/{item:str}",
    ("GET", 3): "/{plural:str}/{item:str}/timeline",
}
NAMES = ("plural", "item", "verb")


class Way(NamedTuple):
    """A handler, the address it stands under, and what it says about who may come in."""

    handle: Callable[[Any], Awaitable[Answer]]
    template: str
    options: Mapping[str, Any]


class Shortcut:
    """An ASGI app in front of the framework's, with some of its handlers."""

    def __init__(
        self,
        app: ASGIApp,
        program: Program,
        kinds: Mapping[str, Collection],
        handlers: Iterable[HTTPRouteHandler],
    ) -> None:
        self._app, self._program, self._kinds = app, program, kinds
        known: dict[tuple[str, str], HTTPRouteHandler]
        known = {(m, path): h for h in handlers for m in h.http_methods for path in h.paths}
        self._ways = {
            shape: _way(known[shape[0], path], path)
            for shape, path in SHAPES.items()
            if (shape[0], path) in known
        }

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        way, parts = self._find(scope)
        if way is None:
            await self._app(scope, receive, send)
            return
        scope["path_template"] = way.template
        scope["path_params"] = dict(zip(NAMES, parts, strict=False))
        request: Any = Direct(scope, receive)
        try:
            authenticate(self._program, scope, way.options)
            answer = await way.handle(request)
        except Exception as error:  # noqa: BLE001 - as the framework's own last handler does
            answer = respond(request, error)
        await answer(scope, receive, send)

    def _find(self, scope: Any) -> tuple[Way | None, list[str]]:
        """The way behind an address and the address's parts, or None: ask the framework."""
        path = scope["path"]
        if not path.startswith(START) or scope["root_path"]:
            return None, []
        parts = path[len(START) :].split("/")
        kind = self._kinds.get(parts[0])
        if kind is None or not _leads_on(kind, scope["method"], parts):
            return None, []
        for name, value in scope["headers"]:
            if name == b"host" and PLAIN_HOST.fullmatch(value) is None:
                return None, []
        return self._ways.get((scope["method"], len(parts))), parts


def _way(handler: HTTPRouteHandler, path: str) -> Way:
    return Way(handler.fn, f"{ROOT}{path.replace(':str', '')}", handler.opt)


def _leads_on(kind: Collection, method: str, parts: list[str]) -> bool:
    match method, parts:
        case "POST", [_]:
            return kind.first is not None
        case "POST", [_, verb]:
            return verb in kind.openings
        case "POST", [_, item, verb]:
            return bool(item) and verb in kind.moves
        case "GET", [_, item]:
            return bool(item)
        case "GET", [_, item, view]:
            return bool(item) and view == "timeline"
        case _:
            return False


class Direct:
    """A request as these handlers use it: what the framework's own offers under the same names."""

    __slots__ = ("_receive", "path_params", "scope")

    def __init__(self, scope: Any, receive: Receive) -> None:
        self.scope, self._receive = scope, receive
        self.path_params: dict[str, str] = scope["path_params"]

    @property
    def headers(self) -> "Direct":
        return self

    def get(self, name: str, default: str | None = None) -> str | None:
        """The first header of a name (in lower case)."""
        wanted = name.encode()
        for given, value in self.scope["headers"]:
            if given == wanted:
                found: str = value.decode("latin-1")
                return found
        return default

    async def body(self) -> bytes:
        """The whole body.

        Raises:
            RequestEntityTooLarge: it is longer than `MAX_BODY`, or says that it will be.
            InternalServerException: the client left before its end.
        """
        announced = self.get("content-length", "")
        if announced and announced.isdecimal() and int(announced) > MAX_BODY:
            raise too_large(MAX_BODY)
        body, more = b"", True
        while more:
            message: Any = await self._receive()
            if message["type"] == "http.disconnect":
                raise InternalServerException(GONE)
            body += message.get("body", b"")
            if len(body) > MAX_BODY:
                raise too_large(MAX_BODY)
            more = message.get("more_body", False)
        return body
