"""The story of an export terminal near Qazvin, from a resolution to its first containers."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.project import LIFECYCLE
from export_program.domain.project import accounts as a
from export_program.domain.project import charter as c
from export_program.domain.project import work as w
from export_program.domain.project.gates import PAPERS
from export_program.domain.project.values import Gate, GateDecision, Rag, RiskOutcome, Site
from export_program.domain.resolution.case import Resolution, ResolutionStage
from export_program.domain.vocabulary.currencies import Currency
from export_program.domain.vocabulary.money import Money
from export_program.engine.actors import TIMER, Role
from export_program.engine.messages import GeneralReason
from tests.domain.agreement_story import attach
from tests.scenario import Scenario, person, walk

RESOLUTION = UUID(int=1451)
MANAGER = person("manager", Role.PROJECT_MANAGER)
CLERK = person("clerk", Role.SECRETARIAT)
LEAD = person("lead", Role.TEAM_LEAD)
CHAIR = person("chair", Role.WG_CHAIR)
FINANCE = person("finance", Role.FINANCE)
WHY: dict[str, Any] = {"reason_code": GeneralReason.OTHER, "reason": "It is so."}
STOP: dict[str, Any] = {"reason_code": c.ProjectReason.NO_FINANCE, "reason": "No money."}


def usd(amount: str) -> Money:
    return Money(amount, Currency.USD)


def noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 8, 30, tzinfo=UTC)


CHARTER = c.CharterProject(
    title="Export terminal at Qazvin",
    title_fa="پایانه صادراتی قزوین",
    purpose="One roof for customs, packing and trains to Central Asia.",
    site=Site("IRQAZ", "36.2797", "50.0049"),
    capacity_teu=40_000,
    capacity_tonnes=600_000,
    capex=(Money("900000000000", Currency.IRR), usd("2500000")),
    owner="Industrial Estates Company of Qazvin",
    operators=("Terminal Company",),
    manager=MANAGER.id,
    resolution_id=RESOLUTION,
)
TITLE = w.DefineMilestone(
    title="Land title registered",
    title_fa="ثبت سند زمین",
    gate=Gate.PERMITTING,
    weight=60,
    due=date(2026, 3, 1),
    acceptance="The title is in the land register.",
)
PLAN = w.DefineMilestone(
    title="Business plan",
    gate=Gate.PERMITTING,
    weight=40,
    due=date(2026, 2, 1),
    acceptance="The plan is accepted by the bank.",
)
BASELINE = w.SetBaseline(number=1, remarks="As the working group decided.")
MOVE: dict[str, Any] = {
    "reason_code": w.MoveReason.PERMIT_DELAYED,
    "reason": "The register is shut.",
}
COMMIT = a.CommitBudget(amount=usd("1000"), source="Province", on=date(2025, 11, 8))
RISK = w.RaiseRisk(title="Gas comes late", owner="Gas Company", probability=4, impact=5)


def resolution(stage: ResolutionStage = ResolutionStage.ADOPTED) -> Resolution:
    return Resolution(id=RESOLUTION, stage=stage)


def start() -> Scenario:
    return Scenario(LIFECYCLE, at=noon(2025, 11, 8)).knowing(resolution=resolution())


def chartered(**changes: Any) -> Scenario:
    asked = {name: getattr(CHARTER, name) for name in CHARTER.__struct_fields__}
    return walk(start(), (c.CharterProject(**(asked | changes)), CLERK))


def pass_gate(gate: Gate, decision: GateDecision = GateDecision.GO, **more: Any) -> c.PassGate:
    return c.PassGate(gate=gate, decision=decision, **more)


def papers(given: Scenario, gate: Gate) -> Scenario:
    return walk(given, *((attach(paper), LEAD) for paper in PAPERS[gate]))


def planned() -> Scenario:
    """Two milestones of the gate to permitting, and a baseline."""
    return walk(chartered(), (TITLE, MANAGER), (PLAN, MANAGER), (BASELINE, MANAGER))


def at_gate(gate: Gate, given: Scenario | None = None) -> Scenario:
    """At the gate, with all that it asks for, before the decision."""
    case = chartered() if given is None else given
    if case.case.baseline is None:
        early = w.DefineMilestone(
            title="Concept",
            gate=Gate.PREFEASIBILITY,
            weight=10,
            due=date(2026, 1, 1),
            acceptance="It is there.",
        )
        case = walk(case, (early, MANAGER), (BASELINE, MANAGER), (waive("M1"), LEAD))
    if not case.case.commitments:
        case = walk(case, (COMMIT, FINANCE))
    order = tuple(Gate)
    for passed in order[: order.index(gate)]:
        case = walk(papers(case, passed), (pass_gate(passed), CHAIR))
    return papers(case, gate)


def waive(milestone: str) -> w.WaiveMilestone:
    return w.WaiveMilestone(milestone=milestone, **WHY)


def claim(milestone: str = "M1", evidence: str = "D1", on: date = date(2025, 11, 8)) -> Any:
    return w.ClaimMilestone(milestone=milestone, reached_on=on, evidence=(evidence,))


def claimed() -> Scenario:
    return walk(planned(), (attach("evidence"), MANAGER), (claim(), MANAGER))


def accepted() -> Scenario:
    return walk(claimed(), (w.AcceptMilestone(milestone="M1"), LEAD))


def move(due: date, milestone: str = "M1", **more: Any) -> w.ReviseMilestoneDate:
    return w.ReviseMilestoneDate(milestone=milestone, due=due, **(MOVE | more))


def rung(given: Scenario, key: str, command: Any) -> Scenario:
    return walk(given.on(given.case.deadlines[key].due_at), (command, TIMER))


def missed() -> Scenario:
    return rung(planned(), "milestone:M2", w.MissMilestone(milestone="M2"))


def report(month: str, rag: Rag = Rag.GREEN, percent: int = 10) -> w.ReportProgress:
    return w.ReportProgress(month=month, percent=percent, rag=rag, text="So far.")


def red_twice() -> Scenario:
    """Red in Aban and in Azar."""
    first = walk(chartered().on(noon(2025, 11, 23)), (report("1404-08", Rag.RED), MANAGER))
    return walk(first.on(noon(2025, 12, 23)), (report("1404-09", Rag.RED, 12), MANAGER))


def spend(amount: str = "600", voucher: str = "V-1", **more: Any) -> a.RecordExpenditure:
    given: dict[str, Any] = {
        "amount": usd(amount),
        "payee": "Surveyor",
        "voucher": voucher,
        "paid_on": date(2025, 11, 8),
        "purpose": "Soil",
    }
    return a.RecordExpenditure(**(given | more))


def spent() -> Scenario:
    return walk(chartered(), (COMMIT, FINANCE), (spend(), FINANCE))


def held() -> Scenario:
    hold = c.HoldProject(review_on=date(2026, 2, 7), **STOP)
    return walk(planned(), (hold, CHAIR))


def operational() -> Scenario:
    ready = at_gate(Gate.OPERATIONAL)
    return walk(ready, (c.CommissionProject(operational_on=date(2025, 11, 8)), CHAIR))


def traffic(month: str = "1404-08", tonnes: int = 1200, **more: Any) -> a.RecordThroughput:
    given: dict[str, Any] = {"teu": 80, "value": usd("500000"), "source": "Gate book"}
    return a.RecordThroughput(month=month, tonnes=tonnes, **(given | more))


def with_traffic() -> Scenario:
    return walk(operational().on(noon(2025, 11, 25)), (traffic(), MANAGER))


def closed() -> Scenario:
    return walk(with_traffic(), (c.CloseProject(result="It runs."), CHAIR))


def cancelled() -> Scenario:
    return walk(held(), (c.CancelProject(**STOP), CHAIR))


def with_risk() -> Scenario:
    less = w.MitigateRisk(risk="R1", measure="A second line.", probability=2, impact=4)
    return walk(chartered(), (RISK, MANAGER), (less, MANAGER))


def conditional() -> Scenario:
    asked = pass_gate(
        Gate.PREFEASIBILITY, GateDecision.CONDITIONAL, conditions=("Ask the railway.",)
    )
    return walk(chartered(), (asked, CHAIR))


def paths() -> tuple[Scenario, ...]:
    gone = w.CloseRisk(risk="R1", outcome=RiskOutcome.AVOIDED, remarks="Gas is there.")
    again = c.ResumeProject()
    return (
        closed(),
        cancelled(),
        walk(held(), (again, CHAIR), (move(date(2026, 6, 1)), LEAD)),
        walk(accepted(), (waive("M2"), LEAD)),
        red_twice(),
        spent(),
        missed(),
        walk(with_risk(), (gone, MANAGER)),
        conditional(),
        rung(chartered(), "progress report:1404-08", w.MarkReportLate(month="1404-08")),
    )
