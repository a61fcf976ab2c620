"""Rules of applications for a mark: who may apply, what is handed in, independence, closing."""

from typing import Any

from export_program.domain.exporter import is_in_good_standing
from export_program.domain.mark_application.case import MarkApplication, SupportKind
from export_program.domain.mark_application.evaluation import IN_EVALUATION
from export_program.domain.mark_application.messages import (
    CertificationGranted,
    CertificationRefused,
    CloseMarkApplication,
    CompleteApplicationReview,
    SignCertificationAgreement,
    StartMarkApplication,
)
from export_program.domain.scheme import SchemeType
from export_program.engine.actors import APPLICANTS
from export_program.engine.context import Context
from export_program.engine.protocols.appeals import WINDOW
from export_program.engine.rules import Related, nobody_who, rule

EXPORTER = Related(
    "exporter", "exporter", lambda case, command: case.exporter_id if case else command.exporter_id
)
LICENCE = Related(
    "licence", "mark_licence", lambda _, command: command.licence_id if command else None
)


# ---------------------------------------------------------------- the applicant and its draft


@rule("The exporter is registered and not suspended.", field="exporter_id", reads=(EXPORTER,))
def exporter_in_good_standing(_case: Any, command: Any, context: Context) -> bool | str:
    exporter: Any = context.related.get("exporter")
    if exporter is None:
        return "there is no such exporter"
    return is_in_good_standing(exporter) or f"it is {exporter.stage.value}"


@rule("There is such an exporter.", field="exporter_id", reads=(EXPORTER,))
def exporter_exists(_case: Any, _command: Any, context: Context) -> bool:
    return context.related.get("exporter") is not None


@rule("An exporter applies for itself.", field="exporter_id")
def applies_for_itself(_case: Any, command: StartMarkApplication, context: Context) -> bool:
    actor = context.actor
    return actor.role not in APPLICANTS or actor.organisation == str(command.exporter_id)


@rule("Every product is made at a site that the application names.", field="products")
def sites_are_named(case: MarkApplication, _command: Any, _: Context) -> bool | str:
    missing = {p.site for p in case.products} - {s.site for s in case.sites}
    return not missing or f"not named: {', '.join(sorted(missing))}"


@rule("An application names at least one product and its site.", field="products")
def names_a_product(case: MarkApplication, _command: Any, _: Context) -> bool:
    return len(case.products) > 0


@rule("Every product has an HS code of its edition, within the scheme's scope.", field="products")
def products_in_scope(case: MarkApplication, _command: Any, context: Context) -> bool | str:
    for product in case.products:
        if not context.nomenclature.knows(product.hs, product.edition):
            return f"{product.hs} is not in {product.edition.value}"
        if not case.rules_of_scheme.covers(product.hs):
            return f"{product.hs} is outside {case.scheme.value}"
    return True


@rule("Support is asked for under a scheme of support, and under no other.", field="support")
def support_fits_scheme(case: MarkApplication, _command: Any, _: Context) -> bool:
    supports = case.rules_of_scheme.type is SchemeType.BRAND_SUPPORT
    return supports == bool(case.support)


@rule("The support that is asked for names each kind once.", field="support")
def support_named_once(case: MarkApplication, _command: Any, _: Context) -> bool:
    kinds: tuple[SupportKind, ...] = case.support
    return len(set(kinds)) == len(kinds)


@rule("Information is sufficient, differences are resolved, and the body is competent.")
def review_holds(_case: Any, c: CompleteApplicationReview, _: Context) -> bool | str:
    held = {
        "the information is not sufficient": c.information_sufficient,
        "differences are not resolved": c.differences_resolved,
        "the body is not competent": c.body_competent,
    }
    missing = [fault for fault, holds in held.items() if not holds]
    return not missing or "; ".join(missing)


@rule("What is signed is an attached certification agreement.", field="agreement")
def agreement_is_attached(
    case: MarkApplication, command: SignCertificationAgreement, _: Context
) -> bool | str:
    return is_usable(case, command.agreement, "certification_agreement")


def holds_document(case: Any, key: str) -> bool:
    """Whether a document is attached and neither rejected nor expired."""
    paper = case.documents.get(key)
    return paper is not None and paper.status in {"attached", "verified"}


def is_usable(case: Any, key: str, *types: str) -> bool | str:
    """Whether a document is attached and of one of these types; else what is wrong with it."""
    if not holds_document(case, key):
        return f"{key} is not an attached document"
    found = case.documents[key].type
    return found in types or f"{key} is a {found}"


# ---------------------------------------------------------------- independence and the end


not_in_evaluation = nobody_who(
    *IN_EVALUATION, did="Whoever was in the evaluation stays out of review and decision."
)


@rule("Nobody who was ever in the plan as an evaluator reviews or decides.")
def never_planned(case: MarkApplication, _command: Any, context: Context) -> bool:
    return context.actor.id not in case.ever_planned


@rule("The evaluation was reviewed.")
def is_reviewed(case: MarkApplication, _command: Any, _: Context) -> bool:
    return case.review is not None


@rule("After an appeal was upheld somebody else decides anew.")
def another_decider(case: MarkApplication, _command: Any, context: Context) -> bool:
    upheld = case.appeal is not None and case.appeal.status == "upheld"
    deciders = case.who(CertificationRefused, CertificationGranted)
    return not upheld or context.actor.id not in deciders


@rule("The licence was issued on this application.", field="licence_id", reads=(LICENCE,))
def licence_is_issued(
    case: MarkApplication, command: CloseMarkApplication, context: Context
) -> bool | str:
    licence: Any = context.related.get("licence")
    if licence is None:
        return "there is no such licence" if command.licence_id else "no licence is named"
    return licence.application_id == case.id or "it rests on another application"


@rule("A refused application has no licence.", field="licence_id")
def names_no_licence(_case: Any, command: CloseMarkApplication, _: Context) -> bool:
    return command.licence_id is None


@rule("The time for an appeal is over, or the appeal was answered.")
def no_appeal_to_come(case: MarkApplication, _command: Any, context: Context) -> bool | str:
    appeal = case.appeal if case.appeal and case.appeal.at >= case.since else None
    if appeal is None:
        end = WINDOW.due(case.since, context.calendar)
        return context.at >= end or f"it may be appealed until {end.isoformat()}"
    return appeal.status in {"dismissed", "inadmissible"} or f"the appeal is {appeal.status}"
