"""Imports over HTTP: a file of rows for one command, its template, its progress, its report."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp
from msgspec.structs import replace

from export_program.api.access import is_outsider, requester_of
from export_program.api.addresses import ROOT, Action, Collection
from export_program.api.answers import Answer, streamed
from export_program.api.cases import Cases
from export_program.api.commands import CONFIGURATION, new_key
from export_program.api.conditions import flag, idempotency_key, number, parameters
from export_program.api.csv_cells import cell, written
from export_program.api.documents import disposition
from export_program.api.import_warnings import warnings
from export_program.api.problems import Wrong, bad
from export_program.api.register_rows import NDJSON
from export_program.domain.data_import import LIFECYCLE, DataImport, ReceiveImport
from export_program.engine.actors import Role
from export_program.engine.lifecycle import Lifecycle
from export_program.engine.messages import Command
from export_program.engine.refusals import NotAllowed, Refused
from export_program.runtime.import_report import Rejection
from export_program.runtime.import_rows import CASE, CSV, XLSX, columns
from export_program.runtime.program import LARGEST_IMPORT, Program
from export_program.runtime.requests import Requester
from export_program.store import StoreReadOnly, digest

KIND = DataImport.KIND
MOST_WAIT = 60
REPORT_COLUMNS = list(Rejection.__struct_fields__)
_encode = msgspec.json.Encoder().encode
Asking = Request[Any, Any, Any]


def import_routes(cases: Cases) -> list[HTTPRouteHandler]:
    program, kinds = cases.program, cases.kinds

    @get("/imports/{plural:str}/{verb:str}")
    async def read_template(request: Asking) -> Answer:
        """The columns that a file may have, as data or (`format=csv`) as an empty file."""
        given = parameters(request, ("format",))
        staff(requester_of(request))
        action = _action(kinds, request)
        names = [*([] if action.opens else [CASE]), *columns(action.command)]
        if given.get("format", "json") == "csv":
            name = f"{action.lifecycle.plural}-{action.verb}.csv"
            told = {"Content-Disposition": disposition(name)}
            return Answer(written([names]), told, media_type=CSV)
        required = [f.encode_name for f in msgspec.structs.fields(action.command) if f.required]
        template = {"kind": action.lifecycle.name, "command": action.command.__name__}
        return Answer(_encode({**template, "columns": names, "required": required}), {})

    @post("/imports/{plural:str}/{verb:str}", request_max_body_size=LARGEST_IMPORT)
    async def start_import(request: Asking) -> Answer:
        """Take a file in. It is checked whole; if every row can be carried out, all are."""
        given = parameters(request, ("check_only", "wait", "name"))
        wait = number(given, "wait", 0, 0, MOST_WAIT)
        requester = requester_of(request)
        staff(requester)
        sent = _sent(request, requester, _action(kinds, request), given)
        case_id = await _received(program, request, requester, sent)
        await _ended(program, case_id, wait)
        return await _told(program, case_id)

    return [read_template, start_import, report_route(cases)]


def report_route(cases: Cases) -> HTTPRouteHandler:
    program = cases.program

    @get("/imports/reports/{item:str}")
    async def read_report(request: Asking) -> ASGIApp:
        """Every row that was not carried out and why, as JSON, NDJSON or CSV."""
        request.path_params["plural"] = LIFECYCLE.plural
        seen, given = await cases.find(request, "format")
        case: Any = seen.case
        staff(seen.requester)
        may_read(program.bus.kinds[case.kind], case, seen.requester)
        name = given.get("format", "json")
        if name not in {"json", "ndjson", "csv"}:
            raise bad("format", "format is one of: json, ndjson, csv.", name[:50])
        lines = _lines(program, case)
        if name == "json":
            found = [msgspec.Raw(line) async for line in lines]
            return Answer(_encode({**await _summary(program, case), "rows": found}), {})
        pieces = _as_csv(lines) if name == "csv" else _as_lines(lines)
        told = {"Content-Disposition": disposition(f"{case.reference}.{name}")}
        return streamed(request, pieces, told, CSV if name == "csv" else NDJSON)

    return read_report


def staff(requester: Requester) -> None:
    if is_outsider(requester):
        raise Wrong("not-allowed", "Files are imported by the office.")


def roles_for(lifecycle: Lifecycle[Any], command: type[Command]) -> frozenset[Role]:
    """The roles that may give a command in some stage, and so import files of it."""
    return frozenset(role for row in lifecycle.of(command) for role in row.by)


def may_read(lifecycle: Lifecycle[Any], case: DataImport, requester: Requester) -> None:
    """Who reads a report: who sent the file, whoever may import such a file, and auditors.

    Raises:
        Wrong: the requester is none of them.
    """
    allowed = roles_for(lifecycle, lifecycle.verbs[case.command]) | {Role.AUDITOR}
    if requester.id != case.requested_by and not allowed & requester.roles.keys():
        sentence = "The report is read by who sent the file, who may import such, and auditors."
        raise Wrong("not-allowed", sentence)


def _action(kinds: Mapping[str, Collection], request: Asking) -> Action:
    plural, verb = request.path_params["plural"], request.path_params["verb"]
    collection = kinds.get(plural)
    if collection is None or collection.lifecycle.name in CONFIGURATION | {KIND}:
        raise Wrong("not-found", f"Nothing is imported into {plural[:100]!r}.")
    known = {action.verb: action for action in collection.actions}
    if verb not in known:
        listed = ", ".join(known)
        raise Wrong("not-found", f"{plural} know no command {verb[:100]!r}; known: {listed}.")
    return known[verb]


def _sent(
    request: Asking,
    requester: Requester,
    action: Action,
    given: Mapping[str, str],
) -> ReceiveImport:
    """What is asked for, but for the file itself."""
    allowed = roles_for(action.lifecycle, action.command)
    role = next((role for role in requester.roles if role in allowed), None)
    if role is None:
        raise NotAllowed(f"None of your roles may give the command {action.command.__name__}.")
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in {CSV, XLSX}:
        raise bad("Content-Type", f"A file of rows is {CSV} or {XLSX}.", media_type[:100])
    check_only = flag(given, "check_only")
    name = (
        given.get("name") or f"{action.lifecycle.plural}.{'csv' if media_type == CSV else 'xlsx'}"
    )
    return ReceiveImport(
        kind=action.lifecycle.name,
        command=action.verb,
        file_name=name[:200],
        media_type=media_type,
        sha256="",
        check_only=check_only,
        requested_by=requester.id,
        in_role=role.value,
        authority=requester.roles[role],
        token=requester.token,
    )


async def _received(
    program: Program, request: Asking, requester: Requester, sent: ReceiveImport
) -> UUID:
    """Take the file in, and which import it is. One that came before is not kept again."""
    key = idempotency_key(request) or new_key()
    before: DataImport | None = program.issued(ReceiveImport, requester.id, key)
    if before is not None:
        # A repetition is told by what was sent, not by what the sender may do by now.
        circumstances = {name: getattr(before, name) for name in ("in_role", "authority", "token")}
        sha256 = await digest(request.stream(), LARGEST_IMPORT)
        again = replace(sent, sha256=sha256, **circumstances)
        return (await program.issue(KIND, None, again, requester.id, key)).case_id
    kept = await program.imports.put(request.stream())
    command = replace(sent, sha256=kept.sha256)
    try:
        done = await program.issue(KIND, None, command, requester.id, key)
    except (Refused, StoreReadOnly):
        await program.importer.give_up(kept.sha256)
        raise
    program.catch_up()
    case: Any = program.bus.cases.get(done.case_id)
    if case.stage in LIFECYCLE.ends:  # the same file came twice at once, and this one was slower
        await program.importer.give_up(kept.sha256)
    return done.case_id


async def _ended(program: Program, import_id: UUID, wait: int) -> None:
    """Wait until the import has ended, but not for ever."""
    until, pause = time.monotonic() + wait, 0.01
    while time.monotonic() < until:
        program.catch_up()
        case: Any = program.bus.cases.get(import_id)
        if case is None or case.stage in LIFECYCLE.ends:
            return
        await asyncio.sleep(pause)
        pause = min(2 * pause, 0.5)


async def _told(program: Program, import_id: UUID) -> Answer:
    case: Any = program.bus.cases.get(import_id)
    status = 200 if case.stage in LIFECYCLE.ends else 202
    told = await _summary(program, case)
    return Answer(_encode(told), {"Location": told["href"]}, status)


async def _summary(program: Program, case: DataImport) -> dict[str, Any]:
    href = f"{ROOT}/{LIFECYCLE.plural}/{case.id}"
    done, what = program.importer.progress.get(case.id, (0, ""))
    ended = case.stage in LIFECYCLE.ends
    return {
        "case_id": case.id,
        "reference": case.reference,
        "stage": case.stage,
        "kind": case.kind,
        "command": case.command,
        "check_only": case.check_only,
        "rows": case.rows,
        "imported": case.imported,
        "rejected": case.rejected,
        "progress": {"rows": done, "what": what} if what and not ended else None,
        "href": href,
        "reason_code": case.reason_code or None,
        "reason": case.reason or None,
        "report": f"{ROOT}/imports/reports/{case.id}",
        "warnings": await warnings(program, case) if ended else [],
    }


async def _lines(program: Program, case: DataImport) -> AsyncIterator[bytes]:
    if case.report is None:
        return
    rest = b""
    async for piece in program.documents.read(case.report):
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            yield line


async def _as_lines(lines: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    async for line in lines:
        yield line + b"\n"


async def _as_csv(lines: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield written([REPORT_COLUMNS])
    async for line in lines:
        row = msgspec.json.decode(line)
        yield written([[cell(row.get(name)) for name in REPORT_COLUMNS]])
