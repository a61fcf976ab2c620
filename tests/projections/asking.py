"""The rows that a case has in a read model."""

from typing import Any

from export_program.domain import KINDS
from export_program.engine.case import Case
from projections.read_model import ReadModel, rows
from tests.scenario import Scenario


def rows_of(model: ReadModel, given: Scenario | Case) -> list[Any]:
    case = given.case if isinstance(given, Scenario) else given
    assert model.looks_at(case.KIND)
    return list(rows(model, KINDS[case.KIND], case).values())


def row_of(model: ReadModel, given: Scenario | Case) -> Any:
    (row,) = rows_of(model, given)
    return row
