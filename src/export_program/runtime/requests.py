"""What somebody asks of the program, and what they are answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from export_program.engine.actors import Actor, ActorKind, Role


@dataclass(frozen=True, slots=True)
class Requester:
    """Somebody known by a token: their account's id and the roles they hold now.

    `roles` maps each role to the event id of its grant. `organisation` is, for outsiders, the id
    of the exporter case they act for. `scopes` limits what the token may be used for, and `token`
    is its name in the account (`T1`).
    """

    id: str
    roles: Mapping[Role, str]
    kind: ActorKind = ActorKind.PERSON
    organisation: str | None = None
    scopes: frozenset[str] = frozenset()
    token: str | None = None

    def as_actor(self, role: Role) -> Actor:
        return Actor(self.id, role, self.kind, self.organisation, self.roles[role])


class Asked(msgspec.Struct, frozen=True):
    """The circumstances of a request for a command.

    `command_id` makes a repetition safe; `if_match` is the version the client saw.
    """

    by: Requester | Actor
    command_id: str
    if_match: int | None = None
    causation: UUID | None = None
    caused_in: UUID | None = None
    correlation: UUID | None = None
    given_key: bool = False


class Outcome(msgspec.Struct, frozen=True):
    """The answer to a command. It is made from the stored event, so a repetition is identical."""

    case_id: UUID
    kind: str
    reference: str
    version: int
    stage: str
    event_id: UUID
    event: str
    position: int
    occurred_at: datetime
    recorded_at: datetime
    deadlines: Mapping[str, datetime] = {}
