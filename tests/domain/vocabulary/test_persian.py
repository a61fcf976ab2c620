"""Search keys: what a reader takes for the same word has the same key."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from export_program.domain.vocabulary.persian import normalise, normalise_digits


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("كاشي", "کاشی"),
        ("يونايتد", "یونایتد"),
        ("خانۀ ما", "خانه ما"),
        ("خانه‌ٔ ما", "خانه  ما"),
        ("شیشهٔ ایمنی", "شیشه ایمنی"),
        ("مدرسة", "مدرسه"),
        ("قـــزویـن", "قزوین"),
        ("مُحَمَّد", "محمد"),
        ("می‌شود", "می شود"),
        ("آذربایجان", "اذربایجان"),
        ("مسئول", "مسیول"),
        ("۱۴۰۴", "1404"),
        ("١٤٠٤", "1404"),
        ("ﻗﺰﻭﯾﻦ", "قزوین"),
        ("Qazvīn", "QAZVIN"),
        ("Tehran\u00a0 Fair\n", "tehran fair"),
        ("\u2066USD\u2069", "usd"),
        ("Straße", "STRASSE"),
    ],
)
def test_spellings_of_one_word_have_one_key(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(("one", "other"), [("کاشی", "کاش"), ("سنگ", "سگ"), ("12", "21")])
def test_different_words_keep_different_keys(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


@given(st.text())
@example("ﷺ ۀ\u200c\u0640ك\u0654")
def test_folding_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


def test_folding_any_single_character_twice_changes_nothing() -> None:
    characters = (chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000)

    assert [c for c in characters if normalise(normalise(c)) != normalise(c)] == []


@given(st.text(), st.text())
def test_words_are_folded_one_by_one(left: str, right: str) -> None:
    assert normalise(f"{left} {right}") == f"{normalise(left)} {normalise(right)}".strip()


@given(st.text())
def test_a_key_has_no_needless_space_and_no_foreign_digit(text: str) -> None:
    key = normalise(text)

    assert key == " ".join(key.split())
    assert not set(key) & set("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩كيـ\u200c")


def test_digits_are_made_ascii_and_letters_left_alone() -> None:
    assert normalise_digits("شناسه ۱۰٩٩9 كي") == "شناسه 10999 كي"
