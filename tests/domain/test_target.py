"""The plan of a target: what it means, who sets it, how it is handed down, revised and stated."""

import dataclasses
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from export_program.domain.resolution.case import ResolutionStage
from export_program.domain.target import LIFECYCLE, TargetStage, plan
from export_program.domain.target import messages as m
from export_program.domain.target.values import (
    Direction,
    Figure,
    Indicator,
    Scope,
    Share,
    SolarPeriod,
    month_after,
    month_before,
    unit_of,
)
from export_program.domain.vocabulary.currencies import Currency
from export_program.domain.vocabulary.hs import HsEdition
from export_program.domain.vocabulary.units import Unit
from export_program.engine.actors import Actor, Role
from export_program.engine.checks import findings
from export_program.engine.refusals import NotAllowed, RuleBroken
from tests.domain import target_story as s
from tests.domain.target_story import ANALYST, CHAIR, CLERK, LEAD, PARENT, WHY, ones, usd
from tests.scenario import POLICY, TIMER, walk


def test_the_table_is_sound() -> None:
    assert list(findings(LIFECYCLE)) == []


# ---------------------------------------------------------------- values


@pytest.mark.parametrize(
    ("period", "start", "end", "months"),
    [
        (SolarPeriod(1404), date(2025, 3, 21), date(2026, 3, 20), 12),
        (SolarPeriod(1403), date(2024, 3, 20), date(2025, 3, 20), 12),
        (SolarPeriod(1404, quarter=3), date(2025, 9, 23), date(2025, 12, 21), 3),
        (SolarPeriod(1404, quarter=4), date(2025, 12, 22), date(2026, 3, 20), 3),
        (SolarPeriod(1404, month=8), date(2025, 10, 23), date(2025, 11, 21), 1),
        (SolarPeriod(1403, month=12), date(2025, 2, 19), date(2025, 3, 20), 1),
    ],
)
def test_a_period_knows_the_gregorian_days_it_means(
    period: SolarPeriod, start: date, end: date, months: int
) -> None:
    assert (period.start, period.end) == (start, end)
    assert (period.first, period.last, len(period.months)) == (start, end, months)


def test_a_period_is_one_thing_and_keeps_its_days() -> None:
    with pytest.raises(ValueError, match="quarter"):
        SolarPeriod(1404, quarter=1, month=1)
    with pytest.raises(ValueError, match="start: this period has 2025-03-21"):
        SolarPeriod(1404, start=date(2025, 3, 20))
    with pytest.raises(ValueError, match="end"):
        SolarPeriod(1404, end=date(2026, 3, 21))
    assert [str(p) for p in (SolarPeriod(1404), s.AUTUMN, SolarPeriod(1404, month=8))] == [
        "1404",
        "1404 Q3",
        "1404-08",
    ]
    assert s.AUTUMN.within(SolarPeriod(1404))
    assert not SolarPeriod(1404).within(s.AUTUMN)
    assert (month_after("1404-12"), month_after("1404-08")) == ("1405-01", "1404-09")
    assert (month_before("1404-01"), month_before("1404-08")) == ("1403-12", "1404-07")


@pytest.mark.parametrize(
    ("figure", "amount", "minor"),
    [
        (usd("900000"), "900000.00", 90_000_000),
        (Figure("1250.5", unit=Unit.TNE), "1250.5", 1_250_500),
        (Figure("-0.050", unit=Unit.TNE), "-0.05", -50),
        (Figure("-0", unit=Unit.C62), "0", 0),
        (Figure("007", unit=Unit.C62), "7", 7_000),
    ],
)
def test_a_figure_is_exact_in_its_measure(figure: Figure, amount: str, minor: int) -> None:
    assert (figure.amount, figure.minor) == (amount, minor)
    assert figure.like(minor) == figure


def test_a_figure_has_one_measure() -> None:
    with pytest.raises(ValueError, match="unit"):
        Figure("1")
    with pytest.raises(ValueError, match="unit"):
        Figure("1", Currency.USD, Unit.TNE)
    with pytest.raises(ValueError, match="3 decimals"):
        Figure("0.0001", unit=Unit.TNE)
    with pytest.raises(ValueError, match="account for"):
        Figure("1" * 18, unit=Unit.TNE)
    with pytest.raises(ValueError, match="amount"):
        Figure("0.001", Currency.USD)
    with pytest.raises(ValueError, match="edition"):
        Scope(hs="34")


# ---------------------------------------------------------------- proposal and approval


def test_a_target_is_drafted_proposed_approved_and_begins_with_its_period() -> None:
    found = s.draft().case
    assert (found.stage, found.period.start) == ("draft", date(2025, 9, 23))
    put = s.draft().when(m.SubmitTarget(), CLERK).then(m.TargetProposed, "proposed")
    assert isinstance(put.last.event, m.TargetProposed)
    assert put.case.submissions == (put.last.event.content,)
    assert s.approved().case.resolution_id == s.RESOLUTION
    early = s.approved().when(m.ActivateTarget(), TIMER)
    early.refused(RuleBroken, match="period has begun")
    due = s.approved().case.deadlines["activation"].due_at
    assert due == datetime(2025, 9, 23, 14, 30, tzinfo=UTC)
    s.approved().on(due).when(m.ActivateTarget(), TIMER).then(m.TargetActivated, "active")


def test_what_a_policy_does_not_know_is_demanded_when_the_draft_is_submitted() -> None:
    bare = m.ProposeTarget(name="More exporters")
    s.start().when(bare, POLICY).refused(RuleBroken, match="names the resolution")
    ordered = replace(bare, resolution_id=s.RESOLUTION)
    draft = s.start().when(ordered, POLICY).then(m.TargetDrafted, "draft")
    draft.when(m.SubmitTarget(), CLERK).refused(RuleBroken, match="what is counted, when")
    for name in ("indicator", "period", "value", "source_of_truth", "organisation", "account"):
        less = s.draft(**{name: None})
        less.when(m.SubmitTarget(), CLERK).refused(RuleBroken, match="what is counted, when")
    edit = m.EditTarget(
        indicator=Indicator.NEW_EXPORTERS,
        period=s.AUTUMN,
        value=ones("12"),
        source_of_truth="Register",
        organisation="Chamber",
        account=s.OWNER,
    )
    walk(draft, (edit, ANALYST)).when(m.SubmitTarget(), ANALYST).then(m.TargetProposed)
    s.start().when(s.PROPOSE, CHAIR).refused(NotAllowed)


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"value": ones("5")}, "measure of its indicator"),
        ({"baseline": Figure("5", Currency.EUR)}, "measure of its indicator"),
        ({"indicator": Indicator.TONNAGE}, "measure of its indicator"),
        ({"indicator": Indicator.MARKETS}, "measure of its indicator"),
        ({"value": usd("-1")}, "not below zero"),
        ({"baseline": usd("-1")}, "not below zero"),
        ({"scope": Scope(hs="77", edition=HsEdition.HS2022)}, "HS group exists"),
        ({"phasing": (50, 50)}, "percentage for each month"),
        ({"phasing": (50, 25, 24)}, "percentage for each month"),
    ],
)
def test_a_proposal_must_make_sense(changes: dict[str, Any], match: str) -> None:
    s.draft(**changes).when(m.SubmitTarget(), CLERK).refused(RuleBroken, match=match)


def test_every_indicator_has_its_measure() -> None:
    assert unit_of(Indicator.EXPORT_VALUE) is None
    assert unit_of(Indicator.TONNAGE) is Unit.TNE
    assert unit_of(Indicator.SERVICE_SLA) is Unit.P1
    assert unit_of(Indicator.WINS_CONFIRMED) is Unit.C62
    s.draft(phasing=(50, 25, 25)).when(m.SubmitTarget(), CLERK).then(m.TargetProposed)


def test_a_target_is_approved_by_a_resolution_in_force_and_by_another() -> None:
    waiting = s.proposed()
    waiting.knowing(resolution=None).when(s.APPROVE, CHAIR).refused(RuleBroken, match="resolution")
    for stage in (ResolutionStage.DRAFTED, ResolutionStage.REVOKED):
        void = waiting.knowing(resolution=s.resolution(stage))
        void.when(s.APPROVE, CHAIR).refused(RuleBroken, match="resolution is in force")
    same = Actor(CLERK.id, Role.WG_CHAIR)
    waiting.when(s.APPROVE, same).refused(RuleBroken, match="Whoever proposed")
    waiting.when(s.APPROVE, LEAD).refused(NotAllowed)
    back = waiting.when(m.ReturnTarget(**WHY), LEAD).then(m.TargetReturned, "draft")
    back.when(m.SubmitTarget(), CLERK).then(m.TargetProposed)


def test_a_target_is_cancelled_by_whoever_may_set_it() -> None:
    cancel = m.CancelTarget(**WHY)
    s.draft().when(cancel, ANALYST).then(m.TargetCancelled, "cancelled")
    s.active().when(cancel, ANALYST).refused(NotAllowed)
    gone = s.active().when(cancel, CHAIR).then(m.TargetCancelled, "cancelled").case
    assert gone.deadlines == {}


# ---------------------------------------------------------------- the plan by month


def test_the_plan_of_the_months_adds_up_to_the_target() -> None:
    target = s.active(value=usd("1000000")).case
    months = [plan.planned(target, month) for month in s.AUTUMN.months]
    assert months == [33_333_333, 33_333_333, 33_333_334]
    phased = s.active(phasing=(50, 0, 50)).case
    assert [plan.planned(phased, month) for month in s.AUTUMN.months] == [45_000_000, 0, 45_000_000]
    assert plan.planned(target, "1404-10") is None
    assert plan.planned(s.draft(value=None).case, "1404-08") is None


def test_a_level_grows_from_its_baseline() -> None:
    more = {"indicator": Indicator.MARKETS, "baseline": ones("52"), "value": ones("58")}
    target = s.active(**more).case
    assert [plan.planned(target, month) for month in s.AUTUMN.months] == [54_000, 56_000, 58_000]
    flat = s.active(**(more | {"baseline": None})).case
    assert [plan.planned(flat, month) for month in s.AUTUMN.months] == [58_000] * 3


@pytest.mark.parametrize(
    ("actual", "planned", "direction", "short"),
    [
        (79, 100, Direction.UP, True),
        (80, 100, Direction.UP, False),
        (0, 0, Direction.UP, False),
        (5, 0, Direction.UP, False),
        (0, 0, Direction.DOWN, False),
        (1, 0, Direction.DOWN, True),
        (125, 100, Direction.DOWN, False),
        (126, 100, Direction.DOWN, True),
    ],
)
def test_behind_is_told_without_dividing(
    actual: int, planned: int, direction: Direction, *, short: bool
) -> None:
    assert plan.falls_short(actual, planned, 80, direction) is short


# ---------------------------------------------------------------- shares


def test_shares_and_remainder_add_up_to_the_target() -> None:
    found = s.cascaded().case
    assert (found.stage, found.remainder, set(found.shares)) == (
        "active",
        usd("100000"),
        {"fairs", "leads"},
    )
    for wrong in (
        m.CascadeTarget(shares=s.SHARES),
        replace(s.CASCADE, remainder=usd("100000.01")),
        replace(s.CASCADE, remainder=ones("100000")),
        m.CascadeTarget(shares=(replace(s.SHARES[0], value=usd("1000000")), _minus("-100000"))),
    ):
        s.active().when(wrong, LEAD).refused(RuleBroken, match="add up to the target")
    twice = m.CascadeTarget(shares=(s.SHARES[0], s.SHARES[0]), remainder=usd("-100000"))
    s.active().when(twice, LEAD).refused(RuleBroken, match="name of its own")
    s.cascaded().when(s.CASCADE, LEAD).refused(RuleBroken, match="changes something")
    less = m.CascadeTarget(shares=s.SHARES[:1], remainder=usd("400000"))
    s.cascaded().when(less, LEAD).refused(RuleBroken, match="none that was handed down is gone")
    level = s.active(indicator=Indicator.MARKETS, baseline=None, value=ones("58"))
    part = m.CascadeTarget(shares=(replace(s.SHARES[0], value=ones("58")),))
    level.when(part, LEAD).refused(RuleBroken, match="adds up is handed down")


def _minus(amount: str) -> Share:
    return replace(s.SHARES[1], value=usd(amount))


def test_a_child_takes_over_what_its_share_and_the_target_above_say() -> None:
    found = s.child("leads").case
    assert (found.value, found.organisation, found.weight) == (usd("300000"), "Tajikistan desk", 40)
    assert (found.indicator, found.period) == (Indicator.EXPORT_VALUE, s.AUTUMN)
    assert (found.root_target_id, found.root) == (PARENT, PARENT)
    assert {u.name: tuple(u.keys(found)) for u in LIFECYCLE.uniques}["share"] == (
        f"target-share:{PARENT}:leads",
    )
    gone = walk(s.child("leads"), (m.CancelTarget(**WHY), CLERK)).case
    assert [tuple(u.keys(gone)) for u in LIFECYCLE.uniques] == [(), ()]


def test_a_child_answers_for_a_share_that_is_there() -> None:
    above = s.cascaded().case
    asked = m.ProposeTarget(name="More", parent_target_id=PARENT, share="posters")
    known = s.start().knowing(parent=above)
    known.when(asked, CLERK).refused(RuleBroken, match="has the share")
    right = replace(asked, share="fairs")
    known.when(right, POLICY).then(m.TargetDrafted)
    s.start().when(right, CLERK).refused(RuleBroken, match="has the share")
    ended = s.start().knowing(parent=replace(above, stage=TargetStage.CANCELLED))
    ended.when(right, CLERK).refused(RuleBroken, match="in force")
    with pytest.raises(ValueError, match="share"):
        m.ProposeTarget(name="More", share="fairs")
    with pytest.raises(ValueError, match="share"):
        m.ProposeTarget(name="More", parent_target_id=PARENT)


def test_a_child_is_proposed_and_approved_as_its_share() -> None:
    submit = m.SubmitTarget()
    s.child().when(submit, CLERK).then(m.TargetProposed)
    for wrong in (
        {"value": usd("500000.01")},
        {"indicator": Indicator.TONNAGE, "value": Figure("5", unit=Unit.TNE)},
        {"direction": Direction.DOWN},
        {"period": SolarPeriod(1404)},
    ):
        s.child(**wrong).when(submit, CLERK).refused(RuleBroken, match="below another is its share")
    month = s.child(period=SolarPeriod(1404, month=8))
    month.when(submit, CLERK).then(m.TargetProposed)
    ready = walk(s.child(), (submit, CLERK))
    changed = replace(s.cascaded().case, shares={"fairs": _named("fairs", "400000")})
    ready.knowing(parent=changed).when(s.APPROVE, CHAIR).refused(RuleBroken, match="its share")
    for parent in (None, replace(changed, stage=TargetStage.CLOSED), replace(changed, shares={})):
        ready.knowing(parent=parent).when(s.APPROVE, CHAIR).refused(RuleBroken, match="its share")


def _named(key: str, amount: str) -> Share:
    return replace(s.SHARES[0], key=key, value=usd(amount))


# ---------------------------------------------------------------- revision


def test_a_revision_has_a_resolution_and_leaves_the_old_value_in_history() -> None:
    found = s.active().when(s.revise(value=usd("700000")), CHAIR).then(m.TargetRevised, "revised")
    made = found.case.revisions[0]
    assert (made.previous, made.value) == (usd("900000"), usd("700000"))
    assert (found.case.value, found.case.organisation) == (usd("700000"), "Export House of Qazvin")
    void = s.active().knowing(resolution=s.resolution(ResolutionStage.REJECTED))
    void.when(s.revise(value=usd("1")), CHAIR).refused(RuleBroken, match="resolution is in force")
    for nothing in (s.revise(), s.revise(value=usd("900000"), account=s.OWNER)):
        s.active().when(nothing, CHAIR).refused(RuleBroken, match="changes the value")
    for wrong in (ones("5"), usd("-1")):
        s.active().when(s.revise(value=wrong), CHAIR).refused(RuleBroken, match="keeps the measure")
    s.active().when(s.revise(phasing=(99, 0, 0)), CHAIR).refused(RuleBroken, match="each month")
    phased = s.active().when(s.revise(phasing=(100, 0, 0)), CHAIR).case
    assert phased.phasing == (100, 0, 0)
    s.active().when(s.revise(value=usd("1")), LEAD).refused(NotAllowed)
    other = found.when(s.revise(organisation="Chamber"), CHAIR).case
    assert (other.organisation, other.value) == ("Chamber", usd("700000"))


def test_a_revision_covers_the_shares_and_the_rest_is_stated() -> None:
    shared = s.cascaded()
    less = s.revise(value=usd("799999.99"))
    shared.when(less, CHAIR).refused(RuleBroken, match="covers the shares")
    even = shared.when(s.revise(value=usd("800000")), CHAIR).case
    assert even.remainder is None
    more = shared.when(s.revise(value=usd("950000")), CHAIR).case
    assert more.remainder == usd("150000")
    below = s.child_active()
    below.when(s.revise(value=usd("1")), CHAIR).refused(RuleBroken, match="its share")
    smaller = replace(s.cascaded().case, shares={"fairs": _named("fairs", "1")})
    below.knowing(parent=smaller).when(s.revise(value=usd("1")), CHAIR).then(m.TargetRevised)


# ---------------------------------------------------------------- the end


def test_a_target_is_measured_when_the_period_is_over_and_all_figures_are_final() -> None:
    s.active().when(m.MeasureTarget(), ANALYST).refused(RuleBroken, match="period is over")
    part = s.finals("300000", "300000")
    part.when(m.MeasureTarget(), ANALYST).refused(RuleBroken, match="Every final figure")
    done = s.finals("300000", "300000", "200000.5").when(m.MeasureTarget(), ANALYST)
    assert done.then(m.TargetMeasured, "measured").case.result == usd("800000.5")


@pytest.mark.parametrize(
    ("amounts", "event", "stage"),
    [
        (("300000", "300000", "300000"), m.TargetAchieved, "achieved"),
        (("300000", "300000", "299999.99"), m.TargetPartlyAchieved, "partly"),
        (("150000", "150000", "150000"), m.TargetPartlyAchieved, "partly"),
        (("0", "150000", "299999.99"), m.TargetMissed, "missed"),
    ],
)
def test_the_result_follows_from_the_final_figures(
    amounts: tuple[str, ...], event: type[Any], stage: str
) -> None:
    ready = s.measured(*amounts)
    stated = ready.when(m.CloseTarget(), LEAD).then(event, stage)
    assert stated.last.event == event(result=ready.case.result, value=usd("900000"))
    same = Actor(ANALYST.id, Role.TEAM_LEAD)
    ready.when(m.CloseTarget(), same).refused(RuleBroken, match="Whoever measured")


def test_less_is_better_where_the_target_points_down() -> None:
    for amount, stage in (("300000", "achieved"), ("600000", "partly"), ("600000.02", "missed")):
        given = s.measured(amount, amount, amount, direction=Direction.DOWN)
        assert given.when(m.CloseTarget(), LEAD).case.stage == stage


def test_a_result_is_open_to_correction_for_30_days() -> None:
    done = s.achieved()
    done.when(m.ArchiveTarget(), TIMER).refused(RuleBroken, match="time for corrections")
    assert s.closed().case.stage == "closed"
    again = s.closed().when(m.RemeasureTarget(**WHY), LEAD).then(m.TargetRemeasured, "measured")
    assert (again.case.result, again.case.closed_at) == (None, None)
    done.when(m.ArchiveTarget(), LEAD).then(m.TargetClosed, "closed")


def test_a_target_is_measured_within_90_days_of_its_period() -> None:
    due = s.active().case.deadlines["measurement"].due_at
    assert due.date() == s.AUTUMN.last + timedelta(days=90)
    assert "measurement" not in s.measured("1", "1", "1").case.deadlines


def test_the_result_is_stated_without_final_figures_never() -> None:
    bare = replace(s.measured("1", "1", "1").case, actuals={})
    open_ = dataclasses.replace(s.measured("1", "1", "1"), now=bare)
    open_.when(m.CloseTarget(), LEAD).refused(RuleBroken, match="Every final figure")
