"""What the service desk sets going: an idea for a repeated theme, needs for a search, a contact."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from export_program.domain.exporter.trade import Channel, RecordContact
from export_program.domain.idea.messages import SubmitIdea
from export_program.domain.reaction import Then
from export_program.domain.service_request import messages as m
from export_program.domain.service_request.case import Channel as Way
from export_program.domain.service_request.catalogue import ServiceItem
from export_program.domain.vocabulary.hs import HsEdition
from export_program.engine.refusals import RuleBroken
from tests.domain import exporter_story, need_story, session_story
from tests.domain import service_story as s
from tests.domain.reacting import named, wants
from tests.domain.service_story import AGENT, FIRM, NINE, OWNER
from tests.scenario import POLICY, Scenario, walk

NEWEST = UUID(int=3000)


def request(number: int, days_before: int = 0, **changes: Any) -> Any:
    """An earlier request on the same topic."""
    at = NINE - timedelta(days=days_before)
    asked = named(UUID(int=2000 + number), walk(s.start().on(at), (s.ASK, OWNER))).case
    return replace(asked, **changes)


def asked() -> Scenario:
    return named(NEWEST, s.received())


def raised(*others: Any) -> list[Then]:
    return wants("raise-theme", asked(), *others)


# ---------------------------------------------------------------- themes


def test_the_fifth_request_on_a_topic_in_30_days_becomes_an_idea() -> None:
    others = [request(n, days) for n, days in enumerate((0, 1, 15, 29))]
    idea, note = raised(*others)
    assert isinstance(idea.command, SubmitIdea)
    assert (idea.kind, idea.case_id, idea.command.source_id) == ("idea", None, NEWEST)
    assert "tir-carnet" in idea.command.title
    assert note == Then("service_request", NEWEST, m.NoteTheme(requests=5))
    assert raised(*others[:3]) == []


def test_a_theme_names_the_group_that_is_to_hear_it() -> None:
    others = [request(n) for n in range(4)]
    aside = replace(session_story.formed().case, id=UUID(int=540), main=False)
    idea: Any = raised(*others, aside, session_story.formed())[0].command
    assert idea.working_group_id == session_story.GROUP
    only: Any = raised(*others, aside)[0].command
    assert only.working_group_id == aside.id
    none: Any = raised(*others)[0].command
    assert none.working_group_id is None


def test_requests_that_have_ended_count_and_doubles_do_not() -> None:
    some = [request(n) for n in range(3)]
    ended = walk(s.received(), (s.refused(), AGENT)).case
    assert len(raised(*some, replace(ended, id=UUID(int=2500)))) == 2
    double = walk(s.received(), (s.refused(m.RefusalReason.DUPLICATE), AGENT)).case
    assert raised(*some, replace(double, id=UUID(int=2500))) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"topic": "packaging"},
        {"received_on": NINE.date() - timedelta(days=30)},
        {"opened_at": NINE + timedelta(seconds=1)},
    ],
)
def test_other_topics_older_and_later_requests_do_not_count(changes: dict[str, Any]) -> None:
    assert raised(*(request(n) for n in range(3)), request(4, **changes)) == []


def test_a_theme_is_raised_once_in_30_days() -> None:
    others = [request(n) for n in range(5)]
    assert raised(*others[:4], replace(others[4], theme_noted=5)) == []
    assert len(raised(*others)) == 2
    gone = request(9, 31, theme_noted=5)
    assert len(raised(*others[:4], gone)) == 2


def test_what_has_no_topic_is_no_theme() -> None:
    bare = walk(s.start(), (replace(s.ASK, topic="other"), OWNER))
    others = [request(n, topic="other") for n in range(5)]
    assert wants("raise-theme", named(NEWEST, bare), *others) == []


# ---------------------------------------------------------------- needs and contacts


def need(number: int, hs: str, **changes: Any) -> Any:
    known = need_story.verified().case
    return replace(known, id=UUID(int=4000 + number), hs=hs, **changes)


def test_a_search_for_buyers_begins_with_open_needs_of_the_heading() -> None:
    same, near, far = need(2, "340250"), need(1, "340211"), need(3, "690721")
    old = need(4, "340250", edition=HsEdition.HS2017)
    search = named(NEWEST, s.triaged(ServiceItem.BUYER_SEARCH))
    found = m.NoteNeeds(need_ids=(same.id, near.id))
    wanted = [Then("service_request", NEWEST, found)]
    assert wants("find-needs", search, near, same, far, old) == wanted
    assert wants("find-needs", search, far) == []
    known = walk(search, (found, POLICY), (s.ASSIGN, AGENT))
    assert wants("find-needs", known, near, same) == []
    more = m.NoteNeeds(need_ids=(same.id,))
    assert wants("find-needs", named(NEWEST, s.triaged()), same) == []
    twice = walk(search, (more, POLICY), (s.ASSIGN, AGENT))
    assert wants("find-needs", twice, near, same) == wanted


def done(item: ServiceItem) -> Scenario:
    busy = s.triaged(item)
    offer = busy.case.offer
    papers = ((s.paper(kind), OWNER) for kind in offer.documents)
    ready = walk(busy, *papers, (s.ASSIGN, AGENT), (m.StartWork(), AGENT))
    draft = named(FIRM, exporter_story.draft()).case
    return walk(ready.knowing(exporter=draft), (s.DELIVER, AGENT))


@pytest.mark.parametrize("item", [ServiceItem.BUYER_SEARCH, ServiceItem.READINESS_ASSESSMENT])
def test_what_an_exporter_got_is_noted_as_a_contact(item: ServiceItem) -> None:
    exporter = s.firm()
    given = done(item)
    (then,) = wants("tell-exporter", given, exporter)
    assert isinstance(then.command, RecordContact)
    assert (then.kind, then.case_id, then.command.channel) == ("exporter", FIRM, Channel.EMAIL)
    assert given.case.reference in str(then.command.summary)
    gone = replace(exporter, closed_at=NINE)
    assert wants("tell-exporter", given, gone) == []
    assert wants("tell-exporter", given) == []


def test_other_services_are_not_noted_and_a_visit_is_a_meeting() -> None:
    assert wants("tell-exporter", s.delivered(), s.firm()) == []
    visit = done(ServiceItem.BUYER_SEARCH)
    came = named(UUID(int=5), visit)
    here = replace(came.case, channel=Way.WALK_IN)
    (then,) = wants("tell-exporter", Scenario(came.lifecycle, here, came.steps), s.firm())
    assert isinstance(then.command, RecordContact)
    assert then.command.channel is Channel.MEETING


def test_needs_are_noted_by_the_policy_and_not_twice() -> None:
    note = m.NoteNeeds(need_ids=(NEWEST,))
    noted = walk(s.in_service(), (note, POLICY))
    assert noted.case.need_ids == (NEWEST,)
    noted.when(note, POLICY).refused(RuleBroken, match="not all noted before")
