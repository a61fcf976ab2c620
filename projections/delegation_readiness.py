"""Whether a delegation is ready: its report, people, meetings and papers, and what blocks it."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from export_program.domain.delegation import Delegation
from export_program.domain.delegation.case import ROSTER
from export_program.domain.delegation.lifecycle import BEFORE
from export_program.domain.delegation.meeting_values import MeetingStatus
from export_program.domain.delegation.readiness import (
    documents_missing,
    obstacles,
    papers_missing,
)
from export_program.domain.delegation.values import ReportStatus, Standing
from export_program.domain.vocabulary.countries import COUNTRY_NAMES
from export_program.engine.lifecycle import Lifecycle
from projections.read_model import ReadModel, Row

PLANNED = frozenset({MeetingStatus.REQUESTED, MeetingStatus.PROPOSED, MeetingStatus.CONFIRMED})


class ReadinessRow(Row, frozen=True, kw_only=True):
    """`obstacles` are the rules that block departure, in their own words, with what was found.

    `meetings_planned` counts those that are neither held nor off, the confirmed among them;
    `meetings_wanted` is the target. `papers_missing` are passports, visas, insurances and fees,
    `documents_missing` what is to be attached to the case.
    """

    case_id: UUID
    reference: str
    title: str
    title_fa: str | None
    direction: str
    market: str | None
    market_fa: str | None
    stage: str
    departs_on: date | None
    returns_on: date | None
    head: str | None
    ready: bool
    obstacles: tuple[str, ...]
    report_status: str
    report_accepted: bool
    report_due: date | None
    sections_missing: tuple[str, ...]
    signatures_missing: tuple[str, ...]
    minimum: int
    maximum: int
    selected: int
    confirmed: int
    waitlisted: int
    on_hold: int
    meetings_wanted: int | None
    meetings_planned: int
    meetings_confirmed: int
    papers_missing: tuple[str, ...]
    documents_missing: tuple[str, ...]


def of_case(_: Lifecycle[Any], case: Delegation) -> Iterable[ReadinessRow]:
    if case.stage not in BEFORE:
        return
    blocked = obstacles(case)
    states = [meeting.status for meeting in case.meetings.values()]
    roster = case.standing(*ROSTER)
    yield ReadinessRow(
        case_id=case.id,
        reference=case.reference,
        title=case.title,
        title_fa=case.title_fa,
        direction=case.direction.value,
        market=case.market.value if case.market else None,
        market_fa=COUNTRY_NAMES[case.market].fa if case.market else None,
        stage=case.stage.value,
        departs_on=case.departs_on,
        returns_on=case.returns_on,
        head=case.head,
        ready=not blocked,
        obstacles=blocked,
        report_status=case.report_status.value,
        report_accepted=case.report_status is ReportStatus.ACCEPTED,
        report_due=case.report_due,
        sections_missing=case.missing_sections(),
        signatures_missing=case.missing_signatures(),
        minimum=case.minimum,
        maximum=case.maximum,
        selected=len(roster),
        confirmed=len(case.standing(Standing.CONFIRMED)),
        waitlisted=len(case.standing(Standing.WAITLISTED)),
        on_hold=sum(d.hold is not None for d in roster.values()),
        meetings_wanted=case.targets.meetings if case.targets else None,
        meetings_planned=sum(status in PLANNED for status in states),
        meetings_confirmed=states.count(MeetingStatus.CONFIRMED),
        papers_missing=tuple(
            f"{ref}: {paper}" for ref, d in roster.items() for paper in papers_missing(case, d)
        ),
        documents_missing=documents_missing(case),
    )


DELEGATION_READINESS = ReadModel(
    name="delegation_readiness",
    summary="Whether a delegation is ready to leave or be received, and which rules block it.",
    row=ReadinessRow,
    key="case_id",
    of_case=of_case,
    kinds=frozenset({"delegation"}),
    filters=(
        "reference",
        "direction",
        "market",
        "stage",
        "departs_on",
        "head",
        "ready",
        "report_status",
        "report_accepted",
        "report_due",
    ),
    sorts=("departs_on", "reference", "market"),
    search=("title", "title_fa", "market_fa", "reference"),
)
