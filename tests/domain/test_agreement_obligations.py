"""What was promised: defined, reported, verified, late, waived, disputed, changed by amendment."""

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from export_program.domain.agreement import amendments as m
from export_program.domain.agreement import obligations as o
from export_program.domain.agreement import standing as t
from export_program.domain.agreement.case import ObligationStatus
from export_program.domain.agreement.values import Opinion
from export_program.engine.actors import Role
from export_program.engine.messages import GeneralReason
from export_program.engine.protocols.clock import RaiseDeadlineWarning
from export_program.engine.protocols.documents import RejectDocument
from export_program.engine.refusals import NotAllowed, RuleBroken, WrongStage
from tests.domain.agreement_story import (
    AMENDMENT,
    CHAIR,
    DESK,
    LAWYER,
    LEAD,
    MEETING,
    OWNER,
    SECRETARY,
    TODAY,
    WAREHOUSE,
    amended,
    attach,
    day,
    drafted,
    in_force,
    mandated,
    negotiated,
    reported,
    rung,
    suspended,
)
from tests.scenario import TIMER, person, walk

S = ObligationStatus
OTHER = GeneralReason.OTHER
FIRST_DUE = TODAY + timedelta(days=60)
QUARTER = date(2026, 2, 8)
REPORT = o.ReportObligation(obligation="O1", text="Opened.", evidence=("D6",))
FULFILLED = o.VerifyObligation(obligation="O1", finding=o.Finding.FULFILLED)
PARTLY = o.VerifyObligation(obligation="O1", finding=o.Finding.PARTIALLY_FULFILLED)
WAIVE = o.WaiveObligation(obligation="O1", reason_code=OTHER, reason="The law changed.")
DISPUTE = o.DisputeObligation(
    obligation="O1", party="khatlon", reason_code=OTHER, reason="Never agreed."
)
SETTLE = o.SettleDispute(obligation="O1", settlement="By spring.", due=date(2026, 4, 1))
DROP = o.DropObligation(obligation="O1", reason_code=OTHER, reason="Taken out.")


# ---------------------------------------------------------------- defining


def test_obligations_are_numbered_and_planned_until_force() -> None:
    known = drafted().case.obligations
    assert list(known) == ["O1", "O2"]
    assert {x.status for x in known.values()} == {S.PLANNED}
    assert not [k for k in drafted().case.deadlines if k.startswith("obligation")]


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"party": "nobody"}, "a party of this agreement"),
        ({"due_after_days": None}, "has a day"),
        ({"due": TODAY}, "not two days"),
        ({"due_after_days": None, "due": TODAY - timedelta(days=1)}, "has a day"),
        ({"amendment": "M1"}, "Only an agreement in force"),
    ],
)
def test_an_obligation_that_does_not_fit_is_refused(changes: dict[str, Any], match: str) -> None:
    drafted().when(replace(WAREHOUSE, **changes), DESK).refused(RuleBroken, match)


def test_obligations_are_defined_while_the_text_is_made() -> None:
    mandated().when(WAREHOUSE, DESK).refused(WrongStage)
    negotiated().when(WAREHOUSE, DESK).then(o.ObligationDefined)
    drafted().when(WAREHOUSE, OWNER).refused(NotAllowed)


def test_entry_into_force_sets_the_time_limit_of_every_obligation() -> None:
    case = in_force().case
    assert case.obligations["O1"].due == FIRST_DUE
    assert case.obligations["O2"].due == QUARTER
    assert {x.status for x in case.obligations.values()} == {S.OPEN}
    due = case.deadlines["obligation:O1"]
    assert due.due_at.date() == FIRST_DUE
    assert [w.date() for w in due.warn_at] == [FIRST_DUE - timedelta(days=n) for n in (30, 7)]
    assert case.deadlines["obligation:O2"].due_at.date() == QUARTER


def test_an_obligation_taken_out_of_the_text_is_not_owed() -> None:
    out = walk(drafted(), (DROP, DESK))
    assert out.case.obligations["O1"].status is S.DROPPED
    out.when(DROP, DESK).refused(RuleBroken, "not closed")
    by = replace(DROP, obligation="O2", amendment="M1")
    out.when(by, DESK).refused(RuleBroken, "Only an agreement in force")
    out.when(WAREHOUSE, DESK).then(o.ObligationDefined)
    assert "O3" in out.when(WAREHOUSE, DESK).case.obligations


def test_an_obligation_moves_to_another_owner() -> None:
    move = o.ReassignObligation(obligation="O1", owner=LEAD.id)
    after = in_force().when(move, LEAD)
    assert after.last.event == o.ObligationReassigned(
        obligation="O1", owner=LEAD.id, previous=OWNER.id
    )
    after.when(move, LEAD).refused(RuleBroken, "another owner")
    after.when(replace(move, obligation="O9"), LEAD).refused(RuleBroken, "not closed")


# ---------------------------------------------------------------- reporting and verifying


def test_only_its_owner_reports_with_evidence_that_is_attached() -> None:
    held = in_force()
    held.when(REPORT, DESK).refused(RuleBroken, "Its owner")
    held.when(REPORT, OWNER).refused(RuleBroken, "evidence is attached")
    held.when(replace(REPORT, obligation="O9"), OWNER).refused(RuleBroken, "outstanding")
    drafted().when(REPORT, OWNER).refused(WrongStage)


def test_a_report_ends_the_time_limit_until_it_is_verified() -> None:
    case = reported().case
    assert case.obligations["O1"].status is S.REPORTED
    assert "obligation:O1" not in case.deadlines
    reported().when(REPORT, OWNER).refused(RuleBroken, "outstanding")


def test_neither_owner_nor_reporter_verifies() -> None:
    reported().when(FULFILLED, person("Neda", Role.TEAM_LEAD)).refused(RuleBroken, "Somebody else")
    moved = walk(reported(), (o.ReassignObligation(obligation="O1", owner=LEAD.id), LEAD))
    moved.when(FULFILLED, LEAD).refused(RuleBroken, "Somebody else")
    moved.when(FULFILLED, person("Neda", Role.TEAM_LEAD)).refused(RuleBroken, "Somebody else")
    moved.when(FULFILLED, SECRETARY).then(o.ObligationFulfilled)


def test_fulfilled_takes_evidence_that_still_stands() -> None:
    held = in_force()
    bare = walk(held, (replace(REPORT, evidence=()), OWNER))
    bare.when(FULFILLED, LEAD).refused(RuleBroken, "has evidence")
    bare.when(PARTLY, LEAD).then(o.ObligationPartiallyFulfilled)
    reject = RejectDocument(document="D6", reason_code=OTHER, reason="A forgery.")
    walk(reported(), (reject, SECRETARY)).when(FULFILLED, LEAD).refused(RuleBroken, "has evidence")


def test_a_single_obligation_is_closed_when_fulfilled() -> None:
    after = reported().when(FULFILLED, LEAD).then(o.ObligationFulfilled).case.obligations["O1"]
    assert after.status is S.FULFILLED
    assert [r.outcome for r in after.rounds] == [S.FULFILLED]
    walk(reported(), (FULFILLED, LEAD)).when(WAIVE, CHAIR).refused(RuleBroken, "not closed")


def test_a_recurring_obligation_opens_its_next_round() -> None:
    after = walk(reported(), (replace(FULFILLED, obligation="O2"), LEAD)).case
    again = after.obligations["O2"]
    assert (again.status, again.round, again.due) == (S.OPEN, 2, date(2026, 5, 8))
    assert (again.evidence, again.reported_by) == ((), None)
    assert after.deadlines["obligation:O2"].due_at.date() == date(2026, 5, 8)


def test_the_last_round_lies_within_the_term() -> None:
    scenario = day(in_force(), TODAY + timedelta(days=5))
    waive = replace(WAIVE, obligation="O2")
    for _ in range(6):  # quarters up to 8 August 2027; the next would lie behind 7 November 2027
        scenario = walk(scenario, (waive, CHAIR))
    assert scenario.case.obligations["O2"].due == date(2027, 8, 8)
    ended = walk(scenario, (waive, CHAIR)).case
    assert ended.obligations["O2"].status is S.WAIVED
    assert "obligation:O2" not in ended.deadlines


def test_partly_fulfilled_and_rejected_reports_leave_the_rest_owed() -> None:
    reject = o.RejectObligationReport(obligation="O1", reason_code=OTHER, reason="Half a roof.")
    for ask, status in ((PARTLY, S.PARTIALLY_FULFILLED), (reject, S.OPEN)):
        after = walk(reported(), (ask, LEAD))
        assert after.case.obligations["O1"].status is status
        assert after.case.deadlines["obligation:O1"].due_at.date() == FIRST_DUE
        after.when(REPORT, OWNER).then(o.ObligationReported)
        reported().when(ask, person("Neda", Role.TEAM_LEAD)).refused(RuleBroken, "Somebody else")
        in_force().when(ask, LEAD).refused(RuleBroken, "was reported")
    in_force().when(FULFILLED, LEAD).refused(RuleBroken, "was reported")


# ---------------------------------------------------------------- late


def test_an_unreported_obligation_is_overdue_and_escalated_after_ten_working_days() -> None:
    late = rung(in_force(), "obligation:O1")
    case = late.case
    assert late.last.event == o.ObligationOverdue(
        obligation="O1", due=FIRST_DUE, owner=OWNER.id, times=1
    )
    assert case.obligations["O1"].status is S.OVERDUE
    assert "obligation:O1" not in case.deadlines
    ten_days = date(2026, 1, 20)  # two Fridays and 17 January are off
    assert case.deadlines["obligation escalation:O1"].due_at.date() == ten_days
    told = rung(late, "obligation escalation:O1")
    assert told.last.event == o.ObligationEscalated(obligation="O1", owner=OWNER.id)
    assert "obligation escalation:O1" not in told.case.deadlines


def test_no_timer_marks_an_obligation_before_its_day() -> None:
    mark = o.MarkObligationOverdue(obligation="O1")
    in_force().when(mark, TIMER).refused(RuleBroken, "day has passed")
    in_force().when(mark, CHAIR).refused(NotAllowed)
    in_force().when(o.EscalateObligation(obligation="O1"), TIMER).refused(RuleBroken, "still late")


def test_warnings_come_thirty_and_seven_days_before() -> None:
    due = in_force().case.deadlines["obligation:O1"]
    early = in_force().on(due.warn_at[0] - timedelta(minutes=1))
    warn = RaiseDeadlineWarning(deadline="obligation:O1")
    early.when(warn, TIMER).refused(RuleBroken, "has come")
    after = in_force().on(due.warn_at[0]).when(warn, TIMER).case
    assert after.deadlines["obligation:O1"].warned == 1


def test_a_late_report_that_falls_short_stays_late_and_counts_once() -> None:
    late = walk(
        rung(in_force(), "obligation:O1"),
        (replace(REPORT, evidence=()), OWNER),
        (PARTLY, LEAD),
    ).case
    assert (late.obligations["O1"].status, late.obligations["O1"].overdue) == (S.OVERDUE, 1)
    assert "obligation:O1" not in late.deadlines
    assert "obligation escalation:O1" in late.deadlines


def test_what_is_dropped_is_not_escalated() -> None:
    late = rung(amended(), "obligation:O1")
    out = walk(late, (replace(DROP, amendment="M1"), DESK))
    escalate = o.EscalateObligation(obligation="O1")
    out.when(escalate, TIMER).refused(RuleBroken, "not closed")


def test_what_is_verified_or_waived_is_not_escalated() -> None:
    late = walk(rung(in_force(), "obligation:O1"), (WAIVE, CHAIR)).case
    assert "obligation escalation:O1" not in late.deadlines


def test_each_missed_round_of_a_recurring_obligation_counts() -> None:
    once = walk(rung(in_force(), "obligation:O2"), (replace(WAIVE, obligation="O2"), CHAIR))
    assert not once.case.obligations["O2"].late
    twice = rung(once, "obligation:O2")
    assert isinstance(twice.last.event, o.ObligationOverdue)
    assert twice.last.event.times == 2


# ---------------------------------------------------------------- waiving and disputing


def test_a_waiver_names_its_reason_and_is_not_the_owners() -> None:
    waived = in_force().when(WAIVE, CHAIR).then(o.ObligationWaived)
    assert waived.last.meta.reason is not None
    assert waived.last.meta.reason.text == "The law changed."
    assert waived.case.obligations["O1"].status is S.WAIVED
    assert "obligation:O1" not in waived.case.deadlines
    in_force().when(WAIVE, person("Neda", Role.WG_CHAIR)).refused(RuleBroken, "Somebody else")


def test_a_recurring_obligation_is_waived_for_a_round_or_for_good() -> None:
    waive = replace(WAIVE, obligation="O2")
    assert in_force().when(waive, CHAIR).case.obligations["O2"].round == 2
    for_good = in_force().when(replace(waive, for_good=True), CHAIR).case
    assert for_good.obligations["O2"].status is S.WAIVED
    assert "obligation:O2" not in for_good.deadlines


def test_a_dispute_rests_the_time_limit_until_it_is_settled() -> None:
    torn = in_force().when(DISPUTE, SECRETARY).then(o.ObligationDisputed)
    assert torn.case.obligations["O1"].status is S.DISPUTED
    assert "obligation:O1" not in torn.case.deadlines
    torn.when(replace(SETTLE, due=TODAY - timedelta(days=1)), LEAD).refused(RuleBroken, "not past")
    calm = torn.when(SETTLE, LEAD).then(o.ObligationDisputeSettled).case
    assert calm.obligations["O1"].status is S.OPEN
    assert calm.deadlines["obligation:O1"].due_at.date() == date(2026, 4, 1)


def test_a_dispute_is_by_a_party_about_something_owed() -> None:
    in_force().when(replace(DISPUTE, party="x"), LEAD).refused(RuleBroken, "a party")
    in_force().when(replace(DISPUTE, obligation="O9"), LEAD).refused(RuleBroken, "outstanding")
    in_force().when(SETTLE, LEAD).refused(RuleBroken, "is disputed")


# ---------------------------------------------------------------- suspension


def test_suspension_rests_every_time_limit_and_resumption_moves_it() -> None:
    assert not [k for k in suspended().case.deadlines if k.startswith("obligation")]
    later = day(suspended(), TODAY + timedelta(days=40))
    after = later.when(t.ResumeAgreement(remarks="Open again."), CHAIR).then(t.AgreementResumed)
    assert after.case.obligations["O1"].due == FIRST_DUE + timedelta(days=30)
    moved = after.case.deadlines
    assert moved["obligation:O1"].due_at.date() == FIRST_DUE + timedelta(days=30)
    assert moved["obligation:O2"].due_at.date() == QUARTER + timedelta(days=30)


def test_what_was_reported_before_a_suspension_has_no_time_limit_after_it() -> None:
    suspend = t.SuspendAgreement(
        review_on=TODAY + timedelta(days=40),
        reason_code=t.SuspensionReason.SANCTIONS,
        reason="x",
    )
    again = walk(reported(), (suspend, CHAIR), (t.ResumeAgreement(remarks="x"), CHAIR))
    assert "obligation:O1" not in again.case.deadlines


def test_an_overdue_obligation_is_escalated_even_while_suspended() -> None:
    suspend = t.SuspendAgreement(
        review_on=date(2026, 6, 1), reason_code=t.SuspensionReason.SANCTIONS, reason="x"
    )
    late = walk(rung(in_force(), "obligation:O1"), (suspend, CHAIR))
    assert isinstance(rung(late, "obligation escalation:O1").last.event, o.ObligationEscalated)


# ---------------------------------------------------------------- amendments


PROPOSE = m.ProposeAmendment(number=1, title="Fees", clauses=("7",), document="D6")
OPINION = m.GiveAmendmentOpinion(amendment="M1", opinion=Opinion.OK, text="Sound.")
APPROVE = m.ApproveAmendment(amendment="M1")
SIGN = m.RecordAmendmentSignature(
    amendment="M1",
    party="us",
    signatory="governor",
    signed_on=TODAY,
    place="Qazvin",
    sha256=AMENDMENT,
)


def pending() -> Any:
    return walk(in_force(), (attach("amendment", AMENDMENT), DESK), (PROPOSE, DESK))


def test_a_signed_amendment_supersedes_its_clauses() -> None:
    case = amended().case
    assert case.amendments["M1"].status == "signed"
    assert case.superseded_clauses == {"7": "M1", "8.1": "M1"}


def test_amendments_are_numbered_texts() -> None:
    ready = walk(in_force(), (attach("amendment", AMENDMENT), DESK))
    ready.when(replace(PROPOSE, number=2), DESK).refused(RuleBroken, "last amendment and one")
    ready.when(replace(PROPOSE, document="D1"), DESK).refused(RuleBroken, "attached amendment")
    drafted().when(PROPOSE, DESK).refused(WrongStage)


def test_an_amendment_is_reviewed_and_approved_by_others_than_its_author() -> None:
    author = "Parisa"
    pending().when(OPINION, person(author, Role.LEGAL)).refused(RuleBroken, "Whoever proposed")
    pending().when(APPROVE, CHAIR).refused(RuleBroken, "not no")
    given = walk(pending(), (OPINION, LAWYER))
    given.when(OPINION, LAWYER).refused(RuleBroken, "No opinion")
    unknown = replace(OPINION, amendment="M2")
    pending().when(unknown, LAWYER).refused(RuleBroken, "is proposed")
    papers = replace(OPINION, document="D1")
    pending().when(papers, LAWYER).refused(RuleBroken, "attached legal opinion")
    given.when(APPROVE, person(author, Role.WG_CHAIR)).refused(RuleBroken, "Whoever proposed")
    given.when(replace(APPROVE, amendment="M2"), CHAIR).refused(RuleBroken, "is proposed")
    given.when(APPROVE, CHAIR).then(m.AmendmentApproved)


def test_an_amendment_against_the_opinion_is_not_approved() -> None:
    no = walk(pending(), (replace(OPINION, opinion=Opinion.NO), LAWYER))
    no.when(APPROVE, CHAIR).refused(RuleBroken, "not no")
    terms = replace(OPINION, opinion=Opinion.WITH_CONDITIONS)
    pending().when(terms, LAWYER).refused(RuleBroken, "names them")
    some = walk(pending(), (replace(terms, conditions=("Cap it.",)), LAWYER))
    some.when(APPROVE, CHAIR).refused(RuleBroken, "conditions are met")
    some.when(replace(APPROVE, conditions_met="Capped."), CHAIR).then(m.AmendmentApproved)


def test_an_approved_amendment_is_signed_party_by_party() -> None:
    pending().when(SIGN, SECRETARY).refused(RuleBroken, "is approved")
    ready = walk(pending(), (OPINION, LAWYER), (APPROVE, CHAIR))
    ready.when(replace(SIGN, sha256="9" * 64), SECRETARY).refused(RuleBroken, "its hash")
    ready.when(replace(SIGN, signatory="x"), SECRETARY).refused(RuleBroken, "may sign")
    for days in (-1, 1):
        odd = replace(SIGN, signed_on=TODAY + timedelta(days=days))
        ready.when(odd, SECRETARY).refused(RuleBroken, "not signed in the future")
    one = ready.when(SIGN, SECRETARY).then(m.AmendmentSigned)
    assert one.case.superseded_clauses == {}
    one.when(SIGN, SECRETARY).refused(RuleBroken, "not signed yet")
    theirs = replace(SIGN, party="khatlon", signatory="chairman")
    one.when(replace(theirs, sha256="9" * 64), SECRETARY).refused(RuleBroken, "its hash")
    one.when(replace(theirs, signatory="x"), SECRETARY).refused(RuleBroken, "may sign")
    tomorrow = replace(theirs, signed_on=TODAY + timedelta(days=1))
    one.when(tomorrow, SECRETARY).refused(RuleBroken, "not signed in the future")
    one.when(theirs, SECRETARY).then(m.AmendmentFullySigned)


def test_an_amendment_is_rejected_until_somebody_has_signed() -> None:
    reject = m.RejectAmendment(amendment="M1", reason_code=OTHER, reason="Too dear.")
    no = pending().when(reject, CHAIR).then(m.AmendmentRejected)
    no.when(reject, CHAIR).refused(RuleBroken, "proposed or approved")
    ready = walk(pending(), (OPINION, LAWYER), (APPROVE, CHAIR), (SIGN, SECRETARY))
    ready.when(reject, CHAIR).refused(RuleBroken, "Nobody has signed the amendment")


def test_in_force_obligations_change_by_a_signed_amendment_only() -> None:
    in_force().when(MEETING, DESK).refused(RuleBroken, "every party has signed")
    by = replace(MEETING, amendment="M1")
    amended().when(replace(by, party="x"), DESK).refused(RuleBroken, "a party")
    amended().when(replace(by, every=None), DESK).refused(RuleBroken, "has a day")
    amended().when(replace(DROP, obligation="O9", amendment="M1"), DESK).refused(
        RuleBroken, "closed"
    )
    pending().when(by, DESK).refused(RuleBroken, "every party has signed")
    case = walk(amended(), (by, DESK)).case
    assert case.obligations["O3"].status is S.OPEN
    assert case.deadlines["obligation:O3"].due_at.date() == date(2026, 2, 28)
    amended().when(DROP, DESK).refused(RuleBroken, "every party has signed")
    dropped = walk(amended(), (replace(DROP, amendment="M1"), DESK)).case
    assert dropped.obligations["O1"].status is S.DROPPED
    assert "obligation:O1" not in dropped.deadlines
