"""The way of a command: look up, decide by the table, store, answer."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from export_program.engine.actors import Actor
from export_program.engine.calendar import WorkingCalendar
from export_program.engine.case import Case, Recorded
from export_program.engine.context import Context, Nomenclature
from export_program.engine.decide import Decision, decide, reads_of, rows_for
from export_program.engine.lifecycle import Lifecycle
from export_program.engine.messages import Command
from export_program.engine.refusals import Broken, NoSuchCase, NotAllowed, Refused, RuleBroken
from export_program.runtime.case_book import CaseBook
from export_program.runtime.failures import AlreadyHeld, Contended, KeyUsedOtherwise, StaleVersion
from export_program.runtime.identifiers import keyed_digest, time_ordered_uuid
from export_program.runtime.references import References, reference_key
from export_program.runtime.requests import Asked, Outcome
from export_program.runtime.sealing import seal_command
from export_program.store import (
    AlreadyDone,
    Append,
    Blob,
    EventStore,
    KeyReused,
    Placed,
    ReadConflict,
    UniqueTaken,
    Vault,
    VersionConflict,
)

ATTEMPTS = 8
FRESH = 5_000
SKEW = timedelta(seconds=5)


@dataclass(frozen=True)
class Office:
    """What every decision needs beside the case: calendar in force, products, software version."""

    calendar: Callable[[], WorkingCalendar]
    nomenclature: Nomenclature
    software: str
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


class CommandBus:
    """Carries commands out, one at a time per case; what it stored can be picked up in order."""

    def __init__(
        self,
        store: EventStore,
        vault: Vault,
        kinds: Mapping[str, Lifecycle[Any]],
        office: Office,
        references: References,
    ) -> None:
        self.store, self.vault, self.kinds, self.office = store, vault, dict(kinds), office
        self.cases = CaseBook(store, self.kinds)
        self._references = references
        self._secret = vault.secret_for("request-fingerprints")
        self._busy: OrderedDict[UUID, asyncio.Lock] = OrderedDict()
        self.fresh: dict[int, tuple[Recorded, Case]] = {}

    async def handle(
        self, kind: str, case_id: UUID | None, command: Command, asked: Asked
    ) -> Outcome:
        """Carry a command out; `case_id` is None to open a case.

        Raises:
            Refused: by the table, by the version the client saw, or by a unique fact.
            StoreReadOnly: nothing can be written now; nothing was.
        """
        fingerprint = self._fingerprint(kind, case_id, command)
        target = case_id or time_ordered_uuid(self.office.now())
        lock = self._busy.setdefault(target, asyncio.Lock())
        try:
            async with lock:
                return await self._attempt(kind, case_id, target, command, asked, fingerprint)
        except Refused:
            # A repetition need not be lawful any more; the append itself tells one that is.
            if asked.given_key and (known := self._repeated(asked, fingerprint)):
                return known
            raise
        finally:
            if not lock.locked():
                self._busy.pop(target, None)

    async def _attempt(
        self,
        kind: str,
        case_id: UUID | None,
        target: UUID,
        command: Command,
        asked: Asked,
        fingerprint: bytes,
    ) -> Outcome:
        lifecycle = self.kinds[kind]
        for _ in range(ATTEMPTS):
            case = self._case(lifecycle, case_id, asked)
            decision, blobs = self._decide(lifecycle, case, target, command, asked)
            append = self._append(lifecycle, case, decision, asked, fingerprint, blobs)
            try:
                placed = await self.store.append(append)
            except (VersionConflict, ReadConflict) as conflict:
                self._forget(conflict.case_id, decision)
            except UniqueTaken as taken:
                self._taken(lifecycle, taken, decision)
            except AlreadyDone as done:
                return self.outcome_at(done.position)
            except KeyReused:
                raise self._other_request(asked) from None
            else:
                return self._stored(decision, placed)
        msg = f"Others kept changing case {target}; nothing was written. Try again."
        raise Contended(msg)

    def _case(self, lifecycle: Lifecycle[Any], case_id: UUID | None, asked: Asked) -> Case | None:
        if case_id is None:
            return None
        case = self.cases.get(case_id)
        if case is None or lifecycle.name != case.KIND:
            msg = f"There is no {lifecycle.name} {case_id}."
            raise NoSuchCase(msg)
        if asked.if_match is not None and asked.if_match != case.version:
            raise StaleVersion(case_id, asked.if_match, case.version)
        return case

    def _decide(
        self,
        lifecycle: Lifecycle[Any],
        case: Case | None,
        target: UUID,
        command: Command,
        asked: Asked,
    ) -> tuple[Decision[Any], tuple[Blob, ...]]:
        now = self.office.now()
        at = command.occurred_at or now
        if at > now + SKEW:
            broken = Broken("not_in_the_future", "A step cannot lie in the future.", "occurred_at")
            raise RuleBroken(broken.sentence, (broken,))
        blobs: list[Blob] = []

        def seal(subject: str, field: str, text: str) -> Any:
            sealed, blob = self.vault.seal(self.store.store_id, target, field, subject, text)
            blobs.append(blob)
            return sealed

        actor = self._actor(lifecycle, case, command, asked)
        calendar = self.office.calendar()
        context = Context(
            case_id=target,
            event_id=time_ordered_uuid(now),
            command_id=asked.command_id,
            actor=actor,
            at=at,
            now=now,
            calendar=calendar,
            nomenclature=self.office.nomenclature,
            correlation=self._correlation(case, target, asked),
            causation=asked.causation,
            on_behalf_of=command.on_behalf_of,
            basis=command.basis,
            software=self.office.software,
            related=self._related(lifecycle, case, command),
        )
        if case is None:
            rows_for(lifecycle, case, type(command))
            day = calendar.local(at).date()
            context = replace(context, reference=self._references.allot(lifecycle.code, day))
        sealed = seal_command(command, target, seal)
        return decide(lifecycle, case, sealed, context), tuple(blobs)

    def _actor(
        self, lifecycle: Lifecycle[Any], case: Case | None, command: Command, asked: Asked
    ) -> Actor:
        """The requester in one role: the one named, or the first the table is open to."""
        if isinstance(asked.by, Actor):
            return asked.by
        held = asked.by.roles
        if command.acting_role is not None:
            wanted = next((r for r in held if r.value == command.acting_role), None)
            if wanted is None:
                msg = f"You do not hold the role {command.acting_role}."
                raise NotAllowed(msg)
            return asked.by.as_actor(wanted)
        for candidate in rows_for(lifecycle, case, type(command)):
            for role in held:
                if role in candidate.by:
                    return asked.by.as_actor(role)
        if not held:
            msg = "You hold no role."
            raise NotAllowed(msg)
        return asked.by.as_actor(next(iter(held)))

    def _related(
        self, lifecycle: Lifecycle[Any], case: Case | None, command: Command
    ) -> dict[str, Case | None]:
        found: dict[str, Case | None] = {}
        for read in reads_of(lifecycle, type(command)):
            wanted = read.id_of(case, command)
            other = self.cases.get(wanted) if wanted is not None else None
            found[read.name] = other if other is not None and read.kind == other.KIND else None
        return found

    @staticmethod
    def _correlation(case: Case | None, target: UUID, asked: Asked) -> UUID:
        if asked.correlation is not None:
            return asked.correlation
        return (case.correlation if case else None) or target

    def _append(
        self,
        lifecycle: Lifecycle[Any],
        before: Case | None,
        decision: Decision[Any],
        asked: Asked,
        fingerprint: bytes,
        blobs: tuple[Blob, ...],
    ) -> Append:
        held = unique_keys(lifecycle, before) if before else frozenset()
        holds = unique_keys(lifecycle, decision.after)
        claims = holds - held
        if before is None:
            claims |= {reference_key(decision.after.reference)}
        return Append(
            recorded=decision.recorded,
            command_id=asked.command_id,
            fingerprint=fingerprint,
            expects=decision.recorded.meta.reads,
            claims=tuple(sorted(claims)),
            releases=tuple(sorted(held - holds)),
            blobs=blobs,
        )

    def _forget(self, case_id: UUID, decision: Decision[Any]) -> None:
        for stale in (
            case_id,
            decision.after.id,
            *(r.case_id for r in decision.recorded.meta.reads),
        ):
            self.cases.evict(stale)

    def _taken(
        self, lifecycle: Lifecycle[Any], taken: UniqueTaken, decision: Decision[Any]
    ) -> None:
        """A reference that another process took is allotted anew; any other fact is a refusal."""
        if taken.key == reference_key(decision.after.reference):
            self._references.forget()
            return
        for unique in lifecycle.uniques:
            if taken.key in unique.keys(decision.after):
                found = f"held by case {taken.holder}"
                broken = Broken(unique.name, unique.sentence, unique.field, found)
                raise AlreadyHeld(unique.sentence, (broken,)) from None
        raise taken

    def _stored(self, decision: Decision[Any], placed: Placed) -> Outcome:
        step = msgspec.structs.replace(
            decision.recorded, position=placed.position, recorded_us=placed.recorded_us
        )
        self.cases.put(decision.after)
        self.fresh[placed.position] = (step, decision.after)
        if len(self.fresh) > FRESH:
            self.fresh.pop(next(iter(self.fresh)))
        return outcome(step, decision.after.reference)

    def _fingerprint(self, kind: str, case_id: UUID | None, command: Command) -> bytes:
        """A keyed digest: a plain one over short personal texts could be guessed."""
        from_client = msgspec.json.encode([kind, case_id, type(command).__name__, command])
        return keyed_digest(self._secret, from_client)

    def _repeated(self, asked: Asked, fingerprint: bytes) -> Outcome | None:
        found = self.store.by_command(asked.command_id)
        if found is None:
            return None
        position, first = found
        if first != fingerprint:
            raise self._other_request(asked)
        return self.outcome_at(position)

    @staticmethod
    def _other_request(asked: Asked) -> KeyUsedOtherwise:
        broken = Broken(
            "idempotency_key",
            "An idempotency key belongs to one request for ever.",
            "Idempotency-Key",
            asked.command_id.rpartition(":")[2],
        )
        return KeyUsedOtherwise(broken.sentence, (broken,))

    def outcome_at(self, position: int) -> Outcome:
        """The answer that the command at `position` was given."""
        step = self.store.at(position)
        if step is None:
            msg = f"There is no event at position {position}."
            raise LookupError(msg)
        case = self.cases.get(step.case_id)
        return outcome(step, case.reference if case else "")


def unique_keys(lifecycle: Lifecycle[Any], case: Case) -> frozenset[str]:
    """The unique facts that a case holds as it stands."""
    return frozenset(key for unique in lifecycle.uniques for key in unique.keys(case))


def outcome(step: Recorded, reference: str) -> Outcome:
    """The answer to a command, from what was stored."""
    meta = step.meta
    return Outcome(
        case_id=step.case_id,
        kind=meta.kind,
        reference=reference,
        version=step.version,
        stage=meta.stage,
        event_id=meta.id,
        event=step.event.STORED,
        position=step.position,
        occurred_at=meta.occurred_at,
        recorded_at=step.recorded_at,
        deadlines={due.key: due.due_at for due in meta.set},
    )
