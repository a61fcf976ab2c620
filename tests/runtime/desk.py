"""A desk that handles permits on a real store, with a clock that the test turns."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import UUID, uuid4

from export_program.domain.vocabulary.hs import SHIPPED
from export_program.engine.actors import Actor
from export_program.engine.calendars.iran import IRAN
from export_program.engine.case import Recorded
from export_program.engine.lifecycle import Lifecycle, Unique
from export_program.engine.messages import Command
from export_program.runtime.command_bus import CommandBus, Office
from export_program.runtime.references import References
from export_program.runtime.requests import Asked, Outcome, Requester
from export_program.runtime.scheduler import Scheduler
from export_program.runtime.states import States
from export_program.store import Append, EventStore, Placed, open_store, open_vault
from tests.engine import permit
from tests.engine.permit import FIRM, OWNER, AskPermit
from tests.scenario import NOON

ONE_OF_A_KIND = Unique(
    "goods_once", "Goods are asked for once.", "goods", lambda case: (f"goods:{case.goods}",)
)
ONCE = replace(permit.LIFECYCLE, uniques=(ONE_OF_A_KIND,))


class Clock:
    """Now, as the test says."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def on(self, **more: int) -> datetime:
        self.now += timedelta(**more)
        return self.now


class Desk:
    """Commands on permits. Two desks on one folder are two processes on one store."""

    def __init__(
        self,
        folder: Path,
        lifecycle: Lifecycle[Any] = permit.LIFECYCLE,
        clock: Clock | None = None,
        *,
        secondary: bool = False,
        unknown: str = "",
        fills_in: bool = False,
    ) -> None:
        """`unknown` is the stored name of an event that this desk cannot read."""
        self.clock, self.lifecycle = clock or Clock(), lifecycle
        registry = {event.STORED: event for event in lifecycle.events if unknown != event.STORED}
        self.vault = open_vault(folder, secondary=secondary)
        self.store: EventStore = open_store(
            folder / "events.db", registry, vault=self.vault, secondary=secondary
        )
        office = Office(lambda: IRAN, lambda: SHIPPED, "tests", self.clock, lambda: fills_in)
        kinds = {lifecycle.name: lifecycle}
        references = References("QZ", self.store.last_key)
        self.bus = CommandBus(self.store, self.vault, kinds, office, references)
        self._states, self._seen = States(self.store, kinds), 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.store.close()
        self.vault.close()

    async def do(
        self,
        command: Command,
        case_id: UUID | None = None,
        by: Actor | Requester = OWNER,
        key: str | None = None,
        **asked: Any,
    ) -> Outcome:
        """A command as the API hands it over; `key` is the client's own."""
        circumstances = Asked(by, key or uuid4().hex, given_key=key is not None, **asked)
        return await self.bus.handle(self.lifecycle.name, case_id, command, circumstances)

    async def ask(self, goods: str = "tiles", firm: UUID = FIRM, **more: Any) -> UUID:
        """A permit that was asked for."""
        case_id: UUID = (await self.do(AskPermit(goods=goods, firm=firm), **more)).case_id
        return case_id

    def case(self, case_id: UUID) -> Any:
        return self.bus.cases.get(case_id)

    def events(self, case_id: UUID) -> list[Recorded]:
        return self.store.stream(case_id)

    def names(self, case_id: UUID) -> list[str]:
        """The names of a case's events without kind and version: `asked`, `looked_at`."""
        return [step.event.STORED.split(".")[1] for step in self.events(case_id)]

    def tell(self, scheduler: Scheduler) -> None:
        """What was recorded since last time, as the projector hands it on."""
        steps = self.store.log(self._seen, 100_000)
        if steps:
            self._seen = steps[-1].position
            scheduler.observe([(step, self._states.after(step)) for step in steps])

    def before_next_append(self, act: Callable[[], Awaitable[object]]) -> list[Append]:
        """Let something happen between the next command's decision and its append.

        Returns the appends that were tried since.
        """
        right, tried = self.store.append, []

        async def append(request: Append) -> Placed:
            tried.append(request)
            if len(tried) == 1:
                self.store.append = right  # type: ignore[method-assign]
                await act()
                self.store.append = append  # type: ignore[method-assign]
            return await right(request)

        self.store.append = append  # type: ignore[method-assign]
        return tried
