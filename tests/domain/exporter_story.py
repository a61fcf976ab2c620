"""An invented detergent maker in Qazvin, from its draft to any stage that a test starts from."""

from datetime import date, datetime, timedelta
from typing import Any

from export_program.domain.exporter import LIFECYCLE
from export_program.domain.exporter.registration import (
    ApproveRegistration,
    RejectionReason,
    RejectRegistration,
    StartRegistration,
    SubmitRegistration,
    VerifyExporter,
)
from export_program.domain.exporter.standing import AssessReadiness, RecordCommercialCard
from export_program.domain.exporter.trade import AddProduct
from export_program.domain.exporter.values import (
    Contact,
    Dimension,
    Method,
    ReadinessLevel,
    Result,
)
from export_program.domain.vocabulary.hs import HsEdition
from export_program.domain.vocabulary.units import Unit
from export_program.engine.actors import TIMER, Role
from export_program.engine.case import ReasonGiven
from export_program.engine.messages import Sealed
from export_program.engine.protocols.documents import AttachDocument
from tests.scenario import NOON, Scenario, opened, person, walk

OWNER = person("owner", Role.EXPORTER_USER)
AGENT = person("agent", Role.EXPORT_HOUSE_AGENT)
CLERK = person("clerk", Role.SECRETARIAT)
LEAD = person("lead", Role.TEAM_LEAD)
CHAIR = person("chair", Role.WG_CHAIR)
DESK = person("desk", Role.DESK_OFFICER)
ADMIN = person("admin", Role.ADMIN)
TODAY = date(2025, 11, 8)
WORDS = "as the file shows"
EVERY_SCORE = dict.fromkeys(Dimension, 60)


def sealed(what: str) -> Sealed:
    """Personal data as the rules see it: not at all."""
    return Sealed(subject=what, key="k", hash="h")


SALES = Contact(ref="sales", name=sealed("name"), phone=sealed("phone"), position="Sales manager")
START = StartRegistration(
    national_id="10999000012",
    name="Padideh Detergents",
    name_fa="شویندهٔ پدیده",
    district="Alborz industrial town",
    activity="C2023",
    contacts=(SALES,),
)
WASHING = AddProduct(
    hs="340250", edition=HsEdition.HS2022, capacity=12_000, unit=Unit.TNE, description="powder"
)
PASSED = VerifyExporter(method=Method.REGISTRY, result=Result.PASSED)
REJECT = RejectRegistration(reason_code=RejectionReason.INCOMPLETE, reason=WORDS)
CARD = RecordCommercialCard(
    number="1404-55-901",
    issuer="Qazvin Chamber",
    issued_on=date(2025, 6, 1),
    valid_until=date(2026, 6, 1),
)


def paper(kind: str) -> AttachDocument:
    digest = f"{len(kind):02x}" * 32
    return AttachDocument(
        type=kind, name=f"{kind}.pdf", media_type="application/pdf", size=10, sha256=digest
    )


def readiness(level: ReadinessLevel, **more: Any) -> AssessReadiness:
    given = {"scores": EVERY_SCORE, "method": "qz-readiness", "method_version": "2"}
    return AssessReadiness(level=level, **(given | more))


def draft(at: datetime = NOON) -> Scenario:
    return opened(LIFECYCLE, (START, OWNER), at=at)


def complete() -> Scenario:
    """A draft with everything that submitting asks for."""
    return walk(
        draft(),
        (WASHING, OWNER),
        (paper("official_gazette_notice"), OWNER),
        (paper("production_licence"), OWNER),
        (paper("tax_clearance"), OWNER),
    )


def submitted() -> Scenario:
    return walk(complete(), (SubmitRegistration(), OWNER))


def verified() -> Scenario:
    return walk(submitted(), (PASSED, CLERK))


def registered() -> Scenario:
    return walk(verified(), (ApproveRegistration(), LEAD))


def rejected() -> Scenario:
    return walk(submitted(), (REJECT, LEAD))


def with_card() -> Scenario:
    return walk(registered(), (CARD, CLERK))


def ready() -> Scenario:
    """Registered, with a card, export-ready."""
    return walk(with_card(), (readiness(ReadinessLevel.L3), AGENT))


def after(scenario: Scenario, **time: int) -> Scenario:
    return scenario.on(scenario.at + timedelta(**time))


def at_due(scenario: Scenario, key: str) -> Scenario:
    """The moment a deadline is due, with what the timer then issues pending."""
    lifecycle, case = scenario.lifecycle, scenario.case
    due = case.deadlines[key]
    rule = next(d for d in lifecycle.all_deadlines if d.name == due.name)
    assert rule.then is not None, f"nothing is issued when {key} is due"
    return scenario.on(due.due_at).when(rule.then(case, due), TIMER)


def fact(scenario: Scenario) -> Any:
    """What was recorded last, of whatever type."""
    return scenario.last.event


def reason(scenario: Scenario) -> ReasonGiven:
    """The reason in the envelope of what was recorded last."""
    given = scenario.last.meta.reason
    assert given is not None
    return given
