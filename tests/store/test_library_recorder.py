"""The event-sourcing library's own test cases, on our recorder and our application."""

import sys
import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import eventsourcing.cryptography
from eventsourcing.application import NotificationLog
from eventsourcing.persistence import ApplicationRecorder, IntegrityError, StoredEvent

from export_program.store.mapper import EventMapper
from export_program.store.planning import RowsWrite
from export_program.store.sqlite_store import SQLiteEventStore
from tests.store.samples import REGISTRY, append

# The library's test module wants its cipher on a package that we do not install; it ships the
# same cipher on one that we do.
sys.modules.setdefault("eventsourcing.cipher", eventsourcing.cryptography)
from eventsourcing.tests import persistence  # noqa: E402


class OurRecorder:
    def setUp(self) -> None:
        self.directory = tempfile.TemporaryDirectory()
        self.store = open_at(Path(self.directory.name))

    def tearDown(self) -> None:
        self.store.close()
        self.directory.cleanup()

    def create_recorder(self) -> Any:
        return self.store.application.recorder

    def new_originator_id(self) -> UUID:
        return uuid4()


class TestTheLibrarysApplicationRecorderCases(
    OurRecorder, persistence.ApplicationRecorderTestCase[ApplicationRecorder]
):
    pass


class TestTheLibrarysNonInterleavingCase(
    OurRecorder, persistence.NonInterleavingNotificationIDsBaseCase
):
    pass


def open_at(directory: Path) -> SQLiteEventStore:
    return SQLiteEventStore(
        directory / "events.db",
        EventMapper(REGISTRY),
        vault=None,
        clock=lambda: 0,
        busy_ms=5000,
        secondary=False,
    )


def test_the_librarys_event_store_and_log_read_and_write_our_steps(tmp_path: Path) -> None:
    store = open_at(tmp_path)
    # The library types events as its own protocol; ours go through the mapper alone.
    steps: list[Any] = [append(case := uuid4(), 1).recorded, append(case, 2).recorded]
    written = store.application.events.put(steps)
    assert [r.notification.id for r in written] == [1, 2]
    assert list(store.application.events.get(case)) == steps
    log: NotificationLog = store.application.notification_log
    assert [n.id for n in log.select(start=1, limit=10)] == [1, 2]
    assert [r.event for r in store.stream(case)] == [step.event for step in steps]
    store.close()


def test_rows_that_conflict_are_stored_not_even_in_part_and_disturb_nobody(tmp_path: Path) -> None:
    store = open_at(tmp_path)
    recorder = store.application.recorder
    case = uuid4()

    def row(version: int) -> StoredEvent:
        return StoredEvent(case, version, "thing.opened.v1", b"{}")

    recorder.insert_events([row(3)])
    writes = [RowsWrite([row(1)]), RowsWrite([row(2), row(3)]), RowsWrite([row(4), row(5)])]
    head = store._commits._backend.write(writes)
    assert [write.result for write in writes] == [[2], None, [3, 4]]
    assert isinstance(writes[1].error, IntegrityError)
    assert head == store.head() == 4
    assert [event.originator_version for event in recorder.select_events(case)] == [1, 3, 4, 5]
    store.close()
