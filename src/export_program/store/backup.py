"""Backups: a folder with the log, the vault and its keys, and the documents; and their way back.

A backup is taken while the program runs. The log is taken first: what it points to in the vault
and among the documents was there before it, so the rest can only hold more.
"""

import hashlib
import os
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import msgspec

from export_program.store.errors import StoreError
from export_program.store.keys import sync_directory
from export_program.store.moving import Identity, Progress, copy
from export_program.store.places import place_at
from export_program.store.private import OTHERS, private_file, private_folder

LOG, VAULT, KEYS, DOCUMENTS, MANIFEST = "events.db", "vault.db", "keys", "documents", "backup.json"
PARTS = "parts"  # unfinished uploads
MINUTE = 60


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds: which log up to where, and the SHA-256 of each file but documents.

    Documents are named by their own SHA-256.
    """

    store_id: str
    epoch: int
    head: int
    taken_at: int
    files: dict[str, str]
    documents: int


def back_up(log: Path | str, data: Path, to: Path, progress: Progress) -> Manifest:
    """Take a backup of the log at `log` and of what lies beside it in `data`.

    Raises:
        StoreError: `to` holds something already, or the log cannot be read.
    """
    if to.exists() and any(to.iterdir()) and not (to / LOG).exists():
        raise StoreError(f"{to} is not empty")
    if (to / MANIFEST).exists():
        raise StoreError(f"{to} holds a backup already")
    private_folder(to)  # the vault and its keys: nobody else's
    # Below zero: a backup is restored, and never served as it lies there.
    kept = copy(place_at(log), place_at(to / LOG), progress, epoch=lambda known: -known)
    _copy_vault(data, to)
    documents = _copy_documents(data / DOCUMENTS, to / DOCUMENTS)
    with closing(sqlite3.connect(f"{(to / LOG).absolute().as_uri()}?mode=ro", uri=True)) as taken:
        head = taken.execute("SELECT coalesce(max(rowid), 0) FROM stored_events").fetchone()[0]
    manifest = Manifest(
        store_id=kept.store_id.hex,
        epoch=-kept.epoch,
        head=head,
        taken_at=int(time.time()),
        files={name: digest(to / name) for name in _files(to)},
        documents=documents,
    )
    _write(to / MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
    return manifest


def restore(
    backup: Path, log: Path | str, data: Path, progress: Progress
) -> tuple[Manifest, Identity]:
    """Bring a backup back into an empty place, under a new epoch: old cursors are refused there.

    Raises:
        StoreError: the backup is damaged, or the place is not empty.
    """
    manifest = checked(backup)
    for name in (VAULT, KEYS):
        if (data / name).exists() and data.resolve() != backup.resolve():
            raise StoreError(
                f"{data / name} is there already; a backup is restored where nothing is"
            )
    private_folder(data)
    source = place_at(backup / LOG)
    identity = copy(source, place_at(log), progress, epoch=new_epoch, of_backup=True)
    for name in _files(backup):
        if name != LOG:
            _copy_file(backup / name, data / name)
    _copy_documents(backup / DOCUMENTS, data / DOCUMENTS)
    (data / "read.db").unlink(missing_ok=True)
    sync_directory(data)
    return manifest, identity


def new_epoch(before: int) -> int:
    """Minutes since 1970, and above the epoch before: two restores of one backup differ too."""
    return max(before + 1, int(time.time()) // MINUTE)


def checked(backup: Path) -> Manifest:
    """The manifest of a backup whose files are what it says.

    Raises:
        StoreError: naming what is missing or damaged.
    """
    try:
        manifest = msgspec.json.decode((backup / MANIFEST).read_bytes(), type=Manifest)
    except FileNotFoundError:
        raise StoreError(f"{backup} holds no finished backup: it has no {MANIFEST}") from None
    except msgspec.MsgspecError as error:
        raise StoreError(f"{backup / MANIFEST} is damaged: {error}") from error
    for name, known in manifest.files.items():
        if not (backup / name).is_file():
            raise StoreError(f"the backup lacks {name}")
        if digest(backup / name) != known:
            raise StoreError(f"{backup / name} is damaged: its bytes are not those of the backup")
    found = 0
    for path in _documents(backup / DOCUMENTS):
        found += 1
        if "." not in path.name and digest(path) != path.name:
            raise StoreError(f"{path} is damaged: its bytes are not what its name says")
    if found < manifest.documents:
        raise StoreError(f"the backup has {found} documents of {manifest.documents}")
    return manifest


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _copy_vault(data: Path, to: Path) -> None:
    """By SQLite's own backup, which is consistent while others write."""
    if not (data / VAULT).exists():
        return
    private_file(to / VAULT)
    uri = f"{(data / VAULT).absolute().as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(uri, uri=True)) as theirs,
        closing(sqlite3.connect(to / VAULT)) as ours,
    ):
        theirs.backup(ours)
        ours.execute("PRAGMA journal_mode=DELETE")
    _durable(to / VAULT)
    for key in sorted((data / KEYS).iterdir()):
        if key.is_file():
            _copy_file(key, to / KEYS / key.name)


def _copy_documents(theirs: Path, ours: Path) -> int:
    count = 0
    private_folder(ours)
    for path in _documents(theirs):
        count += 1
        if not (ours / path.relative_to(theirs)).exists():
            _copy_file(path, ours / path.relative_to(theirs))
    return count


def _documents(folder: Path) -> list[Path]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if PARTS not in path.relative_to(folder).parts)


def _files(backup: Path) -> list[str]:
    """What the manifest vouches for, in a fixed order."""
    named = [LOG, VAULT, *(f"{KEYS}/{key.name}" for key in sorted((backup / KEYS).glob("*")))]
    return [name for name in named if (backup / name).is_file()]


def _copy_file(theirs: Path, ours: Path) -> None:
    for folder in (ours.parent.parent, ours.parent):
        private_folder(folder)
    part = ours.with_name(f".{ours.name}.part")
    shutil.copy2(theirs, part)
    part.chmod(part.stat().st_mode & ~OTHERS)
    _durable(part)
    part.replace(ours)
    sync_directory(ours.parent)


def _write(path: Path, text: bytes) -> None:
    part = path.with_name(f".{path.name}.part")
    private_file(part)
    part.write_bytes(text)
    _durable(part)
    part.replace(path)
    sync_directory(path.parent)


def _durable(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
