"""A log with real history in real files, and what follows it."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa
from msgspec.structs import replace

from export_program.domain import KINDS, LIFECYCLES
from export_program.domain.vocabulary.hs import SHIPPED
from export_program.engine.calendars.iran import IRAN
from export_program.engine.case import Case, Recorded
from export_program.engine.evolve import evolve
from export_program.runtime.command_bus import CommandBus, Office
from export_program.runtime.folding import Poisoned, Step
from export_program.runtime.projector import Projector
from export_program.runtime.read_tables import ReadTables
from export_program.runtime.references import References
from export_program.store import Append, EventStore, open_store, open_vault
from projections import READ_MODELS
from projections.read_model import ReadModel

REGISTRY = {event.STORED: event for lifecycle in LIFECYCLES for event in lifecycle.events}
NAMES = UUID(int=42)
# Enough of the read models where tables are costly to make: what parts of the program and reactions
# look up in, models of cases and of events, and every eighth of the others.
LOOKED_UP = {"cases", "exporters", "audit_log", "deadlines", "case_links", "case_causes"}
LOOKED_UP |= {"delegations", "exporter_products", "needs", "node_coverage", "sessions", "targets"}
LOOKED_UP |= {"working_groups"}
SOME = [m for n, m in enumerate(READ_MODELS) if m.name in LOOKED_UP or n % 8 == 0]
PRINT = b"p" * 32


def store_in(folder: Path, registry: dict[str, Any] | None = None) -> EventStore:
    return open_store(folder / "events.db", REGISTRY if registry is None else registry)


def tables_in(
    folder: Path, models: Iterable[ReadModel] = READ_MODELS, name: str = "read"
) -> ReadTables:
    return ReadTables(f"sqlite:///{folder / name}.db", models)


def case_id(number: int) -> UUID:
    return uuid5(NAMES, str(number))


def history(number: int, steps: Sequence[Recorded]) -> list[Recorded]:
    """The steps of a scenario as those of another case."""
    found = []
    for step in steps:
        told = {"reference": f"QZ-TST-1404-{number:05d}"} if step.version == 1 else {}
        meta = replace(step.meta, id=uuid5(NAMES, f"{number}/{step.version}"), **told)
        found.append(replace(step, case_id=case_id(number), meta=meta))
    return found


def write(store: EventStore, *histories: Sequence[Recorded]) -> None:
    """Append histories in turn: a step of each, as far as they go."""
    for place in range(max(map(len, histories), default=0)):
        for steps in histories:
            if place < len(steps):
                step = steps[place]
                store.append_now(Append(step, f"{step.case_id}/{step.version}", PRINT))


def steps_of(store: EventStore) -> list[Step]:
    """Every step of the log with the case after it."""
    cases: dict[UUID, Case] = {}
    found = []
    for step in store.log(0, 100_000):
        lifecycle = KINDS[step.meta.kind]
        cases[step.case_id] = evolve(lifecycle, cases.get(step.case_id), step)
        found.append((step, cases[step.case_id]))
    return found


def dump(tables: ReadTables) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every model, all columns, sorted."""
    found = {}
    with tables.engine.connect() as connection:
        for name in tables.models:
            table = tables.tables[name]
            found[name] = [
                tuple(row) for row in connection.execute(sa.select(table).order_by(table.c.key))
            ]
    return found


def parked_in(tables: ReadTables) -> set[tuple[str, UUID]]:
    return tables.parked_cases()


class Following:
    """A projector behind a log; `reports` are the cases it parked."""

    def __init__(self, folder: Path, store: EventStore, tables: ReadTables) -> None:
        vault = open_vault(folder)
        office = Office(lambda: IRAN, lambda: SHIPPED, "tests")
        bus = CommandBus(store, vault, KINDS, office, References("QZ", store.last_key))
        self.reports: list[Poisoned] = []
        self.vault = vault
        self.projector = Projector(bus, tables, self._report)

    async def _report(self, poison: Poisoned) -> None:
        self.reports.append(poison)

    async def catch_up(self) -> None:
        while await self.projector._slice():
            pass
