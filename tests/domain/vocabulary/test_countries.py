"""Countries, provinces and places."""

import pytest

from export_program.domain.vocabulary.countries import (
    COUNTRY_NAMES,
    SUBDIVISION_NAMES,
    Country,
    Subdivision,
    country_of,
)
from export_program.domain.vocabulary.places import (
    PLACE_NAMES,
    check_locode,
    country_of_place,
    is_locode,
)

PERSIAN = set("ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی")


def test_there_are_249_countries_each_with_a_name_in_both_languages() -> None:
    assert len(Country) == 249
    assert set(COUNTRY_NAMES) == set(Country)
    assert all(names.en.strip() and set(names.fa) & PERSIAN for names in COUNTRY_NAMES.values())


def test_no_two_countries_share_a_name() -> None:
    assert len({names.en for names in COUNTRY_NAMES.values()}) == 249
    assert len({names.fa for names in COUNTRY_NAMES.values()}) == 249


def test_the_markets_of_the_office_are_named_in_english_and_persian() -> None:
    assert COUNTRY_NAMES[Country.TJ] == ("Tajikistan", "تاجیکستان")
    assert COUNTRY_NAMES[Country("IR")].fa == "ایران"


def test_iran_has_31_provinces_and_tajikistan_five_regions() -> None:
    by_country = [country_of(subdivision) for subdivision in Subdivision]

    assert by_country.count(Country.IR) == 31
    assert by_country.count(Country.TJ) == 5
    assert set(SUBDIVISION_NAMES) == set(Subdivision)
    assert len({names.fa for names in SUBDIVISION_NAMES.values()}) == 36


def test_qazvin_is_26_as_numbered_since_2020() -> None:
    assert SUBDIVISION_NAMES[Subdivision("IR-26")] == ("Qazvin", "قزوین")
    assert Subdivision("IR-28") is Subdivision.NORTH_KHORASAN


def test_the_tables_cannot_be_changed() -> None:
    for table in (COUNTRY_NAMES, SUBDIVISION_NAMES, PLACE_NAMES):
        with pytest.raises(TypeError):
            table["XX"] = ("Nowhere", "ناکجا")  # type: ignore[index]


def test_every_named_place_has_a_lawful_code_and_persian_name() -> None:
    assert all(is_locode(code) and set(n.fa) & PERSIAN for code, n in PLACE_NAMES.items())
    assert country_of_place("TJDYU") is Country.TJ


def test_a_place_outside_the_short_list_is_accepted_and_written_in_one_way() -> None:
    assert "DEHAM" not in PLACE_NAMES
    assert check_locode("de ham") == "DEHAM"


@pytest.mark.parametrize(
    "code", ["", "IRQA", "IRQAZZ", "ZZQAZ", "IRQA0", "IRQA1", "IRQAZ\n", "ایQAZ"]
)
def test_a_malformed_place_is_refused_with_the_rule(code: str) -> None:
    assert not is_locode(code)
    if code.strip() == code:
        with pytest.raises(ValueError, match=r"place: .* is not a UN/LOCODE"):
            check_locode(code)
