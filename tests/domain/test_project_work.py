"""The work of a project: milestones and their dates, baselines, monthly reports, risks."""

from datetime import UTC, date, datetime, timedelta

from msgspec.structs import replace

from export_program.domain.project import work as w
from export_program.domain.project.values import Gate, MilestoneStatus, Rag, RiskOutcome
from export_program.engine.actors import Role
from export_program.engine.protocols.clock import DeadlineWarningRaised, RaiseDeadlineWarning
from export_program.engine.refusals import NotAllowed, RuleBroken
from tests.domain import project_story as s
from tests.domain.agreement_story import attach
from tests.domain.project_story import CHAIR, CLERK, LEAD, MANAGER, WHY
from tests.scenario import TIMER, person, walk

LATER = date(2026, 5, 1)


def test_a_milestone_has_a_weight_a_day_ahead_and_a_gate_ahead() -> None:
    full = replace(s.PLAN, weight=41)
    walk(s.chartered(), (s.TITLE, MANAGER)).when(full, MANAGER).refused(RuleBroken, match="weigh")
    past = replace(s.PLAN, due=date(2025, 11, 8))
    s.chartered().when(past, MANAGER).refused(RuleBroken, match="lies ahead")
    first = replace(s.PLAN, gate=Gate.PREFEASIBILITY)
    s.conditional().when(first, MANAGER).refused(RuleBroken, match="not been passed")
    s.chartered().when(first, MANAGER).then(w.MilestoneDefined)


def test_a_milestone_that_starts_in_the_small_hours_starts_on_the_day_of_the_office() -> None:
    at_one = datetime(2025, 11, 19, 21, 30, tzinfo=UTC)  # 20 November, 01:00 in Qazvin
    begun = walk(s.planned().on(at_one), (w.StartMilestone(milestone="M1"), MANAGER))
    assert begun.case.milestones["M1"].started_on == date(2025, 11, 20)


def test_a_milestone_is_started_claimed_and_accepted_by_somebody_else() -> None:
    begun = walk(s.planned(), (w.StartMilestone(milestone="M1"), MANAGER))
    assert begun.case.milestones["M1"].status is MilestoneStatus.IN_PROGRESS
    again = w.StartMilestone(milestone="M1")
    begun.when(again, MANAGER).refused(RuleBroken, match="planned, missed")
    unknown = w.StartMilestone(milestone="M9")
    begun.when(unknown, MANAGER).refused(RuleBroken, match="planned, missed")
    begun.when(s.claim(), MANAGER).refused(RuleBroken, match="attached document")
    ahead = s.claim(on=date(2025, 11, 9))
    s.claimed().when(ahead, MANAGER).refused(RuleBroken, match="planned, in_progress, missed")
    early = s.claim("M2", on=date(2025, 11, 9))
    s.claimed().when(early, MANAGER).refused(RuleBroken, match="today or earlier")
    claimed = s.claimed()
    assert "acceptance:M1" in claimed.case.deadlines
    assert "milestone:M1" not in claimed.case.deadlines
    accept = w.AcceptMilestone(milestone="M1")
    own = person("manager", Role.TEAM_LEAD)
    claimed.when(accept, own).refused(RuleBroken, match="claimed the milestone|own project")
    done = claimed.when(accept, LEAD).then(w.MilestoneAccepted).case.milestones["M1"]
    assert (done.status, done.accepted_by, done.reached_on) == (
        "accepted",
        LEAD.id,
        date(2025, 11, 8),
    )
    s.planned().when(accept, LEAD).refused(RuleBroken, match="is claimed")


def test_whoever_claimed_for_the_manager_does_not_judge_it_either() -> None:
    by_clerk = walk(s.planned(), (attach("evidence"), CLERK), (s.claim(), CLERK))
    accept, reject = w.AcceptMilestone(milestone="M1"), w.RejectMilestone(milestone="M1", **WHY)
    for judge in (accept, reject):
        by_clerk.when(judge, CLERK).refused(RuleBroken, match="claimed the milestone")
        by_clerk.when(judge, person("manager", Role.TEAM_LEAD)).refused(RuleBroken, match="own")
    by_clerk.when(accept, LEAD).then(w.MilestoneAccepted)


def test_a_claim_that_is_rejected_runs_against_its_day_again() -> None:
    back = walk(s.claimed(), (w.RejectMilestone(milestone="M1", **WHY), LEAD))
    assert back.case.milestones["M1"].status is MilestoneStatus.IN_PROGRESS
    assert "milestone:M1" in back.case.deadlines
    assert "acceptance:M1" not in back.case.deadlines
    back.when(w.RejectMilestone(milestone="M1", **WHY), LEAD).refused(RuleBroken, match="claimed")


def test_a_milestone_is_waived_by_a_lead_and_not_once_it_is_reached() -> None:
    found = walk(s.planned(), (s.waive("M1"), LEAD))
    assert "milestone:M1" not in found.case.deadlines
    s.accepted().when(s.waive("M1"), LEAD).refused(RuleBroken, match="planned, in_progress")
    own = person("manager", Role.TEAM_LEAD)
    s.planned().when(s.waive("M1"), own).refused(RuleBroken, match="own project")
    full = replace(s.PLAN, weight=60)
    found.when(full, MANAGER).then(w.MilestoneDefined)


def test_a_milestone_warns_thirty_and_seven_days_before_and_is_missed_on_its_day() -> None:
    due = s.planned().case.deadlines["milestone:M2"]
    assert [due.due_at - moment for moment in due.warn_at] == [timedelta(30), timedelta(7)]
    warn = RaiseDeadlineWarning(deadline=due.key)
    s.planned().on(due.warn_at[0]).when(warn, TIMER).then(DeadlineWarningRaised)
    miss = w.MissMilestone(milestone="M2")
    s.planned().on(due.warn_at[1]).when(miss, TIMER).refused(RuleBroken, match="has passed")
    late = s.planned().on(due.due_at).when(miss, TIMER).then(w.MilestoneMissed)
    assert late.case.milestones["M2"].status is MilestoneStatus.MISSED
    claimed = walk(late, (attach("evidence"), MANAGER), (s.claim("M2"), MANAGER))
    assert (claimed.case.milestones["M2"].status, claimed.case.milestones["M2"].times_missed) == (
        "claimed",
        1,
    )
    claimed.when(miss, TIMER).refused(RuleBroken, match="planned, in_progress")


def test_every_moved_date_is_kept_with_its_reason_and_who_approved_it() -> None:
    once = walk(s.planned(), (s.move(LATER), LEAD))
    twice = walk(once, (s.move(date(2026, 6, 1), resolution_id=s.RESOLUTION), MANAGER))
    found = twice.case.milestones["M1"]
    assert (found.planned, found.due) == (date(2026, 3, 1), date(2026, 6, 1))
    assert [(m.previous, m.due) for m in found.moves] == [
        (date(2026, 3, 1), LATER),
        (LATER, date(2026, 6, 1)),
    ]
    assert [m.approved_by for m in found.moves] == [LEAD.id, MANAGER.id]
    assert found.moves[1].resolution_id == s.RESOLUTION
    assert twice.case.deadlines["milestone:M1"].due_at.date() == date(2026, 6, 1)


def test_the_manager_alone_moves_no_date() -> None:
    alone = s.planned().when(s.move(LATER), MANAGER)
    alone.refused(RuleBroken, match="Somebody else than the project manager")
    hat = person("manager", Role.TEAM_LEAD)
    s.planned().when(s.move(LATER), hat).refused(RuleBroken, match="Somebody else")
    lost = s.planned().knowing(resolution=None)
    named = s.move(LATER, resolution_id=s.RESOLUTION)
    lost.when(named, MANAGER).refused(RuleBroken, match="Somebody else")
    lost.when(named, LEAD).refused(RuleBroken, match="resolution in force")
    s.planned().when(s.move(date(2026, 3, 1)), LEAD).refused(RuleBroken, match="another one")
    s.planned().when(s.move(date(2025, 11, 8)), LEAD).refused(RuleBroken, match="lies ahead")
    s.accepted().when(s.move(LATER), LEAD).refused(RuleBroken, match="planned, in_progress")
    s.planned().when(s.move(LATER), s.FINANCE).refused(NotAllowed)


def test_a_missed_milestone_with_a_new_date_is_on_its_way_again() -> None:
    found = walk(s.missed(), (s.move(LATER, "M2"), LEAD)).case
    assert found.milestones["M2"].status is MilestoneStatus.PLANNED
    assert found.deadlines["milestone:M2"].due_at.date() == LATER
    begun = walk(s.missed(), (w.StartMilestone(milestone="M2"), MANAGER))
    assert begun.case.milestones["M2"].status is MilestoneStatus.IN_PROGRESS


def test_baselines_keep_the_dates_and_the_money_of_their_day() -> None:
    moved = walk(s.planned(), (s.move(LATER), LEAD))
    again = w.SetBaseline(number=2, remarks="After the delay.", resolution_id=s.RESOLUTION)
    found = walk(moved, (again, MANAGER)).case.baselines
    assert [b.dates["M1"] for b in found] == [date(2026, 3, 1), LATER]
    assert found[0].capex == s.CHARTER.capex
    alone = replace(again, resolution_id=None)
    moved.when(alone, CHAIR).refused(RuleBroken, match="needs a resolution")
    moved.when(replace(again, number=3), CHAIR).refused(RuleBroken, match="one after the other")
    s.planned().when(again, CHAIR).refused(RuleBroken, match="differs")
    s.chartered().when(s.BASELINE, MANAGER).refused(RuleBroken, match="at least one milestone")


# ---------------------------------------------------------------- reports


def test_the_progress_of_a_month_is_told_once_and_the_next_is_awaited() -> None:
    fresh = s.chartered()
    assert "progress report:1404-08" in fresh.case.deadlines
    told = walk(fresh.on(s.noon(2025, 11, 23)), (s.report("1404-08"), MANAGER))
    assert "progress report:1404-08" not in told.case.deadlines
    due = told.case.deadlines["progress report:1404-09"].due_at.date()
    assert due == date(2025, 12, 27)  # 1404-10-05 is a Friday: the office day after
    told.when(s.report("1404-08"), MANAGER).refused(RuleBroken, match="no report yet")
    told.when(s.report("1404-10"), MANAGER).refused(RuleBroken, match="has begun")
    told.when(s.report("1404-07"), MANAGER).refused(RuleBroken, match="was there")


def test_a_report_that_does_not_come_is_marked_and_the_next_is_awaited() -> None:
    mark = w.MarkReportLate(month="1404-08")
    s.chartered().when(mark, TIMER).refused(RuleBroken, match="was due")
    late = s.rung(s.chartered(), "progress report:1404-08", mark)
    assert late.case.late_reports == ("1404-08",)
    assert [k for k in late.case.deadlines if k.startswith("progress")] == [
        "progress report:1404-09"
    ]
    after = walk(late, (s.report("1404-08"), MANAGER)).case
    assert [k for k in after.deadlines if k.startswith("progress")] == ["progress report:1404-09"]


def test_red_is_counted_by_months_running() -> None:
    assert s.red_twice().case.red_months == 2
    gap = walk(s.chartered().on(s.noon(2025, 12, 23)), (s.report("1404-09", Rag.RED), MANAGER))
    assert gap.case.red_months == 1
    better = w.CorrectProgress(month="1404-09", percent=12, rag=Rag.AMBER, text="Better.", **WHY)
    fixed = walk(s.red_twice(), (better, MANAGER))
    assert (fixed.case.red_months, fixed.case.progress["1404-09"].corrections) == (0, 1)
    fixed.when(better, MANAGER).refused(RuleBroken, match="differs")
    none = replace(better, month="1404-07")
    fixed.when(none, MANAGER).refused(RuleBroken, match="has a report")


# ---------------------------------------------------------------- risks


def test_a_risk_is_raised_mitigated_and_closed() -> None:
    found = s.with_risk().case.risks["R1"]
    assert (found.raised_score, found.score, found.measures) == (20, 8, ("A second line.",))
    close = w.CloseRisk(risk="R1", outcome=RiskOutcome.AVOIDED, remarks="Gas is there.")
    done = s.with_risk().when(close, MANAGER).then(w.RiskClosed)
    done.when(close, MANAGER).refused(RuleBroken, match="known and open")
    less = w.MitigateRisk(risk="R2", measure="None.", probability=1, impact=1)
    done.when(less, MANAGER).refused(RuleBroken, match="known and open")
