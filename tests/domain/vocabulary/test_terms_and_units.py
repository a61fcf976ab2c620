"""Incoterms and units."""

import msgspec
import pytest

from export_program.domain.vocabulary.incoterms import INCOTERM_NAMES, WATERWAY_ONLY, Incoterm
from export_program.domain.vocabulary.units import UNIT_NAMES, Unit


def test_incoterms_2020_are_eleven_each_named_in_both_languages() -> None:
    assert " ".join(Incoterm) == "EXW FCA CPT CIP DAP DPU DDP FAS FOB CFR CIF"
    assert set(INCOTERM_NAMES) == set(Incoterm)
    assert len({names.fa for names in INCOTERM_NAMES.values()}) == 11


def test_a_term_of_an_older_edition_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="Invalid enum value 'DAT'"):
        msgspec.convert("DAT", Incoterm)


def test_four_terms_are_for_ships_only() -> None:
    assert sorted(WATERWAY_ONLY) == ["CFR", "CIF", "FAS", "FOB"]


def test_units_carry_their_recommendation_20_code_and_two_names() -> None:
    assert {"KGM", "TNE", "MTK", "MTQ", "LTR", "NMB", "MTR", "SET", "PR", "E22"} <= set(Unit)
    assert set(UNIT_NAMES) == set(Unit)
    assert len({names.en for names in UNIT_NAMES.values()}) == len(Unit)
    assert len({names.fa for names in UNIT_NAMES.values()}) == len(Unit)
    assert UNIT_NAMES[Unit.MTK] == ("square metre", "متر مربع")


def test_the_tables_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        UNIT_NAMES[Unit.KGM] = ("pound", "پوند")  # type: ignore[index]
    with pytest.raises(TypeError):
        INCOTERM_NAMES[Incoterm.EXW] = ("", "")  # type: ignore[index]
