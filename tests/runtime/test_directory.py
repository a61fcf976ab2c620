"""Who is behind a token: by the log, so that every change of an account counts at once."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from export_program.domain import account
from export_program.domain.account import messages
from export_program.engine.actors import Role, policy
from export_program.runtime.directory import token_hash
from export_program.runtime.program import Program
from export_program.runtime.settings import Settings
from tests.runtime.running import do, running, until

ADMIN = policy("test", 1)
TOKEN = "ep_the-token"
WHY: dict[str, Any] = {"reason_code": account.AccountReason.SECURITY, "reason": "Lost."}
DAY = timedelta(days=1)


def now() -> datetime:
    return datetime.now(UTC)


@pytest_asyncio.fixture
async def program(tmp_path: Path) -> AsyncIterator[Program]:
    program = Program(Settings(data=tmp_path))
    yield program
    program.close()


async def change(program: Program, case_id: UUID | None, command: Any) -> UUID:
    changed: UUID = (await do(program, command, case_id, ADMIN, "account")).case_id
    return changed


async def holder(program: Program, *roles: Role, token: str = TOKEN) -> UUID:
    """An account with roles and a token for ten days."""
    case_id = await change(program, None, account.OpenAccount(name="Sara"))
    for role in roles:
        await change(program, case_id, account.GrantRole(role=role))
    issue = account.IssueToken(
        token_hash=token_hash(token), label="t", expires_at=now() + 10 * DAY, scopes=("read",)
    )
    return await change(program, case_id, issue)


async def test_a_token_tells_its_holder_roles_and_scopes(program: Program) -> None:
    case_id = await holder(program, Role.SECRETARIAT, Role.LEGAL)
    found = program.directory.requester(TOKEN, now())
    assert found is not None
    assert (found.id, found.organisation) == (str(case_id), None)
    assert found.scopes == frozenset({"read"})
    assert set(found.roles) == {Role.SECRETARIAT, Role.LEGAL}
    grants = {
        str(s.meta.id) for s in program.store.stream(case_id) if "role_granted" in s.event.STORED
    }
    assert set(map(str, found.roles.values())) == grants


@pytest.mark.parametrize("token", ["", "ep_", "ep_another", "the-token", TOKEN + " ", "x" * 10_000])
async def test_any_other_text_is_nobody(program: Program, token: str) -> None:
    await holder(program, Role.SECRETARIAT)
    assert program.directory.requester(token, now()) is None
    assert program.directory.requester(token_hash(TOKEN), now()) is None


async def test_a_revoked_token_is_nobodys_at_once(program: Program) -> None:
    case_id = await holder(program, Role.SECRETARIAT)
    assert program.directory.requester(TOKEN, now()) is not None
    await change(program, case_id, account.RevokeToken(token="T1", **WHY))
    assert program.directory.requester(TOKEN, now()) is None


async def test_a_token_ends_at_its_moment_although_no_event_was_recorded(program: Program) -> None:
    await holder(program, Role.SECRETARIAT)
    assert program.directory.requester(TOKEN, now() + 9 * DAY) is not None
    assert program.directory.requester(TOKEN, now() + 10 * DAY) is None
    assert program.directory.requester(TOKEN, now()) is not None


async def test_a_role_ends_at_its_moment_although_no_event_was_recorded(program: Program) -> None:
    case_id = await holder(program, Role.SECRETARIAT)
    await change(program, case_id, account.GrantRole(role=Role.LEGAL, until=now() + 2 * DAY))
    for at, roles in (
        (now(), {Role.SECRETARIAT, Role.LEGAL}),
        (now() + DAY, {Role.SECRETARIAT, Role.LEGAL}),
        (now() + 3 * DAY, {Role.SECRETARIAT}),
    ):
        found = program.directory.requester(TOKEN, at)
        assert found is not None
        assert set(found.roles) == roles


async def test_a_suspended_account_is_let_in_again_when_reinstated(program: Program) -> None:
    case_id = await holder(program, Role.SECRETARIAT)
    await change(program, case_id, messages.SuspendAccount(**WHY))
    assert program.directory.requester(TOKEN, now()) is None
    await change(program, case_id, messages.ReinstateAccount())
    assert program.directory.requester(TOKEN, now()) is not None
    await change(program, case_id, messages.CloseAccount(**WHY))
    assert program.directory.requester(TOKEN, now()) is None


async def test_a_changed_role_counts_at_the_next_look(program: Program) -> None:
    case_id = await holder(program, Role.SECRETARIAT)
    before = program.directory.requester(TOKEN, now())
    await change(program, case_id, account.RevokeRole(role=Role.SECRETARIAT, **WHY))
    after = program.directory.requester(TOKEN, now())
    assert before is not None
    assert after is not None
    assert (set(before.roles), set(after.roles)) == ({Role.SECRETARIAT}, set())


async def test_only_so_many_holders_are_remembered(program: Program) -> None:
    program.directory._size = 2
    tokens = [f"ep_{n}" for n in range(5)]
    for token in tokens:
        await holder(program, Role.LEGAL, token=token)
    assert all(program.directory.requester(token, now()) for token in tokens)
    assert len(program.directory._holders) == 2
    assert len(program.directory._known) <= 2


async def test_what_another_process_grants_and_takes_counts_within_a_moment(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as server:
        case_id = await holder(server, Role.LEGAL)
        assert server.directory.requester(TOKEN, now()) is not None
        other = Program(Settings(data=tmp_path), secondary=True)
        try:
            await change(other, case_id, account.GrantRole(role=Role.FINANCE))
            await until(lambda: Role.FINANCE in roles_of(server))
            await holder(other, Role.ADMIN, token="ep_other")
            assert server.directory.requester("ep_other", now()) is not None
            await change(other, case_id, account.RevokeToken(token="T1", **WHY))
            await until(lambda: server.directory.requester(TOKEN, now()) is None)
        finally:
            other.close()


async def test_a_revocation_by_another_process_needs_nobody_who_follows_the_log(
    program: Program, tmp_path: Path
) -> None:
    case_id = await holder(program, Role.LEGAL)
    assert program.directory.requester(TOKEN, now()) is not None
    other = Program(Settings(data=tmp_path), secondary=True)
    await change(other, case_id, account.RevokeToken(token="T1", **WHY))
    other.close()
    await until(lambda: program.directory.requester(TOKEN, now()) is None)


def roles_of(program: Program) -> set[Role]:
    found = program.directory.requester(TOKEN, now())
    return set(found.roles) if found else set()
