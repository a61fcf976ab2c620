"""How far matches get, and what the wins are worth: claimed, and confirmed."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.match import messages as m
from export_program.domain.match import winning as w
from export_program.domain.match.case import ENDS, Match
from export_program.engine.lifecycle import Lifecycle
from projections.amounts import currency, minor, rolled_up
from projections.read_model import ReadModel, Row

# What tells that a step was reached, in the order of the steps.
STEPS = {
    "suggested": m.MatchSuggested.STORED,
    "shortlisted": m.MatchShortlisted.STORED,
    "introduced": m.MatchIntroduced.STORED,
    "interested": m.ExporterInterested.STORED,
    "accepted": m.BuyerAccepted.STORED,
    "negotiating": m.NegotiationRecorded.STORED,
    "claimed": w.WinClaimed.STORED,
}
CONFIRMED = "confirmed"


class FunnelRow(Row, frozen=True, kw_only=True):
    """A match: the steps it reached, each 1 or 0, so that sums over rows are the funnel.

    `furthest` names the last step reached, `step` counts it from 1. A claim may come without a
    negotiation on record; what was skipped is 0. Only what is `confirmed` counts as a win. Values
    are in minor units of `currency`, which is both the claim's and the confirmation's.
    """

    case_id: UUID
    reference: str
    stage: str
    living: bool
    since: datetime
    opened_at: datetime
    need_id: UUID | None
    need: str
    goods: str
    market: str
    hs: str
    chapter: str
    heading: str
    exporter_id: UUID | None
    name: str
    district: str
    furthest: str
    step: int
    suggested: int
    shortlisted: int
    introduced: int
    interested: int
    accepted: int
    negotiating: int
    claimed: int
    confirmed: int
    disputes: int
    claimed_value: int | None
    confirmed_value: int | None
    currency: str | None
    ended_because: str | None


def of_case(_: Lifecycle[Any], case: Match) -> Iterable[FunnelRow]:
    need, exporter = case.need, case.exporter
    if need is None or exporter is None:
        return
    reached = {name: int(event in case.acts) for name, event in STEPS.items()}
    reached[CONFIRMED] = int(case.confirmed is not None)
    last = max((n for n, name in enumerate(reached, 1) if reached[name]), default=0)
    claim, held = case.claim, case.confirmed
    yield FunnelRow(
        case_id=case.id,
        reference=case.reference,
        stage=case.stage.value,
        living=case.stage not in ENDS,
        since=case.since,
        opened_at=case.opened_at,
        need_id=case.need_id,
        need=need.reference,
        goods=need.goods,
        market=need.market.value,
        hs=need.hs,
        chapter=need.hs[:2],
        heading=need.hs[:4],
        exporter_id=case.exporter_id,
        name=exporter.name,
        district=exporter.district,
        furthest=tuple(reached)[last - 1] if last else "",
        step=last,
        **reached,
        disputes=case.disputes,
        claimed_value=minor(claim.value) if claim else None,
        confirmed_value=minor(held.value) if held else None,
        currency=currency(claim.value if claim else None, held.value if held else None),
        ended_because=case.ended_because,
    )


MATCH_FUNNEL = ReadModel(
    name="match_funnel",
    summary="How far each match got, with what was claimed and what was confirmed; add it up.",
    row=FunnelRow,
    key="case_id",
    of_case=of_case,
    kinds=frozenset({"match"}),
    filters=(
        "stage",
        "living",
        "since",
        "opened_at",
        "need_id",
        "need",
        "market",
        "hs",
        "chapter",
        "heading",
        "exporter_id",
        "name",
        "district",
        "furthest",
        "step",
        *STEPS,
        CONFIRMED,
        "disputes",
        "claimed_value",
        "confirmed_value",
        "currency",
        "ended_because",
    ),
    sorts=("opened_at", "step", "claimed_value", "confirmed_value", "need", "name"),
    search=("goods", "need", "name", "reference"),
)


class WinRow(Row, frozen=True, kw_only=True):
    """A win that counts. `value` is what was confirmed (and perhaps corrected) of `claimed_value`.

    Both are in minor units of `currency`. `difference` is what was confirmed less what was claimed.
    """

    case_id: UUID
    reference: str
    need_id: UUID | None
    need: str
    exporter_id: UUID | None
    name: str
    name_fa: str
    district: str
    market: str
    hs: str
    edition: str
    groups: tuple[str, ...]
    value: int
    claimed_value: int
    difference: int
    currency: str
    amount: int | None
    unit: str | None
    frequency: str
    incoterm: str
    contract_on: date
    confirmed_at: datetime
    corrections: int
    disputes: int
    support: tuple[str, ...]


def wins(_: Lifecycle[Any], case: Match) -> Iterable[WinRow]:
    need, exporter, claim, held = case.need, case.exporter, case.claim, case.confirmed
    if need is None or exporter is None or claim is None or held is None:
        return
    yield WinRow(
        case_id=case.id,
        reference=case.reference,
        need_id=case.need_id,
        need=need.reference,
        exporter_id=case.exporter_id,
        name=exporter.name,
        name_fa=exporter.name_fa,
        district=exporter.district,
        market=claim.market.value,
        hs=claim.hs,
        edition=claim.edition.value,
        groups=rolled_up([claim.hs]),
        value=held.value.minor,
        claimed_value=claim.value.minor,
        difference=held.value.minor - claim.value.minor,
        currency=held.value.currency.value,
        amount=held.quantity.amount if held.quantity else None,
        unit=held.quantity.unit.value if held.quantity else None,
        frequency=held.frequency.value,
        incoterm=claim.incoterm.value,
        contract_on=held.contract_on,
        confirmed_at=held.at,
        corrections=held.corrections,
        disputes=case.disputes,
        support=tuple(s.value for s in claim.support),
    )


CONFIRMED_WINS = ReadModel(
    name="confirmed_wins",
    summary="Wins that exporters confirmed: the only ones that count.",
    row=WinRow,
    key="case_id",
    of_case=wins,
    kinds=frozenset({"match"}),
    filters=(
        "need_id",
        "exporter_id",
        "name",
        "district",
        "market",
        "hs",
        "edition",
        "groups",
        "value",
        "claimed_value",
        "difference",
        "currency",
        "contract_on",
        "confirmed_at",
        "corrections",
        "support",
    ),
    sorts=("contract_on", "confirmed_at", "value", "market", "name"),
    search=("name", "name_fa", "need", "reference"),
)
