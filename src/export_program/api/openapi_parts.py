"""What many operations of the OpenAPI document share: parameters, headers, answers, problems."""

from collections.abc import Iterable
from typing import Any

from export_program.api.problem_kinds import KINDS

PROBLEM = {"$ref": "#/components/schemas/Problem"}
TEXT = {"type": "string"}
NATURAL = {"type": "integer", "minimum": 0}
Schema = dict[str, Any]


def parameter(
    name: str, where: str, schema: Schema, description: str, *, required: bool = False
) -> Schema:
    needed = required or where == "path"
    return {
        "name": name,
        "in": where,
        "required": needed,
        "schema": schema,
        "description": description,
    }


KEY = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]([ -~]*[!-~])?$"}
SEEN = {"type": "string", "pattern": '^(W/)?"[0-9]{1,9}"$'}
WHEN = {"type": "string", "maxLength": 64, "examples": ["1200", "2026-01-31T12:00:00Z"]}
POSITION = {"type": "integer", "minimum": 0, "maximum": 10**15}
_ALL = (
    parameter("case_id", "path", {"type": "string", "format": "uuid"}, "The id of the case."),
    parameter("Idempotency-Key", "header", KEY, "Makes a repetition safe, for ever."),
    parameter("If-Match", "header", SEEN, "The version you saw; refused if the case moved on."),
    parameter("If-None-Match", "header", TEXT, "What you have: 304 if it is still so."),
    parameter("as_of", "query", WHEN, "As it stood at a position, or at a moment with time zone."),
    parameter("at_least", "query", POSITION, "Wait until this position is taken in, or 503."),
)
PARAMETERS: dict[str, Schema] = {found["name"]: found for found in _ALL}
HEADERS: dict[str, Schema] = {
    "ETag": {"schema": TEXT, "description": "The version, for If-Match and If-None-Match."},
    "Position": {"schema": NATURAL, "description": "The position in the log; see `at_least`."},
    "Location": {"schema": TEXT, "description": "Where the case is."},
    "Lag": {"schema": NATURAL, "description": "Events the read model has not taken in yet."},
    "Next": {"schema": TEXT, "description": "The cursor to go on with."},
    "Head": {"schema": NATURAL, "description": "The last position of the log."},
    "Epoch": {"schema": NATURAL, "description": "Changes when the log was restored."},
    "Retry-After": {"schema": NATURAL, "description": "Seconds."},
    "WWW-Authenticate": {"schema": TEXT, "description": "How to authenticate."},
}
HEADERS_OF_PROBLEM = {401: ("WWW-Authenticate",), 503: ("Retry-After",)}
# What may be answered to any request that carries a token.
ALWAYS = (400, 401, 403, 404, 405, 500, 503)


def problem_responses() -> dict[str, Schema]:
    """One shared response per status; its description lists the problems behind it."""
    by_status: dict[int, list[str]] = {}
    for kind in KINDS.values():
        by_status.setdefault(kind.status, []).append(f"`{kind.slug}`: {kind.title}.")
    return {
        f"Problem{status}": {
            "description": " ".join(sentences),
            "headers": header_refs(HEADERS_OF_PROBLEM.get(status, ())),
            "content": {"application/problem+json": {"schema": PROBLEM}},
        }
        for status, sentences in sorted(by_status.items())
    }


def problems(*statuses: int) -> dict[str, Schema]:
    return {str(s): {"$ref": f"#/components/responses/Problem{s}"} for s in sorted(statuses)}


def parameter_refs(*names: str) -> list[Schema]:
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def header_refs(names: Iterable[str]) -> dict[str, Schema]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def answered(description: str, schema: Schema, *headers: str) -> Schema:
    content = {"application/json": {"schema": schema}}
    return {"description": description, "headers": header_refs(headers), "content": content}


def unchanged() -> Schema:
    return {"304": {"description": "Still as you have it.", "headers": header_refs(("ETag",))}}
