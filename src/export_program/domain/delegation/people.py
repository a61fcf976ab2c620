"""Commands and events of the people who travel or visit: named, their papers, confirmed, dropped."""

from enum import StrEnum

from export_program.domain.delegation.values import Person, TravelPaper
from export_program.domain.vocabulary.countries import Country
from export_program.engine.messages import (
    Command,
    Event,
    LongText,
    Reasoned,
    ShortText,
    Slug,
    stored,
)


class DropReason(StrEnum):
    VISA_REFUSED = "visa_refused"
    PASSPORT = "passport"
    FEE_NOT_PAID = "fee_not_paid"
    OWN_REQUEST = "own_request"
    ILLNESS = "illness"
    EXPORTER_SUSPENDED = "exporter_suspended"
    NOT_ELIGIBLE = "not_eligible"
    OTHER = "other"


class HoldReason(StrEnum):
    EXPORTER_SUSPENDED = "exporter_suspended"
    NO_LONGER_READY = "no_longer_ready"
    INVESTIGATION = "investigation"
    OTHER = "other"


class NameDelegate(Command, frozen=True, kw_only=True):
    """Name a member who represents no exporter (an official, an interpreter), or a guest."""

    person: Person
    organisation: ShortText
    country: Country = Country.IR
    function: ShortText


@stored("delegation.delegate_named.v1")
class DelegateNamed(Event, frozen=True, kw_only=True):
    delegate: str
    person: Person
    organisation: str
    country: Country
    function: str


class RecordTravelPaper(Command, frozen=True, kw_only=True):
    """Note a paper of a delegate by where it is filed; `paper.ref` is the delegate."""

    paper: TravelPaper


@stored("delegation.travel_paper_recorded.v1")
class TravelPaperRecorded(Event, frozen=True, kw_only=True):
    delegate: str
    paper: TravelPaper


class ConfirmDelegate(Command, frozen=True, kw_only=True):
    delegate: Slug


@stored("delegation.delegate_confirmed.v1")
class DelegateConfirmed(Event, frozen=True, kw_only=True):
    delegate: str


class DropDelegate(Reasoned, frozen=True, kw_only=True):
    """Take somebody off, or withdraw one's own application."""

    delegate: Slug
    reason_code: DropReason


@stored("delegation.delegate_dropped.v1")
class DelegateDropped(Event, frozen=True, kw_only=True):
    """`place_freed`: a place was held. Meetings that were not held go on without the delegate."""

    delegate: str
    place_freed: bool
    reason_code: str
    reason: str


class HoldDelegate(Reasoned, frozen=True, kw_only=True):
    delegate: Slug
    reason_code: HoldReason


@stored("delegation.delegate_held.v1")
class DelegateHeld(Event, frozen=True, kw_only=True):
    delegate: str
    reason_code: str
    reason: str


class ResumeDelegate(Command, frozen=True, kw_only=True):
    delegate: Slug
    because: LongText


@stored("delegation.delegate_resumed.v1")
class DelegateResumed(Event, frozen=True, kw_only=True):
    delegate: str
    because: str
