"""What must hold before and while a session sits: days, agenda, attendance, quorum."""

from typing import Any

from export_program.domain.session.case import (
    ItemOutcome,
    Presence,
    Session,
)
from export_program.domain.working_group.case import (
    Composition,
    WorkingGroup,
    WorkingGroupStage,
)
from export_program.engine.context import Context
from export_program.engine.rules import Related, rule

GROUP = Related(
    "working_group",
    kind="working_group",
    id_of=lambda case, c: case.working_group_id if case else c.working_group_id,
)
MOST_ITEMS = 300
CONCLUDING = frozenset(
    {ItemOutcome.NOTED, ItemOutcome.DECIDED, ItemOutcome.REFERRED, ItemOutcome.DEFERRED}
)


def _subject(kind: str) -> Related:
    def id_of(_case: Any, command: Any) -> Any:
        named = getattr(command, "subject_kind", None) == kind
        return command.subject_id if named else None

    return Related(f"subject {kind}", kind=kind, id_of=id_of)


SUBJECTS = tuple(_subject(kind) for kind in ("idea", "action_item", "resolution", "agreement"))


def group_of(context: Context) -> WorkingGroup | None:
    found = context.related.get("working_group")
    return found if isinstance(found, WorkingGroup) else None


def composition_of(case: Session, context: Context) -> Composition | None:
    """The composition in force on the session's day."""
    if case.composition is not None:
        return case.composition
    group = group_of(context)
    return group.composition_on(case.on) if group and case.on else None


@rule("The working group is active.", field="working_group_id", reads=(GROUP,))
def group_is_active(_: Any, _command: Any, context: Context) -> bool | str:
    group = group_of(context)
    if group is None or group.series is None:
        return "there is no such working group"
    return group.stage is WorkingGroupStage.ACTIVE or f"it is {group.stage}"


@rule("A session is called for today or later, on a day on which the office works.", field="on")
def is_a_working_day(_case: Any, command: Any, context: Context) -> bool | str:
    if command.on < context.today:
        return f"{command.on} is past"
    why = context.calendar.why_closed(command.on)
    return why is None or f"{command.on}: {why}"


@rule("A session moves to another day.", field="on")
def moves_elsewhere(case: Session, command: Any, _: Context) -> bool:
    return bool(command.on != case.on)


@rule("An agenda opens up to the day of its session.")
def day_is_to_come(case: Session, _command: Any, context: Context) -> bool | str:
    return case.on is None or context.today <= case.on or f"its day was {case.on}"


@rule("Nobody opened the session on its day.")
def was_not_opened(case: Session, _command: Any, context: Context) -> bool:
    due = case.deadlines.get("opening")
    return due is not None and context.now >= due.due_at


@rule("A case that is tabled exists.", field="subject_id", reads=SUBJECTS)
def subject_exists(_: Any, command: Any, context: Context) -> bool | str:
    kind, found = command.subject_kind, f"subject {command.subject_kind}"
    known = any(found == read.name for read in SUBJECTS)
    if command.subject_id is None or not known:
        return True
    return context.related.get(found) is not None or f"there is no {kind} {command.subject_id}"


@rule("What is on the agenda already is not tabled again.", field="cause")
def is_not_tabled(case: Session, command: Any, _: Context) -> bool | str:
    found = case.tabled(command.cause or f"{command.subject_kind}:{command.subject_id}")
    return found is None or f"{found.cause} is on the agenda as {found.item}"


@rule("An agenda holds at most 300 items.")
def agenda_has_room(case: Session, _command: Any, _: Context) -> bool:
    return len(case.items) < MOST_ITEMS


@rule("The item is on the agenda and not dealt with.", field="item")
def item_is_open(case: Session, command: Any, _: Context) -> bool | str:
    found = case.items.get(command.item)
    if found is None:
        return f"no item {command.item!r} (on the agenda: {', '.join(case.items) or 'none'})"
    return found.outcome is ItemOutcome.OPEN or f"{command.item} is {found.outcome}"


@rule("The order names items of the agenda, each once, and changes something.", field="order")
def order_fits(case: Session, command: Any, _: Context) -> bool | str:
    unknown = [key for key in command.order if key not in case.items]
    if unknown:
        return f"not on the agenda: {', '.join(unknown)}"
    if len(set(command.order)) < len(command.order):
        return "an item is named twice"
    return bool(command.order != case.order) or "nothing changes"


@rule("Members are recorded as present, delegated, absent or excused; others as observers.", field="presence", reads=(GROUP,))  # fmt: skip
def presence_fits(case: Session, command: Any, context: Context) -> bool | str:
    composition = composition_of(case, context)
    if composition is None:
        return "no composition is in force on that day"
    member = composition.seat(command.organisation) is not None
    if member is (command.presence is not Presence.OBSERVER):
        return True
    return f"{command.organisation} is {'a member' if member else 'no member'}"


@rule("Who is present for an organisation is named for its seat; anybody else is a delegate.", field="person", reads=(GROUP,))  # fmt: skip
def person_fits(case: Session, command: Any, context: Context) -> bool | str:
    composition = composition_of(case, context)
    seat = composition.seat(command.organisation) if composition else None
    if seat is None or command.person is None or not seat.members:
        return True
    named = command.person in seat.members
    match command.presence:
        case Presence.PRESENT:
            return named or f"named for the seat: {', '.join(seat.members)}"
        case Presence.DELEGATED:
            return not named or "this account is named for the seat"
        case _:
            return True


@rule("Nobody comes for two organisations.", field="person")
def person_comes_once(case: Session, command: Any, _: Context) -> bool | str:
    if command.person is None:
        return True
    others = (o for o, a in case.attendance.items() if a.person == command.person)
    twice = [o for o in others if o != command.organisation]
    return not twice or f"already there for {', '.join(twice)}"


@rule("Who is absent has nobody there.", field="person")
def absent_have_nobody(_case: Session, command: Any, _: Context) -> bool:
    away = command.presence in {Presence.ABSENT, Presence.EXCUSED}
    return command.person is None or not away


@rule("The attendance changes.", field="presence")
def attendance_changes(case: Session, command: Any, _: Context) -> bool:
    known = case.attendance.get(command.organisation)
    told = (command.presence, command.person, command.remarks)
    return known is None or told != (known.presence, known.person, known.remarks)


@rule("A session is opened on its day, at most an hour before its time.")
def on_its_day(case: Session, _command: Any, context: Context) -> bool | str:
    if context.today != case.on:
        return f"its day is {case.on}"
    early = case.starts_at is not None and (case.starts_at - context.at).total_seconds() > 3600
    return not early or f"it begins at {case.at}"


@rule("A composition of the group is in force on that day.", reads=(GROUP,))
def composition_is_known(case: Session, _command: Any, context: Context) -> bool:
    return composition_of(case, context) is not None


@rule("An item is noted, decided, referred or deferred.", field="outcome")
def outcome_fits(_case: Session, command: Any, _: Context) -> bool:
    return command.outcome in CONCLUDING


@rule("What is noted of the resolution changes.", field="outcome")
def resolution_changes(case: Session, command: Any, _: Context) -> bool:
    known = case.decided.get(str(command.resolution_id))
    told = (command.item, command.outcome, command.number, command.covered)
    return known is None or told != (known.item, known.outcome, known.number, known.covered)


@rule("It is the chair of the session who does this, not the chair of another.", reads=(GROUP,))
def is_its_chair(case: Session, _command: Any, context: Context) -> bool:
    """Domain B11: who came for the chair's seat, or is named for it (then, or as things stand)."""
    if case.is_chaired_by(context.actor.id):
        return True
    group = group_of(context)
    now = group.composition_on(context.today) if group else None
    seats = [c.chairing for c in (composition_of(case, context), now) if c is not None]
    return any(not seat.members or context.actor.id in seat.members for seat in seats)


def makes_quorum(case: Session, _command: Any, context: Context) -> bool:
    """Whether those there are a quorum of the composition in force on the session's day."""
    composition = composition_of(case, context)
    return composition is None or composition.makes_quorum(case.there)


def lacks_quorum(case: Session, command: Any, context: Context) -> bool:
    return not makes_quorum(case, command, context)
