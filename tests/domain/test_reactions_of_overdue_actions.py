"""An overdue action comes to session after session, whatever one says of it, until it is closed."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from export_program.domain.action_item import messages as am
from export_program.domain.reaction import Then
from export_program.domain.session import agenda as a
from export_program.domain.session import sitting as s
from export_program.domain.session.case import ItemOutcome
from export_program.domain.session.rules import CONCLUDING
from export_program.domain.working_group import messages as m
from export_program.domain.working_group.case import AgendaReason
from export_program.engine.messages import GeneralReason
from tests.domain import resolution_story as rs
from tests.domain import session_story as ss
from tests.domain.reacting import named, wants
from tests.domain.session_story import ACTION, CHAIR, CLERK
from tests.scenario import POLICY, Scenario, walk

CAUSE = f"action_item:{ACTION}"
OFF: dict[str, Any] = {"reason_code": a.ItemReason.NOT_READY, "reason": ss.WHY}


def on_agenda() -> Scenario:
    """The overdue action is the third item of an agenda that is open."""
    about: dict[str, Any] = {"subject_kind": "action_item", "subject_id": ACTION}
    late = ss.table("Late", CAUSE, why=AgendaReason.OVERDUE_ACTION, **about)
    known = ss.with_items().knowing(**{"subject action_item": rs.overdue().case})
    return walk(known, (late, CLERK))


def sat(*said: tuple[Any, Any]) -> Scenario:
    """The session was held, something was said, and it was adjourned."""
    locked = walk(on_agenda(), (a.LockAgenda(), CLERK)).on(ss.local(ss.SATURDAY, 8, 55))
    held = walk(locked, *ss.HERE, (s.OpenSession(), CLERK), *said)
    return walk(held, (s.AdjournSession(), CLERK))


def queued(found: list[Then]) -> list[tuple[Any, ...]]:
    assert all((t.kind, t.case_id) == ("working_group", ss.GROUP) for t in found)
    commands: list[Any] = [then.command for then in found]
    return [(c.cause, c.why) for c in commands]


LATE = [(CAUSE, AgendaReason.OVERDUE_ACTION)]


@pytest.mark.parametrize("outcome", sorted(CONCLUDING))
def test_whatever_a_session_says_of_it_it_comes_to_the_next_one(outcome: ItemOutcome) -> None:
    after = sat((ss.conclude("I3", outcome), CHAIR))
    assert queued(wants("carry-over-late-actions", after, rs.overdue(), ss.formed())) == LATE
    again = queued(wants("requeue-items", after, rs.overdue(), ss.formed()))
    assert CAUSE not in {cause for cause, _ in again}


def test_what_was_not_reached_or_taken_off_comes_to_the_next_one_as_well() -> None:
    for after in (sat(), sat((a.WithdrawItem(item="I3", **OFF), CLERK))):
        assert queued(wants("carry-over-late-actions", after, rs.overdue(), ss.formed())) == LATE


def test_an_agenda_of_a_session_that_is_not_held_hands_it_on() -> None:
    fell = walk(on_agenda(), (a.CancelSession(**ss.MOVE_REASON), CLERK))
    known = ss.knows(ss.formed())
    assert queued(wants("carry-over-late-actions", fell, rs.overdue(), known)) == LATE


def test_it_is_told_how_it_stands_now() -> None:
    found = wants("carry-over-late-actions", sat(), rs.escalated(), ss.formed())
    assert queued(found) == [(CAUSE, AgendaReason.ESCALATED_ACTION)]
    claim = am.ClaimDone(claim="The report was accepted.")
    claimed = walk(rs.overdue(), (claim, ss.CHAMBER))
    (then,) = wants("carry-over-late-actions", sat(), claimed, ss.formed())
    told: Any = then.command
    assert told.remarks == "chamber: due 2025-11-15, overdue once. Claimed as done."


def test_what_is_on_its_way_does_not_come_twice() -> None:
    (then,) = wants("carry-over-late-actions", sat(), rs.overdue(), ss.formed())
    waiting = walk(ss.formed(), (then.command, POLICY))
    assert wants("carry-over-late-actions", sat(), rs.overdue(), waiting) == []
    assert wants("table-late-actions", ss.agenda_open(), rs.overdue(), waiting) == []


def test_what_is_closed_or_has_a_new_day_does_not_come() -> None:
    cancel = am.CancelAction(reason_code=am.CancellationReason.OTHER, reason=ss.WHY)
    cancelled = walk(rs.overdue(), (cancel, CHAIR))
    for over in (rs.verified(), rs.extended(), cancelled, rs.working()):
        assert wants("carry-over-late-actions", sat(), over, ss.formed()) == []
        assert wants("table-late-actions", ss.agenda_open(), over, ss.formed()) == []
    assert not cancelled.case.late


def test_it_comes_to_the_sessions_of_its_own_group() -> None:
    other = named(UUID(int=540), ss.formed())
    theirs = replace(rs.overdue().case, working_group_id=other.case.id)
    assert wants("carry-over-late-actions", sat(), theirs, ss.formed(), other) == []
    assert wants("table-late-actions", ss.agenda_open(), theirs, ss.formed(), other) == []
    gone = walk(ss.formed(), (m.DissolveWorkingGroup(**ss.GENERAL), CHAIR))
    assert wants("carry-over-late-actions", sat(), rs.overdue(), gone) == []


def test_an_agenda_that_opens_takes_what_somebody_took_off_the_list() -> None:
    (then,) = wants("table-late-actions", ss.agenda_open(), rs.overdue(), ss.formed())
    told: Any = then.command
    assert (then.case_id, told.cause, told.subject_id) == (ss.SESSION, CAUSE, ACTION)
    locked = ss.locked().case
    assert wants("table-late-actions", changed(locked), rs.overdue(), ss.formed()) == []


def changed(case: Any) -> Scenario:
    """An agenda that was locked before the reaction came to its opening."""
    opened = ss.agenda_open()
    return Scenario(opened.lifecycle, case, opened.steps)


def test_a_new_day_takes_it_off_the_list() -> None:
    waiting = walk(ss.formed(), (ss.queue("Late", CAUSE), POLICY))
    day = date(2025, 12, 20)
    move = am.ReassignAction(
        organisation="samt",
        due=day,
        reason_code=GeneralReason.WORKLOAD,
        reason=ss.WHY,
    )
    claim = am.ClaimDone(claim="The report was accepted.")
    give_back = am.ReturnAction(due=day, reason_code=am.ReturnReason.INCOMPLETE, reason=ss.WHY)
    for over in (
        walk(rs.overdue(), (move, CHAIR)),
        walk(rs.overdue(), (claim, ss.CHAMBER), (give_back, CLERK)),
    ):
        (then,) = wants("settle-action", over, waiting)
        told: Any = then.command
        assert (told.item, told.reason_code) == ("Q1", m.DropReason.SETTLED)
