"""The servers that are measured: the program as it is shipped, and a bare Litestar echo."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROGRAM = str(Path(sys.executable).parent / "export-program")


@dataclass(frozen=True)
class Server:
    port: int
    pid: int
    token: str
    started_in: float

    @property
    def memory_mb(self) -> float:
        """Resident memory now."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(
    command: list[str], port: int, ready: str, core: int, token: str = ""
) -> Iterator[Server]:
    """A server process on one core until the block ends."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: os.sched_setaffinity(0, {core}),  # noqa: PLW1509 - single-threaded here
    )
    try:
        wait_for(f"http://127.0.0.1:{port}{ready}")
        yield Server(port, process.pid, token, time.perf_counter() - started)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


@contextmanager
def program(data: Path, core: int) -> Iterator[Server]:
    """The program on a folder, everyday configuration: authentication, access log, metrics on."""
    port = free_port()
    command = [PROGRAM, "serve", "--data", str(data), "--port", str(port)]
    made = [PROGRAM, "token", "create", "--name", "bench", "--data", str(data)]
    roles = ["--role", "desk_officer", "--role", "wg_chair", "--role", "auditor"]
    token = subprocess.run([*made, *roles], capture_output=True, check=True, text=True).stdout
    with running(command, port, "/health/ready", core, token.strip()) as server:
        yield server


@contextmanager
def echo(core: int) -> Iterator[Server]:
    """A Litestar handler that decodes a body and sends it back; nothing else."""
    port = free_port()
    with running([sys.executable, "-m", "bench.echo", str(port)], port, "/ready", core) as server:
        yield server


def wait_for(address: str, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own server
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
