"""The subsidy ledger of an exhibition: committed, paid and clawed back stay within the budget."""

from enum import StrEnum
from uuid import UUID

from export_program.domain.exhibition.values import (
    require_above_zero,
)
from export_program.domain.vocabulary.money import Money
from export_program.engine.messages import Command, Event, Reasoned, stored


class FundsReason(StrEnum):
    NO_SHOW = "no_show"
    WITHDRAWN = "withdrawn"
    CLAIM_REFUSED = "claim_refused"
    CLAIM_LAPSED = "claim_lapsed"
    CLAIM_SETTLED = "claim_settled"
    SHOW_CANCELLED = "show_cancelled"
    NOT_ELIGIBLE = "not_eligible"
    OTHER = "other"


class CommitSubsidy(Command, frozen=True, kw_only=True):
    """Set money of the budget aside for a contracted participation."""

    participation_id: UUID
    amount: Money

    def __post_init__(self) -> None:
        require_above_zero("amount", self.amount)


@stored("exhibition.subsidy_committed.v1", decides="subsidy_committed")
class SubsidyCommitted(Event, frozen=True, kw_only=True):
    participation_id: UUID
    amount: Money


class ReleaseSubsidy(Reasoned, frozen=True, kw_only=True):
    """Give back to the budget what was committed to a participation and not paid."""

    participation_id: UUID
    reason_code: FundsReason


@stored("exhibition.subsidy_released.v1")
class SubsidyReleased(Event, frozen=True, kw_only=True):
    participation_id: UUID
    amount: Money
    reason_code: str
    reason: str


class NoteClaim(Command, frozen=True, kw_only=True):
    """A claim on the money was made: it stays committed until the claim has ended."""

    participation_id: UUID
    claim_id: UUID


@stored("exhibition.claim_noted.v1")
class ClaimNoted(Event, frozen=True, kw_only=True):
    participation_id: UUID
    claim_id: UUID


class NoteClaimEnd(Command, frozen=True, kw_only=True):
    participation_id: UUID
    claim_id: UUID


@stored("exhibition.claim_end_noted.v1")
class ClaimEndNoted(Event, frozen=True, kw_only=True):
    participation_id: UUID
    claim_id: UUID


class NoteSubsidyPaid(Command, frozen=True, kw_only=True):
    participation_id: UUID
    claim_id: UUID
    amount: Money


@stored("exhibition.subsidy_payment_noted.v1")
class SubsidyPaymentNoted(Event, frozen=True, kw_only=True):
    participation_id: UUID
    claim_id: UUID
    amount: Money


class NoteClawback(Command, frozen=True, kw_only=True):
    """Money came back from an exporter."""

    participation_id: UUID
    claim_id: UUID
    amount: Money


@stored("exhibition.clawback_noted.v1")
class ClawbackNoted(Event, frozen=True, kw_only=True):
    participation_id: UUID
    claim_id: UUID
    amount: Money


def within(amount: Money, limit: Money) -> bool | str:
    """Whether an amount is at most the limit; else a sentence, also when the currencies differ."""
    if amount.currency != limit.currency:
        return f"{amount} is not in {limit.currency}"
    return amount <= limit or f"{amount} is more than {limit}"
