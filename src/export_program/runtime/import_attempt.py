"""Rows of one import as commands: tried out one after the other, or carried out."""

from hashlib import blake2b
from uuid import UUID

from export_program.domain.data_import import DataImport
from export_program.engine.actors import Actor
from export_program.engine.case import Case
from export_program.engine.messages import Command
from export_program.engine.refusals import Broken, NoSuchCase, Refused
from export_program.runtime.command_bus import CommandBus
from export_program.runtime.identifiers import derived_id
from export_program.runtime.import_report import Rejection, rejection
from export_program.runtime.import_rows import CASE, Line, command_of
from export_program.runtime.references import reference_key
from export_program.runtime.requests import Asked
from export_program.runtime.trying_out import try_out


class Attempt:
    """Rows of one import, as commands of `actor`, who may change from row to row."""

    def __init__(self, bus: CommandBus, case: DataImport, actor: Actor) -> None:
        self._bus, self._import, self.actor = bus, case, actor
        self._lifecycle = bus.kinds[case.kind]
        self._command = self._lifecycle.verbs[case.command]
        self.opens = self._command in self._lifecycle.opening
        self._states: dict[UUID, Case] = {}
        self._claimed: dict[str, int] = {}
        self._seen: dict[bytes, int] = {}

    def reject(self, line: Line) -> Rejection | None:
        """Try a row out on the cases as the rows before it would leave them."""
        same = self._seen.setdefault(_digest(line), line.number)
        if same != line.number:
            sentence = f"It is the same as the row on line {same}."
            return Rejection(line.number, "once_in_the_file", sentence)
        try:
            target, command = self._read(line)
            known = self._states.get(target) if target else None
            case = known or (self._found(target) if target else None)
            asked = Asked(self.actor, f"import:{line.number}")
            after, claims = try_out(self._bus, self._import.kind, case, command, asked)
        except (Refused, ValueError) as error:
            return rejection(self._command, line, error)
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
        asked = Asked(self.actor, row_key(self._import, line), causation=None, given_key=True)
        try:
            target, command = self._read(line)
            await self._bus.handle(self._import.kind, target, command, asked)
        except (Refused, ValueError) as error:
            return rejection(self._command, line, error)
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
            raise _no_case(f"There is no case {named[:100]}.", named)
        return found

    def _found(self, target: UUID) -> Case:
        case = self._bus.cases.get(target)
        if case is None or self._import.kind != case.KIND:
            raise _no_case(f"There is no {self._import.kind} {target}.", str(target))
        return case


def _no_case(sentence: str, named: str) -> NoSuchCase:
    broken = Broken(NoSuchCase.RULE, sentence, CASE, named[:100])
    return NoSuchCase(sentence, (broken,))


def row_key(case: DataImport, line: Line) -> str:
    """The command id of a row: by its import and its line."""
    return derived_id("import", str(case.id), line.number)


def _digest(line: Line) -> bytes:
    """What a row says, whatever the order of its columns."""
    return blake2b(repr(sorted(line.cells.items())).encode(), digest_size=16).digest()


def _fact(key: str) -> str:
    return key.partition(":")[0].replace("-", " ")
