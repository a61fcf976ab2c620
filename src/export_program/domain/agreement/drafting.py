"""From proposal to legal opinion: what is asked for, and what is recorded."""

from datetime import date
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from export_program.domain.agreement.values import (
    AgreementKind,
    Goods,
    Grounds,
    Language,
    Mandate,
    Opinion,
    Party,
    Territory,
    Titles,
)
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

Parties = Annotated[tuple[Party, ...], Meta(min_length=2, max_length=20)]
Languages = Annotated[tuple[Language, ...], Meta(max_length=6)]
GoodsList = Annotated[tuple[Goods, ...], Meta(max_length=200)]
Sectors = Annotated[tuple[Slug, ...], Meta(max_length=50)]
Months = Annotated[int, Meta(ge=1, le=1200)]
NoticeDays = Annotated[int, Meta(ge=0, le=1095)]
Version = Annotated[int, Meta(ge=1, le=10_000)]
Clause = Annotated[str, Meta(min_length=1, max_length=100)]


class ProposeAgreement(Command, frozen=True, kw_only=True):
    """Propose to negotiate. Without `term_months` it has no end; `notice_days` is 90 by habit."""

    kind: AgreementKind
    titles: Titles
    purpose: LongText
    grounds: Grounds
    parties: Parties
    languages: Languages = ()
    prevailing: Language | None = None
    goods: GoodsList = ()
    sectors: Sectors = ()
    territory: Territory | None = None
    depositary: ShortText | None = None
    term_months: Months | None = None
    auto_renew_months: Months | None = None
    notice_days: NoticeDays = 90


@stored("agreement.proposed.v1")
class AgreementProposed(Event, frozen=True, kw_only=True):
    kind: AgreementKind
    titles: Titles
    purpose: str
    grounds: Grounds
    parties: tuple[Party, ...]
    languages: tuple[Language, ...] = ()
    prevailing: Language | None = None
    goods: tuple[Goods, ...] = ()
    sectors: tuple[str, ...] = ()
    territory: Territory | None = None
    depositary: str | None = None
    term_months: int | None = None
    auto_renew_months: int | None = None
    notice_days: int = 90


class EditAgreement(Command, frozen=True, kw_only=True):
    """Change what is said about the agreement before it goes to legal review."""

    kind: AgreementKind | UnsetType = UNSET
    titles: Titles | UnsetType = UNSET
    purpose: LongText | UnsetType = UNSET
    parties: Parties | UnsetType = UNSET
    languages: Languages | UnsetType = UNSET
    prevailing: Language | UnsetType | None = UNSET
    goods: GoodsList | UnsetType = UNSET
    sectors: Sectors | UnsetType = UNSET
    territory: Territory | UnsetType | None = UNSET
    depositary: ShortText | UnsetType | None = UNSET
    term_months: Months | UnsetType | None = UNSET
    auto_renew_months: Months | UnsetType | None = UNSET
    notice_days: NoticeDays | UnsetType = UNSET


class GrantMandate(Command, frozen=True, kw_only=True):
    mandate: Mandate


@stored("agreement.mandate_granted.v1", decides="mandate_granted")
class NegotiationMandateGranted(Event, frozen=True, kw_only=True):
    mandate: Mandate


class RefuseMandate(Reasoned, frozen=True, kw_only=True):
    reason_code: GeneralReason


@stored("agreement.mandate_refused.v1", decides="mandate_refused")
class NegotiationMandateRefused(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class RecordDraft(Command, frozen=True, kw_only=True):
    """Record the next draft: `version` is the last one and one; `document` is attached already."""

    version: Version
    document: Slug
    summary: LongText | None = None


@stored("agreement.draft_recorded.v1")
class AgreementDraftRecorded(Event, frozen=True, kw_only=True):
    version: int
    document: str
    sha256: str
    summary: str = ""


@stored("agreement.negotiated_draft_recorded.v1")
class NegotiatedDraftRecorded(Event, frozen=True, kw_only=True):
    """A draft that came out of talks with the counterparty."""

    version: int
    document: str
    sha256: str
    summary: str = ""


class OpenNegotiation(Command, frozen=True, kw_only=True):
    """The last draft goes to the counterparty."""

    version: Version


@stored("agreement.negotiation_opened.v1")
class NegotiationOpened(Event, frozen=True, kw_only=True):
    version: int


class RecordCounterpartyPosition(Command, frozen=True, kw_only=True):
    party: Slug
    clause: Clause
    text: LongText


@stored("agreement.counterparty_position_recorded.v1")
class CounterpartyPositionRecorded(Event, frozen=True, kw_only=True):
    party: str
    clause: str
    text: str
    version: int
    said_on: date


class SendToLegal(Command, frozen=True, kw_only=True):
    version: Version


@stored("agreement.legal_review_requested.v1")
class LegalReviewRequested(Event, frozen=True, kw_only=True):
    version: int
    sha256: str


class GiveLegalOpinion(Command, frozen=True, kw_only=True):
    """The legal opinion on the version under review, with its reasons."""

    opinion: Opinion
    text: LongText
    conditions: Annotated[tuple[LongText, ...], Meta(max_length=50)] = ()
    document: Slug | None = None


@stored("agreement.legal_opinion_given.v1")
class LegalOpinionGiven(Event, frozen=True, kw_only=True):
    opinion: Opinion
    text: str
    version: int
    conditions: tuple[str, ...] = ()
    document: str | None = None


class ReturnToNegotiation(Reasoned, frozen=True, kw_only=True):
    reason_code: GeneralReason


@stored("agreement.returned_to_negotiation.v1")
class ReturnedToNegotiation(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str
