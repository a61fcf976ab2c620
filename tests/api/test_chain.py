"""The chain of a case: what led to it, what came of it, for whom, and as a picture."""

import threading
from typing import Any
from uuid import UUID

import pytest

from export_program.demo import agreement_story
from export_program.engine.actors import Role
from export_program.engine.case import Case
from export_program.runtime import chain as chains
from export_program.runtime.case_book import CaseBook
from tests.api.office import API, Person, TestOffice, new_exporter, problem
from tests.runtime.running import settled

PROPOSAL: dict[str, Any] = {
    **agreement_story.PROPOSAL,
    "goods": [],
    "languages": [],
    "prevailing": None,
}


async def agreement(person: Person, title: str, **link: str) -> str:
    made = await person.post(
        f"{API}/agreements", {**PROPOSAL, "titles": {"fa": title, "en": title}}
    )
    assert made.status_code == 201, made.text
    case_id: str = made.json()["case_id"]
    if link:
        body = {"kind": "agreement", **link}
        done = await person.post(f"{API}/agreements/{case_id}/link-case", body)
        assert done.status_code == 200, done.text
    return case_id


async def chain(person: Person, case_id: str, **query: str) -> dict[str, Any]:
    head = (await person.get(f"{API}/")).json()["head"]
    asked = await person.get(f"{API}/cases/{case_id}/chain", params={**query, "at_least": head})
    assert asked.status_code == 200, asked.text
    told: dict[str, Any] = asked.json()
    return told


def ids(told: dict[str, Any]) -> list[str]:
    return [case["case_id"] for case in told["cases"]]


async def test_a_chain_is_walked_both_ways_and_tells_how_cases_hang_together(
    office: TestOffice,
) -> None:
    desk = await office.person(Role.SECRETARIAT, Role.DESK_OFFICER)
    first = await agreement(desk, "First")
    second = await agreement(desk, "Second", relation="caused_by", case_id=first)
    third = await agreement(desk, "Third", relation="follow_up", case_id=second)
    aside = await agreement(desk, "Aside", relation="caused_by", case_id=first)
    down = await chain(desk, first, direction="effects")
    assert set(ids(down)) == {first, second, third, aside}
    assert ids(down)[0] == down["start"] == first
    bonds = {(edge["cause"], edge["effect"], edge["how"]) for edge in down["edges"]}
    assert bonds == {
        (first, second, "caused_by"),
        (first, aside, "caused_by"),
        (second, third, "follow_up"),
    }
    up = await chain(desk, third, direction="causes")
    assert ids(up) == [third, second, first], "what else came of a cause is not a cause"
    both = await chain(desk, second)
    assert set(ids(both)) == {first, second, third}
    assert [case["title"] for case in up["cases"]] == ["Third", "Second", "First"]
    assert (up["hidden"], up["truncated"]) == (False, False)


async def test_what_adds_to_a_case_led_to_it_although_it_is_younger(office: TestOffice) -> None:
    desk = await office.person(Role.SECRETARIAT, Role.DESK_OFFICER)
    goal = await agreement(desk, "Goal")
    help_ = await agreement(desk, "Help", relation="contributes_to", case_id=goal)
    up = await chain(desk, goal, direction="causes")
    assert ids(up) == [goal, help_]
    assert (await chain(desk, goal, direction="effects"))["edges"] == []


async def test_a_party_is_shown_but_its_other_cases_are_not(
    office: TestOffice, agent: Person
) -> None:
    desk = await office.person(Role.SECRETARIAT, Role.DESK_OFFICER)
    firm = (await new_exporter(agent))["case_id"]
    one = await agreement(desk, "One")
    two = await agreement(desk, "Two")
    for case_id in (one, two):
        link = {"kind": "exporter", "relation": "subject", "case_id": firm}
        assert (await desk.post(f"{API}/agreements/{case_id}/link-case", link)).is_success
    assert ids(await chain(desk, one)) == [one, firm]
    assert set(ids(await chain(desk, firm))) == {firm, one, two}


async def test_the_picture_names_every_case_and_cannot_be_broken_by_a_title(
    office: TestOffice,
) -> None:
    desk = await office.person(Role.SECRETARIAT, Role.DESK_OFFICER)
    first = await agreement(desk, 'A "quoted" <b>title</b>; end')
    await agreement(desk, "Second", relation="caused_by", case_id=first)
    drawn = await desk.get(f"{API}/cases/{first}/chain?format=mermaid")
    assert drawn.headers["content-type"] == "text/vnd.mermaid; charset=utf-8"
    lines = drawn.text.splitlines()
    assert lines[0] == "flowchart TD"
    assert lines[1].count('"') == 2
    assert "<b>" not in drawn.text
    assert '    c0 -- "caused_by" --> c1' in lines


async def test_a_chain_shows_nobody_what_is_not_theirs(office: TestOffice, agent: Person) -> None:
    firm = (await new_exporter(agent))["case_id"]
    desk = await office.person(Role.SECRETARIAT, Role.DESK_OFFICER)
    secret = await agreement(desk, "Secret")
    link = {"kind": "exporter", "relation": "subject", "case_id": firm}
    assert (await desk.post(f"{API}/agreements/{secret}/link-case", link)).is_success
    owner = await office.person(Role.EXPORTER_USER, organisation=UUID(firm))
    told = await chain(owner, firm)
    assert ids(told) == [firm, owner.id], "their own firm and account"
    assert told["hidden"] is True
    assert secret not in str(told)
    problem(await owner.get(f"{API}/cases/{secret}/chain"), 404, "no-such-case")
    problem(await desk.get(f"{API}/cases/{firm}/chain?direction=up"), 400, "bad-request")


@pytest.fixture
async def many(office: TestOffice) -> tuple[Person, str, list[str]]:
    """Somebody of the office, a case, and twelve that it led to; none of them is in memory."""
    desk = await office.person(Role.SECRETARIAT, Role.DESK_OFFICER)
    first = await agreement(desk, "First")
    effects = [
        await agreement(desk, f"Effect {n}", relation="caused_by", case_id=first) for n in range(12)
    ]
    await chain(desk, first)
    await settled(office.program)
    for case_id in effects:
        office.program.bus.cases.evict(UUID(case_id))
    return desk, first, effects


async def test_neighbours_are_read_beside_the_loop_and_no_more_than_are_shown(
    many: tuple[Person, str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, first, effects = many
    loop, read = threading.get_ident(), list[tuple[UUID, bool]]()
    load = CaseBook._load

    def watched(book: CaseBook, case_id: UUID) -> Case | None:
        read.append((case_id, threading.get_ident() == loop))
        return load(book, case_id)

    monkeypatch.setattr(CaseBook, "_load", watched)
    monkeypatch.setattr(chains, "MOST_CASES", 5)
    monkeypatch.setattr(chains, "FEW", 2)
    told = await chain(desk, first)
    assert len(told["cases"]) == 5
    assert told["truncated"] is True
    assert 4 <= len(read) <= 6
    assert {case_id for case_id, _ in read} <= {UUID(case_id) for case_id in effects}
    assert not any(on_loop for _, on_loop in read)


@pytest.mark.parametrize(
    ("bound", "most", "shown"), [("MOST_READ", 4, 5), ("MOST_EDGES", 6, 7), ("MOST_CASES", 13, 13)]
)
async def test_what_is_read_for_one_answer_is_bounded_and_said(
    many: tuple[Person, str, list[str]],
    monkeypatch: pytest.MonkeyPatch,
    bound: str,
    most: int,
    shown: int,
) -> None:
    desk, first, _ = many
    monkeypatch.setattr(chains, bound, most)
    monkeypatch.setattr(chains, "FEW", 2)
    told = await chain(desk, first, direction="effects")
    assert (len(told["cases"]), told["truncated"]) == (shown, shown < 13)
    drawn = (await desk.get(f"{API}/cases/{first}/chain?format=mermaid&direction=effects")).text
    assert ("truncated" in drawn) is (shown < 13)


async def test_from_outside_nobody_learns_how_many_cases_are_hidden(
    office: TestOffice, agent: Person
) -> None:
    firm = (await new_exporter(agent))["case_id"]
    desk = await office.person(Role.SECRETARIAT, Role.DESK_OFFICER)
    owner = await office.person(Role.EXPORTER_USER, organisation=UUID(firm))
    assert (await chain(owner, firm))["hidden"] is False
    link = {"kind": "exporter", "relation": "subject", "case_id": firm}
    answers = []
    for title in ("One", "Two", "Three"):
        secret = await agreement(desk, title)
        assert (await desk.post(f"{API}/agreements/{secret}/link-case", link)).is_success
        answers.append(await chain(owner, firm))
    assert answers[0]["hidden"] is True
    assert answers[0] == answers[1] == answers[2]
