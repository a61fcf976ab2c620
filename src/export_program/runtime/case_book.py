"""The current state of every case: from memory if it is fresh, from snapshot and stream if not."""

from collections import OrderedDict
from contextlib import suppress
from functools import cache
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec

from export_program.engine.case import Case, Recorded
from export_program.engine.evolve import replay
from export_program.engine.lifecycle import Lifecycle
from export_program.store import EventStore, StoreError

SNAPSHOT_EVERY = 100
REMEMBERED = 5_000
EVERY_CASE = 8


class CaseBook:
    """An LRU of current states. It may be stale: every append checks the version decided on.

    A state weighs as much as it has steps behind it, and `EVERY_CASE` more: a third of a kilobyte
    for each, or less. Up to `most` is kept.
    """

    def __init__(
        self, store: EventStore, kinds: dict[str, Lifecycle[Any]], most: int = 60_000
    ) -> None:
        self._store = store
        self._kinds = kinds
        self._most, self._weight = most, 0
        self._cases: OrderedDict[UUID, Case] = OrderedDict()
        self._observed: OrderedDict[UUID, int] = OrderedDict()

    def lifecycle_of(self, case: Case) -> Lifecycle[Any]:
        return self._kinds[case.KIND]

    def get(self, case_id: UUID) -> Case | None:
        """The case, or None if there is none."""
        case = self._cases.get(case_id)
        if case is not None:
            self._cases.move_to_end(case_id)
            return case
        case = self._load(case_id)
        if case is not None:
            self._keep(case)
        return case

    def kept(self, case_id: UUID) -> Case | None:
        """The case if it is kept here; nothing is read."""
        return self._cases.get(case_id)

    def read(self, case_id: UUID) -> Case | None:
        """The case from the store, past what is kept here: for many at once, in another thread."""
        return self._load(case_id)

    def as_of(self, case_id: UUID, position: int) -> Case | None:
        """The case as it stood when the log ended at `position`."""
        return self._replayed(self._store.stream(case_id, 0, position), None)

    def put(self, case: Case) -> None:
        """Keep the state that was just stored; snapshot a long stream now and then."""
        self._keep(case)
        if case.version % SNAPSHOT_EVERY == 0:
            state = msgspec.json.encode((_shape(self._kinds[case.KIND]), case))
            with suppress(StoreError):  # the step itself is stored; a snapshot is a cache
                self._store.save_snapshot(case.id, case.version, state)

    def evict(self, case_id: UUID) -> None:
        gone = self._cases.pop(case_id, None)
        if gone is not None:
            self._weight -= EVERY_CASE + gone.version

    def observe(self, case_id: UUID, version: int) -> None:
        """Somebody stored this version; if it was another process, what is kept here is stale.

        It is remembered for a while: an older state that is only now put here is not kept.
        """
        kept = self._cases.get(case_id)
        if kept is not None and kept.version < version:
            self.evict(case_id)
        self._observed[case_id] = version
        self._observed.move_to_end(case_id)
        if len(self._observed) > REMEMBERED:
            self._observed.popitem(last=False)

    def _keep(self, case: Case) -> None:
        kept = self._cases.get(case.id)
        if kept is not None and kept.version > case.version:
            return
        if self._observed.get(case.id, 0) > case.version:
            return
        self._weight += case.version - (kept.version if kept is not None else -EVERY_CASE)
        self._cases[case.id] = case
        self._cases.move_to_end(case.id)
        while self._weight > self._most and len(self._cases) > 1:
            _, gone = self._cases.popitem(last=False)
            self._weight -= EVERY_CASE + gone.version

    def _load(self, case_id: UUID) -> Case | None:
        start = self._snapshot(case_id)
        after = start.version if start else 0
        return self._replayed(self._store.stream(case_id, after), start)

    def _replayed(self, history: list[Recorded], start: Case | None) -> Case | None:
        if not history:
            return start
        return replay(self._kinds[history[0].meta.kind], history, start)

    def _snapshot(self, case_id: UUID) -> Case | None:
        """A snapshot is a cache: one of another shape than today's case type is not used."""
        found = self._store.snapshot(case_id)
        if found is None:
            return None
        try:
            shape, raw = msgspec.json.decode(found[1], type=tuple[str, msgspec.Raw])
            lifecycle = self._kinds.get(shape.partition("@")[0])
            if lifecycle is None or shape != _shape(lifecycle):
                return None
            case: Case = msgspec.json.decode(raw, type=lifecycle.case)
        except msgspec.MsgspecError:
            return None
        return case


@cache
def _shape(lifecycle: Lifecycle[Any]) -> str:
    schema = msgspec.json.encode(msgspec.json.schema(lifecycle.case), order="deterministic")
    return f"{lifecycle.pinned}:{sha256(schema).hexdigest()[:16]}"
