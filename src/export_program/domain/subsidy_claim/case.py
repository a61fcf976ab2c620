"""A subsidy claim as it is known now: what was claimed, found, approved, paid and got back."""

from datetime import date, timedelta
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec
from msgspec import Meta

from export_program.domain.vocabulary.money import Money
from export_program.engine.case import Case, Stage

CLAIM_WITHIN = timedelta(days=60)
InvoiceNumber = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ./_-]{0,63}$")]
Issuer = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
        description="The issuer's id in its register: for firms in Iran the shenase melli.",
    ),
]


class SubsidyClaimStage(Stage):
    REQUESTED = "requested"
    EVIDENCE_REQUESTED = "evidence_requested"
    EVIDENCE_SUBMITTED = "evidence_submitted"
    VERIFIED = "verified"
    APPROVED = "approved"
    PARTLY_APPROVED = "partly_approved"
    REFUSED = "refused"
    PAID = "paid"
    RECONCILED = "reconciled"
    CLAWBACK = "clawback"


class Invoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An invoice that the exporter paid. Raises ValueError unless its amount is above zero."""

    issuer: Issuer
    number: InvoiceNumber
    dated: date
    amount: Money

    def __post_init__(self) -> None:
        if self.amount.minor <= 0:
            raise ValueError("amount: an invoice is for an amount above zero")

    @property
    def key(self) -> str:
        """The invoice whoever hands it in, however its number is spelt: `10999000012/A-17`."""
        number = "".join(c for c in self.number.upper() if c.isalnum())
        return f"{self.issuer.upper()}/{number}"


class Payment(msgspec.Struct, frozen=True):
    reference: str
    paid_on: date
    amount: Money


class SubsidyClaim(Case, frozen=True, kw_only=True):
    """An exporter's claim for part of what a show cost it."""

    KIND: ClassVar[str] = "subsidy_claim"

    stage: SubsidyClaimStage
    participation_id: UUID | None = None
    exhibition_id: UUID | None = None
    exporter_id: UUID | None = None
    invoices: tuple[Invoice, ...] = ()
    claimed: Money | None = None
    last_day: date = date.max
    evidence_wanted: tuple[str, ...] = ()
    evidence_due: date | None = None
    eligible: Money | None = None
    findings: str | None = None
    approved: Money | None = None
    payment: Payment | None = None
    statement: str | None = None
    clawback: Money | None = None
    recovered: Money | None = None

    @property
    def outstanding(self) -> Money | None:
        """What was ordered back and has not come back."""
        if self.clawback is None:
            return None
        return self.clawback - self.recovered if self.recovered else self.clawback
