"""Help that teaches; a mistake is one line on standard error and exit code 2, never a traceback."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rich_click as click

from export_program.cli import KNOWN, load
from tests.cli.serving import Caller, Said, Server, spoil
from tests.store.test_append_only import break_in


def commands() -> Iterator[tuple[str, ...]]:
    yield ()
    for name in KNOWN:
        yield (name,)
        for sub in getattr(load(name), "commands", {}):
            yield (name, sub)


@pytest.mark.parametrize("path", list(commands()), ids=" ".join)
def test_the_help_of_every_command_teaches(cli: Caller, path: tuple[str, ...]) -> None:
    said = cli(*path, "--help")
    assert (said.code, said.err) == (0, "")
    text = " ".join(said.out.split())
    assert re.search(r"[A-Z][^.]{15,}\.", text), "a sentence says what it is for"
    if path != ("demo",):
        assert "Example: " in text or "Start here: " in text
    if not path:
        return
    found: Any = load(path[0])
    for name in path[1:]:
        found = found.commands[name]
    for option in found.params:
        if isinstance(option, click.Option):
            assert option.help or option.name in {"help", "days", "reason", "log_level"}, (
                option.name
            )


@pytest.mark.parametrize("name", KNOWN)
def test_the_list_of_commands_says_of_each_what_its_own_help_begins_with(name: str) -> None:
    help_of_its_own = load(name).help or ""
    assert " ".join(help_of_its_own.split("\n\n")[0].split()) == KNOWN[name][1]


PLAIN = {"help", "days", "reason", "log_level"}  # their names and defaults say it


def one_line(said: Said, *words: str) -> None:
    assert said.code == 2
    assert said.out == ""
    assert said.err.startswith("export-program: ")
    assert said.err.count("\n") == 1, said.err
    assert "Traceback" not in said.err
    for word in words:
        assert word in said.err


@pytest.mark.parametrize(
    ("words", "hints"),
    [
        (("token", "create", "--name", "x", "--role", "king"), ("king", "secretariat")),
        (("token", "create", "--name", "x", "--role", "system:timer"), ("system:timer",)),
        (("token", "create", "--name", "x"), ("--role",)),
        (("token", "create", "--role", "admin"), ("--name",)),
        (("token", "create", "--name", " ", "--role", "admin"), ("name",)),
        (("token", "create", "--name", "x", "--role", "admin", "--days", "0"), ("--days",)),
        (("token", "revoke", "not-an-id", "T1"), ("not-an-id",)),
        (("rebuild", "nothing"), ("nothing", "worklist")),
        (("lifecycle", "show", "unicorn"), ("unicorn", "agreement")),
        (("serve", "--port", "70000"), ("--port",)),
        (("serve", "--log-level", "loud"), ("loud",)),
        (("serve", "--prot", "8000"), ("--prot",)),
        (("frobnicate",), ("frobnicate",)),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else str(value),
)
def test_a_wrong_word_is_named(
    cli: Caller, data: Path, words: tuple[str, ...], hints: tuple[str, ...], monkeypatch: Any
) -> None:
    monkeypatch.setenv("EXPORT_PROGRAM_DATA", str(data))
    one_line(cli(*words), *hints)


@pytest.mark.parametrize(
    "words",
    [
        ("status",),
        ("doctor",),
        ("rebuild",),
        ("token", "list"),
        ("token", "revoke", "00000000-0000-7000-8000-000000000000", "T1"),
    ],
    ids=" ".join,
)
def test_a_folder_without_a_program_is_named_and_left_alone(
    cli: Caller, data: Path, words: tuple[str, ...]
) -> None:
    one_line(cli(*words, "--data", data), str(data), "export-program serve")
    assert not data.exists()


def test_a_file_where_the_folder_should_be_is_named(cli: Caller, data: Path) -> None:
    data.write_text("a file")
    for words in (("serve", "--port", "0"), ("status",), ("token", "list")):
        one_line(cli(*words, "--data", data), "--data")
    one_line(cli("serve", "--port", "0", "--data", data / "below"), "below")


def test_a_port_in_use_is_named(cli: Caller, data: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        one_line(cli("serve", "--port", port, "--data", data), f"127.0.0.1 port {port}", "in use")


@pytest.mark.parametrize("host", ["256.1.1.1", "no.such.host.invalid", "203.0.113.1"])
def test_an_address_that_is_not_ours_is_named(cli: Caller, data: Path, host: str) -> None:
    one_line(cli("serve", "--port", "0", "--host", host, "--data", data), host)


@pytest.mark.parametrize("file", ["events.db", "vault.db", "read.db"])
def test_unreadable_data_is_named(cli: Caller, data: Path, file: str) -> None:
    cli("token", "create", "--name", "x", "--role", "admin", "--data", data)
    spoil(data, file)
    words: tuple[str, ...]
    for words in (("serve", "--port", "0"), ("status",), ("rebuild",), ("token", "list")):
        one_line(cli(*words, "--data", data), file)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_damaged_event_is_named_where_read_models_must_be_made_anew(
    cli: Caller, data: Path, workers: int
) -> None:
    cli("token", "create", "--name", "x", "--role", "admin", "--data", data)
    break_in(data / "events.db", "UPDATE stored_events SET state = 'x' WHERE rowid = 2")
    for part in data.glob("read.db*"):
        part.unlink()
    options = ("--port", "0", "--workers", workers)
    one_line(cli("serve", *options, "--data", data), "events.db", "position 2", "restore a backup")


def test_a_vault_without_its_key_is_named(cli: Caller, data: Path) -> None:
    cli("token", "create", "--name", "x", "--role", "admin", "--data", data)
    for key in (data / "keys").iterdir():
        key.unlink()
    one_line(cli("serve", "--port", "0", "--data", data), "kek")


def test_one_folder_has_one_server(cli: Caller, data: Path) -> None:
    with Server(data).ready():
        one_line(cli("serve", "--port", "0", "--data", data), str(data), "a server runs")
        one_line(cli("rebuild", "--data", data), str(data), "a server runs")


def test_an_account_or_token_that_is_not_there_is_named(cli: Caller, data: Path) -> None:
    cli("token", "create", "--name", "x", "--role", "admin", "--data", data)
    nobody = "00000000-0000-7000-8000-000000000000"
    one_line(cli("token", "revoke", nobody, "T1", "--data", data), nobody)
    more = ("--name", "x", "--role", "admin", "--account", nobody)
    one_line(cli("token", "create", *more, "--data", data), nobody)
    account = cli("token", "list", "--data", data).out.split()[0]
    one_line(cli("token", "revoke", account, "T7", "--data", data), "T7")
    cli("token", "revoke", account, "T1", "--data", data)
    one_line(cli("token", "revoke", account, "T1", "--data", data), "active")
    exporter = ("--role", "exporter_user", "--organisation", nobody)
    one_line(cli("token", "create", "--name", "x", *exporter, "--data", data), "organisation")
