"""The event feed: gapless pages from any position, as NDJSON or JSON; cursors know their log."""

import json
import re
import sqlite3
from contextlib import closing
from typing import Any
from uuid import UUID

import pytest
import structlog

from export_program.api import events
from export_program.api.wire import event_json, kind_of
from export_program.engine.actors import Role
from export_program.runtime.own_cases import OwnCases
from tests.api.office import API, Person, TestOffice, legal_entity_id, new_exporter, problem

EVENTS = f"{API}/events"


@pytest.fixture
async def exporter(agent: Person) -> dict[str, Any]:
    made = await new_exporter(agent)
    for n in range(5):
        await agent.post(f"{API}/exporters/{made['case_id']}/tag-case", {"tag": f"t{n}"})
    return made


def lines(response: Any) -> list[dict[str, Any]]:
    assert response.status_code == 200, response.text
    return [json.loads(line) for line in response.text.splitlines()]


async def test_pages_are_gapless_and_say_where_to_go_on(
    office: TestOffice, agent: Person, exporter: dict[str, Any]
) -> None:
    head = office.program.store.head()
    after, seen = "0", []
    for _ in range(100):
        page = await agent.get(EVENTS, params={"after": after, "limit": 3})
        assert page.headers["content-type"] == "application/x-ndjson"
        assert page.headers["head"] == str(head)
        seen += [event["position"] for event in lines(page)]
        after = page.headers["next"]
        if after.endswith(f"-{head}"):
            break
    assert seen == list(range(1, head + 1))
    at_head = await agent.get(EVENTS, params={"after": after})
    assert at_head.text == ""
    assert at_head.headers["next"] == after


async def test_an_event_is_the_stored_bytes_with_its_place_in_front(
    office: TestOffice, agent: Person, exporter: dict[str, Any]
) -> None:
    (row,) = office.program.store.raw_log(exporter["position"] - 1, 1)
    page = await agent.get(EVENTS, params={"after": exporter["position"] - 1, "limit": 1})
    (event,) = lines(page)
    assert page.content.strip().endswith(row.state[1:])
    assert event["position"] == exporter["position"]
    assert event["recorded_at"] == _with_micros(exporter["recorded_at"])
    assert event["case_id"] == exporter["case_id"]
    assert event["version"] == 1
    assert event["type"] == exporter["event"]
    assert event["meta"]["id"] == exporter["event_id"]
    assert event["data"]["name"] == "Padideh Detergents"


def _with_micros(moment: str) -> str:
    return moment if "." in moment else moment.replace("Z", ".000000Z")


async def test_the_kind_of_a_stored_step_is_read_without_decoding_it(
    office: TestOffice, exporter: dict[str, Any]
) -> None:
    """The shortcut depends on the stored form, so every stored event is compared."""
    store = office.program.store
    rows = store.raw_log(0, 1000)
    assert len(rows) == store.head()
    for row in rows:
        assert kind_of(row.state) == store.decode(row).meta.kind
        assert json.loads(event_json(row))["position"] == row.position


async def test_json_answers_carry_cursor_and_head(agent: Person, exporter: dict[str, Any]) -> None:
    page = await agent.get(EVENTS, params={"limit": 2}, headers={"Accept": "application/json"})
    told = page.json()
    assert [event["position"] for event in told["events"]] == [1, 2]
    assert told["next"] == page.headers["next"]
    assert told["at_head"] is False
    assert told["head"] == int(page.headers["head"])


async def test_events_are_filtered_by_type_kind_and_case(
    agent: Person, exporter: dict[str, Any]
) -> None:
    tags = lines(await agent.get(EVENTS, params={"types": "case.tagged.v1"}))
    assert len(tags) == 5
    both = lines(await agent.get(EVENTS, params={"types": "case.tagged.v1,account.opened.v1"}))
    assert {e["type"] for e in both} == {"case.tagged.v1", "account.opened.v1"}
    kinds = lines(await agent.get(EVENTS, params={"kind": "exporter"}))
    assert {e["meta"]["kind"] for e in kinds} == {"exporter"}
    assert len(kinds) == 6
    case = lines(await agent.get(EVENTS, params={"case": exporter["case_id"]}))
    assert case == kinds
    one = await agent.get(EVENTS, params={"case": exporter["case_id"], "limit": 2})
    assert [e["version"] for e in lines(one)] == [1, 2]
    rest = await agent.get(
        EVENTS, params={"case": exporter["case_id"], "after": one.headers["next"]}
    )
    assert [e["version"] for e in lines(rest)] == [3, 4, 5, 6]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"types": "no.such.v1"}, "types"),
        ({"kind": "unicorn"}, "kind"),
        ({"case": "x"}, "case"),
        ({"limit": "0"}, "limit"),
        ({"after": "1-2-3"}, "after"),
        ({"after": "-5"}, "after"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_what_the_feed_does_not_know_is_refused(
    agent: Person, query: dict[str, str], field: str
) -> None:
    told = problem(await agent.get(EVENTS, params=query), 400, "bad-request")
    assert told["errors"][0]["field"] == field


async def test_a_cursor_of_another_log_is_refused(office: TestOffice, agent: Person) -> None:
    store = office.program.store
    assert (await agent.get(EVENTS, params={"after": f"{store.epoch}-1"})).status_code == 200
    for cursor in (f"{store.epoch + 1}-1", f"{store.epoch}-{store.head() + 1}", "999999"):
        told = await agent.get(EVENTS, params={"after": cursor})
        problem(told, 409, "foreign-cursor")
        assert told.headers["epoch"] == str(store.epoch)


async def test_the_whole_log_comes_as_one_stream(
    office: TestOffice, agent: Person, exporter: dict[str, Any]
) -> None:
    whole = await agent.get(EVENTS, params={"limit": 1_000_000})
    assert [e["position"] for e in lines(whole)] == list(range(1, office.program.store.head() + 1))
    assert whole.headers["next"].endswith(f"-{office.program.store.head()}")
    some = await agent.get(EVENTS, params={"limit": 1_000_000, "kind": "exporter"})
    assert len(lines(some)) == 6


async def test_an_integrator_reads_the_whole_log_and_a_stranger_nothing_of_it(
    office: TestOffice, exporter: dict[str, Any]
) -> None:
    integrator = await office.person(Role.INTEGRATOR)
    assert len(lines(await integrator.get(EVENTS))) == office.program.store.head()
    stranger = await office.person(Role.COUNTERPARTY_USER)
    seen = lines(await stranger.get(EVENTS))
    assert {e["case_id"] for e in seen} == {stranger.id}


async def test_a_stored_event_that_was_altered_is_named_and_not_served(
    office: TestOffice, agent: Person
) -> None:
    case = (await new_exporter(agent))["case_id"]
    altered = "UPDATE stored_events SET state = x'7b7d' WHERE rowid = (SELECT max(rowid)"
    with closing(sqlite3.connect(office.program.settings.data / "events.db")) as connection:
        connection.execute("DROP TRIGGER stored_events_no_update")
        connection.execute(f"{altered} FROM stored_events)")
        connection.commit()
    for address in ("events", f"exporters/{case}/timeline"):
        with structlog.testing.capture_logs() as said:
            told = problem(await agent.get(f"{API}/{address}"), 500, "store-damaged")
        assert re.search(r"events\.db: the event at position \d+ \(case ", told["detail"])
        (line,) = [line for line in said if line["log_level"] == "error"]
        assert line["damage"] == told["detail"]
        assert "traceback" not in line


async def walked(person: Person, **query: Any) -> tuple[list[int], int]:
    """The positions that somebody is told of, page by page up to the head, and how many pages."""
    after, seen, pages = "0", list[int](), 0
    while True:
        page = await person.get(EVENTS, params={"after": after, **query})
        seen += [event["position"] for event in lines(page)]
        pages += 1
        if page.headers["next"].endswith(f"-{page.headers['head']}"):
            return seen, pages
        assert page.headers["next"] != after, "the cursor moves on"
        after = page.headers["next"]


async def test_pages_end_in_time_and_lead_on_past_what_others_are_told(
    office: TestOffice, agent: Person, exporter: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    firm = await office.person(Role.EXPORTER_USER, organisation=UUID(exporter["case_id"]))
    for n in range(20):
        await new_exporter(agent, national_id=legal_entity_id(n + 100))
    contact = {"contact": {"ref": "export", "name": "Maryam", "phone": "+98 28 1234 5678"}}
    path = f"{API}/exporters/{exporter['case_id']}/add-contact"
    last = (await agent.post(path, contact)).json()["position"]
    await agent.get(f"{API}/registers/case_parties", params={"at_least": last})
    whole, _ = await walked(firm)
    assert {exporter["position"], last} <= set(whole)
    monkeypatch.setattr(events, "PATIENCE", 0.0)
    monkeypatch.setattr(events, "CHUNK", 3)
    seen, pages = await walked(firm, limit=1_000_000)
    assert seen == whole
    assert pages > office.program.store.head() / 4


async def test_whose_cases_are_is_not_asked_case_by_case(
    office: TestOffice, agent: Person, exporter: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    firm = await office.person(Role.EXPORTER_USER, organisation=UUID(exporter["case_id"]))
    other = await new_exporter(agent, national_id=legal_entity_id(7))
    await agent.get(f"{API}/registers/case_parties", params={"at_least": other["position"]})
    whole, _ = await walked(firm)
    asked = list[str]()

    def owning(*_: Any) -> Any:
        def mine(case: str) -> bool:
            asked.append(case)
            return True

        return mine

    monkeypatch.setattr(events, "ownership", owning)
    assert (await walked(firm))[0] == whole
    assert asked == []
    nothing = OwnCases(frozenset(), frozenset(), 0)
    monkeypatch.setattr(events, "own_cases", lambda *_: nothing)
    assert len((await walked(firm))[0]) > len(whole), "while the read model is built, each is asked"
