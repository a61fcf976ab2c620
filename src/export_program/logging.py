"""Logging: one JSON line per thing that happened, on standard error; no bodies or personal data."""

import asyncio
import atexit
import logging
import sys
import threading
from collections.abc import MutableMapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import msgspec
import structlog

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING}
SOON = 0.005  # seconds
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
            if waiting:
                sys.stderr.buffer.write(b"\n".join((*waiting, b"")))
                sys.stderr.buffer.flush()


LINES = Lines()


def as_json(_: Any, level: str, event: MutableMapping[str, Any]) -> bytes:
    """What is told, with its level and the time in UTC."""
    event["level"] = level
    event["timestamp"] = datetime.now(UTC).isoformat(timespec="microseconds")[:-6] + "Z"
    if "exc_info" in event:
        event = structlog.processors.format_exc_info(None, level, event)
    return _encode(event)


def configure_logging(level: str = "info") -> None:
    """Set structlog up. Call once, at start.

    One step makes a line: a chain of the library's own costs several times as much.
    """
    structlog.configure(
        processors=[as_json],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=lambda *_: LINES,
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(message)s"
    )
