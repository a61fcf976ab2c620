"""Logging: one JSON line per thing that happened, on standard error; no bodies or personal data."""

import asyncio
import atexit
import logging
import sys
import threading
from collections.abc import Iterator, MutableMapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import msgspec
import structlog

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING}
SOON = 0.005  # seconds
PIPE_TAKES = 4_096  # bytes
_encode = msgspec.json.Encoder(enc_hook=repr).encode


class Lines:
    """Writes lines to standard error as it is at the moment. A failure to write harms nobody.

    What happens all the time (`info`) goes out together with what follows within `SOON`, because a
    call into the system for each line costs more than the line; what is serious goes out at once,
    and everything before it. Outside an event loop nothing waits.
    """

    def __init__(self) -> None:
        self._waiting: list[bytes] = []
        self._due = False
        self._lock = threading.RLock()
        atexit.register(self.flush)

    def info(self, line: bytes) -> None:
        self._waiting.append(line)
        if not self._due:
            try:
                asyncio.get_running_loop().call_later(SOON, self.flush)
            except RuntimeError:
                self.flush()
            else:
                self._due = True

    def warning(self, line: bytes) -> None:
        self._waiting.append(line)
        self.flush()

    debug = msg = log = info
    error = critical = fatal = exception = warn = failure = warning

    def flush(self) -> None:
        """Write out every line that waits."""
        with self._lock, suppress(OSError, ValueError):
            self._due, waiting, self._waiting = False, self._waiting, []
            for lines in _whole(waiting):
                sys.stderr.buffer.write(lines)
                sys.stderr.buffer.flush()


def _whole(lines: list[bytes]) -> Iterator[bytes]:
    """Lines together, as many as a pipe takes whole: other processes may write to it too."""
    together: list[bytes] = []
    size = 0
    for line in lines:
        if together and size + len(line) >= PIPE_TAKES:
            yield b"\n".join((*together, b""))
            together, size = [], 0
        together.append(line)
        size += len(line) + 1
    if together:
        yield b"\n".join((*together, b""))


LINES = Lines()


def as_json(_: Any, level: str, event: MutableMapping[str, Any]) -> bytes:
    """What is told, with its level and the time in UTC."""
    event["level"] = level
    event["timestamp"] = datetime.now(UTC).isoformat(timespec="microseconds")[:-6] + "Z"
    if "exc_info" in event:
        event = structlog.processors.format_exc_info(None, level, event)
    return _encode(event)


def configure_logging(level: str = "info", process: int | None = None) -> None:
    """Set structlog up. Call once, at start; with `process`, every line says which one it was.

    One step makes a line: a chain of the library's own costs several times as much.
    """

    def named(logger: Any, name: str, event: MutableMapping[str, Any]) -> bytes:
        event["process"] = process
        return as_json(logger, name, event)

    structlog.configure(
        processors=[as_json if process is None else named],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=lambda *_: LINES,
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(message)s"
    )
