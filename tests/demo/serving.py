"""A server in a process of its own, on a free port that it keeps when it is started again."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from export_program.demo.client import Client, ProblemAnswered, Unreachable

PROGRAM = Path(sys.executable).with_name("export-program")
UP_WITHIN = 120.0


def run(*arguments: str) -> str:
    """A command of the command line that must succeed; what it prints."""
    done = subprocess.run(
        [PROGRAM, *arguments], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def kill_when(arguments: list[str], is_time: Callable[[], bool]) -> None:
    """Start a command and kill it without warning as soon as it is time."""
    with subprocess.Popen([PROGRAM, *arguments], stderr=subprocess.DEVNULL) as started:
        patience = time.monotonic() + UP_WITHIN
        while not is_time() and time.monotonic() < patience:
            assert started.poll() is None, "it ended before it was killed"
            time.sleep(0.01)
        started.kill()


def serve_until(data: Path, said: str) -> None:
    """Serve the demonstration until a line is said; then end it in peace."""
    command = [PROGRAM, "serve", "--demo", "--data", str(data), "--port", "0"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    with subprocess.Popen(command, **pipes) as server:  # type: ignore[call-overload]
        lines = []
        try:
            for line in server.stdout:
                lines.append(line.strip())
                if said in line:
                    break
        finally:
            server.terminate()
        assert server.wait(60) == 0
    assert lines[-1] == said, lines


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


@contextmanager
def serving(data: Path, port: int) -> Iterator[str]:
    """The address of a server that is ready; it is ended in peace."""
    command = [PROGRAM, "serve", "--data", str(data), "--port", str(port), "--log-level", "warning"]
    quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "PYTHONUNBUFFERED": "1"}}
    with subprocess.Popen(command, **quiet) as server:  # type: ignore[call-overload]
        try:
            _wait(f"http://127.0.0.1:{port}", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            assert server.wait(60) == 0


def _wait(address: str, server: "subprocess.Popen[bytes]") -> None:
    patience, client = time.monotonic() + UP_WITHIN, Client(address)
    while time.monotonic() < patience:
        assert server.poll() is None, "the server ended"
        try:
            client.get("/health/ready", None)
        except (Unreachable, ProblemAnswered):
            time.sleep(0.02)
        else:
            client.close()
            return
    raise AssertionError(f"{address} is not ready in {UP_WITHIN} s")
