"""What the firms of the story read of their cases, by every way there is to read them."""

from collections.abc import Iterator
from typing import Any

import msgspec

from export_program.api.outside_view import INTERNAL_FIELDS
from export_program.demo.client import API, ProblemAnswered
from export_program.domain import LIFECYCLES
from tests.demo.told import Told
from tests.leaves import leaves

WAYS = ("timeline", "copy", "explain", "allowed-actions")
SHORT = 8  # shorter texts may stand anywhere
# Who acted stands beside each step that is told, so their ids are no secret.
BY_WHOM = frozenset({"acts", "assignee", "handlers"})
TABLES = {table.plural: table for table in LIFECYCLES}


def test_a_firm_reads_in_no_way_what_its_case_hides_from_it(story: Told) -> None:
    met: set[str] = set()
    for person, case in _own_cases(story):
        plural = case["href"].split("/")[-2]
        whole = story.client.get(case["href"], story.token).body["case"]
        seen = story.client.get(case["href"], person).body["case"]
        secret = TABLES[plural].confidential | INTERNAL_FIELDS.keys()
        hidden = {field: whole[field] for field in (secret - BY_WHOM) & whole.keys()}
        assert all(not seen[field] for field in hidden), case
        told = msgspec.json.encode(seen).decode()
        unsaid = {text for text in leaves(hidden, SHORT) if text not in told}
        for way, text in _read(story, person, case).items():
            assert [said for said in unsaid if said in text] == [], (case["href"], way)
        met |= {plural} if unsaid else set()
    assert met >= {"matches", "participations"}, met


def _own_cases(story: Told) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each case of a firm whose people use the program, with the token of one of them."""
    for person in story.office.people.values():
        rows = _rows(story, person.token)
        for row in rows:
            kind = next(t for t in LIFECYCLES if t.name == row["kind"])
            yield person.token, {**row, "href": f"{API}/{kind.plural}/{row['case_id']}"}


def _rows(story: Told, token: str) -> list[dict[str, Any]]:
    me = story.client.get(f"{API}/me", token).body
    if "exporter_user" not in str(me):
        return []
    found: list[dict[str, Any]] = story.client.get(f"{API}/registers/cases", token, limit=500).body[
        "rows"
    ]
    return found


def _read(story: Told, token: str, case: dict[str, Any]) -> dict[str, str]:
    asked = {way: f"{case['href']}/{way}" for way in WAYS}
    asked["chain"] = f"{API}/cases/{case['case_id']}/chain"
    asked["events"] = f"{API}/events?case={case['case_id']}"
    read = {}
    for way, path in asked.items():
        try:
            read[way] = msgspec.json.encode(story.client.get(path, token).body).decode()
        except ProblemAnswered as refused:
            if (refused.status, way) != (404, "copy"):
                raise
    return read
