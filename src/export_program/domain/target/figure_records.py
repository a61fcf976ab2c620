"""What events of a target's figures hold more than their commands, and what they do to the case."""

from typing import Any

from export_program.domain.target import figure_rules as rules
from export_program.domain.target import figures as f
from export_program.domain.target import plan
from export_program.domain.target.case import (
    Account,
    Actual,
    Contribution,
    Target,
    turn_of,
    win,
)
from export_program.domain.target.records import data_day, soonest
from export_program.domain.target.values import Figure, month_before
from export_program.engine.case import Recorded, amend, next_key, put
from export_program.engine.context import Context
from export_program.engine.lifecycle import Fold
from export_program.engine.messages import Event


def _plan(case: Target, month: str) -> Figure | None:
    found = plan.planned(case, month)
    return None if found is None or case.value is None else case.value.like(found)


def recorded(case: Target, c: f.RecordActual, _: Context) -> f.ActualRecorded:
    return f.ActualRecorded(
        figure=next_key(case.actuals, "F"),
        month=c.month,
        value=c.value,
        source=c.source,
        as_of=c.as_of,
        provisional=c.provisional,
        plan=_plan(case, c.month),
    )


def corrected(case: Target, c: f.CorrectActual, _: Context) -> f.ActualCorrected:
    known = case.actuals[c.figure]
    return f.ActualCorrected(
        figure=next_key(case.actuals, "F"),
        corrects=c.figure,
        month=known.month,
        value=c.value,
        previous=known.value,
        source=c.source,
        as_of=c.as_of,
        provisional=known.provisional,
        plan=_plan(case, known.month),
        reason_code=c.reason_code.value,
        reason=c.reason,
    )


def retracted(case: Target, c: f.RetractActual, context: Context) -> f.ActualRetracted:
    known = case.actuals[c.figure]
    other = case.figure(known.month, provisional=not known.provisional)
    day = max(soonest(context), data_day(known.month, context.calendar))
    return f.ActualRetracted(
        figure=c.figure,
        month=known.month,
        due=day if other is None else None,
        reason_code=c.reason_code.value,
        reason=c.reason,
    )


def behind(case: Target, c: f.WarnBehindPlan, _: Context) -> f.TargetBehindPlan:
    before = month_before(c.month)
    actual, actual_before = case.best(c.month), case.best(before)
    due, due_before = _plan(case, c.month), _plan(case, before)
    if actual is None or actual_before is None or due is None or due_before is None:
        raise AssertionError("the rules have refused a warning without figures")
    return f.TargetBehindPlan(
        month=c.month,
        before=before,
        actual=actual,
        plan=due,
        actual_before=actual_before,
        plan_before=due_before,
    )


def attributed(
    case: Target, c: f.AttributeContribution, context: Context
) -> f.ContributionAttributed:
    known = rules.account_of(case, c.kind, c.case_id, context) or Account()
    return f.ContributionAttributed(
        contribution=next_key(case.contributions, "C"),
        kind=c.kind,
        case_id=c.case_id,
        value=c.value,
        share=c.share,
        counted=c.value.like(c.value.minor * c.share // 100),
        rule=c.rule,
        turn=known.turns,
    )


def withdrawn(case: Target, c: f.WithdrawContribution, context: Context) -> f.ContributionWithdrawn:
    given = case.contributions[c.contribution]
    known = rules.account_of(case, given.kind, given.case_id, context) or Account()
    return f.ContributionWithdrawn(
        contribution=c.contribution,
        kind=given.kind,
        case_id=given.case_id,
        value=given.value,
        share=given.share,
        turn=known.turns,
        reason_code=c.reason_code.value,
        reason=c.reason,
    )


# ---------------------------------------------------------------- folds


def _actual(e: Any, step: Recorded, **more: Any) -> Actual:
    return Actual(
        month=e.month,
        value=e.value,
        source=e.source,
        as_of=e.as_of,
        provisional=e.provisional,
        at=step.meta.occurred_at,
        by=step.meta.actor.id,
        plan=e.plan,
        **more,
    )


def _on_actual(case: Target, e: f.ActualRecorded, step: Recorded) -> dict[str, Any]:
    return {"actuals": put(case.actuals, e.figure, _actual(e, step))}


def _on_correction(case: Target, e: f.ActualCorrected, step: Recorded) -> dict[str, Any]:
    old = amend(case.actuals, e.corrects, corrected_by=e.figure)
    made = _actual(e, step, corrects=e.corrects, reason=e.reason)
    return {"actuals": put(old, e.figure, made)}


def _on_retraction(case: Target, e: f.ActualRetracted, _: Recorded) -> dict[str, Any]:
    return {"actuals": amend(case.actuals, e.figure, retracted=True, reason=e.reason)}


def _accounted(case: Target, e: Any, percent: int) -> dict[str, Any]:
    """The root's account of a win after one more turn."""
    known = case.ledger.get(win(e.kind, e.case_id), Account())
    now = Account(known.turns + 1, known.percent + percent, e.value)
    return {"ledger": put(case.ledger, win(e.kind, e.case_id), now)}


def _turn(case: Target, e: Any) -> dict[str, Any]:
    """The turn that a target took, which no other one may take; the root accounts for its own."""
    return {"turns_taken": (*case.turns_taken, turn_of(e.kind, e.case_id, e.turn))}


def _on_contribution(case: Target, e: f.ContributionAttributed, step: Recorded) -> dict[str, Any]:
    at, by = step.meta.occurred_at, step.meta.actor.id
    made = Contribution(e.kind, e.case_id, e.value, e.share, e.counted, e.rule, at, by)
    own = _accounted(case, e, e.share) if case.root_target_id is None else {}
    given = {"contributions": put(case.contributions, e.contribution, made)}
    return given | _turn(case, e) | own


def _on_withdrawal(case: Target, e: f.ContributionWithdrawn, _: Recorded) -> dict[str, Any]:
    own = _accounted(case, e, -e.share) if case.root_target_id is None else {}
    left = {"contributions": amend(case.contributions, e.contribution, withdrawn=True)}
    return left | _turn(case, e) | own


def _on_note(case: Target, e: f.ContributionNoted, _: Recorded) -> dict[str, Any]:
    return _accounted(case, e, -e.share if e.withdrawn else e.share)


def _on_warning(case: Target, e: f.TargetBehindPlan, _: Recorded) -> dict[str, Any]:
    return {"warnings": (*case.warnings, e.month)}


FOLDS: dict[type[Event], Fold] = {
    f.ActualRecorded: _on_actual,
    f.ActualCorrected: _on_correction,
    f.ActualRetracted: _on_retraction,
    f.TargetBehindPlan: _on_warning,
    f.ContributionAttributed: _on_contribution,
    f.ContributionWithdrawn: _on_withdrawal,
    f.ContributionNoted: _on_note,
}
