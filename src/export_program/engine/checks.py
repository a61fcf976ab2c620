"""What must be true of every lifecycle table, whatever the office decides."""

import re
from collections.abc import Iterable, Iterator
from inspect import getclosurevars
from types import ModuleType
from typing import Any

from msgspec import NODEFAULT, structs

from export_program.engine.actors import Role
from export_program.engine.bounds import unbounded
from export_program.engine.case import Case, Stage
from export_program.engine.lifecycle import SAME, Deadline, Lifecycle, Row
from export_program.engine.messages import Command, Event
from export_program.engine.protocols.clock import MissDeadline, RaiseDeadlineWarning
from export_program.engine.words import kebab

STORED_NAME = re.compile(r"[a-z_]+\.[a-z_]+\.v\d+")
CODE = re.compile(r"[A-Z]{3}")
ENGINE_FIELDS = frozenset(Case.__struct_fields__)
REASON = frozenset({"reason_code", "reason"})
ENVELOPE = frozenset(Command.__struct_fields__) | REASON
BY_THE_CLOCK = frozenset({RaiseDeadlineWarning, MissDeadline})

Table = Lifecycle[Any]
At = Stage | None


def findings(lifecycle: Table) -> Iterator[str]:
    """Everything that is wrong with one table, a sentence each; nothing if it is sound."""
    for check in (_stages, _dead_rows, _commands, _events, _case, _deadlines, _timers):
        yield from check(lifecycle)


def findings_across(lifecycles: Iterable[Table]) -> Iterator[str]:
    """What is wrong between tables: names used twice, rules that read a kind there is not."""
    tables = tuple(lifecycles)
    for what in ("name", "code", "plural"):
        values = [getattr(t, what) for t in tables]
        for twice in sorted({v for v in values if values.count(v) > 1}):
            yield f"{what} {twice!r} is used by two lifecycles"
    named: dict[str, type[Event]] = {}
    for event in (e for t in tables for e in t.events):
        if named.setdefault(event.STORED, event) is not event:
            yield f"{event.STORED} is stored by two classes, one is {event.__name__}"
    kinds = {t.name for t in tables}
    for table in tables:
        for read in {read.kind for r in table.rows for read in r.all_reads} - kinds:
            yield f"{table.name} reads cases of kind {read!r}, which there is not"


# ---------------------------------------------------------------- stages and rows


def _stages(lifecycle: Table) -> Iterator[str]:
    ways = _ways(lifecycle)
    reachable = _reach(ways, None)
    for stage in lifecycle.stages:
        if stage not in reachable:
            yield f"stage {stage}: no case can get here"
        if stage not in lifecycle.ends and not _reach(ways, stage) & lifecycle.ends:
            yield f"stage {stage}: a case here can never end"
    for r in lifecycle.rows:
        for end in lifecycle.ends.intersection(lifecycle.sources(r)):
            if not r.reopening and set(lifecycle.targets(r, end)) != {end}:
                yield f"{_name(r)}: leaves the end {end} and is not a reopening"


def _ways(lifecycle: Table) -> dict[At, set[Stage]]:
    ways: dict[At, set[Stage]] = {}
    for r in lifecycle.rows:
        for source in lifecycle.sources(r):
            ways.setdefault(source, set()).update(lifecycle.targets(r, source))
    return ways


def _reach(ways: dict[At, set[Stage]], start: At) -> set[At]:
    seen: set[At] = {start}
    while more := {t for s in seen for t in ways.get(s, ())} - seen:
        seen |= more
    return seen


def _dead_rows(lifecycle: Table) -> Iterator[str]:
    for command in lifecycle.commands:
        taken: set[tuple[At, Role]] = set()
        for r in lifecycle.of(command):
            steps = {(s, role) for s in lifecycle.sources(r) for role in r.by}
            if steps <= taken:
                yield f"{_name(r)}: an earlier row of the command always wins"
            if r.when is None and not r.provided:
                taken |= steps
        yield from _evasions(lifecycle, lifecycle.of(command))


def _evasions(lifecycle: Table, rows: tuple[Row, ...]) -> Iterator[str]:
    """A row for every other case must not take what the rules of a meant row have refused."""
    for i, later in enumerate(rows):
        for meant in rows[:i]:
            shared = set(lifecycle.sources(later)).intersection(lifecycle.sources(meant))
            if not shared or not later.by & meant.by or not meant.when or later.when:
                continue
            if not set(meant.provided) <= set(later.provided):
                yield f"{_name(later)}: takes what the rules of {_name(meant)} refuse"


def _name(r: Row) -> str:
    return f"{r.command.__name__} -> {r.event.__name__}"


# ---------------------------------------------------------------- commands, events, the case


def _commands(lifecycle: Table) -> Iterator[str]:
    if not CODE.fullmatch(lifecycle.code):
        yield f"code {lifecycle.code!r}: not three capital letters"
    said: dict[str, list[str]] = {}
    for command in lifecycle.commands:
        verb = kebab(command.__name__, lifecycle.case.__name__)
        said.setdefault(verb, []).append(command.__name__)
        for fault in unbounded(command):
            yield f"{command.__name__}.{fault}"
    for verb, names in said.items():
        if len(names) > 1:
            yield f"verb {verb!r}: said by {' and '.join(names)}"


def _events(lifecycle: Table) -> Iterator[str]:
    for event in lifecycle.events:
        name, rows = event.__name__, [r for r in lifecycle.rows if r.event is event]
        if not STORED_NAME.fullmatch(event.STORED):
            yield f"{name}: {event.STORED!r} is no stored name"
        if event.STORED and "STORED" not in vars(event):
            yield f"{name}: bears the stored name of the class it derives from"
        if len({r.target for r in rows}) > 1:
            yield f"{name}: leads to more than one target"
        yield from _homes(lifecycle, event)
        for r in rows:
            yield from _origins(r)


def _homes(lifecycle: Table, event: type[Event]) -> Iterator[str]:
    """Where the fields of an event without a fold go: to the case's fields of the same names."""
    if event in lifecycle.all_folds:
        return
    shared_by_all = event.STORED.startswith("case.")
    for name in event.__struct_fields__:
        if name not in lifecycle.case.__struct_fields__ and name not in REASON:
            yield f"{event.__name__}.{name}: neither a field of the case nor folded"
        if name in ENGINE_FIELDS and not shared_by_all:
            yield f"{event.__name__}.{name}: would overwrite what the engine keeps"


def _origins(r: Row) -> Iterator[str]:
    """Where the fields of an event come from, and where those of its command go."""
    asked, told = set(r.command.__struct_fields__), set(r.event.__struct_fields__)
    if "reason_code" in told and not asked >= REASON:
        yield f"{_name(r)}: the event gives a reason, the command is not Reasoned"
    if r.record is not None:
        return
    for name in sorted(told - asked):
        yield f"{_name(r)}: {name} is not in the command, and nothing computes it"
    for name in sorted(asked - told - ENVELOPE):
        yield f"{_name(r)}: {name} of the command is recorded nowhere"


def _case(lifecycle: Table) -> Iterator[str]:
    case = lifecycle.case
    if lifecycle.name != case.KIND:
        yield f"{case.__name__}.KIND is {case.KIND!r}, the lifecycle is {lifecycle.name!r}"
    for cls in case.__mro__[: case.__mro__.index(Case)]:
        for name in (ENGINE_FIELDS - {"stage"}).intersection(vars(cls).get("__annotations__", ())):
            yield f"{case.__name__}.{name}: redefines what the engine keeps"
    for field in structs.fields(case):
        bare = field.default is NODEFAULT and field.default_factory is NODEFAULT
        if bare and field.name not in {"id", "stage"}:
            yield f"{case.__name__}.{field.name}: has no default"


# ---------------------------------------------------------------- deadlines


def _deadlines(lifecycle: Table) -> Iterator[str]:
    names = [d.name for d in lifecycle.all_deadlines]
    for twice in sorted({n for n in names if names.count(n) > 1}):
        yield f"deadline {twice}: named twice"
    for deadline in lifecycle.all_deadlines:
        for fault in _deadline(lifecycle, deadline):
            yield f"deadline {deadline.name}: {fault}"


def _deadline(lifecycle: Table, deadline: Deadline) -> Iterator[str]:
    told = (deadline.limit, deadline.limit_of, deadline.due)
    if sum(way is not None for way in told) != 1:
        yield "has exactly one of limit and due"
    if bool(deadline.stages) == bool(deadline.upon):
        yield "has exactly one of stages and upon"
    if ":" in deadline.name:
        yield "a colon in its name parts it from its item"
    for event in (*deadline.upon, *deadline.until):
        if event not in lifecycle.events:
            yield f"{event.__name__} is no event of this lifecycle"
    each = deadline.each
    if each and not any(each in e.__struct_fields__ for e in (*deadline.upon, *deadline.until)):
        yield f"none of its events has the field {each!r}"
    if deadline.then is None and MissDeadline not in lifecycle.commands:
        yield "nothing records that it was missed"
    if deadline.warn and RaiseDeadlineWarning not in lifecycle.commands:
        yield "nothing records its warnings"
    yield from _taken(lifecycle, deadline)


def _taken(lifecycle: Table, deadline: Deadline) -> Iterator[str]:
    if deadline.then is None:
        return
    commands = issued(deadline)
    if not commands:
        yield "what it issues cannot be told"
    for command in commands:
        rows = [r for r in lifecycle.of(command) if Role.TIMER in r.by]
        timed = {str(stage) for r in rows for stage in lifecycle.sources(r)}
        if not timed:
            yield f"issues {command.__name__}, which has no TIMER row"
        for stage in sorted(set(deadline.stages) - timed) if timed else ():
            yield f"issues {command.__name__}, which has no TIMER row in {stage}"
        for r in rows:
            left = r.target not in (*deadline.stages, SAME) if deadline.stages else False
            if not left and r.event not in deadline.until:
                yield f"goes on after {r.event.__name__}, which it issued"


def issued(deadline: Deadline) -> tuple[type[Command], ...]:
    """The commands that a deadline's `then` names, read from its code without running it."""
    if deadline.then is None:
        return ()
    seen = getclosurevars(deadline.then)
    held = (*seen.nonlocals.values(), *seen.globals.values())
    modules = (m for m in held if isinstance(m, ModuleType))
    named = (*held, *(getattr(m, name, None) for m in modules for name in sorted(seen.unbound)))
    return tuple(c for c in named if isinstance(c, type) and issubclass(c, Command))


def _timers(lifecycle: Table) -> Iterator[str]:
    by_deadline = {c for d in lifecycle.all_deadlines for c in issued(d)}
    for command in lifecycle.commands:
        roles = {role for r in lifecycle.of(command) for role in r.by}
        if roles == {Role.TIMER} and command not in by_deadline | BY_THE_CLOCK:
            yield f"{command.__name__}: only the timer may issue it, and no deadline does"
