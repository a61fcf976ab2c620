"""The JSON schemas behind the OpenAPI document, straight from the types."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import msgspec

from export_program.api.problems import Problem

REF = "#/components/schemas/{name}"
SEALED = {"$ref": "#/components/schemas/Sealed"}


class Outcome(msgspec.Struct, frozen=True):
    """The answer to a command; a repetition with the same Idempotency-Key gets the same one."""

    case_id: UUID
    kind: str
    reference: str
    version: int
    stage: str
    event_id: UUID
    event: str
    position: int
    occurred_at: str
    recorded_at: str
    deadlines: dict[str, str]


class Schemas:
    """Every schema by type. Where two types share a name, the module's name tells them apart."""

    def __init__(self, types: Iterable[type[msgspec.Struct]]) -> None:
        known: tuple[type[msgspec.Struct], ...] = tuple(dict.fromkeys((Problem, *types)))
        found, components = msgspec.json.schema_components(known, ref_template=REF)
        self.refs: Mapping[type, dict[str, Any]] = dict(zip(known, found, strict=True))
        self.components: dict[str, Any] = {
            name: as_text(schema) for name, schema in components.items() if name != "Sealed"
        }

    def of(self, struct: type) -> dict[str, Any]:
        return dict(self.refs[struct])


def as_text(schema: Any) -> Any:
    """A schema for clients: they write and read personal data as text, never as pointers."""
    if isinstance(schema, list):
        return [as_text(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    either = schema.get("anyOf")
    if not isinstance(either, list) or SEALED not in either:
        return {key: as_text(value) for key, value in schema.items()}
    kept = [as_text(part) for part in either if part != SEALED]
    rest = {key: as_text(value) for key, value in schema.items() if key != "anyOf"}
    return {**kept[0], **rest} if len(kept) == 1 else {"anyOf": kept, **rest}


def listing(of: dict[str, Any], **beside: dict[str, Any]) -> dict[str, Any]:
    """An object with the given properties, all of them present."""
    properties = {**beside, **of}
    return {"type": "object", "properties": properties, "required": list(properties)}
