"""The desk and the targets on a real store: reactions, sealed names, and siblings that race."""

import asyncio
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from export_program.domain.service_request import messages as sm
from export_program.domain.service_request.case import Channel, WalkIn
from export_program.domain.target import figures as f
from export_program.domain.target import messages as m
from export_program.domain.target.case import TargetStage
from export_program.engine.messages import Sealed
from export_program.engine.refusals import Refused
from export_program.runtime.requests import Outcome
from tests.domain import resolution_story as rs
from tests.domain import target_story as t
from tests.domain.service_story import AGENT
from tests.domain.target_story import ANALYST, CHAIR, CLERK, LEAD, brought
from tests.runtime.running import do, running, settled, stored
from tests.runtime.test_saturdays import Saturdays, adopted, formed, item_of, sitting

WINS = 6


def walk_in(number: int) -> sm.ReceiveRequest:
    person = WalkIn(ref=f"visitor-{number}", name="Maryam Rahimi", contact="+98 28 3333 4444")
    return sm.ReceiveRequest(
        channel=Channel.WALK_IN, topic="tir-carnet", subject="How?", walk_in=person
    )


async def test_a_repeated_theme_becomes_one_idea_and_names_stay_sealed(tmp_path: Path) -> None:
    async with running(tmp_path) as program:
        for number in range(4):
            await do(program, walk_in(number), by=AGENT, kind="service_request")
        await settled(program)
        assert stored(program, "idea.submitted") == []
        for number in range(4, 7):
            await do(program, walk_in(number), by=AGENT, kind="service_request")
        await settled(program)
        (idea,) = stored(program, "idea.submitted")
        (noted,) = stored(program, "service_request.theme_noted")
        assert idea.event.source_id == noted.case_id  # type: ignore[attr-defined]
        assert stored(program, "program.reaction_refused") == []
        asked: list[Any] = [step.event for step in stored(program, "service_request.received")]
        assert len(asked) == 7
        assert all(isinstance(event.walk_in.name, Sealed) for event in asked)


async def tree(office: Saturdays, resolution: UUID) -> tuple[UUID, dict[str, UUID]]:
    """The target of the story, active, and the targets that follow from its two shares."""
    top = (await office.do("target", t.PROPOSE, CLERK)).case_id
    approve = m.ApproveTarget(resolution_id=resolution)
    set_it = ((m.SubmitTarget(), CLERK), (approve, CHAIR), (m.ActivateTarget(), CLERK))
    await office.then(*(("target", command, by, top) for command, by in set_it))
    await office.then(("target", t.CASCADE, LEAD, top))
    below = {row["share"]: UUID(row["case_id"]) for row in office.rows("targets", is_root="false")}
    for child in below.values():
        source = m.EditTarget(source_of_truth="Customs", account=t.OWNER)
        assert office.case(child).stage is TargetStage.DRAFT
        await office.then(*(("target", c, by, child) for c, by in ((source, CLERK), *set_it)))
    return top, below


async def test_a_win_is_shared_out_once_however_many_reach_for_it(tmp_path: Path) -> None:
    async with running(tmp_path) as program:
        office, group = await formed(program)
        session, _ = await sitting(office, group)
        item = item_of(office, session, "A delegation to Tajikistan")
        draft = replace(rs.DRAFT, session_id=session, item=item)
        top, below = await tree(office, await adopted(office, draft, "1404/31"))
        assert set(below) == {"fairs", "leads"}
        wins = [
            (await office.do("service_request", walk_in(n), AGENT)).case_id for n in range(WINS)
        ]
        for won in wins:
            wish = replace(brought(share=60, case_id=won), kind="service_request")
            tried = await asyncio.gather(
                *(office.do("target", wish, CLERK, case) for case in (*below.values(), top)),
                return_exceptions=True,
            )
            assert sum(isinstance(one, Outcome) for one in tried) == 1, tried
            assert all(isinstance(one, Outcome | Refused) for one in tried), tried
        await office.quiet()
        ledger = office.case(top).ledger
        assert [ledger[f"service_request:{won}"].percent for won in wins] == [60] * WINS
        taken = {UUID(row["contributor_id"]) for row in office.rows("target_contributions")}
        assert taken == set(wins)
        rest = replace(brought(share=40, case_id=wins[0]), kind="service_request")
        (held,) = office.rows("target_contributions", contributor_id=str(wins[0]))
        other = next(c for c in (*below.values(), top) if str(c) != held["target_id"])
        await office.then(("target", rest, CLERK, other))
        assert office.case(top).ledger[f"service_request:{wins[0]}"].percent == 100


async def test_the_scoreboard_answers_for_aban_in_one_request(tmp_path: Path) -> None:
    async with running(tmp_path) as program:
        office, group = await formed(program)
        session, _ = await sitting(office, group)
        item = item_of(office, session, "A delegation to Tajikistan")
        draft = replace(rs.DRAFT, session_id=session, item=item)
        top, _ = await tree(office, await adopted(office, draft, "1404/31"))
        await office.on(date(2025, 12, 6))
        for month, amount in (("1404-07", "100000"), ("1404-08", "200000")):
            told = f.RecordActual(
                month=month,
                value=t.usd(amount),
                source="Customs",
                as_of=date(2025, 12, 1),
                provisional=True,
            )
            await office.then(("target", told, ANALYST, top))
        asked = {"year": "1404", "month": "8", "hs2": "34", "market": "TJ", "is_root": "true"}
        (row,) = office.rows("target_scoreboard", **asked)
        assert (row["plan"], row["provisional"], row["final"]) == (30_000_000, 20_000_000, None)
        assert (row["gap"], row["gap_owner"]) == (10_000_000, "Export House of Qazvin")
        assert row["warned"]
        assert len(stored(program, "target.behind_plan")) == 1
        assert stored(program, "program.reaction_refused") == []
