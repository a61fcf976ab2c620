"""Read models of the trade network: register, coverage, exclusive rights, quarterly reports."""

from datetime import date

from export_program.domain.market_facts import Goods
from export_program.domain.node.values import Territory
from export_program.domain.vocabulary.countries import Country, Subdivision
from export_program.domain.vocabulary.hs import HsEdition
from projections.node_coverage import EXCLUSIVITIES, NODE_COVERAGE
from projections.nodes import NODE_REPORTS, NODES
from tests.domain import node_story as s
from tests.domain.node_story import AGENT, UNTIL
from tests.projections.asking import row_of, rows_of
from tests.scenario import walk

HS = HsEdition.HS2022


def test_the_register_tells_who_stands_where_until_when() -> None:
    row = row_of(NODES, s.scored())
    assert (row.kind, row.stage, row.name_fa) == ("distributor", "active", "بازرگانی سغد")
    assert (row.country, row.country_fa, row.subdivision_fa, row.city) == (
        "TJ",
        "تاجیکستان",
        "سغد",
        "Khujand",
    )
    assert (row.countries, row.hs, row.exclusive, row.until) == (
        ("TJ",),
        ("34", "3402"),
        True,
        UNTIL,
    )
    assert (row.leads, row.visits, row.last_score, row.awaited) == (7, 12, 80, "1404-Q4")
    assert (row.diligence_until, row.adverse) == (date(2026, 11, 1), ())
    bare = row_of(NODES, s.prospect())
    assert (bare.until, bare.last_score, bare.diligence_until, bare.countries) == (
        None,
        None,
        None,
        (),
    )
    gone = row_of(NODES, s.terminated())
    assert (gone.ended, gone.ended_because) == (True, "It is so.")


def test_coverage_has_a_row_for_each_country_and_chapter() -> None:
    wide = s.active(
        territory=(s.SUGHD, Territory(Country.UZ)),
        scope=(s.DETERGENTS, Goods("340250", HS), Goods("0806", HS)),
        exclusive=False,
    )
    rows = {(row.country, row.hs2): row for row in rows_of(NODE_COVERAGE, wide)}
    assert set(rows) == {("TJ", "34"), ("TJ", "08"), ("UZ", "34"), ("UZ", "08")}
    soaps = rows["TJ", "34"]
    assert (soaps.parts, soaps.codes) == (("TJ-SU",), ("3402", "340250"))
    assert (soaps.working, soaps.exclusive, soaps.until) == (True, False, UNTIL)
    assert (soaps.country_fa, soaps.chapter_fa is not None) == ("تاجیکستان", True)
    assert rows["UZ", "08"].parts == ("UZ",)


def test_only_who_holds_an_appointment_covers_anything() -> None:
    for given in (s.approved(), s.terminated(), s.expired(), s.rejected()):
        assert rows_of(NODE_COVERAGE, given) == rows_of(EXCLUSIVITIES, given) == []
    for given in (s.contracted(), s.under_review(), s.suspended()):
        assert not row_of(NODE_COVERAGE, given).working
        assert len(rows_of(EXCLUSIVITIES, given)) == 5


def test_exclusive_rights_are_told_by_area_and_code() -> None:
    khatlon = Territory(Country.TJ, (Subdivision.KHATLON,))
    given = s.contracted(territory=(s.SUGHD, khatlon), scope=(s.DETERGENTS, Goods("0806", HS)))
    rows = [(row.part, row.code) for row in rows_of(EXCLUSIVITIES, given)]
    assert rows == [("TJ-KT", "3402"), ("TJ-KT", "0806"), ("TJ-SU", "3402"), ("TJ-SU", "0806")]
    first = rows_of(EXCLUSIVITIES, given)[0]
    assert (first.until, first.edition, first.agreement_id) == (UNTIL, "HS2022", s.AGREEMENT)
    assert rows_of(EXCLUSIVITIES, s.contracted(exclusive=False)) == []


def test_reports_tell_who_filed_who_is_late_and_what_came_of_it() -> None:
    filed, awaited = rows_of(NODE_REPORTS, s.scored())
    assert (filed.quarter, filed.standing, filed.leads, filed.sales, filed.currency) == (
        "1404-Q3",
        "filed",
        7,
        4_500_000,
        "USD",
    )
    assert (filed.score, filed.filed_by, filed.due) == (80, AGENT.id, None)
    assert (awaited.quarter, awaited.standing, awaited.leads) == ("1404-Q4", "awaited", None)
    assert (awaited.starts_on, awaited.ends_on) == (date(2025, 12, 22), date(2026, 3, 20))
    assert awaited.due == date(2026, 4, 4)
    missing, _ = rows_of(NODE_REPORTS, s.overdue())
    assert (missing.quarter, missing.standing) == ("1404-Q3", "missing")
    late, _ = rows_of(NODE_REPORTS, walk(s.overdue(), (s.report(), AGENT)))
    assert late.standing == "late"
    assert [row.standing for row in rows_of(NODE_REPORTS, s.expired())] == []
