"""The cases that are somebody's own, looked up at once instead of one by one."""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from export_program.runtime.read_tables import NotBuilt, ReadTables
from export_program.runtime.reading import reading

PARTIES = "case_parties"


class OwnCases(NamedTuple):
    """Ids in hexadecimal of somebody's cases as the log stood at `position`.

    Of the `unsure` ones, which the read model could not take in, it has to be asked one by one.
    """

    ids: frozenset[str]
    unsure: frozenset[str]
    position: int


def own_cases(tables: ReadTables, positions: Mapping[str, int], parties: set[str]) -> OwnCases:
    """The cases in which one of these ids has a part; at position 0 while the model is built."""
    position = positions.get(PARTIES, 0)  # before looking, so that the rows are at least as new
    try:
        layout = tables.answering(PARTIES)
        case, party = layout.table.c.case_id, layout.column("party")
        with reading(tables) as connection:
            found = connection.execute(sa.select(case).where(party.in_(parties))).scalars().all()
    except NotBuilt:
        return OwnCases(frozenset(), frozenset(), 0)
    parked = {case_id for model, case_id in tables.parked_cases() if model == PARTIES}
    ids = frozenset(UUID(held).hex for held in found)
    return OwnCases(ids, frozenset(case_id.hex for case_id in parked), position)
