"""The checklist of a delegation: one row per delegate, with what each still lacks."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.delegation import Delegation
from export_program.domain.delegation.case import ROSTER
from export_program.domain.delegation.readiness import papers_missing
from export_program.domain.delegation.values import Delegate, PaperKind
from export_program.engine.lifecycle import Lifecycle
from projections.amounts import rolled_up
from projections.read_model import ReadModel, Row


class DelegateRow(Row, frozen=True, kw_only=True):
    """`delegate` is the ref by which the case knows the person. `total` is in hundredths of a
    point. `next_in_line` counts from 1. `complete`: on the roster, not held, nothing missing."""

    key: str
    delegation_id: UUID
    reference: str
    delegation: str
    stage: str
    departs_on: date | None
    delegate: str
    organisation: str
    exporter_id: UUID | None
    country: str | None
    function: str | None
    hs: tuple[str, ...]
    standing: str
    because: str | None
    level: str | None
    ready: bool
    overridden: bool
    hold: str | None
    total: int | None
    next_in_line: int | None
    missing: tuple[str, ...]
    passport_until: date | None
    visa_until: date | None
    insurance_until: date | None
    fee_settled: bool
    complete: bool
    meetings: int
    applied_at: datetime | None


def _until(delegate: Delegate, kind: PaperKind) -> date | None:
    paper = delegate.papers.get(kind)
    return paper.valid_until if paper else None


def of_case(_: Lifecycle[Any], case: Delegation) -> Iterable[DelegateRow]:
    line = {ref: place for place, ref in enumerate(case.waitlist(), start=1)}
    for ref, one in case.delegates.items():
        missing = papers_missing(case, one) if one.standing in ROSTER else ()
        yield DelegateRow(
            key=f"{case.id}:{ref}",
            delegation_id=case.id,
            reference=case.reference,
            delegation=case.title,
            stage=case.stage.value,
            departs_on=case.departs_on,
            delegate=ref,
            organisation=one.organisation,
            exporter_id=one.exporter_id,
            country=one.country.value if one.country else None,
            function=one.function,
            hs=rolled_up(one.goods),
            standing=one.standing.value,
            because=one.because,
            level=one.level,
            ready=one.ready,
            overridden=one.overridden,
            hold=one.hold,
            total=one.total,
            next_in_line=line.get(ref),
            missing=missing,
            passport_until=_until(one, PaperKind.PASSPORT),
            visa_until=_until(one, PaperKind.VISA),
            insurance_until=_until(one, PaperKind.INSURANCE),
            fee_settled=PaperKind.FEE in one.papers,
            complete=one.standing in ROSTER and one.hold is None and not missing,
            meetings=sum(ref in meeting.delegates for meeting in case.meetings.values()),
            applied_at=one.at,
        )


DELEGATION_CHECKLIST = ReadModel(
    name="delegation_checklist",
    summary="Applicants and delegates: standing, score, place in line, and the papers missing.",
    row=DelegateRow,
    key="key",
    of_case=of_case,
    kinds=frozenset({"delegation"}),
    filters=(
        "delegation_id",
        "stage",
        "departs_on",
        "delegate",
        "exporter_id",
        "country",
        "hs",
        "standing",
        "level",
        "ready",
        "overridden",
        "hold",
        "total",
        "next_in_line",
        "passport_until",
        "visa_until",
        "insurance_until",
        "fee_settled",
        "complete",
    ),
    sorts=("departs_on", "standing", "next_in_line", "total", "organisation", "reference"),
    search=("organisation", "delegation", "delegate", "reference"),
    owner="exporter_id",
)
