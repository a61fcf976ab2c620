"""Commands and events from the offer of a stand to the exporter's presence at the show."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from export_program.domain.co_exhibitor import CoExhibitor
from export_program.engine.messages import (
    Command,
    Count,
    Event,
    GeneralReason,
    LongText,
    Reasoned,
    Slug,
    stored,
)

Codes = Annotated[tuple[Slug, ...], Meta(min_length=1, max_length=50)]


class DeclineReason(StrEnum):
    TOO_SMALL = "too_small"
    TOO_COSTLY = "too_costly"
    OTHER_PLANS = "other_plans"
    NO_VISA = "no_visa"
    OTHER = "other"


class NoShowReason(StrEnum):
    UNEXCUSED = "unexcused"
    NO_VISA = "no_visa"
    GOODS_NOT_ARRIVED = "goods_not_arrived"
    FORCE_MAJEURE = "force_majeure"
    ON_HOLD = "on_hold"
    OTHER = "other"


class OfferParticipation(Command, frozen=True, kw_only=True):
    """The exhibition holds these stands for the participation; the offer is valid 10 working days."""

    stands: Codes
    stand_m2: Count


@stored("participation.offered.v1", decides="offered")
class ParticipationOffered(Event, frozen=True, kw_only=True):
    stands: tuple[str, ...]
    stand_m2: int


class AcceptOffer(Command, frozen=True, kw_only=True):
    pass


@stored("participation.offer_accepted.v1")
class OfferAccepted(Event, frozen=True, kw_only=True):
    pass


class DeclineOffer(Reasoned, frozen=True, kw_only=True):
    reason_code: DeclineReason


@stored("participation.offer_declined.v1")
class OfferDeclined(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class LapseOffer(Command, frozen=True, kw_only=True):
    pass


@stored("participation.offer_lapsed.v1")
class OfferLapsed(Event, frozen=True, kw_only=True):
    pass


class ContractParticipation(Command, frozen=True, kw_only=True):
    """The contract for the stand is signed and attached."""

    contract: Slug


@stored("participation.contracted.v1")
class ParticipationContracted(Event, frozen=True, kw_only=True):
    contract: str


class NameCoExhibitors(Command, frozen=True, kw_only=True):
    """Declare the firms that share the stand; replaces what was declared before."""

    co_exhibitors: Annotated[tuple[CoExhibitor, ...], Meta(max_length=50)]


@stored("participation.co_exhibitors_named.v1")
class CoExhibitorsNamed(Event, frozen=True, kw_only=True):
    co_exhibitors: tuple[CoExhibitor, ...]


class NoteStand(Command, frozen=True, kw_only=True):
    """The exhibition allocated these stands."""

    stands: Codes
    stand_m2: Count


@stored("participation.stand_received.v1")
class StandReceived(Event, frozen=True, kw_only=True):
    stands: tuple[str, ...]
    stand_m2: int


class NoteStandChange(Command, frozen=True, kw_only=True):
    """Stands were swapped."""

    stands: Codes
    stand_m2: Count


@stored("participation.stand_changed.v1")
class StandChanged(Event, frozen=True, kw_only=True):
    stands: tuple[str, ...]
    stand_m2: int


class LoseStand(Reasoned, frozen=True, kw_only=True):
    """The exhibition took the stand back; the participation is shortlisted for another."""

    reason_code: GeneralReason


@stored("participation.stand_lost.v1")
class StandLost(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


@stored("participation.stand_lost_on_hold.v1")
class StandLostOnHold(Event, frozen=True, kw_only=True):
    """The stand was taken back while the participation was on hold: its offer is gone."""

    reason_code: str
    reason: str


class RecordAttendance(Command, frozen=True, kw_only=True):
    evidence: LongText


@stored("participation.attended.v1")
class ParticipationAttended(Event, frozen=True, kw_only=True):
    attendance: str


class RecordNoShow(Reasoned, frozen=True, kw_only=True):
    reason_code: NoShowReason


@stored("participation.no_show.v1")
class ParticipationNoShow(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class CorrectAttendance(Reasoned, frozen=True, kw_only=True):
    """Somebody was there after all."""

    reason_code: GeneralReason


@stored("participation.attendance_corrected.v1")
class AttendanceCorrected(Event, frozen=True, kw_only=True):
    attendance: str
    show_closed_on: date | None = None
    reason_code: str
    reason: str
