"""The whole story in its chapters, from September 2025 to May 2026 (1404-06 to 1405-03)."""

from collections.abc import Callable

from export_program.demo import (
    actions_story,
    agreement_story,
    atlas_story,
    delegation_story,
    fair_story,
    journey_story,
    mark_story,
    money_story,
    needs_story,
    register_story,
    service_story,
    session_story,
    spring_story,
    stand_story,
    study_story,
    targets_story,
    terminal_story,
)
from export_program.demo.client import API, Client
from export_program.demo.exporters import Fate
from export_program.demo.office import Office
from export_program.demo.people import BASIS, STAFF

BEGINS, YEAR_ENDS, ENDS = "2025-09-06 08:00", "2025-12-31 20:00", "2026-05-26 08:30"
Report = Callable[[str, int, int], None]
Chapter = tuple[str, Callable[[Office], None]]


def silent(_title: str, _done: int, _total: int) -> None:
    """Report to nobody."""


def _registration(office: Office) -> None:
    register_story.register(office, Fate.REGISTERED)
    register_story.look_after(office)


def _a_fair_is_planned(office: Office) -> None:
    fair_story.plan(office)
    fair_story.open_applications(office)


def _applications(office: Office) -> None:
    fair_story.take_applications(office)
    mark_story.apply(office)
    office.advance_timers("2025-10-06 08:00")  # applications closed on the evening before


def _ranking(office: Office) -> None:
    fair_story.score(office)
    office.settle()
    fair_story.rank(office)
    office.settle()


def _offers(office: Office) -> None:
    stand_story.offer(office)
    office.settle()
    stand_story.accept(office)
    register_story.suspend(office)
    mark_story.evaluate(office)


def _turned_down(office: Office) -> None:
    atlas_story.nominate(office)
    register_story.register(office, Fate.REJECTED, Fate.WITHDRAWN)
    office.advance_timers("2025-10-20 08:00")  # the answer that was asked for did not come
    register_story.reject(office, 25, "2025-10-20 10:00")


def _a_lapsed_offer(office: Office) -> None:
    stand_story.contract(office)
    office.advance_timers("2025-10-24 08:00")  # nobody answered one offer: the next is asked
    stand_story.accept_from_the_waitlist(office)
    stand_story.contract_with_the_heir(office)
    office.settle()
    stand_story.allocate(office)
    office.settle()


def _the_session_of_8_november(office: Office) -> None:
    session_story.found(office)
    agreement_story.propose(office)
    fair_story.build_up(office)
    mark_story.correct(office)
    session_story.prepare_the_first(office)
    session_story.first(office)
    agreement_story.negotiate(office)
    delegation_story.approve(office)
    targets_story.propose(office)
    study_story.scope(office)
    delegation_story.recruit(office)
    delegation_story.prepare(office)
    journey_story.arrange_meetings(office)
    journey_story.get_ready(office)
    actions_story.call_off(office, "2025-11-15", "2025-11-12 09:00")


def _in_dushanbe(office: Office) -> None:
    office.advance_timers("2025-11-13 08:00")  # the show opened in the morning
    fair_story.attend(office)
    agreement_story.sign(office)
    mark_story.decide(office)
    journey_story.travel(office)
    journey_story.what_it_left(office)
    needs_story.publish_what_was_told(office)
    office.advance_timers("2025-11-17 08:00")  # it closed the evening before


def _the_session_of_22_november(office: Office) -> None:
    session_story.approve_minutes(office, "2025-11-08", "2025-11-17 10:00")
    needs_story.introduce_all(office)
    atlas_story.open_the_door(office)
    study_story.research(office)
    journey_story.report(office)
    actions_story.second(office)
    journey_story.accept_report(office)


def _outcomes(office: Office) -> None:
    fair_story.report_outcomes(office)
    money_story.claim_in_full(office)
    agreement_story.enter_into_force(office)
    actions_story.act(office)
    targets_story.record_until(office, 6)
    targets_story.tell_provisional(office, 7)
    targets_story.record_until(office, 7)
    service_story.serve_in_november(office)
    targets_story.tell_provisional(office, 8)
    session_story.hold(office, "2025-11-29")
    needs_story.capture(office, "need-sugar", "2025-12-01", needs_story.SUGAR)
    office.advance_timers("2025-12-02 08:00")  # a commercial card has run out
    needs_story.reject_sugar(office)


def _promises_and_payments(office: Office) -> None:
    agreement_story.keep_the_first_promise(office)
    needs_story.haggle(office)
    money_story.pay(office)
    office.settle()
    money_story.reconcile(office)
    money_story.claim_in_part(office)
    session_story.hold(office, "2025-12-06")
    spring_story.propose_the_second(office)


def _year_end(office: Office) -> None:
    session_story.hold(office, "2025-12-13")
    fair_story.evaluate(office)
    mark_story.schedule_surveillance(office)
    actions_story.fail(office, "2025-12-20")
    targets_story.record_until(office, 8)
    register_story.register(office, Fate.VERIFIED, Fate.SUBMITTED, Fate.DRAFT)
    session_story.hold_after_a_failure(office, "2025-12-27")
    actions_story.meet_less_often(office)
    terminal_story.bring(office)
    targets_story.tell_provisional(office, 9)
    office.advance_timers(YEAR_ENDS)  # a promise of the other side is late, and escalated


def _winter(office: Office) -> None:
    terminal_story.decide(office, "2026-01-10")
    terminal_story.charter(office)
    needs_story.claim(
        office, "need-powder", 1, "2026-01-12", hs="340250", value="172800", tonnes=240
    )
    needs_story.confirm(office, "need-powder", 1, "2026-01-13", "2026-01-15 10:00")
    targets_story.record_until(office, 9)
    targets_story.count_wins(office, 10, 1, "2026-01-24 10:00")
    terminal_story.report(office, "1404-10")
    terminal_story.appoint(office)
    session_story.hold(office, "2026-02-07")


def _follow_ups(office: Office) -> None:
    told = {1: (12, 6, 1), 3: (5, 3, 0), 19: (7, 4, 0)}
    journey_story.follow_up(office, "P3M", told, "2026-02-11 10:00")
    spring_story.plan_the_expo(office)
    terminal_story.report(office, "1404-11")
    terminal_story.reach_the_first(office)
    office.advance_timers("2026-02-18 08:00")  # one delegate has told nothing after three months
    targets_story.record_until(office, 10)
    needs_story.claim(
        office, "need-powder", 19, "2026-02-21", hs="340250", value="64000", tonnes=90
    )
    lower = {"value": delegation_story.usd("61500")}
    needs_story.confirm(office, "need-powder", 19, "2026-02-22", "2026-02-24 10:00", **lower)
    targets_story.count_wins(office, 11, 1, "2026-02-28 10:00")
    session_story.hold(office, "2026-03-07")
    needs_story.claim(office, "need-wire", 3, "2026-03-08", hs="740811", value="548000", tonnes=60)
    needs_story.confirm(office, "need-wire", 3, "2026-03-09", "2026-03-12 10:00")
    targets_story.record_until(office, 11)
    terminal_story.report(office, "1404-12")


def _new_year(office: Office) -> None:
    terminal_story.hear_from_the_node(office)
    session_story.hold(office, "2026-04-04")
    targets_story.count_wins(office, 12, 1, "2026-04-05 09:00")
    spring_story.take_applications(office)
    atlas_story.refresh(office)
    targets_story.record_until(office, 12)
    targets_story.close(office)
    terminal_story.move_the_second(office)
    terminal_story.report(office, "1405-01")
    office.advance_timers("2026-04-26 08:00")  # applications for Khujand are closed


def _spring(office: Office) -> None:
    actions_story.put_off(office, "2026-05-02")
    needs_story.capture(office, "need-taps", "2026-05-04", needs_story.TAPS)
    needs_story.verify_and_publish(office, "need-taps", "2026-05-05 09:00")
    mark_story.find_fault(office)
    spring_story.prepare_the_second(office)
    session_story.approve_minutes(office, "2026-05-02", "2026-05-10 10:00")
    service_story.hear_of_the_border(office)
    told = {1: (4, 3, 2), 3: (2, 1, 1)}
    journey_story.follow_up(office, "P6M", told, "2026-05-13 10:00")
    spring_story.offer_stands(office)


def _the_desk_today(office: Office) -> None:
    terminal_story.report(office, "1405-02")
    service_story.fill_the_desk(office)
    needs_story.introduce(office, "need-taps", 15, "2026-05-24")
    needs_story.capture(office, "need-paint", "2026-05-23", needs_story.PAINT)
    needs_story.verify_and_publish(office, "need-paint", "2026-05-24 11:00")
    office.advance_timers(ENDS)


AUTUMN: tuple[Chapter, ...] = (
    ("Exporters are registered", _registration),
    ("A fair is planned", _a_fair_is_planned),
    ("Applications are checked", _applications),
    ("Applicants are ranked", _ranking),
    ("Stands are offered", _offers),
    ("Some are turned down", _turned_down),
    ("An offer lapses", _a_lapsed_offer),
    ("The session gives a mandate", _the_session_of_8_november),
    ("The fair in Dushanbe", _in_dushanbe),
    ("The session hears the report", _the_session_of_22_november),
    ("What came of it", _outcomes),
    ("Promises and payments", _promises_and_payments),
    ("The year ends", _year_end),
)
SPRING: tuple[Chapter, ...] = (
    ("The first win", _winter),
    ("Three months later", _follow_ups),
    ("The new year", _new_year),
    ("Spring", _spring),
    ("The desk today", _the_desk_today),
)
CHAPTERS = AUTUMN + SPRING


def is_told(client: Client, admin: str) -> bool:
    """Whether the story was told to its end on this server."""
    asked = {"command": "ReleaseTimers", "basis": BASIS, "limit": 1}
    found = client.get(f"{API}/registers/audit_log", admin, **asked)
    return bool(found.body["rows"])


def tell(client: Client, admin: str, report: Report = silent) -> Office:
    """Tell the story, up to its end: deadlines are still held at its last morning.

    What an earlier attempt has told already is answered again and changes nothing. Raises
    ProblemAnswered or Unreachable.
    """
    office = begin(client, admin)
    for number, chapter in enumerate(CHAPTERS):
        report(chapter[0], number, len(CHAPTERS))
        chapter[1](office)
    report("The story is told", len(CHAPTERS), len(CHAPTERS))
    return office


def begin(client: Client, admin: str) -> Office:
    """Hold the deadlines at the first morning, and give everybody an account and a token."""
    office = Office(client, admin)
    office.hold_timers(BEGINS)
    office.people = office.accounts.enrol((*STAFF, *register_story.users()))
    return office


def finish(office: Office) -> None:
    """Send the people of the story home and let deadlines run by today's clock again."""
    office.accounts.dismiss()
    office.release_timers()
