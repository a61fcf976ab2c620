"""An exporter's commercial card, readiness and qualification, and when each of them ends."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from export_program.domain.exporter import (
    Exporter,
    ExporterStage,
    has_valid_card,
    is_in_good_standing,
    is_qualified,
)
from export_program.domain.exporter import standing as std
from export_program.domain.exporter.values import (
    CardStatus,
    Dimension,
    ReadinessLevel,
    Scheme,
)
from export_program.domain.vocabulary.currencies import Currency
from export_program.domain.vocabulary.money import Money
from export_program.engine.actors import TIMER, Role
from export_program.engine.protocols.clock import (
    DeadlineMissed,
    DeadlineWarningRaised,
    MissDeadline,
    RaiseDeadlineWarning,
)
from export_program.engine.refusals import NotAllowed, RuleBroken, WrongStage
from tests.domain.exporter_story import (
    AGENT,
    CARD,
    CLERK,
    EVERY_SCORE,
    LEAD,
    OWNER,
    TODAY,
    WORDS,
    after,
    at_due,
    fact,
    readiness,
    ready,
    registered,
    submitted,
    with_card,
)
from tests.scenario import CASE, POLICY, Scenario, person, walk

L = ReadinessLevel
SUSPEND_CARD = std.SuspendCommercialCard(
    reason_code=std.CardReason.SUSPENDED_BY_CHAMBER, reason=WORDS
)
RESTORE_CARD = std.RestoreCommercialCard()
GRANT = std.GrantQualification(scheme=Scheme.EXPORT_READY, until=date(2026, 11, 8))
REVOKE = std.RevokeQualification(reason_code=std.RevocationReason.MISUSE, reason=WORDS)
LAPSE = std.LapseQualification(because="the commercial card expired")


def qualified() -> Scenario:
    return walk(ready(), (GRANT, LEAD))


# ---------------------------------------------------------------- the commercial card


def test_a_card_is_recorded_with_rating_ceiling_and_endorsement() -> None:
    full = msgspec.structs.replace(
        CARD,
        rating="A",
        rated_until=date(2026, 3, 1),
        ceiling=Money("100000", Currency.USD),
        endorsement="head of the Qazvin chamber",
    )
    story = registered().when(full, CLERK).then(std.CommercialCardRecorded, "registered")
    card = story.case.card
    assert (card.number, card.rating, card.rated_until) == ("1404-55-901", "A", date(2026, 3, 1))
    assert (str(card.ceiling), card.status) == ("100000.00 USD", "valid")
    registered().when(full, LEAD).refused(NotAllowed)
    submitted().when(full, CLERK).refused(WrongStage)


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"valid_until": TODAY}, "valid beyond today"),
        ({"issued_on": TODAY + timedelta(days=1)}, "issued before it ends"),
        ({"rating": "A"}, "rating and the day"),
        ({"rated_until": date(2026, 1, 1)}, "rating and the day"),
        ({"ceiling": Money("0", Currency.USD)}, "above zero"),
    ],
)
def test_a_card_that_cannot_be_is_refused(changes: dict[str, Any], match: str) -> None:
    odd = msgspec.structs.replace(CARD, **changes)
    registered().when(odd, CLERK).refused(RuleBroken, match)


def test_the_same_card_is_recorded_once_and_a_renewed_one_again() -> None:
    story = with_card()
    story.when(CARD, CLERK).refused(RuleBroken, "differs")
    renewed = msgspec.structs.replace(CARD, valid_until=date(2027, 6, 1))
    story = story.when(renewed, CLERK).then(std.CommercialCardRecorded)
    assert story.case.deadlines["commercial card"].due_at.date() == date(2027, 6, 1)


def test_a_card_warns_sixty_thirty_and_seven_days_before_it_expires() -> None:
    due = with_card().case.deadlines["commercial card"]
    assert due.due_at == datetime(2026, 6, 1, 14, 30, tzinfo=UTC)  # the cut-off of the last day
    assert [(due.due_at - moment).days for moment in due.warn_at] == [60, 30, 7]


def test_a_card_expires_when_its_time_is_over_and_not_before() -> None:
    story = with_card()
    early = std.ExpireCommercialCard(number="1404-55-901")
    story.when(early, TIMER).refused(RuleBroken, "has run out")
    expired = at_due(story, "commercial card").then(std.CommercialCardExpired, "registered")
    assert "commercial card" not in expired.case.deadlines
    expired.when(early, TIMER).refused(RuleBroken, "has run out")


def test_the_timer_raises_a_cards_warnings_in_turn() -> None:
    story = with_card()
    for moment in story.case.deadlines["commercial card"].warn_at:
        story = story.on(moment).when(RaiseDeadlineWarning(deadline="commercial card"), TIMER)
        story = story.then(DeadlineWarningRaised)
    assert story.case.deadlines["commercial card"].warned == 3
    assert story.case.card_status(story.at.date()) is CardStatus.EXPIRING


def test_a_card_has_a_state_on_every_day() -> None:
    case = with_card().case
    expected = {
        date(2025, 11, 8): CardStatus.VALID,
        date(2026, 4, 1): CardStatus.VALID,
        date(2026, 4, 2): CardStatus.EXPIRING,
        date(2026, 6, 1): CardStatus.EXPIRING,
        date(2026, 6, 2): CardStatus.EXPIRED,
    }
    assert {day: case.card_status(day) for day in expected} == expected
    assert registered().case.card_status(TODAY) is CardStatus.NONE
    assert has_valid_card(case, date(2026, 6, 1))
    assert not has_valid_card(case, date(2026, 6, 2))
    assert not has_valid_card(None, TODAY)


def test_a_suspended_card_is_restored_and_not_recorded_again() -> None:
    story = with_card().when(SUSPEND_CARD, CLERK).then(std.CommercialCardSuspended)
    assert fact(story).number == "1404-55-901"
    assert story.case.card_status(TODAY) is CardStatus.SUSPENDED
    assert not has_valid_card(story.case, TODAY)
    story.when(SUSPEND_CARD, CLERK).refused(RuleBroken, "valid commercial card")
    renewed = msgspec.structs.replace(CARD, valid_until=date(2027, 6, 1))
    story.when(renewed, CLERK).refused(RuleBroken, "restored instead")
    other = msgspec.structs.replace(CARD, number="1404-55-902")
    story.when(other, CLERK).then(std.CommercialCardRecorded)
    restored = story.when(RESTORE_CARD, CLERK).then(std.CommercialCardRestored)
    assert has_valid_card(restored.case, TODAY)
    restored.when(RESTORE_CARD, CLERK).refused(RuleBroken, "is suspended")
    at_due(story, "commercial card").then(std.CommercialCardExpired)


def test_an_exporter_in_good_standing_is_registered_and_not_suspended() -> None:
    assert is_in_good_standing(registered().case)
    assert not is_in_good_standing(submitted().case)
    assert not is_in_good_standing(Exporter(id=CASE, stage=ExporterStage.SUSPENDED))
    assert not is_in_good_standing(None)


# ---------------------------------------------------------------- readiness


def test_readiness_is_assessed_by_dimension_with_a_versioned_method() -> None:
    story = registered().when(readiness(L.L3), AGENT).then(std.ReadinessAssessed, "registered")
    found = story.case.readiness
    assert (found.level, found.method, found.method_version) == (L.L3, "qz-readiness", "2")
    assert found.scores[Dimension.LOGISTICS] == 60
    assert found.by == AGENT.id
    assert story.case.level is L.L3


def test_an_assessment_finds_a_level_and_scores_every_dimension() -> None:
    registered().when(readiness(L.L0), AGENT).refused(RuleBroken, "L1 to L5")
    some = {Dimension.FINANCE: 10}
    registered().when(readiness(L.L2, scores=some), AGENT).refused(RuleBroken, "dimension")
    assert len(EVERY_SCORE) == 8


def test_nobody_assesses_an_exporter_they_speak_for() -> None:
    owner_as_adviser = person("owner", Role.EVALUATOR)
    registered().when(readiness(L.L5), owner_as_adviser).refused(RuleBroken, "speak for")
    of_the_firm = person("cousin", Role.EXPORT_HOUSE_AGENT, str(CASE))
    registered().when(readiness(L.L5), of_the_firm).refused(RuleBroken, "speak for")
    registered().when(readiness(L.L5), OWNER).refused(NotAllowed)


def test_readiness_is_due_again_after_a_year() -> None:
    story = ready()
    due = story.case.deadlines["readiness reassessment"]
    assert due.due_at.date() == date(2026, 11, 8)
    late = story.on(due.due_at).when(MissDeadline(deadline="readiness reassessment"), TIMER)
    late = late.then(DeadlineMissed)
    again = late.when(readiness(L.L4), AGENT).then(std.ReadinessAssessed)
    assert again.case.deadlines["readiness reassessment"].due_at.date() == date(2027, 11, 8)


# ---------------------------------------------------------------- qualification


def test_a_qualification_asks_for_the_schemes_level_and_a_valid_card() -> None:
    story = qualified().then(std.ExporterQualified, "registered")
    assert story.case.qualification.status == "granted"
    assert is_qualified(story.case, date(2026, 11, 8))
    assert not is_qualified(story.case, date(2026, 11, 9))
    assert not is_qualified(ready().case, TODAY)
    exemplary = msgspec.structs.replace(GRANT, scheme=Scheme.EXEMPLARY)
    ready().when(exemplary, LEAD).refused(RuleBroken, "scheme's minimum")
    cardless = walk(registered(), (readiness(L.L5), AGENT))
    cardless.when(exemplary, LEAD).refused(RuleBroken, "valid commercial card")
    ready().when(GRANT, CLERK).refused(NotAllowed)


def test_a_qualification_holds_beyond_today_and_is_granted_once() -> None:
    past = msgspec.structs.replace(GRANT, until=TODAY)
    ready().when(past, LEAD).refused(RuleBroken, "beyond today")
    qualified().when(GRANT, LEAD).refused(RuleBroken, "not held already")
    longer = msgspec.structs.replace(GRANT, until=date(2027, 11, 8))
    story = qualified().when(longer, LEAD).then(std.ExporterQualified)
    assert story.case.deadlines["qualification"].due_at.date() == date(2027, 11, 8)


def test_a_qualification_expires_on_its_day() -> None:
    story = qualified()
    story.when(std.ExpireQualification(), TIMER).refused(RuleBroken, "has run out")
    due = story.case.deadlines["qualification"]
    assert [(due.due_at - moment).days for moment in due.warn_at] == [30]
    expired = at_due(story, "qualification").then(std.QualificationExpired)
    assert (expired.case.qualification.status, "qualification" in expired.case.deadlines) == (
        "expired",
        False,
    )
    expired.when(std.ExpireQualification(), TIMER).refused(RuleBroken, "has run out")


def test_a_qualification_is_revoked_for_a_reason() -> None:
    story = qualified().when(REVOKE, LEAD).then(std.QualificationRevoked)
    assert (fact(story).scheme, fact(story).reason_code) == ("export_ready", "misuse")
    assert not is_qualified(story.case, TODAY)
    assert "qualification" not in story.case.deadlines
    story.when(REVOKE, LEAD).refused(RuleBroken, "is held")


def test_the_policy_lapses_a_qualification_when_the_card_has_expired() -> None:
    expired = at_due(qualified(), "commercial card").then(std.CommercialCardExpired)
    story = expired.when(LAPSE, POLICY).then(std.QualificationLapsed, "registered")
    assert story.case.qualification.status == "lapsed"
    assert "qualification" not in story.case.deadlines
    story.when(LAPSE, POLICY).refused(RuleBroken, "is held")
    qualified().when(LAPSE, LEAD).refused(NotAllowed)


def test_a_lapsed_qualification_is_granted_anew_on_a_new_card() -> None:
    expired = walk(at_due(qualified(), "commercial card"), (LAPSE, POLICY))
    story = after(expired, days=1)
    again = msgspec.structs.replace(GRANT, until=date(2027, 5, 1))
    story.when(again, LEAD).refused(RuleBroken, "valid commercial card")
    renewed = msgspec.structs.replace(CARD, valid_until=date(2027, 6, 1))
    walk(story, (renewed, CLERK)).when(again, LEAD).then(std.ExporterQualified)
