"""Read models of shows: calendar, ranking, stands, outcomes and the subsidy ledger."""

from datetime import date

from msgspec.structs import replace

from export_program.domain.exhibition.values import Standing
from export_program.domain.participation.case import Figures, FollowUp, Outcome, OutcomeCode
from export_program.domain.subsidy_claim import SubsidyClaim, SubsidyClaimStage
from export_program.domain.subsidy_claim.case import Invoice, Payment
from export_program.domain.vocabulary.countries import Country
from export_program.engine.protocols.linking import SetDerivedFlag
from projections.fair_ranking import FAIR_RANKING
from projections.fairs import FAIRS
from projections.participation_outcomes import PARTICIPATION_OUTCOMES
from projections.participations import PARTICIPATIONS
from projections.stands import STANDS
from projections.subsidies import SUBSIDIES
from projections.subsidy_funds import SUBSIDY_FUNDS, SUBSIDY_GRANTS
from tests.domain import fair_story as story
from tests.domain.fair_story import A, usd
from tests.projections.asking import row_of, rows_of
from tests.scenario import CASE, NOON, POLICY, walk


def test_the_calendar_counts_applicants_and_stands() -> None:
    row = row_of(FAIRS, story.allocated())
    case = story.allocated().case
    assert (row.opens_on, row.closes_on) == (story.OPENING, story.LAST)
    assert (row.applicants, row.exhibitors) == (len(case.entrants), 1)
    assert (row.stands_taken, row.m2_taken) == (1, case.stands["A1"].m2)
    assert (row.visitors, row.mark) == (None, None)


def test_the_ranking_shows_rank_score_and_who_is_next() -> None:
    case = story.ranked().case
    rows = {row.participation_id: row for row in rows_of(FAIR_RANKING, story.ranked())}
    assert len(rows) == len(case.entrants)
    for entrant in case.entrants.values():
        row = rows[entrant.participation_id]
        assert (row.rank, row.total, row.standing) == (
            entrant.rank,
            entrant.total,
            entrant.standing.value,
        )
    line = sorted((r.next_in_line, r.rank) for r in rows.values() if r.next_in_line)
    assert [place for place, _ in line] == list(range(1, len(line) + 1))
    assert [rank for _, rank in line] == sorted(rank for _, rank in line)


def test_whoever_is_on_hold_is_not_next() -> None:
    case = story.ranked().case
    waiting = {k: replace(e, standing=Standing.WAITLISTED) for k, e in case.entrants.items()}
    first = min(waiting, key=lambda k: waiting[k].rank or 0)
    waiting[first] = replace(waiting[first], on_hold=True)
    rows = rows_of(FAIR_RANKING, replace(case, entrants=waiting))
    assert [r.next_in_line for r in rows if r.on_hold] == [None]
    assert sorted(r.next_in_line for r in rows if not r.on_hold) == list(range(1, len(rows)))


def test_the_stand_map_says_who_holds_what() -> None:
    rows = {row.code: row for row in rows_of(STANDS, story.offered())}
    assert set(rows) == set(story.offered().case.stands)
    assert (rows["A1"].state, rows["A1"].participation_id) == ("offered", A)
    free = [row for row in rows.values() if row.code != "A1"]
    assert free
    assert {(row.state, row.exporter_id) for row in free} == {("free", None)}
    kept = {row.code: row for row in rows_of(STANDS, story.allocated())}
    assert kept["A1"].state == "allocated"


def test_an_application_shows_checks_and_scores() -> None:
    row = row_of(PARTICIPATIONS, story.scored())
    assert (row.exhibition_id, row.exporter_id) == (story.SHOW, story.FIRM)
    assert (len(row.checks_passed), row.checks_failed) == (len(story.CHECKS), ())
    assert (row.scorers, row.conflicts) == (2, 0)
    assert row.hs == ("34", "3402", "340250")
    assert row_of(PARTICIPATIONS, story.shortlisted()).total is not None
    stopped = SetDerivedFlag(flag="mark-stopped-1", because="Its licence was withdrawn.")
    assert row_of(PARTICIPATIONS, walk(story.scored(), (stopped, POLICY))).flags == (
        "mark-stopped-1",
    )


def test_only_the_latest_report_counts() -> None:
    early = Outcome(OutcomeCode.PENDING, Figures(5, 2, 0, usd("0")), NOON)
    late = Outcome(
        OutcomeCode.WON, Figures(6, 3, 1, usd("900.10"), (Country("TJ"),)), NOON.replace(year=2026)
    )
    case = replace(story.on_stand().case, outcome=early, follow_ups={FollowUp.AFTER_3.value: late})
    form, follow_up = rows_of(PARTICIPATION_OUTCOMES, case)
    assert (form.report, form.latest, form.value) == ("form", False, 0)
    assert (follow_up.report, follow_up.latest) == ("P3M", True)
    assert (follow_up.value, follow_up.currency, follow_up.markets) == (90_010, "USD", ("TJ",))
    assert rows_of(PARTICIPATION_OUTCOMES, story.on_stand()) == []


def test_the_ledger_of_a_show_adds_up() -> None:
    row = row_of(SUBSIDY_FUNDS, story.allocated())
    assert (row.budget, row.committed, row.paid, row.free) == (300_000, 150_000, 0, 150_000)
    assert (row.currency, row.unpaid, row.grants) == ("USD", 150_000, 1)
    (grant,) = rows_of(SUBSIDY_GRANTS, story.allocated())
    assert (grant.participation_id, grant.committed) == (A, 150_000)
    entrant = story.allocated().case.entrants[str(A)]
    assert grant.exporter_id == entrant.exporter_id
    assert rows_of(SUBSIDY_FUNDS, story.proposed()) == []


def test_a_claim_shows_every_amount_and_the_four_eyes() -> None:
    case = SubsidyClaim(
        id=CASE,
        stage=SubsidyClaimStage.CLAWBACK,
        exporter_id=story.FIRM,
        invoices=(Invoice("10999000012", "a-17", date(2025, 12, 1), usd("2000")),),
        claimed=usd("1000"),
        eligible=usd("900"),
        approved=usd("900"),
        payment=Payment("B-1", date(2026, 1, 10), usd("900")),
        clawback=usd("300"),
        recovered=usd("100.50"),
        acts={"subsidy_claim.verified.v1": ("clerk",), "subsidy_claim.paid.v1": ("cashier",)},
    )
    row = row_of(SUBSIDIES, case)
    assert (row.claimed, row.eligible, row.approved, row.paid) == (100_000, 90_000, 90_000, 90_000)
    assert (row.clawed_back, row.recovered, row.outstanding) == (30_000, 10_050, 19_950)
    assert row.invoices == ("10999000012/A17",)
    assert (row.verified_by, row.paid_by, row.decided_by) == (("clerk",), ("cashier",), ())
