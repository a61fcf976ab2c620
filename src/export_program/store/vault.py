"""Personal data, sealed under one key per subject, in a file of its own beside the log.

Destroying a subject's keys makes the data unreadable everywhere, backups of the log included,
while every event and proof stays as it is (docs/decisions/0004-personal-data.md).
"""

import hashlib
import secrets
import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from export_program.engine.messages import Sealed
from export_program.store.contract import Blob
from export_program.store.errors import Erased, StoreReadOnly, VaultDamaged
from export_program.store.keys import KEY_BYTES, KeyRing, commitment, decrypt, encrypt
from export_program.store.private import private_folder
from export_program.store.vault_file import VaultFile

V = TypeVar("V")

REMEMBERED_KEYS = 4_096


class Vault:
    """Seals and opens; keeps sealed bytes and wrapped keys. Safe to use from any thread."""

    def __init__(self, directory: Path, *, secondary: bool = False) -> None:
        private_folder(directory)
        self._file = VaultFile(directory / "vault.db", secondary=secondary)
        try:
            used = self._file.one(
                "SELECT 1 WHERE EXISTS (SELECT 1 FROM subject_key) OR EXISTS (SELECT 1 FROM secret)"
            )
            self.new = used is None  # nothing was ever kept in it
            self._ring = KeyRing(directory / "keys", may_create=self.new)
        except BaseException:
            self._file.close()
            raise
        self._lock = threading.RLock()
        # subject -> its key in use, and commitment -> key; both bounded, both only a cache.
        self._in_use: OrderedDict[str, tuple[str, bytes, bytes, int]] = OrderedDict()
        self._keys: OrderedDict[str, bytes] = OrderedDict()

    def seal(
        self, store_id: UUID, case_id: UUID, field_path: str, subject: str, text: str
    ) -> tuple[Sealed, Blob]:
        """A pointer for the event, and the sealed bytes that go along with its append.

        `subject` is the pseudonymous id of the person whose data it is.
        """
        key, plain_key, wrapped, epoch = self._key_of(subject)
        data = encrypt(plain_key, text.encode(), place(store_id, case_id, field_path, key))
        digest = hashlib.sha256(data).hexdigest()
        return Sealed(subject, key, digest), Blob(digest, key, data, subject, wrapped, epoch)

    def open(self, store_id: UUID, case_id: UUID, field_path: str, sealed: Sealed) -> str:
        """The text behind a pointer.

        Raises:
            Erased: the subject's key was destroyed.
            VaultDamaged: key or bytes are missing, altered, or belong to another place.
        """
        plain_key = self._plain_key(sealed.key)
        row = self._file.one("SELECT data FROM blob WHERE hash = ?", sealed.hash)
        if row is None:
            raise self._missing(sealed.key, f"the sealed bytes {sealed.hash} are missing")
        if hashlib.sha256(row[0]).hexdigest() != sealed.hash:
            raise VaultDamaged(f"the sealed bytes {sealed.hash} were altered")
        where = place(store_id, case_id, field_path, sealed.key)
        return decrypt(plain_key, row[0], where).decode()

    def keep(self, blobs: Sequence[Blob]) -> None:
        """Make sealed bytes and their keys durable; what is there already stays as it is.

        Raises:
            StoreReadOnly: a key was destroyed since sealing; sealing again makes another one.
            Unwritable: nothing was kept.
            VaultDamaged: the vault's file is broken.
        """
        keys = {b.key: (b.key, b.subject, b.wrapped, b.kek_epoch) for b in blobs}
        with self._file.writing() as write:
            for key in keys:
                if write.execute("SELECT 1 FROM destroyed_key WHERE key = ?", (key,)).fetchone():
                    self._forget(keys[key][1], [key])
                    raise StoreReadOnly("a person's data was erased meanwhile", 0.0)
            write.executemany(
                "INSERT OR IGNORE INTO subject_key VALUES (?, ?, ?, ?)", keys.values()
            )
            write.executemany(
                "INSERT OR IGNORE INTO blob VALUES (?, ?, ?)",
                [(b.hash, b.key, b.data) for b in blobs],
            )

    def secret_for(self, name: str) -> bytes:
        """A random key of 32 bytes of this store, made when first asked for by that name."""
        found = self._file.one("SELECT wrapped, kek_epoch FROM secret WHERE name = ?", name)
        if found is None:
            made = self._ring.wrap(secrets.token_bytes(KEY_BYTES), _secret(name))
            with self._file.writing() as write:
                write.execute("INSERT OR IGNORE INTO secret VALUES (?, ?, ?)", (name, *made))
            found = self._file.one("SELECT wrapped, kek_epoch FROM secret WHERE name = ?", name)
        if found is None:
            raise VaultDamaged(f"the secret {name!r} cannot be kept")
        return self._ring.unwrap(found[0], found[1], _secret(name))

    def keys_of(self, subject: str) -> list[str]:
        """The commitments of the keys that are kept for a subject."""
        kept = "SELECT group_concat(key) FROM subject_key WHERE subject = ?"
        row = self._file.one(kept, subject)
        return row[0].split(",") if row and row[0] else []

    def destroy(self, subject: str) -> list[str]:
        """Destroy a subject's keys and sealed bytes; the commitments of the keys destroyed.

        The caller records it in the log. Copies of the wrapped keys in backups die with the epoch
        of the office's key that wrapped them.
        """
        with self._file.writing() as write:
            rows = write.execute("SELECT key FROM subject_key WHERE subject = ?", (subject,))
            keys = [row[0] for row in rows.fetchall()]
            for key in keys:
                write.execute("INSERT OR IGNORE INTO destroyed_key VALUES (?)", (key,))
                write.execute("DELETE FROM blob WHERE key = ?", (key,))
                write.execute("DELETE FROM subject_key WHERE key = ?", (key,))
        self._forget(subject, keys)
        self._file.scrub()
        return keys

    def probe(self) -> None:
        """Try a durable write of some size. Raises Unwritable, VaultDamaged."""
        self._file.probe()

    def tidies(self, leads: bool) -> None:  # noqa: FBT001 - as the store is told
        """Whether this process makes the checkpoints of the file."""
        self._file.tidies = leads

    def close(self) -> None:
        self._file.close()

    def _key_of(self, subject: str) -> tuple[str, bytes, bytes, int]:
        with self._lock:
            found = self._in_use.get(subject) or self._stored_key_of(subject)
            if found is None:
                plain = secrets.token_bytes(KEY_BYTES)
                key = commitment(plain)
                found = (key, plain, *self._ring.wrap(plain, _subject_key(key)))
            _remember(self._in_use, subject, found)
            _remember(self._keys, found[0], found[1])
            return found

    def _stored_key_of(self, subject: str) -> tuple[str, bytes, bytes, int] | None:
        row = self._file.one(
            "SELECT key, wrapped, kek_epoch FROM subject_key WHERE subject = ? LIMIT 1", subject
        )
        if row is None:
            return None
        key, wrapped, epoch = row
        return key, self._unwrapped(key, wrapped, epoch), wrapped, epoch

    def _plain_key(self, key: str) -> bytes:
        with self._lock:
            found = self._keys.get(key)
            if found is None:
                row = self._file.one(
                    "SELECT wrapped, kek_epoch FROM subject_key WHERE key = ?", key
                )
                if row is None:
                    raise self._missing(key, f"the key {key} is missing")
                found = self._unwrapped(key, *row)
                _remember(self._keys, key, found)
            return found

    def _unwrapped(self, key: str, wrapped: bytes, epoch: int) -> bytes:
        plain = self._ring.unwrap(wrapped, epoch, _subject_key(key))
        if commitment(plain) != key:
            raise VaultDamaged(f"the key kept as {key} is another one")
        return plain

    def _missing(self, key: str, what: str) -> Erased | VaultDamaged:
        if self._file.one("SELECT 1 FROM destroyed_key WHERE key = ?", key) is not None:
            return Erased("erased")
        return VaultDamaged(f"{what}, and no erasure is recorded")

    def _forget(self, subject: str, keys: Sequence[str]) -> None:
        with self._lock:
            self._in_use.pop(subject, None)
            for key in keys:
                self._keys.pop(key, None)


def open_vault(directory: Path, *, secondary: bool = False) -> Vault:
    """The vault in a data folder: `vault.db`, and the office's keys in `keys/`.

    With `secondary` another, long-lived process owns the file.

    Raises:
        VaultDamaged: the file is broken, or its key file is gone.
        UnsafeStore: the file cannot be used durably.
    """
    return Vault(directory, secondary=secondary)


def place(store_id: UUID, case_id: UUID, field_path: str, key: str) -> bytes:
    """What sealed bytes are bound to: moved to another case or field they do not open."""
    fixed = b"cw-aad\0" + store_id.bytes + case_id.bytes + bytes.fromhex(key)
    return fixed + field_path.encode()


def _subject_key(key: str) -> bytes:
    return b"cw-wrap\0" + bytes.fromhex(key)


def _secret(name: str) -> bytes:
    return b"cw-secret\0" + name.encode()


def _remember(cache: OrderedDict[str, V], name: str, value: V) -> None:
    cache[name] = value
    cache.move_to_end(name)
    if len(cache) > REMEMBERED_KEYS:
        cache.popitem(last=False)
