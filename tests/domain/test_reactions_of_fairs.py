"""What an exhibition and its participations tell each other."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from export_program.domain.co_exhibitor import CoExhibitor
from export_program.domain.exhibition import ExhibitionStage as X
from export_program.domain.exhibition import applicants as ea
from export_program.domain.exhibition import floor as ef
from export_program.domain.exhibition import planning as ep
from export_program.domain.exhibition import show as es
from export_program.domain.participation import ParticipationStage as P
from export_program.domain.participation import application as pa
from export_program.domain.participation import outcome as po
from export_program.domain.participation import placing as pp
from export_program.domain.participation import scoring as ps
from export_program.domain.participation.case import (
    Check,
    Figures,
    FollowUp,
    HoldReason,
    OutcomeCode,
)
from export_program.domain.reaction import Then
from export_program.domain.vocabulary.countries import Country
from export_program.engine.actors import Role
from export_program.engine.messages import GeneralReason
from export_program.engine.protocols.appeals import (
    AdmitAppeal,
    AssignPanel,
    LodgeAppeal,
    UpholdAppeal,
)
from export_program.engine.protocols.linking import SetDerivedFlag
from export_program.engine.protocols.outcome import AcceptWithdrawal, RequestWithdrawal
from tests.domain import exporter_story, test_mark_evaluation
from tests.domain import fair_story as f
from tests.domain.reacting import named, wants
from tests.scenario import POLICY, TIMER, Scenario, person, walk

D = UUID(int=14)
PANEL = person("panel", Role.APPEAL_PANEL)
CANCEL = es.CancelExhibition(reason_code=es.ShowReason.OTHER, reason=f.WHY)
DISQUALIFY = pa.DisqualifyParticipation(
    reason_code=pa.DisqualificationReason.FALSE_DATA, reason=f.WHY
)
HOLD = pa.HoldParticipation(reason_code=HoldReason.INVESTIGATION, reason=f.WHY)


def on_show(command: Any) -> list[Then]:
    return [Then("exhibition", f.SHOW, command)]


def on_a(command: Any) -> list[Then]:
    return [Then("participation", f.A, command)]


def left(i: UUID, how: ea.Departure = ea.Departure.WITHDRAWN) -> Scenario:
    return walk(f.ranked(), (ea.NoteDeparture(participation_id=i, departure=how), POLICY))


def over(scenario: Scenario) -> Any:
    return replace(scenario.case, stage=X.CANCELLED)


def as_a(scenario: Scenario) -> Scenario:
    return named(f.A, scenario)


# ---------------------------------------------------------------- applications


def test_an_exhibition_takes_note_of_an_application_once() -> None:
    sent = as_a(f.submitted())
    note = ea.NoteApplication(participation_id=f.A, exporter_id=f.FIRM)
    assert wants("note-application", sent, f.open_show()) == on_show(note)
    knowing = walk(f.open_show(), *f.noted(f.A))
    assert wants("note-application", sent, knowing) == []
    assert wants("note-application", sent, over(f.open_show())) == []


def test_an_applicant_whose_appeal_succeeds_comes_back() -> None:
    heard = walk(
        f.contracted(),
        (DISQUALIFY, f.LEAD),
        (LodgeAppeal(grounds="It was true."), f.OWNER),
        (AdmitAppeal(), f.LEAD),
        (AssignPanel(panel=(PANEL.id,)), f.LEAD),
        (f.returned(UpholdAppeal), PANEL),
    )
    note = ea.NoteApplication(participation_id=f.A, exporter_id=f.FIRM)
    gone = left(f.A, ea.Departure.DISQUALIFIED)
    assert wants("note-application", as_a(heard), gone) == on_show(note)
    upheld = UpholdAppeal(reason_code=GeneralReason.OTHER, reason=f.WHY)
    mark = walk(test_mark_evaluation.heard(), (upheld, test_mark_evaluation.PANEL))
    assert wants("note-application", named(UUID(int=5), mark), f.open_show()) == []


def closed_with(*ids: UUID) -> Scenario:
    applied = walk(f.open_show(), *f.noted(*ids))
    return walk(applied.on(f.AFTER), (ep.CloseApplications(), f.CLERK))


def test_applications_are_locked_when_they_close() -> None:
    locked = replace(f.taking_part(f.B, P.SUBMITTED), locked=True)
    held = f.taking_part(f.C, P.ON_HOLD)
    shut = closed_with(f.A, f.B, f.C, D)
    assert wants("lock-applications", shut, as_a(f.submitted()), locked, held) == on_a(
        pa.LockApplication()
    )


def test_an_application_that_comes_back_late_is_locked() -> None:
    back = walk(left(f.A), *f.noted(f.A))
    lock = on_a(pa.LockApplication())
    assert wants("lock-late-application", back, as_a(f.submitted())) == lock
    locked = walk(f.submitted(), (pa.LockApplication(), POLICY))
    assert wants("lock-late-application", back, as_a(locked)) == []
    first = walk(f.open_show(), *f.noted(f.A))
    assert wants("lock-late-application", first, as_a(f.submitted())) == []


def test_an_application_that_was_on_hold_when_others_were_locked_is_locked_when_it_resumes() -> (
    None
):
    held = walk(f.closed_for_applications(), (ea.NoteHold(participation_id=f.A), POLICY))
    resumed = walk(held, (ea.NoteResumption(participation_id=f.A), POLICY))
    lock = on_a(pa.LockApplication())
    assert wants("lock-late-application", resumed, as_a(f.submitted())) == lock


# ---------------------------------------------------------------- scores and ranks


def completed() -> Scenario:
    return walk(f.scored(), (ps.CompleteScoring(), f.CLERK))


def test_an_exhibition_takes_note_of_a_completed_score() -> None:
    done = as_a(completed())
    note = ea.NoteScore(
        participation_id=f.A,
        total=413,
        means={"quality": 450, "market": 400, "price": 350},
        criteria_version=1,
    )
    assert wants("note-score", done, closed_with(f.A)) == on_show(note)


def test_a_score_that_is_opened_again_is_forgotten_where_it_was_noted() -> None:
    reopen = ps.ReopenScoring(reason_code=ps.ScoringReason.ERROR_OF_FACT, reason=f.WHY)
    anew = as_a(walk(completed(), (reopen, f.LEAD)))
    forget = ea.ForgetScore(participation_id=f.A)
    assert wants("forget-score", anew, f.closed_for_applications()) == on_show(forget)
    assert wants("forget-score", anew, closed_with(f.A)) == []


def test_completed_scores_are_opened_again_when_criteria_change() -> None:
    change = ep.ChangeCriteria(
        criteria=f.CRITERIA[::-1],
        notice="Told by letter.",
        reason_code=ep.ApplicationsReason.REGULATION_CHANGED,
        reason=f.WHY,
    )
    changed = walk(f.closed_for_applications(), (change, f.CLERK))
    held = f.taking_part(f.B, P.ON_HOLD, total=300)
    unscored = f.taking_part(f.C, P.SCORING)
    reopen = ps.ReopenScoring(
        reason_code=ps.ScoringReason.CRITERIA_CHANGED, reason="Criteria changed: Told by letter."
    )
    assert wants("score-anew", changed, as_a(completed()), held, unscored) == on_a(reopen)


def test_each_applicant_is_told_its_rank() -> None:
    scored = (f.taking_part(i, P.SCORING, total=t) for i, t in ((f.A, 400), (f.B, 300), (f.C, 200)))
    waits = "rank 2 with 3.00; the places went to higher totals"
    below = "the total 2.00 is below the minimum of 2.50"
    assert wants("tell-ranks", f.ranked(), *scored) == [
        *on_a(ps.ShortlistParticipation(rank=1, because="rank 1 with 4.00")),
        Then("participation", f.B, ps.WaitlistParticipation(rank=2, because=waits)),
        Then(
            "participation",
            f.C,
            pa.RefuseParticipation(reason_code=pa.RefusalReason.SCORE_BELOW_MINIMUM, reason=below),
        ),
    ]


def test_only_a_rank_that_changed_is_told() -> None:
    more = walk(f.ranked(), *f.noted(D), f.score(D, 350))
    again = walk(more, (ea.RankParticipants(participations=(f.A, f.B, D)), f.CLERK))
    told = wants(
        "tell-ranks",
        again,
        f.taking_part(f.A, P.SHORTLISTED, total=400, rank=1),
        f.taking_part(f.B, P.WAITLISTED, total=300, rank=2),
        f.taking_part(D, P.SCORING, total=350),
    )
    assert [(then.case_id, type(then.command)) for then in told] == [
        (D, ps.WaitlistParticipation),
        (f.B, ps.WaitlistParticipation),
    ]


# ---------------------------------------------------------------- stands


def test_a_held_stand_is_offered_and_an_acceptance_noted() -> None:
    offer = pp.OfferParticipation(stands=("A1",), stand_m2=9)
    assert wants("offer-stand", f.offered(), as_a(f.shortlisted())) == on_a(offer)
    accepted = as_a(walk(f.with_offer(), (pp.AcceptOffer(), f.OWNER)))
    note = ef.NoteAcceptance(participation_id=f.A)
    assert wants("note-acceptance", accepted, f.offered()) == on_show(note)


def lapsed() -> Scenario:
    offer = f.with_offer()
    return walk(offer.on(offer.case.deadlines["offer"].due_at), (pp.LapseOffer(), TIMER))


def refused() -> Scenario:
    elsewhere = pa.CheckEligibility(
        check=Check.NOT_COMMITTED, passed=False, evidence="Committed elsewhere."
    )
    refuse = pa.RefuseParticipation(reason_code=pa.RefusalReason.NOT_ELIGIBLE, reason=f.WHY)
    return walk(f.submitted(), (elsewhere, f.CLERK), (refuse, f.CLERK))


def lost_on_hold() -> Scenario:
    held = walk(f.contracted(), (HOLD, f.LEAD))
    return walk(held, (f.returned(pp.LoseStand), POLICY))


def left_with_leave() -> Scenario:
    ask = f.returned(RequestWithdrawal)
    return walk(f.contracted(), (ask, f.OWNER), (AcceptWithdrawal(), f.LEAD))


def declined() -> Scenario:
    decline = pp.DeclineOffer(reason_code=pp.DeclineReason.TOO_COSTLY, reason=f.WHY)
    return walk(f.with_offer(), (decline, f.OWNER))


LEAVING = {
    "withdrawn": lambda: walk(f.submitted(), (f.returned(pa.WithdrawParticipation), f.OWNER)),
    "returned": lambda: walk(f.submitted(), (f.returned(pa.ReturnParticipation), f.CLERK)),
    "refused": refused,
    "disqualified": lambda: walk(f.contracted(), (DISQUALIFY, f.LEAD)),
    "declined": declined,
    "offer_lapsed": lapsed,
    "offer_lapsed on hold": lost_on_hold,
    "withdrawn with leave": left_with_leave,
}


@pytest.mark.parametrize("how", LEAVING)
def test_whoever_leaves_is_noted_once(how: str) -> None:
    gone = as_a(LEAVING[how]())
    departure = ea.Departure(how.partition(" ")[0])
    note = ea.NoteDeparture(participation_id=f.A, departure=departure)
    assert wants("note-departure", gone, f.offered()) == on_show(note)
    assert wants("note-departure", gone, left(f.A)) == []
    assert wants("note-departure", gone, over(f.offered())) == []


def test_a_withdrawal_of_another_kind_of_case_is_no_departure() -> None:
    ask = RequestWithdrawal(reason_code=GeneralReason.OTHER, reason=f.WHY)
    steps = ((ask, exporter_story.OWNER), (AcceptWithdrawal(), exporter_story.CLERK))
    firm = named(f.FIRM, walk(exporter_story.submitted(), *steps))
    for name in ("note-departure", "release-subsidy", "free-offer"):
        assert wants(name, firm, f.offered()) == []


def test_a_stand_that_falls_free_is_offered_to_the_next_on_the_waitlist() -> None:
    decline = ea.NoteDeparture(participation_id=f.A, departure=ea.Departure.DECLINED)
    vacated = walk(f.offered(), (decline, POLICY))
    waiting = f.taking_part(f.B, P.WAITLISTED)
    following = on_show(ef.OfferStandToNext(stands=("A1",)))
    assert wants("offer-to-next", vacated, waiting) == following
    due = f.offered().case.deadlines[f"hold:{f.A}"].due_at
    expired = walk(f.offered().on(due), (ef.ExpireHold(participation_id=f.A), TIMER))
    assert wants("offer-to-next", expired, waiting) == following
    alone = walk(left(f.B), *f.noted(f.B), f.score(f.B, 300))
    nobody = alone.knowing(participation=f.taking_part(f.A, P.SHORTLISTED))
    offered = walk(nobody, (ef.OfferStand(participation_id=f.A, stands=("A1",)), f.CLERK))
    assert wants("offer-to-next", walk(offered, (decline, POLICY))) == []


def test_an_offer_does_not_outlive_the_hold_of_its_stand() -> None:
    due = f.offered().case.deadlines[f"hold:{f.A}"].due_at
    expired = walk(f.offered().on(due), (ef.ExpireHold(participation_id=f.A), TIMER))
    assert wants("lapse-offer", expired, as_a(f.with_offer())) == on_a(pp.LapseOffer())
    assert wants("lapse-offer", expired, as_a(declined())) == []
    assert wants("lapse-offer", expired) == []


def test_a_participation_learns_its_stand_and_that_it_lost_it() -> None:
    note = pp.NoteStand(stands=("A1",), stand_m2=9)
    assert wants("note-stand", f.allocated(), as_a(f.contracted())) == on_a(note)
    release = ef.ReleaseStand(participation_id=f.A, reason_code=ef.StandReason.SAFETY, reason=f.WHY)
    freed = walk(f.allocated(), (release, f.CLERK))
    lose = pp.LoseStand(reason_code=GeneralReason.CHANGED_CIRCUMSTANCES, reason=f.WHY)
    assert wants("lose-stand", freed, as_a(f.on_stand())) == on_a(lose)
    held = walk(f.on_stand(), (HOLD, f.LEAD))
    assert wants("lose-stand", freed, as_a(held)) == on_a(lose)


def test_both_learn_of_a_swap_also_on_hold() -> None:
    waiting = f.allocated().knowing(participation=f.taking_part(f.B, P.WAITLISTED))
    swap = ef.SwapStands(
        first=f.A, second=f.B, reason_code=ef.StandReason.OWN_REQUEST, reason=f.WHY
    )
    offer = ef.OfferStand(participation_id=f.B, stands=("A2", "A3"))
    swapped = walk(waiting, (offer, f.CLERK), (swap, f.CLERK))
    holder = f.taking_part(f.B, P.ON_HOLD, stands=("A2", "A3"), stand_m2=18)
    assert wants("note-swap", swapped, as_a(f.on_stand()), holder) == [
        *on_a(pp.NoteStandChange(stands=("A2", "A3"), stand_m2=18)),
        Then("participation", f.B, pp.NoteStandChange(stands=("A1",), stand_m2=9)),
    ]


def test_the_exhibition_learns_who_shares_a_stand() -> None:
    firms = (CoExhibitor("Zarin Glass", Country.IR),)
    told = as_a(walk(f.contracted(), (pp.NameCoExhibitors(co_exhibitors=firms), f.OWNER)))
    declare = ef.DeclareCoExhibitors(participation_id=f.A, co_exhibitors=firms)
    assert wants("declare-co-exhibitors", told, f.allocated()) == on_show(declare)


def test_a_hold_and_its_end_are_noted_of_applicants_only() -> None:
    held = walk(f.with_offer(), (HOLD, f.LEAD))
    noted = ea.NoteHold(participation_id=f.A)
    assert wants("note-hold", as_a(held), f.offered()) == on_show(noted)
    assert wants("note-hold", as_a(held), left(f.A)) == []
    assert wants("note-hold", as_a(held), over(f.offered())) == []
    resumed = as_a(walk(held, (pa.ResumeParticipation(), f.LEAD)))
    on_hold = walk(f.offered(), (noted, POLICY))
    again = ea.NoteResumption(participation_id=f.A)
    assert wants("note-resumption", resumed, on_hold) == on_show(again)
    assert wants("note-resumption", resumed, left(f.A)) == []


# ---------------------------------------------------------------- the show and after


def test_outcomes_are_asked_of_those_at_the_show_only() -> None:
    there = as_a(walk(f.on_stand(), (pp.RecordAttendance(evidence="Photo."), f.MONITOR)))
    ask = on_a(po.RequestOutcome(show_closed_on=f.LAST))
    assert wants("request-outcomes", f.closed(), there) == ask
    held = walk(f.on_stand(), (HOLD, f.LEAD))
    assert wants("request-outcomes", f.closed(), as_a(held)) == ask
    absent = f.taking_part(f.A, P.NO_SHOW)
    assert wants("request-outcomes", f.closed(), absent) == []
    assert wants("request-outcomes", f.closed()) == []


def test_a_cancelled_show_cancels_drafts_too_but_nothing_that_has_ended() -> None:
    cancelled = walk(f.ranked(), (CANCEL, f.CHAIR))
    others = (
        named(f.B, f.draft()),
        f.taking_part(f.C, P.WITHDRAWN),
        f.taking_part(D, P.ATTENDED),
        f.taking_part(UUID(int=15), P.SUBMITTED, exhibition_id=UUID(int=99)),
    )
    cancel = pa.CancelParticipation(
        reason_code=GeneralReason.CHANGED_CIRCUMSTANCES, reason=f"Show cancelled: {f.WHY}"
    )
    assert wants("cancel-participations", cancelled, as_a(f.shortlisted()), *others) == [
        *on_a(cancel),
        Then("participation", f.B, cancel),
    ]


def test_a_no_show_is_flagged_on_the_exporter_once() -> None:
    absent = pp.RecordNoShow(reason_code=pp.NoShowReason.UNEXCUSED, reason=f.WHY)
    missing = as_a(walk(f.on_stand(), (absent, f.MONITOR)))
    firm = named(f.FIRM, exporter_story.registered())
    flag = SetDerivedFlag(flag="no-show", because=f"Did not show up with {missing.case.reference}.")
    assert wants("note-no-show", missing, firm) == [Then("exporter", f.FIRM, flag)]
    assert wants("note-no-show", missing, named(f.FIRM, walk(firm, (flag, POLICY)))) == []
    assert wants("note-no-show", missing) == []


def test_a_participation_is_closed_after_its_last_follow_up() -> None:
    figures = Figures(12, 3, 1, f.usd("4000"))
    there = walk(f.on_stand(), (pp.RecordAttendance(evidence="Photo."), f.MONITOR))
    asked = walk(there.on(f.noon(f.LAST)), (po.RequestOutcome(show_closed_on=f.LAST), POLICY))
    told = walk(asked, (po.ReportOutcome(code=OutcomeCode.PENDING, figures=figures), f.OWNER))
    days = (date(2026, 5, 10), date(2026, 8, 10), date(2027, 2, 10))
    for period, day in zip(FollowUp, days, strict=True):
        record = po.RecordFollowUp(period=period, code=OutcomeCode.WON, figures=figures)
        told = walk(told.on(f.noon(day)), (record, f.OWNER))
        last = period is FollowUp.AFTER_12
        closing = on_a(po.CloseParticipation()) if last else []
        assert wants("close-participation", as_a(told)) == closing
