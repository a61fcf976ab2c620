"""What must hold for a project's course and its milestones: gates, dates, claims, separate hands."""

from typing import Any
from uuid import UUID

from export_program.domain.project import charter as c
from export_program.domain.project import work as w
from export_program.domain.project.case import Project
from export_program.domain.project.gates import blockers
from export_program.domain.project.values import UNREACHED, Gate, GateDecision, MilestoneStatus
from export_program.domain.resolution.case import IN_FORCE, Resolution
from export_program.domain.target.values import first_day, last_day
from export_program.engine.actors import Role
from export_program.engine.context import Context
from export_program.engine.rules import Related, Rule, rule


def _resolution(_case: Any, command: Any) -> UUID | None:
    return getattr(command, "resolution_id", None)


RESOLUTION = Related("resolution", kind="resolution", id_of=_resolution)


def _in_force(context: Context) -> bool:
    found = context.related.get("resolution")
    return isinstance(found, Resolution) and found.stage in IN_FORCE


@rule("A resolution that is named is in force.", field="resolution_id", reads=(RESOLUTION,))
def resolution_stands(_: Any, command: Any, context: Context) -> bool | str:
    if command.resolution_id is None or _in_force(context):
        return True
    found = context.related.get("resolution")
    return f"it is {found.stage}" if found is not None else "there is no such resolution"


@rule("An automatic charter names the resolution that ordered it.", field="resolution_id")
def is_ordered(_: Any, command: c.CharterProject, context: Context) -> bool:
    return command.resolution_id is not None or context.actor.role is not Role.POLICY


@rule("Whoever acts as project manager is the manager of this project.")
def is_the_manager(case: Project, _command: Any, context: Context) -> bool | str:
    other = context.actor.role is Role.PROJECT_MANAGER and context.actor.id != case.manager
    return not other or f"the manager is {case.manager or 'not named yet'}"


@rule("The project manager does not decide on the own project.")
def not_the_manager(case: Project, _command: Any, context: Context) -> bool:
    return context.actor.id != case.manager


@rule("Another manager is named.", field="manager")
def another_manager(case: Project, command: c.AppointManager, _: Context) -> bool:
    return command.manager != case.manager


# ---------------------------------------------------------------- gates


@rule("It is the gate that comes next.", field="gate")
def gate_is_next(case: Project, command: Any, _: Context) -> bool | str:
    return command.gate is case.next_gate or f"the next gate is {case.next_gate}"


@rule("The gate has its papers and facts; its milestones are accepted or waived, conditions met.")
def gate_is_ready(case: Project, _command: Any, _: Context) -> bool | str:
    found = list(blockers(case))
    return not found or " ".join(found)


@rule("The condition is known and open.", field="condition")
def condition_is_open(case: Project, command: c.MeetCondition, _: Context) -> bool | str:
    found = case.conditions.get(command.condition)
    if found is None:
        return f"known: {', '.join(case.conditions) or 'none'}"
    return found.met_on is None or f"it was met on {found.met_on}"


@rule("The evidence is an attached document.", field="evidence")
def evidence_is_attached(case: Project, command: Any, _: Context) -> bool | str:
    named = command.evidence
    wanted = (named,) if isinstance(named, str) else named or ()
    usable = {d.id for d in case.documents.values() if d.status in {"attached", "verified"}}
    missing = [one for one in wanted if one not in usable]
    return not missing or f"not attached: {', '.join(missing)}"


@rule("It opened today or earlier.", field="operational_on")
def has_opened(_: Project, command: c.CommissionProject, context: Context) -> bool:
    return command.operational_on <= context.today


@rule("The day of the review lies ahead.", field="review_on")
def review_lies_ahead(_: Project, command: c.HoldProject, context: Context) -> bool:
    return command.review_on > context.today


@rule("No risk is open.")
def no_open_risk(case: Project, _command: Any, _: Context) -> bool | str:
    found = [key for key, risk in case.risks.items() if risk.outcome is None]
    return not found or f"open: {', '.join(found)}"


def goes(case: Project, command: c.PassGate, _: Context) -> bool:
    return command.decision is not GateDecision.NO_GO


def stays(case: Project, command: c.PassGate, _: Context) -> bool:
    return command.decision is GateDecision.NO_GO


# ---------------------------------------------------------------- milestones and baselines


@rule("The day lies ahead.", field="due")
def due_lies_ahead(_: Project, command: Any, context: Context) -> bool:
    return bool(command.due > context.today)


@rule("The gate of the milestone has not been passed.", field="gate")
def gate_lies_ahead(case: Project, command: w.DefineMilestone, _: Context) -> bool | str:
    order = tuple(Gate)
    coming = case.next_gate
    ahead = coming is not None and order.index(command.gate) >= order.index(coming)
    return ahead or f"the next gate is {coming}"


@rule("The milestones of a gate weigh at most 100 percent.", field="weight")
def weight_fits(case: Project, command: w.DefineMilestone, _: Context) -> bool | str:
    of_gate = (m for m in case.milestones.values() if m.gate is command.gate)
    given = sum(m.weight for m in of_gate if m.status is not MilestoneStatus.WAIVED)
    return given + command.weight <= 100 or f"the others weigh {given}"


def milestone_is(*allowed: MilestoneStatus) -> Rule:
    """The rule that the milestone is known and stands so."""
    listed = ", ".join(status.value for status in allowed)

    def holds(case: Project, command: Any, _: Context) -> bool | str:
        found = case.milestones.get(command.milestone)
        if found is None:
            return f"known: {', '.join(case.milestones) or 'none'}"
        return found.status in allowed or f"it is {found.status.value}"

    sentence = f"The milestone is {listed}."
    return Rule("milestone_stands", sentence, holds, "milestone")


is_planned = milestone_is(MilestoneStatus.PLANNED, MilestoneStatus.MISSED)
is_not_reached = milestone_is(*(s for s in MilestoneStatus if s in UNREACHED))
is_claimed = milestone_is(MilestoneStatus.CLAIMED)
may_be_missed = milestone_is(MilestoneStatus.PLANNED, MilestoneStatus.IN_PROGRESS)


@rule("The new day is another one.", field="due")
def date_moves(case: Project, command: w.ReviseMilestoneDate, _: Context) -> bool:
    found = case.milestones.get(command.milestone)
    return found is None or found.due != command.due


@rule(
    "Somebody else than the project manager approves a moved date, or a resolution in force does.",
    field="resolution_id",
    reads=(RESOLUTION,),
)
def move_is_approved(case: Project, command: w.ReviseMilestoneDate, context: Context) -> bool | str:
    if command.resolution_id is not None:
        return _in_force(context) or "there is no such resolution in force"
    own = context.actor.id == case.manager or context.actor.role is Role.PROJECT_MANAGER
    return not own or "the manager names a resolution"


@rule("It was reached today or earlier.", field="reached_on")
def was_reached(_: Project, command: w.ClaimMilestone, context: Context) -> bool:
    return command.reached_on <= context.today


@rule("Whoever claimed the milestone does not judge it.")
def not_the_claimant(case: Project, command: Any, context: Context) -> bool:
    found = case.milestones.get(command.milestone)
    return found is None or found.claimed_by != context.actor.id


@rule("The day of the milestone has passed.", field="milestone")
def day_has_passed(case: Project, command: w.MissMilestone, context: Context) -> bool:
    due = case.deadlines.get(f"milestone:{command.milestone}")
    return due is not None and context.now >= due.due_at


@rule("Baselines are numbered one after the other.", field="number")
def number_follows(case: Project, command: w.SetBaseline, _: Context) -> bool | str:
    expected = len(case.baselines) + 1
    return command.number == expected or f"the next is {expected}"


@rule("There is at least one milestone, and the investment is estimated.")
def has_a_plan(case: Project, _command: Any, _: Context) -> bool:
    return bool(case.milestones and case.capex)


@rule("A later baseline needs a resolution in force.", field="resolution_id", reads=(RESOLUTION,))
def rebaseline_is_resolved(case: Project, command: w.SetBaseline, context: Context) -> bool | str:
    if command.resolution_id is None:
        return not case.baselines
    return _in_force(context) or "there is no such resolution in force"


@rule("The baseline differs from the one before.")
def baseline_changes(case: Project, _command: Any, _: Context) -> bool:
    last = case.baseline
    dates = {key: m.due for key, m in case.milestones.items()}
    return last is None or (last.dates, last.capex) != (dates, case.capex)


# ---------------------------------------------------------------- reports and risks


@rule("The month has begun.", field="month")
def month_has_begun(_: Project, command: Any, context: Context) -> bool | str:
    first = first_day(command.month)
    return first <= context.today or f"it begins on {first}"


@rule("The project was there in that month.", field="month")
def project_was_there(case: Project, command: w.ReportProgress, context: Context) -> bool:
    return last_day(command.month) >= context.calendar.local(case.opened_at).date()


@rule("The month has no report yet; one that is there is corrected.", field="month")
def report_is_new(case: Project, command: w.ReportProgress, _: Context) -> bool:
    return command.month not in case.progress


@rule("The month has a report, and the correction differs from it.", field="month")
def report_is_there(case: Project, command: w.CorrectProgress, _: Context) -> bool | str:
    found = case.progress.get(command.month)
    if found is None:
        return f"reported: {', '.join(case.progress) or 'none'}"
    told = (command.percent, command.rag, command.text)
    return told != (found.percent, found.rag, found.text) or "nothing differs"


@rule("The report of the month was due and is missing.", field="month")
def report_is_due(case: Project, command: w.MarkReportLate, context: Context) -> bool:
    due = case.deadlines.get(f"progress report:{command.month}")
    return due is not None and context.now >= due.due_at


@rule("The risk is known and open.", field="risk")
def risk_is_open(case: Project, command: Any, _: Context) -> bool | str:
    found = case.risks.get(command.risk)
    if found is None:
        return f"known: {', '.join(case.risks) or 'none'}"
    return found.outcome is None or f"it was closed: {found.outcome}"
