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
