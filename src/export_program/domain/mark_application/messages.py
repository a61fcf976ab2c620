"""Commands and events of the application itself: intake, its review, agreement, decision, end."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from export_program.domain.mark_application.case import (
    MarkProduct,
    Recommendation,
    Site,
    SupportKind,
)
from export_program.domain.scheme import SchemeId
from export_program.engine.messages import (
    Command,
    Event,
    GeneralReason,
    LongText,
    Reasoned,
    Slug,
    stored,
)

Products = Annotated[tuple[MarkProduct, ...], Meta(max_length=50)]
Sites = Annotated[tuple[Site, ...], Meta(max_length=20)]
Support = Annotated[tuple[SupportKind, ...], Meta(max_length=5)]
Conditions = Annotated[tuple[LongText, ...], Meta(max_length=30)]


def check_sites(products: tuple[MarkProduct, ...], sites: tuple[Site, ...]) -> None:
    """Raises ValueError when keys repeat or a product names a site that is not listed."""
    if len({p.product for p in products}) < len(products):
        raise ValueError("products: each product has a key of its own")
    if len({s.site for s in sites}) < len(sites):
        raise ValueError("sites: each site has a key of its own")
    unknown = {p.site for p in products} - {s.site for s in sites}
    if unknown:
        raise ValueError(
            f"products: made at sites that are not listed: {', '.join(sorted(unknown))}"
        )


class DeclineReason(StrEnum):
    INFORMATION_INSUFFICIENT = "information_insufficient"
    DIFFERENCES_UNRESOLVED = "differences_unresolved"
    OUT_OF_SCOPE = "out_of_scope"
    NOT_COMPETENT = "not_competent"
    NO_MEANS = "no_means"
    NOT_ELIGIBLE = "not_eligible"
    OTHER = "other"


class RefusalReason(StrEnum):
    REQUIREMENTS_NOT_MET = "requirements_not_met"
    EVALUATION_INSUFFICIENT = "evaluation_insufficient"
    NONCONFORMITIES_NOT_RESOLVED = "nonconformities_not_resolved"
    MISLEADING_INFORMATION = "misleading_information"
    NOT_ELIGIBLE = "not_eligible"
    OTHER = "other"


class LapseReason(StrEnum):
    CORRECTIVE_ACTION_OVERDUE = "corrective_action_overdue"
    NO_ANSWER = "no_answer"
    OTHER = "other"


class StartMarkApplication(Command, frozen=True, kw_only=True):
    """Open a draft for an exporter. Raises ValueError when a product's site is not listed."""

    exporter_id: UUID
    scheme: SchemeId
    products: Products = ()
    sites: Sites = ()
    support: Support = ()

    def __post_init__(self) -> None:
        check_sites(self.products, self.sites)


class EditMarkApplication(Command, frozen=True, kw_only=True):
    """Change fields of a draft; those left out stay as they are."""

    scheme: SchemeId | UnsetType = UNSET
    products: Products | UnsetType = UNSET
    sites: Sites | UnsetType = UNSET
    support: Support | UnsetType = UNSET


class SubmitMarkApplication(Command, frozen=True, kw_only=True):
    """Freeze the draft and hand it in."""


class ReturnMarkApplication(Reasoned, frozen=True, kw_only=True):
    """Give a submission back to its draft, to be completed and submitted again."""

    reason_code: GeneralReason


class BeginApplicationReview(Command, frozen=True, kw_only=True):
    """Take up the review of the application (ISO/IEC 17065, 7.3)."""


class CompleteApplicationReview(Command, frozen=True, kw_only=True):
    """Accept: what was found on competence, scope and means, and three statements that must hold."""

    competence: LongText
    scope: LongText
    means: LongText
    information_sufficient: bool
    differences_resolved: bool
    body_competent: bool


class DeclineMarkApplication(Reasoned, frozen=True, kw_only=True):
    """The other outcome of the application review."""

    reason_code: DeclineReason


class SignCertificationAgreement(Command, frozen=True, kw_only=True):
    """Sign the attached certification agreement; its digest is bound to the signature."""

    agreement: Slug


class LapseMarkApplication(Command, frozen=True, kw_only=True):
    """Time ran out on a draft or on an unsigned agreement."""


class ConfirmLapse(Reasoned, frozen=True, kw_only=True):
    """End an application whose corrective action is overdue: a person's decision."""

    reason_code: LapseReason


class BeginReview(Command, frozen=True, kw_only=True):
    """Take up the review of the evaluation (ISO/IEC 17065, 7.5)."""


class ReviewEvaluation(Command, frozen=True, kw_only=True):
    recommendation: Recommendation
    grounds: LongText


class ReturnToEvaluation(Reasoned, frozen=True, kw_only=True):
    """The evaluation does not carry a decision yet; the review so far is void."""

    reason_code: GeneralReason


class DecideCertification(Command, frozen=True, kw_only=True):
    """Grant. The grounds say why, above all when the review recommended otherwise."""

    grounds: LongText
    conditions: Conditions = ()


class RefuseCertification(Reasoned, frozen=True, kw_only=True):
    """The other outcome of the decision."""

    reason_code: RefusalReason


class CloseMarkApplication(Command, frozen=True, kw_only=True):
    """After a grant: its licence was issued. After a refusal: no appeal can change it any more."""

    licence_id: UUID | None = None


@stored("mark_application.started.v1")
class MarkApplicationStarted(Event, frozen=True, kw_only=True):
    exporter_id: UUID
    scheme: SchemeId
    products: tuple[MarkProduct, ...] = ()
    sites: tuple[Site, ...] = ()
    support: tuple[SupportKind, ...] = ()


@stored("mark_application.submitted.v1")
class MarkApplicationSubmitted(Event, frozen=True, kw_only=True):
    """`content` is the SHA-256 of what was submitted, `requirements_version` the scheme's."""

    content: str
    requirements_version: str


@stored("mark_application.returned.v1")
class MarkApplicationReturned(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


@stored("mark_application.review_begun.v1")
class ApplicationReviewBegun(Event, frozen=True, kw_only=True):
    pass


@stored("mark_application.accepted.v1", decides="accepted")
class MarkApplicationAccepted(Event, frozen=True, kw_only=True):
    competence: str
    scope: str
    means: str
    information_sufficient: bool
    differences_resolved: bool
    body_competent: bool


@stored("mark_application.declined.v1", decides="declined")
class MarkApplicationDeclined(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


@stored("mark_application.agreement_signed.v1")
class CertificationAgreementSigned(Event, frozen=True, kw_only=True):
    agreement: str
    agreement_sha256: str


@stored("mark_application.lapsed.v1")
class MarkApplicationLapsed(Event, frozen=True, kw_only=True):
    pass


@stored("mark_application.lapse_confirmed.v1", decides="lapsed")
class LapseConfirmed(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


@stored("mark_application.evaluation_review_begun.v1")
class EvaluationReviewBegun(Event, frozen=True, kw_only=True):
    pass


@stored("mark_application.evaluation_reviewed.v1")
class EvaluationReviewed(Event, frozen=True, kw_only=True):
    recommendation: str
    grounds: str


@stored("mark_application.evaluation_returned.v1")
class EvaluationReturned(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


@stored("mark_application.granted.v1", decides="granted")
class CertificationGranted(Event, frozen=True, kw_only=True):
    grounds: str
    conditions: tuple[str, ...] = ()


@stored("mark_application.refused.v1", decides="refused")
class CertificationRefused(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


@stored("mark_application.closed.v1")
class MarkApplicationClosed(Event, frozen=True, kw_only=True):
    licence_id: UUID | None = None
