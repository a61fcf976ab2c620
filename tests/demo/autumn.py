"""What the boards show on the last evening of 2025."""

from collections import Counter

from export_program.demo.office import Office
from tests.demo import expected_fair as fair
from tests.demo import expected_partners as partners
from tests.demo import expected_register as register
from tests.demo.reading import (
    names_of,
    number_of,
    parts_of,
    row_of,
    rows_of,
    step_of,
    timeline_of,
    when,
)


def check(office: Office) -> None:
    """Everything that was worked out by hand for that evening. Raises AssertionError."""
    check_register(office)
    check_deadlines(office)
    check_agreement(office)
    check_fair(office)
    check_money(office)
    check_mark(office)


def check_register(office: Office) -> None:
    cases = rows_of(office, "cases")
    stages = Counter((row["kind"], row["stage"]) for row in cases if row["kind"] != "account")
    assert dict(stages) == register.STAGES
    shown = [
        "|".join(
            (
                *(row["reference"], row["name"], row["stage"], row["level"], row["card"]),
                *(row["card_until"] or "-", row["qualification"], ",".join(row["products"])),
            )
        )
        for row in rows_of(office, "exporters", sort="reference")
    ]
    assert shown == register.EXPORTERS
    found = rows_of(office, "exporters", q=register.SEARCHED)
    assert [row["reference"] for row in found] == register.FOUND
    refusals = rows_of(office, "audit_log", command="RejectRegistration")
    assert {row["reference"]: row["reason_code"] for row in refusals} == register.REJECTED
    flagged = rows_of(office, "cases", kind="exporter", flags="no-show")
    assert [row["reference"] for row in flagged] == register.UNRELIABLE
    cards = [row for row in rows_of(office, "card_expiry", what="card") if row["commitments"]]
    assert {row["reference"]: row["commitments"] for row in cards} == register.COMMITTED
    by_two = Counter(
        row["reference"] for row in rows_of(office, "audit_log", event="exporter.verified.v1")
    )
    assert [by_two[f"QZ-EXP-1404-{number:05d}"] for number in range(1, 24)] == [2] * 23


def check_deadlines(office: Office) -> None:
    shown = {}
    for label, _ in register.DEADLINES:
        case = office.cases[label]
        told = office.ask(f"{case.plural}/{case.id}/explain")["deadlines"]
        for due in told:
            day = (due["due"]["day"], due["due"]["solar_hijri"], due["due"]["hour"], due["missed"])
            shown[label, due["key"]] = day
    assert {key: shown.get(key) for key in register.DEADLINES} == register.DEADLINES
    late = {names_of(office)[row["case_id"]] for row in rows_of(office, "worklist", overdue="true")}
    assert late == register.LATE
    board = rows_of(office, "deadlines", missed="true")
    assert {names_of(office)[row["case_id"]] for row in board} == register.LATE
    ahead = rows_of(office, "deadlines", due_at__lt="2025-12-31", missed="false")
    assert ahead == [], "everything that fell due in 2025 was done"


def check_agreement(office: Office) -> None:
    names = names_of(office)
    assert (
        parts_of(row_of(office, "agreements", stage="in_force"), partners.AGREEMENT)
        == partners.AGREEMENT
    )
    owed = {
        row["obligation"]: (
            *(row["side"], row["status"], row["due"], row["overdue"], row["escalated"]),
            names[row["owner"]],
        )
        for row in rows_of(office, "obligations")
    }
    assert owed == partners.OBLIGATIONS
    by_timer = [
        step for step in timeline_of(office, "agreement") if step["actor"]["role"] == "system:timer"
    ]
    about = [
        s
        for s in by_timer
        if "O2" in (s["data"].get("obligation"), s["data"].get("deadline", "")[-2:])
    ]
    assert [
        (s["type"], when(s), s["occurred"]["solar_hijri"]) for s in about
    ] == partners.TIMER_ON_O2


def check_fair(office: Office) -> None:
    ranking = rows_of(office, "fair_ranking", sort="rank")
    shown = [
        (
            *(row["rank"], number_of(office, row["participation_id"]), row["total"]),
            *(row["standing"], row["next_in_line"], row["stands"]),
        )
        for row in ranking
        if number_of(office, row["participation_id"]) not in fair.TURNED_DOWN
    ]
    assert shown == fair.RANKING
    (third,) = (r for r in ranking if number_of(office, r["participation_id"]) == 3)
    assert third["means"] == fair.MEANS_OF_FIRM_3
    refused = {
        number_of(office, row["case_id"]): (row["total"], row["checks_failed"])
        for row in rows_of(office, "participations", stage="refused")
    }
    assert refused == fair.TURNED_DOWN
    stands = rows_of(office, "stands", sort="code")
    where = [
        (s["code"], s["m2"], s["state"], number_of(office, s["participation_id"])) for s in stands
    ]
    assert where == fair.STANDS
    assert parts_of(row_of(office, "fairs"), fair.FAIR) == fair.FAIR
    outcomes = {
        number_of(office, row["participation_id"]): (
            *(row["code"], row["contacts"], row["orders"], row["value"]),
        )
        for row in rows_of(office, "participation_outcomes")
    }
    assert outcomes == fair.OUTCOMES
    assert [
        step_of(office, step) for step in timeline_of(office, "participation-10")
    ] == fair.LAPSED
    held = row_of(office, "participations", stage="on_hold")
    assert (number_of(office, held["case_id"]), held["on_hold_because"]) == (
        13,
        "exporter_suspended",
    )


def check_money(office: Office) -> None:
    names = names_of(office)
    claims = {}
    for row in rows_of(office, "subsidies"):
        amounts = (row["claimed"], row["eligible"], row["approved"], row["paid"])
        people = (row["claimed_by"], row["verified_by"], row["decided_by"], row["paid_by"])
        who = (names[ids[0]] if ids else None for ids in people)
        claims[names[row["case_id"]]] = (row["stage"], *amounts, *who)
    assert claims == fair.LEDGER
    assert parts_of(row_of(office, "subsidy_funds"), fair.FUND) == fair.FUND
    grants = {
        number_of(office, row["participation_id"]): (row["committed"], row["paid"])
        for row in rows_of(office, "subsidy_grants")
    }
    assert grants == fair.GRANTS


def check_mark(office: Office) -> None:
    names = names_of(office)
    public = office.client.get("/api/v1/registers/mark_register", None).body["rows"]
    assert [parts_of(row, partners.MARK) for row in public] == [partners.MARK]
    assert names[public[0]["holder_id"]] == "exporter-01"
    plan = row_of(office, "surveillance_plan")
    named = plan | {"evaluator": names[plan["evaluator"]]}
    assert parts_of(named, partners.SURVEILLANCE) == partners.SURVEILLANCE
    found = row_of(office, "nonconformities")
    named = found | {"raised_by": names[found["raised_by"]]}
    assert parts_of(named, partners.NONCONFORMITY) == partners.NONCONFORMITY
    proof = row_of(office, "mark_applications")
    assert sorted(names[i] for i in proof["evaluated_by"]) == partners.EVALUATED_BY
    assert [names[i] for i in proof["reviewed_by"]] == partners.REVIEWED_BY
    assert [names[i] for i in proof["decided_by"]] == partners.DECIDED_BY
    assert proof["independent"] is True
