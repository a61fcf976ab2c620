"""Read models of agreements: the register, what was promised, and amendments."""

from datetime import date
from typing import Any

import pytest

from export_program.domain.agreement import Agreement, AgreementStage
from export_program.domain.agreement.case import (
    Amendment,
    Obligation,
    ObligationStatus,
    Round,
    Signature,
)
from export_program.domain.agreement.values import AgreementKind, Goods, Party, PartyType, Titles
from export_program.domain.vocabulary.countries import Country, Subdivision
from export_program.domain.vocabulary.hs import HsEdition
from projections.agreements import AGREEMENTS
from projections.amendments import AMENDMENTS
from projections.obligations import OBLIGATIONS
from tests.projections.asking import row_of, rows_of
from tests.scenario import CASE

O = ObligationStatus  # noqa: E741 - beside many rows
US = Party("us", "Qazvin", PartyType.DOMESTIC_PROVINCE, Country("IR"), us=True)
THEM = Party(
    "them", "Sughd", PartyType.FOREIGN_PROVINCE, Country("TJ"), subdivision=Subdivision("TJ-SU")
)
HASH = "a" * 64


def owed(party: str, status: O, **more: Any) -> Obligation:
    return Obligation(party=party, text="Send", measure="tons", owner="desk", status=status, **more)


def signed(day: date) -> Signature:
    return Signature("governor", day, "Khujand", HASH)


def agreement(**more: Any) -> Agreement:
    fixed: dict[str, Any] = {
        "id": CASE,
        "stage": AgreementStage.IN_FORCE,
        "kind": AgreementKind.SISTER_PROVINCE,
        "titles": Titles(fa="خواهرخواندگی", en="Twinning"),
        "parties": (US, THEM),
        "goods": (Goods("3402", HsEdition.HS2022),),
        "signatures": {"us": signed(date(2025, 11, 15)), "them": signed(date(2025, 11, 16))},
        "obligations": {
            "O1": owed("us", O.OVERDUE, due=date(2026, 1, 1), late=True, overdue=2),
            "O2": owed("them", O.OPEN, due=date(2026, 5, 1)),
            "O3": owed("them", O.PARTIALLY_FULFILLED, late=True, overdue=1),
            "O4": owed("us", O.FULFILLED, late=True, overdue=1),
        },
    }
    return Agreement(**(fixed | more))


def test_the_register_shows_counterparties_countries_and_what_is_late_on_which_side() -> None:
    row = row_of(AGREEMENTS, agreement(until=date(2028, 1, 1)))
    assert (row.kind, row.title) == ("sister_province", "خواهرخواندگی")
    assert row.titles == ("خواهرخواندگی", "Twinning")
    assert (row.counterparties, row.countries, row.subdivisions) == (
        ("Sughd",),
        ("TJ",),
        ("TJ-SU",),
    )
    assert (row.obligations, row.obligations_open) == (4, 3)
    assert (row.late_ours, row.late_theirs) == (1, 1)
    assert (row.signed_on, row.until, row.ended) == (date(2025, 11, 16), date(2028, 1, 1), False)
    assert row.hs == ("34", "3402")


def test_an_agreement_is_signed_when_everybody_has() -> None:
    half = agreement(signatures={"us": signed(date(2025, 11, 15))})
    row = row_of(AGREEMENTS, half)
    assert (row.signatures, row.signed_on) == (1, None)
    assert row_of(AGREEMENTS, agreement(parties=(), signatures={})).signed_on is None


@pytest.mark.parametrize(
    ("obligations", "never"),
    [
        ({}, False),
        ({"O1": owed("us", O.PLANNED)}, False),
        ({"O1": owed("us", O.OPEN), "O2": owed("us", O.PLANNED)}, True),
        ({"O1": owed("us", O.OPEN), "O2": owed("us", O.REPORTED, reported_by="desk")}, False),
        ({"O1": owed("us", O.OPEN, rounds=(Round(1, None, O.FULFILLED),))}, False),
    ],
)
def test_obligations_that_were_never_reported_are_told(
    obligations: dict[str, Obligation],
    never: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    assert row_of(AGREEMENTS, agreement(obligations=obligations)).never_reported is never


def test_the_calendar_has_a_row_for_each_obligation() -> None:
    rows = {row.obligation: row for row in rows_of(OBLIGATIONS, agreement())}
    assert {k: (r.side, r.overdue, r.open) for k, r in rows.items()} == {
        "O1": ("ours", True, True),
        "O2": ("theirs", False, True),
        "O3": ("theirs", True, True),
        "O4": ("ours", False, False),
    }
    assert (rows["O1"].due, rows["O1"].times_missed, rows["O1"].party) == (
        date(2026, 1, 1),
        2,
        "Qazvin",
    )
    over = rows_of(OBLIGATIONS, agreement(stage=AgreementStage.TERMINATED))
    assert not any(row.open for row in over)


def test_an_amendment_shows_its_clauses_and_who_has_not_signed() -> None:
    first = Amendment(
        1, "Volumes", ("3", "4"), "D1", HASH, "desk", signatures={"us": signed(date.max)}
    )
    second = Amendment(
        2,
        "Volumes again",
        ("4",),
        "D2",
        HASH,
        "desk",
        status="signed",
        signatures={"us": signed(date(2026, 1, 1)), "them": signed(date(2026, 2, 1))},
    )
    given = agreement(
        amendments={"A1": first, "A2": second},
        superseded_clauses={"3": "A1", "4": "A2"},
        obligations={"O9": owed("us", O.OPEN, amendment="A2")},
    )
    one, two = rows_of(AMENDMENTS, given)
    assert (one.signed_by, one.unsigned, one.signed_on) == (("us",), ("them",), None)
    assert (one.clauses, one.in_force_clauses) == (("3", "4"), ("3",))
    assert (two.number, two.unsigned, two.signed_on) == (2, (), date(2026, 2, 1))
    assert (two.in_force_clauses, two.obligations) == (("4",), ("O9",))
