"""Read models of delegations: register, readiness, checklist, meetings, follow-ups, results."""

from datetime import date, timedelta

from msgspec.structs import replace

from export_program.domain.delegation import journey as j
from export_program.domain.delegation import meetings as m
from export_program.domain.delegation import results as o
from export_program.domain.delegation.meeting_values import MeetingOutcome
from export_program.domain.delegation.result_values import ExpenseKind, Period
from export_program.domain.delegation.values import Targets
from export_program.engine.messages import GeneralReason
from projections.delegation_checklist import DELEGATION_CHECKLIST
from projections.delegation_readiness import DELEGATION_READINESS
from projections.delegation_results import DELEGATION_RESULTS
from projections.delegations import DELEGATIONS
from projections.follow_up_board import FOLLOW_UP_BOARD
from projections.meeting_grid import MEETING_GRID
from tests.domain import delegation_story as s
from tests.domain.delegation_story import CLERK, DESK, FINANCE, HEAD, WHY, noon, usd
from tests.domain.test_delegation_journey import NEED, OTHER_ASK, SECOND, WIN, cancel, no_show
from tests.projections.asking import row_of, rows_of
from tests.scenario import TIMER, Scenario, walk


def expense(amount: str, voucher: str) -> o.RecordExpense:
    return o.RecordExpense(
        kind=ExpenseKind.TRAVEL, amount=usd(amount), paid_on=s.UNTIL, voucher=voucher
    )


# ---------------------------------------------------------------- the register


def test_the_register_tells_where_a_delegation_goes_and_with_whom() -> None:
    row = row_of(DELEGATIONS, walk(s.with_meeting(), (expense("1500.50", "V-1"), FINANCE)))
    assert (row.direction, row.market, row.market_name) == ("outgoing", "TJ", "Tajikistan")
    assert row.title_fa == "اعزام هیئت به تاجیکستان"
    assert (row.departs_on, row.resolution_id) == (s.LEAVES, s.RESOLUTION)
    assert (row.applicants, row.delegates, row.waitlisted, row.meetings) == (3, 2, 1, 1)
    assert row.exporters == tuple(sorted(map(str, (s.FIRM, s.OTHER_FIRM, s.THIRD_FIRM))))
    assert (row.budget, row.spent, row.currency) == (900_000, 150_050, "USD")
    assert (row.report_status, row.recruitment, row.ended) == ("accepted", "closed", False)


def test_a_bare_proposal_has_a_row_too() -> None:
    row = row_of(DELEGATIONS, s.proposed(market=None, cities=(), departs_on=None, returns_on=None))
    assert (row.market, row.market_fa, row.budget, row.currency) == (None, None, None, None)
    assert row_of(DELEGATIONS, s.requested()).direction == "incoming"


def test_who_dropped_out_is_no_exporter_of_it_and_officials_are_no_applicants() -> None:
    case = walk(s.rostered(), (s.drop("ali"), CLERK), (s.guest("deputy"), DESK))
    row = row_of(DELEGATIONS, case)
    assert str(s.FIRM) not in row.exporters
    assert (row.applicants, row.delegates) == (3, 2)


# ---------------------------------------------------------------- readiness


def test_one_row_tells_whether_a_delegation_is_ready() -> None:
    row = row_of(DELEGATION_READINESS, s.with_meeting())
    assert (row.ready, row.obstacles, row.report_accepted) == (True, (), True)
    assert (row.selected, row.confirmed, row.minimum) == (2, 2, 2)
    assert (row.meetings_planned, row.meetings_confirmed) == (1, 1)
    assert (row.papers_missing, row.documents_missing) == ((), ())


def test_and_what_is_missing_in_the_words_of_the_rules() -> None:
    written = walk(s.rostered(), *s.SECTIONS[:9], *s.papers("ali"), s.confirm("ali"))
    case = walk(written, (s.ASK, DESK), (OTHER_ASK, DESK), (cancel("M2"), DESK))
    row = row_of(DELEGATION_READINESS, case)
    assert not row.ready
    assert row.obstacles == (
        "No delegation departs without an accepted preparation report. (it is commissioned)",
        "At least the minimum of places is confirmed. (1 of 2)",
        "Everybody on the roster is confirmed. (not confirmed: bita)",
        (
            "The papers of everybody on the roster hold for the journey."
            " (bita: passport, visa, insurance, fee)"
        ),
        (
            "Invitation, programme and, of those we send, roster are attached."
            " (missing: invitation, roster, programme)"
        ),
    )
    assert row.sections_missing == ("risks",)
    assert row.signatures_missing == ("secretariat", "industrial-estates-company")
    assert row.papers_missing == ("bita: passport", "bita: visa", "bita: insurance", "bita: fee")
    assert row.documents_missing == ("invitation", "roster", "programme")
    assert (row.meetings_planned, row.meetings_confirmed, row.meetings_wanted) == (1, 0, None)


def test_readiness_is_asked_until_it_leaves() -> None:
    assert rows_of(DELEGATION_READINESS, s.proposed()) == []
    assert rows_of(DELEGATION_READINESS, s.travelling()) == []
    assert row_of(DELEGATION_READINESS, s.itinerary()).ready
    wanted = row_of(DELEGATION_READINESS, s.approved(targets=Targets(6, 3)))
    assert wanted.meetings_wanted == 6


# ---------------------------------------------------------------- checklist


def test_the_checklist_has_a_row_for_everybody() -> None:
    case = walk(s.rostered(), *s.papers("ali"))
    rows = {row.delegate: row for row in rows_of(DELEGATION_CHECKLIST, case)}
    ali, bita, cyrus = rows["ali"], rows["bita"], rows["cyrus"]
    assert (ali.standing, ali.missing, ali.complete) == ("selected", (), True)
    assert (ali.passport_until, ali.visa_until, ali.fee_settled) == (date(2026, 12, 1), None, True)
    assert (bita.missing, bita.complete) == (("passport", "visa", "insurance", "fee"), False)
    assert (cyrus.standing, cyrus.next_in_line, cyrus.missing) == ("waitlisted", 1, ())
    assert (ali.total, ali.level, ali.hs) == (7500, "L3", ("34", "3402", "340250"))
    assert DELEGATION_CHECKLIST.owner == "exporter_id"


def test_a_paper_that_ends_too_soon_and_a_hold_make_it_incomplete() -> None:
    early = walk(s.rostered(), *s.papers("ali", date(2026, 1, 1)))
    rows = {row.delegate: row for row in rows_of(DELEGATION_CHECKLIST, early)}
    assert rows["ali"].missing == ("passport until 2026-01-01, needed until 2026-06-14",)
    held = {**s.ready().case.delegates}
    held["ali"] = replace(held["ali"], hold="other")
    given = replace(s.ready().case, delegates=held)
    rows = {row.delegate: row for row in rows_of(DELEGATION_CHECKLIST, given)}
    assert (rows["ali"].complete, rows["bita"].complete) == (False, True)


# ---------------------------------------------------------------- meetings


def test_the_grid_shows_when_who_with_whom_and_what_came_of_it() -> None:
    planned = row_of(MEETING_GRID, s.with_meeting())
    assert (planned.starts_at, planned.place) == (s.MORNING.starts_at, s.MORNING.place)
    assert planned.ends_at - planned.starts_at == timedelta(hours=1)
    assert (planned.delegates, planned.organisations) == (("ali",), ("Caspian Detergents",))
    assert (planned.counterpart, planned.country) == (s.CHAMBER.organisation, "TJ")
    assert (planned.status, planned.outcome, planned.lead) == ("confirmed", None, False)
    met = walk(s.travelling().on(SECOND), (s.recorded(need=NEED), HEAD))
    held = row_of(MEETING_GRID, met)
    assert (held.status, held.outcome, held.lead) == ("held", "mou_intent", True)
    assert (held.need, held.need_hs) == (NEED.goods, ("34", "3402", "340250"))
    missed = row_of(MEETING_GRID, walk(s.travelling().on(SECOND), (no_show(), HEAD)))
    assert (missed.status, missed.why_not) == ("no_show", WHY)


# ---------------------------------------------------------------- follow-ups


def overdue(scenario: Scenario, key: str) -> Scenario:
    due = scenario.case.deadlines[f"follow-up:{key}"].due_at
    return walk(scenario.on(due), (o.MarkFollowUpOverdue(follow_up=key), TIMER))


def test_the_board_tells_who_reported_who_is_late_and_who_never_reports() -> None:
    case = overdue(overdue(s.follow_up(), "F1"), "F4")
    late = walk(case, (s.told("ali", Period.AFTER_3, 1, wins=(WIN,)), DESK))
    rows = {(row.delegate, row.period): row for row in rows_of(FOLLOW_UP_BOARD, late)}
    assert len(rows) == 6
    ali, bita = rows["ali", "P3M"], rows["bita", "P3M"]
    assert (ali.status, ali.overdue, ali.was_overdue) == ("recorded", False, True)
    assert (ali.orders, ali.wins, rows["ali", "P6M"].wins) == (1, 1, 0)
    assert (bita.status, bita.overdue) == ("overdue", True)
    assert {ref for (ref, _), row in rows.items() if row.never_reported} == {"bita"}
    assert rows["ali", "P12M"].due == date(2026, 12, 14)
    before = rows_of(FOLLOW_UP_BOARD, s.follow_up())
    assert not any(row.never_reported or row.overdue for row in before)


# ---------------------------------------------------------------- results


def test_results_count_meetings_leads_and_what_one_cost() -> None:
    case = walk(s.with_meeting(), (OTHER_ASK, DESK), (OTHER_ASK, DESK), (cancel("M3"), DESK))
    slot = replace(s.MORNING, place="Hotel")
    sure = walk(case, s.slot("M2", slot), (m.ConfirmMeeting(meeting="M2"), DESK))
    paid = walk(sure, (expense("100.01", "V-1"), FINANCE), (expense("50", "V-2"), FINANCE))
    there = walk(paid.on(noon(s.LEAVES)), (j.Depart(), HEAD)).on(SECOND)
    none = row_of(DELEGATION_RESULTS, there)
    assert (none.meetings_planned, none.meetings_held, none.held_percent) == (2, 0, 0)
    assert (none.leads, none.cost_per_lead) == (0, None)
    told = s.recorded(meeting="M2", outcome=MeetingOutcome.NONE, need=NEED)
    one = row_of(DELEGATION_RESULTS, walk(there, (s.recorded(), HEAD), (told, HEAD)))
    assert (one.meetings_held, one.held_percent, one.cancelled) == (2, 100, 1)
    assert (one.leads, one.needs, one.mou_intents) == (2, 1, 1)
    assert one.outcomes == {"mou_intent": 1, "none": 1}
    assert (one.spent, one.cost_per_lead, one.currency) == (15_001, 7_501, "USD")
    useless = s.recorded(meeting="M2", outcome=MeetingOutcome.NONE)
    missed = row_of(DELEGATION_RESULTS, walk(there, (no_show(), HEAD), (useless, HEAD)))
    assert (missed.no_shows, missed.meetings_held, missed.held_percent) == (1, 1, 50)
    assert missed.leads == 0


def test_nothing_is_divided_by_zero() -> None:
    bare = walk(s.ready().on(noon(s.LEAVES)), (j.Depart(), HEAD))
    row = row_of(DELEGATION_RESULTS, bare)
    assert (row.meetings_planned, row.held_percent, row.cost_per_lead) == (0, None, None)
    assert rows_of(DELEGATION_RESULTS, s.ready()) == []
    assert row_of(DELEGATION_RESULTS, s.hosting()).travellers == 1


def test_a_reversed_expense_costs_nothing_and_wins_are_told_by_currency() -> None:
    undo = o.ReverseExpense(expense="E1", reason_code=GeneralReason.CLERICAL_ERROR, reason=WHY)
    case = walk(s.follow_up(), (expense("70", "V-1"), FINANCE), (undo, FINANCE))
    loose = replace(WIN, match_id=None, value=replace(WIN.value, amount="2000.00"))
    report = s.told("ali", Period.AFTER_3, 2, wins=(WIN, loose))
    told = walk(case.on(noon(date(2026, 3, 14))), (report, DESK))
    row = row_of(DELEGATION_RESULTS, overdue(told, "F4"))
    assert (row.spent, row.cost_per_lead) == (0, 0)
    assert (row.wins, row.wins_value, row.orders) == (2, {"USD": 5_000_000}, 2)
    assert row.matches == (str(WIN.match_id),)
    assert (row.follow_ups, row.follow_ups_answered, row.follow_ups_overdue) == (6, 1, 1)
