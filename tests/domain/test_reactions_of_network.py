"""What terminal projects and nodes set going: items for the next session, reviews, a charter."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from export_program.domain.market_facts import Goods
from export_program.domain.node import messages as m
from export_program.domain.node import reporting as p
from export_program.domain.node.exclusivity import meet
from export_program.domain.node.values import Territory
from export_program.domain.project import charter as c
from export_program.domain.project import work as w
from export_program.domain.project.values import Rag
from export_program.domain.reaction import Then
from export_program.domain.resolution import messages as rm
from export_program.domain.resolution.case import Directive, Opens
from export_program.domain.vocabulary.countries import Country
from export_program.domain.vocabulary.hs import HsEdition
from export_program.domain.working_group import messages as wm
from export_program.domain.working_group.case import AgendaReason
from tests.domain import agreement_story as ag
from tests.domain import node_story as s
from tests.domain import project_story as ps
from tests.domain import resolution_story as rs
from tests.domain import session_story as ss
from tests.domain.node_story import LEAD, WHY
from tests.domain.reacting import named, wants
from tests.domain.session_story import RESOLUTION
from tests.scenario import POLICY, Scenario, walk

PROJECT, NODE, OTHER = UUID(int=4001), UUID(int=4002), UUID(int=4003)
GROUP = ss.formed()


def waiting(found: list[Then]) -> Scenario:
    """The working group with what was queued."""
    return named(ss.GROUP, walk(ss.formed(), *((then.command, POLICY) for then in found)))


# ---------------------------------------------------------------- projects


def red() -> Scenario:
    return named(PROJECT, ps.red_twice())


def test_a_project_red_two_months_running_comes_to_the_next_session_once() -> None:
    (queued,) = wants("queue-red-project", red(), GROUP)
    command: Any = queued.command
    assert (queued.kind, queued.case_id, command.why) == (
        "working_group",
        ss.GROUP,
        AgendaReason.RED_PROJECT,
    )
    assert (command.subject_id, command.title_fa) == (PROJECT, ps.CHARTER.title_fa)
    assert wants("queue-red-project", red(), waiting([queued])) == []
    assert wants("queue-red-project", red()) == []
    once = walk(
        ps.chartered().on(ps.noon(2025, 11, 23)), (ps.report("1404-08", Rag.RED), ps.MANAGER)
    )
    assert wants("queue-red-project", named(PROJECT, once), GROUP) == []


def test_a_project_that_is_green_again_or_ended_waits_no_more() -> None:
    group = waiting(wants("queue-red-project", red(), GROUP))
    better = walk(red().on(ps.noon(2026, 1, 22)), (ps.report("1404-10", Rag.AMBER), ps.MANAGER))
    (settled,) = wants("queue-red-project", better, group)
    assert isinstance(settled.command, wm.DropQueuedItem)
    fixed = w.CorrectProgress(month="1404-09", percent=1, rag=Rag.GREEN, text="Now.", **ps.WHY)
    assert len(wants("queue-red-project", walk(red(), (fixed, ps.MANAGER)), group)) == 1
    ended = walk(red(), (c.CancelProject(**ps.STOP), ps.CHAIR))
    assert len(wants("settle-red-project", ended, group)) == 1
    assert wants("settle-red-project", ended, GROUP) == []


TERMINAL = Directive(
    "terminal",
    Opens.PROJECT,
    "Export terminal at Qazvin",
    title_fa="پایانه صادراتی قزوین",
    city="IRQAZ",
    goal="One roof for customs, packing and trains.",
    value=2_500_000,
    unit="EUR",
)


def test_a_resolution_that_orders_a_terminal_charters_the_project() -> None:
    adopted = named(RESOLUTION, rs.adopted(replace(rs.DRAFT, directives=(TERMINAL,))))
    (then,) = wants("open-directed-case", adopted)
    command: Any = then.command
    assert (then.kind, then.case_id, type(command)) == ("project", None, c.CharterProject)
    assert (command.purpose, command.site.place) == (TERMINAL.goal, "IRQAZ")
    assert [str(money) for money in command.capex] == ["2500000.00 EUR"]
    assert command.resolution_id == RESOLUTION
    bare = replace(TERMINAL, city=None, goal=None, unit="TNE")
    plain = named(RESOLUTION, rs.adopted(replace(rs.DRAFT, directives=(bare,))))
    (charter,) = wants("open-directed-case", plain)
    told: Any = charter.command
    assert (told.purpose, told.site, told.capex) == (bare.title, None, ())


def test_the_resolution_knows_the_project_and_how_it_ended() -> None:
    adopted = named(RESOLUTION, rs.adopted(replace(rs.DRAFT, directives=(TERMINAL,))))
    project = named(PROJECT, ps.chartered(resolution_id=RESOLUTION))
    (noted,) = wants("note-directed-case", project, adopted)
    told: Any = noted.command
    assert (told.kind, told.case_id, told.directive) == ("project", PROJECT, "terminal")
    known = walk(adopted, (told, POLICY))
    ended = walk(project, (c.CancelProject(**ps.STOP), ps.CHAIR))
    (report,) = wants("report-directed-case", ended, known)
    assert isinstance(report.command, rm.NoteProgress)
    assert (report.command.closed, report.command.outcome) == (True, "cancelled")


# ---------------------------------------------------------------- nodes


def node(scenario: Scenario, case_id: UUID = NODE) -> Scenario:
    return named(case_id, scenario)


def lapsed() -> Scenario:
    return ag.rung(ag.expiring(), "expiry")


@pytest.mark.parametrize("end", [ag.terminated, lapsed])
def test_nodes_of_an_agreement_that_ended_are_placed_under_review(end: Any) -> None:
    agreement = named(s.AGREEMENT, end())
    idle = node(s.contracted(), OTHER)
    (then,) = wants("review-nodes-of-agreement", agreement, node(s.active()), idle)
    command: Any = then.command
    assert (then.case_id, command.reason_code) == (NODE, m.ReviewReason.AGREEMENT_ENDED)
    assert wants("review-nodes-of-agreement", agreement, node(s.under_review())) == []


def test_a_node_whose_report_is_overdue_is_placed_under_review() -> None:
    (then,) = wants("review-silent-node", node(s.overdue()))
    command: Any = then.command
    assert (command.reason_code, "1404-Q3" in command.reason) == (
        m.ReviewReason.REPORT_OVERDUE,
        True,
    )
    suspended = s.rung(
        s.suspended(), "overdue report:1404-Q3", p.MarkReportOverdue(quarter="1404-Q3")
    )
    assert wants("review-silent-node", node(suspended)) == []


def test_a_node_under_review_waits_for_the_next_session_until_it_is_decided() -> None:
    (queued,) = wants("queue-reviewed-node", node(s.under_review()), GROUP)
    command: Any = queued.command
    assert (command.why, command.subject_id) == (AgendaReason.NODE_UNDER_REVIEW, NODE)
    group = waiting([queued])
    assert wants("queue-reviewed-node", node(s.under_review()), group) == []
    for decided in (
        walk(s.under_review(), (m.ConfirmNode(remarks="It was nothing."), LEAD)),
        walk(s.under_review(), (m.SuspendNode(**WHY), LEAD)),
        walk(s.under_review(), (m.TerminateNode(**WHY), LEAD)),
        s.rung(s.under_review(), "term", m.ExpireNode()),
    ):
        (settled,) = wants("settle-reviewed-node", node(decided), group)
        assert isinstance(settled.command, wm.DropQueuedItem)
    assert wants("queue-reviewed-node", node(s.under_review())) == []


def fine(code: str, **more: Any) -> Scenario:
    scope = (Goods(code, HsEdition.HS2022),)
    return node(s.contracted(scope=scope, exclusive=False, **more), OTHER)


def test_an_appointment_within_an_exclusive_right_comes_to_the_next_session() -> None:
    holder = node(s.active())
    (queued,) = wants("queue-exclusive-conflict", fine("340250"), holder, GROUP)
    command: Any = queued.command
    assert (command.why, command.cause) == (
        AgendaReason.DECISION_NEEDED,
        f"node-conflict:{NODE}:{OTHER}",
    )
    uzbek = fine("340250", territory=(Territory(Country.UZ),))
    for apart in (fine("080620"), uzbek):
        assert wants("queue-exclusive-conflict", apart, holder, GROUP) == []
    both_open = node(s.active(exclusive=False))
    assert wants("queue-exclusive-conflict", fine("340250"), both_open, GROUP) == []
    assert wants("queue-exclusive-conflict", fine("340250"), node(s.terminated()), GROUP) == []


def test_a_renewal_into_an_exclusive_right_comes_to_the_next_session() -> None:
    renewed = node(s.renewed())
    after = fine("340250").case
    later = replace(after, begins_on=date(2027, 1, 1), until=date(2027, 6, 1))
    (queued,) = wants("queue-exclusive-conflict", renewed, later, GROUP)
    told: Any = queued.command
    assert told.cause == f"node-conflict:{NODE}:{OTHER}"


def test_a_conflict_does_not_wait_when_one_of_the_two_is_gone() -> None:
    queued = wants("queue-exclusive-conflict", fine("340250"), node(s.active()), GROUP)
    group = waiting(queued)
    for gone in (s.terminated(), s.rung(s.active(), "term", m.ExpireNode())):
        (settled,) = wants("settle-exclusive-conflict", node(gone), group)
        assert isinstance(settled.command, wm.DropQueuedItem)
        assert wants("settle-exclusive-conflict", node(gone, UUID(int=4004)), group) == []
        assert wants("settle-exclusive-conflict", node(gone)) == []
    cause = f"node-conflict:{NODE}:{OTHER}"
    on = walk(ss.agenda_open(), (ss.table("Two agents", cause), ss.CLERK))
    (off,) = wants("settle-exclusive-conflict", node(s.terminated()), ss.knows(GROUP), on)
    assert (off.kind, off.case_id) == ("session", ss.SESSION)


def test_goods_of_two_editions_are_compared_by_their_headings() -> None:
    def of(code: str, edition: HsEdition) -> Any:
        return s.contracted(scope=(Goods(code, edition),), exclusive=False).case

    new, old = HsEdition.HS2022, HsEdition.HS2017
    assert meet(of("34", new), of("340250", new))
    assert not meet(of("690721", new), of("690722", new))
    assert meet(of("340250", new), of("340220", old))
    later = replace(of("34", new), begins_on=s.UNTIL, until=date(2027, 1, 1))
    assert meet(of("34", new), later)
    assert not meet(of("34", new), replace(later, begins_on=date(2026, 12, 1)))
    assert not meet(of("34", new), s.approved().case)
