"""The demonstration end to end: told to a real server, shown by its boards, rebuilt to the byte."""

from pathlib import Path

import pytest

from export_program.cli.folder import opened
from export_program.demo.client import Client, ProblemAnswered, Unreachable
from export_program.demo.exporters import FIRMS
from export_program.demo.office import Office
from export_program.demo.people import STAFF
from export_program.demo.register_story import users
from export_program.demo.story import finish, is_told
from export_program.domain.vocabulary.identifiers import is_legal_entity_id
from export_program.runtime.queries import Query
from projections.cases import CASES
from tests.demo import expected_fair as fair
from tests.demo.reading import parts_of, row_of, rows_of
from tests.demo.serving import free_port, kill_when, run, serve_until, serving
from tests.demo.told import Told


def test_the_boards_show_on_the_last_evening_of_2025_what_was_worked_out_by_hand(
    story: Told,
) -> None:
    if story.wrong_in_autumn is not None:
        raise story.wrong_in_autumn


def test_no_step_of_the_story_went_wrong_and_no_reaction_was_refused(story: Told) -> None:
    office = story.office
    health = story.client.get("/health", story.token).body
    assert health["parked"] == []
    assert (health["scheduler"]["refusals"], health["reactor"]["refusals"]) == (0, 0)
    assert rows_of(office, "audit_log", command="NoteRefusedReaction") == []
    program = row_of(office, "cases", kind="program")
    assert office.ask(f"programs/{program['case_id']}")["case"]["refused_reactions"] == 0
    stored = office.cases["exporter-01"]
    catalogue = office.ask(f"exporters/{stored.id}/documents/D4")
    assert "پودر و مایع شوینده".encode() in catalogue


def test_read_models_are_rebuilt_to_the_same_bytes_and_a_told_story_is_finished_once(
    story: Told, tmp_path: Path
) -> None:
    copy, port = tmp_path / "copy", free_port()
    before, after, head, head_after = story.rebuilt(copy)
    assert [name for name in before if before[name] != after[name]] == []
    assert head_after == head, "a rebuild of read models adds nothing to the log"
    with serving(copy, port) as address:
        client = Client(address)
        office = Office(client, story.token)
        office.cases, office.people = story.office.cases, story.office.people
        office.accounts = story.office.accounts.at(client)
        finish(office)
        assert is_told(client, story.token)
        _check_stable_facts(office)
        head = office.ask("")["head"]
        said = run("demo", "--url", address, "--token", story.token)
        assert "loaded already" in said
        assert office.ask("")["head"] == head, "what is told is not told again"
        client.close()


def _check_stable_facts(office: Office) -> None:
    """What no deadline of a later year changes."""
    assert parts_of(row_of(office, "subsidy_funds", stage="evaluated"), fair.FUND) == fair.FUND
    assert row_of(office, "cases", kind="mark_application")["stage"] == "closed"
    (first,) = office.client.get("/api/v1/registers/mark_register", None).body["rows"]
    assert (first["number"], first["valid_from"]) == ("QZ-QM-1404/001", "2025-11-19")
    program = row_of(office, "cases", kind="program")
    held = office.ask(f"programs/{program['case_id']}")["case"]
    assert (held["timers_held"], held["timers_until"]) == (False, None)
    with pytest.raises(ProblemAnswered, match="401"):
        office.by("clerk").does(office.cases["fair"], "tag-case", "2025-12-31 21:00", tag="late")


def test_a_telling_that_was_killed_goes_on_where_it_ended_and_ends_once(tmp_path: Path) -> None:
    data = tmp_path / "data"
    kill_when(["demo", "--data", str(data)], lambda: len(list(data.glob("documents/*/*/*"))) > 15)
    serve_until(data, "The demonstration is loaded.")
    with opened(data) as program:
        head = program.store.head()
    assert "loaded already" in run("demo", "--data", str(data))
    with opened(data) as program:
        assert program.store.head() == head
        people = [found for found in program.accounts() if found.tokens]
        tokens = [token.status for found in people for token in found.tokens.values()]
        query = Query({"kind": "exporter"})
        assert program.queries.count(CASES, query) == len(FIRMS)
    assert len(people) == len(STAFF) + len(users()) + 1
    assert len(tokens) > len(people)
    assert "active" not in tokens


def test_every_firm_is_invented_with_an_id_that_passes_its_check() -> None:
    assert [firm.number for firm in FIRMS] == list(range(1, 31))
    assert all(is_legal_entity_id(firm.national_id) for firm in FIRMS)
    assert len({firm.national_id for firm in FIRMS}) == 30
    assert all(firm.name_fa for firm in FIRMS)


def test_an_address_that_nobody_answers_at_is_told_in_one_line() -> None:
    with pytest.raises(Unreachable, match="does not answer"):
        Client(f"http://127.0.0.1:{free_port()}").get("/health", None)
    with pytest.raises(Unreachable, match="not an address"):
        Client("qazvin")
