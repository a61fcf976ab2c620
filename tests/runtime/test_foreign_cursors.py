"""What no page and no row gave out: cursors and keys of another kind, in both databases."""

import base64
from contextlib import suppress
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from export_program.runtime.queries import BadQuery, Query
from tests.runtime.test_queries import NUMBERED, THINGS, Asker, Numbered, Thing, asker

__all__ = ["asker"]
ORDERS = [(model, sort) for model in (THINGS, NUMBERED) for sort in model.sorts]


@pytest.mark.parametrize("value", ["x", 5, 1.5, "a\0b", None, 2**62, 1e300])
@pytest.mark.parametrize("key", ["k", 7, None, "\0", 1e300])
def test_a_cursor_of_other_values_is_refused_or_leads_on(
    asker: Asker, value: Any, key: Any
) -> None:
    asker.fill(THINGS, Thing(key="k"))
    asker.fill(NUMBERED, Numbered(position=7, kind="x"))
    for model, sort in ORDERS:
        raw = msgspec.json.encode([sort, value, key])
        cursor = base64.urlsafe_b64encode(raw).decode().rstrip("=")
        with suppress(BadQuery):
            asker.queries.page(model, Query({}, sort), cursor, 5)


def test_a_key_that_no_row_can_have_is_not_found(asker: Asker) -> None:
    asker.fill(THINGS, Thing(key="k"))
    assert asker.queries.row(THINGS, "k") is not None
    assert asker.queries.row(THINGS, "k\0") is None


def test_a_fault_of_the_database_does_not_tell_what_was_asked_for(asker: Asker) -> None:
    """It is logged, and somebody may have looked for a person."""
    with asker.tables.engine.connect() as connection, pytest.raises(sa.exc.DBAPIError) as fault:
        connection.execute(sa.text("SELECT nothing FROM nowhere WHERE x = :x"), {"x": "Maryam"})
    assert "Maryam" not in str(fault.value)
