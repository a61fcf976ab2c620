"""The story that the tests of marks tell: an exporter, its application, the office's people."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from export_program.domain.exporter import Exporter
from export_program.domain.exporter.case import ExporterStage
from export_program.domain.mark_application import LIFECYCLE, MarkProduct
from export_program.domain.mark_application import evaluation as ev
from export_program.domain.mark_application import messages as m
from export_program.domain.mark_application.case import (
    Evaluator,
    Laboratory,
    LabStatus,
    Outcome,
    PlannedTask,
    Recommendation,
    Severity,
    Site,
)
from export_program.domain.scheme import SchemeId, TaskMethod
from export_program.domain.vocabulary.hs import HsEdition
from export_program.engine.actors import Actor, Role
from export_program.engine.messages import Command, GeneralReason
from export_program.engine.protocols.documents import AttachDocument
from tests.scenario import NOON, Scenario, person, walk

FIRM = UUID(int=700)
TODAY = NOON.date()
OWNER = person("owner", Role.EXPORTER_USER, str(FIRM))
CLERK = person("clerk", Role.SECRETARIAT)
LEAD = person("lead", Role.TEAM_LEAD)
EVALUATOR = person("evaluator", Role.EVALUATOR)
TESTER = person("tester", Role.EVALUATOR)
REVIEWER = person("reviewer", Role.REVIEWER)
DECIDER = person("decider", Role.DECISION_MAKER)

REGISTERED = Exporter(id=FIRM, stage=ExporterStage.REGISTERED, name="Alborz Detergents")
SUSPENDED = Exporter(id=FIRM, stage=ExporterStage.SUSPENDED, name="Alborz Detergents")
POWDER = MarkProduct(
    product="powder", name="Washing powder", hs="340250", edition=HsEdition.HS2022, site="alborz"
)
PLANT = Site(site="alborz", name="Alborz plant", address="Alborz industrial city, Qazvin")

Step = tuple[Command, Actor]


def paper(type_: str, name: str) -> AttachDocument:
    digest = sha256(name.encode()).hexdigest()
    media = "application/pdf"
    return AttachDocument(type=type_, name=name, media_type=media, size=10, sha256=digest)


def draft(**changes: object) -> Scenario:
    wanted = {"scheme": SchemeId.QAZVIN_QUALITY, "products": (POWDER,), "sites": (PLANT,)}
    start = m.StartMarkApplication(exporter_id=FIRM, **(wanted | changes))  # type: ignore[arg-type]
    begun = Scenario(LIFECYCLE, related={"exporter": REGISTERED}).when(start, OWNER)
    return replace(begun.taken(), at=NOON)


def review() -> m.CompleteApplicationReview:
    return m.CompleteApplicationReview(
        competence="Two evaluators for detergents.",
        scope="Washing powder from one plant.",
        means="Laboratory and travel are budgeted.",
        information_sufficient=True,
        differences_resolved=True,
        body_competent=True,
    )


def signed() -> Scenario:
    return walk(
        draft(),
        (m.SubmitMarkApplication(), OWNER),
        (m.BeginApplicationReview(), CLERK),
        (review(), CLERK),
        (paper("certification_agreement", "agreement.pdf"), OWNER),
        (m.SignCertificationAgreement(agreement="D1"), OWNER),
    )


def task(key: str, method: TaskMethod, by: Actor, days: int, lab: str | None = None) -> PlannedTask:
    due = TODAY + timedelta(days=days)
    return PlannedTask(task=key, title=key, method=method, evaluator=by.id, due=due, lab=lab)


TASKS = (
    task("documents", TaskMethod.DOCUMENT_REVIEW, EVALUATOR, 5),
    task("type-test", TaskMethod.TYPE_TEST, TESTER, 20, "qazvin-lab"),
    task("factory", TaskMethod.FACTORY_INSPECTION, EVALUATOR, 10),
    task("system", TaskMethod.SYSTEM_AUDIT, EVALUATOR, 10),
)
PEOPLE = (
    Evaluator(
        evaluator=EVALUATOR.id,
        competent_for=(
            TaskMethod.DOCUMENT_REVIEW,
            TaskMethod.FACTORY_INSPECTION,
            TaskMethod.SYSTEM_AUDIT,
        ),
        interests_declared_on=TODAY,
    ),
    Evaluator(
        evaluator=TESTER.id, competent_for=(TaskMethod.TYPE_TEST,), interests_declared_on=TODAY
    ),
)
LABS = (
    Laboratory(
        lab="qazvin-lab",
        name="Qazvin Laboratory",
        accreditation="17025-111",
        accredited_until=TODAY + timedelta(days=365),
    ),
)
PLAN = ev.PlanEvaluation(tasks=TASKS, people=PEOPLE, labs=LABS)


def evaluating() -> Scenario:
    """The evaluation has begun; D2 is its report and D3 the test report."""
    return walk(
        signed(),
        (PLAN, CLERK),
        (ev.StartEvaluation(), EVALUATOR),
        (paper("evaluation_report", "evaluation.pdf"), EVALUATOR),
        (paper("test_report", "test.pdf"), TESTER),
    )


def record(key: str, day: date = TODAY, lab: LabStatus | None = None) -> ev.RecordEvaluationTask:
    return ev.RecordEvaluationTask(
        task=key,
        outcome=Outcome.CONFORMS,
        performed_on=day,
        report="D3" if lab else "D2",
        lab_status=lab,
    )


RECORDS: tuple[Step, ...] = (
    (record("documents"), EVALUATOR),
    (record("factory"), EVALUATOR),
    (record("system"), EVALUATOR),
    (record("type-test", lab=LabStatus.ACCREDITED), TESTER),
)


def raised(severity: Severity) -> ev.RaiseNonconformity:
    return ev.RaiseNonconformity(
        severity=severity, requirement="4.2 weight", finding="Bags are 30 g short.", task="factory"
    )


def with_finding(severity: Severity) -> Scenario:
    return walk(evaluating(), *RECORDS, (raised(severity), EVALUATOR))


def action(key: str = "NC1") -> ev.SubmitCorrectiveAction:
    return ev.SubmitCorrectiveAction(
        nonconformity=key, root_cause="Scale drifted.", action="Scale calibrated weekly."
    )


def closing(key: str = "NC1") -> ev.CloseNonconformity:
    return ev.CloseNonconformity(
        nonconformity=key,
        verified_by=ev.VerifiedBy.SITE_VISIT,
        verification="Fifty bags weighed on site, none short.",
    )


def evaluated() -> Scenario:
    done = (ev.CompleteEvaluation(summary="All requirements are met."), EVALUATOR)
    return walk(evaluating(), *RECORDS, done)


def recommended() -> Scenario:
    for_it = m.ReviewEvaluation(recommendation=Recommendation.GRANT, grounds="Complete and sound.")
    return walk(evaluated(), (m.BeginReview(), REVIEWER), (for_it, REVIEWER))


def granted() -> Scenario:
    return walk(recommended(), (m.DecideCertification(grounds="The review convinces."), DECIDER))


def refusal() -> m.RefuseCertification:
    return m.RefuseCertification(
        reason_code=m.RefusalReason.REQUIREMENTS_NOT_MET, reason="The weight varies too much."
    )


def refused() -> Scenario:
    return walk(recommended(), (refusal(), DECIDER))


def because(reason: str = "It is so.") -> dict[str, object]:
    return {"reason_code": GeneralReason.OTHER, "reason": reason}


def later(days: int, start: datetime = NOON) -> datetime:
    return start + timedelta(days=days)
