"""What is written can be read: every event type, every value, every retired form."""

from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from export_program.engine.case import Envelope, Recorded
from export_program.engine.messages import Event, Sealed, stored
from export_program.store import CorruptStore, RawRow, UnknownEvent
from export_program.store.mapper import EventMapper
from tests.store.samples import REGISTRY, ThingListed, ThingOpened, ThingPriced, envelope

MAPPER = EventMapper(REGISTRY)
CASE = UUID(int=7)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
st.register_type_strategy(str, texts)
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
sealed = st.builds(Sealed, subject=texts, key=texts, hash=texts)
EVENTS = st.one_of(
    st.builds(ThingOpened, title=texts, contact=st.none() | texts | sealed),
    st.builds(
        ThingPriced,
        amount=st.decimals(allow_nan=False, allow_infinity=False),
        currency=texts,
        on=st.dates(),
        tags=st.lists(texts).map(tuple),
        shares=st.dictionaries(texts, st.integers(-(2**63), 2**64 - 1)),
    ),
    st.from_type(ThingListed),
)


def row(recorded: Recorded) -> RawRow:
    type_, state = MAPPER.encode(recorded)
    return RawRow(3, CASE.hex, recorded.version, type_, state, 44)


@given(EVENTS)
def test_every_event_survives_being_written_and_read(event: Event) -> None:
    recorded = Recorded(CASE, 2, envelope(CASE, "c"), event)
    read = MAPPER.decode(row(recorded))
    assert read.event == event
    assert read == msgspec.structs.replace(recorded, position=3, recorded_us=44)


def test_the_strategies_cover_every_registered_event() -> None:
    assert {ThingOpened, ThingPriced, ThingListed} == set(REGISTRY.values())


def test_the_stored_form_is_readable_json_of_envelope_and_data() -> None:
    type_, state = MAPPER.encode(
        Recorded(
            CASE, 1, envelope(CASE, "c"), ThingOpened(title="فرش", contact=Sealed("s", "k", "h"))
        )
    )
    assert type_ == "thing.opened.v1"
    plain = msgspec.json.decode(state)
    assert list(plain) == ["meta", "data"]
    assert plain["data"] == {"title": "فرش", "contact": {"$pd": "s", "key": "k", "hash": "h"}}
    assert plain["meta"]["command"] == {"id": "c", "type": "OpenThing"}


def test_a_retired_form_is_read_as_the_event_of_today() -> None:
    class Old(msgspec.Struct):
        name: str

    mapper = EventMapper(
        REGISTRY,
        {
            "thing.named.v1": lambda data: ThingOpened(
                title=msgspec.json.decode(data, type=Old).name
            )
        },
    )
    meta = msgspec.json.encode(envelope(CASE, "c"))
    state = b'{"meta":' + meta + b',"data":{"name":"carpet"}}'
    read = mapper.decode(RawRow(1, CASE.hex, 1, "thing.named.v1", state, 5))
    assert read.event == ThingOpened(title="carpet")
    assert read.meta == msgspec.json.decode(meta, type=Envelope)
    broken = RawRow(9, CASE.hex, 1, "thing.named.v1", state.replace(b"name", b"nome"), 5)
    with pytest.raises(CorruptStore, match="position 9"):
        mapper.decode(broken)


def test_an_unknown_type_is_named_with_its_position() -> None:
    with pytest.raises(UnknownEvent, match=r"position 4 has the unknown type 'thing\.lost\.v1'"):
        MAPPER.decode(RawRow(4, CASE.hex, 1, "thing.lost.v1", b"{}", 5))


@pytest.mark.parametrize(
    "state",
    [b"", b"{", b"[]", b'{"meta":{}}', b"\xff\xfe", b'{"meta":{},"data":{"title":"x"}}'],
)
def test_bytes_that_are_no_event_are_damage_and_never_a_wrong_event(state: bytes) -> None:
    with pytest.raises(CorruptStore, match="position 4"):
        MAPPER.decode(RawRow(4, CASE.hex, 1, "thing.opened.v1", state, 5))


def test_a_type_without_a_stored_name_of_its_own_is_refused_at_start() -> None:
    class Nameless(ThingOpened, frozen=True, kw_only=True):
        pass

    with pytest.raises(ValueError, match=r"Nameless is registered as 'thing\.opened\.v1'"):
        EventMapper({"thing.opened.v1": Nameless})
    with pytest.raises(ValueError, match=r"ThingOpened is registered as 'other\.v1'"):
        EventMapper({"other.v1": ThingOpened})


def test_a_name_cannot_be_current_and_retired_at_once() -> None:
    with pytest.raises(ValueError, match=r"at once: thing\.opened\.v1"):
        EventMapper(REGISTRY, {"thing.opened.v1": lambda _: ThingOpened(title="x")})


def test_a_stored_name_is_kept_when_the_class_is_renamed() -> None:
    @stored("thing.opened.v1")
    class ThingWasOpened(Event, frozen=True, kw_only=True):
        title: str

    old = row(Recorded(CASE, 1, envelope(CASE, "c"), ThingOpened(title="x")))
    assert EventMapper({"thing.opened.v1": ThingWasOpened}).decode(old).event == ThingWasOpened(
        title="x"
    )
