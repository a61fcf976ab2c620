"""The demonstration end to end: told to a real server, shown by its boards, rebuilt to the byte."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from export_program.cli.folder import opened
from export_program.demo.client import Client, ProblemAnswered, Unreachable
from export_program.demo.exporters import FIRMS
from export_program.demo.office import Office
from export_program.demo.people import STAFF
from export_program.demo.register_story import users
from export_program.demo.story import finish, is_told, tell
from export_program.domain.vocabulary.identifiers import is_legal_entity_id
from export_program.runtime.queries import Query
from projections import READ_MODELS
from projections.cases import CASES
from tests.demo import expected_fair as fair
from tests.demo import expected_partners as partners
from tests.demo import expected_register as register
from tests.demo.serving import free_port, kill_when, run, serving

Rows = list[dict[str, Any]]


def test_the_story_is_told_shown_by_the_boards_and_rebuilt_to_the_same_bytes(
    tmp_path: Path,
) -> None:
    data, port = tmp_path / "data", free_port()
    with serving(data, port) as address:
        token = run("token", "create", "--name", "T", "--role", "admin", "--data", str(data))
        client = Client(address)
        office = tell(client, token.strip())
        _check_register(office)
        _check_deadlines(office)
        _check_agreement(office)
        _check_fair(office)
        _check_money(office)
        _check_mark(office)
        _check_nothing_went_wrong(office)
        before, head = _dump(office), _head(office)
    for part in data.glob("read.db*"):
        part.unlink()
    with serving(data, port) as address:
        after = _dump(office)
        assert [name for name in before if before[name] != after[name]] == []
        assert _head(office) == head, "a rebuild of read models adds nothing to the log"
        finish(office)
        assert is_told(client, token.strip())
        _check_stable_facts(office)
        head = _head(office)
        said = run("demo", "--url", address, "--token", token.strip())
        assert "loaded already" in said
        assert _head(office) == head, "what is told is not told again"
        client.close()


def test_a_telling_that_was_killed_goes_on_where_it_ended_and_ends_once(tmp_path: Path) -> None:
    data = tmp_path / "data"
    kill_when(["demo", "--data", str(data)], lambda: len(list(data.glob("documents/*/*/*"))) > 15)
    assert "The demonstration is loaded." in run("demo", "--data", str(data))
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


# ---------------------------------------------------------------- reading


def _rows(office: Office, model: str, **query: object) -> Rows:
    found: Rows = office.ask(f"registers/{model}", limit=500, **query)["rows"]
    return found


def _row(office: Office, model: str, **query: object) -> dict[str, Any]:
    (row,) = _rows(office, model, **query)
    return row


def _parts(row: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in wanted}


def _names(office: Office) -> dict[str, str]:
    """How the story calls a case or a person, by their ids."""
    cases = {case.id: label for label, case in office.cases.items()}
    return cases | {person.id: ref for ref, person in office.people.items()}


def _number(office: Office, participation_id: str | None) -> int | None:
    if participation_id is None:
        return None
    return int(_names(office)[participation_id].removeprefix("participation-"))


def _head(office: Office) -> int:
    head: int = office.ask("")["head"]
    return head


def _dump(office: Office) -> dict[str, bytes]:
    """Every row of every read model, as its export sends it."""
    office.settle()
    return {
        model.name: office.ask(f"registers/{model.name}", format="ndjson") for model in READ_MODELS
    }


# ---------------------------------------------------------------- the boards


def _check_register(office: Office) -> None:
    cases = _rows(office, "cases")
    stages = Counter((row["kind"], row["stage"]) for row in cases if row["kind"] != "account")
    assert dict(stages) == register.STAGES
    shown = [
        "|".join(
            (
                *(row["reference"], row["name"], row["stage"], row["level"], row["card"]),
                *(row["card_until"] or "-", row["qualification"], ",".join(row["products"])),
            )
        )
        for row in _rows(office, "exporters", sort="reference")
    ]
    assert shown == register.EXPORTERS
    found = _rows(office, "exporters", q=register.SEARCHED)
    assert [row["reference"] for row in found] == register.FOUND
    refusals = _rows(office, "audit_log", command="RejectRegistration")
    assert {row["reference"]: row["reason_code"] for row in refusals} == register.REJECTED
    flagged = _rows(office, "cases", kind="exporter", flags="no-show")
    assert [row["reference"] for row in flagged] == register.UNRELIABLE
    cards = [row for row in _rows(office, "card_expiry", what="card") if row["commitments"]]
    assert {row["reference"]: row["commitments"] for row in cards} == register.COMMITTED
    by_two = Counter(
        row["reference"] for row in _rows(office, "audit_log", event="exporter.verified.v1")
    )
    assert [by_two[f"QZ-EXP-1404-{number:05d}"] for number in range(1, 24)] == [2] * 23


def _check_deadlines(office: Office) -> None:
    shown = {}
    for label, _ in register.DEADLINES:
        case = office.cases[label]
        told = office.ask(f"{case.plural}/{case.id}/explain")["deadlines"]
        for due in told:
            day = (due["due"]["day"], due["due"]["solar_hijri"], due["due"]["hour"], due["missed"])
            shown[label, due["key"]] = day
    assert {key: shown.get(key) for key in register.DEADLINES} == register.DEADLINES
    late = {_names(office)[row["case_id"]] for row in _rows(office, "worklist", overdue="true")}
    assert late == register.LATE
    board = _rows(office, "deadlines", missed="true")
    assert {_names(office)[row["case_id"]] for row in board} == register.LATE
    ahead = _rows(office, "deadlines", due_at__lt="2025-12-31", missed="false")
    assert ahead == [], "everything that fell due in 2025 was done"


def _check_agreement(office: Office) -> None:
    names = _names(office)
    assert _parts(_row(office, "agreements"), partners.AGREEMENT) == partners.AGREEMENT
    owed = {
        row["obligation"]: (
            *(row["side"], row["status"], row["due"], row["overdue"], row["escalated"]),
            names[row["owner"]],
        )
        for row in _rows(office, "obligations")
    }
    assert owed == partners.OBLIGATIONS
    by_timer = [
        step for step in _timeline(office, "agreement") if step["actor"]["role"] == "system:timer"
    ]
    about = [
        s
        for s in by_timer
        if "O2" in (s["data"].get("obligation"), s["data"].get("deadline", "")[-2:])
    ]
    assert [
        (s["type"], _when(s), s["occurred"]["solar_hijri"]) for s in about
    ] == partners.TIMER_ON_O2


def _check_fair(office: Office) -> None:
    ranking = _rows(office, "fair_ranking", sort="rank")
    shown = [
        (
            *(row["rank"], _number(office, row["participation_id"]), row["total"]),
            *(row["standing"], row["next_in_line"], row["stands"]),
        )
        for row in ranking
        if _number(office, row["participation_id"]) not in fair.TURNED_DOWN
    ]
    assert shown == fair.RANKING
    (third,) = (r for r in ranking if _number(office, r["participation_id"]) == 3)
    assert third["means"] == fair.MEANS_OF_FIRM_3
    refused = {
        _number(office, row["case_id"]): (row["total"], row["checks_failed"])
        for row in _rows(office, "participations", stage="refused")
    }
    assert refused == fair.TURNED_DOWN
    stands = _rows(office, "stands", sort="code")
    where = [
        (s["code"], s["m2"], s["state"], _number(office, s["participation_id"])) for s in stands
    ]
    assert where == fair.STANDS
    assert _parts(_row(office, "fairs"), fair.FAIR) == fair.FAIR
    outcomes = {
        _number(office, row["participation_id"]): (
            *(row["code"], row["contacts"], row["orders"], row["value"]),
        )
        for row in _rows(office, "participation_outcomes")
    }
    assert outcomes == fair.OUTCOMES
    assert [_step(office, step) for step in _timeline(office, "participation-10")] == fair.LAPSED
    held = _row(office, "participations", stage="on_hold")
    assert (_number(office, held["case_id"]), held["on_hold_because"]) == (13, "exporter_suspended")


def _check_money(office: Office) -> None:
    names = _names(office)
    claims = {}
    for row in _rows(office, "subsidies"):
        amounts = (row["claimed"], row["eligible"], row["approved"], row["paid"])
        people = (row["claimed_by"], row["verified_by"], row["decided_by"], row["paid_by"])
        who = (names[ids[0]] if ids else None for ids in people)
        claims[names[row["case_id"]]] = (row["stage"], *amounts, *who)
    assert claims == fair.LEDGER
    assert _parts(_row(office, "subsidy_funds"), fair.FUND) == fair.FUND
    grants = {
        _number(office, row["participation_id"]): (row["committed"], row["paid"])
        for row in _rows(office, "subsidy_grants")
    }
    assert grants == fair.GRANTS


def _check_mark(office: Office) -> None:
    names = _names(office)
    public = office.client.get("/api/v1/registers/mark_register", None).body["rows"]
    assert [_parts(row, partners.MARK) for row in public] == [partners.MARK]
    assert names[public[0]["holder_id"]] == "exporter-01"
    plan = _row(office, "surveillance_plan")
    named = plan | {"evaluator": names[plan["evaluator"]]}
    assert _parts(named, partners.SURVEILLANCE) == partners.SURVEILLANCE
    found = _row(office, "nonconformities")
    named = found | {"raised_by": names[found["raised_by"]]}
    assert _parts(named, partners.NONCONFORMITY) == partners.NONCONFORMITY
    proof = _row(office, "mark_applications")
    assert sorted(names[i] for i in proof["evaluated_by"]) == partners.EVALUATED_BY
    assert [names[i] for i in proof["reviewed_by"]] == partners.REVIEWED_BY
    assert [names[i] for i in proof["decided_by"]] == partners.DECIDED_BY
    assert proof["independent"] is True


def _check_nothing_went_wrong(office: Office) -> None:
    health = office.client.get("/health", office._admin).body
    assert health["parked"] == []
    assert (health["scheduler"]["refusals"], health["reactor"]["refusals"]) == (0, 0)
    assert _rows(office, "audit_log", command="NoteRefusedReaction") == []
    stored = office.cases["exporter-01"]
    catalogue = office.ask(f"exporters/{stored.id}/documents/D4")
    assert "پودر و مایع شوینده".encode() in catalogue


def _check_stable_facts(office: Office) -> None:
    """What no deadline of a later year changes."""
    assert _parts(_row(office, "subsidy_funds"), fair.FUND) == fair.FUND
    ended = {"exhibition": "evaluated", "mark_application": "closed"}
    for kind, stage in ended.items():
        assert _row(office, "cases", kind=kind)["stage"] == stage
    (first,) = office.client.get("/api/v1/registers/mark_register", None).body["rows"]
    assert (first["number"], first["valid_from"]) == ("QZ-QM-1404/001", "2025-11-19")
    program = _row(office, "cases", kind="program")
    held = office.ask(f"programs/{program['case_id']}")["case"]
    assert (held["timers_held"], held["timers_until"]) == (False, None)
    with pytest.raises(ProblemAnswered, match="401"):
        office.by("clerk").does(office.cases["fair"], "tag-case", "2025-12-31 21:00", tag="late")


# ---------------------------------------------------------------- timelines


def _timeline(office: Office, label: str) -> Rows:
    case = office.cases[label]
    steps: Rows = office.ask(f"{case.plural}/{case.id}/timeline", limit=500)["steps"]
    return steps


def _when(step: dict[str, Any]) -> str:
    return f"{step['occurred']['day']} {step['occurred']['hour']}"


def _step(office: Office, step: dict[str, Any]) -> tuple[str, ...]:
    actor = step["actor"]
    who = _names(office).get(actor["id"]) or actor["id"].rpartition(":")[2].partition("@")[0]
    day = step["occurred"]["solar_hijri"]
    return (step["type"], _when(step), day, actor["role"], who, step["stage"])
