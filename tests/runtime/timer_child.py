"""Runs the program on a folder and kills it when so many deadlines have fired, at work on the next.

Usage: timer_child FOLDER COUNT
"""

import asyncio
import os
import signal
import sqlite3
import sys
import threading
import time
from pathlib import Path

from export_program.runtime.program import Program
from export_program.runtime.settings import Settings


def fired(path: Path) -> int:
    """How many deadlines have fired by the log."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        sql = "SELECT count(*) FROM stored_events WHERE topic IN (?, ?)"
        names = ("case.deadline_warning_raised.v1", "exporter.draft_lapsed.v1")
        return int(connection.execute(sql, names).fetchone()[0])
    finally:
        connection.close()


def kill_at(path: Path, count: int) -> None:
    """From within: a machine that holds up whoever watches holds up the program too."""
    while fired(path) < count:
        time.sleep(0.002)
    os.kill(os.getpid(), signal.SIGKILL)


async def work(folder: Path) -> None:
    await Program(Settings(data=folder)).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    given = Path(sys.argv[1])
    watch = threading.Thread(target=kill_at, args=(given / "events.db", int(sys.argv[2])))
    watch.start()
    asyncio.run(work(given))
