"""What somebody outside the office sees of a case: nothing of the office's own deliberation."""

from typing import Any

import msgspec

from export_program.engine.case import Case
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
# What only the applicant may see, not other exporters who look at a public case.
APPLICANTS_FIELDS: dict[str, Any] = {"documents": {}, "notes": (), "questions": {}, "appeal": None}
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


class _Shared(msgspec.Struct):
    shared: bool = False


class _State(msgspec.Struct):
    data: _Shared


_shared = msgspec.json.Decoder(_State).decode


def seen_from_outside(case: Case, *, owner: bool) -> Case:
    """The case without internal notes, advice, flags and desks."""
    hidden = INTERNAL_FIELDS if owner else INTERNAL_FIELDS | APPLICANTS_FIELDS
    shown = msgspec.structs.replace(case, **hidden)
    if not owner:
        return shown
    return msgspec.structs.replace(shown, notes=tuple(n for n in case.notes if n.shared))


def is_internal(event_type: str, state: bytes) -> bool:
    """Whether an event is the office's own business; `state` is its stored form."""
    if event_type == NOTE:
        return not _shared(state).data.shared
    return event_type.startswith(INTERNAL_EVENTS)
