"""A log is moved between databases byte for byte, backed up while it is written, and restored."""

import hashlib
import random
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from uuid import uuid4

import pytest

from export_program.store import EventStore, StoreError, open_store, open_vault
from export_program.store.backup import Manifest, back_up, checked, digest, restore
from export_program.store.errors import Unfinished
from export_program.store.moving import Entry, Place, copy, exported
from export_program.store.places import place_at
from tests.store.conftest import DATABASES
from tests.store.samples import REGISTRY, append

Where = Path | str
PAIRS = [(a, b) for a in DATABASES for b in DATABASES]


def quiet(_done: int, _total: int) -> None:
    """Say nothing."""


@pytest.fixture
def places(tmp_path: Path) -> Iterator[list[Where]]:
    """A place for a log of each kind of database, twice."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(make(tmp_path / f"{name}-{n}"))
            for n in (1, 2)
            for name, make in DATABASES.items()
        ]


def filled(where: Where, steps: int = 60) -> EventStore:
    """A log of cases with several steps, unique keys held, and keys given back."""
    if isinstance(where, Path):
        where.parent.mkdir(exist_ok=True)
    store = open_store(where, REGISTRY)
    cases = [uuid4() for _ in range(7)]
    for n in range(steps):
        case, version = cases[n % 7], n // 7 + 1
        held = (f"key:{case}:{version}",)
        given = (f"key:{case}:{version - 1}",) if version > 1 else ()
        store.append_now(append(case, version, command=f"c{n}", claims=held, releases=given))
    return store


def canonical(where: Where) -> bytes:
    place = place_at(where)
    with place.held() as held:
        return b"".join(exported(held, place.name))


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair[0]} to {pair[1]}")
def test_a_copy_is_the_same_log_to_the_byte(places: list[Where], pair: tuple[str, str]) -> None:
    names = list(DATABASES)
    source, target = places[names.index(pair[0])], places[2 + names.index(pair[1])]
    store = filled(source)
    told: list[tuple[int, int]] = []
    copy(place_at(source), place_at(target), lambda done, total: told.append((done, total)))
    assert told[-1] == (60, 60)
    moved = open_store(target, REGISTRY)
    try:
        assert moved.log(0, 100) == store.log(0, 100)
        assert (moved.store_id, moved.epoch) == (store.store_id, store.epoch)
        assert moved.by_command("c41") == store.by_command("c41")
        last = store.log(59)[0]
        key = f"key:{last.case_id}:{last.version}"
        assert moved.holder(key) == store.holder(key) == last.case_id
        assert moved.holder(f"key:{last.case_id}:{last.version - 1}") is None
        assert canonical(target) == canonical(source)
        assert moved.check() == []
        assert moved.append_now(append(command="after")).position == 61
    finally:
        moved.close()
        store.close()


def test_there_and_back_again_the_canonical_export_is_the_same(places: list[Where]) -> None:
    here, there, back, _ = places
    filled(here).close()
    copy(place_at(here), place_at(there), quiet)
    copy(place_at(there), place_at(back), quiet)
    assert canonical(here) == canonical(there) == canonical(back)


class Broken(Exception):
    """The connection is cut."""


class Breaking:
    """A place that takes a few batches and then no more."""

    def __init__(self, place: Place, batches: int) -> None:
        self._place, self._left, self.name = place, batches, place.name
        self.begin, self.last, self.finish = place.begin, place.last, place.finish
        self.held = place.held

    def add(self, entries: Sequence[Entry]) -> None:
        if self._left == 0:
            raise Broken
        self._left -= 1
        self._place.add(entries)


@pytest.mark.parametrize("kind", DATABASES)
def test_a_copy_that_was_broken_off_is_no_log_and_goes_on_where_it_was(
    places: list[Where], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("export_program.store.moving.BATCH", 10)
    source, target = places[0], places[2 + list(DATABASES).index(kind)]
    filled(source).close()
    with pytest.raises(Broken):
        copy(place_at(source), Breaking(place_at(target), 2), quiet)
    with pytest.raises(Unfinished, match="not finished") as told_so:
        open_store(target, REGISTRY)
    assert "damaged" not in str(told_so.value)
    with pytest.raises(Unfinished, match="store copy"):
        canonical(target)
    folder = source.parent if isinstance(source, Path) else Path()
    with pytest.raises(Unfinished, match="store copy"):
        back_up(target, folder, folder / "backup", quiet)
    with pytest.raises(StoreError, match="not finished"):
        copy(place_at(target), place_at(places[1]), quiet)
    told: list[int] = []
    copy(place_at(source), place_at(target), lambda done, _: told.append(done))
    assert told == [20, 30, 40, 50, 60]
    assert canonical(target) == canonical(source)


@pytest.mark.parametrize("kind", DATABASES)
def test_a_copy_writes_over_no_other_log(places: list[Where], kind: str) -> None:
    source, target = places[0], places[2 + list(DATABASES).index(kind)]
    filled(source).close()
    filled(target, 3).close()
    before = canonical(target)
    with pytest.raises(StoreError, match="holds another log"):
        copy(place_at(source), place_at(target), quiet)
    assert canonical(target) == before
    with pytest.raises(StoreError, match="already"):
        copy(place_at(source), place_at(source), quiet)


def test_a_copy_that_went_on_elsewhere_is_not_continued(
    places: list[Where], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same log, but the step that both have differs: one was changed behind our back."""
    monkeypatch.setattr("export_program.store.moving.BATCH", 10)
    source, target = places[0], places[2]
    filled(source).close()
    with suppress(Broken):
        copy(place_at(source), Breaking(place_at(target), 1), quiet)
    assert isinstance(target, Path)
    with closing(sqlite3.connect(target, isolation_level=None)) as file:
        file.execute("DROP TRIGGER stored_events_no_update")
        file.execute("UPDATE stored_events SET topic = 'thing.lied.v1' WHERE rowid = 10")
    with pytest.raises(StoreError, match="at position 10"):
        copy(place_at(source), place_at(target), quiet)


# ---------------------------------------------------------------- backups


def data_of(where: Where, tmp_path: Path) -> Path:
    """The folder in which vault and documents of a log lie, with some of each."""
    data = where.parent if isinstance(where, Path) else tmp_path / "beside"
    vault = open_vault(data)
    vault.secret_for("tests")
    vault.close()
    text = b"a document"
    name = hashlib.sha256(text).hexdigest()
    kept = data / "documents" / name[:2] / name[2:4]
    kept.mkdir(parents=True)
    (kept / name).write_bytes(text)
    (data / "documents" / "parts").mkdir()
    (data / "documents" / "parts" / "unfinished").write_bytes(b"half")
    return data


@pytest.mark.parametrize("kind", DATABASES)
def test_a_backup_that_is_taken_while_others_write_is_a_prefix_and_restores_under_a_new_epoch(
    places: list[Where], tmp_path: Path, kind: str
) -> None:
    at = list(DATABASES).index(kind)
    source, target = places[at], places[2 + at]
    store = filled(source)
    data = data_of(source, tmp_path)
    done = threading.Event()

    def write() -> None:
        while not done.is_set():
            store.append_now(append())

    writer = threading.Thread(target=write)
    writer.start()
    try:
        taken = back_up(source, data, tmp_path / "backup", quiet)
    finally:
        done.set()
        writer.join()
    assert taken.head >= 60
    with pytest.raises(Unfinished, match="store restore"):
        open_store(tmp_path / "backup" / "events.db", REGISTRY)
    home = target.parent if isinstance(target, Path) else tmp_path / "home"
    manifest, identity = restore(tmp_path / "backup", target, home, quiet)
    assert manifest == taken
    again = open_store(target, REGISTRY)
    try:
        assert again.head() == taken.head
        assert again.log(0, 10_000) == store.log(0, taken.head)
        assert again.store_id == store.store_id
        assert again.epoch == identity.epoch > store.epoch
        assert again.check() == []
    finally:
        again.close()
        store.close()
    assert open_vault_reads(home) == open_vault_reads(data)
    documents = [p for p in (home / "documents").rglob("*") if p.is_file()]
    assert [digest(p) for p in documents] == [p.name for p in documents]
    assert len(documents) == taken.documents == 1


def open_vault_reads(data: Path) -> bytes:
    vault = open_vault(data)
    try:
        return vault.secret_for("tests")
    finally:
        vault.close()


def test_two_restores_of_one_backup_have_epochs_above_the_first(
    places: list[Where], tmp_path: Path
) -> None:
    filled(places[0]).close()
    data = data_of(places[0], tmp_path)
    back_up(places[0], data, tmp_path / "backup", quiet)
    epochs = [
        restore(tmp_path / "backup", tmp_path / n / "events.db", tmp_path / n, quiet)[1].epoch
        for n in ("one", "two")
    ]
    assert min(epochs) > 1


@pytest.fixture
def backup(places: list[Where], tmp_path: Path) -> tuple[Path, Manifest]:
    filled(places[0]).close()
    data = data_of(places[0], tmp_path)
    return tmp_path / "backup", back_up(places[0], data, tmp_path / "backup", quiet)


def test_a_flipped_bit_or_a_cut_anywhere_in_a_backup_is_found_and_named(
    backup: tuple[Path, Manifest], tmp_path: Path
) -> None:
    folder, known = backup
    checked(folder)
    chance = random.Random(7)
    vouched = {folder / name for name in known.files}
    documents = {p for p in (folder / "documents").rglob("*") if p.is_file()}
    files = sorted(vouched | documents)
    for n in range(60):
        path = chance.choice(files)
        kept = path.read_bytes()
        path.chmod(0o600)
        at = chance.randrange(len(kept))
        flipped = bytes([kept[at] ^ (1 << chance.randrange(8))])
        path.write_bytes(kept[:at] + (b"" if n % 3 == 0 else flipped + kept[at + 1 :]))
        with pytest.raises(StoreError) as told:
            checked(folder)
        assert path.name in str(told.value)
        path.write_bytes(kept)
    checked(folder)


def test_a_backup_is_nobody_elses_to_look_into(backup: tuple[Path, Manifest]) -> None:
    assert backup[0].stat().st_mode & 0o077 == 0


def test_a_backup_is_restored_only_where_nothing_is(
    backup: tuple[Path, Manifest], places: list[Where], tmp_path: Path
) -> None:
    folder, _ = backup
    assert isinstance(places[0], Path)
    with pytest.raises(StoreError, match="already"):
        restore(folder, places[0], places[0].parent, quiet)
    with pytest.raises(StoreError, match="holds a backup already"):
        back_up(places[0], places[0].parent, folder, quiet)
    (folder / "backup.json").unlink()
    with pytest.raises(StoreError, match="no finished backup"):
        restore(folder, tmp_path / "x" / "events.db", tmp_path / "x", quiet)
