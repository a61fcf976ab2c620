"""Read models over HTTP: filtered, sorted, searched pages, and exports of everything asked for."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.response import Stream

from export_program.api.access import (
    PERSONAL,
    PUBLIC,
    READ,
    is_outsider,
    needs,
    requester_of,
)
from export_program.api.conditions import (
    JSON,
    answer,
    flag,
    models_have_reached,
    not_modified,
    number,
    parameters,
    unchanged,
)
from export_program.api.csv_cells import csv_lines, header_line
from export_program.api.outside_view import INTERNAL_FIELDS
from export_program.api.problems import Wrong, bad, request_id
from export_program.api.revealing import Reader
from export_program.engine.actors import STAFF
from export_program.runtime.program import Program
from export_program.runtime.queries import Page, Query
from export_program.runtime.read_tables import NotBuilt
from export_program.runtime.requests import Requester
from export_program.runtime.sealing import holds_personal_data
from projections.read_model import ReadModel

CONTROLS = ("sort", "after", "limit", "q", "format", "bom", "at_least")
NDJSON, CSV = "application/x-ndjson", "text/csv"
FORMATS = {"json": JSON, "ndjson": NDJSON, "csv": CSV}
EXPORT_PAGE = 1_000
NOBODY = Requester("public", {})
_encode = msgspec.json.Encoder().encode
Asking = Request[Any, Any, Any]


@dataclass(frozen=True)
class Asked:
    """One question to one read model, by somebody who may ask it."""

    model: ReadModel
    requester: Requester
    query: Query
    after: str | None
    limit: int
    media_type: str
    everything: bool
    bom: bool


def register_routes(program: Program) -> list[HTTPRouteHandler]:
    models = program.tables.models

    @get("/registers", opt=PUBLIC)
    async def list_registers(request: Asking) -> Response[bytes]:
        """The read models that the caller may ask."""
        parameters(request, ())
        listed = [_described(program, m) for m in models.values() if _permits(m, request)]
        return answer(_encode({"registers": listed}), {"Cache-Control": "no-store"})

    @get("/registers/{model:str}", opt=PUBLIC)
    async def read_register(request: Asking) -> Response[Any]:
        model, requester = _open_to(models, request)
        given = parameters(request, None)
        await models_have_reached(program, given)
        asked = _asked(request, model, requester, given)
        headers = _headers(program, model)
        if unchanged(request, headers["ETag"]):
            return not_modified(headers)
        if asked.everything:
            return _export(program, asked, headers, request_id(request.scope))
        page = await asyncio.to_thread(_page, program, asked, asked.after, asked.limit)
        return _paged(program, asked, page, headers, request_id(request.scope))

    @get("/registers/{model:str}/{key:str}", opt=PUBLIC)
    async def read_row(request: Asking) -> Response[bytes]:
        model, requester = _open_to(models, request)
        given = parameters(request, ("at_least",))
        await models_have_reached(program, given)
        headers = _headers(program, model)
        key = request.path_params["key"]
        owner = _owner(model, requester)
        row = program.queries.row(model, key, owner)
        if row is None:
            raise Wrong("not-found", f"{model.name} has no row {key[:100]!r}.")
        if unchanged(request, headers["ETag"]):
            return not_modified(headers)
        (shown,) = _shown(program, model, requester, [row], request_id(request.scope))
        return answer(shown, headers)

    return [list_registers, read_register, read_row]


def _permits(model: ReadModel, request: Asking) -> bool:
    requester = request.scope["user"]
    if model.public:
        return True
    if not isinstance(requester, Requester) or READ not in requester.scopes:
        return False
    if is_outsider(requester):
        return model.owner is not None and requester.organisation is not None
    return bool(requester.roles.keys() & model.roles)


def _open_to(models: Mapping[str, ReadModel], request: Asking) -> tuple[ReadModel, Requester]:
    """The model in the address, for somebody who may ask it; public ones for anybody."""
    model = models.get(request.path_params["model"])
    if model is None or not _permits(model, request):
        requester = requester_of(request)
        needs(requester, READ)
        if model is None or is_outsider(requester):
            name = request.path_params["model"][:100]
            raise Wrong("not-found", f"There is no register {name!r}.")
        roles = ", ".join(sorted(model.roles))
        raise Wrong("not-allowed", f"{model.name} is open to: {roles}.")
    request.scope["state"]["kind"] = model.name
    return model, request.scope["user"] or NOBODY


def _owner(model: ReadModel, requester: Requester) -> str | None:
    """Whose rows are shown: everybody's in public and to staff, else the organisation's own."""
    if model.public or not is_outsider(requester):
        return None
    return requester.organisation


def _asked(
    request: Asking, model: ReadModel, requester: Requester, given: Mapping[str, str]
) -> Asked:
    filters = {name: value for name, value in given.items() if name not in CONTROLS}
    query = Query(filters, given.get("sort", ""), given.get("q"), _owner(model, requester))
    for name in filters:
        if name.partition("__")[0] not in model.filters:
            known = ", ".join((*model.filters, *CONTROLS))
            raise bad(name, f"{model.name} has no filter {name[:100]!r}; known: {known}.")
    media_type = _media_type(request, given)
    everything = media_type != JSON and "limit" not in given and "after" not in given
    limit = number(given, "limit", 50, 1, 500)
    after = given.get("after") or None
    return Asked(model, requester, query, after, limit, media_type, everything, flag(given, "bom"))


def _media_type(request: Asking, given: Mapping[str, str]) -> str:
    asked = given.get("format")
    if asked is not None:
        if asked not in FORMATS:
            raise bad("format", f"format is one of: {', '.join(FORMATS)}.", asked[:50])
        return FORMATS[asked]
    accepted = request.headers.get("accept", "")
    listed = (part.partition(";")[0].strip().lower() for part in accepted.split(","))
    return next((part for part in listed if part in {JSON, NDJSON, CSV}), JSON)


def _headers(program: Program, model: ReadModel) -> dict[str, str]:
    """Position and tag, read before the rows: they are at least as new."""
    projector, name = program.projector, model.name
    if name not in projector.positions:
        raise NotBuilt(f"The register {name} is being built.")
    position, head = projector.positions[name], program.store.head()
    changed = projector.changed_at.get(name, position)
    return {
        "ETag": f'W/"{program.store.epoch}-{program.tables.layouts[name].digest}-{changed}"',
        "Position": str(position),
        "Lag": str(max(0, head - position)),
        "Vary": "Authorization, Accept",
        "Cache-Control": "no-cache" if model.public else "private, no-cache",
    }


def _page(program: Program, asked: Asked, after: str | None, limit: int) -> Page:
    return program.queries.page(asked.model, asked.query, after, limit)


def _paged(
    program: Program, asked: Asked, page: Page, headers: dict[str, str], asked_by: str
) -> Response[bytes]:
    rows = _shown(program, asked.model, asked.requester, page.rows, asked_by)
    if page.next:
        headers = {**headers, "Next": page.next}
    if asked.media_type == NDJSON:
        return answer(b"".join(row + b"\n" for row in rows), headers, media_type=NDJSON)
    if asked.media_type == CSV:
        body = header_line(asked.model, bom=asked.bom) + csv_lines(asked.model, rows)
        return answer(body, headers, media_type=CSV)
    facts = {"next": page.next, "position": int(headers["Position"]), "lag": int(headers["Lag"])}
    body = b'{"rows":[%b],%b' % (b",".join(rows), _encode(facts)[1:])
    return answer(body, headers)


def _export(program: Program, asked: Asked, headers: dict[str, str], asked_by: str) -> Stream:
    suffix = "csv" if asked.media_type == CSV else "ndjson"
    headers = {
        **headers,
        "Content-Disposition": f'attachment; filename="{asked.model.name}.{suffix}"',
    }
    media_type = CSV if suffix == "csv" else NDJSON
    return Stream(_everything(program, asked, asked_by), headers=headers, media_type=media_type)


async def _everything(program: Program, asked: Asked, asked_by: str) -> AsyncIterator[bytes]:
    """All rows of a query, page by page, so that an export of any size needs little memory."""
    as_csv, after = asked.media_type == CSV, None
    if as_csv:
        yield header_line(asked.model, bom=asked.bom)
    while True:
        page = await asyncio.to_thread(_page, program, asked, after, EXPORT_PAGE)
        rows = _shown(program, asked.model, asked.requester, page.rows, asked_by)
        yield csv_lines(asked.model, rows) if as_csv else b"".join(r + b"\n" for r in rows)
        after = page.next
        if after is None:
            return


def _shown(
    program: Program, model: ReadModel, requester: Requester, rows: list[bytes], asked_by: str
) -> list[bytes]:
    """The rows as their reader may see them: sealed values opened, or marked."""
    outside = not model.public and is_outsider(requester)
    if not outside and not holds_personal_data(model.row):
        return rows
    reader = Reader(program, requester, asked_by)
    may_open = PERSONAL in requester.scopes and bool(requester.roles.keys() & STAFF)
    shown = []
    for row in rows:
        plain = msgspec.json.decode(row)
        if outside:
            plain = {k: v for k, v in plain.items() if k not in INTERNAL_FIELDS}
        case_id = UUID(plain.get("case_id") or plain[model.key])
        shown.append(_encode(reader.plain(plain, case_id, may_open=may_open)))
    reader.told("register", model=model.name, records=len(rows))
    return shown


def _described(program: Program, model: ReadModel) -> dict[str, Any]:
    return {
        "name": model.name,
        "summary": model.summary,
        "href": f"/api/v1/registers/{model.name}",
        "key": model.key,
        "filters": model.filters,
        "sorts": model.sorts,
        "searches": model.search,
        "public": model.public,
        "position": program.projector.positions.get(model.name, 0),
        "personal_data": holds_personal_data(model.row),
    }
