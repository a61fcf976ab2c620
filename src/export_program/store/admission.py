"""What every store looks at before a step may join the queue."""

from export_program.store.contract import Append
from export_program.store.mapper import EventMapper
from export_program.store.planning import AppendWrite

LONGEST_NAME = 2_000  # bytes; an index of PostgreSQL takes no longer ones


def admitted(request: Append, mapper: EventMapper, *, has_vault: bool) -> AppendWrite:
    """A request in its stored form.

    Raises:
        ValueError: a name that a database would mangle, a version below 1, or sealed data without
            a vault to keep it.
        TypeError: the event's type is not registered.
    """
    for text in (request.command_id, *request.claims, *request.releases):
        check_name(text)
    if request.recorded.version < 1:
        raise ValueError(f"a case's versions count from 1, not {request.recorded.version}")
    if request.blobs and not has_vault:
        raise ValueError("sealed data needs a vault, and this store was opened without one")
    return AppendWrite(request, *mapper.encode(request.recorded))


def check_name(text: str) -> None:
    """A command id or unique key is a text that every database keeps as it is.

    Raises:
        ValueError: empty, too long, with a NUL, or not Unicode.
    """
    if not text or "\0" in text:
        raise ValueError(f"a command id or unique key is a text without NUL, not {text!r}")
    if len(text.encode()) > LONGEST_NAME:
        raise ValueError(f"a command id or unique key has at most {LONGEST_NAME} bytes")
