"""Logging: one JSON line per thing that happened, on standard error; no bodies or personal data."""

import io
import logging
import sys
from contextlib import suppress
from typing import Any, BinaryIO, cast

import msgspec
import structlog

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING}
_encode = msgspec.json.Encoder(enc_hook=repr).encode


class StandardError(io.RawIOBase):
    """Standard error as it is at the moment. A line that cannot be written must harm nobody."""

    def write(self, line: Any) -> int:
        with suppress(OSError, ValueError):
            sys.stderr.buffer.write(line)
        return len(line)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.buffer.flush()


def configure_logging(level: str = "info") -> None:
    """Set structlog up: JSON by msgspec, UTC times. Call once, at start."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            # JSONRenderer passes `default=`, which msgspec's encoder does not take.
            structlog.processors.JSONRenderer(serializer=lambda event, **_: _encode(event)),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=structlog.BytesLoggerFactory(file=cast("BinaryIO", StandardError())),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(message)s"
    )
