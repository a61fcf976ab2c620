"""Who is behind a token: looked up in the log's own accounts, so a revocation counts at once."""

from collections import OrderedDict
from datetime import datetime
from hashlib import sha256
from time import monotonic
from typing import Any
from uuid import UUID

from export_program.domain import account
from export_program.engine.actors import ActorKind
from export_program.runtime.command_bus import CommandBus
from export_program.runtime.requests import Requester

PREFIX = "ep_"
RECHECK = 0.02  # seconds


def token_hash(token: str) -> str:
    """What is stored of a token: SHA-256. A token has 256 random bits, so it cannot be guessed."""
    return sha256(token.encode()).hexdigest()


class Directory:
    """Finds the account that holds a token; remembers it while the account does not change."""

    def __init__(self, bus: CommandBus, size: int = 10_000) -> None:
        self._bus, self._size = bus, size
        self._holders: OrderedDict[str, UUID] = OrderedDict()
        self._looked: dict[UUID, float] = {}
        self._known: dict[str, tuple[int, datetime | None, Requester]] = {}

    def requester(self, token: str, now: datetime) -> Requester | None:
        """The requester behind a token that is valid now, or None."""
        digest = token_hash(token)
        found = self._account(digest)
        if found is None:
            return None
        known = self._known.get(digest)
        if known and known[0] == found.version and (known[1] is None or now < known[1]):
            return known[2]
        record = account.token_at(found, digest, now)
        if record is None:
            self._known.pop(digest, None)
            return None
        requester = Requester(
            id=str(found.id),
            roles=account.roles_at(found, now),
            kind=ActorKind(found.kind_of_actor),
            organisation=str(found.organisation) if found.organisation else None,
            scopes=frozenset(record.scopes),
            token=record.id,
        )
        self._known[digest] = (found.version, account.next_change(found, digest, now), requester)
        return requester

    def account(self, account_id: UUID) -> Any:
        """The account as it is in the store at this moment, or None."""
        self._looked.pop(account_id, None)
        return self._fresh(account_id)

    def _account(self, digest: str) -> Any:
        holder = self._holders.get(digest)
        if holder is None:
            holder = self._bus.store.holder(account.token_key(digest))
            if holder is None:
                return None
            self._holders[digest] = holder
            if len(self._holders) > self._size:
                old, _ = self._holders.popitem(last=False)
                self._known.pop(old, None)
        return self._fresh(holder)

    def _fresh(self, holder: UUID) -> Any:
        """The account as it is in the store, or was `RECHECK` seconds ago at most.

        Another process may have revoked the token, and followers of the log may be behind.
        """
        kept, now = self._bus.cases.get(holder), monotonic()
        if now - self._looked.get(holder, 0.0) > RECHECK:
            if len(self._looked) > self._size:
                self._looked.clear()
            self._looked[holder] = now
            if kept is not None and self._bus.store.stream(holder, kept.version):
                self._bus.cases.evict(holder)
                kept = self._bus.cases.get(holder)
        return kept
