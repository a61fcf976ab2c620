"""The reliability sheet: what each fault test tried and found, kept when somebody asks for it.

EXPORT_PROGRAM_SHEET names a JSON file that every fault test adds a row to. EXPORT_PROGRAM_TRIALS
multiplies trials, which are few otherwise. EXPORT_PROGRAM_SEED is what chance is made of.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any, Literal

import pytest

FILE, TIMES, SEED = "EXPORT_PROGRAM_SHEET", "EXPORT_PROGRAM_TRIALS", "EXPORT_PROGRAM_SEED"
Row = dict[str, Any]
POSTGRES = {"postgres", "empty_postgres", "cluster", "line", "filled"}
_rows: pytest.StashKey[Row] = pytest.StashKey()


def seed() -> int:
    return int(os.environ.get(SEED, "20251108"))


def times() -> int:
    return max(1, int(os.environ.get(TIMES, "1")))


class Sheet:
    """What a test says of itself: how often it tried, and what came of it."""

    def __init__(self, row: Row) -> None:
        self._row = row
        self.chance = Random(f"{row['seed']} {row['test']}")

    def trials(self, few: int, most: int = 1_000_000) -> int:
        """How often to try: `few`, or more where more are asked for."""
        self._row["trials"] = number = min(few * times(), max(few, most))
        return number

    def note(self, **numbers: float | str) -> None:
        """Keep results; seconds and shares are rounded."""
        for name, value in numbers.items():
            self._row["numbers"][name] = round(value, 3) if isinstance(value, float) else value

    def on(self, store: Literal["sqlite", "postgresql", "both"]) -> None:
        """Which database was meant, where the test's parameters do not say."""
        self._row["store"] = store


def row_of(item: pytest.Item) -> Row:
    """The row of a test, with what is known before it runs."""
    if _rows not in item.stash:
        item.stash[_rows] = {
            "test": item.nodeid,
            "store": store_of(item),
            "trials": 1,
            "seed": seed(),
            "result": "",
            "seconds": 0.0,
            "numbers": {},
        }
    return item.stash[_rows]


def store_of(item: pytest.Item) -> str:
    """The database a test is about, by its parameters and fixtures."""
    called: Mapping[str, Any] = getattr(getattr(item, "callspec", None), "params", {})
    named = {str(value) for value in called.values()}
    if "postgresql" in named or POSTGRES & set(getattr(item, "fixturenames", ())):
        return "postgresql"
    return "sqlite"


@pytest.fixture
def sheet(request: pytest.FixtureRequest) -> Sheet:
    """The test's row of the reliability sheet, and its chance."""
    assert isinstance(request.node, pytest.Item)
    row = row_of(request.node)
    request.node.add_report_section("setup", "seed", f"{SEED}={row['seed']}")
    return Sheet(row)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Where a test ran, its row is kept."""
    outcome: Any = yield
    report: pytest.TestReport = outcome.get_result()
    if FILE not in os.environ or not (report.when == "call" or report.failed or report.skipped):
        return
    row = row_of(item)
    row["result"], row["seconds"] = report.outcome, round(call.duration, 2)
    keep(Path(os.environ[FILE]), row)


def keep(file: Path, row: Row) -> None:
    """Add a row to the file; several processes may do so."""
    with file.with_name(f"{file.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        rows = json.loads(file.read_text()) if file.exists() else []
        rows = [known for known in rows if known["test"] != row["test"]]
        file.write_text(json.dumps([*rows, row], indent=1, sort_keys=True) + "\n")


def pytest_report_header() -> str:
    return f"chance: {SEED}={seed()}, trials x {times()}"
