"""Intake: editing a draft field by field, and freezing what was submitted."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

import msgspec
from msgspec import UNSET

from export_program.engine.actors import Role
from export_program.engine.case import Case, Recorded, Stage
from export_program.engine.context import Context
from export_program.engine.lifecycle import SAME, Fold, Protocol, row
from export_program.engine.messages import Command, Event, stored
from export_program.engine.rules import Rule, rule

ENVELOPE_FIELDS = frozenset(Command.__struct_fields__)


class Change(msgspec.Struct, frozen=True):
    """What a field held before and what it holds now."""

    old: Any
    new: Any


@stored("case.details_changed.v1")
class DetailsChanged(Event, frozen=True, kw_only=True):
    changes: dict[str, Change]


def _wanted(case: Any, command: Command) -> dict[str, Change]:
    names = (n for n in command.__struct_fields__ if n not in ENVELOPE_FIELDS)
    pairs = ((n, getattr(case, n), getattr(command, n)) for n in names)
    return {n: Change(old, new) for n, old, new in pairs if new is not UNSET and new != old}


@rule("An edit changes at least one field.")
def changes_something(case: Any, command: Any, _: Context) -> bool:
    return bool(_wanted(case, command))


def _changed(case: Any, command: Any, _: Context) -> DetailsChanged:
    return DetailsChanged(changes=_wanted(case, command))


def _typed(case_type: type[Case]) -> Fold:
    types = {f.name: f.type for f in msgspec.structs.fields(case_type)}

    def fold(_case: Any, event: DetailsChanged, _: Recorded) -> Mapping[str, Any]:
        plain = {name: msgspec.to_builtins(c.new) for name, c in event.changes.items()}
        return {n: msgspec.convert(v, types[n], str_keys=True) for n, v in plain.items()}

    return fold


def editing(
    case_type: type[Case],
    command: type[Command],
    source: tuple[Stage, ...],
    by: Iterable[Role],
    *provided: Rule,
) -> Protocol:
    """An edit command whose fields are optional (UNSET): what differs is recorded, old and new."""
    rules = (changes_something, *provided)
    rows = (row(command, DetailsChanged, source, SAME, by, *rules, record=_changed),)
    return Protocol("editing", rows, {DetailsChanged: _typed(case_type)})


def frozen_content(case: Case, *fields: str) -> str:
    """SHA-256 (hex) of what is submitted: the named fields and the digests of the documents."""
    content = {name: getattr(case, name) for name in fields}
    papers = sorted(d.sha256 for d in case.documents.values() if d.status != "rejected")
    return sha256(msgspec.json.encode([content, papers], order="deterministic")).hexdigest()
