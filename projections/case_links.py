"""Which case points to which: by a field (participation -> exporter), an item's, or a link."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, get_args, get_origin
from uuid import UUID

import msgspec

from export_program.engine.lifecycle import Lifecycle
from projections.read_model import ReadModel, Row

OWN = frozenset({"id", "correlation"})


class CaseLinkRow(Row, frozen=True, kw_only=True):
    key: str
    kind: str
    case_id: UUID
    reference: str
    title: str
    stage: str
    field: str
    target: UUID
    ended: bool


@cache
def pointing_fields(case_type: Any) -> tuple[str, ...]:
    """The fields of a case that may hold the id of another case."""
    named = (f.name for f in msgspec.structs.fields(case_type) if f.name not in OWN)
    return tuple(name for name in named if name.endswith("_id") or name == "organisation")


@cache
def pointing_items(case_type: Any) -> tuple[tuple[str, str], ...]:
    """Mappings of a case, and the fields of their items that may hold the id of another case."""
    found = []
    for field in msgspec.structs.fields(case_type):
        if get_origin(field.type) is not dict:
            continue
        _, item = get_args(field.type)
        if isinstance(item, type) and issubclass(item, msgspec.Struct):
            inner = (f for f in msgspec.structs.fields(item) if f.name.endswith("_id"))
            found += [(field.name, f.name) for f in inner if UUID in {f.type, *get_args(f.type)}]
    return tuple(found)


@cache
def pointing_parts(case_type: Any) -> tuple[tuple[str, str], ...]:
    """Parts of a case (what an agreement rests on), and their fields that may hold such an id."""
    found = []
    for field in msgspec.structs.fields(case_type):
        if get_origin(field.type) in {dict, tuple}:
            continue
        for part in (field.type, *get_args(field.type)):
            if isinstance(part, type) and issubclass(part, msgspec.Struct):
                inner = (f for f in msgspec.structs.fields(part) if f.name.endswith("_id"))
                found += [
                    (field.name, f.name) for f in inner if UUID in {f.type, *get_args(f.type)}
                ]
    return tuple(found)


def pointers(case_type: Any, case: Any) -> Iterator[tuple[str, UUID]]:
    """Each field, `mapping.field` or relation by which a case points to another, and the other."""
    named = [(name, getattr(case, name)) for name in pointing_fields(case_type)]
    for mapping, field in pointing_items(case_type):
        items = getattr(case, mapping).values()
        named += [(f"{mapping}.{field}", getattr(item, field)) for item in items]
    for part, field in pointing_parts(case_type):
        named.append((f"{part}.{field}", getattr(getattr(case, part), field, None)))
    named += [(link.relation, link.case_id) for link in case.links]
    for field, target in dict.fromkeys(named):
        if isinstance(target, UUID):
            yield field, target


def of_case(lifecycle: Lifecycle[Any], case: Any) -> Iterable[CaseLinkRow]:
    for field, target in pointers(lifecycle.case, case):
        if target != case.id:
            yield CaseLinkRow(
                key=f"{case.id}:{field}:{target}",
                kind=case.KIND,
                case_id=case.id,
                reference=case.reference,
                title=lifecycle.title(case),
                stage=case.stage.value,
                field=field,
                target=target,
                ended=case.stage in lifecycle.ends,
            )


CASE_LINKS = ReadModel(
    name="case_links",
    summary="Which case points to which, both ways.",
    row=CaseLinkRow,
    key="key",
    of_case=of_case,
    filters=("kind", "field", "target", "case_id", "ended"),
    sorts=("reference",),
    indexes=("target",),
    version=2,
)
