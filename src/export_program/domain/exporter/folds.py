"""How an exporter's events add up to the case."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from export_program.domain.exporter.case import Exporter
from export_program.domain.exporter.membership import (
    ExporterContactAdded,
    ExporterContactChanged,
    ExporterContactRemoved,
    ExporterDetailsAmended,
    ExporterMerged,
    ExporterReinstated,
    ExporterSuspended,
    ExporterUnmerged,
    SuspensionReviewed,
)
from export_program.domain.exporter.registration import (
    ExporterRegistered,
    ExporterRegistrationRejected,
    ExporterRegistrationStarted,
    ExporterRegistrationSubmitted,
    ExporterVerified,
    VerificationFailed,
)
from export_program.domain.exporter.registration_rules import DETAILS
from export_program.domain.exporter.standing import (
    CommercialCardExpired,
    CommercialCardRecorded,
    CommercialCardRestored,
    CommercialCardSuspended,
    ExporterQualified,
    QualificationExpired,
    QualificationLapsed,
    QualificationRevoked,
    ReadinessAssessed,
)
from export_program.domain.exporter.trade import (
    AccountManagerAssigned,
    CommitmentCleared,
    CommitmentNoted,
    DuplicateCleared,
    DuplicateNoted,
    ExporterContacted,
    ExporterProductAdded,
    ExporterProductWithdrawn,
    ExportPerformanceCorrected,
    ExportPerformanceRecorded,
    MarketInterestDeclared,
    MarketInterestStale,
)
from export_program.domain.exporter.values import (
    Card,
    MarketInterest,
    Performance,
    Product,
    Qualification,
    Readiness,
    Result,
    Suspension,
    Verification,
)
from export_program.engine.actors import APPLICANTS
from export_program.engine.case import Recorded, amend, drop, put
from export_program.engine.lifecycle import Fold
from export_program.engine.messages import Event
from export_program.engine.protocols.outcome import CaseReopened

Changes = dict[str, Any]


def _started(_case: None, e: ExporterRegistrationStarted, r: Recorded) -> Changes:
    copied = {name: getattr(e, name) for name in ("national_id", *DETAILS)}
    return copied | {
        "contacts": {contact.ref: contact for contact in e.contacts},
        "representatives": _speaking((), r),
    }


def _speaking(known: tuple[str, ...], recorded: Recorded) -> tuple[str, ...]:
    """Those who spoke for the exporter: they do not assess it, whatever else they are."""
    actor = recorded.meta.actor
    new = actor.role in APPLICANTS and actor.id not in known
    return (*known, actor.id) if new else known


def _submitted(case: Exporter, e: ExporterRegistrationSubmitted, r: Recorded) -> Changes:
    return {
        "submissions": (*case.submissions, e.content),
        "representatives": _speaking(case.representatives, r),
    }


def _contact(
    case: Exporter, e: ExporterContactAdded | ExporterContactChanged, _: Recorded
) -> Changes:
    return {"contacts": put(case.contacts, e.contact.ref, e.contact)}


def _verification(result: Result) -> Fold:
    def fold(case: Exporter, e: Any, r: Recorded) -> Changes:
        by, at = r.meta.actor.id, r.meta.occurred_at
        found = Verification(e.method, result.value, by, at, e.findings)
        return {"verifications": put(case.verifications, e.verification, found)}

    return fold


def _suspended(_case: Exporter, e: ExporterSuspended, r: Recorded) -> Changes:
    by, at = r.meta.actor.id, r.meta.occurred_at
    return {"suspension": Suspension(e.reason_code, by, at, e.review_on)}


def _reviewed(case: Any, e: SuspensionReviewed, _: Recorded) -> Changes:
    return {"suspension": replace(case.suspension, review_on=e.review_on)}


def _card(_case: Exporter, e: CommercialCardRecorded, _: Recorded) -> Changes:
    return {"card": Card(**{name: getattr(e, name) for name in e.__struct_fields__})}


def _card_is(status: str) -> Fold:
    return lambda case, _e, _r: {"card": replace(case.card, status=status)}


def _assessed(_case: Exporter, e: ReadinessAssessed, r: Recorded) -> Changes:
    by, at = r.meta.actor.id, r.meta.occurred_at
    return {"readiness": Readiness(e.level, e.scores, e.method, e.method_version, by, at)}


def _qualified(_case: Exporter, e: ExporterQualified, r: Recorded) -> Changes:
    return {"qualification": Qualification(e.scheme, e.until, "granted", r.meta.occurred_at)}


def _qualification_is(status: str) -> Fold:
    def fold(case: Any, _e: Event, r: Recorded) -> Changes:
        at = r.meta.occurred_at
        return {"qualification": replace(case.qualification, status=status, at=at)}

    return fold


def _product(case: Exporter, e: ExporterProductAdded, r: Recorded) -> Changes:
    listed = Product(e.hs, e.edition, e.capacity, e.unit, e.description)
    return {
        "products": put(case.products, e.product, listed),
        "representatives": _speaking(case.representatives, r),
    }


def _interest(case: Exporter, e: MarketInterestDeclared, r: Recorded) -> Changes:
    declared = MarketInterest(e.country, e.status, r.meta.occurred_at)
    return {
        "interests": put(case.interests, e.country, declared),
        "representatives": _speaking(case.representatives, r),
    }


def _figure(case: Exporter, e: ExportPerformanceRecorded, _: Recorded) -> Changes:
    kept = {name: getattr(e, name) for name in e.__struct_fields__ if name != "record"}
    return {"performance": put(case.performance, e.record, Performance(**kept))}


def _corrected(case: Exporter, e: ExportPerformanceCorrected, _: Recorded) -> Changes:
    changed = amend(
        case.performance,
        e.record,
        value=e.value,
        source=e.source,
        as_of=e.as_of,
        provisional=e.provisional,
        corrections=case.performance[e.record].corrections + 1,
    )
    return {"performance": changed}


def _only_in_history(_case: Any, _e: Event, _: Recorded) -> Changes:
    return {}


# fmt: off
FOLDS: Mapping[type[Event], Fold] = {
    ExporterRegistrationStarted:   _started,
    ExporterDetailsAmended:        lambda _c, e, _r: {name: getattr(e, name) for name in DETAILS},
    ExporterContactAdded:          _contact,
    ExporterContactChanged:        _contact,
    ExporterContactRemoved:        lambda c, e, _r: {"contacts": drop(c.contacts, e.ref)},
    ExporterRegistrationSubmitted: _submitted,
    ExporterVerified:              _verification(Result.PASSED),
    VerificationFailed:            _verification(Result.FAILED),
    ExporterRegistered:            _only_in_history,
    ExporterRegistrationRejected:  _only_in_history,
    ExporterSuspended:             _suspended,
    SuspensionReviewed:            _reviewed,
    ExporterReinstated:            lambda _c, _e, _r: {"suspension": None},
    ExporterMerged:                lambda _c, e, _r: {"merged_into": e.into},
    ExporterUnmerged:              lambda _c, _e, _r: {"merged_into": None},
    CaseReopened:                  lambda _c, _e, _r: {"decision": None, "withdrawal": None},
    CommercialCardRecorded:        _card,
    CommercialCardExpired:         _card_is("expired"),
    CommercialCardSuspended:       _card_is("suspended"),
    CommercialCardRestored:        _card_is("valid"),
    ReadinessAssessed:             _assessed,
    ExporterQualified:             _qualified,
    QualificationRevoked:          _qualification_is("revoked"),
    QualificationLapsed:           _qualification_is("lapsed"),
    QualificationExpired:          _qualification_is("expired"),
    ExporterProductAdded:          _product,
    ExporterProductWithdrawn:      lambda c, e, _r: {"products": amend(c.products, e.product, withdrawn=True)},
    MarketInterestDeclared:        _interest,
    MarketInterestStale:           lambda c, e, _r: {"interests": amend(c.interests, e.country, stale=True)},
    AccountManagerAssigned:        lambda _c, e, _r: {"account_manager": e.manager},
    ExporterContacted:             lambda _c, _e, r: {"last_contact_at": r.meta.occurred_at},
    ExportPerformanceRecorded:     _figure,
    ExportPerformanceCorrected:    _corrected,
    CommitmentNoted:               lambda c, e, _r: {"commitments": put(c.commitments, e.commitment, e.what)},
    CommitmentCleared:             lambda c, e, _r: {"commitments": drop(c.commitments, e.commitment)},
    DuplicateNoted:                lambda c, e, _r: {"duplicates": put(c.duplicates, str(e.other), e.because)},
    DuplicateCleared:              lambda c, e, _r: {"duplicates": drop(c.duplicates, str(e.other))},
}
# fmt: on
