"""Trade-network nodes: due diligence, appointment, exclusive rights, reports, review, the end."""

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from export_program.domain.agreement import AgreementStage
from export_program.domain.market_facts import Goods
from export_program.domain.node import LIFECYCLE, NodeStage
from export_program.domain.node import messages as m
from export_program.domain.node import reporting as p
from export_program.domain.node.exclusivity import claimed, units
from export_program.domain.node.values import (
    DEMANDED,
    Place,
    Result,
    Territory,
    Topic,
    headings_of,
    quarter_after,
    quarters_of,
)
from export_program.domain.target.values import SolarPeriod
from export_program.domain.vocabulary.countries import Country, Subdivision
from export_program.domain.vocabulary.currencies import Currency
from export_program.domain.vocabulary.hs import HsEdition
from export_program.domain.vocabulary.money import Money
from export_program.engine.actors import Role
from export_program.engine.checks import findings
from export_program.engine.refusals import NotAllowed, RuleBroken
from tests.domain import node_story as s
from tests.domain.node_story import AGENT, CHAIR, DESK, LAWYER, LEAD, UNTIL, WHY
from tests.scenario import POLICY, TIMER, person, walk

HS = HsEdition.HS2022


def test_the_table_is_sound() -> None:
    assert list(findings(LIFECYCLE)) == []


# ---------------------------------------------------------------- due diligence


def test_a_node_is_identified_examined_approved_appointed_and_at_work() -> None:
    found = s.active().case
    assert (found.stage, found.agreement_id, found.until) == ("active", s.AGREEMENT, UNTIL)
    assert found.parts == ("TJ-DU", "TJ-GB", "TJ-KT", "TJ-RA", "TJ-SU")
    lost = Goods("340220", HS)
    unknown = replace(s.IDENTIFY, goods=(lost,))
    s.start().when(unknown, DESK).refused(RuleBroken, match="nomenclature")


def test_places_and_territories_lie_in_their_country() -> None:
    with pytest.raises(ValueError, match="does not lie in"):
        Place(Country.UZ, Subdivision.SUGHD)
    with pytest.raises(ValueError, match="does not lie in"):
        Territory(Country.UZ, (Subdivision.SUGHD,))
    assert Territory(Country.UZ).parts == ("UZ",)
    assert s.SUGHD.parts == ("TJ-SU",)


@pytest.mark.parametrize("topic", DEMANDED)
def test_due_diligence_covers_each_of_its_topics(topic: Topic) -> None:
    opened = walk(s.prospect(), (m.OpenDueDiligence(), DESK))
    others = walk(opened, *((s.finding(t), LAWYER) for t in DEMANDED if t is not topic))
    others.when(m.ApproveNode(), LEAD).refused(RuleBroken, match="Due diligence covers")
    walk(others, (s.finding(topic), LAWYER)).when(m.ApproveNode(), LEAD).then(m.NodeApproved)


def test_an_adverse_finding_stands_in_the_way_until_a_newer_one_clears_it() -> None:
    bad = s.examined(Result.ADVERSE)
    bad.when(m.ApproveNode(), LEAD).refused(RuleBroken, match="speaks against")
    clear = ((s.finding(t, on=date(2025, 11, 5)), LAWYER) for t in DEMANDED)
    walk(bad, *clear).when(m.ApproveNode(), LEAD).then(m.NodeApproved)
    s.examined(Result.CONCERN).when(m.ApproveNode(), LEAD).then(m.NodeApproved)
    ahead = s.finding(Topic.SANCTIONS, on=date(2025, 11, 9))
    s.examined().when(ahead, LAWYER).refused(RuleBroken, match="today or earlier")


def test_whoever_found_or_examined_a_node_does_not_approve_it() -> None:
    for name in ("desk", "lawyer"):
        other_hat = person(name, Role.TEAM_LEAD)
        s.examined().when(m.ApproveNode(), other_hat).refused(RuleBroken, match="does not approve")
    s.examined().when(m.ApproveNode(), DESK).refused(NotAllowed)


def test_due_diligence_is_good_for_a_year() -> None:
    last = s.approved().on(s.noon(2026, 10, 31))
    last.when(s.appoint(until=date(2027, 1, 1)), LEAD).then(m.NodeAppointed)
    over = s.approved().on(s.noon(2026, 11, 1))
    over.when(s.appoint(until=date(2027, 1, 1)), LEAD).refused(RuleBroken, match="younger")
    fresh = walk(over, *((s.finding(t, on=date(2026, 10, 30)), LAWYER) for t in DEMANDED))
    fresh.when(s.appoint(until=date(2027, 1, 1)), LEAD).then(m.NodeAppointed)


def test_a_prospect_is_rejected_with_a_reason() -> None:
    assert s.rejected().case.ended_because == "No lorries."
    no = m.RejectNode(reason_code=m.RejectNodeReason.NO_INTEREST, reason="No.")
    for given in (s.prospect(), s.approved()):
        given.when(no, LEAD).then(m.NodeRejected, "rejected")


# ---------------------------------------------------------------- appointment


def test_an_appointment_needs_an_agreement_in_force_that_lasts_as_long() -> None:
    known = s.approved()
    for stage in (AgreementStage.SIGNED, AgreementStage.TERMINATED, AgreementStage.SUSPENDED):
        known.knowing(agreement=s.agreement(stage)).when(s.appoint(), LEAD).refused(
            RuleBroken, match="agreement is in force"
        )
    known.knowing(agreement=None).when(s.appoint(), LEAD).refused(RuleBroken, match="in force")
    short = s.agreement(until=UNTIL - timedelta(days=1))
    known.knowing(agreement=short).when(s.appoint(), LEAD).refused(RuleBroken, match="outlast")
    exact = s.agreement(AgreementStage.EXPIRING, UNTIL)
    known.knowing(agreement=exact).when(s.appoint(), LEAD).then(m.NodeAppointed, "contracted")


def test_an_appointment_is_for_goods_and_days_that_exist() -> None:
    known = s.approved()
    known.when(s.appoint(scope=(Goods("340220", HS),)), LEAD).refused(RuleBroken, match="edition")
    past = s.appoint(begins_on=date(2025, 1, 1), until=date(2025, 11, 8))
    known.when(past, LEAD).refused(RuleBroken, match="after today")
    with pytest.raises(ValueError, match="after begins_on"):
        s.appoint(until=date(2025, 11, 8))
    adverse = walk(known, (s.finding(Topic.SANCTIONS, Result.ADVERSE, date(2025, 11, 7)), LAWYER))
    adverse.when(s.appoint(), LEAD).refused(RuleBroken, match="speaks against")


def test_an_exclusive_right_is_whole_short_and_narrow() -> None:
    known, fine = s.approved(), Goods("340250", HS)
    known.when(s.appoint(scope=(fine,)), LEAD).refused(RuleBroken, match="whole chapters")
    known.when(s.appoint(scope=(fine,), exclusive=False), LEAD).then(m.NodeAppointed)
    long = date(2029, 1, 1)
    known.when(s.appoint(until=long), LEAD).refused(RuleBroken, match="three years")
    known.when(s.appoint(until=long, exclusive=False), LEAD).then(m.NodeAppointed)
    wide: dict[str, Any] = {
        "scope": tuple(Goods(f"{n:02d}", HS) for n in range(1, 10)),
        "until": date(2027, 11, 7),
    }
    known.when(s.appoint(**wide), LEAD).refused(RuleBroken, match="can be watched")
    known.when(s.appoint(**wide, exclusive=False), LEAD).then(m.NodeAppointed)


def test_an_exclusive_right_is_cut_into_areas_headings_and_quarters() -> None:
    assert list(quarters_of(date(2025, 11, 8), date(2026, 4, 1))) == ["2025Q4", "2026Q1", "2026Q2"]
    assert headings_of((Goods("3402", HS),)) == {"3402"}
    assert headings_of((s.SOAPS,)) == {f"34{n:02d}" for n in range(1, 100)}
    keys = set(claimed(s.contracted(territory=(s.SUGHD,)).case))
    assert keys == {
        f"exclusive-right:TJ-SU:3402:{q}"
        for q in ("2025Q4", "2026Q1", "2026Q2", "2026Q3", "2026Q4")
    }
    assert units((s.TAJIKISTAN,), (s.SOAPS,), date(2025, 11, 8), UNTIL) == 5 * 99 * 5


@pytest.mark.parametrize(
    ("other", "meets"),
    [
        ({}, True),
        ({"territory": (s.SUGHD,)}, True),
        ({"scope": (s.SOAPS,)}, True),
        ({"scope": (Goods("3402", HsEdition.HS2017),)}, True),
        ({"begins_on": date(2026, 11, 7), "until": date(2027, 6, 1)}, True),
        ({"scope": (Goods("0806", HS),)}, False),
        ({"territory": (Territory(Country.UZ),)}, False),
        ({"begins_on": date(2027, 1, 1), "until": date(2027, 6, 1)}, False),
        ({"exclusive": False}, False),
    ],
)
def test_rights_that_overlap_claim_a_key_in_common(other: dict[str, Any], *, meets: bool) -> None:
    mine, theirs = set(claimed(s.contracted().case)), set(claimed(s.contracted(**other).case))
    assert bool(mine & theirs) is meets
    assert mine


def test_two_regions_of_one_country_go_side_by_side() -> None:
    khatlon = Territory(Country.TJ, (Subdivision.KHATLON,))
    one, two = s.contracted(territory=(s.SUGHD,)), s.contracted(territory=(khatlon,))
    assert not set(claimed(one.case)) & set(claimed(two.case))


def test_a_right_is_held_from_the_appointment_to_the_end_and_given_back() -> None:
    for given in (s.contracted(), s.active(), s.under_review(), s.suspended()):
        assert list(claimed(given.case))
    for given in (s.approved(), s.terminated(), s.expired(), s.rejected()):
        assert not list(claimed(given.case))
    assert set(claimed(s.renewed().case)) > set(claimed(s.active().case))
    assert [u.field for u in LIFECYCLE.uniques] == ["scope"]


def test_a_node_starts_work_in_its_term() -> None:
    early = s.contracted(begins_on=date(2025, 12, 1))
    early.when(m.ActivateNode(), DESK).refused(RuleBroken, match="term has begun")
    early.on(s.noon(2025, 12, 1)).when(m.ActivateNode(), DESK).then(m.NodeActivated, "active")
    ended = s.contracted().knowing(agreement=s.agreement(AgreementStage.TERMINATED))
    ended.when(m.ActivateNode(), DESK).refused(RuleBroken, match="in force")


def test_a_renewal_asks_for_what_an_appointment_does() -> None:
    found = s.renewed().case
    assert (found.until, [t.until for t in found.terms]) == (
        date(2027, 11, 7),
        [UNTIL, date(2027, 11, 7)],
    )
    assert found.deadlines["term"].due_at.date() == date(2027, 11, 7)
    longer = m.RenewNode(until=date(2027, 6, 1))
    stale = s.active().on(s.noon(2026, 11, 3))
    stale.when(longer, LEAD).refused(RuleBroken, match="younger")
    now = s.active()
    now.when(m.RenewNode(until=UNTIL), LEAD).refused(RuleBroken, match="longer than before")
    now.when(m.RenewNode(until=date(2029, 1, 1)), LEAD).refused(RuleBroken, match="three years")
    now.knowing(agreement=None).when(longer, LEAD).refused(RuleBroken, match="in force")
    short = now.knowing(agreement=s.agreement(until=UNTIL))
    short.when(longer, LEAD).refused(RuleBroken, match="outlast")
    bad = walk(now, (s.finding(Topic.SANCTIONS, Result.ADVERSE, date(2025, 11, 7)), LAWYER))
    bad.when(longer, LEAD).refused(RuleBroken, match="speaks against")
    over = now.on(s.noon(2026, 11, 20))
    over.when(m.RenewNode(until=date(2026, 11, 19)), LEAD).refused(RuleBroken, match="after today")


def test_a_term_warns_ninety_days_before_and_ends_by_itself() -> None:
    due = s.active().case.deadlines["term"]
    assert [due.due_at - moment for moment in due.warn_at] == [timedelta(90), timedelta(30)]
    s.active().when(m.ExpireNode(), TIMER).refused(RuleBroken, match="term has ended")
    assert s.expired().case.stage is NodeStage.EXPIRED


# ---------------------------------------------------------------- reports


def test_a_quarter_is_told_once_when_it_is_over() -> None:
    fresh = s.active()
    assert {"report:1404-Q3", "overdue report:1404-Q3"} <= set(fresh.case.deadlines)
    assert fresh.case.deadlines["report:1404-Q3"].due_at.date() == date(2026, 1, 5)
    assert fresh.case.deadlines["overdue report:1404-Q3"].due_at.date() == date(2026, 1, 18)
    # Ten working days, without the Fridays and the holiday of 17 January.
    fresh.when(s.report(), AGENT).refused(RuleBroken, match="quarter is over")
    found = s.reported()
    assert (found.case.awaited, found.case.reports["1404-Q3"].late) == ("1404-Q4", False)
    assert {"report:1404-Q4", "overdue report:1404-Q4"} <= set(found.case.deadlines)
    assert "report:1404-Q3" not in found.case.deadlines
    found.when(s.report(), AGENT).refused(RuleBroken, match="awaited or missing")
    found.when(s.report(s.WINTER), AGENT).refused(RuleBroken, match="quarter is over")
    with pytest.raises(ValueError, match="by quarters"):
        s.report(SolarPeriod(1404))
    with pytest.raises(ValueError, match="below zero"):
        s.report(sales=Money("-1", Currency.USD))
    stranger = person("stranger", Role.COUNTERPARTY_USER)
    s.active().on(s.noon(2025, 12, 27)).when(s.report(), stranger).refused(NotAllowed)
    assert quarter_after("1404-Q4") == "1405-Q1"


def test_a_report_that_is_ten_days_late_is_overdue_and_may_still_come() -> None:
    mark = p.MarkReportOverdue(quarter="1404-Q3")
    s.active().when(mark, TIMER).refused(RuleBroken, match="ten working days")
    late = s.overdue()
    assert (late.case.missing, late.case.awaited) == (("1404-Q3",), "1404-Q4")
    filed = walk(late, (s.report(), AGENT)).case
    assert (filed.missing, filed.reports["1404-Q3"].late, filed.awaited) == ((), True, "1404-Q4")
    assert filed.deadlines["report:1404-Q4"] == late.case.deadlines["report:1404-Q4"]


def test_a_quarter_is_judged_once_by_somebody_else() -> None:
    found = s.scored().case.scores["1404-Q3"]
    assert (found.total, found.by) == (80, LEAD.id)
    s.scored().when(s.score(), LEAD).refused(RuleBroken, match="not judged yet")
    s.reported().when(s.score(s.WINTER), LEAD).refused(RuleBroken, match="at work")
    reporter = person("agent", Role.TEAM_LEAD)
    s.reported().when(s.score(), reporter).refused(RuleBroken, match="files its reports")
    s.overdue().when(s.score(reporting=1), LEAD).then(p.NodeScored)
    with pytest.raises(ValueError, match="by quarters"):
        s.score(SolarPeriod(1404))


# ---------------------------------------------------------------- review and end


def test_a_review_ends_with_going_on_suspension_or_the_end() -> None:
    s.active().when(s.REVIEW, POLICY).then(m.NodePlacedUnderReview, "under_review")
    found = s.under_review()
    assert (found.case.reviews, found.case.review_reason) == (1, "Buyers complain.")
    assert "review" in found.case.deadlines
    on = m.ConfirmNode(remarks="It was nothing.")
    assert found.when(on, LEAD).then(m.NodeConfirmed, "active").case.review_reason is None
    ended = found.knowing(agreement=s.agreement(AgreementStage.EXPIRED))
    ended.when(on, LEAD).refused(RuleBroken, match="in force")
    bad = walk(found, (s.finding(Topic.SANCTIONS, Result.ADVERSE, date(2025, 11, 7)), LAWYER))
    bad.when(on, LEAD).refused(RuleBroken, match="speaks against")
    found.when(m.SuspendNode(**WHY), LEAD).then(m.NodeSuspended, "suspended")
    found.when(m.TerminateNode(**WHY), LEAD).then(m.NodeTerminated, "terminated")


def test_a_suspended_node_is_reinstated_by_somebody_else() -> None:
    back = m.ReinstateNode(remarks="Good again.")
    s.suspended().when(back, LEAD).refused(RuleBroken, match="Somebody else")
    s.suspended().when(back, CHAIR).then(m.NodeReinstated, "active")
    ended = s.suspended().knowing(agreement=None)
    ended.when(back, CHAIR).refused(RuleBroken, match="in force")
    bad = (s.finding(Topic.SANCTIONS, Result.ADVERSE, date(2025, 11, 7)), LAWYER)
    walk(s.suspended(), bad).when(back, CHAIR).refused(RuleBroken, match="speaks against")


def test_the_story_reaches_every_end() -> None:
    ends: set[str] = {path.case.stage for path in s.paths()}
    assert ends >= {"expired", "terminated", "rejected"}
