"""What a command names is looked for by its type, in one place."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest
from msgspec.structs import replace

from export_program.domain import LIFECYCLES
from export_program.domain.account.case import Account, AccountStage, RoleGrant
from export_program.domain.atlas_entry.lifecycle import LIFECYCLE as ATLAS
from export_program.domain.exhibition.values import Organiser
from export_program.domain.influencer.messages import RestrictAccess
from export_program.domain.session.agenda import TableItem
from export_program.domain.working_group.case import AgendaReason
from export_program.engine.actors import Role
from export_program.engine.decide import decide
from export_program.engine.messages import Command, GeneralReason
from export_program.engine.naming import NamedCases, faults, named_in, places
from export_program.engine.protocols.assignment import Assign, CaseAssigned
from export_program.engine.refusals import RuleBroken
from tests.domain import atlas_story
from tests.scenario import NOON, context, person

WHO = UUID(int=77)
LEAD = person("lead", Role.TEAM_LEAD)
TAKE = Assign(assignee=str(WHO))
# Fields that end so hold an id that the program made, or one that the table's own rules look up.
PEOPLE = {"owner", "assignee", "account", "agent", "head", "manager", "analyst", "panel"}
# Organisations and free text under the same names.
NOT_PEOPLE = {("CharterProject", "owner"), ("EditProject", "owner"), ("RaiseRisk", "owner")}


def account(*roles: Role, stage: AccountStage = AccountStage.ACTIVE) -> Account:
    grant: Any = {"authority": WHO, "by": "admin", "at": datetime(2025, 1, 1, tzinfo=UTC)}
    held = {role.value: RoleGrant(role=role, **grant) for role in roles}
    return Account(id=WHO, stage=stage, roles=held, version=4)


def assigning(named: NamedCases | None) -> Any:
    entry = atlas_story.nominated().case
    asked = replace(context(LEAD, NOON), named=named)
    return decide(ATLAS, entry, TAKE, asked)


def why(found: NamedCases, command: Command = TAKE) -> list[str | None]:
    return [broken.found for broken in faults(named_in(command), found, NOON)]


def test_work_is_given_to_an_account_that_is_there_and_can_do_it() -> None:
    able = NamedCases({WHO: account(Role.DESK_OFFICER)})
    decided = assigning(able)
    assert isinstance(decided.recorded.event, CaseAssigned)
    assert [(r.case_id, r.version) for r in decided.recorded.meta.reads] == [(WHO, 4)]
    for found, told in (
        ({}, f"there is no account {WHO}"),
        ({WHO: atlas_story.nominated().case}, f"there is no account {WHO}"),
        ({WHO: account(Role.DESK_OFFICER, stage=AccountStage.CLOSED)}, f"account {WHO} is closed"),
        ({WHO: account(Role.AUDITOR)}, f"account {WHO} holds none of the roles"),
    ):
        with pytest.raises(RuleBroken) as refused:
            assigning(NamedCases(found))
        (broken,) = refused.value.broken
        assert (broken.rule, broken.field) == ("person_is_known", "assignee")
        assert str(broken.found).startswith(told)


def test_while_history_is_filled_in_an_account_need_only_be_there() -> None:
    closed = {WHO: account(stage=AccountStage.CLOSED)}
    assert why(NamedCases(closed, standing=False)) == []
    assert why(NamedCases({}, standing=False)) == [f"there is no account {WHO}"]


def test_what_the_program_tells_itself_was_checked_before() -> None:
    assert isinstance(assigning(None).recorded.event, CaseAssigned)


def test_an_id_that_cannot_be_one_names_nobody() -> None:
    assert why(NamedCases(), Assign(assignee="somebody")) == ["there is no account somebody"]


def test_a_case_is_there_and_of_the_kind_beside_it() -> None:
    item = TableItem(
        subject_kind="atlas_entry",
        subject_id=WHO,
        title="Detergents",
        why=AgendaReason.DECISION_NEEDED,
    )
    there = NamedCases({WHO: replace(atlas_story.nominated().case, id=WHO)})
    assert why(there, item) == []
    assert why(there, replace(item, subject_kind="idea")) == [f"there is no idea {WHO}"]
    assert why(NamedCases(), item) == [f"there is no atlas entry {WHO}"]
    assert why(NamedCases(), replace(item, subject_id=None)) == []


def test_a_role_may_stand_where_accounts_and_roles_are_named() -> None:
    told = RestrictAccess(
        readers=("team_lead", str(WHO)), reason_code=GeneralReason.OTHER, reason="Delicate."
    )
    assert [one.id for one in named_in(told)] == [str(WHO)]


def test_every_field_that_is_called_like_a_person_names_an_account() -> None:
    commands = {c for table in LIFECYCLES for c in table.commands}
    assert places(Organiser)[0][0] == ("account",)
    for command in commands:
        named = {path[0] for path, names in places(command) if names.kind == "account"}
        called = {f.name for f in msgspec.structs.fields(command)} & PEOPLE
        system = all(
            row.by <= {Role.TIMER, Role.POLICY} for t in LIFECYCLES for row in t.of(command)
        )
        exempt = {name for kind, name in NOT_PEOPLE if kind == command.__name__}
        assert system or called - exempt <= named, command
