"""At most so many exporters are introduced for an exclusive need, however many ask at once."""

import asyncio
from typing import Any

from export_program.domain.vocabulary.identifiers import synthetic_legal_entity_id
from export_program.engine.actors import Role
from tests.api.office import API, Person, TestOffice
from tests.api.test_win_confirmations import attached, done, ready_firm

FIRMS, MOST, ROUNDS = 4, 2, 6
MESSAGES = {"message_to_exporter": "Good day.", "message_to_buyer": "Good day."}
RELEASE = {"reason_code": "better_match", "reason": "Another fits better."}


async def exclusive_need(office: TestOffice, desk: Person, clerk: Person, most: int) -> str:
    publisher = await office.person(Role.PUBLISHER)
    today = office.program.bus.office.now().date()
    told = {
        "market": "TJ",
        "goods": "Washing powder",
        "source": "chamber",
        "hs": "340250",
        "edition": "HS2022",
        "buyer": {"ref": "buyer", "organisation": "Somoni Trade House", "type": "wholesaler"},
        "response_due_on": f"{today.year + 1}-12-01",
        "exclusive": True,
        "most_introductions": most,
    }
    need = (await done(await desk.post(f"{API}/market-needs", told)))["case_id"]
    case = f"{API}/market-needs/{need}"
    await attached(desk, case, "inquiry_letter")
    found = {"reliability": "B", "findings": "The chamber knows the buyer."}
    await done(await clerk.post(f"{case}/verify", found))
    await done(await publisher.post(f"{case}/publish"))
    return str(need)


async def shortlisted(desk: Person, need: str) -> list[str]:
    """The matches that the policy suggested for the need, all shortlisted."""
    asked = f"{API}/registers/need_matches?need_id={need}"
    async with asyncio.timeout(60):
        while True:
            rows = (await done(await desk.get(asked)))["rows"]
            if len(rows) == FIRMS:
                break
            await asyncio.sleep(0.02)
    matches = [row["case_id"] for row in rows]
    for match in matches:
        await done(await desk.post(f"{API}/matches/{match}/shortlist"))
    return matches


async def at_once(person: Person, *asked: tuple[str, Any]) -> list[bool]:
    """Whether each of these commands, sent at the same time, was carried out."""
    answers = await asyncio.gather(*(person.post(path, body) for path, body in asked))
    assert {a.status_code for a in answers} <= {200, 409, 422}, [a.text for a in answers]
    return [a.status_code == 200 for a in answers]


async def stages(desk: Person, matches: list[str]) -> list[str]:
    found = [(await desk.get(f"{API}/matches/{match}")).json() for match in matches]
    return [case["case"]["stage"] for case in found]


async def test_no_race_introduces_more_exporters_than_an_exclusive_need_has_places(
    office: TestOffice,
) -> None:
    agent = await office.person(Role.EXPORT_HOUSE_AGENT)
    clerk = await office.person(Role.SECRETARIAT)
    lead = await office.person(Role.TEAM_LEAD)
    desk = await office.person(Role.DESK_OFFICER)
    today = office.program.bus.office.now().date()
    for n in range(FIRMS):
        await ready_firm(agent, clerk, lead, today, synthetic_legal_entity_id(n), f"1404-{n}")
    need = await exclusive_need(office, desk, clerk, MOST)
    case, matches = f"{API}/market-needs/{need}", await shortlisted(desk, need)
    # Nobody is introduced without a place; places are given to no more than there are.
    introduce = [(f"{API}/matches/{match}/introduce", MESSAGES) for match in matches]
    assert await at_once(desk, *introduce) == [False] * FIRMS
    allot = [(f"{case}/allot-introduction", {"match_id": match}) for match in matches]
    assert sum(await at_once(desk, *allot)) == MOST
    # Places change hands while introductions are under way.
    for _ in range(ROUNDS):
        release = [
            (f"{case}/release-introduction", {"match_id": match, **RELEASE}) for match in matches
        ]
        pairs = zip(release, introduce, allot, strict=True)
        await at_once(desk, *(step for pair in pairs for step in pair))
        held = (await desk.get(case)).json()["case"]["places"]
        now = dict(zip(matches, await stages(desk, matches), strict=True))
        out = {match for match, stage in now.items() if stage == "introduced"}
        assert out <= held.keys()
        assert len(held) <= MOST
    # In the end all places are used, and no more.
    for place, step in zip(allot, introduce, strict=True):
        await at_once(desk, place)
        await at_once(desk, step)
    assert (await stages(desk, matches)).count("introduced") == MOST
