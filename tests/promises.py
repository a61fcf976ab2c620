"""What is promised about faults, and which tests hold it: D1 to D28, as they are numbered by us.

`scripts/reliability` runs them and writes docs/reliability.md.
"""

from typing import NamedTuple


class Promise(NamedTuple):
    """What is tried, the tests that try it, and what of it nobody tries yet, with the reason."""

    id: str
    what: str
    tests: tuple[str, ...] = ()
    missing: str = ""


STORE, FAULTS = "tests/store", "tests/faults"
RUNTIME, API, CLI = "tests/runtime", "tests/api", "tests/cli"
PG_FAULTS, PG_MANY = f"{STORE}/test_postgres_faults.py", f"{STORE}/test_postgres_processes.py"
MOVING, WAITING = f"{STORE}/test_moving.py", f"{STORE}/test_waiting.py"
LEADER, SCHEDULER = f"{RUNTIME}/test_leader.py", f"{RUNTIME}/test_scheduler.py"
REACTOR, PROJECTION = f"{RUNTIME}/test_reactor.py", f"{RUNTIME}/test_projection.py"
LATER = "Webhooks come with a later issue."

PROMISES = (
    Promise(
        "D1",
        "kill -9 during commits: what was acknowledged is stored",
        (f"{STORE}/test_crash.py",),
        "PostgreSQL commits in a process of its own; killing that is D3.",
    ),
    Promise(
        "D2",
        "kill -9 of the server under 16 clients: every key one effect, the same answer on retry",
        (
            f"{FAULTS}/test_killed_server.py",
            f"{API}/test_live.py::test_what_was_answered_is_there_after_the_server_was_killed",
        ),
    ),
    Promise(
        "D3",
        "PostgreSQL restarted at once in traffic: nothing lost, no false conflict",
        (
            f"{PG_FAULTS}::test_a_server_that_crashes_in_traffic_loses_nothing_and_shows_no_false_conflict",
            f"{FAULTS}/test_database_away.py::test_a_database_that_crashes_under_the_program_costs_no_client_anything",
            f"{PG_FAULTS}::test_a_server_that_is_away_is_refused_reads_and_all_and_resumed",
        ),
    ),
    Promise(
        "D4",
        "sessions ended, and answers lost, at COMMIT: the outcome is looked up, not guessed",
        (
            f"{PG_FAULTS}::test_whichever_answer_of_the_server_is_lost_what_was_stored_is_looked_up",
            f"{PG_FAULTS}::test_sessions_that_are_ended_in_traffic_cost_no_caller_anything",
            f"{FAULTS}/test_database_away.py::test_sessions_that_are_ended_under_the_program_cost_no_client_anything",
            f"{LEADER}::test_processes_whose_sessions_are_ended_in_traffic_go_on_and_nothing_happens_twice",
            f"{STORE}/test_read_only.py::test_a_commit_that_failed_after_reaching_the_disk_is_looked_up_not_guessed",
        ),
    ),
    Promise(
        "D5",
        "loss of power: whatever was not synced may be gone, sector by sector",
        (
            f"{FAULTS}/test_power_loss.py::test_whatever_was_answered_is_there_whenever_power_is_lost",
        ),
        "The log in SQLite only: PostgreSQL is its own keeper, and that it syncs is checked at "
        "start. Not the entries of folders, the vault, or documents. Skipped where Python has "
        "its SQLite built in.",
    ),
    Promise(
        "D6",
        "flipped bits and cuts in database, journal, backup: found and named, never served",
        (
            f"{FAULTS}/test_flipped_bits.py",
            f"{MOVING}::test_a_flipped_bit_or_a_cut_anywhere_in_a_backup_is_found_and_named",
            f"{STORE}/test_postgres_guards.py::test_a_broken_page_is_named_and_never_served",
        ),
        "A flip in the tables of commands and unique keys is not told from what was stored: "
        "they have no checksum. PostgreSQL finds flips by its own page checksums, where they "
        "are on. The last steps of a spoiled journal are missed by what the read models have "
        "seen, and not before they have seen it.",
    ),
    Promise(
        "D7",
        "a failed sync, a full disk: 503 with Retry-After, reads go on, then it resumes",
        (
            f"{FAULTS}/test_power_loss.py::test_a_sync_that_fails_costs_nothing_that_was_answered_and_doubles_nothing",
            f"{FAULTS}/test_full_disk.py",
            f"{FAULTS}/test_full_database.py",
            f"{STORE}/test_read_only.py::test_a_full_disk_loses_nothing_and_doubles_nothing",
            f"{STORE}/test_read_only.py::test_a_commit_that_failed_before_the_disk_is_refused_and_can_be_repeated",
        ),
        "Under SQLite the disk is full by a limit on the size of files (EFBIG), not by a file "
        "system that has no room; under PostgreSQL by either, the second where one may be "
        "mounted. A server that has ended itself, as it does when it cannot write its log, is "
        "started again by the test, as its keeper would.",
    ),
    Promise(
        "D8",
        "interleaved commits: a tailing reader sees every position once, in order",
        (
            f"{PG_MANY}::test_a_tailing_reader_sees_every_position_once_while_processes_write",
            f"{WAITING}::test_a_tailing_reader_sees_every_position_once_under_interleaved_conflicts",
            f"{API}/test_live.py::test_a_subscriber_hears_of_every_event_in_order",
        ),
    ),
    Promise(
        "D9",
        'eight clients on three cases with a rule "at most N": one order explains all answers',
        (
            f"{FAULTS}/test_at_most.py",
            f"{FAULTS}/test_crowded_cases.py",
            f"{API}/test_exclusive_needs.py",
            f"{RUNTIME}/test_exclusive_rights.py",
        ),
        "Linearizability of each case, by a checker of our own; of several cases together only "
        "that their rules hold.",
    ),
    Promise(
        "D10",
        "lost wake-ups: made up for by polling, and counted",
        (
            f"{PG_MANY}::test_lost_notifications_are_made_up_for_by_polling_and_counted",
            f"{PG_MANY}::test_a_listening_connection_that_ends_is_replaced",
            f"{PG_MANY}::test_a_line_on_which_nothing_is_heard_any_more_is_found_out_and_replaced",
            f"{WAITING}::test_a_commit_just_after_looking_at_the_head_is_not_missed",
        ),
    ),
    Promise("D11", "duplicate and reordered deliveries", (), LATER),
    Promise(
        "D12",
        "slow and dead subscribers: bounded memory, nothing missed",
        (f"{API}/test_tail.py",),
        LATER,
    ),
    Promise(
        "D13",
        "a stream that breaks off is resumed where it was, by today's rights",
        (
            f"{API}/test_live.py::test_a_stream_is_resumed_where_it_broke_off",
            f"{API}/test_live.py::test_an_outsider_hears_of_own_cases_only_also_on_resuming",
        ),
        "Not at every byte.",
    ),
    Promise(
        "D14",
        "poison events: only that case parks, and a mended program gives a clean rebuild",
        (
            f"{FAULTS}/test_poison.py",
            f"{PROJECTION}::test_a_poison_event_parks_its_case_in_its_model_and_nothing_else",
            f"{PROJECTION}::test_after_the_fix_a_rebuild_is_as_if_nothing_had_been",
            f"{PROJECTION}::test_a_row_the_database_refuses_parks_its_case_and_the_rest_is_written",
            f"{REACTOR}::test_an_event_nobody_can_read_does_not_stop_reactions",
        ),
        "Not a handler that kills the process or takes all memory.",
    ),
    Promise(
        "D15",
        "a rebuild while others write: no mixed or empty model, the same rows as a full replay",
        (
            f"{PROJECTION}::test_a_rebuild_beside_a_running_projector_misses_nothing",
            f"{PROJECTION}::test_what_is_recorded_during_a_rebuild_is_in_it",
            f"{LEADER}::test_a_rebuild_is_not_put_in_place_by_one_who_leads_no_more",
        ),
        "Small logs; a rebuild is not killed at ten points.",
    ),
    Promise(
        "D16",
        "clocks that step: order by position, timers once, the step shown in health",
        (
            f"{FAULTS}/test_clock.py",
            f"{STORE}/test_contract.py::test_recorded_time_grows_strictly_even_when_the_clock_is_set_back",
            f"{STORE}/test_contract.py::test_health_tells_how_far_the_clock_was_set_back",
        ),
        "The step is shown in health while it lasts; it is no event of the log.",
    ),
    Promise(
        "D17",
        "backup in traffic, restored elsewhere: a prefix, and a new epoch",
        (
            f"{MOVING}::test_a_backup_that_is_taken_while_others_write_is_a_prefix_and_restores_under_a_new_epoch",
        ),
        "No report of what subscribers were told and the log no longer holds.",
    ),
    Promise(
        "D18",
        "from one database to the other and back: byte-identical canonical export",
        (
            f"{MOVING}::test_there_and_back_again_the_canonical_export_is_the_same",
            f"{MOVING}::test_a_copy_is_the_same_log_to_the_byte",
        ),
    ),
    Promise(
        "D19",
        "files of earlier formats open, keep every byte, and go on",
        (f"{STORE}/test_formats.py",),
        "Nothing older was released, so no older program reads today's events.",
    ),
    Promise(
        "D20",
        "timers under kill -9 and a change of the leader: one effect each",
        (
            f"{SCHEDULER}::test_timers_killed_in_the_middle_have_each_one_effect",
            f"{SCHEDULER}::test_two_schedulers_at_once_have_one_effect",
            f"{FAULTS}/test_late_scheduler.py",
            f"{CLI}/test_workers_die.py::test_when_the_leader_is_killed_another_process_leads_and_nothing_happens_twice",
            f"{LEADER}::test_of_two_that_both_believe_they_lead_one_writes_and_everything_happens_once",
        ),
        "Hundreds of timers, not 100,000.",
    ),
    Promise(
        "D21",
        "reactions cut off at each step between effect and record: one effect",
        (
            f"{FAULTS}/test_cut_off.py",
            f"{REACTOR}::test_a_crash_between_effect_and_mark_gives_no_second_effect",
            f"{REACTOR}::test_every_event_reacted_to_again_gives_no_second_effect",
        ),
    ),
    Promise(
        "D22",
        "erasure: keys and bytes are gone, also after a crash and from a restored vault",
        (f"{STORE}/test_erasure.py", f"{RUNTIME}/test_erasing.py"),
        "Not under load, and not in webhooks, which come later.",
    ),
    Promise(
        "D23",
        "tampering with rows: the check names the event",
        (f"{STORE}/test_append_only.py", f"{STORE}/test_postgres_guards.py"),
        "A well-formed edit with a new checksum needs the Merkle log of a later issue.",
    ),
    Promise(
        "D24",
        "no path shows a foreign case",
        (f"{API}/test_rivals.py", f"{API}/test_access.py"),
        "Chosen rights, not random ones.",
    ),
    Promise(
        "D25",
        "transactions left open: subscribers and read models keep moving",
        (
            f"{FAULTS}/test_database_away.py::test_transactions_left_open_keep_neither_subscribers_nor_read_models_waiting",
            f"{PG_FAULTS}::test_neither_an_idle_transaction_nor_a_vacuum_keeps_anybody_waiting",
        ),
        "Seconds, not ten minutes: what would stop would stop at once.",
    ),
    Promise(
        "D26",
        "several processes on one SQLite file: nobody locked out, nobody starved",
        (f"{FAULTS}/test_shared_file.py", f"{STORE}/test_sqlite_processes.py"),
        "One version of SQLite. The 100 ms are a number of the sheet, not an assertion: a busy "
        "machine exceeds them.",
    ),
    Promise(
        "D27",
        "simulation of the core with a scheduler of its own",
        (),
        "The engine is pure and walked at random; store and runtime are tried with real "
        "processes instead.",
    ),
)
