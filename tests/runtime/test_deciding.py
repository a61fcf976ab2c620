"""When a step may have happened, and what cannot be reckoned with."""

from datetime import UTC, datetime, timedelta

import pytest

from export_program.engine.refusals import RuleBroken
from export_program.runtime.deciding import EARLIEST, check_moment

NOW = datetime(2025, 11, 8, 9, tzinfo=UTC)


@pytest.mark.parametrize("at", [EARLIEST, NOW, NOW + timedelta(seconds=4)])
def test_a_step_lies_within_the_time_of_the_office(at: datetime) -> None:
    check_moment(at, NOW)


@pytest.mark.parametrize(
    ("at", "rule"),
    [
        (EARLIEST - timedelta(microseconds=1), "within_office_time"),
        (datetime(1, 1, 1, tzinfo=UTC), "within_office_time"),
        (NOW + timedelta(seconds=6), "not_in_the_future"),
    ],
)
def test_a_step_outside_the_time_of_the_office_is_refused(at: datetime, rule: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_moment(at, NOW)
    (broken,) = refused.value.broken
    assert (broken.rule, broken.field) == (rule, "occurred_at")
