"""What surveillance, findings, scope, misuse and complaints record, and what they change."""

from datetime import date, timedelta
from typing import Any

from export_program.domain.mark_application.case import Severity
from export_program.domain.mark_application.evaluation_rules import CORRECTIVE_ACTION_DAYS
from export_program.domain.mark_licence import scope as s
from export_program.domain.mark_licence import watch as w
from export_program.domain.mark_licence.case import (
    Change,
    Extension,
    Finding,
    MarkLicence,
    Report,
    Result,
    Scope,
    Surveillance,
    Visit,
)
from export_program.domain.mark_licence.records import Changes, day_of, next_surveillance
from export_program.engine.case import Recorded, amend, drop, next_key, put
from export_program.engine.context import Context
from export_program.engine.messages import Event


def keyed(event: type[Event], field: str, collection: str, letter: str) -> Any:
    """Record a command under a new key of a growing collection."""

    def record(case: MarkLicence, command: Any, _: Context) -> Event:
        names = set(event.__struct_fields__) & set(command.__struct_fields__)
        given = {name: getattr(command, name) for name in names}
        return event(**{field: next_key(getattr(case, collection), letter)}, **given)

    return record


def marked(collection: str, field: str, **changes: Any) -> Any:
    """Fold an event into the item that it names: fixed changes."""

    def fold(case: MarkLicence, event: Any, _: Recorded) -> Changes:
        items = getattr(case, collection)
        return {collection: amend(items, getattr(event, field), **changes)}

    return fold


# ---------------------------------------------------------------- surveillance and findings


def overdue(case: MarkLicence, _command: Any, context: Context) -> w.SurveillanceOverdue:
    return w.SurveillanceOverdue(due=case.surveillance_due or context.today)


def _correction_due(severity: Severity, context: Context) -> date:
    return context.today + timedelta(days=CORRECTIVE_ACTION_DAYS[severity])


def _visited(case: MarkLicence, c: w.RecordSurveillance) -> dict[str, Any]:
    return {
        "surveillance": next_key(case.surveillances, "S"),
        "performed_on": c.performed_on,
        "report": c.report,
        "sha256": case.documents[c.report].sha256,
        "surveillance_due": next_surveillance(
            case.rules_of_scheme, c.performed_on, case.valid_until
        ),
    }


def surveillance_passed(case: MarkLicence, c: w.RecordSurveillance, _: Context) -> Event:
    return w.SurveillancePassed(**_visited(case, c))


def nonconformity_found(case: MarkLicence, c: w.RecordSurveillance, context: Context) -> Event:
    severity = c.severity or Severity.MAJOR
    return w.SurveillanceNonconformityFound(
        **_visited(case, c),
        finding=next_key(case.findings, "F"),
        severity=severity,
        text=c.text or "",
        due=_correction_due(severity, context),
    )


def finding_raised(case: MarkLicence, c: w.RaiseFinding, context: Context) -> w.FindingRaised:
    return w.FindingRaised(
        finding=next_key(case.findings, "F"),
        severity=c.severity,
        text=c.text,
        due=_correction_due(c.severity, context),
    )


def schedule(_case: Any, e: w.SurveillanceScheduled, _: Recorded) -> Changes:
    return {"visit": Visit(e.on, e.evaluator, tuple(m.value for m in e.methods))}


def note_visit(case: MarkLicence, event: Any, recorded: Recorded) -> Changes:
    finding = getattr(event, "finding", None)
    result = Result.NONCONFORMING if finding else Result.PASSED
    by = recorded.meta.actor.id
    visit = Surveillance(result.value, event.performed_on, by, event.report, finding)
    noted = {
        "visit": None,
        "surveillance_due": event.surveillance_due,
        "surveillances": put(case.surveillances, event.surveillance, visit),
        "proposals": drop(case.proposals, "surveillance"),
    }
    return {**noted, **note_finding(case, event, recorded)} if finding else noted


def note_finding(case: MarkLicence, event: Any, recorded: Recorded) -> Changes:
    by, at = recorded.meta.actor.id, recorded.meta.occurred_at
    finding = Finding(event.severity, event.text, by, at, event.due)
    return {"findings": put(case.findings, event.finding, finding)}


def reject(case: MarkLicence, e: w.CorrectionRejected, _: Recorded) -> Changes:
    return {"findings": amend(case.findings, e.finding, status="rejected", due=e.due)}


def close_finding(case: MarkLicence, e: w.FindingClosed, recorded: Recorded) -> Changes:
    at = recorded.meta.occurred_at
    return {
        "findings": amend(case.findings, e.finding, status="closed", closed_at=at),
        "proposals": drop(case.proposals, f"finding-{e.finding}"),
    }


def finding_overdue(case: MarkLicence, e: w.FindingOverdue, _: Recorded) -> Changes:
    found = amend(case.findings, e.finding, status="overdue")
    because = f"The correction of {e.finding} is overdue."
    return {"findings": found, "proposals": put(case.proposals, f"finding-{e.finding}", because)}


# ---------------------------------------------------------------- changes and scope


def extended(case: MarkLicence, c: s.ExtendScope, _: Context) -> s.LicenceScopeExtended:
    asked = case.extensions[c.extension]
    known = {site.site for site in case.sites}
    new_sites = tuple(site for site in asked.sites if site.site not in known)
    return s.LicenceScopeExtended(
        extension=c.extension, grounds=c.grounds, products=asked.products, sites=new_sites
    )


def note_change(case: MarkLicence, e: s.ProductChangeReported, recorded: Recorded) -> Changes:
    change = Change(e.what, e.description, recorded.meta.occurred_at)
    return {"changes": put(case.changes, e.change, change)}


def assess_change(case: MarkLicence, e: s.ChangeAssessed, _: Recorded) -> Changes:
    return {"changes": amend(case.changes, e.change, status="assessed", effect=e.effect)}


def evaluate_change(case: MarkLicence, e: s.ChangeEvaluated, _: Recorded) -> Changes:
    result = e.result.value
    return {"changes": amend(case.changes, e.change, status="evaluated", outcome=result)}


def reduce(case: MarkLicence, e: s.LicenceScopeReduced, recorded: Recorded) -> Changes:
    kept = tuple(p for p in case.scope if p.product not in e.products)
    now = Scope(day_of(recorded), tuple(p.product for p in kept))
    return {"scope": kept, "scopes": (*case.scopes, now)}


def request(case: MarkLicence, e: s.ScopeExtensionRequested, recorded: Recorded) -> Changes:
    asked = Extension(e.products, e.sites, recorded.meta.occurred_at)
    return {"extensions": put(case.extensions, e.extension, asked)}


def evaluate_extension(
    case: MarkLicence, e: s.ScopeExtensionEvaluated, recorded: Recorded
) -> Changes:
    people = (*case.extensions[e.extension].evaluated_by, recorded.meta.actor.id)
    changed = {"status": "evaluated", "result": e.result.value, "evaluated_by": people}
    return {"extensions": amend(case.extensions, e.extension, **changed)}


def extend(case: MarkLicence, e: s.LicenceScopeExtended, recorded: Recorded) -> Changes:
    scope = (*case.scope, *e.products)
    now = Scope(day_of(recorded), tuple(p.product for p in scope))
    return {
        "scope": scope,
        "sites": (*case.sites, *e.sites),
        "scopes": (*case.scopes, now),
        "extensions": amend(case.extensions, e.extension, status="granted"),
    }


# ---------------------------------------------------------------- misuse and complaints


def note_misuse(case: MarkLicence, e: w.MarkMisuseReported, recorded: Recorded) -> Changes:
    by, at = recorded.meta.actor.id, recorded.meta.occurred_at
    return {"misuses": put(case.misuses, e.misuse, Report(e.where, e.text, by, at))}


def close_misuse(case: MarkLicence, e: w.MarkMisuseClosed, _: Recorded) -> Changes:
    ended = {"status": "closed", "conclusion": e.conclusion}
    return {"misuses": amend(case.misuses, e.misuse, **ended)}


def note_complaint(case: MarkLicence, e: w.ComplaintLodged, recorded: Recorded) -> Changes:
    by, at = recorded.meta.actor.id, recorded.meta.occurred_at
    return {"complaints": put(case.complaints, e.complaint, Report(e.complainant, e.text, by, at))}


def decide_complaint(case: MarkLicence, e: w.ComplaintDecided, _: Recorded) -> Changes:
    ended = {"status": "closed", "conclusion": e.conclusion}
    return {"complaints": amend(case.complaints, e.complaint, **ended)}
