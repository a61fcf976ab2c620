"""Read models of needs and matches: who fits, who was introduced, what was won."""

from datetime import date
from uuid import UUID

from msgspec.structs import replace

from export_program.domain.exporter.case import ExporterStage
from export_program.domain.market_need import messages as nm
from export_program.domain.market_need.case import Need, Sensitivity
from export_program.domain.match import messages as m
from export_program.domain.match import winning as w
from export_program.domain.match.case import Answer
from export_program.domain.vocabulary.quantities import Frequency
from export_program.engine.messages import GeneralReason
from projections.exporter_products import EXPORTER_PRODUCTS
from projections.introductions import INTRODUCTIONS_BY_EXPORTER
from projections.match_funnel import CONFIRMED_WINS, MATCH_FUNNEL
from projections.need_matches import NEED_MATCHES, UNANSWERED_INTRODUCTIONS
from projections.needs import NEEDS, PUBLISHED_NEEDS
from tests.domain import exporter_story as firms
from tests.domain import match_story as s
from tests.domain import need_story as needs
from tests.projections.asking import row_of, rows_of
from tests.scenario import NOON, POLICY, TIMER, walk

# ---------------------------------------------------------------- exporters' goods


def test_each_of_an_exporters_goods_is_a_row_with_its_groups() -> None:
    row = row_of(EXPORTER_PRODUCTS, firms.ready())
    assert (row.hs, row.hs6, row.hs4, row.edition) == ("340250", "340250", "3402", "HS2022")
    assert row.groups == ("34", "3402", "340250")
    assert (row.capacity, row.unit, row.level, row.stage) == (12_000, "TNE", "L3", "registered")
    assert (row.card, row.card_until) == ("valid", date(2026, 6, 1))
    (product,) = s.firm().products.values()
    gone = s.firm(products={"P1": replace(product, withdrawn=True)})
    assert rows_of(EXPORTER_PRODUCTS, gone) == []
    line = s.firm(products={"P1": replace(product, hs="34025010")})
    assert row_of(EXPORTER_PRODUCTS, line).groups == ("34", "3402", "340250", "34025010")


# ---------------------------------------------------------------- needs


def test_a_need_shows_what_is_asked_for_and_where_it_stands() -> None:
    row = row_of(NEEDS, needs.published())
    assert (row.market, row.market_fa, row.subdivision) == ("TJ", "تاجیکستان", "TJ-DU")
    assert (row.hs4, row.hs6, row.edition) == ("3402", "340250", "HS2022")
    assert (row.amount, row.unit, row.frequency) == (1200, "TNE", "yearly")
    assert (row.target_price, row.currency, row.incoterm) == (64_000, "USD", "DAP")
    assert (row.buyer, row.reliability) == ("Somoni Trade House", "B")
    assert (row.open, row.published, row.introduced, row.covered_percent) == (True, True, 0, 0)
    assert NEEDS.ages == (("age_days", "captured_at"),)


def test_a_need_is_open_once_verified_and_published_unless_amended() -> None:
    stages = [needs.captured(), needs.verified(), needs.published(), needs.fulfilled()]
    assert [row_of(NEEDS, s).open for s in stages] == [False, True, True, False]
    assert [row_of(NEEDS, s).published for s in stages] == [False, False, True, False]
    changed = walk(needs.published(), (nm.AmendNeed(goods="Powder"), needs.DESK))
    assert (row_of(NEEDS, changed).open, row_of(NEEDS, changed).published) == (True, False)


def test_a_need_counts_whom_it_was_introduced_to_and_what_is_covered() -> None:
    story = walk(needs.matching(), (needs.win(400), POLICY))
    row = row_of(NEEDS, story)
    assert (row.introduced, row.wins, row.covered_percent) == (1, 1, 33)
    assert row.last_introduced_at == NOON
    much = walk(needs.matching(), (needs.win(9000), POLICY))
    assert row_of(NEEDS, much).covered_percent == 100
    assert (row.frequency, row.coverage_version) == ("yearly", "2")
    monthly = walk(needs.matching(frequency=Frequency.MONTHLY), (needs.win(1200), POLICY))
    assert row_of(NEEDS, monthly).covered_percent == 8
    by_old = replace(monthly.case, coverage_version="1")
    old = row_of(NEEDS, by_old)
    assert (old.covered_percent, old.coverage_version) == (100, "1")
    vague = walk(needs.published(quantity=None), (needs.win(None), POLICY))
    assert row_of(NEEDS, vague).covered_percent is None


def test_only_public_needs_that_take_introductions_are_announced_and_without_the_buyer() -> None:
    row = row_of(PUBLISHED_NEEDS, needs.published())
    assert (row.market, row.hs, row.amount) == ("TJ", "340250", 1200)
    assert not {"buyer", "delegation_id", "target_price"} & set(type(row).__struct_fields__)
    assert PUBLISHED_NEEDS.public
    changed = walk(needs.published(), (nm.AmendNeed(goods="Powder"), needs.DESK))
    hidden = [
        needs.verified(),
        needs.fulfilled(),
        changed,
        needs.published(sensitivity=Sensitivity.INTERNAL),
        needs.published(sensitivity=Sensitivity.RESTRICTED),
    ]
    assert [rows_of(PUBLISHED_NEEDS, story) for story in hidden] == [[]] * len(hidden)


# ---------------------------------------------------------------- matches


def test_a_match_shows_level_card_score_with_reasons_and_the_introduction() -> None:
    row = row_of(NEED_MATCHES, s.shortlisted())
    assert (row.market, row.level, row.ready, row.card_until) == (
        "TJ",
        "L3",
        True,
        date(2026, 6, 1),
    )
    assert (row.score, row.method_version, len(row.reasons)) == (75, "1", 5)
    assert row.reasons[0] == "40/40 Makes 340250 (HS2022), as asked for."
    assert (row.living, row.introduced, row.introduced_at) == (True, False, None)
    row = row_of(NEED_MATCHES, s.introduced())
    assert (row.introduced, row.introduced_at) == (True, NOON)
    low = s.before(exporter=s.firm(readiness=None))
    assert row_of(NEED_MATCHES, walk(low, (s.SUGGEST, POLICY))).ready is False
    lost = walk(s.introduced(), (s.exporter_says(Answer.NOT_RIGHT), s.OWNER))
    row = row_of(NEED_MATCHES, lost)
    assert (row.living, row.exporter_answer, row.ended_because) == (False, "not_right", "not_right")


def test_unanswered_introductions_tell_who_is_waited_for_and_since_when() -> None:
    row = row_of(UNANSWERED_INTRODUCTIONS, s.introduced())
    assert (row.waiting_for, row.silent, row.since) == ("exporter", False, NOON)
    assert row.due_at.date() == date(2025, 11, 15)
    due = s.introduced().case.deadlines["exporter reply"].due_at
    quiet = walk(s.introduced().on(due), (m.MarkExporterSilent(), TIMER))
    row = row_of(UNANSWERED_INTRODUCTIONS, quiet)
    assert (row.waiting_for, row.silent, row.since) == ("exporter", True, due)
    row = row_of(UNANSWERED_INTRODUCTIONS, s.interested())
    assert (row.waiting_for, row.silent) == ("buyer", False)
    for answered in (s.shortlisted(), s.accepted(), s.confirmed()):
        assert rows_of(UNANSWERED_INTRODUCTIONS, answered) == []


def test_the_funnel_tells_the_steps_that_were_reached() -> None:
    steps = {
        "suggested": s.suggested(),
        "shortlisted": s.shortlisted(),
        "introduced": s.introduced(),
        "interested": s.interested(),
        "accepted": s.accepted(),
        "negotiating": s.negotiating(),
        "claimed": s.claimed(),
        "confirmed": s.confirmed(),
    }
    for number, (name, story) in enumerate(steps.items(), 1):
        row = row_of(MATCH_FUNNEL, story)
        assert (row.furthest, row.step) == (name, number)
        assert [getattr(row, step) for step in steps] == [1] * number + [0] * (8 - number)
    lost = walk(s.interested(), (s.LOSE, s.DESK))
    assert (row_of(MATCH_FUNNEL, lost).furthest, row_of(MATCH_FUNNEL, lost).living) == (
        "interested",
        False,
    )


def test_only_what_is_confirmed_is_worth_something() -> None:
    row = row_of(MATCH_FUNNEL, s.claimed())
    assert (row.claimed_value, row.confirmed_value, row.currency) == (70_000_000, None, "USD")
    assert rows_of(CONFIRMED_WINS, s.claimed()) == []
    won = s.confirmed(value=s.usd("512000.50"))
    row = row_of(MATCH_FUNNEL, won)
    assert (row.claimed_value, row.confirmed_value) == (70_000_000, 51_200_050)
    row = row_of(CONFIRMED_WINS, won)
    assert (row.value, row.claimed_value, row.difference) == (51_200_050, 70_000_000, -18_799_950)
    assert (row.market, row.hs, row.amount, row.unit) == ("TJ", "340250", 1200, "TNE")
    assert row.contract_on == s.CLAIM.contract_on
    assert row.support == ("introduction", "delegation")


def test_a_retracted_win_leaves_the_funnel_at_the_claim() -> None:
    why = w.RetractWin(reason_code=GeneralReason.ERROR_OF_FACT, reason=s.WORDS)
    taken = walk(s.confirmed(), (why, s.LEAD))
    row = row_of(MATCH_FUNNEL, taken)
    assert (row.furthest, row.confirmed, row.confirmed_value) == ("claimed", 0, None)
    assert rows_of(CONFIRMED_WINS, taken) == []


def test_who_was_never_introduced_still_has_a_row_that_counts_nothing() -> None:
    row = row_of(INTRODUCTIONS_BY_EXPORTER, s.firm())
    assert (row.kind, row.exporter_id, row.introductions, row.ready) == ("firm", s.FIRM, 0, True)
    assert rows_of(INTRODUCTIONS_BY_EXPORTER, firms.draft()) == []
    assert rows_of(INTRODUCTIONS_BY_EXPORTER, s.firm(stage=ExporterStage.SUSPENDED)) != []
    told = {
        "suggested": (s.suggested(), (1, 0, 0, 0, 0)),
        "introduced": (s.introduced(), (1, 1, 0, 0, 0)),
        "interested": (s.interested(), (1, 1, 1, 0, 0)),
        "accepted": (s.accepted(), (1, 1, 1, 1, 0)),
        "confirmed": (s.confirmed(), (1, 1, 1, 1, 1)),
    }
    for story, counts in told.values():
        row = row_of(INTRODUCTIONS_BY_EXPORTER, story)
        found = (row.suggestions, row.introductions, row.interested, row.accepted, row.wins)
        assert (row.kind, row.exporter_id, found) == ("match", s.FIRM, counts)


def test_a_bare_case_breaks_no_row() -> None:
    bare = Need(id=UUID(int=5), stage=needs.captured().case.stage)
    assert row_of(NEEDS, bare).groups == ()
