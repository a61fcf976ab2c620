"""The description of the API over HTTP: OpenAPI, schemas of events, and a page to try it out.

Everything comes from shipped files; the content security policy allows nothing else.
"""

import asyncio
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler

from export_program.api.access import PUBLIC
from export_program.api.addresses import Collection
from export_program.api.answers import Answer, not_modified, unchanged
from export_program.api.problems import Wrong
from export_program.engine.messages import Event
from export_program.runtime.program import Program

STATIC = Path(__file__).parent / "static"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"  # noqa: E501
MEDIA_TYPES = {".js": "text/javascript", ".css": "text/css", ".png": "image/png"}
Asking = Request[Any, Any, Any]


def schema_routes(program: Program, kinds: dict[str, Collection]) -> list[HTTPRouteHandler]:
    events = _events(kinds)

    @cache
    def described() -> tuple[bytes, str]:
        made = msgspec.json.encode(_openapi().document(kinds, program.tables.models.values()))
        return made, f'"{sha256(made).hexdigest()[:16]}"'

    @get("/schema", opt=PUBLIC)
    async def explorer() -> Answer:
        headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"}
        return Answer((STATIC / "explorer.html").read_bytes(), headers, media_type="text/html")

    @get("/schema/assets/{path:path}", opt=PUBLIC)
    async def asset(request: Asking) -> Answer:
        return _asset(request, str(request.path_params["path"]).lstrip("/"))

    @get("/schema/openapi.json", opt=PUBLIC)
    async def openapi(request: Asking) -> Answer:
        body, tag = await asyncio.to_thread(described)
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        if unchanged(request, tag):
            return not_modified(headers)
        return Answer(body, headers)

    @get("/schema/events", opt=PUBLIC)
    async def list_events() -> Answer:
        listed = [{"type": name, "href": f"/schema/events/{name}"} for name in sorted(events)]
        return Answer(msgspec.json.encode({"events": listed}), {"Cache-Control": "no-cache"})

    @get("/schema/events/{name:str}", opt=PUBLIC)
    async def read_event(request: Asking) -> Answer:
        event = events.get(request.path_params["name"])
        if event is None:
            raise Wrong("not-found", "There is no such type of event.")
        schema = msgspec.json.encode(_openapi().event_schema(event))
        headers = {"Cache-Control": "no-cache"}
        return Answer(schema, headers, media_type="application/schema+json")

    return [explorer, asset, openapi, list_events, read_event]


def _openapi() -> ModuleType:
    """What describes the API; it is loaded when somebody reads the description."""
    from export_program.api import openapi  # noqa: PLC0415

    return openapi


def _events(kinds: dict[str, Collection]) -> dict[str, type[Event]]:
    return {e.STORED: e for kind in kinds.values() for e in kind.lifecycle.events}


@cache
def _assets() -> dict[str, Path]:
    """What is shipped, by name: nothing else can be asked for."""
    files = (path for path in STATIC.rglob("*") if path.suffix in MEDIA_TYPES)
    return {path.relative_to(STATIC).as_posix(): path for path in files}


def _asset(request: Asking, name: str) -> Answer:
    path = _assets().get(name)
    if path is None:
        raise Wrong("not-found", "There is no such file.")
    # A versioned folder's files never change; our own do with each release.
    lasting = "max-age=31536000, immutable" if "/" in name else "no-cache"
    body = path.read_bytes()
    headers = {"ETag": f'"{sha256(body).hexdigest()[:16]}"', "Cache-Control": lasting}
    if unchanged(request, headers["ETag"]):
        return not_modified(headers)
    return Answer(body, headers, media_type=MEDIA_TYPES[path.suffix])
