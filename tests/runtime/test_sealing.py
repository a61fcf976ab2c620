"""Personal data: sealed before anything is decided, in no file as text, opened by pointer only."""

import base64
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from export_program.domain import LIFECYCLES, account
from export_program.domain.account import OpenAccount
from export_program.domain.exporter.membership import AddContact
from export_program.domain.exporter.registration import StartRegistration
from export_program.domain.exporter.values import Contact
from export_program.domain.vocabulary.persian import normalise
from export_program.engine.actors import Role, policy
from export_program.engine.messages import Command, Sealed
from export_program.engine.protocols.linking import TagCase
from export_program.engine.protocols.notes import AddNote
from export_program.engine.refusals import Refused
from export_program.runtime.sealing import SealedInput, holds_personal_data, reveal, seal_command
from tests.domain.exporter_story import AGENT, CLERK
from tests.runtime.desk import Desk
from tests.runtime.running import do, firm, register, running, settled
from tests.scenario import CASE

NAMES = ("Zarrinkelk Marjaneh", "مرجانه زرین‌کلک", "+98 912 7654321", "marjaneh@zarrinkelk.example")
SALES = Contact(ref="sales", name=NAMES[0], phone=NAMES[2], email=NAMES[3])
EXPORTS = msgspec.structs.replace(SALES, ref="exports")
ADMIN = policy("test", 1)
BUYER = Contact(ref="buyer", name=NAMES[1])


def noting(sealed: list[tuple[str, str, str]]) -> Any:
    def seal(subject: str, field: str, text: str) -> Sealed:
        sealed.append((subject, field, text))
        return Sealed(subject=subject, key="k", hash=f"h{len(sealed)}")

    return seal


def test_each_text_is_sealed_for_the_person_it_is_about() -> None:
    sealed: list[tuple[str, str, str]] = []
    command = firm(1, contacts=(SALES, BUYER))
    after: Any = seal_command(command, CASE, noting(sealed))
    assert sealed == [
        (f"{CASE}:sales", "name", NAMES[0]),
        (f"{CASE}:sales", "phone", NAMES[2]),
        (f"{CASE}:sales", "email", NAMES[3]),
        (f"{CASE}:buyer", "name", NAMES[1]),
    ]
    assert isinstance(after.contacts[0].name, Sealed)
    assert after.name == command.name
    assert not any(name in repr(after) for name in NAMES)


def test_a_text_without_a_person_of_its_own_is_sealed_for_the_case() -> None:
    sealed: list[tuple[str, str, str]] = []
    seal_command(AddNote(text=NAMES[0]), CASE, noting(sealed))
    assert sealed == [(str(CASE), "text", NAMES[0])]


def test_a_command_without_personal_data_is_left_as_it_is() -> None:
    command = account.GrantRole(role=Role.SECRETARIAT)
    assert seal_command(command, CASE, noting([])) is command


POINTER = Sealed(subject="somebody else", key="k", hash="h")


@pytest.mark.parametrize(
    "command",
    [
        AddNote(text=POINTER),
        AddContact(contact=Contact(ref="x", name=POINTER)),
        firm(1, contacts=(SALES, Contact(ref="x", name="X", phone=POINTER))),
    ],
)
def test_a_client_cannot_pass_a_pointer(command: Command) -> None:
    with pytest.raises(SealedInput, match="text is expected"):
        seal_command(command, CASE, noting([]))


async def test_a_pointer_from_a_client_writes_nothing(tmp_path: Path) -> None:
    async with Desk(tmp_path) as desk:
        case_id = await desk.ask()
        with pytest.raises(SealedInput):
            await desk.do(AddNote(text=POINTER), case_id, CLERK)
        assert desk.store.head() == 1


def test_every_personal_field_of_every_event_was_sealed_in_its_command() -> None:
    """An event with personal data is led to by commands that hold some, so it cannot be text."""
    for lifecycle in LIFECYCLES:
        for row in lifecycle.rows:
            if holds_personal_data(row.event) and row.record is None:
                assert holds_personal_data(row.command), (lifecycle.name, row.command.__name__)
    assert holds_personal_data(StartRegistration)
    assert not holds_personal_data(account.GrantRole)


def test_pointers_are_revealed_at_any_depth_and_nothing_else() -> None:
    plain = msgspec.to_builtins({"deep": [{"name": POINTER}], "more": {"n": 1, "$pd": "text"}})
    seen: list[tuple[str, Sealed]] = []

    def opened(field: str, sealed: Sealed) -> str:
        seen.append((field, sealed))
        return "Sara"

    expected = {"deep": [{"name": "Sara"}], "more": {"n": 1, "$pd": "text"}}
    assert reveal(plain, opened) == expected
    assert seen == [("name", POINTER)]


async def test_no_file_ever_holds_personal_text(tmp_path: Path) -> None:
    """Journals while the program runs, read models, snapshots, and what stays afterwards."""
    async with running(tmp_path) as program:
        case_id = await register(program, 1)
        await do(program, AddContact(contact=EXPORTS), case_id, AGENT)
        await do(program, AddNote(text=f"Spoke to {NAMES[1]}"), case_id, CLERK)
        for number in range(100):
            await do(program, TagCase(tag=f"t{number}"), case_id, CLERK)
        with pytest.raises(Refused):
            await do(program, AddContact(contact=EXPORTS), case_id, AGENT)
        await do(program, OpenAccount(name=NAMES[0]), None, ADMIN, "account")
        await settled(program)
        assert program.store.snapshot(case_id) is not None
        kept: Any = program.bus.cases.get(case_id)
        sealed = kept.contacts["exports"].name
        opened = program.vault.open(program.store.store_id, case_id, "name", sealed)
        assert opened == NAMES[0]
        found = files_holding_names(tmp_path)
        assert {"events.db", "events.db-wal", "read.db", "read.db-wal"} <= found.keys()
        assert not any(found.values()), found
    found = files_holding_names(tmp_path)
    assert not any(found.values()), found


def files_holding_names(folder: Path) -> dict[str, list[str]]:
    """Every file below a folder, with the names that its bytes hold in any usual encoding."""
    found = {}
    for file in folder.rglob("*"):
        if file.is_file():
            raw = file.read_bytes()
            found[file.name] = [name for name in NAMES if any(b in raw for b in spellings(name))]
    return found


def spellings(name: str) -> set[bytes]:
    return {
        name.encode(),
        name.encode("utf-16-le"),
        json.dumps(name)[1:-1].encode(),
        normalise(name).encode(),
        base64.b64encode(name.encode()).rstrip(b"="),
    }


def test_the_search_for_names_finds_them(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text(f"x{NAMES[1]}y", encoding="utf-8")
    (tmp_path / "escaped").write_text(json.dumps([NAMES[1]]))
    assert files_holding_names(tmp_path) == {"plain": [NAMES[1]], "escaped": [NAMES[1]]}
