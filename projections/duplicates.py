"""An aid to find firms that are registered twice: names as they sound alike, and what was noted."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from export_program.domain.exporter import Exporter
from export_program.domain.vocabulary.persian import normalise
from export_program.engine.lifecycle import Lifecycle
from projections.read_model import ReadModel, Row

# What tells the legal form of a firm, not the firm: company, co-operative, private joint stock …
FORMS_FA = (
    "شرکت", "تعاونی", "مؤسسه", "سهامی", "خاص", "عام", "با", "مسئولیت", "محدود", "بازرگانی",
    "صنعتی", "تولیدی", "صنایع", "گروه",
)  # fmt: skip
FORMS_EN = (
    "co", "company", "ltd", "limited", "inc", "llc", "pjs", "pjsc", "jsc", "plc", "corp",
    "corporation", "group", "industries", "industrial", "trading",
)  # fmt: skip
LEGAL_FORMS = frozenset(map(normalise, (*FORMS_FA, *FORMS_EN)))


class DuplicateRow(Row, frozen=True, kw_only=True):
    """`name_key` and `name_fa_key` are equal for names that differ in spelling or legal form only.

    `noted` are the exporter cases that somebody or a reaction noted as the same firm.
    """

    case_id: UUID
    reference: str
    name: str
    name_fa: str
    name_key: str
    name_fa_key: str
    national_id: str
    district: str
    stage: str
    opened_at: datetime
    noted: tuple[str, ...]
    merged_into: UUID | None


@lru_cache(maxsize=10_000)
def name_key(name: str) -> str:
    """A name without its legal form, punctuation and order of words."""
    letters = "".join(c if c.isalnum() else " " for c in normalise(name))
    words = letters.split()
    return " ".join(sorted(w for w in words if w not in LEGAL_FORMS) or sorted(words))


def of_case(_: Lifecycle[Any], case: Exporter) -> Iterable[DuplicateRow]:
    yield DuplicateRow(
        case_id=case.id,
        reference=case.reference,
        name=case.name,
        name_fa=case.name_fa,
        name_key=name_key(case.name),
        name_fa_key=name_key(case.name_fa),
        national_id=case.national_id,
        district=case.district,
        stage=case.stage.value,
        opened_at=case.opened_at,
        noted=tuple(sorted(case.duplicates)),
        merged_into=case.merged_into,
    )


DUPLICATES = ReadModel(
    name="exporter_duplicates",
    summary="Firms side by side with those of a like name, and those noted as the same firm.",
    row=DuplicateRow,
    key="case_id",
    of_case=of_case,
    kinds=frozenset({"exporter"}),
    filters=(
        "name_key",
        "name_fa_key",
        "national_id",
        "stage",
        "district",
        "noted",
        "merged_into",
    ),
    sorts=("name_key", "name_fa_key", "national_id", "reference"),
    search=("name", "name_fa", "national_id", "reference"),
)
