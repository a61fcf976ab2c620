"""What was stored yesterday can be read today."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from export_program.domain import LIFECYCLES
from export_program.engine.messages import Event
from tests.strategies import messages

GOLDEN = Path(__file__).parent.parent / "golden" / "events.txt"
EVENTS = {event.STORED: event for lifecycle in LIFECYCLES for event in lifecycle.events}


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_event_survives_the_wire(event: type[Event], data: st.DataObject) -> None:
    told = data.draw(messages(event))
    sent = msgspec.json.encode(told)
    read = msgspec.json.decode(sent, type=event)
    assert read == told
    assert msgspec.json.encode(read) == sent


def test_no_stored_name_is_ever_forgotten() -> None:
    golden = GOLDEN.read_text("utf-8").split()
    missing = sorted(set(golden) - EVENTS.keys())
    assert not missing, f"keep these events, as retired ones: {missing}"


def test_every_stored_name_is_in_the_golden_file_once() -> None:
    golden = GOLDEN.read_text("utf-8").split()
    assert golden == sorted(EVENTS), "run scripts/generate_docs"
