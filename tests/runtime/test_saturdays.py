"""Saturdays on a real store: timers, reactions, read models, and people who race."""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from msgspec.structs import replace

from export_program.domain.action_item import messages as am
from export_program.domain.program import AdvanceTimers, HoldTimers
from export_program.domain.resolution import messages as m
from export_program.domain.session import agenda as a
from export_program.domain.session import sitting as s
from export_program.domain.session.case import ItemOutcome
from export_program.domain.working_group.case import AgendaReason
from export_program.engine.actors import Actor, Role
from export_program.engine.messages import Command, GeneralReason
from export_program.engine.refusals import Refused, RuleBroken, WrongStage
from export_program.runtime.failures import AlreadyHeld
from export_program.runtime.program import Program
from export_program.runtime.queries import Query
from export_program.runtime.requests import Outcome
from projections import READ_MODELS
from tests.domain import resolution_story as rs
from tests.domain import session_story as ss
from tests.domain.session_story import CHAIR, CLERK, FOLLOWING, SATURDAY, local
from tests.runtime.running import do, running, stored, until

MODELS = {model.name: model for model in READ_MODELS}
ELSEWHERE = Actor("chair-of-another-group", Role.WG_CHAIR)
WHY: dict[str, Any] = {"reason_code": GeneralReason.OTHER, "reason": "History is filled in."}


class Saturdays:
    """An office whose clock the test turns; what is done is done at that moment."""

    def __init__(self, program: Program) -> None:
        self.program, self.now = program, local(date(2025, 10, 25), 11)
        self.turns = 0

    async def start(self) -> None:
        hold = HoldTimers(until=self.now, **WHY)
        await self.program.issue("program", self.program.office_case.id, hold, "hold")

    async def on(self, day: date, hour: int = 9) -> None:
        """It is that day and hour; deadlines up to then have fired, and what follows is done."""
        self.now, self.turns = local(day, hour), self.turns + 1
        advance = AdvanceTimers(until=self.now)
        office = self.program.office_case.id
        await self.program.issue("program", office, advance, f"advance {self.turns}")
        await self.quiet()

    async def quiet(self) -> None:
        """Until no timer, reaction or read model has anything left to do."""
        program = self.program

        def at_rest() -> bool:
            idle = program.scheduler.idle and program.reactor.idle
            return idle and program.projector.position == program.store.head()

        for _ in range(3):
            await until(at_rest)
            await asyncio.sleep(0.005)

    async def do(
        self, kind: str, command: Command, by: Actor, case_id: UUID | None = None
    ) -> Outcome:
        told = replace(command, occurred_at=self.now)
        return await do(self.program, told, case_id, by, kind)

    async def then(self, *steps: tuple[str, Command, Actor, UUID | None]) -> None:
        for kind, command, by, case_id in steps:
            await self.do(kind, command, by, case_id)
        await self.quiet()

    def rows(self, register: str, **equal: str) -> list[dict[str, Any]]:
        page = self.program.queries.page(MODELS[register], Query(equal), None, 100)
        return [msgspec.json.decode(row) for row in page.rows]

    def case(self, case_id: UUID) -> Any:
        return self.program.bus.cases.get(case_id)

    def session_on(self, day: date) -> UUID:
        (row,) = self.rows("sessions", on=day.isoformat(), ended="false")
        return UUID(row["case_id"])


async def formed(program: Program) -> tuple[Saturdays, UUID]:
    office = Saturdays(program)
    await office.start()
    group = (await office.do("working_group", ss.FORM, CHAIR)).case_id
    return office, group


async def sitting(office: Saturdays, group: UUID) -> tuple[UUID, UUID]:
    """The session of 1404-08-17 is convened with an idea and a free item; its id, the idea's."""
    await office.on(date(2025, 10, 28))
    idea = (await office.do("idea", replace(rs.SUBMIT, working_group_id=group), ss.CHAMBER)).case_id
    await office.then(("idea", rs.TRIAGE, CLERK, idea))
    roads = ss.queue("Road freight", why=AgendaReason.DECISION_NEEDED)
    await office.then(("working_group", roads, CLERK, group))
    for day in (date(2025, 11, 2), date(2025, 11, 4), date(2025, 11, 6)):
        await office.on(day)
    await office.on(SATURDAY)
    session = office.session_on(SATURDAY)
    await office.then(
        *(("session", command, by, session) for command, by in ss.HERE),
        ("session", s.OpenSession(), CLERK, session),
    )
    return session, idea


async def adopted(office: Saturdays, draft: m.DraftResolution, number: str) -> UUID:
    made = (await office.do("resolution", draft, CLERK)).case_id
    votes = (("resolution", command, by, made) for command, by in rs.HANDS)
    await office.then(*votes, ("resolution", m.AdoptResolution(number=number), CHAIR, made))
    return made


def item_of(office: Saturdays, session: UUID, title: str) -> str:
    (item,) = (i.item for i in office.case(session).agenda if i.title == title)
    return str(item)


async def test_sessions_follow_from_the_series_and_a_lost_one_hands_its_agenda_on(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as program:
        office, group = await formed(program)
        session, idea = await sitting(office, group)
        (first,) = office.rows("sessions", on="2025-11-01")
        assert (first["stage"], first["items"]) == ("cancelled", 2)
        assert office.case(session).stage == "convened"
        titles = {item.title for item in office.case(session).agenda}
        assert titles == {"A delegation to Tajikistan", "Road freight"}
        assert office.case(idea).stage == "tabled"
        assert office.case(idea).session_id == session
        assert office.case(group).waiting == {}
        assert stored(program, "program.reaction_refused") == []


async def test_a_series_called_weeks_ahead_catches_up_when_the_group_is_formed(
    tmp_path: Path,
) -> None:
    """Each next session is due to be called at the same moment as the one before."""
    async with running(tmp_path) as program:
        office = Saturdays(program)
        await office.start()
        far = replace(ss.FORM, series=replace(ss.FORM.series, plan_days=21))
        group = (await office.do("working_group", far, CHAIR)).case_id
        await office.on(date(2025, 10, 26))
        called = {row["on"] for row in office.rows("sessions")}
        assert called == {"2025-11-01", "2025-11-08", "2025-11-15"}
        due = office.case(group).deadlines["next session"].due_at
        assert due == ss.local(date(2025, 11, 1), 18)


async def test_two_people_with_the_same_resolution_get_one(tmp_path: Path) -> None:
    async with running(tmp_path) as program:
        office, group = await formed(program)
        session, _ = await sitting(office, group)
        draft = replace(rs.DRAFT, session_id=session, item="I1")
        people = (CLERK, CHAIR, ss.CHAMBER, ss.OTHER_CLERK)
        tried = await asyncio.gather(
            *(office.do("resolution", draft, by) for by in people), return_exceptions=True
        )
        (made,) = (t for t in tried if isinstance(t, Outcome))
        assert [type(t) for t in tried if isinstance(t, Refused)] == [AlreadyHeld] * 3
        for command, by in rs.HANDS:
            await office.do("resolution", command, by, made.case_id)
        adopt = m.AdoptResolution(number="1404/31")
        with pytest.raises(RuleBroken, match="chair of the session"):
            await office.do("resolution", adopt, ELSEWHERE, made.case_id)
        tried = await asyncio.gather(
            *(office.do("resolution", adopt, CHAIR, made.case_id) for _ in range(8)),
            return_exceptions=True,
        )
        assert sum(isinstance(t, Outcome) for t in tried) == 1
        assert {type(t) for t in tried if isinstance(t, Exception)} == {WrongStage}
        assert len(stored(program, "resolution.adopted")) == 1


async def test_one_request_tells_what_the_office_asks(tmp_path: Path) -> None:
    async with running(tmp_path) as program:
        office, group = await formed(program)
        session, idea = await sitting(office, group)
        item = item_of(office, session, "A delegation to Tajikistan")
        draft = replace(rs.DRAFT, session_id=session, item=item)
        resolution = await adopted(office, draft, "1404/31")
        await office.then(("session", s.AdjournSession(), CLERK, session))
        assert office.case(idea).stage == "adopted"
        await office.on(date(2025, 11, 11))
        told = {(row["why"], row["title"], row["on"]) for row in office.rows("agenda", next="true")}
        assert told == {
            ("overdue_action", "Dispatch to Tajikistan", "2025-11-15"),
            ("decision_needed", "Road freight", "2025-11-15"),
        }
        (row,) = office.rows("resolutions", number="1404/31")
        assert (row["stage"], row["actions_open"], row["actions_overdue"]) == (
            "in_execution",
            1,
            1,
        )
        assert (row["in_favour"], row["abstained"]) == (2, 1)
        (action,) = office.rows("actions", organisation="chamber", overdue="true")
        assert (action["resolution"], action["due"]) == ("1404/31", "2025-11-10")
        here = office.rows("attendance", session_id=str(session), there="true")
        assert {row["organisation"] for row in here} == {"governor", "chamber", "samt"}
        assert office.rows("ideas", answered="false") == []
        assert office.case(resolution).covered
        assert stored(program, "program.reaction_refused") == []


async def test_a_resolution_is_implemented_when_somebody_else_verified_its_action(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as program:
        office, group = await formed(program)
        session, _ = await sitting(office, group)
        item = item_of(office, session, "Road freight")
        draft = replace(rs.DRAFT, session_id=session, item=item, directives=(), implement_by=None)
        resolution = await adopted(office, draft, "1404/32")
        assign = replace(rs.ASSIGN, resolution_id=resolution, directive=None)
        action = (await office.do("action_item", assign, CHAIR)).case_id
        await office.then(
            ("action_item", am.AcknowledgeAction(), ss.CHAMBER, action),
            ("action_item", am.ClaimDone(claim="Done."), ss.CHAMBER, action),
        )
        assert office.case(resolution).stage == "in_execution"
        await office.then(("action_item", am.VerifyDone(), CLERK, action))
        assert office.case(resolution).stage == "implemented"


async def hold(office: Saturdays, day: date, said: Callable[[str], Command]) -> UUID:
    """The session of that Saturday: said of the overdue action what is said, and adjourned."""
    for before in (6, 4, 3, 2, 0):
        await office.on(day - timedelta(days=before))
    session = office.session_on(day)
    await office.then(
        *(("session", command, by, session) for command, by in ss.HERE),
        ("session", s.OpenSession(), CLERK, session),
    )
    item = item_of(office, session, "Dispatch to Tajikistan")
    await office.then(
        ("session", said(item), CHAIR, session), ("session", s.AdjournSession(), CLERK, session)
    )
    return session


async def test_an_overdue_action_comes_to_session_after_session_until_it_is_verified(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as program:
        office, group = await formed(program)
        session, _ = await sitting(office, group)
        item = item_of(office, session, "A delegation to Tajikistan")
        await adopted(office, replace(rs.DRAFT, session_id=session, item=item), "1404/31")
        await office.then(("session", s.AdjournSession(), CLERK, session))
        said: tuple[Callable[[str], Command], ...] = (
            lambda item: ss.conclude(item, ItemOutcome.NOTED),
            lambda item: ss.conclude(item, ItemOutcome.DEFERRED),
            lambda item: a.WithdrawItem(
                item=item, reason_code=a.ItemReason.NOT_READY, reason=ss.WHY
            ),
        )
        day = SATURDAY
        for what in said:
            day += timedelta(days=7)
            await hold(office, day, what)
            rows = office.rows("agenda", next="true", subject_kind="action_item")
            assert [(row["on"], row["why"]) for row in rows] == [
                (
                    (day + timedelta(days=7)).isoformat(),
                    "escalated_action" if day > FOLLOWING else "overdue_action",
                )
            ]
        action = UUID(rows[0]["subject_id"])
        await office.on(day + timedelta(days=3))
        (on,) = office.rows("agenda", next="true", subject_kind="action_item")
        assert (on["proposed"], on["open"]) == (False, True)
        await office.then(
            ("action_item", am.AcknowledgeAction(), ss.CHAMBER, action),
            ("action_item", am.ClaimDone(claim="It left."), ss.CHAMBER, action),
        )
        assert len(office.rows("agenda", next="true", subject_kind="action_item")) == 1
        await office.then(("action_item", am.VerifyDone(), CLERK, action))
        assert office.rows("agenda", next="true", subject_kind="action_item") == []
        assert stored(program, "program.reaction_refused") == []


async def test_an_idea_without_a_group_is_for_the_main_one(tmp_path: Path) -> None:
    async with running(tmp_path) as program:
        office = Saturdays(program)
        await office.start()
        early = (await office.do("idea", replace(rs.SUBMIT, working_group_id=None), CLERK)).case_id
        assert office.case(early).working_group_id is None
        other = replace(ss.FORM, name="Branding group", name_fa="کارگروه برند", main=False)
        await office.do("working_group", other, CHAIR)
        group = (await office.do("working_group", ss.FORM, CHAIR)).case_id
        bare = replace(rs.SUBMIT, working_group_id=None)
        idea = (await office.do("idea", bare, ss.CHAMBER)).case_id
        assert office.case(idea).working_group_id == group
        assert office.case(idea).reply_by == SATURDAY  # the second session from 2025-10-25 on
        await office.do("idea", rs.TRIAGE, ss.OTHER_CLERK, early)
        assert office.case(early).working_group_id == group
        await office.quiet()
        (row,) = office.rows("agenda", next="true")
        assert (row["subject_id"], row["working_group_id"]) == (str(early), str(group))


async def test_a_draft_left_undecided_comes_back_in_the_next_session(tmp_path: Path) -> None:
    async with running(tmp_path) as program:
        office, group = await formed(program)
        session, _ = await sitting(office, group)
        item = item_of(office, session, "Road freight")
        draft = replace(rs.INFORMATION, session_id=session, item=item)
        resolution = (await office.do("resolution", draft, CLERK)).case_id
        await office.quiet()
        await office.then(("session", s.AdjournSession(), CLERK, session))
        assert office.case(resolution).stage == "deferred"
        await office.on(date(2025, 11, 11))
        rows = office.rows("agenda", next="true", why="deferred")
        assert [(row["subject_id"], row["on"]) for row in rows] == [(str(resolution), "2025-11-15")]


async def after_a_standstill(program: Program, days_ahead: int) -> tuple[Saturdays, UUID, Any]:
    """A session called three weeks ago, when the office then stood still, with an item waiting."""
    office = Saturdays(program)
    today = office.program.calendar().local(program.bus.office.now()).date()
    on = today + timedelta(days=days_ahead)
    while not program.calendar().is_working_day(on):
        on += timedelta(days=1)
    office.now = program.bus.office.now() - timedelta(days=21)
    series = replace(ss.FORM.series, starts_on=today + timedelta(days=300))
    group = (await office.do("working_group", replace(ss.FORM, series=series), CHAIR)).case_id
    roads = ss.queue("Road freight", why=AgendaReason.DECISION_NEEDED)
    await office.do("working_group", roads, CLERK, group)
    call = a.ScheduleSession(working_group_id=group, on=on, regular=False)
    session = (await office.do("session", call, CLERK)).case_id
    await office.quiet()
    return office, group, office.case(session)


async def test_an_agenda_that_opens_only_after_a_standstill_takes_what_waits(
    tmp_path: Path,
) -> None:
    """It opened in truth when the program was back, and is not locked before anybody saw it."""
    async with running(tmp_path) as program:
        office, group, session = await after_a_standstill(program, 2)
        assert session.stage == "agenda_open"
        assert [item.title for item in session.agenda] == ["Road freight"]
        assert office.case(group).waiting == {}
        (opened,) = stored(program, a.AgendaOpened.STORED)
        assert program.bus.office.now() - opened.meta.occurred_at < timedelta(minutes=5)
        assert session.deadlines["agenda lock"].due_at > program.bus.office.now()


async def test_a_session_whose_day_passed_in_a_standstill_lapses_without_an_agenda(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as program:
        office, group, session = await after_a_standstill(program, -12)
        assert session.stage == "cancelled"
        assert session.items == {}
        assert stored(program, a.AgendaOpened.STORED) == []
        assert [i.title for i in office.case(group).waiting.values()] == ["Road freight"]
        steps = [step.meta.occurred_at for step in program.store.stream(session.id)]
        assert steps == sorted(steps)
        assert stored(program, "program.reaction_refused") == []
