"""Read models of marks: register, entitlement by day, findings, surveillance, independence."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from export_program.domain.mark_application.case import Severity
from export_program.domain.mark_licence import entitled_on, scope_on
from export_program.domain.mark_licence.case import Interruption, Scope
from projections.mark_applications import MARK_APPLICATIONS
from projections.mark_entitlements import MARK_ENTITLEMENTS
from projections.mark_register import MARK_REGISTER
from projections.nonconformities import NONCONFORMITIES
from projections.surveillance_plan import SURVEILLANCE_PLAN
from tests.domain import licence_story as licence
from tests.domain import mark_story as story
from tests.projections.asking import row_of, rows_of
from tests.scenario import NOON, walk

FIRST = date(2025, 11, 8)
DAYS = st.integers(0, 60).map(lambda n: FIRST + timedelta(days=n))


def test_the_register_shows_a_certificate_and_whether_it_entitles() -> None:
    row = row_of(MARK_REGISTER, licence.licensed())
    case = licence.licensed().case
    assert (row.number, row.licence_id, row.holder_id) == (case.number, case.id, case.exporter_id)
    assert (row.entitled, row.ended, row.interrupted_from) == (True, False, ())
    assert row.products == tuple(p.name for p in case.scope)


def test_a_suspended_licence_does_not_entitle_and_says_since_when() -> None:
    row = row_of(MARK_REGISTER, licence.suspended())
    assert (row.stage, row.entitled) == ("suspended", False)
    assert row.interrupted_from == (story.TODAY,)
    assert row.interrupted_until == (None,)


def test_the_public_register_names_no_person() -> None:
    assert MARK_REGISTER.public
    assert MARK_ENTITLEMENTS.public
    people = {actor for event in licence.suspended().case.acts.values() for actor in event}
    for model in (MARK_REGISTER, MARK_ENTITLEMENTS):
        shown = repr(rows_of(model, licence.suspended()))
        assert not [person for person in people if person in shown]


@st.composite
def licences(draw: Any) -> Any:
    """A licence with any interruptions and changes of scope within two months."""
    edges = sorted(draw(st.lists(DAYS, max_size=6)))
    gaps = [Interruption(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    if len(edges) % 2:
        gaps.append(Interruption(edges[-1], None))
    changes = sorted(draw(st.sets(DAYS, max_size=3)))
    scopes = [Scope(day, ("powder",) * (n % 2)) for n, day in enumerate(changes)]
    return replace(
        licence.licensed().case,
        valid_from=FIRST + timedelta(days=draw(st.integers(0, 5))),
        valid_until=FIRST + timedelta(days=draw(st.integers(5, 50))),
        interruptions=tuple(gaps),
        scopes=(Scope(FIRST, ("powder", "liquid")), *scopes),
    )


@settings(max_examples=200, deadline=None)
@given(case=licences())
def test_a_day_is_in_an_interval_if_the_firm_was_entitled_then(case: Any) -> None:
    rows = rows_of(MARK_ENTITLEMENTS, case)
    for n in range(-2, 62):
        day = FIRST + timedelta(days=n)
        on = [row for row in rows if row.start <= day <= row.end]
        assert len(on) == entitled_on(case, day), day
        assert not on or on[0].products == scope_on(case, day), day


def test_nonconformities_come_from_applications_and_from_licences() -> None:
    row = row_of(NONCONFORMITIES, story.with_finding(Severity.MAJOR))
    assert (row.severity, row.status, row.open, row.kind) == (
        "major",
        "open",
        True,
        "mark_application",
    )
    assert row.since == NOON
    assert row.due == story.TODAY + timedelta(days=30)
    answered = walk(story.with_finding(Severity.MINOR), (story.action(), story.OWNER))
    closed = row_of(NONCONFORMITIES, walk(answered, (story.closing(), story.EVALUATOR)))
    assert (closed.status, closed.open, closed.closed_at) == ("closed", False, NOON)
    assert rows_of(NONCONFORMITIES, licence.licensed()) == []


def test_the_plan_shows_what_falls_due_and_who_goes() -> None:
    fresh = row_of(SURVEILLANCE_PLAN, licence.licensed())
    assert (fresh.surveillance_due, fresh.visit_on) == (licence.FIRST_VISIT, None)
    planned = row_of(SURVEILLANCE_PLAN, licence.scheduled())
    assert (planned.visit_on, planned.evaluator) == (licence.FIRST_VISIT, story.EVALUATOR.id)
    done = walk(licence.scheduled(), (licence.recorded(), story.EVALUATOR))
    row = row_of(SURVEILLANCE_PLAN, done)
    assert (row.last_performed_on, row.last_result, row.visit_on) == (
        licence.FIRST_VISIT,
        "passed",
        None,
    )


def test_who_evaluated_reviewed_and_decided_is_shown_and_compared() -> None:
    row = row_of(MARK_APPLICATIONS, story.granted())
    assert story.EVALUATOR.id in row.evaluated_by
    assert row.reviewed_by == (story.REVIEWER.id,)
    assert row.decided_by == (story.DECIDER.id,)
    assert (row.independent, row.not_independent) == (True, ())
    assert (row.decision, row.recommendation) == (story.granted().case.decision.outcome, "grant")
    case = story.granted().case
    decided = {"mark_application.certification_granted.v1", *case.acts}
    same = dict.fromkeys(decided, (story.EVALUATOR.id,))
    mixed = row_of(MARK_APPLICATIONS, replace(case, acts=same))
    assert (mixed.independent, mixed.not_independent) == (False, (story.EVALUATOR.id,))
