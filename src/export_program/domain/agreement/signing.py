"""From approval to entry into force, and the ends without it."""

from datetime import date
from uuid import UUID

from export_program.domain.agreement.drafting import Version
from export_program.engine.messages import (
    Command,
    Event,
    GeneralReason,
    LongText,
    Reasoned,
    Sha256,
    ShortText,
    Slug,
    stored,
)


class ApproveForSignature(Command, frozen=True, kw_only=True):
    """Approve one version; `conditions_met` says how each condition of the opinion was met."""

    version: Version
    sign_by: date
    conditions_met: LongText | None = None


@stored("agreement.approved_for_signature.v1", decides="approved_for_signature")
class AgreementApprovedForSignature(Event, frozen=True, kw_only=True):
    version: int
    sha256: str
    approved_on: date
    sign_by: date
    conditions_met: str | None = None


class RecordSignature(Command, frozen=True, kw_only=True):
    """A party has signed the text with this hash. `full_powers` is an attached document."""

    party: Slug
    signatory: Slug
    signed_on: date
    place: ShortText
    sha256: Sha256
    full_powers: Slug | None = None


@stored("agreement.signed.v1")
class AgreementSigned(Event, frozen=True, kw_only=True):
    party: str
    signatory: str
    signed_on: date
    place: str
    sha256: str
    full_powers: str | None = None


@stored("agreement.fully_signed.v1")
class AgreementFullySigned(Event, frozen=True, kw_only=True):
    """The last missing party has signed."""

    party: str
    signatory: str
    signed_on: date
    place: str
    sha256: str
    full_powers: str | None = None


class AddConditionPrecedent(Command, frozen=True, kw_only=True):
    """What must be done before entry into force: ratification, an exchange of notes …"""

    text: LongText


@stored("agreement.condition_added.v1")
class ConditionPrecedentAdded(Event, frozen=True, kw_only=True):
    condition: str
    text: str


class MeetConditionPrecedent(Command, frozen=True, kw_only=True):
    condition: Slug
    document: Slug
    met_on: date


@stored("agreement.condition_met.v1")
class ConditionPrecedentMet(Event, frozen=True, kw_only=True):
    condition: str
    document: str
    met_on: date


class EnterIntoForce(Command, frozen=True, kw_only=True):
    """In force from this day on; the term of the agreement gives its last day."""

    in_force_on: date


@stored("agreement.entered_into_force.v1")
class AgreementEnteredIntoForce(Event, frozen=True, kw_only=True):
    """`dues` are the first due days of the obligations, by their keys."""

    in_force_on: date
    until: date | None = None
    dues: dict[str, date] = {}


class AbandonAgreement(Reasoned, frozen=True, kw_only=True):
    reason_code: GeneralReason


@stored("agreement.abandoned.v1", decides="abandoned")
class AgreementAbandoned(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class SupersedeAgreement(Reasoned, frozen=True, kw_only=True):
    """Another agreement that is in force takes the place of this one."""

    successor: UUID
    reason_code: GeneralReason


@stored("agreement.superseded.v1", decides="superseded")
class AgreementSuperseded(Event, frozen=True, kw_only=True):
    successor: UUID
    reason_code: str
    reason: str
