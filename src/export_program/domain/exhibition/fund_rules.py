"""What must hold for the money of an exhibition."""

from typing import Any

from export_program.domain.exhibition.case import Exhibition
from export_program.domain.exhibition.floor_rules import PARTICIPATION
from export_program.domain.exhibition.funds import within
from export_program.domain.participation.case import Participation, ParticipationStage
from export_program.engine.context import Context
from export_program.engine.rules import rule

ENTITLED = frozenset({ParticipationStage.CONTRACTED, ParticipationStage.STAND_ALLOCATED})


@rule(
    "Money is committed to participations of this exhibition that signed their contract.",
    field="participation_id",
    reads=(PARTICIPATION,),
)
def is_entitled(case: Exhibition, _command: Any, context: Context) -> bool | str:
    found = context.related.get("participation")
    if not isinstance(found, Participation) or found.exhibition_id != case.id:
        return "it is not in this exhibition"
    return found.stage in ENTITLED or f"it is {found.stage}"


@rule("The amount is within the ceiling of the subsidy rule.", field="amount")
def within_ceiling(case: Exhibition, command: Any, _: Context) -> bool | str:
    if case.subsidy is None:
        return "no subsidy rule is approved"
    return within(command.amount, case.subsidy.ceiling)


@rule("What is committed stays within the approved budget.", field="amount")
def within_budget(case: Exhibition, command: Any, _: Context) -> bool | str:
    if case.budget is None:
        return "no budget is approved"
    if command.amount.currency != case.budget.currency:
        return f"the budget is in {case.budget.currency}"
    left = case.budget.minor - case.committed()
    return bool(command.amount.minor <= left) or f"{case.budget} less commitments is not enough"


@rule("Nothing is committed to the participation yet.", field="participation_id")
def has_no_grant(case: Exhibition, command: Any, _: Context) -> bool:
    grant = case.grants.get(str(command.participation_id))
    return grant is None or grant.committed.minor == 0


@rule("Money is committed to the participation that is not paid.", field="participation_id")
def has_unpaid_money(case: Exhibition, command: Any, _: Context) -> bool:
    grant = case.grants.get(str(command.participation_id))
    return grant is not None and grant.unpaid.minor > 0


@rule("A payment is within what is committed and not paid.", field="amount")
def payment_is_covered(case: Exhibition, command: Any, _: Context) -> bool | str:
    grant = case.grants.get(str(command.participation_id))
    if grant is None:
        return "nothing is committed"
    return command.amount.minor > 0 and within(command.amount, grant.unpaid)


@rule("What comes back is at most what was paid.", field="amount")
def clawback_is_covered(case: Exhibition, command: Any, _: Context) -> bool | str:
    grant = case.grants.get(str(command.participation_id))
    if grant is None:
        return "nothing was paid"
    return command.amount.minor > 0 and within(command.amount, grant.paid - grant.clawed_back)


@rule("No claim on the money runs.", field="participation_id")
def no_claim_runs(case: Exhibition, command: Any, _: Context) -> bool | str:
    grant = case.grants.get(str(command.participation_id))
    running = grant.claim_id if grant else None
    return running is None or f"claim {running} runs"


@rule("Money is committed to the participation.", field="participation_id")
def has_a_grant(case: Exhibition, command: Any, _: Context) -> bool:
    return str(command.participation_id) in case.grants


@rule("The claim on the money runs.", field="claim_id")
def claim_runs(case: Exhibition, command: Any, _: Context) -> bool:
    grant = case.grants.get(str(command.participation_id))
    return grant is not None and grant.claim_id == command.claim_id
