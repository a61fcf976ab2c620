"""The mutations of the reliability sheet fit the code: each breaks one place that is there."""

import pytest

from tests.mutations import MUTATIONS, ROOT, Mutation


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: m.name)
def test_what_a_mutation_breaks_stands_there_once(mutation: Mutation) -> None:
    for edit in mutation.edits:
        assert (ROOT / edit.file).read_text("utf-8").count(edit.old) == 1, edit.file
