"""What a target means for each month, and how an actual compares: whole numbers, no division by it."""

from export_program.domain.target.case import Target, TargetStage
from export_program.domain.target.values import Direction, Figure, month_before

BEHIND = 80  # percent of the plan: less than this, two months running, is behind plan
PARTLY = 50  # percent of the target: from here on it was reached in part


def planned_until(target: Target, months: int) -> int | None:
    """The plan of the first so many months, in minor units: linear, or as phased in percent.

    A sum grows from nothing to the target, a level from the baseline (without one it is the target
    from the first month on).
    """
    value, count = target.value, len(target.months)
    if value is None or not count:
        return None
    part, whole = months, count
    if target.phasing:
        part, whole = sum(target.phasing[:months]), 100
    if target.adds_up:
        return value.minor * part // whole
    start = target.baseline.minor if target.baseline else value.minor
    return start + (value.minor - start) * part // whole


def planned(target: Target, month: str) -> int | None:
    """The plan of one month, in minor units; None outside the period or before there is a plan."""
    if month not in target.months:
        return None
    number = target.months.index(month) + 1
    until, before = planned_until(target, number), planned_until(target, number - 1)
    if until is None or before is None:
        return None
    return until - before if target.adds_up else until


def reached_until(target: Target, months: int) -> int | None:
    """The actual of the first so many months by the best figures; None if there is none."""
    found = [target.best(month) for month in target.months[:months]]
    known = [figure.minor for figure in found if figure is not None]
    if not known:
        return None
    return sum(known) if target.adds_up else known[-1]


def final(target: Target) -> Figure | None:
    """The result by final figures alone; None while one that is needed is missing."""
    needed = target.months if target.adds_up else target.months[-1:]
    found = [target.figure(month, provisional=False) for month in needed]
    known = [figure for figure in found if figure is not None]
    if not known or len(known) < len(needed):
        return None
    return known[0].like(sum(figure.minor for figure in known))


def falls_short(actual: int, plan: int, percent: int, direction: Direction) -> bool:
    """Whether an actual is less than so many percent of a plan (or, where less is better, worse)."""
    if direction is Direction.UP:
        return actual * 100 < plan * percent
    return plan * 100 < actual * percent


def is_behind(target: Target, month: str) -> bool:
    """Whether a month has a figure, and it is behind its plan."""
    actual, plan = target.best(month), planned(target, month)
    if actual is None or plan is None:
        return False
    return falls_short(actual.minor, plan, BEHIND, target.direction)


def behind_twice(target: Target, month: str) -> bool:
    """Whether a month and the one before are both behind plan."""
    return is_behind(target, month) and is_behind(target, month_before(month))


def outcome(result: Figure, target: Target) -> TargetStage:
    """Achieved, partly or missed, by the final figures."""
    if target.value is None:
        return TargetStage.MISSED
    for percent, stage in ((100, TargetStage.ACHIEVED), (PARTLY, TargetStage.PARTLY)):
        if not falls_short(result.minor, target.value.minor, percent, target.direction):
            return stage
    return TargetStage.MISSED
