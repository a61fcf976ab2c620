"""The shape of the house: how long a file and a function may be, and what a name must say."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST_MODULE = 250
LONGEST_FUNCTION = 40
NAMES_THAT_SAY_NOTHING = {"common", "helpers", "manager", "managers", "misc", "services", "utils"}
# Reference data, one entry per line: read by looking things up, not from top to bottom.
REFERENCE_TABLES = {
    "src/export_program/domain/vocabulary/code_names_table.py",
    "src/export_program/domain/vocabulary/country_table.py",
    "src/export_program/domain/vocabulary/currency_table.py",
    "src/export_program/domain/vocabulary/stage_names_table.py",
}
# Hosts and options by which a file would tie an installation to one package index. The brackets
# keep this line from finding itself.
PACKAGE_INDEX = re.compile(
    r"p[y]pi\.|python[h]osted|npm[j]s|://\S*/[s]imple\b|index[-]url|find[-]links|trusted[-]host"
    r"|\"resolved\": *\"[h]ttp|registry *= *[\"'][h]ttp"
)


def committed() -> Iterator[Path]:
    """Every file of the project, found without git: the folder may be a bare export."""
    made_by_tools = {".git", ".venv", "var", "dist"}
    for top in sorted(ROOT.iterdir()):
        if top.name in made_by_tools or top.name.endswith("_cache"):
            continue
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def python_files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix == ".py" or (path.is_file() and is_program(path)):
                yield path


def is_program(path: Path) -> bool:
    with path.open("rb") as file:
        first = file.readline()
    return first.startswith(b"#!") and b"python" in first


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def filled(lines: list[str]) -> int:
    return sum(bool(line.strip()) for line in lines)


def test_no_module_is_too_long_to_read() -> None:
    lengths = {
        name_of(path): filled(path.read_text().splitlines())
        for path in python_files("src", "projections", "scripts", "bench")
    }
    too_long = {name for name, length in lengths.items() if length > LONGEST_MODULE}
    assert {name: lengths[name] for name in too_long - REFERENCE_TABLES} == {}
    assert too_long >= REFERENCE_TABLES, "a table on the list is gone or short: take it off"


def test_no_function_is_too_long_to_read() -> None:
    too_long = {}
    for path in python_files("src", "projections", "scripts", "bench"):
        lines = path.read_text().splitlines()
        for node in ast.walk(ast.parse("\n".join(lines))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = filled(lines[node.lineno - 1 : node.end_lineno])
                if length > LONGEST_FUNCTION:
                    too_long[f"{name_of(path)}:{node.lineno} {node.name}"] = length
    assert too_long == {}


def test_every_name_says_what_is_inside() -> None:
    says_nothing = [
        name_of(path)
        for path in committed()
        if NAMES_THAT_SAY_NOTHING & {path.stem, path.parent.name}
    ]
    assert says_nothing == []


def test_annotations_are_read_where_they_stand() -> None:
    """msgspec and Litestar evaluate annotations; postponed ones fail on what is local."""
    postponed = [
        name_of(path)
        for path in python_files("src", "projections", "scripts", "bench", "tests")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ImportFrom) and node.module == "__future__"
    ]
    assert postponed == []


def test_no_file_names_a_package_index() -> None:
    named = []
    for path in committed():
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue  # not text
        named += [
            f"{name_of(path)}:{number}"
            for number, line in enumerate(lines, 1)
            if PACKAGE_INDEX.search(line)
        ]
    assert named == []


@pytest.mark.parametrize("package", ["src/export_program", "projections"])
def test_both_packages_ship_their_types(package: str) -> None:
    assert (ROOT / package / "py.typed").is_file()
