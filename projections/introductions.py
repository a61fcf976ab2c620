"""Who gets introduced to buyers, and who never does."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from export_program.domain.exporter import Exporter, ExporterStage
from export_program.domain.match.case import Answer, Match, Reply
from export_program.domain.match.scoring import is_ready
from export_program.engine.lifecycle import Lifecycle
from projections.read_model import ReadModel, Row

LISTED = frozenset({ExporterStage.REGISTERED, ExporterStage.SUSPENDED})
FIRM, MATCH = "firm", "match"


class IntroductionRow(Row, frozen=True, kw_only=True):
    """A firm of the register, or one of its matches; both add up when counted by `exporter_id`.

    A firm's own row counts nothing: one that was never introduced sums up to 0 and is not missing.
    """

    key: str
    kind: str
    exporter_id: UUID | None
    name: str
    name_fa: str
    district: str
    level: str
    ready: bool | None
    match_id: UUID | None
    market: str | None
    introduced_at: datetime | None
    suggestions: int = 0
    introductions: int = 0
    interested: int = 0
    accepted: int = 0
    wins: int = 0


def of_case(_: Lifecycle[Any], case: Any) -> Iterable[IntroductionRow]:
    if isinstance(case, Match):
        yield from _of_match(case)
    elif case.stage in LISTED:
        yield _of_firm(case)


def _of_firm(case: Exporter) -> IntroductionRow:
    return IntroductionRow(
        key=str(case.id),
        kind=FIRM,
        exporter_id=case.id,
        name=case.name,
        name_fa=case.name_fa,
        district=case.district,
        level=case.level.value,
        ready=is_ready(case),
        match_id=None,
        market=None,
        introduced_at=None,
    )


def _of_match(case: Match) -> Iterable[IntroductionRow]:
    if case.exporter is None or case.need is None:
        return
    yield IntroductionRow(
        key=str(case.id),
        kind=MATCH,
        exporter_id=case.exporter_id,
        name=case.exporter.name,
        name_fa=case.exporter.name_fa,
        district=case.exporter.district,
        level=case.exporter.level,
        ready=None,
        match_id=case.id,
        market=case.need.market.value,
        introduced_at=case.introduced_at,
        suggestions=1,
        introductions=int(case.introduced_at is not None),
        interested=_said_yes(case.exporter_reply),
        accepted=_said_yes(case.buyer_reply),
        wins=int(case.confirmed is not None),
    )


def _said_yes(reply: Reply | None) -> int:
    return int(reply is not None and reply.answer is Answer.RIGHT)


INTRODUCTIONS_BY_EXPORTER = ReadModel(
    name="introductions_by_exporter",
    summary="Who gets introduced and who never: count it by exporter, firms without any show 0.",
    row=IntroductionRow,
    key="key",
    of_case=of_case,
    kinds=frozenset({"exporter", "match"}),
    filters=(
        "kind",
        "exporter_id",
        "name",
        "district",
        "level",
        "ready",
        "market",
        "introduced_at",
        "suggestions",
        "introductions",
        "interested",
        "accepted",
        "wins",
    ),
    sorts=("name", "introduced_at"),
    search=("name", "name_fa"),
)
