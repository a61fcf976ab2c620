from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from export_program.domain.co_exhibitor import CoExhibitor
from export_program.domain.exhibition import applicants as ea
from export_program.domain.exhibition import floor as ef
from export_program.domain.exhibition import funds as em
from export_program.domain.exhibition import planning as ep
from export_program.domain.exhibition.ranking import RankingMethod, hundredths, rank
from export_program.domain.exhibition.values import (
    Criterion,
    Entrant,
    Standing,
)
from export_program.domain.participation import ParticipationStage as P
from export_program.domain.vocabulary.countries import Country
from export_program.domain.vocabulary.currencies import Currency
from export_program.domain.vocabulary.money import Money
from export_program.engine.refusals import NotAllowed, RuleBroken
from tests.domain import fair_story as f
from tests.scenario import NOON, POLICY, TIMER, Scenario, walk

RANK = ea.RankParticipants(participations=(f.A, f.B, f.C))


def standings(scenario: Scenario) -> dict[str, str]:
    names = {f.A: "A", f.B: "B", f.C: "C"}
    return {names[e.participation_id]: e.standing for e in scenario.case.entrants.values()}


def left(i: UUID, how: ea.Departure = ea.Departure.WITHDRAWN) -> ea.NoteDeparture:
    return ea.NoteDeparture(participation_id=i, departure=how)


def offer(i: UUID, *stands: str) -> ef.OfferStand:
    return ef.OfferStand(participation_id=i, stands=stands)


def test_ranking_shortlists_the_best_waitlists_the_rest_and_refuses_below_the_minimum() -> None:
    done = f.closed_for_applications().when(RANK, f.CLERK).then(ea.ParticipantsRanked)
    assert standings(done) == {"A": "shortlisted", "B": "waitlisted", "C": "refused"}
    ranks = f.event_of(done).ranks
    assert [(r.rank, r.total, r.was) for r in ranks] == [
        (1, 400, "scored"),
        (2, 300, "scored"),
        (3, 200, "scored"),
    ]
    assert "below the minimum of 2.50" in ranks[2].reason


def test_ranking_names_all_that_were_scored() -> None:
    some = ea.RankParticipants(participations=(f.A, f.B))
    ready = f.closed_for_applications()
    ready.when(some, f.CLERK).refused(RuleBroken, match="every scored applicant")
    twice = ea.RankParticipants(participations=(f.A, f.A, f.B, f.C))
    ready.when(twice, f.CLERK).refused(RuleBroken, match="every scored applicant")
    again = ready.when(RANK, f.CLERK).taken()
    rest = ea.RankParticipants(participations=(f.A, f.B))
    again.when(rest, f.CLERK).refused(RuleBroken, match="changes somebody")


def test_nobody_is_ranked_while_somebody_is_not_scored_unless_on_hold() -> None:
    waiting = walk(f.closed_for_applications(), (ea.ForgetScore(participation_id=f.C), POLICY))
    two = ea.RankParticipants(participations=(f.A, f.B))
    waiting.when(two, f.CLERK).refused(RuleBroken, match="is scored, on hold or gone")
    held = walk(waiting, (ea.NoteHold(participation_id=f.C), POLICY))
    held.when(two, f.CLERK).then(ea.ParticipantsRanked)


def test_a_score_by_other_criteria_is_not_noted() -> None:
    ready = f.closed_for_applications()
    command, actor = f.score(f.A, 300, version=2)
    ready.when(command, actor).refused(RuleBroken, match="criteria in force")
    command, _ = f.score(f.A, 300)
    ready.when(command, f.CLERK).refused(NotAllowed)


def test_equal_totals_are_parted_by_the_heaviest_criterion_then_by_who_came_first() -> None:
    criteria = (Criterion("light", "Light", 1), Criterion("heavy", "Heavy", 3))

    def entrant(n: int, heavy: int, hours: int) -> Entrant:
        means = {"light": 300, "heavy": heavy}
        at = NOON + timedelta(hours=hours)
        return Entrant(UUID(int=n), UUID(int=9), at, Standing.SCORED, 300, means)

    scores = {str(n): entrant(n, *w) for n, w in enumerate([(300, 2), (300, 1), (310, 3)])}
    found = rank(scores, RankingMethod.WEIGHTED_TOTAL_1, criteria, 1, 100)
    assert [r.participation_id.int for r in found] == [2, 1, 0]
    with pytest.raises(ValueError, match="method_version"):
        rank(scores, "lottery@1", criteria, 1, 100)  # type: ignore[arg-type]


def test_means_are_exact_and_round_halves_up() -> None:
    assert hundredths([[5, 4, 3], [4, 4, 4]], [2, 1, 1]) == 413  # 4.125
    assert hundredths([[1], [2], [2]], [1]) == 167


def test_an_offer_holds_free_stands_and_expires() -> None:
    held = f.offered()
    assert held.case.stands["A1"].holder == str(f.A)
    due = held.case.deadlines[f"hold:{f.A}"]
    gone = held.on(due.due_at).when(ef.ExpireHold(participation_id=f.A), TIMER)
    free = gone.then(ef.StandHoldExpired)
    assert f.event_of(free).next_in_line == f.B
    assert free.case.stands["A1"].holder is None
    assert standings(free)["A"] == "left"


def test_a_held_stand_is_offered_to_nobody_else() -> None:
    other = f.offered().knowing(participation=f.taking_part(f.B, P.WAITLISTED))
    other.when(offer(f.B, "A1"), f.CLERK).refused(RuleBroken, match="stands are free")
    other.when(offer(f.B, "Z9"), f.CLERK).refused(RuleBroken, match="in the floor plan")
    other.when(offer(f.B, "A2", "A2"), f.CLERK).refused(RuleBroken, match="none twice")
    other.when(offer(f.B, "A2"), f.CLERK).then(ef.StandOffered)


def test_the_waitlist_waits_for_the_shortlist() -> None:
    ranked = f.ranked().knowing(participation=f.taking_part(f.B, P.WAITLISTED))
    ranked.when(offer(f.B, "A1"), f.CLERK).refused(RuleBroken, match="shortlisted, or next")


def test_an_offer_reads_the_participation() -> None:
    elsewhere = f.taking_part(f.A, P.SHORTLISTED, exhibition_id=UUID(int=99))
    for read in (None, elsewhere, f.taking_part(f.A, P.WITHDRAWN)):
        asked = f.ranked().knowing(participation=read).when(offer(f.A, "A1"), f.CLERK)
        asked.refused(RuleBroken, match="shortlisted or waitlisted")


def test_a_participation_holds_one_set_of_stands() -> None:
    f.offered().when(offer(f.A, "A2"), f.CLERK).refused(RuleBroken, match="holds no stand")


def test_a_stand_that_is_left_goes_to_the_next_in_line() -> None:
    vacated = f.offered().when(left(f.A, ea.Departure.DECLINED), POLICY).then(ea.StandVacated)
    event = f.event_of(vacated)
    assert (event.stands, event.next_in_line) == (("A1",), f.B)
    waiting = vacated.knowing(participation=f.taking_part(f.B, P.WAITLISTED))
    passed = waiting.when(ef.OfferStandToNext(stands=("A1",)), POLICY).then(ef.StandOffered)
    assert f.event_of(passed).participation_id == f.B
    assert f"hold:{f.A}" not in passed.case.deadlines
    more = ef.OfferStandToNext(stands=("A2",))
    passed.when(more, POLICY).refused(RuleBroken, match="on the waitlist")


def test_an_applicant_without_a_stand_just_leaves() -> None:
    gone = f.ranked().when(left(f.B), POLICY).then(ea.EntrantLeft)
    gone.when(left(f.B), POLICY).refused(RuleBroken, match="applicant of this")
    f.ranked().when(left(f.A), f.CLERK).refused(NotAllowed)


def test_an_acceptance_ends_the_expiry_but_not_the_hold() -> None:
    kept = f.offered().when(ef.NoteAcceptance(participation_id=f.A), POLICY).then(ef.StandAccepted)
    assert f"hold:{f.A}" not in kept.case.deadlines
    assert kept.case.stands["A1"].holder == str(f.A)
    kept.when(ef.ExpireHold(participation_id=f.A), TIMER).refused(RuleBroken, match="not answered")


def test_a_hold_of_the_applicant_stops_the_expiry_until_it_resumes() -> None:
    stopped = walk(f.offered(), (ea.NoteHold(participation_id=f.A), POLICY))
    assert f"hold:{f.A}" not in stopped.case.deadlines
    again = stopped.when(ea.NoteResumption(participation_id=f.A), POLICY)
    assert f"hold:{f.A}" in again.then(ea.StandHoldResumed).case.deadlines
    other = walk(f.ranked(), (ea.NoteHold(participation_id=f.B), POLICY))
    other.when(ea.NoteResumption(participation_id=f.B), POLICY).then(ea.ResumptionNoted)


def test_a_stand_is_allocated_to_whoever_signed() -> None:
    given = f.allocated()
    assert standings(given)["A"] == "allocated"
    again = ef.AllocateStand(participation_id=f.A)
    given.when(again, f.CLERK).refused(RuleBroken, match="not allocated already")
    unsigned = f.offered().knowing(participation=f.taking_part(f.A, P.ACCEPTED))
    unsigned.when(again, f.CLERK).refused(RuleBroken, match="signed its contract")
    nothing = f.ranked().knowing(participation=f.taking_part(f.A, P.CONTRACTED))
    nothing.when(again, f.CLERK).refused(RuleBroken, match="holds a stand")


def test_two_participations_swap_all_their_stands() -> None:
    both = f.allocated().knowing(participation=f.taking_part(f.B, P.WAITLISTED))
    swap = ef.SwapStands(
        first=f.A, second=f.B, reason_code=ef.StandReason.OWN_REQUEST, reason=f.WHY
    )
    both.when(swap, f.CLERK).refused(RuleBroken, match="both hold stands")
    offered = walk(both, (offer(f.B, "A2", "A3"), f.CLERK))
    swapped = offered.when(swap, f.CLERK).then(ef.StandsSwapped)
    holders = {code: stand.holder for code, stand in swapped.case.stands.items()}
    assert holders == {"A1": str(f.B), "A2": str(f.A), "A3": str(f.A)}


def test_a_released_stand_is_free_and_its_participation_stays() -> None:
    release = ef.ReleaseStand(participation_id=f.A, reason_code=ef.StandReason.SAFETY, reason=f.WHY)
    freed = f.allocated().when(release, f.CLERK).then(ef.StandReleased)
    assert freed.case.stands["A1"].holder is None
    assert standings(freed)["A"] == "shortlisted"
    freed.when(release, f.CLERK).refused(RuleBroken, match="holds a stand")


def test_co_exhibitors_are_declared_once() -> None:
    firm = CoExhibitor("Zarin Glass", Country.IR)
    declare = ef.DeclareCoExhibitors(participation_id=f.A, co_exhibitors=(firm,))
    twice = ef.DeclareCoExhibitors(participation_id=f.A, co_exhibitors=(firm, firm))
    given = f.allocated()
    given.when(twice, f.CLERK).refused(RuleBroken, match="declared once")
    declared = given.when(declare, f.CLERK).then(ef.CoExhibitorsDeclared)
    declared.when(declare, f.CLERK).refused(RuleBroken, match="declaration changes")


def commit(amount: str) -> em.CommitSubsidy:
    return em.CommitSubsidy(participation_id=f.A, amount=f.usd(amount))


def signed() -> Scenario:
    return f.offered().knowing(participation=f.taking_part(f.A, P.CONTRACTED))


@pytest.mark.parametrize(
    ("amount", "match"), [("2000.01", "ceiling"), ("1.00", "signed their contract")]
)
def test_money_is_committed_by_the_rule(amount: str, match: str) -> None:
    case = signed() if match == "ceiling" else f.offered()
    case.when(commit(amount), f.FINANCE).refused(RuleBroken, match=match)


def test_money_in_another_currency_is_refused_with_a_sentence() -> None:
    euro = em.CommitSubsidy(participation_id=f.A, amount=Money("1", Currency.EUR))
    signed().when(euro, f.FINANCE).refused(RuleBroken, match="ceiling")


def test_commitments_stay_within_the_budget() -> None:
    first = f.allocated().knowing(participation=f.taking_part(f.B, P.CONTRACTED))
    second = em.CommitSubsidy(participation_id=f.B, amount=f.usd("1500.01"))
    first.when(second, f.FINANCE).refused(RuleBroken, match="approved budget")
    fits = em.CommitSubsidy(participation_id=f.B, amount=f.usd("1500"))
    full = first.when(fits, f.FINANCE).then(em.SubsidyCommitted)
    full.when(commit("1"), f.FINANCE).refused(RuleBroken, match="Nothing is committed")


def test_money_under_claim_is_not_released_and_is_paid_once() -> None:
    claim = UUID(int=77)
    both: dict[str, Any] = {"participation_id": f.A, "claim_id": claim}
    release = em.ReleaseSubsidy(
        participation_id=f.A, reason_code=em.FundsReason.CLAIM_SETTLED, reason=f.WHY
    )
    noted = f.allocated().when(em.NoteClaim(**both), POLICY).then(em.ClaimNoted)
    noted.when(em.NoteClaim(**both), POLICY).refused(RuleBroken, match="No claim")
    noted.when(release, f.FINANCE).refused(RuleBroken, match="No claim")
    paying = em.NoteSubsidyPaid(**both, amount=f.usd("1000"))
    paid = noted.when(paying, POLICY).then(em.SubsidyPaymentNoted)
    paid.when(paying, POLICY).refused(RuleBroken, match="committed and not paid")
    ended = walk(paid, (em.NoteClaimEnd(**both), POLICY), (release, POLICY))
    grant = ended.case.grants[str(f.A)]
    assert (grant.committed, grant.paid) == (f.usd("1000"), f.usd("1000"))
    back = em.NoteClawback(**both, amount=f.usd("1000.01"))
    ended.when(back, POLICY).refused(RuleBroken, match="at most what was paid")
    all_ = em.NoteClawback(**both, amount=f.usd("1000"))
    after = ended.when(all_, POLICY).then(em.ClawbackNoted)
    assert after.case.grants[str(f.A)].clawed_back == f.usd("1000")


def test_an_applicant_is_noted_once_and_may_come_back() -> None:
    (again,) = f.noted(f.A)
    f.ranked().when(*again).refused(RuleBroken, match="not known")
    gone = walk(f.ranked(), (left(f.A), POLICY))
    assert standings(gone.when(*again).then(ea.ApplicationNoted))["A"] == "applied"


def test_a_score_is_forgotten_only_when_there_is_one_without_an_offer() -> None:
    forget = ea.ForgetScore(participation_id=f.A)
    f.offered().when(forget, POLICY).refused(RuleBroken, match="no offer yet")
    forgotten = f.ranked().when(forget, POLICY).then(ea.ScoreForgotten)
    forgotten.when(forget, POLICY).refused(RuleBroken, match="has a score")


def test_a_hold_is_noted_once_and_ended_once() -> None:
    hold, resume = ea.NoteHold(participation_id=f.A), ea.NoteResumption(participation_id=f.A)
    f.ranked().when(resume, POLICY).refused(RuleBroken, match="is on hold")
    held = walk(f.ranked(), (hold, POLICY))
    held.when(hold, POLICY).refused(RuleBroken, match="not on hold already")


def test_scores_by_old_criteria_are_not_ranked() -> None:
    change = ep.ChangeCriteria(
        criteria=f.CRITERIA[::-1],
        notice="Told by letter.",
        reason_code=ep.ApplicationsReason.REGULATION_CHANGED,
        reason=f.WHY,
    )
    changed = walk(f.closed_for_applications(), (change, f.CLERK))
    changed.when(RANK, f.CLERK).refused(RuleBroken, match="criteria in force")


def test_an_applicant_on_hold_is_offered_nothing() -> None:
    held = walk(f.ranked(), (ea.NoteHold(participation_id=f.A), POLICY))
    read = held.knowing(participation=f.taking_part(f.A, P.SHORTLISTED))
    read.when(offer(f.A, "A1"), f.CLERK).refused(RuleBroken, match="shortlisted, or next")


def test_stands_of_the_next_in_line_exist_and_are_free() -> None:
    waiting = f.offered().knowing(participation=f.taking_part(f.B, P.WAITLISTED))
    taken = ef.OfferStandToNext(stands=("A1",))
    waiting.when(taken, POLICY).refused(RuleBroken, match="stands are free")
    unknown = ef.OfferStandToNext(stands=("Z9",))
    waiting.when(unknown, POLICY).refused(RuleBroken, match="in the floor plan")


def test_claims_and_releases_need_money_that_is_committed() -> None:
    both: dict[str, Any] = {"participation_id": f.B, "claim_id": UUID(int=77)}
    given = f.allocated()
    given.when(em.NoteClaim(**both), POLICY).refused(RuleBroken, match="Money is committed")
    given.when(em.NoteClaimEnd(**both), POLICY).refused(RuleBroken, match="claim on the money")
    release = em.ReleaseSubsidy(
        participation_id=f.A, reason_code=em.FundsReason.NO_SHOW, reason=f.WHY
    )
    freed = given.when(release, f.FINANCE).then(em.SubsidyReleased)
    assert freed.case.committed() == 0
    freed.when(release, f.FINANCE).refused(RuleBroken, match="not paid")
