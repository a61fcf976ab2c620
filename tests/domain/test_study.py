"""Studies: terms, sources and findings, peer review, publication and its end."""

import dataclasses
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from export_program.domain.market_facts import Confidence, Goods, Period
from export_program.domain.study import LIFECYCLE, Study, StudyStage
from export_program.domain.study import publishing as p
from export_program.domain.study import work as w
from export_program.domain.study.case import Licence, Scale, Visibility
from export_program.domain.vocabulary.countries import Country
from export_program.domain.vocabulary.currencies import Currency
from export_program.domain.vocabulary.hs import HsEdition
from export_program.domain.vocabulary.money import Money
from export_program.engine.actors import TIMER, Actor, Role
from export_program.engine.checks import findings
from export_program.engine.messages import Command
from export_program.engine.protocols.clock import MissDeadline, RaiseDeadlineWarning
from export_program.engine.refusals import NotAllowed, RuleBroken, WrongStage
from tests.domain import study_story as s
from tests.scenario import POLICY, Scenario, opened, person, walk


def test_the_table_is_sound() -> None:
    assert list(findings(LIFECYCLE)) == []


def test_a_question_becomes_a_published_study() -> None:
    done = s.published().case
    assert done.stage is StudyStage.PUBLISHED
    assert done.findings["F1"].value == "12400000"
    assert done.rounds[-1].outcome == "accepted"
    assert done.final_sha256 == done.documents["D2"].sha256
    assert done.released_on == s.TODAY


# ---------------------------------------------------------------- request and terms


def test_a_resolution_may_ask_for_a_study() -> None:
    asked = replace(s.REQUEST, resolution_id=UUID(int=31), markets=(), goods=(), needed_by=None)
    opened(LIFECYCLE).when(asked, POLICY).then(w.StudyRequested, "requested")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"goods": (Goods("340220", HsEdition.HS2022),)}, "exist in their edition"),
        ({"needed_by": s.TODAY}, "lies ahead"),
    ],
)
def test_a_request_that_cannot_be_met_is_refused(change: dict[str, object], why: str) -> None:
    Scenario(LIFECYCLE).when(replace(s.REQUEST, **change), s.DESK).refused(RuleBroken, why)


def test_outsiders_do_not_ask_for_studies() -> None:
    stranger = person("owner", Role.EXPORTER_USER)
    Scenario(LIFECYCLE).when(s.REQUEST, stranger).refused(NotAllowed)


def test_terms_name_a_product_or_a_market() -> None:
    bare = opened(LIFECYCLE, (replace(s.REQUEST, goods=(), markets=()), s.DESK))
    bare.when(s.SCOPE, s.ANALYST).refused(RuleBroken, "at least one product or market")
    named = replace(s.SCOPE, markets=(s.TJ,))
    assert bare.when(named, s.ANALYST).then(w.StudyScoped, "scoped").case.markets == (s.TJ,)


def test_terms_keep_what_the_request_named_unless_they_say_otherwise() -> None:
    assert s.scoped().case.goods == (s.POWDER,)
    other = replace(s.SCOPE, goods=(s.TILES,), scale=Scale.FULL)
    scoped = s.requested().when(other, s.ANALYST).then(w.StudyScoped).case
    assert (scoped.goods, scoped.scale) == ((s.TILES,), Scale.FULL)


def test_a_budget_below_zero_and_unknown_goods_are_refused() -> None:
    minus = replace(s.SCOPE, budget=Money("-1", Currency.USD))
    s.requested().when(minus, s.ANALYST).refused(RuleBroken, "below zero")
    unknown = replace(s.SCOPE, goods=(Goods("999999", HsEdition.HS2022),))
    s.requested().when(unknown, s.ANALYST).refused(RuleBroken, "exist in their edition")


def test_whoever_wrote_the_terms_does_not_approve_them() -> None:
    own = walk(s.requested(), (s.SCOPE, s.LEAD))
    own.when(w.ApproveStudy(), s.LEAD).refused(RuleBroken, "does not approve")
    own.when(w.ApproveStudy(), s.CHAIR).then(w.StudyApproved, "approved")


def test_the_terms_of_a_full_study_are_attached() -> None:
    full = walk(s.requested(s.FULL), (s.SCOPE, s.ANALYST))
    full.when(w.ApproveStudy(), s.LEAD).refused(RuleBroken, "attached")
    ready = walk(full, (s.paper("terms_of_reference"), s.ANALYST))
    ready.when(w.ApproveStudy(), s.LEAD).then(w.StudyApproved)


def test_a_request_is_rejected_with_a_reason() -> None:
    no = w.RejectStudy(reason_code=w.RejectReason.ALREADY_ANSWERED, reason="Study 3 says it.")
    gone = s.requested().when(no, s.LEAD).then(w.StudyRejected, "rejected").case
    assert gone.ended_because == "already_answered"


# ---------------------------------------------------------------- sources and findings


CORRECT = w.CorrectFinding(
    finding="F1",
    claim="13 million.",
    value="13000000",
    unit="USD",
    source="S1",
    confidence=Confidence.MEDIUM,
    **s.WHY,
)
STRIKE = w.StrikeFinding(finding="F1", **s.WHY)
LEAVE = w.WithdrawSource(source="S1", **s.WHY)


@pytest.mark.parametrize(
    ("given", "command"),
    [
        (s.assigned, w.StartCollecting()),
        (s.collecting, s.SOURCE),
        (s.collecting, LEAVE),
        (s.collecting, w.StartAnalysis()),
        (s.analysing, s.FINDING),
        (s.analysing, CORRECT),
        (s.analysing, STRIKE),
        (
            lambda: walk(s.analysing(), (s.paper("draft"), s.ANALYST)),
            p.SubmitDraft(document="D1", summary="One."),
        ),
    ],
    ids=lambda found: type(found).__name__,
)
def test_only_the_analyst_named_works_on_the_study(given: Any, command: Command) -> None:
    given().when(command, s.OTHER_ANALYST).refused(RuleBroken, "Only the analyst")
    given().when(command, s.ANALYST).taken()


def test_what_is_not_there_is_not_withdrawn_corrected_or_struck() -> None:
    gone = replace(LEAVE, source="S9")
    s.collecting().when(gone, s.ANALYST).refused(RuleBroken, "registered and not withdrawn")
    elsewhere = replace(CORRECT, source="S9")
    s.analysing().when(elsewhere, s.ANALYST).refused(RuleBroken, "registered and not withdrawn")
    other = replace(STRIKE, finding="F9")
    s.analysing().when(other, s.ANALYST).refused(RuleBroken, "not struck")


def test_an_analyst_is_replaced_and_stays_an_author() -> None:
    other = w.ReplaceAnalyst(analyst=s.OTHER_ANALYST.id, **s.WHY)
    changed = s.analysing().when(other, s.LEAD).then(w.AnalystReplaced, "analysing")
    assert changed.case.analysts == (s.ANALYST.id, s.OTHER_ANALYST.id)
    changed.when(other, s.LEAD).refused(RuleBroken, "Another analyst")
    s.in_revision().when(w.ReplaceAnalyst(analyst=s.PEER.id, **s.WHY), s.LEAD).refused(
        RuleBroken, "reviewer"
    )


def test_a_source_speaks_of_the_past() -> None:
    ahead = replace(s.SOURCE, as_of=s.TODAY + timedelta(days=1))
    s.collecting().when(ahead, s.ANALYST).refused(RuleBroken, "today or earlier")


def test_analysis_starts_with_a_source() -> None:
    bare = walk(s.assigned(), (w.StartCollecting(), s.ANALYST))
    bare.when(w.StartAnalysis(), s.ANALYST).refused(RuleBroken, "source")
    s.collecting().when(w.StartAnalysis(), s.ANALYST).then(w.AnalysisStarted, "analysing")


def test_a_finding_rests_on_a_source_that_stands() -> None:
    elsewhere = replace(s.FINDING, source="S9")
    s.analysing().when(elsewhere, s.ANALYST).refused(RuleBroken, "registered and not withdrawn")
    gone = walk(
        s.analysing(), (s.SOURCE, s.ANALYST), (w.WithdrawSource(source="S2", **s.WHY), s.ANALYST)
    )
    gone.when(replace(s.FINDING, source="S2"), s.ANALYST).refused(
        RuleBroken, "registered and not withdrawn"
    )


def test_a_source_that_carries_findings_is_not_withdrawn() -> None:
    leave = w.WithdrawSource(source="S1", **s.WHY)
    s.analysing().when(leave, s.ANALYST).refused(RuleBroken, "No standing finding")
    struck = walk(s.analysing(), (w.StrikeFinding(finding="F1", **s.WHY), s.ANALYST))
    assert struck.when(leave, s.ANALYST).then(w.SourceWithdrawn).case.sources["S1"].withdrawn


def test_figures_of_one_edition_do_not_rest_on_a_source_of_another() -> None:
    old = replace(s.FINDING, goods=Goods("340220", HsEdition.HS2017))
    s.analysing().when(old, s.ANALYST).refused(RuleBroken, "same edition")
    unknown = replace(s.FINDING, goods=Goods("340220", HsEdition.HS2022))
    s.analysing().when(unknown, s.ANALYST).refused(RuleBroken, "exist in their edition")


def test_a_value_has_a_unit_and_a_period_an_order() -> None:
    with pytest.raises(ValueError, match="unit"):
        replace(s.FINDING, unit=None)
    with pytest.raises(ValueError, match="before the start"):
        Period(date(2025, 1, 2), date(2025, 1, 1))


def test_a_finding_is_corrected_and_its_correction_counted() -> None:
    found = s.analysing().when(CORRECT, s.ANALYST).then(w.FindingCorrected).case.findings["F1"]
    assert (found.value, found.corrected, found.market) == ("13000000", 1, Country.TJ)
    struck = walk(s.analysing(), (w.StrikeFinding(finding="F1", **s.WHY), s.ANALYST))
    struck.when(CORRECT, s.ANALYST).refused(RuleBroken, "not struck")


# ---------------------------------------------------------------- drafts and review


def test_a_draft_needs_a_finding_and_its_document() -> None:
    hand_in = p.SubmitDraft(document="D1", summary="One.")
    bare = walk(s.collecting(), (w.StartAnalysis(), s.ANALYST), (s.paper("draft"), s.ANALYST))
    bare.when(hand_in, s.ANALYST).refused(RuleBroken, "at least one finding")
    s.analysing().when(hand_in, s.ANALYST).refused(RuleBroken, "of type draft")
    wrong = walk(s.analysing(), (s.paper("other"), s.ANALYST))
    wrong.when(hand_in, s.ANALYST).refused(RuleBroken, "of type draft")


def test_a_new_version_is_another_text() -> None:
    again = p.SubmitDraft(document="D1", summary="Two.")
    s.in_revision().when(again, s.ANALYST).refused(RuleBroken, "another text")
    other = walk(s.in_revision(), (s.paper("draft", "2"), s.ANALYST))
    second = other.when(p.SubmitDraft(document="D2", summary="Two."), s.ANALYST)
    assert second.then(p.DraftSubmitted, "draft").case.last_draft.number == 2


def test_no_author_reviews() -> None:
    author = Actor(s.ANALYST.id, Role.RESEARCH_REVIEWER)
    s.drafted().when(p.StartReview(), author).refused(RuleBroken, "none of the authors")


def test_the_reviewer_who_took_it_up_judges() -> None:
    yes, no = p.AcceptReview(remarks="Fine."), p.RequestChanges(**s.WHY)
    s.in_review().when(yes, s.OTHER_PEER).refused(RuleBroken, "who took the draft up")
    s.in_review().when(no, s.OTHER_PEER).refused(RuleBroken, "who took the draft up")
    changed = s.in_review().when(no, s.PEER).then(p.ChangesRequested, "revision").case
    assert [r.outcome for r in changed.rounds] == ["changes"]


def test_a_study_is_stopped_before_it_is_published() -> None:
    stop = p.StopStudy(reason_code=p.StopReason.NO_SOURCES, reason="Nobody counts it.")
    assert s.analysing().when(stop, s.LEAD).then(p.StudyStopped, "stopped").case.ended_because
    s.published().when(stop, s.LEAD).refused(WrongStage)


# ---------------------------------------------------------------- publication


def test_no_author_publishes() -> None:
    author = Actor(s.ANALYST.id, Role.PUBLISHER)
    s.accepted().when(s.PUBLISH, author).refused(RuleBroken, "none of the authors")


def test_the_final_text_is_attached_and_valid_beyond_today() -> None:
    s.accepted().when(replace(s.PUBLISH, final="D1"), s.PUBLISHER).refused(
        RuleBroken, "of type final"
    )
    past = replace(s.PUBLISH, valid_until=s.TODAY)
    s.accepted().when(past, s.PUBLISHER).refused(RuleBroken, "beyond today")


def test_the_data_annex_of_a_full_study_is_attached() -> None:
    brief = s.accepted()
    full = dataclasses.replace(brief, now=replace(brief.case, scale=Scale.FULL))
    full.when(s.PUBLISH, s.PUBLISHER).refused(RuleBroken, "annex")
    ready = walk(full, (s.paper("data_annex"), s.ANALYST))
    ready.when(s.PUBLISH, s.PUBLISHER).then(p.StudyPublished, "published")


def test_figures_of_a_confidential_source_stay_inside() -> None:
    closed = replace(s.SOURCE, licence=Licence.CONFIDENTIAL)
    told = walk(
        s.assigned(),
        (w.StartCollecting(), s.ANALYST),
        (closed, s.ANALYST),
        (w.StartAnalysis(), s.ANALYST),
        (s.FINDING, s.ANALYST),
        (s.paper("draft"), s.ANALYST),
        (p.SubmitDraft(document="D1", summary="One."), s.ANALYST),
        (p.StartReview(), s.PEER),
        (p.AcceptReview(remarks="Fine."), s.PEER),
        (s.paper("final"), s.ANALYST),
    )
    told.when(s.PUBLISH, s.PUBLISHER).refused(RuleBroken, "No figure of a confidential")
    inside = replace(s.PUBLISH, visibility=Visibility.INTERNAL)
    kept = told.when(inside, s.PUBLISHER).then(p.StudyPublished).case
    assert kept.released_on is None
    assert not LIFECYCLE.announced(kept)


def test_outsiders_learn_of_a_study_when_its_embargo_ends() -> None:
    ends = s.TODAY + timedelta(days=30)
    held = s.published(replace(s.PUBLISH, embargo_until=ends))
    assert not LIFECYCLE.announced(held.case)
    assert held.case.bulletin is None
    due = held.case.deadlines["release"].due_at
    early = held.on(due - timedelta(seconds=1))
    early.when(p.LiftEmbargo(), TIMER).refused(RuleBroken, "embargo")
    told = held.on(due).when(p.LiftEmbargo(), TIMER).then(p.EmbargoLifted, "published").case
    assert told.released_on == ends
    assert told.bulletin.abstract == s.PUBLISH.abstract
    assert LIFECYCLE.announced(told)


def test_an_embargo_ends_before_the_study_does() -> None:
    with pytest.raises(ValueError, match="embargo_until"):
        replace(s.PUBLISH, embargo_until=s.UNTIL)


def test_an_internal_study_is_never_announced() -> None:
    inside = replace(s.PUBLISH, visibility=Visibility.INTERNAL, embargo_until=date(2025, 12, 1))
    kept = s.published(inside)
    assert "release" not in kept.case.deadlines
    kept.when(p.LiftEmbargo(), TIMER).refused(RuleBroken)


def test_a_withdrawn_study_is_announced_no_more() -> None:
    gone = s.withdrawn().case
    assert gone.stage is StudyStage.WITHDRAWN
    assert gone.ended_because == "wrong_figures"
    assert not LIFECYCLE.announced(gone)


def test_validity_is_extended_by_somebody_who_did_not_write() -> None:
    longer = p.ExtendValidity(valid_until=date(2027, 5, 1), **s.WHY)
    author = Actor(s.ANALYST.id, Role.RESEARCH_REVIEWER)
    s.published().when(longer, author).refused(RuleBroken, "none of the authors")
    held = s.published().when(longer, s.PEER).then(p.ValidityExtended).case
    assert held.bulletin.valid_until == date(2027, 5, 1)
    shorter = p.ExtendValidity(valid_until=date(2026, 1, 1), **s.WHY)
    s.published().when(shorter, s.PEER).refused(RuleBroken, "longer than before")


def test_a_study_is_superseded_by_a_published_one_only() -> None:
    replace_it = p.SupersedeStudy(successor_id=s.SUCCESSOR, **s.WHY)
    newer = Study(id=s.SUCCESSOR, stage=StudyStage.PUBLISHED)
    alone = s.published().knowing(successor=None)
    alone.when(replace_it, s.PUBLISHER).refused(RuleBroken, "The successor is")
    draft = s.published().knowing(successor=Study(id=s.SUCCESSOR, stage=StudyStage.DRAFT))
    draft.when(replace_it, s.PUBLISHER).refused(RuleBroken, "The successor is")
    itself = s.published().knowing(successor=s.published().case)
    own = p.SupersedeStudy(successor_id=itself.case.id, **s.WHY)
    itself.when(own, s.PUBLISHER).refused(RuleBroken, "The successor is")
    done = s.published().knowing(successor=newer).when(replace_it, s.PUBLISHER)
    assert done.then(p.StudySuperseded, "superseded").case.successor_id == s.SUCCESSOR


def test_decisions_that_cite_a_study_are_noted_once() -> None:
    cite = p.NoteCitation(kind="resolution", cited_in_id=UUID(int=31), decision="Go to Dushanbe.")
    noted = s.published().when(cite, s.DESK).then(p.CitationNoted)
    assert noted.case.citations["C1"].cited_in_id == UUID(int=31)
    noted.when(cite, s.DESK).refused(RuleBroken, "noted already")
    itself = replace(cite, cited_in_id=noted.case.id)
    noted.when(itself, s.DESK).refused(RuleBroken, "does not cite itself")
    s.expired().when(cite, POLICY).then(p.CitationNoted, "expired")


# ---------------------------------------------------------------- deadlines


def days_of(scenario: Scenario, name: str) -> date:
    due: date = scenario.case.deadlines[name].due_at.date()
    return due


def test_a_brief_takes_ten_working_days_and_a_full_study_forty_five() -> None:
    full = walk(
        s.requested(s.FULL),
        (s.SCOPE, s.ANALYST),
        (s.paper("terms_of_reference"), s.ANALYST),
        (w.ApproveStudy(), s.LEAD),
    )
    calendar_days = (days_of(full, "publication") - s.TODAY).days
    assert days_of(s.approved(), "publication") == date(2025, 11, 19)
    assert calendar_days > 45
    assert "10 working days" in s.approved().case.deadlines["publication"].rule


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (s.requested, "scoping"),
        (s.scoped, "approval"),
        (s.approved, "assignment"),
        (s.approved, "publication"),
        (s.drafted, "review"),
        (s.in_review, "review"),
        (s.in_revision, "revision"),
    ],
)
def test_what_is_late_is_recorded(given: object, name: str) -> None:
    scenario: Scenario = given()  # type: ignore[operator]
    due = scenario.case.deadlines[name].due_at
    late = scenario.on(due).when(MissDeadline(deadline=name), TIMER).taken()
    assert late.case.deadlines[name].missed


def test_publication_ends_the_time_it_may_take() -> None:
    assert "publication" in s.accepted().case.deadlines
    assert "publication" not in s.published().case.deadlines


def test_a_warning_comes_sixty_days_before_a_study_expires() -> None:
    due = s.published().case.deadlines["validity"]
    assert due.warn_at == (due.due_at - timedelta(days=60),)
    warned = s.published().on(due.warn_at[0])
    warned.when(RaiseDeadlineWarning(deadline="validity"), TIMER).taken()
    early = s.published().on(due.due_at - timedelta(seconds=1))
    early.when(p.ExpireStudy(), TIMER).refused(RuleBroken, "validity")
    s.published().on(due.due_at).when(p.ExpireStudy(), TIMER).then(p.StudyExpired, "expired")
