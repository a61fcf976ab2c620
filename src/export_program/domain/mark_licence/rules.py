"""Rules of a licence's life: issue on a grant, suspension and its end, renewal, withdrawal."""

from datetime import date, timedelta
from typing import Any

from export_program.domain.exporter import is_in_good_standing
from export_program.domain.mark_application import MarkApplicationStage
from export_program.domain.mark_application.case import Severity
from export_program.domain.mark_licence.case import REPORTS, MarkLicence, Result
from export_program.domain.mark_licence.messages import (
    IssueCertificate,
    ReinstateLicence,
    RenewLicence,
    SuspendLicence,
    WithdrawLicence,
)
from export_program.engine.context import Context
from export_program.engine.limits import months, years
from export_program.engine.rules import Related, rule

LONGEST_SUSPENSION = months(6)
CONSULTANCY_FREE = years(2)
RENEWAL_WINDOW = timedelta(days=180)

EXPORTER = Related(
    "exporter", "exporter", lambda case, command: case.exporter_id if case else command.exporter_id
)
APPLICATION = Related(
    "application",
    "mark_application",
    lambda case, command: case.application_id if case else command.application_id,
)


def holds_document(case: Any, key: str, *types: str) -> bool | str:
    """Whether a usable document of one of these types is attached; else what is wrong with it."""
    paper = case.documents.get(key)
    if paper is None or paper.status not in {"attached", "verified"}:
        return f"{key} is not an attached document"
    return paper.type in types or f"{key} is a {paper.type}"


# ---------------------------------------------------------------- issue


@rule(
    "The application was granted and its agreement signed.",
    field="application_id",
    reads=(APPLICATION,),
)
def application_granted(_case: Any, _command: Any, context: Context) -> bool | str:
    application: Any = context.related.get("application")
    if application is None:
        return "there is no such application"
    if application.stage is not MarkApplicationStage.GRANTED:
        return f"it is {application.stage.value}"
    return application.agreement_sha256 is not None or "its agreement is not signed"


@rule("The exporter is the one that applied.", field="exporter_id", reads=(APPLICATION,))
def exporter_applied(_case: Any, command: IssueCertificate, context: Context) -> bool:
    application: Any = context.related.get("application")
    return application is None or application.exporter_id == command.exporter_id


@rule("The exporter is registered and not suspended.", field="exporter_id", reads=(EXPORTER,))
def exporter_in_good_standing(_case: Any, command: Any, context: Context) -> bool | str:
    exporter: Any = context.related.get("exporter")
    if exporter is None:
        return "there is no such exporter"
    return is_in_good_standing(exporter) or f"it is {exporter.stage.value}"


@rule(
    "The certificate covers products of the application, each once.",
    field="products",
    reads=(APPLICATION,),
)
def covers_what_was_granted(_case: Any, command: IssueCertificate, context: Context) -> bool | str:
    application: Any = context.related.get("application")
    known = {p.product for p in application.products} if application else set()
    strange = [key for key in command.products if key not in known]
    if strange:
        return f"not in the application: {', '.join(strange)}"
    return len(set(command.products)) == len(command.products) or "a product is named twice"


@rule(
    "The certificate begins on the day of the grant or later.",
    field="valid_from",
    reads=(APPLICATION,),
)
def begins_after_grant(_case: Any, command: IssueCertificate, context: Context) -> bool | str:
    application: Any = context.related.get("application")
    if application is None:
        return "there is no such application"
    granted = context.calendar.local(application.since).date()
    return command.valid_from >= granted or f"granted on {granted}"


@rule(
    "The certificate lasts no longer than the scheme allows.",
    field="valid_until",
    reads=(APPLICATION,),
)
def within_validity(_case: Any, command: IssueCertificate, context: Context) -> bool | str:
    application: Any = context.related.get("application")
    if application is None:
        return "there is no such application"
    last: date = application.rules_of_scheme.validity.last_day(command.valid_from)
    return command.valid_until <= last or f"at the latest {last}"


# ---------------------------------------------------------------- suspension and its end


@rule("No suspension is proposed on this ground yet.", field="ground")
def ground_is_new(case: MarkLicence, command: Any, _: Context) -> bool:
    return command.ground not in case.proposals


@rule("A suspension is proposed on this ground.", field="ground")
def ground_is_proposed(case: MarkLicence, command: Any, _: Context) -> bool | str:
    known = ", ".join(case.proposals) or "none"
    return command.ground in case.proposals or f"proposed: {known}"


@rule("A suspension ends in the future, after six months at the latest.", field="until")
def suspension_is_bounded(_case: Any, command: SuspendLicence, context: Context) -> bool | str:
    last = LONGEST_SUSPENSION.last_day(context.today)
    return context.today < command.until <= last or f"at the latest {last}"


@rule("The evidence is an attached document.", field="document")
def evidence_is_attached(case: MarkLicence, command: ReinstateLicence, _: Context) -> bool | str:
    return holds_document(case, command.document, "reinstatement_evidence", *REPORTS)


NEEDS_EVALUATION = frozenset({"surveillance_overdue", "nonconformity", "unreported_change"})


@rule("What led to the suspension was evaluated and is in order.")
def cause_is_removed(case: MarkLicence, _command: Any, _: Context) -> bool | str:
    held = case.suspension
    if held is None or held.reason_code not in NEEDS_EVALUATION:
        return True
    if held.evaluated is None:
        return "no evaluation since the suspension"
    return held.evaluated == Result.PASSED or f"the evaluation is {held.evaluated}"


@rule("No major finding is open.")
def no_open_major(case: MarkLicence, _command: Any, _: Context) -> bool | str:
    items = case.findings.items()
    left = [k for k, f in items if f.severity is Severity.MAJOR and f.status != "closed"]
    return not left or f"open: {', '.join(left)}"


@rule("Whoever evaluated the reinstatement does not decide it.")
def not_its_evaluator(case: MarkLicence, _command: Any, context: Context) -> bool:
    return case.suspension is None or context.actor.id not in case.suspension.evaluated_by


@rule("An appeal against the decision is answered first.")
def no_appeal_pending(case: MarkLicence, _command: Any, _: Context) -> bool | str:
    appeal = case.appeal
    if appeal is None or appeal.at < case.since:
        return True
    ended = {"dismissed", "inadmissible", "upheld"}
    return appeal.status in ended or f"the appeal is {appeal.status}"


@rule("The use of the mark on stock ends today or within six months.", field="stop_use_by")
def stop_is_bounded(_case: Any, command: WithdrawLicence, context: Context) -> bool | str:
    last = LONGEST_SUSPENSION.last_day(context.today)
    return context.today <= command.stop_use_by <= last or f"from today to {last}"


# ---------------------------------------------------------------- evaluations on a licence


@rule("The report is attached.", field="report")
def report_is_attached(case: MarkLicence, command: Any, _: Context) -> bool | str:
    return holds_document(case, command.report, *REPORTS)


@rule("It was not performed in the future.", field="performed_on")
def performed_by_now(_case: Any, command: Any, context: Context) -> bool:
    return bool(command.performed_on <= context.today)


@rule("Interests are declared, none conflicts, no consultancy in two years.", field="declaration")
def is_impartial(_case: Any, command: Any, context: Context) -> bool | str:
    told = command.declaration
    if told.declared_on > context.today:
        return "it is declared in the future"
    if told.conflict:
        return "there is a conflict"
    ended = told.consultancy_until
    free = ended is None or CONSULTANCY_FREE.last_day(ended) <= context.today
    return free or f"a consultancy lasted until {ended}"


# ---------------------------------------------------------------- renewal


@rule("Renewal is applied for within 180 days before the end.")
def in_window(case: MarkLicence, _command: Any, context: Context) -> bool | str:
    if case.valid_until is None:
        return False
    opens = case.valid_until - RENEWAL_WINDOW
    return context.today >= opens or f"from {opens}"


@rule("Renewal was not applied for yet.")
def not_applied(case: MarkLicence, _command: Any, _: Context) -> bool:
    return case.renewal is None


@rule("Renewal was applied for and is not decided.")
def renewal_is_open(case: MarkLicence, _command: Any, _: Context) -> bool:
    return case.renewal is not None and case.renewal.status != "refused"


@rule("The evaluation for the renewal passed.")
def renewal_passed(case: MarkLicence, _command: Any, _: Context) -> bool:
    return case.renewal is not None and case.renewal.result == Result.PASSED


@rule("Whoever evaluated the renewal does not decide it.")
def not_renewal_evaluator(case: MarkLicence, _command: Any, context: Context) -> bool:
    return case.renewal is None or context.actor.id not in case.renewal.evaluated_by


@rule("A renewal ends later, and no later than the scheme allows.", field="valid_until")
def renewal_is_bounded(case: MarkLicence, command: RenewLicence, _: Context) -> bool | str:
    if case.valid_until is None:
        return False
    last = case.rules_of_scheme.validity.last_day(case.valid_until)
    return case.valid_until < command.valid_until <= last or f"at the latest {last}"
