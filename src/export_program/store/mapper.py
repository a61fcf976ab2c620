"""Between a recorded step and its stored bytes: JSON of envelope and data, by stored name."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

import msgspec
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Mapper, StoredEvent, Transcoder

from export_program.engine.case import Envelope, Recorded
from export_program.engine.messages import Event
from export_program.store.contract import RawRow, Registry, Upcasters
from export_program.store.errors import CorruptStore, UnknownEvent

E = TypeVar("E", bound=Event)

# Parsing an id costs as much as decoding its event; a log names the same cases again and again.
case_uuid = lru_cache(maxsize=16_384)(UUID)


class State(msgspec.Struct, Generic[E], frozen=True):
    """The stored form of a step."""

    meta: Envelope
    data: E


class OldState(msgspec.Struct, frozen=True):
    """The stored form of a step of a retired type, its data not decoded yet."""

    meta: Envelope
    data: msgspec.Raw


class NoTranscoder(Transcoder):
    """The library asks for one; our mapper writes JSON itself."""

    def encode(self, obj: Any) -> bytes:
        raise NotImplementedError

    def decode(self, data: bytes) -> Any:
        raise NotImplementedError


class EventMapper(Mapper[UUID]):
    """Encodes and decodes steps. One typed decoder per event type, made when it is first read."""

    def __init__(self, registry: Registry, upcasters: Upcasters | None = None) -> None:
        super().__init__(NoTranscoder())
        check_registry(registry, upcasters or {})
        self._encoder = msgspec.json.Encoder()
        self._decoders: dict[str, msgspec.json.Decoder[Any]] = {}
        self._registry = dict(registry)
        self._upcasters = dict(upcasters or {})
        self._old = msgspec.json.Decoder(OldState)

    def encode(self, recorded: Recorded) -> tuple[str, bytes]:
        """A step's stored name and state.

        Raises:
            TypeError: the event's type is not registered, so it could never be read again.
        """
        event = recorded.event
        if self._registry.get(event.STORED) is not type(event):
            msg = f"{type(event).__name__} is not registered under {event.STORED!r}"
            raise TypeError(msg)
        return event.STORED, self._encoder.encode(State(recorded.meta, event))

    def decode(self, row: RawRow, case_id: UUID | None = None) -> Recorded:
        """The step in a stored row. `case_id` spares parsing it where the caller knows it.

        Raises:
            UnknownEvent: the type is neither registered nor has an upcaster.
            CorruptStore: the state is not what its type says.
        """
        position, case, version, type_, state, recorded_us = row
        decoder = self._decoders.get(type_) or self._decoder(type_)
        try:
            if decoder is not None:
                stored: Any = decoder.decode(state)
                meta, event = stored.meta, stored.data
            else:
                upcast = self._upcasters.get(type_)
                if upcast is None:
                    raise UnknownEvent(type_, position)
                old = self._old.decode(state)
                meta, event = old.meta, upcast(bytes(old.data))
        except (msgspec.MsgspecError, UnicodeDecodeError) as e:
            where = f"position {position}, case {case}, {type_}"
            raise CorruptStore(f"the event at {where} cannot be read: {e}") from e
        return Recorded(case_id or case_uuid(case), version, meta, event, position, recorded_us)

    def _decoder(self, type_: str) -> msgspec.json.Decoder[Any] | None:
        event: Any = self._registry.get(type_)
        if event is None:
            return None
        decoder = self._decoders[type_] = msgspec.json.Decoder(State[event])
        return decoder

    def to_stored_event(self, domain_event: DomainEventProtocol[UUID]) -> StoredEvent:
        recorded = cast("Recorded", domain_event)
        topic, state = self.encode(recorded)
        return StoredEvent(recorded.case_id, recorded.version, topic, state)

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[UUID]:
        case = cast("UUID", stored_event.originator_id)
        version, topic = stored_event.originator_version, stored_event.topic
        row = RawRow(0, case.hex, version, topic, stored_event.state, 0)
        return cast("DomainEventProtocol[UUID]", self.decode(row, case))


def check_registry(registry: Registry, upcasters: Mapping[str, Any]) -> None:
    """Every event type has a stored name of its own, and is registered under it.

    Raises:
        ValueError: naming the type at fault.
    """
    for name, event in registry.items():
        if not name or event.__dict__.get("STORED") != name:
            msg = f"{event.__name__} is registered as {name!r} but stored as {event.STORED!r}"
            raise ValueError(msg)
    if both := sorted(registry.keys() & upcasters.keys()):
        msg = f"registered and upcast at once: {', '.join(both)}"
        raise ValueError(msg)
