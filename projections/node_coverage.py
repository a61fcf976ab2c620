"""Where the trade network covers which goods, and which rights are exclusive."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

from export_program.domain.market_facts import Goods
from export_program.domain.node import LIFECYCLE, Node
from export_program.domain.vocabulary.countries import COUNTRY_NAMES, Country
from export_program.domain.vocabulary.hs import SHIPPED
from export_program.engine.lifecycle import Lifecycle
from projections.read_model import ReadModel, Row


class CoverageRow(Row, frozen=True, kw_only=True):
    """A node in a country for an HS chapter. `working` nodes are active.

    `parts` are the regions it covers (the country itself where none are listed), `codes` its codes
    in the chapter. A pair of country and chapter without a row is a gap.
    """

    key: str
    node_id: UUID
    reference: str
    name: str
    name_fa: str | None
    kind: str
    stage: str
    working: bool
    holds: bool
    country: str
    country_name: str
    country_fa: str
    parts: tuple[str, ...]
    hs2: str
    chapter: str | None
    chapter_fa: str | None
    codes: tuple[str, ...]
    exclusive: bool
    begins_on: date | None
    until: date | None


def _countries(case: Node) -> tuple[Country, ...]:
    return tuple(sorted({area.country for area in case.territory}))


def _parts(case: Node, country: Country) -> tuple[str, ...]:
    return tuple(part for part in case.parts if part[:2] == country.value)


def _chapters(case: Node) -> Iterator[tuple[str, list[Goods]]]:
    for chapter in sorted({g.code[:2] for g in case.scope}):
        yield chapter, [g for g in case.scope if g.code[:2] == chapter]


def of_case(_: Lifecycle[Any], case: Node) -> Iterable[CoverageRow]:
    """Only nodes that hold an appointment cover anything."""
    if not case.holds:
        return
    for country in _countries(case):
        for chapter, goods in _chapters(case):
            edition, names = goods[0].edition, COUNTRY_NAMES[country]
            yield CoverageRow(
                key=f"{case.id}:{country.value}:{chapter}",
                node_id=case.id,
                reference=case.reference,
                name=case.name,
                name_fa=case.name_fa,
                kind=case.kind.value,
                stage=case.stage.value,
                working=case.stage.value == "active",
                holds=case.holds,
                country=country.value,
                country_name=names.en,
                country_fa=names.fa,
                parts=_parts(case, country),
                hs2=chapter,
                chapter=SHIPPED.describe(chapter, edition),
                chapter_fa=SHIPPED.describe(chapter, edition, "fa"),
                codes=tuple(sorted({g.code for g in goods})),
                exclusive=case.exclusive,
                begins_on=case.begins_on,
                until=case.until,
            )


class ExclusivityRow(Row, frozen=True, kw_only=True):
    """An exclusive right in one area for one code, from a day until a day."""

    key: str
    node_id: UUID
    reference: str
    name: str
    name_fa: str | None
    kind: str
    stage: str
    country: str
    country_fa: str
    part: str
    code: str
    hs2: str
    edition: str
    begins_on: date
    until: date
    agreement_id: UUID | None


def rights_of(_: Lifecycle[Any], case: Node) -> Iterable[ExclusivityRow]:
    if not (case.holds and case.exclusive) or case.begins_on is None or case.until is None:
        return
    scope = {(g.code, g.edition.value): g for g in case.scope}
    for part in case.parts:
        for goods in scope.values():
            country = Country(part[:2])
            yield ExclusivityRow(
                key=f"{case.id}:{part}:{goods.code}:{goods.edition.value}",
                node_id=case.id,
                reference=case.reference,
                name=case.name,
                name_fa=case.name_fa,
                kind=case.kind.value,
                stage=case.stage.value,
                country=country.value,
                country_fa=COUNTRY_NAMES[country].fa,
                part=part,
                code=goods.code,
                hs2=goods.code[:2],
                edition=goods.edition.value,
                begins_on=case.begins_on,
                until=case.until,
                agreement_id=case.agreement_id,
            )


KINDS = frozenset({LIFECYCLE.name})
NODE_COVERAGE = ReadModel(
    name="node_coverage",
    summary="Which node covers which country and HS chapter; what has no row is a gap.",
    row=CoverageRow,
    key="key",
    of_case=of_case,
    kinds=KINDS,
    filters=(
        "node_id",
        "reference",
        "kind",
        "stage",
        "working",
        "country",
        "parts",
        "hs2",
        "codes",
        "exclusive",
        "begins_on",
        "until",
    ),
    sorts=("country", "hs2", "until"),
    search=("name", "name_fa", "country_name", "country_fa", "chapter", "chapter_fa"),
)
EXCLUSIVITIES = ReadModel(
    name="exclusivities",
    summary="Exclusive rights in force by area, code and period, with who holds each of them.",
    row=ExclusivityRow,
    key="key",
    of_case=rights_of,
    kinds=KINDS,
    filters=(
        "node_id",
        "reference",
        "kind",
        "stage",
        "country",
        "part",
        "code",
        "hs2",
        "begins_on",
        "until",
        "agreement_id",
    ),
    sorts=("part", "code", "until"),
    search=("name", "name_fa", "country_fa"),
)
