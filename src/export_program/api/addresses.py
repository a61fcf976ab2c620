"""The addresses that follow from the tables: which command stands behind which path."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec

from export_program.engine.lifecycle import Lifecycle
from export_program.engine.messages import Command

ROOT = "/api/v1"
# What an address may carry after the id of a case besides a verb.
VIEWS = ("allowed-actions", "timeline", "explain", "copy", "documents")


@dataclass(frozen=True, eq=False)
class Action:
    """One command of one kind, as an address carries it."""

    lifecycle: Lifecycle[Any]
    command: type[Command]
    verb: str
    path: str
    opens: bool

    @cached_property
    def decoder(self) -> msgspec.json.Decoder[Command]:
        return msgspec.json.Decoder(self.command)

    @cached_property
    def may_be_empty(self) -> bool:
        """Whether the command can be given without any field."""
        return not any(f.required for f in msgspec.structs.fields(self.command))


@dataclass(frozen=True, eq=False)
class Collection:
    """The addresses of one kind: how it is opened, what moves it."""

    lifecycle: Lifecycle[Any]
    first: Action | None
    openings: Mapping[str, Action]
    moves: Mapping[str, Action]

    @property
    def path(self) -> str:
        return f"{ROOT}/{self.lifecycle.plural}"

    @property
    def actions(self) -> tuple[Action, ...]:
        first = (self.first,) if self.first else ()
        return (*first, *self.openings.values(), *self.moves.values())

    def case(self, case_id: object) -> str:
        return f"{self.path}/{case_id}"


def collections(lifecycles: Iterable[Lifecycle[Any]]) -> dict[str, Collection]:
    """Every kind's addresses, by the plural that stands in them."""
    return {lifecycle.plural: _collection(lifecycle) for lifecycle in lifecycles}


def _collection(lifecycle: Lifecycle[Any]) -> Collection:
    base = f"{ROOT}/{lifecycle.plural}"
    verbs = {command: verb for verb, command in lifecycle.verbs.items()}
    first: Action | None = None
    openings: dict[str, Action] = {}
    moves: dict[str, Action] = {}
    for command in lifecycle.open_to_people:
        verb, rows = verbs[command], lifecycle.of(command)
        if any(None in r.source for r in rows):
            if first is None:
                first = Action(lifecycle, command, verb, base, True)
            else:
                path = f"{base}/{verb}"
                openings[verb] = Action(lifecycle, command, verb, path, True)
        if any(s is not None for r in rows for s in r.source):
            path = f"{base}/{{case_id}}/{verb}"
            moves[verb] = Action(lifecycle, command, verb, path, False)
    return Collection(lifecycle, first, openings, moves)
