"""The office's guide names only what there is: registers, fields, kinds, verbs, stages, codes."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from export_program.api.addresses import collections
from export_program.api.registers import CONTROLS
from export_program.domain import LIFECYCLES
from export_program.domain.code_lists import code_lists
from export_program.domain.vocabulary.hs import SHIPPED
from export_program.engine.actors import Role
from export_program.runtime.filters import COMPARISONS
from projections import READ_MODELS

DOCS = Path(__file__).parents[1] / "docs"
GUIDE = (DOCS / "office.md").read_text(encoding="utf-8")
KINDS = collections(LIFECYCLES)
VERBS = {plural: {a.verb for a in kind.actions} for plural, kind in KINDS.items()}
MODELS = {model.name: model for model in READ_MODELS}
LISTS = code_lists(SHIPPED)
# What a case answers beside its commands.
READS = {"allowed-actions", "copy", "explain", "overview", "timeline"}
COUNTING = {"by", "sum"}


def blocks() -> str:
    return "\n".join(re.findall(r"^```bash\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL))


def asked(what: str) -> Iterator[tuple[str, list[str]]]:
    """Each `ask` of an address that begins so, with the names of its parameters."""
    for line in re.sub(r"=\$\([^()]*\)", "=…", blocks()).splitlines():
        for call in re.findall(rf"ask {what}/(\S+)((?: -d \S+)*)", line):
            given = [part.partition("=") for part in re.findall(r"-d (\S+)", call[1])]
            yield call[0].rstrip(")"), [name for name, _, _ in given]


def section(number: int) -> str:
    return re.split(r"^## \d+\. ", GUIDE, flags=re.MULTILINE)[number].partition("\n# ")[0]


def test_registers_and_their_fields_are_known() -> None:
    questions = list(asked("registers"))
    assert len(questions) > 40
    for address, given in questions:
        name, _, totals = address.partition("/")
        assert name in MODELS, address
        fields = {*MODELS[name].filters, *CONTROLS, *(COUNTING if totals else ())}
        for parameter in given:
            field, _, comparison = parameter.partition("__")
            assert field in fields, (address, parameter)
            assert not comparison or comparison in COMPARISONS, (address, parameter)


def test_what_registers_are_sorted_and_counted_by_is_a_field() -> None:
    found = re.findall(r"registers/(\w+)\S*([^\n]*)", blocks())
    for name, rest in found:
        model = MODELS[name]
        fields = {*model.row.__struct_fields__}
        for key, value in re.findall(r"-d (sort|by|sum)=(\S+?)\)?(?:\s|$)", rest + "\n"):
            known = set(model.sorts) if key == "sort" else fields
            assert {part.lstrip("-") for part in value.split(",")} <= known, (name, key, value)


def test_steps_are_commands_of_their_kind() -> None:
    steps = re.findall(r"(?:send|ask) ([a-z-]+)/\$?\{?\w+\}?/([a-z-]+)", blocks())
    steps += re.findall(r"`([a-z-]+)/\{id\}/([a-z-]+)`", GUIDE)
    assert len(steps) > 25
    for plural, verb in steps:
        if plural == "cases":
            assert verb == "chain"
        elif plural not in {"imports", "registers", "code-lists"}:
            assert verb in VERBS[plural] | READS, (plural, verb)


def test_cases_are_opened_where_cases_are() -> None:
    opened = re.findall(r"send ([a-z-]+) ['\"]", blocks())
    assert len(opened) >= 5
    assert {plural for plural in opened if KINDS[plural].first is None} == set()


def test_imports_name_a_command() -> None:
    for plural, verb in re.findall(r"imports/([a-z-]+)/([a-z-]+)", GUIDE):
        assert verb in VERBS[plural]


def test_code_lists_are_known_and_so_are_the_parents() -> None:
    for name, _ in asked("code-lists"):
        assert name in LISTS
    for name, parent in re.findall(r"code-lists/([\w-]+) -d parent=(\S+)", GUIDE):
        assert any(code.parent == parent for code in LISTS[name].codes), parent


@pytest.mark.parametrize("number", range(1, 14))
def test_a_system_names_verbs_registers_and_stages_that_there_are(number: int) -> None:
    text = section(number)
    pages = re.findall(r"lifecycles/(\w+)\.md", text)
    assert pages
    kinds = [table for table in LIFECYCLES if table.name in pages]
    assert len(kinds) == len(pages)
    lines = dict(re.findall(r"^- \*\*([\w ]+)\*\* (.*)$", text, re.MULTILINE))
    assert set(lines) == {"stages", "who", "deadlines", "by itself", "registers"}
    verbs = {action.verb for table in kinds for action in KINDS[table.plural].actions}
    assert set(re.findall(r"`([a-z-]+)`", lines["who"])) <= verbs
    named = re.findall(r"`([a-z_]+)`", lines["registers"])
    assert named
    assert set(named) <= MODELS.keys()
    stages = {stage.value for table in kinds for stage in table.stages}
    told = set(re.findall(r"[a-z]+(?:_[a-z]+)+", lines["stages"]))
    told |= set(re.findall(r"[a-z_]+(?= →)|(?<=→ )[a-z_]+", lines["stages"]))
    assert told - {"silent", "answered", "refused"} <= stages | {"renewed"}


def test_every_system_and_every_kind_of_case_has_its_place() -> None:
    assert len(re.findall(r"^## \d+\. ", GUIDE, re.MULTILINE)) == 13
    told = set(re.findall(r"lifecycles/(\w+)\.md", GUIDE))
    assert told >= {t.name for t in LIFECYCLES} - {"account", "program", "data_import"}


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", GUIDE):
        assert (DOCS / target).exists(), target
    headings = {
        re.sub(r"[^\w -]", "", h).strip().lower().replace(" ", "-")
        for h in re.findall(r"^#+ (.*)$", GUIDE, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", GUIDE)) <= headings
    readme = (DOCS.parent / "README.md").read_text(encoding="utf-8")
    assert "(docs/office.md)" in readme


def test_roles_of_the_tokens_are_roles() -> None:
    assert set(re.findall(r"--role (\w+)", blocks())) <= {role.value for role in Role}
