"""The working group: its series and what it passes over, its composition, what waits."""

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from export_program.domain.working_group import LIFECYCLE
from export_program.domain.working_group import messages as m
from export_program.domain.working_group.case import AgendaReason, Composition, Seat
from export_program.engine.calendars.iran import IRAN
from export_program.engine.checks import findings
from export_program.engine.refusals import NotAllowed, RuleBroken
from tests.domain import session_story as story
from tests.domain.session_story import CHAIR, CLERK, COMPOSITION, FORM, GENERAL, SERIES, WHY
from tests.scenario import POLICY, TIMER, Scenario, walk

PLAN = m.PlanNextSession()
SKIP: dict[str, Any] = {"reason_code": m.SkipReason.ABSENCES, "reason": WHY}
DROP: dict[str, Any] = {"reason_code": m.DropReason.SETTLED, "reason": WHY}


def rung(scenario: Scenario) -> Scenario:
    """The timer has called the next session, at the moment it is due."""
    due = scenario.case.deadlines["next session"]
    return walk(scenario.on(due.due_at), (PLAN, TIMER))


def test_the_table_is_sound() -> None:
    assert list(findings(LIFECYCLE)) == []


def test_a_group_is_formed_with_its_series_and_its_composition_from_today() -> None:
    case = story.formed().case
    assert case.composition_on(date(2025, 10, 25)) == COMPOSITION
    assert case.composition_on(date(2025, 10, 24)) is None
    assert case.next_on() == date(2025, 11, 1)
    assert case.deadlines["next session"].due_at == IRAN.end_of(date(2025, 10, 25))


def test_each_session_is_called_a_week_ahead_and_sets_the_next_alarm() -> None:
    first = rung(story.formed())
    assert first.last.event == m.SessionPlanned(
        on=date(2025, 11, 1),
        at="09:00",
        place="Governor's office",
        starts_at=story.local(date(2025, 11, 1)),
    )
    assert first.case.deadlines["next session"].due_at == IRAN.end_of(date(2025, 11, 1))
    assert story.told(rung(first)).on == date(2025, 11, 8)


def test_a_holiday_is_passed_over_by_name_and_the_series_goes_on() -> None:
    group = story.formed()
    days = []
    for _ in range(12):
        group = rung(group)
        days.append((story.told(group).on, type(group.last.event)))
    assert days[9] == (date(2026, 1, 3), m.SessionSkipped)
    assert days[10] == (date(2026, 1, 10), m.SessionPlanned)
    assert days[11] == (date(2026, 1, 17), m.SessionSkipped)
    assert story.told(group).because.startswith("holiday: Mission of the Prophet")
    assert [told[:10] for told in group.case.passed_over] == ["2026-01-03", "2026-01-17"]


def test_a_day_may_be_taken_out_and_put_back_before_it_is_called() -> None:
    group = story.formed()
    skip = m.SkipOccurrence(on=date(2025, 11, 1), **SKIP)
    skipped = walk(group, (skip, CLERK))
    skipped.when(skip, CLERK).refused(RuleBroken, match="not passed over already")
    over = rung(skipped)
    assert over.last.event == m.SessionSkipped(on=date(2025, 11, 1), because=WHY)
    assert over.case.skips == {}
    back = walk(skipped, (m.RestoreOccurrence(on=date(2025, 11, 1)), CLERK))
    assert isinstance(rung(back).last.event, m.SessionPlanned)
    back.when(m.RestoreOccurrence(on=date(2025, 11, 1)), CLERK).refused(RuleBroken, match="marked")


def test_only_days_of_the_series_that_are_to_come_are_taken_out() -> None:
    called = rung(story.formed())
    for day, found in (
        (date(2025, 11, 2), "no day of the series"),
        (date(2025, 11, 1), "planned until"),
    ):
        skip = m.SkipOccurrence(on=day, **SKIP)
        with pytest.raises(RuleBroken) as refusal:
            called.when(skip, CLERK).taken()
        assert found in str(refusal.value.broken[0].found)
    later = story.formed().on(story.local(date(2025, 11, 3)))
    later.when(m.SkipOccurrence(on=date(2025, 11, 1), **SKIP), CLERK).refused(RuleBroken)


def test_the_secretariat_may_call_early_but_not_for_months_ahead() -> None:
    group = story.formed()
    for _ in range(8):
        group = walk(group, (PLAN, CLERK))
    assert story.told(group).on == date(2025, 12, 20)
    group.when(PLAN, CLERK).refused(RuleBroken, match="within 60 days")
    group.when(PLAN, CHAIR).refused(NotAllowed)


def test_a_series_that_is_late_catches_up_one_session_at_a_time() -> None:
    group = rung(story.formed())
    due = group.case.deadlines["next session"].due_at
    late = walk(group.on(due + timedelta(days=21)), (PLAN, TIMER))
    assert story.told(late).on == date(2025, 11, 8)
    assert late.case.deadlines["next session"].due_at == IRAN.end_of(date(2025, 11, 22))


def test_a_series_starts_today_or_later_and_within_a_year() -> None:
    start = Scenario(LIFECYCLE).on(story.local(date(2025, 10, 25)))
    for day in (date(2025, 10, 24), date(2026, 10, 27)):
        wrong = replace(FORM, series=replace(SERIES, starts_on=day))
        start.when(wrong, CLERK).refused(RuleBroken, match="within a year")
    today = replace(FORM, series=replace(SERIES, starts_on=date(2025, 10, 25)))
    start.when(today, CLERK).then(m.WorkingGroupFormed, "active")
    start.when(today, story.CHAMBER).refused(NotAllowed)


def test_the_series_changes_for_sessions_that_were_not_called() -> None:
    called = rung(story.formed())
    tuesdays = replace(SERIES, rule="FREQ=WEEKLY;BYDAY=TU")
    change = m.ChangeSeries(series=tuesdays, **GENERAL)
    called.when(change, CLERK).refused(RuleBroken, match="after the sessions")
    same = m.ChangeSeries(series=SERIES, **GENERAL)
    called.when(same, CLERK).refused(RuleBroken, match="after the sessions")
    fits = m.ChangeSeries(series=replace(tuesdays, starts_on=date(2025, 11, 2)), **GENERAL)
    changed = called.when(fits, CLERK).then(m.SeriesChanged)
    assert changed.case.next_on() == date(2025, 11, 4)
    assert story.told(rung(changed)).on == date(2025, 11, 4)


def test_a_composition_is_in_force_until_the_next_one() -> None:
    smaller = Composition(COMPOSITION.seats[:3], quorum=2)
    change = m.ChangeComposition(composition=smaller, from_on=date(2025, 11, 10))
    changed = walk(story.formed(), (change, CHAIR)).case
    assert changed.composition_on(date(2025, 11, 9)) == COMPOSITION
    assert changed.composition_on(date(2025, 11, 10)) == smaller


def test_a_composition_changes_from_today_on_after_the_last_and_really() -> None:
    smaller = Composition(COMPOSITION.seats[:3], quorum=2)
    formed = story.formed()
    for composition, day in (
        (smaller, date(2025, 10, 24)),
        (smaller, date(2025, 10, 25)),
        (COMPOSITION, date(2025, 11, 10)),
    ):
        wrong = m.ChangeComposition(composition=composition, from_on=day)
        formed.when(wrong, CLERK).refused(RuleBroken, match="A composition changes")


def test_a_composition_has_one_chair_seats_of_their_own_and_a_quorum_that_can_be_reached() -> None:
    chair, member = Seat("a", "A", chair=True), Seat("b", "B")
    with pytest.raises(ValueError, match="one seat is the chair"):
        Composition((member,), quorum=1)
    with pytest.raises(ValueError, match="an organisation has one seat"):
        Composition((chair, replace(chair, chair=False)), quorum=1)
    with pytest.raises(ValueError, match="at most the number of voting seats"):
        Composition((chair, replace(member, voting=False)), quorum=2)


def test_a_quorum_counts_voting_seats_and_the_chair() -> None:
    makes = COMPOSITION.makes_quorum
    assert makes(frozenset({"governor", "chamber", "samt"}))
    assert not makes(frozenset({"chamber", "samt", "customs"}))
    assert not makes(frozenset({"governor", "chamber", "university"}))
    assert not makes(frozenset({"governor", "chamber", "elsewhere"}))
    anyone = replace(COMPOSITION, chair_required=False)
    assert anyone.makes_quorum(frozenset({"chamber", "samt", "customs"}))


def test_a_cause_waits_once_and_again_when_it_was_taken() -> None:
    action = story.queue("Late", subject_kind="action_item", subject_id=story.ACTION)
    waiting = walk(story.formed(), (action, POLICY))
    (item,) = waiting.case.waiting.values()
    assert (item.item, item.cause) == ("Q1", f"action_item:{story.ACTION}")
    waiting.when(action, CLERK).refused(RuleBroken, match="not queued again")
    named = replace(action, cause=item.cause)
    waiting.when(named, POLICY).refused(RuleBroken, match="not queued again")
    take = m.TakeQueuedItem(item="Q1", session_id=story.SESSION)
    taken = walk(waiting, (take, POLICY))
    assert taken.case.waiting == {}
    taken.when(take, POLICY).refused(RuleBroken, match="waits")
    again = walk(taken, (action, POLICY))
    assert list(again.case.waiting) == ["Q2"]


def test_two_free_items_wait_side_by_side() -> None:
    two = walk(story.formed(), *((story.queue(title), CLERK) for title in ("Roads", "Roads")))
    causes = {item.cause for item in two.case.waiting.values()}
    assert causes == {f"item:{story.GROUP}:Q1", f"item:{story.GROUP}:Q2"}


def test_what_waits_may_be_dropped_with_a_reason() -> None:
    waiting = walk(story.formed(), (story.queue("Roads"), CLERK))
    drop = m.DropQueuedItem(item="Q1", **DROP)
    waiting.when(drop, story.CHAMBER).refused(NotAllowed)
    gone = waiting.when(drop, CLERK).then(m.QueuedItemDropped)
    gone.when(drop, CLERK).refused(RuleBroken, match="waits")


def test_the_list_is_bounded() -> None:
    full = story.formed()
    (item,) = walk(full, (story.queue("Roads"), CLERK)).case.waiting.values()
    many = {f"Q{n}": replace(item, item=f"Q{n}", cause=f"c:{n}") for n in range(1000)}
    crowded = Scenario(LIFECYCLE, now=replace(full.case, waiting=many), at=full.at)
    crowded.when(story.queue("More"), CLERK).refused(RuleBroken, match="At most a thousand")


def test_the_group_knows_which_sessions_are_to_come() -> None:
    known = story.knows(story.formed())
    assert [u.on for u in known.case.upcoming.values()] == [story.SATURDAY]
    note = m.NoteSession(
        session_id=story.SESSION, on=story.SATURDAY, standing=m.SessionStanding.TO_COME
    )
    known.when(note, POLICY).refused(RuleBroken, match="standing changes")
    over = replace(note, standing=m.SessionStanding.OVER)
    gone = known.when(over, POLICY).then(m.SessionNoted)
    assert gone.case.upcoming == {}
    gone.when(over, POLICY).refused(RuleBroken, match="standing changes")


def test_a_dissolved_group_holds_no_sessions_and_frees_its_name() -> None:
    waiting = story.knows(walk(story.formed(), (story.queue("Roads"), CLERK)))
    held = {key for unique in LIFECYCLE.uniques for key in unique.keys(waiting.case)}
    assert held == {
        "working-group:export working group",
        "working-group:کارگروه توسعه صادرات",
        "main-working-group",
    }
    gone = waiting.when(m.DissolveWorkingGroup(**GENERAL), CHAIR).then(
        m.WorkingGroupDissolved, "dissolved"
    )
    assert gone.case.deadlines == {}
    assert (gone.case.waiting, gone.case.upcoming) == ({}, {})
    assert not [key for unique in LIFECYCLE.uniques for key in unique.keys(gone.case)]


def test_a_further_group_is_another_one_unless_it_says_that_it_is_the_main_one() -> None:
    first = Scenario(LIFECYCLE).on(story.local(date(2025, 10, 25)))
    assert first.when(FORM, CLERK).then(m.WorkingGroupFormed).case.main
    further = first.knowing(main=story.formed().case)
    assert not further.when(FORM, CLERK).then(m.WorkingGroupFormed).case.main
    claims = further.when(replace(FORM, main=True), CLERK)
    with pytest.raises(RuleBroken) as refused:
        claims.taken()
    (fault,) = refused.value.broken
    reference = story.formed().case.reference
    assert (
        fault.found == f"it is {reference}: send main as false, or leave it out, for another group"
    )
    assert fault.field == "main"


def test_a_group_beside_the_main_one_takes_another_name_only() -> None:
    start = Scenario(LIFECYCLE).on(story.local(date(2025, 10, 25)))
    other = start.when(replace(FORM, main=False), CLERK).then(m.WorkingGroupFormed).case
    assert [u.name for u in LIFECYCLE.uniques if u.keys(other)] == ["name"]


def test_the_days_of_sessions_to_come_leave_holidays_and_skips_out() -> None:
    skip = m.SkipOccurrence(on=date(2025, 12, 27), **SKIP)
    case = walk(story.formed(), (skip, CLERK)).case
    days = case.sessions_after(date(2025, 12, 20), IRAN)
    assert [next(days), next(days), next(days)] == [
        date(2026, 1, 10),
        date(2026, 1, 24),
        date(2026, 1, 31),
    ]


def test_why_an_item_comes_is_kept_with_it() -> None:
    item = story.queue("Renewal", "renewal:9", why=AgendaReason.EXPIRING_AGREEMENT, remarks="Soon.")
    (kept,) = walk(story.formed(), (item, POLICY)).case.waiting.values()
    assert (kept.why, kept.remarks, kept.by) == (
        AgendaReason.EXPIRING_AGREEMENT,
        "Soon.",
        POLICY.id,
    )
