"""The table of licences: from the certificate over surveillance to the end (ISO/IEC 17065, 7.7 to 7.13)."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from export_program.domain.mark_licence import messages as m
from export_program.domain.mark_licence import records as k
from export_program.domain.mark_licence import rules as r
from export_program.domain.mark_licence import scope as s
from export_program.domain.mark_licence import watch as w
from export_program.domain.mark_licence import watch_records as wk
from export_program.domain.mark_licence import watch_rules as wr
from export_program.domain.mark_licence.case import DOCUMENT_TYPES, MarkLicence, MarkLicenceStage
from export_program.domain.mark_licence.deadlines import DEADLINES
from export_program.engine.actors import STAFF, Role
from export_program.engine.case import put
from export_program.engine.lifecycle import (
    ANY,
    LIVE,
    SAME,
    Fold,
    Lifecycle,
    Protocol,
    Unique,
    row,
)
from export_program.engine.messages import Event
from export_program.engine.protocols.appeals import (
    AppealDismissed,
    AppealStayGranted,
    AppealUpheld,
    appeals,
)
from export_program.engine.protocols.office import LEADS, office

S, R = MarkLicenceStage, Role
CLIENT = R.EXPORTER_USER
DECIDES = R.DECISION_MAKER
LOOKS = R.EVALUATOR
SENDS = R.SECRETARIAT
ISSUES = frozenset({SENDS, R.TEAM_LEAD})
STANDING = (S.ACTIVE, S.SURVEILLANCE_DUE, S.RENEWAL_DUE)
WATCHED = (S.ACTIVE, S.SURVEILLANCE_DUE)
RENEWING = (S.SURVEILLANCE_DUE, S.RENEWAL_DUE, S.SUSPENDED)

ISSUE_RULES = (
    r.application_granted,
    r.exporter_applied,
    r.exporter_in_good_standing,
    r.covers_what_was_granted,
    r.begins_after_grant,
    r.within_validity,
)
VISIT_RULES = (wr.surveillance_is_due, wr.visit_lies_ahead, wr.methods_of_scheme, r.is_impartial)
RECORD_RULES = (wr.is_the_visitor, r.performed_by_now, r.report_is_attached)
EVALUATION = (r.report_is_attached, r.is_impartial)
REINSTATE_RULES = (
    r.evidence_is_attached,
    r.cause_is_removed,
    r.no_open_major,
    r.not_its_evaluator,
    r.no_appeal_pending,
    r.exporter_in_good_standing,
)
RENEW_RULES = (
    r.renewal_is_open,
    r.renewal_passed,
    r.not_renewal_evaluator,
    r.no_open_major,
    r.renewal_is_bounded,
    r.exporter_in_good_standing,
)
FINDING_OPEN = wr.item_is("findings", "finding", "open", "rejected", "overdue")
FINDING_OWED = wr.item_is("findings", "finding", "open", "rejected")
FINDING_ANSWERED = wr.item_is("findings", "finding", "submitted")
EXTENSION_EVALUATED = wr.item_is("extensions", "extension", "evaluated")
COMPLAINT_OPEN = wr.item_is("complaints", "complaint", "reported", "acknowledged")
OUTSIDE = (wr.not_in_surveillance, wr.not_the_complainant)

# fmt: off
LIFE = (
    #   command                             event                              from                to                  by                   provided
    row(m.IssueCertificate,                 m.CertificateIssued,               None,               S.ACTIVE,           ISSUES,              *ISSUE_RULES, record=k.issued),
    row(m.ProposeSuspension,                m.SuspensionProposed,              STANDING,           SAME,               STAFF | {R.POLICY},  r.ground_is_new),
    row(m.DismissProposal,                  m.SuspensionProposalDismissed,     STANDING,           SAME,               DECIDES,             r.ground_is_proposed),
    row(m.SuspendLicence,                   m.LicenceSuspended,                STANDING,           S.SUSPENDED,        DECIDES,             r.suspension_is_bounded),
    row(m.EvaluateReinstatement,            m.ReinstatementEvaluated,          S.SUSPENDED,        SAME,               LOOKS,               *EVALUATION, r.performed_by_now, record=k.reinstatement_evaluated),
    row(m.ReinstateLicence,                 m.LicenceReinstated,               S.SUSPENDED,        S.ACTIVE,           DECIDES,             *REINSTATE_RULES, record=k.reinstated),
    row(m.MarkSuspensionRunOut,             m.SuspensionRanOut,                S.SUSPENDED,        SAME,               R.TIMER),
    row(m.WithdrawLicence,                  m.LicenceWithdrawn,                LIVE,               S.WITHDRAWN,        DECIDES,             r.stop_is_bounded, r.no_appeal_pending),
    row(m.TerminateByClient,                m.LicenceTerminated,               LIVE,               S.TERMINATED,       CLIENT),
    row(m.OpenRenewalWindow,                m.RenewalWindowOpened,             S.ACTIVE,           S.RENEWAL_DUE,      R.TIMER,             r.in_window),
    row(m.ApplyForRenewal,                  m.RenewalApplied,                  RENEWING,           SAME,               CLIENT,              r.in_window, r.not_applied),
    row(m.EvaluateRenewal,                  m.RenewalEvaluated,                RENEWING,           SAME,               LOOKS,               r.renewal_is_open, r.performed_by_now, *EVALUATION, record=k.evaluated(m.RenewalEvaluated)),
    row(m.RenewLicence,                     m.LicenceRenewed,                  S.RENEWAL_DUE,      S.ACTIVE,           DECIDES,             *RENEW_RULES, record=k.renewed),
    row(m.RefuseRenewal,                    m.RenewalRefused,                  RENEWING,           SAME,               DECIDES,             r.renewal_is_open, r.not_renewal_evaluator),
    row(m.ExpireLicence,                    m.LicenceExpired,                  LIVE,               S.EXPIRED,          R.TIMER),
)
WATCH = (
    row(w.ScheduleSurveillance,             w.SurveillanceScheduled,           WATCHED,            S.SURVEILLANCE_DUE, SENDS,               *VISIT_RULES),
    row(w.CallSurveillance,                 w.SurveillanceFellDue,             S.ACTIVE,           S.SURVEILLANCE_DUE, R.TIMER,             wr.surveillance_is_due),
    row(w.MarkSurveillanceOverdue,          w.SurveillanceOverdue,             S.SURVEILLANCE_DUE, SAME,               R.TIMER,             wr.surveillance_is_due, record=wk.overdue),
    row(w.ProposeSuspensionForSurveillance, w.SurveillanceSuspensionProposed,  S.SURVEILLANCE_DUE, SAME,               R.TIMER,             wr.surveillance_is_due),
    row(w.RecordSurveillance,               w.SurveillancePassed,              S.SURVEILLANCE_DUE, S.ACTIVE,           LOOKS,               *RECORD_RULES, wr.no_finding_told, when=wr.passed, record=wk.surveillance_passed),
    row(w.RecordSurveillance,               w.SurveillanceNonconformityFound,  S.SURVEILLANCE_DUE, S.ACTIVE,           LOOKS,               *RECORD_RULES, wr.finding_is_told, when=wr.not_passed, record=wk.nonconformity_found),
    row(w.RaiseFinding,                     w.FindingRaised,                   LIVE,               SAME,               LOOKS,               record=wk.finding_raised),
    row(w.SubmitCorrection,                 w.CorrectionSubmitted,             LIVE,               SAME,               CLIENT,              FINDING_OPEN, wr.evidence_attached),
    row(w.RejectCorrection,                 w.CorrectionRejected,              LIVE,               SAME,               LOOKS,               FINDING_ANSWERED, wr.due_within_limit),
    row(w.CloseFinding,                     w.FindingClosed,                   LIVE,               SAME,               LOOKS,               FINDING_ANSWERED),
    row(w.MarkFindingOverdue,               w.FindingOverdue,                  LIVE,               SAME,               R.TIMER,             FINDING_OWED),
    row(w.ReportMisuse,                     w.MarkMisuseReported,              ANY,                SAME,               STAFF | {CLIENT},    record=wk.keyed(w.MarkMisuseReported, "misuse", "misuses", "M")),
    row(w.CloseMisuse,                      w.MarkMisuseClosed,                ANY,                SAME,               ISSUES,              wr.item_is("misuses", "misuse", "reported")),
    row(w.LodgeComplaint,                   w.ComplaintLodged,                 ANY,                SAME,               STAFF | {CLIENT},    record=wk.keyed(w.ComplaintLodged, "complaint", "complaints", "C")),
    row(w.AcknowledgeComplaint,             w.ComplaintAcknowledged,           ANY,                SAME,               ISSUES,              wr.item_is("complaints", "complaint", "reported")),
    row(w.DecideComplaint,                  w.ComplaintDecided,                ANY,                SAME,               LEADS | {DECIDES},   COMPLAINT_OPEN, *OUTSIDE),
)
SCOPE = (
    row(s.ReportChange,                     s.ProductChangeReported,           LIVE,               SAME,               CLIENT,              record=wk.keyed(s.ProductChangeReported, "change", "changes", "P")),
    row(s.AssessChange,                     s.ChangeAssessed,                  LIVE,               SAME,               {SENDS, LOOKS},      wr.item_is("changes", "change", "reported")),
    row(s.EvaluateChange,                   s.ChangeEvaluated,                 LIVE,               SAME,               LOOKS,               wr.item_is("changes", "change", "assessed"), wr.evaluation_demanded, *EVALUATION, record=k.evaluated(s.ChangeEvaluated)),
    row(s.ReduceScope,                      s.LicenceScopeReduced,             LIVE,               SAME,               DECIDES,             wr.reduces),
    row(s.RequestExtension,                 s.ScopeExtensionRequested,         STANDING,           SAME,               CLIENT,              wr.products_extend, record=wk.keyed(s.ScopeExtensionRequested, "extension", "extensions", "X")),
    row(s.EvaluateExtension,                s.ScopeExtensionEvaluated,         STANDING,           SAME,               LOOKS,               wr.item_is("extensions", "extension", "requested", "evaluated"), *EVALUATION, record=k.evaluated(s.ScopeExtensionEvaluated)),
    row(s.ExtendScope,                      s.LicenceScopeExtended,            STANDING,           SAME,               DECIDES,             EXTENSION_EVALUATED, wr.extension_passed, wr.still_new, wr.not_extension_evaluator, r.exporter_in_good_standing, record=wk.extended),
    row(s.RefuseExtension,                  s.ScopeExtensionRefused,           STANDING,           SAME,               DECIDES,             EXTENSION_EVALUATED, wr.not_extension_evaluator),
)
# fmt: on


# fmt: off
FOLDS: dict[type[Event], Fold] = {
    m.CertificateIssued: k.open_licence,
    m.SuspensionProposed: lambda c, e, _r: {"proposals": put(c.proposals, e.ground, e.because)},
    m.SuspensionProposalDismissed: k.dismiss,
    m.LicenceSuspended: k.suspend,
    m.ReinstatementEvaluated: k.note_reinstatement,
    m.LicenceReinstated: k.reinstate,
    m.SuspensionRanOut: lambda _c, _e, _r: {"suspension_over": True},
    m.LicenceWithdrawn: k.stop,
    m.LicenceTerminated: k.stop,
    m.RenewalApplied: k.apply_for_renewal,
    m.RenewalEvaluated: k.evaluate_renewal,
    m.LicenceRenewed: k.renew,
    m.RenewalRefused: k.refuse_renewal,
    w.SurveillanceScheduled: wk.schedule,
    w.SurveillanceOverdue: lambda _c, _e, _r: {},
    w.SurveillanceSuspensionProposed: k.propose("surveillance", "The surveillance is 30 days overdue."),
    w.SurveillancePassed: wk.note_visit,
    w.SurveillanceNonconformityFound: wk.note_visit,
    w.FindingRaised: wk.note_finding,
    w.CorrectionSubmitted: wk.marked("findings", "finding", status="submitted"),
    w.CorrectionRejected: wk.reject,
    w.FindingClosed: wk.close_finding,
    w.FindingOverdue: wk.finding_overdue,
    w.MarkMisuseReported: wk.note_misuse,
    w.MarkMisuseClosed: wk.close_misuse,
    w.ComplaintLodged: wk.note_complaint,
    w.ComplaintAcknowledged: wk.marked("complaints", "complaint", status="acknowledged"),
    w.ComplaintDecided: wk.decide_complaint,
    s.ProductChangeReported: wk.note_change,
    s.ChangeAssessed: wk.assess_change,
    s.ChangeEvaluated: wk.evaluate_change,
    s.LicenceScopeReduced: wk.reduce,
    s.ScopeExtensionRequested: wk.request,
    s.ScopeExtensionEvaluated: wk.evaluate_extension,
    s.LicenceScopeExtended: wk.extend,
    s.ScopeExtensionRefused: wk.marked("extensions", "extension", status="refused"),
}
# fmt: on


def _with_entitlement(appeal: Protocol) -> dict[type[Event], Fold]:
    """An appeal changes the entitlement too: a stay or its success restores it."""

    def both(event: Any, ours: Any) -> Any:
        theirs = appeal.folds[event]
        return lambda case, e, recorded: {**theirs(case, e, recorded), **ours(case, e, recorded)}

    return {
        AppealStayGranted: both(AppealStayGranted, k.resume),
        AppealUpheld: both(AppealUpheld, k.reinstate),
        AppealDismissed: both(AppealDismissed, k.stop_if_stayed),
    }


def _numbers(case: MarkLicence) -> Iterable[str]:
    return (f"certificate:{case.number}",)


def _applications(case: MarkLicence) -> Iterable[str]:
    return (f"licence-of:{case.application_id}",)


def _owner(case: MarkLicence) -> UUID | None:
    return case.exporter_id


APPEALS = appeals((S.SUSPENDED, S.WITHDRAWN), S.ACTIVE, (CLIENT, R.EXPORT_HOUSE_AGENT), LEADS)
LIFECYCLE = Lifecycle(
    name="mark_licence",
    code="MRL",
    case=MarkLicence,
    stages=MarkLicenceStage,
    own_rows=(*LIFE, *WATCH, *SCOPE),
    ends=frozenset({S.WITHDRAWN, S.TERMINATED, S.EXPIRED}),
    includes=(*office(DOCUMENT_TYPES, applicants=(CLIENT,)), APPEALS),
    deadlines=DEADLINES,
    uniques=(
        Unique("number", "A certificate's number is used once.", "number", _numbers),
        Unique("application", "An application has one licence.", "application_id", _applications),
    ),
    folds={**FOLDS, **_with_entitlement(APPEALS)},
    title=lambda case: f"{case.number}: {', '.join(p.name for p in case.scope)}",
    owner=_owner,
    summary="A certificate with the right to use a mark, watched from its issue to its end.",
)
