"""Recruitment from the ready pool, waitlist and offers, the papers of each delegate, holds."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from export_program.domain.delegation import DelegationStage as E
from export_program.domain.delegation import journey as j
from export_program.domain.delegation import people as w
from export_program.domain.delegation import planning as p
from export_program.domain.delegation import recruitment as r
from export_program.domain.delegation.readiness import obstacles
from export_program.domain.delegation.values import (
    CriterionName,
    PaperKind,
    Person,
    Recruitment,
    Score,
    Standing,
    TravelPaper,
    Weight,
)
from export_program.domain.exporter import ExporterStage
from export_program.engine.actors import Role
from export_program.engine.messages import GeneralReason
from export_program.engine.protocols.documents import RejectDocument
from export_program.engine.refusals import NotAllowed, RuleBroken, WrongStage
from tests.domain import delegation_story as s
from tests.domain.delegation_story import (
    AGENT,
    CHAIR,
    CLERK,
    DESK,
    JUDGE,
    LEAD,
    OTHER_FIRM,
    OWNER,
    UNTIL,
    WHY,
    noon,
    sealed,
)
from tests.scenario import POLICY, TIMER, Scenario, person, walk

AFTER = noon(date(2025, 11, 22))
OTHER_OWNER = person("other owner", Role.EXPORTER_USER, str(OTHER_FIRM))


def standing(scenario: Scenario, ref: str) -> Standing:
    found: Standing = scenario.case.delegates[ref].standing
    return found


def refuse(ref: str) -> r.RefuseApplicant:
    return r.RefuseApplicant(delegate=ref, reason_code=r.PlaceReason.LOW_SCORE, reason=WHY)


def override(ref: str) -> r.OverrideSelection:
    return r.OverrideSelection(
        delegate=ref, reason_code=r.PlaceReason.BUYER_ASKED_FOR_IT, reason="The chamber asked."
    )


def extend(until: date) -> r.ExtendRecruitment:
    return r.ExtendRecruitment(until=until, reason_code=GeneralReason.OTHER, reason=WHY)


def hold(ref: str, why: w.HoldReason = w.HoldReason.INVESTIGATION) -> w.HoldDelegate:
    return w.HoldDelegate(delegate=ref, reason_code=why, reason=WHY)


RESUME = w.ResumeDelegate(delegate="ali", because=WHY)


# ---------------------------------------------------------------- opened and closed


def test_recruitment_is_announced_with_weights_and_an_end() -> None:
    case = s.preparing().when(s.OPEN, CLERK).then(r.RecruitmentOpened, E.RECRUITING).case
    assert case.deadlines["recruitment"].due_at.date() == UNTIL
    two = replace(s.OPEN, weights=s.WEIGHTS[:2])
    s.preparing().when(two, CLERK).refused(RuleBroken, match="three criteria is given a weight")
    twice = replace(s.OPEN, weights=(*s.WEIGHTS, Weight(CriterionName.POTENTIAL, 3)))
    s.preparing().when(twice, CLERK).refused(RuleBroken, match="three criteria is given a weight")
    for until in (s.LEAVES, date(2025, 11, 7)):
        late = replace(s.OPEN, until=until)
        s.preparing().when(late, CLERK).refused(RuleBroken, match="before departure")


def test_recruitment_closes_when_its_day_is_over() -> None:
    s.selected().when(r.CloseRecruitment(), TIMER).refused(RuleBroken, match="time for applic")
    due = s.selected().case.deadlines["recruitment"].due_at
    shut = s.selected().on(due).when(r.CloseRecruitment(), TIMER).then(r.RecruitmentClosed)
    assert s.event_of(shut).applicants == ("ali", "bita", "cyrus")
    assert "recruitment" not in shut.case.deadlines
    shut.when(r.CloseRecruitment(), CLERK).refused(RuleBroken, match="Recruitment is open")


def test_too_few_applicants_at_the_end_are_a_fact_and_the_chair_decides() -> None:
    one = walk(s.recruiting(), (s.apply("ali"), AGENT)).on(AFTER)
    missed = one.when(r.CloseRecruitment(), TIMER).then(r.MinimumNotMet, E.RECRUITING)
    assert s.event_of(missed).needed == 2
    assert set(missed.case.deadlines) >= {"minimum decision"}
    again = extend(date(2025, 11, 27))
    missed.when(again, CLERK).refused(RuleBroken, match="chair or the team lead decides")
    longer = missed.when(again, CHAIR).then(r.RecruitmentExtended)
    assert longer.case.recruitment is Recruitment.OPEN
    assert "minimum decision" not in longer.case.deadlines
    assert longer.case.deadlines["recruitment"].due_at.date() == date(2025, 11, 27)
    missed.when(r.ConfirmRoster(), CLERK).refused(RuleBroken, match="Recruitment has ended")


def test_the_minimum_is_missed_once_and_not_before_the_end() -> None:
    one = walk(s.recruiting(), (s.apply("ali"), AGENT))
    one.when(r.CloseRecruitment(), TIMER).refused(RuleBroken, match="time for applications")
    missed = walk(one.on(AFTER), (r.CloseRecruitment(), TIMER))
    missed.when(r.CloseRecruitment(), CLERK).refused(RuleBroken, match="Recruitment is open")


def test_an_extension_is_to_a_later_day_before_departure() -> None:
    s.recruiting().when(extend(UNTIL + timedelta(1)), CLERK).then(r.RecruitmentExtended)
    s.recruiting().when(extend(UNTIL), CLERK).refused(RuleBroken, match="to a later day")
    s.recruiting().when(extend(s.LEAVES), CLERK).refused(RuleBroken, match="before departure")


# ---------------------------------------------------------------- applications


def test_an_exporter_applies_for_itself_and_its_readiness_is_noted() -> None:
    case = s.recruiting().when(s.apply("ali"), OWNER).then(r.DelegateApplied).case
    ali = case.delegates["ali"]
    assert (ali.organisation, ali.level, ali.ready) == ("Caspian Detergents", "L3", True)
    s.recruiting().when(s.apply("ali"), OTHER_OWNER).refused(RuleBroken, match="its own delegates")
    unready = s.recruiting().knowing(exporter=s.BEGINNER)
    assert not walk(unready, (s.apply("ali"), OWNER)).case.delegates["ali"].ready
    cardless = s.recruiting().knowing(exporter=s.CARDLESS)
    assert not walk(cardless, (s.apply("ali"), OWNER)).case.delegates["ali"].ready


def test_only_registered_exporters_apply_in_time_and_by_a_ref_of_their_own() -> None:
    for exporter in (s.SUSPENDED, None):
        given = s.recruiting().knowing(exporter=exporter)
        given.when(s.apply("ali"), AGENT).refused(RuleBroken, match="registered and not suspended")
    once = walk(s.recruiting(), (s.apply("ali"), AGENT))
    once.when(s.apply("ali"), AGENT).refused(RuleBroken, match="goes by that ref")
    late = s.recruiting().on(noon(UNTIL + timedelta(1)))
    late.when(s.apply("ali"), AGENT).refused(RuleBroken, match="until the day")
    closed = walk(s.selected().on(AFTER), (r.CloseRecruitment(), TIMER))
    closed.when(s.apply("dara"), AGENT).refused(RuleBroken, match="Recruitment is open")
    strange = replace(s.apply("ali"), goods=("999999",))
    s.recruiting().when(strange, AGENT).refused(RuleBroken, match="codes of their HS edition")


def test_a_person_has_a_name_and_an_address() -> None:
    with pytest.raises(ValueError, match="name: a person has a name"):
        Person(ref="a", name="  ")
    with pytest.raises(ValueError, match="email: an address has an @"):
        Person(ref="a", name="Ali", email="ali")


# ---------------------------------------------------------------- scores


def test_scores_are_weighted_to_hundredths_of_a_point() -> None:
    case = walk(s.recruiting(), (s.apply("ali"), AGENT), (s.score("ali", 90, 61, 60), JUDGE)).case
    assert case.delegates["ali"].total == 7525
    uneven = replace(
        s.OPEN,
        weights=(
            Weight(CriterionName.PRODUCT_FIT, 1),
            Weight(CriterionName.POTENTIAL, 1),
            Weight(CriterionName.GOAL_ALIGNMENT, 1),
        ),
    )
    given = walk(s.preparing(), (uneven, CLERK)).knowing(exporter=s.EXPORTER)
    thirds = walk(given, (s.apply("ali"), AGENT), (s.score("ali", 100, 50, 50), JUDGE)).case
    assert thirds.delegates["ali"].total == 6667


def test_every_criterion_is_scored_once_by_another_than_the_filer() -> None:
    once = walk(s.recruiting(), (s.apply("ali"), AGENT))
    filer = person("agent", Role.EVALUATOR)
    once.when(s.score("ali", 90), filer).refused(RuleBroken, match="filed an application")
    half = replace(s.score("ali", 90), scores=(Score(CriterionName.POTENTIAL, 5),))
    once.when(half, JUDGE).refused(RuleBroken, match="criteria is scored")
    scored = walk(once, (s.score("ali", 90), JUDGE))
    scored.when(s.score("ali", 90), JUDGE).refused(RuleBroken, match="The scores change")
    scored.when(s.score("ali", 91), JUDGE).then(r.ApplicantScored)
    scored.when(s.score("nobody", 91), JUDGE).refused(RuleBroken, match="applied or waitlisted")


def test_scoring_again_notes_that_an_exporter_has_become_ready() -> None:
    early = s.recruiting().knowing(exporter=s.BEGINNER)
    before = walk(early, (s.apply("ali"), AGENT), (s.score("ali", 90), JUDGE))
    assert not before.case.delegates["ali"].ready
    after = before.knowing(exporter=s.EXPORTER)
    assert walk(after, (s.score("ali", 90), JUDGE)).case.delegates["ali"].ready


# ---------------------------------------------------------------- selection


def test_delegates_come_from_the_ready_pool() -> None:
    case = walk(s.applied(), (s.select("ali"), CLERK))
    assert standing(case, "ali") is Standing.SELECTED
    for exporter in (s.BEGINNER, s.CARDLESS, s.SUSPENDED, None):
        given = s.applied().knowing(exporter=exporter)
        given.when(s.select("ali"), CLERK).refused(RuleBroken, match="come from the ready pool")


def test_nobody_is_selected_unscored_twice_or_beyond_the_places() -> None:
    bare = walk(s.recruiting(), (s.apply("ali"), AGENT))
    bare.when(s.select("ali"), CLERK).refused(RuleBroken, match="was scored")
    bare.when(s.waitlist("ali"), CLERK).refused(RuleBroken, match="was scored")
    full = walk(s.applied(), (s.select("ali"), CLERK), (s.select("bita"), CLERK))
    full.when(s.select("ali"), CLERK).refused(RuleBroken, match="applied or waitlisted")
    full.when(s.select("cyrus"), CLERK).refused(RuleBroken, match="A place is free")
    held = walk(s.applied(), (hold("ali"), LEAD))
    held.when(s.select("ali"), CLERK).refused(RuleBroken, match="not on hold")


def unready_and_ready() -> Scenario:
    """Ali's firm is a beginner, Bita's is ready; both are scored."""
    early = s.recruiting().knowing(exporter=s.BEGINNER)
    ali = walk(early, (s.apply("ali"), AGENT), (s.score("ali", 90), JUDGE))
    ready = ali.knowing(exporter=s.EXPORTER)
    return walk(ready, (s.apply("bita", OTHER_FIRM), AGENT), (s.score("bita", 10), JUDGE))


def test_the_team_lead_overrides_with_a_reason_after_the_ready_pool() -> None:
    given = unready_and_ready().knowing(exporter=s.BEGINNER)
    given.when(override("ali"), LEAD).refused(RuleBroken, match="ready pool comes first")
    given.when(override("ali"), CLERK).refused(NotAllowed)
    taken = walk(given.knowing(exporter=s.EXPORTER), (s.select("bita"), CLERK))
    beginner = taken.knowing(exporter=s.BEGINNER)
    done = beginner.when(override("ali"), LEAD).then(r.SelectionOverridden).case
    assert done.delegates["ali"].overridden
    assert done.delegates["ali"].because == "The chamber asked."
    taken.when(override("ali"), LEAD).refused(RuleBroken, match="not in the ready pool")
    taken.knowing(exporter=s.SUSPENDED).when(override("ali"), LEAD).refused(
        RuleBroken, match="registered and not suspended"
    )


def test_an_override_needs_a_scored_applicant_who_is_not_held_and_a_place() -> None:
    early = s.recruiting().knowing(exporter=s.BEGINNER)
    bare = walk(early, (s.apply("ali"), AGENT))
    bare.when(override("ali"), LEAD).refused(RuleBroken, match="was scored")
    held = walk(bare, (s.score("ali", 90), JUDGE), (hold("ali"), LEAD))
    held.when(override("ali"), LEAD).refused(RuleBroken, match="not on hold")
    taken = walk(s.applied(), (s.select("ali"), CLERK)).knowing(exporter=s.BEGINNER)
    taken.when(override("ali"), LEAD).refused(RuleBroken, match="applied or waitlisted")
    full = walk(s.applied(), (s.select("ali"), CLERK), (s.select("bita"), CLERK))
    beginner = full.knowing(exporter=s.BEGINNER)
    beginner.when(override("cyrus"), LEAD).refused(RuleBroken, match="A place is free")


def test_an_applicant_is_refused_with_a_reason() -> None:
    case = walk(s.applied(), (refuse("cyrus"), CLERK))
    assert standing(case, "cyrus") is Standing.REFUSED
    assert case.case.delegates["cyrus"].because == WHY
    case.when(refuse("cyrus"), CLERK).refused(RuleBroken, match="applied or waitlisted")
    case.when(s.waitlist("cyrus"), CLERK).refused(RuleBroken, match="The delegate is applied")


# ---------------------------------------------------------------- the roster


def test_the_roster_is_confirmed_when_everybody_has_an_answer() -> None:
    over = s.applied().on(AFTER)
    shut = walk(over, (r.CloseRecruitment(), TIMER))
    shut.when(r.ConfirmRoster(), CLERK).refused(RuleBroken, match="Every applicant has an answer")
    few = walk(shut, (s.select("ali"), CLERK), (refuse("bita"), CLERK), (refuse("cyrus"), CLERK))
    few.when(r.ConfirmRoster(), CLERK).refused(RuleBroken, match="minimum of places is taken")
    s.selected().when(r.ConfirmRoster(), CLERK).refused(RuleBroken, match="Recruitment has ended")
    done = walk(s.selected().on(AFTER), (r.CloseRecruitment(), TIMER))
    named = done.when(r.ConfirmRoster(), CLERK).then(r.RosterConfirmed, E.ROSTER_CONFIRMED)
    assert s.event_of(named).roster == ("ali", "bita")


# ---------------------------------------------------------------- waitlist and offers


def freed() -> Scenario:
    """Ali dropped out: Cyrus is next."""
    return walk(s.rostered(), (s.drop("ali"), CLERK))


OFFER = r.OfferPlace(delegate="cyrus")
ACCEPT = r.AcceptPlace(delegate="cyrus")
DECLINE = r.DeclinePlace(delegate="cyrus", reason_code=GeneralReason.OWN_REQUEST, reason=WHY)


def test_a_place_that_falls_free_is_offered_and_taken() -> None:
    offered = freed().when(OFFER, POLICY).then(r.PlaceOffered)
    assert standing(offered, "cyrus") is Standing.OFFERED
    due = offered.case.deadlines["place offer:cyrus"]
    assert due.due_at.date() == date(2025, 11, 26)  # the 24th is a holiday
    taken = offered.when(ACCEPT, AGENT).then(r.PlaceAccepted)
    assert standing(taken, "cyrus") is Standing.SELECTED
    assert "place offer:cyrus" not in taken.case.deadlines


def test_no_place_is_offered_out_of_turn_or_beyond_the_maximum() -> None:
    s.rostered().when(OFFER, CLERK).refused(RuleBroken, match="A place is free")
    freed().when(r.OfferPlace(delegate="bita"), CLERK).refused(RuleBroken, match="is waitlisted")
    freed().knowing(exporter=s.CARDLESS).when(OFFER, CLERK).refused(
        RuleBroken, match="come from the ready pool"
    )
    two = walk(s.applied(), *((s.waitlist(ref), CLERK) for ref in ("cyrus", "bita", "ali")))
    two.when(OFFER, CLERK).refused(RuleBroken, match="next on the waitlist")
    two.when(r.OfferPlace(delegate="ali"), CLERK).then(r.PlaceOffered)
    held = walk(two, (hold("ali"), LEAD))
    held.when(r.OfferPlace(delegate="bita"), CLERK).then(r.PlaceOffered)


def test_whoever_was_not_ready_does_not_move_up() -> None:
    given = walk(unready_and_ready(), (s.waitlist("ali"), CLERK), (s.waitlist("bita"), CLERK))
    assert given.case.waitlist() == ("bita",)


def test_an_offer_is_answered_by_its_own_exporter_or_lapses() -> None:
    offered = walk(freed(), (OFFER, POLICY))
    mine = person("cyrus", Role.EXPORTER_USER, str(s.THIRD_FIRM))
    offered.when(ACCEPT, OWNER).refused(RuleBroken, match="its own delegates")
    offered.when(DECLINE, OWNER).refused(RuleBroken, match="its own delegates")
    offered.when(ACCEPT, mine).then(r.PlaceAccepted)
    gone = offered.when(DECLINE, mine).then(r.PlaceDeclined)
    assert standing(gone, "cyrus") is Standing.DROPPED
    gone.when(ACCEPT, mine).refused(RuleBroken, match="is offered")
    gone.when(DECLINE, mine).refused(RuleBroken, match="is offered")
    lapse = r.LapsePlaceOffer(delegate="cyrus")
    offered.when(lapse, TIMER).refused(RuleBroken, match="three working days")
    due = offered.case.deadlines["place offer:cyrus"].due_at
    lapsed = offered.on(due).when(lapse, TIMER).then(r.PlaceOfferLapsed)
    assert standing(lapsed, "cyrus") is Standing.DROPPED
    lapsed.when(lapse, TIMER).refused(RuleBroken, match="is offered")
    held = walk(offered, (hold("cyrus"), LEAD))
    held.when(ACCEPT, mine).refused(RuleBroken, match="not on hold")


# ---------------------------------------------------------------- papers and confirmation


def test_a_delegate_is_confirmed_when_the_papers_hold() -> None:
    bare = s.rostered()
    bare.when(*s.confirm("ali")).refused(RuleBroken, match="papers of the delegate hold")
    *most, fee = s.papers("ali")
    nearly = walk(bare, *most)
    nearly.when(*s.confirm("ali")).refused(RuleBroken, match="papers of the delegate hold")
    done = walk(nearly, fee).when(*s.confirm("ali")).then(w.DelegateConfirmed)
    assert standing(done, "ali") is Standing.CONFIRMED
    done.when(*s.confirm("ali")).refused(RuleBroken, match="is selected")


def test_a_passport_is_valid_six_months_after_the_return() -> None:
    enough, short = date(2026, 6, 14), date(2026, 6, 13)
    walk(s.rostered(), *s.papers("ali", enough)).when(*s.confirm("ali")).then(w.DelegateConfirmed)
    case = walk(s.rostered(), *s.papers("ali", short))
    case.when(*s.confirm("ali")).refused(RuleBroken, match="papers of the delegate hold")


def test_an_insurance_lasts_until_the_return() -> None:
    short = TravelPaper(
        ref="ali",
        kind=PaperKind.INSURANCE,
        valid_until=s.RETURNS - timedelta(1),
        reference=sealed("ali"),
    )
    case = walk(s.rostered(), *s.papers("ali"), (w.RecordTravelPaper(paper=short), CLERK))
    case.when(*s.confirm("ali")).refused(RuleBroken, match="papers of the delegate hold")
    lasting = replace(short, valid_until=s.RETURNS)
    mended = walk(case, (w.RecordTravelPaper(paper=lasting), CLERK))
    mended.when(*s.confirm("ali")).then(w.DelegateConfirmed)


def test_a_paper_says_where_it_is_filed_or_why_it_is_not_needed() -> None:
    with pytest.raises(ValueError, match="exempt: nobody travels without a passport"):
        TravelPaper(ref="a", kind=PaperKind.PASSPORT, exempt="diplomat")
    with pytest.raises(ValueError, match="exempt: what is not needed"):
        TravelPaper(ref="a", kind=PaperKind.VISA, exempt="none needed", reference="file 7")
    with pytest.raises(ValueError, match="reference: where the paper is filed"):
        TravelPaper(ref="a", kind=PaperKind.FEE)
    with pytest.raises(ValueError, match="valid_until: a passport is valid until a day"):
        TravelPaper(ref="a", kind=PaperKind.PASSPORT, reference="file 7")
    strange = w.RecordTravelPaper(
        paper=TravelPaper(ref="nobody", kind=PaperKind.FEE, reference=sealed("x"))
    )
    s.rostered().when(strange, CLERK).refused(RuleBroken, match="delegate who travels")


def test_a_delegate_whose_exporter_is_suspended_is_not_confirmed() -> None:
    given = walk(s.rostered(), *s.papers("ali"))
    suspended = given.knowing(exporter=s.SUSPENDED)
    suspended.when(*s.confirm("ali")).refused(RuleBroken, match="exporter is registered")
    held = walk(given, (hold("ali"), LEAD))
    held.when(*s.confirm("ali")).refused(RuleBroken, match="not on hold")
    assert s.SUSPENDED.stage is ExporterStage.SUSPENDED


def test_officials_travel_without_an_exporter_and_take_no_place() -> None:
    official = replace(s.guest("deputy"), organisation="Governor's office", function="Deputy")
    named = walk(s.rostered(), (official, DESK), *s.papers("deputy")).knowing(exporter=None)
    done = walk(named, s.confirm("deputy")).case
    assert done.delegates["deputy"].exporter_id is None
    assert done.firms(Standing.SELECTED, Standing.CONFIRMED) == 2
    named.when(official, DESK).refused(RuleBroken, match="goes by that ref")


# ---------------------------------------------------------------- dropped and held


def test_a_delegate_drops_out_and_the_meetings_go_on_without() -> None:
    gone = s.with_meeting().when(s.drop("ali"), CLERK).then(w.DelegateDropped)
    assert s.event_of(gone).place_freed
    assert gone.case.meetings["M1"].delegates == ()
    assert gone.case.delegates["ali"].because == WHY
    gone.when(s.drop("ali"), CLERK).refused(RuleBroken, match="The delegate is")
    waiting = walk(s.selected(), (s.drop("cyrus"), CLERK))
    assert not s.event_of(waiting).place_freed


def test_an_exporter_withdraws_its_own_delegate_by_its_own_request() -> None:
    mine = s.drop("ali", w.DropReason.OWN_REQUEST)
    s.rostered().when(mine, OWNER).then(w.DelegateDropped)
    s.rostered().when(mine, OTHER_OWNER).refused(RuleBroken, match="its own delegates")
    s.rostered().when(s.drop("ali"), OWNER).refused(RuleBroken, match="by its own request")
    s.travelling().when(mine, OWNER).refused(WrongStage)


def test_a_hold_keeps_a_delegate_from_travelling_until_it_is_lifted() -> None:
    held = walk(s.ready(), (hold("ali"), LEAD))
    assert any("on hold: ali" in told for told in obstacles(held.case))
    held.when(hold("ali"), LEAD).refused(RuleBroken, match="not on hold")
    s.ready().when(RESUME, LEAD).refused(RuleBroken, match="is on hold")
    held.when(RESUME, POLICY).refused(RuleBroken, match="An automatic hold")
    assert walk(held, (RESUME, LEAD)).case.delegates["ali"].hold is None
    automatic = walk(s.ready(), (hold("ali", w.HoldReason.EXPORTER_SUSPENDED), POLICY))
    automatic.when(RESUME, POLICY).then(w.DelegateResumed)
    s.ready().when(hold("nobody"), LEAD).refused(RuleBroken, match="The delegate is")


def test_postponed_recruitment_takes_no_new_people_but_offers_may_lapse() -> None:
    postpone = p.PostponeDelegation(reason_code=p.JourneyReason.VISAS, reason=WHY)
    away = walk(freed(), (OFFER, POLICY), (postpone, CHAIR))
    lapse = r.LapsePlaceOffer(delegate="cyrus")
    due: datetime = away.case.deadlines["place offer:cyrus"].due_at
    away.on(due).when(lapse, TIMER).then(r.PlaceOfferLapsed)
    away.when(ACCEPT, AGENT).refused(WrongStage)


# ---------------------------------------------------------------- guests


def test_guests_are_named_up_to_the_places_and_need_only_a_visa() -> None:
    one = walk(s.invited(), (s.guest("firuz"), DESK))
    one.when(*s.confirm("firuz")).refused(RuleBroken, match="papers of the delegate hold")
    early = s.visa("firuz", s.RETURNS - timedelta(1))
    walk(one, early).when(*s.confirm("firuz")).refused(RuleBroken, match="papers of the delegate")
    walk(one, s.visa("firuz")).when(*s.confirm("firuz")).then(w.DelegateConfirmed)
    two = walk(one, (s.guest("gul"), DESK))
    two.when(s.guest("homa"), DESK).refused(RuleBroken, match="place for the guest")


def test_an_itinerary_needs_confirmed_guests_and_the_programme() -> None:
    step: Any = j.ConfirmItinerary()
    named = walk(s.invited(), (s.guest("firuz"), DESK))
    named.when(step, DESK).refused(RuleBroken, match="Everybody on the roster is confirmed")
    s.invited().when(step, DESK).refused(RuleBroken, match="At least the minimum")
    sure = walk(named, s.visa("firuz"), s.confirm("firuz"))
    sure.when(step, DESK).refused(RuleBroken, match="Invitation, programme")
    walk(sure, *s.ATTACHED).when(step, DESK).then(j.ItineraryConfirmed, E.ITINERARY_CONFIRMED)


def test_guests_who_are_held_or_lack_a_visa_are_not_received() -> None:
    sure = walk(s.invited(), (s.guest("firuz"), DESK), s.visa("firuz"), s.confirm("firuz"))
    for case, step, by in (
        (walk(sure, *s.ATTACHED), j.ConfirmItinerary(), DESK),
        (s.itinerary().on(noon(s.LEAVES)), j.Receive(), s.HEAD),
    ):
        held = walk(case, (hold("firuz"), LEAD))
        held.when(step, by).refused(RuleBroken, match="Nobody on the roster is on hold")
        expired = walk(case, s.visa("firuz", s.RETURNS - timedelta(1)))
        expired.when(step, by).refused(RuleBroken, match="papers of everybody")


def test_guests_are_received_with_everybody_confirmed_and_the_papers_attached() -> None:
    there = s.itinerary().on(noon(s.LEAVES))
    two = walk(there, (s.guest("gul"), DESK))
    two.when(j.Receive(), s.HEAD).refused(RuleBroken, match="Everybody on the roster is confirmed")
    reject = RejectDocument(document="D3", reason_code=GeneralReason.OTHER, reason=WHY)
    bare = walk(there, (reject, CLERK))
    bare.when(j.Receive(), s.HEAD).refused(RuleBroken, match="Invitation, programme")
