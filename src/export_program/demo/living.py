"""Carrying a made-up year out: each errand's steps in the order of time, many at once."""

import asyncio
import heapq
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from export_program.demo.busy_year import ENDS, EVIDENCE, Errand, Office, Step
from export_program.demo.papers import PDF, pdf
from export_program.domain import account, program
from export_program.domain.exporter.case import MANDATORY_DOCUMENTS
from export_program.engine.actors import Actor, Role, policy
from export_program.engine.calendars.iran import IRAN
from export_program.engine.messages import Command, GeneralReason
from export_program.engine.office_hours import add_hours
from export_program.engine.refusals import Refused
from export_program.runtime.identifiers import derived_id
from export_program.runtime.program import Program
from export_program.runtime.requests import Asked

TELLER = policy("busy-year", 1)
AT_ONCE = 64
Progress = Callable[[int, int], None]


class Year:
    """A started program that lives through a made-up year."""

    def __init__(self, of: Program, seed: int, events: int) -> None:
        self._program, self._seed, self._events = of, seed, events
        self._people: dict[tuple[Role, int], Actor] = {}
        self._papers: dict[str, Mapping[str, Any]] = {}
        self._cases: list[UUID | None] = []
        self.refused: list[str] = []

    async def live(self, progress: Progress) -> int:
        """Carry everything out; how many commands were. Deadlines fire as the year goes by."""
        errands = await self._prepare()
        total = sum(len(errand.steps) for errand in errands)
        self._cases = [None] * len(errands)
        queue = [(errand.begins, number) for number, errand in enumerate(errands)]
        heapq.heapify(queue)
        done, today = 0, None
        while queue:
            now = queue[0][0]
            if today != now.date():
                today = now.date()
                await self._timers(program.AdvanceTimers(until=now))
            batch = [heapq.heappop(queue)]
            while queue and len(batch) < AT_ONCE and queue[0][0] < now + timedelta(hours=1):
                batch.append(heapq.heappop(queue))
            nexts = await asyncio.gather(*(self._step(at, n, errands[n]) for at, n in batch))
            for at, (_, number) in zip(nexts, batch, strict=True):
                if at is not None:
                    heapq.heappush(queue, (at, number))
            done += len(batch)
            progress(done, total)
        return done - len(self.refused)

    async def _prepare(self) -> list[Errand]:
        hold = program.HoldTimers(
            until=datetime(2024, 3, 20, tzinfo=UTC),
            reason_code=GeneralReason.OTHER,
            reason="A year is made up.",
        )
        await self._timers(hold)
        office = Office(self._seed, self._events, lambda kind: self._papers[kind])
        for kind in (*MANDATORY_DOCUMENTS, EVIDENCE):
            self._papers[kind] = await self._paper(kind)
        errands = list(office.errands())
        for role, who in sorted({(s.role, s.who) for errand in errands for s in errand.steps}):
            self._people[role, who] = await self._person(role, who)
        return errands

    async def _step(self, at: datetime, number: int, errand: Errand) -> datetime | None:
        """Carry the next step out; when the one after it is due, None at the end."""
        if errand.exporter is not None and self._cases[errand.exporter] is None:
            return at + timedelta(days=1)  # the firm is not there yet
        step = errand.steps[errand.done]
        try:
            made = await self._issue(at, number, errand, step)
        except Refused as refusal:
            self.refused.append(f"{errand.kind} {step.verb}: {refusal.detail}")
            return None
        self._cases[number] = made
        errand.done += 1
        if errand.done == len(errand.steps):
            return None
        minutes = max(1, round(errand.steps[errand.done].after * 60))
        later = add_hours(at, timedelta(minutes=minutes), IRAN)
        return later if later.date() < ENDS else None

    async def _issue(self, at: datetime, number: int, errand: Errand, step: Step) -> UUID:
        kind = self._program.bus.kinds[errand.kind]
        body = {**step.body, "occurred_at": at}
        if errand.exporter is not None and errand.done == 0:
            body["exporter_id"] = self._cases[errand.exporter]
        command = msgspec.convert(body, kind.verbs[step.verb], strict=False)
        key = derived_id("busy-year", str(self._seed), str(number), str(errand.done))
        asked = Asked(self._people[step.role, step.who], key, given_key=True)
        done = await self._program.bus.handle(errand.kind, self._cases[number], command, asked)
        return done.case_id

    async def _timers(self, command: Command) -> None:
        case = self._program.office_case
        await self._program.issue("program", case.id, command, self._seed, repr(command))

    async def _person(self, role: Role, who: int) -> Actor:
        cause = (self._seed, role.value, who)
        opened = account.OpenAccount(name=f"Busy {role.value} {who + 1}")
        made = await self._program.issue("account", None, opened, *cause)
        grant = account.GrantRole(role=role)
        granted = await self._program.issue("account", made.case_id, grant, *cause)
        return Actor(str(made.case_id), role, authority=str(granted.event_id))

    async def _paper(self, kind: str) -> Mapping[str, Any]:
        shown = pdf(kind.replace("_", " ").capitalize(), "An invented document")

        async def pieces() -> AsyncIterator[bytes]:
            yield shown

        kept = await self._program.documents.put(pieces())
        named = {"type": kind, "name": f"{kind}.pdf", "media_type": PDF}
        return {**named, "size": kept.size, "sha256": kept.sha256}
