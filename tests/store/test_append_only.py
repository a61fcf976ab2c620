"""The file guards itself, and says so when somebody got around the guards."""

import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from export_program.store import CorruptStore, EventStore, open_store
from export_program.store.checksums import checksum
from tests.store.samples import REGISTRY, append


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A closed store of five events."""
    path = tmp_path / "events.db"
    store = open_store(path, REGISTRY)
    case = uuid4()
    for version in range(1, 6):
        store.append_now(append(case, version))
    store.close()
    return path


def opened(path: Path) -> EventStore:
    return open_store(path, REGISTRY)


# A forger who knows how keeps the checksum right: it finds accidents.
RESEAL = (
    "UPDATE stored_events SET crc = checksum(rowid, originator_id, originator_version, topic,"
    " state, recorded_us)"
)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE stored_events SET state = '{}' WHERE rowid = 2",
        "UPDATE stored_events SET rowid = 9 WHERE rowid = 5",
        "DELETE FROM stored_events WHERE rowid = 5",
        "DELETE FROM stored_events",
        (
            "INSERT OR REPLACE INTO stored_events SELECT 2, originator_id, 77, topic, state,"
            " recorded_us, crc FROM stored_events WHERE rowid = 2"
        ),
        (
            "INSERT OR REPLACE INTO stored_events SELECT 6, originator_id, originator_version,"
            " topic, 'forged', recorded_us, crc FROM stored_events WHERE rowid = 2"
        ),
        "INSERT INTO stored_events SELECT 8, 'x', 1, topic, state, 0, 0 FROM stored_events LIMIT 1",
        "UPDATE commands SET position = 1",
        "DELETE FROM commands",
    ],
)
def test_no_statement_changes_removes_or_replaces_what_is_stored(
    path: Path, statement: str
) -> None:
    connection = sqlite3.connect(path)
    before = connection.execute("SELECT * FROM stored_events").fetchall()
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(statement)
    assert connection.execute("SELECT * FROM stored_events").fetchall() == before
    connection.close()


def break_in(path: Path, *statements: str) -> None:
    """What somebody with the file can do who drops the guards first."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.create_function("checksum", 6, checksum)
    for name in ("update", "delete", "replace"):
        connection.execute(f"DROP TRIGGER stored_events_no_{name}")
    for statement in statements:
        connection.executescript(statement)
    connection.close()


def test_events_removed_at_the_end_are_missed_when_opening(path: Path) -> None:
    break_in(path, "DELETE FROM stored_events WHERE rowid > 3")
    with pytest.raises(CorruptStore, match="ends at position 3, but position 5 was issued"):
        opened(path)


def test_events_removed_at_the_end_while_open_stop_the_writer(path: Path) -> None:
    store = opened(path)
    break_in(path, "DELETE FROM stored_events WHERE rowid > 3")
    for _ in range(2):
        with pytest.raises(CorruptStore, match="position 5 was issued"):
            store.append_now(append())
    health = store.health()
    assert not health.writable
    assert "position 5 was issued" in (health.reason or "")
    assert len(store.log(0)) == 3, "reads go on"
    store.close()


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ("DELETE FROM stored_events WHERE rowid = 3", "positions have gaps: after position 2"),
        ("DELETE FROM stored_events WHERE rowid = 1", "positions have gaps: after position 0"),
        ("DELETE FROM stored_events WHERE rowid = 3", "versions of a case have gaps"),
        ("UPDATE stored_events SET recorded_us = 1 WHERE rowid = 4", "times run backwards"),
        ("UPDATE stored_events SET state = '{\"meta\":' WHERE rowid = 2", "position 2"),
        ("UPDATE stored_events SET topic = 'no.such' WHERE rowid = 2", "at position 2"),
        ("UPDATE stored_events SET topic = 'no.such'; " + RESEAL, "unknown type 'no.such'"),  # noqa: S608
        ("UPDATE stored_events SET state = replace(state, 'version 1', 'version 9')", "position 1"),
        ("UPDATE stored_events SET originator_id = upper(originator_id)", "at position 1"),
    ],
)
def test_the_check_names_what_was_done_to_the_file(
    path: Path, statement: str, finding: str
) -> None:
    break_in(path, statement)
    store = opened(path)
    assert any(finding in found for found in store.check())
    store.close()


def test_a_log_with_a_gap_is_served_up_to_it_and_names_it(path: Path) -> None:
    store = opened(path)
    case_id = store.log(0)[0].case_id
    store.close()
    break_in(path, "DELETE FROM stored_events WHERE rowid = 3")
    store = opened(path)
    assert len(store.raw_log(0, 2)) == 2
    assert [row.position for row in store.raw_log(3, 10)] == [4, 5]
    for read in (lambda: store.raw_log(0, 10), lambda: store.raw_log(2, 1), lambda: store.at(3)):
        with pytest.raises(CorruptStore, match="the event at position 3 is missing"):
            read()
    assert len(store.raw_stream(case_id, 0, 2)) == 2
    with pytest.raises(CorruptStore, match=f"version 3 of case {case_id} is missing"):
        store.stream(case_id)
    store.close()


@pytest.mark.parametrize("guard", ["stored_events_no_replace", "commands_no_delete"])
def test_the_check_names_a_guard_that_is_gone(path: Path, guard: str) -> None:
    store = opened(path)
    assert store.check() == []
    store.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"DROP TRIGGER {guard}")
    store = opened(path)
    assert store.check() == [f"guards are missing: trigger {guard}"]
    store.close()


def test_an_unreadable_event_is_named_and_never_served(path: Path) -> None:
    forged = """UPDATE stored_events SET state = CAST('{"meta":{}}' AS BLOB) WHERE rowid = 2"""
    break_in(path, forged, RESEAL)
    store = opened(path)
    with pytest.raises(CorruptStore, match=r"position 2, case .*thing\.opened\.v1"):
        store.log(0)
    assert store.log(0, 1)
    assert len(store.raw_log(0, 10)) == 5
    store.close()


def test_an_event_that_is_not_what_was_stored_is_never_served(path: Path) -> None:
    break_in(path, "UPDATE stored_events SET recorded_us = recorded_us + 1 WHERE rowid = 2")
    store = opened(path)
    for read in (store.log, store.raw_log):
        with pytest.raises(CorruptStore, match=r"events\.db: the event at position 2 \(case"):
            read(0, 10)
        assert len(read(2, 10)) == 3, "what is sound is served"
    store.close()


@pytest.mark.parametrize("kept", [0.9, 0.5, 0.1])
def test_a_file_that_was_cut_off_is_not_opened(path: Path, kept: float) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.truncate(int(size * kept) // 4096 * 4096)
    with pytest.raises(CorruptStore, match=r"events\.db"):
        opened(path)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "events.db"
    path.write_bytes(b"not a database, surely " * 1000)
    with pytest.raises(CorruptStore, match=r"events\.db"):
        opened(path)


def test_a_broken_page_is_named_and_never_served(path: Path) -> None:
    page = 4096
    with path.open("r+b") as file:
        for number in range(1, path.stat().st_size // page):
            file.seek(number * page)
            file.write(b"\xff" * 100)
    with pytest.raises(CorruptStore, match=r"events\.db"):
        opened(path).log(0)


def test_a_newer_format_is_refused(path: Path) -> None:
    break_in(path, "UPDATE store_info SET format = 99")
    with pytest.raises(CorruptStore, match="format 99"):
        opened(path)


def test_the_file_is_kept_durable_by_its_settings(path: Path) -> None:
    store = opened(path)
    settings = store.health().settings
    assert settings["journal_mode"] == "wal"
    assert settings["synchronous"] == 2
    store.close()
