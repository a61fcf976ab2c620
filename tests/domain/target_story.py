"""The story that the tests of targets tell: exports of detergents to Tajikistan, autumn of 1404."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.match import Match
from export_program.domain.match.case import Confirmed, MatchStage
from export_program.domain.resolution.case import Resolution, ResolutionStage
from export_program.domain.target import LIFECYCLE
from export_program.domain.target import figures as f
from export_program.domain.target import messages as m
from export_program.domain.target.values import (
    Figure,
    Indicator,
    Scope,
    Share,
    SolarPeriod,
)
from export_program.domain.vocabulary.countries import Country
from export_program.domain.vocabulary.currencies import Currency
from export_program.domain.vocabulary.hs import HsEdition
from export_program.domain.vocabulary.money import Money
from export_program.domain.vocabulary.units import Unit
from export_program.engine.actors import TIMER, Role
from export_program.engine.messages import GeneralReason
from tests.domain.reacting import named
from tests.scenario import Scenario, person, walk

RESOLUTION = UUID(int=1431)
PARENT, CHILD, MATCH = UUID(int=700), UUID(int=701), UUID(int=900)
ANALYST = person("analyst", Role.ANALYST)
CLERK = person("clerk", Role.SECRETARIAT)
LEAD = person("lead", Role.TEAM_LEAD)
CHAIR = person("chair", Role.WG_CHAIR)
OWNER = "0193a5c1-7b7e-7000-8000-000000000005"
WHY: dict[str, Any] = {"reason_code": GeneralReason.OTHER, "reason": "It is so."}
AUTUMN = SolarPeriod(1404, quarter=3)  # Mehr, Aban, Azar: 2025-09-23 to 2025-12-21


def usd(amount: str) -> Figure:
    return Figure(amount, Currency.USD)


def ones(amount: str) -> Figure:
    return Figure(amount, unit=Unit.C62)


PROPOSE = m.ProposeTarget(
    name="Detergents to Tajikistan",
    name_fa="صادرات شوینده به تاجیکستان",
    indicator=Indicator.EXPORT_VALUE,
    scope=Scope(hs="34", edition=HsEdition.HS2022, market=Country("TJ")),
    period=AUTUMN,
    baseline=usd("600000"),
    value=usd("900000"),
    source_of_truth="Customs, monthly bulletin",
    organisation="Export House of Qazvin",
    account=OWNER,
)
APPROVE = m.ApproveTarget(resolution_id=RESOLUTION)
SHARES = (
    Share("fairs", "Through fairs", usd("500000"), "Fair desk", account=OWNER),
    Share("leads", "Through leads", usd("300000"), "Tajikistan desk", account=OWNER, weight=40),
)
CASCADE = m.CascadeTarget(shares=SHARES, remainder=usd("100000"))


def noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 8, 30, tzinfo=UTC)


def resolution(stage: ResolutionStage = ResolutionStage.ADOPTED) -> Resolution:
    return Resolution(id=RESOLUTION, stage=stage)


def won(amount: str = "50000") -> Match:
    """The match that contributes, confirmed."""
    value, on = Money(amount, Currency.USD), date(2025, 9, 1)
    told = Confirmed(value=value, contract_on=on, at=noon(2025, 9, 6))
    return Match(id=MATCH, stage=MatchStage.CONFIRMED, confirmed=told)


def start() -> Scenario:
    empty = Scenario(LIFECYCLE, at=noon(2025, 9, 6))
    known: dict[str, Any] = {"contributor_match": won()}
    return empty.knowing(resolution=resolution(), parent=None, root=None, **known)


def draft(**changes: Any) -> Scenario:
    asked = {name: getattr(PROPOSE, name) for name in PROPOSE.__struct_fields__}
    return walk(start(), (m.ProposeTarget(**(asked | changes)), CLERK))


def proposed(**changes: Any) -> Scenario:
    return walk(draft(**changes), (m.SubmitTarget(), CLERK))


def approved(**changes: Any) -> Scenario:
    return walk(proposed(**changes), (APPROVE, CHAIR))


def active(**changes: Any) -> Scenario:
    """From the first day of autumn."""
    return walk(approved(**changes).on(noon(2025, 9, 23)), (m.ActivateTarget(), CLERK))


def actual(month: str, amount: str, *, provisional: bool = True, **more: Any) -> f.RecordActual:
    given: dict[str, Any] = {
        "source": "Customs, monthly bulletin",
        "as_of": date(2026, 1, 5),
    } | more
    return f.RecordActual(month=month, value=usd(amount), provisional=provisional, **given)


def after_autumn(*asked: Any, **changes: Any) -> Scenario:
    late = active(**changes).on(noon(2026, 1, 5))
    return walk(late, *((command, ANALYST) for command in asked))


def finals(*amounts: str, **changes: Any) -> Scenario:
    given = zip(AUTUMN.months, amounts, strict=False)
    return after_autumn(*(actual(month, a, provisional=False) for month, a in given), **changes)


def measured(*amounts: str, **changes: Any) -> Scenario:
    return walk(finals(*amounts, **changes), (m.MeasureTarget(), ANALYST))


def achieved() -> Scenario:
    return walk(measured("300000", "300000", "300000"), (m.CloseTarget(), LEAD))


def closed() -> Scenario:
    done = achieved()
    return walk(done.on(done.case.deadlines["archiving"].due_at), (m.ArchiveTarget(), TIMER))


def cascaded() -> Scenario:
    return walk(named(PARENT, active()), (CASCADE, LEAD))


def child(share: str = "fairs", **changes: Any) -> Scenario:
    """A draft below the target of the story, at the same moment."""
    asked: dict[str, Any] = {
        "name": f"Share {share}",
        "parent_target_id": PARENT,
        "share": share,
    } | changes
    above = cascaded()
    known = start().on(above.at).knowing(parent=above.case, root=above.case)
    return walk(known, (m.ProposeTarget(**asked), CLERK))


def child_active(share: str = "fairs") -> Scenario:
    steps = ((m.SubmitTarget(), CLERK), (APPROVE, CHAIR), (m.ActivateTarget(), CLERK))
    return named(CHILD, walk(child(share), *steps))


def brought(amount: str = "50000", share: int = 100, case_id: UUID = MATCH) -> Any:
    return f.AttributeContribution(
        kind="match",
        case_id=case_id,
        value=usd(amount),
        share=share,
        rule="The exporter confirmed that the meeting led to it.",
    )


def behind() -> Scenario:
    """Mehr and Aban are far below 300,000 each."""
    return after_autumn(actual("1404-07", "100000"), actual("1404-08", "200000"))


def revise(**changes: Any) -> m.ReviseTarget:
    given: dict[str, Any] = {
        "resolution_id": RESOLUTION,
        "reason_code": m.RevisionReason.MARKET_CHANGED,
        "reason": "It is so.",
    }
    return m.ReviseTarget(**(given | changes))


def paths() -> tuple[Scenario, ...]:
    corrected = f.CorrectActual(
        figure="F1",
        value=usd("110000"),
        source="Customs",
        as_of=date(2026, 1, 5),
        **WHY,
    )
    return (
        closed(),
        walk(behind(), (corrected, ANALYST)),
        cascaded(),
        walk(active(), (brought(), CLERK)),
        child_active(),
        walk(cascaded(), (revise(value=usd("950000")), CHAIR)),
    )
