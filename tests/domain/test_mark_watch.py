"""A mark in use: surveillance, findings, changes, scope, misuse, complaints."""

from datetime import date, timedelta

import msgspec

from export_program.domain.mark_application import MarkProduct
from export_program.domain.mark_application.case import Severity
from export_program.domain.mark_licence import messages as m
from export_program.domain.mark_licence import scope as s
from export_program.domain.mark_licence import scope_on
from export_program.domain.mark_licence import watch as w
from export_program.domain.mark_licence.case import Declaration, MarkLicenceStage, Result
from export_program.domain.scheme import TaskMethod
from export_program.domain.vocabulary.hs import HsEdition
from export_program.engine.actors import Role
from export_program.engine.refusals import NotAllowed, RuleBroken, WrongStage
from tests.domain.licence_story import (
    CLEAN,
    FIRST_VISIT,
    UNTIL,
    at_day,
    licensed,
    recorded,
    scheduled,
    visit,
)
from tests.domain.mark_story import (
    CLERK,
    DECIDER,
    EVALUATOR,
    LEAD,
    OWNER,
    SUSPENDED,
    TESTER,
    TODAY,
    because,
    paper,
)
from tests.scenario import TIMER, Scenario, person, walk

S = MarkLicenceStage
FOUND = recorded(Result.NONCONFORMING, severity=Severity.MAJOR, text="Bags are 30 g short.")
FIX = w.SubmitCorrection(finding="F1", root_cause="Scale drifted.", action="Calibrated.")
CLOSE = w.CloseFinding(finding="F1", verification="Fifty bags weighed.")
LATE = w.MarkFindingOverdue(finding="F1")
MONTH = timedelta(days=30)


# ---------------------------------------------------------------- surveillance


def test_a_surveillance_is_called_sixty_days_before_it_is_due() -> None:
    call = licensed().case.deadlines["surveillance call"]
    assert call.due_at.date() == FIRST_VISIT - timedelta(days=60)
    due = licensed().on(call.due_at).when(w.CallSurveillance(), TIMER)
    due.then(w.SurveillanceFellDue, S.SURVEILLANCE_DUE)
    assert due.case.deadlines["surveillance"].due_at.date() == FIRST_VISIT


def test_a_surveillance_is_scheduled_with_the_schemes_methods_and_an_impartial_evaluator() -> None:
    wrong = visit(FIRST_VISIT, methods=(TaskMethod.TYPE_TEST,))
    licensed().when(wrong, CLERK).refused(RuleBroken, "methods are those")
    licensed().when(visit(TODAY - timedelta(days=1)), CLERK).refused(RuleBroken, "today or later")
    licensed().when(visit(UNTIL + timedelta(days=1)), CLERK).refused(RuleBroken, "within the")
    torn = visit(FIRST_VISIT, declaration=Declaration(declared_on=TODAY, conflict=True))
    licensed().when(torn, CLERK).refused(RuleBroken, "none conflicts")
    licensed().when(visit(FIRST_VISIT), CLERK).then(w.SurveillanceScheduled, S.SURVEILLANCE_DUE)


def test_a_surveillance_that_passed_sets_the_next_a_year_later() -> None:
    scheduled().when(recorded(), TESTER).refused(RuleBroken, "scheduled for the surveillance")
    told = recorded(text="A note.")
    scheduled().when(told, EVALUATOR).refused(RuleBroken, "names no finding")
    missing = recorded(report="D7")
    scheduled().when(missing, EVALUATOR).refused(RuleBroken, "report is attached")
    done = scheduled().when(recorded(), EVALUATOR).then(w.SurveillancePassed, S.ACTIVE).case
    assert done.surveillance_due == date(2027, 11, 8)
    assert done.deadlines["surveillance call"].due_at.date() == date(2027, 9, 9)
    assert "surveillance" not in done.deadlines


def test_no_surveillance_is_due_on_the_last_day_or_later() -> None:
    second = date(2027, 11, 8)
    ready = msgspec.structs.replace(scheduled().case, surveillance_due=second)
    last = Scenario(scheduled().lifecycle, ready)
    done = at_day(last, second).when(recorded(performed_on=second), EVALUATOR).case
    assert done.surveillance_due is None
    assert "surveillance call" not in done.deadlines


def test_an_overdue_surveillance_proposes_a_suspension_after_thirty_days() -> None:
    called = licensed().when(w.CallSurveillance(), TIMER)
    late = at_day(called, FIRST_VISIT).when(w.MarkSurveillanceOverdue(), TIMER)
    overdue = late.then(w.SurveillanceOverdue, S.SURVEILLANCE_DUE)
    assert "surveillance" not in overdue.case.deadlines
    due = overdue.case.deadlines["suspension proposal"].due_at
    assert due.date() == FIRST_VISIT + MONTH
    proposed = overdue.on(due).when(w.ProposeSuspensionForSurveillance(), TIMER)
    case = proposed.then(w.SurveillanceSuspensionProposed, S.SURVEILLANCE_DUE).case
    assert list(case.proposals) == ["surveillance"]
    assert "suspension proposal" not in case.deadlines
    assert case.suspension is None


def test_a_surveillance_that_is_made_up_for_ends_the_proposal() -> None:
    story = scheduled().when(w.ProposeSuspensionForSurveillance(), TIMER)
    assert story.case.proposals
    assert story.when(recorded(), EVALUATOR).case.proposals == {}


# ---------------------------------------------------------------- findings


def test_a_nonconforming_surveillance_names_its_finding() -> None:
    silent = recorded(Result.NONCONFORMING)
    scheduled().when(silent, EVALUATOR).refused(RuleBroken, "names a finding")
    case = scheduled().when(FOUND, EVALUATOR).then(w.SurveillanceNonconformityFound).case
    assert case.stage is S.ACTIVE
    assert case.deadlines["correction:F1"].due_at.date() == FIRST_VISIT + MONTH


def test_a_finding_is_closed_after_a_correction() -> None:
    found = scheduled().when(FOUND, EVALUATOR)
    found.when(CLOSE, EVALUATOR).refused(RuleBroken, "finding is submitted")
    answered = found.when(FIX, OWNER).then(w.CorrectionSubmitted)
    assert "correction:F1" not in answered.case.deadlines
    again = w.RejectCorrection(finding="F1", due=FIRST_VISIT + MONTH, **because())  # type: ignore[arg-type]
    rejected = answered.when(again, EVALUATOR).then(w.CorrectionRejected)
    assert "correction:F1" in rejected.case.deadlines
    beyond = msgspec.structs.replace(again, due=FIRST_VISIT + MONTH + timedelta(days=1))
    answered.when(beyond, EVALUATOR).refused(RuleBroken, "within 30 days")
    closed = answered.when(CLOSE, EVALUATOR).then(w.FindingClosed).case
    assert closed.findings["F1"].status == "closed"


def test_an_overdue_finding_proposes_a_suspension_and_its_closing_ends_the_proposal() -> None:
    late = scheduled().when(FOUND, EVALUATOR).when(LATE, TIMER).then(w.FindingOverdue)
    assert list(late.case.proposals) == ["finding-F1"]
    late.when(LATE, TIMER).refused(RuleBroken, "finding is open or rejected")
    closed = walk(late, (FIX, OWNER), (CLOSE, EVALUATOR))
    assert closed.case.proposals == {}


def test_an_open_major_finding_keeps_a_licence_suspended() -> None:
    stop = m.SuspendLicence(
        actions=("Ask again.",),
        until=FIRST_VISIT + MONTH,
        reason_code=m.SuspensionReason.OWN_REQUEST,
        reason="Line is rebuilt.",
    )
    stopped = walk(scheduled(), (FOUND, EVALUATOR), (stop, DECIDER))
    back = m.ReinstateLicence(evidence="Rebuilt.", document="D1")
    stopped.when(back, DECIDER).refused(RuleBroken, "No major finding")
    walk(stopped, (FIX, OWNER), (CLOSE, EVALUATOR)).when(back, DECIDER).then(m.LicenceReinstated)


# ---------------------------------------------------------------- changes and scope


def test_a_reported_change_is_assessed_and_evaluated_if_that_is_demanded() -> None:
    told = s.ReportChange(what=s.ChangeKind.MATERIAL, description="Another surfactant.")
    report = (paper("evaluation_report", "change.pdf"), EVALUATOR)
    base = walk(licensed(), (told, OWNER), report)
    assert "change assessment:P1" in base.case.deadlines
    check = s.EvaluateChange(change="P1", result=Result.PASSED, report="D1", declaration=CLEAN)
    base.when(check, EVALUATOR).refused(RuleBroken, "change is assessed")
    none = s.AssessChange(change="P1", effect=s.ChangeEffect.NONE, assessment="Equal.")
    base.when(none, CLERK).when(check, EVALUATOR).refused(RuleBroken, "demanded an evaluation")
    needed = msgspec.structs.replace(none, effect=s.ChangeEffect.EVALUATION_REQUIRED)
    done = base.when(needed, CLERK).when(check, EVALUATOR).then(s.ChangeEvaluated).case
    assert done.changes["P1"].outcome == "passed"


TABLETS = MarkProduct(
    product="tablets", name="Tablets", hs="340250", edition=HsEdition.HS2022, site="alborz"
)
ASK = s.RequestExtension(products=(TABLETS,), justification="A new line.")
LOOK = s.EvaluateExtension(extension="X1", result=Result.PASSED, report="D1", declaration=CLEAN)
EXTEND = s.ExtendScope(extension="X1", grounds="Equal.")


def extension_asked() -> Scenario:
    return walk(licensed(), (ASK, OWNER), (paper("evaluation_report", "x.pdf"), EVALUATOR))


def extended() -> Scenario:
    return walk(extension_asked(), (LOOK, EVALUATOR), (EXTEND, DECIDER))


def test_an_extension_is_asked_for_evaluated_and_decided_by_somebody_else() -> None:
    extension_asked().when(EXTEND, DECIDER).refused(RuleBroken, "extension is evaluated")
    seen = extension_asked().when(LOOK, EVALUATOR)
    both = person("evaluator", Role.DECISION_MAKER)
    seen.when(EXTEND, both).refused(RuleBroken, "does not decide")
    no = s.RefuseExtension(extension="X1", **because())  # type: ignore[arg-type]
    seen.when(no, both).refused(RuleBroken, "does not decide")
    seen.when(no, DECIDER).then(s.ScopeExtensionRefused)
    failed = msgspec.structs.replace(LOOK, result=Result.NONCONFORMING)
    extension_asked().when(failed, EVALUATOR).when(EXTEND, DECIDER).refused(RuleBroken, "passed")
    seen.knowing(exporter=SUSPENDED).when(EXTEND, DECIDER).refused(RuleBroken, "not suspended")
    assert [p.product for p in extended().case.scope] == ["powder", "tablets"]


def test_an_extension_names_new_goods_within_the_scheme() -> None:
    for changes in ({"product": "powder"}, {"site": "moon"}, {"hs": "340220"}):
        wrong = msgspec.structs.replace(
            ASK, products=(msgspec.structs.replace(TABLETS, **changes),)
        )
        licensed().when(wrong, OWNER).refused(RuleBroken, "Further products are new")


def test_the_same_goods_are_not_added_twice() -> None:
    twice = walk(extension_asked(), (ASK, OWNER), (LOOK, EVALUATOR), (EXTEND, DECIDER))
    second = msgspec.structs.replace(LOOK, extension="X2")
    other = msgspec.structs.replace(EXTEND, extension="X2")
    twice.when(second, EVALUATOR).when(other, DECIDER).refused(RuleBroken, "another extension")


def test_a_scope_is_reduced_and_known_for_every_day() -> None:
    cut = s.ReduceScope(
        products=("powder",), reason_code=s.ReductionReason.OWN_REQUEST, reason="Line closed."
    )
    licensed().when(cut, DECIDER).refused(RuleBroken, "at least one stays")
    strange = msgspec.structs.replace(cut, products=("soap",))
    extended().when(strange, DECIDER).refused(RuleBroken, "in the scope")
    day = TODAY + timedelta(days=3)
    case = at_day(extended(), day).when(cut, DECIDER).then(s.LicenceScopeReduced).case
    assert scope_on(case, TODAY) == ("powder", "tablets")
    assert scope_on(case, day) == ("tablets",)
    assert scope_on(case, UNTIL + timedelta(days=1)) == ()


# ---------------------------------------------------------------- misuse and complaints


def test_misuse_is_reported_also_after_the_end_and_closed_with_what_was_done() -> None:
    seen = w.ReportMisuse(where="Shop in Dushanbe", text="The mark on soap.")
    ended = at_day(licensed(), UNTIL).when(m.ExpireLicence(), TIMER)
    told = ended.when(seen, CLERK).then(w.MarkMisuseReported, S.EXPIRED)
    shut = w.CloseMisuse(misuse="M1", conclusion=w.Conclusion.CORRECTED, action="Taken off.")
    done = told.when(shut, CLERK).then(w.MarkMisuseClosed)
    done.when(shut, CLERK).refused(RuleBroken, "misuse is reported")
    assert "misuse:M1" in licensed().when(seen, CLERK).case.deadlines


def test_a_complaint_is_acknowledged_and_decided_by_somebody_outside() -> None:
    told = w.LodgeComplaint(complainant=w.Complainant.CONSUMER, text="It does not wash.")
    answer = w.DecideComplaint(
        complaint="C1", conclusion=w.Conclusion.UNFOUNDED, answer="Tests are in order."
    )
    lodged = licensed().when(told, CLERK)
    assert {"complaint acknowledgement:C1", "complaint decision:C1"} <= set(lodged.case.deadlines)
    known = lodged.when(w.AcknowledgeComplaint(complaint="C1"), CLERK).taken()
    assert "complaint acknowledgement:C1" not in known.case.deadlines
    known.when(answer, person("clerk", Role.TEAM_LEAD)).refused(RuleBroken, "Whoever lodged")
    known.when(answer, OWNER).refused(NotAllowed)
    done = known.when(answer, LEAD).then(w.ComplaintDecided).case
    assert "complaint decision:C1" not in done.deadlines
    watched = scheduled().when(FOUND, EVALUATOR).when(told, CLERK)
    watcher = person("evaluator", Role.DECISION_MAKER)
    watched.when(answer, watcher).refused(RuleBroken, "Whoever watched")


def test_a_suspended_licence_is_not_extended() -> None:
    stop = m.SuspendLicence(
        actions=("Ask again.",),
        until=TODAY + MONTH,
        reason_code=m.SuspensionReason.OWN_REQUEST,
        reason="Line is rebuilt.",
    )
    licensed().when(stop, DECIDER).when(ASK, OWNER).refused(WrongStage)


def test_where_no_surveillance_is_due_none_is_scheduled() -> None:
    free = msgspec.structs.replace(licensed().case, surveillance_due=None)
    Scenario(licensed().lifecycle, free).when(visit(FIRST_VISIT), CLERK).refused(
        RuleBroken, "scheme has surveillance"
    )


def test_what_is_answered_or_closed_is_not_answered_again() -> None:
    answered = scheduled().when(FOUND, EVALUATOR).when(FIX, OWNER)
    answered.when(FIX, OWNER).refused(RuleBroken, "it is|finding is open")
    named = msgspec.structs.replace(FIX, evidence=("D9",))
    scheduled().when(FOUND, EVALUATOR).when(named, OWNER).refused(RuleBroken, "evidence is")
    told = w.LodgeComplaint(complainant=w.Complainant.BUYER, text="Too light.")
    known = w.AcknowledgeComplaint(complaint="C1")
    end = w.DecideComplaint(complaint="C1", conclusion=w.Conclusion.UNFOUNDED, answer="No.")
    lodged = licensed().when(told, CLERK)
    lodged.when(known, CLERK).when(known, CLERK).refused(RuleBroken, "complaint is reported")
    lodged.when(end, LEAD).when(end, LEAD).refused(RuleBroken, "complaint is reported or")


def test_a_change_is_assessed_once_and_an_extension_evaluated_until_it_is_decided() -> None:
    told = s.ReportChange(what=s.ChangeKind.SITE, description="Moved.")
    none = s.AssessChange(change="P1", effect=s.ChangeEffect.NONE, assessment="Equal.")
    assessed = walk(licensed(), (told, OWNER), (none, CLERK))
    assessed.when(none, CLERK).refused(RuleBroken, "change is reported")
    extended().when(LOOK, EVALUATOR).refused(RuleBroken, "extension is requested or evaluated")
