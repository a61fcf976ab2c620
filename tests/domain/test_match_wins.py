"""Wins: claimed by somebody, confirmed by the exporter through a link that expires, corrected."""

from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from export_program.domain.match import winning as w
from export_program.domain.match.case import Match, Support
from export_program.domain.vocabulary.countries import Country
from export_program.domain.vocabulary.currencies import Currency
from export_program.domain.vocabulary.money import Money
from export_program.domain.vocabulary.quantities import Frequency, Quantity
from export_program.domain.vocabulary.units import Unit
from export_program.engine.messages import GeneralReason
from export_program.engine.refusals import NotAllowed, RuleBroken, WrongStage
from tests.domain import match_story as s
from tests.scenario import TIMER, Scenario, walk

WEEK = timedelta(weeks=1)
WHY: dict[str, Any] = {"reason_code": GeneralReason.ERROR_OF_FACT, "reason": s.WORDS}
CORRECT = w.CorrectWin(value=s.usd("650000"), **WHY)
RETRACT = w.RetractWin(**WHY)


def claim(**changes: Any) -> Scenario:
    return s.negotiating().on(s.CLAIMED_ON).when(replace(s.CLAIM, **changes), s.DESK)


def at(story: Scenario, key: str) -> Any:
    return story.case.deadlines[key].due_at


# ---------------------------------------------------------------- claiming


def test_a_claim_says_what_was_sold_and_where_the_goods_go() -> None:
    story = claim().then(w.WinClaimed, "won_claimed")
    held = story.case.claim
    assert (held.value, held.hs, held.market, held.by) == (
        s.CLAIM.value,
        "340250",
        Country.TJ,
        s.DESK.id,
    )
    assert claim(market=Country.AF).case.claim.market is Country.AF
    early = s.accepted().on(s.CLAIMED_ON).when(s.CLAIM, s.OWNER)
    early.then(w.WinClaimed, "won_claimed")


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"hs": "340220"}, "code of their HS edition"),
        ({"contract_on": date(2025, 12, 9)}, "dated today or earlier"),
        ({"contract_on": date(2025, 11, 7)}, "not older than the introduction"),
        ({"support": (Support.FINANCE, Support.FINANCE)}, "one mention"),
    ],
)
def test_a_claim_is_of_a_contract_that_came_of_the_match(
    changes: dict[str, Any], rule: str
) -> None:
    claim(**changes).refused(RuleBroken, rule)


def test_a_claim_of_nothing_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="above zero"):
        replace(s.CLAIM, value=s.usd("0"))
    with pytest.raises(ValueError, match="above zero"):
        s.confirm(value=s.usd("0"))
    with pytest.raises(ValueError, match="RetractWin"):
        replace(CORRECT, value=s.usd("0"))


def test_not_everybody_claims_and_nobody_for_others() -> None:
    story = s.negotiating().on(s.CLAIMED_ON)
    story.when(s.CLAIM, s.LEAD).refused(NotAllowed)
    story.when(s.CLAIM, s.STRANGER).refused(NotAllowed)
    s.interested().when(s.CLAIM, s.DESK).refused(WrongStage)


# ---------------------------------------------------------------- links


def test_a_link_holds_for_seven_days_and_only_its_hash_is_kept() -> None:
    story = s.claimed().when(s.link(), s.AGENT).then(w.ConfirmationIssued, "won_claimed")
    event: Any = story.last.event
    assert (event.number, event.token_hash) == (1, s.HASHES[0])
    assert event.expires_at == story.at + WEEK
    (kept,) = story.case.confirmations
    assert kept.event == story.last.meta.id


def test_links_are_sent_a_week_apart_and_four_at_most() -> None:
    story = s.linked()
    early = story.on(story.at + timedelta(days=6))
    early.when(s.link(2), s.AGENT).refused(RuleBroken, "a week apart")
    later = story.on(story.at + WEEK)
    later.when(s.link(1), s.AGENT).refused(RuleBroken, "a new token")
    four = s.linked(4)
    assert len(four.case.confirmations) == 4
    assert four.at == s.CLAIMED_ON + 3 * WEEK
    more = four.on(four.at + timedelta(days=6))
    more.when(s.link(5), s.AGENT).refused(RuleBroken, "At most four links")


def test_all_links_are_sent_within_three_weeks() -> None:
    story = s.linked(2)
    last = story.on(s.CLAIMED_ON + 3 * WEEK)
    last.when(s.link(3), s.AGENT).then(w.ConfirmationIssued)
    late = story.on(s.CLAIMED_ON + 3 * WEEK + timedelta(days=1))
    late.when(s.link(3), s.AGENT).refused(RuleBroken, "within three weeks")


def test_somebody_is_told_when_the_next_link_is_to_be_sent() -> None:
    assert at(s.claimed(), "confirmation link") == s.CLAIMED_ON + timedelta(days=3)
    assert at(s.linked(), "confirmation link") == s.CLAIMED_ON + WEEK
    assert at(s.linked(3), "confirmation link") == s.CLAIMED_ON + 3 * WEEK
    assert "confirmation link" not in s.linked(4).case.deadlines
    assert "confirmation link" not in s.confirmed().case.deadlines


def test_only_staff_make_links() -> None:
    s.claimed().when(s.link(), s.OWNER).refused(NotAllowed)
    s.negotiating().when(s.link(), s.AGENT).refused(WrongStage)


def test_whoever_claimed_a_win_does_not_hold_the_link_that_confirms_it() -> None:
    s.claimed().when(s.link(), s.DESK).refused(RuleBroken, match="does not send the link")


# ---------------------------------------------------------------- the exporter's word


def test_a_win_counts_when_the_exporter_confirms_it() -> None:
    story = s.linked().when(s.confirm(), s.OWNER).then(w.WinConfirmed, "confirmed")
    event: Any = story.last.event
    assert (event.need_id, event.exporter_id) == (s.NEED, s.FIRM)
    assert (event.market, event.hs, event.edition) == (Country.TJ, "340250", s.CLAIM.edition)
    assert event.value == event.claimed == s.CLAIM.value
    assert (event.contract_on, event.quantity) == (s.CLAIM.contract_on, s.CLAIM.quantity)
    assert story.case.decision.outcome == "confirmed"
    assert story.case.deadlines == {}


def test_what_is_confirmed_may_differ_and_both_are_kept() -> None:
    own = s.confirm(
        value=s.usd("512000.50"),
        contract_on=date(2025, 12, 2),
        quantity=Quantity(800, Unit.TNE),
        remarks="Two lorries less.",
    )
    story = walk(s.linked(), (own, s.OWNER))
    event: Any = story.last.event
    assert (event.value, event.claimed) == (s.usd("512000.50"), s.CLAIM.value)
    assert story.case.claim.value == s.CLAIM.value
    assert story.case.confirmed.value == s.usd("512000.50")
    assert (story.case.confirmed.contract_on, story.case.confirmed.quantity.amount) == (
        date(2025, 12, 2),
        800,
    )


def test_how_often_a_contract_delivers_is_claimed_confirmed_and_corrected() -> None:
    monthly = replace(s.CLAIM, quantity=Quantity(100, Unit.TNE), frequency=Frequency.MONTHLY)
    claimed = walk(s.negotiating().on(s.CLAIMED_ON), (monthly, s.DESK), (s.link(), s.AGENT))
    same = walk(claimed, (s.confirm(), s.OWNER))
    assert same.case.claim.frequency is same.case.confirmed.frequency is Frequency.MONTHLY
    told = walk(claimed, (s.confirm(frequency=Frequency.QUARTERLY), s.OWNER))
    assert told.case.confirmed.frequency is Frequency.QUARTERLY
    assert told.case.claim.frequency is Frequency.MONTHLY
    better = w.CorrectWin(value=s.CLAIM.value, frequency=Frequency.YEARLY, **WHY)
    corrected = walk(told, (better, s.LEAD))
    assert corrected.case.confirmed.frequency is Frequency.YEARLY
    corrected.when(better, s.LEAD).refused(RuleBroken, "changes something")
    kept = walk(told, (w.CorrectWin(value=s.usd("1"), **WHY), s.LEAD))
    assert kept.case.confirmed.frequency is Frequency.QUARTERLY


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"value": Money("600000", Currency.EUR)}, "in the currency of the claim"),
        ({"contract_on": date(2026, 1, 1)}, "dated today or earlier"),
    ],
)
def test_a_confirmation_fits_the_claim(changes: dict[str, Any], rule: str) -> None:
    s.linked().when(s.confirm(**changes), s.OWNER).refused(RuleBroken, rule)


def test_a_link_is_good_for_its_week_and_no_other() -> None:
    story = s.linked()
    story.when(s.confirm(2), s.OWNER).refused(RuleBroken, "has not expired")
    last = story.on(story.at + WEEK - timedelta(seconds=1))
    last.when(s.confirm(), s.OWNER).then(w.WinConfirmed)
    over = story.on(story.at + WEEK)
    over.when(s.confirm(), s.OWNER).refused(RuleBroken, "has not expired")
    over.when(s.dispute(), s.OWNER).refused(RuleBroken, "has not expired")
    before = story.on(story.at - timedelta(hours=1))
    before.when(s.confirm(), s.OWNER).refused(RuleBroken, "has not expired")
    again = walk(over, (s.link(2), s.AGENT))
    again.when(s.confirm(2), s.OWNER).then(w.WinConfirmed)


def test_nobody_else_confirms() -> None:
    s.linked().when(s.confirm(), s.STRANGER).refused(NotAllowed)
    s.linked().when(s.confirm(), s.DESK).refused(NotAllowed)
    s.linked().when(s.dispute(), s.LEAD).refused(NotAllowed)
    s.claimed().when(s.confirm(), s.OWNER).refused(RuleBroken, "has not expired")


def test_a_disputed_claim_counts_for_nothing_and_may_be_made_anew() -> None:
    story = s.linked().when(s.dispute(), s.OWNER).then(w.WinDisputed, "disputed")
    assert (story.case.confirmed, story.case.disputes) == (None, 1)
    assert story.case.decision.outcome == "disputed"
    assert "confirmation" not in story.case.deadlines
    lower = replace(s.CLAIM, value=s.usd("400000"))
    story = walk(story, (lower, s.DESK))
    # The links of the first claim do not confirm the second.
    story.when(s.confirm(), s.OWNER).refused(RuleBroken, "has not expired")
    story = walk(story, (s.link(2), s.AGENT), (s.confirm(2), s.OWNER))
    assert story.case.confirmed.value == s.usd("400000")


def test_a_claim_that_nobody_answers_is_unconfirmed_after_four_weeks() -> None:
    story = s.linked(4)
    due = at(story, "confirmation")
    assert due == s.CLAIMED_ON + 4 * WEEK
    early = story.on(due - timedelta(hours=1))
    early.when(w.MarkUnconfirmed(), TIMER).refused(RuleBroken, "four weeks")
    story = story.on(due).when(w.MarkUnconfirmed(), TIMER)
    story = story.then(w.MatchUnconfirmed, "unconfirmed")
    story.when(s.confirm(4), s.OWNER).refused(WrongStage)
    story = walk(story, (s.CLAIM, s.DESK))
    assert (story.case.stage, story.case.confirmations) == ("won_claimed", ())
    assert at(story, "confirmation") == due + 4 * WEEK


def test_a_claim_without_any_link_ends_as_well() -> None:
    assert at(s.claimed(), "confirmation") == s.CLAIMED_ON + 4 * WEEK


# ---------------------------------------------------------------- afterwards


def test_a_confirmed_win_is_corrected_by_an_event_of_its_own() -> None:
    story = s.confirmed().when(CORRECT, s.LEAD).then(w.WinCorrected, "confirmed")
    event: Any = story.last.event
    assert (event.previous.value, event.corrected.value) == (s.CLAIM.value, CORRECT.value)
    assert (event.need_id, event.exporter_id) == (s.NEED, s.FIRM)
    held = story.case.confirmed
    assert (held.value, held.corrections, held.contract_on) == (
        CORRECT.value,
        1,
        s.CLAIM.contract_on,
    )
    story.when(CORRECT, s.LEAD).refused(RuleBroken, "changes something")


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"value": s.CLAIM.value}, "changes something"),
        ({"value": Money("1", Currency.EUR)}, "currency of what was confirmed"),
        ({"contract_on": date(2026, 1, 1)}, "dated today or earlier"),
    ],
)
def test_a_correction_fits_what_it_corrects(changes: dict[str, Any], rule: str) -> None:
    s.confirmed().when(replace(CORRECT, **changes), s.LEAD).refused(RuleBroken, rule)


def test_whoever_claimed_or_confirmed_does_not_correct() -> None:
    both = replace(s.DESK, role=s.LEAD.role)
    for command in (CORRECT, RETRACT):
        s.confirmed().when(command, both).refused(RuleBroken, "claimed or confirmed")
        s.confirmed().when(command, s.DESK).refused(NotAllowed)


def test_a_win_that_was_none_no_longer_counts() -> None:
    story = s.confirmed().when(RETRACT, s.CHAIR).then(w.WinRetracted, "disputed")
    event: Any = story.last.event
    assert event.previous.value == s.CLAIM.value
    case: Match = story.case
    assert (case.confirmed, case.closed_at) == (None, None)
    assert "news" in case.deadlines
