"""`export-program token`: accounts and tokens for people and programs that use the API."""

import asyncio
import getpass
import os
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import rich_click as click

from export_program.cli.folder import (
    Failure,
    data_option,
    opened,
    place_of,
    program_exists,
    settings_for,
)
from export_program.domain import account
from export_program.engine.actors import READERS, SYSTEM_ROLES, Actor, Role
from export_program.engine.messages import Command
from export_program.engine.refusals import Refused
from export_program.runtime.directory import PREFIX, token_hash
from export_program.runtime.identifiers import time_ordered_uuid
from export_program.runtime.program import Program
from export_program.runtime.requests import Asked, Outcome

ROLES = [role.value for role in Role if role not in SYSTEM_ROLES]
PERSONS_WITH_DATA = frozenset(Role) - SYSTEM_ROLES - READERS


@click.group()
def token() -> None:
    """Tokens: who may use the API, as what. A token is shown once and stored as a hash.

    Example: export-program token create --name Sara --role secretariat
    """


@token.command()
@data_option
@click.option("--name", required=True, help="Whose token it is; kept sealed.")
@click.option(
    "--role",
    "roles",
    required=True,
    multiple=True,
    type=click.Choice(ROLES),
    help="A role to hold; may be given several times.",
)
@click.option("--organisation", type=click.UUID, help="For outsiders: their exporter case.")
@click.option("--account", "account_id", type=click.UUID, help="Add the token to this account.")
@click.option("--days", type=click.IntRange(1, 3650), default=365, show_default=True)
def create(
    data: Path,
    name: str,
    roles: tuple[str, ...],
    organisation: UUID | None,
    account_id: UUID | None,
    days: int,
) -> None:
    """Make an account with roles and print its token, alone, on standard output.

    Where there is no program yet it founds one, and says so on standard error.

    Example: TOKEN=$(export-program token create --name Sara --role secretariat)
    """
    settings = settings_for(data)
    is_new = not program_exists(settings)
    made = PREFIX + secrets.token_urlsafe(32)
    wanted = [Role(role) for role in dict.fromkeys(roles)]
    with opened(data, must_exist=False) as program:
        asyncio.run(_create(program, name, wanted, organisation, account_id, made=made, days=days))
    if is_new:  # a folder misspelt would otherwise be seen when the server does not know the token
        click.echo(f"there was no program in {place_of(settings)}; a new one begins", err=True)
    click.echo(made)


@token.command(name="list")
@data_option
def list_tokens(data: Path) -> None:
    """Print every account with its roles and tokens; never a token itself.

    Example: export-program token list --data /srv/office
    """
    with opened(data) as program:
        for found in program.accounts():
            roles = ", ".join(found.roles) or "no role"
            click.echo(f"{found.id}  {found.reference}  {found.stage.value}  {roles}")
            for record in found.tokens.values():
                until = f"{record.expires_at:%Y-%m-%d}"
                click.echo(f"    {record.id}  {record.status}  until {until}  {record.label}")


@token.command()
@click.argument("account_id", type=click.UUID)
@click.argument("token_id")
@data_option
@click.option("--reason", default="Revoked on the command line.", show_default=True)
def revoke(account_id: UUID, token_id: str, data: Path, reason: str) -> None:
    """Revoke token TOKEN_ID (as in `token list`) of ACCOUNT_ID; it counts at once.

    Example: export-program token revoke 019a6d2e-0000-7000-8000-000000000000 T1
    """
    command = account.RevokeToken(
        token=token_id, reason_code=account.AccountReason.SECURITY, reason=reason
    )
    with opened(data) as program:
        asyncio.run(_issue(program, account_id, command))
    click.echo(f"revoked {token_id} of {account_id}")


async def _create(
    program: Program,
    name: str,
    roles: list[Role],
    organisation: UUID | None,
    account_id: UUID | None,
    *,
    made: str,
    days: int,
) -> None:
    if account_id is None:
        try:
            opening = account.OpenAccount(name=name, organisation=organisation)
        except ValueError as error:
            raise Failure(str(error)) from error
        account_id = (await _issue(program, None, opening)).case_id
    held = program.bus.cases.get(account_id)
    if not isinstance(held, account.Account):
        raise Failure(f"there is no account {account_id}")
    for role in roles:
        if role.value not in held.roles:
            await _issue(program, account_id, account.GrantRole(role=role))
    issue = account.IssueToken(
        token_hash=token_hash(made),
        label="command line",
        expires_at=datetime.now(UTC) + timedelta(days=days),
        scopes=scopes_of(roles),
    )
    await _issue(program, account_id, issue)


def scopes_of(roles: list[Role]) -> tuple[str, ...]:
    """What a token may be used for, by the roles of its holder."""
    held = frozenset(roles)
    scopes = ["read"]
    if held - READERS:
        scopes.append("write")
    if held & PERSONS_WITH_DATA:
        scopes.append("personal")
    if Role.ADMIN in held:
        scopes.append("admin")
    return tuple(scopes)


async def _issue(program: Program, account_id: UUID | None, command: Command) -> Outcome:
    actor = Actor(id=f"cli:{_user()}", role=Role.ADMIN)
    # In the order of time, so that keys of the store's index lie side by side.
    key = str(time_ordered_uuid(program.bus.office.now()))
    try:
        return await program.bus.handle("account", account_id, command, Asked(actor, key))
    except Refused as refusal:
        raise Failure(_why(refusal)) from refusal


def _why(refusal: Refused) -> str:
    found = "; ".join(f"{b.field or b.rule}: {b.found}" for b in refusal.broken if b.found)
    return f"{refusal.detail} ({found})" if found else refusal.detail


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number without a name
        return str(os.getuid())
