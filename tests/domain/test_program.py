"""The office's own case: closures that make a calendar version, held timers, what was put aside."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from export_program.domain.program import (
    LIFECYCLE,
    THE_OFFICE,
    AdvanceTimers,
    AnnounceClosure,
    CorrectClosure,
    FoundProgram,
    HoldTimers,
    NoteRefusedReaction,
    ParkCase,
    ReleaseTimers,
    UnparkCase,
    calendar_of,
)
from export_program.domain.program import messages as m
from export_program.domain.vocabulary.countries import Subdivision
from export_program.engine.actors import Role
from export_program.engine.calendars.iran import IRAN
from export_program.engine.messages import GeneralReason
from export_program.engine.protocols.outcome import CaseReopened, ReopenCase
from export_program.engine.refusals import NotAllowed, RuleBroken, WrongStage
from tests.scenario import NOON, POLICY, Scenario, opened, person, walk

ADMIN = person("admin", Role.ADMIN)
LEAD = person("lead", Role.TEAM_LEAD)
WHY: dict[str, Any] = {"reason_code": GeneralReason.LEGAL_REQUIREMENT, "reason": "by order"}
FOUND = FoundProgram(name="Qazvin export office", province="QZ", store_id="0193a5c1")
SUNDAY, MONDAY = date(2025, 11, 9), date(2025, 11, 10)
HEAT = AnnounceClosure(day=SUNDAY, reason="air pollution", scope="IR-26")
SICK = UUID(int=9)
PARK = ParkCase(model="register", case_id=SICK, position=12, error="ValueError: no such field")
UNPARK = UnparkCase(model="register", case_id=SICK)


def office(*steps: Any) -> Scenario:
    return opened(LIFECYCLE, (FOUND, POLICY), *((step, ADMIN) for step in steps))


def test_the_office_is_founded_once_per_store() -> None:
    story = office().then(m.ProgramFounded, "running")
    case = story.case
    assert (case.name, case.province, case.store_id) == ("Qazvin export office", "QZ", "0193a5c1")
    assert case.subdivision is Subdivision.QAZVIN
    assert [key for u in LIFECYCLE.uniques for key in u.keys(case)] == [THE_OFFICE]
    assert LIFECYCLE.title(case) == "Qazvin export office"


@pytest.mark.parametrize("command", [HEAT, PARK, HoldTimers(**WHY)])
def test_only_the_admin_and_the_program_itself_configure(command: Any) -> None:
    office().when(command, LEAD).refused(NotAllowed)
    walk(office(), (command, POLICY))


# ---------------------------------------------------------------- the calendar


def test_without_closures_the_calendar_is_the_base() -> None:
    assert calendar_of(office().case, IRAN) is IRAN


def test_an_announced_closure_makes_a_new_calendar_version() -> None:
    story = office(HEAT).then(m.ClosureAnnounced)
    calendar = calendar_of(story.case, IRAN)
    assert calendar.version == f"{IRAN.version}+1"
    assert calendar.why_closed(SUNDAY) == "closure: air pollution"
    assert IRAN.is_working_day(SUNDAY)
    assert not calendar.is_working_day(SUNDAY)
    assert calendar.is_working_day(MONDAY)


def test_a_corrected_closure_moves_or_is_called_off_under_another_version() -> None:
    story = office(HEAT).when(CorrectClosure(closure="K1", day=MONDAY, **WHY), ADMIN)
    story = story.then(m.ClosureCorrected)
    moved = calendar_of(story.case, IRAN)
    assert (moved.version, moved.is_working_day(SUNDAY)) == (f"{IRAN.version}+2", True)
    assert not moved.is_working_day(MONDAY)
    off = CorrectClosure(closure="K1", day=None, **WHY)
    story = walk(story, (off, ADMIN))
    none = calendar_of(story.case, IRAN)
    assert (none.version, none.is_working_day(MONDAY)) == (f"{IRAN.version}+3", True)
    assert story.case.closures["K1"].corrections == 2
    story.when(off, ADMIN).refused(RuleBroken, "not called off")
    office().when(off, ADMIN).refused(RuleBroken, "was announced")


def test_a_day_is_closed_once() -> None:
    office(HEAT).when(HEAT, ADMIN).refused(RuleBroken, "announced for that day")
    second = office(HEAT, msgspec.structs.replace(HEAT, day=MONDAY))
    same = CorrectClosure(closure="K1", day=MONDAY, **WHY)
    second.when(same, ADMIN).refused(RuleBroken, "announced for that day")
    called_off = walk(second, (CorrectClosure(closure="K2", day=None, **WHY), ADMIN))
    called_off.when(same, ADMIN).then(m.ClosureCorrected)


def test_a_closure_of_another_province_is_none_of_ours() -> None:
    tehran = msgspec.structs.replace(HEAT, scope="IR-23")
    office().when(tehran, ADMIN).refused(RuleBroken, "country or its province")
    everywhere = office(msgspec.structs.replace(HEAT, scope="IR"))
    assert not calendar_of(everywhere.case, IRAN).is_working_day(SUNDAY)


# ---------------------------------------------------------------- timers


def test_held_timers_start_at_the_moment_of_the_hold_and_move_forward() -> None:
    story = office(HoldTimers(**WHY)).then(m.TimersHeld)
    assert (story.case.timers_held, story.case.timers_until) == (True, NOON)
    story.when(HoldTimers(**WHY), ADMIN).refused(RuleBroken, "not held already")
    story.when(AdvanceTimers(until=NOON), ADMIN).refused(RuleBroken, "forward only")
    later = NOON + timedelta(days=3)
    story = story.when(AdvanceTimers(until=later), ADMIN).then(m.TimersAdvanced)
    assert story.case.timers_until == later
    story = story.when(ReleaseTimers(), ADMIN).then(m.TimersReleased)
    assert (story.case.timers_held, story.case.timers_until) == (False, None)
    story.when(ReleaseTimers(), ADMIN).refused(RuleBroken, "Timers are held")
    story.when(AdvanceTimers(until=later), ADMIN).refused(RuleBroken, "Timers are held")


def test_timers_are_held_from_a_moment_that_is_named() -> None:
    mehr = datetime(2025, 10, 1, tzinfo=UTC)
    assert office(HoldTimers(until=mehr, **WHY)).case.timers_until == mehr


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match=r"timezone component - at `\$.until`"):
        msgspec.convert({"until": "2025-10-01T00:00:00"}, AdvanceTimers)


# ---------------------------------------------------------------- what was put aside


def test_a_case_is_parked_in_a_model_and_taken_in_again() -> None:
    story = office(PARK).then(m.CaseParked)
    (parked,) = story.case.parked.values()
    assert (parked.model, parked.case_id, parked.position) == ("register", SICK, 12)
    story.when(PARK, ADMIN).refused(RuleBroken, "not parked")
    elsewhere = msgspec.structs.replace(PARK, model="worklist")
    assert len(walk(story, (elsewhere, POLICY)).case.parked) == 2
    story = story.when(UNPARK, POLICY).then(m.CaseUnparked)
    assert not story.case.parked
    story.when(UNPARK, POLICY).refused(RuleBroken, "is parked")


def test_refused_reactions_are_counted_and_stand_in_the_history() -> None:
    note = NoteRefusedReaction(
        reaction="hold-participations@1",
        event_id=UUID(int=5),
        target="new participation",
        command="HoldParticipation",
        error="wrong stage",
    )
    story = walk(office(), (note, POLICY), (note, POLICY))
    assert story.case.refused_reactions == 2
    assert story.last.event == m.ReactionRefused(
        reaction="hold-participations@1",
        event_id=UUID(int=5),
        target="new participation",
        command="HoldParticipation",
        error="wrong stage",
    )


def test_overtaken_reactions_stand_in_the_history_and_are_not_counted_as_refused() -> None:
    what: dict[str, Any] = {
        "reaction": "lapse-qualification@1",
        "event_id": UUID(int=5),
        "target": str(SICK),
        "command": "LapseQualification",
    }
    story = office().when(m.NoteOvertakenReaction(**what), POLICY).then(m.ReactionOvertaken)
    assert story.last.event == m.ReactionOvertaken(**what)
    assert (story.case.refused_reactions, story.case.overtaken_reactions) == (0, 1)


# ---------------------------------------------------------------- the end


def test_an_office_that_was_wound_up_changes_no_more_but_still_tells_what_was_parked() -> None:
    close = m.CloseProgram(**WHY)
    office(HoldTimers(**WHY)).when(close, ADMIN).refused(RuleBroken, "not held")
    office().when(close, POLICY).refused(NotAllowed)
    closed = office(close).then(m.ProgramClosed, "closed")
    closed.when(HEAT, ADMIN).refused(WrongStage)
    assert walk(closed, (PARK, POLICY)).case.parked
    reopen = ReopenCase(ground="decree 7", **WHY)
    closed.when(reopen, ADMIN).then(CaseReopened, "running")
