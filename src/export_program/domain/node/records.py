"""What events of a node hold more than their commands, and what they do to the case."""

from datetime import date, timedelta
from typing import Any

from export_program.domain.node import messages as m
from export_program.domain.node import reporting as p
from export_program.domain.node.case import Node
from export_program.domain.node.values import (
    Finding,
    NodeScore,
    Report,
    Term,
    parts_of,
    quarter_after,
    quarter_named,
    quarter_of,
)
from export_program.engine.case import Recorded, next_key, put
from export_program.engine.context import Context
from export_program.engine.lifecycle import Fold
from export_program.engine.messages import Event
from export_program.engine.solar_hijri import to_solar_hijri

REPORT_WITHIN = timedelta(days=15)  # of the end of the quarter
OVERDUE_AFTER = 10  # working days after that
GRACE = 5  # working days, when the day itself is over already
SIDES = ("leads", "responsiveness", "reporting", "market_reach")
BEST = 5


def _dues(quarter: str, context: Context) -> dict[str, Any]:
    """The quarter that is awaited next: when its report is due, and when it is overdue."""
    calendar = context.calendar
    wanted = calendar.next_working_day(quarter_named(quarter).last + REPORT_WITHIN)
    soonest = calendar.local(calendar.add_working_days(context.at, GRACE)).date()
    due = max(wanted, soonest)
    late = calendar.local(calendar.add_working_days(calendar.end_of(due), OVERDUE_AFTER)).date()
    return {"awaited": quarter, "report_due": due, "overdue_on": late}


def _quarter_on(day: date) -> str:
    year, month = to_solar_hijri(day)[:7].split("-")
    return f"{year}-Q{(int(month) - 1) // 3 + 1}"


def _following(case: Node, quarter: str, context: Context) -> dict[str, Any]:
    return _dues(quarter_after(quarter), context) if quarter == case.awaited else {}


def finding(case: Node, c: m.RecordDueDiligenceFinding, _: Context) -> m.NodeFindingRecorded:
    return m.NodeFindingRecorded(
        finding=next_key(case.findings, "F"),
        topic=c.topic,
        result=c.result,
        text=c.text,
        source=c.source,
        checked_on=c.checked_on,
    )


def appointed(_: Node, c: m.AppointNode, __: Context) -> m.NodeAppointed:
    return m.NodeAppointed(
        agreement_id=c.agreement_id,
        territory=c.territory,
        parts=parts_of(c.territory),
        scope=c.scope,
        exclusive=c.exclusive,
        begins_on=c.begins_on,
        until=c.until,
        account=c.account,
    )


def activated(_: Node, _c: Any, context: Context) -> m.NodeActivated:
    return m.NodeActivated(**_dues(_quarter_on(context.today), context))


def renewed(case: Node, c: m.RenewNode, _: Context) -> m.NodeRenewed:
    agreement = c.agreement_id or case.agreement_id
    if agreement is None:
        raise AssertionError("a node that was appointed has an agreement")
    return m.NodeRenewed(agreement_id=agreement, until=c.until)


def filed(case: Node, c: p.FileNodeReport, context: Context) -> p.NodeReportFiled:
    quarter = quarter_of(c.period)
    return p.NodeReportFiled(
        quarter=quarter,
        period=c.period,
        leads=c.leads,
        visits=c.visits,
        sales=c.sales,
        text=c.text,
        late=quarter in case.missing,
        **_following(case, quarter, context),
    )


def overdue(case: Node, c: p.MarkReportOverdue, context: Context) -> p.NodeReportOverdue:
    return p.NodeReportOverdue(quarter=c.quarter, **_following(case, c.quarter, context))


def scored(_: Node, c: p.ScoreNode, __: Context) -> p.NodeScored:
    given = {side: getattr(c, side) for side in SIDES}
    total = sum(given.values()) * 100 // (BEST * len(SIDES))
    return p.NodeScored(quarter=quarter_of(c.period), total=total, remarks=c.remarks, **given)


# ---------------------------------------------------------------- folds


def _on_finding(case: Node, e: m.NodeFindingRecorded, step: Recorded) -> dict[str, Any]:
    at, by = step.meta.occurred_at, step.meta.actor.id
    made = Finding(e.topic, e.result, e.text, e.source, e.checked_on, at, by)
    return {"findings": put(case.findings, e.finding, made)}


def _on_appointment(_: Node, e: m.NodeAppointed, step: Recorded) -> dict[str, Any]:
    told = {name: getattr(e, name) for name in e.__struct_fields__}
    at, by = step.meta.occurred_at, step.meta.actor.id
    return {**told, "terms": (Term(e.begins_on, e.until, str(e.agreement_id), at, by),)}


def _on_renewal(case: Node, e: m.NodeRenewed, step: Recorded) -> dict[str, Any]:
    at, by = step.meta.occurred_at, step.meta.actor.id
    since = (case.until or e.until) + timedelta(days=1)
    term = Term(since, e.until, str(e.agreement_id), at, by)
    return {"until": e.until, "agreement_id": e.agreement_id, "terms": (*case.terms, term)}


def _awaits(e: Any) -> dict[str, Any]:
    return {"awaited": e.awaited, "report_due": e.report_due} if e.awaited else {}


def _on_report(case: Node, e: p.NodeReportFiled, step: Recorded) -> dict[str, Any]:
    at, by = step.meta.occurred_at, step.meta.actor.id
    made = Report(e.period, e.leads, e.visits, e.sales, e.text, e.late, at, by)
    missing = tuple(quarter for quarter in case.missing if quarter != e.quarter)
    return {"reports": put(case.reports, e.quarter, made), "missing": missing, **_awaits(e)}


def _on_overdue(case: Node, e: p.NodeReportOverdue, _: Recorded) -> dict[str, Any]:
    return {"missing": (*case.missing, e.quarter), **_awaits(e)}


def _on_score(case: Node, e: p.NodeScored, step: Recorded) -> dict[str, Any]:
    made = NodeScore(
        leads=e.leads,
        responsiveness=e.responsiveness,
        reporting=e.reporting,
        market_reach=e.market_reach,
        remarks=e.remarks,
        at=step.meta.occurred_at,
        by=step.meta.actor.id,
        total=e.total,
    )
    return {"scores": put(case.scores, e.quarter, made)}


def _on_review(case: Node, e: m.NodePlacedUnderReview, _: Recorded) -> dict[str, Any]:
    return {"reviews": case.reviews + 1, "review_reason": e.reason}


def _ended(_: Node, e: Any, __: Recorded) -> dict[str, Any]:
    return {"ended_because": e.reason}


FOLDS: dict[type[Event], Fold] = {
    m.NodeFindingRecorded: _on_finding,
    m.NodeAppointed: _on_appointment,
    m.NodeActivated: lambda _c, e, _r: _awaits(e),
    m.NodeRenewed: _on_renewal,
    m.NodePlacedUnderReview: _on_review,
    m.NodeConfirmed: lambda _c, _e, _r: {"review_reason": None},
    m.NodeReinstated: lambda _c, _e, _r: {"review_reason": None},
    m.NodeRejected: _ended,
    m.NodeTerminated: _ended,
    p.NodeReportFiled: _on_report,
    p.NodeReportOverdue: _on_overdue,
    p.NodeScored: _on_score,
}
