"""The tables in PostgreSQL: made once, by whom may make them, and never mistaken for others."""

import subprocess
import sys
import threading
from uuid import uuid4

import psycopg
import pytest
from psycopg import conninfo

from export_program.domain import KINDS
from export_program.runtime.projection import Projection
from export_program.runtime.read_tables import ReadTables
from export_program.store import EventStore, StoreError, WrongSchema, open_store
from export_program.store.postgres_schema import (
    APPLICATION_ROLE,
    Migration,
    log_exists,
    migrate,
    migrations,
)
from projections.exporters import EXPORTERS
from tests.postgres import url_of
from tests.store.samples import REGISTRY, append


def as_login(url: str, rights: str = "") -> str:
    """The URL for a new role that may log in and little else."""
    login = f"clerk_{uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as owner:
        database = owner.info.dbname
        owner.execute(f"CREATE ROLE {login} LOGIN".encode())
        if rights:
            owner.execute(f"GRANT {rights} ON DATABASE {database} TO {login}".encode())
    return url_of(url, database, user=login)


def in_role(url: str, role: str) -> str:
    """The URL for a new login role in a group."""
    login = as_login(url)
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(f"GRANT {role} TO {conninfo.conninfo_to_dict(login)['user']}".encode())
    return login


def test_making_the_log_again_changes_nothing(empty_postgres: str) -> None:
    assert not log_exists(empty_postgres)
    first = migrate(empty_postgres, create=True)
    assert first.applied == ["0001 log"]
    store = open_store(empty_postgres, REGISTRY)
    store.append_now(append())
    identity = store.store_id
    store.close()
    again = migrate(empty_postgres, create=True)
    assert (again.applied, again.made_roles, again.missing_roles) == ([], [], [])
    store = open_store(empty_postgres, REGISTRY)
    assert (store.store_id, store.head()) == (identity, 1)
    store.close()
    assert log_exists(empty_postgres)


def test_an_empty_database_gets_its_log_from_whoever_may_make_it(empty_postgres: str) -> None:
    url = as_login(empty_postgres, "CREATE")
    store = open_store(url, REGISTRY)
    assert store.append_now(append()).position == 1
    store.close()


def test_an_empty_database_is_left_alone_by_whoever_may_not(empty_postgres: str) -> None:
    with pytest.raises(WrongSchema, match="store init"):
        open_store(as_login(empty_postgres), REGISTRY)
    with pytest.raises(WrongSchema, match="store init"):
        migrate(empty_postgres, create=False)
    assert not log_exists(empty_postgres)


def test_an_owner_who_may_not_make_roles_makes_the_log_and_is_told_which_are_missing(
    empty_postgres: str,
) -> None:
    url, names = as_login(empty_postgres, "CREATE"), {"application": "nobody_1", "reader": "no_2"}
    done = migrate(url, create=True, **names)
    assert (done.applied, done.made_roles) == (["0001 log"], [])
    assert done.missing_roles == ["nobody_1", "no_2"]
    store = open_store(url, REGISTRY)
    assert store.append_now(append()).position == 1
    store.close()


def test_several_that_find_the_database_empty_at_once_make_one_log(empty_postgres: str) -> None:
    stores: list[EventStore] = []
    threads = [
        threading.Thread(target=lambda: stores.append(open_store(empty_postgres, REGISTRY)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(stores) == 4
    assert len({store.store_id for store in stores}) == 1
    assert [store.append_now(append()).position for store in stores] == [1, 2, 3, 4]
    for store in stores:
        store.close()


def test_a_log_of_an_older_program_says_what_to_run(
    postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = Migration(9999, "later", "CREATE TABLE export_program.later (x integer)")
    later = [*migrations(), table]
    with monkeypatch.context() as newer:
        newer.setattr("export_program.store.postgres_schema.migrations", lambda: later)
        with pytest.raises(WrongSchema, match=r"schema \d+, .* needs 9999: .*store upgrade"):
            open_store(postgres, REGISTRY)
        assert migrate(postgres, create=False).applied == ["9999 later"]
        open_store(postgres, REGISTRY).close()
    with pytest.raises(WrongSchema, match="schema 9999, of a newer program"):
        open_store(postgres, REGISTRY)
    with pytest.raises(WrongSchema, match="schema 9999, of a newer program"):
        migrate(postgres, create=True)


def test_a_migration_that_fails_leaves_nothing_behind(
    postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = "CREATE TABLE export_program.half (x integer); SELECT 1 / 0"
    found = [*migrations(), Migration(9999, "broken", broken)]
    with monkeypatch.context() as newer:
        newer.setattr("export_program.store.postgres_schema.migrations", lambda: found)
        with pytest.raises(StoreError, match="division by zero"):
            migrate(postgres, create=False)
    with psycopg.connect(postgres) as owner:
        there = owner.execute("SELECT to_regclass('export_program.half')").fetchone()
    assert there == (None,)
    open_store(postgres, REGISTRY).close()


def test_rights_are_renewed_where_read_models_belong_to_the_program_and_auditors_read_them(
    empty_postgres: str,
) -> None:
    roles = {name: f"{name} {uuid4().hex[:12]}" for name in ("application", "reader")}
    logins = {}
    with psycopg.connect(empty_postgres, autocommit=True) as administrator:
        for name, role in roles.items():
            logins[name] = as_login(empty_postgres)
            login = conninfo.conninfo_to_dict(logins[name])["user"]
            administrator.execute(f'CREATE ROLE "{role}" ROLE {login}'.encode())
    owner = as_login(empty_postgres, "CREATE")
    migrate(owner, create=True, **roles)
    ReadTables(logins["application"], []).close()
    for create in (True, False):
        assert migrate(owner, create=create, **roles).missing_roles == []
    with psycopg.connect(logins["reader"], autocommit=True) as auditor:
        assert auditor.execute("SELECT count(*) FROM read_models.marks").fetchone()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            auditor.execute("DELETE FROM read_models.marks")


def built(url: str) -> None:
    """Make tables of read models and rebuild one, as the program does; raises what is refused."""
    tables = ReadTables(url, [EXPORTERS])
    try:
        store = open_store(url, REGISTRY)
        Projection(tables, KINDS).build(tables.models, store)
        store.close()
        assert tables.standings().keys() == {EXPORTERS.name}
        assert tables.database.next_serials("QZ", 0, 1) > 0
    finally:
        tables.close()


def test_read_models_that_the_owner_made_are_handed_over_to_the_programs_role(
    postgres: str,
) -> None:
    offices = [in_role(postgres, APPLICATION_ROLE) for _ in range(2)]
    built(postgres)
    with (
        psycopg.connect(offices[0]) as office,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        office.execute("UPDATE read_models.marks SET position = 0")
    migrate(postgres, create=False)
    for one in offices:  # what the first one makes anew is handed over in its turn
        built(one)
        migrate(postgres, create=False)
    built(offices[0])


def test_read_models_that_were_dropped_with_their_schema_are_made_anew(postgres: str) -> None:
    office = in_role(postgres, APPLICATION_ROLE)
    built(office)
    with psycopg.connect(postgres, autocommit=True) as owner:
        owner.execute("DROP SCHEMA read_models CASCADE")
    with pytest.raises(WrongSchema, match=r"read_models is not there; .*store upgrade.* owner"):
        built(office)
    migrate(postgres, create=False)
    built(office)


def test_an_owner_with_few_rights_hands_over_what_is_its_own(empty_postgres: str) -> None:
    role = f"office {uuid4().hex[:12]}"
    with psycopg.connect(empty_postgres, autocommit=True) as administrator:
        administrator.execute(f'CREATE ROLE "{role}"'.encode())
    roles = {"application": role, "reader": role}
    owner, office = as_login(empty_postgres, "CREATE"), in_role(empty_postgres, f'"{role}"')
    migrate(owner, create=True, **roles)
    built(owner)
    migrate(owner, create=False, **roles)  # it may not give to a role that it is not in
    with psycopg.connect(empty_postgres, autocommit=True) as administrator:
        login = conninfo.conninfo_to_dict(owner)["user"]
        administrator.execute(f'GRANT "{role}" TO {login}'.encode())
    migrate(owner, create=False, **roles)
    built(office)
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("DROP SCHEMA read_models CASCADE")  # whosoever its tables are
    migrate(owner, create=False, **roles)
    built(office)


def test_migrations_are_numbered_without_gaps() -> None:
    assert [m.number for m in migrations()] == list(range(1, len(migrations()) + 1))


def test_without_the_driver_one_line_says_how_to_get_it() -> None:
    script = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from export_program.store import open_store, StoreError\n"
        "try: open_store('postgresql://x@localhost/x', {})\n"
        "except StoreError as e: print(e)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert "pip install 'export-program[postgres]'" in done.stdout
    assert done.stdout.count("\n") == 1


@pytest.mark.parametrize(
    "url", ["postgresql://u:secret@h/db?nonsense=1", "postgresql://u:secret@["]
)
def test_a_url_that_is_none_is_refused_without_showing_its_password(url: str) -> None:
    with pytest.raises(StoreError, match="not understood") as refused:
        open_store(url, REGISTRY)
    assert "secret" not in str(refused.value)
