"""Commands and events of a firm on the register: its details, suspension, merging and end."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from msgspec import UNSET, UnsetType

from export_program.domain.exporter.registration import Activity, OptionalText
from export_program.domain.exporter.values import Contact
from export_program.domain.vocabulary.countries import Subdivision
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
