"""The command line as a caller meets it, and a server in a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import httpx
import pytest

from export_program import cli

PROGRAM = str(Path(sys.executable).with_name("export-program"))
PATIENCE = 60.0


@dataclass
class Said:
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str


class Caller:
    """Calls the command line in this process."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, captured: pytest.CaptureFixture[str]
    ) -> None:
        self._monkeypatch, self._captured = monkeypatch, captured

    def __call__(self, *words: object) -> Said:
        self._monkeypatch.setattr(sys, "argv", ["export-program", *map(str, words)])
        self._captured.readouterr()
        code: object = 0
        try:
            cli.main()
        except SystemExit as end:
            code = end.code or 0
        out, err = self._captured.readouterr()
        assert isinstance(code, int)
        return Said(code, out, err)


def called(*words: object, data: Path | None = None) -> Said:
    """The command line in a process of its own."""
    environment = {**os.environ, **({"EXPORT_PROGRAM_DATA": str(data)} if data else {})}
    done = subprocess.run(
        [PROGRAM, *map(str, words)],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        env=environment,
    )
    return Said(done.returncode, done.stdout, done.stderr)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def family(pid: int) -> list[int]:
    """A process and those it has started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in family(int(child)))]


def alive(process: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


class Server:
    """`export-program serve` on a folder."""

    def __init__(self, data: Path, port: int = 0, *options: str) -> None:
        self.data = data
        self._log = (data.parent / f"{data.name}.log").open("a+b")
        command = [PROGRAM, "serve", "--data", str(data), "--port", str(port), *options]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=self._log, text=True
        )
        assert self.process.stdout is not None
        self.told = [self.process.stdout.readline() for _ in range(3)]
        assert self.told[0].startswith("export-program listens on http://"), self.log()
        self.address = self.told[0].split()[3].rstrip(",")
        self.client = httpx.Client(base_url=self.address, trust_env=False, timeout=60)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.kill()
        self.client.close()
        assert self.process.stdout is not None
        self.process.stdout.close()
        self._log.close()

    def ready(self) -> "Server":
        deadline = time.monotonic() + PATIENCE
        while self.client.get("/health/ready").status_code != 200:
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.02)
        return self

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def end(self, number: int = signal.SIGTERM) -> tuple[int, float]:
        """The exit code, and how many seconds the end took."""
        started = time.monotonic()
        self.process.send_signal(number)
        return self.process.wait(PATIENCE), time.monotonic() - started

    def log(self) -> str:
        self._log.seek(0)
        return self._log.read().decode()


@contextmanager
def bearer(client: httpx.Client, token: str) -> Iterator[httpx.Client]:
    client.headers["Authorization"] = f"Bearer {token}"
    try:
        yield client
    finally:
        del client.headers["Authorization"]


def spoil(data: Path, file: str) -> None:
    """Overwrite a database; its journal would mend it."""
    (data / file).write_bytes(b"\0" * 8192)
    for part in ("wal", "shm"):
        (data / f"{file}-{part}").unlink(missing_ok=True)
