"""Which cases have a row in the read models that names somebody: all there is about a firm."""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from export_program.runtime.queries import Queries, Query
from export_program.runtime.row_layout import CASE
from projections.read_model import ReadModel

MOST = 1_000


def cases_naming(
    queries: Queries, models: Iterable[ReadModel], field: str, value: str
) -> list[UUID]:
    """The cases whose rows in these models have a value in a field, at most a thousand a model.

    Raises NotBuilt: a model is being built.
    """
    found: dict[UUID, None] = {}
    for model in models:
        layout, where = queries.conditions(model, Query({field: value}))
        column = layout.table.c[CASE]
        asked = sa.select(column).where(*where).distinct().order_by(column).limit(MOST)
        found |= {UUID(str(row[0])): None for row in queries.fetched(asked)}
    return list(found)
