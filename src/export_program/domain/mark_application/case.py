"""What is known about an application for a mark or for brand support."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec
from msgspec import Meta

from export_program.domain.scheme import SCHEMES, Scheme, SchemeId, TaskMethod
from export_program.domain.vocabulary.hs import HsCode, HsEdition
from export_program.engine.actors import Role
from export_program.engine.case import Case, Stage
from export_program.engine.messages import ShortText, Slug
from export_program.engine.naming import an_account

DOCUMENT_TYPES = (
    "production_licence",
    "product_specification",
    "quality_manual",
    "trademark_registration",
    "test_report",
    "evaluation_report",
    "certification_agreement",
    "corrective_action_evidence",
    "other",
)


class MarkApplicationStage(Stage):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPLICATION_REVIEW = "application_review"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    AGREEMENT_SIGNED = "agreement_signed"
    EVALUATION_PLANNED = "evaluation_planned"
    UNDER_EVALUATION = "under_evaluation"
    NONCONFORMITIES_OPEN = "nonconformities_open"
    EVALUATION_COMPLETE = "evaluation_complete"
    UNDER_REVIEW = "under_review"
    RECOMMENDED = "recommended"
    GRANTED = "granted"
    REFUSED = "refused"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class SupportKind(StrEnum):
    """What a firm asks for under a scheme of brand support."""

    ADVICE = "advice"
    FUNDING = "funding"
    BRANDING = "branding"
    PACKAGING = "packaging"
    TRADEMARK_ABROAD = "trademark_abroad"


class Severity(StrEnum):
    MAJOR = "major"
    MINOR = "minor"


class Outcome(StrEnum):
    CONFORMS = "conforms"
    DOES_NOT_CONFORM = "does_not_conform"
    NOT_APPLICABLE = "not_applicable"


class LabStatus(StrEnum):
    """How a laboratory or inspection body stood on the day it worked."""

    ACCREDITED = "accredited"
    PEER_ASSESSED = "peer_assessed"
    SUSPENDED = "suspended"
    NOT_ACCREDITED = "not_accredited"


class Recommendation(StrEnum):
    GRANT = "grant"
    REFUSE = "refuse"


class MarkProduct(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A product and the site it is made at; `standard` is what it is evaluated against."""

    product: Slug
    name: ShortText
    hs: HsCode
    edition: HsEdition
    site: Slug
    brand: ShortText | None = None
    standard: ShortText | None = None


class Site(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    site: Slug
    name: ShortText
    address: ShortText


EvaluatorId = Annotated[ShortText, an_account(Role.EVALUATOR)]


class PlannedTask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who does what until when; `evaluator` is an account's id, `lab` a laboratory of the plan."""

    task: Slug
    title: ShortText
    method: TaskMethod
    evaluator: EvaluatorId
    due: date
    lab: Slug | None = None


class Evaluator(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why somebody may evaluate this client.

    `consultancy_until` is the last day of any consultancy for the client; `interests_declared_on`
    the day of the declaration, `conflict` whether it shows a conflict.
    """

    evaluator: EvaluatorId
    competent_for: Annotated[tuple[TaskMethod, ...], Meta(min_length=1, max_length=20)]
    interests_declared_on: date | None = None
    conflict: bool = False
    consultancy_until: date | None = None


class Laboratory(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    lab: Slug
    name: ShortText
    accreditation: ShortText
    accredited_until: date


class TaskResult(msgspec.Struct, frozen=True, omit_defaults=True):
    outcome: str
    performed_on: date
    by: str
    report: str
    sha256: str


class Nonconformity(msgspec.Struct, frozen=True, omit_defaults=True):
    """From `open` over `submitted` to `closed`; `rejected` and `overdue` wait for the client."""

    severity: Severity
    requirement: str
    finding: str
    raised_by: str
    raised_at: datetime
    due: date
    task: str | None = None
    status: str = "open"
    action: str | None = None
    rejections: int = 0
    closed_at: datetime | None = None
    verification: str | None = None


class Review(msgspec.Struct, frozen=True):
    recommendation: str
    by: str
    at: datetime


class MarkApplication(Case, frozen=True, kw_only=True):
    """An application under one scheme, from its draft to the decision."""

    stage: MarkApplicationStage
    exporter_id: UUID | None = None
    scheme: SchemeId = SchemeId.QAZVIN_QUALITY
    requirements_version: str | None = None
    products: tuple[MarkProduct, ...] = ()
    sites: tuple[Site, ...] = ()
    support: tuple[SupportKind, ...] = ()
    agreement: str | None = None
    agreement_sha256: str | None = None
    plan: dict[str, PlannedTask] = {}
    evaluators: dict[str, Evaluator] = {}
    labs: dict[str, Laboratory] = {}
    ever_planned: tuple[str, ...] = ()
    results: dict[str, TaskResult] = {}
    nonconformities: dict[str, Nonconformity] = {}
    review: Review | None = None
    conditions: tuple[str, ...] = ()
    licence_id: UUID | None = None

    KIND: ClassVar[str] = "mark_application"

    @property
    def rules_of_scheme(self) -> Scheme:
        return SCHEMES[self.scheme]

    def open_nonconformities(self, *severities: Severity) -> tuple[str, ...]:
        """The keys of those that are not closed, of any or of the given severities."""
        wanted = severities or tuple(Severity)
        items = self.nonconformities.items()
        return tuple(k for k, nc in items if nc.status != "closed" and nc.severity in wanted)

    def tasks_to_do(self) -> tuple[PlannedTask, ...]:
        """What is planned and not recorded yet, the earliest due first."""
        open_tasks = (t for t in self.plan.values() if t.task not in self.results)
        return tuple(sorted(open_tasks, key=lambda t: (t.due, t.task)))
