"""Read models of targets: the scoreboard, the tree, contributions, how figures changed."""

from datetime import date
from typing import Any

from msgspec.structs import replace

from export_program.domain.target import figures as f
from export_program.domain.target.values import Direction, Indicator
from projections.target_contributions import TARGET_CONTRIBUTIONS
from projections.target_figure_history import TARGET_FIGURE_HISTORY
from projections.target_scoreboard import TARGET_SCOREBOARD
from projections.targets import TARGETS
from tests.domain import target_story as s
from tests.domain.target_story import ANALYST, CHAIR, CLERK, MATCH, PARENT, WHY, actual, ones, usd
from tests.projections.asking import row_of, rows_of
from tests.scenario import POLICY, Scenario, walk

CORRECT = f.CorrectActual(
    figure="F1", value=usd("220000"), source="Revised", as_of=date(2026, 1, 5), **WHY
)


def aban(given: Scenario) -> Any:
    (row,) = [r for r in rows_of(TARGET_SCOREBOARD, given) if (r.year, r.month) == (1404, 8)]
    return row


def test_the_scoreboard_answers_for_aban_with_both_standings_gap_and_owner() -> None:
    told = s.after_autumn(
        actual("1404-07", "400000", provisional=False),
        actual("1404-08", "250000"),
        actual("1404-08", "240000", provisional=False),
    )
    rows = {r.solar_month: r for r in rows_of(TARGET_SCOREBOARD, told)}
    row = rows["1404-08"]
    assert (row.hs2, row.market, row.market_fa) == ("34", "TJ", "تاجیکستان")
    assert (row.starts_on, row.ends_on) == (date(2025, 10, 23), date(2025, 11, 21))
    assert (row.plan, row.provisional, row.final) == (30_000_000, 25_000_000, 24_000_000)
    assert (row.gap_provisional, row.gap_final, row.gap) == (5_000_000, 6_000_000, 6_000_000)
    assert (row.standing, row.actual, row.percent) == ("final", 24_000_000, 80)
    assert (row.gap_owner, row.gap_owner_account) == ("Export House of Qazvin", s.OWNER)
    assert (row.measure, row.decimals, row.behind) == ("USD", 2, False)
    assert (row.plan_to_date, row.actual_to_date) == (60_000_000, 64_000_000)
    assert row.gap_to_date == -4_000_000
    azar = rows["1404-09"]
    assert (azar.standing, azar.actual, azar.gap, azar.percent) == ("missing", None, None, None)
    assert (azar.data_due, row.hs_name_fa is not None) == (date(2025, 12, 31), True)


def test_provisional_figures_stand_in_until_final_ones_come() -> None:
    row = aban(s.behind())
    assert (row.standing, row.final, row.gap_final) == ("provisional", None, None)
    assert (row.actual, row.gap, row.behind) == (20_000_000, 10_000_000, True)
    warned = walk(s.behind(), (f.WarnBehindPlan(month="1404-08"), POLICY))
    assert aban(warned).warned


def test_nothing_is_divided_by_a_plan_of_nothing() -> None:
    nothing = s.after_autumn(actual("1404-08", "5"), phasing=(100, 0, 0))
    row = aban(nothing)
    assert (row.plan, row.percent, row.gap) == (0, None, -500)


def test_a_level_and_a_falling_target_have_their_own_gaps() -> None:
    level = s.after_autumn(indicator=Indicator.MARKETS, baseline=ones("52"), value=ones("58"))
    told = walk(level, (replace(actual("1404-08", "1"), value=ones("53")), ANALYST))
    row = aban(told)
    assert (row.measure, row.decimals, row.plan) == ("C62", 3, 56_000)
    assert (row.actual_to_date, row.gap) == (53_000, 3_000)
    less = s.after_autumn(actual("1404-08", "310000"), direction=Direction.DOWN)
    assert aban(less).gap == 1_000_000


def test_only_targets_that_were_set_are_on_the_scoreboard() -> None:
    for given in (s.draft(), s.proposed()):
        assert rows_of(TARGET_SCOREBOARD, given) == []
    for given in (s.approved(), s.closed()):
        assert len(rows_of(TARGET_SCOREBOARD, given)) == 3


def test_the_tree_shows_what_is_handed_down_and_reached() -> None:
    row = row_of(TARGETS, s.cascaded())
    assert (row.value, row.handed_down, row.remainder) == (90_000_000, 80_000_000, 10_000_000)
    assert (row.shares, row.is_root, row.root_target_id) == (("fairs", "leads"), True, PARENT)
    assert (row.reached, row.gap, row.months_missing) == (None, None, 3)
    below = row_of(TARGETS, s.child_active())
    assert (below.parent_target_id, below.share, below.is_root) == (PARENT, "fairs", False)
    done = row_of(TARGETS, s.closed())
    assert (done.result, done.reached, done.gap, done.ended) == (90_000_000, 90_000_000, 0, True)
    bare = row_of(TARGETS, s.draft(value=None, period=None, indicator=None))
    assert (bare.value, bare.measure, bare.period) == (None, None, None)


def test_contributions_tell_which_action_brought_how_much() -> None:
    given = walk(s.active(), (s.brought("50000", 40), CLERK))
    row = row_of(TARGET_CONTRIBUTIONS, given)
    assert (row.contributor_kind, row.contributor_id) == ("match", MATCH)
    assert (row.value, row.share, row.counted, row.counts) == (5_000_000, 40, 2_000_000, True)
    assert (row.hs2, row.market, row.attributed_by) == ("34", "TJ", CLERK.id)
    assert row_of(TARGETS, given).contributed == 2_000_000
    gone = walk(given, (f.WithdrawContribution(contribution="C1", **WHY), CLERK))
    assert not row_of(TARGET_CONTRIBUTIONS, gone).counts
    assert row_of(TARGETS, gone).contributed == 0


def test_the_history_of_figures_keeps_before_and_after() -> None:
    told = s.after_autumn(actual("1404-08", "200000"), CORRECT)
    changed = walk(told, (s.revise(value=usd("800000")), CHAIR))
    rows = {r.key.partition(":")[2]: r for r in rows_of(TARGET_FIGURE_HISTORY, changed)}
    assert set(rows) == {"F1", "F2", "V1"}
    old, new, plan = rows["F1"], rows["F2"], rows["V1"]
    assert (old.value, old.counts, old.corrected_by, old.changed) == (
        20_000_000,
        False,
        "F2",
        False,
    )
    assert (new.previous, new.change, new.changed) == (20_000_000, 2_000_000, True)
    assert (new.reason, new.standing, new.told_by) == ("It is so.", "provisional", ANALYST.id)
    assert (plan.standing, plan.change, plan.counts) == ("plan", -10_000_000, True)
    assert plan.resolution_id == s.RESOLUTION
    assert rows_of(TARGET_FIGURE_HISTORY, s.active()) == []
