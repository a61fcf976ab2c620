"""What holds for every read model: its definition fits its rows, and any case has rows."""

import re
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from export_program.domain import LIFECYCLES
from export_program.engine.actors import OUTSIDERS
from export_program.engine.lifecycle import Lifecycle
from export_program.runtime.row_layout import Layout
from projections import READ_MODELS
from projections.read_model import ReadModel, rows
from tests.architecture.test_lifecycles import Walk

MODELS = pytest.mark.parametrize("model", READ_MODELS, ids=lambda m: m.name)
KINDS = pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda lc: lc.name)
STEPS = 20
SLOW: dict[str, Any] = {"deadline": None, "suppress_health_check": list(HealthCheck)}


def test_every_name_is_used_once() -> None:
    names = [model.name for model in READ_MODELS]
    assert len(set(names)) == len(names)


@MODELS
def test_filters_sorts_and_texts_are_fields_of_the_row(model: ReadModel) -> None:
    fields = set(model.row.__struct_fields__)
    owner = {model.owner} if model.owner else set()
    asked = {*model.filters, *model.sorts, *model.search, model.key, *owner}
    assert asked <= fields
    assert len(set(model.filters)) == len(model.filters)


@MODELS
def test_a_model_says_what_it_answers_and_in_which_order(model: ReadModel) -> None:
    assert re.fullmatch(r"[A-Z].{20,98}\.", model.summary)
    assert model.sorts
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", model.name)
    assert not model.roles & OUTSIDERS


@MODELS
def test_a_model_looks_at_kinds_that_exist(model: ReadModel) -> None:
    assert model.kinds <= {lifecycle.name for lifecycle in LIFECYCLES}
    assert (model.of_case is None) is not (model.of_event is None)


@MODELS
def test_no_row_shows_a_secret(model: ReadModel) -> None:
    assert not {f for f in model.row.__struct_fields__ if "token_hash" in f or "wrapped" in f}


@KINDS
@settings(max_examples=25, **SLOW)
@given(data=st.data())
def test_any_case_has_rows_and_the_same_case_has_the_same_rows(
    lifecycle: Lifecycle[Any], data: st.DataObject
) -> None:
    walk = Walk(lifecycle, data)
    for _ in range(STEPS):
        walk.step()
    case = walk.case
    if case is None:
        return
    kept = msgspec.json.decode(msgspec.json.encode(case), type=lifecycle.case)
    for model in READ_MODELS:
        if model.of_case is None or not model.looks_at(lifecycle.name):
            continue
        layout = Layout(model)
        made = list(model.of_case(lifecycle, case))
        keys = [str(getattr(row, model.key)) for row in made]
        assert len(set(keys)) == len(keys), f"{model.name} has two rows of one key"
        bodies = [layout.body(row) for row in made]
        for row, body in zip(made, bodies, strict=True):
            layout.values(case.id, row, body)
            assert msgspec.json.decode(body, type=model.row) == row
        again = [layout.body(row) for row in rows(model, lifecycle, kept).values()]
        assert again == bodies, f"{model.name} depends on more than the case"
