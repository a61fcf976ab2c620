"""What must hold for an influential person's data: four eyes, a ground, an end, few readers."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from msgspec import UNSET

from export_program.domain.influencer import messages as m
from export_program.domain.influencer.case import Influencer
from export_program.domain.market_facts import unknown_goods
from export_program.engine.actors import STAFF, Role
from export_program.engine.context import Context
from export_program.engine.rules import nobody_who, rule

ROLES = frozenset(role.value for role in STAFF)
LONGEST = timedelta(days=5 * 365 + 2)
CORRECTABLE = (
    "name",
    "position",
    "contact",
    "organisation_name",
    "country",
    "subdivision",
    "sectors",
    "goods",
    "level",
    "lawful_purpose",
)
# Who reads what is sealed as long as a person's case names nobody.
READERS = frozenset(
    {
        Role.DESK_OFFICER,
        Role.SECRETARIAT,
        Role.TEAM_LEAD,
        Role.WG_CHAIR,
        Role.DELEGATION_HEAD,
        Role.ANALYST,
        Role.EXPORT_HOUSE_AGENT,
        Role.LEGAL,
    }
)

not_the_proposer = nobody_who(
    m.InfluencerProposed, did="Whoever proposed a person does not vet them."
)
not_who_proposed_erasure = nobody_who(
    m.AnonymisationProposed, did="Whoever asked for the erasure does not decide on it."
)


def readers_of(case: Influencer) -> frozenset[str]:
    """The accounts and roles that may read what is sealed in a case."""
    return frozenset(case.readers) or READERS


@rule("Whoever acts on a person is among those who may read of them.")
def is_among_readers(case: Influencer, _command: Any, context: Context) -> bool | str:
    named = frozenset(case.readers)
    if not named or context.actor.role in {Role.TIMER, Role.POLICY}:
        return True
    allowed = bool({context.actor.id, str(context.actor.role)} & named)
    return allowed or "access is restricted"


@rule("The goods exist in their edition of the nomenclature.", field="goods")
def goods_are_known(_case: Any, command: Any, context: Context) -> bool | str:
    goods = () if command.goods is UNSET else command.goods
    unknown = unknown_goods(goods, context)
    return not unknown or f"unknown: {unknown}"


@rule("Data is held until a day ahead, within five years.", field="retention_until")
def retention_is_bounded(_case: Any, command: Any, context: Context) -> bool | str:
    if command.retention_until <= context.today:
        return f"{command.retention_until} has come"
    last = context.today + LONGEST
    return command.retention_until <= last or f"the last day is {last}"


@rule("Retention is extended to a later day.", field="retention_until")
def retention_is_later(case: Influencer, command: Any, _: Context) -> bool:
    return case.retention_until is None or command.retention_until > case.retention_until


@rule("The person was vetted.")
def was_vetted(case: Influencer, _command: Any, _: Context) -> bool:
    return case.vetted


@rule("The person was not vetted yet.")
def not_vetted(case: Influencer, _command: Any, _: Context) -> bool:
    return not case.vetted


@rule("Somebody keeps the relation.", field="owner")
def has_an_owner(case: Influencer, _command: Any, _: Context) -> bool:
    return case.owner is not None


@rule("Somebody else is named.", field="owner")
def another_owner(case: Influencer, command: Any, _: Context) -> bool:
    return bool(command.owner != case.owner)


@rule("A restriction leaves the person's relation to its owner.", field="readers")
def owner_keeps_access(case: Influencer, command: Any, _: Context) -> bool | str:
    if not command.readers or case.owner is None or case.owner in command.readers:
        return True
    return f"{case.owner} keeps the relation and is not among them"


@rule("The new owner may read of the person.", field="owner")
def owner_may_read(case: Influencer, command: Any, _: Context) -> bool | str:
    return not case.readers or command.owner in case.readers or "access is restricted to others"


@rule("Readers are accounts, by id, or roles of the office.", field="readers")
def readers_are_known(_case: Any, command: Any, _: Context) -> bool | str:
    unknown = [r for r in command.readers if r not in ROLES and not _is_account(r)]
    return not unknown or f"unknown: {', '.join(unknown)}"


def _is_account(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@rule("Other readers are named.", field="readers")
def readers_change(case: Influencer, command: Any, _: Context) -> bool:
    return set(command.readers) != set(case.readers)


@rule("A contact was today or earlier.", field="on")
def contact_is_past(_case: Any, command: Any, context: Context) -> bool:
    return bool(command.on <= context.today)


@rule("A correction puts at least one field right.")
def corrects_something(case: Influencer, command: Any, _: Context) -> bool:
    given = ((n, getattr(command, n)) for n in CORRECTABLE)
    return any(v is not UNSET and v != getattr(case, n) for n, v in given)


@rule("The region lies in the country.", field="subdivision")
def region_fits(case: Influencer, command: Any, _: Context) -> bool | str:
    country = case.country if command.country is UNSET else command.country
    region = case.subdivision if command.subdivision is UNSET else command.subdivision
    fits = region is None or country is None or region.startswith(f"{country}-")
    return fits or f"{region} does not lie in {country}"


@rule("Erasure is not proposed already.")
def erasure_not_proposed(case: Influencer, _command: Any, _: Context) -> bool:
    return case.erasure_proposed_by is None


@rule("Erasure was proposed, by somebody else.")
def erasure_is_proposed(case: Influencer, _command: Any, context: Context) -> bool | str:
    if case.erasure_proposed_by is None:
        return "nobody has proposed it"
    return case.erasure_proposed_by != context.actor.id or "by you"


@rule("Retention has not ended; extend it first.")
def retention_runs(case: Influencer, _command: Any, context: Context) -> bool | str:
    until = case.retention_until
    return (until is not None and until > context.today) or f"it ended on {until}"


@rule("Retention has ended.")
def retention_has_ended(case: Influencer, _command: Any, context: Context) -> bool:
    due = case.deadlines.get("retention")
    return context.actor.role is not Role.TIMER or due is None or context.now >= due.due_at


@rule("There was no contact for a year.")
def contact_is_old(case: Influencer, _command: Any, context: Context) -> bool:
    due = case.deadlines.get("contact")
    return context.actor.role is not Role.TIMER or due is None or context.now >= due.due_at


@rule("The data is under no legal hold.")
def no_legal_hold(case: Influencer, _command: Any, _: Context) -> bool | str:
    return case.held_because is None or f"held: {case.held_because}"


@rule("The data is under a legal hold.")
def is_held(case: Influencer, _command: Any, _: Context) -> bool:
    return case.held_because is not None


@rule("The destruction of these keys is not confirmed yet.", field="keys")
def keys_are_new(case: Influencer, command: Any, _: Context) -> bool:
    return bool(command.keys) and not set(command.keys) <= set(case.destroyed_keys)
