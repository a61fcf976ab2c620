"""What may happen next on a case, and why what may not is closed: the buttons of a screen."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from export_program.engine.actors import OUTSIDERS, Role
from export_program.engine.case import Case
from export_program.engine.context import Context
from export_program.engine.decide import owns
from export_program.engine.lifecycle import Lifecycle, Row
from export_program.engine.messages import Command
from export_program.engine.refusals import Broken


@dataclass(frozen=True)
class Choice:
    """One action: open or closed, the roles it is open to, what closes it, what it will check."""

    command: type[Command]
    open: bool
    roles: tuple[Role, ...]
    closed_by: tuple[Broken, ...] = ()
    conditions: tuple[str, ...] = ()


def choices(
    lifecycle: Lifecycle[Any], case: Case, context: Context, roles: frozenset[Role]
) -> Iterator[Choice]:
    """Every action people have on this kind of case, as it stands for somebody with `roles`."""
    for command in lifecycle.open_to_people:
        rows = lifecycle.of(command)
        if all(None in r.source for r in rows):
            continue
        yield _choice(lifecycle, case, context, roles, command)


def _choice(
    lifecycle: Lifecycle[Any],
    case: Case,
    context: Context,
    roles: frozenset[Role],
    command: type[Command],
) -> Choice:
    everywhere = lifecycle.of(command)
    here = lifecycle.by_step.get((command, case.stage), ())
    open_to = tuple(sorted({role for r in here or everywhere for role in r.by}))
    if not here:
        stages = sorted({str(s) for r in everywhere for s in lifecycle.sources(r) if s})
        why = Broken("stage", f"Possible in: {', '.join(stages)}.", None, f"now {case.stage}")
        return Choice(command, open=False, roles=open_to, closed_by=(why,))
    mine = [r for r in here if r.by & roles]
    if not mine:
        why = Broken("role", f"Open to: {', '.join(open_to)}.")
        return Choice(command, open=False, roles=open_to, closed_by=(why,))
    outside = roles <= OUTSIDERS and not roles & lifecycle.shown_to
    if outside and not owns(lifecycle, case, context.actor.id, context.actor.organisation):
        why = Broken("own_case", "Outsiders act on their own cases only.")
        return Choice(command, open=False, roles=open_to, closed_by=(why,))
    return _by_rules(command, mine, case, context, open_to)


def _by_rules(
    command: type[Command],
    rows: list[Row],
    case: Case,
    context: Context,
    open_to: tuple[Role, ...],
) -> Choice:
    closed: tuple[Broken, ...] = ()
    for r in rows:
        known = (rule for rule in r.provided if not rule.about_command)
        found = (rule.broken(case, None, context) for rule in known)
        broken = tuple(b for b in found if b is not None)
        if not broken:
            later = tuple(rule.sentence for rule in r.provided if rule.about_command)
            return Choice(command, open=True, roles=open_to, conditions=later)
        closed = closed or broken
    return Choice(command, open=False, roles=open_to, closed_by=closed)
