"""Whether the files of a data folder belong together: on doubt the program does not start."""

from export_program.runtime.read_tables import ReadTables
from export_program.store import CorruptStore, EventStore, Vault, VaultDamaged


def check_belonging(store: EventStore, vault: Vault, tables: ReadTables) -> None:
    """Read models follow the log, and the vault is there before the first event.

    A log that lost its write-ahead file, or was replaced by an older or an empty one, is sound in
    itself; that it was longer is known only beside it.

    Raises:
        CorruptStore: read models took in positions that the log does not have, or another log's.
        VaultDamaged: there are events, but the vault is a new one.
    """
    kept = tables.database.place
    seen = max((standing.position for standing in tables.standings().values()), default=0)
    head = store.head()  # after looking at read models: another process may be writing
    if seen > head:
        msg = (
            f"{store.place} ends at position {head}, but {kept} has taken in position {seen}:"
            " events were lost. Bring them back, a file with its -wal file; if the loss is"
            f" accepted, delete {kept}"
        )
        raise CorruptStore(msg)
    if tables.claimed_by(str(store.store_id)) != str(store.store_id):
        msg = f"{kept} was made from another log than {store.place}: delete it, it is rebuilt"
        raise CorruptStore(msg)
    if head and vault.new:
        raise VaultDamaged(
            f"vault.db is new, but {store.place} holds {head} events: bring the vault back"
        )
