"""Given what happened, when someone asks, then this is recorded or refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

import pytest

from export_program.domain.vocabulary.hs import SHIPPED
from export_program.engine.actors import TIMER, Actor, Role, policy
from export_program.engine.calendars.iran import IRAN
from export_program.engine.case import Case, Recorded
from export_program.engine.context import Context
from export_program.engine.decide import decide
from export_program.engine.lifecycle import Lifecycle
from export_program.engine.messages import Command, Event
from export_program.engine.refusals import Refused

NOON = datetime(2025, 11, 8, 9, 0, tzinfo=UTC)  # Saturday 1404-08-17, 12:30 in Qazvin
CASE = UUID(int=1)
NAMES = UUID(int=0)
POLICY = policy("test", 1)


def person(name: str, role: Role, organisation: str | None = None) -> Actor:
    """A person by name: the same name is the same person in another role."""
    return Actor(id=str(uuid5(NAMES, name)), role=role, organisation=organisation)


def context(actor: Actor, at: datetime, **more: Any) -> Context:
    fixed: dict[str, Any] = {
        "case_id": CASE,
        "event_id": uuid5(NAMES, f"{actor.id}{at}"),
        "command_id": "c",
        "now": at,
        "calendar": IRAN,
        "nomenclature": SHIPPED,
        "correlation": CASE,
        "reference": "QZ-TST-1404-00001",
    }
    return Context(actor=actor, at=at, **(fixed | more))


@dataclass(frozen=True)
class Scenario:
    """A case so far. `when` decides a command; `then`, `refused` and `case` look at the outcome."""

    lifecycle: Lifecycle[Any]
    now: Any = None
    steps: tuple[Recorded, ...] = ()
    at: datetime = NOON
    related: Mapping[str, Case | None] = field(default_factory=dict)
    pending: tuple[Command, Actor] | None = None

    def on(self, at: datetime) -> "Scenario":
        """The same, at another moment."""
        return replace(self.taken(), at=at)

    def knowing(self, **related: Case | None) -> "Scenario":
        """The same, with these other cases to read."""
        return replace(self.taken(), related={**self.related, **related})

    def when(self, command: Command, by: Actor) -> "Scenario":
        return replace(self.taken(), pending=(command, by))

    def taken(self) -> "Scenario":
        """The case after the pending command, which must be lawful."""
        if self.pending is None:
            return self
        command, actor = self.pending
        asked = context(actor, self.at, related=self.related)
        decision = decide(self.lifecycle, self.now, command, asked)
        steps = (*self.steps, decision.recorded)
        return replace(self, now=decision.after, steps=steps, pending=None)

    @property
    def case(self) -> Any:
        return self.taken().now

    @property
    def last(self) -> Recorded:
        return self.taken().steps[-1]

    def then(self, event: type[Event] | Event, stage: str | None = None) -> "Scenario":
        """The pending command records this event (or one of this type) and leads to the stage."""
        after = self.taken()
        found = after.steps[-1].event
        assert found == event if isinstance(event, Event) else isinstance(found, event)
        assert stage is None or after.now.stage == stage
        return after

    def refused(self, kind: type[Refused], match: str | None = None) -> "Scenario":
        """The pending command is refused; the scenario goes on as if it had not been asked."""
        with pytest.raises(kind, match=match):
            self.taken()
        return replace(self, pending=None)


def opened(lifecycle: Lifecycle[Any], *asked: tuple[Command, Actor], **more: Any) -> Scenario:
    """A case after some lawful commands."""
    scenario = Scenario(lifecycle, **more)
    for command, actor in asked:
        scenario = scenario.when(command, actor)
    return scenario.taken()


def walk(scenario: Scenario, *asked: tuple[Command, Actor]) -> Scenario:
    """The same case after some more lawful commands."""
    for command, actor in asked:
        scenario = scenario.when(command, actor)
    return scenario.taken()


__all__ = [
    "CASE",
    "NOON",
    "POLICY",
    "TIMER",
    "Scenario",
    "context",
    "opened",
    "person",
    "walk",
]
