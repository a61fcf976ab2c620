"""What one reaction wants upon the last step of a case, among other cases.

Every command it wants is decided on its target: a command that the table refuses fails the test.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import msgspec
from msgspec import structs

from export_program.domain import LIFECYCLES
from export_program.domain.reaction import Reaction, Then
from export_program.domain.reactions import REACTIONS
from export_program.engine.actors import policy
from export_program.engine.case import Case
from export_program.engine.decide import decide, reads_of
from projections import READ_MODELS
from projections.case_links import pointers
from projections.read_model import Row, rows
from tests.scenario import Scenario, context

KINDS = {lifecycle.name: lifecycle for lifecycle in LIFECYCLES}
MODELS = {model.name: model for model in READ_MODELS}
BY_NAME = {reaction.name: reaction for reaction in REACTIONS}


def fits(row: Row, equal: dict[str, str | bool]) -> bool:
    held = {name: getattr(row, name) for name in equal}
    return all(
        value in held[name] if isinstance(held[name], tuple | frozenset) else held[name] == value
        for name, value in equal.items()
    )


def named(case_id: UUID, scenario: Scenario) -> Scenario:
    """The same case under another id."""
    return replace(scenario.taken(), now=structs.replace(scenario.case, id=case_id))


class Office:
    """Cases side by side, as a reaction finds them."""

    def __init__(self, *known: Scenario | Case) -> None:
        cases = (found.case if isinstance(found, Scenario) else found for found in known)
        self.cases: dict[UUID, Any] = {case.id: case for case in cases}
        assert len(self.cases) == len(known), "two cases share an id"

    def get(self, case_id: UUID) -> Any:
        return self.cases.get(case_id)

    def of_exporter(self, kind: str, exporter_id: UUID) -> Iterator[Any]:
        return self.linked(kind, "exporter_id", exporter_id)

    def linked(self, kind: str, field: str, case_id: UUID) -> Iterator[Any]:
        ends = KINDS[kind].ends
        for case in self.cases.values():
            named = pointers(KINDS[case.KIND].case, case)
            if kind == case.KIND and case.stage not in ends and (field, case_id) in named:
                yield case

    def where(self, kind: str, register: str, **equal: str | bool) -> Iterator[Any]:
        """As the read model itself would find them."""
        ends = KINDS[kind].ends
        return (c for c in self.every(kind, register, **equal) if c.stage not in ends)

    def every(self, kind: str, register: str, **equal: str | bool) -> Iterator[Any]:
        model = MODELS[register]
        for case in list(self.cases.values()):
            lifecycle = KINDS[case.KIND]
            if kind != case.KIND or not model.looks_at(kind):
                continue
            if any(fits(row, equal) for row in rows(model, lifecycle, case).values()):
                yield case

    def with_deadline_on_or_after(self, day: date) -> Iterator[Any]:
        since = datetime.combine(day, time(), UTC)
        for case in self.cases.values():
            if any(due.due_at >= since and not due.missed for due in case.deadlines.values()):
                yield case

    def issue(self, reaction: Reaction, then: Then, at: datetime) -> None:
        """What the runtime does with it: the case goes on, or the table's refusal is raised."""
        lifecycle, case = KINDS[then.kind], self.cases[then.case_id] if then.case_id else None
        assert case is None or then.kind == case.KIND
        sent = msgspec.json.encode(then.command)
        command = msgspec.json.decode(sent, type=type(then.command))
        assert command == then.command, "the command does not survive the wire"
        actor = policy(reaction.name, reaction.version)
        wanted = ((read, read.id_of(case, command)) for read in reads_of(lifecycle, type(command)))
        related = {read.name: self.cases.get(found) if found else None for read, found in wanted}
        asked = context(actor, at, related=related, case_id=case.id if case else UUID(int=9999))
        after = decide(lifecycle, case, command, asked).after
        self.cases[after.id] = after


def wants(name: str, cause: Scenario, *others: Scenario | Case) -> list[Then]:
    """What a reaction wants upon the last step of `cause`; all of it is lawful."""
    reaction, step = BY_NAME[name], cause.last
    assert isinstance(step.event, reaction.upon), f"{name} does not look at {step.event.STORED}"
    office = Office(cause, *others)
    wanted = list(reaction.then(step, cause.case, office))
    for then in wanted:
        office.issue(reaction, then, step.meta.occurred_at)
    return wanted
