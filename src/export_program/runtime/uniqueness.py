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


def check_not_held(
    lifecycle: Lifecycle[Any], case: Case, key: str, holder: UUID, known: Case | None
) -> None:
    """Raises AlreadyHeld: the key is a unique fact of the case, and another case holds it.

    `known` is the holder as it is known here.
    """
    for unique in lifecycle.uniques:
        if key in unique.keys(case):
            told = unique.told(case, known) if known is not None else ""
            sentence = f"{unique.sentence} {told}".strip()
            broken = Broken(unique.name, sentence, unique.field, f"held by case {holder}")
            raise AlreadyHeld(sentence, (broken,)) from None
