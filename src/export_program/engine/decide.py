"""May it happen, and what is then recorded? The table is asked, and nothing else."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Generic, TypeVar

import msgspec

from export_program.engine.actors import OUTSIDERS, Actor
from export_program.engine.case import (
    Case,
    CommandRef,
    Envelope,
    Read,
    ReasonGiven,
    Recorded,
    Stage,
)
from export_program.engine.context import Context
from export_program.engine.deadlines import changes
from export_program.engine.evolve import evolve
from export_program.engine.lifecycle import BACK, SAME, Lifecycle, Row
from export_program.engine.messages import Command, Event
from export_program.engine.naming import faults, named_in
from export_program.engine.refusals import Broken, NotAllowed, RuleBroken, WrongStage

C = TypeVar("C", bound=Case)


class Decision(msgspec.Struct, Generic[C], frozen=True):
    """What is to be recorded, and the case as it will be once that is stored."""

    recorded: Recorded
    after: C


def rows_for(lifecycle: Lifecycle[C], case: C | None, command: type[Command]) -> tuple[Row, ...]:
    """The rows of a command in the case's stage.

    Raises:
        WrongStage: the command has no row there.
    """
    stage: Stage | None = case.stage if case else None
    rows = lifecycle.by_step.get((command, stage))
    if rows:
        return rows
    starts = {s for r in lifecycle.of(command) for s in lifecycle.sources(r)}
    possible = sorted(s or "a new case" for s in starts)
    where = f"in stage {stage}" if stage else "on a case that does not exist yet"
    hint = f" It is possible in: {', '.join(possible)}." if possible else ""
    msg = f"{command.__name__} is not possible {where}.{hint}"
    raise WrongStage(msg, found=stage.value if stage else None)


def decide(
    lifecycle: Lifecycle[C], case: C | None, command: Command, context: Context
) -> Decision[C]:
    """What the table records for a command.

    Rows are read top to bottom; the first that is meant (`when`) and whose rules hold is taken.

    Raises:
        WrongStage, NotAllowed, RuleBroken: the table said no; nothing is to be written.
    """
    here = rows_for(lifecycle, case, type(command))
    check_standing(lifecycle, case, context)
    mine = [r for r in here if context.actor.role in r.by]
    if not mine:
        open_to = sorted({role.value for r in here for role in r.by})
        msg = (
            f"{type(command).__name__} is not open to the role {context.actor.role}."
            f" It is open to: {', '.join(open_to)}."
        )
        raise NotAllowed(msg, found=context.actor.role.value)
    taken = _first_that_holds(mine, case, command, context)
    check_named(command, context)
    event = _event(taken, case, command, context)
    return _recorded(lifecycle, case, command, context, taken, event)


def check_standing(lifecycle: Lifecycle[Any], case: Case | None, context: Context) -> None:
    """Outsiders act on their own cases only.

    Raises:
        NotAllowed: the case belongs to somebody else.
    """
    if case is None or context.actor.role not in OUTSIDERS:
        return
    if context.actor.role in lifecycle.shown_to:
        return
    if not owns(lifecycle, case, context.actor.id, context.actor.organisation):
        msg = "This case belongs to another organisation."
        raise NotAllowed(msg, (Broken("case_is_own", msg),))


def check_named(command: Command, context: Context) -> None:
    """What somebody names in a command is there, and an account can do its work.

    Raises:
        RuleBroken: it is not, or cannot.
    """
    if context.named is None:
        return
    broken = tuple(faults(named_in(command), context.named, context.now))
    if broken:
        raise RuleBroken(" ".join(dict.fromkeys(b.sentence for b in broken)), broken)


def owns(lifecycle: Lifecycle[Any], case: Case, actor: str, organisation: str | None) -> bool:
    """Whether a case belongs to an outsider: by its exporter, or because they opened it."""
    return not {actor, organisation}.isdisjoint(outsiders(lifecycle, case))


def knows_of(lifecycle: Lifecycle[Any], case: Case, actor: Actor) -> bool:
    """Whether a case exists for an actor; for outsiders those of others do not."""
    if actor.role not in OUTSIDERS or actor.role in lifecycle.shown_to:
        return True
    if owns(lifecycle, case, actor.id, actor.organisation):
        return True
    return bool(lifecycle.public) and lifecycle.announced(case)


def outsiders(lifecycle: Lifecycle[Any], case: Case) -> frozenset[str]:
    """The ids by which a case is somebody's own: the exporter, accounts engaged, who opened it."""
    owner = lifecycle.seen_by(case)
    exporter = () if owner is None else (str(owner),)
    return frozenset((*exporter, *lifecycle.partners(case), case.opened_by))


def _first_that_holds(rows: Iterable[Row], case: Any, command: Command, context: Context) -> Row:
    meant = [r for r in rows if r.when is None or r.when(case, command, context)]
    if not meant:
        msg = f"{type(command).__name__}: nothing in the table fits what was asked."
        raise RuleBroken(msg)
    first: tuple[Broken, ...] = ()
    for candidate in meant:
        found = (rule.broken(case, command, context) for rule in candidate.provided)
        broken = tuple(b for b in found if b is not None)
        if not broken:
            return candidate
        first = first or broken
    raise RuleBroken(" ".join(b.sentence for b in first), first)


def _event(taken: Row, case: Any, command: Command, context: Context) -> Event:
    if taken.record is not None:
        return taken.record(case, command, context)
    names = taken.event.__struct_fields__
    return taken.event(**{name: getattr(command, name) for name in names})


def _recorded(
    lifecycle: Lifecycle[C],
    case: C | None,
    command: Command,
    context: Context,
    taken: Row,
    event: Event,
) -> Decision[C]:
    envelope = Envelope(
        id=context.event_id,
        kind=lifecycle.name,
        stage=_target(lifecycle, taken, case),
        occurred_at=context.at,
        actor=context.actor,
        command=CommandRef(context.command_id, type(command).__name__),
        correlation=context.correlation,
        causation=context.causation,
        caused_in=context.caused_in,
        on_behalf_of=context.on_behalf_of,
        basis=context.basis,
        reason=reason_of(command),
        reference=context.reference if case is None else None,
        lifecycle=case.lifecycle if case else lifecycle.pinned,
        calendar=context.calendar.version,
        software=context.software,
        reads=_reads(taken, context),
    )
    version = case.version + 1 if case else 1
    step = Recorded(context.case_id, version, envelope, event)
    after = evolve(lifecycle, case, step)
    set_, cleared = changes(lifecycle, case, after, event, context)
    if not set_ and not cleared:
        return Decision(step, after)
    step = msgspec.structs.replace(
        step, meta=msgspec.structs.replace(envelope, set=set_, cleared=cleared)
    )
    kept = {k: due for k, due in after.deadlines.items() if k not in cleared}
    timed = msgspec.structs.replace(after, deadlines=kept | {due.key: due for due in set_})
    return Decision(step, timed)


def _target(lifecycle: Lifecycle[Any], taken: Row, case: Case | None) -> str:
    if taken.target is SAME:
        return case.stage.value if case else ""
    if taken.target is BACK:
        return (case.before if case else None) or ""
    return str(lifecycle.stages(str(taken.target)).value)


def reason_of(command: Command) -> ReasonGiven | None:
    """The reason that a negative step gives, for the envelope."""
    code, text = getattr(command, "reason_code", None), getattr(command, "reason", None)
    return ReasonGiven(str(code), text) if code is not None and text is not None else None


def _reads(taken: Row, context: Context) -> tuple[Read, ...]:
    named = context.named.cases if context.named is not None else {}
    if not taken.all_reads and not named:
        return ()
    related = (context.related.get(read.name) for read in taken.all_reads)
    seen = {case.id: case for case in (*related, *named.values()) if case is not None}
    seen.pop(context.case_id, None)
    return tuple(Read(case.id, case.version) for case in seen.values())


@lru_cache(maxsize=1024)
def reads_of(lifecycle: Lifecycle[Any], command: type[Command]) -> tuple[Any, ...]:
    """Every other case that a command of this lifecycle may look at."""
    found = (read for r in lifecycle.of(command) for read in r.all_reads)
    return tuple({read.name: read for read in found}.values())
