"""Erasing a person: gone from the files, said so, and told apart from loss."""

import asyncio
from pathlib import Path

import pytest

from export_program.store import Erased, Placed, StoreReadOnly, Vault, VaultDamaged, open_vault
from tests.store.conftest import MakeStore
from tests.store.samples import append
from tests.store.test_vault import CASE, SECRET, STORE, break_in, contents, sealed_and_kept


def test_erasing_a_person_leaves_the_others_and_says_erased(vault: Vault) -> None:
    mine, _ = sealed_and_kept(vault)
    other, _ = sealed_and_kept(vault, "somebody else", subject="person:2")
    assert vault.destroy("person:1") == [mine.key]
    with pytest.raises(Erased):
        vault.open(STORE, CASE, "contact.name", mine)
    assert vault.open(STORE, CASE, "contact.name", other) == "somebody else"
    assert vault.destroy("person:1") == []


def test_after_erasing_nothing_of_the_key_or_the_bytes_is_left_in_the_files(
    vault: Vault, tmp_path: Path
) -> None:
    _, blob = sealed_and_kept(vault)
    assert any(blob.data in content for content in contents(tmp_path, "vault.db*"))
    vault.destroy("person:1")
    for content in contents(tmp_path, "vault.db*"):
        assert blob.data not in content
        assert blob.wrapped not in content


def test_lost_keys_and_lost_bytes_are_damage_not_erasure(tmp_path: Path) -> None:
    for table in ("blob", "subject_key"):
        vault = open_vault(tmp_path / table)
        pointer, _ = sealed_and_kept(vault)
        vault.close()
        break_in(tmp_path / table, "DELETE FROM " + table)  # noqa: S608
        again = open_vault(tmp_path / table)
        with pytest.raises(VaultDamaged, match="no erasure is recorded"):
            again.open(STORE, CASE, "contact.name", pointer)
        again.close()


def test_data_sealed_before_an_erasure_by_another_process_is_not_kept_after_it(
    vault: Vault, tmp_path: Path
) -> None:
    sealed_and_kept(vault)
    _, late = vault.seal(STORE, CASE, "contact.name", "person:1", SECRET)
    elsewhere = open_vault(tmp_path, secondary=True)
    elsewhere.destroy("person:1")
    elsewhere.close()
    with pytest.raises(StoreReadOnly, match="erased meanwhile"):
        vault.keep([late])
    pointer, _ = sealed_and_kept(vault)
    assert vault.open(STORE, CASE, "contact.name", pointer) == SECRET


async def test_a_step_whose_personal_data_cannot_be_kept_is_not_stored(
    make_store: MakeStore, vault: Vault
) -> None:
    store = make_store(vault=vault)
    sealed_and_kept(vault)
    _, blob = vault.seal(store.store_id, CASE, "contact", "person:1", SECRET)
    vault.destroy("person:1")
    innocent = store.append(append())
    answers = await asyncio.gather(
        store.append(append(blobs=(blob,))), innocent, return_exceptions=True
    )
    assert [type(a) for a in answers] == [StoreReadOnly, Placed]
    assert store.head() == 1
    assert store.health().writable
