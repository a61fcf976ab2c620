"""Read models over HTTP: filtered, sorted, searched pages, and exports of everything asked for."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp

from export_program.api.access import (
    PUBLIC,
    READ,
    is_outsider,
    needs,
    requester_of,
)
from export_program.api.addresses import Collection
from export_program.api.answers import JSON, Answer, not_modified, streamed, unchanged
from export_program.api.conditions import (
    flag,
    models_have_reached,
    number,
    parameters,
    purpose_in,
)
from export_program.api.documents import disposition
from export_program.api.outside_view import INTERNAL_FIELDS
from export_program.api.problems import Wrong, bad, request_id
from export_program.api.register_rows import (
    CSV,
    EXPORT_PAGE,
    NDJSON,
    Asked,
    Rows,
    paged,
    shown_rows,
)
from export_program.api.restricted import check_purpose, tell_of_rows
from export_program.api.workbooks import MOST_ROWS, XLSX, workbook
from export_program.runtime.program import Program
from export_program.runtime.queries import Query
from export_program.runtime.read_tables import NotBuilt
from export_program.runtime.requests import Requester
from export_program.runtime.sealing import holds_personal_data
from export_program.runtime.totals import totals
from projections.read_model import ReadModel

CASES = "cases"
CONTROLS = ("sort", "after", "limit", "q", "format", "bom", "rtl", "at_least", "purpose")
FORMATS = {"json": JSON, "ndjson": NDJSON, "csv": CSV, "xlsx": XLSX}
NOBODY = Requester("public", {})
_encode = msgspec.json.Encoder().encode
Asking = Request[Any, Any, Any]


def register_routes(program: Program, kinds: dict[str, Collection]) -> list[HTTPRouteHandler]:
    models = program.tables.models

    @get("/registers", opt=PUBLIC)
    async def list_registers(request: Asking) -> Answer:
        """The read models that the caller may ask."""
        parameters(request, ())
        listed = [_described(program, m) for m in models.values() if _permits(m, request)]
        return Answer(_encode({"registers": listed}), {"Cache-Control": "no-store"})

    @get("/registers/{model:str}", opt=PUBLIC)
    async def read_register(request: Asking) -> ASGIApp:
        found = _open_to(models, request, request.path_params["model"])
        return await _answered(program, request, *found)

    @get("/{plural:str}")
    async def list_cases(request: Asking) -> ASGIApp:
        """The cases of one kind, from the read model of all cases."""
        plural = request.path_params["plural"]
        if plural not in kinds:
            raise Wrong("not-found", f"There are no {plural[:100]!r}.")
        found = _open_to(models, request, CASES)
        return await _answered(program, request, *found, kind=kinds[plural].lifecycle.name)

    @get("/registers/{model:str}/totals", opt=PUBLIC)
    async def count_register(request: Asking) -> ASGIApp:
        """How many rows there are of each sort, and the sums of their numbers."""
        model, requester = _open_to(models, request, request.path_params["model"])
        return await _counted(program, request, model, requester)

    @get("/registers/{model:str}/{key:str}", opt=PUBLIC)
    async def read_row(request: Asking) -> Answer:
        found = _open_to(models, request, request.path_params["model"])
        return await _one_row(program, request, *found)

    return [list_registers, read_register, list_cases, count_register, read_row]


async def _answered(
    program: Program, request: Asking, model: ReadModel, requester: Requester, **fixed: str
) -> ASGIApp:
    """A page or an export of a model; `fixed` filters come from the address."""
    given = parameters(request, None)
    await models_have_reached(program, given)
    asked = _asked(request, model, requester, {**given, **fixed})
    headers = _headers(program, model)
    if unchanged(request, headers["ETag"]):
        return not_modified(headers)
    rows = Rows(program, asked, request_id(request.scope))
    page = await rows.page(asked.after, asked.limit)
    if asked.everything:
        told = {**headers, "Content-Disposition": disposition(_file_name(asked))}
        if asked.media_type == XLSX:
            await _fits(program, asked)
            book = workbook(rows, page, right_to_left=asked.rtl)
            return streamed(request, book, told, XLSX)
        return streamed(request, rows.everything(page), told, asked.media_type)
    return paged(rows, page, headers)


async def _fits(program: Program, asked: Asked) -> None:
    found = await asyncio.to_thread(program.queries.count, asked.model, asked.query)
    if found > MOST_ROWS:
        sentence = f"A sheet holds {MOST_ROWS:,} rows, these are {found:,}: ask for CSV or filter."
        raise bad("format", sentence, str(found))


async def _one_row(
    program: Program, request: Asking, model: ReadModel, requester: Requester
) -> Answer:
    """The row with the key in the address."""
    given = parameters(request, ("at_least", "purpose"))
    await models_have_reached(program, given)
    by, purpose = request_id(request.scope), purpose_in(given)
    if model.readers:
        check_purpose(purpose)
    headers = _headers(program, model)
    key = request.path_params["key"]
    owner = _owner(model, requester)
    row = program.queries.row(model, key, owner)
    if row is None:
        raise Wrong("not-found", f"{model.name} has no row {key[:100]!r}.")
    if unchanged(request, headers["ETag"]):
        return not_modified(headers)
    (shown,) = shown_rows(program, model, requester, [row], by, purpose)
    return Answer(shown, headers)


async def _counted(
    program: Program, request: Asking, model: ReadModel, requester: Requester
) -> Answer:
    given = parameters(request, None)
    await models_have_reached(program, given)
    by, sums = (tuple(filter(None, given.pop(name, "").split(","))) for name in ("by", "sum"))
    for name in ("sort", "after", "limit", "format", "bom", "rtl"):
        if name in given:
            raise bad(name, f"Totals have no {name}: they are few and in the order of `by`.")
    asked = _asked(request, model, requester, given)
    query = asked.query
    headers = _headers(program, model)
    if unchanged(request, headers["ETag"]):
        return not_modified(headers)
    _asks_no_secret(model, requester, (*by, *sums))
    found = await asyncio.to_thread(totals, program.queries, model, query, by, sums)
    if model.readers:
        tell_of_rows(model.name, [], asked.purpose, requester, request_id(request.scope))
    return Answer(_encode({"groups": found.groups, "cut": found.cut}), headers)


def _permits(model: ReadModel, request: Asking) -> bool:
    requester = request.scope["user"]
    if model.public:
        return True
    if not isinstance(requester, Requester) or READ not in requester.scopes:
        return False
    if is_outsider(requester):
        return model.owner is not None and bool(_theirs(model, requester))
    return bool(requester.roles.keys() & model.roles)


def _open_to(
    models: Mapping[str, ReadModel], request: Asking, name: str
) -> tuple[ReadModel, Requester]:
    """The model of that name, for somebody who may ask it; public ones for anybody."""
    model = models.get(name)
    if model is None or not _permits(model, request):
        requester = requester_of(request)
        needs(requester, READ)
        if model is None or is_outsider(requester):
            raise Wrong("not-found", f"There is no register {name[:100]!r}.")
        roles = ", ".join(sorted(model.roles))
        raise Wrong("not-allowed", f"{model.name} is open to: {roles}.")
    request.scope["state"]["kind"] = model.name
    return model, request.scope["user"] or NOBODY


def _owner(model: ReadModel, requester: Requester) -> frozenset[str] | None:
    """Whose rows are shown: everybody's in public and to staff, else the requester's own."""
    if model.public or not is_outsider(requester):
        return None
    return _theirs(model, requester)


def _theirs(model: ReadModel, requester: Requester) -> frozenset[str]:
    """The ids by which a row is an outsider's: the organisation, or the account as well."""
    account = requester.id if model.parties and requester.roles else None
    return frozenset(filter(None, (requester.organisation, account)))


def _asked(
    request: Asking, model: ReadModel, requester: Requester, given: Mapping[str, str]
) -> Asked:
    filters = {name: value for name, value in given.items() if name not in CONTROLS}
    query = Query(filters, given.get("sort", ""), given.get("q"), _owner(model, requester))
    for name in filters:
        if name.partition("__")[0] not in model.filters:
            known = ", ".join((*model.filters, *CONTROLS))
            raise bad(name, f"{model.name} has no filter {name[:100]!r}; known: {known}.")
    sorted_by = (part.lstrip("-") for part in query.sort.split(","))
    _asks_no_secret(model, requester, (*(f.partition("__")[0] for f in filters), *sorted_by))
    media_type = _media_type(request, given)
    everything = media_type != JSON and "limit" not in given and "after" not in given
    if media_type == XLSX and not everything:
        raise bad("format", "A workbook holds every row that is asked for, not a page.")
    limit = EXPORT_PAGE if everything else number(given, "limit", 50, 1, 500)
    after = given.get("after") or None
    bom, rtl, purpose = flag(given, "bom"), flag(given, "rtl"), purpose_in(given)
    if model.readers:
        check_purpose(purpose)
    return Asked(model, requester, query, after, limit, media_type, everything, bom, rtl, purpose)


def _asks_no_secret(model: ReadModel, requester: Requester, fields: Iterable[str]) -> None:
    """Raises Wrong: an outsider asks by a field that the rows do not show them."""
    if model.public or not is_outsider(requester):
        return
    for field in fields:
        if field in INTERNAL_FIELDS or field in model.inside:
            raise bad(field, f"{model.name} is not asked by {field} from outside the office.")


def _media_type(request: Asking, given: Mapping[str, str]) -> str:
    asked = given.get("format")
    if asked is not None:
        if asked not in FORMATS:
            raise bad("format", f"format is one of: {', '.join(FORMATS)}.", asked[:50])
        return FORMATS[asked]
    accepted = request.headers.get("accept", "")
    listed = (part.partition(";")[0].strip().lower() for part in accepted.split(","))
    return next((part for part in listed if part in FORMATS.values()), JSON)


def _headers(program: Program, model: ReadModel) -> dict[str, str]:
    """Position and tag, read before the rows: they are at least as new."""
    projector, name = program.projector, model.name
    if name not in projector.positions:
        raise NotBuilt(f"The register {name} is being built.")
    position, head = projector.positions[name], program.store.head()
    changed = str(projector.changed_at.get(name, position))
    if model.ages:
        changed += f"-{program.calendar().local(program.bus.office.now()).date()}"
    return {
        "ETag": f'W/"{program.store.epoch}-{program.tables.layouts[name].digest}-{changed}"',
        "Position": str(position),
        "Lag": str(max(0, head - position)),
        "Vary": "Authorization, Accept",
        "Cache-Control": "no-cache" if model.public else "private, no-cache",
    }


def _file_name(asked: Asked) -> str:
    endings = {media_type: name for name, media_type in FORMATS.items()}
    return f"{asked.model.name}.{endings[asked.media_type]}"


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
