"""Who is outside reads of a case in no other way what its outside view hides, of whatever kind."""

from typing import Any
from uuid import UUID

import msgspec
import pytest

from export_program.api.outside_view import (
    INTERNAL_FIELDS,
    UNTOLD,
    is_internal,
    seen_from_outside,
    told_outside,
)
from export_program.domain import LIFECYCLES
from export_program.engine.actors import Role
from export_program.engine.case import Case, Recorded
from export_program.engine.decide import owns
from export_program.engine.evolve import replay
from export_program.engine.lifecycle import Lifecycle
from projections import READ_MODELS, case_parties
from tests.api.office import API, Person, TestOffice, problem
from tests.api.test_win_confirmations import Desk, desk_with_a_match, done
from tests.architecture.test_lifecycles import starts
from tests.leaves import leaves

Table = Lifecycle[Any]
SHORT = 5  # a text of so few letters may stand anywhere
# Events with a fold of their own whose field goes elsewhere, although a hidden one has its name.
SAID_BY_SIDES = {
    ("match", "remarks"),  # what a side answered, and how the talks stand, stands in its reply
}


def texts(value: Any) -> set[str]:
    return set(leaves(msgspec.to_builtins(value), SHORT))


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda lc: lc.name)
def test_no_step_tells_outside_what_the_case_hides_there(lifecycle: Table) -> None:
    for history in starts(lifecycle.name):
        case: Case | None = None
        for step in history:
            before = texts(case) if case else set()
            case = replay(lifecycle, [step], case)
            assert case is not None
            hidden = texts(case) - texts(seen_from_outside(case)) - before
            assert not hidden & told(step), (step.event, hidden & told(step))


def told(step: Recorded) -> set[str]:
    """The texts in an event's data as somebody outside gets it in the stream."""
    state = msgspec.json.encode({"meta": step.meta, "data": step.event})
    if is_internal(step.event.STORED, state):
        return set()
    outside = msgspec.json.decode(told_outside(step.event.STORED, state))
    assert outside.keys() == {"meta", "data"}
    return texts(outside["data"])


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda lc: lc.name)
def test_a_hidden_field_has_its_name_in_no_event_that_is_told(lifecycle: Table) -> None:
    hidden = {name for name in lifecycle.confidential if "." not in name}
    assert hidden <= set(lifecycle.case.__struct_fields__)
    for event in lifecycle.events:
        if is_internal(event.STORED, b'{"data":{}}'):
            continue
        shown = hidden & set(event.__struct_fields__) - UNTOLD.get(event.STORED, frozenset())
        assert {(lifecycle.name, name) for name in shown} <= SAID_BY_SIDES, event


def test_a_board_hides_from_outsiders_what_the_case_hides() -> None:
    tables = {table.name: table for table in LIFECYCLES}
    for model in READ_MODELS:
        if model.owner is None or model.public:
            continue
        secret = {f for kind in model.kinds for f in tables[kind].confidential}
        shown = set(model.row.__struct_fields__) - model.inside - INTERNAL_FIELDS.keys()
        assert not shown & secret, model.name


@pytest.fixture
async def firm(office: TestOffice) -> Desk:
    return await desk_with_a_match(office)


async def everything_read(exporter: Person, firm: Desk) -> dict[str, str]:
    """What an exporter reads where its cases are told of, by the way it is read."""
    boards = ("cases", "worklist", "deadlines", "exporter_activity")
    ways = {name: f"{API}/registers/{name}?limit=500" for name in boards}
    ways["overview"] = f"{API}/exporters/{firm.firm}/overview"
    ways["chain"] = f"{API}/cases/{firm.firm}/chain"
    ways["events"] = f"{API}/events"
    return {name: (await exporter.get(path)).text for name, path in ways.items()}


async def test_a_match_is_shown_to_its_exporter_from_the_introduction_on(firm: Desk) -> None:
    exporter = await firm.office.person(Role.EXPORTER_USER, organisation=UUID(firm.firm))
    await done(await firm.on_match("shortlist", {"remarks": "Better than the others on the list."}))
    path = f"{API}/matches/{firm.match}"
    for view in ("", "/timeline", "/copy", "/allowed-actions", "/explain"):
        problem(await exporter.get(path + view), 404, "no-such-case")
    problem(await exporter.get(f"{API}/cases/{firm.match}/chain"), 404, "no-such-case")
    problem(
        await exporter.post(f"{path}/reply-as-exporter", {"answer": "right"}), 404, "no-such-case"
    )
    for way, text in (await everything_read(exporter, firm)).items():
        assert firm.firm in text, way
        assert firm.match not in text, way
    assert firm.match in (await everything_read(firm.desk, firm))["exporter_activity"]
    messages = {"message_to_exporter": "Good day.", "message_to_buyer": "Good day to you."}
    moved = await done(await firm.on_match("introduce", messages))
    await firm.desk.get(f"{API}/registers/cases", params={"at_least": moved["position"]})
    for way, text in (await everything_read(exporter, firm)).items():
        assert firm.match in text, way


async def test_an_exporter_reads_nowhere_how_its_match_was_found(firm: Desk) -> None:
    exporter = await firm.office.person(Role.EXPORTER_USER, organisation=UUID(firm.firm))
    remark = "Better than the others on the list."
    await done(await firm.on_match("shortlist", {"remarks": remark}))
    messages = {"message_to_exporter": "Good day.", "message_to_buyer": "We vouch for them."}
    moved = await done(await firm.on_match("introduce", messages))
    path = f"{API}/matches/{firm.match}"
    inside = (await firm.desk.get(f"{path}/timeline")).text
    assert remark in inside
    read = {
        "case": f"{path}?at_least={moved['position']}",
        "timeline": f"{path}/timeline",
        "copy": f"{path}/copy",
        "chain": f"{API}/cases/{firm.match}/chain",
        "events": f"{API}/events",
        "events of it": f"{API}/events?case={firm.match}",
    }
    for way, where in read.items():
        text = (await exporter.get(where)).text
        assert remark not in text, way
        assert "We vouch" not in text, way
        assert '"score":75' not in text, way
        assert "match.suggested" not in text, way
    steps = (await exporter.get(f"{path}/timeline")).json()["steps"]
    assert steps[-1]["type"] == "match.introduced.v1"
    assert steps[-1]["data"]["message_to_exporter"] == "Good day."
    assert {"score", "message_to_buyer"}.isdisjoint(steps[-1]["data"])


@pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda lc: lc.name)
def test_the_index_of_parties_says_what_standing_says(lifecycle: Table) -> None:
    for history in starts(lifecycle.name):
        case: Any = replay(lifecycle, history)
        parties = {row.party for row in case_parties.of_case(lifecycle, case)}
        people = {case.opened_by, *lifecycle.partners(case), "somebody else"}
        for actor in people:
            assert owns(lifecycle, case, actor, None) == (actor in parties)
        owner = lifecycle.owner(case)
        assert owns(lifecycle, case, "somebody else", str(owner)) == (str(owner) in parties)
