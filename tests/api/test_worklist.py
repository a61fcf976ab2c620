"""What waits for whom: with its age, its due date and the state of its clock."""

from datetime import UTC, datetime, timedelta

from tests.api.office import API, Person, new_exporter


async def test_the_worklist_tells_how_long_a_case_has_waited(agent: Person) -> None:
    began = datetime.now(UTC) - timedelta(days=12)
    made = await new_exporter(agent, occurred_at=began.isoformat())
    path = f"{API}/registers/worklist?kind=exporter&at_least={made['position']}"
    answer = await agent.get(path)
    (row,) = answer.json()["rows"]
    assert row["age_days"] == 12
    assert (row["stage"], row["clock_stopped"], row["overdue"]) == ("draft", False, False)
    assert row["due_at"] > began.isoformat()
    again = await agent.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    lines = (await agent.get(f"{path}&format=csv")).text.splitlines()
    told = dict(zip(lines[0].split(","), lines[1].split(","), strict=True))
    assert told["age_days"] == "12"
