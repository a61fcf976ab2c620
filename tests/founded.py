"""An office as it is right after its founding: made once per process, copied for each test."""

import asyncio
import atexit
import shutil
import tempfile
import threading
from functools import cache
from pathlib import Path

from export_program.runtime.program import Program
from export_program.runtime.settings import Settings


def found(data: Path) -> None:
    """Let a folder with nothing in it be a founded office's: starting on it is quick."""
    if not data.exists() or not any(data.iterdir()):
        shutil.copytree(_template(), data, dirs_exist_ok=True)


@cache
def _template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="export-program-founded-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    maker = threading.Thread(target=lambda: asyncio.run(_make(folder / "data")))
    maker.start()  # an event loop of its own: the test may run in one
    maker.join()
    return folder / "data"


async def _make(data: Path) -> None:
    program = Program(Settings(data=data))
    await program.start()
    await program.projector.reached(program.store.head(), 60)
    await program.stop()
