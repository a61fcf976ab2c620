"""What the atlas learns from studies, agreements, wins, the nomenclature and people."""

import dataclasses
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from export_program.domain import program
from export_program.domain.agreement.values import Goods as Named
from export_program.domain.agreement.values import Territory
from export_program.domain.atlas_entry import messages as m
from export_program.domain.atlas_entry.case import RelatedKind
from export_program.domain.atlas_entry.evidence import EvidenceKind as K
from export_program.domain.influencer import messages as people
from export_program.domain.market_facts import Confidence, Goods
from export_program.domain.program.messages import AdoptCodeList
from export_program.domain.reaction import Then
from export_program.domain.study import publishing as sp
from export_program.domain.study.case import StudyStage
from export_program.domain.vocabulary.countries import Country
from export_program.domain.vocabulary.hs import AdoptableList, HsEdition
from export_program.engine.actors import Role
from tests.domain import agreement_story as ag
from tests.domain import atlas_story as a
from tests.domain import influencer_story as i
from tests.domain import match_story, need_story
from tests.domain import study_story as s
from tests.domain.reacting import named, wants
from tests.scenario import POLICY, Scenario, opened, person, walk

ENTRY, OTHER, STUDY, AGREEMENT, MATCH = (UUID(int=n) for n in (301, 302, 303, 304, 305))
POWDER_TJ = a.NOMINATE
POWDER_UZ = replace(a.NOMINATE, market=Country.UZ)
TILES_TJ = replace(a.NOMINATE, hs6="690721")


def entry(case_id: UUID = ENTRY, nominate: m.NominateEntry = POWDER_TJ) -> Scenario:
    return named(case_id, a.nominated(nominate))


def published(case_id: UUID = ENTRY) -> Scenario:
    return named(case_id, a.published())


def study(scenario: Scenario) -> Scenario:
    return named(STUDY, scenario)


def resting(scenario: Scenario) -> Scenario:
    """The entry, with evidence from the study."""
    fact = a.fact(K.STUDY, text="It says so.", study_id=STUDY)
    return walk(scenario.knowing(study=study(s.published()).case), (fact, POLICY))


def targets(wanted: list[Then]) -> list[UUID | None]:
    return [then.case_id for then in wanted]


# ---------------------------------------------------------------- studies


def test_a_published_study_is_evidence_for_its_product_in_its_market() -> None:
    others = (entry(), entry(OTHER, POWDER_UZ), entry(UUID(int=9), TILES_TJ))
    (then,) = wants("atlas-learns-of-study", study(s.published()), *others)
    fact: Any = then.command
    assert (then.case_id, fact.kind, fact.study_id) == (ENTRY, K.STUDY, STUDY)
    assert (fact.as_of, fact.confidence) == (s.TODAY, Confidence.HIGH)
    assert s.PUBLISH.abstract in fact.text


@pytest.mark.parametrize("code", ["3402", "34", "34025010"])
def test_a_study_of_a_heading_or_chapter_is_about_all_of_its_products(code: str) -> None:
    wide = s.published()
    case = replace(wide.case, goods=(Goods(code, HsEdition.HS2022),))
    told = study(dataclasses.replace(wide, now=case))
    assert targets(wants("atlas-learns-of-study", told, entry(), entry(OTHER, TILES_TJ))) == [ENTRY]


def test_a_study_in_another_edition_says_nothing_of_a_code() -> None:
    other = s.published()
    case = replace(other.case, goods=(Goods("3402", HsEdition.HS2017),))
    assert not wants("atlas-learns-of-study", study(dataclasses.replace(other, now=case)), entry())


def test_an_entry_that_names_the_study_learns_of_it_whatever_its_market() -> None:
    far = entry(OTHER, POWDER_UZ).knowing(study=study(s.accepted()).case)
    relate = m.RelateEntry(kind=RelatedKind.STUDY, related_id=STUDY)
    linked = walk(far, (relate, a.DESK))
    assert targets(wants("atlas-learns-of-study", study(s.published()), linked)) == [OTHER]


@pytest.mark.parametrize(
    ("ended", "code"),
    [
        (s.expired, m.StaleReason.STUDY_EXPIRED),
        (s.withdrawn, m.StaleReason.STUDY_WITHDRAWN),
    ],
)
def test_published_entries_that_rest_on_a_study_go_stale_with_it(
    ended: Any, code: m.StaleReason
) -> None:
    candidate, alike = resting(entry(OTHER, TILES_TJ)), published(UUID(int=9))
    (then,) = wants("atlas-loses-study", study(ended()), resting(published()), candidate, alike)
    command: Any = then.command
    assert (then.case_id, command.reason_code) == (ENTRY, code)


def test_a_superseded_study_makes_entries_stale_as_well() -> None:
    newer = replace(s.published().case, id=s.SUCCESSOR, stage=StudyStage.PUBLISHED)
    leave = sp.SupersedeStudy(successor_id=s.SUCCESSOR, **s.WHY)
    gone = walk(s.published().knowing(successor=newer), (leave, s.PUBLISHER))
    (then,) = wants("atlas-loses-study", study(gone), resting(published()))
    assert then.command.reason_code is m.StaleReason.STUDY_SUPERSEDED  # type: ignore[attr-defined]


# ---------------------------------------------------------------- agreements


def agreement(scenario: Scenario) -> Scenario:
    return named(AGREEMENT, scenario)


def test_an_agreement_in_force_is_evidence_in_its_market_for_its_goods() -> None:
    others = (entry(), entry(OTHER, POWDER_UZ), entry(UUID(int=9), TILES_TJ))
    (then,) = wants("atlas-learns-of-agreement", agreement(ag.in_force()), *others)
    fact: Any = then.command
    assert (then.case_id, fact.kind, fact.grade, fact.agreement_id) == (
        ENTRY,
        K.AGREEMENT,
        4,
        AGREEMENT,
    )


def test_an_agreement_without_goods_is_about_all_of_a_market_and_its_territory() -> None:
    bare = ag.in_force()
    wide = Territory(countries=(Country.UZ, Country.IR))
    case = replace(bare.case, goods=(), territory=wide)
    others = (entry(), entry(OTHER, POWDER_UZ), entry(UUID(int=9), TILES_TJ))
    found = wants(
        "atlas-learns-of-agreement", agreement(dataclasses.replace(bare, now=case)), *others
    )
    assert set(targets(found)) == {ENTRY, OTHER, UUID(int=9)}
    chapter = replace(bare.case, goods=(Named(code="69", edition=HsEdition.HS2022),))
    found = wants(
        "atlas-learns-of-agreement", agreement(dataclasses.replace(bare, now=chapter)), *others
    )
    assert targets(found) == [UUID(int=9)]


@pytest.mark.parametrize("ended", [ag.suspended, ag.terminated])
def test_an_agreement_that_ended_is_evidence_no_more(ended: Any) -> None:
    fact = a.fact(K.AGREEMENT, 4, text="It is in force.", agreement_id=AGREEMENT)
    known = published().knowing(agreement=agreement(ag.in_force()).case)
    bound = walk(known, (fact, POLICY))
    untouched = entry(OTHER)
    withdraw, stale = wants("atlas-loses-agreement", agreement(ended()), bound, untouched)
    assert withdraw.command.evidence == "E8"  # type: ignore[attr-defined]
    assert stale.command.reason_code is m.StaleReason.MARKET_CHANGED  # type: ignore[attr-defined]
    assert targets([withdraw, stale]) == [ENTRY, ENTRY]


def test_a_candidate_loses_the_evidence_and_does_not_go_stale() -> None:
    fact = a.fact(K.AGREEMENT, 4, text="It is in force.", agreement_id=AGREEMENT)
    known = entry().knowing(agreement=agreement(ag.in_force()).case)
    found = wants("atlas-loses-agreement", agreement(ag.terminated()), walk(known, (fact, POLICY)))
    assert [type(then.command) for then in found] == [m.WithdrawEvidence]


# ---------------------------------------------------------------- wins


def test_a_confirmed_win_is_evidence_for_its_product_in_its_market() -> None:
    need = replace(need_story.published().case, id=need_story.NEED)
    won = named(MATCH, match_story.confirmed())
    (then,) = wants("atlas-learns-of-win", won, entry(), entry(OTHER, POWDER_UZ), need)
    fact: Any = then.command
    assert (then.case_id, fact.kind, fact.match_id) == (ENTRY, K.CONFIRMED_WIN, MATCH)
    assert (fact.value, fact.unit, fact.as_of) == ("700000.00", "USD", date(2025, 12, 1))


def test_a_win_where_the_atlas_has_no_entry_nominates_one() -> None:
    won = named(MATCH, match_story.confirmed())
    (then,) = wants("atlas-learns-of-win", won, entry(OTHER, POWDER_UZ))
    nominate: Any = then.command
    assert (then.case_id, nominate.hs6, nominate.market) == (None, "340250", Country.TJ)
    assert nominate.need_id == need_story.NEED


# ---------------------------------------------------------------- nomenclature


def adopted(name: AdoptableList, *before: str) -> Scenario:
    """The office, having adopted lists of one name, the last one just now."""
    found = program.FoundProgram(name="Office", province="IR-26", store_id=str(UUID(int=1)))
    admin = person("admin", Role.ADMIN)
    steps = [
        (AdoptCodeList(name=name, version="1", sha256=sha * 64, lines=10), admin)
        for sha in (*before, "f")
    ]
    return named(UUID(int=77), opened(program.LIFECYCLE, (found, POLICY), *steps))


def old_edition() -> Scenario:
    """A published entry in the edition before."""
    new = published()
    return dataclasses.replace(new, now=replace(new.case, hs6="340220", edition=HsEdition.HS2017))


def test_a_newer_edition_makes_published_entries_in_older_ones_stale() -> None:
    others = (old_edition(), published(OTHER))
    (then,) = wants("atlas-follows-nomenclature", adopted(AdoptableList.HS2022), *others)
    assert then.case_id == ENTRY
    assert then.command.reason_code is m.StaleReason.EDITION_CHANGED  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "before"),
    [
        (AdoptableList.HS2022, ("e",)),
        (AdoptableList.HS2017, ()),
        (AdoptableList.IR_TARIFF, ()),
    ],
)
def test_a_corrected_older_or_national_list_changes_nothing(
    name: AdoptableList, before: tuple[str, ...]
) -> None:
    assert not wants("atlas-follows-nomenclature", adopted(name, *before), old_edition())


# ---------------------------------------------------------------- people


def test_entries_know_who_keeps_a_relation_now() -> None:
    somebody = named(a.SOMEBODY, i.active())
    moved = walk(somebody, (people.AssignOwner(owner=i.OTHER_DESK.id), i.LEAD))
    known, unknown = named(ENTRY, a.with_contact()), entry(OTHER, POWDER_UZ)
    note = m.NoteContactOwner(influencer_id=a.SOMEBODY, owner=i.OTHER_DESK.id)
    assert wants("atlas-notes-contact-owner", moved, known, unknown) == [
        Then("atlas_entry", ENTRY, note)
    ]
    same = named(a.SOMEBODY, i.owned())
    assert not wants("atlas-notes-contact-owner", same, known)


def test_who_was_forgotten_is_named_in_no_entry() -> None:
    gone = named(a.SOMEBODY, i.forgotten())
    (then,) = wants("atlas-forgets-person", gone, named(ENTRY, a.with_contact()))
    assert (then.case_id, type(then.command)) == (ENTRY, m.UnlinkInfluencer)
