"""What a token from the command line opens."""

import pytest

from export_program.cli.tokens import scopes_of
from export_program.engine.actors import Role


@pytest.mark.parametrize("role", [Role.EXPORTER_USER, Role.COUNTERPARTY_USER, Role.DESK_OFFICER])
def test_who_has_cases_reads_what_is_sealed_in_them(role: Role) -> None:
    """An exporter reads the message by which it was introduced; of others' cases it sees none."""
    assert scopes_of([role]) == ("read", "write", "personal")


def test_an_auditor_reads_no_personal_data() -> None:
    assert scopes_of([Role.AUDITOR]) == ("read",)
