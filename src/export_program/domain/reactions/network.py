"""Terminal projects and nodes: red projects and nodes in doubt come to the working group."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from export_program.domain.agreement import signing, standing
from export_program.domain.node import messages as m
from export_program.domain.node import reporting as p
from export_program.domain.node.case import Node, NodeStage
from export_program.domain.node.exclusivity import meet
from export_program.domain.project import charter as c
from export_program.domain.project import work as w
from export_program.domain.reaction import Cases, Reaction, Then
from export_program.domain.reactions.working_group import main_group, queue, settle
from export_program.domain.working_group.case import AgendaReason
from export_program.engine.case import Recorded

RED_TWICE = 2
CONFLICT = "node-conflict"


def _red(project_id: UUID) -> str:
    return f"project-red:{project_id}"


def _doubt(node_id: UUID) -> str:
    return f"node-review:{node_id}"


def _watch_colour(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    """Red two months running comes to the next session; a project that is not, waits no more."""
    group = main_group(cases)
    if case.red_months < RED_TWICE:
        yield from settle(group, cases, _red(case.id), f"{case.reference} is no longer red.")
        return
    yield from queue(
        group,
        cases,
        _red(case.id),
        subject_kind="project",
        subject_id=case.id,
        title=case.title,
        title_fa=case.title_fa,
        why=AgendaReason.RED_PROJECT,
        remarks=f"{case.reference}: red for {case.red_months} months, up to {case.latest.month}.",
    )


def _settle_colour(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    because = f"{case.reference}: {case.stage.value}."
    yield from settle(main_group(cases), cases, _red(case.id), because)


def _review_nodes_of_agreement(_: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    for node in cases.linked("node", "agreement_id", case.id):
        if node.stage is NodeStage.ACTIVE:
            review = m.PlaceUnderReview(
                reason_code=m.ReviewReason.AGREEMENT_ENDED,
                reason=f"Its agreement {case.reference} is {case.stage.value}.",
            )
            yield Then("node", node.id, review)


def _review_silent_node(step: Recorded, case: Any, _: Cases) -> Iterator[Then]:
    event: Any = step.event
    if case.stage is NodeStage.ACTIVE:
        review = m.PlaceUnderReview(
            reason_code=m.ReviewReason.REPORT_OVERDUE,
            reason=f"The report of {event.quarter} is overdue.",
        )
        yield Then("node", case.id, review)


def _queue_node(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    event: Any = step.event
    yield from queue(
        main_group(cases),
        cases,
        _doubt(case.id),
        subject_kind="node",
        subject_id=case.id,
        title=case.name,
        title_fa=case.name_fa,
        why=AgendaReason.NODE_UNDER_REVIEW,
        remarks=f"{case.reference}: {event.reason}",
    )


def _settle_node(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    because = f"{case.reference}: {case.stage.value}."
    yield from settle(main_group(cases), cases, _doubt(case.id), because)


def _neighbours(node: Node, cases: Cases) -> Iterable[Node]:
    """The nodes that hold rights in one of its countries for one of its chapters."""
    found: dict[UUID, Node] = {}
    for country in sorted({area.country.value for area in node.territory}):
        for chapter in sorted({goods.code[:2] for goods in node.scope}):
            near = cases.where("node", "node_coverage", country=country, hs2=chapter)
            found |= {other.id: other for other in near if other.id != node.id}
    return found.values()


def _queue_conflicts(_: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    """An appointment within somebody else's exclusive right is for the working group to decide.

    Two exclusive rights never meet (B10: "no overlapping exclusivity"); one that is not exclusive
    may stand beside one that is, as an attaché does beside an agent, if the group accepts it.
    """
    for other in _neighbours(case, cases):
        if (case.exclusive or other.exclusive) and meet(case, other):
            first, second = sorted((case, other), key=lambda node: str(node.id))
            yield from queue(
                main_group(cases),
                cases,
                f"{CONFLICT}:{first.id}:{second.id}",
                subject_kind="node",
                subject_id=case.id,
                title=case.name,
                title_fa=case.name_fa,
                why=AgendaReason.DECISION_NEEDED,
                remarks=f"{case.reference} and {other.reference}: one has an exclusive right there.",
            )


def _settle_conflicts(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    group = main_group(cases)
    if group is None:
        return
    coming = (cases.get(known.session_id) for known in group.upcoming.values())
    tabled = (item for session in coming if session is not None for item in session.agenda)
    causes = {item.cause for item in (*group.waiting.values(), *tabled)}
    for cause in sorted(causes):
        if cause.startswith(f"{CONFLICT}:") and str(case.id) in cause:
            yield from settle(group, cases, cause, step.event.STORED)


REPORTED = (w.ProgressReported, w.ProgressCorrected)
PROJECT_ENDS = (c.ProjectCommissioned, c.ProjectCancelled)
AGREEMENT_ENDS = (
    standing.AgreementTerminated,
    standing.AgreementExpired,
    signing.AgreementSuperseded,
)
DECIDED = (m.NodeConfirmed, m.NodeSuspended, m.NodeTerminated, m.NodeExpired)
# fmt: off
REACTIONS = (
    Reaction("queue-red-project", 1, REPORTED, _watch_colour, "A project that is red two months running comes to the next session, until it is no longer red."),
    Reaction("settle-red-project", 1, PROJECT_ENDS, _settle_colour, "A project that runs or was cancelled does not wait for a session as a red one."),
    Reaction("review-nodes-of-agreement", 1, AGREEMENT_ENDS, _review_nodes_of_agreement, "When an agreement ends the nodes that depend on it are placed under review."),
    Reaction("review-silent-node", 1, (p.NodeReportOverdue,), _review_silent_node, "A node whose report is overdue is placed under review."),
    Reaction("queue-reviewed-node", 1, (m.NodePlacedUnderReview,), _queue_node, "A node under review comes to the next session."),
    Reaction("settle-reviewed-node", 1, DECIDED, _settle_node, "A node whose review is decided does not wait for a session."),
    Reaction("queue-exclusive-conflict", 2, (m.NodeAppointed, m.NodeRenewed), _queue_conflicts, "An appointment or a renewal within another node's exclusive right comes to the next session."),
    Reaction("settle-exclusive-conflict", 1, (m.NodeTerminated, m.NodeExpired), _settle_conflicts, "When one of the two nodes is gone, their conflict does not wait for a session."),
)
# fmt: on
