"""An exporter's products, markets, exports, and the office's contact with it."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from export_program.domain.exporter import trade as trd
from export_program.domain.exporter.values import InterestStatus, Period
from export_program.domain.vocabulary.countries import Country
from export_program.domain.vocabulary.currencies import Currency
from export_program.domain.vocabulary.hs import HsEdition
from export_program.domain.vocabulary.money import Money
from export_program.engine.actors import TIMER, Actor, Role
from export_program.engine.messages import GeneralReason
from export_program.engine.protocols.clock import MissDeadline
from export_program.engine.refusals import NotAllowed, RuleBroken, WrongStage
from tests.domain.exporter_story import (
    AGENT,
    CLERK,
    DESK,
    LEAD,
    OWNER,
    TODAY,
    WASHING,
    WORDS,
    after,
    at_due,
    fact,
    reason,
    registered,
    sealed,
    submitted,
)
from tests.scenario import person, walk

DISCONTINUED: dict[str, Any] = {"reason_code": trd.ProductReason.DISCONTINUED, "reason": WORDS}
WANTED = trd.DeclareMarketInterest(country=Country.TJ, status=InterestStatus.WANTED)
MANAGER = trd.AssignAccountManager(manager="account-of-the-agent")
CALL = trd.RecordContact(channel=trd.Channel.PHONE, summary=sealed("summary"), contact="sales")
MEHR = Period(date(2025, 9, 23), date(2025, 10, 22))
FIGURE = trd.RecordExportPerformance(
    period=MEHR,
    hs="340250",
    edition=HsEdition.HS2022,
    country=Country.TJ,
    value=Money("84000", Currency.USD),
    source="customs, monthly list",
    as_of=date(2025, 11, 1),
)
BETTER = trd.CorrectExportPerformance(
    record="X1",
    value=Money("91500", Currency.USD),
    source="customs, final list",
    as_of=date(2025, 11, 7),
    reason_code=GeneralReason.NEW_EVIDENCE,
    reason=WORDS,
)

# ---------------------------------------------------------------- products


def test_products_are_listed_by_code_and_edition_with_capacity_and_unit() -> None:
    more = msgspec.structs.replace(WASHING, hs="340242", description="")
    story = registered().when(more, OWNER).then(trd.ExporterProductAdded, "registered")
    assert list(story.case.products) == ["P1", "P2"]
    listed = story.case.products["P1"]
    assert (listed.hs, listed.edition, listed.capacity, listed.unit) == (
        "340250",
        "HS2022",
        12_000,
        "TNE",
    )


def test_a_code_exists_only_in_its_edition() -> None:
    odd = msgspec.structs.replace(WASHING, hs="340211")
    registered().when(odd, OWNER).refused(RuleBroken, "HS code exists")
    old = msgspec.structs.replace(odd, edition=HsEdition.HS2017)
    registered().when(old, OWNER).then(trd.ExporterProductAdded)


def test_a_product_is_listed_once_until_it_is_withdrawn() -> None:
    registered().when(WASHING, OWNER).refused(RuleBroken, "not listed already")
    withdraw = trd.WithdrawProduct(product="P1", **DISCONTINUED)
    story = registered().when(withdraw, OWNER).then(trd.ExporterProductWithdrawn)
    assert story.case.products["P1"].withdrawn
    story.when(withdraw, OWNER).refused(RuleBroken, "is listed")
    again = story.when(WASHING, OWNER).then(trd.ExporterProductAdded)
    assert [p.withdrawn for p in again.case.products.values()] == [True, False]


def test_a_stranger_does_not_touch_products() -> None:
    other_firm = person("somebody", Role.EXPORTER_USER, "another")
    registered().when(WASHING, other_firm).refused(NotAllowed, "another organisation")
    registered().when(WASHING, CLERK).refused(NotAllowed)


# ---------------------------------------------------------------- markets


@pytest.mark.parametrize("by", [OWNER, DESK])
def test_a_market_interest_is_declared_and_stale_after_two_years(by: Actor) -> None:
    story = registered().when(WANTED, by).then(trd.MarketInterestDeclared)
    assert story.case.interests["TJ"].status is InterestStatus.WANTED
    stale = at_due(story, "market interest:TJ").then(trd.MarketInterestStale)
    assert stale.at.date() == date(2027, 11, 8)
    assert stale.case.interests["TJ"].stale
    assert "market interest:TJ" not in stale.case.deadlines
    early = trd.MarkMarketInterestStale(country=Country.TJ)
    stale.when(early, TIMER).refused(RuleBroken, "not stale")
    again = walk(stale, (WANTED, by))
    assert not again.case.interests["TJ"].stale


def test_an_interest_is_confirmed_on_a_later_day_and_counts_from_there() -> None:
    other = msgspec.structs.replace(WANTED, country=Country.UZ)
    story = walk(registered(), (WANTED, OWNER), (other, OWNER))
    story.when(WANTED, OWNER).refused(RuleBroken, "on the same day")
    changed = msgspec.structs.replace(WANTED, status=InterestStatus.EXPORTING)
    story.when(changed, OWNER).then(trd.MarketInterestDeclared)
    later = walk(after(story, days=10), (WANTED, OWNER)).case.deadlines
    assert later["market interest:TJ"].due_at.date() == date(2027, 11, 18)
    assert later["market interest:UZ"].due_at.date() == date(2027, 11, 8)


def test_the_home_country_is_no_market() -> None:
    home = msgspec.structs.replace(WANTED, country=Country.IR)
    registered().when(home, OWNER).refused(RuleBroken, "another country")
    submitted().when(WANTED, OWNER).refused(WrongStage)


# ---------------------------------------------------------------- who looks after it


def test_an_account_manager_is_reminded_after_ninety_days_without_contact() -> None:
    story = registered().when(MANAGER, LEAD).then(trd.AccountManagerAssigned)
    assert story.case.account_manager == "account-of-the-agent"
    due = story.case.deadlines["contact"]
    assert due.due_at - story.at == timedelta(days=90)
    reminded = walk(story.on(due.due_at), (MissDeadline(deadline="contact"), TIMER))
    spoke = reminded.when(CALL, AGENT).then(trd.ExporterContacted)
    assert spoke.case.last_contact_at == spoke.at
    assert spoke.case.deadlines["contact"].due_at - spoke.at == timedelta(days=90)
    assert not spoke.case.deadlines["contact"].missed


def test_contact_without_an_account_manager_reminds_nobody() -> None:
    assert "contact" not in walk(registered(), (CALL, AGENT)).case.deadlines


def test_a_manager_is_assigned_by_the_team_lead_and_changes() -> None:
    registered().when(MANAGER, AGENT).refused(NotAllowed)
    story = walk(registered(), (MANAGER, LEAD))
    story.when(MANAGER, LEAD).refused(RuleBroken, "Somebody else")
    other = trd.AssignAccountManager(manager="another-account")
    assert fact(walk(story, (other, LEAD))).previous == "account-of-the-agent"


def test_the_contact_spoken_to_is_a_contact_of_the_firm() -> None:
    unknown = msgspec.structs.replace(CALL, contact="nobody")
    registered().when(unknown, AGENT).refused(RuleBroken, "contact spoken to")
    registered().when(msgspec.structs.replace(CALL, contact=None), AGENT).then(
        trd.ExporterContacted
    )


# ---------------------------------------------------------------- exports


def test_exports_are_recorded_with_source_and_day_and_corrected_for_a_reason() -> None:
    story = registered().when(FIGURE, CLERK).then(trd.ExportPerformanceRecorded)
    assert story.case.performance["X1"].value == Money("84000", Currency.USD)
    story = story.when(BETTER, CLERK).then(trd.ExportPerformanceCorrected)
    corrected = story.case.performance["X1"]
    assert (corrected.value.amount, corrected.source, corrected.corrections) == (
        "91500.00",
        "customs, final list",
        1,
    )
    assert fact(story).previous == Money("84000", Currency.USD)
    assert reason(story).code == "new_evidence"


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"hs": "999999"}, "HS code exists"),
        ({"country": Country.IR}, "another country"),
        ({"value": Money("-1", Currency.USD)}, "below zero"),
        ({"as_of": TODAY + timedelta(days=1)}, "not in the future"),
        ({"as_of": date(2025, 10, 1)}, "after the end of its period"),
    ],
)
def test_a_figure_that_cannot_be_is_refused(changes: dict[str, Any], match: str) -> None:
    odd = msgspec.structs.replace(FIGURE, **changes)
    registered().when(odd, CLERK).refused(RuleBroken, match)


def test_a_provisional_figure_may_come_before_the_end_of_its_period() -> None:
    early = msgspec.structs.replace(FIGURE, as_of=date(2025, 10, 1), provisional=True)
    registered().when(early, CLERK).then(trd.ExportPerformanceRecorded)


def test_a_figure_is_recorded_once_and_by_another_source_beside_it() -> None:
    story = walk(registered(), (FIGURE, CLERK))
    story.when(FIGURE, CLERK).refused(RuleBroken, "correct the record instead")
    other = msgspec.structs.replace(FIGURE, source="the firm's invoices")
    assert list(walk(story, (other, CLERK)).case.performance) == ["X1", "X2"]


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"record": "X9"}, "is known"),
        ({"value": Money("-1", Currency.USD)}, "below zero"),
        ({"as_of": TODAY + timedelta(days=1)}, "not in the future"),
        ({"as_of": date(2025, 10, 30)}, "same day or a later one"),
        (
            {"value": FIGURE.value, "source": FIGURE.source, "as_of": FIGURE.as_of},
            "changes the figure",
        ),
    ],
)
def test_a_correction_that_is_none_is_refused(changes: dict[str, Any], match: str) -> None:
    story = walk(registered(), (FIGURE, CLERK))
    story.when(msgspec.structs.replace(BETTER, **changes), CLERK).refused(RuleBroken, match)


def test_a_period_runs_forward() -> None:
    with pytest.raises(ValueError, match="end: 2025-09-01 is before the start"):
        Period(date(2025, 9, 2), date(2025, 9, 1))
