"""Meetings, departure and return, daily notes, the report, money, follow-ups, the end."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from export_program.domain.delegation import DelegationStage as E
from export_program.domain.delegation import journey as j
from export_program.domain.delegation import meetings as m
from export_program.domain.delegation import people as w
from export_program.domain.delegation import planning as p
from export_program.domain.delegation import recruitment as r
from export_program.domain.delegation import results as o
from export_program.domain.delegation.case import Delegation
from export_program.domain.delegation.meeting_values import (
    MeetingOutcome,
    MeetingStatus,
    NeedHeard,
    Slot,
)
from export_program.domain.delegation.readiness import DEPARTURE, obstacles
from export_program.domain.delegation.result_values import (
    ExpenseKind,
    FollowUpStatus,
    NamedWin,
    Period,
)
from export_program.domain.delegation.values import Person, Standing
from export_program.domain.vocabulary.countries import Country, Subdivision
from export_program.domain.vocabulary.currencies import Currency
from export_program.domain.vocabulary.hs import HsEdition
from export_program.domain.vocabulary.money import Money
from export_program.domain.vocabulary.quantities import Quantity
from export_program.domain.vocabulary.units import Unit
from export_program.engine.actors import Role
from export_program.engine.messages import GeneralReason
from export_program.engine.protocols.documents import RejectDocument
from export_program.engine.protocols.outcome import ReopenCase
from export_program.engine.refusals import NotAllowed, RuleBroken, WrongStage
from tests.domain import delegation_story as s
from tests.domain.delegation_story import CHAIR, CLERK, DESK, FINANCE, HEAD, LEAD, WHY, noon, usd
from tests.domain.fair_story import paper
from tests.scenario import TIMER, Scenario, person, walk

SECOND = noon(date(2025, 12, 12))
OTHER_HEAD = person("other head", Role.DELEGATION_HEAD)
DUSHANBE = timezone(timedelta(hours=5))
BUYER = replace(s.CHAMBER, organisation="Somon Trade")
OTHER_ASK = m.RequestMeeting(counterpart=BUYER, delegates=("bita",), subject="Detergents.")
NEED = NeedHeard(
    goods="Washing powder in bags of 3 kg",
    hs="340250",
    edition=HsEdition.HS2022,
    quantity=Quantity(120, Unit.TNE),
    target_price=usd("610"),
    subdivision=Subdivision.SUGHD,
)


def cancel(key: str = "M1") -> m.CancelMeeting:
    return m.CancelMeeting(meeting=key, reason_code=m.MeetingReason.COUNTERPART_SILENT, reason=WHY)


def no_show(key: str = "M1") -> m.MarkNoShow:
    return m.MarkNoShow(meeting=key, reason_code=m.NoShowReason.COUNTERPART_ABSENT, reason=WHY)


def at(hour: int, minute: int = 0, minutes: int = 60, place: str = "Hotel Tojikiston") -> Slot:
    return Slot(datetime(2025, 12, 12, hour, minute, tzinfo=UTC), minutes, place)


# ---------------------------------------------------------------- meetings


def test_a_meeting_is_requested_given_a_slot_and_confirmed() -> None:
    case = walk(s.ready(), (s.ASK, DESK))
    assert case.case.meetings["M1"].status is MeetingStatus.REQUESTED
    case.when(m.ConfirmMeeting(meeting="M1"), DESK).refused(RuleBroken, match="is proposed")
    slotted = case.when(*s.slot()).then(m.SlotProposed)
    sure = slotted.when(m.ConfirmMeeting(meeting="M1"), DESK).then(m.MeetingConfirmed)
    assert sure.case.meetings["M1"].slot == s.MORNING
    sure.when(*s.slot()).refused(RuleBroken, match="The slot changes")
    moved = sure.when(*s.slot(at=at(9))).then(m.SlotProposed)
    assert moved.case.meetings["M1"].status is MeetingStatus.PROPOSED
    case.when(*s.slot("M9")).refused(RuleBroken, match="The meeting is requested")


def test_whoever_goes_to_a_meeting_is_on_the_roster() -> None:
    for wrong in (("cyrus",), ("ali", "ali"), ("nobody",)):
        ask = replace(s.ASK, delegates=wrong)
        s.ready().when(ask, DESK).refused(RuleBroken, match="on the roster, and named once")
    twin = replace(s.ASK, contact=Person(ref="ali", name=s.sealed("x")))
    s.ready().when(twin, DESK).refused(RuleBroken, match="not that of a delegate")
    contact = replace(s.guest("president"))
    walk(s.ready(), (s.ASK, DESK)).when(contact, DESK).refused(RuleBroken, match="by that ref")


def test_a_slot_lies_within_the_journey_by_the_clock_it_names() -> None:
    case = walk(s.ready(), (s.ASK, DESK))
    late = Slot(datetime(2025, 12, 14, 23, 30, tzinfo=DUSHANBE), 60, "Airport")
    case.when(*s.slot(at=late)).refused(RuleBroken, match="within the days of the journey")
    early = Slot(datetime(2025, 12, 10, 12, 0, tzinfo=DUSHANBE), 60, "Airport")
    case.when(*s.slot(at=early)).refused(RuleBroken, match="within the days of the journey")
    # In Dushanbe the 11th has begun while it is still the 10th in UTC.
    first = Slot(datetime(2025, 12, 11, 1, 0, tzinfo=DUSHANBE), 60, "Airport")
    case.when(*s.slot(at=first)).then(m.SlotProposed)


def two_meetings() -> Scenario:
    """Ali meets the chamber 05:00 to 06:00 UTC at table 3; Bita's meeting has no slot yet."""
    return walk(s.with_meeting(), (OTHER_ASK, DESK))


@pytest.mark.parametrize(
    ("hour", "minute", "place", "free"),
    [
        (5, 30, "Hotel", True),
        (5, 30, "kohi borbad, TABLE 3 ", False),
        (4, 30, "Kohi Borbad, table 3", False),
        (6, 0, "Kohi Borbad, table 3", True),
        (4, 0, "Kohi Borbad, table 3", True),
    ],
)
def test_a_place_takes_one_meeting_at_a_time(
    hour: int, minute: int, place: str, *, free: bool
) -> None:
    asked = two_meetings().when(*s.slot("M2", at(hour, minute, place=place)))
    if free:
        asked.then(m.SlotProposed)
    else:
        asked.refused(RuleBroken, match="No person and no place is booked twice")


def test_nobody_sits_in_two_meetings_at_once_in_whatever_time_zone() -> None:
    ali = walk(s.with_meeting(), (replace(OTHER_ASK, delegates=("ali", "bita")), DESK))
    local = Slot(datetime(2025, 12, 12, 10, 30, tzinfo=DUSHANBE), 60, "Hotel")
    twice = "No person and no place is booked twice"
    ali.when(*s.slot("M2", local)).refused(RuleBroken, match=twice)
    after = replace(local, starts_at=datetime(2025, 12, 12, 11, 0, tzinfo=DUSHANBE))
    ali.when(*s.slot("M2", after)).then(m.SlotProposed)
    same_person = walk(s.with_meeting(), (replace(OTHER_ASK, contact=s.ASK.contact), DESK))
    same_person.when(*s.slot("M2", local)).refused(RuleBroken, match=twice)


def test_the_head_too_is_at_one_place_at_a_time() -> None:
    ask = replace(OTHER_ASK, delegates=())
    alone = walk(s.ready(), (ask, HEAD), s.slot("M1", at(5)), (ask, HEAD))
    alone.when(*s.slot("M2", at(5, 30, place="Ministry"))).refused(RuleBroken, match="booked twice")


def test_a_meeting_that_is_off_frees_its_people_and_place() -> None:
    free = walk(two_meetings(), (cancel(), DESK))
    free.when(*s.slot("M2", s.MORNING)).then(m.SlotProposed)


def test_delegates_are_assigned_unless_they_are_elsewhere() -> None:
    case = walk(two_meetings(), s.slot("M2", at(5, 30)))
    both = m.AssignMeeting(meeting="M2", delegates=("ali", "bita"))
    case.when(both, DESK).refused(RuleBroken, match="Nobody who is assigned is booked twice")
    same = m.AssignMeeting(meeting="M2", delegates=("bita",))
    case.when(same, DESK).refused(RuleBroken, match="assignment changes")
    strange = m.AssignMeeting(meeting="M2", delegates=("cyrus",))
    case.when(strange, DESK).refused(RuleBroken, match="on the roster")
    later = walk(case, s.slot("M2", at(7)))
    assert walk(later, (both, DESK)).case.meetings["M2"].delegates == ("ali", "bita")
    gone = walk(case, (cancel("M2"), DESK))
    gone.when(both, DESK).refused(RuleBroken, match="The meeting is requested or proposed")


def test_what_came_of_a_meeting_is_recorded_with_the_need_that_was_heard() -> None:
    there = s.travelling().on(SECOND)
    step = there.when(s.recorded(need=NEED), HEAD).then(m.MeetingRecorded)
    event = s.event_of(step)
    assert (event.outcome, event.need, event.market) == (
        MeetingOutcome.MOU_INTENT,
        NEED,
        Country.TJ,
    )
    assert (event.counterpart, event.delegates) == (s.CHAMBER, ("ali",))
    assert event.held_on == date(2025, 12, 12)
    assert step.case.leads() == 1
    step.when(s.recorded(), HEAD).refused(RuleBroken, match="The meeting is confirmed")


def test_a_meeting_is_recorded_when_its_time_has_come() -> None:
    early = s.travelling()
    early.when(s.recorded(), HEAD).refused(RuleBroken, match="time has come")
    early.when(no_show(), HEAD).refused(RuleBroken, match="time has come")
    unsure = walk(s.ready(), (s.ASK, DESK), s.slot()).on(noon(s.LEAVES))
    away = walk(unsure, (j.Depart(), HEAD)).on(SECOND)
    away.when(s.recorded(), HEAD).refused(RuleBroken, match="The meeting is confirmed")
    away.when(no_show(), HEAD).refused(RuleBroken, match="The meeting is confirmed")


def test_a_need_is_of_goods_that_exist_and_of_the_market() -> None:
    there = s.travelling().on(SECOND)
    for wrong in ({"hs": "340220"}, {"subdivision": Subdivision.QAZVIN}):
        told = s.recorded(need=replace(NEED, **wrong))
        there.when(told, HEAD).refused(RuleBroken, match="code of its HS edition")
    with pytest.raises(ValueError, match="edition: an HS code and its edition"):
        replace(NEED, edition=None)
    with pytest.raises(ValueError, match="target_price: an amount above zero"):
        replace(NEED, target_price=usd("0"))
    with pytest.raises(ValueError, match="next_step: what was agreed"):
        s.recorded(outcome=MeetingOutcome.AGREED_NEXT_STEP)


def test_a_missed_or_cancelled_meeting_says_why() -> None:
    missed = walk(s.travelling().on(SECOND), (no_show(), HEAD)).case.meetings["M1"]
    assert (missed.status, missed.why_not) == (MeetingStatus.NO_SHOW, WHY)
    off = walk(s.with_meeting(), (cancel(), DESK))
    assert off.case.meetings["M1"].status is MeetingStatus.CANCELLED
    off.when(cancel(), DESK).refused(RuleBroken, match="The meeting is requested or proposed")


@pytest.mark.parametrize(
    "command",
    [
        s.ASK,
        m.AssignMeeting(meeting="M1", delegates=()),
        m.ProposeSlot(meeting="M1", slot=at(11)),
        m.ConfirmMeeting(meeting="M2"),
        cancel(),
        s.recorded(),
        no_show(),
    ],
)
def test_another_head_does_not_arrange_these_meetings(command: Any) -> None:
    there = walk(s.travelling(), (OTHER_ASK, HEAD), s.slot("M2", at(9))).on(SECOND)
    there.when(command, OTHER_HEAD).refused(RuleBroken, match="acts as head leads")


# ---------------------------------------------------------------- departure


def test_the_delegation_departs_with_whom_is_confirmed() -> None:
    left = s.with_meeting().on(noon(s.LEAVES)).when(j.Depart(), HEAD)
    away = left.then(j.DelegationDeparted, E.TRAVELLING)
    assert s.event_of(away).travellers == ("ali", "bita")
    assert set(away.case.standing(Standing.TRAVELLED)) == {"ali", "bita"}
    assert set(away.case.deadlines) == {"return"}


def test_it_departs_on_its_day_with_its_own_head() -> None:
    day_before = s.ready().on(noon(s.LEAVES - timedelta(1)))
    day_before.when(j.Depart(), HEAD).refused(RuleBroken, match="on its first day")
    s.ready().on(noon(s.LEAVES)).when(j.Depart(), OTHER_HEAD).refused(
        RuleBroken, match="acts as head"
    )
    s.travelling().when(j.Return(), OTHER_HEAD).refused(RuleBroken, match="acts as head")
    s.ready().when(j.Depart(), CLERK).refused(NotAllowed)
    s.confirmed().when(j.Depart(), HEAD).refused(WrongStage)


def obstacle(scenario: Scenario, sentence: str) -> None:
    """Departure and readiness are refused for it, and the office is told the same sentence."""
    on_the_day = scenario.on(noon(s.LEAVES))
    on_the_day.when(j.Depart(), HEAD).refused(RuleBroken, match=sentence)
    assert any(told.startswith(sentence) for told in obstacles(scenario.case))


def test_everything_that_changed_since_readiness_blocks_departure() -> None:
    ready = s.ready()
    assert obstacles(ready.case) == ()
    obstacle(walk(ready, (s.drop("ali"), CLERK)), "At least the minimum of places is confirmed")
    official = walk(ready, (s.guest("deputy"), DESK))
    obstacle(official, "Everybody on the roster is confirmed")
    held = w.HoldDelegate(delegate="ali", reason_code=w.HoldReason.OTHER, reason=WHY)
    obstacle(walk(ready, (held, LEAD)), "Nobody on the roster is on hold")
    short = walk(ready, *s.papers("ali", date(2026, 1, 1)))
    obstacle(short, "The papers of everybody on the roster hold")
    rejected = RejectDocument(document="D1", reason_code=GeneralReason.OTHER, reason=WHY)
    obstacle(walk(ready, (rejected, CLERK)), "Invitation, programme and")


def test_whoever_is_held_keeps_the_delegation_from_being_ready() -> None:
    held = w.HoldDelegate(delegate="ali", reason_code=w.HoldReason.OTHER, reason=WHY)
    case = walk(s.prepared(), (held, LEAD))
    case.when(j.ConfirmReadiness(), CLERK).refused(RuleBroken, match="Nobody on the roster")


def test_an_unanswered_offer_blocks_departure() -> None:
    dropped = walk(s.prepared(), (s.drop("ali"), CLERK))
    offered = walk(dropped, (r.OfferPlace(delegate="cyrus"), CLERK))
    told = " ".join(obstacles(offered.case))
    assert "not confirmed: cyrus" in told


def test_the_office_is_told_all_obstacles_at_once() -> None:
    told = obstacles(s.rostered().case)
    assert len(told) == 5
    assert told[0] == (
        "No delegation departs without an accepted preparation report. (it is commissioned)"
    )
    assert len(DEPARTURE) == 6
    refusal = s.rostered().when(j.ConfirmReadiness(), CLERK)
    with pytest.raises(RuleBroken) as broken:
        refusal.taken()
    assert [b.sentence for b in broken.value.broken] == [line.partition(" (")[0] for line in told]


def test_new_days_may_make_papers_end_too_soon() -> None:
    postpone = p.PostponeDelegation(reason_code=p.JourneyReason.SECURITY, reason=WHY)
    moved = p.RescheduleDelegation(departs_on=date(2026, 7, 1), returns_on=date(2026, 7, 4))
    case = walk(s.ready(), (postpone, CHAIR), (moved, CHAIR)).case
    told = "ali: passport until 2026-12-01, needed until 2027-01-04"
    assert told in " ".join(obstacles(case))


def test_an_approved_plan_is_short_of_everything() -> None:
    assert len(obstacles(s.approved().case)) == 3
    assert len(obstacles(s.invited().case)) == 2
    bare = Delegation(id=UUID(int=1), stage=E.PROPOSED)
    assert obstacles(bare)[0].endswith("(it is not commissioned)")


# ---------------------------------------------------------------- away and back


def test_the_return_sets_the_report_and_everybody_s_follow_ups() -> None:
    back = s.returned()
    assert back.case.stage is E.RETURNED
    asked = {(f.delegate, f.period): f.due for f in back.case.follow_ups.values()}
    assert len(asked) == 6
    assert asked["ali", Period.AFTER_12] == date(2026, 12, 14)
    assert back.case.deadlines["delegation report"].due_at.date() == date(2025, 12, 31)
    assert back.case.deadlines["follow-up:F1"].due_at.date() == date(2026, 3, 14)


def test_the_head_notes_each_day_of_the_journey_once() -> None:
    there = s.travelling().on(SECOND)
    note = j.FileDailyNote(day=date(2025, 12, 11), text="Arrived, visited the fair.")
    case = walk(there, (note, HEAD))
    assert case.case.daily_notes["2025-12-11"].text == note.text
    case.when(note, HEAD).refused(RuleBroken, match="has no note yet")
    there.when(note, OTHER_HEAD).refused(RuleBroken, match="acts as head")
    for day in (date(2025, 12, 13), date(2025, 12, 10)):
        there.when(replace(note, day=day), HEAD).refused(RuleBroken, match="day of the journey")
    late = replace(note, day=date(2025, 12, 15))
    s.returned().on(noon(date(2025, 12, 16))).when(late, HEAD).refused(
        RuleBroken, match="day of the journey"
    )
    s.returned().when(note, HEAD).then(j.DailyNoteFiled)


def test_guests_are_received_and_seen_off() -> None:
    day_before = s.itinerary().on(noon(s.LEAVES - timedelta(1)))
    day_before.when(j.Receive(), HEAD).refused(RuleBroken, match="on its first day")
    s.itinerary().on(noon(s.LEAVES)).when(j.Receive(), OTHER_HEAD).refused(
        RuleBroken, match="acts as head"
    )
    gone = walk(s.itinerary(), (s.drop("firuz"), CLERK)).on(noon(s.LEAVES))
    gone.when(j.Receive(), HEAD).refused(RuleBroken, match="minimum of places is confirmed")
    s.hosting().when(j.SeeOff(), OTHER_HEAD).refused(RuleBroken, match="acts as head")
    left = s.departed()
    assert left.case.stage is E.DEPARTED
    assert len(left.case.follow_ups) == 3
    assert "delegation report" in left.case.deadlines


# ---------------------------------------------------------------- the report


FILE = j.FileDelegationReport(report="It went well.", lessons="Book earlier.")
RETURN = j.ReturnDelegationReport(reason_code=GeneralReason.INCOMPLETE, reason="No figures.")


def test_a_report_is_filed_when_every_meeting_is_settled() -> None:
    open_ = walk(s.travelling().on(noon(s.RETURNS)), (j.Return(), HEAD))
    held = walk(open_, (paper("delegation_report"), HEAD))
    held.when(FILE, HEAD).refused(RuleBroken, match="Every confirmed meeting")
    s.returned().when(FILE, HEAD).refused(RuleBroken, match="These documents are attached")
    done = walk(s.returned(), (paper("delegation_report"), HEAD))
    done.when(FILE, OTHER_HEAD).refused(RuleBroken, match="acts as head")
    filed = done.when(FILE, HEAD).then(j.DelegationReportFiled, E.REPORTING)
    assert not filed.case.report_late
    assert "delegation report" not in filed.case.deadlines
    assert "report decision" in filed.case.deadlines


def test_a_late_report_stays_late() -> None:
    done = walk(s.returned(), (paper("delegation_report"), HEAD))
    due = done.case.deadlines["delegation report"].due_at
    assert not walk(done.on(due), (FILE, HEAD)).case.report_late
    late = walk(done.on(due + timedelta(days=1)), (FILE, HEAD), (RETURN, CHAIR))
    assert late.case.report_late
    assert walk(late, (FILE, HEAD)).case.report_late


def test_the_chair_accepts_the_report_or_returns_it_for_change() -> None:
    accepted = s.reporting().when(j.AcceptDelegationReport(), CHAIR)
    accepted.then(j.DelegationReportAccepted, E.FOLLOW_UP)
    back = s.reporting().when(RETURN, CHAIR).then(j.DelegationReportReturned, E.RETURNED)
    assert "changed report" in back.case.deadlines
    assert "changed report" not in walk(back, (FILE, HEAD)).case.deadlines
    guests = walk(s.departed(), (paper("delegation_report"), HEAD), (FILE, HEAD), (RETURN, CHAIR))
    assert guests.case.stage is E.DEPARTED


def test_nobody_accepts_or_returns_their_own_report() -> None:
    own = person("head", Role.WG_CHAIR)
    for command in (j.AcceptDelegationReport(), RETURN):
        s.reporting().when(command, own).refused(RuleBroken, match="filed the report")


# ---------------------------------------------------------------- money


def expense(amount: str = "4000", voucher: str = "V-1", **more: Any) -> o.RecordExpense:
    told = {"kind": ExpenseKind.TRAVEL, "paid_on": s.UNTIL, **more}
    return o.RecordExpense(amount=usd(amount), voucher=voucher, **told)


def test_expenses_count_against_the_budget() -> None:
    case = walk(s.returned(), (expense(), FINANCE), (expense("5000", "V-2"), FINANCE))
    assert case.case.spent() == 900_000
    case.when(expense("0.01", "V-3"), FINANCE).refused(RuleBroken, match="stays within the budget")
    case.when(expense("1", "v-2"), FINANCE).refused(RuleBroken, match="voucher counts once")
    undo = o.ReverseExpense(expense="E1", reason_code=GeneralReason.CLERICAL_ERROR, reason=WHY)
    undone = walk(case, (undo, FINANCE))
    assert undone.case.spent() == 500_000
    undone.when(undo, FINANCE).refused(RuleBroken, match="The expense stands")
    undone.when(expense(), FINANCE).then(o.ExpenseRecorded)
    undone.when(replace(undo, expense="E9"), FINANCE).refused(RuleBroken, match="expense stands")


def test_an_expense_is_paid_and_in_the_currency_of_the_budget() -> None:
    euro = replace(expense(), amount=Money("10", Currency.EUR))
    s.returned().when(euro, FINANCE).refused(RuleBroken, match="in its currency")
    tomorrow = expense(paid_on=s.RETURNS + timedelta(1))
    s.returned().when(tomorrow, FINANCE).refused(RuleBroken, match="has been paid")
    with pytest.raises(ValueError, match="amount: an amount above zero"):
        expense("0")
    s.proposed().when(expense(), FINANCE).refused(WrongStage)


# ---------------------------------------------------------------- follow-ups


MARCH = noon(date(2026, 3, 14))
MATCH = UUID(int=88)
WIN = NamedWin(buyer="Somon Trade", value=usd("48000"), hs="340250", match_id=MATCH)


def test_a_follow_up_records_figures_and_wins() -> None:
    report = s.told("ali", Period.AFTER_3, orders=1, wins=(WIN,))
    done = s.follow_up().on(MARCH).when(report, DESK).then(o.FollowUpRecorded).case
    assert done.follow_ups["F1"].status is FollowUpStatus.RECORDED
    win = done.wins["W1"]
    assert (win.match_id, win.delegate, win.period) == (MATCH, "ali", Period.AFTER_3)
    assert "follow-up:F1" not in done.deadlines
    assert "follow-up:F2" in done.deadlines


def test_a_follow_up_is_asked_of_travellers_once_and_in_its_time() -> None:
    case = s.follow_up()
    early = case.on(noon(date(2026, 2, 13)))
    early.when(s.told("ali", Period.AFTER_3), DESK).refused(RuleBroken, match="in the month before")
    case.on(noon(date(2026, 2, 14))).when(s.told("ali", Period.AFTER_3), DESK).then(
        o.FollowUpRecorded
    )
    done = walk(case.on(MARCH), (s.told("ali", Period.AFTER_3), DESK))
    done.when(s.told("ali", Period.AFTER_3), DESK).refused(RuleBroken, match="still open")
    done.when(s.told("cyrus", Period.AFTER_3), DESK).refused(RuleBroken, match="still open")


def test_an_exporter_reports_for_its_own_delegate() -> None:
    case = s.follow_up().on(MARCH)
    case.when(s.told("ali", Period.AFTER_3), s.OWNER).then(o.FollowUpRecorded)
    case.when(s.told("bita", Period.AFTER_3), s.OWNER).refused(RuleBroken, match="its own")


def test_wins_are_orders_of_known_goods_and_a_match_counts_once() -> None:
    case = s.follow_up().on(MARCH)
    case.when(s.told("ali", Period.AFTER_3, wins=(WIN,)), DESK).refused(
        RuleBroken, match="at least one order"
    )
    strange = replace(WIN, hs="340220")
    case.when(s.told("ali", Period.AFTER_3, 1, wins=(strange,)), DESK).refused(
        RuleBroken, match="code of their HS edition"
    )
    case.when(s.told("ali", Period.AFTER_3, 2, wins=(WIN, WIN)), DESK).refused(
        RuleBroken, match="once"
    )
    named = walk(case, (s.told("ali", Period.AFTER_3, 1, wins=(WIN,)), DESK))
    named.when(s.told("bita", Period.AFTER_3, 1, wins=(WIN,)), DESK).refused(
        RuleBroken, match="once"
    )
    loose = replace(WIN, match_id=None)
    named.when(s.told("bita", Period.AFTER_3, 2, wins=(loose, loose)), DESK).then(
        o.FollowUpRecorded
    )
    with pytest.raises(ValueError, match="value: an amount above zero"):
        replace(WIN, value=usd("0"))


def test_a_follow_up_that_does_not_come_is_overdue_and_may_still_come() -> None:
    case = s.follow_up()
    due = case.case.deadlines["follow-up:F1"].due_at
    mark = o.MarkFollowUpOverdue(follow_up="F1")
    case.when(mark, TIMER).refused(RuleBroken, match="day of the follow-up has passed")
    late = case.on(due).when(mark, TIMER).then(o.FollowUpOverdue)
    assert late.case.follow_ups["F1"].status is FollowUpStatus.OVERDUE
    late.when(mark, TIMER).refused(RuleBroken, match="The follow-up is open")
    came = walk(late, (s.told("ali", Period.AFTER_3), DESK)).case.follow_ups["F1"]
    assert (came.status, came.was_overdue) == (FollowUpStatus.RECORDED, True)


def test_the_chair_or_team_lead_waives_a_follow_up_with_a_reason() -> None:
    case = s.follow_up().on(MARCH)
    waived = walk(case, (s.waive("bita", Period.AFTER_12), LEAD))
    assert waived.case.follow_ups["F6"].status is FollowUpStatus.WAIVED
    waived.when(s.waive("bita", Period.AFTER_12), LEAD).refused(RuleBroken, match="still open")
    case.when(s.waive("bita", Period.AFTER_3), DESK).refused(NotAllowed)


def test_it_closes_when_every_follow_up_is_recorded_or_waived() -> None:
    s.follow_up().when(o.CloseDelegation(), CLERK).refused(RuleBroken, match="Every follow-up")
    s.reporting().when(o.CloseDelegation(), CLERK).refused(WrongStage)
    ended = s.settled().when(o.CloseDelegation(), CLERK).then(o.DelegationClosed, E.CLOSED)
    assert ended.case.deadlines == {}
    assert s.event_of(ended).meetings_held == 1
    assert s.event_of(ended).spent == usd("0")
    reopen = ReopenCase(ground="Audit", reason_code=GeneralReason.NEW_EVIDENCE, reason=WHY)
    assert walk(ended, (reopen, CHAIR)).case.stage is E.FOLLOW_UP


def test_the_end_tells_wins_and_money_for_the_targets() -> None:
    case = walk(s.follow_up(), (expense(), FINANCE)).on(noon(date(2026, 12, 14)))
    for period in Period:
        wins = (WIN,) if period is Period.AFTER_3 else ()
        report = s.told("ali", period, orders=len(wins), wins=wins)
        case = walk(case, (report, DESK), (s.waive("bita", period), LEAD))
    event = s.event_of(walk(case, (o.CloseDelegation(), CLERK)))
    assert (event.wins, event.spent, event.leads) == ((WIN,), usd("4000"), 1)
