"""A resolution as it is known now: its text, votes, what it orders, and what became of it."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec
from msgspec import Meta

from export_program.domain.vocabulary.countries import Country, Subdivision
from export_program.domain.vocabulary.hs import HsCode, HsEdition
from export_program.domain.vocabulary.places import Locode
from export_program.engine.case import Case, Stage
from export_program.engine.messages import LongText, ShortText, Slug

Amount = Annotated[int, Meta(ge=0, le=1_000_000_000_000_000)]


class ResolutionStage(Stage):
    DRAFTED = "drafted"
    ADOPTED = "adopted"
    REJECTED = "rejected"
    DEFERRED = "deferred"
    IN_EXECUTION = "in_execution"
    IMPLEMENTED = "implemented"
    PARTLY = "partly"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


IN_FORCE = frozenset({ResolutionStage.ADOPTED, ResolutionStage.IN_EXECUTION})


class Position(StrEnum):
    """Recused: the organisation has an interest of its own in the matter."""

    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"
    RECUSED = "recused"


class Opens(StrEnum):
    """The kind of case that a directive orders to be opened."""

    DELEGATION = "delegation"
    AGREEMENT = "agreement"
    EXHIBITION = "exhibition"
    STUDY = "study"
    TARGET = "target"
    PROJECT = "project"


class Goods(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Goods by their code, which means something only with its edition."""

    code: HsCode
    edition: HsEdition


class Directive(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a resolution orders: a case to be opened, by which organisation, until when.

    `value` counts `unit`s of `indicator` (for targets). With `action_due` the organisation is
    given an action to that day. Raises ValueError if the period ends before it starts, or if an
    action has no organisation.
    """

    key: Slug
    opens: Opens
    title: ShortText
    title_fa: ShortText | None = None
    market: Country | None = None
    subdivision: Subdivision | None = None
    city: Locode | None = None
    hs: Goods | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    organisation: Slug | None = None
    goal: LongText | None = None
    indicator: Slug | None = None
    value: Amount | None = None
    unit: ShortText | None = None
    action_due: date | None = None

    def __post_init__(self) -> None:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValueError("ends_on: not before starts_on")
        if self.action_due and not self.organisation:
            raise ValueError("organisation: an action has an organisation that carries it out")


class Ballot(msgspec.Struct, frozen=True, omit_defaults=True):
    """An organisation's vote as it stands. `changed` counts how often it was changed."""

    position: Position
    by: str
    remarks: str | None = None
    changed: int = 0


class Tally(msgspec.Struct, frozen=True):
    """How the votes stood. Abstentions and recusals are recorded and are no votes cast."""

    in_favour: int = 0
    against: int = 0
    abstained: int = 0
    recused: int = 0

    @property
    def carried(self) -> bool:
        return self.in_favour > self.against


class ActionStanding(StrEnum):
    OPEN = "open"
    OVERDUE = "overdue"
    CLAIMED = "claimed"
    VERIFIED = "verified"
    CANCELLED = "cancelled"


SETTLED = frozenset({ActionStanding.VERIFIED, ActionStanding.CANCELLED})


class ActionNote(msgspec.Struct, frozen=True, omit_defaults=True):
    """An action under the resolution, as the resolution knows it."""

    action_id: UUID
    title: str
    organisation: str
    due: date
    standing: ActionStanding = ActionStanding.OPEN
    directive: str | None = None


class OpenedCase(msgspec.Struct, frozen=True, omit_defaults=True):
    """A case that the resolution brought about, and how it went."""

    case_id: UUID
    kind: str
    title: str
    directive: str | None = None
    progress: str | None = None
    outcome: str | None = None
    closed: bool = False


def number_of(reference: str) -> str:
    """The number that a reference stands for: QZ-RES-1404-00031 is 1404/31."""
    year, serial = reference.split("-")[-2:]
    return f"{year}/{int(serial)}"


class Resolution(Case, frozen=True, kw_only=True):
    """A resolution on an item of a session.

    `number` (`1404/31`) is given when it is adopted. `subject_id` is the case the item was about.
    """

    stage: ResolutionStage
    session_id: UUID | None = None
    working_group_id: UUID | None = None
    item: str = ""
    subject_kind: str | None = None
    subject_id: UUID | None = None
    heading: str = ""
    heading_fa: str | None = None
    text: str = ""
    directives: tuple[Directive, ...] = ()
    for_information: bool = False
    implement_by: date | None = None
    votes: dict[str, Ballot] = {}
    tally: Tally | None = None
    number: str | None = None
    adopted_on: date | None = None
    deferrals: int = 0
    actions: dict[str, ActionNote] = {}
    opened: dict[str, OpenedCase] = {}
    result: str | None = None
    successor_id: UUID | None = None

    KIND: ClassVar[str] = "resolution"

    @property
    def count(self) -> Tally:
        """The votes as they stand."""
        given = [ballot.position for ballot in self.votes.values()]
        return Tally(*(given.count(position) for position in Position))

    @property
    def covered(self) -> bool:
        """Whether somebody has to act on it, or nobody need."""
        return self.for_information or bool(self.actions)

    @property
    def done(self) -> bool:
        """Whether all that was ordered has been carried out: actions, and cases that were opened."""
        if self.for_information:
            return True
        standings = {note.standing for note in self.actions.values()}
        ordered = {directive.key for directive in self.directives}
        closed = {case.directive for case in self.opened.values() if case.closed}
        settled = ActionStanding.VERIFIED in standings and standings <= SETTLED
        return settled and ordered <= closed and all(c.closed for c in self.opened.values())
