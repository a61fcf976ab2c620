"""The OpenAPI paths of one kind of case: every command, with the rules it will be checked by."""

from collections.abc import Iterator
from typing import Any

from export_program.api.addresses import Action, Collection
from export_program.api.allowed_actions import AllowedAction
from export_program.api.copying import Copy
from export_program.api.explain import DueDate, StoppedClock
from export_program.api.openapi_parts import (
    ALWAYS,
    NATURAL,
    TEXT,
    Schema,
    answered,
    parameter,
    parameter_refs,
    problems,
    unchanged,
)
from export_program.api.openapi_schemas import Outcome, Schemas, listing
from export_program.api.timeline import Step
from export_program.engine.lifecycle import Row
from export_program.engine.words import sentence

UUID_TEXT = {"type": "string", "format": "uuid"}
CURSOR = {"type": ["integer", "null"]}


def kind_paths(collection: Collection, schemas: Schemas) -> dict[str, Schema]:
    """The paths of a kind: its commands and its views."""
    paths: dict[str, Schema] = {collection.path: {}}
    for action in collection.actions:
        paths.setdefault(action.path, {})["post"] = command(action, schemas)
    one = collection.case("{case_id}")
    for path, operation in _views(collection, schemas):
        paths.setdefault(f"{one}{path}", {})["get"] = operation
    return paths


def command(action: Action, schemas: Schemas) -> Schema:
    name = action.lifecycle.name
    told = answered("It is done, and on disk.", schemas.of(Outcome), "ETag", "Position")
    if action.opens:
        told = answered("The case is open.", schemas.of(Outcome), "ETag", "Position", "Location")
    path = () if action.opens else ("case_id",)
    return {
        "operationId": f"{action.verb.replace('-', '_')}_{name}",
        "tags": [name],
        "summary": sentence(action.command.__name__),
        "description": "\n\n".join(_told(action)),
        "parameters": parameter_refs(*path, "Idempotency-Key", "If-Match"),
        "requestBody": {
            "required": not action.may_be_empty,
            "content": {"application/json": {"schema": schemas.of(action.command)}},
        },
        "responses": {
            "201" if action.opens else "200": told,
            **problems(*ALWAYS, 409, 412, 413, 415, 422),
        },
    }


def _told(action: Action) -> Iterator[str]:
    """What the command is for, and row by row what the table asks."""
    if words := _own_words(action.command):
        yield words
    for r in action.lifecycle.of(action.command):
        if any((s is None) == action.opens for s in action.lifecycle.sources(r)):
            yield "\n".join(_row(action, r))


def _row(action: Action, r: Row) -> Iterator[str]:
    stages = [str(s) for s in action.lifecycle.sources(r) if s is not None]
    start = "" if action.opens else f"From {', '.join(stages)}: "
    target = r.target.value
    by = ", ".join(sorted(r.by))
    yield f"{start}records `{r.event.STORED}`, leads to {target}. Open to: {by}."
    yield from (f"- {rule.sentence}" for rule in r.provided)


def _own_words(struct: type) -> str:
    return " ".join((struct.__dict__.get("__doc__") or "").split())


def _views(collection: Collection, schemas: Schemas) -> Iterator[tuple[str, Schema]]:
    name = collection.lifecycle.name
    case = listing(
        {"case": schemas.of(collection.lifecycle.case)},
        kind=TEXT,
        title=TEXT,
        ended={"type": "boolean"},
        position=NATURAL,
    )
    actions = listing(
        {"actions": {"type": "array", "items": schemas.of(AllowedAction)}},
        case_id=UUID_TEXT,
        stage=TEXT,
        version=NATURAL,
    )
    steps = listing(
        {"steps": {"type": "array", "items": schemas.of(Step)}},
        case_id=UUID_TEXT,
        version=NATURAL,
        next=CURSOR,
    )
    after = parameter("after", "query", {**NATURAL, "maximum": 10**9}, "Begin after this version.")
    limit = parameter("limit", "query", {"type": "integer", "minimum": 1, "maximum": 500}, "Steps.")
    action = parameter("action", "query", {"enum": sorted(collection.moves)}, "Why is it closed?")
    why = [PURPOSE] if collection.lifecycle.readers is not None else []
    whole = "The case as it stands or stood"
    yield "", _view(name, "read", whole, case, "as_of", "If-None-Match", more=why)
    next_ = "What may happen next"
    yield "/allowed-actions", _view(name, "allowed_actions", next_, actions, more=why)
    paged = [after, limit, *why]
    yield "/timeline", _view(name, "timeline", "Its history", steps, "as_of", more=paged)
    yield "/explain", _view(name, "explain", "Why", _why(schemas), "as_of", more=[action, *why])
    copied = "The body that would open a new case like this one"
    yield "/copy", _view(name, "copy", copied, schemas.of(Copy), "as_of", more=why)
    yield "/documents/{document}", _document(name, why)


PURPOSE = parameter("purpose", "query", TEXT, "Why this is read: told to the log, and asked for.")


def _view(
    kind: str, view: str, summary: str, schema: Schema, *names: str, more: Any = ()
) -> Schema:
    return {
        "operationId": f"{view}_of_{kind}",
        "tags": [kind],
        "summary": summary,
        "parameters": [*parameter_refs("case_id", "at_least", *names), *more],
        "responses": {
            "200": answered(summary + ".", schema, "ETag", "Position"),
            **(unchanged() if "If-None-Match" in names else {}),
            **problems(*ALWAYS),
        },
    }


def _why(schemas: Schemas) -> Schema:
    why = listing(
        {"deadlines": {"type": "array", "items": schemas.of(DueDate)}},
        case_id=UUID_TEXT,
        stage=TEXT,
        calendar=TEXT,
        clock={"type": "array", "items": schemas.of(StoppedClock)},
    )
    why["properties"] = {**why["properties"], "action": schemas.of(AllowedAction)}
    return why


def _document(kind: str, why: list[Schema]) -> Schema:
    named = parameter(
        "document", "path", {"type": "string", "pattern": "^[A-Za-z0-9._-]+$"}, "Its id."
    )
    known = ("case_id", "at_least", "as_of", "If-None-Match")
    bytes_of_it = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
    return {
        "operationId": f"document_of_{kind}",
        "tags": [kind],
        "summary": "Download an attached document",
        "parameters": [*parameter_refs(*known), named, *why],
        "responses": {
            "200": {"description": "Its bytes, hashed again on reading.", "content": bytes_of_it},
            **unchanged(),
            **problems(*ALWAYS),
        },
    }
