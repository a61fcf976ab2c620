"""Runs the program on a folder until it is killed; deadlines fire meanwhile.

Usage: timer_child FOLDER
"""

import asyncio
import sys
from pathlib import Path

from export_program.runtime.program import Program
from export_program.runtime.settings import Settings


async def work(folder: Path) -> None:
    await Program(Settings(data=folder)).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(work(Path(sys.argv[1])))
