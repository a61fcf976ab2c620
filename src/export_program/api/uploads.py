"""Documents' bytes: taken in as they come, told what they are, checked when they are attached."""

from collections.abc import AsyncIterator
from typing import Any

from export_program.api.access import is_outsider
from export_program.api.problems import Fault, Wrong
from export_program.engine.messages import Command
from export_program.engine.protocols.documents import AttachDocument, SupersedeDocument
from export_program.engine.refusals import Broken, RuleBroken
from export_program.runtime.program import Program
from export_program.runtime.requests import Requester
from export_program.store import NoSuchDocument

OFFICE = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."
ZIP = (b"PK\x03\x04",)
# What a document may be, and how its bytes begin (empty: no fixed beginning).
MEDIA_TYPES: dict[str, tuple[bytes, ...]] = {
    "application/pdf": (b"%PDF-",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/tiff": (b"II*\x00", b"MM\x00*"),
    "image/webp": (b"RIFF",),
    f"{OFFICE}wordprocessingml.document": ZIP,
    f"{OFFICE}spreadsheetml.sheet": ZIP,
    f"{OFFICE}presentationml.presentation": ZIP,
    f"{ODF}text": ZIP,
    f"{ODF}spreadsheet": ZIP,
    f"{ODF}presentation": ZIP,
    "application/zip": ZIP,
    "text/plain": (),
    "text/csv": (),
}


def known_media_type(given: str | None) -> str:
    """The media type without its parameters. Raises Wrong 415: not one that the office takes."""
    essence = (given or "").partition(";")[0].strip().lower()
    if essence not in MEDIA_TYPES:
        sentence = f"A document is one of: {', '.join(MEDIA_TYPES)}."
        fault = Fault("media_type", sentence, "Content-Type", given)
        raise Wrong("unsupported-media", sentence, fault)
    return essence


async def as_declared(chunks: AsyncIterator[bytes], media_type: str) -> AsyncIterator[bytes]:
    """The same bytes, once their beginning fits what they are said to be.

    Raises:
        Wrong: 400 without bytes, 415 if they begin otherwise.
    """
    beginnings = MEDIA_TYPES[media_type]
    longest = max(map(len, beginnings), default=1)
    head = b""
    async for chunk in chunks:
        if len(head) >= longest:
            yield chunk
            continue
        head += chunk
        if len(head) >= longest:
            _check(head, media_type)
            yield head
    if len(head) < longest:
        _check(head, media_type)
        yield head


def _check(head: bytes, media_type: str) -> None:
    if not head:
        raise Wrong("bad-request", "The document is empty.")
    beginnings = MEDIA_TYPES[media_type]
    if beginnings and not head.startswith(beginnings):
        sentence = f"The bytes are not {media_type}."
        raise Wrong("unsupported-media", sentence, Fault("media_type", sentence, "Content-Type"))


def check_uploaded(program: Program, command: Command, requester: Requester) -> None:
    """What is attached was uploaded, with that size and a media type that the office takes.

    Outsiders attach what they sent themselves: with the digest of somebody else's document they
    could otherwise read it, or learn that it is here.

    Raises:
        RuleBroken: naming the field.
    """
    if not isinstance(command, AttachDocument | SupersedeDocument):
        return
    broken = tuple(_faults(program, command, requester))
    if broken:
        raise RuleBroken(" ".join(b.sentence for b in broken), broken)


def _faults(program: Program, command: Any, requester: Requester) -> list[Broken]:
    if command.media_type not in MEDIA_TYPES:
        sentence = "The media type is one that documents may have."
        return [Broken("known_media_type", sentence, "media_type", command.media_type)]
    size = _size_known_to(program, command.sha256, requester)
    if size is None:
        sentence = "The document's bytes were uploaded before it is attached."
        return [Broken("document_uploaded", sentence, "sha256", "no bytes under that digest")]
    if size != command.size:
        sentence = "The document has the size that its upload told."
        return [Broken("document_size", sentence, "size", f"{size} bytes were uploaded")]
    return []


def _size_known_to(program: Program, sha256: str, requester: Requester) -> int | None:
    """How many bytes lie under a digest; None if there are none that the requester may attach."""
    if is_outsider(requester) and not program.documents.sent_by(sha256, requester.id):
        return None
    try:
        return program.documents.open(sha256).stat().st_size
    except NoSuchDocument:
        return None
