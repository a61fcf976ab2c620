"""What somebody outside the office sees of a case: nothing of the office's own deliberation."""

from collections.abc import Iterator
from typing import Any

import msgspec

from export_program.domain import KINDS, LIFECYCLES
from export_program.engine.case import Case
from export_program.engine.evolve import shared_fields
from export_program.engine.lifecycle import Lifecycle
from export_program.engine.protocols.notes import NoteAdded

# Fields of every case that are the office's own business.
INTERNAL_FIELDS: dict[str, Any] = {
    "acts": {},
    "advice": {},
    "assignee": None,
    "flags": (),
    "handlers": (),
    "queue": None,
    "tags": (),
}
# What everybody who may read a case of a public kind sees of it beside what the kind announces.
FRAME = frozenset(
    {
        "id",
        "stage",
        "version",
        "reference",
        "lifecycle",
        "opened_at",
        "since",
        "last_at",
        "closed_at",
    }
)
INTERNAL_EVENTS = (
    "case.advice_",
    "case.assigned.",
    "case.countersign",
    "case.derived_flag_",
    "case.queue_",
    "case.released.",
    "case.tagged.",
    "case.untagged.",
)
NOTE = NoteAdded.STORED
CONFIDENTIAL = frozenset(name for kind in LIFECYCLES for name in kind.confidential)
NOTHING: frozenset[str] = frozenset()


class _Shared(msgspec.Struct):
    shared: bool = False


class _State(msgspec.Struct):
    data: _Shared


class _Told(msgspec.Struct):
    meta: msgspec.Raw
    data: dict[str, msgspec.Raw]


_shared = msgspec.json.Decoder(_State).decode
_told = msgspec.json.Decoder(_Told).decode
_encode = msgspec.json.Encoder().encode


def _inside(kind: Lifecycle[Any]) -> Iterator[tuple[str, frozenset[str]]]:
    """The events of a kind that put something into a field nobody outside sees, and the fields.

    An event with a fold of its own is looked at by its test: its fields may go anywhere.
    """
    case: Any = kind.case
    for event in kind.events:
        if event not in kind.all_folds:
            found = kind.confidential.intersection(shared_fields(event, case))
            if found:
                yield event.STORED, found


# What of an event's data is not told outside, by its stored name.
UNTOLD: dict[str, frozenset[str]] = {
    name: fields for kind in LIFECYCLES for name, fields in _inside(kind)
}


def seen_from_outside(case: Case) -> Case:
    """The case, for whom it concerns, without internal notes, advice, flags and desks."""
    shared = tuple(n for n in case.notes if n.shared)
    inside = KINDS[case.KIND].confidential
    hidden = {f.name: _unknown(f) for f in msgspec.structs.fields(case) if f.name in inside}
    return msgspec.structs.replace(case, **INTERNAL_FIELDS, notes=shared, **hidden)


def announced(case: Case, public: frozenset[str]) -> Case:
    """What a public case announces: its frame and the `public` fields, the rest as if unknown."""
    hidden = {
        field.name: _unknown(field)
        for field in msgspec.structs.fields(case)
        if field.name not in FRAME | public
    }
    return msgspec.structs.replace(case, **hidden)


def _unknown(field: msgspec.structs.FieldInfo) -> Any:
    """What a field holds before anything is known; only the frame has fields without that."""
    given = field.default is not msgspec.NODEFAULT
    return field.default if given else field.default_factory()


def is_internal(event_type: str, state: bytes) -> bool:
    """Whether an event is the office's own business; `state` is its stored form."""
    if event_type == NOTE:
        return not _shared(state).data.shared
    return event_type in CONFIDENTIAL or event_type.startswith(INTERNAL_EVENTS)


def told_outside(event_type: str, state: bytes) -> bytes:
    """The stored form of an event that is not internal, without what it may not tell outside."""
    untold = UNTOLD.get(event_type, NOTHING)
    if not untold:
        return state
    told = _told(state)
    for name in untold & told.data.keys():
        del told.data[name]
    return _encode(told)
