"""A node of the trade network as it is known now: its standing, rights, reports and scores."""

from datetime import date, timedelta
from typing import ClassVar
from uuid import UUID

from export_program.domain.market_facts import Goods
from export_program.domain.node.values import (
    DEMANDED,
    Finding,
    NodeContact,
    NodeKind,
    NodeScore,
    Place,
    Report,
    Result,
    Term,
    Territory,
    Topic,
)
from export_program.engine.case import Case, Stage

YEAR = timedelta(days=365)


class NodeStage(Stage):
    PROSPECT = "prospect"
    DUE_DILIGENCE = "due_diligence"
    APPROVED = "approved"
    CONTRACTED = "contracted"
    ACTIVE = "active"
    UNDER_REVIEW = "under_review"
    SUSPENDED = "suspended"
    TERMINATED = "terminated"
    EXPIRED = "expired"
    REJECTED = "rejected"


# A node in these stages holds the rights that it was appointed with.
HOLDING = frozenset(
    {NodeStage.CONTRACTED, NodeStage.ACTIVE, NodeStage.UNDER_REVIEW, NodeStage.SUSPENDED}
)


class Node(Case, frozen=True, kw_only=True):
    """Somebody who stands for our exports in a market.

    `parts` are the smallest areas of the territory (subdivisions where they are listed) as they
    were when the node was appointed. `awaited` is the Solar Hijri quarter whose report is next.
    """

    stage: NodeStage
    kind: NodeKind = NodeKind.AGENT
    name: str = ""
    name_fa: str | None = None
    place: Place | None = None
    goods: tuple[Goods, ...] = ()
    contacts: tuple[NodeContact, ...] = ()
    found_through: str | None = None
    delegation_id: UUID | None = None
    exporter_id: UUID | None = None
    findings: dict[str, Finding] = {}
    agreement_id: UUID | None = None
    territory: tuple[Territory, ...] = ()
    parts: tuple[str, ...] = ()
    scope: tuple[Goods, ...] = ()
    exclusive: bool = False
    begins_on: date | None = None
    until: date | None = None
    terms: tuple[Term, ...] = ()
    account: str | None = None
    awaited: str | None = None
    report_due: date | None = None
    missing: tuple[str, ...] = ()
    reports: dict[str, Report] = {}
    scores: dict[str, NodeScore] = {}
    reviews: int = 0
    review_reason: str | None = None
    ended_because: str | None = None

    KIND: ClassVar[str] = "node"

    def newest(self, topic: Topic) -> Finding | None:
        """What due diligence says of a topic now: its last finding."""
        found = [f for f in self.findings.values() if f.topic is topic]
        return max(found, key=lambda f: (f.checked_on, f.at), default=None)

    @property
    def diligence_until(self) -> date | None:
        """The last day on which the oldest of the demanded findings is younger than a year."""
        newest = [self.newest(topic) for topic in DEMANDED]
        days = [f.checked_on for f in newest if f is not None]
        return min(days) + YEAR if len(days) == len(DEMANDED) else None

    @property
    def adverse(self) -> tuple[Topic, ...]:
        """The topics whose last finding speaks against the node."""
        newest = {topic: self.newest(topic) for topic in Topic}
        return tuple(t for t, f in newest.items() if f is not None and f.result is Result.ADVERSE)

    @property
    def holds(self) -> bool:
        return self.stage in HOLDING
