"""What the parts of the program look up in read models."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
import structlog

from export_program.runtime.command_bus import CommandBus
from export_program.runtime.read_tables import ReadTables
from export_program.runtime.reading import reading
from export_program.runtime.row_layout import sql_value
from export_program.runtime.scheduler import Alarm, alarms

LINKS, DEADLINES = "case_links", "deadlines"
log = structlog.get_logger("program")


class Lookups:
    """Finds cases; they are read from their own streams afterwards."""

    def __init__(self, bus: CommandBus, tables: ReadTables) -> None:
        self._bus, self._tables = bus, tables

    def known_alarms(self) -> list[Alarm]:
        """The alarms of all cases with deadlines, by the read model of deadlines."""
        table = self._tables.tables[DEADLINES]
        rings = table.c.c_next_alarm
        asked = sa.select(rings, table.c.case_id, table.c.c_kind, table.c.key)
        with reading(self._tables) as connection:
            found = connection.execute(asked.where(rings.is_not(None))).all()
        known = [
            Alarm(datetime.fromisoformat(at), UUID(case_id), kind, key.partition(":")[2])
            for at, case_id, kind, key in found
        ]
        # A case that this model could not take in has no row here, but its deadlines run.
        parked = {case_id for model, case_id in self._tables.parked_cases() if model == DEADLINES}
        for case_id in parked:
            try:  # one that cannot be read must not keep the others from ringing
                case = self._bus.cases.get(case_id)
            except Exception:
                log.exception("deadlines of a case unknown", case=str(case_id))
                continue
            known.extend(alarms(case) if case is not None else ())
        return known

    def linked(self, kind: str, field: str, case_id: UUID) -> Iterable[UUID]:
        """The cases of a kind that point to a case by a field (read model of links)."""
        table = self._tables.tables[LINKS]
        where = (
            table.c.c_kind == kind,
            table.c.c_field == field,
            table.c.c_target == str(case_id),
        )
        with reading(self._tables) as connection:
            found = connection.execute(sa.select(table.c.case_id).where(*where)).scalars().all()
        return [UUID(holder) for holder in found]

    def rows(self, register: str, equal: Mapping[str, str | bool]) -> Iterable[UUID]:
        """The cases with a row in a register whose filters have these values, in order of age."""
        layout = self._tables.layouts[register]
        case_id = layout.table.c.case_id
        asked = sa.select(case_id).distinct().order_by(case_id)
        for field, value in equal.items():
            column = layout.column(field)
            if layout.is_many(field):
                asked = asked.where(column.contains(f"|{value}|", autoescape=True))
            else:
                asked = asked.where(column == sql_value(value))
        with reading(self._tables) as connection:
            return [UUID(found) for found in connection.execute(asked).scalars().all()]

    def due(self, day: date) -> Iterable[UUID]:
        table = self._tables.tables[DEADLINES]
        where = (table.c.c_due_at >= day.isoformat(), table.c.c_missed == 0)
        asked = sa.select(table.c.case_id).where(*where).distinct()
        with reading(self._tables) as connection:
            return [UUID(found) for found in connection.execute(asked).scalars().all()]
