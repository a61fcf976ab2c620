"""Commands and events of the registration itself: from draft to the end, and back."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from export_program.domain.exporter.case import Contact, Method, Result
from export_program.domain.vocabulary.countries import Subdivision
from export_program.domain.vocabulary.identifiers import LegalEntityId, check_legal_entity_id
from export_program.engine.messages import (
    Command,
    Event,
    GeneralReason,
    LongText,
    Reasoned,
    ShortText,
    Slug,
    stored,
)

Activity = Annotated[
    str,
    Meta(
        pattern=r"^[A-U]?[0-9]{0,4}$",
        description="ISIC Rev. 4 section and class.",
        examples=["C2023"],
    ),
]
OptionalText = Annotated[str, Meta(max_length=300)]


class RejectionReason(StrEnum):
    INCOMPLETE = "incomplete"
    NOT_ELIGIBLE = "not_eligible"
    VERIFICATION_FAILED = "verification_failed"
    FALSE_DATA = "false_data"
    DUPLICATE = "duplicate"
    OTHER = "other"


class VerificationFault(StrEnum):
    NOT_IN_REGISTRY = "not_in_registry"
    DATA_DIFFER = "data_differ"
    DOCUMENT_INVALID = "document_invalid"
    NOT_OPERATING = "not_operating"
    NOT_CONFIRMED = "not_confirmed"
    OTHER = "other"


class SuspensionReason(StrEnum):
    UNMET_FX_REPATRIATION = "unmet_fx_repatriation"
    CARD_SUSPENDED = "card_suspended"
    FALSE_DATA = "false_data"
    SANCTION_BY_REGULATOR = "sanction_by_regulator"
    OWN_REQUEST = "own_request"


class DeregistrationReason(StrEnum):
    OWN_REQUEST = "own_request"
    DISSOLVED = "dissolved"
    CEASED_EXPORTING = "ceased_exporting"
    MOVED_AWAY = "moved_away"
    FALSE_DATA = "false_data"
    SANCTION_BY_REGULATOR = "sanction_by_regulator"


class StartRegistration(Command, frozen=True, kw_only=True):
    """Open a draft. Raises ValueError when the legal entity id fails its check digit."""

    national_id: LegalEntityId
    name: ShortText
    name_fa: OptionalText = ""
    province: Subdivision = Subdivision.QAZVIN
    district: ShortText
    address: OptionalText = ""
    activity: Activity = ""
    contacts: Annotated[tuple[Contact, ...], Meta(max_length=20)] = ()

    def __post_init__(self) -> None:
        digits = check_legal_entity_id(self.national_id)
        msgspec.structs.force_setattr(self, "national_id", digits)
        if len({c.ref for c in self.contacts}) < len(self.contacts):
            raise ValueError("contacts: each contact has a ref of its own")


class EditRegistration(Command, frozen=True, kw_only=True):
    """Change fields of a draft; those left out stay as they are."""

    name: ShortText | UnsetType = UNSET
    name_fa: OptionalText | UnsetType = UNSET
    province: Subdivision | UnsetType = UNSET
    district: ShortText | UnsetType = UNSET
    address: OptionalText | UnsetType = UNSET
    activity: Activity | UnsetType = UNSET


class AmendDetails(Reasoned, frozen=True, kw_only=True):
    """Change what was submitted or registered, with a reason; fields left out stay."""

    name: ShortText | UnsetType = UNSET
    name_fa: OptionalText | UnsetType = UNSET
    province: Subdivision | UnsetType = UNSET
    district: ShortText | UnsetType = UNSET
    address: OptionalText | UnsetType = UNSET
    activity: Activity | UnsetType = UNSET
    reason_code: GeneralReason


class AddContact(Command, frozen=True, kw_only=True):
    contact: Contact


class ChangeContact(Command, frozen=True, kw_only=True):
    """Replace what is known of the contact with that ref."""

    contact: Contact


class RemoveContact(Reasoned, frozen=True, kw_only=True):
    ref: Slug
    reason_code: GeneralReason


class SubmitRegistration(Command, frozen=True, kw_only=True):
    """Freeze the draft and hand it in."""


class LapseDraft(Command, frozen=True, kw_only=True):
    pass


class VerifyExporter(Command, frozen=True, kw_only=True):
    """Record one verification. One that failed says why, by a code and in words."""

    method: Method
    result: Result
    findings: Annotated[str, Meta(max_length=8000)] = ""
    reason_code: VerificationFault | None = None
    reason: LongText | None = None


class ApproveRegistration(Command, frozen=True, kw_only=True):
    remarks: Annotated[str, Meta(max_length=8000)] = ""


class RejectRegistration(Reasoned, frozen=True, kw_only=True):
    reason_code: RejectionReason


class SuspendExporter(Reasoned, frozen=True, kw_only=True):
    """Suspend until somebody else reinstates; `review_on` is when it is looked at again."""

    review_on: date
    reason_code: SuspensionReason


class ReviewSuspension(Reasoned, frozen=True, kw_only=True):
    """Keep a suspension in force after its review, until the next one."""

    review_on: date
    reason_code: GeneralReason


class ReinstateExporter(Command, frozen=True, kw_only=True):
    """Lift a suspension on evidence, and name the attached document that shows it, if any."""

    evidence: LongText
    document: Slug | None = None


class MergeExporter(Reasoned, frozen=True, kw_only=True):
    """Make this case an alias of another exporter: both histories stay as they are."""

    into: UUID
    reason_code: GeneralReason


class UnmergeExporter(Reasoned, frozen=True, kw_only=True):
    reason_code: GeneralReason


class DeregisterExporter(Reasoned, frozen=True, kw_only=True):
    reason_code: DeregistrationReason


@stored("exporter.registration_started.v1")
class ExporterRegistrationStarted(Event, frozen=True, kw_only=True):
    national_id: str
    name: str
    name_fa: str = ""
    province: Subdivision
    district: str
    address: str = ""
    activity: str = ""
    contacts: tuple[Contact, ...] = ()


@stored("exporter.details_amended.v1")
class ExporterDetailsAmended(Event, frozen=True, kw_only=True):
    """The details as they are from now on; what they were stands in the events before."""

    name: str
    name_fa: str
    province: Subdivision
    district: str
    address: str
    activity: str
    changed: tuple[str, ...]
    reason_code: str
    reason: str


@stored("exporter.contact_added.v1")
class ExporterContactAdded(Event, frozen=True, kw_only=True):
    contact: Contact


@stored("exporter.contact_changed.v1")
class ExporterContactChanged(Event, frozen=True, kw_only=True):
    contact: Contact


@stored("exporter.contact_removed.v1")
class ExporterContactRemoved(Event, frozen=True, kw_only=True):
    ref: str
    reason_code: str
    reason: str


@stored("exporter.registration_submitted.v1")
class ExporterRegistrationSubmitted(Event, frozen=True, kw_only=True):
    """`content` is the SHA-256 of the details and the documents' digests as submitted."""

    submission: int
    content: str


@stored("exporter.draft_lapsed.v1")
class ExporterDraftLapsed(Event, frozen=True, kw_only=True):
    pass


@stored("exporter.verified.v1")
class ExporterVerified(Event, frozen=True, kw_only=True):
    verification: str
    method: str
    findings: str = ""


@stored("exporter.verification_failed.v1")
class VerificationFailed(Event, frozen=True, kw_only=True):
    verification: str
    method: str
    findings: str = ""
    reason_code: str
    reason: str


@stored("exporter.registered.v1", decides="registered")
class ExporterRegistered(Event, frozen=True, kw_only=True):
    remarks: str = ""


@stored("exporter.registration_rejected.v1", decides="rejected")
class ExporterRegistrationRejected(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


@stored("exporter.suspended.v1", decides="suspended")
class ExporterSuspended(Event, frozen=True, kw_only=True):
    review_on: date
    reason_code: str
    reason: str


@stored("exporter.suspension_reviewed.v1")
class SuspensionReviewed(Event, frozen=True, kw_only=True):
    review_on: date
    reason_code: str
    reason: str


@stored("exporter.reinstated.v1", decides="reinstated")
class ExporterReinstated(Event, frozen=True, kw_only=True):
    evidence: str
    document: str | None = None


@stored("exporter.merged.v1")
class ExporterMerged(Event, frozen=True, kw_only=True):
    into: UUID
    reason_code: str
    reason: str


@stored("exporter.unmerged.v1")
class ExporterUnmerged(Event, frozen=True, kw_only=True):
    previous: UUID
    reason_code: str
    reason: str


@stored("exporter.deregistered.v1", decides="deregistered")
class ExporterDeregistered(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str
