"""Facts that only one case may hold."""

from typing import Any
from uuid import UUID

from export_program.engine.case import Case
from export_program.engine.lifecycle import Lifecycle
from export_program.engine.refusals import Broken
from export_program.runtime.failures import AlreadyHeld


def unique_keys(lifecycle: Lifecycle[Any], case: Case) -> frozenset[str]:
    """The unique facts that a case holds as it stands."""
    return frozenset(key for unique in lifecycle.uniques for key in unique.keys(case))


def check_not_held(lifecycle: Lifecycle[Any], case: Case, key: str, holder: UUID) -> None:
    """Raises AlreadyHeld: the key is a unique fact of the case, and another case holds it."""
    for unique in lifecycle.uniques:
        if key in unique.keys(case):
            broken = Broken(unique.name, unique.sentence, unique.field, f"held by case {holder}")
            raise AlreadyHeld(unique.sentence, (broken,)) from None
