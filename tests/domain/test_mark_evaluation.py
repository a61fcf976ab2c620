"""Evaluation of a mark application, its nonconformities, and the independence of who decides."""

from datetime import timedelta

import msgspec

from export_program.domain.mark_application import evaluation as ev
from export_program.domain.mark_application import messages as m
from export_program.domain.mark_application.case import (
    LabStatus,
    MarkApplicationStage,
    Recommendation,
    Severity,
)
from export_program.domain.mark_licence import MarkLicence
from export_program.domain.mark_licence.case import MarkLicenceStage
from export_program.engine.actors import Role
from export_program.engine.messages import GeneralReason
from export_program.engine.protocols.appeals import (
    AdmitAppeal,
    AppealUpheld,
    AssignPanel,
    DismissAppeal,
    LodgeAppeal,
    UpholdAppeal,
)
from export_program.engine.refusals import NotAllowed, RuleBroken, WrongStage
from tests.domain.mark_story import (
    CLERK,
    DECIDER,
    EVALUATOR,
    FIRM,
    LABS,
    LEAD,
    OWNER,
    PEOPLE,
    PLAN,
    RECORDS,
    REVIEWER,
    SUSPENDED,
    TASKS,
    TESTER,
    TODAY,
    action,
    because,
    closing,
    evaluated,
    evaluating,
    granted,
    later,
    raised,
    recommended,
    record,
    refusal,
    refused,
    signed,
    with_finding,
)
from tests.scenario import CASE, POLICY, TIMER, Scenario, person, walk

S = MarkApplicationStage
COMPLETE = ev.CompleteEvaluation(summary="Done.")
GRANT = m.DecideCertification(grounds="The review convinces.")
FOR_IT = m.ReviewEvaluation(recommendation=Recommendation.GRANT, grounds="Sound.")


# ---------------------------------------------------------------- tasks


def test_a_task_is_recorded_once_by_the_evaluator_it_was_given_to() -> None:
    evaluating().when(record("documents"), TESTER).refused(RuleBroken, "given to this evaluator")
    evaluating().when(record("paint"), EVALUATOR).refused(RuleBroken, "planned")
    once = evaluating().when(record("documents"), EVALUATOR).then(ev.EvaluationTaskRecorded)
    once.when(record("documents"), EVALUATOR).refused(RuleBroken, "not recorded yet")
    assert once.case.results["documents"].by == EVALUATOR.id


def test_a_record_rests_on_an_attached_report_and_is_not_of_tomorrow() -> None:
    without = msgspec.structs.replace(record("documents"), report="D9")
    evaluating().when(without, EVALUATOR).refused(RuleBroken, "attached test or evaluation report")
    agreement = msgspec.structs.replace(record("documents"), report="D1")
    evaluating().when(agreement, EVALUATOR).refused(RuleBroken, "attached test or evaluation")
    ahead = record("documents", TODAY + timedelta(days=1))
    evaluating().when(ahead, EVALUATOR).refused(RuleBroken, "in the future")


def test_a_laboratory_stood_well_on_the_day() -> None:
    for status in (LabStatus.SUSPENDED, LabStatus.NOT_ACCREDITED):
        evaluating().when(record("type-test", lab=status), TESTER).refused(RuleBroken, "on the day")
    evaluating().when(record("type-test"), TESTER).refused(RuleBroken, "on the day")
    unplanned = record("documents", lab=LabStatus.ACCREDITED)
    evaluating().when(unplanned, EVALUATOR).refused(RuleBroken, "on the day")
    well = record("type-test", lab=LabStatus.PEER_ASSESSED)
    evaluating().when(well, TESTER).then(ev.EvaluationTaskRecorded)
    after = later(400)
    evaluating().on(after).when(
        record("type-test", after.date(), LabStatus.ACCREDITED), TESTER
    ).refused(RuleBroken, "on the day")


def test_the_deadline_follows_the_earliest_task_that_is_left() -> None:
    assert evaluating().case.deadlines["evaluation task"].due_at.date() == TASKS[0].due
    step = walk(evaluating(), RECORDS[0])
    assert step.case.deadlines["evaluation task"].due_at.date() == TASKS[2].due
    assert "evaluation task" not in walk(evaluating(), *RECORDS).case.deadlines


def test_a_plan_is_revised_with_a_reason_and_keeps_what_was_recorded() -> None:
    moved = msgspec.structs.replace(TASKS[2], evaluator=TESTER.id)
    able = msgspec.structs.replace(
        PEOPLE[1], competent_for=(*PEOPLE[1].competent_for, TASKS[2].method)
    )
    new = ev.RevisePlan(
        tasks=(*TASKS[:2], moved, TASKS[3]),
        people=(PEOPLE[0], able),
        labs=LABS,
        reason_code=GeneralReason.WORKLOAD,
        reason="The evaluator is ill.",
    )
    evaluating().when(new, CLERK).then(ev.EvaluationPlanRevised, S.UNDER_EVALUATION)
    done = walk(evaluating(), RECORDS[1])
    done.when(new, CLERK).refused(RuleBroken, "stay in the plan")


def test_an_evaluation_is_complete_when_all_tasks_are_done() -> None:
    walk(evaluating(), *RECORDS[:3]).when(COMPLETE, EVALUATOR).refused(RuleBroken, "All planned")
    outsider = person("visitor", Role.EVALUATOR)
    walk(evaluating(), *RECORDS).when(COMPLETE, outsider).refused(RuleBroken, "evaluators of the")
    walk(evaluating(), *RECORDS).when(COMPLETE, EVALUATOR).then(
        ev.EvaluationCompleted, S.EVALUATION_COMPLETE
    )


# ---------------------------------------------------------------- nonconformities


def test_corrective_action_is_due_in_thirty_days_for_major_and_ninety_for_minor() -> None:
    for severity, days in ((Severity.MAJOR, 30), (Severity.MINOR, 90)):
        case = with_finding(severity).case
        assert case.stage is S.NONCONFORMITIES_OPEN
        due = case.deadlines["corrective action:NC1"].due_at
        assert due.date() == TODAY + timedelta(days=days)


def test_an_open_major_nonconformity_keeps_the_evaluation_open_and_a_minor_one_does_not() -> None:
    with_finding(Severity.MAJOR).when(COMPLETE, EVALUATOR).refused(RuleBroken, "No major")
    with_finding(Severity.MINOR).when(COMPLETE, EVALUATOR).then(ev.EvaluationCompleted)


def test_a_nonconformity_is_closed_by_verification_of_a_submitted_action() -> None:
    found = with_finding(Severity.MAJOR)
    found.when(closing(), EVALUATOR).refused(RuleBroken, "was submitted")
    found.when(action("NC7"), OWNER).refused(RuleBroken, "waits for corrective action")
    answered = found.when(action(), OWNER).then(ev.CorrectiveActionSubmitted)
    assert "corrective action:NC1" not in answered.case.deadlines
    answered.when(closing(), OWNER).refused(NotAllowed)
    done = answered.when(closing(), EVALUATOR)
    closed = done.then(ev.LastNonconformityClosed, S.UNDER_EVALUATION).case
    assert closed.nonconformities["NC1"].status == "closed"


def test_closing_one_of_two_leaves_the_case_waiting_for_the_other() -> None:
    two = walk(with_finding(Severity.MAJOR), (raised(Severity.MINOR), EVALUATOR), (action(), OWNER))
    two.when(closing(), EVALUATOR).then(ev.NonconformityClosed, S.NONCONFORMITIES_OPEN)


def test_a_minor_one_may_be_closed_during_the_review() -> None:
    late = walk(with_finding(Severity.MINOR), (COMPLETE, EVALUATOR), (action(), OWNER))
    late.when(closing(), EVALUATOR).then(ev.NonconformityClosed, S.EVALUATION_COMPLETE)


def test_evidence_is_attached_before_it_is_named() -> None:
    named = msgspec.structs.replace(action(), evidence=("D8",))
    with_finding(Severity.MAJOR).when(named, OWNER).refused(RuleBroken, "evidence is attached")


def test_a_rejected_action_is_due_again() -> None:
    due = TODAY + timedelta(days=14)
    answered = with_finding(Severity.MAJOR).when(action(), OWNER)
    no = ev.RejectCorrectiveAction(nonconformity="NC1", due=due, **because())  # type: ignore[arg-type]
    too_late = msgspec.structs.replace(no, due=TODAY + timedelta(days=31))
    answered.when(too_late, EVALUATOR).refused(RuleBroken, "within 30 days")
    again = answered.when(no, EVALUATOR).then(ev.CorrectiveActionRejected)
    assert again.case.deadlines["corrective action:NC1"].due_at.date() == due
    again.when(action(), OWNER).then(ev.CorrectiveActionSubmitted)


def overdue() -> Scenario:
    late = ev.MarkCorrectiveActionOverdue(nonconformity="NC1")
    return with_finding(Severity.MAJOR).on(later(31)).when(late, TIMER).taken()


def test_an_overdue_action_proposes_the_lapse_that_a_person_confirms() -> None:
    lapse = m.ConfirmLapse(
        reason_code=m.LapseReason.CORRECTIVE_ACTION_OVERDUE, reason="Nothing came."
    )
    with_finding(Severity.MAJOR).when(lapse, LEAD).refused(RuleBroken, "is overdue")
    late = overdue()
    assert late.case.nonconformities["NC1"].status == "overdue"
    assert late.case.stage is S.NONCONFORMITIES_OPEN
    again = ev.MarkCorrectiveActionOverdue(nonconformity="NC1")
    late.when(again, TIMER).refused(RuleBroken, "not noted yet")
    late.when(lapse, LEAD).then(m.LapseConfirmed, S.LAPSED)
    late.when(action(), OWNER).when(lapse, LEAD).refused(RuleBroken, "is overdue")


def test_more_time_answers_a_proposed_lapse() -> None:
    due = TODAY + timedelta(days=45)
    more = ev.ExtendCorrectiveAction(nonconformity="NC1", due=due, **because())  # type: ignore[arg-type]
    given = overdue().when(more, LEAD).then(ev.CorrectiveActionExtended)
    assert given.case.nonconformities["NC1"].status == "open"
    assert given.case.deadlines["corrective action:NC1"].due_at.date() == due
    sooner = msgspec.structs.replace(more, due=TODAY + timedelta(days=20))
    with_finding(Severity.MAJOR).when(sooner, LEAD).refused(RuleBroken, "moves the day later")


# ---------------------------------------------------------------- review and decision


def test_whoever_was_in_the_evaluation_neither_reviews_nor_decides() -> None:
    for name in ("evaluator", "tester"):
        reviewer, decider = person(name, Role.REVIEWER), person(name, Role.DECISION_MAKER)
        evaluated().when(m.BeginReview(), reviewer).refused(RuleBroken, "stays out of review")
        evaluated().when(FOR_IT, reviewer).refused(RuleBroken, "stays out of review")
        recommended().when(GRANT, decider).refused(RuleBroken, "stays out of review")
        recommended().when(refusal(), decider).refused(RuleBroken, "stays out of review")


def test_whoever_was_only_planned_as_an_evaluator_stays_out_too() -> None:
    spare = msgspec.structs.replace(PEOPLE[1], evaluator=person("spare", Role.REVIEWER).id)
    planned = msgspec.structs.replace(PLAN, people=(*PEOPLE, spare))
    case = walk(signed(), (planned, CLERK))
    assert spare.evaluator in case.case.ever_planned
    ready = msgspec.structs.replace(evaluated().case, ever_planned=case.case.ever_planned)
    again = Scenario(case.lifecycle, ready)
    again.when(m.BeginReview(), person("spare", Role.REVIEWER)).refused(RuleBroken, "ever in the")


def test_one_person_may_review_and_decide() -> None:
    both = person("reviewer", Role.DECISION_MAKER)
    done = recommended().when(GRANT, both).then(m.CertificationGranted, S.GRANTED)
    assert done.case.decision.outcome == "granted"


def test_nothing_is_decided_before_the_review() -> None:
    evaluated().when(GRANT, DECIDER).refused(WrongStage)


def test_a_suspended_exporter_is_not_granted_a_mark_but_may_be_refused_one() -> None:
    held = recommended().knowing(exporter=SUSPENDED)
    held.when(GRANT, DECIDER).refused(RuleBroken, "not suspended")
    held.when(refusal(), DECIDER).then(m.CertificationRefused, S.REFUSED)


def test_a_review_that_finds_gaps_returns_the_evaluation_and_is_void() -> None:
    back = m.ReturnToEvaluation(**because("The test report lacks a batch."))  # type: ignore[arg-type]
    returned = recommended().when(back, DECIDER).then(m.EvaluationReturned, S.UNDER_EVALUATION)
    assert returned.case.review is None
    evaluated().when(back, person("evaluator", Role.REVIEWER)).refused(RuleBroken, "stays out")


def test_a_refusal_gives_its_reasons() -> None:
    said = refused().last.meta.reason
    assert said is not None
    assert (said.code, said.text) == ("requirements_not_met", "The weight varies too much.")


# ---------------------------------------------------------------- appeal and end

PANEL = person("judge", Role.APPEAL_PANEL)
JUDGEMENT = {"reason_code": GeneralReason.ERROR_OF_FACT, "reason": "The scale was at fault."}


def heard() -> Scenario:
    return walk(
        refused(),
        (LodgeAppeal(grounds="The weight is right."), OWNER),
        (AdmitAppeal(), LEAD),
        (AssignPanel(panel=(PANEL.id,)), LEAD),
    )


def test_nobody_who_took_part_hears_the_appeal() -> None:
    lodged = walk(refused(), (LodgeAppeal(grounds="No."), OWNER), (AdmitAppeal(), LEAD))
    for actor in (EVALUATOR, REVIEWER, DECIDER, CLERK):
        lodged.when(AssignPanel(panel=(actor.id,)), LEAD).refused(RuleBroken, "on the panel")


def test_an_upheld_appeal_brings_a_new_decision_by_somebody_else() -> None:
    upheld = heard().when(UpholdAppeal(**JUDGEMENT), PANEL)  # type: ignore[arg-type]
    again = upheld.then(AppealUpheld, S.RECOMMENDED)
    again.when(GRANT, DECIDER).refused(RuleBroken, "somebody else decides anew")
    other = person("second decider", Role.DECISION_MAKER)
    again.when(GRANT, other).then(m.CertificationGranted, S.GRANTED)


def test_a_second_refusal_may_be_appealed_again() -> None:
    upheld = heard().when(UpholdAppeal(**JUDGEMENT), PANEL)  # type: ignore[arg-type]
    other = person("second decider", Role.DECISION_MAKER)
    again = upheld.on(later(5)).when(refusal(), other).taken()
    again.when(LodgeAppeal(grounds="Still wrong."), OWNER).taken()
    assert "closing" in again.case.deadlines


def test_a_refused_application_closes_when_no_appeal_can_change_it() -> None:
    close = m.CloseMarkApplication()
    due = refused().case.deadlines["closing"].due_at
    assert due.date() == TODAY + timedelta(days=28)
    refused().when(close, LEAD).refused(RuleBroken, "time for an appeal is over")
    refused().on(due).when(close, TIMER).then(m.MarkApplicationClosed, S.CLOSED)
    assert "closing" not in heard().case.deadlines
    heard().on(later(40)).when(close, LEAD).refused(RuleBroken, "appeal was answered")
    dismissed = heard().when(DismissAppeal(**JUDGEMENT), PANEL)  # type: ignore[arg-type]
    dismissed.when(close, LEAD).then(m.MarkApplicationClosed, S.CLOSED)


def test_a_granted_application_closes_when_its_licence_was_issued() -> None:
    licence = MarkLicence(
        id=FIRM, stage=MarkLicenceStage.ACTIVE, application_id=CASE, exporter_id=FIRM
    )
    close = m.CloseMarkApplication(licence_id=FIRM)
    granted().when(close, POLICY).refused(RuleBroken, "licence was issued")
    other = msgspec.structs.replace(licence, application_id=FIRM)
    granted().knowing(licence=other).when(close, POLICY).refused(RuleBroken, "was issued")
    done = granted().knowing(licence=licence).when(close, POLICY)
    assert done.then(m.MarkApplicationClosed, S.CLOSED).case.licence_id == FIRM


def test_a_nonconformity_names_a_planned_task_or_none() -> None:
    strange = msgspec.structs.replace(raised(Severity.MINOR), task="paint")
    evaluating().when(strange, EVALUATOR).refused(RuleBroken, "is in the plan")
    general = msgspec.structs.replace(strange, task=None)
    evaluating().when(general, EVALUATOR).then(ev.NonconformityRaised)


def test_no_decision_without_a_review_whatever_the_stage() -> None:
    bare = msgspec.structs.replace(recommended().case, review=None)
    Scenario(recommended().lifecycle, bare).when(refusal(), DECIDER).refused(
        RuleBroken, "was reviewed"
    )


def test_a_refused_application_names_no_licence() -> None:
    named = m.CloseMarkApplication(licence_id=FIRM)
    refused().on(later(40)).when(named, LEAD).refused(RuleBroken, "has no licence")
