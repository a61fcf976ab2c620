"""The log in PostgreSQL guards itself, and says so when somebody got around the guards."""

from uuid import uuid4

import psycopg
import pytest

from export_program.store import (
    CorruptStore,
    StoreReadOnly,
    UnsafeStore,
    open_store,
)
from tests.postgres import Cluster, server_url, url_of
from tests.store.samples import REGISTRY, append

OURS = (
    " INTO export_program.stored_events"
    " SELECT 6, gen_random_uuid(), 1, topic, state, recorded_us + 9"
    " FROM export_program.stored_events WHERE position = 5"
)


@pytest.fixture
def filled(postgres: str) -> str:
    """A closed store of five events."""
    store = open_store(postgres, REGISTRY)
    case = uuid4()
    for version in range(1, 6):
        store.append_now(append(case, version))
    store.close()
    return postgres


def as_role(url: str, role: str) -> str:
    """The URL for a new login role in a group."""
    login = f"office_{uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(f"CREATE ROLE {login} LOGIN IN ROLE {role}".encode())
        database = owner.info.dbname
    return url_of(url, database, user=login)


@pytest.mark.parametrize("role", ["origin", "replica"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE export_program.stored_events SET state = '{}' WHERE position = 2",
        "UPDATE export_program.stored_events SET position = 9 WHERE position = 5",
        "DELETE FROM export_program.stored_events WHERE position = 5",
        "DELETE FROM export_program.stored_events",
        "TRUNCATE export_program.stored_events",
        f"INSERT {OURS}",
        f"INSERT {OURS} ON CONFLICT (position) DO UPDATE SET state = excluded.state",
        "UPDATE export_program.commands SET position = 1",
        "DELETE FROM export_program.commands",
        "TRUNCATE export_program.commands",
    ],
)
def test_no_statement_changes_removes_or_replaces_what_is_stored(
    filled: str, statement: str, role: str
) -> None:
    with psycopg.connect(filled, autocommit=True) as owner:
        before = owner.execute("SELECT * FROM export_program.stored_events").fetchall()
        owner.execute(f"SET session_replication_role = {role}".encode())
        with pytest.raises(psycopg.errors.RestrictViolation, match="append-only"):
            owner.execute(statement.encode())
        assert owner.execute("SELECT * FROM export_program.stored_events").fetchall() == before


def test_the_applications_role_appends_and_reads_and_can_do_nothing_else(filled: str) -> None:
    url = as_role(filled, "export_program_app")
    store = open_store(url, REGISTRY)
    case = uuid4()
    assert store.append_now(append(case, claims=("mark:1",))).position == 6
    store.save_snapshot(case, 1, b"one")
    assert store.append_now(append(case, 2, releases=("mark:1",))).position == 7
    assert store.snapshot(case) == (1, b"one")
    assert len(store.log(0)) == 7
    assert store.check() == []
    store._commits._backend.probe()  # type: ignore[attr-defined]
    store.close()
    with psycopg.connect(url, autocommit=True) as office:
        for statement in (
            f"INSERT {OURS}",
            "UPDATE export_program.stored_events SET state = '{}'",
            "DELETE FROM export_program.stored_events",
            "TRUNCATE export_program.stored_events",
            "DELETE FROM export_program.commands",
            "INSERT INTO export_program.commands VALUES ('x', '', 1)",
            "INSERT INTO export_program.unique_keys VALUES ('x', gen_random_uuid())",
            "UPDATE export_program.store_info SET epoch = 2",
            "ALTER TABLE export_program.stored_events DISABLE TRIGGER ALL",
            "DROP TRIGGER stored_events_append_only ON export_program.stored_events",
            "CREATE TABLE export_program.mine (x int)",
        ):
            office.execute("SET export_program.appending = 'on'")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                office.execute(statement.encode())
        office.execute("CREATE TABLE read_models.mine (x int)")


def test_the_readers_role_reads_and_appends_nothing(filled: str) -> None:
    url = as_role(filled, "export_program_reader")
    store = open_store(url, REGISTRY)
    assert len(store.log(0)) == 5
    with pytest.raises(StoreReadOnly, match="lacks a right"):
        store.append_now(append())
    assert store.head() == 5
    assert store.check() == []
    store.close()


def test_a_search_path_of_the_callers_changes_nothing_in_what_appends(filled: str) -> None:
    with psycopg.connect(filled, autocommit=True) as owner:
        owner.execute("CREATE SCHEMA evil")
        owner.execute(
            "CREATE FUNCTION evil.differ(bigint, bigint) RETURNS boolean LANGUAGE sql"
            " AS 'SELECT false'"
        )
        owner.execute(
            "CREATE OPERATOR evil.<> (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = evil.differ)"
        )
        owner.execute("SET search_path = evil, pg_catalog")
        placed = owner.execute(
            "SELECT head FROM export_program.append_batch(4, 0, 0, '{}', '{}', '{}', '{}', '{}',"
            " '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')"
        ).fetchone()
        assert placed is None, "the head is 5, not 4"


def test_appending_refuses_to_work_where_it_could_not_see_what_others_committed(
    filled: str,
) -> None:
    with psycopg.connect(filled) as owner:
        owner.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState):
            owner.execute(
                "SELECT export_program.append_batch(5, 0, 0, '{}', '{}', '{}', '{}', '{}',"
                " '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')"
            )


def break_in(url: str, *statements: str) -> None:
    """What the owner can do who switches the guards off first."""
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("ALTER TABLE export_program.stored_events DISABLE TRIGGER ALL")
        owner.execute("ALTER TABLE export_program.commands DISABLE TRIGGER ALL")
        for statement in statements:
            owner.execute(statement.encode())


def test_events_removed_at_the_end_are_missed_when_opening(filled: str) -> None:
    break_in(filled, "DELETE FROM export_program.stored_events WHERE position > 3")
    with pytest.raises(CorruptStore, match="ends at position 3, but position 5 was issued"):
        open_store(filled, REGISTRY)


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ("DELETE FROM {events} WHERE position = 3", "positions have gaps: after position 2"),
        ("DELETE FROM {events} WHERE position = 1", "positions have gaps: after position 0"),
        ("DELETE FROM {events} WHERE position = 3", "versions of a case have gaps"),
        ("DELETE FROM {events} WHERE position = 3", "commands point at no event"),
        ("UPDATE {events} SET recorded_us = 1 WHERE position = 4", "times run backwards"),
        ("UPDATE {events} SET state = '{{\"meta\":' WHERE position = 2", "position 2"),
        ("UPDATE {events} SET topic = 'no.such' WHERE position = 2", "unknown type 'no.such'"),
        ("SELECT 1", "guards are missing: trigger stored_events_append_only"),
    ],
)
def test_the_check_names_what_was_done_to_the_log(
    filled: str, statement: str, finding: str
) -> None:
    break_in(filled, statement.format(events="export_program.stored_events"))
    store = open_store(filled, REGISTRY)
    assert any(finding in found for found in store.check())
    store.close()


def test_a_log_with_a_gap_is_served_up_to_it_and_names_it(filled: str) -> None:
    break_in(filled, "DELETE FROM export_program.stored_events WHERE position = 3")
    store = open_store(filled, REGISTRY)
    case_id = store.log(0, 1)[0].case_id
    with pytest.raises(CorruptStore, match="the event at position 3 is missing"):
        store.raw_log(0, 10)
    with pytest.raises(CorruptStore, match=f"version 3 of case {case_id} is missing"):
        store.stream(case_id)
    store.close()


def test_an_unreadable_event_is_named_and_never_served(filled: str) -> None:
    break_in(
        filled,
        """UPDATE export_program.stored_events SET state = '{"meta":{}}' WHERE position = 2""",
    )
    store = open_store(filled, REGISTRY)
    with pytest.raises(CorruptStore, match=r"position 2, case .*thing\.opened\.v1"):
        store.log(0)
    assert store.log(0, 1)
    assert len(store.raw_log(0, 10)) == 5
    store.close()


def test_a_broken_page_is_named_and_never_served(cluster: Cluster) -> None:
    store = open_store(cluster.url, REGISTRY)
    for _ in range(5):
        store.append_now(append())
    with psycopg.connect(cluster.url, autocommit=True) as owner:
        asked = "SELECT pg_relation_filepath('export_program.stored_events')"
        (file,) = owner.execute(asked).fetchone() or ("",)
        owner.execute("CHECKPOINT")
    with cluster.stopped(), (cluster.data / file).open("r+b") as page:
        page.seek(4_096)
        page.write(b"\xff" * 100)
    with pytest.raises(CorruptStore, match="invalid page"):
        open_store(cluster.url, REGISTRY)
    with pytest.raises(CorruptStore, match="invalid page"):
        store.log(0)
    assert any("invalid page" in found for found in store.check())
    with pytest.raises(CorruptStore, match="invalid page"):
        store.append_now(append())
    assert not store.health().writable
    store.close()


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes"])
def test_a_server_that_does_not_write_durably_is_not_used(cluster: Cluster, setting: str) -> None:
    with psycopg.connect(cluster.url, autocommit=True) as owner:
        owner.execute(f"ALTER SYSTEM SET {setting} = off".encode())
    cluster.restart("fast")
    with pytest.raises(UnsafeStore, match=f"{setting}=off"):
        open_store(cluster.url, REGISTRY)


def test_commits_that_would_not_wait_for_the_disk_are_made_to(postgres: str) -> None:
    with psycopg.connect(postgres, autocommit=True) as owner:
        name = owner.info.dbname
        owner.execute(f"ALTER DATABASE {name} SET synchronous_commit = off".encode())
    try:
        store = open_store(postgres, REGISTRY)
        assert store.health().settings["synchronous_commit"] == "on"
        store.close()
    finally:
        with psycopg.connect(postgres, autocommit=True) as owner:
            owner.execute(f"ALTER DATABASE {name} RESET synchronous_commit".encode())


def test_a_database_that_would_change_texts_is_not_used() -> None:
    server, name = server_url(), f"ascii_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(
            f"CREATE DATABASE {name} TEMPLATE template0 ENCODING SQL_ASCII LOCALE 'C'".encode()
        )
        try:
            with pytest.raises(UnsafeStore, match="server_encoding=SQL_ASCII"):
                open_store(url_of(server, name), REGISTRY)
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
