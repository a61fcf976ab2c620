"""Goods: a code means something in an edition; a file is read whole or not at all."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from export_program.domain.vocabulary.hs import (
    SHIPPED,
    HsCode,
    HsEdition,
    HsLine,
    Nomenclature,
)
from export_program.domain.vocabulary.hs_files import (
    NomenclatureError,
    RowProblem,
    read_nomenclature,
    read_tariff,
)
from export_program.domain.vocabulary.names import Names

HS2017, HS2022 = HsEdition.HS2017, HsEdition.HS2022
HEADER = "section,hscode,description,parent,level"
SMALL = [
    HEADER,
    "VI,34,Soap and the like,TOTAL,2",
    'VI,3402,"Detergents, and surfactants",34,4',
    "VI,340250,Detergents for retail sale,3402,6",
    "TOTAL,TOTAL,Everything,TOTAL,5",
]


def problems_of(*rows: str, header: str = HEADER) -> tuple[RowProblem, ...]:
    with pytest.raises(NomenclatureError) as refusal:
        read_nomenclature([header, *rows], HS2022)
    for line, reason in refusal.value.problems:
        assert f"line {line}: {reason}" in str(refusal.value)
    return refusal.value.problems


def test_a_detergent_code_of_2017_is_unknown_in_2022() -> None:
    assert SHIPPED.knows("340220", HS2017)
    assert not SHIPPED.knows("340220", HS2022)
    assert SHIPPED.knows("340250", HS2022)
    assert SHIPPED.editions_of("340220") == (HS2017,)
    assert SHIPPED.editions_of("340290") == (HS2017, HS2022)


def test_a_national_line_is_known_when_its_subheading_is() -> None:
    assert SHIPPED.knows("34025010", HS2022)
    assert not SHIPPED.knows("34022010", HS2022)
    assert SHIPPED.describe("34025010", HS2022) == SHIPPED.describe("340250", HS2022)
    assert not SHIPPED.knows("3402501", HS2022)


def test_all_chapters_in_use_are_shipped_and_77_is_not() -> None:
    chapters = [line.code for line in SHIPPED if line.edition is HS2022 and len(line.code) == 2]

    assert chapters == [f"{n:02d}" for n in range(1, 98) if n != 77]


def test_every_shipped_line_has_its_parent_and_two_names() -> None:
    for line in SHIPPED:
        assert line.names.en
        assert line.names.fa
        assert len(line.code) == 2 or SHIPPED.knows(line.code[:-2], line.edition), line.code


@pytest.mark.parametrize(
    "codes",
    [
        "271019 340250 740710 740811 700529 700719 701090 701337 390750 690721 690722 690723",
        "680221 680223 870899 854449 841810 851660 392410 732393 848180 200290 080620 040210",
        "271320 252310 252329 390110 390120 390210 170199 190590 721420 080251 080252 320810",
        "320890 320910 100199 110100 151219 300490 870323",
    ],
)
def test_what_qazvin_sells_and_tajikistan_asks_for_is_shipped(codes: str) -> None:
    assert [code for code in codes.split() if not SHIPPED.knows(code, HS2022)] == []


@pytest.mark.parametrize("text", ["كاشي", "کاشی", "TILES ceramic", "6907", "۶۹۰۷"])
def test_goods_are_found_by_word_in_either_script_and_by_code(text: str) -> None:
    found = [line.code for line in SHIPPED.search(text)]

    assert {"6907", "690721", "690722", "690723"} <= set(found)
    assert all(code.startswith("69") for code in found)


def test_a_search_needs_all_words_and_can_be_kept_to_one_edition() -> None:
    assert [line.code for line in SHIPPED.search("washing retail sale", HS2017)] == [
        "340220", "340290",
    ]  # fmt: skip
    assert SHIPPED.search("washing pistachio") == ()
    assert SHIPPED.search("  ") == ()


def test_a_code_is_six_or_eight_digits() -> None:
    assert msgspec.convert("340250", HsCode) == "340250"
    assert msgspec.convert("34025010", HsCode) == "34025010"
    for wrong in ("3402", "3402501", "3402.50", "340250100", "", "34025a"):
        with pytest.raises(msgspec.ValidationError, match="matching regex"):
            msgspec.convert(wrong, HsCode)


def test_a_sound_file_is_read_with_quotes_and_without_its_total() -> None:
    read = read_nomenclature(SMALL, HS2022)

    assert [line.code for line in read] == ["34", "3402", "340250"]
    assert read.describe("3402", HS2022) == "Detergents, and surfactants"
    assert not read.knows("TOTAL", HS2022)
    assert not read.knows("340250", HS2017)


def test_line_ends_byte_order_mark_and_order_of_rows_do_not_matter() -> None:
    shuffled = ["\ufeff" + HEADER, *reversed(SMALL[1:])]

    assert list(read_nomenclature([f"{row}\r\n" for row in shuffled], HS2022)) == list(
        read_nomenclature(SMALL, HS2022)
    )


def test_every_bad_row_is_named_with_its_line_and_nothing_is_taken_over() -> None:
    found = problems_of(
        "VI,34,Soap,TOTAL,2",
        "VI,3402,,34,4",
        "VI,34025,Detergents,3402,5",
        "VI,340250,Detergents,3401,6",
        "VI,340290,Detergents,3402,4",
        "VI,35,Glue,TOTAL",
        "six,36,Matches,TOTAL,2",
        "VI,34,Soap again,TOTAL,2",
        "VI,3802,Carbon,38,4",
        "",
        "VI",
        "VI",
        "VI,34,Soap a third time,TOTAL,2",
    )

    assert found == (
        RowProblem(3, "the description is empty"),
        RowProblem(4, "code '34025' is not 2, 4 or 6 digits"),
        RowProblem(5, "parent '3401' of 340250 must be 3402"),
        RowProblem(6, "level '4' of 340290 must be 6"),
        RowProblem(7, "it has 4 columns instead of 5"),
        RowProblem(8, "section 'six' is not a Roman number or TOTAL"),
        RowProblem(9, "34 is already on line 2"),
        RowProblem(10, "there is no row for its parent 38"),
        RowProblem(11, "it has 0 columns instead of 5"),
        RowProblem(12, "it has 1 columns instead of 5"),
        RowProblem(13, "it has 1 columns instead of 5"),
        RowProblem(14, "34 is already on line 2"),
    )


def test_one_row_with_several_faults_tells_them_all() -> None:
    (found,) = problems_of("?,34, ,35,3")

    assert found.reason == (
        "section '?' is not a Roman number or TOTAL, the description is empty, "
        "level '3' of 34 must be 2, parent '35' of 34 must be TOTAL"
    )


def test_digits_of_another_script_are_no_code() -> None:
    (found,) = problems_of("VI,۳۴,Soap,TOTAL,2")

    assert "is not 2, 4 or 6 digits" in found.reason


def test_broken_quoting_is_reported_where_it_starts() -> None:
    found = problems_of("VI,34,Soap,TOTAL,2", 'VI,35,"Glue"s,TOTAL,2', "VI,3499,X,34,6")

    assert [line for line, _ in found] == [3, 4]
    assert "not CSV" in found[0].reason


def test_a_row_over_two_lines_does_not_shift_the_numbers_after_it() -> None:
    rows = [HEADER, 'VI,34,"Soap', 'and wax",TOTAL,2', "VI,35,,TOTAL,2"]

    with pytest.raises(NomenclatureError) as refusal:
        read_nomenclature([f"{row}\n" for row in rows], HS2022)

    assert refusal.value.problems == (RowProblem(4, "the description is empty"),)


@pytest.mark.parametrize("header", ["", "hscode,description", HEADER.replace(",", ";")])
def test_a_file_of_another_shape_is_refused_by_its_header(header: str) -> None:
    (found,) = problems_of("VI,34,Soap,TOTAL,2", header=header)

    assert found == RowProblem(1, f"the columns must be {HEADER}")


def test_a_file_without_goods_is_refused() -> None:
    assert problems_of() == (RowProblem(1, "there is no row with a code after this one"),)
    assert problems_of("TOTAL,TOTAL,All,TOTAL,5")[0].line == 2
    with pytest.raises(NomenclatureError, match="the columns must be"):
        read_nomenclature([], HS2022)


def test_a_loaded_nomenclature_replaces_english_and_keeps_the_persian_names() -> None:
    both = SHIPPED.combined_with(read_nomenclature(SMALL, HS2022))

    assert both.describe("340250", HS2022) == "Detergents for retail sale"
    assert both.describe("340250", HS2022, "fa") == SHIPPED.describe("340250", HS2022, "fa")
    assert both.knows("340220", HS2017)
    assert len(both) == len(SHIPPED)
    assert SHIPPED.describe("340250", HS2022) == "Washing preparations for retail sale"


def test_english_stands_in_where_persian_is_missing() -> None:
    read = read_nomenclature(SMALL, HS2022)

    assert read.describe("34", HS2022, "fa") == "Soap and the like"
    assert read.describe("99", HS2022, "fa") is None


@given(st.permutations(list(SHIPPED)))
def test_a_nomenclature_does_not_depend_on_the_order_of_its_lines(lines: list[HsLine]) -> None:
    assert list(Nomenclature(lines)) == list(SHIPPED)


def test_of_two_lines_with_one_code_the_later_counts() -> None:
    lines = [HsLine(HS2022, "34", Names(name, "")) for name in ("first", "second")]

    assert Nomenclature(lines).describe("34", HS2022) == "second"


TARIFF = ["code,en,fa", "34025010,Powder,پودر شوینده", "34025020,,مایع شوینده"]


def test_national_lines_divide_their_subheading() -> None:
    national = read_tariff(TARIFF, SHIPPED, HS2022)
    both = SHIPPED.combined_with(national)
    assert SHIPPED.knows("34025099", HS2022), "without a national list every division counts"
    assert both.describe("34025010", HS2022, "fa") == "پودر شوینده"
    assert both.knows("34025020", HS2022)
    assert not both.knows("34025099", HS2022)
    assert both.knows("69072100", HS2022), "a subheading that the list does not divide"


@pytest.mark.parametrize(
    ("rows", "problems"),
    [
        (["code,fa,en"], [(1, "the columns must be code,en,fa")]),
        (["code,en,fa"], [(1, "there is no row with a code after this one")]),
        (["code,en,fa", "340250,x,"], [(2, "code '340250' is not 8 digits")]),
        (["code,en,fa", "34025010,,"], [(2, "it has no name")]),
        (["code,en,fa", "99999999,x,"], [(2, "there is no 999999 in HS2022")]),
        (["code,en,fa", "34025010,x"], [(2, "it has 2 columns instead of 3")]),
        (["code,en,fa", *TARIFF[1:2] * 2], [(3, "34025010 stands there twice")]),
    ],
)
def test_a_bad_national_list_is_refused_row_by_row(
    rows: list[str], problems: list[tuple[int, str]]
) -> None:
    with pytest.raises(NomenclatureError) as refused:
        read_tariff(rows, SHIPPED, HS2022)
    assert list(refused.value.problems) == [RowProblem(*found) for found in problems]
