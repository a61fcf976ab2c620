"""The README is true: its blocks are run, in order, against a real server."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import rich_click as click

from export_program.cli.serve import serve
from export_program.demo.exporters import FIRMS
from export_program.engine.messages import Command, Event
from tests.cli.serving import PROGRAM, Server

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
END = "---- end of block ----"


def blocks(language: str) -> list[str]:
    return [body for found, body in BLOCK.findall(README) if found == language]


def test_every_block_is_of_a_language_that_is_run() -> None:
    found = {language for language, _ in BLOCK.findall(README)}
    assert found == {"console", "bash", "python", ""}
    (the_map,) = blocks("")
    named = re.findall(r"^  +(\w+)/", the_map, re.MULTILINE)
    for line in the_map.splitlines():
        top = re.match(r"(\S+)/ ", line + " ")
        if top:
            assert (ROOT / top[1]).is_dir(), top[1]
    assert named


def test_the_two_commands_are_there_and_know_their_options() -> None:
    (console,) = blocks("console")
    commands = [line.partition("#")[0].split() for line in console.splitlines()]
    assert [words[0] for words in commands] == ["scripts/serve", "scripts/test"]
    known = {name for option in serve.params for name in option.opts}
    for script, *options in commands:
        assert os.access(ROOT / script, os.X_OK), script
        subprocess.run(["bash", "-n", ROOT / script], check=True)
        assert set(options) <= known
    assert isinstance(serve, click.Command)
    for named in ("--port", "--data"):
        assert f"`{named}" in README
        assert named in known


def test_a_first_case_in_five_steps(tmp_path: Path) -> None:
    answers = session(tmp_path / "office", blocks("bash"))
    assert len(answers) == 5
    made = json.loads(answers[1])
    assert made["kind"] == "exporter"
    assert made["stage"] == "draft"
    assert re.fullmatch(r"QZ-EXP-[0-9]{4}-00001", made["reference"])
    actions = json.loads(answers[2])
    names = json.dumps(actions)
    assert "AddContact" in names or "add-contact" in names
    assert "SubmitRegistration" in names or "submit" in names
    contact = json.loads(answers[3])
    assert (contact["case_id"], contact["version"]) == (made["case_id"], 2)
    timeline, worklist = documents(answers[4])
    told = json.dumps(timeline)
    assert "exporter.registration_started.v1" in told
    assert "exporter.contact_added.v1" in told
    assert made["case_id"] in json.dumps(worklist)


def test_the_first_case_is_of_a_firm_that_the_demonstration_does_not_have() -> None:
    named = set(re.findall(r"[0-9]{11}", "".join(blocks("bash"))))
    assert len(named) == 1
    assert named.isdisjoint(firm.national_id for firm in FIRMS)


def documents(text: str) -> list[Any]:
    """The JSON documents that stand one after the other in a text."""
    found, rest, decoder = [], text, json.JSONDecoder()
    while rest:
        document, end = decoder.raw_decode(rest)
        found.append(document)
        rest = rest[end:].lstrip()
    return found


def session(data: Path, steps: list[str]) -> list[str]:
    """What each step writes, run one after the other in one shell beside a server."""
    with Server(data).ready() as server:
        script = "set -euo pipefail\n" + f"\necho; echo '{END}'\n".join(steps)
        script = script.replace(".venv/bin/export-program", PROGRAM)
        assert "http://127.0.0.1:8000" in script
        script = script.replace("http://127.0.0.1:8000", server.address)
        done = subprocess.run(
            ["bash", "-c", script],
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
            env={**os.environ, "EXPORT_PROGRAM_DATA": str(data), "no_proxy": "*"},
        )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr + done.stdout
    return [answer.strip() for answer in done.stdout.split(END)]


def test_the_new_command_is_a_command() -> None:
    (python,) = blocks("python")
    names: dict[str, Any] = {"__name__": "readme"}
    module = type(sys)("readme")
    sys.modules["readme"] = module
    try:
        exec(compile(python, "README.md", "exec"), names)  # noqa: S102 - our own text
    finally:
        del sys.modules["readme"]
    assert issubclass(names["RecordFactoryVisit"], Command)
    assert issubclass(names["FactoryVisited"], Event)
    assert names["FactoryVisited"].STORED == "exporter.factory_visited.v1"
    fields = (names["RecordFactoryVisit"], names["FactoryVisited"])
    assert all("findings" in kind.__struct_fields__ for kind in fields)
