"""What each command of the command line does, beside a running server and without one."""

import json
import re
import sqlite3
import time
from pathlib import Path
from uuid import UUID

import pytest

from export_program.domain import KINDS
from export_program.runtime.program import Program
from export_program.runtime.settings import Settings
from projections import READ_MODELS
from tests.cli.serving import Caller, Server, bearer, called, spoil

TOKEN = re.compile(r"ep_[A-Za-z0-9_-]{43}\n")
MODELS = {model.name for model in READ_MODELS}


def make(cli: Caller, data: Path, *roles: str) -> str:
    chosen = [word for role in roles for word in ("--role", role)]
    said = cli("token", "create", "--name", "Sara", *chosen, "--data", data)
    assert said.code == 0
    assert said.err.count("\n") <= 1
    return said.out.strip()


def test_token_create_prints_the_token_alone(data: Path) -> None:
    said = called("token", "create", "--name", "Sara", "--role", "secretariat", data=data)
    assert said.code == 0
    assert said.err == f"there was no program in {data}; a new one begins\n"
    again = called("token", "create", "--name", "Reza", "--role", "legal", data=data)
    assert (again.code, again.err) == (0, "")
    assert TOKEN.fullmatch(said.out)
    stored = b"".join(file.read_bytes() for file in data.rglob("*") if file.is_file())
    assert said.out.strip().encode() not in stored


def test_accounts_are_listed_with_roles_and_tokens_but_never_a_token(
    cli: Caller, data: Path
) -> None:
    token = make(cli, data, "secretariat", "legal")
    account = cli("token", "list", "--data", data).out.split()[0]
    more = ("--name", "Sara", "--role", "legal", "--account", account, "--days", "7")
    second = cli("token", "create", *more, "--data", data).out.strip()
    cli("token", "revoke", account, "T1", "--data", data)
    said = cli("token", "list", "--data", data)
    lines = said.out.splitlines()
    assert lines[0].split() == [account, lines[0].split()[1], "active", "secretariat,", "legal"]
    assert [line.split()[:2] for line in lines[1:]] == [["T1", "revoked"], ["T2", "active"]]
    assert token not in said.out
    assert second not in said.out
    assert "Sara" not in said.out


def test_a_token_counts_and_its_revocation_counts_at_once_on_a_running_server(
    cli: Caller, data: Path
) -> None:
    with Server(data).ready() as server:
        token = make(cli, data, "secretariat")
        account = cli("token", "list", "--data", data).out.split()[0]
        with bearer(server.client, token) as client:
            assert client.get("/api/v1/accounts/" + account).status_code == 200
            assert cli("token", "revoke", account, "T1", "--data", data).code == 0
            time.sleep(0.1)
            assert client.get("/api/v1/accounts/" + account).status_code == 401


def test_status_is_json_with_positions_lag_and_parked_cases(cli: Caller, data: Path) -> None:
    make(cli, data, "admin")
    before = json.loads(cli("status", "--data", data).out)
    assert set(before["not_built"]) == MODELS
    assert before["read_models"] == {}
    assert before["server_running"] is False
    with Server(data).ready():
        during = json.loads(cli("status", "--data", data).out)
        assert during["server_running"] is True
    assert during["head"] == before["head"] + 1
    assert during["read_models"].keys() == MODELS
    assert during["not_built"] == []
    park(data)
    after = json.loads(cli("status", "--data", data).out)
    assert after["parked"] == [
        {"model": "cases", "case_id": "00000000-0000-0000-0000-000000000007"}
    ]


def park(data: Path) -> None:
    program = Program(Settings(data=data))
    with program.tables.writing() as connection:
        program.tables.park(connection, "cases", UUID(int=7), 1, "odd")
    program.close()


def test_doctor_says_what_a_sound_folder_is_like(cli: Caller, data: Path) -> None:
    make(cli, data, "admin")
    for deep in ((), ("--deep",)):
        said = cli("doctor", *deep, "--data", data)
        assert (said.code, said.err) == (0, "")
        told = dict(line.split(maxsplit=1) for line in said.out.splitlines())
        assert told["writable"] == "yes"
        assert told["head"] == "3"
        assert told["journal_mode"] == "wal"
        assert told["synchronous"] == "2"


def test_doctor_warns_of_a_folder_that_others_may_read(cli: Caller, data: Path) -> None:
    make(cli, data, "admin")
    data.chmod(0o755)
    (data / "events.db").chmod(0o644)
    said = cli("doctor", "--data", data)
    assert said.code == 0
    assert said.err.startswith(f"warning: {data} is open to others (mode 0755)")
    assert "events.db" in said.err
    assert f"chmod -R go= {data}" in said.err


def test_doctor_finds_an_altered_event_when_it_looks_deep(cli: Caller, data: Path) -> None:
    make(cli, data, "admin")
    connection = sqlite3.connect(data / "events.db")
    connection.execute("DROP TRIGGER stored_events_no_update")
    connection.execute("UPDATE stored_events SET state = x'00' WHERE rowid = 2")
    connection.commit()
    connection.close()
    said = cli("doctor", "--deep", "--data", data)
    assert said.code == 1
    assert said.err.startswith("damage: ")
    assert "Traceback" not in said.err


@pytest.mark.parametrize("file", ["events.db", "vault.db", "read.db"])
def test_doctor_names_a_file_that_cannot_be_opened(cli: Caller, data: Path, file: str) -> None:
    make(cli, data, "admin")
    spoil(data, file)
    said = cli("doctor", "--data", data)
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("damage: ")
    assert file in said.err
    assert said.err.count("\n") == 1


def test_rebuild_makes_one_model_or_all(cli: Caller, data: Path) -> None:
    make(cli, data, "admin")
    said = cli("rebuild", "accounts", "--data", data)
    assert said.code == 0
    assert said.out == "rebuilt 1 read model(s) up to position 3\n"
    assert json.loads(cli("status", "--data", data).out)["read_models"].keys() == {"accounts"}
    said = cli("rebuild", "--data", data)
    assert said.out == f"rebuilt {len(MODELS)} read model(s) up to position 3\n"
    found = json.loads(cli("status", "--data", data).out)["read_models"]
    assert {name: row["lag"] for name, row in found.items()} == dict.fromkeys(MODELS, 0)


def test_lifecycles_are_listed_and_shown(cli: Caller) -> None:
    listed = cli("lifecycle", "list").out.splitlines()
    assert [line.split()[0] for line in listed] == list(KINDS)
    for kind in KINDS:
        page = cli("lifecycle", "show", kind).out
        assert "stateDiagram" in page
        assert "|" in page


def test_the_version_is_told(cli: Caller) -> None:
    said = cli("--version")
    assert said.code == 0
    assert re.search(r"export-program.* [0-9]+\.[0-9]+", said.out)
