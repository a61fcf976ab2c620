"""Forgetting people: when the decision stands in the log, the vault destroys their keys.

The log comes first, so that a crash leaves an erasure to be done and never one that nobody
decided. It is done again at every start: a vault that was restored from a backup forgets anew.
"""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

import msgspec
import structlog

from export_program.domain.erasures import ERASURES, Erasure
from export_program.engine.case import Case
from export_program.engine.messages import Sealed
from export_program.engine.refusals import Refused
from export_program.runtime.command_bus import CommandBus
from export_program.runtime.folding import Step
from export_program.runtime.sealing import reveal
from export_program.runtime.threads import in_thread
from export_program.store import StoreReadOnly, Vault

PATIENCE = 5.0  # seconds between trying again what could not be done
BY_KIND = {erasure.kind: erasure for erasure in ERASURES}
DECIDED = {event for erasure in ERASURES for event in erasure.upon}
log = structlog.get_logger("erasing")

Find = Callable[[str, dict[str, str | bool]], Iterable[UUID]]


class Eraser:
    """Destroys the keys of those whose erasure was decided, and has it confirmed in the log."""

    def __init__(self, bus: CommandBus, vault: Vault, find: Find, issue: Any) -> None:
        """`find` looks cases up in a register, `issue` carries out commands of the program."""
        self._bus, self._vault, self._find, self._issue = bus, vault, find, issue
        self._wake = asyncio.Event()
        self._pending: dict[UUID, None] = {}
        self.erased = 0

    @property
    def waiting(self) -> int:
        """How many erasures are decided and not seen through yet."""
        return len(self._pending)

    def load(self) -> None:
        """Everybody whose erasure was decided at some time; what is done already costs a look."""
        for erasure in ERASURES:
            where: dict[str, str | bool] = {"kind": erasure.kind, "stage": erasure.stage.value}
            self._pending.update(dict.fromkeys(self._find("cases", where)))

    def observe(self, steps: list[Step]) -> None:
        """The read models have taken these steps in."""
        found = [case.id for step, case in steps if type(step.event) in DECIDED]
        if found:
            self._pending.update(dict.fromkeys(found))
            self._wake.set()

    async def run(self) -> None:
        """Erase until cancelled. What cannot be done now is tried again, and said."""
        while True:
            self._wake.clear()
            await self.catch_up()
            try:
                async with asyncio.timeout(PATIENCE if self._pending else None):
                    await self._wake.wait()
            except TimeoutError:
                continue

    async def catch_up(self) -> None:
        """One attempt for everybody who waits."""
        for case_id in list(self._pending):
            try:
                await self._erase(case_id)
            except (StoreReadOnly, Refused) as wait:
                log.warning("an erasure waits", case=str(case_id), reason=str(wait))
            except Exception:
                log.exception("an erasure failed", case=str(case_id))
            else:
                self._pending.pop(case_id, None)

    async def _erase(self, case_id: UUID) -> None:
        case: Any = self._bus.cases.get(case_id)
        erasure = BY_KIND.get(case.KIND) if case is not None else None
        if erasure is None or case.stage is not erasure.stage:
            return
        keys = await in_thread(self._destroy, case)
        if not set(keys) <= set(case.destroyed_keys):
            await self._confirm(erasure, case, keys)

    def _destroy(self, case: Case) -> tuple[str, ...]:
        """Destroy every key of the case's own people; the commitments of all there ever were."""
        sealed = self._sealed_in(case.id)
        for subject in dict.fromkeys(s.subject for s in sealed):
            if self._vault.keys_of(subject):
                self._vault.destroy(subject)
                self.erased += 1
        return tuple(sorted({s.key for s in sealed}))

    def _sealed_in(self, case_id: UUID) -> list[Sealed]:
        """What was sealed in a case about the case's own people."""
        found: list[Sealed] = []

        def note(_field: str, sealed: Sealed) -> str:
            if sealed.subject.partition(":")[0] == str(case_id):
                found.append(sealed)
            return ""

        for step in self._bus.store.stream(case_id):
            reveal(msgspec.to_builtins(step.event), note)
        return found

    async def _confirm(self, erasure: Erasure, case: Case, keys: tuple[str, ...]) -> None:
        await self._issue(case.KIND, case.id, erasure.confirm(keys), case.id, *keys)
        log.info("a person was forgotten", case=str(case.id), keys=len(keys))
