"""What was asked of the Export House and how it was served: measured facts, a row for a request."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from export_program.domain.service_request import LIFECYCLE, ServiceRequest
from export_program.engine.lifecycle import Lifecycle
from export_program.engine.solar_hijri import to_solar_hijri
from projections.amounts import currency, minor
from projections.read_model import ReadModel, Row

MINUTE = timedelta(minutes=1)


class StatisticsRow(Row, frozen=True, kw_only=True):
    """`triage_minutes` are minutes of working time, `first_answer_minutes` by the clock.

    `triage_on_time`, `first_answer_on_time` and `sla_hit` (the catalogue's time, at the last
    delivery) are empty where it has not come to that. `month` is Gregorian, `month_sh` Solar Hijri.
    `price` is in minor units of `currency`.
    """

    case_id: UUID
    reference: str
    received_on: date
    month: str
    month_sh: str
    year_sh: str
    stage: str
    ended: bool
    channel: str
    service: str | None
    service_en: str | None
    service_fa: str | None
    topic: str
    priority: str
    exporter_id: UUID | None
    walk_in: bool
    district: str | None
    hs: str | None
    hs2: str | None
    provider: str | None
    agent: str | None
    triage_minutes: int | None
    triage_on_time: bool | None
    first_answer_minutes: int | None
    first_answer_on_time: bool | None
    sla_hit: bool | None
    delivered_at: datetime | None
    complete: bool | None
    confirmed: str | None
    price: int | None
    currency: str | None
    quote: str | None
    referred: bool
    ended_because: str | None
    rating: int | None
    comment: str | None
    reopened: int
    theme_noted: int | None


def solar_month(day: date) -> str:
    """`1404-08` for a Gregorian day; empty for one outside the Solar Hijri calendar."""
    try:
        return to_solar_hijri(day)[:7]
    except ValueError:
        return ""


def _measured(case: ServiceRequest) -> dict[str, Any]:
    answered = case.first_answer_at
    waited = (answered - case.opened_at) // MINUTE if answered else None
    return {
        "triage_minutes": case.triage_minutes,
        "triage_on_time": case.triage_on_time,
        "first_answer_minutes": waited,
        "first_answer_on_time": case.first_answer_on_time,
        "sla_hit": case.on_time,
        "delivered_at": case.delivered_at,
        "complete": case.complete,
        "rating": case.rating.score if case.rating else None,
        "comment": case.rating.comment if case.rating else None,
        "reopened": case.reopenings,
        "theme_noted": case.theme_noted,
    }


def of_case(lifecycle: Lifecycle[Any], case: ServiceRequest) -> Iterable[StatisticsRow]:
    offer, quote, solar = case.offer, case.quote, solar_month(case.received_on)
    silent = case.confirmed_by == "silence"
    yield StatisticsRow(
        case_id=case.id,
        reference=case.reference,
        received_on=case.received_on,
        month=case.received_on.isoformat()[:7],
        month_sh=solar,
        year_sh=solar[:4],
        stage=case.stage.value,
        ended=case.stage in lifecycle.ends,
        channel=case.channel.value,
        service=case.item.value if case.item else None,
        service_en=offer.names.en if offer else None,
        service_fa=offer.names.fa if offer else None,
        topic=case.topic,
        priority=case.priority.value,
        exporter_id=case.exporter_id,
        walk_in=case.walk_in is not None,
        district=case.district,
        hs=case.hs,
        hs2=case.hs[:2] if case.hs else None,
        provider=case.provider,
        agent=case.assignee,
        confirmed=None if case.confirmed_by is None else "silence" if silent else "person",
        price=minor(quote.amount) if quote else None,
        currency=currency(quote.amount) if quote else None,
        quote=quote.status if quote else None,
        referred=bool(case.referrals),
        ended_because=case.ended_because,
        **_measured(case),
    )


SERVICE_STATISTICS = ReadModel(
    name="service_statistics",
    summary="How requests were served: times, catalogue time hit or missed, demand, satisfaction.",
    row=StatisticsRow,
    key="case_id",
    of_case=of_case,
    kinds=frozenset({LIFECYCLE.name}),
    filters=(
        "received_on",
        "month",
        "month_sh",
        "year_sh",
        "stage",
        "ended",
        "channel",
        "service",
        "topic",
        "priority",
        "exporter_id",
        "walk_in",
        "district",
        "hs",
        "hs2",
        "provider",
        "agent",
        "triage_minutes",
        "triage_on_time",
        "first_answer_minutes",
        "first_answer_on_time",
        "sla_hit",
        "delivered_at",
        "complete",
        "confirmed",
        "quote",
        "referred",
        "ended_because",
        "rating",
        "reopened",
    ),
    sorts=("received_on", "triage_minutes", "first_answer_minutes", "rating", "topic", "reference"),
    search=("reference", "topic", "comment", "service_en", "service_fa"),
    indexes=("received_on", "topic"),
)
