"""Rules of the evaluation: a sound plan by competent, impartial people, and what conforms."""

from datetime import date, timedelta
from typing import Any

from export_program.domain.mark_application.case import (
    Evaluator,
    LabStatus,
    MarkApplication,
    MarkApplicationStage,
    Nonconformity,
    PlannedTask,
    Severity,
)
from export_program.domain.mark_application.evaluation import (
    CloseNonconformity,
    RaiseNonconformity,
    RecordEvaluationTask,
    SubmitCorrectiveAction,
)
from export_program.domain.mark_application.rules import holds_document, is_usable
from export_program.domain.scheme import SCHEMES, TaskMethod
from export_program.engine.context import Context
from export_program.engine.limits import years
from export_program.engine.rules import rule

CORRECTIVE_ACTION_DAYS = {Severity.MAJOR: 30, Severity.MINOR: 90}
CONSULTANCY_FREE = years(2)
WORKING_LABS = frozenset({LabStatus.ACCREDITED, LabStatus.PEER_ASSESSED})
WAITING = frozenset({"open", "rejected", "overdue"})


# ---------------------------------------------------------------- the plan


@rule("The plan names each task, person and laboratory once.", field="tasks")
def plan_names_once(_case: Any, command: Any, _: Context) -> bool:
    keys = (
        [t.task for t in command.tasks],
        [p.evaluator for p in command.people],
        [lab.lab for lab in command.labs],
    )
    return all(len(k) == len(set(k)) for k in keys)


@rule("The plan holds every task of the scheme, by its method.", field="tasks")
def plan_follows_scheme(case: MarkApplication, command: Any, _: Context) -> bool | str:
    planned = {t.task: t for t in command.tasks}
    for wanted in SCHEMES[case.scheme].plan:
        task = planned.get(wanted.task)
        if task is None or task.method is not wanted.method:
            return f"{wanted.task} by {wanted.method.value} is missing"
        if wanted.needs_lab and task.lab is None:
            return f"{wanted.task} needs a laboratory"
    return True


@rule("Every task is due in the future, unless it was recorded.", field="tasks")
def tasks_lie_ahead(case: MarkApplication, command: Any, context: Context) -> bool | str:
    late = [t.task for t in command.tasks if t.task not in case.results and t.due <= context.today]
    return not late or f"not in the future: {', '.join(late)}"


@rule("Every evaluator is competent for the tasks given to them.", field="people")
def evaluators_competent(_case: Any, command: Any, _: Context) -> bool | str:
    able = {p.evaluator: frozenset(p.competent_for) for p in command.people}
    none: frozenset[TaskMethod] = frozenset()
    unfit = [t.task for t in command.tasks if t.method not in able.get(t.evaluator, none)]
    return not unfit or f"not by a listed, competent person: {', '.join(unfit)}"


def consulted(people: tuple[Evaluator, ...], today: date) -> list[str]:
    """Who consulted for the client less than two years ago."""
    ended = ((p.evaluator, p.consultancy_until) for p in people)
    return [who for who, day in ended if day and CONSULTANCY_FREE.last_day(day) > today]


@rule("No evaluator consulted for this client within the last two years.", field="people")
def no_recent_consultancy(_case: Any, command: Any, context: Context) -> bool | str:
    found = consulted(command.people, context.today)
    return not found or f"they did: {', '.join(found)}"


@rule("Every evaluator declared their interests, and none conflicts.", field="people")
def interests_declared(_case: Any, command: Any, context: Context) -> bool | str:
    for person in command.people:
        declared = person.interests_declared_on
        if declared is None or declared > context.today:
            return f"{person.evaluator} has not declared any"
        if person.conflict:
            return f"{person.evaluator} has a conflict"
    return True


@rule("Every laboratory is listed, and accredited on the day its task is due.", field="labs")
def labs_accredited(_case: Any, command: Any, _: Context) -> bool | str:
    until = {lab.lab: lab.accredited_until for lab in command.labs}
    tasks: tuple[PlannedTask, ...] = command.tasks
    unfit = [t.task for t in tasks if t.lab and until.get(t.lab, date.min) < t.due]
    return not unfit or f"no accredited laboratory for: {', '.join(unfit)}"


@rule("Tasks that were recorded stay in the plan as they are.", field="tasks")
def done_tasks_stay(case: MarkApplication, command: Any, _: Context) -> bool | str:
    kept = {t.task: t for t in command.tasks}
    lost = [k for k in case.results if kept.get(k) != case.plan.get(k)]
    return not lost or f"recorded already: {', '.join(lost)}"


# ---------------------------------------------------------------- evaluating


@rule("The task is planned, not recorded yet, and given to this evaluator.", field="task")
def task_is_mine(
    case: MarkApplication, command: RecordEvaluationTask, context: Context
) -> bool | str:
    task = case.plan.get(command.task)
    if task is None:
        return f"no task {command.task!r} (planned: {', '.join(case.plan) or 'none'})"
    if command.task in case.results:
        return f"{command.task} was recorded"
    return task.evaluator == context.actor.id or "it was given to somebody else"


@rule("The report is an attached test or evaluation report.", field="report")
def report_is_attached(
    case: MarkApplication, command: RecordEvaluationTask, _: Context
) -> bool | str:
    return is_usable(case, command.report, "test_report", "evaluation_report")


@rule("No task was performed in the future.", field="performed_on")
def performed_by_now(_case: Any, command: RecordEvaluationTask, context: Context) -> bool:
    return command.performed_on <= context.today


@rule("A laboratory was accredited, or assessed by its peers, on the day.", field="lab_status")
def lab_stood(case: MarkApplication, command: RecordEvaluationTask, _: Context) -> bool | str:
    task = case.plan.get(command.task)
    lab = case.labs.get(task.lab) if task and task.lab else None
    if lab is None:
        return command.lab_status is None or "no laboratory is planned for this task"
    if command.lab_status not in WORKING_LABS:
        return f"it is {command.lab_status.value if command.lab_status else 'not stated'}"
    return lab.accredited_until >= command.performed_on or "its accreditation had ended"


@rule("The actor is among the evaluators of the plan.")
def is_an_evaluator(case: MarkApplication, _command: Any, context: Context) -> bool:
    return context.actor.id in case.evaluators


@rule("All planned tasks are recorded.")
def tasks_done(case: MarkApplication, _command: Any, _: Context) -> bool | str:
    left = [t.task for t in case.tasks_to_do()]
    return not left or f"to do: {', '.join(left)}"


@rule("No major nonconformity is open.")
def no_open_major(case: MarkApplication, _command: Any, _: Context) -> bool | str:
    left = case.open_nonconformities(Severity.MAJOR)
    return not left or f"open: {', '.join(left)}"


@rule("A task that the nonconformity names is in the plan.", field="task")
def names_a_planned_task(case: MarkApplication, command: RaiseNonconformity, _: Context) -> bool:
    return command.task is None or command.task in case.plan


# ---------------------------------------------------------------- nonconformities


def of_command(case: MarkApplication, command: Any) -> Nonconformity | str:
    """The nonconformity that a command names, or a sentence if there is none."""
    found = case.nonconformities.get(command.nonconformity)
    known = ", ".join(case.nonconformities) or "none"
    return found or f"no nonconformity {command.nonconformity!r} (known: {known})"


@rule("The nonconformity waits for corrective action.", field="nonconformity")
def waits_for_action(case: MarkApplication, command: Any, _: Context) -> bool | str:
    found = of_command(case, command)
    if isinstance(found, str):
        return found
    return found.status in WAITING or f"it is {found.status}"


@rule("Corrective action was submitted and is not answered yet.", field="nonconformity")
def action_submitted(case: MarkApplication, command: Any, _: Context) -> bool | str:
    found = of_command(case, command)
    if isinstance(found, str):
        return found
    return found.status == "submitted" or f"it is {found.status}"


@rule("The evidence is attached to this case.", field="evidence")
def evidence_attached(
    case: MarkApplication, command: SubmitCorrectiveAction, _: Context
) -> bool | str:
    missing = [key for key in command.evidence if not holds_document(case, key)]
    return not missing or f"not attached: {', '.join(missing)}"


@rule("The new day lies ahead, within 30 days (major) or 90 (minor).", field="due")
def due_within_limit(case: MarkApplication, command: Any, context: Context) -> bool | str:
    found = of_command(case, command)
    if isinstance(found, str):
        return found
    last = context.today + timedelta(days=CORRECTIVE_ACTION_DAYS[found.severity])
    return context.today < command.due <= last or f"at the latest {last}"


@rule("An extension moves the day later.", field="due")
def extends(case: MarkApplication, command: Any, _: Context) -> bool:
    found = of_command(case, command)
    return isinstance(found, str) or command.due > found.due


@rule("The client still owes corrective action, and that is not noted yet.", field="nonconformity")
def action_is_owed(case: MarkApplication, command: Any, _: Context) -> bool | str:
    found = of_command(case, command)
    if isinstance(found, str):
        return found
    return found.status in WAITING - {"overdue"} or f"it is {found.status}"


@rule("The corrective action of a nonconformity is overdue.")
def some_action_overdue(case: MarkApplication, _command: Any, _: Context) -> bool:
    return any(nc.status == "overdue" for nc in case.nonconformities.values())


def is_last_open(case: MarkApplication, command: CloseNonconformity, _: Context) -> bool:
    """Whether closing this one leaves none open, while the case waits for just that."""
    waits = case.stage is MarkApplicationStage.NONCONFORMITIES_OPEN
    return waits and case.open_nonconformities() == (command.nonconformity,)
