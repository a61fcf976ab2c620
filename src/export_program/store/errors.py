"""What the store refuses and what it suffers. Each carries what a caller needs to answer with."""

from uuid import UUID


class StoreError(Exception):
    """Anything the store says instead of storing or reading.

    `place` is the database that it is about, if it is not about what lies in the data folder.
    """

    place: str | None = None


class VersionConflict(StoreError):
    """The case has moved on, or the step does not follow its last one; decide again."""

    def __init__(self, case_id: UUID, head: int) -> None:
        super().__init__(f"Case {case_id} is at version {head} now.")
        self.case_id = case_id
        self.head = head


class ReadConflict(StoreError):
    """Another case that the decision looked at has changed since; decide again."""

    def __init__(self, case_id: UUID) -> None:
        super().__init__(f"Case {case_id}, which the decision read, has changed.")
        self.case_id = case_id


class UniqueTaken(StoreError):
    """Something that only one case may hold is held by another."""

    def __init__(self, key: str, holder: UUID) -> None:
        super().__init__(f"{key} is held by case {holder}.")
        self.key = key
        self.holder = holder


class AlreadyDone(StoreError):
    """The same command was stored before; `position` is where."""

    def __init__(self, position: int) -> None:
        super().__init__(f"This command was stored at position {position}.")
        self.position = position


class KeyReused(StoreError):
    """The command id was used before, for another command."""

    def __init__(self, command_id: str) -> None:
        super().__init__(f"The command id {command_id!r} was used for another command.")
        self.command_id = command_id


class StoreReadOnly(StoreError):
    """Nothing can be stored now; reads go on. Nothing of the request is known to be stored.

    `retry_after` is in seconds; None means that waiting does not help. Repeating with the same
    command id is always safe.
    """

    def __init__(self, reason: str, retry_after: float | None, place: str | None = None) -> None:
        super().__init__(f"The store takes no changes now: {reason}.")
        self.reason, self.place = reason, place
        self.retry_after = retry_after


class CorruptStore(StoreError):
    """The stored bytes are not what was written; `detail` names the file, position or case."""

    def __init__(self, detail: str) -> None:
        super().__init__(f"The store is damaged: {detail}.")
        self.detail = detail


class Unfinished(StoreError):
    """A copy that was not finished, or a backup, is no log yet; the words say how to go on."""


class UnsafeStore(StoreError):
    """The file cannot be used as durably as promised; the program must not start on it."""


class WrongSchema(StoreError):
    """The database's tables are not those of this program; the words say what to run."""


class UnknownEvent(StoreError):
    """A stored event's type is not among those this program knows."""

    def __init__(self, type_: str, position: int) -> None:
        super().__init__(f"The event at position {position} has the unknown type {type_!r}.")
        self.type = type_
        self.position = position


class Erased(StoreError):
    """The personal data was erased by law; the key is destroyed."""


class VaultDamaged(StoreError):
    """Sealed data cannot be opened although nobody erased it, or was moved or altered."""


class TooLarge(StoreError):
    """A document exceeds the limit of `limit` bytes; nothing of it is kept."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"The document is larger than {limit} bytes.")
        self.limit = limit


class NoSuchDocument(StoreError):
    """No document's bytes are kept under that SHA-256."""


class Unwritable(Exception):
    """The database takes no writes. With `settled` every write has its own answer already."""

    def __init__(self, reason: str, *, settled: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.settled = settled
