"""The log read case by case, by a rebuild: rows are made of each step while it is at hand."""

from collections.abc import Callable, Sequence
from uuid import UUID

from export_program.engine.case import Recorded
from export_program.engine.evolve import evolve
from export_program.runtime.folding import Changes, Folding, Step
from export_program.store import RawRow
from projections.read_model import ReadModel

Models = list[tuple[ReadModel, Changes]]


class History:
    """What steps change in models, each step taken in and forgotten before the next.

    Models of events take every step, models of cases the last one of a case; a case that cannot be
    read to its end has no last step. `skipped` are the stored names of events that open a case
    nobody looks at. `unreadable` are the ids of cases with a step that cannot be read.
    """

    def __init__(
        self,
        folding: Folding,
        models: Sequence[ReadModel],
        decode: Callable[[RawRow], Recorded],
        skipped: frozenset[str],
    ) -> None:
        self._folding, self._models = folding, models
        self._decode, self._skipped = decode, skipped
        self._case_id, self._passes = "", False
        self._last: Step | None = None
        self.unreadable: set[str] = set()
        self._begin()

    def give(self) -> dict[str, Changes]:
        """What changed since the last time."""
        given = self._changed
        self._begin()
        return given

    def _begin(self) -> None:
        self._changed = {model.name: Changes() for model in self._models}
        self._of_event: dict[str, Models] = {}
        self._of_case: dict[str, Models] = {}
        for kind in self._folding.kinds:
            looking = [(m, self._changed[m.name]) for m in self._models if m.looks_at(kind)]
            self._of_event[kind] = [pair for pair in looking if pair[0].of_event is not None]
            self._of_case[kind] = [pair for pair in looking if pair[0].of_event is None]
        self.taken = 0

    def read(self, rows: list[RawRow]) -> None:
        decode, kinds, folding = self._decode, self._folding.kinds, self._folding
        for raw in rows:
            if raw.case_id != self._case_id:
                self.end()
                self._case_id = raw.case_id
                self._passes = raw.version > 1 or raw.type in self._skipped
            if self._passes:
                continue
            try:
                step = decode(raw)
                kind = step.meta.kind
                before = self._last[1] if self._last is not None else None
                last = self._last = step, evolve(kinds[kind], before, step)
            except Exception as error:  # noqa: BLE001 - an unreadable step parks its case
                self._unread(raw, error)
                continue
            for model, changes in self._of_event[kind]:
                folding.guarded(folding.added, model, last, changes)
                self.taken += 1

    def end(self) -> None:
        """No more of this case."""
        if self._last is not None:
            for model, changes in self._of_case[self._last[0].meta.kind]:
                self._folding.guarded(self._folding.first, model, self._last, changes)
                self.taken += 1
        self._last = None

    def _unread(self, raw: RawRow, error: Exception) -> None:
        self._last, self._passes = None, True
        self.unreadable.add(raw.case_id)
        self._folding.unreadable(self._changed, UUID(raw.case_id), raw.position, error)
