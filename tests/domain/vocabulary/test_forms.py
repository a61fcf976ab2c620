"""Every pattern that a client may break is told in words."""

import re
from collections.abc import Iterator
from typing import Any, get_args

from msgspec import inspect

from export_program.domain import LIFECYCLES
from export_program.domain.vocabulary.forms import FORMS
from export_program.domain.vocabulary.identifiers import NationalId

# Checked by hand where a person's id is sealed, and so part of no command's type.
BESIDE = {get_args(NationalId)[1].pattern}


def patterns(info: Any, seen: frozenset[type] = frozenset()) -> Iterator[str]:
    """The patterns of all texts in a type, at any depth."""
    if isinstance(info, inspect.StrType) and info.pattern is not None:
        yield info.pattern
    parts = [getattr(info, name, None) for name in ("type", "item_type", "key_type", "value_type")]
    parts += [*getattr(info, "types", ()), *getattr(info, "item_types", ())]
    if isinstance(info, inspect.StructType) and info.cls not in seen:
        seen |= {info.cls}
        parts += [field.type for field in info.fields]
    for part in parts:
        if isinstance(part, inspect.Type):
            yield from patterns(part, seen)


def test_every_pattern_has_its_words_and_no_other_has() -> None:
    commands = {command for lifecycle in LIFECYCLES for command in lifecycle.commands}
    used = {found for command in commands for found in patterns(inspect.type_info(command))}
    assert used | BESIDE == FORMS.keys()


def test_words_are_a_sentence_and_no_pattern() -> None:
    for words in FORMS.values():
        assert words[0].isupper()
        assert not words.endswith(".")
        assert not re.search(r"[\\^$\[\]{}]", words)
