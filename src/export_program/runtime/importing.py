"""Imports: every row of a file is tried out first, then all of them are carried out.

A crash in between leaves nothing half-imported: the work goes on where it was, and each row's
command id is derived from its import and its line, so that it has its effect once. Whether whoever
sent the file may still act so is looked at before any row is done, and again every few rows.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from itertools import islice
from typing import Any
from uuid import UUID

import msgspec
import structlog

from export_program.domain.data_import import (
    CompleteImport,
    DataImport,
    DataImportStage,
    ImportReceived,
    ImportStopReason,
    PassImport,
    RejectImport,
    StopImport,
)
from export_program.engine.actors import Actor
from export_program.engine.messages import Command
from export_program.runtime.command_bus import CommandBus
from export_program.runtime.csv_files import UnreadableFile
from export_program.runtime.directory import Directory
from export_program.runtime.folding import Step
from export_program.runtime.import_attempt import Attempt, row_key
from export_program.runtime.import_report import Rejection
from export_program.runtime.import_rows import Line, lines_of
from export_program.runtime.import_standing import NoLonger, standing
from export_program.runtime.threads import in_thread
from export_program.store import CorruptStore, DocumentStore, NoSuchDocument, StoreReadOnly

PATIENCE = 5.0  # seconds between trying again what could not be done
AT_ONCE = 32  # rows on their way together, so that they share commits
GLANCE = 64  # rows tried out before others have their turn
WHOLE_STORE = (StoreReadOnly, CorruptStore)
STARTED = (DataImportStage.RECEIVED, DataImportStage.CHECKED)
log = structlog.get_logger("importing")

Find = Callable[[str, dict[str, str | bool]], Iterable[UUID]]


class Stopped(Exception):
    """The import may not go on; which rows were refused before it was found out, by line."""

    def __init__(self, why: NoLonger) -> None:
        super().__init__(why.sentence)
        self.why = why
        self.refused: dict[int, Rejection] = {}


class Importer:
    """Works off the imports that were received, one after the other."""

    def __init__(
        self,
        bus: CommandBus,
        kept: tuple[DocumentStore, DocumentStore],
        directory: Directory,
        find: Find,
        issue: Any,
    ) -> None:
        """`kept`: the files to be imported, until they are, and the reports of rejected rows."""
        self._files, self._reports = kept
        self._bus, self._directory = bus, directory
        self._find, self._issue = find, issue
        self._wake = asyncio.Event()
        self._pending: dict[UUID, None] = {}
        self.progress: dict[UUID, tuple[int, str]] = {}

    def load(self) -> None:
        """What was received and not ended, perhaps before a crash."""
        self._pending.update(dict.fromkeys(self._started()))
        waiting: Iterator[Any] = (self._bus.cases.get(import_id) for import_id in self._pending)
        # Files lie in the clear: one that a crash left behind an import that has ended goes.
        self._files.sweep({case.sha256 for case in waiting if case is not None})

    def _started(self) -> list[UUID]:
        """The imports that have not ended, as far as the read models know."""
        where = ({"kind": DataImport.KIND, "stage": stage.value} for stage in STARTED)
        return [found for given in where for found in self._find("cases", dict(given))]

    async def give_up(self, sha256: str) -> None:
        """Remove a file at once that came again or came to nothing, unless an import needs it."""
        waiting = {*self._pending, *await in_thread(self._started)}
        needed: Iterator[Any] = (self._bus.cases.get(import_id) for import_id in waiting)
        if not any(_needs(case, sha256) for case in needed):
            await in_thread(self._files.discard, sha256)

    def observe(self, steps: list[Step]) -> None:
        """The read models have taken these steps in."""
        found = [case.id for step, case in steps if type(step.event) is ImportReceived]
        if found:
            self._pending.update(dict.fromkeys(found))
            self._wake.set()

    async def run(self) -> None:
        """Import until cancelled. What cannot be done now is tried again, and said."""
        while True:
            self._wake.clear()
            await self.catch_up()
            try:
                async with asyncio.timeout(PATIENCE if self._pending else None):
                    await self._wake.wait()
            except TimeoutError:
                continue

    async def catch_up(self) -> None:
        """One attempt at everything that waits."""
        for import_id in list(self._pending):
            try:
                await self._work_off(import_id)
            except WHOLE_STORE as wait:
                log.warning("an import waits", case=str(import_id), reason=str(wait))
            except Exception:
                log.exception("an import failed", case=str(import_id))
            else:
                self._pending.pop(import_id, None)
                self.progress.pop(import_id, None)

    async def _work_off(self, import_id: UUID) -> None:
        case: Any = self._bus.cases.get(import_id)
        if case.stage is DataImportStage.RECEIVED:
            await self._go_on(case, self._check)
            case = self._bus.cases.get(import_id)
        if case.stage is DataImportStage.CHECKED:
            await self._go_on(case, self._carry_out)
            case = self._bus.cases.get(import_id)
        await self.give_up(case.sha256)

    async def _go_on(self, case: DataImport, work: Callable[[DataImport], Any]) -> None:
        try:
            await work(case)
        except Stopped as stopped:
            await self._stop(case, stopped.why, stopped.refused)
        except NoSuchDocument:
            if case.stage is not DataImportStage.RECEIVED:
                raise  # some rows may be done; somebody has to bring the file back
            await self._stop(case, NoLonger(ImportStopReason.FILE_GONE), {})

    def _actor(self, case: DataImport) -> Actor:
        found = standing(self._directory, case, self._bus.office.now())
        if isinstance(found, NoLonger):
            raise Stopped(found)
        return found

    async def _check(self, case: DataImport) -> None:
        attempt, rows = Attempt(self._bus, case, self._actor(case)), 0
        bad: list[Rejection] = []
        try:
            async for lines in self._lines(case, GLANCE):
                attempt.actor = self._actor(case)
                found = (attempt.reject(line) for line in lines)
                bad += [rejection for rejection in found if rejection is not None]
                rows += len(lines)
                self.progress[case.id] = (rows, "checked")
                await asyncio.sleep(0)
        except UnreadableFile as error:
            bad.append(Rejection(error.line, "readable", error.sentence))
        if rows == 0 and not bad:
            bad.append(Rejection(1, "has_rows", "The file has a row below its column names."))
        if bad:
            report = await self._kept(bad)
            reject = RejectImport(rows=rows, rejected=len(bad), report=report)
            await self._say(case, reject)
        else:
            self._actor(case)
            await self._say(case, PassImport(rows=rows))

    async def _carry_out(self, case: DataImport) -> None:
        imported, bad = 0, list[Rejection]()
        attempt = Attempt(self._bus, case, self._actor(case))
        at_once = AT_ONCE if attempt.opens else 1  # rows on one case keep their order
        async for lines in self._lines(case, at_once):
            try:
                attempt.actor = self._actor(case)
            except Stopped as stopped:
                stopped.refused = {rejection.line: rejection for rejection in bad}
                raise
            found = await asyncio.gather(*(attempt.carry_out(line) for line in lines))
            bad += [rejection for rejection in found if rejection is not None]
            imported += found.count(None)
            self.progress[case.id] = (imported, "imported")
        report = await self._kept(bad) if bad else None
        await self._say(case, CompleteImport(imported=imported, rejected=len(bad), report=report))

    async def _stop(self, case: DataImport, why: NoLonger, refused: dict[int, Rejection]) -> None:
        """End an import that may not go on: what the log has of it stays, no other row is done."""
        imported, left = 0, list[Rejection]()

        def not_done(line: int) -> Rejection:
            return refused.get(line) or Rejection(line, why.reason.value, why.sentence)

        try:
            async for lines in self._lines(case, GLANCE):
                done = await in_thread(self._done, case, lines)
                imported += len(done)
                left += [not_done(line.number) for line in lines if line.number not in done]
        except UnreadableFile as error:
            left.append(Rejection(error.line, "readable", error.sentence))
        except NoSuchDocument:
            left.append(not_done(1))
        stop = StopImport(
            reason_code=why.reason,
            reason=why.sentence,
            imported=imported,
            rejected=len(left),
            report=await self._kept(left),
        )
        await self._say(case, stop)

    def _done(self, case: DataImport, lines: list[Line]) -> set[int]:
        """Which of these rows the log has."""
        known = self._bus.store.by_command
        return {line.number for line in lines if known(row_key(case, line)) is not None}

    async def _lines(self, case: DataImport, at_once: int) -> AsyncIterator[list[Line]]:
        """The file's rows, a few at a time, read in a thread."""
        lines = lines_of(self._files.open(case.sha256), case.media_type)
        while found := await in_thread(lambda: list(islice(lines, GLANCE))):
            for start in range(0, len(found), at_once):
                yield found[start : start + at_once]

    async def _kept(self, bad: list[Rejection]) -> str:
        async def pieces() -> Any:
            for rejection in bad:
                yield msgspec.json.encode(rejection) + b"\n"

        return (await self._reports.put(pieces())).sha256

    async def _say(self, case: DataImport, command: Command) -> None:
        await self._issue(DataImport.KIND, case.id, command, case.id, case.version)


def _needs(case: DataImport | None, sha256: str) -> bool:
    return case is not None and case.stage in STARTED and case.sha256 == sha256
