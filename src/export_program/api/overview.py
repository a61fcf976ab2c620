"""Everything about one exporter on one page: its rows in every register, now or as they were."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler

from export_program.api.access import is_outsider, requester_of
from export_program.api.answers import Answer
from export_program.api.cases import Cases, Seen, title_of
from export_program.api.conditions import as_of, models_have_reached, moment, parameters
from export_program.api.problems import Wrong, request_id
from export_program.api.register_rows import shown_rows
from export_program.domain.exporter import LIFECYCLE
from export_program.engine.case import Case
from export_program.runtime.belongings import cases_naming
from export_program.runtime.program import Program
from export_program.runtime.requests import Requester
from projections.read_model import ReadModel, rows

BELONGS = "exporter_id"
_encode = msgspec.json.Encoder().encode
Asking = Request[Any, Any, Any]


class Subject(msgspec.Struct, frozen=True):
    """The exporter itself, as it stood."""

    case_id: str
    reference: str
    title: str
    stage: str
    href: str


def overview_routes(cases: Cases) -> list[HTTPRouteHandler]:
    program = cases.program

    # An address that begins with a word of its own would hide what every kind of case answers.
    @get("/{plural:str}/{item:str}/overview")
    async def read_overview(request: Asking) -> Answer:
        """An exporter and its rows in the registers, as they are or as they were (`as_of`)."""
        given = parameters(request, ("as_of", "at_least"))
        await models_have_reached(program, given)
        requester = requester_of(request)
        if request.path_params["plural"] != LIFECYCLE.plural:
            raise Wrong("not-found", f"Only {LIFECYCLE.plural} have an overview.")
        seen, _ = await cases.find(request, "as_of")
        position = as_of(program, given)
        known = await asyncio.to_thread(_cases_of, program, seen.case.id, requester)
        then = [seen.case, *_as_they_were(program, known, position)]
        shown = _shown(program, request, seen, then, _day(program, given, position))
        told = {
            "exporter": _subject(seen),
            "position": seen.position,
            "registers": shown,
        }
        return Answer(_encode(told), {"Cache-Control": "no-store"})

    return [read_overview]


def _day(program: Program, given: Mapping[str, str], position: int | None) -> datetime:
    """Up to when ages count: the moment asked for, or the one that a position was recorded at."""
    if position is None:
        return program.bus.office.now()
    if not given["as_of"].isdecimal():
        return moment("as_of", given["as_of"])
    last = program.store.at(position)
    return last.recorded_at if last is not None else program.bus.office.now()


def _shown(
    program: Program, request: Asking, seen: Seen, then: list[Case], until: datetime
) -> dict[str, list[msgspec.Raw]]:
    """The rows of each register that has some, as the requester may see them."""
    by, requester, shown = request_id(request.scope), seen.requester, {}
    for model in _registers(program, requester):
        field = str(model.owner) if is_outsider(requester) else BELONGS
        made = [_encode(row) for row in _of_exporter(program, model, then, seen.case.id, field)]
        if made:
            told = shown_rows(program, model, requester, made, by, until=until)
            shown[model.name] = [msgspec.Raw(row) for row in told]
    return shown


def _registers(program: Program, requester: Requester) -> Iterator[ReadModel]:
    """The registers that the requester may read and whose rows say which exporter they are of."""
    for model in program.tables.models.values():
        fields = model.row.__struct_fields__
        of_exporters = BELONGS in fields or model.kinds == frozenset({LIFECYCLE.name})
        inside = bool(model.roles & requester.roles.keys())
        mine = model.owner is not None if is_outsider(requester) else inside
        if model.of_case is not None and of_exporters and mine and not model.readers:
            yield model


def _cases_of(program: Program, exporter_id: UUID, requester: Requester) -> list[UUID]:
    """The other cases that have a row about an exporter today."""
    named = [m for m in _registers(program, requester) if BELONGS in m.filters]
    known = cases_naming(program.queries, named, BELONGS, str(exporter_id))
    return [case_id for case_id in known if case_id != exporter_id]


def _as_they_were(program: Program, known: Iterable[UUID], position: int | None) -> Iterator[Case]:
    cases = program.bus.cases
    for case_id in known:
        found = cases.get(case_id) if position is None else cases.as_of(case_id, position)
        if found is not None:
            yield found


def _of_exporter(
    program: Program, model: ReadModel, then: Iterable[Case], exporter_id: UUID, field: str
) -> Iterator[object]:
    """The rows that these cases have in a model: a read model is a function of a case."""
    for case in then:
        if not model.looks_at(case.KIND):
            continue
        for row in rows(model, program.bus.kinds[case.KIND], case).values():
            if getattr(row, field, case.id) == exporter_id:
                yield row


def _subject(seen: Seen) -> Subject:
    case = seen.case
    href = seen.collection.case(case.id)
    return Subject(str(case.id), case.reference, title_of(seen), case.stage.value, href)
