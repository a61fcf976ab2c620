"""The case behind each step of the log, for those who follow it in order."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from export_program.engine.case import Case, Recorded
from export_program.engine.evolve import evolve, replay
from export_program.engine.lifecycle import Lifecycle
from export_program.store import EventStore


class States:
    """Keeps the cases a follower has seen, as they were at its own position in the log."""

    def __init__(
        self, store: EventStore, kinds: Mapping[str, Lifecycle[Any]], size: int = 5_000
    ) -> None:
        self._store, self._kinds, self._size = store, kinds, size
        self._cases: OrderedDict[UUID, Case] = OrderedDict()

    def after(self, step: Recorded) -> Case:
        """The case as it stood right after this step."""
        kept = self._cases.get(step.case_id)
        lifecycle = self._kinds[step.meta.kind]
        if step.version == 1:
            case: Case | None = evolve(lifecycle, None, step)
        elif kept is not None and kept.version == step.version - 1:
            case = evolve(lifecycle, kept, step)
        elif kept is not None and kept.version == step.version:
            case = kept
        else:
            case = replay(lifecycle, self._store.stream(step.case_id, 0, step.position))
        if case is None:
            msg = f"no history of case {step.case_id} up to position {step.position}"
            raise LookupError(msg)
        self.keep(case)
        return case

    def keep(self, case: Case) -> None:
        self._cases[case.id] = case
        self._cases.move_to_end(case.id)
        if len(self._cases) > self._size:
            self._cases.popitem(last=False)
