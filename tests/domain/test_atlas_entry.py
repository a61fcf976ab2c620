"""The atlas: evidence, scores, verdicts, review, publication, staleness, contacts."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from export_program.domain.atlas_entry import LIFECYCLE, AtlasEntryStage
from export_program.domain.atlas_entry import messages as m
from export_program.domain.atlas_entry.case import ContactRole, RelatedKind, Verdict
from export_program.domain.atlas_entry.evidence import EvidenceKind as K
from export_program.domain.influencer import Influencer, InfluencerStage
from export_program.domain.market_facts import Confidence
from export_program.domain.study import Study, StudyStage
from export_program.domain.vocabulary.countries import Country
from export_program.domain.vocabulary.hs import HsEdition
from export_program.engine.actors import TIMER, Actor, Role
from export_program.engine.checks import findings
from export_program.engine.protocols.clock import MissDeadline
from export_program.engine.refusals import NotAllowed, RuleBroken, WrongStage
from tests.domain import atlas_story as s
from tests.domain import influencer_story, target_story
from tests.scenario import POLICY, Scenario, person, walk

NEWER = s.fact(K.IMPORT_VALUE, "15000000", as_of=date(2025, 6, 30))


def unique(scenario: Scenario) -> tuple[str, ...]:
    return tuple(LIFECYCLE.uniques[0].keys(scenario.case))


def test_the_table_is_sound() -> None:
    assert list(findings(LIFECYCLE)) == []


def test_a_product_goes_from_nomination_to_a_published_entry() -> None:
    entry = s.published().case
    assert entry.stage is AtlasEntryStage.PUBLISHED
    assert entry.published_on == s.TODAY
    assert entry.score.total == 276
    assert entry.judgement.verdict is Verdict.GO
    assert len(entry.submissions) == 1


# ---------------------------------------------------------------- nomination


def test_there_is_one_living_entry_for_a_product_in_a_market() -> None:
    assert unique(s.nominated()) == ("atlas:HS2022:340250:TJ",)
    retire = m.RetireEntry(reason_code=m.RetireReason.NO_DEMAND, reason="Nobody buys.")
    gone = s.published().when(retire, s.LEAD).then(m.EntryRetired, "retired")
    assert unique(gone) == ()
    assert gone.case.ended_because == "no_demand"


def test_a_product_exists_in_its_edition() -> None:
    old = replace(s.NOMINATE, hs6="340220")
    Scenario(LIFECYCLE).when(old, s.DESK).refused(RuleBroken, "exists in its edition")
    by_policy = replace(old, edition=HsEdition.HS2017, study_id=UUID(int=5))
    Scenario(LIFECYCLE).when(by_policy, POLICY).then(m.EntryNominated, "candidate")


# ---------------------------------------------------------------- evidence


@pytest.mark.parametrize(
    ("kind", "given", "field"),
    [
        (K.IMPORT_VALUE, {}, "value"),
        (K.IMPORT_VALUE, {"value": "-1"}, "value"),
        (K.IMPORT_VALUE, {"value": "5", "unit": "EUR"}, "unit"),
        (K.SHARE_OF_IRAN, {"value": "101"}, "value"),
        (K.CAPACITY, {"value": "5"}, "unit"),
        (K.PAYMENT_CHANNEL, {"text": "bad"}, "grade"),
        (K.PRICE_BAND, {"text": "  "}, "text"),
        (K.PRICE_BAND, {"text": "cheap", "value": "5"}, "unit"),
    ],
)
def test_evidence_says_what_its_kind_is_about(kind: K, given: dict[str, Any], field: str) -> None:
    fixed: dict[str, Any] = {"source": "x", "as_of": s.YEAR_END, "confidence": Confidence.LOW}
    with pytest.raises(ValueError, match=f"^{field}:"):
        m.RecordEvidence(kind=kind, **fixed, **given)


def test_evidence_keeps_its_source_day_edition_and_confidence() -> None:
    told = s.researched().case.evidence["E1"]
    assert (told.source, told.as_of, told.edition, told.confidence, told.unit) == (
        "Customs yearbook",
        s.YEAR_END,
        HsEdition.HS2022,
        Confidence.HIGH,
        "USD",
    )


def test_the_same_fact_is_recorded_once_and_none_of_tomorrow() -> None:
    s.researched().when(s.FACTS[0], s.ANALYST).refused(RuleBroken, "not recorded already")
    ahead = replace(s.FACTS[0], as_of=s.TODAY + timedelta(days=1))
    s.researched().when(ahead, s.ANALYST).refused(RuleBroken, "today or earlier")
    s.published().when(NEWER, POLICY).then(m.EvidenceRecorded, "published")


def test_a_win_is_evidence_when_its_match_was_confirmed() -> None:
    told = s.fact(K.CONFIRMED_WIN, "50000", unit="USD", text="A contract.")
    known = s.nominated().knowing(match=None)
    known.when(told, s.ANALYST).refused(RuleBroken, "match which was confirmed")
    named = replace(told, match_id=UUID(int=900))
    known.when(named, POLICY).refused(RuleBroken, "match which was confirmed")
    lost = replace(target_story.won(), confirmed=None)
    known.knowing(match=lost).when(named, s.ANALYST).refused(RuleBroken, "which was confirmed")
    known.knowing(match=lost).when(named, POLICY).then(m.EvidenceRecorded)
    known.knowing(match=target_story.won()).when(named, s.ANALYST).then(m.EvidenceRecorded)


def test_a_fact_rests_on_cases_that_exist() -> None:
    study_id = UUID(int=5)
    rests = s.fact(K.STUDY, text="It says so.", study_id=study_id)
    s.nominated().when(rests, POLICY).refused(RuleBroken, "exists")
    study = Study(id=study_id, stage=StudyStage.PUBLISHED)
    for kind in ("need", "agreement", "node"):
        names: dict[str, Any] = {f"{kind}_id": study_id}
        other = s.fact(K.ENTRY_MODE, text="So.", **names)
        s.nominated().when(other, POLICY).refused(RuleBroken, "exists")
    known = s.nominated().knowing(study=study).when(rests, POLICY).then(m.EvidenceRecorded)
    assert known.case.evidence["E1"].study_id == study_id


def test_withdrawn_evidence_counts_no_more() -> None:
    leave = m.WithdrawEvidence(evidence="E1", **s.WHY)
    without = walk(s.scored(), (leave, s.ANALYST), (m.ScoreEntry(), s.ANALYST)).case
    assert [score.total for score in without.scores] == [276, None]
    assert K.IMPORT_VALUE in without.score.missing
    again = walk(s.scored(), (leave, s.ANALYST))
    again.when(leave, s.ANALYST).refused(RuleBroken, "stands on this entry")


# ---------------------------------------------------------------- scores and verdicts


def test_an_entry_without_evidence_is_not_scored() -> None:
    s.nominated().when(m.ScoreEntry(), s.ANALYST).refused(RuleBroken, "evidence to score")


def test_a_score_is_recorded_when_something_has_changed() -> None:
    s.scored().when(m.ScoreEntry(), s.ANALYST).refused(RuleBroken, "changed since")
    newer = walk(s.scored(), (NEWER, s.ANALYST))
    second = newer.when(m.ScoreEntry(), s.ANALYST).then(m.EntryScored).case.score
    assert (second.number, second.by) == (2, s.ANALYST.id)
    assert "E8" in second.evidence


def test_a_score_without_a_component_says_what_is_missing() -> None:
    poor = s.scored(s.FACTS[0], s.FACTS[3]).case.score
    assert poor.total is None
    assert poor.missing == (K.EXPORTERS, K.OUR_EXPORTS)
    assert poor.component("demand").points is not None


def test_go_and_prepare_rest_on_a_rank() -> None:
    poor = s.scored(s.FACTS[0])
    for verdict in (Verdict.GO, Verdict.PREPARE):
        told = m.GiveVerdict(verdict=verdict, reason="So.")
        poor.when(told, s.ANALYST).refused(RuleBroken, "rests on a score")
    watch = m.GiveVerdict(verdict=Verdict.WATCH, reason="So.")
    poor.when(watch, s.ANALYST).then(m.VerdictGiven)
    s.researched().when(watch, s.ANALYST).refused(RuleBroken, "rests on a score")
    s.judged().when(s.GO, s.ANALYST).refused(RuleBroken, "another one")


def test_a_product_that_came_to_be_exported_is_scored_by_the_other_method() -> None:
    other = m.ReclassifyEntry(new_product=True, **s.WHY)
    new = walk(
        s.scored(),
        (other, s.ANALYST),
        (s.fact(K.RELATEDNESS, "40"), s.ANALYST),
        (m.ScoreEntry(), s.ANALYST),
    )
    assert [score.method for score in new.case.scores] == [
        "export_potential",
        "product_diversification",
    ]
    new.when(other, s.ANALYST).refused(RuleBroken, "other sort")


# ---------------------------------------------------------------- review and publication


def test_what_is_submitted_is_scored_judged_and_says_how_goods_enter() -> None:
    submit = m.SubmitForReview()
    s.researched().when(submit, s.ANALYST).refused(RuleBroken, "scored on its evidence")
    s.scored().when(submit, s.ANALYST).refused(RuleBroken, "verdict")
    newer = walk(s.judged(), (NEWER, s.ANALYST))
    newer.when(submit, s.ANALYST).refused(RuleBroken, "scored on its evidence")
    again = walk(newer, (m.ScoreEntry(), s.ANALYST))
    again.when(submit, s.ANALYST).refused(RuleBroken, "verdict was given on the last score")
    unknown = walk(s.scored(*s.FACTS[:5]), (s.GO, s.ANALYST))
    unknown.when(submit, s.ANALYST).refused(RuleBroken, "form of origin")
    s.judged().when(submit, s.ANALYST).then(m.EntrySubmitted, "researched")


@pytest.mark.parametrize("who", [s.DESK, s.ANALYST])
def test_nobody_reviews_or_publishes_what_they_nominated_or_researched(who: Actor) -> None:
    peer, publisher = Actor(who.id, Role.RESEARCH_REVIEWER), Actor(who.id, Role.PUBLISHER)
    review, back = m.ReviewEntry(remarks="Fine."), m.ReturnEntry(**s.WHY)
    s.submitted().when(review, peer).refused(RuleBroken, "does not review")
    s.submitted().when(back, peer).refused(RuleBroken, "does not review")
    s.reviewed().when(m.PublishEntry(), publisher).refused(RuleBroken, "does not review")
    s.submitted().when(back, s.PEER).then(m.EntryReturned, "candidate")


def test_scores_and_verdicts_rest_while_an_entry_is_reviewed() -> None:
    s.submitted().when(m.ScoreEntry(), s.ANALYST).refused(WrongStage)
    s.published().when(s.GO, s.ANALYST).refused(WrongStage)


# ---------------------------------------------------------------- staleness


def test_a_published_entry_goes_stale_after_a_year() -> None:
    due = s.published().case.deadlines["age"].due_at
    assert due.date() == date(2026, 11, 8)
    told = m.MarkStale(reason_code=m.StaleReason.AGE, reason="A year.")
    early = s.published().on(due - timedelta(seconds=1))
    early.when(told, TIMER).refused(RuleBroken, "A year has passed")
    gone = s.published().on(due).when(told, TIMER).then(m.EntryWentStale, "stale").case
    assert (gone.stale_because, gone.stale_since) == ("age", due)


@pytest.mark.parametrize("by", [POLICY, s.ANALYST, s.PEER])
def test_people_and_reactions_mark_an_entry_stale(by: Actor) -> None:
    gone = m.MarkStale(reason_code=m.StaleReason.EDITION_CHANGED, reason="HS2027.")
    s.published().when(gone, by).then(m.EntryWentStale, "stale")
    s.reviewed().when(gone, by).refused(WrongStage)


def test_a_stale_entry_is_refreshed_by_a_new_score_and_another_person() -> None:
    fresh = m.RefreshEntry(remarks="Checked.")
    s.stale().when(fresh, s.PEER).refused(RuleBroken, "since it went stale")
    newer = walk(s.stale(), (NEWER, s.ANALYST), (m.ScoreEntry(), s.ANALYST))
    newer.when(fresh, s.PEER).refused(RuleBroken, "verdict was given on the last score")
    ready = walk(newer, (s.GO, s.ANALYST))
    author = Actor(s.ANALYST.id, Role.RESEARCH_REVIEWER)
    ready.when(fresh, author).refused(RuleBroken, "does not review")
    done = ready.when(fresh, s.PEER).then(m.EntryRefreshed, "published").case
    assert (done.refreshed, done.stale_because) == (1, None)
    assert done.deadlines["age"].due_at.date() == date(2026, 11, 8)
    later = walk(ready, (s.fact(K.TARIFF, "7"), s.ANALYST))
    later.when(fresh, s.PEER).refused(RuleBroken, "scored on its evidence")
    terms = next(k for k, e in ready.case.evidence.items() if e.kind is K.ORIGIN_FORM)
    untold = walk(ready, (m.WithdrawEvidence(evidence=terms, **s.WHY), s.ANALYST))
    untold.when(fresh, s.PEER).refused(RuleBroken, "form of origin")


def test_an_entry_moves_to_the_code_of_another_edition() -> None:
    move = m.RecodeEntry(hs6="340220", edition=HsEdition.HS2017, **s.WHY)
    moved = s.stale().when(move, s.ANALYST).then(m.EntryRecoded, "stale")
    assert unique(moved) == ("atlas:HS2017:340220:TJ",)
    moved.when(move, s.ANALYST).refused(RuleBroken, "Another code")
    unknown = m.RecodeEntry(hs6="340220", edition=HsEdition.HS2022, **s.WHY)
    s.stale().when(unknown, s.ANALYST).refused(RuleBroken, "exists in its edition")


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (s.nominated, "research"),
        (s.submitted, "review"),
        (s.reviewed, "publication"),
        (s.stale, "refresh"),
    ],
)
def test_what_is_late_is_recorded(given: Any, name: str) -> None:
    scenario: Scenario = given()
    late = scenario.on(scenario.case.deadlines[name].due_at)
    missed = late.when(MissDeadline(deadline=name), TIMER)
    assert missed.case.deadlines[name].missed


# ---------------------------------------------------------------- people and other cases


def test_a_vetted_person_is_linked_with_whoever_keeps_the_relation() -> None:
    held = s.with_contact().case.contacts[str(s.SOMEBODY)]
    assert (held.role, held.relevance, held.owner) == (
        ContactRole.CHAMBER,
        5,
        influencer_story.DESK.id,
    )
    s.known(s.with_contact()).when(s.CONTACT, s.DESK).refused(RuleBroken, "in this role")
    changed = replace(s.CONTACT, relevance=2)
    s.known(s.with_contact()).when(changed, s.DESK).then(m.InfluencerLinked)


@pytest.mark.parametrize(
    "found",
    [
        None,
        Influencer(id=s.SOMEBODY, stage=InfluencerStage.PROPOSED),
        Influencer(id=s.SOMEBODY, stage=InfluencerStage.DORMANT),
        Influencer(id=s.SOMEBODY, stage=InfluencerStage.ANONYMISED, vetted=True),
    ],
)
def test_somebody_unknown_unvetted_or_forgotten_is_not_linked(found: Influencer | None) -> None:
    alone = s.published().knowing(influencer=found)
    alone.when(s.CONTACT, s.DESK).refused(RuleBroken, "vetted and not anonymised")


def test_a_reaction_notes_who_keeps_a_relation_now() -> None:
    note = m.NoteContactOwner(influencer_id=s.SOMEBODY, owner="account-7")
    noted = s.with_contact().when(note, POLICY).then(m.ContactOwnerNoted)
    assert noted.case.contacts[str(s.SOMEBODY)].owner == "account-7"
    noted.when(note, POLICY).refused(RuleBroken, "Somebody else")
    other = replace(note, influencer_id=s.SOMEBODY_ELSE)
    s.with_contact().when(other, POLICY).refused(RuleBroken, "is linked")
    s.with_contact().when(note, s.DESK).refused(NotAllowed)


def test_a_person_is_unlinked() -> None:
    leave = m.UnlinkInfluencer(influencer_id=s.SOMEBODY, **s.WHY)
    assert s.with_contact().when(leave, POLICY).then(m.InfluencerUnlinked).case.contacts == {}
    s.published().when(leave, s.DESK).refused(RuleBroken, "is linked")


def test_an_entry_is_related_to_cases_that_exist() -> None:
    study = Study(id=UUID(int=5), stage=StudyStage.PUBLISHED)
    relate = m.RelateEntry(kind=RelatedKind.STUDY, related_id=study.id, why="Prices.")
    s.published().when(relate, s.DESK).refused(RuleBroken, "exists")
    linked = s.published().knowing(study=study).when(relate, s.DESK).then(m.EntryRelated)
    assert linked.case.related[str(study.id)].kind is RelatedKind.STUDY
    linked.when(relate, s.DESK).refused(RuleBroken, "not related already")
    undo = m.UnrelateEntry(related_id=study.id, **s.WHY)
    assert linked.when(undo, s.DESK).then(m.EntryUnrelated).case.related == {}
    s.published().when(undo, s.DESK).refused(RuleBroken, "is related")


def test_outsiders_do_not_write_in_the_atlas() -> None:
    stranger = person("owner", Role.EXPORTER_USER)
    Scenario(LIFECYCLE).when(s.NOMINATE, stranger).refused(NotAllowed)
    assert s.NOMINATE.market is Country.TJ
