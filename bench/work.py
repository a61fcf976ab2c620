"""The work of the design's table: create a case, four transitions (a tenth illegal), two reads."""

import asyncio
import time
import uuid
from typing import Any

from bench.load import Client, Tally

RUN, ACCOUNT = uuid.uuid4().hex[:8], "bench"
AGREEMENTS = "/api/v1/agreements"
PARTY: dict[str, Any] = {"type": "state_body", "country": "IR", "signatories": []}
PROPOSAL: dict[str, Any] = {
    "kind": "mou",
    "titles": {"fa": "تفاهم‌نامه همکاری", "en": "Memorandum"},
    "purpose": "More trade and fewer delays at the border.",
    "grounds": {"kind": "session_idea", "reference": "QZ-IDE-1404-00003"},
    "parties": [
        {**PARTY, "ref": "us", "name": "Qazvin", "subdivision": "IR-26", "us": True},
        {**PARTY, "ref": "them", "name": "Khatlon", "country": "TJ"},
    ],
    "languages": ["fa", "en"],
    "prevailing": "fa",
}
MANDATE = {"mandate": {"resolution": "QZ-RES-1404-00012", "adopted_on": "2025-11-08"}}


def new_run(account: str = "bench") -> None:
    """Idempotency keys of a run are used once; work is given to the account that does it."""
    global RUN, ACCOUNT
    RUN, ACCOUNT = uuid.uuid4().hex[:8], account


async def tell(client: Client, path: str, body: object, key: str, tally: Tally) -> dict[str, Any]:
    """One command with an idempotency key; counted if accepted."""
    answer = await client.ask("POST", path, body, f"{RUN}-{key}")
    if answer.status in {200, 201}:
        tally.accepted.append(answer.seconds)
        tally.answered(answer)
    elif answer.status < 500:
        tally.refused += 1
    else:
        tally.failed += 1
    return answer.json()


async def case_work(client: Client, number: int, tally: Tally) -> None:
    """Create, four transitions, one in ten of them illegal, read the case, read its history."""
    opened = await tell(client, AGREEMENTS, PROPOSAL, f"{number}", tally)
    path = f"{AGREEMENTS}/{opened['case_id']}"
    if number % 5 == 0:
        await tell(client, f"{path}/open-negotiation", {"version": 1}, f"{number}x", tally)
        await tell(client, f"{path}/open-negotiation", {"version": 1}, f"{number}y", tally)
    await tell(client, f"{path}/assign", {"assignee": ACCOUNT}, f"{number}a", tally)
    await tell(client, f"{path}/grant-mandate", MANDATE, f"{number}b", tally)
    if number % 5:
        await tell(client, f"{path}/tag-case", {"tag": "bench"}, f"{number}c", tally)
        await tell(client, f"{path}/move-to-queue", {"queue": "desk"}, f"{number}d", tally)
    await client.ask("GET", path)
    await client.ask("GET", f"{path}/timeline")


async def echo_work(client: Client, _: int, tally: Tally) -> None:
    answer = await client.ask("POST", "/echo", PROPOSAL)
    tally.accepted.append(answer.seconds)


async def long_case(client: Client, steps: int) -> tuple[list[float], list[float]]:
    """Seconds of the first hundred commands on a case, and of the last hundred of `steps`."""
    tally = Tally()
    opened = await tell(client, AGREEMENTS, PROPOSAL, f"long{time.time_ns()}", tally)
    path = f"{AGREEMENTS}/{opened['case_id']}"
    for i in range(steps):
        verb = "untag-case" if i % 2 else "tag-case"
        await tell(client, f"{path}/{verb}", {"tag": "x"}, f"{opened['case_id']}{i}", tally)
    return tally.accepted[1:101], tally.accepted[-100:]


async def visible_after(client: Client, times: int) -> list[float]:
    """Seconds from the answer to a command until the read model shows it, polled."""
    spent = []
    for i in range(times):
        tally = Tally()
        opened = await tell(client, AGREEMENTS, PROPOSAL, f"v{time.time_ns()}-{i}", tally)
        answered = time.perf_counter()
        path = f"/api/v1/registers/cases/{opened['case_id']}"
        while (await client.ask("GET", path)).status != 200:
            await asyncio.sleep(0)
        spent.append(time.perf_counter() - answered)
    return spent


async def whole_log(client: Client, most: int) -> float:
    """Events a second of the feed, read page by page to its end or up to `most`."""
    after, events, started = 0, 0, time.perf_counter()
    while True:
        answer = await client.ask("GET", f"/api/v1/events?after={after}&limit=10000")
        lines = answer.body.count(b"\n")
        events += lines
        if not lines or events >= most:
            return events / (time.perf_counter() - started)
        after = int(answer.header("Next").rpartition("-")[2])
