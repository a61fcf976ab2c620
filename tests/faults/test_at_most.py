"""Three cases that all want at once, with a rule "at most so many": one order explains all."""

import asyncio
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import httpx
import pytest

from export_program.domain.vocabulary.identifiers import synthetic_legal_entity_id
from export_program.engine.actors import Role
from tests.api.office import API, running_office
from tests.api.test_exclusive_needs import (
    FIRMS,
    MOST,
    RELEASE,
    exclusive_need,
    shortlisted,
)
from tests.api.test_win_confirmations import ready_firm
from tests.cli.serving import Server
from tests.faults.linearizing import Held, Op, linearizable
from tests.faults.office import STORE, kept_in
from tests.faults.traffic import NO_TLS
from tests.sheet import Sheet

CLIENTS, CASES = 8, 3
Needs = dict[str, list[str]]  # the matches that may have a place, by need


async def prepared(data: Path) -> tuple[str, Needs]:
    """A desk officer's token, and exclusive needs with more candidates than places."""
    async with running_office(data, store=os.environ.get(STORE)) as office:
        agent = await office.person(Role.EXPORT_HOUSE_AGENT)
        clerk = await office.person(Role.SECRETARIAT)
        lead = await office.person(Role.TEAM_LEAD)
        desk = await office.person(Role.DESK_OFFICER)
        today = office.program.bus.office.now().date()
        for n in range(FIRMS):
            national_id = synthetic_legal_entity_id(n)
            await ready_firm(agent, clerk, lead, today, national_id, f"1404-{n}")
        needs = [await exclusive_need(office, desk, clerk, MOST) for _ in range(CASES)]
        return desk.token, {need: await shortlisted(desk, need) for need in needs}


class Crowd:
    """Clients who take places and give them back, and look, and write down when they did."""

    def __init__(self, address: str, token: str, needs: Needs) -> None:
        self.address, self.token, self.needs = address, token, needs
        self.histories: dict[str, list[Op]] = {need: [] for need in needs}
        self.together = threading.Barrier(CLIENTS, timeout=60)

    def work(self, steps: int, chance: Random) -> None:
        headers = {"Authorization": f"Bearer {self.token}"}
        options = {"base_url": self.address, "headers": headers, "timeout": 60}
        with httpx.Client(**options, trust_env=False, verify=NO_TLS) as client:  # type: ignore[arg-type]
            client.get("/health/live")
            self.together.wait()
            for _ in range(steps):
                need = chance.choice(list(self.needs))
                self.step(client, need, chance.choice(self.needs[need]), chance.random())

    def step(self, client: httpx.Client, need: str, match: str, luck: float) -> None:
        case, history = f"{API}/market-needs/{need}", self.histories[need]
        start = time.monotonic()
        if luck < 0.2:
            saw = places(client, case)
            history.append(Op(start, time.monotonic(), "look", saw=saw))
        elif luck < 0.65:
            done = carried_out(client, f"{case}/allot-introduction", {"match_id": match})
            history.append(Op(start, time.monotonic(), "take", match, done))
        else:
            done = carried_out(
                client, f"{case}/release-introduction", {"match_id": match, **RELEASE}
            )
            history.append(Op(start, time.monotonic(), "give back", match, done))


def places(client: httpx.Client, case: str) -> Held:
    answer = client.get(case)
    assert answer.status_code == 200, answer.text
    return frozenset(answer.json()["case"]["places"])


def carried_out(client: httpx.Client, path: str, body: dict[str, str]) -> bool | None:
    answer = client.post(path, json=body)
    if answer.status_code == 200:
        return True
    if "Retry-After" in answer.headers:
        return None
    assert answer.status_code == 422, answer.text
    return False


@pytest.mark.parametrize(("database", "workers"), [("sqlite", 1), ("postgresql", 2)])
def test_places_that_many_want_at_once_are_given_in_one_order(
    data: Path, database: str, workers: int, sheet: Sheet
) -> None:
    steps = sheet.trials(25, most=150)
    options = ("--workers", str(workers)) if workers > 1 else ()
    with kept_in(database):
        token, needs = asyncio.run(prepared(data))
        with Server(data, 0, *options).ready() as server, ThreadPoolExecutor(CLIENTS) as pool:
            crowd = Crowd(server.address, token, needs)
            chances = [Random(sheet.chance.random()) for _ in range(CLIENTS)]
            working = [pool.submit(crowd.work, steps, chance) for chance in chances]
            for client in working:
                client.result(300)
            server.end()
    ops = [op for history in crowd.histories.values() for op in history]
    commands = [op for op in ops if op.kind != "look"]
    verdicts = [linearizable(history, MOST) for history in crowd.histories.values()]
    at_once = sum(a.start < b.end and b.start < a.end for a in ops for b in ops) - len(ops)
    sheet.note(
        clients=CLIENTS,
        operations=len(ops),
        carried_out=sum(op.done is True for op in commands),
        refused=sum(op.done is False for op in commands),
        come_again=sum(op.done is None for op in commands),
        overlapping_pairs=at_once // 2,
        not_linearizable=verdicts.count(False),
    )
    assert at_once > len(ops), "they must have come at once"
    assert verdicts == [True] * CASES


@pytest.mark.parametrize(
    ("history", "explained"),
    [
        ([Op(0, 1, "take", "a"), Op(0, 1, "take", "b"), Op(0, 1, "take", "c")], False),
        ([Op(0, 1, "take", "a"), Op(0, 1, "take", "b"), Op(0, 1, "take", "c", done=False)], True),
        ([Op(0, 1, "take", "a"), Op(2, 3, "take", "b", done=False)], False),
        ([Op(0, 1, "take", "a"), Op(2, 3, "look")], False),
        ([Op(0, 2, "take", "a"), Op(1, 3, "look")], True),
        ([Op(0, 1, "look", saw=frozenset("a")), Op(2, 3, "take", "a")], False),
        ([Op(0, 1, "take", "a"), Op(2, 3, "take", "a", done=None), Op(4, 5, "look")], False),
        ([Op(0, 9, "take", "a"), Op(1, 2, "give back", "a"), Op(3, 4, "look")], True),
    ],
)
def test_a_history_is_lawful_if_one_order_explains_it(history: list[Op], explained: bool) -> None:  # noqa: FBT001
    assert linearizable(history, 2) is explained
