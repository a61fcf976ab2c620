"""Folds Persian, Arabic and Latin spellings of one word into one form, for search and comparison.

The folded text is a search key, never what is stored or shown: it loses vowels, hamza and case.
"""

import re
import unicodedata
from typing import Final

ZERO_WIDTH_NON_JOINER: Final = "\u200c"

_DIGITS: Final = {
    ord(digit): str(value) for zero in "۰٠" for value, digit in enumerate(map(chr, range(ord(zero), ord(zero) + 10)))
}  # fmt: skip
_LETTERS: Final = {
    **dict.fromkeys(map(ord, "يىې"), "ی"),
    **dict.fromkeys(map(ord, "كڪ"), "ک"),
    **dict.fromkeys(map(ord, "ةەہھ"), "ه"),  # ۀ and ۂ arrive here as base letter and mark
}
_FOLDS: Final = _DIGITS | _LETTERS | {ord(ZERO_WIDTH_NON_JOINER): " "}

# What is drawn on a letter or steers the layout: Latin and Cyrillic accents, harakat, Quranic
# signs, tatweel, joiners, direction marks, soft hyphen, byte order mark.
_UNSEEN: Final = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4"
    "\u06e7\u06e8\u06ea-\u06ed\u08ca-\u08ff\u00ad\u061c\u200b\u200d-\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]"
)


def normalise(text: str) -> str:
    """The search key of a text; equal for spellings a reader takes for the same word.

    Compatibility forms are unfolded (NFKD), accents, harakat and tatweel dropped, Arabic letters
    replaced by Persian ones, the zero-width non-joiner by a space, Persian and Arabic digits by
    ASCII ones, case folded and white space squeezed. Idempotent.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    unfolded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return " ".join(_UNSEEN.sub("", unfolded.translate(_FOLDS)).split())


def normalise_digits(text: str) -> str:
    """The text with Persian (۰–۹) and Arabic-Indic (٠–٩) digits as ASCII; all else as it was."""
    return text if text.isascii() else text.translate(_DIGITS)
