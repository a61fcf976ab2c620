"""Copy: the body that would open a new case like this one, to be changed and sent by the reader."""

from typing import Any

import msgspec
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler
from msgspec import inspect

from export_program.api.addresses import Action
from export_program.api.answers import Answer
from export_program.api.cases import Cases, Seen
from export_program.api.problems import Wrong, request_id
from export_program.api.revealing import SEALED, Reader
from export_program.engine.case import Case
from export_program.engine.messages import Command

ENVELOPE = frozenset(Command.__struct_fields__)
_encode = msgspec.json.Encoder().encode


class Copy(msgspec.Struct, frozen=True):
    """What to send where. Fields that the reader may not see are left out of the body."""

    command: str
    method: str
    href: str
    body: dict[str, Any]


def copy_routes(cases: Cases) -> list[HTTPRouteHandler]:
    @get("/{plural:str}/{item:str}/copy")
    async def read_copy(request: Request[Any, Any, Any]) -> Answer:
        seen, _ = await cases.find(request, "as_of")
        action = seen.collection.first
        if action is None:
            raise Wrong("not-found", f"Nobody opens a {seen.lifecycle.name} this way.")
        by = request_id(request.scope)
        reader = Reader(cases.program, seen.requester, by, seen.purpose)
        body = _body(action, seen, reader)
        reader.told("copy", kind=seen.lifecycle.name, case=str(seen.case.id))
        copy = Copy(action.command.__name__, "POST", action.path, body)
        return Answer(_encode(copy), {"Cache-Control": "no-store", "Vary": "Authorization"})

    return [read_copy]


def _body(action: Action, seen: Seen, reader: Reader) -> dict[str, Any]:
    """The opening command's fields as the case holds them now."""
    held: Case = seen.shown
    body: dict[str, Any] = {}
    for field in msgspec.structs.fields(action.command):
        if field.name in ENVELOPE or field.name not in held.__struct_fields__:
            continue
        value = getattr(held, field.name)
        if isinstance(value, dict) and not _is_mapping(field.type):
            value = list(value.values())
        plain = reader.plain({field.name: value}, held.id, may_open=seen.opens)[field.name]
        if SEALED not in _encode(plain).decode():
            body[field.name] = plain
    return body


def _is_mapping(annotation: Any) -> bool:
    return isinstance(inspect.type_info(annotation), inspect.DictType)
