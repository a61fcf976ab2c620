"""Where the program of a fault test keeps its things."""

from pathlib import Path

import pytest


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Where a program's folder will be."""
    return tmp_path / "office"
