"""The whole story in its chapters, from September to December 2025 (1404-06 to 1404-10)."""

from collections.abc import Callable

from export_program.demo import (
    agreement_story,
    delegation_story,
    fair_story,
    mark_story,
    money_story,
    needs_story,
    register_story,
    session_story,
    stand_story,
)
from export_program.demo.client import API, Client
from export_program.demo.exporters import Fate
from export_program.demo.office import Office
from export_program.demo.people import BASIS, STAFF

BEGINS, ENDS = "2025-09-06 08:00", "2025-12-31 20:00"
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
    agreement_story.propose(office)
    fair_story.build_up(office)
    mark_story.correct(office)
    session_story.found(office)
    session_story.prepare_the_first(office)
    session_story.first(office)
    agreement_story.negotiate(office)
    delegation_story.approve(office)
    delegation_story.recruit(office)
    delegation_story.prepare(office)
    delegation_story.arrange_meetings(office)
    delegation_story.get_ready(office)
    session_story.call_off(office, "2025-11-15", "2025-11-12 09:00")


def _in_dushanbe(office: Office) -> None:
    office.advance_timers("2025-11-13 08:00")  # the show opened in the morning
    fair_story.attend(office)
    agreement_story.sign(office)
    mark_story.decide(office)
    delegation_story.travel(office)
    delegation_story.what_it_left(office)
    needs_story.publish_what_was_told(office)
    office.advance_timers("2025-11-17 08:00")  # it closed the evening before


def _the_session_of_22_november(office: Office) -> None:
    session_story.approve_minutes(office, "2025-11-08", "2025-11-17 10:00")
    needs_story.introduce_all(office)
    delegation_story.report(office)
    session_story.second(office)
    delegation_story.accept_report(office)


def _outcomes(office: Office) -> None:
    fair_story.report_outcomes(office)
    money_story.claim_in_full(office)
    agreement_story.enter_into_force(office)
    session_story.act(office)
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


def _year_end(office: Office) -> None:
    fair_story.evaluate(office)
    mark_story.schedule_surveillance(office)
    register_story.register(office, Fate.VERIFIED, Fate.SUBMITTED, Fate.DRAFT)
    office.advance_timers(ENDS)  # a promise of the other side is late, and escalated


CHAPTERS: tuple[Chapter, ...] = (
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


def is_told(client: Client, admin: str) -> bool:
    """Whether the story was told to its end on this server."""
    asked = {"command": "ReleaseTimers", "basis": BASIS, "limit": 1}
    found = client.get(f"{API}/registers/audit_log", admin, **asked)
    return bool(found.body["rows"])


def tell(client: Client, admin: str, report: Report = silent) -> Office:
    """Tell the story, up to its end: deadlines are still held at the last evening of 2025.

    What an earlier attempt has told already is answered again and changes nothing. Raises
    ProblemAnswered or Unreachable.
    """
    office = Office(client, admin)
    office.hold_timers(BEGINS)
    office.people = office.accounts.enrol((*STAFF, *register_story.users()))
    for number, (title, chapter) in enumerate(CHAPTERS):
        report(title, number, len(CHAPTERS))
        chapter(office)
    report("The story is told", len(CHAPTERS), len(CHAPTERS))
    return office


def finish(office: Office) -> None:
    """Send the people of the story home and let deadlines run by today's clock again."""
    office.accounts.dismiss()
    office.release_timers()
