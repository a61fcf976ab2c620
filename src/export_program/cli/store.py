"""`export-program store`: make and upgrade the place where the log is kept."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import rich_click as click

from export_program.cli.folder import Failure, data_option, known_store, told_in_one_line
from export_program.runtime.program import event_registry
from export_program.runtime.settings import Settings
from export_program.store import Prepared, log_exists, migrate_log, open_store

F = TypeVar("F", bound=Callable[..., Any])


@click.group()
def store() -> None:
    """Where the log is kept: a file in the data folder, or a PostgreSQL database.

    Example: export-program store init --store postgresql://owner@db.office/cases
    """


def store_options(command: F) -> F:
    """`--store URL`, `--data DIR`, and the names of the two roles."""
    for option in (
        click.option(
            "--reader",
            default="export_program_reader",
            show_default=True,
            help="The database role that may read, for auditors.",
        ),
        click.option(
            "--application",
            default="export_program_app",
            show_default=True,
            help="The database role that may append and read, for `serve`.",
        ),
        data_option,
        click.option(
            "--store",
            "url",
            envvar="EXPORT_PROGRAM_STORE",
            help="The database's URL, as its owner. Without it: the file in the data folder.",
        ),
    ):
        command = option(command)
    return command


@store.command()
@store_options
def init(url: str | None, data: Path, application: str, reader: str) -> None:
    """Make an empty log, and the roles that may work with it. Repeating it changes nothing.

    Run it as the owner of the database, then let `serve` in as a role with fewer rights:
    `CREATE ROLE office LOGIN PASSWORD '...' IN ROLE export_program_app`. Without this command
    `serve` makes a log by itself where its role may do so.

    Example: export-program store init --store postgresql://owner@db.office/cases
    """
    _prepare(known_store(url, "--store"), data, application, reader, create=True)


@store.command()
@store_options
def upgrade(url: str | None, data: Path, application: str, reader: str) -> None:
    """Bring a log that an older program made up to this one, and renew the roles' rights.

    Stop the servers first. Nothing that is stored is changed.

    Example: export-program store upgrade --store postgresql://owner@db.office/cases
    """
    _prepare(known_store(url, "--store"), data, application, reader, create=False)


def _prepare(url: str | None, data: Path, application: str, reader: str, *, create: bool) -> None:
    if url is None:
        _prepare_file(data, create=create)
        return
    with told_in_one_line():
        done = migrate_log(url, create=create, application=application, reader=reader)
    _report(done)


def _prepare_file(data: Path, *, create: bool) -> None:
    path = Settings(data=data).log
    with told_in_one_line(data):
        if not create and not log_exists(path):
            raise Failure(f"there is no log in {data}; make one with `export-program store init`")
        known = log_exists(path)
        open_store(path, event_registry(), secondary=known).close()
    click.echo(f"{path} is up to date" if known else f"made {path}")


def _report(done: Prepared) -> None:
    for migration in done.applied:
        click.echo(f"applied {migration}")
    for role in done.made_roles:
        click.echo(f"made role {role}")
    if done.missing_roles:
        click.echo(
            "no rights were given, because this role may not make roles; to have them, let an"
            f" administrator run: {' '.join(f'CREATE ROLE {r};' for r in done.missing_roles)}"
            " and repeat this command"
        )
    elif not done.applied and not done.made_roles:
        click.echo("the log is up to date")
