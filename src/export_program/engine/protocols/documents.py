"""Documents: bytes lie outside the log, their type, size and SHA-256 stand in the event."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from export_program.engine.actors import Role
from export_program.engine.case import Document, Recorded, amend, next_key, put
from export_program.engine.context import Context
from export_program.engine.lifecycle import ANY, LIVE, SAME, Deadline, Protocol, row
from export_program.engine.messages import (
    Command,
    Count,
    Event,
    GeneralReason,
    Moment,
    Reasoned,
    Sha256,
    ShortText,
    Slug,
    stored,
)
from export_program.engine.rules import Rule, rule


class AttachDocument(Command, frozen=True, kw_only=True):
    """Attach a document whose bytes were uploaded; `sha256` and `size` are what the upload told."""

    type: Slug
    name: ShortText
    media_type: ShortText
    size: Count
    sha256: Sha256
    valid_until: Moment | None = None


class SupersedeDocument(Command, frozen=True, kw_only=True):
    """Put a new version in the place of a document."""

    document: Slug
    name: ShortText
    media_type: ShortText
    size: Count
    sha256: Sha256
    valid_until: Moment | None = None


class VerifyDocument(Command, frozen=True, kw_only=True):
    document: Slug


class RejectDocument(Reasoned, frozen=True, kw_only=True):
    document: Slug
    reason_code: GeneralReason


class ExpireDocument(Command, frozen=True, kw_only=True):
    document: Slug


@stored("case.document_attached.v1")
class DocumentAttached(Event, frozen=True, kw_only=True):
    document: str
    type: str
    name: str
    media_type: str
    size: int
    sha256: str
    valid_until: datetime | None = None


@stored("case.document_superseded.v1")
class DocumentSuperseded(Event, frozen=True, kw_only=True):
    document: str
    name: str
    media_type: str
    size: int
    sha256: str
    previous: str
    valid_until: datetime | None = None


@stored("case.document_verified.v1")
class DocumentVerified(Event, frozen=True, kw_only=True):
    document: str
    sha256: str


@stored("case.document_rejected.v1")
class DocumentRejected(Event, frozen=True, kw_only=True):
    document: str
    sha256: str
    reason_code: str
    reason: str


@stored("case.document_expired.v1")
class DocumentExpired(Event, frozen=True, kw_only=True):
    document: str


@rule("The document is attached to this case.", field="document")
def is_attached(case: Any, command: Any, _: Context) -> bool | str:
    found = case.documents.get(command.document)
    if found is None:
        known = ", ".join(case.documents) or "none"
        return f"no document {command.document!r} (attached: {known})"
    return found.status in {"attached", "verified"} or f"it is {found.status}"


@rule("These bytes are not attached under that type already.", field="sha256")
def is_new(case: Any, command: AttachDocument, _: Context) -> bool:
    held = case.documents.values()
    same = (d for d in held if d.sha256 == command.sha256 and d.type == command.type)
    return not any(d.status in {"attached", "verified"} for d in same)


@rule("The document is not verified already.", field="document")
def is_unverified(case: Any, command: VerifyDocument, _: Context) -> bool:
    found = case.documents.get(command.document)
    return found is None or found.status != "verified"


@rule("Whoever attached a document does not verify it.", field="document")
def not_the_attacher(case: Any, command: VerifyDocument, context: Context) -> bool:
    found = case.documents.get(command.document)
    return found is None or found.attached_by != context.actor.id


def _of_types(types: frozenset[str]) -> Rule:
    listed = ", ".join(sorted(types))

    @rule(f"The document's type is one of: {listed}.", field="type")
    def known_document_type(_case: Any, command: AttachDocument, _: Context) -> bool:
        return command.type in types

    return known_document_type


def _attached(case: Any, c: AttachDocument, _: Context) -> DocumentAttached:
    return DocumentAttached(
        document=next_key(case.documents, "D"),
        type=c.type,
        name=c.name,
        media_type=c.media_type,
        size=c.size,
        sha256=c.sha256,
        valid_until=c.valid_until,
    )


def _superseded(case: Any, c: SupersedeDocument, _: Context) -> DocumentSuperseded:
    return DocumentSuperseded(
        document=c.document,
        name=c.name,
        media_type=c.media_type,
        size=c.size,
        sha256=c.sha256,
        previous=case.documents[c.document].sha256,
        valid_until=c.valid_until,
    )


def _judged(event: Any) -> Any:
    def record(case: Any, command: Any, _: Context) -> Event:
        sha256 = case.documents[command.document].sha256
        given = {n: getattr(command, n) for n in ("reason_code", "reason") if hasattr(command, n)}
        judged: Event = event(document=command.document, sha256=sha256, **given)
        return judged

    return record


def _add(case: Any, e: DocumentAttached, recorded: Recorded) -> dict[str, Any]:
    by, at = recorded.meta.actor.id, recorded.meta.occurred_at
    paper = Document(e.document, e.type, e.name, e.media_type, e.size, e.sha256, by, at)
    added = put(case.documents, e.document, paper)
    return {"documents": amend(added, e.document, valid_until=e.valid_until)}


def _replace(case: Any, e: DocumentSuperseded, recorded: Recorded) -> dict[str, Any]:
    changed = amend(
        case.documents,
        e.document,
        name=e.name,
        media_type=e.media_type,
        size=e.size,
        sha256=e.sha256,
        attached_by=recorded.meta.actor.id,
        attached_at=recorded.meta.occurred_at,
        status="attached",
        version=case.documents[e.document].version + 1,
        valid_until=e.valid_until,
    )
    return {"documents": changed}


def _mark(status: str) -> Any:
    def fold(case: Any, event: Any, _: Recorded) -> dict[str, Any]:
        return {"documents": amend(case.documents, event.document, status=status)}

    return fold


def documents(types: Iterable[str], attaches: Iterable[Role], verifies: Iterable[Role]) -> Protocol:
    """Documents of the given types; the verifier is never the attacher."""
    attaching, verifying = frozenset(attaches), frozenset(verifies)
    allowed = frozenset(types)
    known = _of_types(allowed)
    # fmt: off
    return Protocol("documents", (
        row(AttachDocument,    DocumentAttached,   ANY,  SAME, attaching | verifying, known, is_new, record=_attached),
        row(SupersedeDocument, DocumentSuperseded, LIVE, SAME, attaching | verifying, is_attached, record=_superseded),
        row(VerifyDocument,    DocumentVerified,   LIVE, SAME, verifying, is_attached, is_unverified, not_the_attacher, record=_judged(DocumentVerified)),
        row(RejectDocument,    DocumentRejected,   LIVE, SAME, verifying, is_attached, record=_judged(DocumentRejected)),
        row(ExpireDocument,    DocumentExpired,    LIVE, SAME, Role.TIMER, is_attached),
    ), {
        DocumentAttached: _add,
        DocumentSuperseded: _replace,
        DocumentVerified: _mark("verified"),
        DocumentRejected: _mark("rejected"),
        DocumentExpired: _mark("expired"),
    }, (
        Deadline(
            "document",
            upon=(DocumentAttached, DocumentSuperseded),
            until=(DocumentSuperseded, DocumentRejected, DocumentExpired),
            each="document",
            due=lambda _case, event: event.valid_until,
            then=lambda _case, due: ExpireDocument(document=due.item),
            warn=(30, 7),
            sentence="A document expires when its validity ends.",
        ),
    ), allowed)
    # fmt: on
