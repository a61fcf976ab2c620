"""What must hold for an action: a ground, an owner who acts, another who verifies."""

from typing import Any

from export_program.domain.action_item.case import ActionItem
from export_program.domain.resolution.case import IN_FORCE, Resolution
from export_program.domain.session.case import HELD, Session
from export_program.engine.context import Context
from export_program.engine.rules import Related, rule

RESOLUTION = Related(
    "resolution",
    kind="resolution",
    id_of=lambda case, c: case.resolution_id if case else c.resolution_id,
)
SESSION = Related(
    "session", kind="session", id_of=lambda case, c: case.session_id if case else c.session_id
)


def resolution_of(context: Context) -> Resolution | None:
    found = context.related.get("resolution")
    return found if isinstance(found, Resolution) else None


def session_of(context: Context) -> Session | None:
    found = context.related.get("session")
    return found if isinstance(found, Session) else None


@rule("An action is assigned under a resolution or in a session.", field="resolution_id")
def has_a_ground(_: Any, command: Any, __: Context) -> bool:
    return command.resolution_id is not None or command.session_id is not None


@rule("The resolution is adopted and not ended.", field="resolution_id", reads=(RESOLUTION,))
def resolution_is_in_force(_: Any, command: Any, context: Context) -> bool | str:
    if command.resolution_id is None:
        return True
    found = resolution_of(context)
    if found is None:
        return "there is no such resolution"
    return found.stage in IN_FORCE or f"it is {found.stage}"


@rule("A resolution for information asks nothing of anybody.", reads=(RESOLUTION,))
def resolution_orders(_: Any, _command: Any, context: Context) -> bool:
    found = resolution_of(context)
    return found is None or not found.for_information


@rule("The session was held.", field="session_id", reads=(SESSION,))
def session_was_held(_: Any, command: Any, context: Context) -> bool | str:
    if command.session_id is None:
        return True
    found = session_of(context)
    if found is None:
        return "there is no such session"
    return found.stage in HELD or f"it is {found.stage}"


@rule("The directive is one of the resolution.", field="directive", reads=(RESOLUTION,))
def directive_is_known(_: Any, command: Any, context: Context) -> bool:
    found = resolution_of(context)
    if command.directive is None:
        return True
    return found is not None and any(d.key == command.directive for d in found.directives)


@rule("The day is not past.", field="due")
def day_lies_ahead(_: Any, command: Any, context: Context) -> bool | str:
    return command.due is None or command.due >= context.today or f"{command.due} is past"


@rule("Its owner acts on an action; where no person is named, somebody acknowledges it first.")
def is_the_owner(case: ActionItem, _command: Any, context: Context) -> bool | str:
    if case.owner is None:
        return "no person is named"
    return case.owner == context.actor.id or f"its owner is {case.owner}"


@rule("Its owner acknowledges an action, or anybody if no person is named.")
def may_acknowledge(case: ActionItem, _command: Any, context: Context) -> bool | str:
    named = case.owner
    return named is None or named == context.actor.id or f"its owner is {named}"


@rule("The evidence is attached.", field="evidence")
def evidence_is_attached(case: ActionItem, command: Any, _: Context) -> bool | str:
    held = {key for key, d in case.documents.items() if d.status in {"attached", "verified"}}
    missing = [key for key in command.evidence if key not in held]
    return not missing or f"not attached: {', '.join(missing)}"


@rule("Somebody else than the owner verifies or returns an action.")
def is_somebody_else(case: ActionItem, _command: Any, context: Context) -> bool:
    return context.actor.id not in {case.owner, case.claimed_by}


@rule("No extension waits for an answer.")
def nothing_is_asked(case: ActionItem, _command: Any, _: Context) -> bool:
    return case.asked is None


@rule("An extension was asked for.")
def extension_is_asked(case: ActionItem, _command: Any, _: Context) -> bool:
    return case.asked is not None


@rule("An extension moves the day later, and into the future.", field="due")
def moves_later(case: ActionItem, command: Any, context: Context) -> bool | str:
    if case.due is None or command.due is None:
        return True
    return command.due > max(case.due, context.today) or f"due on {case.due}"


@rule("The day granted lies ahead, at most as late as was asked for.", field="due")
def grant_fits(case: ActionItem, command: Any, context: Context) -> bool | str:
    asked = case.asked
    if asked is None:
        return True
    day = command.due or asked.due
    if day < context.today or (case.due is not None and day <= case.due):
        return f"{day} is not later than the day it is due on, or past"
    return day <= asked.due or f"asked for: {asked.due}"


@rule("Whoever asked for an extension does not grant it.")
def grants_another(case: ActionItem, _command: Any, context: Context) -> bool:
    return case.asked is None or context.actor.id not in {case.asked.by, case.owner}


@rule("Its day lies ahead, or it is given a new one.", field="due")
def has_time(case: ActionItem, command: Any, context: Context) -> bool | str:
    day = command.due or case.due
    return day is None or day >= context.today or f"{day} is past"


@rule("Another organisation or person owes it.", field="organisation")
def owner_changes(case: ActionItem, command: Any, _: Context) -> bool:
    return (command.organisation, command.owner) != (case.organisation, case.owner)


@rule("Its day has passed.")
def day_has_passed(case: ActionItem, _command: Any, context: Context) -> bool:
    due = case.deadlines.get("due")
    return due is not None and context.now >= due.due_at


@rule("It is late and has not gone to the chair.")
def is_still_late(case: ActionItem, _command: Any, context: Context) -> bool:
    due = case.deadlines.get("escalation")
    return case.late and due is not None and context.now >= due.due_at
