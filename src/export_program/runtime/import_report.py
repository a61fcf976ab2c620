"""Why a row of a file was not carried out, said without any cell that holds personal data."""

import re
from functools import cache

import msgspec

from export_program.domain.vocabulary.persian import normalise
from export_program.engine.messages import Command
from export_program.engine.refusals import Broken, Refused
from export_program.runtime.csv_files import LOOKS_LIKE_A_COLUMN
from export_program.runtime.import_rows import CASE, Line
from export_program.runtime.sealing import may_be_sealed
from export_program.runtime.wording import misfit

WITHHELD = "The row breaks a rule; the rule's words would repeat personal data."
LONGEST_CELL = 100  # of a cell that a rejected row repeats
NO_COLUMN = "A column's name is none that the command has; the template names them."


class Rejection(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why a row was not carried out: the line of the file, the rule, its sentence, the column.

    It outlives the file, and an erasure: no cell of personal data stands in it.
    """

    line: int
    rule: str
    sentence: str
    field: str | None = None
    found: str | None = None


def rejection(kind: type[Command], line: Line, error: Refused | ValueError) -> Rejection:
    """Why a row of commands of a kind is not carried out, in the words of the first rule it breaks.

    What stands in a column of personal data, or in one that nobody knows, is not repeated.
    """
    broken = _broken(kind, line, error)
    personal = [text for column, text in line.cells.items() if is_personal(kind, column)]
    sentence, found, field = broken.sentence, broken.found, broken.field
    if field is not None and not LOOKS_LIKE_A_COLUMN.fullmatch(field):
        sentence, field = NO_COLUMN, None
    if _repeats(sentence, personal):
        sentence = WITHHELD
    if found is not None and (_repeats(found, personal) or (field and is_personal(kind, field))):
        found = None
    return Rejection(line.number, broken.rule, sentence, field, found and found[:LONGEST_CELL])


def _broken(kind: type[Command], line: Line, error: Refused | ValueError) -> Broken:
    if isinstance(error, Refused):
        return error.broken[0] if error.broken else Broken(type(error).__name__, error.detail)
    told = misfit(error)
    field = ".".join(told.path) or None
    sentence = "No such column is known." if told.unknown else told.sentence
    cell = line.cells.get(field) if field and not is_personal(kind, field) else None
    return Broken("valid", sentence, field, told.found if cell is None else cell)


def _repeats(text: str, personal: list[str]) -> bool:
    """Whether a text holds one of these as words, in whichever spelling."""
    said = normalise(text)
    words = (re.escape(normalise(word)) for word in personal)
    return any(re.search(rf"(?<!\w){word}(?!\w)", said) for word in words)


@cache
def is_personal(kind: type[Command], column: str) -> bool:
    """Whether a column's cells are sealed; of a column that nobody knows they may be anything."""
    return column != CASE and may_be_sealed(kind, tuple(column.split(".")))
