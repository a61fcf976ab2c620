"""Needs and the exporters that may meet them: who fits, who was introduced, who is silent."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.match.case import (
    ENDS,
    UNANSWERED,
    ExporterFacts,
    Match,
    MatchStage,
    NeedFacts,
)
from export_program.domain.match.scoring import READINESS
from export_program.engine.lifecycle import Lifecycle
from projections.amounts import rolled_up
from projections.read_model import ReadModel, Row

S = MatchStage
ON_EXPORTER = frozenset({S.INTRODUCED, S.EXPORTER_SILENT})


class NeedMatchRow(Row, frozen=True, kw_only=True):
    """A need beside an exporter. `ready` means readiness L3 or more; a card is valid until its day.

    `living` matches are those of open needs and of talks that go on. `reasons` are those of the
    score. Need and exporter are shown as they were when the match was last worked out.
    """

    case_id: UUID
    reference: str
    stage: str
    since: datetime
    living: bool
    need_id: UUID | None
    need: str
    goods: str
    market: str
    hs: str
    edition: str
    groups: tuple[str, ...]
    response_due_on: date | None
    exclusive: bool
    exporter_id: UUID | None
    exporter: str
    name: str
    name_fa: str
    district: str
    makes: str
    makes_edition: str
    same_subheading: bool
    level: str
    ready: bool
    card: str
    card_until: date | None
    score: int
    method: str
    method_version: str
    reasons: tuple[str, ...]
    on_hold: bool
    introduced: bool
    introduced_at: datetime | None
    exporter_answer: str | None
    buyer_answer: str | None
    ended_because: str | None


def of_case(_: Lifecycle[Any], case: Match) -> Iterable[NeedMatchRow]:
    need, exporter = case.need, case.exporter
    if need is None or exporter is None:
        return
    yield NeedMatchRow(
        case_id=case.id,
        reference=case.reference,
        stage=case.stage.value,
        since=case.since,
        living=case.stage not in ENDS,
        need_id=case.need_id,
        exporter_id=case.exporter_id,
        **_of_need(need),
        **_of_exporter(exporter),
        same_subheading=case.same_subheading,
        score=case.score,
        method=case.method,
        method_version=case.method_version,
        reasons=tuple(f"{f.points}/{f.most} {f.reason}" for f in case.factors),
        on_hold=case.hold is not None,
        introduced=case.introduced_at is not None,
        introduced_at=case.introduced_at,
        exporter_answer=case.exporter_reply.answer.value if case.exporter_reply else None,
        buyer_answer=case.buyer_reply.answer.value if case.buyer_reply else None,
        ended_because=case.ended_because,
    )


def _of_need(need: NeedFacts) -> dict[str, Any]:
    return {
        "need": need.reference,
        "goods": need.goods,
        "market": need.market.value,
        "hs": need.hs,
        "edition": need.edition.value,
        "groups": rolled_up([need.hs]),
        "response_due_on": need.response_due_on,
        "exclusive": need.exclusive,
    }


def _of_exporter(exporter: ExporterFacts) -> dict[str, Any]:
    return {
        "exporter": exporter.reference,
        "name": exporter.name,
        "name_fa": exporter.name_fa,
        "district": exporter.district,
        "makes": exporter.hs,
        "makes_edition": exporter.edition.value,
        "level": exporter.level,
        "ready": exporter.level in {level.value for level in READINESS},
        "card": exporter.card,
        "card_until": exporter.card_until,
    }


NEED_MATCHES = ReadModel(
    name="need_matches",
    summary="Needs and the exporters that fit, with readiness, card, and who was introduced.",
    row=NeedMatchRow,
    key="case_id",
    of_case=of_case,
    kinds=frozenset({"match"}),
    filters=(
        "stage",
        "living",
        "need_id",
        "market",
        "hs",
        "edition",
        "groups",
        "response_due_on",
        "exclusive",
        "exporter_id",
        "district",
        "same_subheading",
        "level",
        "ready",
        "card",
        "card_until",
        "score",
        "method_version",
        "on_hold",
        "introduced",
        "introduced_at",
        "ended_because",
    ),
    sorts=("score", "need", "name", "level", "introduced_at", "response_due_on", "since"),
    search=("goods", "need", "name", "name_fa", "exporter", "reference"),
)


class UnansweredRow(Row, frozen=True, kw_only=True):
    """`waiting_for` is the exporter or the buyer; `silent` means that its seven days are over."""

    case_id: UUID
    reference: str
    stage: str
    waiting_for: str
    since: datetime
    due_at: datetime | None
    silent: bool
    on_hold: bool
    introduced_at: datetime | None
    need_id: UUID | None
    need: str
    goods: str
    market: str
    exporter_id: UUID | None
    exporter: str
    name: str
    assignee: str | None


def unanswered(_: Lifecycle[Any], case: Match) -> Iterable[UnansweredRow]:
    if case.stage not in UNANSWERED or case.need is None or case.exporter is None:
        return
    side = "exporter" if case.stage in ON_EXPORTER else "buyer"
    due = case.deadlines.get(f"{side} reply")
    yield UnansweredRow(
        case_id=case.id,
        reference=case.reference,
        stage=case.stage.value,
        waiting_for=side,
        since=case.since,
        due_at=due.due_at if due else None,
        silent=case.stage in {S.EXPORTER_SILENT, S.BUYER_SILENT},
        on_hold=case.hold is not None,
        introduced_at=case.introduced_at,
        need_id=case.need_id,
        need=case.need.reference,
        goods=case.need.goods,
        market=case.need.market.value,
        exporter_id=case.exporter_id,
        exporter=case.exporter.reference,
        name=case.exporter.name,
        assignee=case.assignee,
    )


UNANSWERED_INTRODUCTIONS = ReadModel(
    name="unanswered_introductions",
    summary="Introductions that one side has not answered, the longest silence first.",
    row=UnansweredRow,
    key="case_id",
    of_case=unanswered,
    kinds=frozenset({"match"}),
    filters=(
        "waiting_for",
        "silent",
        "on_hold",
        "since",
        "due_at",
        "introduced_at",
        "need_id",
        "market",
        "exporter_id",
        "assignee",
    ),
    sorts=("since", "due_at", "introduced_at", "name"),
    search=("goods", "need", "name", "exporter", "reference"),
    ages=(("waiting_days", "since"),),
)
