"""What the table says: stages, roles, rules, outcomes, standing, reads, replay, choices."""

from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from export_program.engine.actors import Role
from export_program.engine.checks import findings
from export_program.engine.choices import Choice, choices
from export_program.engine.decide import decide
from export_program.engine.evolve import replay
from export_program.engine.messages import Command
from export_program.engine.protocols.documents import AttachDocument
from export_program.engine.protocols.notes import AddNote
from export_program.engine.refusals import NotAllowed, RuleBroken, WrongStage
from tests.engine.permit import (
    CHAIR,
    CLERK,
    FIRM,
    LEAD,
    LIFECYCLE,
    OWNER,
    AskPermit,
    GrantPermit,
    LargePermitGranted,
    LookAt,
    LookedAt,
    OfficeReminded,
    Permit,
    PermitGranted,
    PermitRefused,
    PermitStage,
    PutBack,
    RefusePermit,
    RemindOffice,
    WasPutBack,
    asked,
    looked_at,
    refused,
)
from tests.scenario import CASE, NOON, TIMER, Scenario, context, person, walk

S = PermitStage
PLAN = AttachDocument(type="plan", name="p", media_type="text/plain", size=1, sha256="a" * 64)
STRANGER = person("stranger", Role.EXPORTER_USER, str(UUID(int=51)))


def ready() -> Scenario:
    return walk(looked_at(), (PLAN, OWNER))


def test_the_tiny_table_is_sound() -> None:
    assert list(findings(LIFECYCLE)) == []


def test_an_event_takes_the_fields_of_its_command_and_the_case_those_of_the_event() -> None:
    case = asked().case
    assert (case.goods, case.firm, case.stage) == ("tiles", FIRM, S.OPEN)
    assert (case.version, case.opened_by, case.reference) == (1, OWNER.id, "QZ-TST-1404-00001")


def test_a_command_is_refused_in_a_stage_that_has_no_row_for_it() -> None:
    asked().when(GrantPermit(amount=5), LEAD).refused(WrongStage, "possible in: looked_at")
    fresh = Scenario(LIFECYCLE).when(LookAt(), CLERK)
    fresh.refused(WrongStage, "does not exist yet")


def test_a_command_is_refused_to_a_role_that_has_no_row() -> None:
    asked().when(LookAt(), CHAIR).refused(NotAllowed, "open to: secretariat, team_lead")


def test_a_refusal_names_every_broken_rule_its_field_and_what_was_found() -> None:
    wish = looked_at().when(GrantPermit(amount=0), person("clerk", Role.TEAM_LEAD))
    with pytest.raises(RuleBroken) as told:
        wish.taken()
    found = {b.rule: (b.field, b.found) for b in told.value.broken}
    assert found["documents_attached"] == ("documents", "missing: plan")
    assert found["is_positive"] == ("amount", "it is 0")
    assert "separation_of_duties" in found


def test_whoever_looked_at_it_does_not_grant_it_in_another_role() -> None:
    same = person("clerk", Role.TEAM_LEAD)
    ready().when(GrantPermit(amount=5), same).refused(RuleBroken, "does not grant")
    ready().when(GrantPermit(amount=5), LEAD).then(PermitGranted, S.GRANTED)


def test_the_first_row_that_is_meant_gives_the_outcome() -> None:
    ready().when(GrantPermit(amount=1000), LEAD).then(PermitGranted, S.GRANTED)
    ready().when(GrantPermit(amount=1001), LEAD).then(LargePermitGranted, S.GRANTED)


def test_a_decision_is_kept_with_who_and_what() -> None:
    record = ready().when(GrantPermit(amount=5), LEAD).case.decision
    assert (record.outcome, record.by, record.at) == ("granted", LEAD.id, NOON)


def test_a_reason_stands_in_the_event_and_in_its_envelope() -> None:
    last = refused().last
    assert isinstance(last.event, PermitRefused)
    assert last.event.reason_code == "other"
    assert last.meta.reason is not None
    assert (last.meta.reason.code, last.meta.reason.text) == ("other", "It is so.")


def test_the_stage_before_is_where_a_case_goes_back_to() -> None:
    back = looked_at().when(PutBack(), CLERK).then(WasPutBack, S.OPEN)
    assert back.case.before == "looked_at"


def test_an_end_sets_the_time_of_closing_and_who_acted_stays_known() -> None:
    case = refused().case
    assert case.closed_at == NOON
    assert case.who(LookedAt, PermitRefused) == {CLERK.id, LEAD.id}


def test_a_fold_accumulates() -> None:
    twice = walk(looked_at(), (RemindOffice(), TIMER), (RemindOffice(), TIMER))
    assert twice.case.reminders == 2
    assert isinstance(twice.last.event, OfficeReminded)


def test_what_a_rule_reads_is_recorded_with_its_version() -> None:
    parent = Permit(id=FIRM, stage=S.GRANTED, version=7)
    done = ready().knowing(parent=parent).when(GrantPermit(amount=5), LEAD).last
    assert [(read.case_id, read.version) for read in done.meta.reads] == [(FIRM, 7)]
    bad = msgspec.structs.replace(parent, stage=S.REFUSED)
    ready().knowing(parent=bad).when(GrantPermit(amount=5), LEAD).refused(RuleBroken, "parent")


def test_outsiders_act_on_their_own_cases_only() -> None:
    asked().when(AddNote(text="hello", shared=True), STRANGER).refused(NotAllowed, "another")
    asked().when(AddNote(text="hello", shared=True), OWNER).taken()
    colleague = person("colleague", Role.EXPORTER_USER, str(FIRM))
    asked().when(AddNote(text="hello", shared=True), colleague).taken()


def test_an_outsider_without_an_organisation_owns_what_they_opened() -> None:
    alone = person("owner", Role.EXPORTER_USER)
    asked().when(AddNote(text="hello", shared=True), alone).taken()
    nobody = person("nobody", Role.EXPORTER_USER)
    asked().when(AddNote(text="hello", shared=True), nobody).refused(NotAllowed)


def test_a_history_replays_to_the_same_case_also_from_a_snapshot() -> None:
    story = walk(refused(), (AddNote(text="why?", shared=True), OWNER))
    steps = story.taken().steps
    assert replay(LIFECYCLE, steps) == story.case
    assert replay(LIFECYCLE, steps[2:], replay(LIFECYCLE, steps[:2])) == story.case


def test_deciding_changes_nothing_in_place() -> None:
    case = asked().case
    before = msgspec.json.encode(case)
    decide(LIFECYCLE, case, LookAt(), context(CLERK, NOON + timedelta(hours=1)))
    assert msgspec.json.encode(case) == before


# ---------------------------------------------------------------- choices


def choice(story: Scenario, actor: object, *roles: Role, of: type[Command]) -> Choice:
    asked_by = context(actor, NOON)  # type: ignore[arg-type]
    found = choices(LIFECYCLE, story.case, asked_by, frozenset(roles))
    return next(c for c in found if c.command is of)


def test_a_choice_tells_that_the_stage_closes_it() -> None:
    closed = choice(asked(), LEAD, Role.TEAM_LEAD, of=GrantPermit)
    assert not closed.open
    assert closed.closed_by[0].rule == "stage"
    assert closed.closed_by[0].sentence == "Possible in: looked_at."
    assert closed.closed_by[0].found == "now open"


def test_a_choice_tells_that_the_role_closes_it() -> None:
    closed = choice(asked(), CHAIR, Role.WG_CHAIR, of=LookAt)
    assert (closed.open, closed.closed_by[0].rule) == (False, "role")
    assert closed.roles == (Role.SECRETARIAT, Role.TEAM_LEAD)


def test_a_choice_tells_which_rules_close_it_beforehand() -> None:
    same = person("clerk", Role.TEAM_LEAD)
    closed = choice(looked_at(), same, Role.TEAM_LEAD, of=GrantPermit)
    named = {b.rule: b.found for b in closed.closed_by}
    assert named["documents_attached"] == "missing: plan"
    assert "separation_of_duties" in named


def test_an_open_choice_tells_what_will_be_checked() -> None:
    found = choice(ready(), LEAD, Role.TEAM_LEAD, of=GrantPermit)
    assert found.open
    assert found.conditions == ("An amount is positive.",)


def test_a_choice_is_closed_to_outsiders_on_cases_of_others() -> None:
    assert choice(asked(), OWNER, Role.EXPORTER_USER, of=AddNote).open
    closed = choice(asked(), STRANGER, Role.EXPORTER_USER, of=AddNote)
    assert closed.closed_by[0].rule == "own_case"


def test_openings_and_what_only_the_program_does_are_no_choices() -> None:
    found = {c.command for c in choices(LIFECYCLE, asked().case, context(CLERK, NOON), frozenset())}
    assert RefusePermit in found
    assert not found & {AskPermit, RemindOffice}


def test_the_same_case_id_and_reference_go_into_every_envelope() -> None:
    first, second = walk(asked(), (LookAt(), CLERK)).steps
    assert (first.case_id, second.case_id) == (CASE, CASE)
    assert (first.meta.reference, second.meta.reference) == ("QZ-TST-1404-00001", None)
