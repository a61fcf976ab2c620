"""Commands and events of accounts: who may use the program, as what, with which tokens."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from export_program.domain.account.case import AccountKind
from export_program.engine.actors import Role
from export_program.engine.messages import (
    Command,
    Event,
    Personal,
    Reasoned,
    Sha256,
    ShortText,
    Slug,
    stored,
)

Moment = Annotated[datetime, Meta(tz=True)]
Scope = Annotated[
    str,
    Meta(
        pattern=r"^[a-z][a-z0-9_.:-]{0,63}$(?!\n)",
        description="What a token is good for.",
        examples=["events.read"],
    ),
]
Scopes = Annotated[tuple[Scope, ...], Meta(max_length=50)]


class AccountReason(StrEnum):
    """Why access is taken away."""

    LEFT_OFFICE = "left_office"
    CHANGED_DUTIES = "changed_duties"
    CONFLICT_OF_INTEREST = "conflict_of_interest"
    SECURITY = "security"
    LOST = "lost"
    REPLACED = "replaced"
    MISUSE = "misuse"
    INACTIVITY = "inactivity"
    OWN_REQUEST = "own_request"
    ERROR_OF_FACT = "error_of_fact"
    OTHER = "other"


class OpenAccount(Command, frozen=True, kw_only=True):
    """Open an account without roles. `organisation` is the exporter case an outsider acts for."""

    name: Personal
    kind: AccountKind = AccountKind.PERSON
    organisation: UUID | None = None

    def __post_init__(self) -> None:
        if isinstance(self.name, str) and not self.name.strip():
            raise ValueError("name: an account has a name")


class RenameAccount(Command, frozen=True, kw_only=True):
    name: Personal

    def __post_init__(self) -> None:
        if isinstance(self.name, str) and not self.name.strip():
            raise ValueError("name: an account has a name")


class ChangeOrganisation(Command, frozen=True, kw_only=True):
    """Say which exporter the account acts for from now on, or none."""

    organisation: UUID | None


class GrantRole(Command, frozen=True, kw_only=True):
    """Give a role, for good or until a moment. `scope` notes where it applies, as text."""

    role: Role
    until: Moment | None = None
    scope: ShortText | None = None


class RevokeRole(Reasoned, frozen=True, kw_only=True):
    role: Role
    reason_code: AccountReason


class ExpireRole(Command, frozen=True, kw_only=True):
    role: Role


class IssueToken(Command, frozen=True, kw_only=True):
    """Issue a token by its SHA-256 (hex). Whoever makes the token shows it once and forgets it."""

    token_hash: Sha256
    label: ShortText
    expires_at: Moment
    scopes: Scopes = ()


class RevokeToken(Reasoned, frozen=True, kw_only=True):
    token: Slug
    reason_code: AccountReason


class ExpireToken(Command, frozen=True, kw_only=True):
    token: Slug


class SuspendAccount(Reasoned, frozen=True, kw_only=True):
    reason_code: AccountReason


class ReinstateAccount(Command, frozen=True, kw_only=True):
    """Let a suspended account act again, with the roles and tokens that still hold."""


class CloseAccount(Reasoned, frozen=True, kw_only=True):
    reason_code: AccountReason


@stored("account.opened.v1")
class AccountOpened(Event, frozen=True, kw_only=True):
    name: Personal
    kind: AccountKind
    organisation: UUID | None = None


@stored("account.renamed.v1")
class AccountRenamed(Event, frozen=True, kw_only=True):
    name: Personal


@stored("account.organisation_changed.v1")
class AccountOrganisationChanged(Event, frozen=True, kw_only=True):
    organisation: UUID | None
    previous: UUID | None


@stored("account.role_granted.v1")
class RoleGranted(Event, frozen=True, kw_only=True):
    role: Role
    until: datetime | None = None
    scope: str | None = None


@stored("account.role_revoked.v1")
class RoleRevoked(Event, frozen=True, kw_only=True):
    role: Role
    reason_code: str
    reason: str


@stored("account.role_expired.v1")
class RoleExpired(Event, frozen=True, kw_only=True):
    role: Role


@stored("account.token_issued.v1")
class TokenIssued(Event, frozen=True, kw_only=True):
    token: str
    token_hash: str
    label: str
    expires_at: datetime
    scopes: tuple[str, ...] = ()


@stored("account.token_revoked.v1")
class TokenRevoked(Event, frozen=True, kw_only=True):
    token: str
    reason_code: str
    reason: str


@stored("account.token_expired.v1")
class TokenExpired(Event, frozen=True, kw_only=True):
    token: str


@stored("account.suspended.v1")
class AccountSuspended(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


@stored("account.reinstated.v1")
class AccountReinstated(Event, frozen=True, kw_only=True):
    pass


@stored("account.closed.v1")
class AccountClosed(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str
