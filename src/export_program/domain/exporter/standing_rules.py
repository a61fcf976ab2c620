"""What must hold for an exporter's commercial card, readiness and qualification."""

from typing import Any

from export_program.domain.exporter.case import Exporter, has_valid_card
from export_program.domain.exporter.standing import (
    AssessReadiness,
    ExpireCommercialCard,
    GrantQualification,
    RecordCommercialCard,
)
from export_program.domain.exporter.values import SCHEME_MINIMUM, Dimension, ReadinessLevel
from export_program.engine.context import Context
from export_program.engine.rules import rule


@rule("A commercial card is valid beyond today.", field="valid_until")
def card_runs(_case: Exporter, command: RecordCommercialCard, context: Context) -> bool:
    return command.valid_until > context.today


@rule("A card is issued before it ends, and not in the future.", field="issued_on")
def card_was_issued(_case: Exporter, command: RecordCommercialCard, context: Context) -> bool:
    return command.issued_on <= context.today and command.issued_on < command.valid_until


@rule("A rating and the day it holds until are given together.", field="rated_until")
def rating_is_whole(_case: Exporter, command: RecordCommercialCard, _: Context) -> bool:
    return (command.rating is None) == (command.rated_until is None)


@rule("An export ceiling is above zero.", field="ceiling")
def ceiling_is_positive(_case: Exporter, command: RecordCommercialCard, _: Context) -> bool:
    return command.ceiling is None or command.ceiling.minor > 0


@rule(
    "The card differs from the one on record; a suspended one is restored instead.", field="number"
)
def card_is_news(case: Exporter, command: RecordCommercialCard, _: Context) -> bool:
    held = case.card
    if held is None or held.status == "expired":
        return True
    if held.status == "suspended":
        return held.number != command.number
    names = (n for n in held.__struct_fields__ if n != "status")
    return any(getattr(held, n) != getattr(command, n) for n in names)


@rule("The card on record has run out.", field="number")
def card_ran_out(case: Exporter, command: ExpireCommercialCard, context: Context) -> bool:
    held = case.card
    if held is None or held.number != command.number or held.status == "expired":
        return False
    due = case.deadlines.get("commercial card")
    return held.valid_until < context.today or (due is not None and due.due_at <= context.now)


@rule("A valid commercial card is on record.")
def card_is_valid(case: Exporter, _command: Any, context: Context) -> bool | str:
    return has_valid_card(case, context.today) or f"the card is {case.card_status(context.today)}"


@rule("The commercial card on record is suspended.")
def card_is_suspended(case: Exporter, _command: Any, context: Context) -> bool:
    return case.card is not None and case.card.status == "suspended"


@rule("An assessment finds a level from L1 to L5.", field="level")
def level_is_found(_case: Exporter, command: AssessReadiness, _: Context) -> bool:
    return command.level is not ReadinessLevel.L0


@rule("Every dimension is scored.", field="scores")
def every_dimension_scored(_case: Exporter, command: AssessReadiness, _: Context) -> bool | str:
    missing = [d.value for d in Dimension if d not in command.scores]
    return not missing or f"missing: {', '.join(missing)}"


@rule("Nobody assesses an exporter that they speak for.")
def not_the_exporter(case: Exporter, _command: Any, context: Context) -> bool:
    actor = context.actor
    return actor.organisation != str(case.id) and actor.id not in case.representatives


@rule("The readiness level reaches the scheme's minimum.", field="scheme")
def level_suffices(case: Exporter, command: GrantQualification, _: Context) -> bool | str:
    least = SCHEME_MINIMUM[command.scheme]
    return case.level.value >= least.value or f"{case.level}; {command.scheme} asks for {least}"


@rule("A qualification holds beyond today.", field="until")
def qualification_runs(_case: Exporter, command: GrantQualification, context: Context) -> bool:
    return command.until > context.today


@rule("That qualification is not held already.", field="scheme")
def qualification_is_news(case: Exporter, command: GrantQualification, _: Context) -> bool:
    held = case.qualification
    same = held is not None and (held.scheme, held.until) == (command.scheme, command.until)
    return held is None or held.status != "granted" or not same


@rule("A qualification is held.")
def is_qualified_now(case: Exporter, _command: Any, _: Context) -> bool:
    return case.qualification is not None and case.qualification.status == "granted"


@rule("The qualification on record has run out.")
def qualification_ran_out(case: Exporter, _command: Any, context: Context) -> bool:
    held, due = case.qualification, case.deadlines.get("qualification")
    if held is None or held.status != "granted":
        return False
    return held.until < context.today or (due is not None and due.due_at <= context.now)
