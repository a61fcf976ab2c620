"""Money and promises: what an exhibition's fund and an exporter's commitments learn from other cases."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any
from uuid import UUID

from export_program.domain.exhibition import funds
from export_program.domain.exhibition.funds import FundsReason
from export_program.domain.exporter.trade import ClearCommitment, NoteCommitment
from export_program.domain.mark_licence import messages as licence
from export_program.domain.participation import application, placing
from export_program.domain.reaction import Cases, Reaction, Then
from export_program.domain.subsidy_claim import messages as claims
from export_program.engine.case import Recorded
from export_program.engine.messages import Event
from export_program.engine.protocols.appeals import AppealUpheld
from export_program.engine.protocols.outcome import WithdrawalAccepted

KINDS = {
    "stand_offer": {"participation"},
    "stand_accepted": {"participation"},
    "subsidy": {"subsidy_claim"},
    "mark": {"mark_licence"},
}
React = Callable[[Recorded, Any, Cases], Iterable[Then]]


def _on_show(claim: Any, command: Any) -> Then:
    return Then("exhibition", claim.exhibition_id, command)


def _claimed(_step: Recorded, case: Any, _: Cases) -> Iterator[Then]:
    if case.KIND != "subsidy_claim":
        return
    note = funds.NoteClaim(participation_id=case.participation_id, claim_id=case.id)
    yield _on_show(case, note)


def _settled(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    """What was committed and not paid is free once a claim that was paid is settled."""
    grant = _grant(case.exhibition_id, case.participation_id, cases)
    if grant is None or grant.claim_id != case.id:
        return
    note = funds.NoteClaimEnd(participation_id=case.participation_id, claim_id=case.id)
    yield _on_show(case, note)
    if isinstance(step.event, SETTLED) and grant.unpaid.minor > 0:
        release = funds.ReleaseSubsidy(
            participation_id=case.participation_id,
            reason_code=FundsReason.CLAIM_SETTLED,
            reason=f"Claim {case.reference} is settled.",
        )
        yield _on_show(case, release)


def _grant(exhibition_id: UUID, participation_id: UUID, cases: Cases) -> Any:
    show = cases.get(exhibition_id)
    return show.grants.get(str(participation_id)) if show else None


def _paid(step: Recorded, case: Any, _: Cases) -> Iterator[Then]:
    event: Any = step.event
    note = funds.NoteSubsidyPaid(
        participation_id=case.participation_id, claim_id=case.id, amount=event.payment.amount
    )
    yield _on_show(case, note)


def _recovered(step: Recorded, case: Any, _: Cases) -> Iterator[Then]:
    event: Any = step.event
    note = funds.NoteClawback(
        participation_id=case.participation_id, claim_id=case.id, amount=event.amount
    )
    yield _on_show(case, note)


def _release(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    """Money set aside for somebody who does not come is free again."""
    if case.KIND != "participation":
        return
    grant = _grant(case.exhibition_id, case.id, cases)
    if grant is None or grant.claim_id is not None or grant.unpaid.minor <= 0:
        return
    absent = isinstance(step.event, placing.ParticipationNoShow)
    code = FundsReason.NO_SHOW if absent else FundsReason.WITHDRAWN
    reason = f"Participation {case.reference}: {step.event.STORED}."
    release = funds.ReleaseSubsidy(participation_id=case.id, reason_code=code, reason=reason)
    yield _on_show(case, release)


def _commits(prefix: str, what: str) -> React:
    def then(_step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
        key = f"{prefix}:{case.id}"
        if case.KIND in KINDS[prefix] and key not in _commitments(case.exporter_id, cases):
            note = NoteCommitment(commitment=key, what=f"{what} {case.reference}")
            yield Then("exporter", case.exporter_id, note)

    return then


def _frees(prefix: str) -> React:
    def then(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
        key = f"{prefix}:{case.id}"
        exporter_id = getattr(case, "exporter_id", None)
        if exporter_id is not None and key in _commitments(exporter_id, cases):
            clear = ClearCommitment(commitment=key, because=step.event.STORED)
            yield Then("exporter", exporter_id, clear)

    return then


def _commitments(exporter_id: UUID, cases: Cases) -> dict[str, str]:
    exporter = cases.get(exporter_id)
    return exporter.commitments if exporter is not None else {}


# A claim whose payment came back whole is settled without a reconciliation of its own.
SETTLED: tuple[type[Event], ...] = (claims.SubsidyClaimReconciled, claims.ClawbackRecovered)
CLAIM_ENDS: tuple[type[Event], ...] = (
    claims.SubsidyClaimRefused,
    claims.SubsidyClaimLapsed,
    *SETTLED,
)
OFFER_ENDS: tuple[type[Event], ...] = (
    placing.OfferDeclined,
    placing.OfferLapsed,
    placing.StandLost,
    placing.StandLostOnHold,
    placing.ParticipationAttended,
    placing.ParticipationNoShow,
    application.ParticipationWithdrawn,
    application.ParticipationCancelled,
    application.ParticipationDisqualified,
    WithdrawalAccepted,
)
ABSENCES: tuple[type[Event], ...] = (
    placing.ParticipationNoShow,
    placing.OfferDeclined,
    placing.OfferLapsed,
    placing.StandLostOnHold,
    application.ParticipationWithdrawn,
    application.ParticipationRefused,
    application.ParticipationDisqualified,
    WithdrawalAccepted,
)
LICENCE_ENDS: tuple[type[Event], ...] = (
    licence.LicenceWithdrawn,
    licence.LicenceTerminated,
    licence.LicenceExpired,
)
# fmt: off
REACTIONS = (
    Reaction("note-claim", 1, (claims.SubsidyClaimRequested, AppealUpheld), _claimed, "While a claim runs, what is committed for it stays."),
    Reaction("note-claim-end", 1, CLAIM_ENDS, _settled, "A settled claim no longer binds money."),
    Reaction("note-payment", 1, (claims.SubsidyClaimPaid,), _paid, "The exhibition's fund takes note of a payment."),
    Reaction("note-clawback", 1, (claims.RecoveryRecorded, claims.ClawbackRecovered), _recovered, "The exhibition's fund takes note of money that came back."),
    Reaction("release-subsidy", 1, ABSENCES, _release, "Money set aside for an exporter who does not come is free again."),
    Reaction("commit-offer", 1, (placing.ParticipationOffered,), _commits("stand_offer", "Stand offer"), "An exporter with an open stand offer cannot be deregistered."),
    Reaction("free-offer", 1, OFFER_ENDS, _frees("stand_offer"), "A settled stand offer no longer binds the exporter."),
    Reaction("commit-stand", 1, (placing.OfferAccepted,), _commits("stand_accepted", "Accepted stand"), "It is known of an exporter that it accepted a stand and the show is to come."),
    Reaction("free-stand", 1, OFFER_ENDS, _frees("stand_accepted"), "A stand that was used or lost no longer binds the exporter."),
    Reaction("commit-claim", 1, (claims.SubsidyClaimRequested, AppealUpheld), _commits("subsidy", "Subsidy claim"), "An exporter with an unpaid subsidy cannot be deregistered."),
    Reaction("free-claim", 1, (*CLAIM_ENDS, claims.SubsidyClaimPaid), _frees("subsidy"), "A settled claim no longer binds the exporter."),
    Reaction("commit-mark", 1, (licence.CertificateIssued, AppealUpheld), _commits("mark", "Mark licence"), "An exporter with an active mark cannot be deregistered."),
    Reaction("free-mark", 1, LICENCE_ENDS, _frees("mark"), "An ended licence no longer binds the exporter."),
)
# fmt: on
