"""What must hold from the draft registration to its end."""

from collections.abc import Mapping
from typing import Any

from msgspec import UNSET

from export_program.domain.exporter.case import Exporter, ExporterStage
from export_program.domain.exporter.membership import AmendDetails, MergeExporter, ReinstateExporter
from export_program.domain.exporter.registration import (
    ExporterRegistrationStarted,
    ExporterRegistrationSubmitted,
    ExporterVerified,
    VerifyExporter,
)
from export_program.domain.exporter.values import Result
from export_program.engine.context import Context
from export_program.engine.rules import Related, nobody_who, rule

INTO = Related("into", kind="exporter", id_of=lambda _case, command: command.into)
DETAILS = ("name", "name_fa", "province", "district", "address", "activity")

not_the_creator = nobody_who(
    ExporterRegistrationStarted,
    ExporterRegistrationSubmitted,
    did="Whoever made or handed in a registration does not verify or approve it.",
)
not_a_verifier = nobody_who(
    ExporterVerified, did="Whoever verified an exporter does not approve its registration."
)


@rule("At least one product is named by its HS code.", field="products")
def has_a_product(case: Exporter, _command: Any, _: Context) -> bool:
    return any(not p.withdrawn for p in case.products.values())


@rule("At least one contact is named.", field="contacts")
def has_a_contact(case: Exporter, _command: Any, _: Context) -> bool:
    return bool(case.contacts)


@rule("At least one verification was passed.")
def was_verified(case: Exporter, _command: Any, _: Context) -> bool:
    return any(v.result == Result.PASSED for v in case.verifications.values())


@rule("A verification that failed says why: reason_code and reason.", field="reason_code")
def says_why(_case: Exporter, command: VerifyExporter, _: Context) -> bool:
    return command.reason_code is not None and command.reason is not None


@rule("A verification that was passed gives no reason for a failure.", field="reason_code")
def gives_no_fault(_case: Exporter, command: VerifyExporter, _: Context) -> bool:
    return command.reason_code is None and command.reason is None


@rule("An amendment changes at least one of the details.")
def amends_something(case: Exporter, command: AmendDetails, _: Context) -> bool:
    return bool(amended(case, command))


def amended(case: Exporter, command: AmendDetails) -> dict[str, Any]:
    """The details that an amendment changes."""
    given = {name: getattr(command, name) for name in DETAILS}
    return {n: v for n, v in given.items() if v is not UNSET and v != getattr(case, n)}


@rule("No contact has that ref yet.", field="contact")
def contact_is_new(case: Exporter, command: Any, _: Context) -> bool:
    return command.contact.ref not in case.contacts


@rule("A contact with that ref is named.", field="contact")
def contact_is_known(case: Exporter, command: Any, _: Context) -> bool | str:
    return command.contact.ref in case.contacts or _known(case.contacts)


@rule("A contact with that ref is named.", field="ref")
def ref_is_known(case: Exporter, command: Any, _: Context) -> bool | str:
    return command.ref in case.contacts or _known(case.contacts)


@rule("After a draft was handed in, the last contact is not removed.", field="ref")
def a_contact_remains(case: Exporter, _command: Any, _: Context) -> bool:
    return case.stage is ExporterStage.DRAFT or len(case.contacts) > 1


def _known(items: Mapping[str, Any]) -> str:
    return f"known: {', '.join(items) or 'none'}"


@rule("A suspension is reviewed on a later day.", field="review_on")
def review_lies_ahead(_case: Exporter, command: Any, context: Context) -> bool:
    return bool(command.review_on > context.today)


@rule("Somebody else than whoever suspended an exporter reinstates it.")
def not_the_suspender(case: Exporter, _command: Any, context: Context) -> bool:
    return case.suspension is None or case.suspension.by != context.actor.id


@rule("The evidence named is a document attached to this case.", field="document")
def evidence_is_attached(case: Exporter, command: ReinstateExporter, _: Context) -> bool:
    if command.document is None:
        return True
    found = case.documents.get(command.document)
    return found is not None and found.status in {"attached", "verified"}


@rule("An exporter is merged into another one that is registered.", field="into", reads=(INTO,))
def target_is_registered(case: Exporter, command: MergeExporter, context: Context) -> bool | str:
    target = context.related["into"]
    if command.into == case.id:
        return "it is the same case"
    if not isinstance(target, Exporter):
        return f"there is no exporter {command.into}"
    live = {ExporterStage.REGISTERED, ExporterStage.SUSPENDED}
    return target.stage in live or f"it is {target.stage}"


@rule("No stand offer is open, no mark active and no subsidy unpaid.")
def is_free_of_commitments(case: Exporter, _command: Any, _: Context) -> bool | str:
    return not case.commitments or f"open: {', '.join(case.commitments.values())}"
