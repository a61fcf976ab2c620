"""Where the program keeps its things and how it runs; read once at start."""

from pathlib import Path

import msgspec


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The program's settings. `province` begins every reference. Sizes are bytes.

    The log and the read models are SQLite files in the folder `data`, or lie in the PostgreSQL
    database whose URL is `store`; vault and documents are in the folder either way.

    `shared` says that other processes serve the same store beside this one; `counts` is a folder
    in which they tell each other what they count.
    """

    data: Path = Path("var")
    province: str = "QZ"
    office: str = "Qazvin export promotion office"
    max_document: int = 25 * 1024 * 1024
    at_least_timeout: float = 5.0
    shared: bool = False
    counts: Path | None = None
    store: str | None = None

    @property
    def log(self) -> Path | str:
        """Where the log is: what `open_store` takes."""
        return self.store or self.data / "events.db"

    @property
    def read_models_url(self) -> str:
        """Where read models are: in the log's database, or a file beside the log's file."""
        return self.store or f"sqlite:///{self.data / 'read.db'}"
