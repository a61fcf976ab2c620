"""What must hold for the plan of a target: whole, in one measure, resolved, adding up when shared."""

from typing import Any
from uuid import UUID

from export_program.domain.resolution.case import IN_FORCE as STANDING
from export_program.domain.resolution.case import Resolution
from export_program.domain.target import messages as m
from export_program.domain.target import plan
from export_program.domain.target.case import IN_FORCE, Target, TargetStage
from export_program.domain.target.values import Figure, Share, unit_of
from export_program.engine.actors import Role
from export_program.engine.context import Context
from export_program.engine.rules import Related, nobody_who, rule

DEMANDED = ("indicator", "period", "value", "source_of_truth", "organisation", "account")

not_the_proposer = nobody_who(
    m.TargetDrafted, m.TargetProposed, did="Whoever proposed a target does not approve it."
)
not_the_measurer = nobody_who(
    m.TargetMeasured, did="Whoever measured a target does not state its result."
)


def _parent_id(case: Any, command: Any) -> UUID | None:
    found: UUID | None = case.parent_target_id if case else command.parent_target_id
    return found


PARENT = Related("parent", kind="target", id_of=_parent_id)
RESOLUTION = Related("resolution", kind="resolution", id_of=lambda _case, c: c.resolution_id)


def parent_of(context: Context) -> Target | None:
    found = context.related.get("parent")
    return found if isinstance(found, Target) else None


def share_of(context: Context, name: str | None) -> Share | None:
    parent = parent_of(context)
    return parent.shares.get(name) if parent is not None and name is not None else None


def same_measure(*figures: Figure | None) -> bool:
    """Whether all figures there are have one currency or one unit."""
    return len({f.measure for f in figures if f is not None}) <= 1


# ---------------------------------------------------------------- proposal


@rule("The target above is in force and has the share.", field="share", reads=(PARENT,))
def share_is_there(_: Any, command: m.ProposeTarget, context: Context) -> bool | str:
    parent = parent_of(context)
    if command.parent_target_id is None:
        return True
    if parent is None:
        return "there is no such target"
    if parent.stage not in IN_FORCE:
        return f"the target above is {parent.stage}"
    known = ", ".join(parent.shares) or "none"
    return command.share in parent.shares or f"no share {command.share!r} (known: {known})"


@rule("An automatic proposal names the resolution or the target that ordered it.")
def is_ordered(_: Any, command: m.ProposeTarget, context: Context) -> bool:
    ordered = command.resolution_id is not None or command.parent_target_id is not None
    return ordered or context.actor.role is not Role.POLICY


@rule("A proposal says what is counted, when, how much, by which source, and who answers for it.")
def is_whole(case: Target, _command: Any, _: Context) -> bool | str:
    missing = [name for name in DEMANDED if getattr(case, name) is None]
    return not missing or f"missing: {', '.join(missing)}"


@rule("The value is in the measure of its indicator, and so is the baseline.", field="value")
def measure_fits(case: Target, _command: Any, _: Context) -> bool | str:
    if case.value is None or case.indicator is None:
        return True
    unit = unit_of(case.indicator)
    if case.value.unit is not unit:
        return f"{case.indicator} is told in {unit or 'money'}"
    return same_measure(case.value, case.baseline) or "the baseline is in another measure"


@rule("Values are not below zero.", field="value")
def is_not_negative(case: Target, _command: Any, _: Context) -> bool:
    return all(figure is None or figure.minor >= 0 for figure in (case.value, case.baseline))


@rule("The HS group exists in its edition.", field="scope")
def hs_exists(case: Target, _command: Any, context: Context) -> bool:
    scope = case.scope
    return scope.hs is None or context.nomenclature.knows(scope.hs, scope.edition)


@rule("The phasing has a percentage for each month, 100 in all.", field="phasing")
def phasing_fits(case: Target, _command: Any, _: Context) -> bool | str:
    return _phased(case.phasing, case)


def _phased(phasing: tuple[int, ...], case: Target) -> bool | str:
    if not phasing:
        return True
    if len(phasing) != len(case.months):
        return f"the period has {len(case.months)} months"
    return sum(phasing) == 100 or f"it adds up to {sum(phasing)}"


@rule(
    "A target below another is its share: same indicator and value, in its period.", reads=(PARENT,)
)
def is_the_share(case: Target, command: Any, context: Context) -> bool | str:
    if case.parent_target_id is None:
        return True
    parent, share = parent_of(context), share_of(context, case.share)
    if parent is None or share is None or parent.stage not in IN_FORCE:
        return "the target above is not in force, or has no such share"
    value = getattr(command, "value", None) or case.value
    if value != share.value:
        return f"the share is {share.value}"
    if case.indicator is not parent.indicator or case.direction is not parent.direction:
        return f"the target above is {parent.indicator}, {parent.direction}"
    inside = case.period and parent.period and case.period.within(parent.period)
    return bool(inside) or f"the target above is for {parent.period}"


@rule("The resolution is in force.", field="resolution_id", reads=(RESOLUTION,))
def is_resolved(_: Target, _command: Any, context: Context) -> bool | str:
    found = context.related.get("resolution")
    if not isinstance(found, Resolution):
        return "there is no such resolution"
    return found.stage in STANDING or f"it is {found.stage}"


# ---------------------------------------------------------------- shares and revisions


@rule("Only what adds up is handed down in shares.")
def can_be_shared(case: Target, _command: Any, _: Context) -> bool | str:
    return case.adds_up or f"{case.indicator} is a level"


@rule("Each share has a name of its own, and none that was handed down is gone.", field="shares")
def shares_stay(case: Target, command: m.CascadeTarget, _: Context) -> bool | str:
    named = [share.key for share in command.shares]
    if len(set(named)) < len(named):
        return "a name is given twice"
    gone = [key for key in case.shares if key not in named]
    return not gone or f"missing: {', '.join(gone)}"


@rule("Shares and remainder, in one measure, add up to the target.", field="shares")
def shares_add_up(case: Target, command: m.CascadeTarget, _: Context) -> bool | str:
    rest = command.remainder
    figures = [share.value for share in command.shares] + ([rest] if rest else [])
    if case.value is None or not same_measure(case.value, *figures):
        return f"the target is {case.value}"
    if any(figure.minor < 0 for figure in figures):
        return "one is below zero"
    total = sum(figure.minor for figure in figures)
    return total == case.value.minor or f"they add up to {case.value.like(total)}"


@rule("A cascade changes something.", field="shares")
def cascade_changes(case: Target, command: m.CascadeTarget, _: Context) -> bool:
    told = {share.key: share for share in command.shares}
    return told != case.shares or command.remainder != case.remainder


@rule("A revision changes the value, its months or who is responsible.")
def revision_changes(case: Target, command: m.ReviseTarget, _: Context) -> bool:
    asked = ("value", "phasing", "organisation", "account")
    wanted = ((getattr(command, name), getattr(case, name)) for name in asked)
    return any(new is not None and new != old for new, old in wanted)


@rule("A revised value keeps the measure, is not below zero, and covers the shares.", field="value")
def revision_fits(case: Target, command: m.ReviseTarget, _: Context) -> bool | str:
    value = command.value
    if value is None or case.value is None:
        return True
    if not same_measure(value, case.value) or value.minor < 0:
        return f"it was {case.value}"
    handed = case.value.like(case.handed_down)
    return value.minor >= handed.minor or f"{handed} are handed down; cascade anew first"


@rule("The phasing has a percentage for each month, 100 in all.", field="phasing")
def revised_phasing_fits(case: Target, command: m.ReviseTarget, _: Context) -> bool | str:
    return _phased(command.phasing or (), case)


# ---------------------------------------------------------------- begin and end


@rule("The period has begun.")
def has_begun(case: Target, _command: Any, context: Context) -> bool | str:
    if case.period is None:
        return False
    return context.today >= case.period.first or f"it begins on {case.period.first}"


@rule("The period is over.")
def is_over(case: Target, _command: Any, context: Context) -> bool | str:
    if case.period is None:
        return False
    return context.today > case.period.last or f"its last day is {case.period.last}"


@rule("Every final figure is there.", field="actuals")
def figures_are_final(case: Target, _command: Any, _: Context) -> bool | str:
    needed = case.months if case.adds_up else case.months[-1:]
    missing = [month for month in needed if case.figure(month, provisional=False) is None]
    return (not missing and bool(needed)) or f"missing: {', '.join(missing)}"


@rule("The timer closes when the time for corrections is over.")
def may_archive(case: Target, _command: Any, context: Context) -> bool:
    due = case.deadlines.get("archiving")
    return context.actor.role is not Role.TIMER or due is None or context.now >= due.due_at


def comes_to(stage: TargetStage) -> Any:
    """Whether the final figures come to this result."""

    def when(case: Target, _command: Any, _: Context) -> bool:
        result = plan.final(case)
        return result is not None and plan.outcome(result, case) is stage

    return when
