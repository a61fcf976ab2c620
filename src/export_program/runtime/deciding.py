"""The circumstances of a decision: who acts in which role, when, and which cases are read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import structlog

from export_program.engine.actors import OUTSIDERS, Actor, ActorKind
from export_program.engine.calendar import WorkingCalendar
from export_program.engine.case import Case
from export_program.engine.context import Context, Nomenclature
from export_program.engine.decide import Decision, decide, knows_of, reads_of, rows_for
from export_program.engine.lifecycle import Lifecycle
from export_program.engine.messages import Command, Sealed
from export_program.engine.naming import ACCOUNT, NamedCases, named_in
from export_program.engine.refusals import Broken, NotAllowed, RuleBroken
from export_program.runtime.case_book import CaseBook
from export_program.runtime.identifiers import time_ordered_uuid
from export_program.runtime.references import References
from export_program.runtime.requests import Asked
from export_program.runtime.sealing import seal_command
from export_program.store import Blob, EventStore, Vault

log = structlog.get_logger("deciding")
SKEW = timedelta(seconds=5)
ON_THE_WAY = timedelta(minutes=5)  # how long an outsider's step may take to arrive
EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Office:
    """What every decision needs beside the case: calendar in force, products, software version.

    `fills_in` says that history is being filled in: timers are held.
    """

    calendar: Callable[[], WorkingCalendar]
    nomenclature: Callable[[], Nomenclature]
    software: str
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    fills_in: Callable[[], bool] = lambda: False


class Request(NamedTuple):
    """A command on its way: on case `case_id`, or (None) to open the case `target`."""

    lifecycle: Lifecycle[Any]
    case_id: UUID | None
    target: UUID
    command: Command
    asked: Asked
    fingerprint: bytes


class Decider:
    """Gathers what a decision looks at, seals personal data, and asks the table."""

    def __init__(
        self,
        store: EventStore,
        vault: Vault,
        cases: CaseBook,
        office: Office,
        references: References,
    ) -> None:
        self._store, self._vault, self._cases = store, vault, cases
        self._office, self._references = office, references

    def decide(
        self, request: Request, case: Case | None, reference: str | None = None
    ) -> tuple[Decision[Any], tuple[Blob, ...]]:
        """What the table records, and the sealed texts that go along.

        A case that is opened is allotted the next reference unless `reference` is given.

        Raises:
            Refused: by the table, or the step lies in the future.
            SealedInput: the client sent a pointer where text is expected.
        """
        lifecycle, command, target = request.lifecycle, request.command, request.target
        context = self._context(request, case)
        if case is None:
            rows_for(lifecycle, case, type(command))
            day = context.calendar.local(context.at).date()
            allotted = reference or self._references.allot(lifecycle.code, day)
            context = msgspec.structs.replace(context, reference=allotted)
        blobs: list[Blob] = []

        def seal(subject: str, field: str, text: str) -> Sealed:
            sealed, blob = self._vault.seal(self._store.store_id, target, field, subject, text)
            blobs.append(blob)
            return sealed

        sealed = seal_command(command, target, seal)
        try:
            return decide(lifecycle, case, sealed, context), tuple(blobs)
        except (OverflowError, ValueError) as error:
            # Dates at the rim of the calendar and sums of unlike money are the client's, not ours.
            log.warning(
                "cannot be reckoned with", command=type(command).__name__, error=repr(error)
            )
            sentence = "Dates and amounts are such that one can reckon with them."
            broken = Broken("can_be_reckoned_with", sentence, None, str(error))
            raise RuleBroken(sentence, (broken,)) from error

    def looked_at(self, request: Request, case: Case | None) -> Iterator[Case]:
        """The cases, as they are kept here, that a decision looks at."""
        if case is not None:
            yield case
        for other in self._related(request, case).values():
            if other is not None:
                yield other
        for one in named_in(request.command):
            other = self._cases.kept(one.case_id) if one.case_id is not None else None
            if other is not None:
                yield other

    def _context(self, request: Request, case: Case | None) -> Context:
        asked, command, now = request.asked, request.command, self._office.now()
        at = (command.occurred_at or now).astimezone(UTC)
        check_moment(at, now)
        if case is not None and at < case.opened_at and not isinstance(asked.by, Actor):
            raise _before_its_case(case)
        actor = acting(request.lifecycle, case, command, asked)
        if at < now - ON_THE_WAY and actor.role in OUTSIDERS and not self._office.fills_in():
            raise _told_too_late()
        kept = case.correlation if case is not None else None
        return Context(
            case_id=request.target,
            event_id=time_ordered_uuid(now),
            command_id=asked.command_id,
            actor=actor,
            at=at,
            now=now,
            calendar=self._office.calendar(),
            nomenclature=self._office.nomenclature(),
            correlation=asked.correlation or kept or request.target,
            causation=asked.causation,
            caused_in=asked.caused_in,
            on_behalf_of=command.on_behalf_of,
            basis=command.basis,
            software=self._office.software,
            related=self._related(request, case),
            named=self._named(command, actor, asked),
        )

    def _named(self, command: Command, actor: Actor, asked: Asked) -> NamedCases | None:
        """What the command names, unless it is the program's own step.

        Outside the office, cases of others are as if they were not there.
        """
        if isinstance(asked.by, Actor) and actor.kind is not ActorKind.IMPORT:
            return None
        found: dict[UUID, Case] = {}
        for one in named_in(command):
            other = self._cases.get(one.case_id) if one.case_id is not None else None
            if other is None:
                continue
            if one.kind == ACCOUNT or knows_of(self._cases.lifecycle_of(other), other, actor):
                found[other.id] = other
        return NamedCases(found, standing=not self._office.fills_in())

    def _related(self, request: Request, case: Case | None) -> dict[str, Case | None]:
        found: dict[str, Case | None] = {}
        for read in reads_of(request.lifecycle, type(request.command)):
            wanted = read.id_of(case, request.command)
            if wanted is None and read.holder is not None:
                wanted = self._store.holder(read.holder)
            other = self._cases.get(wanted) if wanted is not None else None
            found[read.name] = other if other is not None and read.kind == other.KIND else None
        return found


def check_moment(at: datetime, now: datetime) -> None:
    """Business time lies neither in the future nor before the office's time.

    Raises:
        RuleBroken: it does.
    """
    if at > now + SKEW:
        broken = Broken("not_in_the_future", "A step cannot lie in the future.", "occurred_at")
        raise RuleBroken(broken.sentence, (broken,))
    if at < EARLIEST:
        sentence = f"A step cannot lie before {EARLIEST.date()}."
        raise RuleBroken(sentence, (Broken("within_office_time", sentence, "occurred_at"),))


def _before_its_case(case: Case) -> RuleBroken:
    """What follows from another case may lie before the opening; what somebody does may not."""
    sentence = "A step cannot lie before its case was opened."
    found = f"it was opened at {case.opened_at.isoformat()}"
    return RuleBroken(sentence, (Broken("not_before_its_case", sentence, "occurred_at", found),))


def _told_too_late() -> RuleBroken:
    """Who must keep a time limit does not say themselves when they acted."""
    sentence = "From outside the office a step is taken when it is sent."
    return RuleBroken(sentence, (Broken("happens_when_sent", sentence, "occurred_at"),))


def acting(lifecycle: Lifecycle[Any], case: Case | None, command: Command, asked: Asked) -> Actor:
    """The requester in one role: the one named, or the first the table is open to.

    Raises:
        NotAllowed: the requester does not hold the role named, or any.
        WrongStage: the command has no row in the case's stage.
    """
    if isinstance(asked.by, Actor):
        return asked.by
    held = asked.by.roles
    if command.acting_role is not None:
        wanted = next((r for r in held if r.value == command.acting_role), None)
        if wanted is None:
            msg = f"You do not hold the role {command.acting_role}."
            raise NotAllowed(msg, (Broken("role_is_held", msg, "acting_role"),))
        return asked.by.as_actor(wanted)
    for candidate in rows_for(lifecycle, case, type(command)):
        for role in held:
            if role in candidate.by:
                return asked.by.as_actor(role)
    if not held:
        msg = "You hold no role."
        raise NotAllowed(msg)
    return asked.by.as_actor(next(iter(held)))
