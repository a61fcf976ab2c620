"""What came of shows: one row per report, from the outcome form to the last follow-up."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.participation import Participation
from export_program.domain.participation.case import Outcome
from export_program.engine.lifecycle import Lifecycle
from projections.read_model import ReadModel, Row


class OutcomeRow(Row, frozen=True, kw_only=True):
    """`report` is `form` or the follow-up's period (P3M, P6M, P12M).

    Figures count from the opening of the show, so they do not add up over reports: `latest` marks
    the last one. `value` is in minor units of `currency`.
    """

    key: str
    participation_id: UUID
    reference: str
    exhibition_id: UUID | None
    exporter_id: UUID | None
    stage: str
    report: str
    latest: bool
    code: str
    contacts: int
    quotations: int
    orders: int
    value: int
    currency: str
    markets: tuple[str, ...]
    leads: int
    reported_at: datetime
    show_closed_on: date | None


def of_case(_: Lifecycle[Any], case: Participation) -> Iterable[OutcomeRow]:
    reports: dict[str, Outcome] = {"form": case.outcome} if case.outcome else {}
    reports |= case.follow_ups
    last = max(reports, key=lambda name: (reports[name].at, len(name), name), default="")
    for report, outcome in reports.items():
        figures = outcome.figures
        yield OutcomeRow(
            key=f"{case.id}:{report}",
            participation_id=case.id,
            reference=case.reference,
            exhibition_id=case.exhibition_id,
            exporter_id=case.exporter_id,
            stage=case.stage.value,
            report=report,
            latest=report == last,
            code=outcome.code.value,
            contacts=figures.contacts,
            quotations=figures.quotations,
            orders=figures.orders,
            value=figures.value.minor,
            currency=figures.value.currency.value,
            markets=tuple(market.value for market in figures.markets),
            leads=len(case.leads),
            reported_at=outcome.at,
            show_closed_on=case.show_closed_on,
        )


PARTICIPATION_OUTCOMES = ReadModel(
    name="participation_outcomes",
    summary="Contacts, quotations, orders and their value, as exporters reported after shows.",
    row=OutcomeRow,
    key="key",
    of_case=of_case,
    kinds=frozenset({"participation"}),
    filters=(
        "participation_id",
        "exhibition_id",
        "exporter_id",
        "report",
        "latest",
        "code",
        "contacts",
        "orders",
        "value",
        "currency",
        "markets",
        "reported_at",
        "show_closed_on",
    ),
    sorts=("reported_at", "value", "contacts", "reference"),
    search=("reference",),
    owner="exporter_id",
)
