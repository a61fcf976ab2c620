"""Targets against actuals, month by month: provisional and final, the gap and who owns it."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from export_program.domain.target import LIFECYCLE, Target, TargetStage
from export_program.domain.target import plan as plans
from export_program.domain.target.values import DECIMALS, Direction, Figure, first_day, last_day
from export_program.domain.vocabulary.countries import COUNTRY_NAMES
from export_program.domain.vocabulary.currencies import MINOR_UNITS
from export_program.domain.vocabulary.hs import SHIPPED
from export_program.engine.lifecycle import Lifecycle
from projections.read_model import ReadModel, Row

NOT_SET = frozenset({TargetStage.DRAFT, TargetStage.PROPOSED, TargetStage.CANCELLED})


class ScoreRow(Row, frozen=True, kw_only=True):
    """One month of one target. Figures are whole numbers in the last of `decimals` of its measure.

    `year` and `month` are Solar Hijri (Aban is 8), `starts_on` and `ends_on` the Gregorian days of
    the month. `actual` is the final figure, else the provisional one. A gap is what is missing:
    above zero it is bad, whichever way the target points. `percent` of the plan is empty where
    nothing was planned. `hs2` is the chapter. Sums are to date; a level has no sum, only its last
    figure.
    """

    key: str
    target_id: UUID
    reference: str
    name: str
    name_fa: str | None
    stage: str
    indicator: str
    direction: str
    province: str | None
    hs: str | None
    hs2: str | None
    hs_name: str | None
    hs_name_fa: str | None
    market: str | None
    market_fa: str | None
    scope_organisation: str | None
    period: str
    year: int
    month: int
    solar_month: str
    starts_on: date
    ends_on: date
    measure: str
    decimals: int
    plan: int | None
    provisional: int | None
    final: int | None
    actual: int | None
    standing: str
    gap: int | None
    gap_provisional: int | None
    gap_final: int | None
    percent: int | None
    behind: bool
    warned: bool
    plan_to_date: int | None
    actual_to_date: int | None
    gap_to_date: int | None
    data_due: date | None
    source: str | None
    as_of: date | None
    gap_owner: str | None
    gap_owner_account: str | None
    weight: int | None
    parent_target_id: UUID | None
    is_root: bool


def decimals(figure: Figure) -> int:
    return MINOR_UNITS[figure.currency] if figure.currency else DECIMALS


def gap(target: Target, plan: int | None, actual: int | None) -> int | None:
    """What is missing of a plan; None while there is no figure."""
    if plan is None or actual is None:
        return None
    return plan - actual if target.direction is Direction.UP else actual - plan


def scope_of(target: Target) -> dict[str, Any]:
    """The fields by which any row of a target is found."""
    scope = target.scope
    described = {
        language: SHIPPED.describe(scope.hs, scope.edition, language)
        for language in ("en", "fa")
        if scope.hs is not None and scope.edition is not None
    }
    return {
        "province": scope.province.value if scope.province else None,
        "hs": scope.hs,
        "hs2": scope.hs[:2] if scope.hs else None,
        "hs_name": described.get("en"),
        "hs_name_fa": described.get("fa"),
        "market": scope.market.value if scope.market else None,
        "market_fa": COUNTRY_NAMES[scope.market].fa if scope.market else None,
        "scope_organisation": scope.organisation,
    }


def _minor(figure: Figure | None) -> int | None:
    return figure.minor if figure is not None else None


def _figures(target: Target, month: str) -> dict[str, Any]:
    plan = plans.planned(target, month)
    provisional = target.figure(month, provisional=True)
    final = target.figure(month, provisional=False)
    best = final or provisional
    counted = next(target.figures(month, provisional=final is None), None)
    actual = _minor(best)
    return {
        "plan": plan,
        "provisional": _minor(provisional),
        "final": _minor(final),
        "actual": actual,
        "standing": "final" if final else "provisional" if provisional else "missing",
        "gap": gap(target, plan, actual),
        "gap_provisional": gap(target, plan, _minor(provisional)),
        "gap_final": gap(target, plan, _minor(final)),
        "percent": actual * 100 // plan if actual is not None and plan else None,
        "behind": plans.is_behind(target, month),
        "warned": month in target.warnings,
        "source": counted[1].source if counted else None,
        "as_of": counted[1].as_of if counted else None,
    }


def _to_date(target: Target, number: int) -> dict[str, Any]:
    plan, actual = plans.planned_until(target, number), plans.reached_until(target, number)
    return {
        "plan_to_date": plan,
        "actual_to_date": actual,
        "gap_to_date": gap(target, plan, actual),
    }


def of_case(_: Lifecycle[Any], case: Target) -> Iterable[ScoreRow]:
    value, period, indicator = case.value, case.period, case.indicator
    if case.stage in NOT_SET or value is None or period is None or indicator is None:
        return
    scope = scope_of(case)
    for number, month in enumerate(period.months, 1):
        yield ScoreRow(
            key=f"{case.id}:{month}",
            target_id=case.id,
            reference=case.reference,
            name=case.name,
            name_fa=case.name_fa,
            stage=case.stage.value,
            indicator=indicator.value,
            direction=case.direction.value,
            period=str(period),
            year=period.year,
            month=int(month[5:]),
            solar_month=month,
            starts_on=first_day(month),
            ends_on=last_day(month),
            measure=str(value.measure),
            decimals=decimals(value),
            data_due=case.data_due.get(month),
            gap_owner=case.organisation,
            gap_owner_account=case.account,
            weight=case.weight,
            parent_target_id=case.parent_target_id,
            is_root=case.parent_target_id is None,
            **scope,
            **_figures(case, month),
            **_to_date(case, number),
        )


TARGET_SCOREBOARD = ReadModel(
    name="target_scoreboard",
    summary="Plan against actual by month, goods and market: provisional, final, gap, gap owner.",
    row=ScoreRow,
    key="key",
    of_case=of_case,
    kinds=frozenset({LIFECYCLE.name}),
    filters=(
        "target_id",
        "stage",
        "indicator",
        "province",
        "hs",
        "hs2",
        "market",
        "scope_organisation",
        "period",
        "year",
        "month",
        "solar_month",
        "starts_on",
        "ends_on",
        "measure",
        "standing",
        "gap",
        "percent",
        "behind",
        "warned",
        "data_due",
        "gap_owner",
        "gap_owner_account",
        "parent_target_id",
        "is_root",
    ),
    sorts=("solar_month", "hs2", "market", "gap", "percent", "reference"),
    search=("name", "name_fa", "reference", "hs_name", "hs_name_fa", "market_fa", "gap_owner"),
)
