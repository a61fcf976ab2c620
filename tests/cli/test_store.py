"""`export-program store`, and the other commands on a log in PostgreSQL."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from psycopg import conninfo

from tests.cli.serving import Caller
from tests.postgres import Cluster, server_url, url_of


def test_init_makes_a_log_once_and_upgrade_finds_nothing_to_do(
    cli: Caller, empty_postgres: str
) -> None:
    first = cli("store", "init", "--store", empty_postgres)
    assert (first.code, first.err) == (0, "")
    assert first.out.startswith("applied 0001 log\n")
    for word in ("init", "upgrade"):
        again = cli("store", word, "--store", empty_postgres)
        assert (again.code, again.out) == (0, "the log is up to date\n")


def test_the_roles_can_be_named(cli: Caller, empty_postgres: str) -> None:
    names = ("--application", "office of qazvin", "--reader", 'the "auditors"')
    with psycopg.connect(empty_postgres, autocommit=True) as owner:
        try:
            said = cli("store", "init", "--store", empty_postgres, *names)
            assert (said.code, said.err) == (0, "")
            may = owner.execute(
                "SELECT has_function_privilege(%s, 'export_program.append_batch'::regproc,"
                " 'EXECUTE'), has_table_privilege(%s, 'export_program.stored_events', 'SELECT')",
                (names[1], names[3]),
            ).fetchone()
            assert may == (True, True)
        finally:
            for role in (names[1], names[3].replace('"', '""')):
                owner.execute(f'DROP OWNED BY "{role}"; DROP ROLE "{role}"'.encode())


def test_init_makes_the_file_in_the_folder_and_upgrade_leaves_it(cli: Caller, data: Path) -> None:
    missing = cli("store", "upgrade", "--data", data)
    assert missing.code == 2
    assert "store init" in missing.err
    assert not data.exists()
    assert cli("store", "init", "--data", data).out == f"made {data}/events.db\n"
    for word in ("init", "upgrade"):
        said = cli("store", word, "--data", data)
        assert (said.code, said.out) == (0, f"{data}/events.db is up to date\n")


@pytest.mark.parametrize("word", ["init", "upgrade"])
@pytest.mark.parametrize(
    ("store", "reason"),
    [
        ("mysql://u:secret@h/db", "--store begins with postgresql://"),
        ("postgresql://u:secret@127.0.0.1:1/db", "no connection to the database"),
        ("postgresql://u:secret@h/db?nonsense=1", "not understood"),
    ],
)
def test_a_store_that_cannot_be_is_one_line_that_shows_no_password(
    cli: Caller, word: str, store: str, reason: str
) -> None:
    said = cli("store", word, "--store", store)
    assert (said.code, said.out) == (2, "")
    assert reason in said.err
    assert said.err.count("\n") == 1
    assert "secret" not in said.err


@pytest.mark.parametrize("words", [("serve", "--port", "0"), ("status",), ("store", "upgrade")])
def test_a_login_that_the_server_refuses_is_called_so_and_shows_no_password(
    cli: Caller,
    data: Path,
    cluster: Cluster,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
) -> None:
    rules = cluster.data / "pg_hba.conf"
    with psycopg.connect(cluster.url, autocommit=True) as owner:
        owner.execute("CREATE ROLE office LOGIN PASSWORD 'right'")
        database = owner.info.dbname
    rules.write_text(f"local all office scram-sha-256\n{rules.read_text()}")
    cluster.restart("fast")
    login = url_of(cluster.url, database, user="office", password="wrong-secret")
    monkeypatch.setenv("EXPORT_PROGRAM_STORE", login)
    said = cli(*words, *(() if words[0] == "store" else ("--data", data)))
    assert said.code == 2
    assert "the database server refuses this login" in said.err
    assert "password authentication failed" in said.err
    assert said.err.count("\n") == 1
    for wrong in ("secret", "takes no changes", str(data)):
        assert wrong not in said.err


def test_upgrade_does_not_make_a_log(cli: Caller, empty_postgres: str) -> None:
    said = cli("store", "upgrade", "--store", empty_postgres)
    assert said.code == 2
    assert "store init" in said.err


def test_the_program_keeps_its_log_in_the_database_that_the_environment_names(
    cli: Caller, data: Path, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXPORT_PROGRAM_STORE", postgres)
    made = cli("token", "create", "--name", "me", "--role", "secretariat", "--data", data)
    assert (made.code, made.err) == (0, "")
    status = json.loads(cli("status", "--data", data).out)
    assert status["head"] > 0
    assert not (data / "events.db").exists()
    sound = cli("doctor", "--deep", "--data", data)
    assert (sound.code, sound.err) == (0, "")
    assert "synchronous_commit on" in " ".join(sound.out.split())
    with psycopg.connect(postgres) as owner:
        count = owner.execute("SELECT count(*) FROM export_program.stored_events").fetchone()
    assert count == (status["head"],)


def test_a_command_that_looks_inside_makes_no_log(
    cli: Caller, data: Path, empty_postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXPORT_PROGRAM_STORE", empty_postgres)
    for word in ("status", "doctor"):
        said = cli(word, "--data", data)
        assert said.code == 2
        assert "there is no program in the database" in said.err
    with psycopg.connect(empty_postgres) as owner:
        schemas = "SELECT 1 FROM pg_namespace WHERE nspname = 'export_program'"
        assert owner.execute(schemas).fetchone() is None


def test_a_store_in_the_environment_of_no_known_kind_is_one_line(
    cli: Caller, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXPORT_PROGRAM_STORE", "mongodb://x")
    said = cli("status", "--data", data)
    assert said.code == 2
    assert said.err == (
        "export-program: EXPORT_PROGRAM_STORE begins with postgresql:// or is not given\n"
    )


def test_a_log_is_backed_up_restored_exported_and_copied(
    cli: Caller, data: Path, tmp_path: Path
) -> None:
    token = ("token", "create", "--name", "Sara", "--role", "secretariat")
    assert cli(*token, "--data", data).code == 0
    backup, home, copied = tmp_path / "backup", tmp_path / "home", tmp_path / "copied"
    taken = cli("store", "backup", str(backup), "--data", str(data))
    assert (taken.code, "backed up" in taken.out) == (0, True)
    restored = cli("store", "restore", str(backup), "--data", str(home))
    assert (restored.code, "the epoch is" in restored.out) == (0, True)
    known = cli("token", "list", "--data", data).out
    assert cli("token", "list", "--data", home).out == known
    assert cli("store", "copy", str(home), str(copied)).code == 0
    exports = []
    for folder in (data, home, copied):
        out = tmp_path / f"{folder.name}.ndjson"
        told = cli("store", "export", "--data", str(folder), "-o", str(out))
        assert "sha256" in told.err
        exports.append(out.read_bytes())
    assert exports[0] == exports[1] == exports[2] != b""


def test_a_copy_into_a_database_says_where_it_went_without_the_password(
    cli: Caller, data: Path, empty_postgres: str
) -> None:
    assert cli("store", "init", "--data", data).code == 0
    database = str(conninfo.conninfo_to_dict(empty_postgres)["dbname"])
    told = cli("store", "copy", data, url_of(server_url(), database, password="s3cret"))
    assert (told.code, told.out.startswith("copied log ")) == (0, True)
    assert database in told.out
    assert "s3cret" not in told.out + told.err


def test_of_a_copy_that_was_not_finished_no_command_makes_another_one(
    cli: Caller, data: Path, tmp_path: Path
) -> None:
    cli("store", "init", "--data", str(data))
    with closing(sqlite3.connect(data / "events.db")) as owner:
        owner.execute("UPDATE store_info SET epoch = -epoch")
        owner.commit()
    for command in (("export", "-o", str(tmp_path / "out")), ("backup", str(tmp_path / "b"))):
        told = cli("store", *command, "--data", str(data))
        assert told.code == 2
        assert "was not finished" in told.err
        assert "damaged" not in told.err
        assert len(told.err.strip().splitlines()) == 1
    assert not (tmp_path / "b" / "backup.json").exists()


def test_what_cannot_be_moved_is_told_in_one_line(cli: Caller, data: Path, tmp_path: Path) -> None:
    for command in (
        ("store", "copy", str(data), str(tmp_path / "x")),
        ("store", "backup", str(tmp_path / "b"), "--data", str(data)),
        ("store", "restore", str(tmp_path), "--data", str(data)),
        ("store", "export", "--data", str(data)),
    ):
        told = cli(*command)
        assert told.code == 2
        assert len(told.err.strip().splitlines()) == 1
