"""Sessions: the call, the agenda and its lock, attendance, quorum, adjournment."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from export_program.domain.session import LIFECYCLE
from export_program.domain.session import agenda as a
from export_program.domain.session import sitting as s
from export_program.domain.session.case import ItemOutcome, Presence, ResolutionOutcome
from export_program.domain.working_group import messages as m
from export_program.domain.working_group.case import AgendaReason, Composition
from export_program.engine.actors import Actor, Role
from export_program.engine.calendars.iran import IRAN
from export_program.engine.checks import findings
from export_program.engine.refusals import NotAllowed, RuleBroken, WrongStage
from tests.domain import session_story as story
from tests.domain.session_story import (
    CALL,
    CHAIR,
    CLERK,
    CUSTOMS,
    GENERAL,
    MOVE_REASON,
    SATURDAY,
    came,
    conclude,
    local,
    noted,
    table,
)
from tests.scenario import POLICY, TIMER, Scenario, person, walk

ITEM: dict[str, Any] = {"reason_code": a.ItemReason.SETTLED, "reason": story.WHY}
URGENT: dict[str, Any] = {
    "subject_kind": "text",
    "why": AgendaReason.OTHER,
    "reason_code": a.UrgencyReason.DEADLINE,
    "reason": story.WHY,
}


def test_the_table_is_sound() -> None:
    assert list(findings(LIFECYCLE)) == []


# ---------------------------------------------------------------- the call


def test_a_session_takes_hour_and_place_from_the_series_and_counts_back_working_days() -> None:
    told = story.told(story.scheduled())
    assert told == a.SessionScheduled(
        working_group_id=story.GROUP,
        on=SATURDAY,
        at="09:00",
        place="Governor's office",
        starts_at=local(SATURDAY),
        opens_on=date(2025, 11, 3),
        lock_on=date(2025, 11, 5),
        lapses_on=date(2025, 11, 10),
    )
    due = story.scheduled().case.deadlines
    assert due["agenda opening"].due_at == IRAN.end_of(date(2025, 11, 3))
    own = replace(CALL, at="14:30", place="Chamber", regular=False)
    case = story.scheduled(own).case
    assert (case.at, case.place, case.regular) == ("14:30", "Chamber", False)


def test_no_session_is_called_for_a_closed_or_a_past_day() -> None:
    for day, found in (
        (date(2025, 10, 31), "past"),
        (date(2025, 11, 7), "weekend"),
        (date(2026, 1, 3), "Birth of Imam Ali"),
    ):
        wish = story.before().when(replace(CALL, on=day), CLERK)
        wish.refused(RuleBroken, match="on which the office works")
        refusal = refused(wish)
        assert found in refusal


def refused(wish: Scenario) -> str:
    try:
        wish.taken()
    except RuleBroken as refusal:
        return str(refusal.broken[0].found)
    raise AssertionError("nothing was refused")


def test_only_an_active_group_meets() -> None:
    alone = story.before().knowing(working_group=None)
    alone.when(CALL, CLERK).refused(RuleBroken, match="is active")
    gone = walk(story.formed(), (m.DissolveWorkingGroup(**GENERAL), CHAIR)).case
    story.before().knowing(working_group=gone).when(CALL, CLERK).refused(RuleBroken)
    story.before().when(CALL, CHAIR).refused(NotAllowed)
    story.before().when(CALL, POLICY).then(a.SessionScheduled, "scheduled")


def test_a_group_has_one_session_on_a_day_unless_the_other_is_void() -> None:
    (day,) = LIFECYCLE.uniques
    assert tuple(day.keys(story.scheduled().case)) == (f"session:{story.GROUP}:2025-11-08",)
    moved = a.RescheduleSession(on=date(2025, 11, 9), **MOVE_REASON)
    for end in (moved, a.CancelSession(**MOVE_REASON)):
        assert tuple(day.keys(walk(story.scheduled(), (end, CLERK)).case)) == ()
    assert tuple(day.keys(story.inquorate().case)) == ()


def test_a_session_is_moved_to_another_working_day() -> None:
    start = story.locked()
    same = a.RescheduleSession(on=SATURDAY, **MOVE_REASON)
    start.when(same, CLERK).refused(RuleBroken, match="another day")
    holiday = a.RescheduleSession(on=date(2025, 11, 14), **MOVE_REASON)
    start.when(holiday, CLERK).refused(RuleBroken, match="office works")
    fits = a.RescheduleSession(on=date(2025, 11, 9), at="10:00", **MOVE_REASON)
    moved = start.when(fits, CHAIR).then(a.SessionRescheduled, "rescheduled").case
    assert (moved.moved_to, moved.moved_at, moved.deadlines) == (date(2025, 11, 9), "10:00", {})
    story.convened().when(fits, CLERK).refused(WrongStage)


def test_a_session_that_nobody_opened_is_void_after_two_working_days() -> None:
    start = story.locked()
    due = start.case.deadlines["opening"].due_at
    assert due == IRAN.end_of(date(2025, 11, 10))
    early = start.on(due - timedelta(seconds=1))
    early.when(a.LapseSession(), TIMER).refused(RuleBroken, match="Nobody opened")
    start.on(due).when(a.LapseSession(), TIMER).then(a.SessionLapsed, "cancelled")
    assert "opening" not in story.convened().case.deadlines


# ---------------------------------------------------------------- the agenda


def test_the_agenda_opens_and_locks_by_the_timer_or_by_hand() -> None:
    start = story.scheduled()
    opens = start.case.deadlines["agenda opening"].due_at
    ready = start.on(opens).when(a.OpenAgenda(), TIMER).then(a.AgendaOpened, "agenda_open")
    locks = ready.case.deadlines["agenda lock"]
    assert locks.due_at == IRAN.end_of(date(2025, 11, 5))
    ready.on(locks.due_at).when(a.LockAgenda(), TIMER).then(a.AgendaLocked, "agenda_locked")
    story.with_items().when(a.LockAgenda(), CHAIR).refused(NotAllowed)
    assert story.locked().last.event == a.AgendaLocked(order=("I1", "I2"))


def test_an_agenda_that_opens_late_is_locked_a_day_later_but_before_the_session() -> None:
    for opened, locked in ((5, 6), (6, 7)):
        late = story.scheduled().on(local(date(2025, 11, opened)))
        ready = late.when(a.OpenAgenda(), CLERK).then(a.AgendaOpened)
        assert ready.case.deadlines["agenda lock"].due_at == IRAN.end_of(date(2025, 11, locked))


def test_an_agenda_that_opens_on_the_eve_or_the_day_is_open_until_the_session_begins() -> None:
    begins = story.scheduled().case.starts_at
    for day, hour in ((7, 12), (7, 23), (8, 1), (8, 8)):
        late = story.scheduled().on(local(date(2025, 11, day), hour))
        ready = late.when(a.OpenAgenda(), CLERK).then(a.AgendaOpened)
        assert ready.case.deadlines["agenda lock"].due_at == begins
    over = story.scheduled().on(local(SATURDAY, 17))
    by_hand = over.when(a.OpenAgenda(), CLERK).then(a.AgendaOpened)
    assert "agenda lock" not in by_hand.case.deadlines


def test_the_day_on_which_an_agenda_opens_is_that_of_the_office() -> None:
    """At one in the morning in Qazvin it is still yesterday in UTC."""
    late = story.scheduled().on(local(date(2025, 11, 6), 1))
    ready = late.when(a.OpenAgenda(), CLERK).then(a.AgendaOpened)
    assert ready.case.deadlines["agenda lock"].due_at == IRAN.end_of(date(2025, 11, 7))


def test_an_agenda_opens_a_working_day_before_its_lock_however_many_holidays_follow() -> None:
    """Before Saturday 4 April 2026 lie a Friday and the last two holidays of Nowruz."""
    group = story.formed().case
    early = Scenario(LIFECYCLE).on(local(date(2026, 3, 16))).knowing(working_group=group)
    told: Any = story.told(walk(early, (replace(CALL, on=date(2026, 4, 4)), CLERK)))
    assert (told.opens_on, told.lock_on) == (date(2026, 3, 29), date(2026, 3, 30))


def test_items_are_tabled_while_the_agenda_is_open() -> None:
    first, second = story.with_items().case.agenda
    assert (first.cause, first.title_fa) == (f"idea:{story.IDEA}", "اعزام به تاجیکستان")
    assert (second.cause, second.presenter) == (f"item:{story.SESSION}:I2", "customs")
    story.scheduled().when(table("Early"), CLERK).refused(WrongStage)
    story.locked().when(table("Late"), CLERK).refused(WrongStage, match="agenda_open")
    story.agenda_open().when(table("Own"), story.CHAMBER).refused(NotAllowed)


def test_what_is_on_the_agenda_is_not_tabled_twice_unless_it_was_dealt_with() -> None:
    again = table("Dispatch again", **story.about_idea())
    story.with_items().when(again, CLERK).refused(RuleBroken, match="not tabled again")
    twice = table("Freight", f"idea:{story.IDEA}")
    story.with_items().when(twice, POLICY).refused(RuleBroken, match="not tabled again")
    off = walk(story.with_items(), (a.WithdrawItem(item="I1", **ITEM), CLERK))
    off.when(again, CLERK).then(a.AgendaItemTabled)


def test_a_case_that_is_tabled_exists() -> None:
    lost = table("Dispatch", **story.about_idea())
    story.agenda_open().when(lost, CLERK).refused(RuleBroken, match="exists")
    other = table("Fair", subject_kind="project", subject_id=UUID(int=9))
    story.agenda_open().when(other, CLERK).then(a.AgendaItemTabled)


def test_an_agenda_is_bounded() -> None:
    start = story.with_items()
    many = {f"I{n}": start.case.items["I2"] for n in range(1, 301)}
    full = Scenario(LIFECYCLE, now=replace(start.case, items=many), at=start.at)
    full.when(table("One more", "x:1"), CLERK).refused(RuleBroken, match="300")


def test_after_the_lock_only_the_chair_lets_an_urgent_item_in_with_a_reason() -> None:
    urgent = a.TableUrgentItem(title="Closed border", **URGENT)
    story.agenda_open().when(urgent, CHAIR).refused(WrongStage)
    story.locked().when(urgent, CLERK).refused(NotAllowed)
    other = Actor("another chair", Role.WG_CHAIR)
    story.locked().when(urgent, other).refused(RuleBroken, match="chair of the session")
    late = story.locked().when(urgent, CHAIR).then(a.UrgentItemTabled, "agenda_locked")
    item = late.case.items["I3"]
    assert (item.urgent, item.remarks) == (True, story.WHY)
    story.convened().when(urgent, CHAIR).then(a.UrgentItemTabled, "convened")
    late.when(replace(urgent, cause=item.cause), CHAIR).refused(RuleBroken, match="again")


def test_an_item_is_withdrawn_once() -> None:
    off = a.WithdrawItem(item="I1", **ITEM)
    gone = story.locked().when(off, POLICY).then(a.ItemWithdrawn)
    assert gone.case.items["I1"].outcome is ItemOutcome.WITHDRAWN
    gone.when(off, CLERK).refused(RuleBroken, match="not dealt with")
    unknown = a.WithdrawItem(item="I9", **ITEM)
    gone.when(unknown, CLERK).refused(RuleBroken, match="on the agenda")


def test_the_order_names_items_once_and_the_rest_comes_last() -> None:
    start = story.with_items()
    ordered = start.when(a.OrderAgenda(order=("I2",)), CLERK).then(a.AgendaOrdered)
    assert [item.item for item in ordered.case.agenda] == ["I2", "I1"]
    for order in (("I2",), ("I2", "I2"), ("I9",)):
        ordered.when(a.OrderAgenda(order=order), CLERK).refused(RuleBroken, match="order names")


# ---------------------------------------------------------------- the sitting


def test_members_are_present_delegated_absent_or_excused_and_others_observe() -> None:
    room = story.locked()
    room.when(came("consulate"), CLERK).refused(RuleBroken, match="others as observers")
    room.when(came("samt", Presence.OBSERVER), CLERK).refused(RuleBroken, match="observers")
    room.when(came("consulate", Presence.OBSERVER), CLERK).then(s.AttendanceRecorded)
    room.when(came("samt", Presence.EXCUSED), CLERK).then(s.AttendanceRecorded)
    room.when(came("samt"), CHAIR).refused(NotAllowed)
    story.agenda_open().when(came("samt"), CLERK).refused(WrongStage)


def test_the_person_fits_the_seat_and_comes_for_one_organisation() -> None:
    room = story.locked()
    guest = person("guest", Role.WG_MEMBER)
    room.when(came("samt", who=guest), CLERK).refused(RuleBroken, match="named for its seat")
    own = came("samt", Presence.DELEGATED, story.SAMT)
    room.when(own, CLERK).refused(RuleBroken, match="delegate")
    sent = room.when(came("samt", Presence.DELEGATED, guest), CLERK).then(s.AttendanceRecorded)
    sent.when(came("university", who=guest), CLERK).refused(RuleBroken, match="two organisations")
    absent = came("customs", Presence.ABSENT, CUSTOMS)
    room.when(absent, CLERK).refused(RuleBroken, match="nobody there")


def test_attendance_is_recorded_when_it_changes() -> None:
    room = story.in_the_room()
    room.when(came("samt", who=story.SAMT), CLERK).refused(RuleBroken, match="changes")
    left = room.when(came("samt", Presence.ABSENT), CLERK).then(s.AttendanceRecorded)
    assert left.case.there == {"governor", "chamber"}


def test_a_session_is_convened_with_the_quorum_of_the_composition_in_force() -> None:
    sat = story.convened()
    told = story.told(sat)
    assert told.present == ("governor", "chamber", "samt")
    assert told.composition == story.COMPOSITION
    assert told.convened_at == local(SATURDAY, 8, 55)
    assert (sat.case.stage, sat.case.has_quorum) == ("convened", True)
    assert sat.case.deadlines["adjournment"].due_at == IRAN.end_of(SATURDAY)


def test_without_a_quorum_the_session_is_inquorate_and_that_is_a_fact() -> None:
    told = story.inquorate()
    assert told.case.stage == "inquorate"
    assert story.told(told).present == ("governor", "chamber")
    assert told.case.deadlines == {}


def test_the_composition_in_force_on_the_day_decides_not_a_newer_one() -> None:
    two = Composition(story.SEATS, quorum=2)
    room = walk(story.locked().on(local(SATURDAY)), *story.HERE[:2])
    for day, stage in ((SATURDAY, "convened"), (date(2025, 11, 9), "inquorate")):
        change = m.ChangeComposition(composition=two, from_on=day)
        group = walk(story.formed(), (change, CHAIR)).case
        asked = room.knowing(working_group=group).when(s.OpenSession(), CHAIR)
        assert asked.case.stage == stage


def test_a_group_without_a_composition_on_that_day_cannot_open_a_session() -> None:
    late = replace(story.formed().case, compositions=())
    room = story.in_the_room().knowing(working_group=late)
    room.when(s.OpenSession(), CLERK).refused(RuleBroken, match="composition")
    room.when(came("customs"), CLERK).refused(RuleBroken, match="Members are recorded")


def test_a_session_is_opened_on_its_day_and_not_hours_before() -> None:
    room = story.in_the_room()
    for moment in (local(date(2025, 11, 9)), local(SATURDAY, 7, 59)):
        room.on(moment).when(s.OpenSession(), CLERK).refused(RuleBroken, match="on its day")
    room.on(local(SATURDAY, 8)).when(s.OpenSession(), CLERK).then(s.SessionConvened)
    story.with_items().on(local(SATURDAY)).when(s.OpenSession(), CLERK).refused(WrongStage)


def test_who_leaves_takes_the_quorum_along() -> None:
    left = walk(story.convened(), (came("samt", Presence.ABSENT), CLERK))
    assert not left.case.has_quorum
    back = walk(left, (came("customs", who=CUSTOMS), CLERK))
    assert back.case.has_quorum


def test_an_item_is_concluded_once_and_as_something() -> None:
    sat = story.convened()
    sat.when(conclude("I2", ItemOutcome.CARRIED), CLERK).refused(RuleBroken, match="noted, decided")
    done = sat.when(conclude("I2", ItemOutcome.NOTED), CLERK).then(s.ItemConcluded)
    assert done.case.items["I2"].outcome is ItemOutcome.NOTED
    done.when(conclude("I2"), CLERK).refused(RuleBroken, match="not dealt with")
    decided = walk(sat, (noted(ResolutionOutcome.DRAFTED), POLICY))
    decided.when(conclude("I1"), CLERK).refused(RuleBroken, match="not dealt with")
    story.locked().when(conclude("I2"), CLERK).refused(WrongStage)


def test_what_was_not_reached_is_carried() -> None:
    done = story.adjourned()
    assert done.last.event == s.SessionAdjourned(adjourned_at=local(SATURDAY, 11), carried=("I2",))
    assert done.case.items["I2"].outcome is ItemOutcome.CARRIED
    assert done.case.items["I1"].outcome is ItemOutcome.IN_RESOLUTION
    assert done.case.decided[str(story.RESOLUTION)].number == "1404/31"


def test_what_is_known_of_a_resolution_is_noted_when_it_changes() -> None:
    draft = noted(ResolutionOutcome.DRAFTED, covered=False)
    sat = walk(story.convened(), (draft, POLICY))
    sat.when(draft, POLICY).refused(RuleBroken, match="changes")
    sat.when(noted(ResolutionOutcome.ADOPTED, covered=False), POLICY).then(s.ResolutionNoted)
    sat.when(draft, CLERK).refused(NotAllowed)
    elsewhere = noted(ResolutionOutcome.ADOPTED, item="I9")
    assert walk(story.convened(), (elsewhere, POLICY)).case.items == story.convened().case.items


def test_an_account_speaks_for_the_organisation_it_came_for() -> None:
    guest = person("guest", Role.WG_MEMBER)
    sent = walk(story.convened(), (came("samt", Presence.DELEGATED, guest), CLERK)).case
    assert sent.speaks_for(guest.id, "samt")
    assert not sent.speaks_for(story.SAMT.id, "samt")
    assert sent.speaks_for(CUSTOMS.id, "customs")
    assert not sent.speaks_for(guest.id, "elsewhere")
    assert [o for o in ("samt", "customs", "university") if sent.votes(o)] == ["samt"]


def test_the_chair_may_act_as_the_secretariat_does() -> None:
    chair = Actor(CHAIR.id, Role.WG_CHAIR)
    story.convened().when(s.AdjournSession(), chair).then(s.SessionAdjourned, "adjourned")
    story.convened().when(s.AdjournSession(), story.CHAMBER).refused(NotAllowed)
