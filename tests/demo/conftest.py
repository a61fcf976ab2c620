"""One telling of the story serves all tests of what came of it."""

from collections.abc import Iterator

import pytest

from tests.demo.told import Told, told


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    with told(tmp_path_factory.mktemp("demo") / "data") as whole:
        yield whole
