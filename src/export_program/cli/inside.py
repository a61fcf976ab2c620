"""Looking inside: positions and lag, lifecycles, and whether the store is sound."""

import platform
import shutil
import sqlite3
import sys
from importlib.metadata import version
from pathlib import Path

import msgspec
import rich_click as click

from export_program.cli.folder import Failure, data_option, opened, server_is_running
from export_program.domain import KINDS
from export_program.engine.diagram import page


@click.command()
@data_option
def status(data: Path) -> None:
    """Positions, lag and parked cases, as JSON."""
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
            "parked": program.tables.parked_cases(),
        }
    click.echo(msgspec.json.format(msgspec.json.encode(found)).decode())


@click.group()
def lifecycle() -> None:
    """The tables: what may happen to which kind of case."""


@lifecycle.command()
@click.argument("kind")
def show(kind: str) -> None:
    """Print the lifecycle of a KIND of case as Markdown with a diagram."""
    if kind not in KINDS:
        raise Failure(f"there is no kind {kind!r}; known: {', '.join(KINDS)}")
    click.echo(page(KINDS[kind]))


@lifecycle.command(name="list")
def list_kinds() -> None:
    """Print the kinds of case."""
    for name, table in KINDS.items():
        click.echo(f"{name:18} {table.summary}")


@click.command()
@data_option
@click.option("--deep", is_flag=True, help="Read the whole store and name every damage.")
def doctor(data: Path, deep: bool) -> None:
    """Store settings, versions, disk. Exit code 1 if something is wrong."""
    with opened(data) as program:
        health = program.store.health()
        damages = program.store.check() if deep else []
    free = shutil.disk_usage(data).free
    for name, value in (
        ("export-program", version("export-program")),
        ("python", platform.python_version()),
        ("sqlite", sqlite3.sqlite_version),
        *((name, version(name)) for name in ("eventsourcing", "litestar", "msgspec", "uvicorn")),
        ("writable", "yes" if health.writable else f"no: {health.reason}"),
        ("head", health.head),
        ("database", f"{health.db_bytes:,} bytes and {health.wal_bytes:,} in the journal"),
        ("disk free", f"{free:,} bytes"),
        ("clock step", f"{health.clock_step_us:,} us"),
        *health.settings.items(),
    ):
        click.echo(f"{name:18} {value}")
    for damage in damages:
        click.echo(f"damage: {damage}", err=True)
    if damages or not health.writable:
        sys.exit(1)
