"""What must hold for actuals and contributions: their month and measure, no win counted twice."""

from typing import Any
from uuid import UUID

from export_program.domain.target import figures as f
from export_program.domain.target import plan
from export_program.domain.target.case import Account, Target, turn_of, win
from export_program.domain.target.rules import same_measure
from export_program.domain.target.values import Figure, first_day, last_day
from export_program.domain.vocabulary.units import Unit
from export_program.engine.actors import ActorKind
from export_program.engine.context import Context
from export_program.engine.rules import Related, rule

ONE = Figure("1", unit=Unit.C62)


def _root_id(case: Any, _command: Any) -> UUID | None:
    """The root of the tree, unless the case is the root: it knows its own ledger."""
    return case.root_target_id if case is not None else None


ROOT = Related("root", kind="target", id_of=_root_id)


def _contributor(kind: str) -> Related:
    def id_of(_case: Any, command: Any) -> UUID | None:
        return command.case_id if getattr(command, "kind", None) == kind else None

    return Related(f"contributor_{kind}", kind=kind, id_of=id_of)


CONTRIBUTORS = (
    *("agreement", "delegation", "exhibition", "exporter", "mark_licence"),
    *("match", "node", "participation", "project", "service_request"),
)
CONTRIBUTING = tuple(_contributor(kind) for kind in CONTRIBUTORS)


def account_of(case: Target, kind: str, case_id: UUID, context: Context) -> Account | None:
    """What the tree has attributed of a win; None if its root cannot be found."""
    root: Any = case if case.root_target_id is None else context.related.get("root")
    return root.ledger.get(win(kind, case_id), Account()) if isinstance(root, Target) else None


# ---------------------------------------------------------------- actuals


@rule("The month is one of the target's period.", field="month")
def month_is_in_period(case: Target, command: Any, _: Context) -> bool | str:
    return command.month in case.months or f"the period is {case.period}"


@rule("A figure is of a month that has begun; a final one of a month that is over.", field="as_of")
def source_can_know(_: Target, command: f.RecordActual, context: Context) -> bool | str:
    if command.as_of > context.today:
        return f"{command.as_of} lies ahead"
    known_from = first_day(command.month) if command.provisional else last_day(command.month)
    return command.as_of >= known_from or f"not before {known_from}"


@rule("The figure is in the measure of the target and not below zero.", field="value")
def figure_fits(case: Target, command: Any, _: Context) -> bool | str:
    fits = case.value is not None and same_measure(case.value, command.value)
    return (fits and command.value.minor >= 0) or f"the target is {case.value}"


@rule("The month has no such figure yet; one that is there is corrected.", field="month")
def figure_is_new(case: Target, command: f.RecordActual, _: Context) -> bool | str:
    if command.provisional and case.figure(command.month, provisional=False) is not None:
        return "the final figure is there"
    there = next(case.figures(command.month, provisional=command.provisional), None)
    return there is None or f"it has {there[0]}"


@rule("The figure is known and counts.", field="figure")
def figure_counts(case: Target, command: Any, _: Context) -> bool | str:
    known = case.actuals.get(command.figure)
    if known is None:
        return f"no figure {command.figure!r} (known: {', '.join(case.actuals) or 'none'})"
    return known.counts or f"{command.figure} was corrected or retracted"


@rule("A correction is from the day of the figure or later, not from the future.", field="as_of")
def correction_is_later(case: Target, command: f.CorrectActual, context: Context) -> bool | str:
    known = case.actuals.get(command.figure)
    if known is None or command.as_of > context.today:
        return known is None or f"{command.as_of} lies ahead"
    return command.as_of >= known.as_of or f"the figure is of {known.as_of}"


@rule("A correction changes the figure or its source.", field="value")
def correction_changes(case: Target, command: f.CorrectActual, _: Context) -> bool:
    known = case.actuals.get(command.figure)
    return known is None or (command.value, command.source) != (known.value, known.source)


@rule("Two months running are below 80 percent of the plan.", field="month")
def is_behind_twice(case: Target, command: f.WarnBehindPlan, _: Context) -> bool:
    return plan.behind_twice(case, command.month)


@rule("No warning was given of that month.", field="month")
def warning_is_new(case: Target, command: f.WarnBehindPlan, _: Context) -> bool:
    return command.month not in case.warnings


# ---------------------------------------------------------------- contributions


@rule("A contribution is in the measure of the target and above zero.", field="value")
def contribution_fits(case: Target, command: f.AttributeContribution, _: Context) -> bool | str:
    fits = case.value is not None and same_measure(case.value, command.value)
    return (fits and command.value.minor > 0) or f"the target is {case.value}"


@rule("A target does not contribute to itself.", field="case_id")
def comes_from_elsewhere(case: Target, command: f.AttributeContribution, _: Context) -> bool:
    return command.case_id != case.id


@rule("The case that contributes is there.", field="case_id", reads=CONTRIBUTING)
def contributor_exists(_: Target, command: f.AttributeContribution, context: Context) -> bool | str:
    if context.actor.kind is ActorKind.POLICY:
        return True
    if command.kind not in CONTRIBUTORS:
        return f"what contributes is one of: {', '.join(CONTRIBUTORS)}"
    found = context.related.get(f"contributor_{command.kind}")
    return found is not None or f"there is no {command.kind} {command.case_id}"


@rule(
    "Of matches only confirmed wins count, with what was confirmed.",
    field="value",
    reads=CONTRIBUTING,
)
def win_is_confirmed(_: Target, command: f.AttributeContribution, context: Context) -> bool | str:
    """A policy tells what was confirmed when it was; what has changed since, it takes back next."""
    won: Any = context.related.get("contributor_match")
    if won is None or context.actor.kind is ActorKind.POLICY:
        return True
    if won.confirmed is None:
        return f"{won.reference} is {won.stage}"
    told, held = command.value, won.confirmed.value
    if told.unit is Unit.C62:
        return told.minor == ONE.minor or "a win counts as 1"
    same = told.currency is not held.currency or told.minor == held.minor
    return same or f"{held.amount} {held.currency} were confirmed"


@rule("The win contributes to this target once.", field="case_id")
def is_not_attributed(case: Target, command: f.AttributeContribution, _: Context) -> bool | str:
    for key, given in case.contributions.items():
        if given.case_id == command.case_id and not given.withdrawn:
            return f"{key} is of it"
    return True


@rule(
    "Of one win at most 100 percent are attributed in a whole tree of targets.",
    field="share",
    reads=(ROOT,),
)
def share_is_left(case: Target, command: f.AttributeContribution, context: Context) -> bool | str:
    known = account_of(case, command.kind, command.case_id, context)
    if known is None:
        return "the target at the root is not there"
    left = 100 - known.percent
    return command.share <= left or f"{left} percent are left"


@rule("A win has one value, however many share it.", field="value", reads=(ROOT,))
def value_agrees(case: Target, command: f.AttributeContribution, context: Context) -> bool | str:
    known = account_of(case, command.kind, command.case_id, context)
    if known is None or known.value is None or not known.percent:
        return True
    return command.value == known.value or f"it was given as {known.value}"


@rule("The contribution is known and not withdrawn.", field="contribution", reads=(ROOT,))
def contribution_runs(
    case: Target, command: f.WithdrawContribution, context: Context
) -> bool | str:
    given = case.contributions.get(command.contribution)
    if given is None:
        known = ", ".join(case.contributions) or "none"
        return f"no contribution {command.contribution!r} (known: {known})"
    if account_of(case, given.kind, given.case_id, context) is None:
        return "the target at the root is not there"
    return not given.withdrawn


@rule("The root has taken note of what this target took or gave back before.", reads=(ROOT,))
def last_turn_is_noted(case: Target, command: Any, context: Context) -> bool | str:
    """Else a share could be given back and taken anew before anybody knows of the first."""
    named = case.contributions.get(getattr(command, "contribution", ""), command)
    kind, case_id = getattr(named, "kind", None), getattr(named, "case_id", None)
    if kind is None or case_id is None:
        return True
    known = account_of(case, kind, case_id, context) or Account()
    return turn_of(kind, case_id, known.turns) not in case.turns_taken or "ask again in a moment"


@rule("Shares are noted in the order in which they were taken.", field="turn")
def turn_has_come(case: Target, command: f.NoteContribution, _: Context) -> bool | str:
    known = case.ledger.get(win(command.kind, command.case_id), Account())
    return command.turn == known.turns or f"the next turn is {known.turns}"
