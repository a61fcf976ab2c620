"""Imports: every row of a file is tried out first, then all of them are carried out.

A crash in between leaves nothing half-imported: the work goes on where it was, and each row's
command id is derived from its import and its line, so that it has its effect once.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator
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
    PassImport,
    RejectImport,
)
from export_program.engine.actors import Actor, ActorKind, Role
from export_program.engine.case import Case
from export_program.engine.messages import Command
from export_program.engine.refusals import Broken, NoSuchCase, Refused
from export_program.runtime.command_bus import CommandBus
from export_program.runtime.folding import Step
from export_program.runtime.identifiers import derived_id
from export_program.runtime.import_rows import CASE, Line, UnreadableFile, command_of, lines_of
from export_program.runtime.references import reference_key
from export_program.runtime.requests import Asked
from export_program.runtime.threads import in_thread
from export_program.runtime.trying_out import try_out
from export_program.store import CorruptStore, DocumentStore, StoreReadOnly

PATIENCE = 5.0  # seconds between trying again what could not be done
AT_ONCE = 32  # rows on their way together, so that they share commits
GLANCE = 64  # rows tried out before others have their turn
WHOLE_STORE = (StoreReadOnly, CorruptStore)
log = structlog.get_logger("importing")

Find = Callable[[str, dict[str, str | bool]], Iterable[UUID]]


class Rejection(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why a row was not carried out: the line of the file, the rule, its sentence, the field."""

    line: int
    rule: str
    sentence: str
    field: str | None = None
    found: str | None = None


class Importer:
    """Works off the imports that were received, one after the other."""

    def __init__(
        self, bus: CommandBus, files: DocumentStore, reports: DocumentStore, find: Find, issue: Any
    ) -> None:
        """`files` keeps what is to be imported until it is done, `reports` what was rejected."""
        self._bus, self._files, self._reports = bus, files, reports
        self._find, self._issue = find, issue
        self._wake = asyncio.Event()
        self._pending: dict[UUID, None] = {}
        self.progress: dict[UUID, tuple[int, str]] = {}

    def load(self) -> None:
        """What was received and not ended, perhaps before a crash."""
        for stage in (DataImportStage.RECEIVED, DataImportStage.CHECKED):
            where: dict[str, str | bool] = {"kind": DataImport.KIND, "stage": stage.value}
            self._pending.update(dict.fromkeys(self._find("cases", where)))
        waiting: Iterator[Any] = (self._bus.cases.get(import_id) for import_id in self._pending)
        # Files lie in the clear: one that a crash left behind an import that has ended goes.
        self._files.sweep({case.sha256 for case in waiting if case is not None})

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
            await self._check(case)
            case = self._bus.cases.get(import_id)
        if case.stage is DataImportStage.CHECKED:
            await self._carry_out(case)
            case = self._bus.cases.get(import_id)
        if not self._used_elsewhere(case):
            await in_thread(self._files.discard, case.sha256)

    async def _check(self, case: DataImport) -> None:
        attempt, rows = Attempt(self._bus, case), 0
        bad: list[Rejection] = []
        try:
            async for line in self._lines(case):
                rows += 1
                self.progress[case.id] = (rows, "checked")
                if (rejection := attempt.reject(line)) is not None:
                    bad.append(rejection)
                if rows % GLANCE == 0:
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
            await self._say(case, PassImport(rows=rows))

    async def _carry_out(self, case: DataImport) -> None:
        imported, bad = 0, list[Rejection]()
        waiting: list[Line] = []
        attempt = Attempt(self._bus, case)
        at_once = AT_ONCE if attempt.opens else 1  # rows on one case keep their order

        async def flush() -> int:
            found = await asyncio.gather(*(attempt.carry_out(line) for line in waiting))
            bad.extend(rejection for rejection in found if rejection is not None)
            waiting.clear()
            return found.count(None)

        async for line in self._lines(case):
            waiting.append(line)
            if len(waiting) >= at_once:
                imported += await flush()
                self.progress[case.id] = (imported, "imported")
        imported += await flush()
        report = await self._kept(bad) if bad else None
        await self._say(case, CompleteImport(imported=imported, rejected=len(bad), report=report))

    async def _lines(self, case: DataImport) -> Any:
        """The file's rows, read in a thread a few at a time."""
        lines = lines_of(self._files.open(case.sha256), case.media_type)

        def some() -> list[Line]:
            return list(islice(lines, GLANCE))

        while found := await in_thread(some):
            for line in found:
                yield line

    async def _kept(self, bad: list[Rejection]) -> str:
        async def pieces() -> Any:
            for rejection in bad:
                yield msgspec.json.encode(rejection) + b"\n"

        return (await self._reports.put(pieces())).sha256

    async def _say(self, case: DataImport, command: Command) -> None:
        await self._issue(DataImport.KIND, case.id, command, case.id, case.version)

    def _used_elsewhere(self, case: DataImport) -> bool:
        others: Iterator[Any] = (
            self._bus.cases.get(other) for other in self._pending if other != case.id
        )
        return any(other is not None and other.sha256 == case.sha256 for other in others)


class Attempt:
    """Rows of one import as commands: tried out one after the other, or carried out."""

    def __init__(self, bus: CommandBus, case: DataImport) -> None:
        self._bus, self._import = bus, case
        self._lifecycle = bus.kinds[case.kind]
        self._command = self._lifecycle.verbs[case.command]
        self.opens = self._command in self._lifecycle.opening
        role = Role(case.in_role)
        self._actor = Actor(case.requested_by, role, ActorKind.IMPORT, None, case.authority)
        self._states: dict[UUID, Case] = {}
        self._claimed: dict[str, int] = {}

    def reject(self, line: Line) -> Rejection | None:
        """Try a row out on the cases as the rows before it would leave them."""
        try:
            target, command = self._read(line)
            known = self._states.get(target) if target else None
            case = known or (self._found(target) if target else None)
            asked = Asked(self._actor, f"import:{line.number}")
            after, claims = try_out(self._bus, self._import.kind, case, command, asked)
        except (Refused, ValueError) as error:
            return rejection(line, error)
        for key in sorted(claims):
            if key in self._claimed:
                sentence = f"It repeats what line {self._claimed[key]} says of {_fact(key)}."
                return Rejection(line.number, "once_in_the_file", sentence)
        self._claimed.update(dict.fromkeys(claims, line.number))
        if target:
            self._states[target] = after
        return None

    async def carry_out(self, line: Line) -> Rejection | None:
        """Carry a row out; again and again it has its effect once."""
        key = derived_id("import", str(self._import.id), line.number)
        asked = Asked(self._actor, key, causation=None, given_key=True)
        try:
            target, command = self._read(line)
            await self._bus.handle(self._import.kind, target, command, asked)
        except (Refused, ValueError) as error:
            return rejection(line, error)
        return None

    def _read(self, line: Line) -> tuple[UUID | None, Command]:
        cells = dict(line.cells)
        named = None if self.opens else cells.pop(CASE, "")
        if named == "":
            raise ValueError(f"{CASE}: the row names its case by id or reference")
        command = command_of(self._command, cells)
        return (self._case_id(named) if named else None), command

    def _case_id(self, named: str) -> UUID:
        try:
            return UUID(named)
        except ValueError:
            found = self._bus.store.holder(reference_key(named))
        if found is None:
            raise NoSuchCase(f"There is no case {named[:100]}.")
        return found

    def _found(self, target: UUID) -> Case:
        case = self._bus.cases.get(target)
        if case is None or self._import.kind != case.KIND:
            raise NoSuchCase(f"There is no {self._import.kind} {target}.")
        return case


def rejection(line: Line, error: Refused | ValueError) -> Rejection:
    """Why a row is not carried out, in the words of the first rule that it breaks."""
    if isinstance(error, Refused):
        broken = error.broken[0] if error.broken else Broken(type(error).__name__, error.detail)
        return Rejection(line.number, broken.rule, broken.sentence, broken.field, broken.found)
    what, _, path = str(error).partition(" - at `")
    field = path.rstrip("`").removeprefix("$").removeprefix(".") or None
    return Rejection(line.number, "valid", what, field)


def _fact(key: str) -> str:
    return key.partition(":")[0].replace("-", " ")
