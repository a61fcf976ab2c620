"""The story that the tests of licences tell: a certificate for washing powder, and its watch."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from export_program.domain.mark_licence import LIFECYCLE
from export_program.domain.mark_licence import messages as m
from export_program.domain.mark_licence import watch as w
from export_program.domain.mark_licence.case import Declaration, Result
from export_program.domain.scheme import TaskMethod
from export_program.engine.calendars.iran import IRAN
from tests.domain.mark_story import (
    CLERK,
    DECIDER,
    EVALUATOR,
    FIRM,
    REGISTERED,
    TODAY,
    granted,
    paper,
)
from tests.scenario import CASE, Scenario, walk

UNTIL = date(2028, 11, 8)
FIRST_VISIT = date(2026, 11, 8)
CLEAN = Declaration(declared_on=TODAY)


def issue(**changes: Any) -> m.IssueCertificate:
    fixed: dict[str, Any] = {
        "number": "QZ-QM-1404/001",
        "application_id": CASE,
        "exporter_id": FIRM,
        "products": ("powder",),
        "valid_from": TODAY,
        "valid_until": UNTIL,
    }
    return m.IssueCertificate(**(fixed | changes))


def before_issue() -> Scenario:
    return Scenario(LIFECYCLE, related={"exporter": REGISTERED, "application": granted().case})


def licensed() -> Scenario:
    return before_issue().when(issue(), CLERK).taken()


def at_day(story: Scenario, day: date) -> Scenario:
    """The same at noon of another day."""
    moment = IRAN.end_of(day).replace(hour=9, minute=0)
    return replace(story.taken(), at=moment)


def visit(on: date, **changes: Any) -> w.ScheduleSurveillance:
    fixed: dict[str, Any] = {
        "on": on,
        "evaluator": EVALUATOR.id,
        "methods": (TaskMethod.FACTORY_SAMPLES,),
        "declaration": CLEAN,
    }
    return w.ScheduleSurveillance(**(fixed | changes))


def scheduled(on: date = FIRST_VISIT) -> Scenario:
    """A visit is scheduled a month before; D1 is a report that is attached."""
    story = at_day(licensed(), on - timedelta(days=30))
    report = paper("surveillance_report", "visit.pdf")
    return at_day(walk(story, (visit(on), CLERK), (report, EVALUATOR)), on)


def recorded(result: Result = Result.PASSED, **changes: Any) -> w.RecordSurveillance:
    fixed: dict[str, Any] = {"result": result, "performed_on": FIRST_VISIT, "report": "D1"}
    return w.RecordSurveillance(**(fixed | changes))


def suspension(
    reason: m.SuspensionReason = m.SuspensionReason.NONCONFORMITY, until: date | None = None
) -> m.SuspendLicence:
    return m.SuspendLicence(
        actions=("Calibrate the scales and show fifty correct bags.",),
        until=until or TODAY + timedelta(days=90),
        reason_code=reason,
        reason="Bags are too light.",
    )


def suspended(reason: m.SuspensionReason = m.SuspensionReason.NONCONFORMITY) -> Scenario:
    """Suspended on the day of issue; D1 is evidence, D2 an evaluation report."""
    return walk(
        licensed(),
        (suspension(reason), DECIDER),
        (paper("reinstatement_evidence", "evidence.pdf"), CLERK),
        (paper("evaluation_report", "report.pdf"), EVALUATOR),
    )


OTHER_ID = UUID(int=99)
