"""Needs: captured, verified by another, published once, amended, extended, met or over."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from msgspec import structs
from msgspec.structs import replace

from export_program.domain.market_need import matching as t
from export_program.domain.market_need import messages as m
from export_program.domain.market_need.case import COVERAGE_VERSION, Sensitivity, Source
from export_program.domain.market_need.case import NeedStage as S
from export_program.domain.match.case import Match, MatchStage
from export_program.domain.vocabulary.countries import Country, Subdivision
from export_program.domain.vocabulary.hs import HsEdition
from export_program.domain.vocabulary.quantities import Frequency, Quantity
from export_program.domain.vocabulary.units import Unit
from export_program.engine.case import Recorded
from export_program.engine.evolve import evolve
from export_program.engine.messages import GeneralReason
from export_program.engine.protocols.documents import RejectDocument
from export_program.engine.protocols.outcome import ReopenCase
from export_program.engine.refusals import NotAllowed, RuleBroken, WrongStage
from tests.domain import need_story as s
from tests.scenario import POLICY, TIMER, Scenario, walk

REJECT = m.RejectNeed(reason_code=m.NeedReason.BUYER_NOT_FOUND, reason=s.WORDS)
DUPLICATE = m.MarkDuplicate(duplicate_of_id=s.NEED)
REOPEN = ReopenCase(
    ground="The buyer wrote again.", reason_code=GeneralReason.NEW_EVIDENCE, reason=s.WORDS
)
ALLOT = t.AllotIntroduction(match_id=s.MATCH)
BEYOND = date(2026, 2, 1)


def other_need(stage: S = S.PUBLISHED, **changes: Any) -> Any:
    return replace(s.published().case, id=s.NEED, stage=stage, **changes)


def match(stage: MatchStage = MatchStage.SHORTLISTED, match_id: UUID = s.MATCH) -> Match:
    return Match(id=match_id, stage=stage, need_id=UUID(int=1), exporter_id=s.FIRM)


def at_due(story: Scenario, key: str) -> Scenario:
    return story.on(story.case.deadlines[key].due_at)


# ---------------------------------------------------------------- capture


def test_a_need_goes_from_the_meeting_to_its_fulfilment() -> None:
    story = s.published()
    assert story.case.published_at == story.at
    story = story.when(s.introduction(), POLICY).then(t.NeedIntroduced, "matching")
    story = story.when(s.win(400), POLICY).then(t.NeedPartlyFulfilled, "partly_fulfilled")
    rest = s.win(800, s.OTHER_MATCH, s.OTHER_FIRM)
    story = story.when(rest, POLICY).then(t.NeedFulfilled, "fulfilled")
    assert story.case.closed_at is not None
    assert story.case.deadlines == {}


def test_a_reaction_captures_what_was_told_at_a_meeting_and_a_person_verifies_it() -> None:
    heard = m.CaptureNeed(
        market=Country.TJ,
        goods="Washing powder",
        source=Source.DELEGATION,
        delegation_id=s.DELEGATION,
        meeting="M3",
    )
    story = walk(Scenario(s.LIFECYCLE), (heard, POLICY))
    assert (story.case.delegation_id, story.case.meeting) == (s.DELEGATION, "M3")
    story = story.when(s.VERIFY, s.CLERK).refused(RuleBroken, "What a need must tell is known")
    rest = m.AmendNeed(
        hs="340250",
        edition=HsEdition.HS2022,
        buyer=s.BUYER,
        response_due_on=date(2026, 1, 31),
    )
    story = walk(story, (rest, s.DESK))
    # The meeting itself is evidence.
    story.when(s.VERIFY, s.CLERK).then(m.NeedVerified, "verified")


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"edition": None}, "an HS code and its edition are given together"),
        ({"subdivision": Subdivision.QAZVIN}, "IR-26 does not lie in TJ"),
        ({"target_price": s.usd("0")}, "a price above zero"),
        ({"exclusive": True}, "given for an exclusive need"),
        ({"most_introductions": 2}, "given for an exclusive need"),
        ({"meeting": "M1"}, "a meeting belongs to a delegation"),
    ],
)
def test_a_need_that_cannot_be_is_not_taken_down(changes: dict[str, Any], rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        s.capture(**changes)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"hs": "340220"}, "code of their HS edition"),
        ({"response_due_on": date(2025, 11, 7)}, "due today or later"),
        ({"needed_by": date(2025, 11, 7)}, "needed today or later"),
    ],
)
def test_what_is_asked_for_must_exist_and_lie_ahead(changes: dict[str, Any], rule: str) -> None:
    story = Scenario(s.LIFECYCLE)
    story.when(s.capture(**changes), s.DESK).refused(RuleBroken, rule)


def test_goods_are_checked_in_their_own_edition() -> None:
    old = s.capture(hs="340220", edition=HsEdition.HS2017, response_due_on=date(2025, 11, 8))
    Scenario(s.LIFECYCLE).when(old, s.DESK).then(m.NeedCaptured, "captured")


def test_the_sensitivity_is_the_classification_of_the_case() -> None:
    story = s.captured(sensitivity=Sensitivity.RESTRICTED)
    assert story.case.classification == "restricted"
    softer = m.AmendNeed(sensitivity=Sensitivity.INTERNAL)
    assert walk(story, (softer, s.DESK)).case.classification == "internal"


# ---------------------------------------------------------------- verification


def test_whoever_captured_or_amended_a_need_does_not_verify_or_reject_it() -> None:
    story = walk(s.captured(), (s.LETTER, s.DESK))
    for command in (s.VERIFY, REJECT):
        story = story.when(command, s.DESK).refused(RuleBroken, "captured or amended")
    story = walk(story, (m.AmendNeed(goods="Washing powder"), s.CLERK))
    story.when(s.VERIFY, s.CLERK).refused(RuleBroken, "captured or amended")
    story.when(s.VERIFY, s.LEAD).then(m.NeedVerified, "verified")


@pytest.mark.parametrize("missing", ["hs", "buyer", "response_due_on"])
def test_a_need_is_complete_before_it_is_verified(missing: str) -> None:
    gone: dict[str, Any] = {"hs": None, "edition": None} if missing == "hs" else {missing: None}
    story = walk(s.captured(**gone), (s.LETTER, s.DESK))
    story.when(s.VERIFY, s.CLERK).refused(RuleBroken, "is known")


def test_a_need_is_verified_on_evidence() -> None:
    s.captured().when(s.VERIFY, s.CLERK).refused(RuleBroken, "There is evidence")
    story = walk(s.captured(), (s.LETTER, s.DESK))
    (paper,) = story.case.documents
    wrong = RejectDocument(document=paper, reason_code=GeneralReason.ERROR_OF_FACT, reason=s.WORDS)
    walk(story, (wrong, s.CLERK)).when(s.VERIFY, s.CLERK).refused(RuleBroken, "There is evidence")


def test_a_need_whose_day_has_passed_is_not_verified() -> None:
    story = walk(s.captured(), (s.LETTER, s.DESK))
    late = story.on(story.at + timedelta(days=90))
    late.when(s.VERIFY, s.CLERK).refused(RuleBroken, "not due before today")


def test_verification_is_due_within_five_working_days() -> None:
    due = s.captured().case.deadlines["verification"]
    # Saturday 8 November; Fridays are closed.
    assert due.due_at.date() == date(2025, 11, 13)
    assert "verification" not in s.verified().case.deadlines


def test_a_need_that_is_none_is_rejected() -> None:
    story = s.captured().when(REJECT, s.CLERK).then(m.NeedRejected, "rejected")
    assert story.case.ended_because == "buyer_not_found"
    assert story.case.decision.outcome == "rejected"
    s.verified().when(REJECT, s.LEAD).then(m.NeedRejected, "rejected")
    s.published().when(REJECT, s.LEAD).refused(WrongStage)


def test_a_duplicate_names_the_need_it_repeats() -> None:
    story = s.captured().knowing(original=other_need())
    story = story.when(DUPLICATE, s.DESK).then(m.NeedMarkedDuplicate, "duplicate")
    assert story.case.duplicate_of_id == s.NEED


@pytest.mark.parametrize(
    ("original", "found"),
    [
        (None, "no such other need"),
        (other_need(S.REJECTED), "it is rejected"),
        (other_need(S.DUPLICATE), "it is duplicate"),
    ],
)
def test_a_duplicate_repeats_a_need_that_stands(original: Any, found: str) -> None:
    story = s.captured().knowing(original=original).when(DUPLICATE, s.DESK)
    with pytest.raises(RuleBroken) as refusal:
        story.taken()
    assert found in (refusal.value.broken[0].found or "")


def test_a_need_does_not_repeat_itself_or_one_of_another_market() -> None:
    story = s.captured()
    itself = m.MarkDuplicate(duplicate_of_id=story.case.id)
    same = story.knowing(original=story.case)
    same.when(itself, s.DESK).refused(RuleBroken, "another need")
    abroad = other_need(market=Country.AF)
    story.knowing(original=abroad).when(DUPLICATE, s.DESK).refused(RuleBroken, "same market")


# ---------------------------------------------------------------- publication


def test_subscribers_are_told_of_the_first_publication_only() -> None:
    story = s.published()
    first: Any = story.last.event
    assert (first.first, first.hs, first.market) == (True, "340250", Country.TJ)
    story.when(m.PublishNeed(), s.PUBLISHER).refused(RuleBroken, "Something was amended")
    story = walk(story, (m.AmendNeed(quantity=Quantity(900, Unit.TNE)), s.DESK))
    assert not story.case.takes_introductions
    story = story.when(m.PublishNeed(), s.PUBLISHER).then(m.NeedPublishedAgain, "published")
    again: Any = story.last.event
    assert again.first is False
    assert story.case.takes_introductions
    assert story.case.published_at == first.published_at


def test_a_revived_need_is_published_again_without_telling() -> None:
    story = at_due(s.published(), "response")
    story = walk(story, (m.ExpireNeed(), TIMER))
    story = story.when(replace(s.EXTEND), s.LEAD).then(m.NeedRevived, "verified")
    story = walk(story, (m.PublishNeed(), s.PUBLISHER))
    event: Any = story.last.event
    assert (event.first, story.case.stage) == (False, S.PUBLISHED)


def test_only_the_publisher_publishes_and_not_its_own_amendment() -> None:
    s.verified().when(m.PublishNeed(), s.DESK).refused(NotAllowed)
    both = replace(s.DESK, role=s.PUBLISHER.role)
    story = walk(s.published(), (m.AmendNeed(goods="Powder"), s.DESK))
    story.when(m.PublishNeed(), both).refused(RuleBroken, "amended a need does not publish")
    early = walk(s.verified(), (m.AmendNeed(goods="Powder"), s.DESK))
    early.when(m.PublishNeed(), both).refused(RuleBroken, "amended a need does not publish")
    early.when(m.PublishNeed(), s.PUBLISHER).then(m.NeedPublished, "published")


def test_a_need_whose_day_has_passed_is_not_published() -> None:
    late = s.verified().on(s.verified().at + timedelta(days=90))
    late.when(m.PublishNeed(), s.PUBLISHER).refused(RuleBroken, "not due before today")
    amended = walk(s.published(), (m.AmendNeed(goods="Powder"), s.DESK))
    late = amended.on(amended.at + timedelta(days=90))
    late.when(m.PublishNeed(), s.PUBLISHER).refused(RuleBroken, "not due before today")


def test_publication_is_due_within_five_working_days() -> None:
    assert s.verified().case.deadlines["publication"].due_at.date() == date(2025, 11, 13)


# ---------------------------------------------------------------- amendment and time


def test_an_amendment_tells_what_was_and_what_is() -> None:
    story = walk(s.captured(), (m.AmendNeed(goods="Powder", quantity=None), s.DESK))
    event: Any = story.last.event
    assert event.changes.keys() == {"goods", "quantity"}
    assert event.changes["goods"].old == s.TOLD["goods"]
    assert (story.case.goods, story.case.quantity) == ("Powder", None)
    assert story.case.amended is False


@pytest.mark.parametrize(
    ("amendment", "rule"),
    [
        (m.AmendNeed(goods=s.TOLD["goods"]), "at least one field"),
        (m.AmendNeed(), "at least one field"),
        (m.AmendNeed(hs="340220", edition=HsEdition.HS2022), "code of their HS edition"),
        (m.AmendNeed(subdivision=Subdivision.QAZVIN), "lies in the market"),
        (m.AmendNeed(needed_by=date(2025, 11, 7)), "needed today or later"),
        (m.AmendNeed(response_due_on=date(2025, 11, 7)), "due today or later"),
    ],
)
def test_an_amendment_changes_something_that_can_be(amendment: Any, rule: str) -> None:
    s.captured().when(amendment, s.DESK).refused(RuleBroken, rule)


def test_an_amendment_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(ValueError, match="given together"):
        m.AmendNeed(hs="340250")
    with pytest.raises(ValueError, match="above zero"):
        m.AmendNeed(target_price=s.usd("-1"))


def test_once_published_the_day_is_extended_and_not_amended() -> None:
    change = m.AmendNeed(response_due_on=BEYOND)
    story = walk(s.verified(), (change, s.DESK))
    assert story.case.deadlines["response"].due_at.date() == BEYOND
    s.published().when(change, s.DESK).refused(RuleBroken, "is extended")


def test_an_amendment_of_something_else_leaves_the_deadline_alone() -> None:
    before = s.captured().case.deadlines["response"]
    later = s.captured().on(s.captured().at + timedelta(days=3))
    after = walk(later, (m.AmendNeed(goods="Powder"), s.DESK))
    assert after.case.deadlines["response"] == before
    assert after.last.meta.set == ()


def test_more_time_is_a_later_day_with_a_reason() -> None:
    story = s.published().when(s.EXTEND, s.DESK).then(m.NeedExtended, "published")
    assert story.case.deadlines["response"].due_at.date() == s.EXTEND.response_due_on
    assert story.case.extensions == 1
    story.when(s.EXTEND, s.DESK).refused(RuleBroken, "a later day")
    story = s.captured(response_due_on=None)
    past = replace(s.EXTEND, response_due_on=date(2025, 11, 7))
    story.when(past, s.DESK).refused(RuleBroken, "a later day")


@pytest.mark.parametrize("make", [s.captured, s.verified, s.published, s.matching])
def test_a_need_expires_on_the_day_answers_are_due(make: Callable[[], Scenario]) -> None:
    story = make()
    due = story.case.deadlines["response"]
    assert due.due_at.date() == date(2026, 1, 31)
    assert [story.at < moment < due.due_at for moment in due.warn_at] == [True, True]
    story = at_due(story, "response").when(m.ExpireNeed(), TIMER)
    story = story.then(m.NeedExpired, "expired")
    assert story.case.ended_because == "expired"


def test_an_expired_need_is_revived_by_a_lead_only() -> None:
    story = walk(at_due(s.published(), "response"), (m.ExpireNeed(), TIMER))
    story = story.when(s.EXTEND, s.DESK).refused(NotAllowed)
    story = story.when(s.EXTEND, s.LEAD).then(m.NeedRevived, "verified")
    assert story.case.deadlines["response"].due_at.date() == s.EXTEND.response_due_on
    assert story.case.ended_because is None
    early = replace(s.EXTEND, response_due_on=date(2026, 1, 31))
    again = walk(at_due(s.published(), "response"), (m.ExpireNeed(), TIMER))
    again.when(early, s.LEAD).refused(RuleBroken, "a later day")


def test_a_withdrawn_need_says_why_and_may_come_back() -> None:
    story = s.matching().when(s.WITHDRAW, s.DESK).then(m.NeedWithdrawn, "withdrawn")
    assert story.case.ended_because == "buyer_withdrew"
    story = walk(story, (REOPEN, s.LEAD))
    assert (story.case.stage, story.case.ended_because) == (S.MATCHING, None)
    assert story.case.deadlines["response"].due_at.date() == date(2026, 1, 31)


def test_a_duplicate_that_was_none_is_opened_again() -> None:
    story = walk(s.captured().knowing(original=other_need()), (DUPLICATE, s.DESK), (REOPEN, s.LEAD))
    assert (story.case.stage, story.case.duplicate_of_id) == (S.CAPTURED, None)


# ---------------------------------------------------------------- exclusive needs


def test_an_exclusive_need_keeps_at_most_so_many_places() -> None:
    story = s.exclusive(1).knowing(match=match())
    story = story.when(ALLOT, s.DESK).then(t.IntroductionAllotted, "published")
    event: Any = story.last.event
    assert event.exporter_id == s.FIRM
    story = story.when(ALLOT, s.DESK).refused(RuleBroken, "has no place yet")
    second = t.AllotIntroduction(match_id=s.OTHER_MATCH)
    story = story.knowing(match=match(match_id=s.OTHER_MATCH))
    story.when(second, s.DESK).refused(RuleBroken, "at most so many introductions")
    wider = walk(story, (m.SetExclusivity(most_introductions=2), s.DESK))
    wider.when(second, s.DESK).then(t.IntroductionAllotted, "published")


@pytest.mark.parametrize(
    "other",
    [
        None,
        match(MatchStage.INTRODUCED),
        replace(match(), need_id=s.NEED),
    ],
)
def test_places_are_for_matches_of_this_need_that_were_not_introduced(other: Any) -> None:
    story = s.exclusive().knowing(match=other)
    story.when(ALLOT, s.DESK).refused(RuleBroken, "one of this need")


def test_a_need_for_all_keeps_no_places() -> None:
    story = s.published().knowing(match=match())
    story.when(ALLOT, s.DESK).refused(RuleBroken, "is exclusive")
    assert story.case.has_place_for(s.MATCH)


def test_a_place_is_taken_back_only_before_the_introduction() -> None:
    story = walk(s.exclusive().knowing(match=match()), (ALLOT, s.DESK))
    used = story.knowing(match=match(MatchStage.INTRODUCED))
    used.when(s.RELEASE, s.DESK).refused(RuleBroken, "was not introduced, or it is over")
    won = story.knowing(match=match(MatchStage.CONFIRMED))
    won.when(s.RELEASE, s.DESK).refused(RuleBroken, "was not introduced, or it is over")
    over = story.knowing(match=match(MatchStage.LOST))
    over.when(s.RELEASE, s.DESK).then(t.IntroductionReleased)
    story = story.when(s.RELEASE, s.DESK).then(t.IntroductionReleased, "published")
    assert story.case.places == {}
    story.when(s.RELEASE, s.DESK).refused(RuleBroken, "has a place")


def test_a_match_that_ended_frees_its_place() -> None:
    story = walk(s.exclusive().knowing(match=match()), (ALLOT, s.DESK))
    end = t.NoteMatchEnd(match_id=s.MATCH, exporter_id=s.FIRM, outcome="lost")
    story = walk(story, (end, POLICY))
    assert (story.case.places, story.case.passed) == ({}, {str(s.FIRM): "lost"})
    story.when(end, POLICY).refused(RuleBroken, "is news")


def test_exclusivity_is_not_tightened_behind_anybodys_back() -> None:
    story = s.published()
    one = m.SetExclusivity(most_introductions=1)
    story.when(one, s.DESK).refused(RuleBroken, "does not become exclusive")
    story.when(m.SetExclusivity(most_introductions=None), s.DESK).refused(RuleBroken, "changes")
    early = walk(s.verified(), (one, s.DESK))
    assert (early.case.exclusive, early.case.most_introductions) == (True, 1)
    two = walk(s.exclusive(2).knowing(match=match()), (ALLOT, s.DESK))
    two = walk(
        two.knowing(match=match(match_id=s.OTHER_MATCH)),
        (t.AllotIntroduction(match_id=s.OTHER_MATCH), s.DESK),
    )
    two.when(one, s.DESK).refused(RuleBroken, "no place already given")
    opened = walk(two, (m.SetExclusivity(most_introductions=None), s.DESK))
    assert opened.case.exclusive is False


# ---------------------------------------------------------------- what the need counts


def test_introductions_are_counted_once_for_each_match() -> None:
    story = s.matching()
    story.when(s.introduction(), POLICY).refused(RuleBroken, "is news")
    other = s.introduction(s.OTHER_MATCH, s.OTHER_FIRM)
    story = story.when(other, POLICY).then(t.NeedIntroducedFurther, "matching")
    assert story.case.introduced.keys() == {str(s.FIRM), str(s.OTHER_FIRM)}
    end = t.NoteMatchEnd(match_id=s.MATCH, exporter_id=s.FIRM, outcome="exporter_declined")
    story = walk(story, (end, POLICY))
    assert story.case.introduced[str(s.FIRM)].ended == "exporter_declined"
    assert story.case.passed == {}
    story.when(end, POLICY).refused(RuleBroken, "is news")


def test_a_win_covers_what_its_quantity_says() -> None:
    story = walk(s.matching(), (s.win(400), POLICY))
    story.when(s.win(400), POLICY).refused(RuleBroken, "win is news")
    better = s.win(1200)
    story.when(better, POLICY).then(t.NeedFulfilled, "fulfilled")


def test_units_are_compared_exactly_and_only_where_they_can_be() -> None:
    kilos = replace(s.win(), quantity=Quantity(1_199_999, Unit.KGM))
    story = s.matching().when(kilos, POLICY).then(t.NeedPartlyFulfilled)
    enough = replace(kilos, quantity=Quantity(1_200_000, Unit.KGM))
    story.when(enough, POLICY).then(t.NeedFulfilled)
    pieces = replace(s.win(), quantity=Quantity(9_000_000, Unit.NMB))
    s.matching().when(pieces, POLICY).then(t.NeedPartlyFulfilled)
    s.matching().when(s.win(None), POLICY).then(t.NeedPartlyFulfilled)


@pytest.mark.parametrize(
    ("wanted", "won", "often", "stage"),
    [
        (Frequency.MONTHLY, 1_200, Frequency.ONE_OFF, "partly_fulfilled"),
        (Frequency.MONTHLY, 14_399, Frequency.ONE_OFF, "partly_fulfilled"),
        (Frequency.MONTHLY, 14_400, Frequency.ONE_OFF, "fulfilled"),
        (Frequency.MONTHLY, 1_200, Frequency.MONTHLY, "fulfilled"),
        (Frequency.MONTHLY, 3_599, Frequency.QUARTERLY, "partly_fulfilled"),
        (Frequency.MONTHLY, 3_600, Frequency.QUARTERLY, "fulfilled"),
        (Frequency.QUARTERLY, 4_799, Frequency.YEARLY, "partly_fulfilled"),
        (Frequency.QUARTERLY, 4_800, Frequency.YEARLY, "fulfilled"),
        (Frequency.YEARLY, 1_200, Frequency.ONE_OFF, "fulfilled"),
        (Frequency.ONE_OFF, 100, Frequency.MONTHLY, "fulfilled"),
    ],
)
def test_a_recurring_need_and_what_is_won_are_taken_over_the_same_year(
    wanted: Frequency, won: int, often: Frequency, stage: str
) -> None:
    win = replace(s.win(won), frequency=often)
    story = s.matching(frequency=wanted).when(win, POLICY)
    assert story.case.stage == stage
    event: Any = story.last.event
    assert event.coverage_version == COVERAGE_VERSION == "2"
    assert event.win.frequency is often


def test_what_was_counted_delivery_by_delivery_goes_on_so() -> None:
    won = {"value": {"amount": "1", "currency": "USD"}, "quantity": {"amount": 400, "unit": "TNE"}}
    told = msgspec.json.encode({"match_id": s.MATCH, "win": {"exporter_id": s.FIRM, **won}})
    event = msgspec.json.decode(told, type=t.NeedPartlyFulfilled)
    assert (event.coverage_version, event.win.frequency) == ("1", Frequency.ONE_OFF)
    before = s.matching(frequency=Frequency.MONTHLY)
    first = before.when(s.win(400), POLICY).last
    old = walk_on(before, structs.replace(first, event=event))
    assert (old.case.stage, old.case.coverage_version) == ("partly_fulfilled", "1")
    met = old.when(s.win(800, s.OTHER_MATCH, s.OTHER_FIRM), POLICY)
    assert met.then(t.NeedFulfilled, "fulfilled").case.coverage_version == "1"
    forgotten = walk(met, (t.ForgetWin(match_id=s.MATCH), POLICY))
    assert forgotten.case.stage == "partly_fulfilled"
    none = walk(forgotten, (t.ForgetWin(match_id=s.OTHER_MATCH), POLICY))
    anew = none.when(s.win(1200), POLICY).then(t.NeedPartlyFulfilled, "partly_fulfilled")
    assert anew.case.coverage_version == "2"


def walk_on(scenario: Scenario, step: Recorded) -> Scenario:
    """The case after a step as it was stored."""
    after = evolve(s.LIFECYCLE, scenario.case, step)
    return Scenario(
        s.LIFECYCLE, after, (*scenario.steps, step), scenario.at, dict(scenario.related)
    )


def test_any_win_meets_a_need_that_names_no_quantity() -> None:
    story = walk(s.published(quantity=None), (s.introduction(), POLICY))
    story.when(s.win(None), POLICY).then(t.NeedFulfilled, "fulfilled")


def test_a_win_after_the_end_is_noted_and_opens_nothing() -> None:
    over = walk(s.matching(), (s.WITHDRAW, s.DESK))
    story = over.when(s.win(), POLICY).then(t.NeedWinNoted, "withdrawn")
    assert story.case.wins.keys() == {str(s.MATCH)}


def test_a_retracted_win_covers_nothing() -> None:
    forget = t.ForgetWin(match_id=s.MATCH)
    story = s.fulfilled().when(forget, POLICY).then(t.NeedUncovered, "matching")
    assert story.case.wins == {}
    assert "response" in story.case.deadlines
    unknown = t.ForgetWin(match_id=s.OTHER_MATCH)
    s.fulfilled().when(unknown, POLICY).refused(RuleBroken, "win is known")
    two = walk(s.matching(), (s.win(400), POLICY), (s.win(800, s.OTHER_MATCH), POLICY))
    two.when(forget, POLICY).then(t.NeedLessCovered, "partly_fulfilled")
    much = walk(s.fulfilled(), (s.win(1200, s.OTHER_MATCH), POLICY))
    much.when(forget, POLICY).then(t.NeedWinForgotten, "fulfilled")
    gone = walk(s.matching(), (s.WITHDRAW, s.DESK), (s.win(), POLICY))
    gone.when(forget, POLICY).then(t.NeedWinForgotten, "withdrawn")


def test_people_do_not_note_what_reactions_note() -> None:
    for command in (s.introduction(), s.win()):
        s.matching().when(command, s.LEAD).refused(NotAllowed)
    s.fulfilled().when(t.ForgetWin(match_id=s.MATCH), s.LEAD).refused(NotAllowed)
