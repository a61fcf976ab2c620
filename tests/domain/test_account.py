"""Accounts: who may use the program, as what, until when, and with which tokens."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from export_program.domain.account import (
    LIFECYCLE,
    AccountKind,
    AccountReason,
    CloseAccount,
    GrantRole,
    IssueToken,
    OpenAccount,
    RevokeRole,
    RevokeToken,
    next_change,
    roles_at,
    token_at,
    token_key,
)
from export_program.domain.account import messages as m
from export_program.domain.exporter import Exporter, ExporterStage
from export_program.engine.actors import TIMER, Actor, Role
from export_program.engine.messages import Sealed
from export_program.engine.refusals import NotAllowed, RuleBroken, WrongStage
from tests.scenario import CASE, NOON, POLICY, Scenario, opened, person, walk

ADMIN = person("admin", Role.ADMIN)
CLERK = person("clerk", Role.SECRETARIAT)
FIRM = UUID(int=700)
HASH, OTHER_HASH = "a" * 64, "b" * 64
SPRING = datetime(2026, 3, 21, tzinfo=UTC)
NAME = Sealed(subject="s", key="k", hash="h")
OPEN = OpenAccount(name=NAME)
WHY: dict[str, Any] = {"reason_code": AccountReason.LEFT_OFFICE, "reason": "moved to Tehran"}
CLERK_ROLE = GrantRole(role=Role.SECRETARIAT)
UNTIL_SPRING = GrantRole(role=Role.EVALUATOR, until=SPRING, scope="quality mark")
TOKEN = IssueToken(token_hash=HASH, label="laptop", expires_at=SPRING, scopes=("events.read",))
SUSPEND, CLOSE = m.SuspendAccount(**WHY), CloseAccount(**WHY)


def account(*steps: Any) -> Scenario:
    return opened(LIFECYCLE, (OPEN, ADMIN), *((step, ADMIN) for step in steps))


def itself(role: Role) -> Actor:
    """The account's own holder: an actor's id is the account's id."""
    return Actor(id=str(CASE), role=role)


def test_an_account_is_opened_without_roles_and_tokens() -> None:
    case = account().then(m.AccountOpened, "active").case
    assert (case.kind, case.kind_of_actor, case.name) == (AccountKind.PERSON, "person", NAME)
    assert roles_at(case, NOON) == {}
    assert token_at(case, HASH, NOON) is None


def test_only_the_admin_and_the_program_itself_open_and_grant() -> None:
    Scenario(LIFECYCLE).when(OPEN, CLERK).refused(NotAllowed)
    first = opened(LIFECYCLE, (OPEN, POLICY), (GrantRole(role=Role.ADMIN), POLICY))
    assert list(first.case.roles) == ["admin"]
    for command in (CLERK_ROLE, TOKEN, SUSPEND, CLOSE):
        account().when(command, CLERK).refused(NotAllowed)


def test_an_account_has_a_name() -> None:
    for command in (OpenAccount, m.RenameAccount):
        with pytest.raises(ValueError, match="name: an account has a name"):
            command(name="  ")
    other = Sealed(subject="t", key="k", hash="h")
    renamed = account(m.RenameAccount(name=other)).then(m.AccountRenamed)
    assert renamed.case.name == other


def test_an_organisation_is_an_exporters_case() -> None:
    outsider = msgspec.structs.replace(OPEN, organisation=FIRM)
    Scenario(LIFECYCLE).knowing(organisation=None).when(outsider, ADMIN).refused(
        RuleBroken, "exporter"
    )
    firm = Exporter(id=FIRM, stage=ExporterStage.REGISTERED, version=4)
    story = Scenario(LIFECYCLE).knowing(organisation=firm).when(outsider, ADMIN)
    story = story.then(m.AccountOpened)
    assert (story.case.organisation, story.last.meta.reads[0].version) == (FIRM, 4)
    leave = m.ChangeOrganisation(organisation=None)
    left = story.when(leave, ADMIN).then(m.AccountOrganisationChanged)
    assert left.case.organisation is None
    left.when(leave, ADMIN).refused(RuleBroken, "another organisation")


# ---------------------------------------------------------------- roles


def test_a_role_names_the_event_that_granted_it_as_its_authority() -> None:
    story = account(CLERK_ROLE)
    granted = story.last.meta
    assert roles_at(story.case, NOON) == {Role.SECRETARIAT: str(granted.id)}
    held = story.case.roles["secretariat"]
    assert (held.by, held.at) == (ADMIN.id, NOON)


def test_roles_of_the_program_itself_are_not_granted() -> None:
    for role in (Role.TIMER, Role.POLICY):
        account().when(GrantRole(role=role), ADMIN).refused(RuleBroken, "program itself")


def test_a_role_that_there_is_not_is_refused_by_its_type() -> None:
    with pytest.raises(msgspec.ValidationError, match="Invalid enum value 'king'"):
        msgspec.convert({"role": "king"}, GrantRole)


def test_nobody_grants_a_role_to_themselves() -> None:
    account().when(CLERK_ROLE, itself(Role.ADMIN)).refused(RuleBroken, "their own account")


def test_a_role_is_granted_until_a_moment_ahead() -> None:
    past = msgspec.structs.replace(UNTIL_SPRING, until=NOON)
    account().when(past, ADMIN).refused(RuleBroken, "lies ahead")
    case = account(UNTIL_SPRING).case
    assert list(roles_at(case, SPRING - timedelta(seconds=1))) == [Role.EVALUATOR]
    assert roles_at(case, SPRING) == {}


def test_a_role_is_granted_again_only_on_other_terms() -> None:
    story = account(UNTIL_SPRING)
    story.when(UNTIL_SPRING, ADMIN).refused(RuleBroken, "same terms")
    for_good = walk(story, (GrantRole(role=Role.EVALUATOR), ADMIN))
    assert for_good.case.roles["evaluator"].until is None
    assert "role:evaluator" not in for_good.case.deadlines
    late = story.on(SPRING + timedelta(days=1))
    again = msgspec.structs.replace(UNTIL_SPRING, until=SPRING + timedelta(days=90))
    late.when(again, ADMIN).then(m.RoleGranted)


def test_a_role_expires_by_the_timer_at_its_moment() -> None:
    story = account(UNTIL_SPRING)
    due = story.case.deadlines["role:evaluator"]
    assert (due.due_at, due.warn_at) == (SPRING, (SPRING - timedelta(days=14),))
    expire = m.ExpireRole(role=Role.EVALUATOR)
    story.when(expire, TIMER).refused(RuleBroken, "has run out")
    expired = story.on(SPRING).when(expire, TIMER).then(m.RoleExpired, "active")
    assert (expired.case.roles, expired.case.deadlines) == ({}, {})
    story.on(SPRING).when(expire, ADMIN).refused(NotAllowed)


def test_a_role_is_revoked_for_a_reason_once() -> None:
    story = account(CLERK_ROLE)
    revoke = RevokeRole(role=Role.SECRETARIAT, **WHY)
    revoked = story.when(revoke, ADMIN).then(m.RoleRevoked)
    assert roles_at(revoked.case, NOON) == {}
    revoked.when(revoke, ADMIN).refused(RuleBroken, "holds the role")


# ---------------------------------------------------------------- tokens


def test_a_token_holds_until_it_expires() -> None:
    story = account(TOKEN).then(m.TokenIssued)
    found = token_at(story.case, HASH, SPRING - timedelta(seconds=1))
    assert found is not None
    assert (found.id, found.label, found.scopes) == ("T1", "laptop", ("events.read",))
    assert token_at(story.case, HASH, SPRING) is None
    assert token_at(story.case, OTHER_HASH, NOON) is None


def test_a_token_is_issued_once_and_for_a_time_ahead() -> None:
    account(TOKEN).when(TOKEN, ADMIN).refused(RuleBroken, "not issued before")
    past = msgspec.structs.replace(TOKEN, expires_at=NOON)
    account().when(past, ADMIN).refused(RuleBroken, "lies ahead")
    second = msgspec.structs.replace(TOKEN, token_hash=OTHER_HASH)
    assert list(account(TOKEN, second).case.tokens) == ["T1", "T2"]


def test_the_timer_expires_a_token() -> None:
    story, expire = account(TOKEN), m.ExpireToken(token="T1")
    story.when(expire, TIMER).refused(RuleBroken, "has run out")
    expired = story.on(story.case.deadlines["token:T1"].due_at).when(expire, TIMER)
    expired = expired.then(m.TokenExpired, "active")
    assert expired.case.tokens["T1"].status == "expired"
    expired.when(expire, TIMER).refused(RuleBroken, "is active")


def test_a_revoked_token_is_void_at_once_and_its_hash_stays_taken() -> None:
    revoke = RevokeToken(token="T1", **WHY)
    story = account(TOKEN).when(revoke, ADMIN).then(m.TokenRevoked)
    assert token_at(story.case, HASH, NOON) is None
    assert "token:T1" not in story.case.deadlines
    story.when(revoke, ADMIN).refused(RuleBroken, "is active")
    story.when(TOKEN, ADMIN).refused(RuleBroken, "not issued before")
    assert [k for u in LIFECYCLE.uniques for k in u.keys(story.case)] == [token_key(HASH)]
    account().when(revoke, ADMIN).refused(RuleBroken, "is active")


def test_what_changes_next_by_itself_is_the_first_role_or_token_to_end() -> None:
    summer = SPRING + timedelta(days=90)
    case = account(UNTIL_SPRING, msgspec.structs.replace(TOKEN, expires_at=summer)).case
    assert next_change(case, HASH, NOON) == SPRING
    assert next_change(case, HASH, SPRING) == summer
    assert next_change(case, HASH, summer) is None
    assert next_change(case, OTHER_HASH, SPRING) is None


@pytest.mark.parametrize("scope", ["Read", "", "a b", "x" * 65, "read\n"])
def test_a_scope_is_a_short_word(scope: str) -> None:
    given = {"token_hash": HASH, "label": "l", "expires_at": SPRING, "scopes": [scope]}
    with pytest.raises(msgspec.ValidationError, match=r"\$.scopes\[0\]"):
        msgspec.convert(given, IssueToken)


# ---------------------------------------------------------------- suspension and end


def test_a_suspended_account_has_no_roles_and_tokens_until_it_is_reinstated() -> None:
    story = account(CLERK_ROLE, TOKEN).when(SUSPEND, ADMIN).then(m.AccountSuspended, "suspended")
    assert roles_at(story.case, NOON) == {}
    assert token_at(story.case, HASH, NOON) is None
    story.when(CLERK_ROLE, ADMIN).refused(WrongStage)
    back = story.when(m.ReinstateAccount(), ADMIN).then(m.AccountReinstated, "active").case
    assert list(roles_at(back, NOON)) == [Role.SECRETARIAT]
    assert token_at(back, HASH, NOON) is not None


def test_what_runs_out_during_a_suspension_is_gone_after_it() -> None:
    story = account(UNTIL_SPRING, TOKEN, SUSPEND).on(SPRING)
    story = walk(
        story, (m.ExpireRole(role=Role.EVALUATOR), TIMER), (m.ExpireToken(token="T1"), TIMER)
    )
    assert roles_at(walk(story, (m.ReinstateAccount(), ADMIN)).case, SPRING) == {}


def test_a_closed_account_is_closed_for_good() -> None:
    story = account(CLERK_ROLE, TOKEN).when(CLOSE, ADMIN).then(m.AccountClosed, "closed")
    assert (roles_at(story.case, NOON), token_at(story.case, HASH, NOON)) == ({}, None)
    assert not story.case.deadlines
    for command in (CLERK_ROLE, TOKEN, m.ReinstateAccount()):
        story.when(command, ADMIN).refused(WrongStage)


def test_nobody_locks_themselves_out() -> None:
    for command in (SUSPEND, CLOSE):
        account().when(command, itself(Role.ADMIN)).refused(RuleBroken, "their own account")


def test_an_api_client_acts_as_one() -> None:
    client = OpenAccount(name=NAME, kind=AccountKind.API_CLIENT)
    assert opened(LIFECYCLE, (client, ADMIN)).case.kind_of_actor == "api_client"
