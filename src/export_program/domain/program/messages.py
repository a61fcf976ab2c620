"""Commands and events of the office's own case."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from export_program.domain.vocabulary.countries import Subdivision
from export_program.domain.vocabulary.hs import AdoptableList
from export_program.engine.messages import (
    Command,
    Count,
    Event,
    GeneralReason,
    Reasoned,
    Sha256,
    ShortText,
    Slug,
    stored,
)

Moment = Annotated[datetime, Meta(tz=True)]
Position = Annotated[int, Meta(ge=0, le=2**62)]
Fault = Annotated[str, Meta(max_length=2000)]
ProvinceCode = Annotated[
    str,
    Meta(pattern=r"^[A-Z]{2,3}$(?!\n)", description="What references begin with.", examples=["QZ"]),
]
Scope = Annotated[
    str,
    Meta(
        pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$(?!\n)",
        description="The country or the province that is closed, by ISO 3166.",
        examples=["IR", "IR-26"],
    ),
]


class FoundProgram(Command, frozen=True, kw_only=True):
    """Found the office on an empty store. `subdivision` is the province it works in."""

    name: ShortText
    province: ProvinceCode
    store_id: Slug
    subdivision: Subdivision = Subdivision.QAZVIN


class AnnounceClosure(Command, frozen=True, kw_only=True):
    """Close the office on a day by order: of the country, or of its own province."""

    day: date
    reason: ShortText
    scope: Scope


class CorrectClosure(Reasoned, frozen=True, kw_only=True):
    """Move an announced closure to another day, or call it off (`day` is null)."""

    closure: Slug
    day: date | None
    reason_code: GeneralReason


class HoldTimers(Reasoned, frozen=True, kw_only=True):
    """Let deadlines fire up to a moment only (by default that of this command)."""

    until: Moment | None = None
    reason_code: GeneralReason


class AdvanceTimers(Command, frozen=True, kw_only=True):
    until: Moment


class ReleaseTimers(Command, frozen=True, kw_only=True):
    pass


class ParkCase(Command, frozen=True, kw_only=True):
    """A read model could not take in a case's event: the case is left out until it is unparked."""

    model: Slug
    case_id: UUID
    position: Position
    error: Fault


class UnparkCase(Command, frozen=True, kw_only=True):
    model: Slug
    case_id: UUID


class NoteRefusedReaction(Command, frozen=True, kw_only=True):
    """What a reaction wanted (`command` on `target`) upon an event was refused, and why."""

    reaction: ShortText
    event_id: UUID
    target: ShortText
    command: ShortText
    error: Fault


class NoteOvertakenReaction(Command, frozen=True, kw_only=True):
    """What a reaction wanted upon an event was not needed any more when its turn came."""

    reaction: ShortText
    event_id: UUID
    target: ShortText
    command: ShortText


class AdoptCodeList(Command, frozen=True, kw_only=True):
    """Work with an edition of a published list from now on; its bytes were checked and kept."""

    name: AdoptableList
    version: Annotated[str, Meta(min_length=1, max_length=60, examples=["2022", "1404"])]
    sha256: Sha256
    lines: Count


class CloseProgram(Reasoned, frozen=True, kw_only=True):
    """The office is wound up. Its records stay; its configuration does not change any more."""

    reason_code: GeneralReason


@stored("program.founded.v1")
class ProgramFounded(Event, frozen=True, kw_only=True):
    name: str
    province: str
    store_id: str
    subdivision: Subdivision


@stored("program.closure_announced.v1")
class ClosureAnnounced(Event, frozen=True, kw_only=True):
    closure: str
    day: date
    reason: str
    scope: str


@stored("program.closure_corrected.v1")
class ClosureCorrected(Event, frozen=True, kw_only=True):
    closure: str
    day: date | None
    previous: date | None
    reason_code: str
    reason: str


@stored("program.timers_held.v1")
class TimersHeld(Event, frozen=True, kw_only=True):
    until: datetime
    reason_code: str
    reason: str


@stored("program.timers_advanced.v1")
class TimersAdvanced(Event, frozen=True, kw_only=True):
    until: datetime


@stored("program.timers_released.v1")
class TimersReleased(Event, frozen=True, kw_only=True):
    pass


@stored("program.case_parked.v1")
class CaseParked(Event, frozen=True, kw_only=True):
    model: str
    case_id: UUID
    position: int
    error: str


@stored("program.case_unparked.v1")
class CaseUnparked(Event, frozen=True, kw_only=True):
    model: str
    case_id: UUID


@stored("program.reaction_refused.v1")
class ReactionRefused(Event, frozen=True, kw_only=True):
    reaction: str
    event_id: UUID
    target: str
    command: str
    error: str


@stored("program.reaction_overtaken.v1")
class ReactionOvertaken(Event, frozen=True, kw_only=True):
    reaction: str
    event_id: UUID
    target: str
    command: str


@stored("program.code_list_adopted.v1")
class CodeListAdopted(Event, frozen=True, kw_only=True):
    """`previous` is the SHA-256 of the list that it replaces."""

    name: AdoptableList
    version: str
    sha256: str
    lines: int
    previous: str | None = None


@stored("program.closed.v1")
class ProgramClosed(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str
