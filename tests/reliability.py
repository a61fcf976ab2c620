"""`scripts/reliability`: runs the fault tests often, breaks the code on purpose, writes the sheet.

The sheet is docs/reliability.md: each promise, the tests that hold it, how often they tried, from
which seed, and what came of it; what nobody tries; and which mutations were caught by which test.
"""

import argparse
import json
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests import mutations
from tests.promises import PROMISES, Promise
from tests.sheet import FILE, SEED, TIMES, seed

ROOT = Path(__file__).resolve().parents[1]
SHEET = ROOT / "docs" / "reliability.md"
# Numbers that must be zero; each is asserted where it is counted.
WRONG = ("lost", "doubled", "misplaced", "misled", "false_conflicts", "answers_that_differ")
Row = dict[str, Any]
HEAD = """# Reliability

What was tried to make the program lose, double or change something, and what came of it. Written by
`scripts/reliability`, which anybody may repeat; every row is a test that also runs, with fewer
trials, in `scripts/test`. D1 to D28 number the promises.
"""


def main() -> None:
    options = argparse.ArgumentParser(description="Runs the fault tests and writes their sheet.")
    options.add_argument("--trials", type=int, default=5, help="times the few of scripts/test (5)")
    options.add_argument("--seed", type=int, default=seed(), help="what chance is made of")
    options.add_argument("--no-mutations", action="store_true", help="leave the mutation run out")
    options.add_argument("--to", type=Path, default=SHEET, help="the page to write")
    asked = options.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="export-program-reliability-") as folder:
        rows, passed = run_tests(Path(folder) / "sheet.json", asked.trials, asked.seed)
    caught = [] if asked.no_mutations else run_mutations()
    seconds = time.monotonic() - started
    asked.to.write_text(page(rows, caught, asked, seconds), encoding="utf-8")
    survived = [found.name for found in caught if found.verdict != "caught"]
    print(f"{asked.to}: {len(rows)} tests, {len(caught)} mutations, {seconds:.0f} s")  # noqa: T201
    if survived or not passed:
        sys.exit(1)


def run_tests(file: Path, trials: int, chance: int) -> tuple[list[Row], bool]:
    """The rows of every test that holds a promise, and whether all passed."""
    named = [test for promise in PROMISES for test in promise.tests]
    print(f"fault tests, {trials} times as many trials, seed {chance}", flush=True)  # noqa: T201
    command = [sys.executable, "-m", "pytest", "-n", "2", "--tb=short", "-q", *dict.fromkeys(named)]
    environment = {**os.environ, FILE: str(file), TIMES: str(trials), SEED: str(chance)}
    code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    if code not in {0, 1} or not file.exists():
        sys.exit(f"the fault tests do not run (pytest ends with {code})")
    return json.loads(file.read_text()), code == 0


def run_mutations() -> list[mutations.Found]:
    print(f"{len(mutations.MUTATIONS)} mutations, one at a time", flush=True)  # noqa: T201
    found = []
    for one in mutations.run():
        found.append(one)
        print(f"  {one.verdict:9} {one.seconds:5.1f} s  {one.name}", flush=True)  # noqa: T201
    return found


def page(
    rows: list[Row], caught: list[mutations.Found], asked: argparse.Namespace, seconds: float
) -> str:
    parts = [HEAD, conditions(asked, seconds), "## Promises\n"]
    parts += [chapter(promise, of(promise, rows)) for promise in PROMISES]
    parts.append(not_covered())
    if caught:
        parts.append(mutation_table(caught))
    return "\n".join(parts).rstrip() + "\n"


def conditions(asked: argparse.Namespace, seconds: float) -> str:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (
        f"Run of {datetime.now(UTC):%Y-%m-%d}: {asked.trials} times the trials of `scripts/test`,"
        f" `EXPORT_PROGRAM_SEED={asked.seed}`, {seconds / 60:.0f} minutes on {cores} cores,"
        f" Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, Linux"
        f" {platform.release().split('-')[0]}.\n"
    )


def of(promise: Promise, rows: list[Row]) -> list[Row]:
    """The rows of a promise's tests, in the order they are named."""
    return [
        row
        for test in promise.tests
        for row in rows
        if row["test"] == test or row["test"].startswith((f"{test}::", f"{test}["))
    ]


def chapter(promise: Promise, rows: list[Row]) -> str:
    said = [f"### {promise.id}: {promise.what}\n"]
    if rows:
        said += ["| test | store | trials | result |", "|---|---|---|---|"]
        counted = [row for row in rows if row["numbers"]]
        plain = [row for row in rows if not row["numbers"] and row["result"] == "passed"]
        failed = [row for row in rows if row not in counted and row not in plain]
        for row in [*counted, *failed]:
            cells = (sentence(row), row["store"], f"{row['trials']}", result(row))
            said.append(f"| {' | '.join(cells)} |")
        said += [f"| {one} |" for one in summed(plain)]
        said.append("")
    if promise.missing:
        said.append(f"Not covered: {promise.missing}\n")
    return "\n".join(said)


def summed(rows: list[Row]) -> list[str]:
    """Tests without numbers, a line for each file."""
    found: dict[tuple[str, str], int] = {}
    for row in rows:
        file = row["test"].partition("::")[0]
        found[file, row["store"]] = found.get((file, row["store"]), 0) + 1
    return [f"`{file}` | {store} | {number} | passed" for (file, store), number in found.items()]


def sentence(row: Row) -> str:
    """A test's name as the sentence it is."""
    name, _, variant = row["test"].rpartition("::")[2].partition("[")
    words = name.removeprefix("test_").replace("_", " ")
    return f"{words} ({variant.rstrip(']')})" if variant else words


def result(row: Row) -> str:
    told = [f"{name.replace('_', ' ')} {value}" for name, value in row["numbers"].items()]
    if any(row["numbers"].get(name) for name in WRONG) and row["result"] == "passed":
        sys.exit(f"{row['test']} passed although something went wrong: {row['numbers']}")
    return ", ".join([row["result"], *told])


def not_covered() -> str:
    return (
        "## Seen red\n\nEach promise's test has failed when the code was broken on purpose; the"
        " mutations below are repeated in every run (D28).\n"
    )


def mutation_table(caught: list[mutations.Found]) -> str:
    said = ["| mutation | must be caught by | verdict |", "|---|---|---|"]
    said += [f"| {one.name} | `{one.test.partition('::')[2]}` | {one.verdict} |" for one in caught]
    number = sum(one.verdict == "caught" for one in caught)
    return "\n".join([*said, "", f"{number} of {len(caught)} caught."])


if __name__ == "__main__":
    main()
