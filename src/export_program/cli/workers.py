"""Several processes on one port: what each of them runs, and who starts them anew."""

import multiprocessing
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import reduction
from multiprocessing.connection import wait
from pathlib import Path
from socket import socket
from typing import Any

import structlog
import uvicorn
from msgspec.structs import replace
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors.multiprocess import Multiprocess, Process

from export_program.api.app import create_app
from export_program.cli.folder import Failure
from export_program.cli.process import Tidied, configured
from export_program.logging import configure_logging
from export_program.runtime.program import Program
from export_program.runtime.settings import Settings
from export_program.store import StoreError, StoreReadOnly
from export_program.store.errors import Unwritable

BEGINS_WITHIN = 30.0  # seconds after which a process must answer its parent
HEALTHY_WITHIN = 10  # seconds in which it must then
FORKS = multiprocessing.get_context("forkserver")
log = structlog.get_logger("workers")


class Claim:
    """The lock of a data folder. It is held until every process that was given it has ended."""

    def __init__(self, file: int) -> None:
        self._file = file

    def __reduce__(self) -> tuple[Any, ...]:
        return _handed_over, (reduction.DupFd(self._file),)


def _handed_over(file: Any) -> Claim:
    return Claim(file.detach())


class Worker:
    """Makes the app of one process. It is sent to a new process as it stands here."""

    def __init__(self, settings: Settings, log_level: str, claim: Claim) -> None:
        self._settings, self._log_level, self._claim = settings, log_level, claim

    def __call__(self) -> Tidied:
        configure_logging(self._log_level, process=os.getpid())
        threading.Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()
        try:
            program = Program(self._settings, secondary=True)
        except (StoreError, Unwritable, OSError) as error:
            reason = error.reason if isinstance(error, StoreReadOnly) else str(error)
            log.error("cannot start", reason=reason)  # noqa: TRY400 - it says what is wrong
            sys.exit(1)
        return Tidied(create_app(program))


def _end_with_parent() -> None:
    """Nobody would start this process anew, or stop it, when the parent was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)


class Forked(Process):
    """One that is forked from a process that has loaded the program and done nothing else.

    It neither loads the program itself nor keeps a copy of it in memory, and it inherits no
    thread, no file and no connection.
    """

    def __init__(self, config: uvicorn.Config, sockets: list[socket]) -> None:
        super().__init__(config, sockets)
        forked = FORKS.Process(target=self.target, args=(sockets,))
        self.process = forked  # type: ignore[assignment]

    def target(self, sockets: list[socket] | None = None) -> None:
        with suppress(KeyboardInterrupt):  # raised once more when the server has ended in peace
            super().target(sockets)


class Supervisor(Multiprocess):
    """Starts the processes and tells when the first one serves; starts anew what has died."""

    def __init__(self, config: uvicorn.Config, listener: socket, up: Callable[[], None]) -> None:
        super().__init__(config, [listener])
        self._up = up
        self.served = self.told_to_end = False
        self._began: dict[int | None, float] = {}

    def init_processes(self) -> None:
        FORKS.set_forkserver_preload(["export_program.cli.loaded"])
        for _ in range(self.processes_num):
            self.processes.append(Forked(self.config, self.sockets))
            self.processes[-1].start()
        while not self.should_exit.is_set() and not self.served:
            self.handle_signals()
            if any(process.exitcode is not None for process in self.processes):
                return
            self.served = any(process.is_ready(timeout=0.05) for process in self.processes)
        if self.served:
            self._up()

    def handle_int(self) -> None:
        self.handle_term()

    def handle_term(self) -> None:
        self.told_to_end = True
        self.should_exit.set()

    def keep_subprocess_alive(self) -> None:
        for index, process in enumerate(self.processes):
            if self.should_exit.is_set():
                return
            if self._lives(process):
                continue
            process.kill()
            process.join()
            log.warning("a process died", process=process.pid, exit=process.exitcode)
            if not self.served:
                self.should_exit.set()
                return
            if process.exitcode in {1, STARTUP_FAILURE}:
                time.sleep(0.5)  # it could not start; what it lacks may come back
            self.processes[index] = Forked(self.config, self.sockets)
            self.processes[index].start()
            self._began[self.processes[index].pid] = time.monotonic()

    def _lives(self, process: Process) -> bool:
        """One that has just begun is not asked: it cannot answer yet, and the others would wait."""
        if time.monotonic() - self._began.get(process.pid, 0.0) < BEGINS_WITHIN:
            return process.exitcode is None
        return answers_now(process, self.config.timeout_worker_healthcheck)


def answers_now(process: Process, timeout: float) -> bool:
    """Whether a process lives and answers within `timeout` seconds.

    What it was asked again and again while it began it has answered all at once since; taken one by
    one for answers of today, these would let one that hangs pass for well for a minute.
    """
    with suppress(OSError, EOFError):
        while process.parent_conn.poll():
            process.parent_conn.recv_bytes()
    return process.is_alive(timeout)


def serve_many(
    settings: Settings,
    number: int,
    listener: socket,
    up: Callable[[], None],
    *,
    lock: int,
    log_level: str,
) -> None:
    """Serve from `number` processes until a signal ends them.

    Raises:
        Failure: they do not start.
    """
    with _empty(settings.data / "counts") as counts:
        shared = replace(settings, shared=True, counts=counts)
        worker = Worker(shared, log_level, Claim(lock))
        config = configured(
            worker,
            factory=True,
            workers=number,
            loop="uvloop",
            timeout_worker_healthcheck=HEALTHY_WITHIN,
        )
        supervisor = Supervisor(config, listener, up)
        supervisor.run()
    if not supervisor.served and not supervisor.told_to_end:
        raise Failure("the program could not start; the log says why")


@contextmanager
def _empty(folder: Path) -> Iterator[Path]:
    """A folder of this server alone, who holds the lock; what a killed one left is of no use."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
