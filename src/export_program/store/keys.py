"""Keys: the office's key in a file of its own, and the keys of subjects wrapped by it."""

import hashlib
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from export_program.store.errors import VaultDamaged
from export_program.store.private import private_folder

KEY_BYTES = 32
NONCE_BYTES = 12


def commitment(key: bytes) -> str:
    """What is public of a subject's key: no other key has it, and it does not tell the key.

    AES-GCM alone does not commit to its key: one ciphertext can be made to open to two stories.
    """
    return hashlib.sha256(b"cw-dek\0" + key).hexdigest()


def encrypt(key: bytes, plain: bytes, bound_to: bytes) -> bytes:
    """AES-256-GCM with a random nonce in front."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def decrypt(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """The plain bytes.

    Raises:
        VaultDamaged: wrong key, altered bytes, or bound to something else.
    """
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to)
    except (InvalidTag, ValueError) as e:
        raise VaultDamaged("sealed bytes do not open: altered, moved, or under another key") from e


class KeyRing:
    """The office's key-encryption keys, one file per epoch: `kek-1`, `kek-2`, …, mode 0400.

    They lie outside the database, so that neither the database nor its backups open anything.
    """

    def __init__(self, directory: Path, *, may_create: bool) -> None:
        self._directory = directory
        self._keys: dict[int, bytes] = {}
        private_folder(directory)
        epochs = self._epochs()
        if not epochs and not may_create:
            raise VaultDamaged(f"the vault has keys, but {directory}/kek-* is missing")
        self.epoch = max(epochs) if epochs else self._create(1)

    def wrap(self, key: bytes, bound_to: bytes) -> tuple[bytes, int]:
        """A key, encrypted under the newest epoch's key, and that epoch."""
        return encrypt(self._kek(self.epoch), key, bound_to), self.epoch

    def unwrap(self, wrapped: bytes, epoch: int, bound_to: bytes) -> bytes:
        """Raises VaultDamaged: the epoch's file is missing or another one."""
        return decrypt(self._kek(epoch), wrapped, bound_to)

    def _kek(self, epoch: int) -> bytes:
        if epoch not in self._keys:
            path = self._directory / f"kek-{epoch}"
            try:
                key = path.read_bytes()
            except OSError as e:
                raise VaultDamaged(f"the key file {path.name} cannot be read: {e.strerror}") from e
            if len(key) != KEY_BYTES:
                raise VaultDamaged(
                    f"the key file {path.name} has {len(key)} bytes, not {KEY_BYTES}"
                )
            self._keys[epoch] = key
        return self._keys[epoch]

    def _epochs(self) -> list[int]:
        numbers = (path.name.removeprefix("kek-") for path in self._directory.glob("kek-*"))
        return [int(number) for number in numbers if number.isdigit()]

    def _create(self, epoch: int) -> int:
        """Write the key beside and link it into place: whole or not at all, and never over one."""
        path = self._directory / f"kek-{epoch}"
        part = self._directory / f".kek-{epoch}-{secrets.token_hex(8)}"
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
        try:
            os.write(handle, secrets.token_bytes(KEY_BYTES))
            os.fsync(handle)
        finally:
            os.close(handle)
        try:
            os.link(part, path)
        except FileExistsError:  # another process was first; its key counts
            pass
        finally:
            part.unlink()
        sync_directory(self._directory)
        return epoch


def sync_directory(directory: Path) -> None:
    """Make names in a directory durable."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
