"""The directory of accounts: roles and state, and nothing that opens a door."""

from datetime import timedelta

from export_program.domain import account
from export_program.domain.account import GrantRole, IssueToken, OpenAccount
from export_program.engine.actors import OUTSIDERS, Role
from projections.accounts import ACCOUNTS
from tests.domain.exporter_story import sealed
from tests.projections.asking import row_of
from tests.scenario import NOON, opened, person

ADMIN = person("admin", Role.ADMIN)
HASH = "b" * 64


def test_an_account_is_listed_with_roles_and_without_tokens() -> None:
    until = NOON + timedelta(days=30)
    given = opened(
        account.LIFECYCLE,
        (OpenAccount(name=sealed("name")), ADMIN),
        (GrantRole(role=Role.SECRETARIAT), ADMIN),
        (GrantRole(role=Role.AUDITOR, until=until), ADMIN),
        (IssueToken(token_hash=HASH, label="desk", expires_at=until), ADMIN),
    )
    row = row_of(ACCOUNTS, given)
    assert (row.stage, row.kind, row.roles) == ("active", "person", ("auditor", "secretariat"))
    assert (row.first_role_ends, row.tokens, row.last_token_ends) == (until, 1, until)
    assert HASH not in repr(row)
    assert row.name == sealed("name")


def test_the_directory_is_closed_to_outsiders() -> None:
    assert not ACCOUNTS.roles & OUTSIDERS
    assert ACCOUNTS.owner is None
    assert "name" not in (*ACCOUNTS.search, *ACCOUNTS.filters, *ACCOUNTS.sorts)
