"""Values of columns: what rows are found and sorted by compares as the values themselves do."""

from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from uuid import UUID

import pytest

from export_program.runtime.row_layout import sql_value

NOON = datetime(2025, 11, 8, 12, tzinfo=UTC)
TEHRAN = timezone(timedelta(hours=3, minutes=30))


class Colour(StrEnum):
    RED = "red"


@pytest.mark.parametrize(
    "moment",
    [
        NOON,
        NOON + timedelta(microseconds=1),
        NOON + timedelta(milliseconds=250),
        (NOON + timedelta(microseconds=999_999)).astimezone(TEHRAN),
        NOON.astimezone(TEHRAN),
        datetime(1, 1, 2, tzinfo=UTC),
    ],
    ids=str,
)
def test_a_time_is_text_in_utc_with_all_its_digits(moment: datetime) -> None:
    assert sql_value(moment) == moment.astimezone(UTC).isoformat(timespec="microseconds")


def test_texts_of_times_sort_as_the_times_do() -> None:
    steps = (0, 1, 10, 250_000, 999_999, 1_000_000, 1_000_001)
    moments = [NOON + timedelta(microseconds=step) for step in steps]
    assert sorted(map(sql_value, moments)) == [sql_value(moment) for moment in moments]


def test_several_values_lie_between_bars_whatever_they_are() -> None:
    case_id = UUID(int=7)
    assert sql_value(("a", Colour.RED)) == "|a|red|"
    assert sql_value((case_id, Colour.RED)) == f"|{case_id}|red|"
    assert sql_value((1, 2)) == "|1|2|"
    assert sql_value(()) == "|"
