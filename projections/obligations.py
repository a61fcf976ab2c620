"""The obligation calendar: what was promised, by which side, due when, and what is late."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from export_program.domain.agreement import LIFECYCLE, Agreement
from export_program.domain.agreement.case import FINAL, OUTSTANDING
from export_program.engine.lifecycle import Lifecycle
from projections.read_model import ReadModel, Row


class ObligationRow(Row, frozen=True, kw_only=True):
    """`side` is ours or theirs. `overdue`: the present round was missed and is still owed.

    `times_missed` counts all rounds; `closed_rounds` those that are over.
    """

    key: str
    agreement_id: UUID
    reference: str
    agreement: str
    agreement_stage: str
    countries: tuple[str, ...]
    obligation: str
    side: str
    party: str
    text: str
    measure: str
    owner: str
    status: str
    due: date | None
    every: str | None
    round: int
    overdue: bool
    times_missed: int
    escalated: bool
    reported: bool
    evidence: int
    closed_rounds: int
    amendment: str | None
    open: bool


def of_case(_: Lifecycle[Any], case: Agreement) -> Iterable[ObligationRow]:
    over = case.stage in LIFECYCLE.ends
    for key, owed in case.obligations.items():
        party = case.party(owed.party)
        yield ObligationRow(
            key=f"{case.id}:{key}",
            agreement_id=case.id,
            reference=case.reference,
            agreement=LIFECYCLE.title(case),
            agreement_stage=case.stage.value,
            countries=tuple(sorted({p.country.value for p in case.parties if not p.us})),
            obligation=key,
            side="ours" if party and party.us else "theirs",
            party=party.name if party else owed.party,
            text=owed.text,
            measure=owed.measure,
            owner=owed.owner,
            status=owed.status.value,
            due=owed.due,
            every=owed.every.value if owed.every else None,
            round=owed.round,
            overdue=owed.late and owed.status in OUTSTANDING,
            times_missed=owed.overdue,
            escalated=owed.escalated,
            reported=owed.reported_by is not None,
            evidence=len(owed.evidence),
            closed_rounds=len(owed.rounds),
            amendment=owed.amendment,
            open=not over and owed.status not in FINAL,
        )


OBLIGATIONS = ReadModel(
    name="obligations",
    summary="What was promised under agreements: by which side, due when, reported, late.",
    row=ObligationRow,
    key="key",
    of_case=of_case,
    kinds=frozenset({"agreement"}),
    filters=(
        "agreement_id",
        "agreement_stage",
        "countries",
        "side",
        "status",
        "owner",
        "due",
        "overdue",
        "times_missed",
        "escalated",
        "reported",
        "amendment",
        "open",
    ),
    sorts=("due", "reference", "owner", "status"),
    search=("text", "measure", "party", "agreement", "reference"),
)
