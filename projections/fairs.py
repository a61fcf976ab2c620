"""The fair calendar: shows with their dates, stage, applicants, stands and results."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.exhibition import LIFECYCLE, Exhibition
from export_program.domain.exhibition.values import Standing
from export_program.engine.lifecycle import Lifecycle
from projections.read_model import ReadModel, Row

IN = frozenset({Standing.ACCEPTED, Standing.ALLOCATED})
UNKNOWN = date.max


class FairRow(Row, frozen=True, kw_only=True):
    """`exhibitors` have accepted; visitors and net area are the monitor's figures (UFI terms)."""

    case_id: UUID
    reference: str
    name: str
    name_fa: str | None
    form: str
    venue: str
    city: str | None
    market: str | None
    opens_on: date | None
    closes_on: date | None
    stage: str
    since: datetime
    sectors: tuple[str, ...]
    organiser: str | None
    applications_from: date | None
    applications_to: date | None
    places: int
    minimum_participants: int
    applicants: int
    waitlisted: int
    offered: int
    exhibitors: int
    co_exhibitors: int
    capacity_m2: int
    stands: int
    stands_taken: int
    m2_taken: int
    visitors: int | None
    visitors_foreign: int | None
    net_m2: int | None
    contacts_targeted: int | None
    closed_on: date | None
    report_late: bool
    mark: int | None
    ended: bool


def of_case(_: Lifecycle[Any], case: Exhibition) -> Iterable[FairRow]:
    seen = case.statistics
    yield FairRow(
        case_id=case.id,
        reference=case.reference,
        name=case.name,
        name_fa=case.name_fa,
        form=case.form.value,
        venue=case.venue,
        city=case.city,
        market=case.market.value if case.market else None,
        opens_on=None if case.opens_on == UNKNOWN else case.opens_on,
        closes_on=None if case.closes_on == UNKNOWN else case.closes_on,
        stage=case.stage.value,
        since=case.since,
        sectors=case.sectors,
        organiser=case.organiser.firm if case.organiser else None,
        applications_from=case.applications_from,
        applications_to=case.applications_to,
        places=case.places,
        minimum_participants=case.minimum_participants,
        visitors=seen.visitors.domestic + seen.visitors.foreign if seen else None,
        visitors_foreign=seen.visitors.foreign if seen else None,
        net_m2=seen.net_m2_indoor + seen.net_m2_outdoor if seen else None,
        contacts_targeted=case.targets.contacts if case.targets else None,
        closed_on=case.closed_on,
        report_late=case.report_late,
        mark=case.mark,
        ended=case.stage in LIFECYCLE.ends,
        **_filled(case),
    )


def _filled(case: Exhibition) -> dict[str, Any]:
    """How far the show is filled: applicants and stands."""
    here = case.present()
    taken = [s for s in case.stands.values() if s.holder is not None]
    guests = [c for e in here if e.standing in IN for c in e.co_exhibitors]
    return {
        "applicants": len(case.entrants),
        "waitlisted": sum(e.standing is Standing.WAITLISTED for e in here),
        "offered": sum(e.standing is Standing.OFFERED for e in here),
        "exhibitors": sum(e.standing in IN for e in here),
        "co_exhibitors": sum(not guest.represented_only for guest in guests),
        "capacity_m2": case.capacity_m2,
        "stands": len(case.stands),
        "stands_taken": len(taken),
        "m2_taken": sum(s.m2 for s in taken),
    }


FAIRS = ReadModel(
    name="fairs",
    summary="The fair calendar: dates, places, applications, stands taken, visitors.",
    row=FairRow,
    key="case_id",
    of_case=of_case,
    kinds=frozenset({"exhibition"}),
    filters=(
        "reference",
        "form",
        "city",
        "market",
        "opens_on",
        "closes_on",
        "stage",
        "since",
        "sectors",
        "applications_from",
        "applications_to",
        "report_late",
        "mark",
        "ended",
    ),
    sorts=("opens_on", "closes_on", "reference", "name", "stage"),
    search=("name", "name_fa", "venue", "organiser", "reference"),
)
