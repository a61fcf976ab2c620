"""`export-program serve`: the program as one process."""

import asyncio
import logging
import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import rich_click as click
import uvicorn
import uvloop

from export_program.api.app import create_app
from export_program.cli.folder import (
    Failure,
    data_option,
    settings_for,
    take_lock,
    told_in_one_line,
)
from export_program.cli.process import Plain, collect_rarely, configured
from export_program.cli.workers import serve_many
from export_program.logging import configure_logging
from export_program.runtime.program import Program
from export_program.runtime.settings import Settings
from export_program.store import CorruptStore

BACKLOG = 2_048


@dataclass(frozen=True)
class Place:
    host: str
    port: int

    @property
    def address(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


@click.command()
@data_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="The port to listen on; 0 takes a free one.",
)
@click.option("--demo", is_flag=True, help="Load the demonstration program first, if it is new.")
@click.option("--province", default="QZ", show_default=True, help="What references begin with.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    envvar="EXPORT_PROGRAM_WORKERS",
    help="How many processes serve; about one for each core.",
)
@click.option("--log-level", default="info", type=click.Choice(["debug", "info", "warning"]))
def serve(
    data: Path,
    host: str,
    port: int,
    *,
    demo: bool,
    province: str,
    workers: int,
    log_level: str,
) -> None:
    """Serve the API, keep read models up, fire deadlines, react.

    Of several workers one keeps read models up, fires deadlines and reacts; when it dies, another
    one does within a moment.

    Stops gracefully on Ctrl-C or SIGTERM: open streams end, what was accepted is on disk.

    Example: export-program serve --port 8080 --data /srv/office
    """
    configure_logging(log_level)
    with ExitStack() as undo:
        lock = take_lock(data)
        undo.callback(os.close, lock)
        listener = undo.enter_context(_listener(host, port))
        place = Place(host, listener.getsockname()[1])
        undo.enter_context(told_in_one_line(data))
        settings = settings_for(data, province=province)
        if workers == 1:
            _alone(settings, place, listener, demo=demo)
        elif _begun(settings, place, listener, demo=demo):

            def up() -> None:
                if not demo:  # else it was said before the story was told
                    _announce(place, data)

            serve_many(settings, workers, listener, up, lock=lock, log_level=log_level)


def _alone(
    settings: Settings, place: Place, listener: socket.socket, *, demo: bool, then_end: bool = False
) -> bool:
    """Serve from this process; whether the demonstration, if it was asked for, is loaded."""
    with ExitStack() as undo:
        program = Program(settings)
        undo.callback(program.close)
        program.demo_loaded = not demo
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_serve(program, place, listener, demo=demo, then_end=then_end))
        return program.demo_loaded


def _begun(settings: Settings, place: Place, listener: socket.socket, *, demo: bool) -> bool:
    """What is done once, before several processes begin: the office founded, the story told.

    Returns False if it was told to end meanwhile.
    """
    if demo:
        return _alone(settings, place, listener.dup(), demo=True, then_end=True)
    program = Program(settings)
    try:
        asyncio.run(_prepare(program))
    finally:
        program.close()
    return True


async def _prepare(program: Program) -> None:
    """Found the office; make read models that are not there. Once, and what is wrong is told."""
    await program.found()
    if program.tables.standings().keys() != program.tables.models.keys():
        try:
            await program.leader.start()
        except CorruptStore as error:
            raise with_remedy(error) from error
        await program.leader.stop()


def with_remedy(error: Exception) -> Exception:
    """A damage of the log, with what to do about it."""
    if not isinstance(error, CorruptStore):
        return error
    found = CorruptStore(
        f"{error.detail}; restore a backup (`export-program store restore`);"
        " `export-program doctor --deep` tells all that is damaged"
    )
    found.place = error.place
    return found


class Server(uvicorn.Server):
    """Tells when it is up. Signals end it in peace; none is raised again afterwards."""

    def __init__(self, app: Plain, up: Callable[[], None]) -> None:
        super().__init__(configured(app, loop="none"))
        self._app, self._up = app, up

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        told = logging.getLogger("uvicorn.error")
        told.addFilter(self._is_news)
        try:
            await super().startup(sockets)
        except SystemExit:
            if self._app.failure is not None:
                raise with_remedy(self._app.failure) from None
            raise Failure("the program could not start; the log says why") from None
        finally:
            told.removeFilter(self._is_news)
        self._up()

    def _is_news(self, _: logging.LogRecord) -> bool:
        return self._app.failure is None

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        with super().capture_signals():
            try:
                yield
            finally:
                self._captured_signals.clear()


async def _serve(
    program: Program, place: Place, listener: socket.socket, *, demo: bool, then_end: bool
) -> None:
    telling: set[asyncio.Task[None]] = set()

    def up() -> None:
        _announce(place, program.settings.data)
        collect_rarely()
        if demo:
            from export_program.cli.demo import load_into  # noqa: PLC0415 -- rarely asked for

            _say("The demonstration is being told; it takes a moment.")
            told = asyncio.create_task(load_into(program, place.address))
            told.add_done_callback(lambda task: _told(task, program, server, then_end=then_end))
            telling.add(told)

    server = Server(Plain(create_app(program)), up)
    try:
        await server.serve(sockets=[listener])
    finally:
        for task in telling:
            task.cancel()
        await asyncio.gather(*telling, return_exceptions=True)


def _told(
    told: "asyncio.Task[None]", program: Program, server: uvicorn.Server, *, then_end: bool
) -> None:
    if told.cancelled():
        return
    if (error := told.exception()) is not None:
        sys.stderr.write(f"export-program: the demonstration could not be loaded: {error}\n")
        server.should_exit = True
        return
    program.demo_loaded = True
    _say("The demonstration is loaded.")
    server.should_exit = server.should_exit or then_end


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)  # at once: two that bound the same port would find out too late
    except (OSError, OverflowError) as error:
        listener.close()
        raise Failure(f"cannot listen on {host} port {port}: {error}") from error
    return listener


def _announce(place: Place, data: Path) -> None:
    _say(
        f"export-program listens on {place.address}, data in {data}",
        f"API docs: {place.address}/schema (machine-readable: {place.address}/schema/openapi.json)",
        "A token: export-program token create --name NAME --role secretariat"
        + ("" if data == Path("var") else f" --data {data}"),
    )


def _say(*lines: str) -> None:
    with suppress(BrokenPipeError):
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()
