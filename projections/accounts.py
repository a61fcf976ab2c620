"""The directory of accounts: who may use the program, in which roles, until when."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from export_program.domain.account import Account
from export_program.engine.actors import Role
from export_program.engine.lifecycle import Lifecycle
from export_program.engine.messages import Personal
from projections.read_model import ReadModel, Row

READERS = frozenset({Role.ADMIN, Role.AUDITOR, Role.SECRETARIAT, Role.TEAM_LEAD, Role.WG_CHAIR})


class AccountRow(Row, frozen=True, kw_only=True):
    """`roles` are those granted; one whose time is over is taken away by a step of its own.

    The name is sealed and cannot be searched for. Tokens are counted, never shown.
    """

    case_id: UUID
    reference: str
    name: Personal
    kind: str
    stage: str
    since: datetime
    opened_at: datetime
    organisation: UUID | None
    roles: tuple[str, ...]
    first_role_ends: datetime | None
    tokens: int
    last_token_ends: datetime | None


def of_case(_: Lifecycle[Any], case: Account) -> Iterable[AccountRow]:
    ends = [grant.until for grant in case.roles.values() if grant.until is not None]
    tokens = [token.expires_at for token in case.tokens.values() if token.status == "active"]
    yield AccountRow(
        case_id=case.id,
        reference=case.reference,
        name=case.name,
        kind=case.kind.value,
        stage=case.stage.value,
        since=case.since,
        opened_at=case.opened_at,
        organisation=case.organisation,
        roles=tuple(sorted(grant.role.value for grant in case.roles.values())),
        first_role_ends=min(ends, default=None),
        tokens=len(tokens),
        last_token_ends=max(tokens, default=None),
    )


ACCOUNTS = ReadModel(
    name="accounts",
    summary="Who may use the program: people and client programs, their state and roles.",
    row=AccountRow,
    key="case_id",
    of_case=of_case,
    kinds=frozenset({"account"}),
    filters=(
        "reference",
        "kind",
        "stage",
        "since",
        "organisation",
        "roles",
        "first_role_ends",
        "tokens",
        "last_token_ends",
    ),
    sorts=("reference", "since", "first_role_ends", "last_token_ends"),
    search=("reference",),
    roles=READERS,
)
