"""The table of an account, its rules, and how roles and tokens add up."""

from collections.abc import Iterator
from typing import Any

from export_program.domain.account.case import (
    Account,
    AccountStage,
    RoleGrant,
    TokenRecord,
    token_key,
)
from export_program.domain.account.messages import (
    AccountClosed,
    AccountOpened,
    AccountOrganisationChanged,
    AccountReinstated,
    AccountRenamed,
    AccountSuspended,
    ChangeOrganisation,
    CloseAccount,
    ExpireRole,
    ExpireToken,
    GrantRole,
    IssueToken,
    OpenAccount,
    ReinstateAccount,
    RenameAccount,
    RevokeRole,
    RevokeToken,
    RoleExpired,
    RoleGranted,
    RoleRevoked,
    SuspendAccount,
    TokenExpired,
    TokenIssued,
    TokenRevoked,
)
from export_program.engine.actors import SYSTEM_ROLES, Role
from export_program.engine.case import Recorded, amend, drop, next_key, put
from export_program.engine.context import Context
from export_program.engine.lifecycle import SAME, Deadline, Lifecycle, Unique, row
from export_program.engine.protocols.clock import clock
from export_program.engine.rules import Related, rule

ORGANISATION = Related(
    "organisation", kind="exporter", id_of=lambda _case, command: command.organisation
)


@rule("The organisation is an exporter's case.", field="organisation", reads=(ORGANISATION,))
def organisation_is_known(_case: Account, command: Any, context: Context) -> bool:
    return command.organisation is None or context.related["organisation"] is not None


@rule("The account acts for another organisation now.", field="organisation")
def organisation_changes(case: Account, command: ChangeOrganisation, _: Context) -> bool:
    return command.organisation != case.organisation


@rule("Roles of the program itself are not granted.", field="role")
def is_a_role_of_people(_case: Account, command: GrantRole, _: Context) -> bool:
    return command.role not in SYSTEM_ROLES


@rule("Nobody grants a role to their own account.")
def not_to_oneself(case: Account, _command: Any, context: Context) -> bool:
    return context.actor.id != str(case.id)


@rule("Nobody suspends or closes their own account.")
def not_ones_own(case: Account, _command: Any, context: Context) -> bool:
    return context.actor.id != str(case.id)


@rule("A role is granted until a moment that lies ahead.", field="until")
def grant_lies_ahead(_case: Account, command: GrantRole, context: Context) -> bool:
    return command.until is None or command.until > context.at


@rule("The account does not hold the role on the same terms already.", field="role")
def grant_is_news(case: Account, command: GrantRole, context: Context) -> bool:
    held = case.roles.get(command.role)
    if held is None or not held.holds(context.at):
        return True
    return (held.until, held.scope) != (command.until, command.scope)


@rule("The account holds the role.", field="role")
def role_is_held(case: Account, command: Any, _: Context) -> bool | str:
    return command.role in case.roles or f"it holds: {', '.join(case.roles) or 'none'}"


@rule("The time of the role has run out.", field="role")
def role_ran_out(case: Account, command: ExpireRole, context: Context) -> bool:
    held = case.roles.get(command.role)
    return held is not None and not held.holds(context.now)


@rule("A token expires at a moment that lies ahead.", field="expires_at")
def token_lies_ahead(_case: Account, command: IssueToken, context: Context) -> bool:
    return command.expires_at > context.at


@rule("The token was not issued before.", field="token_hash")
def token_is_new(case: Account, command: IssueToken, _: Context) -> bool:
    return all(t.token_hash != command.token_hash for t in case.tokens.values())


@rule("The token is active.", field="token")
def token_is_active(case: Account, command: Any, _: Context) -> bool | str:
    found = case.tokens.get(command.token)
    if found is None:
        return f"no token {command.token!r} (known: {', '.join(case.tokens) or 'none'})"
    return found.status == "active" or f"it is {found.status}"


@rule("The time of the token has run out.", field="token")
def token_ran_out(case: Account, command: ExpireToken, context: Context) -> bool:
    found = case.tokens.get(command.token)
    return found is not None and found.expires_at <= context.now


def _reorganised(
    case: Account, command: ChangeOrganisation, _: Context
) -> AccountOrganisationChanged:
    return AccountOrganisationChanged(organisation=command.organisation, previous=case.organisation)


def _issued(case: Account, command: IssueToken, _: Context) -> TokenIssued:
    return TokenIssued(
        token=next_key(case.tokens, "T"),
        token_hash=command.token_hash,
        label=command.label,
        expires_at=command.expires_at,
        scopes=command.scopes,
    )


def _granted(case: Account, e: RoleGranted, recorded: Recorded) -> dict[str, Any]:
    meta = recorded.meta
    grant = RoleGrant(e.role, meta.id, meta.actor.id, meta.occurred_at, e.until, e.scope)
    return {"roles": put(case.roles, e.role.value, grant)}


def _without_role(case: Account, e: RoleRevoked | RoleExpired, _: Recorded) -> dict[str, Any]:
    return {"roles": drop(case.roles, e.role.value)}


def _token(case: Account, e: TokenIssued, recorded: Recorded) -> dict[str, Any]:
    by, at = recorded.meta.actor.id, recorded.meta.occurred_at
    token = TokenRecord(e.token, e.token_hash, e.label, by, at, e.expires_at, e.scopes)
    return {"tokens": put(case.tokens, e.token, token)}


def _token_is(status: str) -> Any:
    return lambda case, e, _r: {"tokens": amend(case.tokens, e.token, status=status)}


def _tokens(case: Account) -> Iterator[str]:
    """Held for ever: a token that was given up is not issued again."""
    return (token_key(token.token_hash) for token in case.tokens.values())


S, R = AccountStage, Role
ISSUERS, OPEN = frozenset({R.ADMIN, R.POLICY}), (S.ACTIVE, S.SUSPENDED)
# fmt: off
ROWS = (
    #   command             event                       from      to           by       provided
    row(OpenAccount,        AccountOpened,              None,     S.ACTIVE,    ISSUERS, organisation_is_known),
    row(RenameAccount,      AccountRenamed,             OPEN,     SAME,        ISSUERS),
    row(ChangeOrganisation, AccountOrganisationChanged, OPEN,     SAME,        ISSUERS, organisation_is_known, organisation_changes, record=_reorganised),
    row(GrantRole,          RoleGranted,                S.ACTIVE, SAME,        ISSUERS, is_a_role_of_people, not_to_oneself, grant_lies_ahead, grant_is_news),
    row(RevokeRole,         RoleRevoked,                OPEN,     SAME,        ISSUERS, role_is_held),
    row(ExpireRole,         RoleExpired,                OPEN,     SAME,        R.TIMER, role_is_held, role_ran_out),
    row(IssueToken,         TokenIssued,                S.ACTIVE, SAME,        ISSUERS, token_lies_ahead, token_is_new, record=_issued),
    row(RevokeToken,        TokenRevoked,               OPEN,     SAME,        ISSUERS, token_is_active),
    row(ExpireToken,        TokenExpired,               OPEN,     SAME,        R.TIMER, token_is_active, token_ran_out),
    row(SuspendAccount,     AccountSuspended,           S.ACTIVE, S.SUSPENDED, ISSUERS, not_ones_own),
    row(ReinstateAccount,   AccountReinstated,          S.SUSPENDED, S.ACTIVE, ISSUERS),
    row(CloseAccount,       AccountClosed,              OPEN,     S.CLOSED,    ISSUERS, not_ones_own),
)

LIFECYCLE: Lifecycle[Account] = Lifecycle(
    name="account",
    code="ACC",
    case=Account,
    stages=AccountStage,
    own_rows=ROWS,
    ends=frozenset({S.CLOSED}),
    includes=(clock((R.ADMIN,), extends=(R.ADMIN,)),),
    deadlines=(
        Deadline("role", upon=(RoleGranted,), until=(RoleGranted, RoleRevoked, RoleExpired), each="role",
                 due=lambda _case, event: event.until, then=lambda _case, due: ExpireRole(role=Role(due.item)),
                 warn=(14,), sentence="A role granted until a moment ends then."),
        Deadline("token", upon=(TokenIssued,), until=(TokenRevoked, TokenExpired), each="token",
                 due=lambda _case, event: event.expires_at, then=lambda _case, due: ExpireToken(token=due.item),
                 warn=(14,), sentence="A token expires at the moment it was issued until."),
    ),
    uniques=(Unique("token_is_issued_once", "A token belongs to one account for ever.", "token_hash", _tokens),),
    folds={
        AccountOrganisationChanged: lambda _c, e, _r: {"organisation": e.organisation},
        RoleGranted: _granted,
        RoleRevoked: _without_role,
        RoleExpired: _without_role,
        TokenIssued: _token,
        TokenRevoked: _token_is("revoked"),
        TokenExpired: _token_is("expired"),
    },
    plural="accounts",
    summary="Who may use the program: a person or a client program, its roles and its tokens.",
)
# fmt: on
