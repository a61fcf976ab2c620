"""The history of a case as people read it: who did what, when, in which role, and why."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler

from export_program.api.access import is_outsider
from export_program.api.answers import Answer, etag
from export_program.api.cases import POINTER, Cases, Seen
from export_program.api.conditions import number
from export_program.api.dates import Moment, moment_in
from export_program.api.outside_view import UNTOLD, is_internal
from export_program.api.problems import request_id
from export_program.api.revealing import Reader
from export_program.engine.actors import Actor
from export_program.engine.calendar import WorkingCalendar
from export_program.engine.case import EPOCH, CommandRef, Due, Read, ReasonGiven
from export_program.engine.words import sentence
from export_program.store import CorruptStore, RawRow

_encode = msgspec.json.Encoder().encode
Raw = msgspec.Raw
# Defaults of other types than `Raw`: the library knows no `Raw | None`.
NOTHING: Any = None
NONE_OF_THEM: Any = ()


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A stored envelope: what the timeline looks at, and what it hands on as it is stored."""

    id: Raw
    stage: str
    occurred_at: datetime
    actor: Raw
    command: Raw
    correlation: Raw
    causation: Raw = NOTHING
    on_behalf_of: Raw = NOTHING
    basis: Raw = NOTHING
    reason: Raw = NOTHING
    set: Raw = NONE_OF_THEM
    cleared: Raw = NONE_OF_THEM
    reads: Raw = NONE_OF_THEM
    lifecycle: str = ""
    calendar: str = ""
    software: str = ""


class KeptStep(msgspec.Struct, frozen=True):
    meta: Kept
    data: Raw


class KeptStage(msgspec.Struct, frozen=True):
    stage: str


class KeptBefore(msgspec.Struct, frozen=True):
    meta: KeptStage


class Step(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One event of a case. `occurred` is business time, `recorded` the server's."""

    version: int
    position: int
    event_id: UUID
    type: str
    sentence: str
    occurred: Moment
    recorded: Moment
    actor: Actor
    stage: str
    stage_before: str | None
    command: CommandRef
    data: Any
    correlation: UUID
    decides: str = ""
    causation: UUID | None = None
    on_behalf_of: str | None = None
    basis: str | None = None
    reason: ReasonGiven | None = None
    deadlines_set: tuple[Due, ...] = ()
    deadlines_cleared: tuple[str, ...] = ()
    looked_at: tuple[Read, ...] = ()
    lifecycle: str = ""
    calendar: str = ""
    software: str = ""


_as_stored: Any = Step  # parts of it may be the bytes that are stored, which go out as they are
# What led to a step and whom else it concerns: not told of a public case.
NOT_ANNOUNCED: dict[str, Any] = {
    "basis": None,
    "causation": None,
    "deadlines_cleared": (),
    "deadlines_set": (),
    "looked_at": (),
    "on_behalf_of": None,
    "reason": None,
}
_step_of = msgspec.json.Decoder(KeptStep).decode
_actor_of = msgspec.json.Decoder(Actor).decode
_command_of = msgspec.json.Decoder(CommandRef).decode
_before_of = msgspec.json.Decoder(KeptBefore).decode


def timeline_routes(cases: Cases) -> list[HTTPRouteHandler]:
    history = Histories(cases)

    @get("/{plural:str}/{item:str}/timeline")
    async def read_timeline(request: Request[Any, Any, Any]) -> Answer:
        seen, given = await cases.find(request, "as_of", "after", "limit")
        after = number(given, "after", 0, 0, 10**9)
        limit = number(given, "limit", 100, 1, 500)
        one_more = limit + (2 if after else 1)  # with the step before the page
        store = cases.program.store
        rows = store.raw_stream(seen.case.id, max(after - 1, 0), seen.position, one_more)
        before = _stage_after(rows.pop(0)) if after and rows else None
        page, more = rows[:limit], len(rows) > limit
        by = request_id(request.scope)
        reader = Reader(cases.program, seen.requester, by, seen.purpose)
        body = {
            "case_id": seen.case.id,
            "version": seen.case.version,
            "steps": list(history.steps(seen, page, before, reader)),
            "next": page[-1].version if more else None,
        }
        reader.told("timeline", kind=seen.lifecycle.name, case=str(seen.case.id))
        headers = {
            "ETag": etag(seen.case.version),
            "Position": str(seen.position),
            "Cache-Control": "no-store" if reader.opened else "private, no-cache",
        }
        return Answer(_encode(body), headers)

    return [read_timeline]


class Histories:
    """Steps from stored rows. What is shown as it is stored is not decoded."""

    def __init__(self, cases: Cases) -> None:
        self._program = cases.program
        kinds = self._program.bus.kinds.values()
        events = {event.STORED: event for kind in kinds for event in kind.events}
        self._told = {name: (sentence(e.__name__), e.DECIDES) for name, e in events.items()}

    def steps(
        self, seen: Seen, page: list[RawRow], before: str | None, reader: Reader
    ) -> Iterator[Step]:
        calendar = self._program.bus.office.calendar()
        outside, as_public = is_outsider(seen.requester), seen.as_public
        for stored in page:
            row = stored if stored.type in self._told else self._of_today(stored)
            kept = _kept(row)
            if as_public and kept.meta.stage != before:
                yield _announced(self._step(row, kept, before, {}, calendar))
            elif not as_public and not (outside and is_internal(row.type, row.state)):
                yield self._step(row, kept, before, self._data(row, kept, seen, reader), calendar)
            before = kept.meta.stage

    def _data(self, row: RawRow, kept: KeptStep, seen: Seen, reader: Reader) -> Any:
        untold = UNTOLD.get(row.type) if is_outsider(seen.requester) else None
        if not untold and POINTER not in row.state:
            return kept.data
        event: Any = self._program.store.decode(row).event
        if untold:
            told = msgspec.structs.asdict(event).items()
            event = {name: value for name, value in told if name not in untold}
        return reader.plain(event, seen.case.id, may_open=seen.opens)

    def _of_today(self, row: RawRow) -> RawRow:
        """A row of a retired form as it would be stored today."""
        step = self._program.store.decode(row)
        state = _encode({"meta": step.meta, "data": step.event})
        return row._replace(type=step.event.STORED, state=state)

    def _step(
        self,
        row: RawRow,
        kept: KeptStep,
        before: str | None,
        data: Any,
        calendar: WorkingCalendar,
    ) -> Step:
        meta, (told, decides) = kept.meta, self._told[row.type]
        shown: Step = _as_stored(
            version=row.version,
            position=row.position,
            event_id=meta.id,
            type=row.type,
            sentence=told,
            occurred=moment_in(calendar, meta.occurred_at),
            recorded=moment_in(calendar, EPOCH + timedelta(microseconds=row.recorded_us)),
            actor=meta.actor,
            stage=meta.stage,
            stage_before=before,
            command=meta.command,
            data=data,
            correlation=meta.correlation,
            decides=decides,
            causation=meta.causation,
            on_behalf_of=meta.on_behalf_of,
            basis=meta.basis,
            reason=meta.reason,
            deadlines_set=meta.set,
            deadlines_cleared=meta.cleared,
            looked_at=meta.reads,
            lifecycle=meta.lifecycle,
            calendar=meta.calendar,
            software=meta.software,
        )
        return shown


def _kept(row: RawRow) -> KeptStep:
    """Raises CorruptStore: it is no stored step."""
    try:
        return _step_of(row.state)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        msg = f"the event at position {row.position}, {row.type} cannot be read: {error}"
        raise CorruptStore(msg) from error


def _stage_after(row: RawRow) -> str:
    return _before_of(row.state).meta.stage


def _announced(step: Step) -> Step:
    """That a public case went on to a stage, and not what led there or whom else it concerns.

    Of who acted the role is told: the rest says who applied, and keys are the client's own words.
    """
    actor, command = _actor_of(_encode(step.actor)), _command_of(_encode(step.command))
    role = Actor(id="", role=actor.role, kind=actor.kind)
    made = CommandRef("", command.type)
    return msgspec.structs.replace(step, **NOT_ANNOUNCED, actor=role, command=made)
