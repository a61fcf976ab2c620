"""Read models of the working group: agenda, sessions, attendance, resolutions, actions, ideas."""

from datetime import date
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from export_program.domain.action_item import messages as am
from export_program.domain.resolution.case import ActionStanding
from export_program.domain.session import agenda as a
from export_program.domain.session import sitting as s
from export_program.domain.session.case import ItemOutcome, Presence, ResolutionOutcome
from export_program.domain.working_group import messages as m
from export_program.domain.working_group.case import AgendaReason
from export_program.engine.protocols.clock import MissDeadline
from projections.actions import ACTIONS
from projections.agenda import AGENDA
from projections.attendance import ATTENDANCE
from projections.deadlines import DEADLINES
from projections.ideas import IDEAS
from projections.organisations import spelt
from projections.resolutions import RESOLUTIONS
from projections.sessions import SESSIONS
from projections.working_groups import WORKING_GROUPS
from projections.worklist import WORKLIST
from tests.domain import resolution_story as rs
from tests.domain import session_story as ss
from tests.projections.asking import row_of, rows_of
from tests.scenario import POLICY, TIMER, Scenario, walk


def waiting() -> Scenario:
    """What waits for the next session: one of each that C1 asks for."""
    brought = (
        ss.queue("Dispatch", "resolution:1", why=AgendaReason.DEFERRED),
        ss.queue("Papers", "action_item:2", why=AgendaReason.OVERDUE_ACTION),
        ss.queue("Terminal", "project:3", why=AgendaReason.RED_PROJECT),
        ss.queue("Khatlon", "renewal:4", why=AgendaReason.EXPIRING_AGREEMENT, title_fa="ختلان"),
    )
    return walk(ss.formed(), *((item, POLICY) for item in brought))


def test_the_agenda_proposed_for_next_saturday_is_one_request() -> None:
    found = rows_of(AGENDA, waiting())
    assert [(row.next, row.proposed, row.on, row.why) for row in found] == [
        (True, True, date(2025, 11, 1), why)
        for why in ("deferred", "overdue_action", "red_project", "expiring_agreement")
    ]
    assert found[3].title_fa == "ختلان"
    known = walk(waiting(), (m.PlanNextSession(), TIMER))
    assert {row.on for row in rows_of(AGENDA, known)} == {date(2025, 11, 8)}
    called = ss.knows(known, ss.SESSION, date(2025, 11, 1))
    assert {(row.on, row.session_id) for row in rows_of(AGENDA, called)} == {
        (date(2025, 11, 1), ss.SESSION)
    }


def test_the_agenda_of_the_session_to_come_is_next_until_it_is_convened() -> None:
    ordered = walk(ss.locked(), (a.OrderAgenda(order=("I2", "I1")), ss.CLERK))
    found = rows_of(AGENDA, ordered)
    assert [(row.place, row.item, row.next, row.outcome) for row in found] == [
        (1, "I2", True, "open"),
        (2, "I1", True, "open"),
    ]
    assert (found[0].presenter, found[1].title_fa) == ("customs", "اعزام به تاجیکستان")
    off = a.WithdrawItem(item="I1", reason_code=a.ItemReason.SETTLED, reason=ss.WHY)
    told = {row.item: row.next for row in rows_of(AGENDA, walk(ordered, (off, ss.CLERK)))}
    assert told == {"I1": False, "I2": True}
    assert not any(row.next for row in rows_of(AGENDA, ss.convened()))
    aside = ss.scheduled(replace(ss.CALL, regular=False))
    extra = walk(aside, (a.OpenAgenda(), ss.CLERK), (ss.table("Roads"), ss.CLERK))
    assert [row.next for row in rows_of(AGENDA, extra)] == [False]


def test_an_agenda_tells_afterwards_what_became_of_each_item() -> None:
    done = walk(ss.convened(), (ss.conclude("I2", ItemOutcome.DEFERRED), ss.CLERK))
    found = {row.item: (row.outcome, row.summary, row.open) for row in rows_of(AGENDA, done)}
    assert found == {"I1": ("open", None, True), "I2": ("deferred", "So it was said.", False)}


def test_a_group_shows_when_it_meets_next_and_what_it_passed_over() -> None:
    skip = m.SkipOccurrence(on=date(2025, 11, 1), reason_code=m.SkipReason.ORDER, reason="Closed.")
    over = walk(waiting(), (skip, ss.CLERK), (m.PlanNextSession(), TIMER))
    row = row_of(WORKING_GROUPS, over)
    assert (row.next_on, row.waiting, row.quorum) == (date(2025, 11, 8), 4, 3)
    assert row.passed_over == ("2025-11-01: Closed.",)
    assert row.organisations == ("governor", "chamber", "samt", "customs", "university")


def test_a_session_shows_quorum_decisions_and_minutes() -> None:
    row = row_of(SESSIONS, ss.objected())
    assert (row.held, row.to_come, row.there, row.seats, row.quorum) == (True, False, 3, 5, 3)
    assert (row.adopted, row.numbers, row.uncovered) == (1, ("1404/31",), 0)
    assert (row.items, row.items_open, row.items_left_over) == (2, 0, 1)
    assert (row.minutes_version, row.objections_open, row.minutes_approved_by) == (1, 1, None)
    assert row_of(SESSIONS, ss.approved()).minutes_approved_by == ss.CHAIR.id
    bare = ss.noted(ResolutionOutcome.ADOPTED, covered=False)
    assert row_of(SESSIONS, walk(ss.convened(), (bare, POLICY))).uncovered == 1
    assert row_of(SESSIONS, ss.scheduled()).to_come
    assert not row_of(SESSIONS, ss.inquorate()).held


def test_attendance_has_a_row_for_every_seat_of_a_session_that_was_opened() -> None:
    room = walk(ss.in_the_room(), (ss.came("consulate", Presence.OBSERVER), ss.CLERK))
    sat = walk(room, (s.OpenSession(), ss.CLERK))
    found = {row.organisation: (row.presence, row.there) for row in rows_of(ATTENDANCE, sat)}
    assert found == {
        "governor": ("present", True),
        "chamber": ("present", True),
        "samt": ("present", True),
        "customs": ("absent", False),
        "university": ("absent", False),
        "consulate": ("observer", False),
    }
    rows = {row.organisation: row for row in rows_of(ATTENDANCE, sat)}
    assert (rows["samt"].name_fa, rows["governor"].chair) == ("صمت", True)
    assert [row.member for row in rows.values()].count(False) == 1
    assert len(rows_of(ATTENDANCE, ss.inquorate())) == 5
    assert rows_of(ATTENDANCE, ss.locked()) == []


def test_what_became_of_a_resolution_is_one_row() -> None:
    overdue = (rs.action_stands(ActionStanding.OVERDUE), POLICY)
    second = rs.note_action(UUID(int=9), None)
    row = row_of(RESOLUTIONS, walk(rs.in_execution(), overdue, (second, POLICY)))
    assert (row.number, row.adopted_on, row.stage) == ("1404/31", ss.SATURDAY, "in_execution")
    assert (row.actions, row.actions_open, row.actions_overdue, row.actions_done) == (2, 2, 1, 0)
    assert (row.in_favour, row.against, row.abstained, row.recused) == (2, 0, 1, 0)
    assert (row.opens, row.markets, row.organisations) == (("delegation",), ("TJ",), ("chamber",))
    assert (row.cases, row.cases_closed, row.not_opened) == (1, 0, ())
    done = row_of(RESOLUTIONS, rs.all_done())
    assert (done.actions_done, done.actions_open, done.next_due) == (1, 0, None)
    assert done.opened == ("delegation Dushanbe 1404: It returned with an MoU.",)
    fresh = row_of(RESOLUTIONS, rs.adopted())
    assert (fresh.not_opened, fresh.covered) == (("dispatch",), False)
    assert (row.title_fa, row.next_due) == (rs.DRAFT.title_fa, date(2025, 11, 10))


def test_a_draft_shows_its_votes_as_they_stand() -> None:
    row = row_of(RESOLUTIONS, rs.voted())
    assert (row.number, row.in_favour, row.abstained) == (None, 2, 1)


def test_the_action_list_tells_who_is_late_and_how() -> None:
    late = row_of(ACTIONS, rs.escalated())
    assert (late.organisation, late.overdue, late.times_overdue, late.escalated) == (
        "chamber",
        True,
        1,
        True,
    )
    assert (late.resolution, late.percent, late.last_report) == (
        "1404/31",
        50,
        "Half of the papers are there.",
    )
    given = row_of(ACTIONS, rs.extended())
    assert (given.overdue, given.due, given.first_due, given.extensions) == (
        False,
        date(2025, 12, 6),
        date(2025, 11, 15),
        1,
    )
    wish = row_of(ACTIONS, walk(rs.working(), (rs.asked(), ss.CHAMBER)))
    assert (wish.extension_asked, wish.open) == (True, True)
    quiet = rs.rung(rs.assigned(), "acknowledgement", MissDeadline(deadline="acknowledgement"))
    assert row_of(ACTIONS, quiet).unacknowledged
    assert not row_of(ACTIONS, rs.working()).unacknowledged
    assert not row_of(ACTIONS, rs.verified()).open


def test_ideas_show_what_was_answered_and_what_is_late() -> None:
    late = rs.rung(rs.submitted(), "reply", MissDeadline(deadline="reply"))
    row = row_of(IDEAS, late)
    assert (row.answered, row.late, row.reply_by) == (False, True, date(2025, 11, 8))
    assert row.title_fa == rs.SUBMIT.title_fa
    done = row_of(IDEAS, rs.answered())
    assert (done.answered, done.late, done.answered_on) == (True, False, ss.SATURDAY)
    assert (done.resolution_id, done.tablings) == (ss.RESOLUTION, 1)
    off = row_of(IDEAS, rs.put_off())
    assert (off.answered, off.deferrals, off.ended) == (True, 1, False)


def test_a_returned_action_shows_that_it_was_returned() -> None:
    back: Any = am.ReturnAction(
        due=date(2025, 12, 1), reason_code=am.ReturnReason.INCOMPLETE, reason=ss.WHY
    )
    row = row_of(ACTIONS, walk(rs.claimed(), (back, ss.CLERK)))
    assert (row.stage, row.returned, row.due) == ("returned", 1, date(2025, 12, 1))


def test_boards_tell_the_organisation_that_owes_an_action() -> None:
    row = row_of(WORKLIST, rs.overdue())
    assert (row.organisation, row.owner) == ("chamber", None)
    assert {due.organisation for due in rows_of(DEADLINES, rs.overdue())} == {"chamber"}
    assert row_of(WORKLIST, ss.locked()).organisation is None
    for model in (WORKLIST, DEADLINES):
        assert "organisation" in model.filters


def test_an_organisation_is_the_same_one_in_whichever_letters_it_is_written() -> None:
    loud = rs.assigned(replace(rs.ASSIGN, organisation="Chamber"))
    for model in (ACTIONS, WORKLIST):
        assert row_of(model, loud).organisation == row_of(model, rs.assigned()).organisation
    assert {due.organisation for due in rows_of(DEADLINES, loud)} == {"chamber"}
    assert spelt("Chamber of Commerce") == "Chamber of Commerce"
