"""Resolutions: in a convened session with a quorum, by the majority, and until they are done."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from export_program.domain.resolution import LIFECYCLE, Directive, Opens, ResolutionStage
from export_program.domain.resolution import messages as m
from export_program.domain.resolution.case import (
    ActionStanding,
    Goods,
    Position,
    Tally,
    number_of,
)
from export_program.domain.session.agenda import ItemReason, WithdrawItem
from export_program.domain.session.case import Presence
from export_program.domain.vocabulary.hs import HsEdition
from export_program.engine.actors import Actor, Role
from export_program.engine.calendars.iran import IRAN
from export_program.engine.checks import findings
from export_program.engine.refusals import NotAllowed, RuleBroken, WrongStage
from tests.domain import resolution_story as story
from tests.domain import session_story as ss
from tests.domain.resolution_story import DISPATCH, DRAFT, GENERAL, WHY, vote
from tests.domain.session_story import CHAIR, CLERK, SATURDAY, local
from tests.scenario import POLICY, Scenario, person, walk

ADOPT = m.AdoptResolution(number="1404/31")
REJECT = m.RejectResolution(reason_code=m.RejectionReason.NO_MAJORITY, reason=WHY)
DEFER = m.DeferResolution(reason_code=m.DeferralReason.NO_TIME, reason=WHY)
AMEND = m.AmendResolution(
    title=DRAFT.title,
    title_fa=DRAFT.title_fa,
    text="The chamber sends twenty firms.",
    directives=DRAFT.directives,
    implement_by=DRAFT.implement_by,
)


def keys(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    return {u.name: tuple(u.keys(scenario.case)) for u in LIFECYCLE.uniques}


def test_the_table_is_sound() -> None:
    assert list(findings(LIFECYCLE)) == []


def test_1404_31_is_adopted_executed_and_implemented() -> None:
    made = story.adopted()
    told = ss.told(made)
    assert (told.number, told.adopted_on) == ("1404/31", SATURDAY)
    assert told.directives == (DISPATCH,)
    assert told.tally == Tally(in_favour=2, against=0, abstained=1, recused=0)
    assert made.case.subject_id == ss.IDEA
    running = story.in_execution()
    assert running.case.stage == "in_execution"
    done = story.all_done().when(m.CompleteResolution(), POLICY)
    done.then(m.ResolutionImplemented, "implemented")


def test_a_resolution_is_drafted_in_a_convened_session_on_an_item_of_its_agenda() -> None:
    for sitting in (ss.locked(), ss.adjourned(), ss.inquorate()):
        story.before(sitting.case).when(DRAFT, CLERK).refused(RuleBroken, match="is convened")
    story.before().knowing(session=None).when(DRAFT, CLERK).refused(RuleBroken, match="convened")
    lost = replace(DRAFT, item="I9")
    story.before().when(lost, CLERK).refused(RuleBroken, match="on the session's agenda")
    off = WithdrawItem(item="I1", reason_code=ItemReason.NOT_READY, reason=WHY)
    without = walk(ss.convened(), (off, CLERK)).case
    story.before(without).when(DRAFT, CLERK).refused(RuleBroken, match="not withdrawn")
    story.before().when(DRAFT, ss.CHAMBER).then(m.ResolutionDrafted, "drafted")


def test_directives_are_sound() -> None:
    twice = replace(DRAFT, directives=(DISPATCH, DISPATCH))
    story.before().when(twice, CLERK).refused(RuleBroken, match="keys of their own")
    goods = replace(DISPATCH, hs=Goods("340220", HsEdition.HS2022))
    unknown = replace(DRAFT, directives=(goods,))
    story.before().when(unknown, CLERK).refused(RuleBroken, match="HS edition")
    past = replace(DRAFT, directives=(replace(DISPATCH, action_due=date(2025, 11, 7)),))
    story.before().when(past, CLERK).refused(RuleBroken, match="lie ahead")
    late = replace(DRAFT, implement_by=date(2025, 11, 7))
    story.before().when(late, CLERK).refused(RuleBroken, match="lie ahead")
    with pytest.raises(ValueError, match="ends_on"):
        replace(DISPATCH, ends_on=date(2025, 11, 12))
    with pytest.raises(ValueError, match="organisation"):
        Directive(key="x", opens=Opens.STUDY, title="X", action_due=date(2025, 12, 1))


def test_a_resolution_for_information_orders_nothing() -> None:
    for wrong in (
        replace(DRAFT, for_information=True, implement_by=None),
        replace(DRAFT, for_information=True, directives=()),
    ):
        story.before().when(wrong, CLERK).refused(RuleBroken, match="orders nothing")
    made = story.adopted(story.INFORMATION)
    made.when(m.CompleteResolution(), POLICY).then(m.ResolutionImplemented, "implemented")
    made.when(m.BeginExecution(), CLERK).then(m.ExecutionBegun, "in_execution")


def test_one_item_of_a_session_has_one_resolution_unless_the_first_fell() -> None:
    item = (f"resolution-on:{ss.SESSION}:I1",)
    assert keys(story.drafted())["item"] == item
    assert keys(story.adopted()) == {"item": item, "number": ("resolution-number:1404/31",)}
    assert keys(story.rejected())["item"] == ()
    assert keys(story.deferred())["item"] == ()


def test_a_second_adoption_finds_it_adopted() -> None:
    story.adopted().when(ADOPT, CHAIR).refused(WrongStage)
    story.adopted().when(ADOPT, Actor("deputy", Role.WG_CHAIR)).refused(WrongStage)


def test_the_chair_of_the_session_decides_and_not_the_chair_of_another() -> None:
    other = person("chair elsewhere", Role.WG_CHAIR)
    member = Actor(ss.CHAMBER.id, Role.WG_CHAIR)
    reject = m.RejectResolution(**story.GENERAL)
    defer = m.DeferResolution(**story.GENERAL)
    for stranger in (other, member):
        story.voted().when(ADOPT, stranger).refused(RuleBroken, match="chair of the session")
        for step in (reject, defer):
            story.drafted().when(step, stranger).refused(RuleBroken, match="chair of the session")
    story.voted().when(ADOPT, CHAIR).then(m.ResolutionAdopted, "adopted")


def test_who_came_for_the_chair_s_seat_is_the_chair_and_without_it_who_presides() -> None:
    session = ss.convened().case
    here, stands_in = session.attendance, person("stands in", Role.WG_CHAIR)
    came = replace(here["governor"], presence=Presence.DELEGATED, person=stands_in.id)
    by_another = replace(session, attendance={**here, "governor": came})
    voted = story.voted().knowing(session=by_another)
    voted.when(ADOPT, CHAIR).refused(RuleBroken, match="chair of the session")
    voted.when(ADOPT, stands_in).then(m.ResolutionAdopted)
    rest = {o: a for o, a in here.items() if o != "governor"}
    seats = replace(session.composition, quorum=2, chair_required=False)
    without = replace(session, attendance=rest, composition=seats, presided_by=stands_in.id)
    voted = story.voted().knowing(session=without)
    voted.when(ADOPT, CHAIR).refused(RuleBroken, match="chair of the session")
    voted.when(ADOPT, stands_in).then(m.ResolutionAdopted)
    unnamed = replace(session, attendance={**here, "governor": replace(came, person=None)})
    story.voted().knowing(session=unnamed).when(ADOPT, CHAIR).then(m.ResolutionAdopted)


def test_a_draft_that_changes_loses_its_votes() -> None:
    amended = story.voted().when(AMEND, CLERK).then(m.ResolutionAmended, "drafted")
    assert amended.case.votes == {}
    amended.when(AMEND, CLERK).refused(RuleBroken, match="draft changes")
    amended.when(ADOPT, CHAIR).refused(RuleBroken, match="majority")
    retitled = replace(AMEND, title="Dispatch to Dushanbe")
    amended.when(retitled, CLERK).then(m.ResolutionAmended)
    story.voted().when(AMEND, ss.CHAMBER).refused(NotAllowed)
    over = story.voted().knowing(session=ss.adjourned().case)
    over.when(AMEND, CLERK).refused(RuleBroken, match="convened")
    for wrong in (
        replace(AMEND, directives=(DISPATCH, DISPATCH)),
        replace(AMEND, for_information=True),
        replace(AMEND, implement_by=date(2025, 11, 7)),
        replace(AMEND, directives=(replace(DISPATCH, hs=Goods("999999", HsEdition.HS2022)),)),
    ):
        story.voted().when(wrong, CLERK).refused(RuleBroken)


# ---------------------------------------------------------------- votes


def test_members_that_are_there_vote_each_for_its_own() -> None:
    draft = story.drafted()
    draft.when(vote("customs"), ss.CUSTOMS).refused(RuleBroken, match="that are there")
    draft.when(vote("university"), CLERK).refused(RuleBroken, match="Voting members")
    draft.when(vote("samt"), ss.CHAMBER).refused(RuleBroken, match="its own organisation")
    draft.when(vote("samt"), ss.SAMT).then(m.VoteRecorded)
    draft.when(vote("samt"), CLERK).then(m.VoteRecorded)
    over = draft.knowing(session=ss.adjourned().case)
    over.when(vote("samt"), ss.SAMT).refused(RuleBroken, match="convened")


def test_a_vote_may_be_changed_and_the_change_is_recorded() -> None:
    once = walk(story.drafted(), (vote("samt"), ss.SAMT))
    once.when(vote("samt"), ss.SAMT).refused(RuleBroken, match="vote changes")
    changed = once.when(vote("samt", Position.AGAINST), ss.SAMT).then(m.VoteRecorded)
    assert ss.told(changed).previous is Position.FOR
    assert changed.case.votes["samt"].changed == 1
    assert changed.case.count == Tally(against=1)


def test_abstentions_and_recusals_are_recorded_and_are_no_votes_cast() -> None:
    split = walk(
        story.drafted(),
        (vote("governor", Position.RECUSED), CHAIR),
        (vote("chamber"), ss.CHAMBER),
        (vote("samt", Position.ABSTAIN), ss.SAMT),
    )
    done = split.when(ADOPT, CHAIR).then(m.ResolutionAdopted, "adopted")
    assert done.case.tally == Tally(in_favour=1, abstained=1, recused=1)


def test_a_tie_or_no_vote_at_all_is_no_majority() -> None:
    story.drafted().when(ADOPT, CHAIR).refused(RuleBroken, match="majority")
    tie = walk(
        story.drafted(), (vote("chamber"), ss.CHAMBER), (vote("samt", Position.AGAINST), ss.SAMT)
    )
    tie.when(ADOPT, CHAIR).refused(RuleBroken, match="majority")
    tie.when(REJECT, CHAIR).then(m.ResolutionRejected, "rejected")


def test_what_has_the_majority_is_not_rejected() -> None:
    story.voted().when(REJECT, CHAIR).refused(RuleBroken, match="not rejected")
    story.voted().when(DEFER, CHAIR).then(m.ResolutionDeferred, "deferred")
    assert ss.told(story.rejected()).tally == Tally(against=1)


def test_the_chair_decides_in_the_convened_session_with_a_quorum() -> None:
    voted = story.voted()
    voted.when(ADOPT, CLERK).refused(NotAllowed)
    left = walk(ss.convened(), (ss.came("samt", Presence.ABSENT), CLERK)).case
    short = voted.knowing(session=left)
    short.when(ADOPT, CHAIR).refused(RuleBroken, match="quorum")
    against = walk(story.drafted(), (vote("samt", Position.AGAINST), CLERK)).knowing(session=left)
    against.when(REJECT, CHAIR).refused(RuleBroken, match="quorum")
    over = voted.knowing(session=ss.adjourned().case)
    for command in (ADOPT, REJECT, DEFER):
        over.when(command, CHAIR).refused(RuleBroken, match="convened")
    over.when(DEFER, POLICY).then(m.ResolutionDeferred, "deferred")


# ---------------------------------------------------------------- numbers


def test_a_number_bears_the_year_of_the_session() -> None:
    voted = story.voted()
    voted.when(m.AdoptResolution(number="1403/31"), CHAIR).refused(RuleBroken, match="Solar Hijri")
    plain = voted.when(m.AdoptResolution(), CHAIR).then(m.ResolutionAdopted)
    assert plain.case.number == "1404/1"
    assert number_of("QZ-RES-1404-00031") == "1404/31"


def test_a_reference_of_an_older_year_gives_no_number() -> None:
    nowruz = local(date(2026, 3, 28))
    late = story.voted().on(nowruz)
    late.when(m.AdoptResolution(), CHAIR).refused(RuleBroken, match="Solar Hijri")


def test_what_its_actions_are_due_on_still_lies_ahead_when_it_is_adopted() -> None:
    later = story.voted().on(local(date(2025, 11, 15)))
    later.when(ADOPT, CHAIR).refused(RuleBroken, match="still lie ahead")


# ---------------------------------------------------------------- deferred


def test_a_deferred_resolution_is_taken_up_by_another_session_with_new_votes() -> None:
    put_off = story.deferred()
    item = replace(ss.convened().case.items["I1"], item="I1", subject_id=put_off.case.id)
    again = replace(ss.convened().case, id=ss.NEXT, items={"I1": item})
    take = m.TakeUpResolution(session_id=ss.NEXT, item="I1")
    known = put_off.knowing(session=again)
    back = known.when(take, CLERK).then(m.ResolutionTakenUp, "drafted")
    assert (back.case.session_id, back.case.votes, back.case.decision) == (ss.NEXT, {}, None)
    assert back.case.deferrals == 1
    other = replace(again, items={"I1": replace(item, subject_id=UUID(int=9))})
    put_off.knowing(session=other).when(take, CLERK).refused(RuleBroken, match="about this")
    lost = replace(take, item="I7")
    known.when(lost, CLERK).refused(RuleBroken, match="agenda")
    closed = replace(again, stage=ss.adjourned().case.stage)
    put_off.knowing(session=closed).when(take, CLERK).refused(RuleBroken, match="convened")


# ---------------------------------------------------------------- execution


def test_execution_begins_with_an_action_or_for_information_only() -> None:
    made = story.adopted()
    made.when(m.BeginExecution(), CLERK).refused(RuleBroken, match="has an action")
    assert made.case.deadlines["first action"].due_at == IRAN.end_of(date(2025, 11, 10))
    begun = made.when(story.note_action(), POLICY).then(m.ActionNoted, "in_execution")
    assert begun.case.covered
    begun.when(story.note_action(), POLICY).refused(RuleBroken, match="not noted already")
    begun.when(story.note_action(UUID(int=9)), POLICY).then(m.ActionNoted, "in_execution")
    assert "first action" not in begun.case.deadlines


def test_the_standing_of_its_actions_is_noted_when_it_changes() -> None:
    running = story.in_execution()
    late = story.action_stands(ActionStanding.OVERDUE)
    noted = running.when(late, POLICY).then(m.ActionProgressNoted)
    noted.when(late, POLICY).refused(RuleBroken, match="standing changes")
    unknown = story.action_stands(ActionStanding.OVERDUE, UUID(int=9))
    noted.when(unknown, POLICY).refused(RuleBroken, match="one of this resolution")
    noted.when(late, CLERK).refused(NotAllowed)


def test_cases_that_it_opened_are_noted_with_their_progress() -> None:
    running = story.in_execution()
    running.when(story.NOTE_CASE, POLICY).refused(RuleBroken, match="not noted already")
    itself = replace(story.NOTE_CASE, case_id=running.case.id)
    running.when(itself, POLICY).refused(RuleBroken, match="nor is it")
    lost = replace(story.NOTE_CASE, case_id=UUID(int=9), directive="fair")
    running.when(lost, POLICY).refused(RuleBroken, match="directive is one of")
    free = replace(story.NOTE_CASE, case_id=UUID(int=9), directive=None)
    running.when(free, CLERK).then(m.OpenedCaseNoted)
    told = running.when(story.CLOSED, POLICY).then(m.ProgressNoted)
    told.when(story.CLOSED, POLICY).refused(RuleBroken, match="progress changes")
    unknown = replace(story.CLOSED, case_id=UUID(int=9))
    told.when(unknown, POLICY).refused(RuleBroken, match="opened under")


def test_it_is_implemented_when_actions_are_verified_and_ordered_cases_closed() -> None:
    complete = m.CompleteResolution(result="The delegation came back.")
    verified = story.action_stands(ActionStanding.VERIFIED)
    cancelled = story.action_stands(ActionStanding.CANCELLED)
    steps: dict[str, tuple[Any, ...]] = {
        "open: Dispatch": (story.CLOSED,),
        "an action is to be verified": (verified,),
        "an action is to be": (cancelled, story.CLOSED),
    }
    for found, done in steps.items():
        asked = walk(story.in_execution(), *((command, POLICY) for command in done))
        with pytest.raises(RuleBroken) as refusal:
            asked.when(complete, CHAIR).taken()
        assert found in str(refusal.value.broken[0].found)
    free = replace(story.NOTE_CASE, case_id=UUID(int=9), directive=None)
    other = walk(story.all_done(), (free, POLICY))
    other.when(complete, CHAIR).refused(RuleBroken, match="cases it ordered")
    story.all_done().when(complete, CHAIR).then(m.ResolutionImplemented, "implemented")


def test_the_chair_may_close_it_in_part() -> None:
    partly = m.CompleteResolutionInPart(result="Six of ten meetings.", **GENERAL)
    story.adopted().when(partly, CHAIR).refused(WrongStage)
    story.in_execution().when(partly, CLERK).refused(NotAllowed)
    done = story.in_execution().when(partly, CHAIR).then(m.ResolutionPartlyImplemented, "partly")
    assert done.case.deadlines == {}


def test_its_day_is_watched() -> None:
    due = story.in_execution().case.deadlines["implementation"]
    assert due.due_at == IRAN.end_of(date(2025, 12, 20))
    done = walk(story.all_done(), (m.CompleteResolution(), POLICY))
    assert done.case.deadlines == {}


def test_only_a_newer_resolution_in_force_supersedes_or_revokes() -> None:
    revoke = m.RevokeResolution(successor_id=story.OTHER, **GENERAL)
    supersede = m.SupersedeResolution(successor_id=story.OTHER, **GENERAL)
    running = story.in_execution()
    older = replace(story.successor(), adopted_on=date(2025, 11, 1))
    draft = replace(story.successor(), stage=ResolutionStage.DRAFTED)
    for other in (None, older, draft):
        for command in (revoke, supersede):
            known = running.knowing(successor=other)
            known.when(command, CHAIR).refused(RuleBroken, match="newer resolution")
    itself = replace(revoke, successor_id=running.case.id)
    running.knowing(successor=story.successor()).when(itself, CHAIR).refused(RuleBroken)
    known = running.knowing(successor=story.successor())
    gone = known.when(revoke, CHAIR).then(m.ResolutionRevoked, "revoked")
    assert gone.case.successor_id == story.OTHER
    known.when(supersede, CHAIR).then(m.ResolutionSuperseded, "superseded")
    known.when(supersede, CLERK).refused(NotAllowed)


def test_what_was_implemented_can_still_be_superseded() -> None:
    done = walk(story.all_done(), (m.CompleteResolution(), POLICY))
    known = done.knowing(successor=story.successor())
    supersede = m.SupersedeResolution(successor_id=story.OTHER, **GENERAL)
    known.when(supersede, CHAIR).then(m.ResolutionSuperseded, "superseded")
    rejected = story.rejected().knowing(successor=story.successor())
    rejected.when(supersede, CHAIR).refused(WrongStage)
