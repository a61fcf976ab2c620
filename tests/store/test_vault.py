"""Personal data is sealed: only in its place, only with its key, never in plain on disk."""

import hashlib
import shutil
import sqlite3
from pathlib import Path
from uuid import UUID, uuid4

import msgspec
import pytest

from export_program.engine.messages import Sealed
from export_program.store import (
    Blob,
    Vault,
    VaultDamaged,
    VersionConflict,
    open_vault,
)
from export_program.store.keys import encrypt
from tests.store.conftest import MakeStore
from tests.store.samples import ThingOpened, append

STORE, CASE = uuid4(), uuid4()
SECRET = "Maryam Karimi-ye Qazvini, 0912 000 0000"


def sealed_and_kept(
    vault: Vault, text: str = SECRET, subject: str = "person:1"
) -> tuple[Sealed, Blob]:
    pointer, blob = vault.seal(STORE, CASE, "contact.name", subject, text)
    vault.keep([blob])
    return pointer, blob


@pytest.mark.parametrize("text", [SECRET, "", "مریم کریمی", "x" * 100_000])
def test_what_was_sealed_opens_again_also_after_a_restart(tmp_path: Path, text: str) -> None:
    vault = open_vault(tmp_path)
    pointer, blob = sealed_and_kept(vault, text)
    assert pointer.hash == hashlib.sha256(blob.data).hexdigest()
    assert vault.open(STORE, CASE, "contact.name", pointer) == text
    vault.close()
    again = open_vault(tmp_path)
    assert again.open(STORE, CASE, "contact.name", pointer) == text
    again.close()


@pytest.mark.parametrize(
    ("store", "case", "field"),
    [
        (uuid4(), CASE, "contact.name"),
        (STORE, uuid4(), "contact.name"),
        (STORE, CASE, "contact.phone"),
        (STORE, CASE, ""),
    ],
)
def test_a_value_moved_to_another_store_case_or_field_does_not_open(
    vault: Vault, store: UUID, case: UUID, field: str
) -> None:
    pointer, _ = sealed_and_kept(vault)
    with pytest.raises(VaultDamaged, match="do not open"):
        vault.open(store, case, field, pointer)


def test_one_persons_bytes_do_not_open_under_another_persons_key(vault: Vault) -> None:
    mine, _ = sealed_and_kept(vault)
    other, _ = sealed_and_kept(vault, subject="person:2")
    assert mine.key != other.key
    with pytest.raises(VaultDamaged):
        vault.open(STORE, CASE, "contact.name", msgspec.structs.replace(mine, key=other.key))


def test_the_same_text_sealed_twice_shares_the_key_and_nothing_else(vault: Vault) -> None:
    first, _ = sealed_and_kept(vault)
    second, _ = sealed_and_kept(vault)
    assert first.key == second.key
    assert first.hash != second.hash


def test_altered_bytes_and_an_exchanged_key_are_noticed(vault: Vault, tmp_path: Path) -> None:
    pointer, blob = sealed_and_kept(vault)
    altered = blob.data[:-1] + bytes([blob.data[-1] ^ 1])
    break_in(tmp_path, "UPDATE blob SET data = ?", altered)
    with pytest.raises(VaultDamaged, match="were altered"):
        vault.open(STORE, CASE, "contact.name", pointer)


def test_a_key_other_than_the_one_committed_to_is_refused(tmp_path: Path) -> None:
    vault = open_vault(tmp_path)
    pointer, _ = sealed_and_kept(vault)
    vault.close()
    kek = (tmp_path / "keys" / "kek-1").read_bytes()
    another = encrypt(kek, b"k" * 32, b"cw-wrap\0" + bytes.fromhex(pointer.key))
    break_in(tmp_path, "UPDATE subject_key SET wrapped = ?", another)
    again = open_vault(tmp_path)
    with pytest.raises(VaultDamaged, match="is another one"):
        again.open(STORE, CASE, "contact.name", pointer)
    again.close()


def break_in(directory: Path, statement: str, *parameters: object) -> None:
    connection = sqlite3.connect(directory / "vault.db", isolation_level=None)
    connection.execute(statement, parameters)
    connection.close()


def contents(directory: Path, pattern: str = "*") -> list[bytes]:
    return [path.read_bytes() for path in directory.rglob(pattern) if path.is_file()]


async def test_plain_text_never_reaches_the_log_its_wal_or_the_vault(
    make_store: MakeStore, vault: Vault, tmp_path: Path
) -> None:
    store = make_store(vault=vault)
    case = uuid4()
    pointer, blob = vault.seal(store.store_id, case, "contact", "person:1", SECRET)
    opened = append(case, event=ThingOpened(title="t", contact=pointer), blobs=(blob,))
    await store.append(opened)
    found = contents(tmp_path)
    assert any(blob.data in content for content in found), "the sealed bytes are on disk"
    assert not any(SECRET.encode() in content for content in found)
    stored = store.stream(case)[0].event
    assert isinstance(stored, ThingOpened)
    assert stored.contact == pointer
    assert vault.open(store.store_id, case, "contact", pointer) == SECRET
    store.close()
    assert not any(SECRET.encode() in content for content in contents(tmp_path))


async def test_a_refused_step_leaves_no_personal_data_behind(
    make_store: MakeStore, vault: Vault
) -> None:
    store = make_store(vault=vault)
    case = uuid4()
    pointer, blob = vault.seal(store.store_id, case, "contact", "person:1", SECRET)
    step = append(case, 5, event=ThingOpened(title="t", contact=pointer), blobs=(blob,))
    with pytest.raises(VersionConflict):
        await store.append(step)
    with pytest.raises(VaultDamaged, match="missing"):
        vault.open(store.store_id, case, "contact", pointer)


def test_sealed_data_is_not_taken_by_a_store_without_a_vault(
    make_store: MakeStore, vault: Vault
) -> None:
    _, blob = vault.seal(STORE, CASE, "contact", "person:1", SECRET)
    with pytest.raises(ValueError, match="needs a vault"):
        make_store().append_now(append(blobs=(blob,)))


def test_the_office_key_lies_outside_the_database_readable_by_its_owner_alone(
    vault: Vault, tmp_path: Path
) -> None:
    sealed_and_kept(vault)
    key = tmp_path / "keys" / "kek-1"
    assert key.stat().st_mode & 0o777 == 0o400
    assert key.parent.stat().st_mode & 0o777 == 0o700
    assert len(key.read_bytes()) == 32
    assert not any(key.read_bytes() in content for content in contents(tmp_path, "vault.db*"))


def test_without_its_office_key_the_vault_does_not_open_and_makes_no_new_one(
    tmp_path: Path,
) -> None:
    vault = open_vault(tmp_path)
    sealed_and_kept(vault)
    vault.close()
    shutil.rmtree(tmp_path / "keys")
    with pytest.raises(VaultDamaged, match="kek"):
        open_vault(tmp_path)
    assert not list((tmp_path / "keys").glob("kek-*"))


def test_a_wrong_office_key_opens_nothing(tmp_path: Path) -> None:
    vault = open_vault(tmp_path)
    pointer, _ = sealed_and_kept(vault)
    vault.close()
    key = tmp_path / "keys" / "kek-1"
    key.unlink()
    key.write_bytes(b"0" * 32)
    again = open_vault(tmp_path)
    with pytest.raises(VaultDamaged):
        again.open(STORE, CASE, "contact.name", pointer)
    again.close()


def test_a_secret_is_made_once_per_store_and_name(tmp_path: Path, vault: Vault) -> None:
    first = vault.secret_for("fingerprints")
    assert len(first) == 32
    assert vault.secret_for("fingerprints") == first
    assert vault.secret_for("other") != first
    beside = open_vault(tmp_path, secondary=True)
    assert beside.secret_for("fingerprints") == first
    beside.close()
    elsewhere = open_vault(tmp_path / "another office")
    assert elsewhere.secret_for("fingerprints") != first
    elsewhere.close()
