"""Accounts: who may use the program, in which roles, with which tokens."""

from export_program.domain.account.case import (
    Account,
    AccountKind,
    AccountStage,
    RoleGrant,
    TokenRecord,
    next_change,
    roles_at,
    token_at,
    token_key,
)
from export_program.domain.account.lifecycle import LIFECYCLE
from export_program.domain.account.messages import (
    AccountReason,
    CloseAccount,
    GrantRole,
    IssueToken,
    OpenAccount,
    RevokeRole,
    RevokeToken,
)

__all__ = [
    "LIFECYCLE",
    "Account",
    "AccountKind",
    "AccountReason",
    "AccountStage",
    "CloseAccount",
    "GrantRole",
    "IssueToken",
    "OpenAccount",
    "RevokeRole",
    "RevokeToken",
    "RoleGrant",
    "TokenRecord",
    "next_change",
    "roles_at",
    "token_at",
    "token_key",
]
