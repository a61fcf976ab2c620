"""Delegations: proposed or requested, approved or invited, postponed, cancelled, declined."""

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from export_program.domain.delegation import LIFECYCLE
from export_program.domain.delegation import DelegationStage as E
from export_program.domain.delegation import planning as p
from export_program.domain.delegation import recruitment as r
from export_program.domain.delegation import results as o
from export_program.domain.delegation.meeting_values import MeetingStatus
from export_program.domain.delegation.result_values import ExpenseKind
from export_program.domain.resolution.case import ResolutionStage
from export_program.domain.vocabulary.countries import Country
from export_program.domain.vocabulary.currencies import Currency
from export_program.domain.vocabulary.money import Money
from export_program.engine.actors import Role
from export_program.engine.messages import GeneralReason
from export_program.engine.refusals import NotAllowed, RuleBroken, WrongStage
from tests.domain import delegation_story as s
from tests.domain.delegation_story import CHAIR, CLERK, DESK, FINANCE, WHY, noon, usd
from tests.scenario import NOON, POLICY, TIMER, Scenario, opened, person, walk


def postpone(reason: p.JourneyReason = p.JourneyReason.SECURITY) -> p.PostponeDelegation:
    return p.PostponeDelegation(reason_code=reason, reason=WHY)


def cancel(reason: p.JourneyReason = p.JourneyReason.BUDGET) -> p.CancelDelegation:
    return p.CancelDelegation(reason_code=reason, reason=WHY)


def asked(**changes: Any) -> Scenario:
    return Scenario(LIFECYCLE, related=s.RESOLVED).when(replace(s.PROPOSE, **changes), DESK)


def test_a_delegation_is_proposed_and_one_that_wants_to_come_is_requested() -> None:
    sent = asked().then(p.DelegationProposed, E.PROPOSED)
    assert (sent.case.market, sent.case.resolution_id) == (Country.TJ, s.RESOLUTION)
    assert sent.case.deadlines["decision"].warn_at
    visit = Scenario(LIFECYCLE).when(s.VISIT, DESK)
    assert "vetting" in visit.then(p.DelegationVisitRequested, E.REQUESTED).case.deadlines


def test_a_resolution_opens_one_without_knowing_the_days() -> None:
    bare = p.ProposeDelegation(title="Dispatch", resolution_id=s.RESOLUTION)
    case = opened(LIFECYCLE, (bare, POLICY))
    found = "missing: market, goal, departs on, returns on"
    case.when(s.APPROVE, CHAIR).refused(RuleBroken, match="Market, goal and days")
    with pytest.raises(RuleBroken) as refusal:
        case.when(s.APPROVE, CHAIR).taken()
    assert refusal.value.broken[0].found == found
    known = p.EditDelegation(
        market=Country.TJ, goal="Meet.", departs_on=s.LEAVES, returns_on=s.RETURNS
    )
    walk(case, (known, DESK)).when(s.APPROVE, CHAIR).then(p.DelegationApproved, E.APPROVED)


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"resolution_id": None}, "rests on a resolution or an invitation"),
        ({"departs_on": date(2025, 11, 7)}, "lies ahead"),
        ({"departs_on": date(2028, 1, 1), "returns_on": None}, "within two years"),
        ({"returns_on": date(2025, 12, 10)}, "lies ahead"),
        ({"returns_on": date(2026, 3, 15)}, "at most 90 days"),
        ({"departs_on": None}, "lies ahead"),
        ({"cities": ("UZTAS",)}, "places .* of the market"),
        ({"cities": ("ZZZZZ",)}, "places .* of the market"),
        ({"sectors": ("3403", "9999")}, "codes of the HS edition"),
    ],
)
def test_a_plan_that_does_not_fit_is_refused(changes: dict[str, Any], match: str) -> None:
    asked(**changes).refused(RuleBroken, match=match)


def test_a_resolution_that_does_not_exist_or_was_revoked_is_no_basis() -> None:
    revoked = replace(s.RESOLVED["resolution"], stage=ResolutionStage.REVOKED)
    for known in (None, revoked):
        given = Scenario(LIFECYCLE).knowing(resolution=known)
        given.when(s.PROPOSE, DESK).refused(RuleBroken, match="rests on is in force")


def test_an_invitation_is_a_basis_too() -> None:
    asked(resolution_id=None, invitation="Letter 9").then(p.DelegationProposed)


def test_guests_visit_places_at_home() -> None:
    visit = Scenario(LIFECYCLE)
    visit.when(replace(s.VISIT, cities=("IRQAZ",)), DESK).then(p.DelegationVisitRequested)
    visit.when(replace(s.VISIT, cities=("ZZZZZ",)), DESK).refused(RuleBroken, match="places")


def test_an_edit_keeps_the_plan_lawful() -> None:
    case = s.proposed()
    later = p.EditDelegation(returns_on=date(2025, 12, 20))
    assert walk(case, (later, DESK)).case.returns_on == date(2025, 12, 20)
    case.when(p.EditDelegation(returns_on=date(2025, 12, 1)), DESK).refused(
        RuleBroken, match="An edited journey"
    )
    case.when(p.EditDelegation(cities=("UZTAS",)), DESK).refused(RuleBroken, match="places")
    case.when(p.EditDelegation(market=Country.UZ), DESK).refused(RuleBroken, match="places")
    case.when(p.EditDelegation(sectors=("99",)), DESK).refused(RuleBroken, match="HS edition")
    s.approved().when(later, DESK).refused(WrongStage)


def test_the_chair_approves_and_nobody_approves_their_own_proposal() -> None:
    proposer = person("both", Role.SECRETARIAT)
    own = opened(LIFECYCLE, (s.PROPOSE, proposer), related=s.RESOLVED)
    own.when(s.APPROVE, person("both", Role.WG_CHAIR)).refused(RuleBroken, match="does not approve")
    s.proposed().when(s.APPROVE, DESK).refused(NotAllowed)
    case = s.approved().case
    assert (case.head, case.minimum, case.maximum) == (s.HEAD.id, 2, 2)
    assert case.decision.outcome == "approved"


def test_whoever_vetted_guests_does_not_invite_them() -> None:
    vetted = walk(s.requested(), (p.VetDelegation(findings=WHY), person("both", Role.SECRETARIAT)))
    vetted.when(s.INVITE, person("both", Role.WG_CHAIR)).refused(RuleBroken, match="vetted")
    vetted.when(s.INVITE, CHAIR).then(p.DelegationInvited, E.INVITED)


def test_a_journey_whose_day_has_passed_is_not_approved() -> None:
    late = s.proposed().on(noon(s.LEAVES + timedelta(days=1)))
    late.when(s.APPROVE, CHAIR).refused(RuleBroken, match="has not passed")


def test_a_frame_that_contradicts_itself_names_the_field() -> None:
    with pytest.raises(ValueError, match="minimum: 3 is more than the maximum, 2"):
        replace(s.APPROVE, minimum=3)
    with pytest.raises(ValueError, match="budget: an amount above zero"):
        replace(s.INVITE, budget=usd("0"))
    with pytest.raises(ValueError, match="budget: an amount above zero"):
        p.ReviseBudget(budget=usd("-1"), reason_code=GeneralReason.OTHER, reason=WHY)


@pytest.mark.parametrize("begun", [s.proposed, s.requested, s.vetted])
def test_the_chair_declines_before_anything_is_promised(begun: Any) -> None:
    decline = p.DeclineDelegation(reason_code=p.JourneyReason.NO_BENEFIT, reason=WHY)
    declined = begun().when(decline, CHAIR).then(p.DelegationDeclined, E.DECLINED)
    assert declined.case.closed_at == NOON
    assert declined.case.deadlines == {}
    too_few = replace(decline, reason_code=p.JourneyReason.MINIMUM_NOT_MET)
    begun().when(too_few, CHAIR).refused(RuleBroken, match="Too few people")


def test_another_head_takes_over_with_a_reason() -> None:
    other = person("other head", Role.DELEGATION_HEAD)
    change = p.ReplaceHead(head=other.id, reason_code=GeneralReason.OTHER, reason="Illness.")
    assert walk(s.ready(), (change, CHAIR)).case.head == other.id
    same = replace(change, head=s.HEAD.id)
    s.ready().when(same, CHAIR).refused(RuleBroken, match="Another account leads")


def test_a_budget_is_revised_but_not_below_what_is_spent() -> None:
    spent = o.RecordExpense(
        kind=ExpenseKind.TRAVEL, amount=usd("5000"), paid_on=s.UNTIL, voucher="V-1"
    )
    case = walk(s.ready(), (spent, FINANCE))

    def to(amount: Any) -> p.ReviseBudget:
        return p.ReviseBudget(budget=amount, reason_code=GeneralReason.OTHER, reason=WHY)

    assert walk(case, (to(usd("5000")), CHAIR)).case.budget == usd("5000")
    for wrong in (usd("4999.99"), usd("9000"), Money("9000", Currency.EUR)):
        case.when(to(wrong), CHAIR).refused(RuleBroken, match="covers what is spent")


# ---------------------------------------------------------------- postponed and cancelled


MOVED = p.RescheduleDelegation(departs_on=date(2026, 2, 10), returns_on=date(2026, 2, 13))


def test_a_postponed_journey_goes_on_where_it_stood() -> None:
    away = walk(s.ready(), (postpone(), CHAIR))
    assert away.case.stage is E.POSTPONED
    assert set(away.case.deadlines) == {"new days"}
    back = away.when(MOVED, CHAIR).then(p.DelegationRescheduled, E.READY)
    assert (back.case.departs_on, back.case.returns_on) == (MOVED.departs_on, MOVED.returns_on)
    assert back.case.deadlines["departure"].due_at.date() == MOVED.departs_on


def test_meetings_off_the_new_days_lose_their_slot() -> None:
    away = walk(s.with_meeting(), (postpone(), CHAIR))
    assert walk(away, (MOVED, CHAIR)).case.meetings["M1"].status is MeetingStatus.REQUESTED
    near = replace(MOVED, departs_on=s.LEAVES, returns_on=date(2025, 12, 13))
    kept = walk(away, (near, CHAIR)).case.meetings["M1"]
    assert kept.status is MeetingStatus.CONFIRMED
    assert kept.slot == s.MORNING


def test_new_days_are_new_and_lie_ahead() -> None:
    away = walk(s.ready(), (postpone(), CHAIR))
    same = replace(MOVED, departs_on=s.LEAVES, returns_on=s.RETURNS)
    away.when(same, CHAIR).refused(RuleBroken, match="The days change")
    past = replace(MOVED, departs_on=date(2025, 1, 1))
    away.when(past, CHAIR).refused(RuleBroken, match="lies ahead")


def test_an_open_recruitment_is_given_a_new_end() -> None:
    away = walk(s.applied(), (postpone(), CHAIR))
    assert "recruitment" not in away.case.deadlines
    away.when(MOVED, CHAIR).refused(RuleBroken, match="recruitment that is open")
    until = replace(MOVED, recruitment_until=date(2026, 1, 20))
    moved = away.when(until, CHAIR).then(p.DelegationRescheduled, E.RECRUITING)
    assert moved.case.deadlines["recruitment"].due_at.date() == date(2026, 1, 20)
    late = replace(MOVED, recruitment_until=MOVED.departs_on)
    away.when(late, CHAIR).refused(RuleBroken, match="recruitment that is open")
    closed = walk(s.ready(), (postpone(), CHAIR))
    closed.when(until, CHAIR).refused(RuleBroken, match="no other is given an end")


def test_the_limits_of_a_journey_move_with_its_days() -> None:
    away = walk(s.preparing(), (postpone(), CHAIR))
    moved = walk(away, (MOVED, CHAIR)).case.deadlines
    # Ten working days before 10 February: two Fridays and the middle of Sha'ban do not count.
    assert moved["preparation report"].due_at.date() == date(2026, 1, 28)
    assert moved["readiness"].due_at.date() == MOVED.departs_on - timedelta(days=14)


def test_a_journey_is_cancelled_until_it_leaves() -> None:
    for begun in (s.approved, s.recruiting, s.ready, s.invited, s.itinerary):
        begun().when(cancel(), CHAIR).then(p.DelegationCancelled, E.CANCELLED)
    walk(s.ready(), (postpone(), CHAIR)).when(cancel(), CHAIR).then(p.DelegationCancelled)
    s.travelling().when(cancel(), CHAIR).refused(WrongStage)


def test_too_few_people_is_a_reason_only_when_it_is_true() -> None:
    few = cancel(p.JourneyReason.MINIMUM_NOT_MET)
    s.recruiting().when(few, CHAIR).refused(RuleBroken, match="Too few people")
    over = s.recruiting().on(noon(date(2025, 11, 22)))
    missed = walk(over, (r.CloseRecruitment(), TIMER))
    missed.when(few, CHAIR).then(p.DelegationCancelled)
    missed.when(postpone(p.JourneyReason.MINIMUM_NOT_MET), CHAIR).then(p.DelegationPostponed)
    s.rostered().when(few, CHAIR).refused(RuleBroken, match="Too few people")


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"invitation": None}, "rests on a resolution or an invitation"),
        ({"departs_on": date(2025, 11, 7)}, "lies ahead"),
        ({"sectors": ("9999",)}, "codes of the HS edition"),
    ],
)
def test_a_visit_is_planned_by_the_same_rules(changes: dict[str, Any], match: str) -> None:
    Scenario(LIFECYCLE).when(replace(s.VISIT, **changes), DESK).refused(RuleBroken, match=match)


def test_guests_are_invited_for_known_days_to_come() -> None:
    vet = p.VetDelegation(findings=WHY)
    vague = walk(s.requested(departs_on=None, returns_on=None), (vet, CLERK))
    vague.when(s.INVITE, CHAIR).refused(RuleBroken, match="Market, goal and days")
    late = s.vetted().on(noon(s.LEAVES + timedelta(days=1)))
    late.when(s.INVITE, CHAIR).refused(RuleBroken, match="has not passed")


def test_a_full_journey_is_not_postponed_for_want_of_people() -> None:
    few = postpone(p.JourneyReason.MINIMUM_NOT_MET)
    s.rostered().when(few, CHAIR).refused(RuleBroken, match="Too few people")
