"""What an exhibition's fund and an exporter's commitments learn from other cases."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from export_program.domain.exhibition import funds as em
from export_program.domain.exporter.trade import ClearCommitment, NoteCommitment
from export_program.domain.mark_licence import messages as ml
from export_program.domain.participation import application as pa
from export_program.domain.participation import placing as pp
from export_program.domain.reaction import Then
from export_program.domain.subsidy_claim import messages as m
from export_program.engine.actors import Role
from export_program.engine.messages import GeneralReason
from export_program.engine.protocols.appeals import (
    AdmitAppeal,
    AssignPanel,
    LodgeAppeal,
    UpholdAppeal,
)
from tests.domain import claim_story as s
from tests.domain import exporter_story
from tests.domain import fair_story as f
from tests.domain import licence_story as ls
from tests.domain import mark_story as ms
from tests.domain.reacting import named, wants
from tests.domain.test_reactions_of_fairs import declined, lapsed, left_with_leave, lost_on_hold
from tests.scenario import POLICY, TIMER, Scenario, person, walk

CLAIM, LICENCE, CLAIMANT = UUID(int=77), UUID(int=88), UUID(int=611)
PANEL = person("panel", Role.APPEAL_PANEL)
WHY: dict[str, Any] = {"reason_code": GeneralReason.OTHER, "reason": f.WHY}
KEYS: dict[str, Any] = {"participation_id": f.A, "claim_id": CLAIM}
REFUSE = m.RefuseSubsidyClaim(reason_code=m.ClaimReason.NOT_ELIGIBLE_COST, reason=f.WHY)
RECONCILE = m.ReconcileSubsidyClaim(statement="S-3", amount=f.usd("1200"))
PAID = em.NoteSubsidyPaid(**KEYS, amount=f.usd("1200"))


def claim(scenario: Scenario) -> Scenario:
    return named(CLAIM, scenario)


def fund(*more: Any) -> Scenario:
    """The closed show, where the claim is noted on the 1,500 dollars of A."""
    steps = ((command, POLICY) for command in (em.NoteClaim(**KEYS), *more))
    return walk(f.closed(), *steps)


def on_show(*commands: Any) -> list[Then]:
    return [Then("exhibition", f.SHOW, command) for command in commands]


def firm(exporter_id: UUID, *commitments: str) -> Scenario:
    noted = ((NoteCommitment(commitment=key, what="It"), POLICY) for key in commitments)
    return named(exporter_id, walk(exporter_story.registered(), *noted))


def upheld(ended: Scenario, by: Any, admits: Any) -> Scenario:
    return walk(
        ended,
        (LodgeAppeal(grounds="It was true."), by),
        (AdmitAppeal(), admits),
        (AssignPanel(panel=(PANEL.id,)), admits),
        (UpholdAppeal(**WHY), PANEL),
    )


# ---------------------------------------------------------------- the fund


def test_a_claim_is_noted_when_it_is_made_and_when_its_appeal_succeeds() -> None:
    note = on_show(em.NoteClaim(**KEYS))
    assert wants("note-claim", claim(s.requested()), f.closed()) == note
    again = upheld(walk(s.submitted(), (REFUSE, f.LEAD)), s.OWNER, f.CHAIR)
    assert wants("note-claim", claim(again), f.closed()) == note
    licence = upheld(withdrawn(), ms.OWNER, ms.LEAD)
    assert wants("note-claim", licence) == []


def test_a_claim_that_was_refused_or_lapsed_no_longer_binds_money() -> None:
    ended = on_show(em.NoteClaimEnd(**KEYS))
    refused = walk(s.submitted(), (REFUSE, f.LEAD))
    assert wants("note-claim-end", claim(refused), fund()) == ended
    due = s.requested().case.deadlines["evidence"].due_at
    over = walk(s.requested().on(due), (m.LapseSubsidyClaim(), TIMER))
    assert wants("note-claim-end", claim(over), fund()) == ended
    assert wants("note-claim-end", claim(over), f.closed()) == []
    assert wants("note-claim-end", claim(over)) == []


def rest() -> em.ReleaseSubsidy:
    return em.ReleaseSubsidy(
        participation_id=f.A,
        reason_code=em.FundsReason.CLAIM_SETTLED,
        reason="Claim QZ-TST-1404-00001 is settled.",
    )


def test_what_a_settled_claim_left_unpaid_is_free() -> None:
    done = claim(walk(s.paid(), (RECONCILE, f.FINANCE)))
    ended = em.NoteClaimEnd(**KEYS)
    assert wants("note-claim-end", done, fund(PAID)) == on_show(ended, rest())
    whole = em.NoteSubsidyPaid(**KEYS, amount=f.usd("300"))
    assert wants("note-claim-end", done, fund(PAID, whole)) == on_show(ended)


def recovered(*amounts: str) -> Scenario:
    owed = walk(s.paid(), (s.order("1000"), f.CHAIR))
    parts = (m.RecordRecovery(amount=f.usd(a), reference=f"R-{a}") for a in amounts)
    return claim(walk(owed, *((part, f.FINANCE) for part in parts)))


def test_a_claim_that_was_paid_back_before_its_reconciliation_is_settled_too() -> None:
    whole = recovered("400", "600")
    assert wants("note-claim-end", whole, fund(PAID)) == on_show(em.NoteClaimEnd(**KEYS), rest())
    settled = fund(PAID, em.NoteClaimEnd(**KEYS))
    assert wants("note-claim-end", whole, settled) == []


def test_a_payment_and_what_came_back_are_noted() -> None:
    assert wants("note-payment", claim(s.paid()), fund()) == on_show(PAID)
    for cause, amount in ((recovered("400"), "400"), (recovered("400", "600"), "600")):
        back = em.NoteClawback(**KEYS, amount=f.usd(amount))
        assert wants("note-clawback", cause, fund(PAID)) == on_show(back)


def no_show() -> Scenario:
    absent = pp.RecordNoShow(reason_code=pp.NoShowReason.UNEXCUSED, reason=f.WHY)
    return walk(f.on_stand(), (absent, f.MONITOR))


def disqualified() -> Scenario:
    false = pa.DisqualificationReason.FALSE_DATA
    out = pa.DisqualifyParticipation(reason_code=false, reason=f.WHY)
    return walk(f.contracted(), (out, f.LEAD))


def pulled_out() -> Scenario:
    return walk(f.with_offer(), (f.returned(pa.WithdrawParticipation), f.OWNER))


def refused_by_rank() -> Scenario:
    refuse = pa.RefuseParticipation(
        reason_code=pa.RefusalReason.SCORE_BELOW_MINIMUM, reason="the total is below the minimum"
    )
    return walk(f.shortlisted(), (refuse, POLICY))


ABSENT = (
    no_show,
    declined,
    lapsed,
    lost_on_hold,
    pulled_out,
    refused_by_rank,
    disqualified,
    left_with_leave,
)


@pytest.mark.parametrize("story", ABSENT)
def test_money_for_somebody_who_does_not_come_is_free(story: Callable[[], Scenario]) -> None:
    gone = named(f.A, story())
    stored = gone.last.event.STORED
    because = em.FundsReason.NO_SHOW if story is no_show else em.FundsReason.WITHDRAWN
    release = em.ReleaseSubsidy(
        participation_id=f.A,
        reason_code=because,
        reason=f"Participation QZ-TST-1404-00001: {stored}.",
    )
    assert wants("release-subsidy", gone, f.allocated()) == on_show(release)
    assert wants("release-subsidy", gone, f.offered()) == []
    claimed = walk(f.allocated(), (em.NoteClaim(**KEYS), POLICY))
    assert wants("release-subsidy", gone, claimed) == []
    spent = walk(f.allocated(), (release, POLICY))
    assert wants("release-subsidy", gone, spent) == []


# ---------------------------------------------------------------- commitments of an exporter


def noted(exporter_id: UUID, key: str, what: str) -> list[Then]:
    note = NoteCommitment(commitment=key, what=f"{what} QZ-TST-1404-00001")
    return [Then("exporter", exporter_id, note)]


def cleared(exporter_id: UUID, key: str, cause: Scenario) -> list[Then]:
    clear = ClearCommitment(commitment=key, because=cause.last.event.STORED)
    return [Then("exporter", exporter_id, clear)]


def attended() -> Scenario:
    return walk(f.on_stand(), (pp.RecordAttendance(evidence="Photo."), f.MONITOR))


def lost() -> Scenario:
    return walk(f.contracted(), (f.returned(pp.LoseStand), POLICY))


def cancelled() -> Scenario:
    return walk(f.with_offer(), (f.returned(pa.CancelParticipation), POLICY))


OFFER = f"stand_offer:{f.A}"
SETTLED = (*(a for a in ABSENT if a is not refused_by_rank), attended, lost, cancelled)


def test_an_open_offer_binds_the_exporter() -> None:
    offered = named(f.A, f.with_offer())
    bound = noted(f.FIRM, OFFER, "Stand offer")
    assert wants("commit-offer", offered, firm(f.FIRM)) == bound
    assert wants("commit-offer", offered, firm(f.FIRM, OFFER)) == []


@pytest.mark.parametrize("story", SETTLED)
def test_a_settled_offer_no_longer_binds(story: Callable[[], Scenario]) -> None:
    done = named(f.A, story())
    assert wants("free-offer", done, firm(f.FIRM, OFFER)) == cleared(f.FIRM, OFFER, done)
    assert wants("free-offer", done, firm(f.FIRM)) == []
    assert wants("free-offer", done) == []


STAND = f"stand_accepted:{f.A}"


def test_an_accepted_stand_is_noted_until_the_show_is_over() -> None:
    taken = named(f.A, walk(f.with_offer(), (pp.AcceptOffer(), f.OWNER)))
    assert wants("commit-stand", taken, firm(f.FIRM)) == noted(f.FIRM, STAND, "Accepted stand")
    assert wants("commit-stand", taken, firm(f.FIRM, STAND)) == []
    for story in (attended, lost, pulled_out):
        done = named(f.A, story())
        assert wants("free-stand", done, firm(f.FIRM, STAND)) == cleared(f.FIRM, STAND, done)
        assert wants("free-stand", done, firm(f.FIRM)) == []


def test_an_unpaid_claim_binds_the_exporter() -> None:
    key = f"subsidy:{CLAIM}"
    bound = noted(CLAIMANT, key, "Subsidy claim")
    assert wants("commit-claim", claim(s.requested()), firm(CLAIMANT)) == bound
    again = claim(upheld(walk(s.submitted(), (REFUSE, f.LEAD)), s.OWNER, f.CHAIR))
    assert wants("commit-claim", again, firm(CLAIMANT)) == bound
    assert wants("commit-claim", again, firm(CLAIMANT, key)) == []
    for cause in (
        claim(s.paid()),
        claim(walk(s.submitted(), (REFUSE, f.LEAD))),
        claim(walk(s.paid(), (RECONCILE, f.FINANCE))),
        recovered("1000"),
    ):
        assert wants("free-claim", cause, firm(CLAIMANT, key)) == cleared(CLAIMANT, key, cause)
        assert wants("free-claim", cause, firm(CLAIMANT)) == []


# ---------------------------------------------------------------- marks


def withdrawn() -> Scenario:
    withdraw = ml.WithdrawLicence(
        stop_use_by=ms.TODAY + timedelta(days=30),
        reason_code=ml.WithdrawalReason.MISUSE_OF_MARK,
        reason=f.WHY,
    )
    return named(LICENCE, walk(ls.licensed(), (withdraw, ms.DECIDER)))


def terminated() -> Scenario:
    end = ml.TerminateByClient(reason_code=ml.TerminationReason.OTHER, reason=f.WHY)
    return named(LICENCE, walk(ls.licensed(), (end, ms.OWNER)))


def expired() -> Scenario:
    held = ls.licensed()
    over = held.on(held.case.deadlines["validity"].due_at)
    return named(LICENCE, walk(over, (ml.ExpireLicence(), TIMER)))


MARK = f"mark:{LICENCE}"


def test_an_active_mark_binds_the_exporter() -> None:
    issued = named(LICENCE, ls.licensed())
    bound = noted(ms.FIRM, MARK, "Mark licence")
    assert wants("commit-mark", issued, firm(ms.FIRM)) == bound
    assert wants("commit-mark", issued, firm(ms.FIRM, MARK)) == []


@pytest.mark.parametrize("story", [withdrawn, terminated, expired])
def test_an_ended_licence_no_longer_binds(story: Callable[[], Scenario]) -> None:
    ended = story()
    assert wants("free-mark", ended, firm(ms.FIRM, MARK)) == cleared(ms.FIRM, MARK, ended)
    assert wants("free-mark", ended, firm(ms.FIRM)) == []


def test_a_licence_that_comes_back_on_appeal_binds_again() -> None:
    back = upheld(withdrawn(), ms.OWNER, ms.LEAD)
    assert back.case.stage == "active"
    bound = noted(ms.FIRM, MARK, "Mark licence")
    assert wants("commit-mark", back, firm(ms.FIRM)) == bound
    suspended = upheld(named(LICENCE, ls.suspended()), ms.OWNER, ms.LEAD)
    assert wants("commit-mark", suspended, firm(ms.FIRM, MARK)) == []
    assert wants("commit-claim", back, firm(ms.FIRM)) == []
