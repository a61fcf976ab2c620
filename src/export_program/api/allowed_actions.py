"""What may happen next on a case, for whoever asks, and why what may not is closed."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler

from export_program.api.access import is_outsider
from export_program.api.answers import Answer, etag
from export_program.api.cases import Cases, Seen
from export_program.api.problems import Fault, fault_of
from export_program.engine.actors import OUTSIDERS, Actor, Role
from export_program.engine.case import Case
from export_program.engine.choices import Choice, choices
from export_program.engine.context import Context
from export_program.engine.decide import reads_of
from export_program.engine.words import sentence
from export_program.runtime.program import Program

_encode = msgspec.json.Encoder().encode


class AllowedAction(msgspec.Struct, frozen=True):
    """One command as a screen shows it. `schema` names the form of its body."""

    verb: str
    sentence: str
    open: bool
    method: str
    href: str
    roles: tuple[str, ...]
    conditions: tuple[str, ...]
    closed_by: tuple[Fault, ...]
    command: str
    schema: str


def action_routes(cases: Cases) -> list[HTTPRouteHandler]:
    @get("/{plural:str}/{item:str}/allowed-actions")
    async def allowed_actions(request: Request[Any, Any, Any]) -> Answer:
        seen, _ = await cases.find(request)
        listed = {
            "case_id": seen.case.id,
            "stage": seen.case.stage,
            "version": seen.case.version,
            "actions": list(actions(cases.program, seen)),
        }
        headers = {
            "ETag": etag(seen.case.version),
            "Position": str(seen.position),
            "Cache-Control": "private, no-cache",
        }
        return Answer(_encode(listed), headers)

    return [allowed_actions]


def actions(program: Program, seen: Seen) -> Iterator[AllowedAction]:
    """Every action on a case that concerns the requester."""
    by_command = {action.command: action for action in seen.collection.moves.values()}
    outside = is_outsider(seen.requester)
    for choice in chosen(program, seen):
        action = by_command.get(choice.command)
        if action is None or (outside and not OUTSIDERS.intersection(choice.roles)):
            continue
        yield AllowedAction(
            verb=action.verb,
            sentence=sentence(choice.command.__name__),
            open=choice.open,
            method="POST",
            href=f"{seen.collection.case(seen.case.id)}/{action.verb}",
            roles=choice.roles,
            conditions=choice.conditions,
            closed_by=tuple(map(fault_of, choice.closed_by)),
            command=choice.command.__name__,
            schema=f"/schema/openapi.json#/components/schemas/{choice.command.__name__}",
        )


def chosen(program: Program, seen: Seen) -> Iterator[Choice]:
    """The table's own answer to somebody with these roles."""
    roles = frozenset(seen.requester.roles)
    context = circumstances(program, seen, min(roles, default=Role.EXPORTER_USER))
    yield from choices(seen.lifecycle, seen.case, context, roles)


def circumstances(program: Program, seen: Seen, role: Role) -> Context:
    """What a decision by the requester would look at now."""
    office, case, asked_by = program.bus.office, seen.case, seen.requester
    now = office.now()
    return Context(
        case_id=case.id,
        event_id=UUID(int=0),
        command_id="",
        actor=Actor(asked_by.id, role, asked_by.kind, asked_by.organisation),
        at=now,
        now=now,
        calendar=office.calendar(),
        nomenclature=office.nomenclature(),
        correlation=case.correlation or case.id,
        related=_related(program, seen),
    )


def _related(program: Program, seen: Seen) -> dict[str, Case | None]:
    """The other cases that rules about this case alone read; others wait for their command."""
    found: dict[str, Case | None] = {}
    for command in seen.lifecycle.open_to_people:
        for read in reads_of(seen.lifecycle, command):
            if read.name not in found:
                found[read.name] = _read(program, read, seen.case)
    return found


def _read(program: Program, read: Any, case: Case) -> Case | None:
    try:
        wanted = read.id_of(case, None)
    except AttributeError:  # it is the command that names the other case
        return None
    other = program.bus.cases.get(wanted) if wanted is not None else None
    return other if other is not None and read.kind == other.KIND else None
