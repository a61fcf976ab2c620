"""What a read model is: a pure function from cases and events to rows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from export_program.engine.actors import STAFF, Role
from export_program.engine.case import Case, Recorded
from export_program.engine.lifecycle import Lifecycle

STAFF_AND_AUDIT = STAFF | {Role.AUDITOR, Role.ADMIN, Role.INTEGRATOR}


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a read model. What is filtered or sorted by is text, number, date or boolean."""


@dataclass(frozen=True, eq=False)
class ReadModel:
    """One question the office asks, answered by rows.

    Either `of_case` gives all rows of a case from the case as it stands (earlier rows of that
    case are replaced), or `of_event` gives rows to add for one event. `kinds` are the kinds of
    case it looks at (none means all). `key` names the row's unique field. Outsiders see the rows
    whose field `owner` is their organisation, or nothing. `filters`, `sorts` and `search` name
    fields of the row; the first of `sorts` is the order if none is asked for. `indexes` are the
    fields whose look-ups must stay quick in a large table: by default that first order alone,
    because each index is paid for with every row written. `ages` name a field of whole days that
    the reader of a row is told, and the moment it counts from: a row itself knows no clock.
    `readers` names a field of the row with the accounts and roles that may read what is sealed in
    it, for a purpose that they state (`purpose=`); nobody else does. `parties` names a field with
    the ids of organisations and accounts: where there is one, they see the row, not the `owner`.
    `inside` are the fields that outsiders are not shown of their rows, because a case does not show
    them either.
    """

    name: str
    summary: str
    row: type[Row]
    key: str
    of_case: Callable[[Lifecycle[Any], Any], Iterable[Row]] | None = None
    of_event: Callable[[Recorded, Any], Iterable[Row]] | None = None
    kinds: frozenset[str] = frozenset()
    filters: tuple[str, ...] = ()
    sorts: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    owner: str | None = None
    roles: frozenset[Role] = STAFF_AND_AUDIT
    public: bool = False
    indexes: tuple[str, ...] | None = None
    ages: tuple[tuple[str, str], ...] = ()
    readers: str = ""
    parties: str = ""
    inside: frozenset[str] = frozenset()
    version: int = 1

    def looks_at(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds


def rows(model: ReadModel, lifecycle: Lifecycle[Any], case: Case) -> dict[str, Row]:
    """The rows that a case has in a model, by key."""
    made = model.of_case(lifecycle, case) if model.of_case else ()
    return {str(getattr(row, model.key)): row for row in made}
