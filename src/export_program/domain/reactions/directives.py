"""From a resolution to the cases it orders, and how these stand, told back to the resolution."""

from collections.abc import Callable, Iterator
from typing import Any

from export_program.domain import agreement, delegation, exhibition, project, study, target
from export_program.domain.agreement.drafting import ProposeAgreement
from export_program.domain.agreement.values import (
    AgreementKind,
    Grounds,
    GroundsKind,
    Party,
    PartyType,
    Titles,
)
from export_program.domain.agreement.values import Goods as AgreementGoods
from export_program.domain.delegation.planning import ProposeDelegation
from export_program.domain.exhibition.planning import ProposeExhibition
from export_program.domain.exhibition.values import ShowForm
from export_program.domain.market_facts import Goods as Wares
from export_program.domain.project.charter import CharterProject
from export_program.domain.project.values import Site
from export_program.domain.reaction import Cases, Reaction, Then
from export_program.domain.resolution.case import Directive, Opens
from export_program.domain.resolution.messages import (
    NoteOpenedCase,
    NoteProgress,
    ResolutionAdopted,
)
from export_program.domain.study.work import RequestStudy
from export_program.domain.target.messages import ProposeTarget
from export_program.domain.target.values import Figure, Indicator, Scope, SolarPeriod, unit_of
from export_program.domain.vocabulary.countries import Country
from export_program.domain.vocabulary.currencies import Currency
from export_program.domain.vocabulary.money import Money
from export_program.engine.case import Recorded
from export_program.engine.lifecycle import Lifecycle
from export_program.engine.messages import Command, Event
from export_program.engine.solar_hijri import solar_hijri_year

OURS, THEIRS = "ours", "theirs"
NOT_SETTLED = "to be settled"  # said where an opening asks for what only talks will bring
ORDERED: tuple[Lifecycle[Any], ...] = (
    delegation.LIFECYCLE,
    agreement.LIFECYCLE,
    exhibition.LIFECYCLE,
    study.LIFECYCLE,
    target.LIFECYCLE,
    project.LIFECYCLE,
)


def _delegation(directive: Directive, resolution: Any) -> Command:
    hs = directive.hs
    return ProposeDelegation(
        title=directive.title,
        title_fa=directive.title_fa,
        market=directive.market,
        goal=directive.goal,
        sectors=(hs.code[:6],) if hs else (),
        departs_on=directive.starts_on,
        returns_on=directive.ends_on,
        resolution_id=resolution.id,
    )


def _agreement(directive: Directive, resolution: Any) -> Command:
    hs = directive.hs
    country = directive.market or Country.IR
    return ProposeAgreement(
        kind=AgreementKind.MOU,
        titles=Titles(fa=directive.title_fa, en=directive.title),
        purpose=directive.goal or directive.title,
        grounds=Grounds(
            kind=GroundsKind.SESSION_IDEA, reference=resolution.reference, case_id=resolution.id
        ),
        parties=(
            Party(OURS, "The office", PartyType.DOMESTIC_PROVINCE, Country.IR, us=True),
            Party(THEIRS, NOT_SETTLED, PartyType.STATE_BODY, country, directive.subdivision),
        ),
        goods=(AgreementGoods(hs.code, hs.edition),) if hs else (),
    )


def _exhibition(directive: Directive, _: Any) -> Command:
    hs, market = directive.hs, directive.market
    if market is None or directive.starts_on is None or directive.ends_on is None or hs is None:
        raise ValueError("a show has a market, its days, and goods")
    return ProposeExhibition(
        name=directive.title,
        name_fa=directive.title_fa,
        form=ShowForm.HOME_FAIR if market is Country.IR else ShowForm.PROVINCIAL_PAVILION,
        venue=NOT_SETTLED,
        city=directive.city,
        market=market,
        opens_on=directive.starts_on,
        closes_on=directive.ends_on,
        sectors=(hs.code[:2],),
        edition=hs.edition,
    )


def _study(directive: Directive, resolution: Any) -> Command:
    hs = directive.hs
    return RequestStudy(
        title=directive.title,
        title_fa=directive.title_fa or "",
        question=directive.goal or directive.title,
        goods=(Wares(hs.code, hs.edition),) if hs else (),
        markets=(directive.market,) if directive.market else (),
        needed_by=directive.ends_on,
        resolution_id=resolution.id,
    )


def _target(directive: Directive, resolution: Any) -> Command:
    indicator = Indicator(directive.indicator) if directive.indicator else None
    hs = directive.hs
    return ProposeTarget(
        name=directive.title,
        name_fa=directive.title_fa,
        indicator=indicator,
        scope=Scope(
            hs=hs.code[:6] if hs else None,
            edition=hs.edition if hs else None,
            market=directive.market,
        ),
        period=_period(directive),
        value=_figure(directive, indicator),
        organisation=directive.organisation,
        resolution_id=resolution.id,
    )


def _period(directive: Directive) -> SolarPeriod | None:
    """The Solar Hijri year, quarter or month that the directive's days are; None if no such."""
    start, end = directive.starts_on, directive.ends_on
    if start is None or end is None:
        return None
    year = solar_hijri_year(start)
    parts = (
        SolarPeriod(year),
        *(SolarPeriod(year, quarter=quarter) for quarter in range(1, 5)),
        *(SolarPeriod(year, month=month) for month in range(1, 13)),
    )
    return next((p for p in parts if (p.start, p.end) == (start, end)), None)


def _figure(directive: Directive, indicator: Indicator | None) -> Figure | None:
    """The value in the indicator's unit; of money, `unit` names the currency."""
    if directive.value is None or indicator is None:
        return None
    amount, unit = str(directive.value), unit_of(indicator)
    if unit is not None:
        return Figure(amount, unit=unit)
    return Figure(amount, currency=Currency(directive.unit)) if directive.unit else None


def _project(directive: Directive, resolution: Any) -> Command:
    """An investment is told as `value` in the currency that `unit` names."""
    money = directive.value is not None and directive.unit in set(Currency)
    return CharterProject(
        title=directive.title,
        title_fa=directive.title_fa,
        purpose=directive.goal or directive.title,
        site=Site(directive.city) if directive.city else None,
        capex=(Money(str(directive.value), Currency(str(directive.unit))),) if money else (),
        resolution_id=resolution.id,
    )


OPENS: dict[Opens, tuple[str, Callable[[Directive, Any], Command]]] = {
    Opens.DELEGATION: ("delegation", _delegation),
    Opens.AGREEMENT: ("agreement", _agreement),
    Opens.EXHIBITION: ("exhibition", _exhibition),
    Opens.STUDY: ("study", _study),
    Opens.TARGET: ("target", _target),
    Opens.PROJECT: ("project", _project),
}


def _open(step: Recorded, case: Any, _: Cases) -> Iterator[Then]:
    event: Any = step.event
    for directive in event.directives:
        if directive.opens in OPENS:
            kind, command = OPENS[directive.opens]
            yield Then(kind, None, command(directive, case))


def _ordered_by(step: Recorded, case: Any, cases: Cases) -> Any:
    """The resolution that ordered a case: its own field says so, or the step that caused it."""
    named = getattr(case, "resolution_id", None) or step.meta.caused_in
    found = cases.get(named) if named is not None else None
    return found if found is not None and found.KIND == "resolution" else None


def _note(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    resolution = _ordered_by(step, case, cases)
    if resolution is None or str(case.id) in resolution.opened:
        return
    title = _title(case)
    ordered = (d for d in resolution.directives if d.opens == case.KIND and d.title == title)
    free = [d for d in ordered if all(o.directive != d.key for o in resolution.opened.values())]
    note = NoteOpenedCase(
        kind=case.KIND,
        case_id=case.id,
        title=title,
        directive=free[0].key if free else None,
    )
    yield Then("resolution", resolution.id, note)


def _title(case: Any) -> str:
    """What a directive called it: the English or only title."""
    if case.KIND == "agreement":
        return str(case.titles.en or case.titles.shown)
    return str(getattr(case, "title", None) or getattr(case, "name", None) or case.reference)


def _report(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    lifecycle = next(found for found in ORDERED if found.name == case.KIND)
    if case.stage not in lifecycle.ends:
        return
    for resolution in cases.linked("resolution", "opened.case_id", case.id):
        told = resolution.opened[str(case.id)]
        note = NoteProgress(
            case_id=case.id,
            progress=f"{case.reference}: {case.stage}.",
            closed=True,
            outcome=case.stage.value,
        )
        if (told.closed, told.outcome) != (True, note.outcome):
            yield Then("resolution", resolution.id, note)


def _endings() -> tuple[type[Event], ...]:
    """The events that can end a case of a kind that is ordered."""
    ends = (
        row.event
        for lifecycle in ORDERED
        for row in lifecycle.rows
        if any(stage in lifecycle.ends for s in lifecycle.sources(row) for stage in _to(lifecycle, row, s))
    )  # fmt: skip
    return tuple(dict.fromkeys(ends))


def _to(lifecycle: Lifecycle[Any], row: Any, source: Any) -> Iterator[Any]:
    if source is None or source not in lifecycle.ends:
        yield from lifecycle.targets(row, source)


def _openings() -> tuple[type[Event], ...]:
    rows = (row for lifecycle in ORDERED for row in lifecycle.rows if None in row.source)
    return tuple(dict.fromkeys(row.event for row in rows))


# fmt: off
REACTIONS = (
    Reaction("open-directed-case", 1, (ResolutionAdopted,), _open, "An adopted resolution opens the cases it orders."),
    Reaction("note-directed-case", 1, _openings(), _note, "A resolution knows the cases that were opened under it."),
    Reaction("report-directed-case", 1, _endings(), _report, "A resolution knows how the cases under it ended."),
)
# fmt: on
