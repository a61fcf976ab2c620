"""Answers as they leave: bytes and headers made once, without a second look by the framework."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from litestar import Request
from litestar.response import Stream
from litestar.types import ASGIApp, Receive, Scope, Send

JSON = "application/json"
NOT_MODIFIED = 304
_NAMES: dict[str, bytes] = {}


class Answer:
    """A whole answer, itself an ASGI app."""

    __slots__ = ("body", "headers", "status")

    def __init__(
        self, body: bytes, headers: Mapping[str, str], status: int = 200, media_type: str = JSON
    ) -> None:
        self.body, self.status = body, status
        self.headers = [(_name(name), value.encode("latin-1")) for name, value in headers.items()]
        if status != NOT_MODIFIED:
            full = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
            self.headers.append((b"content-type", full.encode()))
            self.headers.append((b"content-length", b"%d" % len(body)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})

    def to_asgi_response(self, **_: Any) -> "Answer":
        """What the framework asks of the answer to an error."""
        return self


def _name(name: str) -> bytes:
    """A header's name as ASGI has it; our own names only, so they are few."""
    known = _NAMES.get(name)
    if known is None:
        known = _NAMES[name] = name.lower().encode("ascii")
    return known


def streamed(
    request: Request[Any, Any, Any],
    chunks: AsyncIterator[bytes],
    headers: Mapping[str, str],
    media_type: str,
) -> ASGIApp:
    """An answer that comes in pieces and ends when the client leaves."""
    stream = Stream(chunks, headers=dict(headers), media_type=media_type)
    return stream.to_asgi_response(app=None, request=request)


def etag(version: int) -> str:
    return f'"{version}"'


def unchanged(request: Request[Any, Any, Any], tag: str) -> bool:
    """Whether `If-None-Match` names this representation (compared weakly, RFC 9110)."""
    given = request.headers.get("if-none-match")
    if given is None:
        return False
    bare = tag.removeprefix("W/")
    return any(part.strip().removeprefix("W/") == bare for part in given.split(","))


def not_modified(headers: Mapping[str, str]) -> Answer:
    return Answer(b"", headers, NOT_MODIFIED)
