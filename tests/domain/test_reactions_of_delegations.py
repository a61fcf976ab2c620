"""What an exporter's standing and a free place do to journeys to come."""

import dataclasses
from datetime import date
from typing import Any

from msgspec.structs import replace

from export_program.domain.delegation import journey as j
from export_program.domain.delegation import people as w
from export_program.domain.delegation import planning as p
from export_program.domain.delegation import recruitment as r
from export_program.domain.exporter import Exporter
from export_program.domain.exporter.membership import (
    ReinstateExporter,
    SuspendExporter,
    SuspensionReason,
)
from export_program.domain.reaction import Then
from export_program.engine.messages import GeneralReason
from tests.domain import delegation_story as s
from tests.domain import exporter_story
from tests.domain.delegation_story import AGENT, CHAIR, CLERK, HEAD, LEAD, WHY, noon
from tests.domain.reacting import named, wants
from tests.scenario import CASE, TIMER, Scenario, walk

CYRUS: Exporter = replace(s.EXPORTER, id=s.THIRD_FIRM)
OFFER = r.OfferPlace(delegate="cyrus")


def on_it(*commands: Any) -> list[Then]:
    return [Then("delegation", CASE, command) for command in commands]


SUSPEND = SuspendExporter(
    reason_code=SuspensionReason.FALSE_DATA, reason=WHY, review_on=date(2026, 1, 8)
)
REINSTATE = ReinstateExporter(evidence="The figures were right.")


def suspended() -> Scenario:
    return named(s.FIRM, walk(exporter_story.registered(), (SUSPEND, LEAD)))


def reinstated() -> Scenario:
    back = walk(exporter_story.registered(), (SUSPEND, LEAD), (REINSTATE, CHAIR))
    return named(s.FIRM, back)


HOLD = w.HoldDelegate(
    delegate="ali",
    reason_code=w.HoldReason.EXPORTER_SUSPENDED,
    reason=f"Exporter {suspended().case.reference} was suspended.",
)


def test_a_suspended_exporter_s_delegates_are_held_in_journeys_to_come() -> None:
    assert wants("hold-delegates", suspended(), s.ready()) == on_it(HOLD)
    assert wants("hold-delegates", suspended(), s.applied()) == on_it(HOLD)
    for past in (s.travelling(), s.recruiting(), s.itinerary()):
        assert wants("hold-delegates", suspended(), past) == []
    held = walk(s.ready(), (HOLD, LEAD))
    assert wants("hold-delegates", suspended(), held) == []
    gone = walk(s.ready(), (s.drop("ali"), CLERK))
    assert wants("hold-delegates", suspended(), gone) == []


def test_a_reinstated_exporter_s_delegates_go_on_unless_a_person_held_them() -> None:
    resume = w.ResumeDelegate(
        delegate="ali", because=f"Exporter {reinstated().case.reference} was reinstated."
    )
    held = walk(s.ready(), (HOLD, LEAD))
    assert wants("resume-delegates", reinstated(), held) == on_it(resume)
    assert wants("resume-delegates", reinstated(), s.ready()) == []
    by_hand = replace(HOLD, reason_code=w.HoldReason.INVESTIGATION)
    assert wants("resume-delegates", reinstated(), walk(s.ready(), (by_hand, LEAD))) == []


def test_a_place_that_falls_free_is_offered_to_the_next() -> None:
    freed = walk(s.rostered(), (s.drop("ali"), CLERK))
    assert wants("offer-free-place", freed, CYRUS) == on_it(OFFER)
    no_place = walk(s.selected(), (s.drop("cyrus"), CLERK))
    assert wants("offer-free-place", no_place, CYRUS) == []
    nobody = walk(s.rostered(), (s.drop("cyrus"), CLERK), (s.drop("ali"), CLERK))
    assert wants("offer-free-place", nobody) == []
    guests = walk(s.itinerary(), (s.drop("firuz"), CLERK))
    assert wants("offer-free-place", guests) == []


def test_whoever_is_not_ready_any_more_is_held_and_passed_over() -> None:
    freed = walk(s.rostered(), (s.drop("ali"), CLERK))
    hold = w.HoldDelegate(
        delegate="cyrus",
        reason_code=w.HoldReason.NO_LONGER_READY,
        reason="Not in the ready pool: it has no valid commercial card.",
    )
    assert wants("offer-free-place", freed, replace(CYRUS, card=None)) == on_it(hold)
    line = walk(
        s.applied(),
        (s.select("cyrus"), CLERK),
        (s.waitlist("ali"), CLERK),
        (s.waitlist("bita"), CLERK),
        (s.drop("cyrus"), CLERK),
    )
    beginner, ready = s.BEGINNER, replace(s.EXPORTER, id=s.OTHER_FIRM)
    first = replace(hold, delegate="ali", reason="Not in the ready pool: its readiness is L2.")
    second = r.OfferPlace(delegate="bita")
    assert wants("offer-free-place", line, beginner, ready) == on_it(first, second)


def test_a_place_that_was_declined_or_lapsed_goes_to_the_next() -> None:
    offered = walk(s.rostered(), (s.drop("ali"), CLERK), (OFFER, CLERK))
    decline = r.DeclinePlace(delegate="cyrus", reason_code=GeneralReason.OTHER, reason=WHY)
    assert wants("offer-free-place", walk(offered, (decline, AGENT))) == []
    due = offered.case.deadlines["place offer:cyrus"].due_at
    lapsed = walk(offered.on(due), (r.LapsePlaceOffer(delegate="cyrus"), TIMER))
    assert wants("offer-free-place", lapsed) == []
    two = walk(
        s.applied(),
        (s.select("ali"), CLERK),
        (s.waitlist("bita"), CLERK),
        (s.waitlist("cyrus"), CLERK),
        (r.OfferPlace(delegate="bita"), CLERK),
        (replace(decline, delegate="bita"), AGENT),
    )
    assert wants("offer-free-place", two, CYRUS) == on_it(OFFER)


def test_places_that_fell_free_while_it_was_postponed_are_offered_with_the_new_days() -> None:
    postpone = p.PostponeDelegation(reason_code=p.JourneyReason.VISAS, reason=WHY)
    moved = p.RescheduleDelegation(departs_on=s.RETURNS, returns_on=s.RETURNS)
    away = walk(s.rostered(), (postpone, CHAIR), (s.drop("ali"), CLERK))
    assert wants("offer-free-place", away, CYRUS) == []
    assert wants("offer-free-places", walk(away, (moved, CHAIR)), CYRUS) == on_it(OFFER)
    full = walk(s.rostered(), (postpone, CHAIR), (moved, CHAIR))
    assert wants("offer-free-places", full, CYRUS) == []


def test_nobody_is_offered_a_place_once_the_delegation_has_left() -> None:
    left = walk(s.ready().on(noon(s.LEAVES)), (j.Depart(), HEAD))
    assert left.case.waitlist() == ("cyrus",)
    dropped = dataclasses.replace(walk(s.ready(), (s.drop("ali"), CLERK)), now=left.case)
    assert wants("offer-free-place", dropped, CYRUS) == []
