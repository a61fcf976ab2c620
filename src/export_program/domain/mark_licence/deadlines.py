"""What runs out on a licence: surveillance, corrections, suspension, validity, answers that are owed."""

from datetime import date, timedelta
from typing import Any

from export_program.domain.mark_licence import messages as m
from export_program.domain.mark_licence import scope as s
from export_program.domain.mark_licence import watch as w
from export_program.domain.mark_licence.case import MarkLicence
from export_program.domain.mark_licence.case import MarkLicenceStage as S
from export_program.domain.mark_licence.messages import (
    ExpireLicence,
    MarkSuspensionRunOut,
    OpenRenewalWindow,
)
from export_program.domain.mark_licence.rules import RENEWAL_WINDOW
from export_program.domain.mark_licence.watch import (
    CallSurveillance,
    MarkFindingOverdue,
    MarkSurveillanceOverdue,
    ProposeSuspensionForSurveillance,
)
from export_program.engine.actors import Role
from export_program.engine.lifecycle import Deadline
from export_program.engine.limits import days, working_days
from export_program.engine.protocols.appeals import AppealUpheld

CALLED_BEFORE = timedelta(days=60)


def _called(case: MarkLicence, _event: Any) -> date | None:
    return case.surveillance_due and case.surveillance_due - CALLED_BEFORE


def _visited(case: MarkLicence, _event: Any) -> date | None:
    return case.surveillance_due


def _window(case: MarkLicence, _event: Any) -> date | None:
    return case.valid_until and case.valid_until - RENEWAL_WINDOW


def _end(case: MarkLicence, _event: Any) -> date | None:
    return case.valid_until


def _suspended_until(case: MarkLicence, _event: Any) -> date | None:
    return case.suspension.until if case.suspension else None


# fmt: off
FINDING = ((w.SurveillanceNonconformityFound, w.FindingRaised, w.CorrectionRejected), (w.CorrectionSubmitted, w.FindingClosed, w.FindingOverdue))
IN_FORCE = (m.CertificateIssued, m.LicenceRenewed, AppealUpheld)
SURVEYED = (w.SurveillancePassed, w.SurveillanceNonconformityFound, w.SurveillanceSuspensionProposed, m.LicenceSuspended)
EXTENDED = (s.LicenceScopeExtended, s.ScopeExtensionRefused)

DEADLINES = (
    Deadline("surveillance call", stages=(S.ACTIVE,), due=_called, then=lambda _c, _d: CallSurveillance(), sentence="A surveillance is called 60 days before it is due."),
    Deadline("surveillance", stages=(S.SURVEILLANCE_DUE,), until=(w.SurveillanceOverdue,), due=_visited, warn=(30, 7), then=lambda _c, _d: MarkSurveillanceOverdue(), sentence="A surveillance is due at the scheme's interval."),
    Deadline("suspension proposal", upon=(w.SurveillanceOverdue,), until=SURVEYED, limit=days(30), then=lambda _c, _d: ProposeSuspensionForSurveillance()),
    Deadline("correction", upon=FINDING[0], until=FINDING[1], each="finding", due=lambda _c, event: event.due, warn=(7,), then=lambda _c, due: MarkFindingOverdue(finding=due.item), sentence="A correction is due in 30 days (major) or 90 (minor), or on the day that was set."),
    Deadline("suspension", stages=(S.SUSPENDED,), until=(m.SuspensionRanOut,), due=_suspended_until, warn=(30, 7), then=lambda _c, _d: MarkSuspensionRunOut(), sentence="A suspension ends on the day that the client was told."),
    Deadline("renewal window", stages=(S.ACTIVE,), due=_window, then=lambda _c, _d: OpenRenewalWindow(), sentence="Renewal may be applied for from 180 days before the end."),
    Deadline("validity", upon=IN_FORCE, until=(m.LicenceExpired,), due=_end, warn=(90, 30), then=lambda _c, _d: ExpireLicence(), sentence="A certificate expires on its last day."),
    Deadline("renewal decision", upon=(m.RenewalEvaluated,), until=(m.LicenceRenewed, m.RenewalRefused), limit=working_days(10), clocked=True, warn=(2,), decides=Role.DECISION_MAKER),
    Deadline("change assessment", upon=(s.ProductChangeReported,), until=(s.ChangeAssessed,), each="change", limit=working_days(10), clocked=True, warn=(2,), decides=Role.SECRETARIAT),
    Deadline("extension decision", upon=(s.ScopeExtensionEvaluated,), until=EXTENDED, each="extension", limit=working_days(10), clocked=True, warn=(2,), decides=Role.DECISION_MAKER),
    Deadline("misuse", upon=(w.MarkMisuseReported,), until=(w.MarkMisuseClosed,), each="misuse", limit=days(45), warn=(10,), decides=Role.SECRETARIAT),
    Deadline("complaint acknowledgement", upon=(w.ComplaintLodged,), until=(w.ComplaintAcknowledged, w.ComplaintDecided), each="complaint", limit=working_days(5), decides=Role.SECRETARIAT),
    Deadline("complaint decision", upon=(w.ComplaintLodged,), until=(w.ComplaintDecided,), each="complaint", limit=days(45), warn=(10,), decides=Role.TEAM_LEAD),
)
# fmt: on
