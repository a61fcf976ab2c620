"""A licence's life: issue, suspension, reinstatement, renewal, end, and who was entitled when."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from export_program.domain.mark_application.case import Severity
from export_program.domain.mark_licence import LIFECYCLE, entitled_on
from export_program.domain.mark_licence import messages as m
from export_program.domain.mark_licence.case import Declaration, MarkLicenceStage, Result
from export_program.domain.scheme import SchemeId
from export_program.engine.actors import Role
from export_program.engine.checks import findings
from export_program.engine.messages import GeneralReason
from export_program.engine.protocols.appeals import (
    AdmitAppeal,
    AppealUpheld,
    AssignPanel,
    DismissAppeal,
    GrantStay,
    LodgeAppeal,
    UpholdAppeal,
)
from export_program.engine.protocols.linking import SetDerivedFlag
from export_program.engine.refusals import NotAllowed, RuleBroken, WrongStage
from tests.domain.licence_story import (
    CLEAN,
    OTHER_ID,
    UNTIL,
    at_day,
    before_issue,
    issue,
    licensed,
    suspended,
    suspension,
)
from tests.domain.mark_story import (
    CLERK,
    DECIDER,
    EVALUATOR,
    LEAD,
    OWNER,
    SUSPENDED,
    TODAY,
    because,
    granted,
    paper,
    recommended,
    signed,
    with_finding,
)
from tests.scenario import POLICY, TIMER, Scenario, person, walk

S = MarkLicenceStage
DAY = timedelta(days=1)


def test_the_table_is_sound() -> None:
    assert list(findings(LIFECYCLE)) == []


# ---------------------------------------------------------------- issue


def test_a_certificate_opens_a_licence_with_its_first_surveillance_a_year_ahead() -> None:
    case = licensed().case
    assert case.stage is S.ACTIVE
    assert case.surveillance_due == date(2026, 11, 8)
    assert [p.product for p in case.scope] == ["powder"]
    assert {"surveillance call", "renewal window", "validity"} == set(case.deadlines)
    assert case.deadlines["renewal window"].due_at.date() == UNTIL - timedelta(days=180)


def test_brand_support_has_no_surveillance() -> None:
    support = msgspec.structs.replace(granted().case, scheme=SchemeId.BRAND_SUPPORT)
    two_years = issue(valid_until=date(2027, 11, 8))
    case = before_issue().knowing(application=support).when(two_years, CLERK).case
    assert case.surveillance_due is None
    assert "surveillance call" not in case.deadlines


def test_a_certificate_rests_on_a_grant_and_a_signed_agreement() -> None:
    for application in (None, signed().case, recommended().case):
        before_issue().knowing(application=application).when(issue(), CLERK).refused(
            RuleBroken, "granted and its agreement signed"
        )
    unsigned = msgspec.structs.replace(granted().case, agreement_sha256=None)
    before_issue().knowing(application=unsigned).when(issue(), CLERK).refused(
        RuleBroken, "agreement signed"
    )


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"products": ("soap",)}, "products of the application"),
        ({"products": ("powder", "powder")}, "each once"),
        ({"exporter_id": OTHER_ID}, "the one that applied"),
        ({"valid_from": TODAY - DAY}, "day of the grant"),
        ({"valid_until": UNTIL + DAY}, "no longer than the scheme"),
    ],
)
def test_a_certificate_says_what_was_granted(changes: dict[str, Any], why: str) -> None:
    before_issue().when(issue(**changes), CLERK).refused(RuleBroken, why)


def test_a_certificate_ends_after_it_begins() -> None:
    with pytest.raises(ValueError, match="valid_until"):
        issue(valid_until=TODAY)


def test_a_suspended_exporter_gets_no_certificate() -> None:
    before_issue().knowing(exporter=SUSPENDED).when(issue(), CLERK).refused(
        RuleBroken, "not suspended"
    )


def test_a_number_and_an_application_are_used_once() -> None:
    keys = {u.name: tuple(u.keys(licensed().case)) for u in LIFECYCLE.uniques}
    assert keys["number"] == ("certificate:QZ-QM-1404/001",)
    assert len(keys["application"]) == 1


# ---------------------------------------------------------------- suspension


def test_a_proposal_is_put_by_anybody_in_the_office_and_dismissed_by_who_decides() -> None:
    put = m.ProposeSuspension(ground="exporter-suspended", because="FX not returned.")
    proposed = licensed().when(put, POLICY).then(m.SuspensionProposed, S.ACTIVE)
    proposed.when(put, CLERK).refused(RuleBroken, "No suspension is proposed")
    licensed().when(put, OWNER).refused(NotAllowed)
    drop = m.DismissProposal(
        ground="exporter-suspended", reason_code=GeneralReason.OTHER, reason="Cleared."
    )
    licensed().when(drop, DECIDER).refused(RuleBroken, "is proposed on this ground")
    assert proposed.when(drop, DECIDER).case.proposals == {}


def test_a_reaction_flags_the_licence_and_does_not_suspend_it() -> None:
    flag = SetDerivedFlag(flag="exporter-suspended", because="ExporterSuspended")
    case = licensed().when(flag, POLICY).case
    assert case.flags == ("exporter-suspended",)
    licensed().when(suspension(), POLICY).refused(NotAllowed)


def test_a_suspension_lasts_six_months_at_most_and_says_what_ends_it() -> None:
    too_long = suspension(until=date(2026, 5, 9))
    licensed().when(too_long, DECIDER).refused(RuleBroken, "six months")
    licensed().when(suspension(until=TODAY), DECIDER).refused(RuleBroken, "in the future")
    case = licensed().when(suspension(until=date(2026, 5, 8)), DECIDER).case
    assert case.suspension.actions == ("Calibrate the scales and show fifty correct bags.",)
    assert "surveillance call" not in case.deadlines
    assert case.deadlines["suspension"].due_at.date() == date(2026, 5, 8)


def evaluated(result: Result = Result.PASSED, **changes: Any) -> m.EvaluateReinstatement:
    fixed: dict[str, Any] = {
        "result": result,
        "performed_on": TODAY,
        "report": "D2",
        "declaration": CLEAN,
    }
    return m.EvaluateReinstatement(**(fixed | changes))


BACK = m.ReinstateLicence(evidence="Fifty bags weighed.", document="D1")


def test_a_licence_is_reinstated_on_evidence_after_an_evaluation() -> None:
    suspended().when(BACK, DECIDER).refused(RuleBroken, "evaluated and is in order")
    failed = suspended().when(evaluated(Result.NONCONFORMING), EVALUATOR)
    failed.when(BACK, DECIDER).refused(RuleBroken, "in order")
    good = failed.when(evaluated(), EVALUATOR)
    lacking = msgspec.structs.replace(BACK, document="D9")
    good.when(lacking, DECIDER).refused(RuleBroken, "evidence is an attached")
    back = good.when(BACK, DECIDER).then(m.LicenceReinstated, S.ACTIVE)
    assert back.case.suspension is None
    assert "surveillance call" in back.case.deadlines


def test_a_suspension_on_own_request_needs_no_evaluation() -> None:
    asked = suspended(m.SuspensionReason.OWN_REQUEST)
    asked.when(BACK, DECIDER).then(m.LicenceReinstated, S.ACTIVE)
    asked.knowing(exporter=SUSPENDED).when(BACK, DECIDER).refused(RuleBroken, "not suspended")


def test_whoever_evaluated_the_reinstatement_does_not_decide_it() -> None:
    both = person("evaluator", Role.DECISION_MAKER)
    suspended().when(evaluated(), EVALUATOR).when(BACK, both).refused(RuleBroken, "does not decide")


def test_an_evaluator_on_a_licence_is_impartial() -> None:
    for told in (
        Declaration(declared_on=TODAY, conflict=True),
        Declaration(declared_on=TODAY + DAY),
        Declaration(declared_on=TODAY, consultancy_until=TODAY - timedelta(days=700)),
    ):
        suspended().when(evaluated(declaration=told), EVALUATOR).refused(RuleBroken, "Interests")


def test_a_suspension_that_runs_out_proposes_the_withdrawal() -> None:
    end = at_day(suspended(), TODAY + timedelta(days=90))
    over = end.when(m.MarkSuspensionRunOut(), TIMER).then(m.SuspensionRanOut, S.SUSPENDED)
    assert over.case.suspension_over
    assert "suspension" not in over.case.deadlines


# ---------------------------------------------------------------- entitlement


def test_the_mark_is_allowed_from_the_first_to_the_last_day() -> None:
    case = licensed().case
    asked = [TODAY - DAY, TODAY, UNTIL, UNTIL + DAY]
    assert [entitled_on(case, day) for day in asked] == [False, True, True, False]


def test_a_suspension_interrupts_the_entitlement_until_the_day_of_reinstatement() -> None:
    start, end = TODAY + timedelta(days=10), TODAY + timedelta(days=20)
    stopped = at_day(licensed(), start).when(
        suspension(m.SuspensionReason.OWN_REQUEST, start + timedelta(days=60)), DECIDER
    )
    evidence = paper("reinstatement_evidence", "e.pdf")
    back = at_day(walk(stopped, (evidence, CLERK)), end).when(BACK, DECIDER).case
    days = [start - DAY, start, end - DAY, end]
    assert [entitled_on(back, day) for day in days] == [True, False, False, True]


def test_nobody_is_entitled_from_the_day_of_withdrawal_or_termination() -> None:
    day = TODAY + timedelta(days=10)
    out = m.WithdrawLicence(
        stop_use_by=day,
        reason_code=m.WithdrawalReason.FALSE_DATA,
        reason="Forged report.",
    )
    gone = at_day(licensed(), day).when(out, DECIDER).then(m.LicenceWithdrawn, S.WITHDRAWN)
    left = m.TerminateByClient(reason_code=m.TerminationReason.PRODUCTION_ENDED, reason="Closed.")
    ended = at_day(licensed(), day).when(left, OWNER).then(m.LicenceTerminated, S.TERMINATED)
    for case in (gone.case, ended.case):
        assert entitled_on(case, day - DAY)
        assert not entitled_on(case, day)
    at_day(licensed(), day).when(left, CLERK).refused(NotAllowed)


# ---------------------------------------------------------------- appeal

JUDGE = person("judge", Role.APPEAL_PANEL)
GIVEN: dict[str, Any] = {"reason_code": GeneralReason.ERROR_OF_FACT, "reason": "Wrong scale."}


def heard() -> Scenario:
    return walk(
        suspended(m.SuspensionReason.OWN_REQUEST),
        (LodgeAppeal(grounds="The weight was right."), OWNER),
        (AdmitAppeal(), LEAD),
        (AssignPanel(panel=(JUDGE.id,)), LEAD),
    )


def test_a_stay_restores_the_entitlement_until_the_appeal_is_dismissed() -> None:
    day = TODAY + timedelta(days=5)
    stayed = at_day(heard(), day).when(GrantStay(**GIVEN), JUDGE).taken()
    assert not entitled_on(stayed.case, TODAY)
    assert entitled_on(stayed.case, day)
    lost = at_day(stayed, day + 2 * DAY).when(DismissAppeal(**GIVEN), JUDGE).case
    assert entitled_on(lost, day + DAY)
    assert not entitled_on(lost, day + 2 * DAY)


def test_an_upheld_appeal_makes_the_licence_active_again() -> None:
    won = heard().when(UpholdAppeal(**GIVEN), JUDGE).then(AppealUpheld, S.ACTIVE)
    assert won.case.suspension is None
    assert {"surveillance call", "renewal window", "validity"} <= set(won.case.deadlines)


def test_an_appeal_is_answered_before_the_suspension_ends_otherwise() -> None:
    heard().when(BACK, DECIDER).refused(RuleBroken, "appeal")
    lost = heard().when(DismissAppeal(**GIVEN), JUDGE)
    lost.when(BACK, DECIDER).then(m.LicenceReinstated)


# ---------------------------------------------------------------- renewal and expiry


def renewing() -> Scenario:
    day = UNTIL - timedelta(days=180)
    return at_day(licensed(), day).when(m.OpenRenewalWindow(), TIMER).taken()


APPLY = m.ApplyForRenewal(changes="None.")
RENEW = m.RenewLicence(grounds="Sound.", valid_until=date(2031, 11, 8))


def renewal_evaluated(result: Result = Result.PASSED) -> Scenario:
    done = m.EvaluateRenewal(
        result=result, performed_on=UNTIL - timedelta(days=180), report="D1", declaration=CLEAN
    )
    return walk(
        renewing(),
        (APPLY, OWNER),
        (paper("evaluation_report", "renewal.pdf"), EVALUATOR),
        (done, EVALUATOR),
    )


def test_the_window_opens_180_days_before_the_end() -> None:
    early = at_day(licensed(), UNTIL - timedelta(days=181))
    early.when(m.OpenRenewalWindow(), TIMER).refused(RuleBroken, "180 days")
    assert renewing().case.stage is S.RENEWAL_DUE
    licensed().when(APPLY, OWNER).refused(WrongStage)
    renewing().when(APPLY, OWNER).when(APPLY, OWNER).refused(RuleBroken, "not applied")


def test_a_licence_is_renewed_after_an_evaluation_by_somebody_else() -> None:
    renewing().when(APPLY, OWNER).when(RENEW, DECIDER).refused(RuleBroken, "renewal passed")
    renewal_evaluated(Result.NONCONFORMING).when(RENEW, DECIDER).refused(RuleBroken, "passed")
    both = person("evaluator", Role.DECISION_MAKER)
    renewal_evaluated().when(RENEW, both).refused(RuleBroken, "does not decide")
    too_long = msgspec.structs.replace(RENEW, valid_until=date(2031, 11, 9))
    renewal_evaluated().when(too_long, DECIDER).refused(RuleBroken, "no later than the scheme")
    done = renewal_evaluated().when(RENEW, DECIDER).then(m.LicenceRenewed, S.ACTIVE).case
    assert done.valid_until == date(2031, 11, 8)
    assert done.deadlines["validity"].due_at.date() == date(2031, 11, 8)
    assert done.renewal is None
    assert entitled_on(done, UNTIL + DAY)


def test_a_refused_renewal_ends_with_the_certificate() -> None:
    no = m.RefuseRenewal(**because("Not enough."))  # type: ignore[arg-type]
    refused = renewal_evaluated().when(no, DECIDER).then(m.RenewalRefused, S.RENEWAL_DUE)
    refused.when(RENEW, DECIDER).refused(RuleBroken, "is not decided")
    at_day(refused, UNTIL).when(m.ExpireLicence(), TIMER).then(m.LicenceExpired, S.EXPIRED)


def test_minor_nonconformities_left_open_are_carried_to_the_licence() -> None:
    finding = with_finding(Severity.MINOR).case.nonconformities
    application = msgspec.structs.replace(granted().case, nonconformities=finding)
    case = before_issue().knowing(application=application).when(issue(), CLERK).case
    assert case.carried == ("NC1",)


def test_no_evaluation_was_performed_tomorrow() -> None:
    ahead = evaluated(performed_on=TODAY + DAY)
    suspended().when(ahead, EVALUATOR).refused(RuleBroken, "in the future")


def test_stock_with_the_mark_is_cleared_within_six_months() -> None:
    for day in (TODAY - DAY, date(2026, 5, 9)):
        out = m.WithdrawLicence(
            stop_use_by=day, reason_code=m.WithdrawalReason.FALSE_DATA, reason="Forged."
        )
        licensed().when(out, DECIDER).refused(RuleBroken, "use of the mark on stock")
