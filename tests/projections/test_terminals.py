"""Read models of terminal projects: register, milestones, gates, money, risks, traffic."""

from datetime import date
from typing import Any

from export_program.domain.project import accounts as a
from export_program.domain.project import work as w
from export_program.domain.project.values import Gate
from projections.milestones import MILESTONE_SLIPPAGE, MILESTONES
from projections.project_accounts import PROJECT_MONEY, PROJECT_RISKS, PROJECT_THROUGHPUT
from projections.projects import PROJECT_GATES, PROJECTS
from tests.domain import project_story as s
from tests.domain.agreement_story import attach
from tests.domain.project_story import FINANCE, LEAD, MANAGER, WHY, usd
from tests.projections.asking import row_of, rows_of
from tests.scenario import walk

LATER = date(2026, 5, 1)


def test_the_register_tells_where_each_project_stands() -> None:
    row = row_of(PROJECTS, s.accepted())
    assert (row.stage, row.next_gate, row.place, row.place_name_fa) == (
        "idea",
        "prefeasibility",
        "IRQAZ",
        "قزوین",
    )
    assert (row.capacity_teu, row.capex) == (40_000, ("900000000000.00 IRR", "2500000.00 USD"))
    assert (row.weighted_percent, row.milestones, row.milestones_accepted) == (60, 2, 1)
    assert (row.next_milestone, row.next_milestone_due) == ("Business plan", date(2026, 2, 1))
    assert (row.rag, row.percent, row.red_months, row.red_twice) == (None, None, 0, False)
    red = row_of(PROJECTS, s.red_twice())
    assert (red.rag, red.percent, red.reported_month, red.red_twice) == ("red", 12, "1404-09", True)
    risky = row_of(PROJECTS, s.with_risk())
    assert (risky.open_risks, risky.highest_risk) == (1, 8)
    done = row_of(PROJECTS, s.closed())
    assert (done.ended, done.next_gate, done.blockers) == (True, None, 0)


def test_nothing_is_divided_by_milestones_that_are_not_there() -> None:
    assert row_of(PROJECTS, s.chartered()).weighted_percent is None
    waived = walk(s.planned(), (s.waive("M1"), LEAD), (s.waive("M2"), LEAD))
    assert row_of(PROJECTS, waived).weighted_percent is None


def test_a_milestone_shows_plan_baseline_and_actual_with_its_slippage() -> None:
    moved = walk(s.planned(), (s.move(LATER), LEAD))
    first, second = rows_of(MILESTONES, moved)
    assert (first.planned, first.baseline, first.due, first.actual) == (
        date(2026, 3, 1),
        date(2026, 3, 1),
        LATER,
        None,
    )
    assert (first.slippage_days, first.total_slippage_days, first.times_moved) == (61, 61, 1)
    assert (first.title_fa, first.last_reason) == ("ثبت سند زمین", "The register is shut.")
    assert (second.slippage_days, second.times_moved, second.last_reason) == (0, 0, None)
    again = w.SetBaseline(number=2, remarks="After the delay.", resolution_id=s.RESOLUTION)
    rebased = rows_of(MILESTONES, walk(moved, (again, MANAGER)))[0]
    assert (rebased.first_baseline, rebased.baseline) == (date(2026, 3, 1), LATER)
    assert (rebased.slippage_days, rebased.total_slippage_days) == (0, 61)
    early = rows_of(MILESTONES, s.accepted())[0]
    assert (early.actual, early.status, early.slippage_days) == (
        date(2025, 11, 8),
        "accepted",
        -113,
    )
    missed = rows_of(MILESTONES, s.missed())[1]
    assert (missed.status, missed.times_missed, missed.missed_since is not None) == (
        "missed",
        1,
        True,
    )
    unplanned = walk(s.chartered(), (s.TITLE, MANAGER))
    assert row_of(MILESTONES, unplanned).baseline is None


def test_every_moved_date_has_a_row_with_its_reason() -> None:
    once = walk(s.planned(), (s.move(LATER), LEAD))
    back = s.move(date(2026, 4, 21), resolution_id=s.RESOLUTION)
    first, second = rows_of(MILESTONE_SLIPPAGE, walk(once, (back, MANAGER)))
    assert (first.previous, first.due, first.days, first.later) == (
        date(2026, 3, 1),
        LATER,
        61,
        True,
    )
    assert (first.reason_code, first.reason) == ("permit_delayed", "The register is shut.")
    assert (second.move, second.days, second.later, second.resolution_id) == (
        2,
        -10,
        False,
        s.RESOLUTION,
    )
    assert (first.approved_by, second.approved_by) == (LEAD.id, MANAGER.id)
    assert rows_of(MILESTONE_SLIPPAGE, s.planned()) == []


def test_what_blocks_the_next_gate_is_told_in_sentences() -> None:
    at = s.at_gate(Gate.FEASIBILITY, s.planned())
    (free,) = rows_of(PROJECT_GATES, at)
    assert (free.gate, free.blocked, free.blocker) == ("feasibility", False, None)
    after = walk(at, (s.pass_gate(Gate.FEASIBILITY), s.CHAIR))
    told = [row.blocker for row in rows_of(PROJECT_GATES, after)]
    assert told == [
        "The document is not attached: site and land title.",
        "The document is not attached: business plan.",
        "Milestone M1 is planned, due 2026-03-01: Land title registered",
        "Milestone M2 is planned, due 2026-02-01: Business plan",
    ]
    some = walk(after, (attach("business_plan"), LEAD))
    assert len(rows_of(PROJECT_GATES, some)) == 3
    held = rows_of(PROJECT_GATES, s.held())
    assert [(row.stage, row.gate) for row in held] == [("on_hold", "prefeasibility")]
    assert rows_of(PROJECT_GATES, s.cancelled()) == rows_of(PROJECT_GATES, s.operational()) == []


def test_money_is_told_by_currency_in_minor_units() -> None:
    rows = {row.currency: row for row in rows_of(PROJECT_MONEY, s.spent())}
    dollars, rials = rows["USD"], rows["IRR"]
    assert (dollars.capex, dollars.committed, dollars.spent, dollars.left) == (
        250_000_000,
        100_000,
        60_000,
        40_000,
    )
    assert (dollars.spent_percent, dollars.over_committed, dollars.payments) == (60, False, 1)
    assert (rials.committed, rials.spent_percent, rials.baseline) == (0, None, None)
    over = walk(s.spent(), (s.spend("500", "V-2", excess_reason="Rain."), FINANCE))
    beyond = {row.currency: row for row in rows_of(PROJECT_MONEY, over)}["USD"]
    assert (beyond.over_committed, beyond.explained_excess, beyond.left) == (True, 1, -10_000)
    back = walk(over, (a.ReverseExpenditure(expenditure="E2", **WHY), FINANCE))
    again = {row.currency: row for row in rows_of(PROJECT_MONEY, back)}["USD"]
    assert (again.spent, again.payments) == (60_000, 1)
    planned = {row.currency: row for row in rows_of(PROJECT_MONEY, s.planned())}["USD"]
    assert planned.baseline == 250_000_000


def test_risks_are_told_with_their_scores() -> None:
    row = row_of(PROJECT_RISKS, s.with_risk())
    assert (row.probability, row.impact, row.score, row.raised_score) == (2, 4, 8, 20)
    assert (row.open, row.outcome, row.measures) == (True, None, ("A second line.",))


def test_traffic_keeps_the_figures_that_were_corrected() -> None:
    better: dict[str, Any] = {"teu": 90, "value": usd("600000"), "source": "Customs", **WHY}
    given = walk(
        s.with_traffic(), (a.CorrectThroughput(month="1404-08", tonnes=1300, **better), MANAGER)
    )
    old, new = rows_of(PROJECT_THROUGHPUT, given)
    assert (old.counts, old.corrected_by, old.tonnes, old.value) == (False, "T2", 1200, 50_000_000)
    assert (new.counts, new.corrects, new.tonnes, new.teu, new.currency) == (
        True,
        "T1",
        1300,
        90,
        "USD",
    )
    assert (new.month, new.year, new.reason, new.place) == ("1404-08", 1404, "It is so.", "IRQAZ")
