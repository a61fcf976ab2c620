"""Why a command could not be carried out although the table did not refuse it."""

from uuid import UUID

from export_program.engine.refusals import Broken, Refused


class StaleVersion(Refused):
    """The case is at another version than the one the client had seen (`If-Match`)."""

    def __init__(self, case_id: UUID, seen: int, now: int) -> None:
        sentence = f"The case is at version {now}, not at version {seen}."
        super().__init__(sentence, (Broken("version_seen", sentence, "If-Match", str(now)),))
        self.case_id, self.seen, self.now = case_id, seen, now


class Contended(Refused):
    """Others changed the case again and again while this command was decided."""


class KeyUsedOtherwise(Refused):
    """The idempotency key was used before with another request."""


class AlreadyHeld(Refused):
    """Another living case holds a fact that only one may hold."""
