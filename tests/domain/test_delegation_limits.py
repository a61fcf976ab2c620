"""The time limits of a delegation: when each is set, when it is over."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from export_program.domain.delegation import people as w
from export_program.domain.delegation import planning as p
from export_program.domain.delegation import recruitment as r
from export_program.domain.delegation import results as o
from export_program.domain.delegation.result_values import Period
from export_program.engine.messages import GeneralReason
from export_program.engine.protocols.clock import MissDeadline, RaiseDeadlineWarning
from tests.domain import delegation_story as s
from tests.domain.delegation_story import AGENT, CHAIR, CLERK, LEAD, WHY, noon
from tests.scenario import NOON, TIMER, Scenario, walk

POSTPONE = p.PostponeDelegation(reason_code=p.JourneyReason.SECURITY, reason=WHY)
OFFER = r.OfferPlace(delegate="cyrus")


def limits(scenario: Scenario) -> set[str]:
    return set(scenario.case.deadlines)


def offered() -> Scenario:
    return walk(s.rostered(), (s.drop("ali"), CLERK), (OFFER, CLERK))


def test_whoever_asks_for_a_decision_is_answered_in_time() -> None:
    assert limits(s.proposed()) == {"decision"}
    assert limits(s.requested()) == {"vetting"}
    assert limits(s.vetted()) == {"invitation"}
    assert s.vetted().case.deadlines["invitation"].due_at.date() == date(2025, 11, 19)


def test_the_checklist_is_due_two_weeks_before_departure_and_the_office_is_warned() -> None:
    case = s.approved()
    due = case.case.deadlines["readiness"]
    assert due.due_at.date() == s.LEAVES - timedelta(days=14)
    warned = walk(case.on(due.warn_at[0]), (RaiseDeadlineWarning(deadline="readiness"), TIMER))
    assert warned.case.deadlines["readiness"].warned == 1
    late = walk(case.on(due.due_at), (MissDeadline(deadline="readiness"), TIMER))
    assert late.case.deadlines["readiness"].missed
    assert "readiness" not in limits(s.ready())
    soon = walk(
        s.proposed(departs_on=date(2025, 11, 13), returns_on=date(2025, 11, 15)),
        (s.APPROVE, CHAIR),
    )
    assert soon.case.deadlines["readiness"].due_at.date() == NOON.date()


def test_guests_are_awaited_on_their_first_day() -> None:
    assert limits(s.itinerary()) == {"reception"}
    assert s.itinerary().case.deadlines["reception"].due_at.date() == s.LEAVES


@pytest.mark.parametrize("begun", [s.preparing, s.recruiting, s.rostered])
def test_a_postponed_journey_waits_for_new_days_and_nothing_else(
    begun: Callable[[], Scenario],
) -> None:
    assert limits(walk(begun(), (POSTPONE, CHAIR))) == {"new days"}


def test_the_chair_owes_no_decision_once_it_is_postponed() -> None:
    missed = walk(s.recruiting().on(noon(date(2025, 11, 22))), (r.CloseRecruitment(), TIMER))
    assert "recruitment" not in limits(missed)
    assert "minimum decision" in limits(missed)
    assert limits(walk(missed, (POSTPONE, CHAIR))) == {"new days"}


def test_a_place_is_held_until_it_is_answered() -> None:
    key = "place offer:cyrus"
    assert key in limits(offered())
    decline = r.DeclinePlace(delegate="cyrus", reason_code=GeneralReason.OTHER, reason=WHY)
    assert key not in limits(walk(offered(), (decline, AGENT)))
    assert key not in limits(walk(offered(), (s.drop("cyrus"), CLERK)))
    due = offered().case.deadlines[key].due_at
    lapsed = walk(offered().on(due), (r.LapsePlaceOffer(delegate="cyrus"), TIMER))
    assert key not in limits(lapsed)
    held = w.HoldDelegate(delegate="cyrus", reason_code=w.HoldReason.OTHER, reason=WHY)
    assert key in limits(walk(offered(), (held, LEAD)))


def test_follow_ups_are_asked_of_guests_too_and_over_once_answered() -> None:
    assert {"follow-up:F1", "follow-up:F2", "follow-up:F3"} <= limits(s.departed())
    assert "follow-up:F6" not in limits(
        walk(s.follow_up(), (s.waive("bita", Period.AFTER_12), LEAD))
    )
    due = s.follow_up().case.deadlines["follow-up:F1"].due_at
    late = walk(s.follow_up().on(due), (o.MarkFollowUpOverdue(follow_up="F1"), TIMER))
    assert "follow-up:F1" not in limits(late)
