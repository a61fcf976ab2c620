"""What start-up is made of: a command loads what it needs, and nothing besides."""

import subprocess
import sys

import pytest

HEAVY = {
    "--help": ("msgspec", "export_program.domain", "sqlalchemy", "litestar"),
    "token": ("litestar", "uvicorn", "rich.console", "prometheus_client", "export_program.api"),
    "serve": (
        "export_program.demo",
        "export_program.api.openapi",
        "openpyxl",
        "xlsxwriter",
        "psycopg",
        "rich.console",
        "rich.progress",
    ),
}


@pytest.mark.parametrize(("command", "heavy"), HEAVY.items(), ids=HEAVY)
def test_a_command_does_not_load_what_it_does_not_need(
    command: str, heavy: tuple[str, ...]
) -> None:
    load = "" if command.startswith("--") else f"cli.load({command!r}); "
    told = f"import sys; from export_program import cli; {load}print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", told], capture_output=True, check=True, text=True
    ).stdout.split()
    assert "export_program.cli" in loaded
    assert sorted(set(heavy) & set(loaded)) == []


RECORDING = """
import os, random, secrets, sys, uuid
def recorded(size, draw=os.urandom):
    frame = sys._getframe(1)
    while (name := frame.f_globals["__name__"]).partition(".")[0] in sys.stdlib_module_names:
        frame = frame.f_back
    taken.append(name)
    return draw(size)
taken, os.urandom, random._urandom = [], recorded, recorded
import {0}
ours = [name for name in taken if name.startswith(("export_program", "projections"))]
print(len(os.listdir("/proc/self/task")), *ours)
"""


def taken_by(module: str) -> list[str]:
    """How many threads run when a module is loaded; which of our modules took random bytes."""
    return subprocess.run(
        [sys.executable, "-c", RECORDING.format(module)], capture_output=True, check=True, text=True
    ).stdout.split()


def test_what_processes_are_forked_from_holds_no_randomness_and_no_thread() -> None:
    assert taken_by("export_program.cli.loaded") == ["1"]


def test_random_bytes_that_a_module_takes_are_seen() -> None:
    assert "export_program.api.commands" in taken_by("export_program.api.commands")
