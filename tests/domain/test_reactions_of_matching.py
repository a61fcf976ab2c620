"""How needs and exporters find each other, and what reaches their matches and comes back."""

from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from export_program.domain.exporter import trade
from export_program.domain.exporter.membership import (
    DeregisterExporter,
    DeregistrationReason,
    ReinstateExporter,
    SuspendExporter,
    SuspensionReason,
)
from export_program.domain.exporter.values import ReadinessLevel
from export_program.domain.market_need import matching as t
from export_program.domain.market_need import messages as nm
from export_program.domain.market_need.case import Introduction
from export_program.domain.match import messages as m
from export_program.domain.match import winning as w
from export_program.domain.match.case import Answer, MatchStage
from export_program.domain.reaction import Then
from export_program.domain.vocabulary.hs import HsEdition
from export_program.domain.vocabulary.quantities import Frequency
from export_program.engine.messages import GeneralReason
from tests.domain import exporter_story as firms
from tests.domain import match_story as s
from tests.domain import need_story as needs
from tests.domain.need_story import FIRM, NEED, OTHER_FIRM
from tests.domain.reacting import named, wants
from tests.scenario import NOON, POLICY, Scenario, walk

MATCH, OTHER_MATCH, THIRD_FIRM = needs.MATCH, needs.OTHER_MATCH, UUID(int=703)
SUGGEST = Then("match", None, s.SUGGEST)


def asked(scenario: Scenario) -> Scenario:
    return named(NEED, scenario)


def maker(scenario: Scenario | None = None, firm: UUID = FIRM, **changes: Any) -> Scenario:
    """A firm of the register, under an id and with a reference of its own."""
    made = named(firm, scenario or firms.ready())
    changes.setdefault("reference", f"QZ-EXP-1404-{firm.int:05d}")
    return Scenario(made.lifecycle, replace(made.case, **changes), made.steps, made.at)


def matched(scenario: Scenario, match_id: UUID = MATCH) -> Scenario:
    return named(match_id, scenario)


def of_heading() -> dict[str, Any]:
    """Goods of the same heading only."""
    products = firms.ready().case.products
    return {"products": {k: replace(p, hs="340290") for k, p in products.items()}}


def suggested(firm: UUID) -> Then:
    return Then("match", None, m.SuggestMatch(need_id=NEED, exporter_id=firm))


# ---------------------------------------------------------------- suggesting


def test_a_verified_need_finds_makers_of_the_subheading_first_and_then_of_the_heading() -> None:
    near = maker(firm=OTHER_FIRM, **of_heading())
    weaker = maker(firm=THIRD_FIRM, readiness=None)
    wanted = wants("suggest-exporters", asked(needs.verified()), near, weaker, maker())
    assert wanted == [suggested(FIRM), suggested(THIRD_FIRM), suggested(OTHER_FIRM)]


@pytest.mark.parametrize(
    "changes",
    [
        {"stage": "suspended"},
        {"stage": "deregistered"},
        {"products": {}},
    ],
)
def test_who_is_not_registered_or_makes_nothing_alike_is_not_found(changes: Any) -> None:
    stages = type(firms.ready().case.stage)
    told = {k: stages(v) if k == "stage" else v for k, v in changes.items()}
    assert wants("suggest-exporters", asked(needs.verified()), maker(**told)) == []


def test_a_need_that_is_published_again_finds_only_whom_it_has_not_had() -> None:
    amended = walk(needs.published(), (nm.AmendNeed(goods="Powder"), needs.DESK))
    need = asked(walk(amended, (nm.PublishNeed(), needs.PUBLISHER)))
    assert wants("suggest-exporters", need, maker()) == [SUGGEST]
    assert wants("suggest-exporters", need, maker(), matched(s.suggested())) == []
    for seen in (
        {"passed": {str(FIRM): "lost"}},
        {"introduced": {str(FIRM): Introduction(MATCH, NOON, "exporter_declined")}},
    ):
        before = Scenario(need.lifecycle, replace(need.case, **seen), need.steps, need.at)
        assert wants("suggest-exporters", before, maker()) == []


def test_a_first_publication_follows_what_the_verification_has_suggested() -> None:
    assert wants("suggest-exporters", asked(needs.published()), maker()) == []
    over = walk(firms.at_due(needs.published(), "response"), (needs.EXTEND, needs.LEAD))
    revived = asked(walk(over, (nm.PublishNeed(), needs.PUBLISHER)))
    assert wants("suggest-exporters", revived, maker()) == [SUGGEST]


def test_new_goods_find_open_needs() -> None:
    added = maker(walk(firms.registered(), (_more("34025010"), firms.OWNER)))
    need = asked(needs.published())
    assert wants("suggest-needs", added, need) == [SUGGEST]
    assert wants("suggest-needs", added, need, matched(s.suggested())) == []
    assert wants("suggest-needs", added, asked(needs.captured())) == []
    assert (
        wants("suggest-needs", added, asked(walk(needs.published(), (needs.WITHDRAW, needs.DESK))))
        == []
    )
    draft = maker(walk(firms.draft(), (_more("34025010"), firms.OWNER)))
    assert wants("suggest-needs", draft, need) == []


def _more(hs: str) -> trade.AddProduct:
    return replace(firms.WASHING, hs=hs, edition=HsEdition.HS2022, description="tablets")


def test_readiness_from_three_on_finds_open_needs() -> None:
    need = asked(needs.published())
    assert wants("suggest-needs", maker(firms.ready()), need) == [SUGGEST]
    low = walk(firms.with_card(), (firms.readiness(ReadinessLevel.L2), firms.AGENT))
    assert wants("suggest-needs", maker(low), need) == []


def test_registration_and_reinstatement_find_open_needs() -> None:
    back = ReinstateExporter(evidence="The figures were right.")
    again = walk(firms.ready(), (SUSPEND, firms.LEAD), (back, firms.CHAIR))
    assert wants("suggest-needs", maker(again), asked(needs.published())) == [SUGGEST]
    assert wants("suggest-needs", maker(firms.registered()), asked(needs.published())) == [SUGGEST]


# ---------------------------------------------------------------- keeping up to date


def test_a_match_follows_what_the_register_says() -> None:
    better = walk(firms.ready(), (firms.readiness(ReadinessLevel.L5), firms.AGENT))
    need, refresh = asked(needs.published()), Then("match", MATCH, m.RefreshMatch())
    assert wants("refresh-matches", maker(better), need, matched(s.suggested())) == [refresh]
    assert wants("refresh-matches", maker(better), need, matched(s.introduced())) == [refresh]
    now = s.suggested(exporter=s.firm(reference="QZ-EXP-1404-00701"))
    assert wants("refresh-matches", maker(firms.ready()), need, matched(now)) == []
    assert wants("refresh-matches", maker(firms.ready(), products={}), need, matched(now)) == []


def test_a_match_follows_its_need() -> None:
    less = walk(needs.published(), (nm.AmendNeed(goods="Powder"), needs.DESK))
    refresh = Then("match", MATCH, m.RefreshMatch())
    assert wants("refresh-need-matches", asked(less), maker(), matched(s.suggested())) == [refresh]
    longer = walk(needs.published(), (needs.EXTEND, needs.DESK))
    assert wants("refresh-need-matches", asked(longer), maker(), matched(s.introduced())) == [
        refresh
    ]


# ---------------------------------------------------------------- the exporter's standing

SUSPEND = SuspendExporter(
    reason_code=SuspensionReason.FALSE_DATA, reason=s.WORDS, review_on=firms.CARD.valid_until
)


def test_a_suspended_exporters_matches_are_held_and_go_on_when_it_is_reinstated() -> None:
    out = walk(firms.ready(), (SUSPEND, firms.LEAD))
    hold = m.HoldMatch(
        reason_code=m.HoldReason.EXPORTER_SUSPENDED,
        reason="Exporter QZ-EXP-1404-00701 was suspended.",
    )
    introduced = matched(s.introduced())
    assert wants("hold-matches", maker(out), introduced) == [Then("match", MATCH, hold)]
    held = matched(walk(s.introduced(), (hold, POLICY)))
    assert wants("hold-matches", maker(out), held) == []
    back = walk(out, (ReinstateExporter(evidence="The figures were right."), firms.CHAIR))
    resume = Then("match", MATCH, m.ResumeMatch())
    assert wants("resume-matches", maker(back), held) == [resume]
    assert wants("resume-matches", maker(back), introduced) == []
    own = m.HoldMatch(reason_code=m.HoldReason.INVESTIGATION, reason=s.WORDS)
    assert wants("resume-matches", maker(back), matched(walk(s.introduced(), (own, s.LEAD)))) == []


def test_matches_of_an_exporter_that_left_are_lost_unless_a_win_was_claimed() -> None:
    leave = DeregisterExporter(reason_code=DeregistrationReason.CEASED_EXPORTING, reason=s.WORDS)
    gone = maker(walk(firms.ready(), (leave, firms.LEAD)))
    lost = m.CloseLost(
        reason_code=m.LossReason.EXPORTER_LEFT,
        reason="Exporter QZ-EXP-1404-00701 was deregistered.",
    )
    talking, claimed = matched(s.negotiating()), matched(s.claimed(), OTHER_MATCH)
    assert wants("close-matches-of-exporter", gone, talking, claimed) == [
        Then("match", MATCH, lost)
    ]


# ---------------------------------------------------------------- the need's end


def lost(code: m.LossReason, what: str) -> m.CloseLost:
    return m.CloseLost(reason_code=code, reason=f"Need QZ-TST-1404-00001 {what}.")


def test_matches_of_a_need_that_was_taken_back_are_lost() -> None:
    gone = asked(walk(needs.matching(), (needs.WITHDRAW, needs.DESK)))
    close = lost(m.LossReason.NEED_WITHDRAWN, "was taken back")
    talking, claimed = matched(s.negotiating()), matched(s.claimed(), OTHER_MATCH)
    assert wants("close-matches-of-withdrawn-need", gone, talking, claimed) == [
        Then("match", MATCH, close)
    ]
    assert wants("close-matches-of-withdrawn-need", gone, matched(s.confirmed())) == []


def test_when_a_need_is_met_matches_without_talks_are_lost() -> None:
    met = asked(needs.fulfilled())
    close = lost(m.LossReason.NEED_FULFILLED, "is fulfilled")
    waiting, talking = matched(s.interested()), matched(s.negotiating(), OTHER_MATCH)
    wanted = wants("close-matches-of-fulfilled-need", met, waiting, talking)
    assert wanted == [Then("match", MATCH, close)]


def test_when_a_need_expires_matches_without_talks_are_stale() -> None:
    over = asked(firms.at_due(needs.matching(), "response"))
    stale = m.MarkStale(because="Need QZ-TST-1404-00001 expired.")
    waiting, talking = matched(s.shortlisted()), matched(s.accepted(), OTHER_MATCH)
    wanted = wants("stale-matches-of-expired-need", over, waiting, talking)
    assert wanted == [Then("match", MATCH, stale)]


# ---------------------------------------------------------------- what the need counts

KEYS: dict[str, Any] = {"match_id": MATCH, "exporter_id": FIRM}


def test_a_need_learns_whom_it_was_introduced_to() -> None:
    note = Then("market_need", NEED, t.NoteIntroduction(**KEYS))
    assert wants("note-introduction", matched(s.introduced()), asked(needs.published())) == [note]
    assert wants("note-introduction", matched(s.introduced())) == []


@pytest.mark.parametrize(
    ("ended", "outcome"),
    [
        (walk(s.introduced(), (s.exporter_says(Answer.NOT_RIGHT), s.OWNER)), "exporter_declined"),
        (walk(s.interested(), (s.buyer_says(Answer.NOT_RIGHT), s.DESK)), "buyer_refused"),
        (walk(s.suggested(), (s.LOSE, s.DESK)), "lost"),
        (walk(s.suggested(), (m.MarkStale(because="Silence."), POLICY)), "stale"),
    ],
)
def test_a_need_learns_which_matches_came_to_nothing(ended: Scenario, outcome: str) -> None:
    note = Then("market_need", NEED, t.NoteMatchEnd(**KEYS, outcome=outcome))
    assert wants("note-match-end", matched(ended), asked(needs.matching())) == [note]
    none = nm.RejectNeed(reason_code=nm.NeedReason.NOT_A_NEED, reason=s.WORDS)
    refused = asked(walk(needs.verified(), (none, needs.CLERK)))
    assert wants("note-match-end", matched(ended), refused) == []
    assert wants("note-match-end", matched(ended)) == []


def test_a_confirmed_win_covers_the_need_and_a_retracted_one_does_not() -> None:
    won = matched(s.confirmed(value=s.usd("690000")))
    note = t.NoteWin(**KEYS, value=s.usd("690000"), quantity=s.CLAIM.quantity)
    assert wants("note-win", won, asked(needs.matching())) == [Then("market_need", NEED, note)]
    why: dict[str, Any] = {"reason_code": GeneralReason.ERROR_OF_FACT, "reason": s.WORDS}
    better = w.CorrectWin(value=s.usd("600000"), **why)
    corrected = matched(walk(s.confirmed(), (better, s.LEAD)))
    note = replace(note, value=s.usd("600000"))
    assert wants("note-win", corrected, asked(needs.matching())) == [
        Then("market_need", NEED, note)
    ]
    often = matched(s.confirmed(frequency=Frequency.MONTHLY))
    note = t.NoteWin(
        **KEYS, value=s.CLAIM.value, quantity=s.CLAIM.quantity, frequency=Frequency.MONTHLY
    )
    (then,) = wants("note-win", often, asked(needs.matching()))
    assert then.command == note
    taken = matched(walk(s.confirmed(), (w.RetractWin(**why), s.LEAD)))
    forget = Then("market_need", NEED, t.ForgetWin(match_id=MATCH))
    assert wants("forget-win", taken, asked(needs.fulfilled())) == [forget]
    assert taken.case.stage is MatchStage.DISPUTED
