"""Read models of the research centre: studies, findings, the atlas, influential people."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from export_program.domain.atlas_entry import messages as am
from export_program.domain.atlas_entry.evidence import EvidenceKind as K
from export_program.domain.influencer import messages as im
from export_program.domain.influencer.rules import READERS
from export_program.domain.study import publishing as sp
from export_program.domain.study.case import Visibility
from export_program.engine.actors import TIMER
from export_program.engine.protocols.clock import MissDeadline
from projections.atlas import ATLAS
from projections.atlas_evidence import ATLAS_EVIDENCE
from projections.atlas_scores import ATLAS_SCORE_HISTORY
from projections.influencers import INFLUENCERS
from projections.studies import PUBLISHED_STUDIES, STUDIES, STUDY_CITATIONS
from projections.study_findings import STUDY_FINDINGS
from tests.domain import atlas_story as a
from tests.domain import influencer_story as i
from tests.domain import study_story as s
from tests.projections.asking import row_of, rows_of
from tests.scenario import NOON, walk

NEWER = a.fact(K.IMPORT_VALUE, "100000000", as_of=date(2025, 6, 30))


def nine(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


# ---------------------------------------------------------------- studies


def test_the_library_tells_what_is_in_progress_and_late() -> None:
    row = row_of(STUDIES, s.analysing())
    assert (row.stage, row.in_progress, row.late, row.valid) == ("analysing", True, False, False)
    assert (row.hs, row.markets) == (("34", "3402", "340250"), ("TJ",))
    assert (row.analyst, row.sources, row.findings) == (s.ANALYST.id, 1, 1)
    assert row.requested_at == NOON
    late = s.analysing().on(row.due_at).when(MissDeadline(deadline="publication"), TIMER)
    assert row_of(STUDIES, late).late


def test_a_published_study_is_valid_until_it_expires() -> None:
    row = row_of(STUDIES, s.published())
    assert (row.in_progress, row.valid, row.valid_until) == (False, True, s.UNTIL)
    assert row.published_at == nine(s.TODAY)
    assert row.reviewer == s.PEER.id
    assert not row_of(STUDIES, s.expired()).valid
    assert row_of(STUDIES, s.withdrawn()).ended_because == "wrong_figures"


def test_everybody_sees_public_studies_after_their_embargo_only() -> None:
    assert row_of(PUBLISHED_STUDIES, s.published()).abstract == s.PUBLISH.abstract
    assert rows_of(PUBLISHED_STUDIES, s.accepted()) == []
    assert rows_of(PUBLISHED_STUDIES, s.withdrawn()) == []
    held = s.published(replace(s.PUBLISH, embargo_until=date(2025, 12, 1)))
    assert rows_of(PUBLISHED_STUDIES, held) == []
    some = s.published(replace(s.PUBLISH, visibility=Visibility.EXPORTERS))
    assert rows_of(PUBLISHED_STUDIES, some) == []
    assert not row_of(PUBLISHED_STUDIES, s.expired()).valid


def test_findings_carry_source_day_and_confidence() -> None:
    row = row_of(STUDY_FINDINGS, s.published())
    assert (row.value, row.unit, row.confidence, row.valid) == ("12400000", "USD", "high", True)
    assert (row.hs, row.markets, row.edition) == (("34", "3402", "340250"), ("TJ",), "HS2022")
    assert (row.source, row.as_of, row.as_of_at) == (
        "Customs yearbook 2024",
        date(2024, 12, 31),
        nine(date(2024, 12, 31)),
    )


def test_a_finding_without_goods_or_market_is_about_those_of_its_study() -> None:
    bare = replace(s.FINDING, goods=None, market=None, claim="Two firms hold the market.")
    both = walk(s.analysing(), (bare, s.ANALYST))
    second = rows_of(STUDY_FINDINGS, both)[1]
    assert (second.hs, second.markets) == (("34", "3402", "340250"), ("TJ",))


def test_citations_tell_which_decision_rests_on_which_study() -> None:
    cite = sp.NoteCitation(kind="resolution", cited_in_id=UUID(int=31), decision="Go.")
    row = row_of(STUDY_CITATIONS, walk(s.published(), (cite, s.DESK)))
    assert (row.kind, row.cited_in_id, row.decision) == ("resolution", UUID(int=31), "Go.")


# ---------------------------------------------------------------- the atlas


def test_the_atlas_ranks_with_reasons_age_and_the_owner_of_the_contact() -> None:
    row = row_of(ATLAS, a.with_contact())
    assert (row.hs6, row.hs4, row.hs2, row.market) == ("340250", "3402", "34", "TJ")
    assert (row.market_name, row.market_name_fa) == ("Tajikistan", "تاجیکستان")
    assert row.product_fa == "پودر و مایع شوینده، خرده‌فروشی"
    assert (row.total, row.supply, row.demand, row.ease) == (276, 800, 666, 520)
    assert (row.verdict, row.feasible, row.ranked, row.published) == ("go", True, True, True)
    assert row.oldest_evidence_at == nine(a.YEAR_END)
    assert (row.contact_owner, row.influencers) == (i.DESK.id, (str(a.SOMEBODY),))
    assert row.reasons[0] == "Score 276 of 1000 (export potential, version 1)."
    assert row.reasons[2] == (
        "Demand 666 of 1000: import value 12,400,000 USD, as of 2024-12-31 (Customs yearbook);"
        " import growth 10 percent, as of 2024-12-31 (Customs yearbook)."
    )
    assert row.reasons[-1] == "Verdict go: It sells, and nothing stands in the way."


def test_without_evidence_there_is_no_rank_and_the_reason_says_why() -> None:
    row = row_of(ATLAS, a.scored(a.FACTS[0], a.FACTS[3]))
    assert (row.total, row.ranked, row.supply, row.demand) == (None, False, None, 605)
    assert row.missing == ("exporters", "our_exports")
    assert row.ranking == "Not ranked: no evidence of exporters or our exports."
    bare = row_of(ATLAS, a.nominated())
    assert (bare.ranked, bare.ranking) == (False, "Not ranked: not scored yet.")
    assert bare.oldest_evidence_at is None


def test_the_most_relevant_contact_with_an_owner_comes_first() -> None:
    held = a.with_contact().case
    lower = replace(held.contacts[str(a.SOMEBODY)], influencer_id=a.SOMEBODY_ELSE, relevance=3)
    alone = replace(held.contacts[str(a.SOMEBODY)], owner=None)
    both = {str(a.SOMEBODY): alone, str(a.SOMEBODY_ELSE): replace(lower, owner="account-9")}
    row = row_of(ATLAS, replace(held, contacts=both))
    assert row.contact_owner == "account-9"
    assert row.influencers == (str(a.SOMEBODY), str(a.SOMEBODY_ELSE))
    assert row.contacts[0].endswith("relevance 5 of 5, kept by nobody")


def test_a_stale_entry_says_since_when_and_why() -> None:
    row = row_of(ATLAS, a.stale())
    assert (row.stage, row.stale_because, row.published) == ("stale", "new_evidence", False)
    assert "Stale: new evidence." in row.reasons
    assert row_of(ATLAS, a.published()).valid_until is not None
    assert row.valid_until is None


def test_every_fact_is_listed_with_whether_it_counts() -> None:
    rows = {row.evidence: row for row in rows_of(ATLAS_EVIDENCE, a.judged())}
    assert len(rows) == len(a.FACTS)
    assert (rows["E1"].kind, rows["E1"].counts, rows["E1"].source) == (
        "import_value",
        True,
        "Customs yearbook",
    )
    assert not rows["E6"].counts  # the form of origin has no points
    assert rows["E7"].sentence.startswith("payment channel 2 of 5, Exchange houses only, as of")


def test_how_the_score_changed_and_on_what_evidence_is_one_list() -> None:
    again = walk(a.stale(), (NEWER, a.ANALYST), (am.ScoreEntry(), a.ANALYST))
    first, second = rows_of(ATLAS_SCORE_HISTORY, again)
    assert (first.total, first.change, first.latest) == (276, None, False)
    # Demand (3 x 800 + 850) // 4 = 812; 800 x 812 = 649, x 520 = 337.
    assert (second.total, second.before, second.change, second.latest) == (337, 276, 61, True)
    assert second.because == (
        "New: import value 100,000,000 USD, as of 2025-06-30 (Customs yearbook).",
        "No longer counted: import value 12,400,000 USD, as of 2024-12-31 (Customs yearbook).",
    )
    assert (second.method, second.method_version, second.by) == (
        "export_potential",
        1,
        a.ANALYST.id,
    )


def test_a_score_that_cannot_rank_breaks_the_comparison_not_the_list() -> None:
    leave = am.WithdrawEvidence(evidence="E1", **a.WHY)
    steps: Any = ((leave, a.ANALYST), (am.ScoreEntry(), a.ANALYST))
    second = rows_of(ATLAS_SCORE_HISTORY, walk(a.scored(), *steps))[1]
    assert (second.total, second.before, second.change) == (None, 276, None)
    assert "import_value" in second.missing


# ---------------------------------------------------------------- influential people


def test_the_register_of_people_holds_sealed_names_and_whoever_keeps_the_relation() -> None:
    row = row_of(INFLUENCERS, walk(i.active(), (i.FRIEND, i.DESK), (i.TALK, i.DESK)))
    assert row.name == i.PROPOSE.name
    assert (row.organisation, row.country, row.subdivision) == (
        "Chamber of commerce of Sughd",
        "TJ",
        "TJ-SU",
    )
    assert (row.subdivision_fa, row.hs, row.owner) == ("سغد", ("69", "6907"), i.DESK.id)
    assert (row.stance, row.stance_by, row.contacts) == ("friend", i.DESK.id, 1)
    assert row.last_contact_at == nine(i.TODAY)
    assert row.readers == tuple(sorted(READERS))


def test_a_restriction_names_its_readers() -> None:
    few = im.RestrictAccess(readers=(i.DESK.id,), **i.WHY)
    row = row_of(INFLUENCERS, walk(i.active(), (few, i.LEAD)))
    assert (row.restricted, row.readers) == (True, (i.DESK.id,))


def test_who_was_forgotten_is_known_no_more() -> None:
    row = row_of(INFLUENCERS, i.forgotten())
    assert (row.known, row.forgotten, row.stage) == (False, True, "anonymised")
    assert row_of(INFLUENCERS, i.to_be_forgotten()).erasure_proposed
