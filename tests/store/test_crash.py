"""What was acknowledged before a kill -9 is there after it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from export_program.store import open_store
from tests.sheet import Sheet
from tests.store.samples import REGISTRY

KILLS = 30


def wait_for_answers(acks: Path) -> None:
    """Until the child has had its first answer; a busy machine takes its time."""
    deadline = time.monotonic() + 60
    while not (acks.exists() and acks.stat().st_size) and time.monotonic() < deadline:
        time.sleep(0.005)


def test_whatever_was_acknowledged_before_a_kill_is_stored_after_it(
    tmp_path: Path, sheet: Sheet
) -> None:
    path, chance, kills = tmp_path / "events.db", sheet.chance, sheet.trials(KILLS, most=120)
    command = [sys.executable, "-m", "tests.store.crash_child", str(path)]
    killed_while_working = 0
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as nursery:
        assert nursery.stdin
        assert nursery.stdout
        for round_ in range(kills):
            acks = tmp_path / f"acks-{round_}"
            nursery.stdin.write(f"{acks}\n")
            pid = int(nursery.stdout.readline())
            if round_ % 4:
                wait_for_answers(acks)
            time.sleep(chance.uniform(0, 0.12))
            os.kill(pid, signal.SIGKILL)
            killed_while_working += acks.exists() and acks.stat().st_size > 0
        nursery.stdin.close()
    assert killed_while_working >= kills / 2, "most kills must have hit a working child"

    store = open_store(path, REGISTRY)
    stored = store.head()
    acknowledged = 0
    for file in tmp_path.glob("acks-*"):
        for line in file.read_text().splitlines():
            command_id, position = line.split()
            known, step = store.by_command(command_id), store.at(int(position))
            assert known is not None
            assert known[0] == int(position)
            assert step is not None
            assert step.meta.command.id == command_id
            acknowledged += 1
    sheet.note(kills=kills, at_work=killed_while_working, acknowledged=acknowledged, lost=0)
    assert 0 < acknowledged <= stored
    assert store.check() == []
    store.close()
