"""Commands and events of the registration itself: from draft to the end, and back."""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from export_program.domain.exporter.values import Contact, Method, Result
from export_program.domain.vocabulary.countries import Subdivision
from export_program.domain.vocabulary.identifiers import LegalEntityId, check_legal_entity_id
from export_program.engine.messages import (
    Command,
    Event,
    LongText,
    Reasoned,
    ShortText,
    stored,
)

Activity = Annotated[
    str,
    Meta(
        pattern=r"^[A-U]?[0-9]{0,4}$(?!\n)",
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
        try:
            digits = check_legal_entity_id(self.national_id)
        except ValueError as error:
            raise ValueError(f"national_id: {error}") from None
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
