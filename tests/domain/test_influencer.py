"""Influential people: proposed, vetted by another, kept for a purpose and a time, forgotten."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from export_program.domain.influencer import LIFECYCLE, InfluencerStage, readers_of
from export_program.domain.influencer import messages as m
from export_program.domain.influencer.case import Stance
from export_program.domain.influencer.rules import READERS
from export_program.domain.market_facts import Goods
from export_program.domain.vocabulary.countries import Country, Subdivision
from export_program.domain.vocabulary.hs import HsEdition
from export_program.engine.actors import TIMER, Actor, Role
from export_program.engine.checks import findings
from export_program.engine.messages import Command, GeneralReason
from export_program.engine.protocols.clock import MissDeadline, RaiseDeadlineWarning
from export_program.engine.protocols.notes import AddNote
from export_program.engine.refusals import NotAllowed, RuleBroken, WrongStage
from tests.domain import influencer_story as s
from tests.domain.exporter_story import sealed
from tests.scenario import POLICY, Scenario, person, walk

OUTSIDER_ROLE_NAMES = {"exporter_user", "counterparty_user", "organiser", "monitor"}


def restricted(*readers: str) -> Scenario:
    return walk(s.active(), (m.RestrictAccess(readers=readers, **s.WHY), s.LEAD))


def test_the_table_is_sound() -> None:
    assert list(findings(LIFECYCLE)) == []


def test_a_person_is_proposed_vetted_given_an_owner_and_spoken_to() -> None:
    known = walk(s.active(), (s.FRIEND, s.DESK), (s.TALK, s.DESK)).case
    assert known.stage is InfluencerStage.ACTIVE
    assert (known.stance, known.owner, known.last_contact_on) == (
        Stance.FRIEND,
        s.DESK.id,
        s.TODAY,
    )
    assert known.assessments[0].by == s.DESK.id


def test_what_tells_who_it_is_has_no_other_place_than_sealed_fields() -> None:
    """No text in clear beside the organisation, the source and reasons; none says who it is."""
    assert not {"documents", "advice", "information"} & {part.name for part in LIFECYCLE.includes}
    assert LIFECYCLE.title(s.active().case) == s.active().case.reference


def test_outsiders_and_integrators_have_no_part_in_it() -> None:
    roles = {role.value for line in LIFECYCLE.rows for role in line.by}
    assert not roles & (OUTSIDER_ROLE_NAMES | {"integrator", "auditor", "admin"})
    assert frozenset(Role) >= READERS


# ---------------------------------------------------------------- proposing and vetting


@pytest.mark.parametrize("days", [0, 6 * 365])
def test_data_is_held_for_a_time_ahead_within_five_years(days: int) -> None:
    asked = replace(s.PROPOSE, retention_until=s.TODAY + timedelta(days=days))
    Scenario(LIFECYCLE).when(asked, s.DESK).refused(RuleBroken, "within five years")


def test_a_region_lies_in_its_country_and_goods_in_their_edition() -> None:
    with pytest.raises(ValueError, match="does not lie in"):
        replace(s.PROPOSE, subdivision=Subdivision.QAZVIN)
    unknown = replace(s.PROPOSE, goods=(Goods("340220", HsEdition.HS2022),))
    Scenario(LIFECYCLE).when(unknown, s.DESK).refused(RuleBroken, "exist in their edition")


def test_a_name_is_not_empty() -> None:
    with pytest.raises(ValueError, match="name"):
        replace(s.PROPOSE, name="  ")


def test_whoever_proposes_does_not_vet() -> None:
    own = walk(Scenario(LIFECYCLE), (s.PROPOSE, s.LEAD))
    own.when(m.VetInfluencer(), s.LEAD).refused(RuleBroken, "does not vet")
    no = m.RejectInfluencer(reason_code=m.RejectReason.NOT_RELEVANT, reason="Retired.")
    own.when(no, s.LEAD).refused(RuleBroken, "does not vet")
    own.when(m.VetInfluencer(), s.CHAIR).then(m.InfluencerVetted, "vetted")


def test_somebody_who_is_rejected_is_forgotten_at_once() -> None:
    no = m.RejectInfluencer(reason_code=m.RejectReason.NO_LAWFUL_PURPOSE, reason="No ground.")
    gone = s.proposed().when(no, s.LEAD).then(m.InfluencerRejected, "anonymised").case
    assert gone.ended_because == "no_lawful_purpose"


def test_nobody_is_active_without_being_vetted_and_having_an_owner() -> None:
    s.proposed().when(m.ActivateInfluencer(), s.DESK).refused(WrongStage)
    s.vetted().when(m.ActivateInfluencer(), s.DESK).refused(RuleBroken, "keeps the relation")
    asked = walk(s.proposed(), (s.ASK_ERASURE, s.DESK))
    kept = walk(asked, (m.RefuseAnonymisation(**s.WHY), s.LEAD))
    kept.when(m.ActivateInfluencer(), s.DESK).refused(RuleBroken, "was vetted")
    kept.when(m.AssignOwner(owner=s.DESK.id), s.LEAD).refused(RuleBroken, "was vetted")
    kept.when(s.FRIEND, s.DESK).refused(RuleBroken, "was vetted")
    kept.when(m.VetInfluencer(), s.LEAD).then(m.InfluencerVetted, "vetted")


def test_nobody_is_vetted_twice() -> None:
    s.dormant().when(m.VetInfluencer(), s.CHAIR).refused(RuleBroken, "not vetted yet")


def test_another_owner_is_named() -> None:
    same = m.AssignOwner(owner=s.DESK.id)
    s.owned().when(same, s.LEAD).refused(RuleBroken, "Somebody else")
    moved = s.owned().when(m.AssignOwner(owner=s.OTHER_DESK.id), s.LEAD).then(m.OwnerAssigned).case
    assert moved.owners == (s.DESK.id, s.OTHER_DESK.id)


# ---------------------------------------------------------------- contacts, stance, corrections


def test_the_history_of_stances_keeps_date_and_author() -> None:
    later = s.on(date(2026, 3, 1))
    blocker = m.AssessStance(stance=Stance.BLOCKER, why=sealed("why"))
    turned = walk(walk(s.active(), (s.FRIEND, s.DESK)).on(later), (blocker, s.LEAD)).case
    assert [(a.stance, a.by) for a in turned.assessments] == [
        (Stance.FRIEND, s.DESK.id),
        (Stance.BLOCKER, s.LEAD.id),
    ]
    assert (turned.stance, turned.assessments[1].at) == (Stance.BLOCKER, later)


def test_a_contact_was_today_or_earlier() -> None:
    ahead = replace(s.TALK, on=s.TODAY + timedelta(days=1))
    s.active().when(ahead, s.DESK).refused(RuleBroken, "today or earlier")
    older = replace(s.TALK, on=date(2025, 1, 1))
    told = walk(s.active(), (s.TALK, s.DESK), (older, s.DESK)).case
    assert told.last_contact_on == s.TODAY


def test_a_correction_records_what_was_and_what_is() -> None:
    right = m.CorrectData(level=5, subdivision=None, name=sealed("new name"), **s.WHY)
    fixed = s.active().when(right, s.DESK).then(m.DataCorrected)
    assert (fixed.case.level, fixed.case.subdivision) == (5, None)
    assert fixed.case.name == sealed("new name")
    assert fixed.last.event.changes["level"].old == 4  # type: ignore[attr-defined]
    assert set(fixed.last.event.changes) == {"level", "subdivision", "name"}  # type: ignore[attr-defined]


def test_a_correction_that_changes_nothing_or_misplaces_the_person_is_refused() -> None:
    same = m.CorrectData(level=4, **s.WHY)
    s.active().when(same, s.DESK).refused(RuleBroken, "at least one field")
    away = m.CorrectData(country=Country.UZ, **s.WHY)
    s.active().when(away, s.DESK).refused(RuleBroken, "region lies")
    both = m.CorrectData(country=Country.UZ, subdivision=None, **s.WHY)
    s.active().when(both, s.DESK).then(m.DataCorrected)
    unknown = m.CorrectData(goods=(Goods("999999", HsEdition.HS2022),), **s.WHY)
    s.active().when(unknown, s.DESK).refused(RuleBroken, "exist in their edition")


# ---------------------------------------------------------------- who may read and act


def test_readers_are_those_of_the_office_until_somebody_restricts_access() -> None:
    assert readers_of(s.active().case) == READERS
    assert readers_of(restricted(s.DESK.id, "legal").case) == {s.DESK.id, "legal"}


def test_who_may_not_read_does_not_act_either() -> None:
    few = restricted(s.DESK.id)
    few.when(s.FRIEND, s.OTHER_DESK).refused(RuleBroken, "may read")
    few.when(AddNote(text=sealed("text")), s.OTHER_DESK).refused(RuleBroken, "may read")
    few.when(s.FRIEND, s.DESK).then(m.StanceAssessed)
    by_role = restricted(s.DESK.id, "team_lead")
    by_role.when(s.FRIEND, s.LEAD).then(m.StanceAssessed)


FEW = m.RestrictAccess(readers=(s.DESK.id, s.LEAD.id), **s.WHY)


def shut(given: Callable[[], Scenario]) -> Scenario:
    return walk(given(), (FEW, s.LEAD))


@pytest.mark.parametrize(
    ("given", "command", "by", "allowed"),
    [
        (s.proposed, m.VetInfluencer(), s.CHAIR, s.LEAD),
        (s.proposed, s.NO, s.CHAIR, s.LEAD),
        (s.vetted, m.AssignOwner(owner=s.DESK.id), s.CHAIR, s.LEAD),
        (s.owned, m.ActivateInfluencer(), s.OTHER_DESK, s.DESK),
        (s.active, s.FRIEND, s.OTHER_DESK, s.DESK),
        (s.active, s.TALK, s.OTHER_DESK, s.DESK),
        (s.active, m.RestrictAccess(readers=(), **s.WHY), s.CHAIR, s.LEAD),
        (s.active, m.CorrectData(level=5, **s.WHY), s.OTHER_DESK, s.DESK),
        (
            s.active,
            m.ExtendRetention(retention_until=date(2029, 11, 8), **s.WHY),
            s.CHAIR,
            s.LEAD,
        ),
        (
            s.active,
            m.MarkDormant(reason_code=m.DormantReason.OTHER, reason="Quiet."),
            s.OTHER_DESK,
            s.DESK,
        ),
    ],
    ids=lambda found: type(found).__name__,
)
def test_every_step_is_shut_to_who_may_not_read(
    given: Callable[[], Scenario], command: Command, by: Actor, allowed: Actor
) -> None:
    shut(given).when(command, by).refused(RuleBroken, "may read")
    shut(given).when(command, allowed).taken()


def test_nobody_is_vetted_whose_erasure_is_proposed() -> None:
    asked = walk(s.proposed(), (s.ASK_ERASURE, s.DESK))
    asked.when(m.VetInfluencer(), s.LEAD).refused(RuleBroken, "proposed already")


def test_a_restriction_keeps_the_owner_and_owners_may_read() -> None:
    without = m.RestrictAccess(readers=(s.LEAD.id,), **s.WHY)
    s.active().when(without, s.LEAD).refused(RuleBroken, "its owner")
    moved = m.AssignOwner(owner=s.OTHER_DESK.id)
    restricted(s.DESK.id, s.LEAD.id).when(moved, s.LEAD).refused(RuleBroken, "new owner")
    misspelt = m.RestrictAccess(readers=(s.DESK.id, "team_leed"), **s.WHY)
    s.active().when(misspelt, s.LEAD).refused(RuleBroken, "accounts, by id, or roles")
    outside = m.RestrictAccess(readers=(s.DESK.id, "exporter_user"), **s.WHY)
    s.active().when(outside, s.LEAD).refused(RuleBroken, "accounts, by id, or roles")
    same = m.RestrictAccess(readers=(s.LEAD.id, s.DESK.id), **s.WHY)
    few = restricted(s.DESK.id, s.LEAD.id)
    few.when(same, s.LEAD).refused(RuleBroken, "Other readers")
    lifted = few.when(m.RestrictAccess(readers=(), **s.WHY), s.LEAD).then(m.AccessRestricted)
    assert readers_of(lifted.case) == READERS


# ---------------------------------------------------------------- deadlines


def test_vetting_has_ten_working_days() -> None:
    due = s.proposed().case.deadlines["vetting"].due_at
    late = s.proposed().on(due).when(MissDeadline(deadline="vetting"), TIMER)
    assert late.case.deadlines["vetting"].missed


def test_somebody_nobody_spoke_to_for_a_year_is_dormant() -> None:
    due = s.active().case.deadlines["contact"].due_at
    rest = m.MarkDormant(reason_code=m.DormantReason.NO_CONTACT, reason="A year has passed.")
    early = s.active().on(due - timedelta(seconds=1))
    early.when(rest, TIMER).refused(RuleBroken, "no contact for a year")
    s.active().on(due).when(rest, TIMER).then(m.InfluencerWentDormant, "dormant")
    spoken = walk(s.active().on(s.on(date(2026, 3, 1))), (s.TALK, s.DESK))
    assert spoken.case.deadlines["contact"].due_at > due
    back = s.dormant().when(m.ActivateInfluencer(), s.DESK).then(m.InfluencerActivated, "active")
    assert "contact" in back.case.deadlines


def test_when_retention_ends_the_timer_proposes_to_forget() -> None:
    due = s.active().case.deadlines["retention"]
    assert due.warn_at == (due.due_at - timedelta(days=60), due.due_at - timedelta(days=14))
    warned = s.active().on(due.warn_at[0])
    warned.when(RaiseDeadlineWarning(deadline="retention"), TIMER).taken()
    ask = m.ProposeAnonymisation(reason_code=m.ErasureReason.RETENTION_ENDED, reason="Its day.")
    early = s.active().on(due.due_at - timedelta(seconds=1))
    early.when(ask, TIMER).refused(RuleBroken, "Retention has ended")
    asked = s.active().on(due.due_at).when(ask, TIMER).then(m.AnonymisationProposed, "dormant")
    assert "erasure" in asked.case.deadlines
    late = asked.on(asked.case.deadlines["erasure"].due_at)
    assert late.when(MissDeadline(deadline="erasure"), TIMER).case.deadlines["erasure"].missed
    asked.when(s.FORGET, s.LEAD).then(m.InfluencerAnonymised, "anonymised")


def test_retention_is_extended_to_a_later_day_and_ends_a_proposal() -> None:
    longer = m.ExtendRetention(retention_until=date(2029, 11, 8), **s.WHY)
    kept = s.to_be_forgotten().when(longer, s.LEAD).then(m.RetentionExtended)
    assert kept.case.erasure_proposed_by is None
    assert "erasure" not in kept.case.deadlines
    assert kept.case.deadlines["retention"].due_at.date() == date(2029, 11, 8)
    same = m.ExtendRetention(retention_until=s.UNTIL, **s.WHY)
    s.active().when(same, s.LEAD).refused(RuleBroken, "later day")
    far = m.ExtendRetention(retention_until=date(2033, 1, 1), **s.WHY)
    s.active().when(far, s.LEAD).refused(RuleBroken, "within five years")


# ---------------------------------------------------------------- forgetting


def test_two_people_decide_to_forget_somebody() -> None:
    s.dormant().when(s.FORGET, s.LEAD).refused(RuleBroken, "proposed, by somebody else")
    own = walk(s.active(), (s.ASK_ERASURE, s.LEAD))
    own.when(s.FORGET, s.LEAD).refused(RuleBroken, "proposed, by somebody else")
    s.to_be_forgotten().when(s.FORGET, s.DESK).refused(NotAllowed)
    own.when(s.FORGET, s.CHAIR).then(m.InfluencerAnonymised, "anonymised")
    s.to_be_forgotten().when(s.ASK_ERASURE, s.LEAD).refused(RuleBroken, "proposed already")


def test_a_proposal_to_forget_is_refused_while_the_data_may_be_held() -> None:
    no = m.RefuseAnonymisation(**s.WHY)
    s.dormant().when(no, s.LEAD).refused(RuleBroken, "proposed, by somebody else")
    kept = s.to_be_forgotten().when(no, s.LEAD).then(m.AnonymisationRefused, "dormant")
    assert kept.case.deadlines["retention"].due_at.date() == s.UNTIL
    assert "erasure" not in kept.case.deadlines
    kept.when(m.ActivateInfluencer(), s.DESK).then(m.InfluencerActivated, "active")
    late = s.to_be_forgotten().on(s.on(s.UNTIL + timedelta(days=1)))
    late.when(no, s.LEAD).refused(RuleBroken, "extend it first")
    s.to_be_forgotten().when(m.ActivateInfluencer(), s.DESK).refused(RuleBroken, "proposed already")


def test_nothing_is_destroyed_under_a_legal_hold() -> None:
    hold = m.PlaceLegalHold(reason_code=GeneralReason.LEGAL_REQUIREMENT, reason="An inquiry.")
    lift = m.LiftLegalHold(**s.WHY)
    held = walk(s.to_be_forgotten(), (hold, s.LEGAL))
    held.when(s.FORGET, s.LEAD).refused(RuleBroken, "under no legal hold")
    held.when(hold, s.LEGAL).refused(RuleBroken, "under no legal hold")
    s.active().when(lift, s.LEGAL).refused(RuleBroken, "under a legal hold")
    free = walk(held, (lift, s.LEGAL))
    free.when(s.FORGET, s.LEAD).then(m.InfluencerAnonymised, "anonymised")
    early = walk(s.proposed(), (hold, s.LEGAL))
    no = m.RejectInfluencer(reason_code=m.RejectReason.DUPLICATE, reason="Twice.")
    early.when(no, s.LEAD).refused(RuleBroken, "under no legal hold")


def test_after_that_nobody_writes_about_the_person() -> None:
    for command in (AddNote(text=sealed("text")), s.FRIEND, m.CorrectData(level=1, **s.WHY)):
        s.forgotten().when(command, s.DESK).refused(WrongStage)


def test_the_destruction_of_keys_is_confirmed_once() -> None:
    keys: dict[str, Any] = {"keys": ("a" * 64,)}
    done = s.forgotten().when(m.ConfirmErasure(**keys), POLICY).then(m.KeysDestroyed, "anonymised")
    assert done.case.destroyed_keys == ("a" * 64,)
    done.when(m.ConfirmErasure(**keys), POLICY).refused(RuleBroken, "not confirmed yet")
    s.forgotten().when(m.ConfirmErasure(**keys), person("lead", Role.TEAM_LEAD)).refused(NotAllowed)
