"""Documents over HTTP: uploaded once, attached by a command, downloaded where they are attached."""

import asyncio
import unicodedata
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import msgspec
import structlog
from litestar import Request, get, post
from litestar.datastructures import UploadFile
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp

from export_program.api.access import is_outsider, requester_of
from export_program.api.answers import Answer, not_modified, streamed, unchanged
from export_program.api.cases import Cases
from export_program.api.conditions import parameters
from export_program.api.problems import Wrong, bad, request_id
from export_program.api.uploads import as_declared, known_media_type
from export_program.engine.actors import READERS
from export_program.engine.case import Document
from export_program.runtime.program import Program
from export_program.store import StoredDocument

PIECE = 1 << 18
ENVELOPE = 64 * 1024  # what a multipart form may add around the document
log = structlog.get_logger("documents")
Asking = Request[Any, Any, Any]


class Uploaded(msgspec.Struct, frozen=True):
    """What an upload was stored as: the fields that attaching it asks for."""

    sha256: str
    size: int
    media_type: str


def document_routes(cases: Cases) -> list[HTTPRouteHandler]:
    program = cases.program
    limit = program.settings.max_document + ENVELOPE

    @post("/documents", status_code=201, request_max_body_size=limit)
    async def upload(request: Asking) -> Answer:
        """Take a document's bytes in, as the body itself or as the one file of a form."""
        parameters(request, ())
        if requester_of(request).roles.keys() <= READERS:
            raise Wrong("not-allowed", "Readers do not upload documents.")
        stored = await _stored(program, request)
        if is_outsider(requester_of(request)):
            sender = requester_of(request).id
            await asyncio.to_thread(program.documents.remember, stored.sha256, sender)
        return Answer(msgspec.json.encode(stored), {}, 201)

    @get("/{plural:str}/{item:str}/documents/{document:str}")
    async def download(request: Asking) -> ASGIApp:
        seen, _ = await cases.find(request, "as_of")
        named = request.path_params["document"]
        found = seen.shown.documents.get(named)
        if found is None:
            raise Wrong("not-found", f"No document {named[:100]!r} is attached to this case.")
        headers = _headers(found)
        if unchanged(request, headers["ETag"]):
            return not_modified(headers)
        if not await asyncio.to_thread(program.documents.verify, found.sha256):
            log.error("a document is damaged", sha256=found.sha256, case=str(seen.case.id))
            raise Wrong("store-damaged", f"The bytes of document {named!r} are damaged.")
        log.info(
            "document read",
            case=str(seen.case.id),
            document=named,
            sha256=found.sha256,
            by=seen.requester.id,
            request_id=request_id(request.scope),
        )
        pieces = program.documents.read(found.sha256)
        headers["Content-Length"] = str(found.size)
        return streamed(request, pieces, headers, _media_type(found))

    return [upload, download]


async def _stored(program: Program, request: Asking) -> Uploaded:
    given = request.headers.get("content-type", "")
    if given.partition(";")[0].strip().lower() == "multipart/form-data":
        return await _from_form(program, request)
    media_type = known_media_type(given)
    kept = await program.documents.put(as_declared(request.stream(), media_type))
    return Uploaded(kept.sha256, kept.size, media_type)


async def _from_form(program: Program, request: Asking) -> Uploaded:
    try:
        form = await request.form()
    except LookupError:
        raise bad("", "A part of the form names a character set that there is not.") from None
    files = [part for _, part in form.multi_items() if isinstance(part, UploadFile)]
    if len(files) != 1:
        raise bad("", "A form holds exactly one file.", f"{len(files)} files")
    media_type = known_media_type(files[0].content_type)
    kept: StoredDocument = await program.documents.put(as_declared(_pieces(files[0]), media_type))
    return Uploaded(kept.sha256, kept.size, media_type)


async def _pieces(file: UploadFile) -> AsyncIterator[bytes]:
    while piece := await file.read(PIECE):
        yield piece


def _headers(document: Document) -> dict[str, str]:
    return {
        "ETag": f'"{document.sha256}"',
        "Content-Disposition": disposition(document.name),
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-cache",
    }


def disposition(name: str) -> str:
    """`Content-Disposition` for any name (RFC 6266): ASCII for old clients, UTF-8 for the rest."""
    bare = name.replace("\\", "/").rpartition("/")[2]
    clean = "".join(c for c in bare if unicodedata.category(c)[0] != "C").strip(". ") or "document"
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._- ") else "_" for c in clean)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(clean, safe='')}"


def _media_type(document: Document) -> str:
    """As attached, if it is one that is taken in; anything else is only bytes."""
    try:
        return known_media_type(document.media_type)
    except Wrong:
        return "application/octet-stream"
