"""Which kind of place a path or a URL names, for whoever moves a log."""

from pathlib import Path

from export_program.store.moving import Place
from export_program.store.sqlite_moving import SQLitePlace


def place_at(where: Path | str) -> Place:
    """The place of a path or URL. Raises StoreError: the driver it needs is not installed."""
    from export_program.store import driven, is_postgres  # noqa: PLC0415 -- the door knows both

    if is_postgres(where):
        found: Place = driven("export_program.store.postgres_moving").PostgresPlace(str(where))
        return found
    return SQLitePlace(Path(where))
