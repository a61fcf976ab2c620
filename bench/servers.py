"""The servers that are measured: ours as it is shipped, the stock library, and a bare echo."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from bench.places import Place

PROGRAM = str(Path(sys.executable).parent / "export-program")
TICK = os.sysconf("SC_CLK_TCK")
ROLES = ("desk_officer", "wg_chair", "auditor")


@dataclass(frozen=True)
class Server:
    port: int
    pid: int
    token: str
    started_in: float
    account: str = "bench"

    @property
    def memory_mb(self) -> float:
        """Resident memory now."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    @property
    def cpu_seconds(self) -> float:
        """Of the server and of every PostgreSQL process: one server of it runs at a time."""
        databases = (p for p in Path("/proc").glob("[0-9]*") if _is_postgres(p))
        return sum(map(_spent, (Path(f"/proc/{self.pid}"), *databases)))


def _is_postgres(process: Path) -> bool:
    with suppress(OSError):
        return (process / "comm").read_text().strip() == "postgres"
    return False


def _spent(process: Path) -> float:
    with suppress(OSError):
        fields = (process / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK
    return 0.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(
    command: list[str],
    port: int,
    ready: str,
    core: int,
    token: str = "",
    environment: dict[str, str] | None = None,
) -> Iterator[Server]:
    """A server process on one core until the block ends."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        preexec_fn=lambda: os.sched_setaffinity(0, {core}),  # noqa: PLW1509 - single-threaded here
    )
    try:
        wait_for(f"http://127.0.0.1:{port}{ready}", process)
        yield Server(port, process.pid, token, time.perf_counter() - started)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


@contextmanager
def program(place: Place, core: int) -> Iterator[Server]:
    """The program in a place, everyday configuration: authentication, access log, metrics on."""
    port, data, environment = free_port(), str(place.data), place.environment
    command = [PROGRAM, "serve", "--data", data, "--port", str(port)]
    made = [PROGRAM, "token", "create", "--name", "bench", "--data", data]
    roles = [part for role in ROLES for part in ("--role", role)]
    token = subprocess.run(
        [*made, *roles], capture_output=True, check=True, text=True, env=environment
    ).stdout.strip()
    with running(command, port, "/health/ready", core, token, environment) as server:
        yield replace(server, account=_account(port, token))


def _account(port: int, token: str) -> str:
    """Whose token it is."""
    asked = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/v1/me", headers={"Authorization": f"Bearer {token}"}
    )
    with urllib.request.urlopen(asked, timeout=5) as answer:  # noqa: S310 - our own server
        return str(json.load(answer)["id"])


@contextmanager
def stock(place: Place, core: int) -> Iterator[Server]:
    """The stock event-sourcing library behind the same framework, on the same kind of store."""
    port = free_port()
    kept = place.url or str(place.data / "stock.db")
    command = [sys.executable, "-m", "bench.stock", str(port), kept]
    with running(command, port, "/ready", core) as server:
        yield server


@contextmanager
def echo(core: int) -> Iterator[Server]:
    """A Litestar handler that decodes a body and sends it back; nothing else."""
    port = free_port()
    with running([sys.executable, "-m", "bench.echo", str(port)], port, "/ready", core) as server:
        yield server


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers. Raises ChildProcessError: it ended instead."""
    while True:
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own server
                return
        except OSError:
            if process.poll() is not None:
                told = f"{process.args!r} ended with {process.returncode}"
                raise ChildProcessError(told) from None
            time.sleep(0.01)
