"""What people ask for and what is recorded: commands, events, and sealed personal data."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar, TypeVar

import msgspec
from msgspec import Meta

ShortText = Annotated[str, Meta(min_length=1, max_length=300, pattern=r"\S")]
LongText = Annotated[str, Meta(min_length=1, max_length=8000, pattern=r"\S")]
# A pattern's `$` alone would let a line break through at the end.
Slug = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$(?!\n)")]
Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]
Moment = Annotated[datetime, Meta(tz=True)]
Percent = Annotated[int, Meta(ge=0, le=100)]
Count = Annotated[int, Meta(ge=0, le=1_000_000_000)]


class Sealed(msgspec.Struct, frozen=True):
    """A pointer to personal data in the vault; the data itself is never in the log.

    `key` commits to the subject's key, `hash` is SHA-256 of nonce and ciphertext (audit.md 10).
    """

    subject: str = msgspec.field(name="$pd")
    key: str
    hash: str


# A client writes text; before a command is decided the runtime seals it.
Personal = Annotated[str, Meta(max_length=2000)] | Sealed


# An account, an exporter case or an agency: never the name of a person, which would stay for ever.
Pseudonym = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9:._-]{0,99}$(?!\n)")]


class Command(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A wish, named in the imperative: SubmitAgreement.

    Every command may say when it happened (`occurred_at`, not in the future), in which of the
    actor's roles, for whom, and on what basis (a resolution, a regulation, an agreement).
    """

    occurred_at: Moment | None = None
    acting_role: Annotated[str, Meta(max_length=50)] | None = None
    on_behalf_of: Pseudonym | None = None
    basis: Annotated[str, Meta(max_length=200)] | None = None


class Reasoned(Command, frozen=True, kw_only=True):
    """A negative, suspending, extending, correcting or overriding wish: it says why.

    Subclasses narrow `reason_code` to an enumeration of their own.
    """

    reason_code: str
    reason: LongText


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """A fact, named in the past tense: AgreementSubmitted.

    `STORED` is its stored name, for ever. `DECIDES` names the outcome if it is a decision.
    """

    STORED: ClassVar[str] = ""
    DECIDES: ClassVar[str] = ""


E = TypeVar("E", bound=Event)


def stored(name: str, *, decides: str = "") -> Callable[[type[E]], type[E]]:
    """Give an event class the name it is stored under: `agreement.submitted.v1`."""

    def name_it(event: type[E]) -> type[E]:
        event.STORED = name
        event.DECIDES = decides
        return event

    return name_it


class GeneralReason(StrEnum):
    """Reason codes for steps that have no list of their own."""

    INCOMPLETE = "incomplete"
    NOT_ELIGIBLE = "not_eligible"
    ERROR_OF_FACT = "error_of_fact"
    CLERICAL_ERROR = "clerical_error"
    CHANGED_CIRCUMSTANCES = "changed_circumstances"
    OWN_REQUEST = "own_request"
    FORCE_MAJEURE = "force_majeure"
    LEGAL_REQUIREMENT = "legal_requirement"
    NEW_EVIDENCE = "new_evidence"
    WORKLOAD = "workload"
    DUPLICATE = "duplicate"
    OTHER = "other"
