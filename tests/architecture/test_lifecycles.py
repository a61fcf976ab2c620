"""What holds for every lifecycle: a sound table, and promises that random walks keep."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from export_program.domain import LIFECYCLES
from export_program.engine.actors import Actor, Role
from export_program.engine.case import Case, Recorded, Stage
from export_program.engine.checks import findings, findings_across
from export_program.engine.choices import choices
from export_program.engine.decide import decide
from export_program.engine.evolve import replay
from export_program.engine.lifecycle import Lifecycle
from export_program.engine.messages import Command
from export_program.engine.protocols.clock import MissDeadline, RaiseDeadlineWarning
from export_program.engine.refusals import NotAllowed, Refused, WrongStage
from tests.scenario import CASE, NOON, context
from tests.strategies import messages

Table = Lifecycle[Any]
EVERY = pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda lc: lc.name)
STEPS = 30
PEOPLE = [str(UUID(int=n)) for n in range(1, 7)]
SLOW = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@EVERY
def test_the_table_is_sound(lifecycle: Table) -> None:
    assert list(findings(lifecycle)) == []


def test_the_tables_agree_with_each_other() -> None:
    assert list(findings_across(LIFECYCLES)) == []


class Walk:
    """A case on its way: wishes drawn at random, decided by the real table."""

    def __init__(self, lifecycle: Table, data: st.DataObject) -> None:
        self.lifecycle, self.data = lifecycle, data
        self.case: Case | None = None
        self.history: list[Recorded] = []
        self.at = NOON

    def step(self) -> None:
        before = seen(self.case)
        command, role = self.wish()
        try:
            decision = decide(self.lifecycle, self.case, command, self.context(role, command))
        except Refused:
            assert seen(self.case) == before, "a refusal changed the case"
            return
        self.history.append(through_the_wire(decision.recorded))
        assert seen(self.case) == before, "the case was changed in place"
        assert replay(self.lifecycle, self.history) == decision.after, "a replay tells another case"
        kept = msgspec.json.decode(seen(decision.after), type=self.lifecycle.case)
        assert kept == decision.after, "a snapshot tells another case"
        self.case = decision.after

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
        moving = [r for r in rows if stage not in self.lifecycle.targets(r, stage)]
        pools = [pool for pool in (rows, moving) if pool]
        chosen = draw(st.sampled_from(draw(st.sampled_from(pools))))
        role = draw(st.sampled_from(sorted(chosen.by)))
        days = st.integers(-2, 90).map(lambda n: (self.at + timedelta(days=n)).date().isoformat())
        return draw(messages(chosen.command, keys_of(self.case), days)), role

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

    def context(self, role: Role, command: Command) -> Any:
        draw = self.data.draw
        actor = Actor(id=draw(st.sampled_from(PEOPLE)), role=role)
        if self.case is not None:
            asked = context(actor, self.at, related=self.related(None))
            list(choices(self.lifecycle, self.case, asked, frozenset({role})))
        return context(actor, self.at, related=self.related(command))

    def related(self, command: Command | None) -> dict[str, Case | None]:
        """The cases that rules read: absent, or bare ones in some stage."""
        rows = self.lifecycle.of(type(command)) if command else self.lifecycle.rows
        found: dict[str, Case | None] = {}
        for read in (read for r in rows for read in r.all_reads):
            table = next(t for t in LIFECYCLES if t.name == read.kind)
            stage = self.data.draw(st.none() | st.sampled_from(list(table.stages)))
            found[read.name] = None if stage is None else table.case(id=UUID(int=9), stage=stage)
        return found


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
        return ()
    held = (getattr(case, name) for name in case.__struct_fields__)
    keys = [key for value in held if isinstance(value, dict) for key in value]
    return (*keys, *(d.sha256 for d in case.documents.values()), *(n.id for n in case.notes))


@EVERY
@settings(max_examples=60, **SLOW)  # type: ignore[arg-type]
@given(data=st.data())
def test_any_sequence_of_wishes_is_recorded_or_refused(
    lifecycle: Table, data: st.DataObject
) -> None:
    walk = Walk(lifecycle, data)
    for _ in range(STEPS):
        walk.step()


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
