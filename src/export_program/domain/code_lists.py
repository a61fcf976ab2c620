"""Every code list of the program, each with its version: what a code means, in both languages."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache, cached_property
from typing import Any, NamedTuple, get_args

import msgspec

from export_program.domain import LIFECYCLES
from export_program.domain.service_request.catalogue import (
    CATALOGUES,
    Catalogue,
    Offer,
    catalogue_on,
)
from export_program.domain.vocabulary.code_names_table import PERSIAN
from export_program.domain.vocabulary.countries import (
    COUNTRY_NAMES,
    SUBDIVISION_NAMES,
    country_of,
)
from export_program.domain.vocabulary.currencies import CURRENCY_NAMES
from export_program.domain.vocabulary.hs import HsEdition, Nomenclature
from export_program.domain.vocabulary.incoterms import INCOTERM_NAMES
from export_program.domain.vocabulary.names import Names
from export_program.domain.vocabulary.persian import normalise
from export_program.domain.vocabulary.places import PLACE_NAMES, country_of_place
from export_program.domain.vocabulary.stage_names_table import PERSIAN_STAGES
from export_program.domain.vocabulary.units import UNIT_NAMES
from export_program.engine.actors import Role
from export_program.engine.messages import Command
from export_program.engine.protocols.linking import Relation


class Code(NamedTuple):
    """A code with its names; `fa` is empty where unknown, `parent` where it stands under none."""

    code: str
    en: str
    fa: str
    parent: str = ""


@dataclass(frozen=True, eq=False)
class CodeList:
    """A list under a name. `version` is the edition of its source; codes keep the source's order.

    `since` is the day from which it is in force, if it has one; `more` what else there is to say
    of some codes, by code: fields of JSON.
    """

    name: str
    title: Names
    version: str
    codes: tuple[Code, ...]
    since: date | None = None
    more: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @cached_property
    def by_code(self) -> Mapping[str, Code]:
        return {code.code: code for code in self.codes}

    @cached_property
    def digest(self) -> str:
        """What tells two contents of a list apart: hexadecimal, 16 characters."""
        told = [self.version, self.codes, *([self.since, self.more] if self.more else ())]
        return hashlib.sha256(msgspec.json.encode(told)).hexdigest()[:16]

    @cached_property
    def _keys(self) -> tuple[str, ...]:
        return tuple(normalise(" ".join(code[:3])) for code in self.codes)

    def search(self, text: str, parent: str | None = None) -> Iterator[Code]:
        """The codes that hold every word of a text, in either language or in the code itself."""
        words = normalise(text).split()
        for code, key in zip(self.codes, self._keys, strict=True):
            if (parent is None or code.parent == parent) and all(word in key for word in words):
                yield code


def code_lists(
    goods: Nomenclature,
    versions: Mapping[HsEdition, str] | None = None,
    day: date = date.max,
    catalogues: tuple[Catalogue, ...] = CATALOGUES,
) -> dict[str, CodeList]:
    """All lists by name, as they are on a day.

    `goods` are the product codes in force, `versions` their editions, `catalogues` those of the
    Export House, the oldest first.
    """
    told = versions or {}
    editions = [_goods(goods, edition, told.get(edition, "short list")) for edition in HsEdition]
    services = _services(catalogues, day)
    shown = (*fixed_lists(), *services, *(e for e in editions if e.codes))
    return {found.name: found for found in shown}


def _services(catalogues: tuple[Catalogue, ...], day: date) -> Iterator[CodeList]:
    """The catalogue in force, and each there was by the version that requests keep."""
    yield _service_list("services", catalogue_on(day, catalogues))
    for catalogue in catalogues:
        yield _service_list(f"services-{catalogue.version}", catalogue)


def _service_list(name: str, catalogue: Catalogue) -> CodeList:
    offers = catalogue.offers.values()
    codes = tuple(Code(offer.item.value, *offer.names) for offer in offers)
    title = Names("Services of the Export House", "خدمات خانهٔ صادرات")
    more = {offer.item.value: _terms(offer) for offer in offers}
    return CodeList(name, title, catalogue.version, codes, catalogue.since, more)


def _terms(offer: Offer) -> dict[str, Any]:
    """Time, price (null: free) of one `per`, papers and provider of a service."""
    return {
        "sla": {"count": offer.sla.count, "unit": offer.sla.unit.value, "text": offer.sla.text},
        "price": msgspec.to_builtins(offer.price),
        "per": offer.per._asdict() if offer.per else None,
        "documents": list(offer.documents),
        "provider": offer.provider,
        "for_exporters": offer.for_exporters,
    }


def _goods(goods: Nomenclature, edition: HsEdition, version: str) -> CodeList:
    """The tree of an edition: each code stands under the longest shorter code that is known."""
    lines = [line for line in goods if line.edition is edition]
    known = {line.code for line in lines}

    def above(code: str) -> str:
        shorter = (code[:length] for length in range(len(code) - 2, 0, -2))
        return next((parent for parent in shorter if parent in known), "")

    codes = tuple(Code(line.code, *line.names, above(line.code)) for line in lines)
    year = edition.value.removeprefix("HS")
    title = Names(f"Harmonized System {year}", f"سامانهٔ هماهنگ‌شده {year}")
    return CodeList(edition.value.lower(), title, version, codes)


def _named(
    names: Mapping[Any, Names], parent: Callable[[Any], str] = lambda _: ""
) -> tuple[Code, ...]:
    return tuple(Code(str(code), *found, parent(code)) for code, found in names.items())


def _own(codes: Iterable[str], within: str) -> tuple[Code, ...]:
    """Codes of our own: the English of a code is the code itself in words."""
    return tuple(Code(code, _words(code), _persian(code, within)) for code in codes)


def _words(code: str) -> str:
    return code.replace("_", " ").replace("system:", "the program's ")


def _persian(code: str, within: str) -> str:
    return PERSIAN.get(f"{within}.{code}") or PERSIAN.get(code, "")


def reasons() -> dict[str, type[StrEnum]]:
    """The enumerations of reason codes, by the stored-form name of each: `general_reason`.

    A reason that is given only with one of a command's outcomes (a no go) counts as well.
    """
    found: dict[str, type[StrEnum]] = {}
    for lifecycle in LIFECYCLES:
        for command in lifecycle.commands:
            for kind in _reason_kinds(command):
                module = kind.__module__.split(".")
                owner = module[2] if module[1] == "domain" else "any"
                found[f"{owner}.{_snake(kind.__name__)}"] = kind
    return dict(sorted(found.items()))


def _reason_kinds(command: type[Command]) -> Iterator[type[StrEnum]]:
    if "reason_code" not in command.__struct_fields__:  # finding out the types takes its time
        return
    for told in msgspec.structs.fields(command):
        if told.name == "reason_code":
            for kind in (told.type, *get_args(told.type)):
                if isinstance(kind, type) and issubclass(kind, StrEnum):
                    yield kind


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


def _kinds() -> Iterator[Code]:
    for table in LIFECYCLES:
        yield Code(table.name, _words(table.name), PERSIAN_STAGES.get(table.name, ""))


def _stages() -> Iterator[Code]:
    for table in LIFECYCLES:
        for stage in table.stages:
            code = f"{table.name}.{stage.value}"
            yield Code(code, _words(stage.value), PERSIAN_STAGES.get(code, ""), table.name)


def _reason_lists() -> Iterator[Code]:
    kinds = {table.name for table in LIFECYCLES}
    for name in reasons():
        kind, _, own = name.partition(".")
        yield Code(name, _words(own), _persian(own, kind), kind if kind in kinds else "")


def _reasons() -> Iterator[Code]:
    for name, kind in reasons().items():
        for code in _own((member.value for member in kind), name):
            yield code._replace(code=f"{name}.{code.code}", parent=name)


def _document_types() -> tuple[Code, ...]:
    types = {t for table in LIFECYCLES for part in table.includes for t in part.document_types}
    return _own(sorted(types), "document-types")


@cache
def fixed_lists() -> tuple[CodeList, ...]:
    """The lists that no day and no adoption changes; made when somebody first asks for one."""
    return (
        CodeList("countries", Names("Countries", "کشورها"), "ISO 3166-1, February 2026", _named(COUNTRY_NAMES)),
        CodeList("subdivisions", Names("Provinces and regions", "استان‌ها و مناطق"), "ISO 3166-2, November 2020", _named(SUBDIVISION_NAMES, lambda code: country_of(code).value)),
        CodeList("currencies", Names("Currencies", "ارزها"), "ISO 4217, February 2026", _named(CURRENCY_NAMES)),
        CodeList("incoterms", Names("Delivery terms", "شرایط تحویل"), "Incoterms 2020", _named(INCOTERM_NAMES)),
        CodeList("units", Names("Units of measure", "واحدهای اندازه‌گیری"), "UN/CEFACT Recommendation 20", _named(UNIT_NAMES)),
        CodeList("places", Names("Places of trade and transport", "مکان‌های تجارت و حمل"), "UN/LOCODE, those in daily use", _named(PLACE_NAMES, lambda code: country_of_place(code).value)),
        CodeList("kinds", Names("Kinds of case", "انواع پرونده"), "1", tuple(_kinds())),
        CodeList("stages", Names("Stages of cases", "مراحل پرونده‌ها"), "1", tuple(_stages())),
        CodeList("reason-lists", Names("Lists of reasons", "فهرست‌های دلایل"), "1", tuple(_reason_lists())),
        CodeList("reason-codes", Names("Reasons of decisions", "دلایل تصمیم‌ها"), "1", tuple(_reasons())),
        CodeList("document-types", Names("Types of documents", "انواع اسناد"), "1", _document_types()),
        CodeList("roles", Names("Roles", "نقش‌ها"), "1", _own((role.value for role in Role), "roles")),
        CodeList("relations", Names("Relations between cases", "پیوندهای پرونده‌ها"), "1", _own((relation.value for relation in Relation), "relations")),
    )  # fmt: skip
