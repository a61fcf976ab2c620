"""Commands and events of an influential person. Reasons and notes on sources name nobody."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from export_program.domain.influencer.case import LawfulPurpose, SourceKind, Stance
from export_program.domain.market_facts import Goods
from export_program.domain.vocabulary.countries import Country, Subdivision
from export_program.engine.actors import STAFF
from export_program.engine.messages import (
    Command,
    Event,
    GeneralReason,
    Personal,
    Pseudonym,
    Reasoned,
    Sha256,
    ShortText,
    Slug,
    stored,
)
from export_program.engine.naming import StaffId, an_account
from export_program.engine.protocols.intake import Change

Level = Annotated[int, Meta(ge=1, le=5)]
Sectors = Annotated[tuple[Slug, ...], Meta(max_length=20)]
Wares = Annotated[tuple[Goods, ...], Meta(max_length=50)]
Reader = Annotated[Pseudonym, an_account(*STAFF, or_role=True)]
Readers = Annotated[tuple[Reader, ...], Meta(max_length=50)]
Keys = Annotated[tuple[Sha256, ...], Meta(max_length=1000)]
Remark = Annotated[str, Meta(max_length=300)]


class Channel(StrEnum):
    MEETING = "meeting"
    VISIT = "visit"
    PHONE = "phone"
    EMAIL = "email"
    LETTER = "letter"
    EVENT = "event"
    MESSAGE = "message"


class RejectReason(StrEnum):
    NO_LAWFUL_PURPOSE = "no_lawful_purpose"
    NOT_RELEVANT = "not_relevant"
    WRONG_DATA = "wrong_data"
    DUPLICATE = "duplicate"
    OTHER = "other"


class DormantReason(StrEnum):
    NO_CONTACT = "no_contact"
    LEFT_POSITION = "left_position"
    OWN_REQUEST = "own_request"
    OTHER = "other"


class ErasureReason(StrEnum):
    RETENTION_ENDED = "retention_ended"
    SUBJECT_REQUEST = "subject_request"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    NO_LAWFUL_PURPOSE = "no_lawful_purpose"
    DECEASED = "deceased"
    NOT_RELEVANT = "not_relevant"
    OTHER = "other"


def check_place(country: Country, subdivision: Subdivision | None) -> None:
    """Raises ValueError when a subdivision does not lie in the country."""
    if subdivision is not None and not subdivision.startswith(f"{country}-"):
        raise ValueError(f"subdivision: {subdivision} does not lie in {country}")


class ProposeInfluencer(Command, frozen=True, kw_only=True):
    """Propose somebody for the register, with the ground for holding the data and for how long."""

    name: Personal
    position: Personal
    contact: Personal = ""
    organisation_name: ShortText
    country: Country
    subdivision: Subdivision | None = None
    sectors: Sectors = ()
    goods: Wares = ()
    level: Level
    source: SourceKind
    source_note: Remark = ""
    lawful_purpose: LawfulPurpose
    retention_until: date

    def __post_init__(self) -> None:
        check_place(self.country, self.subdivision)
        if isinstance(self.name, str) and not self.name.strip():
            raise ValueError("name: somebody has a name")


@stored("influencer.proposed.v1")
class InfluencerProposed(Event, frozen=True, kw_only=True):
    name: Personal
    position: Personal
    contact: Personal
    organisation_name: str
    country: Country
    level: int
    source: SourceKind
    lawful_purpose: LawfulPurpose
    retention_until: date
    subdivision: Subdivision | None = None
    sectors: tuple[str, ...] = ()
    goods: tuple[Goods, ...] = ()
    source_note: str = ""


class VetInfluencer(Command, frozen=True, kw_only=True):
    """Relevance, source and lawful purpose were checked and hold."""


@stored("influencer.vetted.v1", decides="vetted")
class InfluencerVetted(Event, frozen=True, kw_only=True):
    pass


class RejectInfluencer(Reasoned, frozen=True, kw_only=True):
    """The person does not belong in the register; what identifies them is destroyed."""

    reason_code: RejectReason


@stored("influencer.rejected.v1", decides="rejected")
class InfluencerRejected(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class AssignOwner(Command, frozen=True, kw_only=True):
    """Name who keeps the relation: an account's id."""

    owner: StaffId


@stored("influencer.owner_assigned.v1")
class OwnerAssigned(Event, frozen=True, kw_only=True):
    owner: str


class ActivateInfluencer(Command, frozen=True, kw_only=True):
    pass


@stored("influencer.activated.v1")
class InfluencerActivated(Event, frozen=True, kw_only=True):
    pass


class AssessStance(Command, frozen=True, kw_only=True):
    """How the person stands to the programme; `why` is sealed."""

    stance: Stance
    why: Personal


@stored("influencer.stance_assessed.v1")
class StanceAssessed(Event, frozen=True, kw_only=True):
    stance: Stance
    why: Personal


class RecordContact(Command, frozen=True, kw_only=True):
    """Somebody of ours and the person spoke; the summary is sealed."""

    on: date
    channel: Channel
    summary: Personal


@stored("influencer.contact_recorded.v1")
class ContactRecorded(Event, frozen=True, kw_only=True):
    on: date
    channel: Channel
    summary: Personal


class RestrictAccess(Reasoned, frozen=True, kw_only=True):
    """Only these accounts and roles may read what is sealed; none named lifts the restriction."""

    readers: Readers
    reason_code: GeneralReason


@stored("influencer.access_restricted.v1")
class AccessRestricted(Event, frozen=True, kw_only=True):
    readers: tuple[str, ...]
    reason_code: str
    reason: str


class CorrectData(Reasoned, frozen=True, kw_only=True):
    """Put right what is given; the rest stays. What was wrong stays in the history, sealed."""

    name: Personal | UnsetType = UNSET
    position: Personal | UnsetType = UNSET
    contact: Personal | UnsetType = UNSET
    organisation_name: ShortText | UnsetType = UNSET
    country: Country | UnsetType = UNSET
    subdivision: Subdivision | UnsetType | None = UNSET
    sectors: Sectors | UnsetType = UNSET
    goods: Wares | UnsetType = UNSET
    level: Level | UnsetType = UNSET
    lawful_purpose: LawfulPurpose | UnsetType = UNSET
    reason_code: GeneralReason

    def __post_init__(self) -> None:
        if isinstance(self.name, str) and not self.name.strip():
            raise ValueError("name: somebody has a name")


@stored("influencer.data_corrected.v1")
class DataCorrected(Event, frozen=True, kw_only=True):
    """What each corrected field held before and what it holds now."""

    changes: dict[str, Change]
    reason_code: str
    reason: str


class ExtendRetention(Reasoned, frozen=True, kw_only=True):
    """The ground for holding the data was checked and holds until a later day."""

    retention_until: date
    reason_code: GeneralReason


@stored("influencer.retention_extended.v1")
class RetentionExtended(Event, frozen=True, kw_only=True):
    retention_until: date
    reason_code: str
    reason: str


class MarkDormant(Reasoned, frozen=True, kw_only=True):
    reason_code: DormantReason


@stored("influencer.went_dormant.v1")
class InfluencerWentDormant(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class ProposeAnonymisation(Reasoned, frozen=True, kw_only=True):
    """Ask that the person be forgotten: retention has ended, or the person asks for it."""

    reason_code: ErasureReason


@stored("influencer.anonymisation_proposed.v1")
class AnonymisationProposed(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class RefuseAnonymisation(Reasoned, frozen=True, kw_only=True):
    """The person stays in the register for as long as the data may be held."""

    reason_code: GeneralReason


@stored("influencer.anonymisation_refused.v1", decides="refused")
class AnonymisationRefused(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class PlaceLegalHold(Reasoned, frozen=True, kw_only=True):
    """The data may not be destroyed for now: a dispute, an inquiry."""

    reason_code: GeneralReason


@stored("influencer.legal_hold_placed.v1")
class LegalHoldPlaced(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class LiftLegalHold(Reasoned, frozen=True, kw_only=True):
    reason_code: GeneralReason


@stored("influencer.legal_hold_lifted.v1")
class LegalHoldLifted(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class AnonymiseInfluencer(Reasoned, frozen=True, kw_only=True):
    """Forget the person: the key of everything sealed here is destroyed, history stays."""

    reason_code: ErasureReason


@stored("influencer.anonymised.v1", decides="anonymised")
class InfluencerAnonymised(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class ConfirmErasure(Command, frozen=True, kw_only=True):
    """The vault has destroyed these keys, named by their commitments."""

    keys: Keys


@stored("influencer.keys_destroyed.v1")
class KeysDestroyed(Event, frozen=True, kw_only=True):
    keys: tuple[Sha256, ...]
