"""Several processes behind one port: it does not matter which of them answers."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import UUID

import httpx
import pytest

from tests.cli.many import (
    ACCOUNTS,
    EXPORTERS,
    WORKERS,
    body,
    kept_in,
    lines,
    many,
    refused,
    token_for,
    told,
    within,
)
from tests.cli.serving import Server, called


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def office(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Server, str]]:
    """A server for tests that kill nothing, and a token of many roles."""
    data = tmp_path_factory.mktemp("workers") / "office"
    with kept_in(request.param), many(data) as server:
        yield server, token_for(data, "export_house_agent", "admin", "secretariat")


@pytest.fixture
def clients(office: tuple[Server, str]) -> Iterator[list[httpx.Client]]:
    """A client of each process."""
    with lines(*office) as found:
        yield found


def test_whichever_process_answers_knows_what_another_has_stored(
    clients: list[httpx.Client],
) -> None:
    for serial in range(30):
        writes, reads = (clients[(serial + n) % WORKERS] for n in (0, 1))
        made = writes.post(EXPORTERS, json=body(serial))
        assert made.status_code == 201, made.text
        outcome = made.json()
        where = f"{EXPORTERS}/{outcome['case_id']}"
        assert reads.get(where).headers["ETag"] == '"1"'
        listed = reads.get(
            f"/api/v1/registers/exporters/{outcome['case_id']}",
            params={"at_least": outcome["position"]},
        )
        assert listed.json()["name"] == f"Firm {serial}"
        edited = writes.post(f"{where}/edit-registration", json={"address": "Alborz 1"})
        assert edited.status_code == 200, edited.text
        assert reads.get(where).headers["ETag"] == '"2"'


def test_references_are_in_order_however_many_processes_allot_them(
    clients: list[httpx.Client],
) -> None:
    def opened(number: int) -> list[str]:
        client = clients[number % WORKERS]
        serials = range(1_000 * (number + 1), 1_000 * (number + 1) + 25)
        answers = [client.post(EXPORTERS, json=body(serial)) for serial in serials]
        assert {answer.status_code for answer in answers} == {201}, answers[-1].text
        return [answer.json()["reference"] for answer in answers]

    with ThreadPoolExecutor(2 * WORKERS) as pool:
        references = [r for many in pool.map(opened, range(2 * WORKERS)) for r in many]
    assert len(set(references)) == len(references) == 2 * WORKERS * 25


def test_a_decision_is_never_made_on_what_another_process_has_changed(
    clients: list[httpx.Client],
) -> None:
    why = {"reason_code": "left_office", "reason": "Not here any more."}
    for serial in range(15):
        here, there = (clients[(serial + n) % WORKERS] for n in (0, 1))
        opened = here.post(ACCOUNTS, json={"name": "Sara"}).json()
        where = f"{ACCOUNTS}/{opened['case_id']}"
        assert there.get(where).status_code == 200  # it is kept there now
        assert here.post(f"{where}/suspend", json=why).status_code == 200
        grant, seen = {"role": "auditor"}, {"If-Match": '"1"'}
        assert there.post(f"{where}/grant-role", json=grant, headers=seen).status_code == 412
        late = there.post(f"{where}/grant-role", json=grant)
        assert (late.status_code, late.json()["type"]) == (409, "/problems/wrong-stage")
        assert here.post(f"{where}/reinstate", json={}).status_code == 200
        assert there.post(f"{where}/grant-role", json=grant).json()["version"] == 4


def test_a_revoked_token_is_refused_by_every_process_within_a_moment(
    office: tuple[Server, str],
) -> None:
    server, _ = office
    token = token_for(server.data, "secretariat")
    with lines(server, token) as clients:
        me = [client.get("/api/v1/me").json()["id"] for client in clients]
        assert called("token", "revoke", me[0], "T1", data=server.data).code == 0
        for client in clients:
            within(30, partial(refused, client))


def test_what_is_counted_is_counted_over_all_processes(clients: list[httpx.Client]) -> None:
    why = {"reason_code": "other", "reason": "To be counted."}
    nobody = f"{ACCOUNTS}/{UUID(int=0)}/close"
    for number, client in enumerate(clients):
        for _ in range(number + 1):
            assert client.post(nobody, json=why).status_code == 404
    asked = WORKERS * (WORKERS + 1) / 2
    counted = f'{{command="CloseAccount",kind="account",outcome="no-such-case"}} {asked}'
    for client in clients:
        within(30, partial(told, client, counted))
