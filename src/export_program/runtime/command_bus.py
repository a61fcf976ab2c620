"""The way of a command: look up, decide by the table, store, answer."""

import asyncio
from collections.abc import Iterable, Mapping
from random import uniform
from typing import Any
from uuid import UUID

import msgspec

from export_program.engine.case import Case, Recorded
from export_program.engine.decide import Decision
from export_program.engine.lifecycle import Lifecycle
from export_program.engine.messages import Command
from export_program.engine.refusals import Broken, NoSuchCase, Refused
from export_program.runtime.case_book import CaseBook
from export_program.runtime.deciding import Decider, Office, Request
from export_program.runtime.failures import Contended, KeyUsedOtherwise, StaleVersion
from export_program.runtime.identifiers import keyed_digest, time_ordered_uuid
from export_program.runtime.references import References, reference_key
from export_program.runtime.requests import Asked, Outcome
from export_program.runtime.uniqueness import check_not_held, unique_keys
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

__all__ = ["CommandBus", "Office", "outcome"]

ATTEMPTS = 10
FIRST_PAUSE = 0.0005  # seconds
FRESH = 5_000


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
        self.decider = Decider(store, vault, self.cases, office, references)
        self._secret = vault.secret_for("request-fingerprints")
        self._turns: dict[UUID, _Turn] = {}
        self.newest = 0
        self.own: set[int] | None = None  # what was stored here, for whoever follows the others
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
        request = Request(self.kinds[kind], case_id, target, command, asked, fingerprint)
        try:
            if case_id is None:
                return await self._attempt(request)
            return await self._in_turn(case_id, request)
        except Refused:
            # A repetition need not be lawful any more; the append itself tells one that is.
            if asked.given_key and (known := self._repeated(asked, fingerprint)):
                return known
            raise

    async def _attempt(self, request: Request) -> Outcome:
        for attempt in range(ATTEMPTS):
            if attempt > 1:  # out of step with whoever else wants the same
                await asyncio.sleep(uniform(0, FIRST_PAUSE * 2**attempt))  # noqa: S311 - no secret
            case = self._case(request)
            try:
                self._expect_version(request, case)
                decision, blobs = self.decider.decide(request, case)
            except Refused:
                # What is kept here may be stale: another process writes as well.
                if self._forget_stale(self.decider.looked_at(request, case)):
                    continue
                raise
            try:
                placed = await self.store.append(self._append(request, case, decision, blobs))
            except (VersionConflict, ReadConflict) as conflict:
                self._forget(conflict.case_id, decision)
            except UniqueTaken as taken:
                self._taken(request.lifecycle, taken, decision)
            except AlreadyDone as done:
                return self.outcome_at(done.position)
            except KeyReused:
                raise self._other_request(request.asked) from None
            else:
                return self._stored(decision, placed)
        msg = f"Others kept changing case {request.target}; nothing was written. Try again."
        raise Contended(msg)

    def _case(self, request: Request) -> Case | None:
        if request.case_id is None:
            return None
        case, kind = self.cases.get(request.case_id), request.lifecycle.name
        if case is None or kind != case.KIND:
            msg = f"There is no {kind} {request.case_id}."
            raise NoSuchCase(msg, found=str(request.case_id))
        return case

    @staticmethod
    def _expect_version(request: Request, case: Case | None) -> None:
        seen = request.asked.if_match
        if seen is not None and case is not None and seen != case.version:
            raise StaleVersion(case.id, seen, case.version)

    def _forget_stale(self, looked_at: Iterable[Case]) -> bool:
        """Whether one of the cases has moved on in the store; such a one is read anew."""
        stale = [case for case in looked_at if self.store.stream(case.id, case.version)]
        for case in stale:
            self.cases.evict(case.id)
        return bool(stale)

    async def _in_turn(self, case_id: UUID, request: Request) -> Outcome:
        """Commands on one case wait for each other here instead of colliding in the store."""
        turn = self._turns.setdefault(case_id, _Turn())
        turn.waiting += 1
        try:
            async with turn.lock:
                return await self._attempt(request)
        finally:
            turn.waiting -= 1
            if not turn.waiting:
                del self._turns[case_id]

    def _append(
        self,
        request: Request,
        before: Case | None,
        decision: Decision[Any],
        blobs: tuple[Blob, ...],
    ) -> Append:
        lifecycle = request.lifecycle
        held = unique_keys(lifecycle, before) if before else frozenset()
        holds = unique_keys(lifecycle, decision.after)
        claims = holds - held
        if before is None:
            claims |= {reference_key(decision.after.reference)}
        return Append(
            recorded=decision.recorded,
            command_id=request.asked.command_id,
            fingerprint=request.fingerprint,
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
        holder = self.cases.get(taken.holder)
        check_not_held(lifecycle, decision.after, taken.key, taken.holder, holder)
        raise taken

    def _stored(self, decision: Decision[Any], placed: Placed) -> Outcome:
        step = msgspec.structs.replace(
            decision.recorded, position=placed.position, recorded_us=placed.recorded_us
        )
        self.cases.put(decision.after)
        self.newest = max(self.newest, placed.position)
        if self.own is not None:
            self.own.add(placed.position)
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


class _Turn:
    """The lock of a case and how many hold it or wait for it."""

    __slots__ = ("lock", "waiting")

    def __init__(self) -> None:
        self.lock, self.waiting = asyncio.Lock(), 0


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
