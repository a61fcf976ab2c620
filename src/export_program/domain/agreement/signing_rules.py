"""The rules from approval to entry into force."""

from typing import Any

from export_program.domain.agreement.case import Agreement, AgreementStage, Amendment, LegalOpinion
from export_program.domain.agreement.drafting_rules import usable
from export_program.domain.agreement.signing import (
    ApproveForSignature,
    EnterIntoForce,
    MeetConditionPrecedent,
    RecordSignature,
    SupersedeAgreement,
)
from export_program.domain.agreement.values import Opinion
from export_program.engine.context import Context
from export_program.engine.rules import Related, rule

IN_FORCE = frozenset({AgreementStage.IN_FORCE, AgreementStage.EXPIRING})
SUCCESSOR = Related(
    "successor",
    kind="agreement",
    id_of=lambda case, command: command.successor if command else case.successor,
)


def allows(opinion: LegalOpinion | None, conditions_met: str | None) -> bool | str:
    """Whether a legal opinion lets a text be approved, conditions included."""
    if opinion is None:
        return "no opinion was given"
    if opinion.opinion is Opinion.NO:
        return "the opinion is no"
    answered = opinion.opinion is Opinion.OK or conditions_met is not None
    return answered or "say in conditions_met how each condition was met"


@rule("The legal opinion on this version is not no, and its conditions are met.")
def opinion_allows(case: Agreement, command: ApproveForSignature, _: Context) -> bool | str:
    return allows(case.opinion, command.conditions_met)


@rule("The version is the one under legal review.", field="version")
def is_the_reviewed_version(case: Agreement, command: ApproveForSignature, _: Context) -> bool:
    return command.version == case.in_review


@rule("Every party has named somebody who may sign.", field="parties")
def signatories_are_named(case: Agreement, _command: Any, _: Context) -> bool | str:
    without = [p.ref for p in case.parties if not p.signatories]
    return not without or f"nobody signs for {', '.join(without)}"


@rule("The day to sign by is not past.", field="sign_by")
def sign_by_lies_ahead(_case: Agreement, command: ApproveForSignature, context: Context) -> bool:
    return command.sign_by >= context.today


@rule("Nobody has signed yet.")
def nobody_has_signed(case: Agreement, _command: Any, _: Context) -> bool:
    return not case.signatures


def text_to_sign(case: Agreement, command: Any) -> Agreement | Amendment | None:
    """The agreement itself, or the amendment that the command names."""
    key = getattr(command, "amendment", None)
    return case if key is None else case.amendments.get(key)


@rule("The party has not signed yet.", field="party")
def has_not_signed(case: Agreement, command: Any, _: Context) -> bool | str:
    if case.party(command.party) is None:
        return f"no party {command.party!r}"
    text = text_to_sign(case, command)
    return text is None or command.party not in text.signatures


@rule(
    "The signatory may sign: by office, or with full powers that are attached.", field="signatory"
)
def signatory_is_authorised(case: Agreement, command: Any, _: Context) -> bool | str:
    party = case.party(command.party)
    named = party.signatories if party else ()
    signatory = next((s for s in named if s.ref == command.signatory), None)
    if signatory is None:
        known = ", ".join(s.ref for s in named) or "nobody"
        return f"{command.signatory} is not named for {command.party} (named: {known})"
    if signatory.entitled_by_office:
        return True
    return usable(case, command.full_powers, ("full_powers",))


@rule("The signed text is the approved one: its hash is the same.", field="sha256")
def hash_is_the_approved_one(case: Agreement, command: RecordSignature, _: Context) -> bool:
    return case.approved is not None and command.sha256 == case.approved.sha256


@rule("It was signed after the approval, and not in the future.", field="signed_on")
def signed_in_time(case: Agreement, command: RecordSignature, context: Context) -> bool:
    approved = case.approved_on
    return approved is not None and approved <= command.signed_on <= context.today


@rule("The condition stands and is not met yet.", field="condition")
def condition_is_open(case: Agreement, command: MeetConditionPrecedent, _: Context) -> bool | str:
    found = case.conditions.get(command.condition)
    if found is None:
        return f"no condition {command.condition!r} (known: {', '.join(case.conditions) or 'none'})"
    return found.met_on is None


@rule("A condition is not met in the future.", field="met_on")
def was_met(_case: Agreement, command: MeetConditionPrecedent, context: Context) -> bool:
    return command.met_on <= context.today


@rule("Every condition precedent is met.", field="conditions")
def conditions_are_met(case: Agreement, _command: Any, _: Context) -> bool | str:
    missing = [key for key, c in case.conditions.items() if c.met_on is None]
    return not missing or f"not met: {', '.join(missing)}"


@rule("A signed copy is attached in every language of the text.", field="documents")
def copies_are_attached(case: Agreement, _command: Any, _: Context) -> bool | str:
    missing = [code for code in case.languages if not case.has_document(f"signed_copy_{code}")]
    return not missing or f"missing: {', '.join(missing)}"


@rule("It enters into force after the last signature, and not in the future.", field="in_force_on")
def enters_in_time(case: Agreement, command: EnterIntoForce, context: Context) -> bool | str:
    last = max((s.signed_on for s in case.signatures.values()), default=command.in_force_on)
    if command.in_force_on < last:
        return f"the last signature is of {last}"
    return command.in_force_on <= context.today


@rule("The successor is another agreement that is in force.", field="successor", reads=(SUCCESSOR,))
def successor_is_in_force(
    case: Agreement, command: SupersedeAgreement, context: Context
) -> bool | str:
    if command.successor == case.id:
        return "an agreement does not supersede itself"
    found = context.related.get("successor")
    return found is not None and found.stage in IN_FORCE
