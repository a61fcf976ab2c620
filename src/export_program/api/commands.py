"""Commands over HTTP: one way in for every command of every kind, chosen by its address."""

from itertools import count
from secrets import token_hex
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, post
from litestar.handlers import HTTPRouteHandler

from export_program.api.access import ADMIN, is_outsider, may_see, needs, requester_of
from export_program.api.addresses import Action, Collection
from export_program.api.answers import Answer, etag
from export_program.api.conditions import idempotency_key, if_match, takes_json
from export_program.api.problems import Wrong, bad, invalid
from export_program.api.uploads import check_uploaded
from export_program.engine.refusals import NoSuchCase
from export_program.runtime.failures import StaleVersion
from export_program.runtime.given_dates import check_calendar
from export_program.runtime.program import Program
from export_program.runtime.requests import Asked, Outcome, Requester

MAX_BODY = 1 << 20
# Kinds that configure the program itself; their commands need the scope `admin`.
CONFIGURATION = frozenset({"account", "program"})
_encode = msgspec.json.Encoder().encode
Asking = Request[Any, Any, Any]
_STARTED, _count = token_hex(16), count()


def command_routes(program: Program, kinds: dict[str, Collection]) -> list[HTTPRouteHandler]:
    """The three addresses behind which every command lies."""

    @post("/{plural:str}", status_code=201)
    async def open_case(request: Asking) -> Answer:
        collection = _collection(kinds, request)
        if collection.first is None:
            raise Wrong(
                "method-not-allowed",
                f"Nobody opens a {collection.lifecycle.name} this way.",
                headers={"Allow": "GET, OPTIONS"},
            )
        return await _carry_out(program, request, collection, collection.first, None)

    @post("/{plural:str}/{item:str}", status_code=201)
    async def open_case_otherwise(request: Asking) -> Answer:
        collection, verb = _collection(kinds, request), request.path_params["item"]
        action = collection.openings.get(verb)
        if action is None:
            raise _unknown(collection, verb)
        return await _carry_out(program, request, collection, action, None)

    @post("/{plural:str}/{item:str}/{verb:str}", status_code=200)
    async def move_case(request: Asking) -> Answer:
        collection, verb = _collection(kinds, request), request.path_params["verb"]
        action = collection.moves.get(verb)
        if action is None:
            raise _unknown(collection, verb)
        case_id = case_id_of(collection, request.path_params["item"])
        return await _carry_out(program, request, collection, action, case_id)

    return [open_case, open_case_otherwise, move_case]


async def _carry_out(
    program: Program,
    request: Asking,
    collection: Collection,
    action: Action,
    case_id: UUID | None,
) -> Answer:
    requester = requester_of(request)
    kind = action.lifecycle.name
    request.scope["state"]["command"] = (kind, action.command.__name__, action.path)
    if kind in CONFIGURATION:
        needs(requester, ADMIN)
    body = await request.body()
    takes_json(request, empty=not body and action.may_be_empty)
    try:
        command = action.decoder.decode(body or b"{}")
        check_calendar(command)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise invalid(error) from None
    except RecursionError:
        raise bad("", "The body is nested too deeply.", rule="json") from None
    _hide_others(program, collection, case_id, requester)
    check_uploaded(program, command, requester)
    asked = asked_by(request, requester, case_id)
    outcome = await program.bus.handle(kind, case_id, command, asked)
    return _answered(collection, outcome, opened=case_id is None)


def asked_by(request: Asking, requester: Requester, case_id: UUID | None) -> Asked:
    """The circumstances of a command as the request's headers tell them."""
    seen, key = if_match(request), idempotency_key(request)
    if seen is not None and case_id is None:
        raise StaleVersion(UUID(int=0), seen, 0)
    command_id = f"{requester.id}:{key or new_key()}"
    return Asked(requester, command_id, if_match=seen, given_key=key is not None)


def new_key() -> str:
    """A key that nobody used before, for a request without one: random per process, counted."""
    return f"{_STARTED}-{next(_count):x}"


def _hide_others(
    program: Program, collection: Collection, case_id: UUID | None, requester: Requester
) -> None:
    """To somebody who may not see a case, it does not exist; the table would say whose it is."""
    if case_id is None or not is_outsider(requester):
        return
    case = program.bus.cases.get(case_id)
    lifecycle = collection.lifecycle
    if case is not None and lifecycle.name == case.KIND and not may_see(lifecycle, case, requester):
        raise no_such_case(collection, case_id)


def _answered(collection: Collection, outcome: Outcome, *, opened: bool) -> Answer:
    headers = {"ETag": etag(outcome.version), "Position": str(outcome.position)}
    if opened:
        headers["Location"] = collection.case(outcome.case_id)
    return Answer(_encode(outcome), headers, 201 if opened else 200)


def _collection(kinds: dict[str, Collection], request: Asking) -> Collection:
    found = kinds.get(request.path_params["plural"])
    if found is None:
        raise Wrong("not-found", f"There are no {request.path_params['plural'][:100]!r}.")
    return found


def case_id_of(collection: Collection, text: str) -> UUID:
    """The id in an address. Raises NoSuchCase: it is not an id."""
    try:
        return UUID(text)
    except ValueError:
        raise no_such_case(collection, text[:100]) from None


def no_such_case(collection: Collection, case_id: object) -> NoSuchCase:
    return NoSuchCase(f"There is no {collection.lifecycle.name} {case_id}.", found=str(case_id))


def _unknown(collection: Collection, verb: str) -> Wrong:
    return Wrong("not-found", f"A {collection.lifecycle.name} knows no command {verb[:100]!r}.")
