"""What must hold for meetings: who meets whom, and that nobody and no place is booked twice."""

from typing import Any

from export_program.domain.delegation.case import BOOKED, Delegation
from export_program.domain.delegation.meeting_values import Meeting, MeetingStatus, Slot
from export_program.domain.delegation.values import Standing
from export_program.domain.vocabulary.countries import country_of
from export_program.engine.context import Context
from export_program.engine.rules import Rule, rule

GOES = frozenset({Standing.SELECTED, Standing.CONFIRMED, Standing.TRAVELLED})
HEAD = "the head"


def _found(case: Delegation, command: Any) -> Meeting | None:
    return case.meetings.get(command.meeting)


def meeting_is(*wanted: MeetingStatus) -> Rule:
    """The rule that the meeting is in one of these states."""
    listed = " or ".join(w.value.replace("_", " ") for w in MeetingStatus if w in wanted)

    @rule(f"The meeting is {listed}.", field="meeting")
    def meeting_status(case: Delegation, command: Any, _: Context) -> bool | str:
        found = _found(case, command)
        if found is None:
            return f"known: {', '.join(case.meetings) or 'none'}"
        return found.status in wanted or f"it is {found.status.value.replace('_', ' ')}"

    return meeting_status


@rule("Whoever goes to a meeting is on the roster, and named once.", field="delegates")
def goes_along(case: Delegation, command: Any, _: Context) -> bool | str:
    if len(set(command.delegates)) < len(command.delegates):
        return "somebody is named twice"
    known = case.standing(*GOES)
    strange = [ref for ref in command.delegates if ref not in known]
    return not strange or f"not on the roster: {', '.join(strange)}"


@rule("The counterpart's ref is not that of a delegate.", field="contact")
def contact_is_no_delegate(case: Delegation, command: Any, _: Context) -> bool:
    return command.contact is None or command.contact.ref not in case.delegates


@rule("The assignment changes.", field="delegates")
def assignment_changes(case: Delegation, command: Any, _: Context) -> bool:
    found = _found(case, command)
    return found is None or set(found.delegates) != set(command.delegates)


@rule("The slot changes.", field="slot")
def slot_changes(case: Delegation, command: Any, _: Context) -> bool:
    found = _found(case, command)
    return found is None or found.slot != command.slot


@rule("The slot lies within the days of the journey, by the clock it names.", field="slot")
def slot_is_within(case: Delegation, command: Any, _: Context) -> bool | str:
    return off_the_days(case.departs_on, case.returns_on, command.slot) or True


def off_the_days(first: Any, last: Any, slot: Slot) -> str | None:
    """Why a slot is not within the days of a journey; None if it is, or they are not known."""
    if first is None or last is None:
        return None
    begins, ends = slot.starts_at.date(), slot.ends_at.date()
    return None if first <= begins and ends <= last else f"the journey is {first} to {last}"


def _people(delegates: tuple[str, ...], meeting: Meeting) -> set[str]:
    """Who is busy with a meeting: our delegates, or the head, and their person."""
    ours = set(delegates) or {HEAD}
    return ours | ({meeting.contact.ref} if meeting.contact else set())


def _clash(case: Delegation, key: str, slot: Slot, delegates: tuple[str, ...]) -> str | None:
    mine = _people(delegates, case.meetings[key])
    for other, meeting in case.meetings.items():
        taken = meeting.slot if meeting.status in BOOKED and other != key else None
        if taken is None or not taken.overlaps(slot):
            continue
        if both := sorted(mine & _people(meeting.delegates, meeting)):
            return f"{', '.join(both)}: {other} is at that time"
        if taken.place.strip().casefold() == slot.place.strip().casefold():
            return f"{taken.place}: {other} is there at that time"
    return None


@rule("No person and no place is booked twice at a time.", field="slot")
def slot_is_free(case: Delegation, command: Any, _: Context) -> bool | str:
    found = _found(case, command)
    if found is None:
        return True
    return _clash(case, command.meeting, command.slot, found.delegates) or True


@rule("Nobody who is assigned is booked twice at a time.", field="delegates")
def delegates_are_free(case: Delegation, command: Any, _: Context) -> bool | str:
    found = _found(case, command)
    if found is None or found.slot is None or found.status not in BOOKED:
        return True
    return _clash(case, command.meeting, found.slot, command.delegates) or True


@rule("The meeting's time has come.", field="meeting")
def has_begun(case: Delegation, command: Any, context: Context) -> bool | str:
    found = _found(case, command)
    if found is None or found.slot is None:
        return True
    return context.at >= found.slot.starts_at or f"it begins at {found.slot.starts_at}"


@rule("What is needed is a code of its HS edition, and lies in the market.", field="need")
def need_exists(case: Delegation, command: Any, context: Context) -> bool | str:
    need = command.need
    if need is None:
        return True
    if need.hs is not None and not context.nomenclature.knows(need.hs, need.edition):
        return f"{need.hs} is not in {need.edition}"
    lies = need.subdivision is None or country_of(need.subdivision) is case.market
    return lies or f"{need.subdivision} is not in {case.market}"


@rule("Every confirmed meeting was recorded, missed or cancelled.")
def meetings_are_settled(case: Delegation, _command: Any, _: Context) -> bool | str:
    open_ = [k for k, m in case.meetings.items() if m.status is MeetingStatus.CONFIRMED]
    return not open_ or f"open: {', '.join(open_)}"
