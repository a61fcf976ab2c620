"""How the figures of a target changed after they were given: actuals and the plan itself."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.target import LIFECYCLE, Target
from export_program.engine.lifecycle import Lifecycle
from projections.read_model import ReadModel, Row
from projections.target_scoreboard import decimals, scope_of


class FigureRow(Row, frozen=True, kw_only=True):
    """`standing` is provisional, final, or plan (a revision of the target).

    Figures are whole numbers in the last of `decimals` of `measure`; `change` is the difference to
    the figure that it replaced. `counts`: neither replaced nor retracted.
    """

    key: str
    target_id: UUID
    reference: str
    name: str
    name_fa: str | None
    indicator: str | None
    province: str | None
    hs: str | None
    hs2: str | None
    hs_name: str | None
    hs_name_fa: str | None
    market: str | None
    market_fa: str | None
    scope_organisation: str | None
    period: str | None
    solar_month: str | None
    standing: str
    measure: str
    decimals: int
    value: int
    previous: int | None
    change: int | None
    changed: bool
    counts: bool
    corrects: str | None
    corrected_by: str | None
    source: str | None
    as_of: date | None
    resolution_id: UUID | None
    reason: str | None
    told_at: datetime
    told_by: str


def _about(case: Target) -> dict[str, Any]:
    return {
        "target_id": case.id,
        "reference": case.reference,
        "name": case.name,
        "name_fa": case.name_fa,
        "indicator": case.indicator.value if case.indicator else None,
        "period": str(case.period) if case.period else None,
        **scope_of(case),
    }


def _actuals(case: Target, about: dict[str, Any]) -> Iterator[FigureRow]:
    for key, told in case.actuals.items():
        before = case.actuals.get(told.corrects) if told.corrects else None
        previous = before.value.minor if before else None
        yield FigureRow(
            key=f"{case.id}:{key}",
            solar_month=told.month,
            standing="provisional" if told.provisional else "final",
            measure=str(told.value.measure),
            decimals=decimals(told.value),
            value=told.value.minor,
            previous=previous,
            change=told.value.minor - previous if previous is not None else None,
            changed=before is not None or told.retracted,
            counts=told.counts,
            corrects=told.corrects,
            corrected_by=told.corrected_by,
            source=told.source,
            as_of=told.as_of,
            resolution_id=None,
            reason=told.reason,
            told_at=told.at,
            told_by=told.by,
            **about,
        )


def _plans(case: Target, about: dict[str, Any]) -> Iterator[FigureRow]:
    for number, made in enumerate(case.revisions, 1):
        yield FigureRow(
            key=f"{case.id}:V{number}",
            solar_month=None,
            standing="plan",
            measure=str(made.value.measure),
            decimals=decimals(made.value),
            value=made.value.minor,
            previous=made.previous.minor,
            change=made.value.minor - made.previous.minor,
            changed=made.value != made.previous,
            counts=number == len(case.revisions),
            corrects=f"V{number - 1}" if number > 1 else None,
            corrected_by=f"V{number + 1}" if number < len(case.revisions) else None,
            source=None,
            as_of=None,
            resolution_id=made.resolution_id,
            reason=made.reason,
            told_at=made.at,
            told_by=made.by,
            **about,
        )


def of_case(_: Lifecycle[Any], case: Target) -> Iterable[FigureRow]:
    if case.actuals or case.revisions:
        about = _about(case)
        yield from _actuals(case, about)
        yield from _plans(case, about)


TARGET_FIGURE_HISTORY = ReadModel(
    name="target_figure_history",
    summary="How figures and plans changed after they were given: before, after, source, reason.",
    row=FigureRow,
    key="key",
    of_case=of_case,
    kinds=frozenset({LIFECYCLE.name}),
    filters=(
        "target_id",
        "indicator",
        "province",
        "hs",
        "hs2",
        "market",
        "period",
        "solar_month",
        "standing",
        "changed",
        "counts",
        "source",
        "as_of",
        "resolution_id",
        "told_at",
        "told_by",
    ),
    sorts=("told_at", "solar_month", "change", "reference"),
    search=("name", "name_fa", "reference", "source", "reason"),
)
