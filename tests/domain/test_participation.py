from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from export_program.domain.co_exhibitor import CoExhibitor
from export_program.domain.exhibition.values import (
    Criterion,
)
from export_program.domain.participation import LIFECYCLE
from export_program.domain.participation import application as pa
from export_program.domain.participation import outcome as po
from export_program.domain.participation import placing as pp
from export_program.domain.participation import scoring as ps
from export_program.domain.participation.case import (
    Check,
    Figures,
    FollowUp,
    Goods,
    HoldReason,
    Judgement,
    OutcomeCode,
)
from export_program.domain.vocabulary.countries import Country
from export_program.engine.actors import Actor, Role
from export_program.engine.checks import findings
from export_program.engine.protocols.appeals import (
    AdmitAppeal,
    AssignPanel,
    LodgeAppeal,
    UpholdAppeal,
)
from export_program.engine.protocols.outcome import AcceptWithdrawal, RequestWithdrawal
from export_program.engine.refusals import NotAllowed, RuleBroken, WrongStage
from tests.domain import fair_story as f
from tests.scenario import CASE, POLICY, TIMER, Scenario, person, walk

FIGURES = Figures(12, 3, 1, f.usd("4000"))
SUBMIT = pa.SubmitParticipation()


def test_the_table_is_sound() -> None:
    assert list(findings(LIFECYCLE)) == []


def test_a_participation_goes_from_draft_to_its_last_follow_up() -> None:
    there = walk(f.on_stand(), (pp.RecordAttendance(evidence="Photo."), f.MONITOR))
    asked = walk(there.on(f.noon(f.LAST)), (po.RequestOutcome(show_closed_on=f.LAST), POLICY))
    assert asked.case.deadlines["outcome form"].due_at.date() == f.LAST + timedelta(days=7)
    told = walk(asked, (po.ReportOutcome(code=OutcomeCode.PENDING, figures=FIGURES), f.OWNER))
    for period, day in zip(
        FollowUp, (date(2026, 5, 10), date(2026, 8, 10), date(2027, 2, 10)), strict=True
    ):
        assert told.case.deadlines["follow-up"].due_at.date() == day
        record = po.RecordFollowUp(period=period, code=OutcomeCode.WON, figures=FIGURES)
        told = told.on(f.noon(day)).when(record, f.OWNER).then(po.FollowUpRecorded, "followed_up")
    assert "follow-up" not in told.case.deadlines
    done = told.when(po.CloseParticipation(), f.CLERK).then(po.ParticipationClosed, "closed")
    assert done.case.outcome.figures == FIGURES


def test_an_exporter_applies_for_itself_only() -> None:
    stranger = person("stranger", Role.EXPORTER_USER, str(CASE))
    start = Scenario(LIFECYCLE).knowing(exporter=f.EXPORTER, exhibition=f.open_show().case)
    start.when(f.START, stranger).refused(RuleBroken, match="for itself only")


def test_a_draft_needs_a_registered_exporter_a_show_and_real_goods() -> None:
    start = Scenario(LIFECYCLE).knowing(exporter=f.EXPORTER, exhibition=f.open_show().case)
    start.knowing(exporter=f.SUSPENDED).when(f.START, f.OWNER).refused(
        RuleBroken, match="not suspended"
    )
    for show in (None, f.running().case):
        start.knowing(exhibition=show).when(f.START, f.OWNER).refused(RuleBroken, match="exists")
    unknown = replace(f.START, goods=(Goods("340220"),))
    start.when(unknown, f.OWNER).refused(RuleBroken, match="codes of their HS edition")


def test_a_submission_reads_exporter_and_show() -> None:
    plain = f.draft()
    plain.when(SUBMIT, f.OWNER).then(pa.ParticipationSubmitted, "submitted")
    plain.knowing(exporter=f.SUSPENDED).when(SUBMIT, f.OWNER).refused(RuleBroken, match="suspended")
    cardless = replace(f.EXPORTER, card=None)
    plain.knowing(exporter=cardless).when(SUBMIT, f.OWNER).refused(RuleBroken, match="card")
    late = plain.on(f.AFTER)
    late.when(SUBMIT, f.OWNER).refused(RuleBroken, match="open for applications")
    off = f.draft(goods=(Goods("690721"),))
    off.when(SUBMIT, f.OWNER).refused(RuleBroken, match="fits the sectors")
    silent = f.draft(other_support_declared=False)
    silent.when(SUBMIT, f.OWNER).refused(RuleBroken, match="public support")


def test_a_submission_freezes_its_content() -> None:
    sent = f.submitted()
    assert sent.case.submissions == (f.event_of(sent).content,)
    with pytest.raises(WrongStage):
        sent.when(pa.EditParticipation(m2=18), f.OWNER).taken()


def test_an_exporter_applies_once_for_a_show() -> None:
    (unique,) = LIFECYCLE.uniques
    assert unique.keys(f.submitted().case) == (f"participation:{f.SHOW}:{f.FIRM}",)
    gone = f.submitted().when(f.returned(pa.WithdrawParticipation), f.OWNER)
    assert unique.keys(gone.case) == ()


def test_a_draft_lapses_after_90_days() -> None:
    due = f.draft().case.deadlines["draft"].due_at
    lapsed = f.draft().on(due).when(pa.LapseDraft(), TIMER)
    lapsed.then(pa.ParticipationDraftLapsed, "withdrawn")


def test_a_locked_application_is_not_given_back() -> None:
    give_back = f.returned(pa.ReturnParticipation)
    f.submitted().when(give_back, f.CLERK).then(pa.ParticipationReturned, "draft")
    locked = walk(f.submitted(), (pa.LockApplication(), POLICY))
    assert "scoring" in locked.case.deadlines
    locked.when(give_back, f.CLERK).refused(RuleBroken, match="not locked")
    locked.when(pa.LockApplication(), POLICY).refused(RuleBroken, match="not locked")


def test_each_check_agrees_with_the_register() -> None:
    sent = f.submitted()
    facts = {
        Check.REGISTERED: {"exporter": f.SUSPENDED},
        Check.CARD_VALID: {"exporter": replace(f.EXPORTER, card=None)},
        Check.PRODUCT_FITS: {"exhibition": replace(f.open_show().case, sectors=("69",))},
    }
    for check, world in facts.items():
        said = pa.CheckEligibility(check=check, passed=True, evidence=f.WHY)
        sent.knowing(**world).when(said, f.CLERK).refused(RuleBroken, match="agrees")
        failed = replace(said, passed=False)
        sent.when(failed, f.CLERK).refused(RuleBroken, match="agrees")
        sent.knowing(**world).when(failed, f.CLERK).then(pa.EligibilityChecked)


def test_previous_grants_are_counted_against_the_limit() -> None:
    said = pa.CheckEligibility(check=Check.PREVIOUS_GRANTS, passed=True, evidence=f.WHY, count=7)
    sent = f.submitted()
    sent.when(said, f.CLERK).refused(RuleBroken, match="agrees")
    sent.when(replace(said, count=None), f.CLERK).refused(RuleBroken, match="counts them")
    sent.when(replace(said, count=6), f.CLERK).then(pa.EligibilityChecked, "eligibility_check")


def test_eligibility_takes_all_checks() -> None:
    some = walk(f.submitted(), *((c, f.CLERK) for c in f.CHECKS[:-1]))
    some.when(pa.PassEligibility(), f.CLERK).refused(RuleBroken, match="All checks")
    refuse = pa.RefuseParticipation(
        reason_code=pa.RefusalReason.NOT_ELIGIBLE, reason="Seven grants."
    )
    some.when(refuse, f.CLERK).refused(RuleBroken, match="check failed")
    failed = pa.CheckEligibility(check=Check.PREVIOUS_GRANTS, passed=False, evidence=f.WHY, count=7)
    walk(some, (failed, f.CLERK)).when(refuse, f.CLERK).then(pa.ParticipationRefused, "refused")


def test_whoever_filed_does_not_check() -> None:
    start = Scenario(LIFECYCLE).knowing(exporter=f.EXPORTER, exhibition=f.open_show().case)
    filed = walk(start, (f.START, f.CLERK), (SUBMIT, f.CLERK))
    filed.when(f.CHECKS[0], f.CLERK).refused(RuleBroken, match="neither checks nor scores")


def test_scoring_follows_a_declaration_without_conflict() -> None:
    ready = f.in_scoring()
    ready.when(f.judge(5, 4, 3), f.JUDGE).refused(RuleBroken, match="no conflict")
    tied = walk(ready, (ps.DeclareInterest(conflict=True, statement="A cousin."), f.JUDGE))
    tied.when(f.judge(5, 4, 3), f.JUDGE).refused(RuleBroken, match="no conflict")


def test_every_criterion_of_the_show_is_judged() -> None:
    ready = walk(f.in_scoring(), (f.NO_TIES, f.JUDGE))
    other = (*f.CRITERIA[:2], Criterion("looks", "Looks", 1))
    wrong = ps.ScoreParticipation(judgements=tuple(Judgement(c.id, 3, f.WHY) for c in other))
    ready.when(wrong, f.JUDGE).refused(RuleBroken, match="Every criterion")
    given = walk(ready, (f.judge(5, 4, 3), f.JUDGE))
    given.when(f.judge(5, 4, 3), f.JUDGE).refused(RuleBroken, match="differs")


def test_two_scorers_make_a_total_by_the_weights_of_the_show() -> None:
    one = walk(f.in_scoring(), (f.NO_TIES, f.JUDGE), (f.judge(5, 4, 3), f.JUDGE))
    one.when(ps.CompleteScoring(), f.CLERK).refused(RuleBroken, match="two scorers")
    done = f.scored().when(ps.CompleteScoring(), f.CLERK).then(ps.ScoresCompleted)
    assert done.case.total == 413  # (2·4.5 + 4 + 3.5) / 4 = 4.125
    assert done.case.means == {"quality": 450, "market": 400, "price": 350}
    assert f.event_of(done).scorers == tuple(sorted((f.JUDGE.id, f.OTHER_JUDGE.id)))
    done.when(f.judge(1, 1, 1), f.JUDGE).refused(RuleBroken, match="not completed")
    scorer = Actor(f.JUDGE.id, Role.SECRETARIAT)
    f.scored().when(ps.CompleteScoring(), scorer).refused(RuleBroken, match="Whoever scored")


def test_scores_by_old_criteria_or_with_a_late_conflict_do_not_count() -> None:
    changed = replace(f.open_show().case, criteria_version=2)
    stale = f.scored().knowing(exhibition=changed)
    stale.when(ps.CompleteScoring(), f.CLERK).refused(RuleBroken, match="criteria in force")
    tied = walk(f.scored(), (ps.DeclareInterest(conflict=True, statement="A cousin."), f.JUDGE))
    assert set(tied.case.scores) == {f.OTHER_JUDGE.id}


def test_reopened_scoring_starts_from_nothing() -> None:
    reopen = ps.ReopenScoring(reason_code=ps.ScoringReason.NEW_EVIDENCE, reason=f.WHY)
    f.scored().when(reopen, f.LEAD).refused(RuleBroken, match="completed")
    again = f.shortlisted().when(reopen, f.LEAD).then(ps.ScoringReopened, "scoring").case
    assert (again.total, again.scores, again.rank) == (None, {}, None)


def test_the_ranking_moves_a_participation_between_the_lists() -> None:
    same = ps.ShortlistParticipation(rank=1, because="rank 1")
    listed = f.shortlisted()
    listed.when(same, POLICY).refused(RuleBroken, match="rank or the list")
    lower = ps.WaitlistParticipation(rank=1, because="fewer places")
    listed.when(lower, POLICY).then(ps.ParticipationWaitlisted, "waitlisted")
    listed.when(same, f.CLERK).refused(NotAllowed)
    out = pa.RefuseParticipation(reason_code=pa.RefusalReason.SCORE_BELOW_MINIMUM, reason=f.WHY)
    listed.when(out, POLICY).then(pa.ParticipationRefused, "refused")


def test_an_offer_lapses_after_ten_working_days() -> None:
    made = f.with_offer()
    made.when(pp.LapseOffer(), TIMER).refused(RuleBroken, match="10 working days")
    due = made.case.deadlines["offer"].due_at
    assert due.date() == date(2025, 11, 19)  # Fridays do not count
    made.on(due).when(pp.LapseOffer(), TIMER).then(pp.OfferLapsed, "offer_lapsed")
    made.when(pp.LapseOffer(), POLICY).then(pp.OfferLapsed)


def test_an_offer_is_declined_or_accepted_by_its_exporter_in_good_standing() -> None:
    made = f.with_offer()
    no = pp.DeclineOffer(reason_code=pp.DeclineReason.TOO_SMALL, reason=f.WHY)
    made.when(no, f.OWNER).then(pp.OfferDeclined, "declined")
    made.knowing(exporter=f.SUSPENDED).when(pp.AcceptOffer(), f.OWNER).refused(RuleBroken)
    stranger = person("stranger", Role.EXPORTER_USER, str(CASE))
    made.when(pp.AcceptOffer(), stranger).refused(NotAllowed)
    accepted = walk(made, (pp.AcceptOffer(), f.OWNER))
    sign = pp.ContractParticipation(contract="K-17")
    accepted.when(sign, f.CLERK).refused(RuleBroken, match="stand contract")


def test_a_lost_stand_puts_it_back_on_the_shortlist_but_ends_it_on_hold() -> None:
    lose = f.returned(pp.LoseStand)
    back = f.contracted().when(lose, POLICY).then(pp.StandLost, "shortlisted").case
    assert (back.stands, back.contract) == ((), None)
    hold = pa.HoldParticipation(reason_code=HoldReason.EXPORTER_SUSPENDED, reason=f.WHY)
    held = walk(f.contracted(), (hold, POLICY))
    held.when(lose, POLICY).then(pp.StandLostOnHold, "offer_lapsed")


def test_a_hold_ends_where_it_began_when_the_exporter_is_back() -> None:
    hold = pa.HoldParticipation(reason_code=HoldReason.EXPORTER_SUSPENDED, reason=f.WHY)
    held = f.with_offer().when(hold, POLICY).then(pa.ParticipationHeld, "on_hold")
    resume = pa.ResumeParticipation()
    held.knowing(exporter=f.SUSPENDED).when(resume, POLICY).refused(RuleBroken, match="suspended")
    back = held.when(resume, POLICY).then(pa.ParticipationResumed, "offered")
    assert "offer" in back.case.deadlines
    own = replace(hold, reason_code=HoldReason.INVESTIGATION)
    byhand = walk(f.with_offer(), (own, f.LEAD))
    byhand.when(resume, POLICY).refused(RuleBroken, match="by a person")
    byhand.when(resume, f.LEAD).then(pa.ParticipationResumed)


def test_withdrawal_is_free_until_the_contract_and_asked_for_after_it() -> None:
    go = f.returned(pa.WithdrawParticipation)
    f.with_offer().when(go, f.OWNER).then(pa.ParticipationWithdrawn, "withdrawn")
    with pytest.raises(WrongStage):
        f.contracted().when(go, f.OWNER).taken()
    hold = pa.HoldParticipation(reason_code=HoldReason.INVESTIGATION, reason=f.WHY)
    held = walk(f.contracted(), (hold, f.LEAD))
    held.when(go, f.OWNER).refused(RuleBroken, match="No contract")
    asked = walk(f.contracted(), (f.returned(RequestWithdrawal), f.OWNER))
    assert asked.when(AcceptWithdrawal(), f.LEAD).case.stage == "withdrawn"


def test_presence_is_recorded_once_the_show_has_opened() -> None:
    early = f.on_stand().knowing(exhibition=f.allocated().case)
    here = pp.RecordAttendance(evidence="Photo.")
    early.when(here, f.MONITOR).refused(RuleBroken, match="has opened")
    away = pp.RecordNoShow(reason_code=pp.NoShowReason.UNEXCUSED, reason=f.WHY)
    missed = f.on_stand().when(away, f.MONITOR).then(pp.ParticipationNoShow, "no_show")
    fix = f.returned(pp.CorrectAttendance)
    recorder = Actor(f.MONITOR.id, Role.TEAM_LEAD)
    missed.when(fix, recorder).refused(RuleBroken, match="recorded the absence")
    known = missed.knowing(exhibition=f.closed().case)
    righted = known.when(fix, f.LEAD).then(pp.AttendanceCorrected, "attended")
    assert righted.case.show_closed_on == f.LAST
    assert "outcome form" in righted.case.deadlines


def test_figures_are_consistent_and_do_not_fall() -> None:
    with pytest.raises(ValueError, match="value"):
        Figures(1, 1, 0, f.usd("5"))
    there = walk(f.on_stand(), (pp.RecordAttendance(evidence="Photo."), f.MONITOR))
    early = po.ReportOutcome(code=OutcomeCode.PENDING, figures=FIGURES)
    there.when(early, f.OWNER).refused(RuleBroken, match="has closed")
    asked = walk(there, (po.RequestOutcome(show_closed_on=f.LAST), POLICY))
    won = po.ReportOutcome(code=OutcomeCode.WON, figures=Figures(1, 0, 0, f.usd("0")))
    asked.when(won, f.OWNER).refused(RuleBroken, match="at least one order")
    told = walk(asked, (early, f.OWNER)).on(f.noon(date(2026, 5, 10)))
    less = po.RecordFollowUp(
        period=FollowUp.AFTER_3, code=OutcomeCode.LOST, figures=Figures(11, 0, 0, f.usd("0"))
    )
    told.when(less, f.OWNER).refused(RuleBroken, match="do not fall")
    later = po.RecordFollowUp(period=FollowUp.AFTER_6, code=OutcomeCode.LOST, figures=FIGURES)
    told.when(later, f.OWNER).refused(RuleBroken, match="their order")
    first = replace(later, period=FollowUp.AFTER_3)
    told.on(f.noon(date(2026, 4, 9))).when(first, f.OWNER).refused(RuleBroken, match="month before")
    open_ = told.when(first, f.OWNER).then(po.FollowUpRecorded)
    open_.when(po.CloseParticipation(), f.CLERK).refused(RuleBroken, match="All follow-ups")


def test_an_upheld_appeal_is_judged_anew_from_eligibility() -> None:
    out = pa.DisqualifyParticipation(reason_code=pa.DisqualificationReason.FALSE_DATA, reason=f.WHY)
    gone = f.contracted().when(out, f.LEAD).then(pa.ParticipationDisqualified, "disqualified")
    panel = person("panel", Role.APPEAL_PANEL)
    heard = walk(
        gone,
        (LodgeAppeal(grounds="It was true."), f.OWNER),
        (AdmitAppeal(), f.LEAD),
        (AssignPanel(panel=(panel.id,)), f.LEAD),
        (f.returned(UpholdAppeal), panel),
    ).case
    assert heard.stage == "eligibility_check"
    assert (heard.checks, heard.total, heard.contract, heard.closed_at) == ({}, None, None, None)


def test_a_cancelled_show_ends_the_participation() -> None:
    ended = f.with_offer().when(f.returned(pa.CancelParticipation), POLICY)
    ended.then(pa.ParticipationCancelled, "withdrawn")


def test_a_declaration_is_made_once_unless_it_differs() -> None:
    declared = walk(f.in_scoring(), (f.NO_TIES, f.JUDGE))
    declared.when(f.NO_TIES, f.JUDGE).refused(RuleBroken, match="differs from the one before")


def test_co_exhibitors_are_named_once() -> None:
    firm = CoExhibitor("Zarin Glass", Country.IR)
    name = pp.NameCoExhibitors(co_exhibitors=(firm,))
    twice = pp.NameCoExhibitors(co_exhibitors=(firm, firm))
    f.contracted().when(twice, f.OWNER).refused(RuleBroken, match="named twice")
    named = f.contracted().when(name, f.OWNER).then(pp.CoExhibitorsNamed)
    named.when(name, f.OWNER).refused(RuleBroken, match="co-exhibitors change")


def test_swapped_stands_are_noted_when_they_differ() -> None:
    same = pp.NoteStandChange(stands=("A1",), stand_m2=9)
    f.on_stand().when(same, POLICY).refused(RuleBroken, match="stands change")
    other = pp.NoteStandChange(stands=("A2",), stand_m2=9)
    moved = f.on_stand().when(other, POLICY).then(pp.StandChanged, "stand_allocated")
    assert moved.case.stands == ("A2",)


def test_only_who_had_a_stand_can_miss_the_show_while_on_hold() -> None:
    hold = pa.HoldParticipation(reason_code=HoldReason.EXPORTER_SUSPENDED, reason=f.WHY)
    away = pp.RecordNoShow(reason_code=pp.NoShowReason.ON_HOLD, reason=f.WHY)
    bare = walk(f.shortlisted(), (hold, POLICY)).knowing(exhibition=f.running().case)
    bare.when(away, f.MONITOR).refused(RuleBroken, match="has a stand")
    held = walk(f.on_stand(), (hold, POLICY))
    held.when(away, f.MONITOR).then(pp.ParticipationNoShow, "no_show")


def test_an_outcome_is_requested_once() -> None:
    ask = po.RequestOutcome(show_closed_on=f.LAST)
    asked = f.on_stand().when(ask, POLICY).then(po.OutcomeRequested)
    asked.when(ask, POLICY).refused(RuleBroken, match="not requested before")
