"""The chain of cases: what led to a case and what came of it, walked along ids and reactions."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from export_program.engine.case import Case
from export_program.engine.protocols.linking import Relation
from export_program.runtime.command_bus import CommandBus
from export_program.runtime.read_tables import ReadTables
from export_program.runtime.reading import reading
from projections.case_links import pointers

LINKS, CAUSES = "case_links", "case_causes"
# Shown where a chain meets them, but not walked through: everything of the office hangs on them.
PARTIES = frozenset({"exporter", "account", "program", "working_group", "influencer"})
# What points to its own cause although it may be older: a target exists before what adds to it,
# an entry of the atlas before what it learns from, and who says "caused by" has said it.
FROM_WHAT_CAME = frozenset(
    {
        "contributions.case_id",
        "evidence.study_id",
        "evidence.need_id",
        "evidence.agreement_id",
        "evidence.node_id",
        "evidence.match_id",
        Relation.CAUSED_BY.value,
    }
)
MOST_CASES = 500
MOST_READ = 1_000  # cases read on the way up or down, whether the asker may see them or not
MOST_EDGES = 5_000  # looked at on the way up or down
AT_ONCE = 200
FEW = 50  # cases read at once in a thread


@dataclass(frozen=True, order=True)
class Edge:
    """`cause` led to `effect`: `how` names the field, the relation, or the policy that acted."""

    cause: UUID
    effect: UUID
    how: str
    event: str = ""
    opened: bool = False


class Allows(NamedTuple):
    """What whoever asks may know: cases, and that one led to another."""

    sees: Callable[[Case], bool]
    tells: Callable[[Edge, Case, Case], bool]


@dataclass
class Chain:
    """Cases in the order they were met and how they hang together.

    `hidden` says that there are cases the asker may not see, and nothing of how many: they may be
    rivals. `truncated` says that there is more than was read for one answer.
    """

    start: UUID
    cases: dict[UUID, Case] = field(default_factory=dict)
    edges: set[Edge] = field(default_factory=set)
    hidden: bool = False
    truncated: bool = False
    read: int = 0
    edges_read: int = 0

    def room_for_edges(self) -> int:
        return max(0, MOST_EDGES - self.edges_read)


class Chains:
    """Walks from one case to its causes, to its effects, or both."""

    def __init__(self, bus: CommandBus, tables: ReadTables) -> None:
        self._bus, self._tables = bus, tables

    async def walk(
        self,
        start: Case,
        sees: Callable[[Case], bool],
        *,
        causes: bool,
        effects: bool,
        tells: Callable[[Edge, Case, Case], bool] = lambda *_: True,
    ) -> Chain:
        """The chain around a case, of the cases that `sees` allows.

        An edge is walked if it `tells`, given its cause and its effect.

        Raises:
            NotBuilt: a read model that is needed is being built.
        """
        chain = Chain(start.id, {start.id: start})
        for up in [*([True] if causes else []), *([False] if effects else [])]:
            await self._follow(chain, start, Allows(sees, tells), up=up)
        chain.edges = _without_echoes(chain.edges)
        return chain

    async def _follow(self, chain: Chain, start: Case, allows: Allows, *, up: bool) -> None:
        chain.read = chain.edges_read = 0  # what one way costs leaves enough for the other
        frontier, walked = [start], {start.id}
        while frontier:
            edges = sorted(await self._edges(chain, frontier, up=up))
            here = {case.id: case for case in frontier}
            ends = [edge.cause if up else edge.effect for edge in edges]
            reached: list[Case] = []
            async for edge, other, case in self._neighbours(chain, edges, ends):
                ends_of = (case, here[edge.effect]) if up else (here[edge.cause], case)
                if not allows.sees(case) or not allows.tells(edge, *ends_of):
                    chain.hidden = True
                    continue
                if other not in chain.cases and len(chain.cases) >= MOST_CASES:
                    chain.truncated = True
                    continue
                chain.cases[other] = case
                chain.edges.add(edge)
                if other not in walked and case.KIND not in PARTIES and _leads_on(edge):
                    walked.add(other)
                    reached.append(case)
            frontier = reached

    async def _neighbours(
        self, chain: Chain, edges: list[Edge], ends: list[UUID]
    ) -> AsyncIterator[tuple[Edge, UUID, Case]]:
        """Each edge and the case at its end; cases are read as they come, up to what is shown."""
        known = {end: chain.cases.get(end) or self._bus.cases.kept(end) for end in ends}
        unread = [end for end, case in known.items() if case is None]
        for edge, end in zip(edges, ends, strict=True):
            if unread and unread[0] == end:
                most = min(FEW, MOST_READ - chain.read)
                if len(chain.cases) >= MOST_CASES or not most:
                    chain.truncated = True
                    unread.clear()
                    continue
                some, unread = unread[:most], unread[most:]
                chain.read += len(some)
                known |= await asyncio.to_thread(self._read, some)
            case = known[end]
            if case is not None:
                yield edge, end, case

    def _read(self, some: list[UUID]) -> dict[UUID, Case | None]:
        return {case_id: self._bus.cases.read(case_id) for case_id in some}

    async def _edges(self, chain: Chain, frontier: list[Case], *, up: bool) -> set[Edge]:
        """The edges that lead up from these cases, or down."""
        pointing = (edge for case in frontier for edge in self._pointing_from(case))
        found = set(islice(pointing, chain.room_for_edges()))
        chain.edges_read += len(found)
        asked = [str(case.id) for case in frontier]
        for i in range(0, len(asked), AT_ONCE):
            some, most = asked[i : i + AT_ONCE], chain.room_for_edges()
            stored = await asyncio.to_thread(self._stored, some, most)
            found |= stored
            chain.edges_read += len(stored)
        chain.truncated |= not chain.room_for_edges()
        first = frontier[0].id == chain.start
        mine = {case.id for case in frontier}
        ends = (edge.effect if up else edge.cause for edge in found)
        led = {edge for edge, end in zip(found, ends, strict=True) if end in mine}
        # Going up, a step that merely touched a case tells of its cause only where one asked.
        return led if first or not up else {edge for edge in led if _leads_on(edge)}

    def _pointing_from(self, case: Case) -> Iterable[Edge]:
        for how, target in pointers(self._bus.kinds[case.KIND].case, case):
            if target != case.id:
                yield _edge(case.id, target, how)

    def _stored(self, asked: list[str], most: int) -> set[Edge]:
        """Up to so many edges by links, and as many by steps, that begin or end at these cases."""
        links, causes = (self._tables.answering(name) for name in (LINKS, CAUSES))
        effect, cause = causes.column("case_id"), causes.column("cause_id")
        target, holder = links.column("target"), links.column("case_id")
        pointing = sa.select(holder, target, links.column("field")).where(target.in_(asked))
        names = ("policy", "event", "opened")
        acted = sa.select(cause, effect, *(causes.column(name) for name in names))
        acted = acted.where(sa.or_(effect.in_(asked), cause.in_(asked)))
        with reading(self._tables) as connection:
            pointed: list[Any] = list(connection.execute(pointing.limit(most)).all())
            steps: list[Any] = list(connection.execute(acted.limit(most)).all())
        found = {_edge(UUID(held), UUID(to), how) for held, to, how in pointed}
        return found | {
            Edge(UUID(of), UUID(to), policy, event, bool(opened))
            for of, to, policy, event, opened in steps
        }


def _edge(holder: UUID, target: UUID, how: str) -> Edge:
    """Ids are ordered by time: of two cases the older one led to the younger."""
    if how == Relation.CONTRIBUTES_TO:
        return Edge(holder, target, how)
    if how in FROM_WHAT_CAME:
        return Edge(target, holder, how)
    return Edge(min(holder, target), max(holder, target), how)


def _leads_on(edge: Edge) -> bool:
    """Whether what lies behind the edge belongs to the chain: not behind a mere touch."""
    return edge.opened or not edge.event


def _without_echoes(edges: set[Edge]) -> set[Edge]:
    """A step that only reports back to a cause is no cause of it."""
    structure = {(e.cause, e.effect) for e in edges if _leads_on(e)}
    return {e for e in edges if _leads_on(e) or (e.effect, e.cause) not in structure}
