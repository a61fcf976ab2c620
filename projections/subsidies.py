"""The subsidy ledger by claim: claimed, found eligible, approved, paid, got back, and by whom."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.subsidy_claim import LIFECYCLE, SubsidyClaim
from export_program.domain.subsidy_claim import messages as m
from export_program.engine.lifecycle import Lifecycle
from projections.amounts import currency, minor
from projections.read_model import ReadModel, Row


class ClaimRow(Row, frozen=True, kw_only=True):
    """Amounts are in minor units of `currency`. The names are ids of who did each step."""

    case_id: UUID
    reference: str
    participation_id: UUID | None
    exhibition_id: UUID | None
    exporter_id: UUID | None
    stage: str
    since: datetime
    opened_at: datetime
    currency: str | None
    claimed: int | None
    eligible: int | None
    approved: int | None
    paid: int | None
    clawed_back: int | None
    recovered: int | None
    outstanding: int | None
    paid_on: date | None
    payment_reference: str | None
    statement: str | None
    invoices: tuple[str, ...]
    last_day: date
    evidence_due: date | None
    claimed_by: tuple[str, ...]
    verified_by: tuple[str, ...]
    decided_by: tuple[str, ...]
    paid_by: tuple[str, ...]
    ended: bool


def of_case(_: Lifecycle[Any], case: SubsidyClaim) -> Iterable[ClaimRow]:
    payment = case.payment
    decided = case.who(m.SubsidyClaimApproved, m.SubsidyClaimPartlyApproved, m.SubsidyClaimRefused)
    yield ClaimRow(
        case_id=case.id,
        reference=case.reference,
        participation_id=case.participation_id,
        exhibition_id=case.exhibition_id,
        exporter_id=case.exporter_id,
        stage=case.stage.value,
        since=case.since,
        opened_at=case.opened_at,
        currency=currency(case.claimed, case.eligible, case.approved),
        claimed=minor(case.claimed),
        eligible=minor(case.eligible),
        approved=minor(case.approved),
        paid=minor(payment.amount) if payment else None,
        clawed_back=minor(case.clawback),
        recovered=minor(case.recovered),
        outstanding=minor(case.outstanding),
        paid_on=payment.paid_on if payment else None,
        payment_reference=payment.reference if payment else None,
        statement=case.statement,
        invoices=tuple(invoice.key for invoice in case.invoices),
        last_day=case.last_day,
        evidence_due=case.evidence_due,
        claimed_by=tuple(sorted(case.who(m.SubsidyClaimRequested))),
        verified_by=tuple(sorted(case.who(m.SubsidyClaimVerified))),
        decided_by=tuple(sorted(decided)),
        paid_by=tuple(sorted(case.who(m.SubsidyClaimPaid))),
        ended=case.stage in LIFECYCLE.ends,
    )


SUBSIDIES = ReadModel(
    name="subsidies",
    summary="The subsidy ledger: each claim, what was approved, paid and got back, with four eyes.",
    row=ClaimRow,
    key="case_id",
    of_case=of_case,
    kinds=frozenset({"subsidy_claim"}),
    filters=(
        "reference",
        "participation_id",
        "exhibition_id",
        "exporter_id",
        "stage",
        "since",
        "currency",
        "claimed",
        "approved",
        "paid",
        "clawed_back",
        "outstanding",
        "paid_on",
        "payment_reference",
        "invoices",
        "last_day",
        "verified_by",
        "decided_by",
        "paid_by",
        "ended",
    ),
    sorts=("reference", "paid_on", "approved", "paid", "last_day", "since"),
    search=("reference", "payment_reference", "invoices"),
    owner="exporter_id",
)
