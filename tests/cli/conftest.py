"""The command line, ready to be called."""

from pathlib import Path

import pytest

from tests.cli.serving import Caller


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Caller:
    monkeypatch.delenv("EXPORT_PROGRAM_DATA", raising=False)
    monkeypatch.delenv("EXPORT_PROGRAM_STORE", raising=False)
    return Caller(monkeypatch, capsys)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Where a program's folder will be."""
    return tmp_path / "office"
