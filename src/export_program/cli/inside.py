"""Looking inside: positions and lag, lifecycles, and whether the store is sound."""

import platform
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import msgspec
import rich_click as click

from export_program.cli.folder import (
    Failure,
    check_existing,
    data_option,
    opened,
    server_is_running,
    settings_for,
)
from export_program.domain import KINDS
from export_program.engine.diagram import page
from export_program.store import StoreHealth, open_to_others


@click.command()
@data_option
def status(data: Path) -> None:
    """Positions, lag and parked cases, as JSON.

    Example: export-program status | jq .parked
    """
    with opened(data) as program:
        head = program.store.head()
        standings = program.tables.standings()
        found = {
            "data": str(data),
            "server_running": server_is_running(data),
            "store_id": program.store.store_id,
            "epoch": program.store.epoch,
            "head": head,
            "read_models": {
                name: {"position": s.position, "lag": head - s.position}
                for name, s in standings.items()
            },
            "not_built": [n for n in program.tables.models if n not in standings],
            "parked": [
                {"model": model, "case_id": case_id}
                for model, case_id in sorted(program.tables.parked_cases())
            ],
        }
    click.echo(msgspec.json.format(msgspec.json.encode(found)).decode())


@click.group()
def lifecycle() -> None:
    """The tables: what may happen to which kind of case.

    Example: export-program lifecycle list
    """


@lifecycle.command()
@click.argument("kind")
def show(kind: str) -> None:
    """Print the lifecycle of a KIND of case as Markdown with a diagram.

    Example: export-program lifecycle show agreement
    """
    if kind not in KINDS:
        raise Failure(f"there is no kind {kind!r}; known: {', '.join(KINDS)}")
    click.echo(page(KINDS[kind]))


@lifecycle.command(name="list")
def list_kinds() -> None:
    """Print the kinds of case, each with what it is.

    Example: export-program lifecycle list
    """
    for name, table in KINDS.items():
        click.echo(f"{name:18} {table.summary}")


@click.command()
@data_option
@click.option("--deep", is_flag=True, help="Read the whole store and name every damage.")
def doctor(data: Path, *, deep: bool) -> None:
    """Store settings, versions, disk. Exit code 1 if something is wrong with them.

    A data folder that others on the machine may read is warned of.

    Example: export-program doctor --deep || echo "restore a backup"
    """
    check_existing(settings_for(data))
    try:
        with opened(data) as program:
            health, place = program.store.health(), program.store.place
            damages = program.store.check() if deep else []
    except Failure as failure:
        click.echo(f"damage: {failure.message}", err=True)
        sys.exit(1)
    for name, value in (*_surroundings(data), ("log", place), *_state(health)):
        click.echo(f"{name:18} {value}")
    if (seen := open_to_others(data)) is not None:
        click.echo(f"warning: {seen}", err=True)
    for damage in damages:
        click.echo(f"damage: {damage}", err=True)
    if damages or not health.writable:
        sys.exit(1)


def _surroundings(data: Path) -> Iterator[tuple[str, object]]:
    yield "export-program", version("export-program")
    yield "python", platform.python_version()
    yield "sqlite", sqlite3.sqlite_version
    for name in ("eventsourcing", "litestar", "msgspec", "uvicorn"):
        yield name, version(name)
    yield "disk free", f"{shutil.disk_usage(data).free:,} bytes"


def _state(health: StoreHealth) -> Iterator[tuple[str, object]]:
    yield "writable", "yes" if health.writable else f"no: {health.reason}"
    yield "head", health.head
    yield "database", f"{health.db_bytes:,} bytes and {health.wal_bytes:,} in the journal"
    yield "clock step", f"{health.clock_step_us:,} us"
    yield from health.settings.items()
