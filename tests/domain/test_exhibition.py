from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from export_program.domain.exhibition import LIFECYCLE, ShowForm
from export_program.domain.exhibition import planning as ep
from export_program.domain.exhibition import show as es
from export_program.domain.exhibition.values import (
    Exhibitors,
    Monitor,
    Organiser,
    StandPlan,
    StandType,
    Statistics,
    Visitors,
)
from export_program.domain.vocabulary.countries import Country
from export_program.engine.actors import Actor, Role
from export_program.engine.checks import findings
from export_program.engine.refusals import NotAllowed, RuleBroken, WrongStage
from tests.domain import fair_story as f
from tests.scenario import NOON, TIMER, Scenario, walk

UFI = Statistics(9, 0, Exhibitors(1, 0, 0, 0), Visitors(20, 2500, 2900))


def statistics() -> es.RecordStatistics:
    evidence = f.paper("statistics_evidence").sha256
    return es.RecordStatistics(statistics=UFI, evidence=(evidence,))


def test_the_table_is_sound() -> None:
    assert list(findings(LIFECYCLE)) == []


def test_a_show_goes_from_proposal_to_evaluation() -> None:
    measured = walk(
        f.closed(), (f.paper("statistics_evidence"), f.MONITOR), (statistics(), f.MONITOR)
    )
    told = walk(
        measured,
        (f.paper("final_report"), f.ORGANISER),
        (es.FileFinalReport(report="It went well."), f.ORGANISER),
    )
    asked = told.when(es.EvaluateExhibition(mark=4, lessons="Come earlier."), f.CLERK)
    show = asked.then(es.ExhibitionEvaluated, "evaluated").case
    assert (show.mark, show.statistics, show.report_late) == (4, UFI, False)
    assert show.closed_on == f.LAST
    assert show.deadlines == {}


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"city": None}, "names its city"),
        ({"city": "IRQAZ"}, "names its city"),
        ({"form": ShowForm.HOME_FAIR}, "names its city"),
        ({"sectors": ("340220",)}, "codes of the HS edition"),
        ({"opens_on": NOON.date()}, "opens after today"),
    ],
)
def test_a_proposal_is_refused(changes: dict[str, object], match: str) -> None:
    asked = Scenario(LIFECYCLE).when(replace(f.PROPOSE, **changes), f.DESK)
    asked.refused(RuleBroken, match=match)


def test_a_virtual_show_needs_no_city_and_a_home_fair_is_in_iran() -> None:
    assert f.proposed(form=ShowForm.VIRTUAL, city=None).case.city is None
    home = f.proposed(form=ShowForm.HOME_FAIR, city="IRQAZ", market=Country.IR)
    assert home.case.stage == "proposed"


def test_a_show_cannot_close_before_it_opens() -> None:
    with pytest.raises(ValueError, match="closes_on"):
        replace(f.PROPOSE, closes_on=f.OPENING - timedelta(days=1))


def test_an_edit_keeps_the_dates_in_order() -> None:
    late = ep.EditExhibition(opens_on=f.LAST + timedelta(days=1))
    f.proposed().when(late, f.DESK).refused(RuleBroken, match="closes after it opens")
    edited = f.proposed().when(ep.EditExhibition(name="Qazvin at Navruz"), f.DESK)
    assert edited.case.name == "Qazvin at Navruz"


def test_a_plan_needs_its_document() -> None:
    f.proposed().when(f.PLAN, f.DESK).refused(RuleBroken, match="justification plan")


def test_the_monitor_is_independent_of_the_organiser() -> None:
    named = walk(
        f.justified(),
        (f.paper("organiser_qualification"), f.CLERK),
        (ep.AppointOrganiser(organiser=f.RUNS), f.CHAIR),
    )
    for monitor in (Monitor(f.ORGANISER.id), Monitor(f.MONITOR.id, (f.RUNS.firm_id,))):
        asked = named.when(ep.AppointMonitor(monitor=monitor), f.CHAIR)
        asked.refused(RuleBroken, match="independent")
    named.when(ep.AppointMonitor(monitor=f.WATCHES), f.CHAIR).then(ep.MonitorAppointed)


def test_the_organiser_is_qualified_until_the_close() -> None:
    ready = walk(f.justified(), (f.paper("organiser_qualification"), f.CLERK))
    short = Organiser("x", "Firm", "1", "Q", f.LAST - timedelta(days=1))
    asked = ready.when(ep.AppointOrganiser(organiser=short), f.CHAIR)
    asked.refused(RuleBroken, match="qualification")


def test_an_approval_needs_finance_a_resolution_and_another_person() -> None:
    plain = f.justified()
    plain.when(f.APPROVE, f.CHAIR).refused(RuleBroken, match="resolution")
    linked = walk(plain, (f.RESOLUTION, f.CLERK))
    linked.when(f.APPROVE, f.CHAIR).refused(RuleBroken, match="Finance advised")
    against = walk(linked, (replace(f.ADVISE, supported=False), f.FINANCE))
    against.when(f.APPROVE, f.CHAIR).refused(RuleBroken, match="Finance advised")
    tight = walk(linked, (replace(f.ADVISE, funds=f.usd("2999")), f.FINANCE))
    tight.when(f.APPROVE, f.CHAIR).refused(RuleBroken, match="Finance advised")
    paid = walk(linked, (f.ADVISE, f.FINANCE))
    proposer = Actor(f.DESK.id, Role.WG_CHAIR)
    paid.when(f.APPROVE, proposer).refused(RuleBroken, match="does not approve")
    paid.when(f.APPROVE, f.CHAIR).then(ep.ExhibitionApproved, "approved")


def test_a_stale_plan_opens_nothing_and_can_be_filed_again() -> None:
    late = f.approved().on(NOON + timedelta(days=61))
    asked = replace(f.OPEN, applications_from=date(2026, 1, 10), applications_to=date(2026, 1, 31))
    late.when(asked, f.CLERK).refused(RuleBroken, match="60 days")
    late.when(f.PLAN, f.DESK).then(ep.JustificationPlanFiled, "justified")


def test_applications_end_by_the_timer_and_not_before() -> None:
    show = f.open_show()
    show.when(ep.CloseApplications(), f.CLERK).refused(RuleBroken, match="is over")
    due = show.case.deadlines["applications"].due_at
    ended = show.on(due).when(ep.CloseApplications(), TIMER)
    ended.then(ep.ApplicationsClosed, "applications_closed")


def test_an_extension_moves_the_end() -> None:
    show = f.open_show()
    more = ep.ExtendApplications(
        applications_to=date(2025, 12, 20),
        reason_code=ep.ApplicationsReason.FEW_APPLICATIONS,
        reason=f.WHY,
    )
    before = show.case.deadlines["applications"].due_at
    after = show.when(more, f.CLERK).then(ep.ApplicationsExtended)
    assert after.case.deadlines["applications"].due_at > before
    after.when(more, f.CLERK).refused(RuleBroken, match="later day")
    past = replace(more, applications_to=f.OPENING)
    after.when(past, f.CLERK).refused(RuleBroken, match="before the show")


def test_a_change_of_criteria_is_noticed_and_counts_versions() -> None:
    show = walk(f.open_show(), *f.noted(f.A))
    change = ep.ChangeCriteria(
        criteria=f.CRITERIA[::-1],
        notice="Told by letter.",
        reason_code=ep.ApplicationsReason.REGULATION_CHANGED,
        reason=f.WHY,
    )
    changed = show.when(change, f.CLERK).then(ep.CriteriaChanged)
    assert changed.case.criteria_version == 2
    assert f.event_of(changed).applications == (f.A,)
    changed.when(change, f.CLERK).refused(RuleBroken, match="criteria change")
    f.ranked().when(change, f.CLERK).refused(RuleBroken, match="ranked")


def test_the_floor_plan_has_unique_stands_within_the_capacity() -> None:
    show = f.open_show()
    twice = replace(f.FLOOR, stands=(*f.FLOOR.stands[:1], *f.FLOOR.stands[:1]))
    show.when(twice, f.CLERK).refused(RuleBroken, match="unique")
    big = (*f.FLOOR.stands, StandPlan("A4", 4, StandType.OUTDOOR))
    show.when(replace(f.FLOOR, stands=big), f.CLERK).refused(RuleBroken, match="capacity")
    show.when(f.FLOOR, f.CLERK).refused(RuleBroken, match="plan changes")


def test_a_held_stand_stays_in_the_plan() -> None:
    without = replace(f.FLOOR, stands=f.FLOOR.stands[1:])
    f.offered().when(without, f.CLERK).refused(RuleBroken, match="stays in the plan")


def test_the_show_opens_and_closes_by_date() -> None:
    early = walk(f.allocated(), (es.FinaliseAllocation(), f.CLERK), (es.StartBuildUp(), f.CLERK))
    early.when(es.OpenShow(), f.CLERK).refused(RuleBroken, match="opening day")
    morning = early.on(early.case.deadlines["opening"].due_at)
    going = morning.when(es.OpenShow(), TIMER).then(es.ShowOpened, "running")
    going.when(es.CloseShow(), f.CLERK).refused(RuleBroken, match="last day")
    evening = going.on(going.case.deadlines["closing"].due_at)
    shut = evening.when(es.CloseShow(), TIMER).then(es.ShowClosed, "closed")
    assert f.event_of(shut).participants == (f.A,)


def test_allocation_is_final_once_offers_are_settled_and_enough_take_part() -> None:
    f.closed_for_applications().when(es.FinaliseAllocation(), f.CLERK).refused(
        RuleBroken, match="ranked"
    )
    f.offered().when(es.FinaliseAllocation(), f.CLERK).refused(RuleBroken, match="answered")
    f.ranked().when(es.FinaliseAllocation(), f.CLERK).refused(RuleBroken, match="minimum")


def test_statistics_come_from_the_monitor_with_evidence() -> None:
    shut = f.closed()
    shut.when(statistics(), f.MONITOR).refused(RuleBroken, match="statistics evidence")
    ready = walk(shut, (f.paper("statistics_evidence"), f.MONITOR))
    stranger = Actor("stranger", Role.MONITOR)
    ready.when(statistics(), stranger).refused(NotAllowed, match="another organisation")
    ready.when(statistics(), f.CLERK).refused(NotAllowed)
    foreign = replace(statistics(), evidence=("0" * 64,))
    ready.when(foreign, f.MONITOR).refused(RuleBroken, match="evidence lies")
    told = ready.when(statistics(), f.MONITOR).then(es.FairStatisticsRecorded)
    told.when(statistics(), f.MONITOR).refused(RuleBroken, match="differ")


def test_visits_are_not_fewer_than_visitors() -> None:
    with pytest.raises(ValueError, match="visits"):
        Visitors(10, 10, 19)


def test_the_report_is_the_organisers_and_says_when_it_is_late() -> None:
    ready = walk(f.closed(), (f.paper("final_report"), f.ORGANISER))
    filing = es.FileFinalReport(report="Late.")
    ready.when(filing, Actor("x", Role.ORGANISER)).refused(NotAllowed, match="another")
    late = ready.on(f.noon(f.LAST + timedelta(days=31))).when(filing, f.ORGANISER)
    assert late.then(es.FinalReportFiled, "reported").case.report_late
    in_time = ready.on(f.noon(f.LAST + timedelta(days=30))).when(filing, f.ORGANISER)
    assert not in_time.case.report_late


def test_the_organiser_does_not_evaluate_its_show() -> None:
    reported = walk(
        f.closed(),
        (f.paper("statistics_evidence"), f.MONITOR),
        (f.paper("final_report"), f.ORGANISER),
        (es.FileFinalReport(report="Done."), f.ORGANISER),
    )
    judged = es.EvaluateExhibition(mark=5, lessons="None.")
    reported.when(judged, f.CLERK).refused(RuleBroken, match="statistics")
    measured = walk(reported, (statistics(), f.MONITOR))
    same = Actor(f.ORGANISER.id, Role.EVALUATOR)
    measured.when(judged, same).refused(RuleBroken, match="its own show")


def test_progress_is_told_by_those_appointed() -> None:
    step = es.RecordStageProgress(step="shipping", percent=40, remarks="Booked.")
    told = f.approved().when(step, f.ORGANISER).then(es.StageProgressRecorded)
    assert told.case.progress[0].percent == 40
    told.when(step, Actor("x", Role.ORGANISER)).refused(NotAllowed, match="another")


POSTPONE = es.PostponeExhibition(reason_code=es.ShowReason.SECURITY, reason=f.WHY)
TOO_FEW = es.ShowReason.MINIMUM_PARTICIPANTS_NOT_MET


def test_a_postponed_show_returns_to_its_stage_with_new_dates() -> None:
    put_off = f.open_show().when(POSTPONE, f.CHAIR).then(es.ExhibitionPostponed, "postponed")
    assert "applications" not in put_off.case.deadlines
    again = es.RescheduleExhibition(opens_on=date(2026, 5, 2), closes_on=date(2026, 5, 5))
    put_off.when(again, f.CHAIR).refused(RuleBroken, match="end on a day to come")
    moved = replace(again, applications_to=date(2026, 3, 1))
    back = put_off.when(moved, f.CHAIR).then(es.ExhibitionRescheduled, "open_for_applications")
    assert back.case.opens_on == date(2026, 5, 2)
    assert back.case.deadlines["applications"].due_at.date() == date(2026, 3, 1)
    with pytest.raises(WrongStage):
        back.when(moved, f.CHAIR).taken()


def test_too_few_participants_is_a_reason_only_when_it_is_true() -> None:
    few = replace(POSTPONE, reason_code=TOO_FEW)
    f.open_show().when(few, f.CHAIR).refused(RuleBroken, match="Too few")
    f.closed_for_applications().when(few, f.CHAIR).refused(RuleBroken, match="Too few")
    empty = walk(f.open_show().on(f.AFTER), (ep.CloseApplications(), f.CLERK))
    cancel = es.CancelExhibition(reason_code=TOO_FEW, reason=f.WHY)
    empty.when(cancel, f.CHAIR).then(es.ExhibitionCancelled, "cancelled")


def test_a_cancelled_show_names_its_applicants_and_frees_its_money() -> None:
    cancel = es.CancelExhibition(reason_code=es.ShowReason.FORCE_MAJEURE, reason=f.WHY)
    ended = f.allocated().when(cancel, f.CHAIR).then(es.ExhibitionCancelled, "cancelled")
    assert f.event_of(ended).participants == (f.A, f.B)
    assert ended.case.committed() == 0


def test_an_appointment_changes_something_and_proves_the_qualification() -> None:
    bare = f.justified().when(ep.AppointOrganiser(organiser=f.RUNS), f.CHAIR)
    bare.refused(RuleBroken, match="organiser qualification")
    again = f.approved()
    again.when(ep.AppointOrganiser(organiser=f.RUNS), f.CHAIR).refused(
        RuleBroken, match="changes something"
    )
    again.when(ep.AppointMonitor(monitor=f.WATCHES), f.CHAIR).refused(
        RuleBroken, match="changes something"
    )


def test_the_budget_covers_what_is_committed() -> None:
    less = f.returned(ep.ReviseBudget, budget=f.usd("1499.99"))
    f.allocated().when(less, f.CHAIR).refused(RuleBroken, match="committed already")
    same = replace(less, budget=f.usd("3000"))
    f.allocated().when(same, f.CHAIR).refused(RuleBroken, match="committed already")
    enough = replace(less, budget=f.usd("1500"))
    f.allocated().when(enough, f.CHAIR).then(ep.BudgetRevised)


def test_no_criterion_is_named_twice() -> None:
    twice = (*f.CRITERIA, f.CRITERIA[0])
    asked = f.approved().when(replace(f.OPEN, criteria=twice), f.CLERK)
    asked.refused(RuleBroken, match="named twice")


def test_applications_open_from_today_on() -> None:
    past = replace(f.OPEN, applications_from=date(2025, 11, 7))
    f.approved().when(past, f.CLERK).refused(RuleBroken, match="today or later")


def test_build_up_needs_organiser_and_monitor() -> None:
    final = walk(f.allocated(), (es.FinaliseAllocation(), f.CLERK))
    nobody = replace(final.case, organiser=None, monitor=None)
    asked = Scenario(LIFECYCLE, now=nobody).when(es.StartBuildUp(), f.CLERK)
    asked.refused(RuleBroken, match=r"organiser in office.*monitor is appointed")
    short = replace(f.RUNS, qualified_until=f.OPENING)
    lapsed = Scenario(LIFECYCLE, now=replace(final.case, organiser=short))
    lapsed.when(es.StartBuildUp(), f.CLERK).refused(RuleBroken, match="organiser in office")


def test_a_report_needs_its_document_and_its_author_does_not_evaluate() -> None:
    filing = es.FileFinalReport(report="Done.")
    f.closed().when(filing, f.ORGANISER).refused(RuleBroken, match="final report")
    reported = walk(
        f.closed(),
        (f.paper("statistics_evidence"), f.MONITOR),
        (statistics(), f.MONITOR),
        (f.paper("final_report"), f.ORGANISER),
        (filing, f.ORGANISER),
    )
    successor = replace(reported.case, organiser=replace(f.RUNS, account="another"))
    judged = es.EvaluateExhibition(mark=5, lessons="None.")
    author = Actor(f.ORGANISER.id, Role.EVALUATOR)
    asked = Scenario(LIFECYCLE, now=successor, at=reported.at).when(judged, author)
    asked.refused(RuleBroken, match="filed the final report")


def test_new_dates_are_new_and_to_come() -> None:
    put_off = walk(f.approved(), (POSTPONE, f.CHAIR))
    same = es.RescheduleExhibition(opens_on=f.OPENING, closes_on=f.LAST)
    put_off.when(same, f.CHAIR).refused(RuleBroken, match="dates change")
    past = es.RescheduleExhibition(opens_on=NOON.date(), closes_on=f.LAST)
    put_off.when(past, f.CHAIR).refused(RuleBroken, match="after today")
    early = es.RescheduleExhibition(
        opens_on=date(2026, 5, 2), closes_on=date(2026, 5, 5), applications_to=date(2026, 3, 1)
    )
    put_off.when(early, f.CHAIR).refused(RuleBroken, match="end on a day to come")
