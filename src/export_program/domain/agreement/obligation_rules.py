"""The rules of obligations."""

from typing import Any

from export_program.domain.agreement.case import (
    FINAL,
    OUTSTANDING,
    Agreement,
    ObligationStatus,
)
from export_program.domain.agreement.drafting_rules import usable
from export_program.domain.agreement.obligations import (
    AddObligation,
    Finding,
    ReassignObligation,
    ReportObligation,
    SettleDispute,
    VerifyObligation,
)
from export_program.engine.context import Context
from export_program.engine.rules import Rule, rule

S = ObligationStatus


def _standing(sentence: str, statuses: frozenset[ObligationStatus]) -> Rule:
    @rule(sentence, field="obligation")
    def obligation_standing(case: Agreement, command: Any, _: Context) -> bool | str:
        found = case.obligations.get(command.obligation)
        if found is None:
            known = ", ".join(case.obligations) or "none"
            return f"no obligation {command.obligation!r} (known: {known})"
        return found.status in statuses or f"{command.obligation} is {found.status}"

    return obligation_standing


is_outstanding = _standing("The obligation is outstanding.", OUTSTANDING)
is_reported = _standing("The obligation was reported.", frozenset({S.REPORTED}))
is_disputed = _standing("The obligation is disputed.", frozenset({S.DISPUTED}))
is_not_closed = _standing("The obligation is not closed.", frozenset(S) - FINAL)
can_be_disputed = _standing(
    "The obligation is outstanding or reported.", OUTSTANDING | {S.REPORTED}
)


@rule("The party is a party of this agreement.", field="party")
def is_a_party(case: Agreement, command: Any, _: Context) -> bool | str:
    known = ", ".join(p.ref for p in case.parties)
    return case.party(command.party) is not None or f"no party {command.party!r} (known: {known})"


@rule(
    "An obligation has a day, or days after entry into force, or a period; not two days.",
    field="due",
)
def schedule_fits(_case: Agreement, command: AddObligation, context: Context) -> bool | str:
    if command.due is not None and command.due_after_days is not None:
        return "due and due_after_days"
    if command.due is not None and command.due < context.today:
        return "due is past"
    given = (command.due, command.due_after_days, command.every)
    return any(g is not None for g in given) or "none is given"


@rule("Only an agreement in force is changed by an amendment.", field="amendment")
def by_no_amendment(_case: Agreement, command: Any, _: Context) -> bool:
    return command.amendment is None


@rule(
    "An agreement in force is changed by an amendment that every party has signed.",
    field="amendment",
)
def by_signed_amendment(case: Agreement, command: Any, _: Context) -> bool | str:
    found = case.amendments.get(command.amendment) if command.amendment else None
    if found is None:
        return f"no amendment {command.amendment!r} (known: {', '.join(case.amendments) or 'none'})"
    return found.status == "signed" or f"{command.amendment} is {found.status}"


@rule("The obligation goes to another owner.", field="owner")
def owner_changes(case: Agreement, command: ReassignObligation, _: Context) -> bool:
    found = case.obligations.get(command.obligation)
    return found is None or found.owner != command.owner


@rule("Its owner reports an obligation.", field="obligation")
def is_the_owner(case: Agreement, command: ReportObligation, context: Context) -> bool | str:
    found = case.obligations.get(command.obligation)
    return found is None or found.owner == context.actor.id or f"its owner is {found.owner}"


@rule("The evidence is attached.", field="evidence")
def evidence_is_attached(case: Agreement, command: ReportObligation, _: Context) -> bool | str:
    found = (usable(case, key, ()) for key in command.evidence)
    return next((fault for fault in found if fault is not True), True)


@rule("Somebody else than its owner and the reporter verifies an obligation.", field="obligation")
def is_somebody_else(case: Agreement, command: Any, context: Context) -> bool:
    found = case.obligations.get(command.obligation)
    return found is None or context.actor.id not in {found.owner, found.reported_by}


@rule("What counts as fulfilled has evidence that stands.", field="finding")
def fulfilment_is_shown(case: Agreement, command: VerifyObligation, _: Context) -> bool:
    found = case.obligations.get(command.obligation)
    if found is None or command.finding is not Finding.FULFILLED:
        return True
    return any(usable(case, key, ()) is True for key in found.evidence)


@rule("The agreed day is not past.", field="due")
def agreed_day_lies_ahead(_case: Agreement, command: SettleDispute, context: Context) -> bool:
    return command.due >= context.today


@rule("The obligation's day has passed and nothing was reported.", field="obligation")
def day_has_passed(case: Agreement, command: Any, context: Context) -> bool:
    due = case.deadlines.get(f"obligation:{command.obligation}")
    return due is not None and context.now >= due.due_at


@rule("The obligation is still late.", field="obligation")
def is_still_late(case: Agreement, command: Any, _: Context) -> bool:
    found = case.obligations.get(command.obligation)
    return found is not None and found.late and not found.escalated
