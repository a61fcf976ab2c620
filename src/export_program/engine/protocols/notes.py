"""Notes on a case, internal or shared with the applicant. Their text is sealed."""

from collections.abc import Iterable
from typing import Annotated, Any

from msgspec import Meta, structs

from export_program.engine.actors import OUTSIDERS, Role
from export_program.engine.case import Note, Recorded, next_key
from export_program.engine.context import Context
from export_program.engine.lifecycle import ANY, SAME, Protocol, row
from export_program.engine.messages import (
    Command,
    Event,
    GeneralReason,
    Personal,
    Reasoned,
    ShortText,
    Slug,
    stored,
)
from export_program.engine.naming import an_account
from export_program.engine.rules import rule


class AddNote(Command, frozen=True, kw_only=True):
    """Add a note. A shared note can be read by the applicant; mentions are accounts' ids."""

    text: Personal
    shared: bool = False
    mentions: Annotated[tuple[Annotated[ShortText, an_account()], ...], Meta(max_length=50)] = ()


class RedactNote(Reasoned, frozen=True, kw_only=True):
    note: Slug
    reason_code: GeneralReason


@stored("case.note_added.v1")
class NoteAdded(Event, frozen=True, kw_only=True):
    note: str
    text: Personal
    shared: bool = False
    mentions: tuple[str, ...] = ()


@stored("case.note_redacted.v1")
class NoteRedacted(Event, frozen=True, kw_only=True):
    note: str
    reason_code: str
    reason: str


@rule("The note is on this case and not redacted.", field="note")
def note_stands(case: Any, command: RedactNote, _: Context) -> bool:
    return any(n.id == command.note and not n.redacted for n in case.notes)


@rule("Outsiders write shared notes only.", field="shared")
def outsiders_share(_case: Any, command: AddNote, context: Context) -> bool:
    return command.shared or context.actor.role not in OUTSIDERS


def _added(case: Any, command: AddNote, _: Context) -> NoteAdded:
    return NoteAdded(
        note=next_key(case.notes, "N"),
        text=command.text,
        shared=command.shared,
        mentions=command.mentions,
    )


def _append(case: Any, e: NoteAdded, recorded: Recorded) -> dict[str, Any]:
    by, at = recorded.meta.actor.id, recorded.meta.occurred_at
    return {"notes": (*case.notes, Note(e.note, e.text, by, at, e.shared, mentions=e.mentions))}


def _redact(case: Any, event: NoteRedacted, _: Recorded) -> dict[str, Any]:
    kept = (
        structs.replace(n, redacted=True, text="") if n.id == event.note else n for n in case.notes
    )
    return {"notes": tuple(kept)}


def notes(writes: Iterable[Role], redacts: Iterable[Role]) -> Protocol:
    """Notes in any stage, also on ended cases."""
    return Protocol(
        "notes",
        (
            row(AddNote, NoteAdded, ANY, SAME, writes, outsiders_share, record=_added),
            row(RedactNote, NoteRedacted, ANY, SAME, redacts, note_stands),
        ),
        {NoteAdded: _append, NoteRedacted: _redact},
    )
