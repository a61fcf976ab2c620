"""Documents' bytes: kept whole, once, durably, under their own hash; or not at all."""

import asyncio
import errno
import hashlib
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from export_program.store import DocumentStore, NoSuchDocument, StoreReadOnly, TooLarge

LIMIT = 3_000_000


@pytest.fixture
def documents(tmp_path: Path) -> DocumentStore:
    return DocumentStore(tmp_path / "documents", LIMIT)


async def in_chunks(content: bytes, size: int = 65_536) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


def files(tmp_path: Path) -> list[Path]:
    return [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("size", [0, 1, 65_536, 65_537, 2_500_000, LIMIT])
async def test_bytes_are_kept_under_their_hash_and_read_back(
    documents: DocumentStore, tmp_path: Path, size: int
) -> None:
    content = os.urandom(size)
    kept = await documents.put(in_chunks(content))
    assert kept == (hashlib.sha256(content).hexdigest(), size)
    path = documents.open(kept.sha256)
    assert path.read_bytes() == content
    assert path.relative_to(tmp_path / "documents").parts == (
        kept.sha256[:2],
        kept.sha256[2:4],
        kept.sha256,
    )
    assert b"".join([piece async for piece in documents.read(kept.sha256)]) == content
    assert documents.verify(kept.sha256)
    assert files(tmp_path) == [path], "no unfinished file stays"


async def test_the_same_bytes_twice_are_kept_once(documents: DocumentStore, tmp_path: Path) -> None:
    puts = [documents.put(in_chunks(b"invoice" * 1000)) for _ in range(8)]
    kept = await asyncio.gather(*puts)
    assert len(set(kept)) == 1
    assert len(files(tmp_path)) == 1


async def test_one_byte_over_the_limit_keeps_nothing(
    documents: DocumentStore, tmp_path: Path
) -> None:
    with pytest.raises(TooLarge) as refused:
        await documents.put(in_chunks(b"x" * (LIMIT + 1)))
    assert refused.value.limit == LIMIT
    assert files(tmp_path) == []


async def test_an_upload_that_breaks_off_keeps_nothing(
    documents: DocumentStore, tmp_path: Path
) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"x" * 2_000_000
        raise ConnectionResetError(errno.ECONNRESET, "gone")

    with pytest.raises(ConnectionResetError):
        await documents.put(broken())
    assert files(tmp_path) == []


async def test_altered_bytes_are_noticed(documents: DocumentStore) -> None:
    kept = await documents.put(in_chunks(b"certificate"))
    path = documents.open(kept.sha256)
    path.chmod(0o640)
    path.write_bytes(b"certifikate")
    assert not documents.verify(kept.sha256)


@pytest.mark.parametrize(
    "name", ["0" * 64, "", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"]
)
def test_what_is_not_there_or_no_hash_is_no_document(documents: DocumentStore, name: str) -> None:
    with pytest.raises(NoSuchDocument):
        documents.open(name)
    with pytest.raises(NoSuchDocument):
        documents.verify(name)


async def test_a_full_disk_is_told_and_keeps_nothing(
    documents: DocumentStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(StoreReadOnly, match="No space left"):
            await documents.put(in_chunks(b"x"))
    assert files(tmp_path) == []
    assert (await documents.put(in_chunks(b"x"))).size == 1


def test_unfinished_uploads_of_an_earlier_run_are_swept_when_old(tmp_path: Path) -> None:
    parts = tmp_path / "parts"
    parts.mkdir()
    old, young = parts / "old", parts / "young"
    old.touch()
    young.touch()
    os.utime(old, (time.time() - 90_000,) * 2)
    DocumentStore(tmp_path, LIMIT)
    assert not old.exists()
    assert young.exists()
