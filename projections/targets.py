"""The tree of targets: each with its parent, what is handed down, and how far it is reached."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.target import LIFECYCLE, Target
from export_program.domain.target import plan as plans
from export_program.engine.lifecycle import Lifecycle
from projections.read_model import ReadModel, Row
from projections.target_scoreboard import decimals, gap, scope_of


class TargetRow(Row, frozen=True, kw_only=True):
    """Figures are whole numbers in the last of `decimals` of `measure`.

    `reached` adds up the best figures so far (of a level it is the last one), `gap` is what is
    missing of the whole. `handed_down` and `remainder` add up to `value` once it is cascaded.
    `contributed` is what actions of the programme brought, by the shares attributed here.
    """

    case_id: UUID
    reference: str
    name: str
    name_fa: str | None
    stage: str
    since: datetime
    ended: bool
    indicator: str | None
    direction: str
    province: str | None
    hs: str | None
    hs2: str | None
    hs_name: str | None
    hs_name_fa: str | None
    market: str | None
    market_fa: str | None
    scope_organisation: str | None
    period: str | None
    year: int | None
    starts_on: date | None
    ends_on: date | None
    measure: str | None
    decimals: int | None
    baseline: int | None
    value: int | None
    reached: int | None
    gap: int | None
    result: int | None
    weight: int | None
    organisation: str | None
    account: str | None
    source_of_truth: str | None
    resolution_id: UUID | None
    parent_target_id: UUID | None
    root_target_id: UUID
    is_root: bool
    share: str | None
    shares: tuple[str, ...]
    handed_down: int
    remainder: int | None
    contributed: int
    revisions: int
    warnings: tuple[str, ...]
    behind: bool
    months_missing: int


def _figures(case: Target) -> dict[str, Any]:
    value = case.value
    reached = plans.reached_until(case, len(case.months))
    given = (c.counted.minor for c in case.contributions.values() if not c.withdrawn)
    return {
        "measure": str(value.measure) if value else None,
        "decimals": decimals(value) if value else None,
        "baseline": case.baseline.minor if case.baseline else None,
        "value": value.minor if value else None,
        "reached": reached,
        "gap": gap(case, value.minor if value else None, reached),
        "result": case.result.minor if case.result else None,
        "handed_down": case.handed_down,
        "remainder": case.remainder.minor if case.remainder else None,
        "contributed": sum(given),
        "months_missing": sum(case.best(month) is None for month in case.months),
    }


def of_case(lifecycle: Lifecycle[Any], case: Target) -> Iterable[TargetRow]:
    period = case.period
    yield TargetRow(
        case_id=case.id,
        reference=case.reference,
        name=case.name,
        name_fa=case.name_fa,
        stage=case.stage.value,
        since=case.since,
        ended=case.stage in lifecycle.ends,
        indicator=case.indicator.value if case.indicator else None,
        direction=case.direction.value,
        period=str(period) if period else None,
        year=period.year if period else None,
        starts_on=period.start if period else None,
        ends_on=period.end if period else None,
        weight=case.weight,
        organisation=case.organisation,
        account=case.account,
        source_of_truth=case.source_of_truth,
        resolution_id=case.resolution_id,
        parent_target_id=case.parent_target_id,
        root_target_id=case.root,
        is_root=case.parent_target_id is None,
        share=case.share,
        shares=tuple(case.shares),
        revisions=len(case.revisions),
        warnings=case.warnings,
        behind=bool(case.warnings),
        **scope_of(case),
        **_figures(case),
    )


TARGETS = ReadModel(
    name="targets",
    summary="The tree of targets: what is to be reached, by whom, what is handed down, how far.",
    row=TargetRow,
    key="case_id",
    of_case=of_case,
    kinds=frozenset({LIFECYCLE.name}),
    filters=(
        "reference",
        "stage",
        "ended",
        "indicator",
        "province",
        "hs",
        "hs2",
        "market",
        "scope_organisation",
        "period",
        "year",
        "starts_on",
        "ends_on",
        "measure",
        "gap",
        "organisation",
        "account",
        "resolution_id",
        "parent_target_id",
        "root_target_id",
        "is_root",
        "share",
        "behind",
        "revisions",
    ),
    sorts=("reference", "starts_on", "gap", "value", "weight"),
    search=("name", "name_fa", "reference", "organisation", "hs_name", "hs_name_fa"),
)
