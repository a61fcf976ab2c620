"""Code lists over HTTP: served with their versions, searched in two languages, adopted whole."""

from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Request, get, post
from litestar.handlers import HTTPRouteHandler

from export_program.api.access import READ, needs, requester_of
from export_program.api.addresses import ROOT
from export_program.api.answers import Answer, etag, not_modified, unchanged
from export_program.api.commands import asked_by
from export_program.api.conditions import number, parameters
from export_program.api.problems import Fault, Wrong, bad
from export_program.domain.code_lists import Code, CodeList
from export_program.domain.vocabulary.hs import AdoptableList
from export_program.domain.vocabulary.hs_files import NomenclatureError
from export_program.engine.actors import Role
from export_program.runtime.program import Program
from export_program.runtime.reference_data import LARGEST, ReferenceData

MOST_TOLD = 100
LONGEST_VERSION = 60
_encode = msgspec.json.Encoder().encode
Asking = Request[Any, Any, Any]


def code_list_routes(program: Program) -> list[HTTPRouteHandler]:
    data = program.reference_data

    @get("/code-lists")
    async def list_code_lists(request: Asking) -> Answer:
        """Every list with its version."""
        needs(requester_of(request), READ)
        parameters(request, ())
        told = [_described(found) for found in data.lists().values()]
        return Answer(_encode({"code_lists": told}), {"Cache-Control": "private, no-cache"})

    @get("/code-lists/{name:str}")
    async def read_code_list(request: Asking) -> Answer:
        """A page of the codes, all of them or those that hold every word of `q`."""
        needs(requester_of(request), READ)
        given = parameters(request, ("q", "parent", "after", "limit"))
        found, headers = _found(data, request)
        if unchanged(request, headers["ETag"]):
            return not_modified(headers)
        return Answer(_encode({**_described(found), **_page(found, given)}), headers)

    @get("/code-lists/{name:str}/{code:str}")
    async def read_code(request: Asking) -> Answer:
        needs(requester_of(request), READ)
        parameters(request, ())
        found, headers = _found(data, request)
        asked = request.path_params["code"]
        code = found.by_code.get(asked)
        if code is None:
            raise Wrong("not-found", f"{found.name} has no code {asked[:50]!r}.")
        if unchanged(request, headers["ETag"]):
            return not_modified(headers)
        under = [c.code for c in found.codes if c.parent == asked]
        told = {**_told(found, code), "list": found.name, "under": under}
        return Answer(_encode(told), headers)

    return [list_code_lists, read_code_list, read_code, adoption_route(program)]


def adoption_route(program: Program) -> HTTPRouteHandler:
    @post("/code-lists/{name:str}", status_code=200, request_max_body_size=LARGEST)
    async def adopt_code_list(request: Asking) -> Answer:
        """Take over a published list from CSV, whole or not at all."""
        requester = requester_of(request)
        if Role.ADMIN not in requester.roles:
            raise Wrong("not-allowed", "Lists are adopted by an admin.")
        given = parameters(request, ("version",))
        name = request.path_params["name"]
        if name not in list(AdoptableList):
            known = ", ".join(AdoptableList)
            raise Wrong(
                "not-found", f"No list {name[:50]!r} is adopted from files; known: {known}."
            )
        version = given.get("version", "")
        if not 1 <= len(version) <= LONGEST_VERSION:
            raise bad("version", "version says which edition this is: 1 to 60 characters.")
        try:
            command = await program.reference_data.adoption(
                AdoptableList(name), version, await request.body()
            )
        except NomenclatureError as error:
            raise _refused(error) from error
        case_id = program.office_case.id
        asked = asked_by(request, requester, case_id)
        done = await program.bus.handle("program", case_id, command, asked)
        headers = {"ETag": etag(done.version), "Position": str(done.position)}
        return Answer(_encode(done), headers)

    return adopt_code_list


def _found(data: ReferenceData, request: Asking) -> tuple[CodeList, dict[str, str]]:
    name, lists = request.path_params["name"], data.lists()
    if name not in lists:
        known = ", ".join(lists)
        raise Wrong("not-found", f"There is no code list {name[:50]!r}; known: {known}.")
    headers = {"ETag": f'W/"{lists[name].digest}"', "Cache-Control": "private, no-cache"}
    return lists[name], headers


def _page(found: CodeList, given: Mapping[str, str]) -> dict[str, Any]:
    limit, after = number(given, "limit", 100, 1, 1_000), given.get("after")
    if after is not None and after not in found.by_code:
        raise bad("after", f"{found.name} has no code {after[:50]!r}.")
    met = list(found.search(given.get("q", ""), given.get("parent")))
    start = next((i + 1 for i, code in enumerate(met) if code.code == after), 0)
    page = met[start : start + limit]
    return {
        "found": len(met),
        "codes": [_told(found, code) for code in page],
        "next": page[-1].code if len(met) > start + limit else None,
    }


def _told(found: CodeList, code: Code) -> dict[str, Any]:
    return {**code._asdict(), **found.more.get(code.code, {})}


def _described(found: CodeList) -> dict[str, Any]:
    return {
        "name": found.name,
        "title": found.title._asdict(),
        "version": found.version,
        "since": found.since,
        "digest": found.digest,
        "count": len(found.codes),
        "href": f"{ROOT}/code-lists/{found.name}",
    }


def _refused(error: NomenclatureError) -> Wrong:
    """Every bad row is told, up to a hundred; nothing was taken over."""
    bad_rows = error.problems
    faults = [Fault("row", p.reason, f"line {p.line}") for p in bad_rows[:MOST_TOLD]]
    sentence = f"The list has {len(bad_rows)} bad rows; nothing of it was taken over."
    return Wrong("bad-request", sentence, *faults)
