"""Ids and digests: time-ordered UUIDs for events and cases, keyed digests of requests."""

import hashlib
import os
import threading
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

SYSTEM = uuid5(NAMESPACE_URL, "urn:export-program:system-commands")


class _Randomness:
    """Random bytes of the operating system, fetched in larger pieces: a call costs microseconds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool = b""

    def take(self, size: int) -> bytes:
        with self._lock:
            if len(self._pool) < size:
                self._pool = os.urandom(4096)
            taken, self._pool = self._pool[:size], self._pool[size:]
        return taken

    def forget(self) -> None:
        """What is left is of the process that this one was forked from."""
        self._pool = b""


_random = _Randomness()
os.register_at_fork(after_in_child=_random.forget)


def time_ordered_uuid(now: datetime) -> UUID:
    """A UUID of version 7 (RFC 9562): 48 bits of milliseconds, 74 random bits."""
    millis = int(now.timestamp() * 1000)
    value = (millis << 80) | int.from_bytes(_random.take(10), "big")
    value = value & ~(0xF << 76) | (7 << 76)
    return UUID(int=value & ~(0x3 << 62) | (2 << 62))


def derived_id(*parts: object) -> str:
    """The id of an automatic command: the same cause gives the same id, so it acts once."""
    return str(uuid5(SYSTEM, "|".join(str(part) for part in parts)))


def keyed_digest(secret: bytes, content: bytes) -> bytes:
    return hashlib.blake2b(content, key=secret[:64], digest_size=16).digest()
