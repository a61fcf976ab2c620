"""Rules of surveillance, findings, changes, scope, misuse and complaints."""

from datetime import timedelta
from typing import Any

from export_program.domain.mark_application.evaluation_rules import CORRECTIVE_ACTION_DAYS
from export_program.domain.mark_licence.case import MarkLicence, Result
from export_program.domain.mark_licence.scope import (
    ChangeEffect,
    ExtendScope,
    ReduceScope,
    RequestExtension,
)
from export_program.domain.mark_licence.watch import (
    FindingRaised,
    RecordSurveillance,
    RejectCorrection,
    ScheduleSurveillance,
    SurveillanceNonconformityFound,
    SurveillancePassed,
)
from export_program.engine.context import Context
from export_program.engine.rules import Rule, nobody_who, rule

not_in_surveillance = nobody_who(
    SurveillancePassed,
    SurveillanceNonconformityFound,
    FindingRaised,
    did="Whoever watched this licence does not decide complaints about it.",
)


def item_is(collection: str, field: str, *statuses: str) -> Rule:
    """The rule that the item which a command names is in one of these states."""
    listed = " or ".join(statuses)

    def holds(case: Any, command: Any, _: Context) -> bool | str:
        items = getattr(case, collection)
        found = items.get(getattr(command, field))
        if found is None:
            known = ", ".join(items) or "none"
            return f"there is no {field} {getattr(command, field)!r} (known: {known})"
        return found.status in statuses or f"it is {found.status}"

    sentence = f"The {field} is {listed}."
    return Rule(f"{field}_status", sentence, holds, field)


# ---------------------------------------------------------------- surveillance


@rule("The scheme has surveillance, and one is still due before the certificate ends.")
def surveillance_is_due(case: MarkLicence, _command: Any, _: Context) -> bool:
    return case.surveillance_due is not None


@rule("A surveillance is scheduled for today or later, within the validity.", field="on")
def visit_lies_ahead(case: MarkLicence, command: ScheduleSurveillance, context: Context) -> bool:
    end = case.valid_until
    return end is not None and context.today <= command.on <= end


@rule("The methods are those of the scheme's surveillance.", field="methods")
def methods_of_scheme(case: MarkLicence, command: ScheduleSurveillance, _: Context) -> bool | str:
    allowed = case.rules_of_scheme.surveillance_methods
    strange = [m.value for m in command.methods if m not in allowed]
    return not strange or f"not of the scheme: {', '.join(strange)}"


@rule("Whoever is scheduled for the surveillance records it.")
def is_the_visitor(case: MarkLicence, _command: Any, context: Context) -> bool | str:
    if case.visit is None:
        return "no surveillance is scheduled"
    return case.visit.evaluator == context.actor.id


@rule("A nonconforming surveillance names a finding and its severity.", field="text")
def finding_is_told(_case: Any, command: RecordSurveillance, _: Context) -> bool:
    return command.text is not None and command.severity is not None


@rule("A surveillance that passed names no finding.", field="text")
def no_finding_told(_case: Any, command: RecordSurveillance, _: Context) -> bool:
    return command.text is None and command.severity is None


def passed(_case: Any, command: RecordSurveillance, _: Context) -> bool:
    return command.result is Result.PASSED


def not_passed(_case: Any, command: RecordSurveillance, _: Context) -> bool:
    return command.result is not Result.PASSED


@rule("The new day lies ahead, within 30 days (major) or 90 (minor).", field="due")
def due_within_limit(case: MarkLicence, command: RejectCorrection, context: Context) -> bool | str:
    found = case.findings.get(command.finding)
    if found is None:
        return True
    last = context.today + timedelta(days=CORRECTIVE_ACTION_DAYS[found.severity])
    return context.today < command.due <= last or f"at the latest {last}"


@rule("The evidence is attached to this case.", field="evidence")
def evidence_attached(case: MarkLicence, command: Any, _: Context) -> bool | str:
    usable = {k for k, d in case.documents.items() if d.status in {"attached", "verified"}}
    missing = [key for key in command.evidence if key not in usable]
    return not missing or f"not attached: {', '.join(missing)}"


# ---------------------------------------------------------------- changes and scope


@rule("The assessment demanded an evaluation.", field="change")
def evaluation_demanded(case: MarkLicence, command: Any, _: Context) -> bool:
    found = case.changes.get(command.change)
    return found is None or found.effect == ChangeEffect.EVALUATION_REQUIRED


@rule("The products are in the scope, and at least one stays.", field="products")
def reduces(case: MarkLicence, command: ReduceScope, _: Context) -> bool | str:
    known = {p.product for p in case.scope}
    strange = [key for key in command.products if key not in known]
    if strange:
        return f"not in the scope: {', '.join(strange)}"
    return len(set(command.products)) < len(known) or "nothing would be left"


@rule("Further products are new, of known sites, and within the scheme's scope.", field="products")
def products_extend(case: MarkLicence, command: RequestExtension, context: Context) -> bool | str:
    keys = [p.product for p in (*case.scope, *command.products)]
    sites = {s.site for s in (*case.sites, *command.sites)}
    if len(set(keys)) < len(keys):
        return "a product is in the scope already, or named twice"
    for product in command.products:
        if product.site not in sites:
            return f"{product.product}: the site {product.site} is not named"
        if not context.nomenclature.knows(product.hs, product.edition):
            return f"{product.hs} is not in {product.edition.value}"
        if not case.rules_of_scheme.covers(product.hs):
            return f"{product.hs} is outside {case.scheme.value}"
    return True


@rule("The evaluation of the extension passed.", field="extension")
def extension_passed(case: MarkLicence, command: ExtendScope, _: Context) -> bool:
    found = case.extensions.get(command.extension)
    return found is None or found.result == Result.PASSED


@rule("The products are not in the scope by another extension.", field="extension")
def still_new(case: MarkLicence, command: ExtendScope, _: Context) -> bool:
    found = case.extensions.get(command.extension)
    known = {p.product for p in case.scope}
    return found is None or known.isdisjoint(p.product for p in found.products)


@rule("Whoever evaluated the extension does not decide it.", field="extension")
def not_extension_evaluator(case: MarkLicence, command: Any, context: Context) -> bool:
    found = case.extensions.get(command.extension)
    return found is None or context.actor.id not in found.evaluated_by


# ---------------------------------------------------------------- complaints


@rule("Whoever lodged a complaint does not decide it.", field="complaint")
def not_the_complainant(case: MarkLicence, command: Any, context: Context) -> bool:
    found = case.complaints.get(command.complaint)
    return found is None or found.by != context.actor.id
