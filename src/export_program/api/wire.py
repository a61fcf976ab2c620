"""Stored steps as they go out: the stored JSON itself, with its place in the log put in front."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from uuid import UUID

import msgspec

from export_program.api.access import is_outsider, owns_case
from export_program.api.outside_view import is_internal, told_outside
from export_program.api.restricted import KIND_AT, in_feed
from export_program.engine.case import Recorded
from export_program.runtime.own_cases import OwnCases
from export_program.runtime.program import Program
from export_program.runtime.requests import Requester
from export_program.store import RawRow

TURN = 50  # rows of which it is asked at once whose they are: a case may have to be read for each
NONE_KNOWN = OwnCases(frozenset(), frozenset(), 0)
OWNED = 10_000  # cases of which one reader keeps whose they are
_encode = msgspec.json.Encoder().encode


def event_json(row: RawRow) -> bytes:
    """One event as JSON: position, server time, case, version and type, then envelope and data.

    Of a kind that names its readers the data is withheld: its timeline tells it, for a purpose.
    """
    position, case, version, type_, state, recorded_us = row
    seconds, micros = divmod(recorded_us, 1_000_000)
    head = (
        f'{{"position":{position},"recorded_at":"{_second(seconds)}.{micros:06d}Z","case_id":"'
        f'{_dashed(case)}","version":{version},"type":"{type_}",'
    )
    return head.encode() + in_feed(state)[1:]


@lru_cache(maxsize=4_096)
def _dashed(case: str) -> str:
    return f"{case[:8]}-{case[8:12]}-{case[12:16]}-{case[16:20]}-{case[20:]}"


@lru_cache(maxsize=256)
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def kind_of(state: bytes) -> str:
    """The kind of case of a stored step, without decoding it."""
    return state[KIND_AT : state.index(b'"', KIND_AT)].decode()


def raw_row(step: Recorded) -> RawRow:
    """A decoded step as the store keeps it."""
    state = _encode({"meta": step.meta, "data": step.event})
    case = step.case_id.hex
    return RawRow(step.position, case, step.version, step.event.STORED, state, step.recorded_us)


@dataclass(frozen=True)
class Wanted:
    """Which events a reader asks for and may have. `whole` says that it is all of them.

    `known` are the reader's own cases as far as a read model has come; `mine` asks for one.
    """

    types: frozenset[str] = frozenset()
    kind: str | None = None
    case: UUID | None = None
    mine: Callable[[str], bool] | None = None
    known: OwnCases = NONE_KNOWN

    @property
    def whole(self) -> bool:
        return not self.types and self.kind is None and self.case is None and self.mine is None

    def at_once(self, most: int, after: int) -> int:
        """How many rows after a position to look at before others have their turn."""
        if self.mine is None:
            return most
        return min(most, max(TURN, self.known.position - after))

    def take(self, rows: list[RawRow], owned: dict[str, bool] | None = None) -> list[RawRow]:
        """Those of the rows that are wanted and allowed, as they may be told.

        `owned` is what the caller keeps, for as long as it may hold, of whose the cases are.
        """
        if self.whole:
            return rows
        case = self.case.hex if self.case else None
        owned = {} if owned is None else owned
        if len(owned) > OWNED:
            owned.clear()
        taken = [
            row
            for row in rows
            if (not self.types or row.type in self.types)
            and (case is None or row.case_id == case)
            and (self.kind is None or kind_of(row.state) == self.kind)
            and self._allowed(row, owned)
        ]
        if self.mine is None:
            return taken
        return [row._replace(state=told_outside(row.type, row.state)) for row in taken]

    def _allowed(self, row: RawRow, owned: dict[str, bool]) -> bool:
        if self.mine is None:
            return True
        if is_internal(row.type, row.state):
            return False
        known = self.known
        if row.position <= known.position and row.case_id not in known.unsure:
            return row.case_id in known.ids
        if row.case_id not in owned:
            owned[row.case_id] = self.mine(row.case_id)
        return owned[row.case_id]


def ownership(program: Program, requester: Requester) -> Callable[[str], bool] | None:
    """Whether a case is the requester's own; None for those who see every case."""
    if not is_outsider(requester):
        return None

    def mine(case_id: str) -> bool:
        case = program.bus.cases.get(UUID(case_id))
        if case is None:
            return False
        own = str(case.id) == requester.id
        return own or owns_case(program.bus.kinds[case.KIND], case, requester)

    return mine
