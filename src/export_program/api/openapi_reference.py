"""The OpenAPI paths of code lists."""

from export_program.api.addresses import ROOT
from export_program.api.openapi_parts import (
    ALWAYS,
    TEXT,
    Schema,
    answered,
    parameter,
    parameter_refs,
    problems,
    unchanged,
)
from export_program.api.openapi_shared import OBJECT, get, query
from export_program.domain.vocabulary.hs import AdoptableList

COUNT = {"type": "integer", "minimum": 1, "maximum": 1_000}


def code_list_paths() -> dict[str, Schema]:
    name = parameter("name", "path", TEXT, "The list's name.")
    code = parameter("code", "path", TEXT, "A code of the list.")
    seen = parameter_refs("If-None-Match")
    page = get(
        "read_code_list",
        "code lists",
        "A page of codes, in Persian and English",
        answered("Codes in the order of the list.", OBJECT, "ETag"),
        name,
        query("q", TEXT, "Words to find, in either language or in the code."),
        query("parent", TEXT, "Only what stands directly under this code; empty for the top."),
        query("after", TEXT, "The code `next` of the page before."),
        query("limit", COUNT, "Codes of a page."),
        *seen,
        more=unchanged(),
    )
    one = get(
        "read_code",
        "code lists",
        "A code and what stands under it",
        answered("The code.", OBJECT, "ETag"),
        name,
        code,
        *seen,
        more=unchanged(),
    )
    listed = answered("Every list with its version.", OBJECT)
    return {
        f"{ROOT}/code-lists": get("list_code_lists", "code lists", "Code lists", listed),
        f"{ROOT}/code-lists/{{name}}": {**page, "post": _adoption(name)},
        f"{ROOT}/code-lists/{{name}}/{{code}}": one,
    }


def _adoption(name: Schema) -> Schema:
    version = {"type": "string", "minLength": 1, "maxLength": 60}
    known = ", ".join(AdoptableList)
    return {
        "operationId": "adopt_code_list",
        "tags": ["code lists"],
        "summary": f"Take over a published list from CSV, whole or not at all: {known}",
        "parameters": [name, query("version", version, "Which edition this is.")],
        "requestBody": {"required": True, "content": {"text/csv": {"schema": TEXT}}},
        "responses": {
            "200": answered("It is in force.", OBJECT, "ETag", "Position"),
            **problems(*ALWAYS, 409, 413, 422),
        },
    }
