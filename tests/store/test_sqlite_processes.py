"""Several processes on one SQLite log: nobody is refused, nobody starves, one leads and tidies."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from export_program.store import open_store
from export_program.store.leadership import FileLeadership
from export_program.store.sqlite_store import SQLiteEventStore
from export_program.store.write_turns import WriteTurns
from tests.store.samples import REGISTRY, append
from tests.store.turns import turns_of

PROCESSES, SECONDS, FEWEST = 3, 1.5, 30
WRITER = """
import json, sys, time
from pathlib import Path
from export_program.store import open_store
from tests.store.samples import REGISTRY, append

store = open_store(Path(sys.argv[1]), REGISTRY, secondary=True, busy_ms=60_000)
print("ready", flush=True)
sys.stdin.readline()
told, end = [], time.monotonic() + float(sys.argv[2])
while time.monotonic() < end or len(told) < int(sys.argv[3]):
    told.append(store.append_now(append()).position)
store.close()
print(json.dumps(told))
"""


def opened(path: Path, *, secondary: bool = True) -> SQLiteEventStore:
    store = open_store(path, REGISTRY, secondary=secondary)
    assert isinstance(store, SQLiteEventStore)
    return store


def test_processes_that_write_at_once_are_never_refused_and_take_turns(
    tmp_path: Path,
) -> None:
    path = tmp_path / "events.db"
    opened(path, secondary=False).close()
    command = [sys.executable, "-c", WRITER, str(path), str(SECONDS), str(FEWEST)]
    pipe = subprocess.PIPE
    writers = [
        subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
        for _ in range(PROCESSES)
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    told = []
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        out, err = writer.communicate(timeout=300)
        assert err == ""
        told.append(json.loads(out))
    store = opened(path)
    everywhere = list(range(1, store.head() + 1))
    assert sorted(at for positions in told for at in positions) == everywhere
    assert [row.position for row in store.raw_log(0, 10**6)] == everywhere
    store.close()
    turns = turns_of(told)
    assert turns.each < 2  # SQLite's own waiting makes it dozens
    assert turns.between < 3 * PROCESSES


def test_who_wants_to_write_again_waits_behind_who_is_next(tmp_path: Path) -> None:
    here, there = (WriteTurns(tmp_path / "events.db", 0.05) for _ in range(2))
    with here.turn(), pytest.raises(TimeoutError), there.turn():
        pass
    with there.turn():
        pass
    with here.turn():
        pass
    here.close()
    there.close()


def test_one_process_leads_and_another_one_when_it_has_let_go(tmp_path: Path) -> None:
    told: list[tuple[str, bool]] = []
    here = FileLeadership(tmp_path / "leader.lock", lambda leads: told.append(("here", leads)))
    there = FileLeadership(tmp_path / "leader.lock", lambda leads: told.append(("there", leads)))
    assert (here.try_acquire(), here.try_acquire(), there.try_acquire()) == (True, True, False)
    assert (here.held(), there.held()) == (True, False)
    here.release()
    here.release()
    assert (there.try_acquire(), here.try_acquire()) == (True, False)
    there.release()
    assert told == [("here", True), ("here", False), ("there", True), ("there", False)]


def test_of_processes_side_by_side_the_one_that_leads_makes_the_checkpoints(tmp_path: Path) -> None:
    path = tmp_path / "events.db"
    alone = opened(path, secondary=False)
    first, second = opened(path), opened(path)
    assert [store._writer.tidies for store in (alone, first, second)] == [True, False, False]
    claims = [store.leadership() for store in (first, second)]
    assert [claim.try_acquire() for claim in claims] == [True, False]
    assert [store._writer.tidies for store in (first, second)] == [True, False]
    claims[0].release()
    assert claims[1].try_acquire()
    assert [store._writer.tidies for store in (first, second)] == [False, True]
    alone.leadership().release()
    assert alone._writer.tidies
    for _ in range(3):
        first.append_now(append())
    for store in (alone, first, second):
        store.close()
