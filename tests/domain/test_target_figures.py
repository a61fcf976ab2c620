"""Actuals that are never overwritten, warnings, and contributions that are counted once."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from export_program.domain.match.case import MatchStage
from export_program.domain.target import LIFECYCLE
from export_program.domain.target import figures as f
from export_program.domain.target import messages as m
from export_program.domain.target.case import Account
from export_program.domain.target.values import Indicator, SolarPeriod
from export_program.engine.protocols.clock import MissDeadline
from export_program.engine.refusals import NotAllowed, RuleBroken
from tests.domain import target_story as s
from tests.domain.target_story import ANALYST, CHAIR, CLERK, MATCH, PARENT, WHY, actual, ones, usd
from tests.scenario import POLICY, TIMER, Scenario, walk

WIN = f"match:{MATCH}"


def correct(figure: str, amount: str, **more: Any) -> f.CorrectActual:
    given: dict[str, Any] = {"source": "Customs, revised", "as_of": date(2026, 1, 5)} | more
    return f.CorrectActual(figure=figure, value=usd(amount), **(given | WHY))


# ---------------------------------------------------------------- actuals


def test_the_figure_of_a_month_is_due_on_the_tenth_of_the_next_or_the_office_day_after() -> None:
    due = s.active().case.deadlines
    days = {key: item.due_at.date() for key, item in due.items() if key.startswith("monthly")}
    assert days == {
        "monthly data:1404-07": date(2025, 11, 1),
        "monthly data:1404-08": date(2025, 12, 1),
        "monthly data:1404-09": date(2025, 12, 31),
    }
    approved = s.approved(period=SolarPeriod(1404, quarter=4)).on(s.noon(2025, 12, 22))
    winter = walk(approved, (m.ActivateTarget(), CLERK)).case
    assert winter.data_due["1404-10"] == date(2026, 1, 31)  # 10 Bahman is a Friday
    given = walk(s.active().on(s.noon(2025, 11, 1)), (aban_early(), ANALYST)).case
    assert "monthly data:1404-07" not in given.deadlines
    late = s.active().on(due["monthly data:1404-07"].due_at)
    missed = late.when(MissDeadline(deadline="monthly data:1404-07"), TIMER).case
    assert missed.deadlines["monthly data:1404-07"].missed


def aban_early() -> f.RecordActual:
    return actual("1404-07", "100000", as_of=date(2025, 10, 30))


def test_months_that_were_over_at_the_start_get_five_working_days() -> None:
    late = walk(s.approved().on(s.noon(2026, 1, 5)), (m.ActivateTarget(), CLERK)).case
    assert set(late.data_due.values()) == {date(2026, 1, 11)}


def test_provisional_and_final_figures_stand_side_by_side() -> None:
    both = s.after_autumn(
        actual("1404-08", "200000"), actual("1404-08", "240000", provisional=False)
    ).case
    assert both.figure("1404-08", provisional=True) == usd("200000")
    assert both.figure("1404-08", provisional=False) == usd("240000")
    assert both.best("1404-08") == usd("240000")
    assert both.best("1404-09") is None
    assert both.actuals["F1"].plan == usd("300000")


@pytest.mark.parametrize(
    ("command", "match"),
    [
        (actual("1404-10", "1"), "one of the target's period"),
        (actual("1404-08", "1", as_of=date(2026, 1, 6)), "month that has begun"),
        (actual("1404-08", "1", as_of=date(2025, 10, 22)), "month that has begun"),
        (actual("1404-08", "1", provisional=False, as_of=date(2025, 11, 20)), "month that is over"),
        (actual("1404-08", "-1"), "not below zero"),
        (replace(actual("1404-08", "1"), value=ones("1")), "measure of the target"),
        (actual("1404-07", "1"), "no such figure yet"),
        (actual("1404-09", "1"), "no such figure yet"),
    ],
)
def test_a_figure_must_make_sense(command: f.RecordActual, match: str) -> None:
    known = s.after_autumn(actual("1404-07", "1"), actual("1404-09", "1", provisional=False))
    known.when(command, ANALYST).refused(RuleBroken, match=match)
    s.after_autumn().when(actual("1404-08", "1"), CHAIR).refused(NotAllowed)


def test_a_correction_keeps_both_figures() -> None:
    first = s.after_autumn(actual("1404-08", "200000"))
    found = first.when(correct("F1", "210000"), ANALYST).then(f.ActualCorrected).case
    old, new = found.actuals["F1"], found.actuals["F2"]
    assert (old.value, old.corrected_by, old.counts) == (usd("200000"), "F2", False)
    assert (new.value, new.corrects, new.provisional) == (usd("210000"), "F1", True)
    assert found.best("1404-08") == usd("210000")


@pytest.mark.parametrize(
    ("command", "match"),
    [
        (correct("F9", "1"), "figure is known and counts"),
        (correct("F1", "1"), "figure is known and counts"),
        (correct("F2", "1", as_of=date(2026, 1, 4)), "from the day of the figure"),
        (correct("F2", "1", as_of=date(2026, 1, 6)), "from the day of the figure"),
        (correct("F2", "-1"), "not below zero"),
        (correct("F2", "210000"), "changes the figure"),
    ],
)
def test_a_correction_is_of_a_figure_that_counts(command: f.CorrectActual, match: str) -> None:
    known = s.after_autumn(actual("1404-08", "200000"), correct("F1", "210000"))
    known.when(command, ANALYST).refused(RuleBroken, match=match)


def test_a_retracted_figure_stays_in_history_and_its_month_is_due_again() -> None:
    known = s.after_autumn(actual("1404-08", "200000"))
    gone = known.when(f.RetractActual(figure="F1", **WHY), ANALYST).then(f.ActualRetracted).case
    assert (gone.best("1404-08"), gone.actuals["F1"].retracted) == (None, True)
    assert gone.deadlines["monthly data:1404-08"].due_at.date() == date(2026, 1, 11)
    both = walk(known, (actual("1404-08", "1", provisional=False), ANALYST))
    kept = both.when(f.RetractActual(figure="F2", **WHY), ANALYST).case
    assert "monthly data:1404-08" not in kept.deadlines
    assert kept.best("1404-08") == usd("200000")
    again = known.when(f.RetractActual(figure="F1", **WHY), ANALYST)
    again.when(f.RetractActual(figure="F1", **WHY), ANALYST).refused(RuleBroken, match="counts")


# ---------------------------------------------------------------- behind plan


def test_two_months_below_80_percent_are_warned_of_once() -> None:
    warn = f.WarnBehindPlan(month="1404-08")
    found = s.behind().when(warn, POLICY).then(f.TargetBehindPlan)
    event = found.last.event
    assert isinstance(event, f.TargetBehindPlan)
    assert (event.actual, event.plan, event.before) == (usd("200000"), usd("300000"), "1404-07")
    found.when(warn, POLICY).refused(RuleBroken, match="No warning was given")
    s.behind().when(warn, ANALYST).refused(NotAllowed)


@pytest.mark.parametrize(
    ("amounts", "month"),
    [
        (("240000", "200000"), "1404-08"),
        (("100000", "240000"), "1404-08"),
        (("100000",), "1404-07"),
        (("100000", "100000"), "1404-09"),
        (("100000", "100000"), "1404-10"),
    ],
)
def test_one_bad_month_or_none_is_no_warning(amounts: tuple[str, ...], month: str) -> None:
    given = (actual(m_, a) for m_, a in zip(s.AUTUMN.months, amounts, strict=False))
    warn = f.WarnBehindPlan(month=month)
    s.after_autumn(*given).when(warn, POLICY).refused(RuleBroken, match="below 80 percent")


def test_a_warning_looks_at_the_best_figures() -> None:
    better = actual("1404-07", "300000", provisional=False)
    mended = walk(s.behind(), (better, ANALYST))
    warn = f.WarnBehindPlan(month="1404-08")
    mended.when(warn, POLICY).refused(RuleBroken, match="below 80 percent")
    level = s.after_autumn(indicator=Indicator.MARKETS, baseline=None, value=ones("58"))
    for month in ("1404-07", "1404-08"):
        figure = replace(actual(month, "1"), value=ones("40"))
        level = walk(level, (figure, ANALYST))
    level.when(warn, POLICY).then(f.TargetBehindPlan)


# ---------------------------------------------------------------- contributions


def test_a_contribution_counts_its_share_of_the_win() -> None:
    found = s.active().when(s.brought("50000.01", 33), POLICY).then(f.ContributionAttributed).case
    given = found.contributions["C1"]
    assert (given.counted, given.share) == (usd("16500"), 33)
    assert found.ledger[WIN] == Account(1, 33, usd("50000.01"))
    again = s.active().when(s.brought(), CLERK)
    again.when(s.brought(share=1), CLERK).refused(RuleBroken, match="contributes to this target")


@pytest.mark.parametrize(
    ("command", "match"),
    [
        (s.brought("0"), "above zero"),
        (replace(s.brought(), value=ones("1")), "measure of the target"),
        (s.brought(case_id=UUID(int=1)), "not contribute to itself"),
    ],
)
def test_a_contribution_must_make_sense(command: Any, match: str) -> None:
    s.active().when(command, CLERK).refused(RuleBroken, match=match)
    s.active().when(s.brought(), CHAIR).refused(NotAllowed)


def test_what_does_not_exist_or_was_not_confirmed_contributes_nothing() -> None:
    unknown = s.active().knowing(contributor_match=None).when(s.brought(), CLERK)
    unknown.refused(RuleBroken, match="contributes is there")
    lost = replace(s.won(), confirmed=None, stage=MatchStage.LOST)
    unconfirmed = s.active().knowing(contributor_match=lost).when(s.brought(), CLERK)
    unconfirmed.refused(RuleBroken, match="only confirmed wins count")
    for kind in ("agreement", "program"):
        as_another = s.active().when(replace(s.brought(), kind=kind), CLERK)
        as_another.refused(RuleBroken, match="contributes is there")


def test_a_person_counts_a_win_as_it_was_confirmed_a_policy_as_it_was_then() -> None:
    more = s.brought("50000.01")
    s.active().when(more, CLERK).refused(RuleBroken, match="with what was confirmed")
    s.active().when(more, POLICY).then(f.ContributionAttributed)
    counted = s.active(indicator=Indicator.WINS_CONFIRMED, baseline=None, value=ones("3"))
    two = replace(s.brought(), value=ones("2"))
    counted.when(two, CLERK).refused(RuleBroken, match="with what was confirmed")
    counted.when(replace(two, value=ones("1")), CLERK).then(f.ContributionAttributed)


def taken(share: int, turn: int = 0, *, withdrawn: bool = False) -> f.NoteContribution:
    return f.NoteContribution(
        target_id=s.CHILD,
        kind="match",
        case_id=MATCH,
        value=usd("50000"),
        share=share,
        turn=turn,
        withdrawn=withdrawn,
    )


def below(*noted: f.NoteContribution) -> Scenario:
    """A target below the one of the story, whose root has noted these shares of the win."""
    root = walk(s.cascaded(), *((note, POLICY) for note in noted)).case
    return s.child_active().knowing(root=root)


def turns(scenario: Scenario) -> tuple[str, ...]:
    unique = next(u for u in LIFECYCLE.uniques if u.name == "turn")
    return tuple(unique.keys(scenario.case))


def test_of_one_win_100_percent_are_attributed_in_the_whole_tree() -> None:
    full = below(taken(60))
    full.when(s.brought(share=41), CLERK).refused(RuleBroken, match="at most 100 percent")
    rest = full.when(s.brought(share=40), CLERK).then(f.ContributionAttributed)
    assert turns(rest) == (f"target-win:{PARENT}:{WIN}:1",)
    assert rest.case.ledger == {}
    other = s.brought("50000.01", share=40)
    full.when(other, CLERK).refused(RuleBroken, match="one value")
    lost = full.knowing(root=None)
    lost.when(s.brought(share=1), CLERK).refused(RuleBroken, match="at most 100 percent")
    mine = walk(s.cascaded(), (taken(60), POLICY))
    mine.when(s.brought(share=41), CLERK).refused(RuleBroken, match="at most 100 percent")


def test_two_siblings_that_reach_for_the_same_turn_hold_one_key_between_them() -> None:
    """Each sees nothing taken; the store lets one of the two keys be held."""
    one, other = (walk(below(), (s.brought(share=60), CLERK)) for _ in range(2))
    assert turns(one) == turns(other) == (f"target-win:{PARENT}:{WIN}:0",)
    root = walk(s.cascaded(), (s.brought(share=60), CLERK))
    assert turns(root) == turns(one)
    alone = walk(s.active(), (s.brought(share=60), CLERK))
    assert turns(alone) != turns(one)


def test_a_withdrawal_frees_the_share_when_the_root_has_noted_it() -> None:
    leave = f.WithdrawContribution(contribution="C1", **WHY)
    root = walk(s.active(), (s.brought(share=60), CLERK))
    free = root.when(leave, CLERK).then(f.ContributionWithdrawn)
    assert free.case.ledger[WIN] == Account(2, 0, usd("50000"))
    free.when(leave, CLERK).refused(RuleBroken, match="known and not withdrawn")
    free = free.knowing(contributor_match=s.won("70000"))
    fresh = free.when(s.brought("70000", share=100), CLERK).then(f.ContributionAttributed)
    assert [key[-1] for key in turns(fresh)] == ["0", "1", "2"]
    given = walk(below(), (s.brought(share=60), CLERK))
    given.when(leave, CLERK).refused(RuleBroken, match="root has taken note")
    noted = given.knowing(root=walk(s.cascaded(), (taken(60), POLICY)).case)
    left = noted.when(leave, CLERK).then(f.ContributionWithdrawn)
    left.when(s.brought(share=1), CLERK).refused(RuleBroken, match="root has taken note")
    unknown = f.WithdrawContribution(contribution="C7", **WHY)
    root.when(unknown, CLERK).refused(RuleBroken, match="known and not withdrawn")
    given.knowing(root=None).when(leave, CLERK).refused(RuleBroken, match="known and not withdrawn")


def test_the_root_notes_shares_in_their_order() -> None:
    root = s.cascaded()
    root.when(taken(60, 1), POLICY).refused(RuleBroken, match="order in which")
    one = root.when(taken(60), POLICY).then(f.ContributionNoted)
    one.when(taken(60), POLICY).refused(RuleBroken, match="order in which")
    two = one.when(taken(60, 1, withdrawn=True), POLICY).case
    assert two.ledger[WIN] == Account(2, 0, usd("50000"))
    one.when(taken(40, 1), CLERK).refused(NotAllowed)
    s.closed().when(taken(5), POLICY).then(f.ContributionNoted, "closed")


def test_the_deadline_of_a_month_is_warned_of_three_days_before() -> None:
    due = s.active().case.deadlines["monthly data:1404-08"]
    assert due.warn_at == (datetime(2025, 12, 1, 14, 30, tzinfo=UTC) - timedelta(days=3),)
