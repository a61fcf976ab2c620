"""What must hold for minutes: bound to a document, open to objections, approved by another."""

from typing import Any

from export_program.domain.session.case import ResolutionOutcome, Session
from export_program.domain.session.sitting import MinutesDrafted
from export_program.engine.context import Context
from export_program.engine.rules import nobody_who, rule

not_the_drafter = nobody_who(MinutesDrafted, did="Whoever drafted the minutes does not approve.")


@rule("The minutes are attached and not rejected.", field="document")
def minutes_are_attached(case: Session, command: Any, _: Context) -> bool | str:
    if command.document is None:
        return True
    found = case.documents.get(command.document)
    if found is None:
        return f"no document {command.document!r} (attached: {', '.join(case.documents) or 'none'})"
    if found.type != "minutes":
        return f"{command.document} is of type {found.type}"
    return found.status in {"attached", "verified"} or f"it is {found.status}"


@rule("A version differs from the one before.", field="document")
def version_differs(case: Session, command: Any, _: Context) -> bool:
    last, found = case.minutes[-1:], case.documents.get(command.document)
    return not last or found is None or found.sha256 != last[0].sha256


@rule("The document is the one that was drafted.")
def document_is_unchanged(case: Session, _command: Any, _: Context) -> bool | str:
    if not case.minutes:
        return "no minutes are drafted"
    found = case.documents.get(case.minutes[-1].document)
    return found is not None and found.sha256 == case.minutes[-1].sha256


@rule("Objections are made within 3 working days.")
def within_the_period(case: Session, _command: Any, context: Context) -> bool:
    due = case.deadlines.get("objections")
    return not case.objections_over and due is not None and context.at <= due.due_at


@rule("Members object, each for its own organisation.", field="organisation")
def objects_for_its_own(case: Session, command: Any, context: Context) -> bool | str:
    seat = case.composition.seat(command.organisation) if case.composition else None
    if seat is None:
        return f"{command.organisation} has no seat"
    own = case.speaks_for(context.actor.id, command.organisation)
    return own or context.actor.id in seat.members or "you do not speak for it"


@rule("The item is on the agenda.", field="item")
def item_is_known(case: Session, command: Any, _: Context) -> bool:
    return command.item is None or command.item in case.items


@rule("The objection waits for an answer.", field="objection")
def objection_is_open(case: Session, command: Any, _: Context) -> bool | str:
    found = case.objections.get(command.objection)
    if found is None:
        return f"no objection {command.objection!r}"
    return found.accepted is None or "it is answered"


@rule("Whoever objects does not answer the objection.", field="objection")
def answers_another(case: Session, command: Any, context: Context) -> bool:
    found = case.objections.get(command.objection)
    return found is None or found.by != context.actor.id


@rule("The period for objections is over.")
def period_is_over(case: Session, _command: Any, context: Context) -> bool | str:
    due = case.deadlines.get("objections")
    if case.objections_over or due is None:
        return case.objections_over
    return context.at >= due.due_at or f"until {due.due_at:%Y-%m-%d %H:%M} UTC"


@rule("The period of an earlier moment has passed.")
def period_has_passed(case: Session, _command: Any, context: Context) -> bool:
    due = case.deadlines.get("objections")
    return due is not None and context.now >= due.due_at


@rule("Every objection is answered, and what was accepted stands in a later version.")
def objections_are_settled(case: Session, _command: Any, _: Context) -> bool | str:
    number = len(case.minutes)
    waiting = [
        key
        for key, o in case.objections.items()
        if o.accepted is None or (o.accepted and o.version >= number)
    ]
    return not waiting or f"not settled: {', '.join(waiting)}"


@rule("Every adopted resolution has an action or is for information.")
def resolutions_are_covered(case: Session, _command: Any, _: Context) -> bool | str:
    bare = [
        d.number or str(d.resolution_id)
        for d in case.decided.values()
        if d.outcome is ResolutionOutcome.ADOPTED and not d.covered
    ]
    return not bare or f"without action: {', '.join(bare)}"


@rule("No resolution waits for a decision.")
def nothing_is_undecided(case: Session, _command: Any, _: Context) -> bool | str:
    open_ = [d for d in case.decided.values() if d.outcome is ResolutionOutcome.DRAFTED]
    return not open_ or f"undecided: {len(open_)}"
