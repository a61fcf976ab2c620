"""Code lists: each code once, under a parent that there is, and named in both languages."""

import re
from collections.abc import Iterator
from datetime import date

import msgspec
import pytest
from msgspec import structs

from export_program.domain import LIFECYCLES
from export_program.domain.code_lists import CodeList, code_lists, fixed_lists
from export_program.domain.service_request.catalogue import CATALOGUES, ServiceItem
from export_program.domain.vocabulary.code_names_table import PERSIAN
from export_program.domain.vocabulary.currencies import Currency
from export_program.domain.vocabulary.hs import SHIPPED, HsEdition
from export_program.domain.vocabulary.money import Money
from export_program.domain.vocabulary.stage_names_table import PERSIAN_STAGES
from export_program.engine.messages import Command

LISTS = code_lists(SHIPPED)
OWN = [
    "kinds", "stages", "reason-lists", "reason-codes", "document-types", "roles", "relations",
]  # fmt: skip
# Where the parents of a list's codes are found, if not in the list itself.
PARENTS = {
    "subdivisions": "countries",
    "places": "countries",
    "stages": "kinds",
    "reason-lists": "kinds",
    "reason-codes": "reason-lists",
}
JOINT = "\N{ZERO WIDTH NON-JOINER}"
# Letters of Persian, the joint, the hamza over a final he, and spaces: no Arabic yeh or kaf.
PERSIAN_TEXT = re.compile(rf"[آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهیأؤئء\u0654{JOINT}، ]+")
# A plural or a verb's prefix is joined to its word, not set apart by a space.
SET_APART = re.compile(r"(^| )(ن?می|ها|های|هایی|ترین) ")
LONE_JOINT = re.compile(rf"(^| ){JOINT}|{JOINT}( |$)|{JOINT}{JOINT}|  ")


@pytest.mark.parametrize("found", LISTS.values(), ids=LISTS)
def test_a_code_stands_once_in_its_list(found: CodeList) -> None:
    assert found.codes
    assert len(found.by_code) == len(found.codes)


@pytest.mark.parametrize("found", LISTS.values(), ids=LISTS)
def test_a_parent_is_a_code(found: CodeList) -> None:
    parents = LISTS[PARENTS.get(found.name, found.name)].by_code
    assert {code.parent for code in found.codes} - {""} <= parents.keys()


@pytest.mark.parametrize("name", PARENTS)
def test_codes_that_belong_somewhere_say_so(name: str) -> None:
    lone = {code.code for code in LISTS[name].codes if not code.parent}
    assert all(code.startswith("any.") for code in lone)


def test_the_services_of_the_export_house_tell_time_price_and_papers() -> None:
    told = LISTS["services"]
    assert (told.version, told.since) == ("1404-1", date(2025, 3, 21))
    assert told.codes == LISTS["services-1404-1"].codes
    assert told.by_code.keys() == set(ServiceItem)
    assert all(PERSIAN_TEXT.fullmatch(code.fa) and code.en for code in told.codes)
    translation, brief = told.more["translation"], told.more["market_brief"]
    assert translation["sla"] == {"count": 5, "unit": "working day", "text": "5 working days"}
    assert translation["price"] == {"amount": "3500000.00", "currency": "IRR", "exponent": 2}
    assert translation["per"] == {"en": "page", "fa": "صفحه"}
    assert (brief["price"], brief["per"], brief["provider"]) == (None, None, "Research centre")
    papers = {paper for code in told.codes for paper in told.more[code.code]["documents"]}
    assert papers
    assert papers <= LISTS["document-types"].by_code.keys()


def test_a_new_catalogue_is_in_force_from_its_day_and_the_old_one_stays() -> None:
    first = CATALOGUES[0]
    dearer = structs.replace(
        first.offers[ServiceItem.TRANSLATION], price=Money("4000000", Currency.IRR)
    )
    offers = {**first.offers, ServiceItem.TRANSLATION: dearer}
    new = structs.replace(first, version="1405-1", since=date(2026, 3, 21), offers=offers)
    before, on_the_day = (
        code_lists(SHIPPED, day=day, catalogues=(first, new))
        for day in (date(2026, 3, 20), date(2026, 3, 21))
    )
    assert (before["services"].version, on_the_day["services"].version) == ("1404-1", "1405-1")
    assert before["services"].digest == on_the_day["services-1404-1"].digest
    mended = code_lists(SHIPPED, catalogues=(structs.replace(first, offers=offers),))
    assert mended["services"].digest != before["services"].digest
    assert on_the_day["services"].more["translation"]["price"]["amount"] == "4000000.00"


@pytest.mark.parametrize("name", OWN)
def test_every_code_of_our_own_has_a_persian_name(name: str) -> None:
    assert [code.code for code in LISTS[name].codes if not code.fa] == []


@pytest.mark.parametrize("name", OWN)
def test_persian_names_are_written_as_persian_is(name: str) -> None:
    for code in LISTS[name].codes:
        assert PERSIAN_TEXT.fullmatch(code.fa), code
        assert code.fa == code.fa.strip(), code
        assert not SET_APART.search(code.fa + " "), code
        assert not LONE_JOINT.search(code.fa), code


@pytest.mark.parametrize("name", OWN)
def test_english_names_are_words(name: str) -> None:
    for code in LISTS[name].codes:
        assert code.en.strip(), code
        assert not {"_", "."} & set(code.en), code


def test_stages_of_one_kind_have_names_that_differ() -> None:
    for kind in LISTS["kinds"].codes:
        names = [stage.fa for stage in LISTS["stages"].codes if stage.parent == kind.code]
        assert len(set(names)) == len(names), kind


@pytest.mark.parametrize("found", LISTS.values(), ids=LISTS)
def test_a_list_tells_its_version_and_title_in_both_languages(found: CodeList) -> None:
    assert found.version
    assert found.title.en
    assert PERSIAN_TEXT.match(found.title.fa)


def test_the_edition_in_force_tells_the_version_it_was_adopted_as() -> None:
    told = code_lists(SHIPPED, {HsEdition.HS2022: "2022 of the customs"})
    assert told["hs2022"].version == "2022 of the customs"
    assert told["hs2022"].digest != LISTS["hs2022"].digest
    others = [name for name in told if not name.startswith(("hs", "services"))]
    assert [found.name for found in fixed_lists()] == others


def test_every_reason_that_a_command_may_give_is_told() -> None:
    told = LISTS["reason-codes"].by_code
    given = {
        (table.name, command.__name__, reason)
        for table in LIFECYCLES
        for command in table.commands
        for reason in _codes_of(command)
    }
    unknown = {g for g in given if not any(c.endswith(f".{g[2]}") for c in told)}
    assert unknown == set()
    assert ("project", "PassGate", "gate_reason.papers_insufficient") in given
    assert told["project.gate_reason.papers_insufficient"].parent == "project.gate_reason"


def _codes_of(command: type[Command]) -> Iterator[str]:
    """What a client reads in the schema: the list's name and each of its codes."""
    _, parts = msgspec.json.schema_components((command,))
    own = parts[command.__name__]["properties"].get("reason_code", {})
    for choice in (own, *own.get("anyOf", ())):
        name = choice.get("$ref", "").rpartition("/")[2]
        for code in parts.get(name, {}).get("enum", ()):
            yield f"{_snake(name)}.{code}"


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


def test_every_persian_name_is_that_of_a_code() -> None:
    named = {f"{name}.{code.code}": code.fa for name in OWN for code in LISTS[name].codes}
    words = {part for code in named for part in (code, code.partition(".")[2])}
    words |= {code.rpartition(".")[2] for code in named}
    assert {*PERSIAN, *PERSIAN_STAGES} - words == set()
