"""A closure that is announced moves the deadlines that were counted over it, and no others."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from export_program.domain import program
from export_program.domain.program import AnnounceClosure, CorrectClosure, FoundProgram
from export_program.domain.reaction import Then
from export_program.engine.actors import Role
from export_program.engine.calendars.iran import IRAN
from export_program.engine.messages import GeneralReason
from export_program.engine.protocols.clock import (
    DeadlineExtended,
    DeadlineRecalculated,
    ExtendDeadline,
    MissDeadline,
    RecalculateDeadline,
)
from tests.domain import agreement_story as ag
from tests.domain import fair_story as f
from tests.domain.reacting import named, wants
from tests.scenario import NOON, POLICY, TIMER, Scenario, opened, person, walk

ADMIN = person("admin", Role.ADMIN)
OFFICE, TALK = UUID(int=500), UUID(int=501)
WEDNESDAY = date(2025, 11, 12)
DUE = date(2025, 11, 19)  # ten working days after Saturday 8 November, Fridays off


def founded() -> Scenario:
    found = FoundProgram(name="Qazvin", province="QZ", store_id="s1")
    return named(OFFICE, opened(program.LIFECYCLE, (found, ADMIN)))


def closing(*days: date) -> Scenario:
    orders = (AnnounceClosure(day=day, reason="Snow.", scope="IR-26") for day in days)
    return walk(founded(), *((order, ADMIN) for order in orders))


def proposed() -> Scenario:
    """Proposed on 8 November: the mandate is due after ten working days, on a clock."""
    return named(TALK, ag.proposed())


def due_day(scenario: Scenario, key: str = "mandate") -> date:
    due: datetime = scenario.case.deadlines[key].due_at
    return IRAN.local(due).date()


def moves(to: date, closed: date, deadline: str = "mandate") -> list[Then]:
    move = RecalculateDeadline(
        deadline=deadline,
        due=to,
        reason_code=GeneralReason.CHANGED_CIRCUMSTANCES,
        reason=f"The office is closed on {closed}.",
    )
    return [Then("agreement", TALK, move)]


def test_the_story_counts_over_wednesday() -> None:
    assert due_day(proposed()) == DUE
    assert proposed().case.deadlines["mandate"].clocked


def test_a_closure_moves_a_deadline_counted_over_it_by_one_working_day() -> None:
    closed = closing(WEDNESDAY)
    (then,) = wants("recalculate-deadlines", closed, proposed())
    assert [then] == moves(DUE + timedelta(days=1), WEDNESDAY)
    moved = walk(proposed(), (then.command, POLICY))
    recorded = moved.last.event
    assert isinstance(recorded, DeadlineRecalculated)
    calendar = program.calendar_of(closed.case, IRAN)
    assert recorded.due.due_at == calendar.add_working_days(NOON, 10)
    assert recorded.previous == proposed().case.deadlines["mandate"]
    assert recorded.reason == f"The office is closed on {WEDNESDAY}."
    assert moved.last.meta.reason is not None


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2025, 11, 8), "the day it was counted from"),
        (date(2025, 11, 6), "before it"),
        (DUE + timedelta(days=1), "after it"),
        (date(2025, 11, 14), "a Friday, closed anyway"),
    ],
)
def test_a_closure_outside_the_count_moves_nothing(day: date, why: str) -> None:
    assert wants("recalculate-deadlines", closing(day), proposed()) == [], why


def test_a_deadline_whose_last_day_is_closed_moves_to_the_next_open_day() -> None:
    thursday = DUE + timedelta(days=1)
    assert wants("recalculate-deadlines", closing(DUE), proposed()) == moves(thursday, DUE)
    saturday = DUE + timedelta(days=3)
    both = closing(thursday, DUE)
    assert wants("recalculate-deadlines", both, proposed()) == moves(saturday, DUE)


def test_a_deadline_that_is_no_count_of_working_days_stays() -> None:
    drafting, show = named(TALK, ag.in_force()), f.open_show()
    for case in (drafting.case, show.case):
        assert case.deadlines
        assert not any(due.clocked for due in case.deadlines.values())
    assert wants("recalculate-deadlines", closing(WEDNESDAY), drafting, show) == []


def test_a_deadline_that_was_missed_stays() -> None:
    late = proposed()
    missed = walk(
        late.on(late.case.deadlines["mandate"].due_at), (MissDeadline(deadline="mandate"), TIMER)
    )
    assert missed.case.deadlines["mandate"].missed
    assert wants("recalculate-deadlines", closing(WEDNESDAY), missed) == []


def test_an_extended_deadline_moves_from_where_it_is() -> None:
    later = date(2025, 12, 1)
    extend = ExtendDeadline(
        deadline="mandate", due=later, reason_code=GeneralReason.OTHER, reason="More time."
    )
    extended = proposed().when(extend, ag.LEAD).then(DeadlineExtended)
    assert wants("recalculate-deadlines", closing(WEDNESDAY), extended) == moves(
        date(2025, 12, 2), WEDNESDAY
    )


def test_a_closure_that_is_called_off_moves_nothing_and_one_that_is_moved_counts_anew() -> None:
    why: dict[str, Any] = {"reason_code": GeneralReason.OTHER, "reason": "Another order."}
    off = walk(closing(WEDNESDAY), (CorrectClosure(closure="K1", day=None, **why), ADMIN))
    assert wants("recalculate-deadlines", off, proposed()) == []
    sunday = date(2025, 11, 16)
    other = walk(closing(WEDNESDAY), (CorrectClosure(closure="K1", day=sunday, **why), ADMIN))
    assert wants("recalculate-deadlines", other, proposed()) == moves(
        DUE + timedelta(days=1), sunday
    )
