"""The OpenAPI 3.1 document: made from the tables and types, like the endpoints themselves."""

from collections.abc import Iterable, Mapping
from importlib.metadata import version
from typing import Any

import msgspec

from export_program.api.addresses import ROOT, Collection
from export_program.api.allowed_actions import AllowedAction
from export_program.api.copying import Copy
from export_program.api.explain import DueDate, StoppedClock
from export_program.api.openapi_kinds import kind_paths
from export_program.api.openapi_parts import HEADERS, PARAMETERS, problem_responses
from export_program.api.openapi_reference import reference_paths
from export_program.api.openapi_schemas import Outcome, Schemas
from export_program.api.openapi_shared import (
    document_paths,
    event_paths,
    register_paths,
    service_paths,
)
from export_program.api.openapi_wins import BODIES, win_confirmation_paths
from export_program.api.timeline import Step
from export_program.engine.messages import Event
from projections.read_model import ReadModel

INTRODUCTION = """\
Every kind of case follows a table. `POST` on a kind opens a case, `POST` on a case and a verb moves
it; the description of each command lists the rules it is checked by. Send an `Idempotency-Key` with
every command: a repetition gets the first answer. Errors are problem details (RFC 9457), documented
at `/problems`."""


def document(collections: Mapping[str, Collection], models: Iterable[ReadModel]) -> dict[str, Any]:
    """The whole document as plain data."""
    kinds, models = list(collections.values()), list(models)
    commands = (action.command for kind in kinds for action in kind.actions)
    cases = (kind.lifecycle.case for kind in kinds)
    views = (Outcome, Step, AllowedAction, DueDate, StoppedClock, Copy)
    schemas = Schemas((*views, *BODIES, *commands, *cases, *(model.row for model in models)))
    paths: dict[str, Any] = {}
    for kind in kinds:
        paths |= kind_paths(kind, schemas)
    for model in models:
        paths |= register_paths(model, schemas)
    for kind in kinds:
        paths[kind.path] |= _listing(kind, paths)
    paths |= reference_paths() | win_confirmation_paths(f"{ROOT}/matches", schemas)
    paths |= event_paths() | document_paths() | service_paths()
    tags = [{"name": k.lifecycle.name, "description": k.lifecycle.summary} for k in kinds]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "export-program",
            "version": version("export-program"),
            "description": INTRODUCTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "tags": tags,
        "paths": paths,
        "components": _components(schemas),
    }


def _components(schemas: Schemas) -> dict[str, Any]:
    return {
        "schemas": schemas.components,
        "parameters": PARAMETERS,
        "headers": HEADERS,
        "responses": problem_responses(),
        "securitySchemes": {
            "token": {
                "type": "http",
                "scheme": "bearer",
                "description": "Scopes: read, write, personal, admin.",
            }
        },
    }


def _listing(kind: Collection, paths: Mapping[str, Any]) -> dict[str, Any]:
    """The cases of one kind: the read model of all cases, with the kind told by the address."""
    name, every = kind.lifecycle.name, paths.get(f"{ROOT}/registers/cases")
    if every is None:
        return {}
    asked = [p for p in every["get"]["parameters"] if p.get("name") != "kind"]
    own = {"operationId": f"list_of_{name}", "tags": [name], "summary": "List the cases"}
    return {"get": {**every["get"], **own, "parameters": asked}}


def event_schema(event: type[Event]) -> dict[str, Any]:
    """The JSON Schema (2020-12) of the data of one stored event."""
    schema = msgspec.json.schema(event)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"/schema/events/{event.STORED}",
        **schema,
    }
