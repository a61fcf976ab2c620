"""The story that the tests of the atlas tell: washing powder in Tajikistan, entry by entry."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from export_program.domain.atlas_entry import LIFECYCLE
from export_program.domain.atlas_entry import messages as m
from export_program.domain.atlas_entry.case import ContactRole, Verdict
from export_program.domain.atlas_entry.evidence import EvidenceKind as K
from export_program.domain.market_facts import Confidence
from export_program.domain.vocabulary.countries import Country
from export_program.domain.vocabulary.hs import HsEdition
from export_program.engine.actors import TIMER, Role
from export_program.engine.messages import GeneralReason
from tests.domain import influencer_story
from tests.scenario import NOON, Scenario, opened, person, walk

ANALYST = person("analyst", Role.ANALYST)
DESK = person("desk", Role.DESK_OFFICER)
PEER = person("peer", Role.RESEARCH_REVIEWER)
PUBLISHER = person("publisher", Role.PUBLISHER)
LEAD = person("lead", Role.TEAM_LEAD)
WHY: dict[str, Any] = {"reason_code": GeneralReason.OTHER, "reason": "As the file shows."}
TODAY = date(2025, 11, 8)
YEAR_END = date(2024, 12, 31)
SOMEBODY, SOMEBODY_ELSE = UUID(int=41), UUID(int=42)
NOMINATE = m.NominateEntry(hs6="340250", edition=HsEdition.HS2022, market=Country.TJ)
NOBODY: dict[str, Any] = {"study": None, "need": None, "agreement": None, "node": None}


def fact(kind: K, value: str | int | None = None, **more: Any) -> m.RecordEvidence:
    """A fact of the customs yearbook: a figure as text, a grade as a number, or words."""
    given: dict[str, Any] = {"source": "Customs yearbook", "as_of": YEAR_END}
    given["confidence"] = Confidence.HIGH
    if isinstance(value, int):
        given["grade"] = value
    elif value is not None:
        given["value"] = value
    return m.RecordEvidence(kind=kind, **{**given, **more})


# Points by hand: imports of 12.4 million lie between 10 and 100: 600 + 200 x 2.4 / 90 = 605;
# 10 % growth lies halfway between 700 and 1000: 850. Demand (3 x 605 + 850) // 4 = 666, supply of
# 20 firms 800, ease (2 x 800 + 2 x 250 + 500) // 5 = 520. Total 800 x 666 = 532, x 520 = 276.
FACTS = (
    fact(K.IMPORT_VALUE, "12400000"),
    fact(K.IMPORT_GROWTH, "10"),
    fact(K.EXPORTERS, "20"),
    fact(K.TARIFF, "5"),
    fact(K.REGIME, 3, text="MFN"),
    fact(K.ORIGIN_FORM, text="General certificate of origin."),
    fact(K.PAYMENT_CHANNEL, 2, text="Exchange houses only.", confidence=Confidence.LOW),
)
GO = m.GiveVerdict(verdict=Verdict.GO, reason="It sells, and nothing stands in the way.")
STALE = m.MarkStale(reason_code=m.StaleReason.NEW_EVIDENCE, reason="Prices have fallen.")
CONTACT = m.LinkInfluencer(influencer_id=SOMEBODY, role=ContactRole.CHAMBER, relevance=5)


def on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, 0, tzinfo=UTC)


def nominated(nominate: m.NominateEntry = NOMINATE) -> Scenario:
    return opened(LIFECYCLE, (nominate, DESK), at=NOON).knowing(**NOBODY)


def researched(*facts: m.RecordEvidence) -> Scenario:
    """A candidate with its evidence, not scored yet."""
    return walk(nominated(), *((told, ANALYST) for told in facts or FACTS))


def scored(*facts: m.RecordEvidence) -> Scenario:
    return walk(researched(*facts), (m.ScoreEntry(), ANALYST))


def judged() -> Scenario:
    return walk(scored(), (GO, ANALYST))


def submitted() -> Scenario:
    return walk(judged(), (m.SubmitForReview(), ANALYST))


def reviewed() -> Scenario:
    return walk(submitted(), (m.ReviewEntry(remarks="Sound."), PEER))


def published() -> Scenario:
    return walk(reviewed(), (m.PublishEntry(), PUBLISHER))


def stale() -> Scenario:
    return walk(published(), (STALE, ANALYST))


def known(scenario: Scenario) -> Scenario:
    """The same with an active person of the register to link."""
    return scenario.knowing(influencer=influencer_story.active().case)


def with_contact() -> Scenario:
    return walk(known(published()), (CONTACT, DESK))


def aged() -> Scenario:
    late = published().on(on(TODAY + timedelta(days=366)))
    told = m.MarkStale(reason_code=m.StaleReason.AGE, reason="It was published a year ago.")
    return walk(late, (told, TIMER))


def paths() -> tuple[Scenario, ...]:
    retire = m.RetireEntry(reason_code=m.RetireReason.CLOSED_MARKET, reason="The border is shut.")
    again = walk(
        stale(),
        (fact(K.IMPORT_VALUE, "15000000", as_of=date(2025, 6, 30)), ANALYST),
        (m.ScoreEntry(), ANALYST),
        (GO, ANALYST),
        (m.RefreshEntry(remarks="Checked."), PEER),
    )
    return (with_contact(), aged(), again, walk(published(), (retire, LEAD)), submitted())
