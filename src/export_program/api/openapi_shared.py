"""The OpenAPI paths beside the kinds of case: registers, events, documents, health."""

from collections.abc import Iterable
from typing import Any

from export_program.api.addresses import ROOT
from export_program.api.openapi_parts import (
    ALWAYS,
    NATURAL,
    TEXT,
    Schema,
    answered,
    header_refs,
    parameter,
    parameter_refs,
    problems,
    unchanged,
)
from export_program.api.openapi_schemas import Schemas, listing
from export_program.api.uploads import MEDIA_TYPES
from export_program.api.workbooks import XLSX
from projections.read_model import ReadModel

OBJECT = {"type": "object"}
OBJECTS = {"type": "array", "items": OBJECT}
SUFFIXES = "__lt, __lte, __gt, __gte, __in, __contains, __not"
LIVE: Schema = {
    "description": "Frames with `id: <epoch>-<position>`; comments keep it alive.",
    "headers": header_refs(("Head", "Epoch")),
    "content": {"text/event-stream": {"schema": TEXT}},
}
FORMAT = {"enum": ["json", "ndjson", "csv", "xlsx"]}

PAGED = (
    "Events in order, without gaps. A page of some of them may hold fewer than asked for, or none:"
    " go on from `Next` until it is the head."
)


def get(
    name: str,
    tag: str,
    summary: str,
    response: Schema,
    *parameters: Schema,
    statuses: Iterable[int] = ALWAYS,
    public: bool = False,
    more: Schema | None = None,
) -> Schema:
    """A GET operation that needs a token unless it is public."""
    operation: Schema = {
        "operationId": name,
        "tags": [tag],
        "summary": summary,
        "parameters": list(parameters),
        "responses": {"200": response, **(more or {}), **problems(*statuses)},
    }
    return {"get": {**operation, "security": []} if public else operation}


def query(name: str, schema: Schema, text: str) -> Schema:
    return parameter(name, "query", schema, text)


def register_paths(model: ReadModel, schemas: Schemas) -> dict[str, Schema]:
    row = schemas.of(model.row)
    page = listing({"rows": {"type": "array", "items": row}}, next={"type": ["string", "null"]})
    page["properties"] = {**page["properties"], "position": NATURAL, "lag": NATURAL}
    shared = parameter_refs("at_least", "If-None-Match")
    told = answered("A page.", page, "ETag", "Position", "Lag", "Next")
    for media_type in ("application/x-ndjson", "text/csv"):
        told["content"][media_type] = {"schema": TEXT}
    told["content"][XLSX] = {"schema": {"type": "string", "contentMediaType": XLSX}}
    one = parameter("key", "path", TEXT, f"The row's {model.key}.")
    path = f"{ROOT}/registers/{model.name}"
    whole = get(
        f"list_{model.name}",
        "registers",
        model.summary,
        told,
        *_questions(model),
        *shared,
        public=model.public,
        more=unchanged(),
    )
    single = get(
        f"row_of_{model.name}",
        "registers",
        f"One row. {model.summary}",
        answered("The row.", row, "ETag", "Position", "Lag"),
        one,
        *_purpose(model),
        *shared,
        public=model.public,
        more=unchanged(),
    )
    return {path: whole, f"{path}/totals": _totals(model), f"{path}/{{key}}": single}


def _totals(model: ReadModel) -> Schema:
    return get(
        f"totals_of_{model.name}",
        "registers",
        f"Counts and sums. {model.summary}",
        answered("Groups in the order of `by`.", OBJECT, "ETag", "Position", "Lag"),
        *_purpose(model),
        *_filters(model),
        query("q", TEXT, f"Words to find in: {', '.join(model.search)}."),
        query("by", TEXT, "Fields to count by, with commas."),
        query("sum", TEXT, "Numbers to sum: each gets `sum`, `of`, `least` and `most`."),
        *parameter_refs("at_least", "If-None-Match"),
        public=model.public,
        more=unchanged(),
    )


def _filters(model: ReadModel) -> list[Schema]:
    return [query(name, TEXT, f"Also with: {SUFFIXES}.") for name in model.filters]


def _purpose(model: ReadModel) -> list[Schema]:
    told = "Why this is read: told to the log, and asked for."
    return [query("purpose", TEXT, told)] if model.readers else []


def _questions(model: ReadModel) -> list[Schema]:
    """The parameters that a model's page takes."""
    orders = [f"{sign}{name}" for name in model.sorts for sign in ("", "-")]
    return [
        *_purpose(model),
        *_filters(model),
        query("sort", {"type": "string", "examples": orders[:2]}, f"By: {', '.join(model.sorts)}."),
        query("after", TEXT, "The cursor `next` of the page before."),
        query("limit", {"type": "integer", "minimum": 1, "maximum": 500}, "Rows of a page."),
        query("q", TEXT, f"Words to find in: {', '.join(model.search)}."),
        query("format", FORMAT, "All but json give every row, without `limit`."),
        query("bom", {"type": "boolean"}, "CSV that spreadsheets take for UTF-8."),
        query("rtl", {"type": "boolean"}, "A workbook whose sheet runs from right to left."),
    ]


def event_paths() -> dict[str, Schema]:
    after = query(
        "after", {"type": "string", "pattern": "^([0-9]{1,9}-)?[0-9]{1,15}$"}, "A cursor."
    )
    filters = [
        query("types", TEXT, "Stored names, with commas."),
        query("kind", TEXT, "One kind of case."),
        query("case", {"type": "string", "format": "uuid"}, "One case."),
    ]
    limit = query("limit", {"type": "integer", "minimum": 1, "maximum": 10_000_000}, "Events.")
    page = listing({"events": OBJECTS}, next=TEXT, head=NATURAL, at_head={"type": "boolean"})
    told = answered(PAGED, page, "Head", "Epoch", "Next")
    told["content"]["application/x-ndjson"] = {"schema": TEXT}
    last = parameter("Last-Event-ID", "header", after["schema"], "Where a stream broke off.")
    least = parameter_refs("at_least")
    return {
        f"{ROOT}/events": get(
            "list_events",
            "events",
            "The log, from any position on",
            told,
            after,
            limit,
            *filters,
            *least,
            statuses=(*ALWAYS, 409),
        ),
        f"{ROOT}/events/stream": get(
            "stream_events",
            "events",
            "The log live, as Server-Sent Events",
            LIVE,
            after,
            last,
            *filters,
            statuses=(*ALWAYS, 409),
        ),
    }


def document_paths() -> dict[str, Schema]:
    raw = {"schema": {"type": "string", "format": "binary"}}
    form = {"type": "object", "properties": {"file": raw["schema"]}, "required": ["file"]}
    stored = listing({"sha256": TEXT}, size=NATURAL, media_type=TEXT)
    operation = {
        "operationId": "upload_document",
        "tags": ["documents"],
        "summary": "Upload a document's bytes, to attach them to cases",
        "requestBody": {
            "required": True,
            "content": {**dict.fromkeys(MEDIA_TYPES, raw), "multipart/form-data": {"schema": form}},
        },
        "responses": {
            "201": answered("Kept; attach it with what is told.", stored),
            **problems(*ALWAYS, 413, 415),
        },
    }
    return {f"{ROOT}/documents": {"post": operation}}


def chain_path(item: Schema) -> Schema:
    directions = {"enum": ["both", "causes", "effects"]}
    told = answered("Cases and what led from one to the other.", OBJECT)
    told["content"]["text/vnd.mermaid"] = {"schema": TEXT}
    return get(
        "chain_of_case",
        "cases",
        "What led to a case and what came of it",
        told,
        item,
        query("direction", directions, "Which way to walk."),
        query("format", {"enum": ["json", "mermaid"]}, "Data, or a picture as Mermaid text."),
        query("purpose", TEXT, "Why cases are read that few may read; they are hidden without."),
        *parameter_refs("at_least"),
    )


def overview_path(item: Schema) -> Schema:
    told = answered("The exporter, and its rows by register.", OBJECT)
    return get(
        "overview_of_exporter",
        "exporters",
        "Everything about one exporter on one page, as it is or as it was",
        told,
        item,
        *parameter_refs("as_of", "at_least"),
    )


def service_paths() -> dict[str, Schema]:
    item = parameter("item", "path", TEXT, "The id or the reference of a case.")
    found = answered("Where it is.", OBJECT, "Location")
    look_up = get("look_up_case", "cases", "Find a case by id or reference", found, item)
    look_up["get"]["responses"]["307"] = look_up["get"]["responses"].pop("200")
    text: Any = {"description": "Prometheus.", "content": {"text/plain": {"schema": TEXT}}}
    ok, listed = answered("As it is.", OBJECT), answered("All of them.", OBJECTS)
    slug = parameter("slug", "path", TEXT, "Its name.")
    few = (405, 500)
    return {
        f"{ROOT}": get("start", "service", "What there is", ok),
        f"{ROOT}/me": get("me", "service", "Who am I", ok),
        f"{ROOT}/cases/{{item}}": look_up,
        f"{ROOT}/cases/{{item}}/chain": chain_path(item),
        f"{ROOT}/exporters/{{item}}/overview": overview_path(item),
        f"{ROOT}/registers": get("list_registers", "registers", "Read models", ok, public=True),
        "/problems": get("problems", "service", "Problems", listed, statuses=few, public=True),
        "/problems/{slug}": get(
            "problem", "service", "A problem", ok, slug, statuses=(404, *few), public=True
        ),
        "/health": get("health", "health", "Every part", ok),
        "/health/live": get("live", "health", "Runs", ok, statuses=few, public=True),
        "/health/ready": get(
            "ready",
            "health",
            "Serves",
            ok,
            statuses=few,
            public=True,
            more={"503": answered("Not yet.", OBJECT)},
        ),
        "/metrics": get("metrics", "health", "Metrics", text, statuses=few, public=True),
    }
