"""Amendments of an agreement in force: numbered, reviewed, approved, signed; they supersede clauses."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from export_program.domain.agreement.drafting import Clause
from export_program.domain.agreement.values import Opinion
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

Number = Annotated[int, Meta(ge=1, le=1000)]


class ProposeAmendment(Command, frozen=True, kw_only=True):
    """Propose the next amendment: `number` is the last one and one; `document` is its text."""

    number: Number
    title: ShortText
    clauses: Annotated[tuple[Clause, ...], Meta(min_length=1, max_length=200)]
    document: Slug


@stored("agreement.amendment_proposed.v1")
class AmendmentProposed(Event, frozen=True, kw_only=True):
    amendment: str
    number: int
    title: str
    clauses: tuple[str, ...]
    document: str
    sha256: str


class GiveAmendmentOpinion(Command, frozen=True, kw_only=True):
    amendment: Slug
    opinion: Opinion
    text: LongText
    conditions: Annotated[tuple[LongText, ...], Meta(max_length=50)] = ()
    document: Slug | None = None


@stored("agreement.amendment_opinion_given.v1")
class AmendmentOpinionGiven(Event, frozen=True, kw_only=True):
    amendment: str
    opinion: Opinion
    text: str
    conditions: tuple[str, ...] = ()
    document: str | None = None


class ApproveAmendment(Command, frozen=True, kw_only=True):
    amendment: Slug
    conditions_met: LongText | None = None


@stored("agreement.amendment_approved.v1", decides="amendment_approved")
class AmendmentApproved(Event, frozen=True, kw_only=True):
    amendment: str
    sha256: str
    conditions_met: str | None = None


class RejectAmendment(Reasoned, frozen=True, kw_only=True):
    amendment: Slug
    reason_code: GeneralReason


@stored("agreement.amendment_rejected.v1", decides="amendment_rejected")
class AmendmentRejected(Event, frozen=True, kw_only=True):
    amendment: str
    reason_code: str
    reason: str


class RecordAmendmentSignature(Command, frozen=True, kw_only=True):
    """A party has signed the amendment with this hash."""

    amendment: Slug
    party: Slug
    signatory: Slug
    signed_on: date
    place: ShortText
    sha256: Sha256
    full_powers: Slug | None = None


@stored("agreement.amendment_signed.v1")
class AmendmentSigned(Event, frozen=True, kw_only=True):
    amendment: str
    party: str
    signatory: str
    signed_on: date
    place: str
    sha256: str
    full_powers: str | None = None


@stored("agreement.amendment_fully_signed.v1")
class AmendmentFullySigned(Event, frozen=True, kw_only=True):
    """The last missing party has signed: the clauses are superseded."""

    amendment: str
    party: str
    signatory: str
    signed_on: date
    place: str
    sha256: str
    full_powers: str | None = None
