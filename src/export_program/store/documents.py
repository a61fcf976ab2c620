"""Documents' bytes, kept outside the log under their own SHA-256."""

import asyncio
import contextlib
import hashlib
import os
import re
import tempfile
import time
from collections.abc import AsyncIterator, Collection, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from export_program.store.errors import NoSuchDocument, StoreReadOnly, TooLarge
from export_program.store.keys import sync_directory
from export_program.store.private import private_folder

PIECE = 1 << 20  # bytes written or read at once
ABANDONED = 24 * 3600  # seconds after which an unfinished upload is swept away


class StoredDocument(NamedTuple):
    """Under which SHA-256 (64 hexadecimal digits) the bytes lie, and how many they are."""

    sha256: str
    size: int


class DocumentStore:
    """A folder of files named by their content: `ab/cd/abcd…`. Nothing in it is ever changed."""

    def __init__(self, directory: Path, max_bytes: int) -> None:
        self._directory = directory
        self._parts = directory / "parts"
        self.max_bytes = max_bytes
        for folder in (directory, self._parts):
            private_folder(folder)
        for part in self._parts.iterdir():
            if part.stat().st_mtime < time.time() - ABANDONED:
                part.unlink(missing_ok=True)

    async def put(self, chunks: AsyncIterator[bytes]) -> StoredDocument:
        """Keep a document's bytes durably; the same bytes twice are kept once.

        Raises:
            TooLarge: more than `max_bytes`; nothing is kept.
            StoreReadOnly: the disk does not take them; nothing is kept.
        """
        with disk_trouble():
            handle, name = await asyncio.to_thread(tempfile.mkstemp, dir=self._parts)
        part, file = Path(name), os.fdopen(handle, "wb")
        try:
            kept = await self._receive(file, chunks)
            with disk_trouble():
                await asyncio.to_thread(self._place, part, kept.sha256)
        finally:
            await asyncio.to_thread(_discard, file, part)
        return kept

    async def _receive(self, file: BinaryIO, chunks: AsyncIterator[bytes]) -> StoredDocument:
        digest, size, waiting = hashlib.sha256(), 0, bytearray()
        async for chunk in chunks:
            size += len(chunk)
            if size > self.max_bytes:
                raise TooLarge(self.max_bytes)
            waiting += chunk
            if len(waiting) >= PIECE:
                with disk_trouble():
                    await asyncio.to_thread(_write, file, digest, bytes(waiting))
                waiting.clear()
        with disk_trouble():
            await asyncio.to_thread(_write, file, digest, bytes(waiting), last=True)
        return StoredDocument(digest.hexdigest(), size)

    def remember(self, sha256: str, sender: str) -> None:
        """Keep durably that somebody sent these bytes. Raises StoreReadOnly, NoSuchDocument."""
        mark = self._mark(sha256, sender)
        with disk_trouble():
            mark.touch(mode=0o400)
            sync_directory(mark.parent)

    def sent_by(self, sha256: str, sender: str) -> bool:
        """Whether somebody sent these very bytes: to know a digest is not to have a document."""
        return self._mark(sha256, sender).is_file()

    def _mark(self, sha256: str, sender: str) -> Path:
        path = self._path(sha256)
        return path.with_name(f"{sha256}.{hashlib.sha256(sender.encode()).hexdigest()[:32]}")

    def open(self, sha256: str) -> Path:
        """Where a document's bytes lie.

        Raises:
            NoSuchDocument: no bytes under that name.
        """
        path = self._path(sha256)
        if not path.is_file():
            raise NoSuchDocument(sha256)
        return path

    async def read(self, sha256: str) -> AsyncIterator[bytes]:
        """A document's bytes, in pieces. Raises NoSuchDocument."""
        with self.open(sha256).open("rb") as file:
            while piece := await asyncio.to_thread(file.read, PIECE):
                yield piece

    def discard(self, sha256: str) -> None:
        """Give up bytes that were kept for a while only; none are there, none go."""
        self._path(sha256).unlink(missing_ok=True)

    def sweep(self, wanted: Collection[str]) -> None:
        """Give up what has lain here for long and is not wanted, in a folder of passing things."""
        for path in self._directory.glob("??/??/*"):
            if path.name not in wanted and path.stat().st_mtime < time.time() - ABANDONED:
                path.unlink(missing_ok=True)

    def verify(self, sha256: str) -> bool:
        """Whether the bytes still are what their name says. Raises NoSuchDocument."""
        with self.open(sha256).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256

    def _path(self, sha256: str) -> Path:
        if not re.fullmatch(r"[0-9a-f]{64}", sha256):
            raise NoSuchDocument(sha256)
        return self._directory / sha256[:2] / sha256[2:4] / sha256

    def _place(self, part: Path, sha256: str) -> None:
        """Give the finished file its name, and make every new name durable."""
        path = self._path(sha256)
        if path.is_file():
            return
        for folder in (path.parent.parent, path.parent):
            private_folder(folder)
        part.chmod(0o400)
        part.replace(path)
        for directory in (path.parent, path.parent.parent, self._directory):
            sync_directory(directory)


async def digest(chunks: AsyncIterator[bytes], max_bytes: int) -> str:
    """The SHA-256 of bytes that are not kept. Raises TooLarge: more than `max_bytes`."""
    found, size = hashlib.sha256(), 0
    async for chunk in chunks:
        size += len(chunk)
        if size > max_bytes:
            raise TooLarge(max_bytes)
        found.update(chunk)
    return found.hexdigest()


def _write(file: BinaryIO, digest: "hashlib._Hash", piece: bytes, *, last: bool = False) -> None:
    digest.update(piece)
    file.write(piece)
    if last:
        file.flush()
        os.fsync(file.fileno())


def _discard(file: BinaryIO, part: Path) -> None:
    """Close, and remove what did not get its name."""
    with contextlib.suppress(OSError):
        file.close()
    with contextlib.suppress(OSError):
        part.unlink(missing_ok=True)


@contextlib.contextmanager
def disk_trouble() -> Iterator[None]:
    """Tell the disk's trouble from the sender's, which is an OSError too."""
    try:
        yield
    except OSError as e:
        raise StoreReadOnly(f"documents cannot be kept: {e.strerror}", 1.0) from e
