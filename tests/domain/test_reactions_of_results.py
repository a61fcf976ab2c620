"""From a resolution to what it orders, from a meeting to a need, from a win to a target."""

from dataclasses import replace as changed
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from export_program.domain.agreement.drafting import ProposeAgreement
from export_program.domain.agreement.values import GroundsKind
from export_program.domain.delegation import planning as dp
from export_program.domain.delegation.meeting_values import MeetingOutcome, NeedHeard
from export_program.domain.exhibition.planning import ProposeExhibition
from export_program.domain.market_need.case import Source
from export_program.domain.match import winning as w
from export_program.domain.resolution import messages as m
from export_program.domain.resolution.case import Directive, Goods, Opens
from export_program.domain.study.work import RequestStudy
from export_program.domain.target import figures as f
from export_program.domain.target.case import TargetStage
from export_program.domain.target.messages import ProposeTarget
from export_program.domain.target.values import Figure, Indicator, Scope, SolarPeriod
from export_program.domain.vocabulary.countries import Country
from export_program.domain.vocabulary.currencies import Currency
from export_program.domain.vocabulary.hs import HsEdition
from export_program.domain.vocabulary.units import Unit
from export_program.domain.working_group import messages as wm
from export_program.domain.working_group.case import AgendaReason
from export_program.engine.messages import GeneralReason
from export_program.engine.refusals import RuleBroken
from tests.domain import delegation_story as trip
from tests.domain import match_story as match
from tests.domain import resolution_story as story
from tests.domain import session_story as ss
from tests.domain import target_story as goal
from tests.domain.reacting import BY_NAME, Office, named, wants
from tests.domain.session_story import RESOLUTION
from tests.scenario import POLICY, Scenario, walk

GOODS = Goods("340250", HsEdition.HS2022)
AUTUMN: dict[str, Any] = {"starts_on": date(2025, 9, 23), "ends_on": date(2025, 12, 21)}
DIRECTIVES = (
    Directive("mou", Opens.AGREEMENT, "MoU with Dushanbe", market=Country.TJ, hs=GOODS),
    Directive("fair", Opens.EXHIBITION, "Fair in Dushanbe", market=Country.TJ, hs=GOODS,
              city="TJDYU", starts_on=date(2026, 2, 1), ends_on=date(2026, 2, 4)),
    Directive("study", Opens.STUDY, "Detergents in Tajikistan", goal="Who buys?", hs=GOODS),
    Directive("wins", Opens.TARGET, "Five wins", indicator="wins_confirmed", value=5, **AUTUMN),
    Directive("value", Opens.TARGET, "Worth it", indicator="export_value", value=9, unit="USD",
              market=Country.TJ, hs=GOODS),
)  # fmt: skip


def adopted(*directives: Directive) -> Scenario:
    """A resolution with these directives, under its own id."""
    return named(RESOLUTION, story.adopted(replace(story.DRAFT, directives=directives)))


# ---------------------------------------------------------------- directives


def test_an_adopted_resolution_opens_what_it_orders() -> None:
    (journey,) = wants("open-directed-case", named(RESOLUTION, story.adopted()))
    command: Any = journey.command
    assert (journey.kind, journey.case_id) == ("delegation", None)
    assert isinstance(command, dp.ProposeDelegation)
    told = (command.title, command.market, command.departs_on, command.resolution_id)
    assert told == ("Dispatch to Tajikistan", Country.TJ, date(2025, 11, 13), RESOLUTION)


def test_every_kind_that_can_be_ordered_is_opened() -> None:
    mou, fair, study, wins, value = (
        then.command for then in wants("open-directed-case", adopted(*DIRECTIVES))
    )
    assert isinstance(mou, ProposeAgreement)
    assert (mou.grounds.kind, mou.grounds.case_id) == (GroundsKind.SESSION_IDEA, RESOLUTION)
    assert [party.country for party in mou.parties] == ["IR", "TJ"]
    assert isinstance(fair, ProposeExhibition)
    assert (fair.opens_on, fair.sectors) == (date(2026, 2, 1), ("34",))
    assert isinstance(study, RequestStudy)
    assert (study.question, study.resolution_id) == ("Who buys?", RESOLUTION)
    assert isinstance(wins, ProposeTarget)
    assert (wins.period, wins.value) == (goal.AUTUMN, Figure("5", unit=Unit.C62))
    assert isinstance(value, ProposeTarget)
    assert value.value == Figure("9", currency=Currency("USD"))
    assert value.scope == Scope(hs="340250", edition=HsEdition.HS2022, market=Country.TJ)


@pytest.mark.parametrize(
    ("directive", "lacking"),
    [
        (replace(DIRECTIVES[1], market=None), "fair: market"),
        (replace(DIRECTIVES[1], city=None), "fair: city"),
        (replace(DIRECTIVES[1], city="IRQAZ"), "fair: city lies in the market"),
        (replace(DIRECTIVES[1], starts_on=None, ends_on=None), "fair: starts_on"),
        (replace(DIRECTIVES[3], indicator="happiness"), "wins: indicator is one of"),
        (replace(DIRECTIVES[4], unit="TNE"), "value: unit is a currency"),
    ],
)
def test_a_directive_that_would_open_nothing_is_refused(directive: Directive, lacking: str) -> None:
    draft = replace(story.DRAFT, directives=(directive,))
    refused = story.before().when(draft, ss.CLERK)
    with pytest.raises(RuleBroken) as told:
        refused.taken()
    assert lacking in str(told.value.broken[0].found)


def test_a_resolution_knows_what_was_opened_under_it() -> None:
    resolution = named(RESOLUTION, story.adopted())
    journey = named(story.CASE_OPENED, trip.proposed(resolution_id=RESOLUTION))
    (noted,) = wants("note-directed-case", journey, resolution)
    title = journey.case.title
    assert title == story.DISPATCH.title
    note = m.NoteOpenedCase(
        kind="delegation", case_id=story.CASE_OPENED, title=title, directive="dispatch"
    )
    assert noted.command == note
    other = named(story.CASE_OPENED, trip.proposed(resolution_id=RESOLUTION, title="Another"))
    (told,) = wants("note-directed-case", other, resolution)
    assert told.command == replace(note, title="Another", directive=None)
    known = walk(resolution, (note, POLICY))
    assert wants("note-directed-case", journey, known) == []
    assert wants("note-directed-case", journey) == []


def test_a_case_without_a_field_for_it_is_known_by_what_caused_it() -> None:
    resolution = adopted(DIRECTIVES[1])
    (then,) = wants("open-directed-case", resolution)
    office = Office(resolution)
    reaction = BY_NAME["open-directed-case"]
    office.issue(reaction, then, resolution.last.meta.occurred_at)
    (fair,) = (case for case in office.cases.values() if case.KIND == "exhibition")
    step = resolution.last
    meta = replace(step.meta, caused_in=RESOLUTION)
    (noted,) = BY_NAME["note-directed-case"].then(replace(step, meta=meta), fair, office)
    assert noted.command == m.NoteOpenedCase(
        kind="exhibition", case_id=fair.id, title="Fair in Dushanbe", directive="fair"
    )


def test_a_resolution_knows_how_what_it_ordered_ended() -> None:
    noted = named(RESOLUTION, story.in_execution())
    journey = named(story.CASE_OPENED, trip.closed())
    (told,) = wants("report-directed-case", journey, noted)
    assert told.case_id == RESOLUTION
    command: Any = told.command
    assert (command.closed, command.outcome) == (True, "closed")
    known = walk(noted, (command, POLICY))
    assert wants("report-directed-case", journey, known) == []
    assert wants("report-directed-case", journey) == []


# ---------------------------------------------------------------- journeys


def met(**more: Any) -> Scenario:
    step = (trip.recorded(**more), trip.HEAD)
    return walk(trip.travelling().on(trip.noon(date(2025, 12, 12))), step)


def test_a_need_that_was_told_is_captured_with_where_it_was_told() -> None:
    need = NeedHeard(goods="Washing powder", hs="340250", edition=HsEdition.HS2022)
    heard = met(outcome=MeetingOutcome.QUOTATION, need=need)
    (captured,) = wants("capture-need", heard)
    command: Any = captured.command
    assert (command.source, command.delegation_id, command.meeting) == (
        Source.DELEGATION, heard.case.id, "M1",
    )  # fmt: skip
    assert (command.market, command.hs) == (Country.TJ, "340250")
    assert command.buyer.organisation == trip.CHAMBER.organisation
    assert command.response_due_on == date(2026, 3, 12)
    assert wants("capture-need", met(outcome=MeetingOutcome.SAMPLE)) == []


def test_the_will_to_sign_opens_a_proposal() -> None:
    (proposed,) = wants("propose-agreement", met())
    command: Any = proposed.command
    assert command.grounds.kind is GroundsKind.MEETING
    assert command.parties[1].name == trip.CHAMBER.organisation
    assert wants("propose-agreement", met(outcome=MeetingOutcome.NONE)) == []


def test_the_next_session_hears_who_returned() -> None:
    group = ss.formed()
    (queued,) = wants("hear-delegation", trip.returned(), named(ss.GROUP, group))
    command: Any = queued.command
    assert (command.why, command.subject_kind) == (AgendaReason.REPORT, "delegation")
    waiting = walk(group, (command, POLICY))
    assert wants("hear-delegation", trip.returned(), named(ss.GROUP, waiting)) == []
    (settled,) = wants("delegation-heard", trip.follow_up(), named(ss.GROUP, waiting))
    assert isinstance(settled.command, wm.DropQueuedItem)
    assert wants("hear-delegation", trip.returned()) == []


# ---------------------------------------------------------------- targets


T1, T2, T3 = UUID(int=9001), UUID(int=9002), UUID(int=9003)


def won() -> Scenario:
    return named(goal.MATCH, match.confirmed())


def target(target_id: UUID, **plan: Any) -> Scenario:
    year = SolarPeriod(1404)
    given: dict[str, Any] = {"period": year, "baseline": None, **plan}
    return named(target_id, goal.active(**given))


def test_a_win_counts_to_the_most_special_target() -> None:
    broad = target(T1, scope=Scope())
    narrow = target(T2)
    narrow = changed(narrow, now=replace(narrow.case, root_target_id=T1, reference="QZ-TGT-1404-2"))
    (then,) = wants("attribute-win", won(), broad, narrow)
    assert then.case_id == T2
    command: Any = then.command
    assert (command.case_id, command.share, command.value.amount) == (goal.MATCH, 100, "700000.00")


def test_a_win_counts_once_in_each_tree_and_as_one_where_wins_are_counted() -> None:
    value = target(T1)
    count = target(T3, indicator=Indicator.WINS_CONFIRMED, value=goal.ones("5"))
    wanted = {then.case_id: then.command for then in wants("attribute-win", won(), value, count)}
    assert wanted.keys() == {T1, T3}
    counted: Any = wanted[T3]
    assert counted.value == Figure("1", unit=Unit.C62)


@pytest.mark.parametrize(
    "other",
    [
        {"scope": Scope(market=Country.AF)},
        {"scope": Scope(hs="69", edition=HsEdition.HS2022)},
        {"scope": Scope(organisation="Somebody")},
        {"period": SolarPeriod(1403)},
    ],
)
def test_a_win_outside_a_target_does_not_count(other: dict[str, Any]) -> None:
    plan = {"period": SolarPeriod(1404), "baseline": None} | other
    found = goal.active().case
    moved = replace(found, scope=plan.get("scope", found.scope), period=plan["period"])
    assert wants("attribute-win", won(), named(T1, changed(goal.active(), now=moved))) == []
    ended = replace(goal.active().case, stage=TargetStage.MEASURED, period=SolarPeriod(1404))
    assert wants("attribute-win", won(), named(T1, changed(goal.active(), now=ended))) == []


def test_a_corrected_win_counts_with_its_new_figure_and_a_retracted_one_no_more() -> None:
    held = target(T1)
    (then,) = wants("attribute-win", won(), held)
    counted = walk(held, (then.command, POLICY))
    better = w.CorrectWin(
        value=trip.usd("650000"), reason_code=GeneralReason.NEW_EVIDENCE, reason="Final invoice."
    )
    corrected = named(goal.MATCH, walk(match.confirmed(), (better, trip.LEAD)))
    (old,) = wants("withdraw-win", corrected, counted)
    gone = walk(counted, (old.command, POLICY))
    (new,) = wants("reattribute-win", gone, corrected)
    told: Any = new.command
    assert told.value.amount == "650000.00"
    assert wants("reattribute-win", gone, won()) == [], "nothing was corrected"
    retract = w.RetractWin(reason_code=GeneralReason.ERROR_OF_FACT, reason="No contract.")
    back = named(goal.MATCH, walk(match.confirmed(), (retract, trip.LEAD)))
    (withdrawn,) = wants("withdraw-win", back, counted)
    assert isinstance(withdrawn.command, f.WithdrawContribution)


def test_a_target_behind_plan_comes_to_the_next_session() -> None:
    warned = goal.behind()
    late = walk(warned, (f.WarnBehindPlan(month="1404-08"), POLICY))
    (queued,) = wants("queue-target-behind-plan", late, named(ss.GROUP, ss.formed()))
    command: Any = queued.command
    assert (command.why, command.subject_id) == (AgendaReason.TARGET_BEHIND_PLAN, late.case.id)
