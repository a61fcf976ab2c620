"""The OpenAPI paths of code lists and of imports."""

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
from export_program.runtime.import_rows import CSV, XLSX

COUNT = {"type": "integer", "minimum": 1, "maximum": 1_000}


def reference_paths() -> dict[str, Schema]:
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
        **import_paths(),
        f"{ROOT}/code-lists": get("list_code_lists", "code lists", "Code lists", listed),
        f"{ROOT}/code-lists/{{name}}": {**page, "post": _adoption(name)},
        f"{ROOT}/code-lists/{{name}}/{{code}}": one,
    }


def import_paths() -> dict[str, Schema]:
    """Files of rows for the command that stands behind `/{plural}/{verb}`."""
    plural = parameter("plural", "path", TEXT, "The kind, as in its address: exporters.")
    verb = parameter("verb", "path", TEXT, "The command, as in its address: add-product.")
    template = get(
        "import_template",
        "imports",
        "The columns that a file may have",
        _or_csv("Column names."),
        plural,
        verb,
        query("format", {"enum": ["json", "csv"]}, "Data, or an empty file."),
    )
    report = get(
        "import_report",
        "imports",
        "Every row that was not carried out, and why",
        _or_csv("Rejected rows."),
        *parameter_refs("case_id", "at_least"),
        query("format", {"enum": ["json", "ndjson", "csv"]}, "How the rows are written."),
    )
    return {
        f"{ROOT}/imports/{{plural}}/{{verb}}": {**template, "post": _start(plural, verb)},
        f"{ROOT}/imports/reports/{{case_id}}": report,
    }


def _start(plural: Schema, verb: Schema) -> Schema:
    started = answered("How the import stands.", OBJECT, "Location")
    return {
        "operationId": "start_import",
        "tags": ["imports"],
        "summary": "Carry out a command for every row of a file, for all rows or for none",
        "parameters": [
            plural,
            verb,
            *parameter_refs("Idempotency-Key"),
            query("check_only", {"type": "boolean"}, "Find what is wrong, import nothing."),
            query("wait", {"type": "integer", "minimum": 0, "maximum": 60}, "Seconds to wait."),
            query("name", {"type": "string", "maxLength": 200}, "What the file is called."),
        ],
        "requestBody": {"required": True, "content": {t: {"schema": TEXT} for t in (CSV, XLSX)}},
        "responses": {"200": started, "202": started, **problems(*ALWAYS, 409, 413, 422)},
    }


def _or_csv(description: str) -> Schema:
    told = answered(description, OBJECT)
    told["content"][CSV] = {"schema": TEXT}
    return told


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
