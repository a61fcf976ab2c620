"""Read models of the Export House: its desk, its statistics, its referrals."""

from datetime import UTC, datetime, timedelta

from export_program.domain.service_request import messages as m
from export_program.domain.service_request import outcome as o
from export_program.domain.service_request.case import Priority
from export_program.domain.service_request.catalogue import ServiceItem
from export_program.engine.messages import GeneralReason
from export_program.engine.protocols.clock import MissDeadline, SuspendClock
from export_program.engine.protocols.information import RespondToRequest
from projections.service_desk import SERVICE_DESK, URGENCY
from projections.service_referrals import SERVICE_REFERRALS
from projections.service_statistics import SERVICE_STATISTICS
from tests.domain import service_story as s
from tests.domain.service_story import AGENT, FIRM, NINE
from tests.projections.asking import row_of, rows_of
from tests.scenario import TIMER, walk


def test_the_desk_shows_what_is_due_next_and_who_has_it() -> None:
    fresh = row_of(SERVICE_DESK, s.received())
    assert (fresh.due_for, fresh.due_at) == ("triage", datetime(2025, 11, 8, 9, 30, tzinfo=UTC))
    assert (fresh.exporter_id, fresh.service, fresh.overdue) == (FIRM, None, False)
    busy = row_of(SERVICE_DESK, walk(s.in_service(), (m.AnswerApplicant(answer="Yes."), AGENT)))
    assert (busy.due_for, busy.assignee) == ("service", AGENT.id)
    assert (busy.service, busy.service_fa) == ("consultation", "مشاورهٔ صادراتی")
    assert rows_of(SERVICE_DESK, s.closed()) == []
    due = s.received().case.deadlines["triage"].due_at
    late = walk(s.received().on(due), (MissDeadline(deadline="triage"), TIMER))
    missed = row_of(SERVICE_DESK, late)
    assert (missed.overdue, missed.due_for) == (True, "first answer")


def test_a_stopped_clock_is_marked_and_says_why() -> None:
    row = row_of(SERVICE_DESK, s.waiting())
    assert (row.stage, row.due_for) == ("waiting_on_applicant", "information")
    assert row.clock_stopped
    assert row.clock_stopped_why == ("request:R1",)
    assert row.waits_for == ("Padideh",)
    assert not row_of(SERVICE_DESK, s.in_service()).clock_stopped


def test_the_clock_goes_on_with_the_answer_and_stops_with_a_suspension() -> None:
    answered = walk(s.waiting(), (RespondToRequest(request="R1", answer="A 40 ft one."), s.OWNER))
    row = row_of(SERVICE_DESK, answered)
    assert (row.stage, row.due_for, row.clock_stopped) == ("in_service", "service", False)
    assert (row.clock_stopped_why, row.waits_for) == ((), ())
    suspend = SuspendClock(reason_code=GeneralReason.FORCE_MAJEURE, reason="The road is closed.")
    held = row_of(SERVICE_DESK, walk(s.in_service(), (suspend, s.CLERK)))
    assert (held.due_for, held.clock_stopped) == ("first answer", True)
    assert held.clock_stopped_why == ("suspension",)


def test_the_most_urgent_comes_first() -> None:
    assert set(URGENCY) == set(Priority)
    urgent = m.TriageRequest(item=ServiceItem.CONSULTATION, priority=Priority.URGENT)
    assert row_of(SERVICE_DESK, walk(s.received(), (urgent, AGENT))).urgency == 0
    assert row_of(SERVICE_DESK, s.triaged()).urgency == 2


def test_statistics_hold_the_measured_facts_of_a_request() -> None:
    row = row_of(SERVICE_STATISTICS, s.closed())
    assert (row.month, row.month_sh, row.year_sh) == ("2025-11", "1404-08", "1404")
    assert (row.triage_minutes, row.triage_on_time) == (0, True)
    assert (row.first_answer_minutes, row.first_answer_on_time) == (0, True)
    assert (row.sla_hit, row.complete, row.rating, row.confirmed) == (True, True, 5, "person")
    assert (row.channel, row.service, row.topic) == ("portal", "consultation", "tir-carnet")
    assert (row.district, row.hs2, row.walk_in) == ("Alborz industrial town", "34", False)
    assert (row.ended, row.reopened, row.agent) == (True, 0, AGENT.id)
    late = walk(s.in_service().on(NINE + timedelta(days=9)), (s.DELIVER, AGENT))
    missed = row_of(SERVICE_STATISTICS, late)
    assert (missed.sla_hit, missed.ended, missed.first_answer_minutes) == (False, False, 9 * 1440)
    fresh = row_of(SERVICE_STATISTICS, s.at_desk())
    assert (fresh.sla_hit, fresh.triage_on_time, fresh.rating) == (None, None, None)
    assert (fresh.walk_in, fresh.exporter_id) == (True, None)


def test_statistics_tell_silence_price_reopening_and_the_reason_of_an_end() -> None:
    due = s.delivered().case.deadlines["confirmation"].due_at
    silent = walk(s.delivered().on(due), (o.PresumeConfirmation(), TIMER))
    assert row_of(SERVICE_STATISTICS, silent).confirmed == "silence"
    priced = row_of(SERVICE_STATISTICS, s.quoted())
    assert (priced.price, priced.currency, priced.quote) == (1_400_000_000, "IRR", "open")
    assert row_of(SERVICE_STATISTICS, s.taken_up_again()).reopened == 1
    refused = walk(s.received(), (s.refused(), AGENT))
    assert row_of(SERVICE_STATISTICS, refused).ended_because == "not_offered"
    assert row_of(SERVICE_STATISTICS, s.referred()).referred


def test_a_referral_without_an_answer_waits_and_says_when_it_is_reminded() -> None:
    row = row_of(SERVICE_REFERRALS, s.referred())
    assert (row.to, row.waits, row.reminded) == ("Chamber of commerce", True, 0)
    assert row.referred_at == NINE
    assert row.next_reminder_at == s.referred().case.deadlines["referral"].due_at
    back = o.ReturnReferral(reason_code=o.ReturnReason.OTHER, reason="No.")
    twice = walk(s.referred(), (back, AGENT), (s.REFER, AGENT))
    first, second = rows_of(SERVICE_REFERRALS, twice)
    assert (first.status, first.waits, first.answered_at) == ("returned", False, NINE)
    assert (second.status, second.waits) == ("open", True)
    taken = walk(s.referred(), (o.AcceptReferral(their_case="C-9"), AGENT))
    done = row_of(SERVICE_REFERRALS, taken)
    assert (done.status, done.waits, done.their_case) == ("accepted", False, "C-9")
    assert rows_of(SERVICE_REFERRALS, s.triaged()) == []
