"""What the events of a licence's life record beyond their commands, and what they change in it."""

from datetime import date
from typing import Any

from msgspec import structs

from export_program.domain.mark_application import MarkApplication
from export_program.domain.mark_licence.case import (
    Interruption,
    MarkLicence,
    Renewal,
    Result,
    Scope,
    Suspension,
)
from export_program.domain.mark_licence.messages import (
    CertificateIssued,
    IssueCertificate,
    LicenceReinstated,
    LicenceRenewed,
    LicenceSuspended,
    ReinstateLicence,
    ReinstatementEvaluated,
    RenewalEvaluated,
    RenewLicence,
)
from export_program.domain.scheme import Scheme
from export_program.engine.calendars.iran import office_day
from export_program.engine.case import Recorded, drop, put
from export_program.engine.context import Context
from export_program.engine.messages import Event

Changes = dict[str, Any]


def day_of(recorded: Recorded) -> date:
    """The office's date on which something happened."""
    return office_day(recorded.meta.occurred_at)


def next_surveillance(scheme: Scheme, after: date, valid_until: date | None) -> date | None:
    """When the next surveillance is due: an interval after the last; None if it ends before."""
    if scheme.surveillance is None or valid_until is None:
        return None
    due = scheme.surveillance.last_day(after)
    return due if due < valid_until else None


def issued(_case: None, c: IssueCertificate, context: Context) -> CertificateIssued:
    application = context.related["application"]
    assert isinstance(application, MarkApplication)  # noqa: S101  a rule of the row has seen it
    scope = tuple(p for p in application.products if p.product in c.products)
    used = {p.site for p in scope}
    return CertificateIssued(
        number=c.number,
        application_id=c.application_id,
        exporter_id=c.exporter_id,
        scheme=application.scheme,
        scope=scope,
        sites=tuple(s for s in application.sites if s.site in used),
        valid_from=c.valid_from,
        valid_until=c.valid_until,
        conditions=application.conditions,
        carried=application.open_nonconformities(),
        surveillance_due=next_surveillance(
            application.rules_of_scheme, c.valid_from, c.valid_until
        ),
    )


def evaluated(event: type[Event]) -> Any:
    """Record an evaluation with the digest of its report."""

    def record(case: MarkLicence, command: Any, _: Context) -> Event:
        names = set(event.__struct_fields__) & set(command.__struct_fields__)
        given = {name: getattr(command, name) for name in names}
        return event(sha256=case.documents[command.report].sha256, **given)

    return record


def reinstatement_evaluated(
    case: MarkLicence, command: Any, context: Context
) -> ReinstatementEvaluated:
    found: ReinstatementEvaluated = evaluated(ReinstatementEvaluated)(case, command, context)
    passed = found.result is Result.PASSED
    due = next_surveillance(case.rules_of_scheme, found.performed_on, case.valid_until)
    return structs.replace(found, surveillance_due=due if passed else case.surveillance_due)


def reinstated(case: MarkLicence, c: ReinstateLicence, _: Context) -> LicenceReinstated:
    digest = case.documents[c.document].sha256
    return LicenceReinstated(evidence=c.evidence, document=c.document, sha256=digest)


def renewed(case: MarkLicence, c: RenewLicence, context: Context) -> LicenceRenewed:
    return LicenceRenewed(
        grounds=c.grounds,
        valid_until=c.valid_until,
        previous=case.valid_until or context.today,
        surveillance_due=next_surveillance(case.rules_of_scheme, context.today, c.valid_until),
    )


# ---------------------------------------------------------------- folds


def open_licence(_case: None, e: CertificateIssued, _: Recorded) -> Changes:
    keys = tuple(p.product for p in e.scope)
    own = {name: getattr(e, name) for name in e.__struct_fields__}
    return {**own, "scopes": (Scope(e.valid_from, keys),)}


def propose(ground: str, because: str) -> Any:
    return lambda case, _e, _r: {"proposals": put(case.proposals, ground, because)}


def interrupted(case: MarkLicence, recorded: Recorded) -> tuple[Interruption, ...]:
    """The interruptions with one that runs from this day on, unless one runs already."""
    if case.interruptions and case.interruptions[-1].end is None:
        return case.interruptions
    return (*case.interruptions, Interruption(day_of(recorded)))


def resumed(case: MarkLicence, recorded: Recorded) -> tuple[Interruption, ...]:
    """The interruptions with the running one ended on this day."""
    if not case.interruptions or case.interruptions[-1].end is not None:
        return case.interruptions
    last = structs.replace(case.interruptions[-1], end=day_of(recorded))
    return (*case.interruptions[:-1], last)


def suspend(case: MarkLicence, e: LicenceSuspended, recorded: Recorded) -> Changes:
    by, at = recorded.meta.actor.id, recorded.meta.occurred_at
    return {
        "suspension": Suspension(e.reason_code, by, at, e.actions, e.until),
        "suspension_over": False,
        "proposals": {},
        "interruptions": interrupted(case, recorded),
    }


def note_reinstatement(case: MarkLicence, e: ReinstatementEvaluated, recorded: Recorded) -> Changes:
    held = case.suspension
    if held is None:
        return {}
    people = (*held.evaluated_by, recorded.meta.actor.id)
    noted = structs.replace(held, evaluated=e.result.value, evaluated_by=people)
    return {"suspension": noted, "surveillance_due": e.surveillance_due}


def reinstate(case: MarkLicence, _event: Any, recorded: Recorded) -> Changes:
    over = {"suspension": None, "suspension_over": False}
    return {**over, "interruptions": resumed(case, recorded)}


def stop(case: MarkLicence, _event: Any, recorded: Recorded) -> Changes:
    return {"interruptions": interrupted(case, recorded)}


def resume(case: MarkLicence, _event: Any, recorded: Recorded) -> Changes:
    return {"interruptions": resumed(case, recorded)}


def stop_if_stayed(case: MarkLicence, _event: Any, recorded: Recorded) -> Changes:
    stayed = case.appeal is not None and case.appeal.stayed
    return {"interruptions": interrupted(case, recorded)} if stayed else {}


def apply_for_renewal(_case: Any, _event: Any, recorded: Recorded) -> Changes:
    return {"renewal": Renewal(recorded.meta.occurred_at)}


def evaluate_renewal(case: MarkLicence, e: RenewalEvaluated, recorded: Recorded) -> Changes:
    held = case.renewal
    if held is None:
        return {}
    people = (*held.evaluated_by, recorded.meta.actor.id)
    return {
        "renewal": structs.replace(
            held, status="evaluated", result=e.result.value, evaluated_by=people
        )
    }


def refuse_renewal(case: MarkLicence, _event: Any, _: Recorded) -> Changes:
    return {"renewal": case.renewal and structs.replace(case.renewal, status="refused")}


def renew(_case: Any, e: LicenceRenewed, _: Recorded) -> Changes:
    due = {"valid_until": e.valid_until, "surveillance_due": e.surveillance_due}
    return {**due, "renewal": None, "visit": None}


def dismiss(case: MarkLicence, event: Any, _: Recorded) -> Changes:
    return {"proposals": drop(case.proposals, event.ground)}
