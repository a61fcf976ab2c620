"""What the events of planning and show hold more than their commands, and what they change."""

from typing import Any
from uuid import UUID

from msgspec import structs

from export_program.domain.exhibition import planning, show
from export_program.domain.exhibition.case import Exhibition
from export_program.domain.exhibition.rules import REPORT_WITHIN
from export_program.domain.exhibition.values import (
    FundingAdvice,
    Progress,
    Standing,
)
from export_program.engine.case import Recorded
from export_program.engine.context import Context
from export_program.engine.lifecycle import Fold
from export_program.engine.messages import Event

Changes = dict[str, Any]


def plan_filed(_: Any, c: Any, context: Context) -> planning.JustificationPlanFiled:
    return planning.JustificationPlanFiled(
        plan=c.plan,
        planned_budget=c.planned_budget,
        targets=c.targets,
        plan_filed_on=context.today,
    )


def funding_advised(_: Any, c: Any, context: Context) -> planning.FundingAdvised:
    advice = FundingAdvice(c.supported, c.funds, context.actor.id)
    return planning.FundingAdvised(funding=advice, remarks=c.remarks)


def approved(case: Any, c: Any, _: Context) -> planning.ExhibitionApproved:
    resolutions = tuple(link.case_id for link in case.links if link.kind == "resolution")
    return planning.ExhibitionApproved(budget=c.budget, subsidy=c.subsidy, resolutions=resolutions)


def budget_revised(case: Any, c: Any, _: Context) -> planning.BudgetRevised:
    return planning.BudgetRevised(
        budget=c.budget, previous=case.budget, reason_code=c.reason_code, reason=c.reason
    )


def applications_opened(case: Any, c: Any, _: Context) -> planning.ApplicationsOpened:
    return planning.ApplicationsOpened(
        applications_from=c.applications_from,
        applications_to=c.applications_to,
        criteria=c.criteria,
        criteria_version=case.criteria_version + 1,
        places=c.places,
        minimum_score=c.minimum_score,
        minimum_participants=c.minimum_participants,
    )


def _present(case: Exhibition) -> tuple[UUID, ...]:
    return tuple(e.participation_id for e in case.present())


def _with_stand(case: Exhibition) -> tuple[UUID, ...]:
    held = (e for e in case.present() if e.standing is Standing.ALLOCATED)
    return tuple(e.participation_id for e in held)


def applications_closed(case: Any, _c: Any, _: Context) -> planning.ApplicationsClosed:
    return planning.ApplicationsClosed(applications=_present(case))


def criteria_changed(case: Any, c: Any, _: Context) -> planning.CriteriaChanged:
    return planning.CriteriaChanged(
        criteria=c.criteria,
        criteria_version=case.criteria_version + 1,
        notice=c.notice,
        applications=_present(case),
        reason_code=c.reason_code,
        reason=c.reason,
    )


def allocation_finalised(case: Any, _c: Any, _: Context) -> show.AllocationFinalised:
    return show.AllocationFinalised(participants=_with_stand(case))


def show_closed(case: Any, _c: Any, context: Context) -> show.ShowClosed:
    return show.ShowClosed(closed_on=context.today, participants=_with_stand(case))


def report_filed(case: Any, c: Any, context: Context) -> show.FinalReportFiled:
    late = context.today > case.closed_on + REPORT_WITHIN
    return show.FinalReportFiled(report=c.report, report_late=late)


def postponed(case: Any, c: Any, _: Context) -> show.ExhibitionPostponed:
    return show.ExhibitionPostponed(
        participants=_present(case), reason_code=c.reason_code, reason=c.reason
    )


def cancelled(case: Any, c: Any, _: Context) -> show.ExhibitionCancelled:
    return show.ExhibitionCancelled(
        participants=_present(case), reason_code=c.reason_code, reason=c.reason
    )


def _on_progress(case: Any, e: Any, r: Recorded) -> Changes:
    step = Progress(e.step, e.percent, e.remarks, r.meta.actor.id, r.meta.occurred_at)
    return {"progress": (*case.progress, step)}


def _on_rescheduled(case: Any, e: Any, _: Recorded) -> Changes:
    return {
        "opens_on": e.opens_on,
        "closes_on": e.closes_on,
        "applications_to": e.applications_to or case.applications_to,
    }


def _on_cancelled(case: Any, _e: Any, _: Recorded) -> Changes:
    """What was committed and not paid goes back to the budget."""
    grants = {key: structs.replace(g, committed=g.paid) for key, g in case.grants.items()}
    return {"grants": grants}


def _keeping(*fields: str) -> Fold:
    """Only these fields of the event are the case's; the others tell readers of the event."""
    return lambda _c, e, _r: {name: getattr(e, name) for name in fields}


FOLDS: dict[type[Event], Fold] = {
    planning.FundingAdvised: _keeping("funding"),
    planning.BudgetRevised: _keeping("budget"),
    planning.ApplicationsClosed: _keeping(),
    planning.CriteriaChanged: _keeping("criteria", "criteria_version"),
    show.AllocationFinalised: _keeping(),
    show.ShowClosed: _keeping("closed_on"),
    show.ExhibitionPostponed: _keeping(),
    show.StageProgressRecorded: _on_progress,
    show.ExhibitionRescheduled: _on_rescheduled,
    show.ExhibitionCancelled: _on_cancelled,
}
