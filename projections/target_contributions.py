"""Which actions of the programme contributed to which target, and how much of it is theirs."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from export_program.domain.target import LIFECYCLE, Target
from export_program.engine.lifecycle import Lifecycle
from projections.read_model import ReadModel, Row
from projections.target_scoreboard import decimals, scope_of


class ContributionRow(Row, frozen=True, kw_only=True):
    """`value` is all that the case brought, `counted` the `share` percent of it that counts here.

    Figures are whole numbers in the last of `decimals` of `measure`; `target_value` is what the
    target is to reach. `counts` until it is withdrawn.
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
    year: int | None
    contribution: str
    contributor_kind: str
    contributor_id: UUID
    measure: str
    decimals: int
    value: int
    share: int
    counted: int
    target_value: int | None
    rule: str
    attributed_at: datetime
    attributed_by: str
    counts: bool
    parent_target_id: UUID | None
    root_target_id: UUID


def of_case(_: Lifecycle[Any], case: Target) -> Iterable[ContributionRow]:
    scope = scope_of(case) if case.contributions else {}
    for key, given in case.contributions.items():
        yield ContributionRow(
            key=f"{case.id}:{key}",
            target_id=case.id,
            reference=case.reference,
            name=case.name,
            name_fa=case.name_fa,
            indicator=case.indicator.value if case.indicator else None,
            period=str(case.period) if case.period else None,
            year=case.period.year if case.period else None,
            contribution=key,
            contributor_kind=given.kind,
            contributor_id=given.case_id,
            measure=str(given.value.measure),
            decimals=decimals(given.value),
            value=given.value.minor,
            share=given.share,
            counted=given.counted.minor,
            target_value=case.value.minor if case.value else None,
            rule=given.rule,
            attributed_at=given.at,
            attributed_by=given.by,
            counts=not given.withdrawn,
            parent_target_id=case.parent_target_id,
            root_target_id=case.root,
            **scope,
        )


TARGET_CONTRIBUTIONS = ReadModel(
    name="target_contributions",
    summary="Which actions of the programme contributed to a target: value, share, by which rule.",
    row=ContributionRow,
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
        "year",
        "contributor_kind",
        "contributor_id",
        "measure",
        "share",
        "attributed_at",
        "counts",
        "parent_target_id",
        "root_target_id",
    ),
    sorts=("attributed_at", "counted", "reference"),
    search=("name", "name_fa", "reference", "rule"),
    indexes=("attributed_at", "contributor_id"),
)
