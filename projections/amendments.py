"""Amendments of agreements: numbered, with the clauses they supersede and who has signed."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from export_program.domain.agreement import LIFECYCLE, Agreement
from export_program.engine.lifecycle import Lifecycle
from projections.read_model import ReadModel, Row


class AmendmentRow(Row, frozen=True, kw_only=True):
    """`in_force_clauses` are those of its clauses that no later amendment superseded again."""

    key: str
    agreement_id: UUID
    reference: str
    agreement: str
    agreement_stage: str
    amendment: str
    number: int
    title: str
    status: str
    clauses: tuple[str, ...]
    in_force_clauses: tuple[str, ...]
    obligations: tuple[str, ...]
    document: str
    sha256: str
    proposed_by: str
    opinion: str | None
    signed_by: tuple[str, ...]
    unsigned: tuple[str, ...]
    signed_on: date | None


def of_case(_: Lifecycle[Any], case: Agreement) -> Iterable[AmendmentRow]:
    for key, amendment in case.amendments.items():
        missing = tuple(case.unsigned(amendment.signatures))
        days = [s.signed_on for s in amendment.signatures.values()]
        yield AmendmentRow(
            key=f"{case.id}:{key}",
            agreement_id=case.id,
            reference=case.reference,
            agreement=LIFECYCLE.title(case),
            agreement_stage=case.stage.value,
            amendment=key,
            number=amendment.number,
            title=amendment.title,
            status=amendment.status,
            clauses=amendment.clauses,
            in_force_clauses=tuple(
                clause for clause, by in case.superseded_clauses.items() if by == key
            ),
            obligations=tuple(k for k, o in case.obligations.items() if o.amendment == key),
            document=amendment.document,
            sha256=amendment.sha256,
            proposed_by=amendment.by,
            opinion=amendment.opinion.opinion.value if amendment.opinion else None,
            signed_by=tuple(sorted(amendment.signatures)),
            unsigned=missing,
            signed_on=max(days) if days and not missing else None,
        )


AMENDMENTS = ReadModel(
    name="agreement_amendments",
    summary="Amendments of agreements: clauses, documents, opinions and signatures.",
    row=AmendmentRow,
    key="key",
    of_case=of_case,
    kinds=frozenset({"agreement"}),
    filters=(
        "agreement_id",
        "agreement_stage",
        "status",
        "clauses",
        "in_force_clauses",
        "opinion",
        "unsigned",
        "signed_on",
    ),
    sorts=("reference", "number", "signed_on"),
    search=("title", "agreement", "reference"),
)
