"""`export-program store`: make, upgrade, copy, export, back up and restore the log."""

import hashlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import rich_click as click

from export_program.cli.folder import Failure, data_option, known_store, told_in_one_line
from export_program.cli.progress import progress_bar
from export_program.runtime.program import event_registry
from export_program.runtime.settings import Settings
from export_program.store import Prepared, is_postgres, log_exists, migrate_log, open_store
from export_program.store.backup import LOG, MANIFEST, back_up, restore
from export_program.store.moving import Progress, copy, exported
from export_program.store.places import place_at

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


URL = click.option(
    "--store",
    "url",
    envvar="EXPORT_PROGRAM_STORE",
    help="The database's URL. Without it: the file in the data folder.",
)


@store.command(name="copy")
@click.argument("source")
@click.argument("target")
def copy_log(source: str, target: str) -> None:
    """Copy the log from SOURCE to TARGET: each a folder, an events.db, or a postgresql:// URL.

    Positions, times, command ids and the epoch are kept, so that every cursor stays good. A copy
    that was broken off goes on where it was. Vault and documents stay in the data folder. Let
    nobody write to SOURCE any more before the last run of it, and serve TARGET from then on.

    Example: export-program store copy var postgresql://owner@db.office/cases
    """
    with told_in_one_line(), _bar("copying") as progress:
        there = place_at(_where(target))
        identity = copy(place_at(_where(source)), there, progress)
    click.echo(f"copied log {identity.store_id} to {there.name}")


@store.command()
@URL
@data_option
@click.option(
    "--output", "-o", type=click.File("wb"), default="-", help="A file; else standard output."
)
def export(url: str | None, data: Path, output: BinaryIO) -> None:
    """Write the whole log in its canonical form: NDJSON, the same bytes from either database.

    Its SHA-256 is told on standard error.

    Example: export-program store export -o log.ndjson
    """
    digest = hashlib.sha256()
    where = Settings(data=data, store=known_store(url, "--store")).log
    of_backup = not is_postgres(where) and (data / MANIFEST).exists()
    with told_in_one_line(data), place_at(where).held() as held:
        for line in exported(held, place_at(where).name, of_backup=of_backup):
            digest.update(line)
            output.write(line)
    click.echo(f"{held.head} events, sha256 {digest.hexdigest()}", err=True)


@store.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@URL
@data_option
def backup(folder: Path, url: str | None, data: Path) -> None:
    """Take a backup into the empty FOLDER: log, vault with its keys, documents.

    Servers may go on meanwhile. Whoever holds the folder can read personal data: it holds the keys.

    Example: export-program store backup /backups/2026-01-31
    """
    where = Settings(data=data, store=known_store(url, "--store")).log
    with told_in_one_line(data), _bar("backing up") as progress:
        taken = back_up(where, data, folder, progress)
    click.echo(f"backed up {taken.head} events and {taken.documents} documents to {folder}")


@store.command(name="restore")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@URL
@data_option
def restore_log(folder: Path, url: str | None, data: Path) -> None:
    """Bring the backup in FOLDER back into an empty data folder, or folder and database.

    The log gets a new epoch: whoever comes with an older cursor is told so (409) and where the
    log ends now.

    Example: export-program store restore /backups/2026-01-31 --data /srv/office
    """
    where = Settings(data=data, store=known_store(url, "--store")).log
    with told_in_one_line(data), _bar("restoring") as progress:
        taken, identity = restore(folder, where, data, progress)
    at = datetime.fromtimestamp(taken.taken_at, UTC)
    click.echo(
        f"restored {taken.head} events of {at:%Y-%m-%d %H:%M} UTC; the epoch is {identity.epoch}."
        f" What was told after position {taken.head} is not in this log."
    )


def _where(named: str) -> Path | str:
    """A database's URL, an events.db, or the one in a folder."""
    if is_postgres(named):
        return named
    path = Path(named)
    return path if path.suffix == ".db" else path / LOG


@contextmanager
def _bar(what: str) -> Iterator[Progress]:
    """Shown once there is something to tell: a mistake is one line."""
    bar = progress_bar(sys.stderr)
    task = bar.add_task(what, total=None)

    def tell(done: int, total: int) -> None:
        bar.start()
        bar.update(task, completed=done, total=total)

    try:
        yield tell
    finally:
        if bar.live.is_started:
            bar.stop()
