"""Read models of exporters: register, expiry, silence, duplicates, markets, figures."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from export_program.domain.exporter.trade import (
    Channel,
    DeclareMarketInterest,
    NoteCommitment,
    RecordContact,
    RecordExportPerformance,
)
from export_program.domain.exporter.values import InterestStatus, Period, ReadinessLevel
from export_program.domain.vocabulary.countries import Country
from export_program.domain.vocabulary.currencies import Currency
from export_program.domain.vocabulary.hs import HsEdition
from export_program.domain.vocabulary.money import Money
from projections.card_expiry import CARD_EXPIRY
from projections.duplicates import DUPLICATES, name_key
from projections.export_performance import EXPORT_PERFORMANCE
from projections.exporter_activity import EXPORTER_ACTIVITY
from projections.exporter_contacts import EXPORTER_CONTACTS
from projections.exporters import EXPORTERS
from projections.market_interests import MARKET_INTERESTS
from tests.domain import exporter_story as story
from tests.domain import fair_story
from tests.projections.asking import row_of, rows_of
from tests.scenario import NOON, POLICY, walk

SOLD = RecordExportPerformance(
    period=Period(date(2025, 3, 21), date(2025, 9, 22)),
    hs="340250",
    edition=HsEdition.HS2022,
    country=Country("TJ"),
    value=Money("1250.50", Currency("USD")),
    source="customs",
    as_of=date(2025, 10, 1),
)
WANTED = DeclareMarketInterest(country=Country("UZ"), status=InterestStatus.WANTED)


def test_the_register_shows_goods_with_their_groups_readiness_and_card() -> None:
    row = row_of(EXPORTERS, walk(story.ready(), (WANTED, story.DESK)))
    assert (row.case_id, row.stage, row.level) == (story.ready().case.id, "registered", "L3")
    assert row.hs == ("34", "3402", "340250")
    assert row.products == ("340250",)
    assert row.markets == ("UZ",)
    assert (row.card, row.card_number, row.card_until) == (
        "valid",
        story.CARD.number,
        story.CARD.valid_until,
    )
    assert (row.qualification, row.qualified_until) == ("none", None)


def test_a_draft_is_in_the_register_without_facets() -> None:
    row = row_of(EXPORTERS, story.draft())
    assert (row.stage, row.level, row.card, row.hs) == ("draft", "L0", "none", ())
    assert row.assessed_at is None


def test_an_expired_card_is_shown_as_recorded() -> None:
    expired = story.at_due(story.with_card(), "commercial card").taken()
    assert row_of(EXPORTERS, expired).card == "expired"
    assert [r.status for r in rows_of(CARD_EXPIRY, expired)] == ["expired"]


def test_the_expiry_board_says_what_rests_on_a_card() -> None:
    offer = NoteCommitment(commitment=f"stand_offer:{UUID(int=7)}", what="An accepted stand offer.")
    (row,) = rows_of(CARD_EXPIRY, walk(story.with_card(), (offer, POLICY)))
    assert (row.what, row.until) == ("card", story.CARD.valid_until)
    assert row.commitments == ("stand_offer",)
    assert rows_of(CARD_EXPIRY, story.registered()) == []


def test_silence_counts_from_the_last_contact_or_the_beginning() -> None:
    quiet = row_of(EXPORTER_CONTACTS, story.registered())
    assert (quiet.never, quiet.quiet_since) == (True, NOON)
    later = story.registered().on(NOON + timedelta(days=3))
    spoke = RecordContact(channel=Channel.PHONE, summary=story.sealed("call"))
    heard = row_of(EXPORTER_CONTACTS, walk(later, (spoke, story.CLERK)))
    assert (heard.never, heard.quiet_since) == (False, NOON + timedelta(days=3))
    assert rows_of(EXPORTER_CONTACTS, story.draft()) == []


@pytest.mark.parametrize(
    "name",
    ["شرکت كيمياي قزوين (سهامی خاص)", "کیمیای قزوین", "قزوین کیمیای", "شرکت تولیدی کیمیایِ قزوین"],
)
def test_names_that_differ_in_spelling_only_have_one_key(name: str) -> None:
    assert name_key(name) == name_key("کیمیای قزوین")


def test_other_names_have_other_keys_and_no_name_is_lost() -> None:
    assert name_key("Kavir Detergents Co., Ltd.") == name_key("KAVIR  detergents")
    assert name_key("Kavir Detergents") != name_key("Kavir Soaps")
    assert name_key("Company Ltd.") == "company ltd"
    row = row_of(DUPLICATES, story.registered())
    assert row.name_key == name_key(row.name) != ""


def test_a_market_is_listed_by_interest_and_by_what_was_sold_there() -> None:
    given = walk(story.ready(), (WANTED, story.DESK), (SOLD, story.CLERK))
    sold, wanted = rows_of(MARKET_INTERESTS, given)
    assert (sold.country, sold.status, sold.exported) == (
        "TJ",
        "not_declared",
        ("34", "3402", "340250"),
    )
    assert sold.last_exported == date(2025, 9, 22)
    assert (wanted.country, wanted.status, wanted.exported) == ("UZ", "wanted", ())
    assert wanted.hs == ("34", "3402", "340250")
    assert (wanted.level, wanted.card) == (ReadinessLevel.L3.value, "valid")


def test_figures_are_in_whole_minor_units() -> None:
    (row,) = rows_of(EXPORT_PERFORMANCE, walk(story.ready(), (SOLD, story.CLERK)))
    assert (row.value, row.currency, row.provisional, row.corrections) == (125_050, "USD", False, 0)
    assert row.groups == ("34", "3402", "340250")
    assert (row.start, row.end) == (SOLD.period.start, SOLD.period.end)


def test_everything_about_a_firm_lists_its_cases_of_every_kind() -> None:
    own = row_of(EXPORTER_ACTIVITY, story.ready())
    assert (own.exporter_id, own.kind, own.ended) == (own.case_id, "exporter", False)
    part = row_of(EXPORTER_ACTIVITY, fair_story.shortlisted())
    assert (part.exporter_id, part.kind) == (fair_story.FIRM, "participation")
    assert rows_of(EXPORTER_ACTIVITY, fair_story.closed()) == []


def test_a_missed_deadline_is_counted_and_not_the_next_one_due() -> None:
    case = story.ready().case
    missed = {key: replace(due, missed=True) for key, due in case.deadlines.items()}
    row = row_of(EXPORTER_ACTIVITY, replace(case, deadlines=missed))
    assert (row.next_due, row.missed_deadlines) == (None, len(missed))
    soonest = min(due.due_at for due in case.deadlines.values())
    assert row_of(EXPORTER_ACTIVITY, case).next_due == soonest
