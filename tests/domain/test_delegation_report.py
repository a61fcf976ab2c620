"""The preparation report: commissioned, written, co-signed, accepted; nobody departs without it."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from export_program.domain.delegation import DelegationStage as E
from export_program.domain.delegation import journey as j
from export_program.domain.delegation import planning as p
from export_program.domain.delegation import preparation as v
from export_program.domain.delegation.records import working_days_before
from export_program.domain.delegation.values import Author, ReportStatus, Section, SectionTask
from export_program.engine.actors import Role
from export_program.engine.calendars.iran import IRAN
from export_program.engine.messages import GeneralReason
from export_program.engine.protocols.clock import MissDeadline
from export_program.engine.protocols.documents import RejectDocument
from export_program.engine.refusals import NotAllowed, RuleBroken, WrongStage
from tests.domain import delegation_story as s
from tests.domain.delegation_story import CHAIR, CLERK, ESTATES, HEAD, WHY, noon
from tests.domain.fair_story import paper
from tests.scenario import TIMER, Scenario, person, walk

RETURN = v.ReturnPreparationReport(reason_code=GeneralReason.INCOMPLETE, reason="Tariffs are old.")
NEWCOMER = person("newcomer", Role.WG_MEMBER)


def written() -> Scenario:
    return walk(s.preparing(), *s.SECTIONS)


def signed() -> Scenario:
    return walk(written(), *s.SIGN)


def accepted() -> Scenario:
    return walk(signed(), s.ACCEPT)


def commission(**changes: Any) -> Scenario:
    return s.approved().when(replace(s.COMMISSION, **changes), CLERK)


# ---------------------------------------------------------------- commissioned


def test_a_report_is_commissioned_and_due_ten_working_days_before_departure() -> None:
    case = commission().then(v.PreparationReportCommissioned, E.PREPARING).case
    assert len(case.missing_sections()) == 10
    assert case.missing_signatures() == ("secretariat", "industrial-estates-company")
    assert case.report_due == date(2025, 11, 30)
    due = case.deadlines["preparation report"]
    assert due.due_at.date() == date(2025, 11, 30)
    late = s.preparing().on(due.due_at)
    missed = walk(late, (MissDeadline(deadline="preparation report"), TIMER))
    assert missed.case.deadlines["preparation report"].missed


def test_working_days_are_counted_backwards_over_weekends_and_holidays() -> None:
    due = working_days_before(s.LEAVES, 10, IRAN)
    between = [date.fromordinal(n) for n in range(due.toordinal(), s.LEAVES.toordinal())]
    assert sum(IRAN.is_working_day(day) for day in between) == 10
    assert IRAN.is_working_day(due)


def test_near_departure_it_is_due_at_once() -> None:
    soon = s.proposed(departs_on=date(2025, 11, 13), returns_on=date(2025, 11, 15))
    case = walk(soon, (s.APPROVE, CHAIR), (s.COMMISSION, CLERK)).case
    assert case.report_due == date(2025, 11, 8)


def test_the_authors_include_the_secretariat_and_the_industrial_estates_company() -> None:
    other = Author("chamber", "chamber-account")
    without = (s.COMMISSION.authors[0], other)
    commission(authors=without).refused(RuleBroken, match="Industrial Estates Company")
    same = (*s.COMMISSION.authors, Author("chamber", CLERK.id))
    commission(authors=same).refused(RuleBroken, match="named once")
    twice = (*s.COMMISSION.authors, Author("secretariat", "second-account"))
    commission(authors=twice).refused(RuleBroken, match="named once")
    three = (*s.COMMISSION.authors, other)
    commission(authors=three).then(v.PreparationReportCommissioned)


def test_all_ten_sections_are_given_to_authors() -> None:
    tasks = s.COMMISSION.sections
    sentence = "Each of the ten sections"
    commission(sections=tasks[1:]).refused(RuleBroken, match=sentence)
    commission(sections=(*tasks, tasks[0])).refused(RuleBroken, match=sentence)
    strange = (SectionTask(Section.MARKET_FACTS, "ministry"), *tasks[1:])
    commission(sections=strange).refused(RuleBroken, match=sentence)


# ---------------------------------------------------------------- written


def test_a_section_is_written_by_the_author_it_was_given_to() -> None:
    command, by = s.section(Section.RISKS)
    assert by is ESTATES
    told = s.preparing().when(command, ESTATES).then(v.SectionSubmitted)
    assert told.case.sections["risks"].version == 1
    s.preparing().when(command, CLERK).refused(RuleBroken, match="the author to whose organisation")
    s.preparing().when(command, HEAD).refused(NotAllowed)
    s.approved().when(command, ESTATES).refused(WrongStage)


def test_a_section_that_does_not_change_is_not_submitted_again() -> None:
    command, by = s.section(Section.RISKS)
    case = walk(s.preparing(), (command, by))
    case.when(command, by).refused(RuleBroken, match="The section changes")
    again = walk(case, s.section(Section.RISKS, "Snow on the pass.")).case
    assert (again.sections["risks"].version, again.sections["risks"].text) == (
        2,
        "Snow on the pass.",
    )


def test_a_section_may_have_an_annex_that_is_attached() -> None:
    annex = replace(s.section(Section.NEEDS)[0], document="D1")
    s.preparing().when(annex, CLERK).refused(RuleBroken, match="annex is a document")
    held = walk(s.preparing(), (paper("report_annex"), CLERK))
    told = walk(held, (annex, CLERK)).case
    assert told.sections["needs"].document == told.documents["D1"].sha256
    reject = RejectDocument(document="D1", reason_code=GeneralReason.OTHER, reason=WHY)
    rejected = walk(held, (reject, CLERK))
    rejected.when(annex, CLERK).refused(RuleBroken, match="annex is a document")


# ---------------------------------------------------------------- co-signed


def test_every_author_organisation_signs_the_complete_report() -> None:
    sign, by = s.SIGN[0]
    s.preparing().when(sign, by).refused(RuleBroken, match="Every section .* is written")
    case = written().when(sign, by).then(v.ReportCoSigned).case
    assert case.signatures["secretariat"].content == case.report_content()
    walk(written(), (sign, by)).when(sign, by).refused(RuleBroken, match="has not signed")
    written().when(sign, ESTATES).refused(RuleBroken, match="signs for the organisation")


def test_a_changed_section_voids_the_signatures_given() -> None:
    half = walk(written(), s.SIGN[0])
    command, by = s.section(Section.LOGISTICS, "The tunnel is closed.")
    changed = half.when(command, by).then(v.SignedSectionChanged)
    assert s.event_of(changed).void == ("secretariat",)
    assert changed.case.signatures == {}
    both = walk(signed(), (command, by))
    both.when(v.AcceptPreparationReport(), CHAIR).refused(RuleBroken, match="has signed the report")
    walk(both, *s.SIGN).when(v.AcceptPreparationReport(), CHAIR).then(v.PreparationReportAccepted)


def test_what_was_signed_is_changed_by_the_same_rules() -> None:
    half = walk(written(), s.SIGN[0])
    command, by = s.section(Section.LOGISTICS, "The tunnel is closed.")
    half.when(command, ESTATES).refused(RuleBroken, match="the author to whose organisation")
    half.when(replace(command, document="D9"), by).refused(RuleBroken, match="annex is a document")
    half.when(*s.section(Section.LOGISTICS)).refused(RuleBroken, match="The section changes")


def test_a_new_author_signs_anew() -> None:
    change = v.ReplaceAuthor(
        organisation="industrial-estates-company",
        account=NEWCOMER.id,
        reason_code=GeneralReason.WORKLOAD,
        reason=WHY,
    )
    case = walk(signed(), (change, CLERK))
    assert case.case.missing_signatures() == ("industrial-estates-company",)
    sign = s.SIGN[1][0]
    case.when(sign, ESTATES).refused(RuleBroken, match="signs for the organisation")
    case.when(sign, NEWCOMER).then(v.ReportCoSigned)
    for wrong in ({"organisation": "ministry"}, {"account": CLERK.id}, {"account": ESTATES.id}):
        signed().when(replace(change, **wrong), CLERK).refused(RuleBroken, match="is an author")
    accepted().when(change, CLERK).refused(RuleBroken, match="is not accepted")


# ---------------------------------------------------------------- the chair's word


def test_another_than_the_authors_accepts_the_report() -> None:
    case = signed().when(v.AcceptPreparationReport(), CHAIR).then(v.PreparationReportAccepted).case
    assert case.report_status is ReportStatus.ACCEPTED
    assert "preparation report" not in case.deadlines
    author = person("estates", Role.WG_CHAIR)
    signed().when(v.AcceptPreparationReport(), author).refused(RuleBroken, match="An author")
    half = walk(written(), s.SIGN[0])
    half.when(v.AcceptPreparationReport(), CHAIR).refused(RuleBroken, match="has signed the report")


def test_an_author_who_was_replaced_does_not_accept_either() -> None:
    change = v.ReplaceAuthor(
        organisation="industrial-estates-company",
        account=NEWCOMER.id,
        reason_code=GeneralReason.WORKLOAD,
        reason=WHY,
    )
    case = walk(written(), (change, CLERK), s.SIGN[0], (s.SIGN[1][0], NEWCOMER))
    former = person("estates", Role.WG_CHAIR)
    case.when(v.AcceptPreparationReport(), former).refused(RuleBroken, match="An author")


def test_what_is_accepted_is_changed_only_after_it_was_returned() -> None:
    command, by = s.section(Section.LOGISTICS, "The tunnel is closed.")
    closed = "is not accepted; to be changed"
    accepted().when(command, by).refused(RuleBroken, match=closed)
    accepted().when(*s.SIGN[0]).refused(RuleBroken, match=closed)
    accepted().when(v.AcceptPreparationReport(), CHAIR).refused(RuleBroken, match=closed)
    back = accepted().when(RETURN, CHAIR).then(v.PreparationReportReturned)
    assert back.case.report_status is ReportStatus.RETURNED
    assert "preparation report" in back.case.deadlines
    back.when(v.AcceptPreparationReport(), CHAIR).refused(RuleBroken, match="was changed since")
    walk(back, (command, by), *s.SIGN, s.ACCEPT)
    back.when(RETURN, CHAIR).refused(RuleBroken, match="was not just returned")
    accepted().when(RETURN, person("clerk", Role.TEAM_LEAD)).refused(RuleBroken, match="An author")


def test_nobody_departs_without_an_accepted_report() -> None:
    """Not even who was ready: the report may be returned until the last moment."""
    sentence = "No delegation departs without an accepted preparation report."
    s.confirmed().when(j.ConfirmReadiness(), CLERK).refused(RuleBroken, match=sentence)
    late = walk(s.ready().on(noon(s.LEAVES)), (RETURN, CHAIR))
    late.when(j.Depart(), HEAD).refused(RuleBroken, match=sentence)
    command, by = s.section(Section.LOGISTICS, "By air.")
    mended = walk(late, (command, by), *s.SIGN, s.ACCEPT)
    mended.when(j.Depart(), HEAD).then(j.DelegationDeparted, E.TRAVELLING)


def test_a_report_that_is_accepted_is_not_due_again_when_days_move() -> None:
    postpone = p.PostponeDelegation(reason_code=p.JourneyReason.SECURITY, reason=WHY)
    moved = p.RescheduleDelegation(departs_on=date(2026, 2, 10), returns_on=date(2026, 2, 13))
    case = walk(accepted(), (postpone, CHAIR), (moved, CHAIR)).case
    assert "preparation report" not in case.deadlines


@pytest.mark.parametrize("command", [RETURN, v.AcceptPreparationReport()])
def test_the_secretariat_neither_accepts_nor_returns(command: Any) -> None:
    signed().when(command, CLERK).refused(NotAllowed)
