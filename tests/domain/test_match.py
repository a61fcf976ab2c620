"""Matches: suggested with evidence, introduced when both sides may be, answered within a week."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from export_program.domain.exporter.case import ExporterStage
from export_program.domain.exporter.values import ReadinessLevel
from export_program.domain.market_need.case import NeedStage
from export_program.domain.match import messages as m
from export_program.domain.match import winning as w
from export_program.domain.match.case import Answer, MatchStage
from export_program.engine.refusals import NotAllowed, RuleBroken, WrongStage
from tests.domain import match_story as s
from tests.domain.need_story import OTHER_MATCH
from tests.scenario import CASE, NOON, POLICY, TIMER, Scenario, walk

HOLD = m.HoldMatch(reason_code=m.HoldReason.EXPORTER_SUSPENDED, reason=s.WORDS)
STALE = m.MarkStale(because="Nothing was heard.")
REFRESH = m.RefreshMatch()
EVERY_NO = [Answer.NOT_RIGHT, Answer.NOT_ELIGIBLE, Answer.THIRD_PARTY]


def found(story: Scenario) -> str:
    """What the refusal of the pending command found."""
    with pytest.raises(RuleBroken) as refusal:
        story.taken()
    return " ".join(b.found or "" for b in refusal.value.broken)


def after(story: Scenario, **time: int) -> Scenario:
    return story.on(story.at + timedelta(**time))


def at_due(story: Scenario, key: str) -> Scenario:
    """The moment a deadline is due, with what the timer then issues pending."""
    due = story.case.deadlines[key]
    rule = next(d for d in story.lifecycle.all_deadlines if d.name == due.name)
    assert rule.then is not None
    return story.on(due.due_at).when(rule.then(story.case, due), TIMER)


def aged(story: Scenario, **changes: Any) -> Scenario:
    """The same with another exporter in the register."""
    return story.knowing(exporter=s.firm(**changes))


def grown() -> dict[str, Any]:
    """An exporter whose readiness went up."""
    readiness = s.firm().readiness
    assert readiness is not None
    return {"readiness": replace(readiness, level=ReadinessLevel.L5)}


# ---------------------------------------------------------------- suggesting


def test_a_suggestion_holds_its_score_with_reasons_and_the_method() -> None:
    story = s.before().when(s.SUGGEST, POLICY).then(m.MatchSuggested, "suggested")
    event: Any = story.last.event
    assert event.score == sum(f.points for f in event.factors) == 75
    assert (event.method, event.method_version) == ("qz-match", "1")
    assert all(f.reason and 0 <= f.points <= f.most for f in event.factors)
    assert (story.case.need.hs, story.case.exporter.name) == ("340250", "Padideh Detergents")
    assert story.lifecycle.title(story.case).startswith("Padideh Detergents: Washing powder")


@pytest.mark.parametrize("stage", [NeedStage.CAPTURED, NeedStage.EXPIRED, NeedStage.FULFILLED])
def test_only_needs_that_are_wanted_are_matched(stage: NeedStage) -> None:
    told = found(s.before(need=s.need(stage=stage)).when(s.SUGGEST, s.DESK))
    assert told == f"it is {stage}"
    assert "no such need" in found(s.before(need=None).when(s.SUGGEST, s.DESK))
    verified = s.before(need=s.need(stage=NeedStage.VERIFIED))
    verified.when(s.SUGGEST, s.DESK).then(m.MatchSuggested)


def test_only_registered_exporters_are_suggested() -> None:
    held = s.before(exporter=s.firm(stage=ExporterStage.SUSPENDED))
    assert found(held.when(s.SUGGEST, s.DESK)) == "it is suspended"
    assert "no such exporter" in found(s.before(exporter=None).when(s.SUGGEST, s.DESK))


def test_nobody_is_suggested_without_evidence() -> None:
    bare = s.before(exporter=s.firm(products={}))
    bare.when(s.SUGGEST, s.DESK).refused(RuleBroken, "goods of the same heading")


def test_a_pair_has_one_match_at_a_time() -> None:
    (unique,) = s.LIFECYCLE.uniques
    assert unique.keys(s.suggested().case) == (f"match:{s.NEED}:{s.FIRM}",)
    assert unique.keys(s.negotiating().case) == unique.keys(s.confirmed().case)
    for over in (walk(s.suggested(), (s.LOSE, s.DESK)), s.unconfirmed()):
        assert unique.keys(over.case) == ()


def test_a_match_is_worked_out_anew_until_the_introduction() -> None:
    better = aged(s.suggested(), **grown())
    story = better.when(REFRESH, POLICY).then(m.MatchRescored, "suggested")
    event: Any = story.last.event
    assert (event.previous, event.score, story.case.exporter.level) == (75, 85, "L5")
    story.when(REFRESH, POLICY).refused(RuleBroken, "has changed")


def test_after_the_introduction_the_score_stands() -> None:
    story = aged(s.introduced(), **grown()).when(REFRESH, POLICY)
    story = story.then(m.MatchFactsRefreshed, "introduced")
    assert (story.case.score, story.case.exporter.level) == (75, "L5")
    story.when(REFRESH, POLICY).refused(RuleBroken, "has changed")


def test_a_match_without_evidence_any_more_is_not_worked_out() -> None:
    for changes in ({"exporter": s.firm(products={})}, {"need": None}, {"exporter": None}):
        gone = s.suggested().knowing(**changes)
        gone.when(REFRESH, POLICY).refused(RuleBroken, "has changed")


# ---------------------------------------------------------------- introducing


def test_an_introduction_records_the_messages_to_both_sides() -> None:
    story = s.shortlisted().when(s.INTRODUCE, s.DESK).then(m.MatchIntroduced, "introduced")
    event: Any = story.last.event
    assert (event.need_id, event.exporter_id, event.score) == (s.NEED, s.FIRM, 75)
    assert event.message_to_exporter == s.INTRODUCE.message_to_exporter
    assert event.message_to_buyer == s.INTRODUCE.message_to_buyer
    assert story.case.introduced_at == NOON
    with pytest.raises(ValueError, match="message_to_buyer: both sides"):
        m.IntroduceMatch(message_to_exporter="Good day.", message_to_buyer="  ")


def test_a_match_is_shortlisted_before_it_is_introduced() -> None:
    s.suggested().when(s.INTRODUCE, s.DESK).refused(WrongStage)
    stale = s.suggested().knowing(need=s.need(stage=NeedStage.EXPIRED))
    stale.when(m.ShortlistMatch(), s.DESK).refused(RuleBroken, "still open")
    gone = aged(s.suggested(), stage=ExporterStage.SUSPENDED)
    gone.when(m.ShortlistMatch(), s.DESK).refused(RuleBroken, "not suspended")


@pytest.mark.parametrize(
    ("related", "rule"),
    [
        ({"need": None}, "is published"),
        ({"need": s.need(stage=NeedStage.VERIFIED)}, "is published"),
        ({"need": s.need(amended=True)}, "is published"),
        ({"need": s.with_places(OTHER_MATCH)}, "allotted to this match"),
        ({"need": s.with_places(most=3)}, "allotted to this match"),
        ({"exporter": s.firm(stage=ExporterStage.SUSPENDED)}, "not suspended"),
        ({"exporter": s.firm(stage=ExporterStage.DEREGISTERED)}, "not suspended"),
        ({"exporter": s.firm(readiness=None)}, "readiness L3 or more"),
        ({"exporter": s.firm(card=None)}, "commercial card is valid"),
        ({"exporter": None}, "not suspended"),
    ],
)
def test_nobody_is_introduced_who_may_not_be(related: dict[str, Any], rule: str) -> None:
    s.shortlisted().knowing(**related).when(s.INTRODUCE, s.DESK).refused(RuleBroken, rule)


def test_readiness_below_three_is_not_enough() -> None:
    readiness = s.firm().readiness
    assert readiness is not None
    for level, enough in ((ReadinessLevel.L2, False), (ReadinessLevel.L3, True)):
        story = aged(s.shortlisted(), readiness=replace(readiness, level=level))
        story = story.when(s.INTRODUCE, s.DESK)
        if enough:
            story.then(m.MatchIntroduced)
        else:
            assert "L2" in found(story)


def test_a_card_that_ran_out_is_not_enough() -> None:
    card = s.firm().card
    assert card is not None
    story = aged(s.shortlisted(), card=replace(card, valid_until=date(2025, 11, 7)))
    story.when(s.INTRODUCE, s.DESK).refused(RuleBroken, "commercial card is valid")


def test_an_allotted_match_of_an_exclusive_need_is_introduced() -> None:
    kept = s.shortlisted().knowing(need=s.with_places(CASE))
    kept.when(s.INTRODUCE, s.DESK).then(m.MatchIntroduced)


# ---------------------------------------------------------------- answers


def test_both_sides_say_yes_and_talk() -> None:
    story = s.introduced().when(s.exporter_says(Answer.RIGHT, None), s.OWNER)
    story = story.then(m.ExporterInterested, "exporter_interested")
    assert story.case.exporter_reply.by == s.OWNER.id
    story = story.when(s.buyer_says(Answer.RIGHT, None), s.DESK)
    story = story.then(m.BuyerAccepted, "buyer_accepted")
    story = story.when(s.NEGOTIATE, s.OWNER).then(m.NegotiationRecorded, "negotiating")
    assert (story.case.negotiations, story.case.expected) == (1, s.NEGOTIATE.expected)
    silent = replace(s.NEGOTIATE, expected=None)
    again = walk(story, (silent, s.DESK))
    assert (again.case.negotiations, again.case.expected) == (2, s.NEGOTIATE.expected)
    nothing = replace(s.NEGOTIATE, expected=s.usd("0"))
    again.when(nothing, s.DESK).refused(RuleBroken, "above zero")


@pytest.mark.parametrize("answer", EVERY_NO)
def test_a_no_ends_the_match_and_says_why(answer: Answer) -> None:
    silent = s.introduced().when(s.exporter_says(answer, None), s.DESK)
    silent.refused(RuleBroken, "says why")
    story = s.introduced().when(s.exporter_says(answer), s.DESK)
    story = story.then(m.ExporterDeclined, "exporter_declined")
    assert story.case.ended_because == answer
    silent = s.interested().when(s.buyer_says(answer, None), s.DESK)
    silent.refused(RuleBroken, "says why")
    s.interested().when(s.buyer_says(answer), s.DESK).then(m.BuyerRefused, "buyer_refused")


def test_whoever_needs_more_information_gets_another_week() -> None:
    more = s.exporter_says(Answer.NEED_MORE_INFORMATION)
    story = after(s.introduced(), days=5).when(more, s.OWNER)
    story = story.then(m.ExporterAsked, "introduced")
    assert story.case.deadlines["exporter reply"].due_at.date() == date(2025, 11, 20)
    s.introduced().when(replace(more, remarks=None), s.OWNER).refused(RuleBroken, "says why")
    asked = s.buyer_says(Answer.NEED_MORE_INFORMATION)
    story = after(s.interested(), days=5).when(asked, s.DESK)
    story = story.then(m.BuyerAsked, "exporter_interested")
    assert story.case.deadlines["buyer reply"].due_at.date() == date(2025, 11, 20)
    s.interested().when(replace(asked, remarks=None), s.DESK).refused(RuleBroken, "says why")


def test_an_exporter_who_says_nothing_for_seven_days_is_silent_and_may_still_answer() -> None:
    due = s.introduced().case.deadlines["exporter reply"]
    assert due.due_at.date() == date(2025, 11, 15)
    story = at_due(s.introduced(), "exporter reply").then(m.ExporterWentSilent, "exporter_silent")
    late = story.when(s.exporter_says(Answer.RIGHT), s.OWNER)
    late.then(m.ExporterInterested, "exporter_interested")
    more = story.when(s.exporter_says(Answer.NEED_MORE_INFORMATION), s.OWNER)
    assert "exporter reply" in more.then(m.ExporterAsked, "introduced").case.deadlines


def test_a_buyer_who_says_nothing_for_seven_days_is_silent_and_may_still_answer() -> None:
    story = after(s.interested(), days=2)
    assert story.case.deadlines["buyer reply"].due_at.date() == date(2025, 11, 15)
    assert "exporter reply" not in story.case.deadlines
    story = at_due(story, "buyer reply").then(m.BuyerWentSilent, "buyer_silent")
    story.when(s.buyer_says(Answer.RIGHT), s.DESK).then(m.BuyerAccepted, "buyer_accepted")
    story.when(s.buyer_says(Answer.NOT_RIGHT), s.DESK).then(m.BuyerRefused, "buyer_refused")


def test_an_exporter_answers_for_itself_only() -> None:
    s.introduced().when(s.exporter_says(Answer.RIGHT), s.STRANGER).refused(NotAllowed)
    s.interested().when(s.buyer_says(Answer.RIGHT), s.OWNER).refused(NotAllowed)


# ---------------------------------------------------------------- what stops it


def test_a_held_match_is_not_introduced_and_its_clock_stands_still() -> None:
    story = s.shortlisted().when(HOLD, POLICY).then(m.MatchHeld, "shortlisted")
    story.when(s.INTRODUCE, s.DESK).refused(RuleBroken, "not on hold")
    story.when(HOLD, POLICY).refused(RuleBroken, "not on hold")
    early = walk(s.suggested(), (HOLD, POLICY))
    early.when(m.ShortlistMatch(), s.DESK).refused(RuleBroken, "not on hold")
    s.shortlisted().when(m.ResumeMatch(), POLICY).refused(RuleBroken, "is on hold")
    suspended = aged(story, stage=ExporterStage.SUSPENDED)
    suspended.when(m.ResumeMatch(), POLICY).refused(RuleBroken, "not suspended")
    story = walk(story, (m.ResumeMatch(), POLICY))
    story.when(s.INTRODUCE, s.DESK).then(m.MatchIntroduced)


def test_what_was_left_of_the_week_is_left_after_the_hold() -> None:
    story = walk(after(s.introduced(), days=1), (HOLD, s.LEAD))
    assert story.case.clock_stopped
    story = walk(after(story, days=10), (m.ResumeMatch(), s.LEAD))
    assert not story.case.clock_stopped
    assert story.case.deadlines["exporter reply"].due_at > NOON + timedelta(days=16)


@pytest.mark.parametrize(
    ("make", "days"),
    [
        (s.suggested, 60),
        (s.shortlisted, 30),
        (s.accepted, 30),
        (s.negotiating, 90),
    ],
)
def test_a_match_without_news_goes_stale(make: Callable[[], Scenario], days: int) -> None:
    due = make().case.deadlines["news"]
    assert due.due_at.date() == date(2025, 11, 8) + timedelta(days=days)
    story = at_due(make(), "news").then(m.MatchWentStale, "stale")
    assert story.case.ended_because == "Nothing was heard for too long."


@pytest.mark.parametrize(
    ("make", "key"), [(s.introduced, "exporter reply"), (s.interested, "buyer reply")]
)
def test_silence_ends_after_three_more_weeks(make: Callable[[], Scenario], key: str) -> None:
    assert "news" not in make().case.deadlines
    story = at_due(make(), key).taken()
    assert story.case.deadlines["news"].due_at.date() == date(2025, 11, 15) + timedelta(days=21)
    at_due(story, "news").then(m.MatchWentStale, "stale")


def test_news_of_the_talks_keeps_a_match_alive() -> None:
    story = walk(after(s.negotiating(), days=80), (s.NEGOTIATE, s.DESK))
    assert story.case.deadlines["news"].due_at.date() == date(2026, 4, 27)


@pytest.mark.parametrize(
    "make", [s.suggested, s.shortlisted, s.introduced, s.interested, s.accepted, s.disputed]
)
def test_a_match_is_lost_with_a_reason_until_a_win_is_claimed(
    make: Callable[[], Scenario],
) -> None:
    story = make().when(s.LOSE, s.DESK).then(m.MatchLost, "lost")
    assert story.case.ended_because == "price"
    assert story.case.deadlines == {}
    make().when(STALE, POLICY).then(m.MatchWentStale, "stale")


def test_a_claimed_win_is_neither_lost_nor_stale() -> None:
    s.claimed().when(s.LOSE, s.DESK).refused(WrongStage)
    s.claimed().when(STALE, POLICY).refused(WrongStage)


def test_how_a_match_was_scored_stays_in_the_office() -> None:
    inside = s.LIFECYCLE.confidential
    assert {"score", "factors", "confirmations", m.MatchSuggested.STORED} <= inside
    assert w.ConfirmationIssued.STORED in inside
    assert s.LIFECYCLE.owner(s.suggested().case) == s.FIRM
    assert MatchStage.CONFIRMED in s.LIFECYCLE.ends
