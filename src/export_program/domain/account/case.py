"""What is known about an account, and what may be done with it at a moment."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import msgspec

from export_program.engine.actors import Role
from export_program.engine.case import Case, Stage
from export_program.engine.messages import Personal


class AccountStage(Stage):
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class AccountKind(StrEnum):
    """Whether a person or somebody else's program stands behind an account."""

    PERSON = "person"
    API_CLIENT = "api_client"


class RoleGrant(msgspec.Struct, frozen=True, omit_defaults=True):
    """A role somebody was given. `authority` is the id of the event that granted it."""

    role: Role
    authority: UUID
    by: str
    at: datetime
    until: datetime | None = None
    scope: str | None = None

    def holds(self, moment: datetime) -> bool:
        return self.until is None or moment < self.until


class TokenRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """A token by its SHA-256; the token itself is shown once and kept nowhere.

    `status` is active, revoked or expired. `scopes` narrow what the token may be used for.
    """

    id: str
    token_hash: str
    label: str
    by: str
    at: datetime
    expires_at: datetime
    scopes: tuple[str, ...] = ()
    status: str = "active"

    def holds(self, moment: datetime) -> bool:
        return self.status == "active" and moment < self.expires_at


class Account(Case, frozen=True, kw_only=True):
    """Who may use the program: one person, or one client program, with roles and tokens.

    `organisation` is the exporter case that an outsider acts for.
    """

    stage: AccountStage
    name: Personal = ""
    kind: AccountKind = AccountKind.PERSON
    organisation: UUID | None = None
    roles: dict[str, RoleGrant] = {}
    tokens: dict[str, TokenRecord] = {}

    KIND: ClassVar[str] = "account"

    @property
    def is_active(self) -> bool:
        return self.stage is AccountStage.ACTIVE

    def held_at(self, moment: datetime) -> frozenset[Role]:
        """The roles that the account holds at a moment."""
        return frozenset(roles_at(self, moment))

    @property
    def kind_of_actor(self) -> str:
        """The kind of actor that the account's steps are recorded with."""
        return self.kind.value


def roles_at(account: Account, moment: datetime) -> dict[Role, str]:
    """The roles that an account holds at a moment, each with the event id of its grant."""
    if account.stage is not AccountStage.ACTIVE:
        return {}
    return {g.role: str(g.authority) for g in account.roles.values() if g.holds(moment)}


def token_at(account: Account, token_hash: str, moment: datetime) -> TokenRecord | None:
    """The account's token with that hash, if it may be used at a moment."""
    if account.stage is not AccountStage.ACTIVE:
        return None
    matching = (t for t in account.tokens.values() if t.token_hash == token_hash)
    return next((t for t in matching if t.holds(moment)), None)


def next_change(account: Account, token_hash: str, moment: datetime) -> datetime | None:
    """When the token or a role runs out by itself, next after a moment; None if nothing does."""
    ends = [g.until for g in account.roles.values() if g.until is not None]
    ends += [t.expires_at for t in account.tokens.values() if t.token_hash == token_hash]
    return min((end for end in ends if end > moment), default=None)


def token_key(token_hash: str) -> str:
    """The unique fact that a token was issued."""
    return f"token:{token_hash}"
