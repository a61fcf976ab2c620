"""The check that pinned requirements are what pyproject.toml asks for, seen from both sides."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what the check reads."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    return tmp_path


def check(root: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "scripts/check_requirements"), "--root", str(root)]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def edit(path: Path, change: Callable[[str], str]) -> None:
    before = path.read_text()
    after = change(before)
    assert after != before
    path.write_text(after)


def test_the_committed_requirements_are_in_order(project: Path) -> None:
    answer = check(project)
    assert (answer.returncode, answer.stderr) == (0, "")


def test_a_dependency_that_was_never_pinned_is_named(project: Path) -> None:
    edit(
        project / "pyproject.toml",
        lambda text: text.replace("dependencies = [", 'dependencies = [\n    "left-pad>=1",', 1),
    )
    answer = check(project)
    assert answer.returncode == 1
    assert "requirements/run.txt: left-pad>=1 is not pinned" in answer.stderr
    assert "requirements/dev.txt: left-pad>=1 is not pinned" in answer.stderr


def test_a_bound_that_moved_makes_the_pins_stale(project: Path) -> None:
    edit(project / "pyproject.toml", lambda text: text.replace("rich>=15", "rich>=14.1", 1))
    answer = check(project)
    assert answer.returncode == 1
    assert "requirements/run.txt: not compiled from pyproject.toml as it is now" in answer.stderr


def test_a_pin_without_a_hash_is_refused(project: Path) -> None:
    edit(
        project / "requirements" / "build.txt",
        lambda text: re.sub(r"(hatchling==\S+ \\\n)(    --hash=\S+( \\)?\n)+", r"\1", text),
    )
    answer = check(project)
    assert answer.returncode == 1
    assert "requirements/build.txt: hatchling has no hash" in answer.stderr


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("--extra-option https://example.org/packages", "neither a pin nor a hash"),
        ("# from https://example.org/packages", "names a host"),
        ("rich @ https://example.org/rich.whl", "neither a pin nor a hash"),
    ],
)
def test_a_host_is_refused(project: Path, line: str, reason: str) -> None:
    edit(project / "requirements" / "run.txt", lambda text: f"{text}{line}\n")
    answer = check(project)
    assert answer.returncode == 1
    assert f"requirements/run.txt: {reason}: {line}" in answer.stderr


def test_what_runs_is_what_was_tested(project: Path) -> None:
    edit(
        project / "requirements" / "run.txt",
        lambda text: re.sub(r"^anyio==\S+", "anyio==1.0.0", text, flags=re.MULTILINE),
    )
    answer = check(project)
    assert answer.returncode == 1
    assert "requirements/run.txt: anyio==1.0.0 is not so in dev.txt" in answer.stderr
