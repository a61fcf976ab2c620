"""Lines reach standard error: together while people work, at once when serious, all at the end."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from export_program.logging import SOON, Lines

PROGRAM = """
import asyncio, structlog
from export_program.logging import configure_logging
configure_logging()
log = structlog.get_logger("t")
async def main():
    for i in range(3):
        log.info("told", number=i, roles=["a"], nothing=None)
    try:
        1 / 0
    except ZeroDivisionError:
        log.exception("failed")
    log.info("last")
asyncio.run(main())
"""


class StandardError:
    """A standard error of our own, which can be closed and opened again."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.open()

    def open(self) -> None:
        self.stderr = self.file.open("w")

    def text(self) -> str:
        return self.file.read_text()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[StandardError]:
    own = StandardError(tmp_path / "err")
    monkeypatch.setattr("export_program.logging.sys", own)
    yield own
    own.stderr.close()


async def test_lines_of_one_moment_go_out_together_soon(told: StandardError) -> None:
    lines = Lines()
    lines.info(b"one")
    lines.info(b"two")
    assert told.text() == ""
    await asyncio.sleep(4 * SOON)
    assert told.text() == "one\ntwo\n"


async def test_what_is_serious_goes_out_at_once_after_what_was_told_before(
    told: StandardError,
) -> None:
    lines = Lines()
    lines.info(b"one")
    lines.error(b"two")
    assert told.text() == "one\ntwo\n"


def test_outside_an_event_loop_nothing_waits(told: StandardError) -> None:
    Lines().info(b"one")
    assert told.text() == "one\n"


async def test_a_line_that_cannot_be_written_harms_nobody(told: StandardError) -> None:
    lines = Lines()
    told.stderr.close()
    lines.error(b"lost")
    told.open()
    lines.error(b"told")
    assert told.text() == "told\n"


def test_a_program_that_ends_has_told_everything() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, check=True)
    told = [msgspec.json.decode(line) for line in done.stderr.splitlines()]
    assert [line["event"] for line in told] == ["told", "told", "told", "failed", "last"]
    assert [line["level"] for line in told] == ["info"] * 3 + ["error", "info"]
    assert told[2]["number"] == 2
    assert told[0]["nothing"] is None
    assert "ZeroDivisionError" in told[3]["exception"]
    assert all(line["timestamp"].endswith("Z") and len(line["timestamp"]) == 27 for line in told)
