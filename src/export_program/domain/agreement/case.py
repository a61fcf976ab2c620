"""What is known about an agreement: its parties and text, its signatures, and what was promised."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import msgspec

from export_program.domain.agreement.values import (
    AgreementKind,
    Goods,
    Grounds,
    Language,
    Mandate,
    Opinion,
    Party,
    Recurrence,
    Renewal,
    Territory,
    Titles,
)
from export_program.engine.case import Case, Stage
from export_program.engine.messages import Sha256


class AgreementStage(Stage):
    PROPOSED = "proposed"
    MANDATED = "mandated"
    DRAFTING = "drafting"
    NEGOTIATING = "negotiating"
    LEGAL_REVIEW = "legal_review"
    APPROVED = "approved"
    SIGNED = "signed"
    IN_FORCE = "in_force"
    EXPIRING = "expiring"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    TERMINATED = "terminated"
    SUPERSEDED = "superseded"
    ABANDONED = "abandoned"


class ObligationStatus(StrEnum):
    """`planned` before entry into force; `fulfilled`, `waived` and `dropped` are final."""

    PLANNED = "planned"
    OPEN = "open"
    REPORTED = "reported"
    PARTIALLY_FULFILLED = "partially_fulfilled"
    OVERDUE = "overdue"
    DISPUTED = "disputed"
    FULFILLED = "fulfilled"
    WAIVED = "waived"
    DROPPED = "dropped"


OUTSTANDING = frozenset(
    {ObligationStatus.OPEN, ObligationStatus.PARTIALLY_FULFILLED, ObligationStatus.OVERDUE}
)
FINAL = frozenset({ObligationStatus.FULFILLED, ObligationStatus.WAIVED, ObligationStatus.DROPPED})
DOCUMENT_TYPES = (
    "mandate",
    "draft",
    "legal_opinion",
    "full_powers",
    *(f"signed_copy_{language}" for language in Language),
    "ratification",
    "exchange_of_notes",
    "amendment",
    "termination_agreement",
    "notice",
    "evidence",
    "annual_report",
    "correspondence",
)


class Draft(msgspec.Struct, frozen=True, omit_defaults=True):
    version: int
    document: str
    sha256: Sha256
    by: str
    summary: str = ""


class Position(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a counterparty said about a clause of a draft."""

    party: str
    clause: str
    text: str
    version: int
    said_on: date


class LegalOpinion(msgspec.Struct, frozen=True, omit_defaults=True):
    opinion: Opinion
    version: int
    text: str
    by: str
    conditions: tuple[str, ...] = ()
    document: str | None = None


class Signature(msgspec.Struct, frozen=True, omit_defaults=True):
    """A party's signature under the text with this hash."""

    signatory: str
    signed_on: date
    place: str
    sha256: Sha256
    full_powers: str | None = None


class Condition(msgspec.Struct, frozen=True, omit_defaults=True):
    """A condition precedent: what must be done before the agreement enters into force."""

    text: str
    met_on: date | None = None
    document: str | None = None


class Round(msgspec.Struct, frozen=True, omit_defaults=True):
    """One time of an obligation that is closed, and how."""

    number: int
    due: date | None
    outcome: ObligationStatus


class Obligation(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a party promised, how it is measured, and who on our side answers for it.

    `due` is the day of the present round, and `late` that it was missed; `overdue` counts that
    over all rounds.
    """

    party: str
    text: str
    measure: str
    owner: str
    status: ObligationStatus = ObligationStatus.PLANNED
    due: date | None = None
    due_after_days: int | None = None
    every: Recurrence | None = None
    round: int = 1
    late: bool = False
    overdue: int = 0
    escalated: bool = False
    evidence: tuple[str, ...] = ()
    reported_by: str | None = None
    amendment: str | None = None
    rounds: tuple[Round, ...] = ()


class Amendment(msgspec.Struct, frozen=True, omit_defaults=True):
    """A numbered amendment; the clauses it names are superseded when every party has signed."""

    number: int
    title: str
    clauses: tuple[str, ...]
    document: str
    sha256: Sha256
    by: str
    status: str = "proposed"
    opinion: LegalOpinion | None = None
    signatures: dict[str, Signature] = {}


class Notice(msgspec.Struct, frozen=True, omit_defaults=True):
    """A notice of termination, and when its period ends."""

    party: str
    given_on: date
    ends_on: date


class Agreement(Case, frozen=True, kw_only=True):
    """An agreement with a province, a state body, a chamber, a company or a university.

    `approved` is the version approved for signature, with the hash that signatures are bound to.
    `until` is the last day in force; None without an end.
    """

    stage: AgreementStage
    kind: AgreementKind = AgreementKind.MOU
    titles: Titles | None = None
    purpose: str = ""
    grounds: Grounds | None = None
    parties: tuple[Party, ...] = ()
    languages: tuple[Language, ...] = ()
    prevailing: Language | None = None
    goods: tuple[Goods, ...] = ()
    sectors: tuple[str, ...] = ()
    territory: Territory | None = None
    depositary: str | None = None
    term_months: int | None = None
    auto_renew_months: int | None = None
    notice_days: int = 90
    mandate: Mandate | None = None
    drafts: dict[str, Draft] = {}
    positions: tuple[Position, ...] = ()
    in_review: int | None = None
    opinion: LegalOpinion | None = None
    approved: Draft | None = None
    approved_on: date | None = None
    sign_by: date | None = None
    signatures: dict[str, Signature] = {}
    conditions: dict[str, Condition] = {}
    in_force_on: date | None = None
    until: date | None = None
    obligations: dict[str, Obligation] = {}
    amendments: dict[str, Amendment] = {}
    superseded_clauses: dict[str, str] = {}
    suspended_on: date | None = None
    review_on: date | None = None
    renewal: Renewal | None = None
    renewals: int = 0
    notice: Notice | None = None
    reports: dict[str, str] = {}
    ended_because: str | None = None
    successor: UUID | None = None

    KIND: ClassVar[str] = "agreement"

    @property
    def us(self) -> Party | None:
        return next((p for p in self.parties if p.us), None)

    def party(self, ref: str) -> Party | None:
        return next((p for p in self.parties if p.ref == ref), None)

    @property
    def last_draft(self) -> Draft | None:
        return self.drafts.get(f"V{len(self.drafts)}")

    def unsigned(self, signatures: dict[str, Signature]) -> Iterator[str]:
        """The parties whose signature is still missing among these."""
        return (p.ref for p in self.parties if p.ref not in signatures)
