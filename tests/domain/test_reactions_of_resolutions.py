"""What resolutions, actions, ideas and agreements tell each other and the next session."""

from dataclasses import replace as changed
from datetime import date
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from export_program.domain.action_item import messages as am
from export_program.domain.agreement.obligations import WaiveObligation
from export_program.domain.idea import messages as im
from export_program.domain.idea.case import Recommendation
from export_program.domain.reaction import Then
from export_program.domain.resolution import messages as m
from export_program.domain.resolution.case import ActionStanding
from export_program.domain.session import agenda as a
from export_program.domain.session.case import ResolutionOutcome
from export_program.domain.session.sitting import NoteResolution
from export_program.domain.working_group import messages as wm
from export_program.domain.working_group.case import AgendaReason
from export_program.engine.protocols.clock import MissDeadline
from tests.domain import agreement_story as ag
from tests.domain import resolution_story as story
from tests.domain import session_story as ss
from tests.domain.reacting import named, wants
from tests.domain.session_story import ACTION, CHAIR, CLERK, IDEA, RESOLUTION, SESSION
from tests.scenario import POLICY, Scenario, walk


def note(outcome: ResolutionOutcome, *, covered: bool = False, number: str | None = None) -> Any:
    return NoteResolution(
        resolution_id=RESOLUTION, item="I1", outcome=outcome, number=number, covered=covered
    )


def on_session(command: Any) -> list[Then]:
    return [Then("session", SESSION, command)]


def test_the_session_notes_its_resolutions() -> None:
    drafted = on_session(note(ResolutionOutcome.DRAFTED))
    assert wants("note-resolution", story.drafted(), ss.convened()) == drafted
    known = walk(ss.convened(), (drafted[0].command, POLICY))
    assert wants("note-resolution", story.drafted(), known) == []
    adopted = note(ResolutionOutcome.ADOPTED, number="1404/31")
    assert wants("note-resolution", story.adopted(), known) == on_session(adopted)
    deferred = on_session(note(ResolutionOutcome.DEFERRED))
    assert wants("note-resolution", story.deferred(), known) == deferred
    rejected = on_session(note(ResolutionOutcome.REJECTED))
    assert wants("note-resolution", story.rejected(), known) == rejected


def test_the_session_learns_that_somebody_acts() -> None:
    begun = walk(story.adopted(), (story.note_action(), POLICY))
    covered = note(ResolutionOutcome.ADOPTED, covered=True, number="1404/31")
    bare = walk(ss.adjourned(), (replace(covered, covered=False), POLICY))
    assert wants("note-resolution", begun, bare) == on_session(covered)
    assert wants("note-resolution", begun, walk(bare, (covered, POLICY))) == []
    assert wants("note-resolution", begun) == []


def test_an_idea_is_answered_by_the_resolution_on_it() -> None:
    adopt = im.AdoptIdea(
        resolution_id=RESOLUTION, reply="Resolution 1404/31: Dispatch to Tajikistan"
    )
    assert wants("answer-idea", story.adopted(), story.tabled()) == [Then("idea", IDEA, adopt)]
    assert wants("answer-idea", story.adopted(), story.put_off()) == [Then("idea", IDEA, adopt)]
    other = im.IdeaReason.OTHER
    reject = im.RejectIdea(reason_code=other, reason=story.WHY)
    assert wants("answer-idea", story.rejected(), story.tabled()) == [Then("idea", IDEA, reject)]
    defer = im.DeferIdea(resolution_id=RESOLUTION, reason_code=other, reason=story.WHY)
    assert wants("answer-idea", story.deferred(), story.tabled()) == [Then("idea", IDEA, defer)]
    assert wants("answer-idea", story.deferred(), story.put_off()) == []
    assert wants("answer-idea", story.adopted(), story.answered()) == []
    assert wants("answer-idea", story.adopted()) == []


def queued(found: list[Then]) -> list[tuple[str, AgendaReason, str | None]]:
    assert all((t.kind, t.case_id) == ("working_group", ss.GROUP) for t in found)
    commands: list[Any] = [then.command for then in found]
    return [(c.cause, c.why, c.title_fa) for c in commands]


def test_a_deferred_resolution_comes_to_the_next_session_once() -> None:
    cause = f"resolution:{RESOLUTION}"
    found = wants("queue-deferred-resolution", story.deferred(), ss.formed())
    assert queued(found) == [(cause, AgendaReason.DEFERRED, story.DRAFT.title_fa)]
    waiting = walk(ss.formed(), (found[0].command, POLICY))
    assert wants("queue-deferred-resolution", story.deferred(), waiting) == []


def test_a_directive_with_a_day_gives_its_organisation_an_action() -> None:
    (then,) = wants("order-actions", story.adopted())
    told: Any = then.command
    assert (then.kind, then.case_id) == ("action_item", None)
    assert (told.organisation, told.due, told.directive) == (
        "chamber",
        date(2025, 11, 10),
        "dispatch",
    )
    assert (told.measure, told.resolution_id) == (story.DISPATCH.goal, RESOLUTION)
    free = replace(story.DRAFT, directives=(replace(story.DISPATCH, action_due=None),))
    assert wants("order-actions", story.adopted(free)) == []


def test_a_resolution_is_implemented_when_all_is_done_and_at_once_for_information() -> None:
    done = [Then("resolution", RESOLUTION, m.CompleteResolution())]
    assert wants("complete-resolution", story.adopted(story.INFORMATION)) == done
    assert wants("complete-resolution", story.adopted()) == []
    verified = (story.action_stands(ActionStanding.VERIFIED), POLICY)
    assert wants("complete-resolution", walk(story.in_execution(), verified)) == []
    assert wants("complete-resolution", story.all_done()) == done
    closed_first = walk(story.in_execution(), (story.CLOSED, POLICY), verified)
    assert wants("complete-resolution", closed_first) == done


def test_a_resolution_knows_its_actions_and_how_they_stand() -> None:
    found = wants("note-action", story.assigned(), story.adopted())
    told = m.NoteAction(
        action_id=ACTION,
        title="Prepare the dispatch",
        organisation="chamber",
        due=date(2025, 11, 15),
        directive="dispatch",
    )
    assert found == [Then("resolution", RESOLUTION, told)]
    known = walk(story.adopted(), (told, POLICY))
    cancel = am.CancelAction(reason_code=am.CancellationReason.OTHER, reason=story.WHY)
    for action, standing in (
        (story.overdue(), ActionStanding.OVERDUE),
        (story.claimed(), ActionStanding.CLAIMED),
        (story.verified(), ActionStanding.VERIFIED),
        (walk(story.working(), (cancel, CHAIR)), ActionStanding.CANCELLED),
    ):
        (then,) = wants("note-action-progress", action, known)
        progress: Any = then.command
        assert (progress.action_id, progress.standing) == (ACTION, standing)
    late = m.NoteActionProgress(
        action_id=ACTION,
        organisation="chamber",
        due=date(2025, 11, 15),
        standing=ActionStanding.OVERDUE,
    )
    assert wants("note-action-progress", story.overdue(), walk(known, (late, POLICY))) == []
    assert wants("note-action-progress", story.overdue(), story.adopted()) == []


def test_an_action_without_a_resolution_is_noted_nowhere() -> None:
    said = replace(story.ASSIGN, resolution_id=None, directive=None, session_id=SESSION)
    start = story.unassigned().knowing(resolution=None)
    alone = named(ACTION, walk(start, (said, CHAIR)))
    assert wants("note-action", alone) == []
    working = walk(alone, (am.AcknowledgeAction(), ss.CHAMBER))
    late = story.rung(working, "due", am.MarkActionOverdue())
    assert wants("note-action-progress", late) == []


def test_actions_fall_with_their_resolution() -> None:
    known = story.in_execution().knowing(successor=story.successor())
    revoke = m.RevokeResolution(successor_id=story.OTHER, **story.GENERAL)
    supersede = m.SupersedeResolution(successor_id=story.OTHER, **story.GENERAL)
    codes = am.CancellationReason
    for command, code in (
        (revoke, codes.RESOLUTION_REVOKED),
        (supersede, codes.RESOLUTION_SUPERSEDED),
    ):
        gone = walk(known, (command, CHAIR))
        (then,) = wants("cancel-actions", gone, story.working())
        told: Any = then.command
        assert (then.kind, then.case_id, told.reason_code) == ("action_item", ACTION, code)
        assert wants("cancel-actions", gone, story.verified()) == []


def test_an_overdue_action_waits_for_the_next_session_once() -> None:
    cause = f"action_item:{ACTION}"
    found = wants("queue-late-action", story.overdue(), ss.formed())
    assert queued(found) == [(cause, AgendaReason.OVERDUE_ACTION, "تدارک اعزام")]
    told: Any = found[0].command
    assert told.remarks == "chamber: due 2025-11-15, overdue once."
    waiting = walk(ss.formed(), (told, POLICY))
    assert wants("queue-late-action", story.escalated(), waiting) == []
    again = queued(wants("queue-late-action", story.escalated(), ss.formed()))
    assert again == [(cause, AgendaReason.ESCALATED_ACTION, "تدارک اعزام")]
    twice = story.rung(story.extended(), "due", am.MarkActionOverdue())
    assert len(wants("queue-late-action", twice, ss.formed())) == 1


def test_an_action_without_a_group_goes_to_the_main_one_or_the_only_one() -> None:
    alone = replace(story.overdue().case, working_group_id=None)
    late = changed(story.overdue(), now=alone)
    assert len(wants("queue-late-action", late, ss.formed())) == 1
    aside = changed(ss.formed(), now=replace(ss.formed().case, main=False))
    (then,) = wants("queue-late-action", late, aside)
    assert then.case_id == ss.GROUP
    other = named(UUID(int=530), aside)
    assert wants("queue-late-action", late, aside, other) == []
    main = named(UUID(int=531), ss.formed())
    (then,) = wants("queue-late-action", late, aside, other, main)
    assert then.case_id == UUID(int=531)
    assert wants("queue-late-action", late) == []


def test_what_was_for_a_dissolved_group_goes_to_the_main_one() -> None:
    dissolve = wm.DissolveWorkingGroup(**ss.GENERAL)
    gone = walk(ss.formed(), (dissolve, ss.CHAIR))
    main = named(UUID(int=531), ss.formed())
    (then,) = wants("queue-late-action", story.overdue(), gone, main)
    assert then.case_id == UUID(int=531)
    (then,) = wants("queue-idea", story.triaged(), gone, main)
    assert then.case_id == UUID(int=531)
    assert wants("queue-late-action", story.overdue(), gone) == []


def test_an_action_that_is_no_longer_late_leaves_the_list_and_the_agenda() -> None:
    cause = f"action_item:{ACTION}"
    waiting = walk(ss.formed(), (ss.queue("Late", cause), POLICY))
    (then,) = wants("settle-action", story.verified(), waiting)
    told: Any = then.command
    assert (told.item, told.reason_code) == ("Q1", wm.DropReason.SETTLED)
    known = ss.knows(ss.formed())
    on = walk(ss.with_items(), (ss.table("Late", cause), CLERK))
    (then,) = wants("settle-action", story.extended(), known, on)
    off: Any = then.command
    assert (then.kind, off.item, off.reason_code) == ("session", "I3", a.ItemReason.SETTLED)
    assert wants("settle-action", story.verified(), ss.formed()) == []
    assert wants("settle-action", story.verified(), known, ss.with_items()) == []
    assert wants("settle-action", story.verified()) == []


def test_an_idea_that_a_session_is_to_hear_waits_for_the_next() -> None:
    cause = f"idea:{IDEA}"
    found = wants("queue-idea", story.triaged(), ss.formed())
    assert queued(found) == [(cause, AgendaReason.IDEA, story.SUBMIT.title_fa)]
    off = queued(wants("queue-idea", story.put_off(), ss.formed()))
    assert off == [(cause, AgendaReason.DEFERRED, story.SUBMIT.title_fa)]
    carried = im.DeferIdea(
        resolution_id=RESOLUTION, reason_code=im.IdeaReason.OTHER, reason=story.WHY
    )
    known = story.tabled().knowing(resolution=story.deferred().case)
    assert wants("queue-idea", walk(known, (carried, POLICY)), ss.formed()) == []
    elsewhere = story.triaged(Recommendation.REFER)
    assert wants("queue-idea", elsewhere, ss.formed()) == []
    waiting = walk(ss.formed(), (found[0].command, POLICY))
    (then,) = wants("queue-idea", elsewhere, waiting)
    assert isinstance(then.command, wm.DropQueuedItem)


def test_an_idea_without_an_answer_comes_to_the_next_session() -> None:
    miss = MissDeadline(deadline="reply")
    late = story.rung(story.submitted(), "reply", miss)
    assert len(wants("queue-unanswered-idea", late, ss.formed())) == 1
    triage = story.rung(story.submitted(), "triage", MissDeadline(deadline="triage"))
    assert wants("queue-unanswered-idea", triage, ss.formed()) == []
    other = story.rung(
        story.assigned(), "acknowledgement", MissDeadline(deadline="acknowledgement")
    )
    assert wants("queue-unanswered-idea", other, ss.formed()) == []


def test_an_answered_idea_does_not_wait() -> None:
    waiting = walk(ss.formed(), (ss.queue("Dispatch", f"idea:{IDEA}"), POLICY))
    (then,) = wants("settle-idea", story.answered(), waiting)
    assert (then.kind, then.case_id) == ("working_group", ss.GROUP)
    assert wants("settle-idea", story.answered(), ss.formed()) == []


# ---------------------------------------------------------------- agreements

AGREEMENT = UUID(int=520)


def agreement(scenario: Scenario) -> Scenario:
    return named(AGREEMENT, scenario)


def test_an_expiring_agreement_waits_for_the_next_session_until_its_renewal_is_decided() -> None:
    expiring = agreement(ag.expiring())
    found = wants("queue-renewal", expiring, ss.formed())
    ((cause, why, _),) = queued(found)
    assert (cause, why) == (f"renewal:{AGREEMENT}", AgendaReason.EXPIRING_AGREEMENT)
    waiting = walk(ss.formed(), (found[0].command, POLICY))
    assert wants("queue-renewal", expiring, waiting) == []
    assert wants("queue-renewal", expiring) == []
    (then,) = wants("settle-renewal", agreement(ag.renewed()), waiting)
    assert isinstance(then.command, wm.DropQueuedItem)


def test_an_obligation_that_is_late_twice_waits_for_the_next_session() -> None:
    waive = WaiveObligation(obligation="O2", **story.GENERAL)
    late = ag.rung(ag.in_force(), "obligation:O2")
    once = agreement(late)
    twice = agreement(ag.rung(walk(late, (waive, ag.CHAIR)), "obligation:O2"))
    assert wants("queue-late-obligation", once, ss.formed()) == []
    found = wants("queue-late-obligation", twice, ss.formed())
    ((cause, why, _),) = queued(found)
    assert why is AgendaReason.LATE_OBLIGATION
    waiting = walk(ss.formed(), (found[0].command, POLICY))
    assert wants("queue-late-obligation", twice, waiting) == []
    assert cause == f"obligation:{AGREEMENT}:O2"
    (then,) = wants("settle-obligation", walk(twice, (waive, ag.CHAIR)), waiting)
    assert isinstance(then.command, wm.DropQueuedItem)
