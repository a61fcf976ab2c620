"""Which case points to which: by a field (participation -> exporter) or by a link."""

from collections.abc import Iterable
from functools import cache
from typing import Any
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


def of_case(lifecycle: Lifecycle[Any], case: Any) -> Iterable[CaseLinkRow]:
    case_type: Any = lifecycle.case
    pointers = [(name, getattr(case, name)) for name in pointing_fields(case_type)]
    pointers += [(link.relation, link.case_id) for link in case.links]
    for field, target in dict.fromkeys(pointers):
        if isinstance(target, UUID):
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
)
