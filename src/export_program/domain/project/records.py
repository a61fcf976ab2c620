"""What events of a project's course hold more than their commands, and what they do to the case."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from export_program.domain.project import charter as c
from export_program.domain.project import work as w
from export_program.domain.project.case import Project
from export_program.domain.project.values import (
    Baseline,
    Gate,
    GateCondition,
    GateDecision,
    GatePassage,
    Progress,
    Risk,
)
from export_program.domain.target.values import first_day, month_after
from export_program.engine.calendars.iran import office_day
from export_program.engine.case import Recorded, amend, next_key, put
from export_program.engine.context import Context
from export_program.engine.lifecycle import Fold, Record
from export_program.engine.messages import Event
from export_program.engine.solar_hijri import to_solar_hijri

REPORT_DAY = 5  # of the Solar Hijri month after
TRAFFIC_DAY = 10
GRACE = 5  # working days, when the day itself is over already


def month_of(day: date) -> str:
    """The Solar Hijri month of a day: 2025-11-08 is in 1404-08."""
    return to_solar_hijri(day)[:7]


def due_for(month: str, day: int, context: Context) -> dict[str, date]:
    """When what is told about a month is due: on a day of the next, or soon if that is over."""
    local, calendar = context.calendar.local, context.calendar
    wanted = calendar.next_working_day(first_day(month_after(month)) + timedelta(days=day - 1))
    soonest = local(calendar.add_working_days(context.at, GRACE)).date()
    return {month: max(wanted, soonest)}


def _this_month(context: Context) -> dict[str, date]:
    return due_for(month_of(context.today), REPORT_DAY, context)


def _next_report(case: Project, month: str, context: Context) -> dict[str, date]:
    """The month after the one that was awaited; none when a late month is told afterwards."""
    if f"progress report:{month}" not in case.deadlines:
        return {}
    following = month_after(month)
    while following in case.progress:
        following = month_after(following)
    return due_for(following, REPORT_DAY, context)


def chartered(_: Any, k: c.CharterProject, context: Context) -> c.ProjectChartered:
    return c.ProjectChartered(
        title=k.title,
        title_fa=k.title_fa,
        purpose=k.purpose,
        site=k.site,
        capacity_teu=k.capacity_teu,
        capacity_tonnes=k.capacity_tonnes,
        capex=k.capex,
        owner=k.owner,
        operators=k.operators,
        manager=k.manager,
        resolution_id=k.resolution_id,
        report_due=_this_month(context),
    )


def passed(event: type[c.GatePassed]) -> Record:
    def record(case: Project, k: c.PassGate, _: Context) -> c.GatePassed:
        first = len(case.conditions) + 1
        named = {f"C{n}": text for n, text in enumerate(k.conditions, first)}
        return event(gate=k.gate, decision=k.decision, conditions=named)

    return record


def refused(_: Project, k: c.PassGate, __: Context) -> c.GateRefused:
    if k.reason_code is None or k.reason is None:
        raise AssertionError("a no go without a reason is no command")
    return c.GateRefused(gate=k.gate, reason_code=k.reason_code.value, reason=k.reason)


def commissioned(_: Project, k: c.CommissionProject, context: Context) -> c.ProjectCommissioned:
    due = due_for(month_of(k.operational_on), TRAFFIC_DAY, context)
    return c.ProjectCommissioned(operational_on=k.operational_on, traffic_due=due)


def resumed(case: Project, _k: Any, context: Context) -> c.ProjectResumed:
    month = month_of(context.today)
    while month in case.progress:
        month = month_after(month)
    return c.ProjectResumed(report_due=due_for(month, REPORT_DAY, context))


def baseline(case: Project, k: w.SetBaseline, _: Context) -> w.BaselineSet:
    given = (case.committed(currency) for currency in case.currencies)
    return w.BaselineSet(
        number=k.number,
        dates={key: m.due for key, m in case.milestones.items()},
        capex=case.capex,
        committed=tuple(money for money in given if money.minor),
        remarks=k.remarks,
        resolution_id=k.resolution_id,
    )


def reported(case: Project, k: w.ReportProgress, context: Context) -> w.ProgressReported:
    following = _next_report(case, k.month, context)
    return w.ProgressReported(
        month=k.month, percent=k.percent, rag=k.rag, text=k.text, report_due=following
    )


def late(case: Project, k: w.MarkReportLate, context: Context) -> w.ReportLate:
    return w.ReportLate(month=k.month, report_due=_next_report(case, k.month, context))


def risk(case: Project, k: w.RaiseRisk, _: Context) -> w.RiskRaised:
    return w.RiskRaised(
        risk=next_key(case.risks, "R"),
        title=k.title,
        owner=k.owner,
        probability=k.probability,
        impact=k.impact,
    )


# ---------------------------------------------------------------- folds


def _passage(case: Project, e: Any, step: Recorded, **more: Any) -> dict[str, Any]:
    made = GatePassage(at=step.meta.occurred_at, by=step.meta.actor.id, **more)
    return {"passages": (*case.passages, made)}


def _on_gate(case: Project, e: c.GatePassed, step: Recorded) -> dict[str, Any]:
    named = {key: GateCondition(text, e.gate) for key, text in e.conditions.items()}
    kept = {"conditions": {**case.conditions, **named}}
    told = {"gate": e.gate, "decision": e.decision, "conditions": tuple(e.conditions)}
    return kept | _passage(case, e, step, **told)


def _on_refusal(case: Project, e: c.GateRefused, step: Recorded) -> dict[str, Any]:
    return _passage(case, e, step, gate=e.gate, decision=GateDecision.NO_GO, reason=e.reason)


def _on_condition(case: Project, e: c.ConditionMet, step: Recorded) -> dict[str, Any]:
    day = office_day(step.meta.occurred_at)
    return {"conditions": amend(case.conditions, e.condition, met_on=day, evidence=e.evidence)}


def _on_opening(case: Project, e: c.ProjectCommissioned, step: Recorded) -> dict[str, Any]:
    opened = {"operational_on": e.operational_on, "traffic_due": e.traffic_due, "report_due": {}}
    told = {"gate": Gate.OPERATIONAL, "decision": GateDecision.GO}
    return opened | _passage(case, e, step, **told)


def _on_baseline(case: Project, e: w.BaselineSet, step: Recorded) -> dict[str, Any]:
    made = Baseline(
        number=e.number,
        dates=e.dates,
        capex=e.capex,
        committed=e.committed,
        at=step.meta.occurred_at,
        by=step.meta.actor.id,
        remarks=e.remarks,
        resolution_id=e.resolution_id,
    )
    return {"baselines": (*case.baselines, made)}


def _due(case: Project, e: Any) -> Mapping[str, Any]:
    return {"report_due": e.report_due} if e.report_due else {}


def _on_report(case: Project, e: w.ProgressReported, step: Recorded) -> dict[str, Any]:
    at, by = step.meta.occurred_at, step.meta.actor.id
    made = Progress(e.month, e.percent, e.rag, e.text, at, by)
    return {"progress": put(case.progress, e.month, made), **_due(case, e)}


def _on_correction(case: Project, e: w.ProgressCorrected, step: Recorded) -> dict[str, Any]:
    at, by = step.meta.occurred_at, step.meta.actor.id
    count = case.progress[e.month].corrections + 1
    made = Progress(e.month, e.percent, e.rag, e.text, at, by, count)
    return {"progress": put(case.progress, e.month, made)}


def _on_late(case: Project, e: w.ReportLate, _: Recorded) -> dict[str, Any]:
    return {"late_reports": (*case.late_reports, e.month), **_due(case, e)}


def _on_risk(case: Project, e: w.RiskRaised, step: Recorded) -> dict[str, Any]:
    made = Risk(
        title=e.title,
        owner=e.owner,
        probability=e.probability,
        impact=e.impact,
        raised_score=e.probability * e.impact,
        at=step.meta.occurred_at,
        by=step.meta.actor.id,
    )
    return {"risks": put(case.risks, e.risk, made)}


def _on_mitigation(case: Project, e: w.RiskMitigated, _: Recorded) -> dict[str, Any]:
    measures = (*case.risks[e.risk].measures, e.measure)
    now = {"measures": measures, "probability": e.probability, "impact": e.impact}
    return {"risks": amend(case.risks, e.risk, **now)}


def _on_risk_closed(case: Project, e: w.RiskClosed, _: Recorded) -> dict[str, Any]:
    return {"risks": amend(case.risks, e.risk, outcome=e.outcome, closed_because=e.remarks)}


GATE_EVENTS: tuple[type[c.GatePassed], ...] = (
    c.PrefeasibilityEntered,
    c.FeasibilityEntered,
    c.PermittingEntered,
    c.FinancingEntered,
    c.ProcurementEntered,
    c.ConstructionEntered,
    c.CommissioningEntered,
)
FOLDS: dict[type[Event], Fold] = {
    **dict.fromkeys(GATE_EVENTS, _on_gate),
    c.GateRefused: _on_refusal,
    c.ConditionMet: _on_condition,
    c.ProjectCommissioned: _on_opening,
    c.ProjectHeld: lambda _c, e, _r: {"review_on": e.review_on, "report_due": {}},
    c.ProjectResumed: lambda _c, e, _r: {"review_on": None, "report_due": e.report_due},
    w.BaselineSet: _on_baseline,
    w.ProgressReported: _on_report,
    w.ProgressCorrected: _on_correction,
    w.ReportLate: _on_late,
    w.RiskRaised: _on_risk,
    w.RiskMitigated: _on_mitigation,
    w.RiskClosed: _on_risk_closed,
}
