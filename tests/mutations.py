"""Tests of the tests: each of these breaks a promise in one place, and a named test must turn red.

`python -m tests.mutations` applies them one at a time to a copy of the tree. It says for each
whether it was caught or survived, and fails if one survived. Words choose among them by name.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
TREE = ("src", "projections", "tests", "pyproject.toml")
STORE, RUNTIME = "src/export_program/store", "src/export_program/runtime"
SQL = f"{STORE}/migrations/0001_log.sql"
WRITING = "            with self.tables.writing"
LONGEST = 120  # seconds; a test that hangs is red


class Edit(NamedTuple):
    file: str
    old: str
    new: str


class Mutation(NamedTuple):
    """What is broken, where, and the test that must notice."""

    name: str
    test: str
    edits: tuple[Edit, ...]


class Found(NamedTuple):
    name: str
    test: str
    verdict: str
    seconds: float


def _in(file: str, *pairs: tuple[str, str]) -> tuple[Edit, ...]:
    return tuple(Edit(file, old, new) for old, new in pairs)


MUTATIONS = (
    Mutation(
        "remove the append lock (PostgreSQL)",
        "tests/store/test_postgres_processes.py::test_a_tailing_reader_sees_every_position_once_while_processes_write",
        _in(SQL, ("  PERFORM pg_advisory_xact_lock(1163416658, 1);\n", "")),
    ),
    Mutation(
        "remove the turns at writing a file (SQLite)",
        "tests/faults/test_shared_file.py::test_processes_that_write_one_file_are_never_locked_out_and_wait_in_turn",
        _in(f"{STORE}/sqlite_writer.py", ("with self._turns.turn():", "with nullcontext():"))
        + _in(
            f"{STORE}/sqlite_writer.py",
            (
                "from pathlib import Path\n",
                "from contextlib import nullcontext\nfrom pathlib import Path\n",
            ),
        ),
    ),
    Mutation(
        "acknowledge before the commit (SQLite)",
        "tests/store/test_crash.py::test_whatever_was_acknowledged_before_a_kill_is_stored_after_it",
        _in(
            f"{STORE}/sqlite_writer.py",
            (
                '            connection.execute("BEGIN IMMEDIATE")\n            self.',
                (
                    "            if connection.in_transaction:\n"
                    '                connection.execute("COMMIT")\n'
                    '            connection.execute("BEGIN IMMEDIATE")\n            self.'
                ),
            ),
            (
                "            self._commit(connection)\n        except sqlite3.Error as e:",
                "            pass  # with the next batch\n        except sqlite3.Error as e:",
            ),
        ),
    ),
    Mutation(
        "drop the fsync pragma",
        "tests/faults/test_power_loss.py::test_whatever_was_answered_is_there_whenever_power_is_lost",
        _in(
            f"{STORE}/sqlite_files.py",
            ("PRAGMA synchronous=FULL", "PRAGMA synchronous=OFF"),
            ('found["synchronous"] < 2', 'found["synchronous"] < 0'),
        ),
    ),
    Mutation(
        "sync at checkpoints only, not at commits",
        "tests/faults/test_power_loss.py::test_whatever_was_answered_is_there_whenever_power_is_lost",
        _in(
            f"{STORE}/sqlite_files.py",
            ("PRAGMA synchronous=FULL", "PRAGMA synchronous=NORMAL"),
            ('found["synchronous"] < 2', 'found["synchronous"] < 0'),
        ),
    ),
    Mutation(
        "take a durable store's word for it",
        "tests/store/test_append_only.py::test_the_file_is_kept_durable_by_its_settings",
        _in(f"{STORE}/sqlite_files.py", ("PRAGMA synchronous=FULL", "PRAGMA synchronous=NORMAL")),
    ),
    Mutation(
        "advance the mark of the read models before handling",
        "tests/runtime/test_projection.py::test_a_batch_that_fails_leaves_rows_and_positions_as_they_were",
        _in(
            f"{RUNTIME}/folding.py",
            (
                (
                    f"{WRITING}(piped=not self.first_time) as connection:\n"
                    "                self._move(connection, position)\n"
                ),
                (
                    f"{WRITING}() as connection:\n"
                    "                self._move(connection, position)\n"
                    "                self._stand(connection, changed, position)\n"
                    f"{WRITING}(piped=not self.first_time) as connection:\n"
                ),
            ),
        ),
    ),
    Mutation(
        "skip the idempotency row (SQLite)",
        "tests/store/test_conflicts.py::test_a_repeated_command_is_told_where_it_was_stored[sqlite]",
        _in(
            f"{STORE}/sqlite_rows.py",
            ("    insert_many(connection, INSERT_COMMAND, commands)\n", ""),
        ),
    ),
    Mutation(
        "skip the idempotency row (PostgreSQL)",
        "tests/store/test_conflicts.py::test_a_repeated_command_is_told_where_it_was_stored[postgresql]",
        _in(
            SQL,
            (
                "WITH ORDINALITY AS new (id, fingerprint, n);",
                "WITH ORDINALITY AS new (id, fingerprint, n) WHERE false;",
            ),
        ),
    ),
    Mutation(
        "skip the version check",
        "tests/store/test_conflicts.py::test_a_step_must_follow_the_last_one",
        _in(
            f"{STORE}/planning.py",
            ("if request.recorded.version != head + 1:", "if request.recorded.version <= head:"),
        ),
    ),
    Mutation(
        "refuse by what another process has changed since",
        "tests/faults/test_crowded_cases.py::test_a_budget_that_many_draw_on_is_never_overdrawn_and_one_order_explains_it",
        _in(
            f"{RUNTIME}/command_bus.py",
            ("if self._forget_stale(", "if False and self._forget_stale("),
        ),
    ),
    Mutation(
        "skip the check of what was read",
        "tests/store/test_conflicts.py::test_a_read_that_has_changed_is_refused_also_within_a_batch",
        _in(
            f"{STORE}/planning.py",
            ("if facts.heads.get(read.case_id.hex, 0) != read.version:", "if False:"),
        ),
    ),
    Mutation(
        "skip the checksum",
        "tests/faults/test_flipped_bits.py::test_a_flipped_bit_or_a_cut_anywhere_is_never_served_as_what_was_stored",
        _in(
            f"{STORE}/checksums.py",
            ("    return type(row[4]) is bytes and checksum(*row) == crc", "    return True"),
        ),
    ),
    Mutation(
        "start on a log that is shorter than what was seen of it",
        "tests/faults/test_flipped_bits.py::test_a_log_that_a_spoiled_journal_makes_shorter_is_missed_by_the_program",
        _in(f"{RUNTIME}/belonging.py", ("    if seen > head:", "    if seen < 0:")),
    ),
    Mutation(
        "take a lost answer of the database for a refusal",
        "tests/store/test_postgres_faults.py::test_whichever_answer_of_the_server_is_lost_what_was_stored_is_looked_up",
        _in(
            f"{STORE}/postgres_writer.py",
            ("                    self._recognise(appends)\n", "                    pass\n"),
        ),
    ),
    Mutation(
        "do not look up what became of a failed commit (SQLite)",
        "tests/store/test_read_only.py::test_a_commit_that_failed_after_reaching_the_disk_is_looked_up_not_guessed",
        _in(
            f"{STORE}/sqlite_writer.py",
            ("                stored = self._stored(writes)\n", "                stored = set()\n"),
        ),
    ),
    Mutation(
        "trust notifications, and do not poll (PostgreSQL)",
        "tests/store/test_postgres_processes.py::test_lost_notifications_are_made_up_for_by_polling_and_counted",
        _in(
            f"{STORE}/postgres_listener.py",
            ("if selector.select(POLL):", "if selector.select(None):"),
        ),
    ),
    Mutation(
        "do not fence the mark of the read models",
        "tests/runtime/test_leader.py::test_of_two_that_both_believe_they_lead_one_writes_and_everything_happens_once",
        _in(
            f"{RUNTIME}/read_database.py",
            ("            return bool(cursor.rowcount == 1)", "            return True"),
        ),
    ),
    Mutation(
        "lead on after leadership was lost",
        "tests/runtime/test_leader.py::test_a_leader_that_has_lost_its_claim_steps_down_and_another_takes_over",
        _in(
            f"{RUNTIME}/leader.py",
            ("if not broken and await in_thread(self._leadership.held):", "if not broken:"),
        ),
    ),
    Mutation(
        "keep the lead when a part has broken",
        "tests/runtime/test_leader.py::test_a_part_that_breaks_ends_the_term_and_says_so_until_it_runs_again",
        _in(
            f"{RUNTIME}/leader.py",
            (
                "        await self._end()\n        self.release()\n        for part",
                "        await self._end()\n        for part",
            ),
        ),
    ),
    Mutation(
        "timers without derived ids",
        "tests/faults/test_late_scheduler.py::test_a_scheduler_that_is_behind_another_gives_a_command_no_second_effect",
        _in(
            f"{RUNTIME}/scheduler.py",
            (
                '        key = derived_id(\n            "timer",',
                '        key = derived_id(\n            str(id(alarm)), "timer",',
            ),
        ),
    ),
    Mutation(
        "reactions without derived ids",
        "tests/runtime/test_reactor.py::test_every_event_reacted_to_again_gives_no_second_effect",
        _in(
            f"{RUNTIME}/reactor.py",
            (
                '            "reaction", reaction.name,',
                "            str(asyncio.get_running_loop().time()), reaction.name,",
            ),
        ),
    ),
    Mutation(
        "ring before the time has come",
        "tests/runtime/test_scheduler.py::test_an_alarm_rings_once_and_not_a_second_early",
        _in(
            f"{RUNTIME}/scheduler.py",
            ("while self._heap and self._heap[0].at <= self._until():", "while self._heap:"),
        ),
    ),
    Mutation(
        "a poison event stops the model",
        "tests/runtime/test_projection.py::test_a_poison_event_parks_its_case_in_its_model_and_nothing_else",
        _in(
            f"{RUNTIME}/folding.py",
            (
                "except Exception as error:  # noqa: BLE001",
                "except LookupError as error:  # noqa: BLE001",
            ),
        ),
    ),
    Mutation(
        "restore a backup under the old epoch",
        "tests/store/test_moving.py::test_a_backup_that_is_taken_while_others_write_is_a_prefix_and_restores_under_a_new_epoch",
        _in(
            f"{STORE}/backup.py",
            ("    return max(before + 1, int(time.time()) // MINUTE)", "    return before"),
        ),
    ),
    Mutation(
        "a probe that needs no room (PostgreSQL)",
        "tests/faults/test_full_database.py::test_a_store_without_room_does_not_take_itself_for_writable",
        _in(f"{STORE}/postgres_writer.py", ("urandom(PROBE_BYTES)", "bytes(PROBE_BYTES)")),
    ),
    Mutation(
        "a database that is away is a failure of the program",
        "tests/runtime/test_locked_tables.py::test_who_opens_cases_is_refused_while_serials_are_locked_and_does_not_hold_up_the_loop",
        _in(
            f"{RUNTIME}/postgres_serials.py",
            (
                "except Connection.OperationalError as error:\n                self._drop()",
                "except ZeroDivisionError as error:\n                self._drop()",
            ),
        ),
    ),
)


def run(chosen: tuple[Mutation, ...] = MUTATIONS) -> Iterator[Found]:
    """Break a copy of the tree in each way, one at a time."""
    with tempfile.TemporaryDirectory(prefix="export-program-mutated-") as folder:
        copy = Path(folder)
        for name in TREE:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, copy / name)
        for mutation in chosen:
            with broken(copy, mutation):
                yield judged(copy, mutation)


class broken:  # noqa: N801 - reads as what it is
    """The copy with one thing broken, mended afterwards."""

    def __init__(self, copy: Path, mutation: Mutation) -> None:
        self._files = {copy / edit.file: (copy / edit.file).read_text() for edit in mutation.edits}
        self._copy, self._mutation = copy, mutation

    def __enter__(self) -> None:
        for edit in self._mutation.edits:
            file = self._copy / edit.file
            text = file.read_text()
            if text.count(edit.old) != 1:
                name = self._mutation.name
                sys.exit(f"{name}: stands {text.count(edit.old)} times in {edit.file}: {edit.old}")
            file.write_text(text.replace(edit.old, edit.new))

    def __exit__(self, *_: object) -> None:
        for file, text in self._files.items():
            file.write_text(text)


def judged(copy: Path, mutation: Mutation) -> Found:
    """Run the test that must turn red. That it does not run at all is no red."""
    paths = os.pathsep.join((str(copy / "src"), str(copy)))
    left_out = {"EXPORT_PROGRAM_SHEET", "EXPORT_PROGRAM_TEST_RUN", "EXPORT_PROGRAM_TRIALS"}
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    environment.update(PYTHONPATH=paths, PYTHONDONTWRITEBYTECODE="1")
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", mutation.test]
    started = time.monotonic()
    try:
        done = subprocess.run(
            command,
            cwd=copy,
            env=environment,
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )
        code = done.returncode
        if code not in {0, 1}:
            sys.exit(f"{mutation.name}: {mutation.test} does not run\n{done.stdout[-2000:]}")
    except subprocess.TimeoutExpired:
        code = 1
    verdict = "caught" if code == 1 else "SURVIVED"
    return Found(mutation.name, mutation.test, verdict, time.monotonic() - started)


def main() -> None:
    words = sys.argv[1:]
    chosen = tuple(m for m in MUTATIONS if not words or any(word in m.name for word in words))
    found = []
    for one in run(chosen):
        found.append(one)
        print(f"{one.verdict:9} {one.seconds:5.1f} s  {one.name}", flush=True)  # noqa: T201
    survived = sum(one.verdict != "caught" for one in found)
    print(f"{len(found) - survived} of {len(found)} caught")  # noqa: T201
    sys.exit(1 if survived else 0)


if __name__ == "__main__":
    main()
