"""What is known about a licence to use a mark, and whether it entitled its holder on a day."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import msgspec

from export_program.domain.mark_application.case import MarkProduct, Severity, Site
from export_program.domain.scheme import SCHEMES, Scheme, SchemeId
from export_program.engine.case import Case, Stage

DOCUMENT_TYPES = (
    "certificate",
    "surveillance_report",
    "evaluation_report",
    "test_report",
    "corrective_action_evidence",
    "reinstatement_evidence",
    "product_specification",
    "other",
)
REPORTS = ("surveillance_report", "evaluation_report", "test_report")


class MarkLicenceStage(Stage):
    ACTIVE = "active"
    SURVEILLANCE_DUE = "surveillance_due"
    RENEWAL_DUE = "renewal_due"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"
    EXPIRED = "expired"


class Result(StrEnum):
    PASSED = "passed"
    NONCONFORMING = "nonconforming"


class Declaration(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An evaluator's interests: when declared, whether they conflict, the last day of consultancy."""

    declared_on: date
    conflict: bool = False
    consultancy_until: date | None = None


class Visit(msgspec.Struct, frozen=True):
    """A surveillance that is planned."""

    on: date
    evaluator: str
    methods: tuple[str, ...]


class Surveillance(msgspec.Struct, frozen=True, omit_defaults=True):
    result: str
    performed_on: date
    by: str
    report: str
    finding: str | None = None


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """From `open` over `submitted` to `closed`; `rejected` and `overdue` wait for the client."""

    severity: Severity
    text: str
    by: str
    at: datetime
    due: date
    status: str = "open"
    closed_at: datetime | None = None


class Suspension(msgspec.Struct, frozen=True):
    """`actions` is what the client was told that ends it; `evaluated_by` who looked at that."""

    reason_code: str
    by: str
    at: datetime
    actions: tuple[str, ...]
    until: date
    evaluated: str | None = None
    evaluated_by: tuple[str, ...] = ()


class Interruption(msgspec.Struct, frozen=True):
    """No entitlement from `start` on, until before `end`; None if it goes on."""

    start: date
    end: date | None = None


class Scope(msgspec.Struct, frozen=True):
    """The certified products from a day on."""

    since: date
    products: tuple[str, ...]


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    """A change of the product or its making: `reported`, `assessed`, `evaluated`."""

    what: str
    description: str
    at: datetime
    status: str = "reported"
    effect: str | None = None
    outcome: str | None = None


class Extension(msgspec.Struct, frozen=True, omit_defaults=True):
    """A mini-application: `requested`, `evaluated`, then `granted` or `refused`."""

    products: tuple[MarkProduct, ...]
    sites: tuple[Site, ...]
    at: datetime
    status: str = "requested"
    result: str | None = None
    evaluated_by: tuple[str, ...] = ()


class Renewal(msgspec.Struct, frozen=True, omit_defaults=True):
    """`applied`, `evaluated`, `refused`; a licence that was renewed holds none."""

    at: datetime
    status: str = "applied"
    result: str | None = None
    evaluated_by: tuple[str, ...] = ()


class Report(msgspec.Struct, frozen=True, omit_defaults=True):
    """A misuse or a complaint, from `reported` over `acknowledged` to `closed`."""

    source: str
    text: str
    by: str
    at: datetime
    status: str = "reported"
    conclusion: str | None = None


class MarkLicence(Case, frozen=True, kw_only=True):
    """A certificate and the right to use the mark, from its issue to its end."""

    stage: MarkLicenceStage
    number: str = ""
    application_id: UUID | None = None
    exporter_id: UUID | None = None
    scheme: SchemeId = SchemeId.QAZVIN_QUALITY
    scope: tuple[MarkProduct, ...] = ()
    sites: tuple[Site, ...] = ()
    conditions: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    surveillance_due: date | None = None
    visit: Visit | None = None
    surveillances: dict[str, Surveillance] = {}
    findings: dict[str, Finding] = {}
    proposals: dict[str, str] = {}
    suspension: Suspension | None = None
    suspension_over: bool = False
    interruptions: tuple[Interruption, ...] = ()
    scopes: tuple[Scope, ...] = ()
    changes: dict[str, Change] = {}
    extensions: dict[str, Extension] = {}
    renewal: Renewal | None = None
    misuses: dict[str, Report] = {}
    complaints: dict[str, Report] = {}

    KIND: ClassVar[str] = "mark_licence"

    @property
    def rules_of_scheme(self) -> Scheme:
        return SCHEMES[self.scheme]


def entitled_on(licence: MarkLicence, day: date) -> bool:
    """Whether the mark might be used on a day: in force, and neither suspended nor ended.

    The day of a suspension, withdrawal or termination no longer counts; that of a reinstatement
    does, and so does the last day of validity.
    """
    if licence.valid_from is None or licence.valid_until is None:
        return False
    in_force = licence.valid_from <= day <= licence.valid_until
    return in_force and not any(
        gap.start <= day and (gap.end is None or day < gap.end) for gap in licence.interruptions
    )


def scope_on(licence: MarkLicence, day: date) -> tuple[str, ...]:
    """The keys of the products that were certified on a day; none when not entitled."""
    if not entitled_on(licence, day):
        return ()
    known = [scope.products for scope in licence.scopes if scope.since <= day]
    return known[-1] if known else ()
