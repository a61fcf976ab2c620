"""What events of a target's plan hold more than their commands, and what they do to the case."""

from datetime import date, timedelta
from typing import Any

from export_program.domain.target import messages as m
from export_program.domain.target import plan, rules
from export_program.domain.target.case import Revision, Target
from export_program.domain.target.values import Direction, Figure, Scope, first_day, month_after
from export_program.engine.calendar import WorkingCalendar
from export_program.engine.case import Recorded
from export_program.engine.context import Context
from export_program.engine.lifecycle import Fold
from export_program.engine.messages import Event
from export_program.engine.protocols.intake import frozen_content

DATA_DAY = 10  # of the Solar Hijri month after
GRACE = 5  # working days, for months that were over when the target became active
PROPOSED = (
    "name",
    "indicator",
    "scope",
    "period",
    "baseline",
    "value",
    "direction",
    "weight",
    "phasing",
    "source_of_truth",
    "organisation",
    "account",
    "parent_target_id",
    "share",
)


def drafted(_: Any, c: m.ProposeTarget, context: Context) -> m.TargetDrafted:
    """A target below another takes over from it what is not said."""
    parent, share = rules.parent_of(context), rules.share_of(context, c.share)
    return m.TargetDrafted(
        name=c.name,
        name_fa=c.name_fa,
        indicator=c.indicator or (parent.indicator if parent else None),
        scope=c.scope or (share.scope if share else Scope()),
        period=c.period or (parent.period if parent else None),
        baseline=c.baseline,
        value=c.value or (share.value if share else None),
        direction=c.direction or (parent.direction if parent else Direction.UP),
        weight=c.weight if c.weight is not None or share is None else share.weight,
        phasing=c.phasing,
        source_of_truth=c.source_of_truth or (parent.source_of_truth if parent else None),
        organisation=c.organisation or (share.organisation if share else None),
        account=c.account or (share.account if share else None),
        parent_target_id=c.parent_target_id,
        share=c.share,
        root_target_id=parent.root if parent else None,
        resolution_id=c.resolution_id,
    )


def proposed(case: Target, _c: Any, _: Context) -> m.TargetProposed:
    if case.period is None or case.value is None:
        raise AssertionError("the rules have refused a proposal without period or value")
    content = frozen_content(case, *PROPOSED)
    return m.TargetProposed(period=case.period, value=case.value, content=content)


def data_day(month: str, calendar: WorkingCalendar) -> date:
    """The day by which the figure of a month is due: the 10th of the next, or the office day after."""
    tenth = first_day(month_after(month)) + timedelta(days=DATA_DAY - 1)
    return calendar.next_working_day(tenth)


def soonest(context: Context) -> date:
    """The first day on which a figure that is late already may be demanded."""
    due = context.calendar.add_working_days(context.at, GRACE)
    return context.calendar.local(due).date()


def activated(case: Target, _c: Any, context: Context) -> m.TargetActivated:
    first = soonest(context)
    days = {month: max(first, data_day(month, context.calendar)) for month in case.months}
    return m.TargetActivated(data_due=days)


def revised(case: Target, c: m.ReviseTarget, _: Context) -> m.TargetRevised:
    value = c.value or case.value
    if case.value is None or value is None:
        raise AssertionError("a target in force has a value")
    rest = value.minor - case.handed_down
    return m.TargetRevised(
        resolution_id=c.resolution_id,
        previous=case.value,
        value=value,
        phasing=case.phasing if c.phasing is None else c.phasing,
        organisation=c.organisation or case.organisation or "",
        account=c.account or case.account or "",
        remainder=value.like(rest) if case.shares and rest else None,
        reason_code=c.reason_code.value,
        reason=c.reason,
    )


def _result(case: Target) -> Figure:
    result = plan.final(case)
    if result is None:
        raise AssertionError("the rules have refused to measure without final figures")
    return result


def measured(case: Target, _c: Any, _: Context) -> m.TargetMeasured:
    return m.TargetMeasured(result=_result(case))


def stated(
    event: type[m.TargetAchieved] | type[m.TargetPartlyAchieved] | type[m.TargetMissed],
) -> Any:
    """The result as the final figures are now, beside what was to be reached."""

    def record(case: Target, _c: Any, _: Context) -> Event:
        if case.value is None:
            raise AssertionError("a target in force has a value")
        return event(result=_result(case), value=case.value)

    return record


# ---------------------------------------------------------------- folds


def _on_proposal(case: Target, e: m.TargetProposed, _: Recorded) -> dict[str, Any]:
    return {"submissions": (*case.submissions, e.content)}


def _on_cascade(_: Target, e: m.TargetCascaded, __: Recorded) -> dict[str, Any]:
    return {"shares": {share.key: share for share in e.shares}, "remainder": e.remainder}


def _on_revision(case: Target, e: m.TargetRevised, step: Recorded) -> dict[str, Any]:
    at, by = step.meta.occurred_at, step.meta.actor.id
    made = Revision(e.previous, e.value, e.resolution_id, e.reason, at, by)
    return {
        "value": e.value,
        "phasing": e.phasing,
        "organisation": e.organisation,
        "account": e.account,
        "remainder": e.remainder,
        "revisions": (*case.revisions, made),
    }


def _on_result(_: Target, e: Any, __: Recorded) -> dict[str, Any]:
    return {"result": e.result}


def _on_remeasuring(_c: Target, _e: Any, __: Recorded) -> dict[str, Any]:
    return {"result": None, "decision": None}


FOLDS: dict[type[Event], Fold] = {
    m.TargetProposed: _on_proposal,
    m.TargetCascaded: _on_cascade,
    m.TargetRevised: _on_revision,
    m.TargetMeasured: _on_result,
    m.TargetAchieved: _on_result,
    m.TargetPartlyAchieved: _on_result,
    m.TargetMissed: _on_result,
    m.TargetRemeasured: _on_remeasuring,
}
