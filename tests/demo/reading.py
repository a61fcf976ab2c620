"""How the tests read the boards of a told story."""

from typing import Any

from export_program.demo.client import API
from export_program.demo.office import Office
from export_program.engine.actors import Role
from projections import READ_MODELS
from projections.read_model import ReadModel

Rows = list[dict[str, Any]]


def rows_of(office: Office, model: str, **query: object) -> Rows:
    found: Rows = office.ask(f"registers/{model}", limit=500, **query)["rows"]
    return found


def row_of(office: Office, model: str, **query: object) -> dict[str, Any]:
    (row,) = rows_of(office, model, **query)
    return row


def parts_of(row: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in wanted}


def names_of(office: Office) -> dict[str, str]:
    """How the story calls a case or a person, by their ids."""
    cases = {case.id: label for label, case in office.cases.items()}
    return cases | {person.id: ref for ref, person in office.people.items()}


def number_of(office: Office, participation_id: str | None) -> int | None:
    if participation_id is None:
        return None
    return int(names_of(office)[participation_id].removeprefix("participation-"))


def dump(office: Office) -> dict[str, bytes]:
    """Every row of every read model, as its export sends it."""
    office.settle()
    return {model.name: _exported(office, model) for model in READ_MODELS}


def _exported(office: Office, model: ReadModel) -> bytes:
    """By the administrator, or by the team lead where administrators do not read."""
    token = office.admin if Role.ADMIN in model.roles else office.people["lead"].token
    path = f"{API}/registers/{model.name}"
    why = {"purpose": "a comparison"} if model.readers else {}
    exported: bytes = office.client.get(path, token, format="ndjson", **why).body
    return exported


def timeline_of(office: Office, label: str) -> Rows:
    case = office.cases[label]
    steps: Rows = office.ask(f"{case.plural}/{case.id}/timeline", limit=500)["steps"]
    return steps


def when(step: dict[str, Any]) -> str:
    return f"{step['occurred']['day']} {step['occurred']['hour']}"


def step_of(office: Office, step: dict[str, Any]) -> tuple[str, ...]:
    actor = step["actor"]
    who = names_of(office).get(actor["id"]) or actor["id"].rpartition(":")[2].partition("@")[0]
    day = step["occurred"]["solar_hijri"]
    return (step["type"], when(step), day, actor["role"], who, step["stage"])
