"""Terminal projects: charter, gates and their demands, hold, opening, money, traffic, the end."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from export_program.domain.project import LIFECYCLE
from export_program.domain.project import accounts as a
from export_program.domain.project import charter as c
from export_program.domain.project import work as w
from export_program.domain.project.gates import FACTS, PAPERS, blockers
from export_program.domain.project.values import Gate, GateDecision, Site
from export_program.domain.resolution.case import ResolutionStage
from export_program.domain.vocabulary.currencies import Currency
from export_program.domain.vocabulary.money import Money
from export_program.engine.actors import Role
from export_program.engine.checks import findings
from export_program.engine.protocols.documents import RejectDocument
from export_program.engine.refusals import NotAllowed, RuleBroken, WrongStage
from tests.domain import project_story as s
from tests.domain.project_story import CHAIR, CLERK, FINANCE, LEAD, MANAGER, STOP, WHY, usd
from tests.scenario import POLICY, person, walk

BOTH_HATS = person("manager", Role.WG_CHAIR)


def test_the_table_is_sound() -> None:
    assert list(findings(LIFECYCLE)) == []


# ---------------------------------------------------------------- charter


def test_a_project_is_chartered_by_people_or_by_a_resolution() -> None:
    found = s.chartered().case
    assert (found.stage, found.next_gate, found.site.place) == ("idea", "prefeasibility", "IRQAZ")
    bare = c.CharterProject(title="Terminal", purpose="Exports.", resolution_id=s.RESOLUTION)
    s.start().when(bare, POLICY).then(c.ProjectChartered, "idea")
    free = c.CharterProject(title="Terminal", purpose="Exports.")
    s.start().when(free, CLERK).then(c.ProjectChartered, "idea")
    s.start().when(free, POLICY).refused(RuleBroken, match="names the resolution")
    for known in (None, s.resolution(ResolutionStage.REVOKED)):
        lost = s.start().knowing(resolution=known)
        lost.when(bare, POLICY).refused(RuleBroken, match="in force")


def test_amounts_and_coordinates_are_possible() -> None:
    with pytest.raises(ValueError, match="below zero"):
        c.CharterProject(title="T", purpose="P", capex=(usd("-1"),))
    with pytest.raises(ValueError, match="one amount for each currency"):
        c.EditProject(capex=(usd("1"), usd("2")))
    for latitude, longitude in (("91", "50"), ("36", "181"), ("36", None)):
        with pytest.raises(ValueError, match=r"latitude|longitude"):
            Site("IRQAZ", latitude, longitude)
    with pytest.raises(ValueError, match="above zero"):
        a.CommitBudget(amount=usd("0"), source="Province", on=date(2025, 11, 8))


def test_the_manager_of_the_project_plans_and_nobody_elses() -> None:
    other = person("somebody", Role.PROJECT_MANAGER)
    s.chartered().when(s.TITLE, other).refused(RuleBroken, match="manager of this project")
    s.chartered().when(s.TITLE, CLERK).then(w.MilestoneDefined)
    named = walk(s.chartered(), (c.AppointManager(manager=other.id), LEAD))
    named.when(s.TITLE, other).then(w.MilestoneDefined)
    named.when(s.TITLE, MANAGER).refused(RuleBroken, match="manager of this project")
    same = c.AppointManager(manager=MANAGER.id)
    s.chartered().when(same, LEAD).refused(RuleBroken, match="Another manager")


# ---------------------------------------------------------------- gates


def test_a_project_passes_every_gate_to_traffic_and_its_end() -> None:
    done = s.closed().case
    assert (done.stage, done.result) == ("closed", "It runs.")
    assert [p.gate for p in done.passages] == list(Gate)
    assert done.deadlines == {}


@pytest.mark.parametrize("gate", [gate for gate in Gate if PAPERS[gate]])
def test_a_gate_needs_each_of_its_papers(gate: Gate) -> None:
    ready = s.at_gate(gate)
    decide: Any = s.pass_gate(gate)
    if gate is Gate.OPERATIONAL:
        decide = c.CommissionProject(operational_on=date(2025, 11, 8))
    for paper in PAPERS[gate]:
        key = next(k for k, d in ready.case.documents.items() if d.type == paper)
        without = walk(ready, (RejectDocument(document=key, **WHY), CLERK))
        assert list(blockers(without.case)) == [
            f"The document is not attached: {paper.replace('_', ' ')}."
        ]
        without.when(decide, CHAIR).refused(RuleBroken, match="has its papers")
    assert list(blockers(ready.case)) == []
    ready.when(decide, CHAIR).taken()


def test_the_papers_of_the_office_are_all_asked_for_by_some_gate() -> None:
    asked = {paper for papers in PAPERS.values() for paper in papers}
    assert asked >= {
        "site_and_land_title",
        "environmental_permit",
        "customs_authorisation",
        "utilities",
        "business_plan",
        "financing_agreement",
        "safety_certificate",
        "customs_office_setup",
    }
    assert set(PAPERS) == set(FACTS) == set(Gate)


@pytest.mark.parametrize(
    ("missing", "gate", "sentence"),
    [
        ({"manager": None}, Gate.PREFEASIBILITY, "manager is named"),
        ({"owner": None}, Gate.PREFEASIBILITY, "owner is named"),
        ({"site": None}, Gate.FEASIBILITY, "site is named"),
        ({"capacity_teu": None, "capacity_tonnes": None}, Gate.FEASIBILITY, "capacity is planned"),
        ({"capex": ()}, Gate.PERMITTING, "investment is estimated"),
        ({"operators": ()}, Gate.COMMISSIONING, "operators are named"),
    ],
)
def test_what_a_charter_left_out_is_demanded_by_a_gate(
    missing: dict[str, Any], gate: Gate, sentence: str
) -> None:
    found = " ".join(blockers(s.chartered(**missing).case, gate))
    assert sentence in found
    assert sentence not in " ".join(blockers(s.chartered().case, gate))


def test_a_gate_waits_for_a_baseline_and_for_money() -> None:
    assert "A baseline is set" in " ".join(blockers(s.chartered().case, Gate.PERMITTING))
    assert "Money is committed" in " ".join(blockers(s.chartered().case, Gate.PROCUREMENT))
    assert "A baseline is set" not in " ".join(blockers(s.planned().case, Gate.PERMITTING))
    released = walk(
        s.chartered(), (s.COMMIT, FINANCE), (a.ReleaseBudget(commitment="B1", **WHY), FINANCE)
    )
    assert "Money is committed" in " ".join(blockers(released.case, Gate.PROCUREMENT))


def test_milestones_of_a_gate_are_accepted_or_waived_before_it() -> None:
    at = s.at_gate(Gate.PERMITTING, s.planned())
    at.when(s.pass_gate(Gate.PERMITTING), CHAIR).refused(RuleBroken, match="accepted or waived")
    assert [line[:12] for line in blockers(at.case)] == ["Milestone M1", "Milestone M2"]
    key = next(iter(at.case.documents))
    done = walk(
        at,
        (s.claim("M1", key), MANAGER),
        (w.AcceptMilestone(milestone="M1"), LEAD),
        (s.waive("M2"), LEAD),
    )
    done.when(s.pass_gate(Gate.PERMITTING), CHAIR).then(c.PermittingEntered, "permitting")


def test_only_the_next_gate_is_decided_and_not_by_the_manager() -> None:
    first = s.chartered()
    first.when(s.pass_gate(Gate.PERMITTING), CHAIR).refused(RuleBroken, match="comes next")
    no = s.pass_gate(
        Gate.FEASIBILITY, GateDecision.NO_GO, reason_code=c.GateReason.NOT_VIABLE, reason="No."
    )
    first.when(no, CHAIR).refused(RuleBroken, match="comes next")
    go = s.pass_gate(Gate.PREFEASIBILITY)
    first.when(go, BOTH_HATS).refused(RuleBroken, match="own project")
    first.when(go, LEAD).refused(NotAllowed)
    s.chartered(owner=None).when(go, CHAIR).refused(RuleBroken, match="papers and facts")


def test_a_no_go_keeps_the_project_where_it_is_and_says_why() -> None:
    no = s.pass_gate(
        Gate.PREFEASIBILITY,
        GateDecision.NO_GO,
        reason_code=c.GateReason.NOT_VIABLE,
        reason="Too small.",
    )
    found = s.chartered().when(no, CHAIR).then(c.GateRefused, "idea")
    assert (found.case.passages[0].decision, found.case.passages[0].reason) == (
        "no_go",
        "Too small.",
    )
    s.chartered().when(no, BOTH_HATS).refused(RuleBroken, match="own project")
    with pytest.raises(ValueError, match="says why"):
        s.pass_gate(Gate.PREFEASIBILITY, GateDecision.NO_GO)
    with pytest.raises(ValueError, match="conditions"):
        s.pass_gate(Gate.PREFEASIBILITY, GateDecision.CONDITIONAL)
    with pytest.raises(ValueError, match="conditions"):
        s.pass_gate(Gate.PREFEASIBILITY, conditions=("But.",))


def test_conditions_are_met_before_the_next_gate() -> None:
    found = s.papers(s.conditional(), Gate.FEASIBILITY)
    go = s.pass_gate(Gate.FEASIBILITY)
    found.when(go, CHAIR).refused(RuleBroken, match="conditions met")
    met = c.MeetCondition(condition="C1", evidence="D1")
    found.when(met, person("manager", Role.TEAM_LEAD)).refused(RuleBroken, match="own project")
    wrong = c.MeetCondition(condition="C1", evidence="D9")
    found.when(wrong, LEAD).refused(RuleBroken, match="attached document")
    done = found.when(met, LEAD).then(c.ConditionMet)
    done.when(met, LEAD).refused(RuleBroken, match="known and open")
    unknown = c.MeetCondition(condition="C2")
    done.when(unknown, LEAD).refused(RuleBroken, match="known and open")
    done.when(go, CHAIR).then(c.FeasibilityEntered, "feasibility")


def test_a_terminal_opens_when_the_last_gate_is_ready() -> None:
    ready = s.at_gate(Gate.OPERATIONAL)
    later = c.CommissionProject(operational_on=date(2025, 11, 9))
    ready.when(later, CHAIR).refused(RuleBroken, match="today or earlier")
    now = c.CommissionProject(operational_on=date(2025, 11, 8))
    ready.when(now, BOTH_HATS).refused(RuleBroken, match="own project")
    found = ready.when(now, CHAIR).then(c.ProjectCommissioned, "operational").case
    assert found.next_gate is None
    assert set(found.deadlines) == {"traffic:1404-08"}


# ---------------------------------------------------------------- hold and end


def test_a_project_on_hold_comes_back_to_where_it_was() -> None:
    found = s.held()
    assert (found.case.stage, found.case.next_gate) == ("on_hold", "prefeasibility")
    assert "review" in found.case.deadlines
    assert not [key for key in found.case.deadlines if key.startswith("progress")]
    back = found.when(c.ResumeProject(), CHAIR).then(c.ProjectResumed, "idea")
    assert "progress report:1404-08" in back.case.deadlines
    found.when(c.ResumeProject(), BOTH_HATS).refused(RuleBroken, match="own project")
    past = c.HoldProject(review_on=date(2025, 11, 8), **STOP)
    s.planned().when(past, CHAIR).refused(RuleBroken, match="review lies ahead")


def test_a_project_is_cancelled_for_a_reason_and_not_once_it_runs() -> None:
    assert s.cancelled().case.stage == "cancelled"
    s.chartered().when(c.CancelProject(**STOP), CHAIR).then(c.ProjectCancelled, "cancelled")
    s.operational().when(c.CancelProject(**STOP), CHAIR).refused(WrongStage)


def test_a_project_with_an_open_risk_is_not_closed() -> None:
    risky = walk(s.with_traffic(), (s.RISK, MANAGER))
    end = c.CloseProject(result="It runs.")
    risky.when(end, CHAIR).refused(RuleBroken, match="No risk is open")
    s.with_traffic().when(end, BOTH_HATS).refused(RuleBroken, match="own project")


# ---------------------------------------------------------------- money


def test_nothing_is_spent_beyond_what_is_committed_without_a_reason() -> None:
    found = s.spent()
    assert (found.case.committed(Currency.USD), found.case.spent(Currency.USD)) == (
        usd("1000"),
        usd("600"),
    )
    more = s.spend("400.01", "V-2")
    found.when(more, FINANCE).refused(RuleBroken, match="said why not")
    found.when(s.spend("400", "V-2"), FINANCE).then(a.ExpenditureRecorded)
    said = found.when(s.spend("400.01", "V-2", excess_reason="Rain."), FINANCE).taken()
    assert said.case.expenditures["E2"].excess_reason == "Rain."
    within = found.when(s.spend("1", "V-2", excess_reason="Rain."), FINANCE).taken()
    assert within.case.expenditures["E2"].excess_reason is None
    rials = replace(s.spend("1", "V-2"), amount=Money("1", Currency.IRR))
    found.when(rials, FINANCE).refused(RuleBroken, match="said why not")


def test_a_voucher_counts_once_and_nothing_is_paid_or_committed_ahead_of_time() -> None:
    s.spent().when(s.spend("1"), FINANCE).refused(RuleBroken, match="voucher")
    back = walk(s.spent(), (a.ReverseExpenditure(expenditure="E1", **WHY), FINANCE))
    assert back.case.spent(Currency.USD) == usd("0")
    back.when(s.spend("1"), FINANCE).then(a.ExpenditureRecorded)
    again = a.ReverseExpenditure(expenditure="E1", **WHY)
    back.when(again, FINANCE).refused(RuleBroken, match="known and counts")
    unknown = a.ReverseExpenditure(expenditure="E7", **WHY)
    back.when(unknown, FINANCE).refused(RuleBroken, match="known and counts")
    ahead = s.spend("1", "V-2", paid_on=date(2025, 11, 9))
    s.spent().when(ahead, FINANCE).refused(RuleBroken, match="paid today or earlier")
    tomorrow = a.CommitBudget(amount=usd("1"), source="Province", on=date(2025, 11, 9))
    s.spent().when(tomorrow, FINANCE).refused(RuleBroken, match="committed today or earlier")


def test_money_that_is_needed_is_not_released_and_the_manager_does_not_commit() -> None:
    release = a.ReleaseBudget(commitment="B1", **WHY)
    s.spent().when(release, FINANCE).refused(RuleBroken, match="covers what was spent")
    free = walk(s.chartered(), (s.COMMIT, FINANCE), (release, FINANCE))
    free.when(release, FINANCE).refused(RuleBroken, match="known and stands")
    other = a.ReleaseBudget(commitment="B2", **WHY)
    free.when(other, FINANCE).refused(RuleBroken, match="known and stands")
    own = person("manager", Role.FINANCE)
    s.chartered().when(s.COMMIT, own).refused(RuleBroken, match="own project")
    walk(s.chartered(), (s.COMMIT, FINANCE)).when(release, own).refused(RuleBroken, match="own")
    named = a.CommitBudget(
        amount=usd("1"), source="P", on=date(2025, 11, 8), resolution_id=s.RESOLUTION
    )
    gone = s.chartered().knowing(resolution=None)
    gone.when(named, FINANCE).refused(RuleBroken, match="in force")


# ---------------------------------------------------------------- traffic


def test_traffic_is_told_once_a_month_and_corrected_without_overwriting() -> None:
    open_ = s.operational()
    open_.when(s.traffic(), MANAGER).refused(RuleBroken, match="month is over")
    found = s.with_traffic()
    assert set(found.case.deadlines) == {"traffic:1404-09"}
    found.when(s.traffic(), MANAGER).refused(RuleBroken, match="no figure yet")
    found.when(s.traffic("1404-07"), MANAGER).refused(RuleBroken, match="terminal was open")
    below = s.traffic(value=usd("-1"))
    open_.on(s.noon(2025, 11, 25)).when(below, MANAGER).refused(RuleBroken, match="below zero")
    better: dict[str, Any] = {"teu": 80, "value": usd("500000"), "source": "Gate book", **WHY}
    fixed = walk(found, (a.CorrectThroughput(month="1404-08", tonnes=1300, **better), MANAGER))
    assert fixed.case.traffic["T1"].corrected_by == "T2"
    assert [t.tonnes for _, t in fixed.case.months_of_traffic()] == [1300]
    same = a.CorrectThroughput(month="1404-08", tonnes=1300, **better)
    fixed.when(same, MANAGER).refused(RuleBroken, match="differs")
    none = a.CorrectThroughput(month="1404-09", tonnes=1, **better)
    fixed.when(none, MANAGER).refused(RuleBroken, match="has a figure")
    minus = a.CorrectThroughput(month="1404-08", tonnes=1, **{**better, "value": usd("-1")})
    fixed.when(minus, MANAGER).refused(RuleBroken, match="below zero")


def test_the_story_reaches_every_end() -> None:
    ends: set[str] = {path.case.stage for path in s.paths()}
    assert ends >= {"closed", "cancelled"}
