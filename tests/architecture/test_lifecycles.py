"""What holds for every lifecycle: a sound table, and promises that random walks keep."""

from datetime import timedelta
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from export_program.domain import LIFECYCLES
from export_program.engine.actors import Actor, Role
from export_program.engine.case import Case, Recorded, Stage
from export_program.engine.checks import findings, findings_across
from export_program.engine.choices import choices
from export_program.engine.context import Context
from export_program.engine.decide import decide
from export_program.engine.evolve import replay
from export_program.engine.lifecycle import Lifecycle
from export_program.engine.messages import Command
from export_program.engine.protocols.clock import MissDeadline, RaiseDeadlineWarning
from export_program.engine.refusals import NotAllowed, Refused, WrongStage
from tests import domain
from tests.scenario import CASE, NOON, context
from tests.strategies import FIRST_KEYS, HINTS, messages

Table = Lifecycle[Any]
EVERY = pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda lc: lc.name)
STEPS = 20
PEOPLE = [str(UUID(int=n)) for n in range(1, 7)]
# A walk that fails tells its steps; making it shorter would take minutes.
SLOW = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "phases": (Phase.explicit, Phase.reuse, Phase.generate),
}


@EVERY
def test_the_table_is_sound(lifecycle: Table) -> None:
    assert list(findings(lifecycle)) == []


def test_the_tables_agree_with_each_other() -> None:
    assert list(findings_across(LIFECYCLES)) == []


class Walk:
    """A case on its way: wishes drawn at random, decided by the real table."""

    def __init__(self, lifecycle: Table, data: st.DataObject) -> None:
        self.lifecycle, self.data = lifecycle, data
        begun = data.draw(st.sampled_from([(), *starts(lifecycle.name)]))
        begun = begun[: data.draw(st.integers(0, len(begun)))]
        self.history: list[Recorded] = list(begun)
        self.case: Case | None = replay(lifecycle, begun)
        self.at = begun[-1].meta.occurred_at if begun else NOON

    def step(self) -> None:
        before = seen(self.case)
        command, role = self.wish()
        note(f"{self.at:%Y-%m-%d %H:%M} {role}: {command}")
        try:
            decision = decide(self.lifecycle, self.case, command, self.context(role, command))
        except Refused:
            assert seen(self.case) == before, "a refusal changed the case"
            return
        assert seen(self.case) == before, "the case was changed in place"
        self.history.append(through_the_wire(decision.recorded))
        told = replay(self.lifecycle, self.history[-1:], self.case)
        assert told == decision.after, "a replay tells another case"
        kept = msgspec.json.decode(seen(decision.after), type=self.lifecycle.case)
        assert kept == decision.after, "a snapshot tells another case"
        self.case = decision.after
        self.look_around(role)

    def wish(self) -> tuple[Command, Role]:
        draw = self.data.draw
        alarms = [d for d in self.case.deadlines.values() if d.next_alarm] if self.case else []
        if alarms and draw(st.integers(0, 5)) == 0:
            return self.alarm(draw(st.sampled_from(alarms))), Role.TIMER
        self.at += timedelta(days=draw(st.sampled_from([0, 0, 0, 1, 3, 30])))
        stage = self.case.stage if self.case else None
        rows = [r for r in self.lifecycle.rows if stage in self.lifecycle.sources(r)]
        if not rows:
            rows = list(self.lifecycle.rows)
        own = [r for r in rows if r in self.lifecycle.own_rows]
        moving = [r for r in own if stage not in self.lifecycle.targets(r, stage)]
        pools = [pool for pool in (own, own, own, moving, rows) if pool]
        chosen = draw(st.sampled_from(draw(st.sampled_from(pools))))
        role = draw(st.sampled_from(sorted(chosen.by)))
        HINTS.keys, HINTS.today = keys_of(self.case), self.at.date()
        return draw(messages(chosen.command)), role

    def alarm(self, due: Any) -> Command:
        """What the scheduler issues when the time of a deadline has come."""
        self.at = max(self.at, due.next_alarm)
        if due.next_alarm < due.due_at:
            return RaiseDeadlineWarning(deadline=due.key)
        named = (d for d in self.lifecycle.all_deadlines if d.name == due.name)
        told = next(named, None)
        if told is None or told.then is None:
            return MissDeadline(deadline=due.key)
        return told.then(self.case, due)

    def context(self, role: Role, command: Command | None) -> Context:
        actor = Actor(id=self.data.draw(st.sampled_from(PEOPLE)), role=role)
        return context(actor, self.at, related=self.related(command))

    def look_around(self, role: Role) -> None:
        """Asking for the allowed actions never fails."""
        assert self.case is not None
        told = list(choices(self.lifecycle, self.case, self.context(role, None), frozenset({role})))
        assert told

    def related(self, command: Command | None) -> dict[str, Case | None]:
        """The cases that rules read: absent, or bare ones in some stage."""
        rows = self.lifecycle.of(type(command)) if command else self.lifecycle.rows
        found: dict[str, Case | None] = {}
        for read in (read for r in rows for read in r.all_reads):
            table = next(t for t in LIFECYCLES if t.name == read.kind)
            stage = self.data.draw(st.none() | st.sampled_from(list(table.stages)))
            found[read.name] = None if stage is None else table.case(id=UUID(int=9), stage=stage)
        return found


@cache
def starts(kind: str) -> tuple[tuple[Recorded, ...], ...]:
    """Histories that reach far: what `paths()` of the stories in tests/domain/ gives."""
    names = (m.name for m in iter_modules(domain.__path__) if m.name.endswith("_story"))
    stories = [import_module(f"{domain.__name__}.{name}") for name in names]
    told = [path for story in stories for path in getattr(story, "paths", tuple)()]
    return tuple(path.taken().steps for path in told if path.lifecycle.name == kind)


def seen(case: Case | None) -> bytes:
    return msgspec.json.encode(case)


def through_the_wire(step: Recorded) -> Recorded:
    """The step as it is after it was stored and read again."""
    event = msgspec.json.decode(msgspec.json.encode(step.event), type=type(step.event))
    meta = msgspec.json.decode(msgspec.json.encode(step.meta), type=type(step.meta))
    return Recorded(step.case_id, step.version, meta, event)


def keys_of(case: Case | None) -> tuple[str, ...]:
    """The keys of everything on a case: its obligations, documents, questions, deadlines …"""
    if case is None:
        return FIRST_KEYS
    held = (getattr(case, name) for name in case.__struct_fields__)
    keys = [key for value in held if isinstance(value, dict) for key in value]
    papers = (d.sha256 for d in case.documents.values())
    return (*keys, *papers, *(n.id for n in case.notes), *FIRST_KEYS)


@EVERY
@settings(max_examples=40, **SLOW)  # type: ignore[arg-type]
@given(data=st.data())
def test_any_sequence_of_wishes_is_recorded_or_refused(
    lifecycle: Table, data: st.DataObject
) -> None:
    walk = Walk(lifecycle, data)
    for _ in range(STEPS):
        walk.step()
    assert replay(lifecycle, walk.history) == walk.case


@EVERY
@settings(max_examples=1, **SLOW)  # type: ignore[arg-type]
@given(data=st.data())
def test_every_command_is_refused_from_every_wrong_stage_and_role(
    lifecycle: Table, data: st.DataObject
) -> None:
    stages: list[Stage | None] = [None, *lifecycle.stages]
    for asked in lifecycle.commands:
        command = data.draw(messages(asked))
        for stage in stages:
            case = None if stage is None else lifecycle.case(id=CASE, stage=stage)
            before = seen(case)
            here = lifecycle.by_step.get((asked, stage), ())
            for role in set(Role) - {role for r in here for role in r.by}:
                with pytest.raises(NotAllowed if here else WrongStage):
                    decide(lifecycle, case, command, context(Actor(PEOPLE[0], role), NOON))
            assert seen(case) == before
