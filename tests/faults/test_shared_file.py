"""Several processes that write one SQLite file: nobody is turned away, they take turns."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from export_program.store import open_store
from tests.faults.sharing_child import CLIENTS
from tests.sheet import Sheet
from tests.store.samples import REGISTRY
from tests.store.turns import turns_of

PROCESSES = 4


def together(path: Path, seconds: float) -> list[dict[str, Any]]:
    """What processes say that write at the same time."""
    command = [sys.executable, "-m", "tests.faults.sharing_child", str(path), str(seconds)]
    pipe = subprocess.PIPE
    writers = [
        subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) for _ in range(PROCESSES)
    ]
    for writer in writers:
        assert writer.stdout
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin
        writer.stdin.write("begin\n")
        writer.stdin.flush()
    said = [json.loads(writer.communicate(timeout=300)[0]) for writer in writers]
    assert [writer.returncode for writer in writers] == [0] * PROCESSES
    return said


def test_processes_that_write_one_file_are_never_locked_out_and_wait_in_turn(
    tmp_path: Path, sheet: Sheet
) -> None:
    path = tmp_path / "events.db"
    owner = open_store(path, REGISTRY)  # which makes the checkpoints
    seconds = sheet.trials(2, most=20)
    said = together(path, seconds)
    waits = sorted(wait for one in said for wait in one["waits"])
    refused = [reason for one in said for reason in one["refused"]]
    shares = [len(one["waits"]) * PROCESSES / len(waits) for one in said]
    turns = turns_of([one["told"] for one in said])
    sheet.note(
        processes=PROCESSES,
        appends=len(waits),
        refused=len(refused),
        longest_wait_ms=waits[-1] * 1000,
        p99_ms=waits[len(waits) * 99 // 100] * 1000,
        above_100_ms=sum(wait > 0.1 for wait in waits),
        smallest_share=min(shares),
        appends_a_turn=turns.each,
    )
    assert refused == []
    assert owner.head() == len(waits) > 100
    assert owner.check() == []
    owner.close()
    assert turns.each < 2 * CLIENTS  # a turn is a commit; SQLite's own waiting makes it dozens
    assert turns.between < 3 * PROCESSES
