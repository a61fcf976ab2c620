"""A service request from its receipt to its rating, and every way it may end before."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from export_program.domain.service_request import LIFECYCLE
from export_program.domain.service_request import messages as m
from export_program.domain.service_request import outcome as o
from export_program.domain.service_request.case import Channel, Priority, WalkIn
from export_program.domain.service_request.catalogue import (
    CATALOGUES,
    ServiceItem,
    catalogue_on,
    offer_of,
)
from export_program.domain.vocabulary.currencies import Currency
from export_program.domain.vocabulary.hs import HsEdition
from export_program.domain.vocabulary.money import Money
from export_program.engine.actors import Actor, Role
from export_program.engine.checks import findings
from export_program.engine.messages import GeneralReason
from export_program.engine.protocols.clock import MissDeadline
from export_program.engine.protocols.information import (
    CloseRequest,
    LapseRequest,
    RespondToRequest,
)
from export_program.engine.protocols.outcome import (
    AcceptWithdrawal,
    RefuseWithdrawal,
    RequestWithdrawal,
)
from export_program.engine.refusals import NotAllowed, RuleBroken, WrongStage
from tests.domain import exporter_story
from tests.domain import service_story as s
from tests.domain.service_story import AGENT, CHAMBER, CLERK, FIRM, LEAD, NINE, OWNER, WHY
from tests.scenario import POLICY, TIMER, Scenario, person, walk


def tehran(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+03:30").astimezone(UTC)


def test_the_table_is_sound() -> None:
    assert list(findings(LIFECYCLE)) == []


def test_every_service_has_names_a_time_and_a_provider() -> None:
    for catalogue in CATALOGUES:
        assert set(catalogue.offers) == set(ServiceItem)
        for offer in catalogue.offers.values():
            assert offer.names.en
            assert offer.names.fa
            assert offer.provider
            assert offer.is_free is (offer.per is None)
    assert [c.since for c in CATALOGUES] == sorted(c.since for c in CATALOGUES)
    assert catalogue_on(date(2020, 1, 1)) is CATALOGUES[0]
    assert offer_of(ServiceItem.TRANSLATION, "none") is None
    assert offer_of(None, CATALOGUES[0].version) is None


# ---------------------------------------------------------------- receipt


def test_an_exporter_asks_for_itself_through_the_portal() -> None:
    found = s.start().when(s.ASK, OWNER).then(m.RequestReceived, "received").case
    assert (found.received_on, found.district) == (date(2025, 11, 8), "Alborz industrial town")
    assert LIFECYCLE.owner(found) == FIRM
    other = replace(s.ASK, exporter_id=UUID(int=7))
    s.start().when(other, OWNER).refused(RuleBroken, match="asks for itself")
    by_phone = replace(s.ASK, channel=Channel.PHONE)
    s.start().when(by_phone, OWNER).refused(RuleBroken, match="asks for itself")
    s.start().when(s.ASK, AGENT).refused(RuleBroken, match="asks for itself")
    s.start().when(by_phone, AGENT).then(m.RequestReceived)
    s.start().when(by_phone, person("stranger", Role.AUDITOR)).refused(NotAllowed)


def test_a_walk_in_is_received_at_the_desk_only_and_is_nobodys_case() -> None:
    found = s.at_desk().case
    assert (found.exporter_id, found.district) == (None, None)
    assert LIFECYCLE.owner(found) is None
    s.start().when(replace(s.ASK_AT_DESK, channel=Channel.PORTAL), OWNER).refused(
        RuleBroken, match="asks for itself"
    )
    with pytest.raises(ValueError, match="exporter_id"):
        replace(s.ASK, walk_in=s.PASSER_BY)
    with pytest.raises(ValueError, match="exporter_id"):
        replace(s.ASK, exporter_id=None)
    with pytest.raises(ValueError, match="contact"):
        WalkIn(ref="x", name="Somebody", contact=" ")


def test_what_is_asked_must_make_sense() -> None:
    by_phone = replace(s.ASK, channel=Channel.PHONE)
    s.start().knowing(exporter=None).when(by_phone, AGENT).refused(RuleBroken, match="register")
    old = replace(by_phone, hs="340220")
    s.start().when(old, AGENT).refused(RuleBroken, match="HS code exists")
    s.start().when(replace(old, edition=HsEdition.HS2017), AGENT).then(m.RequestReceived)
    with pytest.raises(ValueError, match="edition"):
        replace(s.ASK, edition=None)
    today = replace(by_phone, wanted_by=date(2025, 11, 8))
    s.start().when(today, AGENT).refused(RuleBroken, match="day to come")
    given = replace(by_phone, district="Takestan", wanted_by=date(2025, 11, 9))
    assert s.start().when(given, AGENT).case.district == "Takestan"


# ---------------------------------------------------------------- triage and first answer


def test_triage_is_due_in_four_working_hours_and_measured_in_them() -> None:
    asked = s.received()
    assert asked.case.deadlines["triage"].due_at == tehran("2025-11-08T13:00")
    late = asked.on(tehran("2025-11-09T08:20")).when(s.CONSULTATION, AGENT)
    found = late.then(m.RequestTriaged, "triaged").case
    assert (found.triage_minutes, found.triage_on_time) == (9 * 60 + 20, False)
    assert "triage" not in found.deadlines
    quick = asked.on(tehran("2025-11-08T09:30")).when(s.CONSULTATION, AGENT).case
    assert (quick.triage_minutes, quick.triage_on_time) == (30, True)
    missed = asked.on(tehran("2025-11-08T13:00")).when(MissDeadline(deadline="triage"), TIMER)
    assert missed.case.deadlines["triage"].missed
    asked.when(s.CONSULTATION, OWNER).refused(NotAllowed)


def test_a_walk_in_gets_what_is_open_to_everybody() -> None:
    for item in (ServiceItem.READINESS_ASSESSMENT, ServiceItem.BUYER_SEARCH):
        s.at_desk().when(m.TriageRequest(item=item), AGENT).refused(
            RuleBroken, match="exporters of the register"
        )
        s.received().when(m.TriageRequest(item=item), AGENT).then(m.RequestTriaged)
    s.at_desk().when(s.CONSULTATION, AGENT).then(m.RequestTriaged)


def test_the_first_answer_is_due_in_two_working_days_and_counts_once() -> None:
    asked = s.received()
    assert asked.case.deadlines["first answer"].due_at == tehran("2025-11-10T18:00")
    told = asked.on(tehran("2025-11-08T10:00"))
    answer = m.AnswerApplicant(answer="We look into it.")
    first = told.when(answer, AGENT).then(m.ApplicantAnswered, "received")
    assert first.case.first_answer_at == tehran("2025-11-08T10:00")
    assert first.case.first_answer_on_time is True
    assert "first answer" not in first.case.deadlines
    again = first.on(tehran("2025-11-12T10:00")).when(answer, AGENT).case
    assert again.first_answer_at == tehran("2025-11-08T10:00")
    late = asked.on(tehran("2025-11-11T10:00")).when(answer, AGENT).case
    assert late.first_answer_on_time is False


@pytest.mark.parametrize("story", [s.quoted, s.waiting, s.referred, s.delivered])
def test_whatever_tells_the_applicant_something_is_the_first_answer(
    story: Callable[[], Scenario],
) -> None:
    found = story().case
    assert found.first_answer_at == NINE
    assert "first answer" not in found.deadlines


def test_a_triage_is_corrected_with_a_reason() -> None:
    wrong = m.CorrectTriage(
        item=ServiceItem.DOCUMENT_CHECK, reason_code=m.TriageReason.MISUNDERSTOOD, reason=WHY
    )
    found = s.triaged().when(wrong, AGENT).then(m.TriageCorrected, "triaged").case
    assert found.deadlines["service"].due_at == tehran("2025-11-10T18:00")
    same = replace(wrong, item=ServiceItem.CONSULTATION)
    s.triaged().when(same, AGENT).refused(RuleBroken, match="changes the service")
    urgent = replace(same, priority=Priority.URGENT)
    assert s.triaged().when(urgent, AGENT).case.priority is Priority.URGENT
    priced = replace(wrong, item=ServiceItem.TRANSLATION)
    assert "service" not in s.triaged().when(priced, AGENT).case.deadlines
    only = replace(wrong, item=ServiceItem.BUYER_SEARCH)
    desk = walk(s.at_desk(), (s.CONSULTATION, AGENT))
    desk.when(only, AGENT).refused(RuleBroken, match="exporters of the register only")


# ---------------------------------------------------------------- quote


def test_a_priced_service_waits_until_its_quote_is_accepted() -> None:
    asked = s.triaged(ServiceItem.TRANSLATION)
    assert "service" not in asked.case.deadlines
    asked.when(s.ASSIGN, AGENT).refused(RuleBroken, match="quote was accepted")
    offered = asked.when(m.QuoteService(quantity=4), AGENT).then(m.ServiceQuoted, "quoted")
    assert offered.case.quote.amount == Money("14000000", Currency.IRR)
    assert offered.case.quote.expires_on == date(2025, 12, 8)
    taken = offered.when(m.AcceptQuote(), OWNER).then(m.QuoteAccepted, "accepted")
    assert taken.last.event == m.QuoteAccepted(amount=Money("14000000", Currency.IRR))
    assert taken.case.deadlines["service"].due_at == tehran("2025-11-13T18:00")
    taken.when(s.ASSIGN, AGENT).then(m.ServiceAssigned, "assigned")


def test_a_free_service_is_not_quoted_nor_anything_twice() -> None:
    s.triaged().when(m.QuoteService(), AGENT).refused(RuleBroken, match="Only a priced service")
    back = o.ReturnReferral(reason_code=o.ReturnReason.NO_CAPACITY, reason=WHY)
    paid = walk(
        s.quoted(), (m.AcceptQuote(), OWNER), (s.ASSIGN, AGENT), (s.REFER, AGENT), (back, AGENT)
    )
    paid.when(m.QuoteService(), AGENT).refused(RuleBroken, match="until its quote is accepted")
    paid.when(s.ASSIGN, AGENT).then(m.ServiceAssigned)
    other = m.CorrectTriage(
        item=ServiceItem.TRAINING_SEAT, reason_code=m.TriageReason.OTHER, reason=WHY
    )
    changed = paid.when(other, AGENT)
    assert changed.case.quote is None
    changed.when(m.QuoteService(), AGENT).then(m.ServiceQuoted)
    hurry = replace(other, item=ServiceItem.TRANSLATION, priority=Priority.HIGH)
    assert paid.when(hurry, AGENT).case.is_paid_for
    bare = walk(s.start(), (s.ASK, OWNER), (s.refused(), AGENT), (s.reopened(), LEAD))
    bare.when(m.QuoteService(), AGENT).refused(RuleBroken, match="Only a priced")
    bare.when(s.ASSIGN, AGENT).refused(RuleBroken, match="service is free")


def test_a_quote_ends_30_days_on_or_21_days_before_the_delivery() -> None:
    near = s.quoted(delivery=date(2025, 12, 8))
    assert near.case.quote.expires_on == date(2025, 11, 17)
    assert near.case.deadlines["quote"].due_at == tehran("2025-11-17T18:00")
    far = s.quoted(delivery=date(2026, 3, 1))
    assert far.case.quote.expires_on == date(2025, 12, 8)
    too_near = m.QuoteService(delivery=date(2025, 11, 29))
    asked = s.triaged(ServiceItem.TRANSLATION)
    asked.when(too_near, AGENT).refused(RuleBroken, match="more than 21 days ahead")
    asked.when(replace(too_near, delivery=date(2025, 11, 30)), AGENT).then(m.ServiceQuoted)
    wished = replace(s.ASK, wanted_by=date(2025, 12, 8))
    hoped = walk(s.start(), (wished, OWNER), (s.TRANSLATION, AGENT), (m.QuoteService(), AGENT))
    assert hoped.case.quote.expires_on == date(2025, 11, 17)


def test_a_quote_is_declined_or_runs_out() -> None:
    no = m.DeclineQuote(reason_code=m.QuoteReason.TOO_EXPENSIVE, reason=WHY)
    said = s.quoted().when(no, OWNER).then(m.QuoteDeclined, "withdrawn").case
    assert (said.ended_because, said.quote.status) == ("too_expensive", "declined")
    s.quoted().when(m.ExpireQuote(), TIMER).refused(RuleBroken, match="last day")
    due = s.quoted().case.deadlines["quote"].due_at
    over = s.quoted().on(due).when(m.ExpireQuote(), TIMER).then(m.QuoteExpired, "quote_expired")
    assert over.case.quote.status == "expired"
    late = s.quoted().on(due + timedelta(days=1))
    late.when(m.AcceptQuote(), OWNER).refused(RuleBroken, match="quote runs")
    again = walk(over, (s.reopened(), LEAD)).when(m.QuoteService(), AGENT)
    again.then(m.ServiceQuoted, "quoted")


# ---------------------------------------------------------------- work, clock


def test_work_begins_on_somebodys_desk_with_the_papers_of_the_catalogue() -> None:
    given = s.triaged(ServiceItem.DOCUMENT_CHECK).when(s.ASSIGN, CLERK).then(m.ServiceAssigned)
    assert (given.case.assignee, given.case.handlers) == (AGENT.id, (AGENT.id,))
    assert given.case.provider == "Export House of Qazvin"
    other = replace(s.ASSIGN, provider="A consultant")
    assert s.triaged().when(other, CLERK).case.provider == "A consultant"
    given.when(m.StartWork(), AGENT).refused(RuleBroken, match="papers that the catalogue")
    ready = walk(given, (s.paper("document_to_check"), OWNER))
    ready.when(m.StartWork(), AGENT).then(m.WorkStarted, "in_service")


def test_the_catalogues_time_stands_still_while_the_applicant_is_asked() -> None:
    busy = s.in_service()
    assert busy.case.deadlines["service"].due_at == tehran("2025-11-11T18:00")
    asked = busy.when(s.QUESTION, AGENT).case
    assert (asked.stage, tuple(asked.clock_stops)) == ("waiting_on_applicant", ("request:R1",))
    answer = RespondToRequest(request="R1", answer="The blue one.")
    later = s.waiting().on(tehran("2025-11-10T10:00"))
    back = later.when(answer, OWNER).case
    assert (back.stage, back.clock_stops) == ("in_service", {})
    assert back.deadlines["service"].due_at == tehran("2025-11-13T18:00")
    s.waiting().when(s.QUESTION, AGENT).refused(WrongStage)
    s.waiting().when(s.DELIVER, AGENT).refused(WrongStage)


def test_a_time_in_hours_moves_by_the_hours_that_the_clock_stood() -> None:
    quick = s.triaged(ServiceItem.HS_CLASSIFICATION)
    assert quick.case.deadlines["service"].due_at == tehran("2025-11-08T17:00")
    stopped = walk(quick.on(tehran("2025-11-08T10:00")), (s.QUESTION, AGENT))
    answer = RespondToRequest(request="R1", answer="It is a powder.")
    back = walk(stopped.on(tehran("2025-11-08T12:30")), (answer, OWNER)).case
    assert back.stage == "triaged"
    assert back.deadlines["service"].due_at == tehran("2025-11-09T09:30")
    after = walk(quick.on(tehran("2025-11-08T17:30")), (s.QUESTION, AGENT))
    unmoved = walk(after.on(tehran("2025-11-09T12:30")), (answer, OWNER)).case
    assert unmoved.deadlines["service"].due_at == tehran("2025-11-08T17:00")


def test_a_question_that_lapses_or_is_given_up_leads_back_too() -> None:
    open_ = s.waiting()
    due = open_.case.deadlines["information:R1"].due_at
    assert open_.on(due).when(LapseRequest(request="R1"), TIMER).case.stage == "in_service"
    given_up = CloseRequest(request="R1", reason_code=GeneralReason.OTHER, reason=WHY)
    assert open_.when(given_up, AGENT).case.stage == "in_service"


@pytest.mark.parametrize("story", [s.received, s.quoted, s.in_service, s.waiting, s.taken_up_again])
def test_a_request_is_refused_with_a_reason(story: Callable[[], Scenario]) -> None:
    found = story().when(s.refused(), AGENT).then(m.RequestRefused, "refused").case
    assert found.ended_because == "not_offered"
    assert found.deadlines == {}
    s.delivered().when(s.refused(), AGENT).refused(WrongStage)


def test_an_applicant_withdraws_with_the_desks_leave() -> None:
    assert s.withdrawn().case.stage == "withdrawn"
    ask = RequestWithdrawal(reason_code=GeneralReason.OWN_REQUEST, reason=WHY)
    asked = s.referred().when(ask, OWNER)
    no = RefuseWithdrawal(reason_code=GeneralReason.OTHER, reason=WHY)
    assert asked.when(no, AGENT).case.stage == "referred"
    asked.when(AcceptWithdrawal(), OWNER).refused(NotAllowed)


# ---------------------------------------------------------------- referral


def test_a_referral_is_accepted_by_the_other_organisation() -> None:
    sent = s.triaged().when(s.REFER, AGENT).then(o.RequestReferred, "referred")
    assert "service" not in sent.case.deadlines
    assert LIFECYCLE.partners(sent.case) == {CHAMBER.id}
    stranger = person("stranger", Role.COUNTERPARTY_USER)
    sent.when(o.AcceptReferral(their_case="C-9"), stranger).refused(NotAllowed)
    taken = sent.when(o.AcceptReferral(their_case="C-9"), CHAMBER)
    found = taken.then(o.ReferralAccepted, "closed").case
    assert (found.referrals[0].status, found.referrals[0].their_case) == ("accepted", "C-9")
    assert found.referral is None
    assert LIFECYCLE.partners(found) == frozenset()
    assert LIFECYCLE.partners(s.triaged().case) == frozenset()


def test_a_referral_that_comes_back_is_served_here_in_the_catalogues_time() -> None:
    back = o.ReturnReferral(reason_code=o.ReturnReason.NOT_COMPETENT, reason=WHY)
    later = s.referred().on(tehran("2025-11-10T09:00"))
    found = later.when(back, CHAMBER).then(o.ReferralReturned, "triaged").case
    assert found.deadlines["service"].due_at == tehran("2025-11-13T18:00")
    assert found.referrals[0].ended_at == tehran("2025-11-10T09:00")
    assert "referral" not in found.deadlines


def test_a_silent_organisation_is_reminded_three_times() -> None:
    sent = s.referred()
    sent.when(o.RemindReferral(), TIMER).refused(RuleBroken, match="timer reminds")
    for times in (1, 2, 3):
        sent = sent.on(sent.case.deadlines["referral"].due_at)
        sent = sent.when(o.RemindReferral(), TIMER).then(o.ReferralReminded(times=times))
    assert "referral" not in sent.case.deadlines
    assert sent.case.referral.reminded == 3
    s.referred().when(o.RemindReferral(), AGENT).then(o.ReferralReminded(times=1))
    broken = replace(s.referred().case, referrals=())
    for command in (o.RemindReferral(), o.AcceptReferral(their_case="1")):
        lost = Scenario(LIFECYCLE, now=broken, at=NINE)
        lost.when(command, AGENT).refused(RuleBroken, match="waits for an answer")


# ---------------------------------------------------------------- delivery


def test_a_delivery_tells_whether_it_was_in_time() -> None:
    found = s.delivered().last.event
    assert isinstance(found, o.ServiceDelivered)
    assert (found.on_time, found.due) == (True, date(2025, 11, 11))
    late = s.in_service().on(tehran("2025-11-12T08:00")).when(s.DELIVER, AGENT)
    assert late.case.on_time is False
    assert late.case.deadlines.keys() == {"confirmation"}


def test_readiness_is_delivered_when_it_is_recorded_on_the_exporter() -> None:
    papers = walk(s.triaged(ServiceItem.READINESS_ASSESSMENT), (s.paper("company_profile"), OWNER))
    busy = walk(papers, (s.ASSIGN, AGENT), (m.StartWork(), AGENT))
    busy.when(s.DELIVER, AGENT).refused(RuleBroken, match="assessor has recorded")
    assessed = replace(s.firm(), readiness=exporter_story.ready().case.readiness)
    fresh = replace(assessed.readiness, at=NINE)
    busy.knowing(exporter=replace(assessed, readiness=fresh)).when(s.DELIVER, AGENT).then(
        o.ServiceDelivered, "delivered"
    )
    old = replace(fresh, at=NINE - timedelta(days=1))
    stale = busy.knowing(exporter=replace(assessed, readiness=old))
    stale.when(s.DELIVER, AGENT).refused(RuleBroken, match="assessor has recorded")
    gone = busy.knowing(exporter=exporter_story.draft().case)
    gone.when(s.DELIVER, AGENT).then(o.ServiceDelivered)


def test_a_delivery_is_confirmed_by_the_applicant_or_by_silence() -> None:
    done = s.delivered()
    done.when(o.ConfirmDelivery(), AGENT).refused(RuleBroken, match="Whoever delivered")
    assert done.when(o.ConfirmDelivery(), CLERK).case.confirmed_by == CLERK.id
    done.when(o.ConfirmDelivery(), OWNER).then(o.DeliveryConfirmed, "confirmed")
    done.when(o.PresumeConfirmation(), TIMER).refused(RuleBroken, match="time of the deadline")
    due = done.case.deadlines["confirmation"].due_at
    assert due == tehran("2025-11-13T18:00")
    silent = done.on(due).when(o.PresumeConfirmation(), TIMER)
    assert silent.then(o.ConfirmationPresumed, "confirmed").case.confirmed_by == "silence"


def test_a_delivery_that_is_not_what_was_asked_goes_back_to_work() -> None:
    bad = o.RejectDelivery(reason_code=o.DeliveryReason.INCOMPLETE, reason=WHY)
    back = s.delivered().when(bad, OWNER).then(o.DeliveryRejected, "in_service").case
    assert back.deadlines["service"].due_at == tehran("2025-11-11T18:00")


def test_a_service_is_rated_once_and_not_by_whoever_delivered_it() -> None:
    rate = o.RateService(score=4)
    done = s.confirmed()
    done.when(rate, AGENT).refused(RuleBroken, match="confirm or rate")
    rated = done.when(rate, OWNER).then(o.ServiceRated, "confirmed")
    assert rated.case.rating.score == 4
    rated.when(rate, OWNER).refused(RuleBroken, match="not been rated")
    s.closed().when(rate, OWNER).refused(RuleBroken, match="not been rated")
    shut = walk(done, (o.CloseServiceRequest(), CLERK))
    shut.when(rate, OWNER).then(o.ServiceRated, "closed")
    elsewhere = walk(s.referred(), (o.AcceptReferral(their_case="1"), AGENT))
    elsewhere.when(rate, OWNER).refused(RuleBroken, match="was delivered is rated")


def test_a_confirmed_request_closes_by_itself() -> None:
    done = s.confirmed()
    done.when(o.CloseServiceRequest(), TIMER).refused(RuleBroken, match="time for a rating")
    due = done.case.deadlines["closing"].due_at
    shut = done.on(due).when(o.CloseServiceRequest(), TIMER).then(o.ServiceRequestClosed, "closed")
    assert shut.case.deadlines == {}


@pytest.mark.parametrize("story", [s.closed, s.withdrawn, s.expired])
def test_a_request_is_reopened_within_30_days_by_the_lead(story: Callable[[], Scenario]) -> None:
    ended = story()
    ended.when(s.reopened(), AGENT).refused(NotAllowed)
    again = ended.when(s.reopened(), LEAD).then(o.ServiceRequestReopened, "reopened").case
    assert (again.reopenings, again.rating, again.closed_at) == (1, None, None)
    last = ended.at + timedelta(days=30)
    ended.on(last).when(s.reopened(), LEAD).then(o.ServiceRequestReopened)
    ended.on(last + timedelta(days=1)).when(s.reopened(), LEAD).refused(
        RuleBroken, match="within 30 days"
    )


def test_a_reopened_request_is_worked_on_again_in_the_catalogues_time() -> None:
    again = s.taken_up_again()
    assert "service" in again.case.deadlines
    served = walk(again, (s.ASSIGN, CLERK), (m.StartWork(), AGENT), (s.DELIVER, AGENT))
    served.when(o.ConfirmDelivery(), OWNER).then(o.DeliveryConfirmed)
    bare = walk(s.received(), (s.refused(), AGENT), (s.reopened(), LEAD))
    first = bare.when(s.CONSULTATION, AGENT).then(m.RequestTriaged, "triaged")
    assert first.case.triage_on_time is None
    anew = walk(s.taken_up_again().on(tehran("2025-11-09T09:00")), (s.TRANSLATION, AGENT)).case
    assert (anew.item, anew.triage_minutes) == (ServiceItem.TRANSLATION, 0)


def test_a_theme_is_noted_once_by_the_policy() -> None:
    note = m.NoteTheme(requests=5)
    noted = s.closed().when(note, POLICY).then(m.ThemeNoted, "closed")
    assert noted.case.theme_noted == 5
    noted.when(note, POLICY).refused(RuleBroken, match="not been noted")
    s.closed().when(note, LEAD).refused(NotAllowed)


def test_another_person_in_the_same_role_may_confirm_what_the_deliverer_may_not() -> None:
    twin = Actor(AGENT.id, Role.SECRETARIAT)
    s.delivered().when(o.ConfirmDelivery(), twin).refused(RuleBroken, match="Whoever delivered")
