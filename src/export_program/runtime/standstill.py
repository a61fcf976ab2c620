"""What keeps a process from its work: told when it begins, when it is over, and seldom between."""

from time import monotonic

import sqlalchemy as sa
import structlog

from export_program.runtime.read_database import Replaced
from export_program.store import StoreReadOnly

AGAIN = 60.0  # seconds after which it is said that it still lasts
log = structlog.get_logger("leader")


def expected(error: BaseException) -> str | None:
    """Why a store or database does not answer, in a line; None for an error of another kind."""
    match error:
        case StoreReadOnly():
            return error.reason
        case Replaced():
            return str(error)
        case sa.exc.OperationalError() | sa.exc.InterfaceError():
            return " ".join(str(error.orig).split())
    return None


class Standstill:
    """Says so in the log, once, however often the same thing is tried in vain."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._told = 0.0

    def tell(self, error: BaseException) -> None:
        """It goes on, or begins. An error that nobody expects is told every time, and in full."""
        reason, now = expected(error), monotonic()
        if reason is None:
            log.error("not everything runs here", exc_info=error)
        elif self._since is None:
            self._since = self._told = now
            log.warning("not everything runs here", reason=reason)
        elif now - self._told >= AGAIN:
            self._told = now
            seconds = round(now - self._since)
            log.warning("still not everything runs here", reason=reason, seconds=seconds)

    def over(self) -> None:
        since, self._since = self._since, None
        if since is not None:
            log.warning("everything runs here again", seconds=round(monotonic() - since))
