"""Commands and events that concern what a licence covers: changes, reduction, extension."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from export_program.domain.mark_application.case import MarkProduct, Site
from export_program.domain.mark_licence.case import Declaration, Result
from export_program.domain.mark_licence.messages import Keys
from export_program.engine.messages import (
    Command,
    Event,
    GeneralReason,
    LongText,
    Reasoned,
    Slug,
    stored,
)

NewProducts = Annotated[tuple[MarkProduct, ...], Meta(min_length=1, max_length=50)]
NewSites = Annotated[tuple[Site, ...], Meta(max_length=20)]


class ChangeKind(StrEnum):
    PRODUCT = "product"
    PROCESS = "process"
    SITE = "site"
    MATERIAL = "material"
    OWNERSHIP = "ownership"
    MANAGEMENT_SYSTEM = "management_system"


class ChangeEffect(StrEnum):
    NONE = "none"
    EVALUATION_REQUIRED = "evaluation_required"
    OUTSIDE_SCOPE = "outside_scope"


class ReductionReason(StrEnum):
    REQUIREMENTS_NOT_MET = "requirements_not_met"
    PRODUCTION_ENDED = "production_ended"
    OWN_REQUEST = "own_request"
    OTHER = "other"


class ReportChange(Command, frozen=True, kw_only=True):
    what: ChangeKind
    description: LongText


class AssessChange(Command, frozen=True, kw_only=True):
    """What a reported change means for the licence; it may demand an evaluation."""

    change: Slug
    effect: ChangeEffect
    assessment: LongText


class EvaluateChange(Command, frozen=True, kw_only=True):
    change: Slug
    result: Result
    report: Slug
    declaration: Declaration


class ReduceScope(Reasoned, frozen=True, kw_only=True):
    """Take products out; a licence without any is withdrawn instead."""

    products: Keys
    reason_code: ReductionReason


class RequestExtension(Command, frozen=True, kw_only=True):
    """Ask for further products; sites that the licence knows need not be named again."""

    products: NewProducts
    sites: NewSites = ()
    justification: LongText


class EvaluateExtension(Command, frozen=True, kw_only=True):
    extension: Slug
    result: Result
    report: Slug
    declaration: Declaration


class ExtendScope(Command, frozen=True, kw_only=True):
    extension: Slug
    grounds: LongText


class RefuseExtension(Reasoned, frozen=True, kw_only=True):
    extension: Slug
    reason_code: GeneralReason


@stored("mark_licence.product_change_reported.v1")
class ProductChangeReported(Event, frozen=True, kw_only=True):
    change: str
    what: str
    description: str


@stored("mark_licence.change_assessed.v1")
class ChangeAssessed(Event, frozen=True, kw_only=True):
    change: str
    effect: str
    assessment: str


@stored("mark_licence.change_evaluated.v1")
class ChangeEvaluated(Event, frozen=True, kw_only=True):
    change: str
    result: Result
    report: str
    sha256: str
    declaration: Declaration


@stored("mark_licence.scope_reduced.v1", decides="scope_reduced")
class LicenceScopeReduced(Event, frozen=True, kw_only=True):
    products: tuple[str, ...]
    reason_code: str
    reason: str


@stored("mark_licence.scope_extension_requested.v1")
class ScopeExtensionRequested(Event, frozen=True, kw_only=True):
    extension: str
    products: tuple[MarkProduct, ...]
    sites: tuple[Site, ...]
    justification: str


@stored("mark_licence.scope_extension_evaluated.v1")
class ScopeExtensionEvaluated(Event, frozen=True, kw_only=True):
    extension: str
    result: Result
    report: str
    sha256: str
    declaration: Declaration


@stored("mark_licence.scope_extended.v1", decides="scope_extended")
class LicenceScopeExtended(Event, frozen=True, kw_only=True):
    extension: str
    grounds: str
    products: tuple[MarkProduct, ...]
    sites: tuple[Site, ...]


@stored("mark_licence.scope_extension_refused.v1", decides="scope_extension_refused")
class ScopeExtensionRefused(Event, frozen=True, kw_only=True):
    extension: str
    reason_code: str
    reason: str
