"""What events of milestones, money and traffic hold, and what they do to the project."""

from typing import Any

from export_program.domain.project import accounts as a
from export_program.domain.project import work as w
from export_program.domain.project.case import Project
from export_program.domain.project.records import TRAFFIC_DAY, due_for
from export_program.domain.project.values import (
    Commitment,
    Expenditure,
    Milestone,
    MilestoneStatus,
    Move,
    Throughput,
)
from export_program.domain.target.values import month_after
from export_program.engine.calendars.iran import office_day
from export_program.engine.case import Recorded, amend, next_key, put
from export_program.engine.context import Context
from export_program.engine.lifecycle import Fold
from export_program.engine.messages import Event


def defined(case: Project, k: w.DefineMilestone, _: Context) -> w.MilestoneDefined:
    return w.MilestoneDefined(
        milestone=next_key(case.milestones, "M"),
        title=k.title,
        title_fa=k.title_fa,
        gate=k.gate,
        weight=k.weight,
        due=k.due,
        acceptance=k.acceptance,
    )


def revised(case: Project, k: w.ReviseMilestoneDate, _: Context) -> w.MilestoneDateRevised:
    return w.MilestoneDateRevised(
        milestone=k.milestone,
        previous=case.milestones[k.milestone].due,
        due=k.due,
        reason_code=k.reason_code.value,
        reason=k.reason,
        resolution_id=k.resolution_id,
    )


def missed(case: Project, k: w.MissMilestone, _: Context) -> w.MilestoneMissed:
    return w.MilestoneMissed(milestone=k.milestone, due=case.milestones[k.milestone].due)


def committed(case: Project, k: a.CommitBudget, _: Context) -> a.BudgetCommitted:
    return a.BudgetCommitted(
        commitment=next_key(case.commitments, "B"),
        amount=k.amount,
        source=k.source,
        on=k.on,
        resolution_id=k.resolution_id,
    )


def spent(case: Project, k: a.RecordExpenditure, _: Context) -> a.ExpenditureRecorded:
    currency = k.amount.currency
    covered = case.spent(currency) + k.amount <= case.committed(currency)
    return a.ExpenditureRecorded(
        expenditure=next_key(case.expenditures, "E"),
        amount=k.amount,
        payee=k.payee,
        voucher=k.voucher,
        paid_on=k.paid_on,
        purpose=k.purpose,
        excess_reason=None if covered else k.excess_reason,
    )


def traffic(case: Project, k: a.RecordThroughput, context: Context) -> a.ThroughputRecorded:
    told = {t.month for _, t in case.months_of_traffic()}
    following = month_after(k.month)
    while following in told:
        following = month_after(following)
    awaited = k.month in case.traffic_due
    return a.ThroughputRecorded(
        figure=next_key(case.traffic, "T"),
        month=k.month,
        tonnes=k.tonnes,
        teu=k.teu,
        value=k.value,
        source=k.source,
        traffic_due=due_for(following, TRAFFIC_DAY, context) if awaited else {},
    )


def corrected(case: Project, k: a.CorrectThroughput, _: Context) -> a.ThroughputCorrected:
    known = next(key for key, t in case.months_of_traffic() if t.month == k.month)
    return a.ThroughputCorrected(
        figure=next_key(case.traffic, "T"),
        corrects=known,
        month=k.month,
        tonnes=k.tonnes,
        teu=k.teu,
        value=k.value,
        source=k.source,
        reason_code=k.reason_code.value,
        reason=k.reason,
    )


# ---------------------------------------------------------------- folds


def _on_definition(case: Project, e: w.MilestoneDefined, _: Recorded) -> dict[str, Any]:
    made = Milestone(
        title=e.title,
        title_fa=e.title_fa,
        gate=e.gate,
        weight=e.weight,
        planned=e.due,
        due=e.due,
        acceptance=e.acceptance,
    )
    return {"milestones": put(case.milestones, e.milestone, made)}


def _change(case: Project, key: str, **changes: Any) -> dict[str, Any]:
    return {"milestones": amend(case.milestones, key, **changes)}


def _on_start(case: Project, e: w.MilestoneStarted, step: Recorded) -> dict[str, Any]:
    day = office_day(step.meta.occurred_at)
    return _change(case, e.milestone, status=MilestoneStatus.IN_PROGRESS, started_on=day)


def _on_move(case: Project, e: w.MilestoneDateRevised, step: Recorded) -> dict[str, Any]:
    """A missed milestone with a new date is on its way again."""
    found = case.milestones[e.milestone]
    move = Move(
        previous=e.previous,
        due=e.due,
        reason_code=e.reason_code,
        reason=e.reason,
        at=step.meta.occurred_at,
        approved_by=step.meta.actor.id,
        resolution_id=e.resolution_id,
    )
    status = found.status
    if status is MilestoneStatus.MISSED:
        begun = found.started_on is not None
        status = MilestoneStatus.IN_PROGRESS if begun else MilestoneStatus.PLANNED
    return _change(case, e.milestone, due=e.due, status=status, moves=(*found.moves, move))


def _on_claim(case: Project, e: w.MilestoneClaimed, step: Recorded) -> dict[str, Any]:
    return _change(
        case,
        e.milestone,
        status=MilestoneStatus.CLAIMED,
        reached_on=e.reached_on,
        claimed_by=step.meta.actor.id,
        claimed_at=step.meta.occurred_at,
        evidence=e.evidence,
    )


def _on_acceptance(case: Project, e: w.MilestoneAccepted, step: Recorded) -> dict[str, Any]:
    by = step.meta.actor.id
    done = MilestoneStatus.ACCEPTED
    return _change(case, e.milestone, status=done, accepted_by=by, remarks=e.remarks)


def _on_rejection(case: Project, e: w.MilestoneRejected, _: Recorded) -> dict[str, Any]:
    again = MilestoneStatus.IN_PROGRESS
    return _change(case, e.milestone, status=again, reached_on=None, remarks=e.reason)


def _on_waiver(case: Project, e: w.MilestoneWaived, _: Recorded) -> dict[str, Any]:
    return _change(case, e.milestone, status=MilestoneStatus.WAIVED, remarks=e.reason)


def _on_miss(case: Project, e: w.MilestoneMissed, _: Recorded) -> dict[str, Any]:
    times = case.milestones[e.milestone].times_missed + 1
    return _change(case, e.milestone, status=MilestoneStatus.MISSED, times_missed=times)


def _on_commitment(case: Project, e: a.BudgetCommitted, step: Recorded) -> dict[str, Any]:
    made = Commitment(e.amount, e.source, e.on, step.meta.actor.id, e.resolution_id)
    return {"commitments": put(case.commitments, e.commitment, made)}


def _on_expenditure(case: Project, e: a.ExpenditureRecorded, step: Recorded) -> dict[str, Any]:
    made = Expenditure(
        amount=e.amount,
        payee=e.payee,
        voucher=e.voucher,
        paid_on=e.paid_on,
        purpose=e.purpose,
        by=step.meta.actor.id,
        excess_reason=e.excess_reason,
    )
    return {"expenditures": put(case.expenditures, e.expenditure, made)}


def _figure(e: Any, step: Recorded, **more: Any) -> Throughput:
    return Throughput(
        month=e.month,
        tonnes=e.tonnes,
        teu=e.teu,
        value=e.value,
        source=e.source,
        at=step.meta.occurred_at,
        by=step.meta.actor.id,
        **more,
    )


def _on_traffic(case: Project, e: a.ThroughputRecorded, step: Recorded) -> dict[str, Any]:
    due = {"traffic_due": e.traffic_due} if e.traffic_due else {}
    return {"traffic": put(case.traffic, e.figure, _figure(e, step)), **due}


def _on_correction(case: Project, e: a.ThroughputCorrected, step: Recorded) -> dict[str, Any]:
    old = amend(case.traffic, e.corrects, corrected_by=e.figure)
    made = _figure(e, step, corrects=e.corrects, reason=e.reason)
    return {"traffic": put(old, e.figure, made)}


def _on_release(case: Project, e: a.BudgetReleased, _: Recorded) -> dict[str, Any]:
    return {"commitments": amend(case.commitments, e.commitment, released=True)}


def _on_reversal(case: Project, e: a.ExpenditureReversed, _: Recorded) -> dict[str, Any]:
    return {"expenditures": amend(case.expenditures, e.expenditure, reversed=True)}


FOLDS: dict[type[Event], Fold] = {
    w.MilestoneDefined: _on_definition,
    w.MilestoneStarted: _on_start,
    w.MilestoneDateRevised: _on_move,
    w.MilestoneClaimed: _on_claim,
    w.MilestoneAccepted: _on_acceptance,
    w.MilestoneRejected: _on_rejection,
    w.MilestoneWaived: _on_waiver,
    w.MilestoneMissed: _on_miss,
    a.BudgetCommitted: _on_commitment,
    a.BudgetReleased: _on_release,
    a.ExpenditureRecorded: _on_expenditure,
    a.ExpenditureReversed: _on_reversal,
    a.ThroughputRecorded: _on_traffic,
    a.ThroughputCorrected: _on_correction,
}
