"""Sessions follow from the series; what waits comes to them, and what is left over goes back."""

from datetime import date
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from export_program.domain.idea.messages import DeferIdea, IdeaReason, TableIdea
from export_program.domain.reaction import Then
from export_program.domain.resolution.messages import DeferralReason, DeferResolution
from export_program.domain.session import SessionStage
from export_program.domain.session import agenda as a
from export_program.domain.session import sitting as s
from export_program.domain.session.case import ItemOutcome
from export_program.domain.working_group import messages as m
from export_program.domain.working_group.case import AgendaReason
from tests.domain import resolution_story as rs
from tests.domain import session_story as story
from tests.domain.reacting import named, wants
from tests.domain.session_story import CHAIR, CLERK, MOVE_REASON, SATURDAY
from tests.domain.test_reactions_calendar import closing
from tests.scenario import POLICY, TIMER, Scenario, walk

MOVE = a.RescheduleSession(on=date(2025, 11, 9), at="10:00", **MOVE_REASON)
CANCEL = a.CancelSession(**MOVE_REASON)


def group(*steps: tuple[Any, Any]) -> Scenario:
    return walk(story.formed(), *steps)


def after(scenario: Scenario, command: Any, by: Any = CLERK) -> Scenario:
    return walk(scenario, (command, by))


def test_a_planned_session_is_scheduled_and_a_skipped_one_is_not() -> None:
    planned = after(story.formed(), m.PlanNextSession(), TIMER)
    call = a.ScheduleSession(
        working_group_id=story.GROUP, on=date(2025, 11, 1), at="09:00", place="Governor's office"
    )
    assert wants("schedule-session", planned) == [Then("session", None, call)]
    by_hand = story.knows(story.formed(), on=date(2025, 11, 1))
    assert wants("schedule-session", after(by_hand, m.PlanNextSession(), TIMER)) == []


def test_a_moved_session_is_scheduled_for_its_new_day() -> None:
    moved = after(story.locked(), MOVE)
    (then,) = wants("reschedule-session", moved, story.formed())
    told: Any = then.command
    assert (told.on, told.at, told.replaces_id) == (date(2025, 11, 9), "10:00", story.SESSION)
    same_hour = after(story.locked(), replace(MOVE, at=None))
    (then,) = wants("reschedule-session", same_hour, story.formed())
    assert getattr(then.command, "at", None) == "09:00"


def test_a_closure_on_its_day_cancels_a_session_that_is_to_come() -> None:
    closed = closing(SATURDAY)
    cancel = a.CancelSession(reason_code=a.SessionReason.HOLIDAY, reason="closure: Snow.")
    found = wants("cancel-session-on-closure", closed, story.locked())
    assert found == [Then("session", story.SESSION, cancel)]
    assert wants("cancel-session-on-closure", closed, story.convened()) == []
    assert wants("cancel-session-on-closure", closing(story.FOLLOWING), story.locked()) == []


def test_the_group_knows_the_session_until_it_is_held_or_falls() -> None:
    note = m.NoteSession(session_id=story.SESSION, on=SATURDAY, standing=m.SessionStanding.TO_COME)
    over = replace(note, standing=m.SessionStanding.OVER)
    known = story.knows(story.formed())
    on_group = [Then("working_group", story.GROUP, note)]
    assert wants("note-session", story.scheduled(), story.formed()) == on_group
    assert wants("note-session", story.scheduled(), known) == []
    due = story.locked().case.deadlines["opening"].due_at
    ends = (
        story.convened(),
        story.inquorate(),
        after(story.locked(), MOVE),
        after(story.locked(), CANCEL),
        walk(story.locked().on(due), (a.LapseSession(), TIMER)),
    )
    for end in ends:
        assert wants("note-session", end, known) == [Then("working_group", story.GROUP, over)]
        assert wants("note-session", end, story.formed()) == []


def tabled(item: m.QueueItem, cause: str) -> a.TableItem:
    names = ("subject_kind", "subject_id", "title", "title_fa", "why", "remarks")
    return a.TableItem(cause=cause, **{name: getattr(item, name) for name in names})


def test_an_agenda_that_opens_takes_what_waits() -> None:
    roads, papers = story.queue("Roads", "c:1"), story.queue("Papers", "c:2", remarks="Two.")
    waiting = group((roads, CLERK), (papers, POLICY))
    assert wants("table-queued-items", story.agenda_open(), waiting) == [
        Then("session", story.SESSION, tabled(roads, "c:1")),
        Then("session", story.SESSION, tabled(papers, "c:2")),
    ]
    assert wants("table-queued-items", story.agenda_open(), story.formed()) == []
    assert wants("table-queued-items", story.agenda_open()) == []


def test_what_is_queued_while_an_agenda_is_open_goes_onto_the_next_one() -> None:
    later = named(story.NEXT, story.scheduled(replace(story.CALL, on=story.FOLLOWING)))
    later = after(later, a.OpenAgenda())
    known = story.knows(story.knows(story.formed(), story.NEXT, story.FOLLOWING))
    roads = story.queue("Roads", "c:1")
    queued = after(known, roads)
    on = [Then("session", story.SESSION, tabled(roads, "c:1"))]
    assert wants("table-queued-item", queued, later, story.agenda_open()) == on
    next_ = [Then("session", story.NEXT, tabled(roads, "c:1"))]
    assert wants("table-queued-item", queued, later, story.locked()) == next_
    assert wants("table-queued-item", queued, story.locked()) == []
    held = after(story.agenda_open(), story.table("Roads", "c:1"))
    assert wants("table-queued-item", queued, held) == []


def test_what_stands_on_an_agenda_no_longer_waits() -> None:
    waiting = group((story.queue("Roads", "c:1"), CLERK))
    on = after(story.agenda_open(), story.table("Roads", "c:1"))
    take = m.TakeQueuedItem(item="Q1", session_id=story.SESSION)
    assert wants("take-queued-item", on, waiting) == [Then("working_group", story.GROUP, take)]
    assert wants("take-queued-item", on, story.formed()) == []
    urgent = a.TableUrgentItem(
        subject_kind="text",
        title="Roads",
        why=AgendaReason.OTHER,
        cause="c:1",
        reason_code=a.UrgencyReason.DEADLINE,
        reason=story.WHY,
    )
    late = after(story.locked(), urgent, CHAIR)
    assert wants("take-queued-item", late, waiting) == [Then("working_group", story.GROUP, take)]


def with_idea() -> Scenario:
    start = story.agenda_open().knowing(**{"subject idea": story.bare_idea()})
    return after(start, story.table("Dispatch", **story.about_idea()))


def test_an_idea_on_an_agenda_is_tabled_once() -> None:
    on = with_idea()
    table = [Then("idea", story.IDEA, TableIdea(session_id=story.SESSION))]
    for idea in (rs.triaged(), rs.submitted(), rs.put_off()):
        assert wants("table-idea", on, idea) == table
    assert wants("table-idea", on, rs.tabled()) == []
    assert wants("table-idea", on, rs.answered()) == []
    elsewhere = replace(rs.tabled().case, session_id=story.NEXT)
    assert wants("table-idea", on, elsewhere) == table
    free = after(story.agenda_open(), story.table("Roads"))
    assert wants("table-idea", free, rs.triaged()) == []


def test_an_idea_that_a_session_puts_off_is_deferred() -> None:
    off = after(story.convened(), story.conclude("I1", ItemOutcome.DEFERRED))
    defer = DeferIdea(reason_code=IdeaReason.OTHER, reason="So it was said.")
    assert wants("defer-tabled-idea", off, rs.tabled()) == [Then("idea", story.IDEA, defer)]
    assert wants("defer-tabled-idea", off, rs.answered()) == []
    noted = after(story.convened(), story.conclude("I1", ItemOutcome.NOTED))
    assert wants("defer-tabled-idea", noted, rs.tabled()) == []
    roads = after(story.convened(), story.conclude("I2", ItemOutcome.DEFERRED))
    assert wants("defer-tabled-idea", roads, rs.tabled()) == []


def causes(found: list[Then]) -> list[tuple[str, AgendaReason]]:
    assert all((t.kind, t.case_id) == ("working_group", story.GROUP) for t in found)
    commands: list[Any] = [then.command for then in found]
    return [(c.cause, c.why) for c in commands]


ROADS = f"item:{story.SESSION}:I2"
DISPATCH = f"idea:{story.IDEA}"


def test_what_a_session_did_not_reach_or_put_off_waits_for_the_next() -> None:
    assert causes(wants("requeue-items", story.adjourned(), story.formed())) == [
        (ROADS, AgendaReason.OTHER)
    ]
    off = after(story.convened(), story.conclude("I2", ItemOutcome.DEFERRED))
    done = after(off, s.AdjournSession())
    assert causes(wants("requeue-items", done, story.formed())) == [
        (DISPATCH, AgendaReason.IDEA),
        (ROADS, AgendaReason.DEFERRED),
    ]
    settled = after(story.convened(), story.conclude("I2", ItemOutcome.DECIDED))
    settled = after(settled, s.AdjournSession())
    assert causes(wants("requeue-items", settled, story.formed(), rs.answered())) == []


def test_a_session_that_is_not_held_gives_everything_back() -> None:
    due = story.locked().case.deadlines["opening"].due_at
    ends = (
        after(story.locked(), CANCEL),
        after(story.locked(), MOVE),
        story.inquorate(),
        walk(story.locked().on(due), (a.LapseSession(), TIMER)),
    )
    known = story.knows(story.formed())
    for end in ends:
        found = causes(wants("requeue-items", end, known))
        assert found == [(DISPATCH, AgendaReason.IDEA), (ROADS, AgendaReason.OTHER)]
    withdrawn = a.WithdrawItem(item="I2", reason_code=a.ItemReason.SETTLED, reason=story.WHY)
    fewer = after(after(story.locked(), withdrawn), CANCEL)
    assert len(wants("requeue-items", fewer, known)) == 1


def test_what_is_on_its_way_already_does_not_wait_twice() -> None:
    waiting = group((story.queue("Roads", ROADS), CLERK))
    assert wants("requeue-items", story.adjourned(), waiting) == []
    known = story.knows(story.formed(), story.NEXT, story.FOLLOWING)
    next_ = replace(story.agenda_open().case, id=story.NEXT)
    on = replace(next_, items={"I1": replace(story.locked().case.items["I2"], item="I1")})
    assert wants("requeue-items", story.adjourned(), known, on) == []
    off = replace(on, stage=SessionStage.CANCELLED)
    assert len(wants("requeue-items", story.adjourned(), known, off)) == 1


def test_a_dissolved_group_takes_nothing_back() -> None:
    gone = walk(story.formed(), (m.DissolveWorkingGroup(**story.GENERAL), CHAIR))
    assert wants("requeue-items", story.adjourned(), gone) == []


def test_a_draft_that_was_not_decided_is_deferred_when_the_session_is_adjourned() -> None:
    defer = DeferResolution(
        reason_code=DeferralReason.NO_TIME,
        reason="Session QZ-TST-1404-00001 was adjourned without a decision.",
    )
    found = wants("defer-undecided", story.adjourned(), rs.voted())
    assert found == [Then("resolution", story.RESOLUTION, defer)]
    assert wants("defer-undecided", story.adjourned(), rs.adopted()) == []
    elsewhere = replace(rs.voted().case, session_id=UUID(int=9))
    assert wants("defer-undecided", story.adjourned(), elsewhere) == []
