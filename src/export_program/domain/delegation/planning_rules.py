"""What must hold for a plan: its basis, its days, who approves it, and why it is given up."""

from datetime import date, timedelta
from typing import Any

from export_program.domain.delegation.case import STILL_IN, Delegation, DelegationStage
from export_program.domain.delegation.planning import JourneyReason
from export_program.domain.delegation.values import Direction, Recruitment
from export_program.domain.resolution.case import IN_FORCE, Resolution
from export_program.domain.vocabulary.places import country_of_place, is_locode
from export_program.engine.actors import ActorKind, Role
from export_program.engine.context import Context
from export_program.engine.rules import Related, rule

FARTHEST = timedelta(days=730)
LONGEST = timedelta(days=90)
RESOLUTION = Related("resolution", kind="resolution", id_of=lambda _case, c: c.resolution_id)


def _fault(departs: date | None, returns: date | None, today: date) -> str | None:
    if departs is None:
        return None if returns is None else "the day of departure is missing"
    if departs < today:
        return f"{departs} has passed"
    if departs > today + FARTHEST:
        return f"{departs} is more than two years ahead"
    if returns is None:
        return None
    if returns < departs:
        return f"it would return on {returns}, before it departs on {departs}"
    return None if returns - departs <= LONGEST else "it would last more than 90 days"


@rule(
    "A journey lies ahead, within two years, and lasts at most 90 days.",
    field="departs_on",
)
def days_fit(_: Any, command: Any, context: Context) -> bool | str:
    return _fault(command.departs_on, command.returns_on, context.today) or True


@rule(
    "An edited journey still lies ahead, within two years, and lasts at most 90 days.",
    field="departs_on",
)
def edited_days_fit(case: Delegation, command: Any, context: Context) -> bool | str:
    departs, returns = command.departs_on or case.departs_on, command.returns_on or case.returns_on
    return _fault(departs, returns, context.today) or True


@rule("A delegation rests on a resolution or an invitation.", field="resolution_id")
def has_a_basis(_: Any, command: Any, __: Context) -> bool:
    return command.resolution_id is not None or command.invitation is not None


@rule("The resolution it rests on is in force.", field="resolution_id", reads=(RESOLUTION,))
def resolution_stands(_: Any, command: Any, context: Context) -> bool | str:
    """A policy proposes what a resolution ordered when it was adopted."""
    if command.resolution_id is None or context.actor.kind is ActorKind.POLICY:
        return True
    found = context.related.get(RESOLUTION.name)
    if not isinstance(found, Resolution):
        return "there is no such resolution"
    return found.stage in IN_FORCE or f"it is {found.stage}"


@rule("The cities are places (UN/LOCODE) of the market, or at home for guests.", field="cities")
def cities_fit(case: Any, command: Any, _: Context) -> bool | str:
    incoming = getattr(command, "direction", None) or case.direction
    if incoming is Direction.INCOMING:
        wrong = [c for c in command.cities or () if not is_locode(c)]
        return not wrong or f"no UN/LOCODE: {', '.join(wrong)}"
    market = command.market or (case.market if case else None)
    cities = command.cities or (case.cities if case else ())
    wrong = [c for c in cities if not is_locode(c) or country_of_place(c) is not market]
    return not wrong or f"not in {market or 'a market that is named'}: {', '.join(wrong)}"


@rule("The sectors are codes of the HS edition.", field="sectors")
def sectors_exist(case: Any, command: Any, context: Context) -> bool | str:
    edition = getattr(command, "edition", None) or case.edition
    unknown = [s for s in command.sectors or () if not context.nomenclature.knows(s, edition)]
    return not unknown or f"not in {edition.value}: {', '.join(unknown)}"


@rule("Market, goal and days of the journey are known.")
def is_specified(case: Delegation, _command: Any, _: Context) -> bool | str:
    asked = ("market", "goal", "departs_on", "returns_on")
    missing = [name.replace("_", " ") for name in asked if getattr(case, name) is None]
    return not missing or f"missing: {', '.join(missing)}"


@rule("The day of departure has not passed.")
def lies_ahead(case: Delegation, _command: Any, context: Context) -> bool | str:
    passed = case.departs_on is not None and case.departs_on < context.today
    return not passed or f"it was {case.departs_on}"


@rule("Another account leads from now on.", field="head")
def head_changes(case: Delegation, command: Any, _: Context) -> bool:
    return bool(command.head != case.head)


@rule("Whoever acts as head leads this delegation.")
def is_the_head(case: Delegation, _command: Any, context: Context) -> bool:
    return context.actor.role is not Role.DELEGATION_HEAD or context.actor.id == case.head


@rule("The budget changes, keeps its currency, and covers what is spent.", field="budget")
def budget_covers(case: Delegation, command: Any, _: Context) -> bool | str:
    if case.budget is None or command.budget == case.budget:
        return "it is the budget now"
    if command.budget.currency is not case.budget.currency:
        return f"the budget is in {case.budget.currency}"
    return bool(command.budget.minor >= case.spent()) or "more is spent"


@rule(
    "Too few people is a reason only after recruitment has ended with fewer than the minimum.",
    field="reason_code",
)
def minimum_was_missed(case: Delegation, command: Any, _: Context) -> bool | str:
    if command.reason_code != JourneyReason.MINIMUM_NOT_MET:
        return True
    if case.recruitment in {Recruitment.NONE, Recruitment.OPEN}:
        return "recruitment has not ended"
    count = case.firms(*STILL_IN)
    return count < case.minimum or f"{count} of {case.minimum} are in"


@rule("The days change.", field="departs_on")
def days_differ(case: Delegation, command: Any, _: Context) -> bool:
    return bool((command.departs_on, command.returns_on) != (case.departs_on, case.returns_on))


@rule(
    "A recruitment that is open ends on a day to come, before departure; no other is given an end.",
    field="recruitment_until",
)
def recruitment_is_moved(case: Delegation, command: Any, context: Context) -> bool | str:
    until = command.recruitment_until
    if case.before != DelegationStage.RECRUITING or case.recruitment is not Recruitment.OPEN:
        return until is None or "no recruitment is open"
    if until is None:
        return "no day is given"
    return bool(context.today <= until < command.departs_on) or f"{until} does not fit"


def is_incoming(_: Any, command: Any, __: Context) -> bool:
    """Whether guests ask to be received."""
    return command.direction is Direction.INCOMING


def is_outgoing(_: Any, command: Any, __: Context) -> bool:
    return command.direction is Direction.OUTGOING
