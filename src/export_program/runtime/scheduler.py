"""Deadlines that fire: each once, late rather than never, never early, whatever crashes."""

import asyncio
import contextlib
import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import structlog

from export_program.engine.actors import TIMER
from export_program.engine.case import Case, Due, Recorded
from export_program.engine.lifecycle import Deadline, Lifecycle
from export_program.engine.messages import Command
from export_program.engine.protocols.clock import MissDeadline, RaiseDeadlineWarning
from export_program.engine.refusals import Refused
from export_program.runtime.command_bus import CommandBus
from export_program.runtime.failures import Contended
from export_program.runtime.identifiers import derived_id
from export_program.runtime.requests import Asked
from export_program.store import StoreReadOnly

log = structlog.get_logger("scheduler")
NAP, RETRY = 1.0, 30.0  # seconds


@dataclass(order=True)
class Alarm:
    """When which deadline of which case must be looked at."""

    at: datetime
    case_id: UUID = field(compare=False)
    kind: str = field(compare=False)
    key: str = field(compare=False)


def alarms(case: Case) -> list[Alarm]:
    """The next alarm of every deadline of a case whose clock runs."""
    found = []
    for due in case.deadlines.values():
        at = due.next_alarm
        if at is not None and not (due.clocked and case.clock_stopped):
            found.append(Alarm(at, case.id, case.KIND, due.key))
    return found


class Scheduler:
    """An index of alarms, kept by following the log; the decision itself is the table's.

    An alarm is a hint: the case is looked up when it rings, and the command's id is derived from
    the deadline, so that a repetition after a crash has no second effect. `until` says up to which
    moment alarms ring: usually now, earlier while history is being filled in afterwards.
    """

    def __init__(self, bus: CommandBus, until: Callable[[], datetime]) -> None:
        self._bus, self._until = bus, until
        self._heap: list[Alarm] = []
        self._wake = asyncio.Event()
        self._ringing = False
        self.fired = 0
        self.refusals = 0
        self.failures = 0
        self.max_lateness = timedelta(0)

    @property
    def idle(self) -> bool:
        """Whether every alarm it knows of whose time has come was fired."""
        return not self._ringing and not (self._heap and self._heap[0].at <= self._until())

    def observe(self, steps: list[tuple[Recorded, Case]]) -> None:
        """Take in a batch of the log: the last state of each case tells its alarms."""
        for case in {case.id: case for _, case in steps}.values():
            for alarm in alarms(case):
                heapq.heappush(self._heap, alarm)
        self._wake.set()

    def load(self, found: list[Alarm]) -> None:
        """Start with the alarms that a read model knows."""
        self._heap = list(found)
        heapq.heapify(self._heap)

    async def run(self) -> None:
        """Ring until cancelled."""
        while True:
            self._wake.clear()
            await self.ring()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._next_in()):
                    await self._wake.wait()

    async def ring(self) -> int:
        """Fire every alarm whose time has come; returns how many had an effect."""
        effects = 0
        while self._heap and self._heap[0].at <= self._until():
            alarm = heapq.heappop(self._heap)
            self._ringing = True
            try:
                effects += await self._fire(alarm)
            except StoreReadOnly:
                heapq.heappush(self._heap, alarm)
                break
            except Exception:
                # One case that cannot be asked must not silence the deadlines of all others.
                self.failures += 1
                log.exception("timer failed", case=str(alarm.case_id), deadline=alarm.key)
                self._later(alarm)
            finally:
                self._ringing = False
        return effects

    def _later(self, alarm: Alarm) -> None:
        """Late rather than never: what failed or was crowded out is tried again."""
        asyncio.get_running_loop().call_later(RETRY, self._push, alarm)

    def _push(self, alarm: Alarm) -> None:
        heapq.heappush(self._heap, alarm)
        self._wake.set()

    def _next_in(self) -> float:
        if not self._heap:
            return 60.0
        seconds = (self._heap[0].at - self._until()).total_seconds()
        return min(max(seconds, 0.05), NAP)

    def _still_rings(self, alarm: Alarm) -> tuple[Case, Due] | None:
        """The case and its deadline, if that alarm is still what they wait for."""
        case = self._bus.cases.get(alarm.case_id)
        due = case.deadlines.get(alarm.key) if case else None
        if case is None or due is None or due.next_alarm != alarm.at:
            return None
        return None if due.clocked and case.clock_stopped else (case, due)

    async def _fire(self, alarm: Alarm) -> int:
        found = self._still_rings(alarm)
        if found is None:
            return 0
        case, due = found
        lifecycle = self._bus.kinds[case.KIND]
        for command in _commands(lifecycle, case, due, alarm, self._now_of(alarm)):
            if await self._issue(case, due, alarm, command):
                self.fired += 1
                self.max_lateness = max(self.max_lateness, self._until() - alarm.at)
                return 1
        return 0

    def _now_of(self, alarm: Alarm) -> datetime:
        """When a step is done. In a history that is filled in nothing is late."""
        return alarm.at if self._bus.office.fills_in() else max(alarm.at, self._until())

    async def _issue(self, case: Case, due: Due, alarm: Alarm, command: Command) -> bool:
        # Of one moment there may be several alarms, each caused by the answer to the one before.
        key = derived_id(
            "timer",
            *(case.id, case.version, due.key, alarm.at.isoformat(), due.warned),
            type(command).__name__,
        )
        try:
            await self._bus.handle(case.KIND, case.id, command, Asked(TIMER, key, given_key=True))
        except Contended:
            raise
        except Refused as refusal:
            if not self._still_rings(alarm):
                return False  # somebody else was faster by a moment
            self.refusals += 1
            log.warning(
                "timer refused",
                case=str(case.id),
                deadline=due.key,
                command=type(command).__name__,
                reason=refusal.detail,
            )
            return False
        return True


def _commands(
    lifecycle: Lifecycle[Any], case: Case, due: Due, alarm: Alarm, now: datetime
) -> list[Command]:
    """A warning, or the deadline's own command, or else that the deadline was missed."""
    if due.warned < len(due.warn_at) and alarm.at < due.due_at:
        return [RaiseDeadlineWarning(deadline=due.key, occurred_at=alarm.at)]
    missed = MissDeadline(deadline=due.key, occurred_at=alarm.at)
    spec = _spec(lifecycle, due)
    if spec is None or spec.then is None:
        return [missed]
    at = now if spec.true_when_done else alarm.at
    return [msgspec.structs.replace(spec.then(case, due), occurred_at=at), missed]


def _spec(lifecycle: Lifecycle[Any], due: Due) -> Deadline | None:
    return next((d for d in lifecycle.all_deadlines if d.name == due.name), None)
