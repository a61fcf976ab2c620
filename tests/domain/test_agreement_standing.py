"""Agreements in force: suspension, the end of the term, renewal, notice, termination, reports."""

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from export_program.domain.agreement import drafting as d
from export_program.domain.agreement import signing as s
from export_program.domain.agreement import standing as t
from export_program.domain.agreement.values import Renewal
from export_program.engine.actors import Role
from export_program.engine.messages import GeneralReason
from export_program.engine.refusals import NotAllowed, RuleBroken, WrongStage
from tests.domain.agreement_story import (
    APPROVE,
    CHAIR,
    DESK,
    LAWYER,
    LEAD,
    OPINION,
    SECRETARY,
    TODAY,
    attach,
    day,
    expiring,
    in_force,
    negotiated,
    noticed,
    renewed,
    rung,
    signature,
    suspended,
    terminated,
)
from tests.scenario import TIMER, Scenario, walk

OTHER = GeneralReason.OTHER
LAST = date(2027, 11, 7)
SUSPEND = t.SuspendAgreement(
    review_on=TODAY + timedelta(days=30),
    reason_code=t.SuspensionReason.MATERIAL_BREACH,
    reason="They stopped the trucks.",
)
RESUME = t.ResumeAgreement(remarks="They run again.")
RENEW = t.DecideRenewal(renewal=Renewal.RENEW, text="It works.")
LAPSE = t.DecideRenewal(renewal=Renewal.LET_LAPSE, text="It does not.")
NOTICE = t.GiveNotice(
    party="us",
    ends_on=TODAY + timedelta(days=90),
    reason_code=t.TerminationReason.CHANGED_CIRCUMSTANCES,
    reason="The tariff rose.",
)
END = t.TerminateAgreement(
    reason_code=t.TerminationReason.NOTICE_EXPIRED, reason="The notice has run out."
)


def renewing_itself() -> Scenario:
    """In force, and it renews itself by twelve months unless somebody says no."""
    edit = d.EditAgreement(auto_renew_months=12)
    return walk(
        negotiated(),
        (edit, DESK),
        (d.SendToLegal(version=2), DESK),
        (OPINION, LAWYER),
        (APPROVE, CHAIR),
        (signature("us", "governor"), SECRETARY),
        (signature("khatlon", "chairman"), SECRETARY),
        (attach("signed_copy_fa"), SECRETARY),
        (attach("signed_copy_tg"), SECRETARY),
        (attach("exchange_of_notes"), SECRETARY),
        (s.MeetConditionPrecedent(condition="C1", document="D5", met_on=TODAY), SECRETARY),
        (s.EnterIntoForce(in_force_on=TODAY), SECRETARY),
    )


# ---------------------------------------------------------------- suspension


def test_the_chair_suspends_with_a_reason_and_a_day_of_review() -> None:
    in_force().when(SUSPEND, LEAD).refused(NotAllowed)
    in_force().when(replace(SUSPEND, review_on=TODAY), CHAIR).refused(RuleBroken, "lies ahead")
    held = in_force().when(SUSPEND, CHAIR).then(t.AgreementSuspended, "suspended")
    assert held.last.meta.reason is not None
    assert held.last.meta.reason.code == "material_breach"
    assert held.case.deadlines["suspension review"].due_at.date() == SUSPEND.review_on


@pytest.mark.parametrize(("way", "stage"), [(in_force, "in_force"), (expiring, "expiring")])
def test_a_resumed_agreement_is_where_it_was(way: Any, stage: str) -> None:
    later = replace(SUSPEND, review_on=date(2027, 10, 1))
    back = walk(way(), (later, CHAIR)).when(RESUME, CHAIR).then(t.AgreementResumed, stage).case
    assert (back.suspended_on, back.review_on) == (None, None)
    assert "suspension review" not in back.deadlines


def test_the_expiring_alarm_rests_while_suspended_and_comes_back() -> None:
    assert "expiring" not in suspended().case.deadlines
    assert "expiry" in suspended().case.deadlines
    back = walk(suspended(), (RESUME, CHAIR)).case
    assert back.deadlines["expiring"].due_at.date() == LAST - timedelta(days=180)
    in_time = walk(
        expiring(), (replace(SUSPEND, review_on=date(2027, 10, 1)), CHAIR), (RESUME, CHAIR)
    )
    assert "expiring" not in in_time.case.deadlines


# ---------------------------------------------------------------- the end of the term


def test_the_ladder_has_its_rungs_at_180_90_and_30_days() -> None:
    known = in_force().case.deadlines
    assert known["expiring"].due_at.date() == LAST - timedelta(days=180)
    days = [(LAST - moment.date()).days for moment in known["expiry"].warn_at]
    assert days == [90, 30]


def test_an_agreement_is_expiring_for_the_timer_alone_and_not_before_its_time() -> None:
    mark = t.MarkAgreementExpiring()
    in_force().when(mark, TIMER).refused(RuleBroken, "180 days")
    in_force().when(mark, CHAIR).refused(NotAllowed)
    assert expiring().case.stage == "expiring"
    due = expiring().case.deadlines["renewal decision"]
    assert due.due_at.date() == LAST - timedelta(days=90)


def test_without_a_decision_an_agreement_expires_on_its_last_day() -> None:
    expiring().when(t.EndAgreementTerm(), TIMER).refused(RuleBroken, "last day has come")
    ended = rung(expiring(), "expiry")
    assert isinstance(ended.last.event, t.AgreementExpired)
    assert ended.case.stage == "expired"
    assert ended.case.deadlines == {}
    assert rung(suspended(), "expiry").case.stage == "expired"


def test_what_renews_itself_goes_on_unless_it_is_let_lapse() -> None:
    early = rung(renewing_itself(), "expiring")
    early.when(t.EndAgreementTerm(), TIMER).refused(RuleBroken, "last day has come")
    on = rung(early, "expiry")
    assert isinstance(on.last.event, t.AgreementRenewedTacitly)
    assert on.case.stage == "in_force"
    assert (on.case.until, on.case.renewals) == (date(2028, 11, 7), 1)
    assert on.case.deadlines["expiry"].due_at.date() == date(2028, 11, 7)
    assert on.case.deadlines["expiring"].due_at.date() == date(2028, 11, 7) - timedelta(days=180)
    lapses = walk(rung(renewing_itself(), "expiring"), (LAPSE, CHAIR))
    assert rung(lapses, "expiry").case.stage == "expired"
    told = replace(NOTICE, ends_on=date(2028, 1, 1))
    given = walk(rung(renewing_itself(), "expiring"), (told, CHAIR))
    assert rung(given, "expiry").case.stage == "expired"


# ---------------------------------------------------------------- renewal


def test_a_renewal_is_decided_by_the_chair_before_the_notice_period_begins() -> None:
    in_force().when(RENEW, CHAIR).refused(WrongStage)
    expiring().when(RENEW, LEAD).refused(NotAllowed)
    decided = expiring().when(RENEW, CHAIR).then(t.RenewalDecided, "expiring")
    assert "renewal decision" not in decided.case.deadlines
    decided.when(RENEW, CHAIR).refused(RuleBroken, "another than before")
    decided.when(LAPSE, CHAIR).then(t.RenewalDecided)
    last = LAST - timedelta(days=90)
    day(expiring(), last).when(RENEW, CHAIR).then(t.RenewalDecided)
    late = day(expiring(), last + timedelta(days=1))
    late.when(RENEW, CHAIR).refused(RuleBroken, "before the notice period")


def test_a_renewed_agreement_is_in_force_until_a_later_day() -> None:
    case = renewed().case
    assert (case.stage, case.until, case.renewal) == ("in_force", date(2029, 11, 7), None)
    assert case.deadlines["expiry"].due_at.date() == date(2029, 11, 7)
    assert case.deadlines["expiring"].due_at.date() == date(2029, 11, 7) - timedelta(days=180)


def test_renewal_takes_the_decision_a_later_day_and_the_exchange_of_notes() -> None:
    notes = f"D{len(expiring().case.documents) + 1}"
    renew = t.RenewAgreement(until=date(2029, 11, 7), document=notes)
    ready = walk(expiring(), (attach("exchange_of_notes", "f" * 64), SECRETARY))
    ready.when(renew, SECRETARY).refused(RuleBroken, "decided to renew")
    walk(ready, (LAPSE, CHAIR)).when(renew, SECRETARY).refused(RuleBroken, "decided to renew")
    willing = walk(ready, (RENEW, CHAIR))
    willing.when(replace(renew, until=LAST), SECRETARY).refused(RuleBroken, "beyond its last day")
    willing.when(replace(renew, document="D1"), SECRETARY).refused(RuleBroken, "exchange of notes")
    willing.when(renew, SECRETARY).then(t.AgreementRenewed, "in_force")


# ---------------------------------------------------------------- notice and termination


def test_the_notice_period_is_respected() -> None:
    short = replace(NOTICE, ends_on=TODAY + timedelta(days=89))
    in_force().when(short, CHAIR).refused(RuleBroken, "notice period is respected")
    given = in_force().when(NOTICE, CHAIR).then(t.TerminationNoticeGiven, "in_force")
    assert given.case.deadlines["notice"].due_at.date() == NOTICE.ends_on
    given.when(NOTICE, CHAIR).refused(RuleBroken, "No notice is running")
    given.when(END, CHAIR).refused(RuleBroken, "has run out")
    late = day(given, NOTICE.ends_on - timedelta(days=1))
    late.when(END, CHAIR).refused(RuleBroken, "has run out")
    day(given, NOTICE.ends_on).when(END, CHAIR).then(t.AgreementTerminated, "terminated")


def test_our_notice_is_the_chairs_others_are_recorded_by_the_secretariat() -> None:
    in_force().when(NOTICE, SECRETARY).refused(RuleBroken, "given by the chair")
    in_force().when(replace(NOTICE, party="x"), CHAIR).refused(RuleBroken, "given by the chair")
    theirs = replace(NOTICE, party="khatlon")
    in_force().when(theirs, SECRETARY).then(t.TerminationNoticeGiven)
    papers = replace(theirs, document="D6")
    in_force().when(papers, SECRETARY).refused(RuleBroken, "attached notice")
    ready = walk(in_force(), (attach("notice", "e" * 64), SECRETARY))
    ready.when(papers, SECRETARY).then(t.TerminationNoticeGiven)


def test_a_notice_may_be_withdrawn() -> None:
    back = t.WithdrawNotice(reason_code=OTHER, reason="They lowered it.")
    in_force().when(back, CHAIR).refused(RuleBroken, "A notice is running")
    case = noticed().when(back, CHAIR).then(t.TerminationNoticeWithdrawn).case
    assert case.notice is None
    assert "notice" not in case.deadlines


def test_without_notice_only_mutual_consent_ends_an_agreement() -> None:
    in_force().when(END, CHAIR).refused(RuleBroken, "no notice|has run out")
    breach = replace(END, reason_code=t.TerminationReason.MATERIAL_BREACH)
    in_force().when(breach, CHAIR).refused(RuleBroken, "has run out")
    consent = replace(END, reason_code=t.TerminationReason.MUTUAL_CONSENT)
    in_force().when(consent, CHAIR).refused(RuleBroken, "agreement to end it is attached")
    agreed = walk(in_force(), (attach("termination_agreement"), SECRETARY))
    agreed.when(consent, CHAIR).then(t.AgreementTerminated, "terminated")


def test_a_terminated_agreement_has_no_time_limits_and_is_not_reopened() -> None:
    case = terminated().case
    assert case.deadlines == {}
    assert case.ended_because == "notice_expired"
    terminated().when(SUSPEND, CHAIR).refused(WrongStage)


# ---------------------------------------------------------------- reports


def test_a_report_on_implementation_is_due_every_year() -> None:
    assert in_force().case.deadlines["annual report"].due_at.date() == date(2026, 11, 8)
    record = t.RecordImplementationReport(year=1404, document="D6")
    in_force().when(record, DESK).refused(RuleBroken, "attached annual report")
    ready = walk(day(in_force(), date(2026, 3, 1)), (attach("annual_report"), DESK))
    done = ready.when(record, DESK).then(t.ImplementationReported)
    assert done.case.reports == {"1404": "D6"}
    assert done.case.deadlines["annual report"].due_at.date() == date(2027, 3, 1)
    done.when(record, DESK).refused(RuleBroken, "no report on that year")


def test_an_auditor_changes_nothing() -> None:
    for command in (SUSPEND, NOTICE, END):
        in_force().when(command, replace(CHAIR, role=Role.AUDITOR)).refused(NotAllowed)
