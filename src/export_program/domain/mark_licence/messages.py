"""Commands and events of a licence's life: issue, suspension, renewal, end."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from export_program.domain.mark_application.case import MarkProduct, Site
from export_program.domain.mark_licence.case import Declaration, Result
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

CertificateNumber = Annotated[
    str,
    Meta(
        pattern=r"^[A-Z0-9][A-Z0-9/-]{2,39}$",
        description="Unique for ever.",
        examples=["QZ-QM-1404/001"],
    ),
]
Keys = Annotated[tuple[Slug, ...], Meta(min_length=1, max_length=50)]
Actions = Annotated[tuple[LongText, ...], Meta(min_length=1, max_length=20)]


class SuspensionReason(StrEnum):
    SURVEILLANCE_OVERDUE = "surveillance_overdue"
    NONCONFORMITY = "nonconformity"
    MISUSE_OF_MARK = "misuse_of_mark"
    EXPORTER_SUSPENDED = "exporter_suspended"
    UNREPORTED_CHANGE = "unreported_change"
    OWN_REQUEST = "own_request"


class WithdrawalReason(StrEnum):
    SUSPENSION_NOT_RESOLVED = "suspension_not_resolved"
    SERIOUS_NONCONFORMITY = "serious_nonconformity"
    MISUSE_OF_MARK = "misuse_of_mark"
    FALSE_DATA = "false_data"
    EXPORTER_DEREGISTERED = "exporter_deregistered"


class TerminationReason(StrEnum):
    OWN_REQUEST = "own_request"
    PRODUCTION_ENDED = "production_ended"
    OTHER = "other"


class IssueCertificate(Command, frozen=True, kw_only=True):
    """Open the licence on a granted application, for all or some of its products.

    Raises ValueError when the certificate ends before it begins.
    """

    number: CertificateNumber
    application_id: UUID
    exporter_id: UUID
    products: Keys
    valid_from: date
    valid_until: date

    def __post_init__(self) -> None:
        if self.valid_until <= self.valid_from:
            raise ValueError(f"valid_until: {self.valid_until} is not after {self.valid_from}")


class ProposeSuspension(Command, frozen=True, kw_only=True):
    """Put a suspension before those who decide; `ground` tells proposals apart."""

    ground: Slug
    because: LongText


class DismissProposal(Reasoned, frozen=True, kw_only=True):
    ground: Slug
    reason_code: GeneralReason


class SuspendLicence(Reasoned, frozen=True, kw_only=True):
    """Suspend for six months at most, and tell the client which actions end it."""

    actions: Actions
    until: date
    reason_code: SuspensionReason


class EvaluateReinstatement(Command, frozen=True, kw_only=True):
    """Whether the actions that end a suspension were done; it counts as surveillance."""

    result: Result
    performed_on: date
    report: Slug
    declaration: Declaration


class ReinstateLicence(Command, frozen=True, kw_only=True):
    evidence: LongText
    document: Slug


class MarkSuspensionRunOut(Command, frozen=True, kw_only=True):
    pass


class WithdrawLicence(Reasoned, frozen=True, kw_only=True):
    """End the licence. The use of the mark stops at once; stock is cleared by the day named."""

    stop_use_by: date
    reason_code: WithdrawalReason


class TerminateByClient(Reasoned, frozen=True, kw_only=True):
    reason_code: TerminationReason


class OpenRenewalWindow(Command, frozen=True, kw_only=True):
    pass


class ApplyForRenewal(Command, frozen=True, kw_only=True):
    """Apply within 180 days before the end; what has changed since the last evaluation."""

    changes: LongText


class EvaluateRenewal(Command, frozen=True, kw_only=True):
    result: Result
    performed_on: date
    report: Slug
    declaration: Declaration


class RenewLicence(Command, frozen=True, kw_only=True):
    grounds: LongText
    valid_until: date


class RefuseRenewal(Reasoned, frozen=True, kw_only=True):
    reason_code: GeneralReason


class ExpireLicence(Command, frozen=True, kw_only=True):
    pass


@stored("mark_licence.certificate_issued.v1")
class CertificateIssued(Event, frozen=True, kw_only=True):
    """`carried` are the minor nonconformities left open, to be looked at in the surveillance."""

    number: str
    application_id: UUID
    exporter_id: UUID
    scheme: SchemeId
    scope: tuple[MarkProduct, ...]
    sites: tuple[Site, ...]
    valid_from: date
    valid_until: date
    conditions: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()
    surveillance_due: date | None = None


@stored("mark_licence.suspension_proposed.v1")
class SuspensionProposed(Event, frozen=True, kw_only=True):
    ground: str
    because: str


@stored("mark_licence.suspension_proposal_dismissed.v1")
class SuspensionProposalDismissed(Event, frozen=True, kw_only=True):
    ground: str
    reason_code: str
    reason: str


@stored("mark_licence.suspended.v1", decides="suspended")
class LicenceSuspended(Event, frozen=True, kw_only=True):
    actions: tuple[str, ...]
    until: date
    reason_code: str
    reason: str


@stored("mark_licence.reinstatement_evaluated.v1")
class ReinstatementEvaluated(Event, frozen=True, kw_only=True):
    result: Result
    performed_on: date
    report: str
    sha256: str
    declaration: Declaration
    surveillance_due: date | None = None


@stored("mark_licence.reinstated.v1", decides="reinstated")
class LicenceReinstated(Event, frozen=True, kw_only=True):
    evidence: str
    document: str
    sha256: str


@stored("mark_licence.suspension_ran_out.v1")
class SuspensionRanOut(Event, frozen=True, kw_only=True):
    """The suspension reached its last day: the withdrawal of the licence is proposed."""


@stored("mark_licence.withdrawn.v1", decides="withdrawn")
class LicenceWithdrawn(Event, frozen=True, kw_only=True):
    stop_use_by: date
    reason_code: str
    reason: str


@stored("mark_licence.terminated.v1")
class LicenceTerminated(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


@stored("mark_licence.renewal_window_opened.v1")
class RenewalWindowOpened(Event, frozen=True, kw_only=True):
    pass


@stored("mark_licence.renewal_applied.v1")
class RenewalApplied(Event, frozen=True, kw_only=True):
    changes: str


@stored("mark_licence.renewal_evaluated.v1")
class RenewalEvaluated(Event, frozen=True, kw_only=True):
    result: Result
    performed_on: date
    report: str
    sha256: str
    declaration: Declaration


@stored("mark_licence.renewed.v1", decides="renewed")
class LicenceRenewed(Event, frozen=True, kw_only=True):
    grounds: str
    valid_until: date
    previous: date
    surveillance_due: date | None = None


@stored("mark_licence.renewal_refused.v1", decides="renewal_refused")
class RenewalRefused(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


@stored("mark_licence.expired.v1")
class LicenceExpired(Event, frozen=True, kw_only=True):
    pass
