"""What other systems bring to the main working group's next session."""

from collections.abc import Iterator
from typing import Any

from export_program.domain.agreement import obligations, standing
from export_program.domain.reaction import Cases, Reaction, Then
from export_program.domain.reactions.working_group import main_group, queue, settle
from export_program.domain.working_group.case import AgendaReason
from export_program.engine.case import Recorded


def _queue_obligation(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    event: Any = step.event
    if event.times > 1:
        owed = case.obligations[event.obligation]
        yield from queue(
            main_group(cases),
            cases,
            f"obligation:{case.id}:{event.obligation}",
            subject_kind="agreement",
            subject_id=case.id,
            title=owed.text[:300],
            why=AgendaReason.LATE_OBLIGATION,
            remarks=f"{case.reference} {event.obligation}: due {event.due}, late {event.times} times.",
        )


def _settle_obligation(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    event: Any = step.event
    cause = f"obligation:{case.id}:{event.obligation}"
    yield from settle(main_group(cases), cases, cause, step.event.STORED)


def _queue_renewal(_step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    titles = case.titles
    named = [t for t in (titles.en, titles.fa, titles.tg) if t] if titles else []
    yield from queue(
        main_group(cases),
        cases,
        f"renewal:{case.id}",
        subject_kind="agreement",
        subject_id=case.id,
        title=named[0] if named else case.reference,
        title_fa=titles.fa if titles else None,
        why=AgendaReason.EXPIRING_AGREEMENT,
        remarks=f"{case.reference} ends on {case.until}.",
    )


def _settle_renewal(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    yield from settle(main_group(cases), cases, f"renewal:{case.id}", step.event.STORED)


KEPT = (
    obligations.ObligationFulfilled,
    obligations.ObligationWaived,
    obligations.ObligationDropped,
)
RENEWED = (
    standing.RenewalDecided,
    standing.AgreementRenewed,
    standing.AgreementRenewedTacitly,
    standing.AgreementExpired,
    standing.AgreementTerminated,
)
# fmt: off
REACTIONS = (
    Reaction("queue-late-obligation", 1, (obligations.ObligationOverdue,), _queue_obligation, "An obligation that is late twice comes to the next session."),
    Reaction("settle-obligation", 1, KEPT, _settle_obligation, "An obligation that is settled does not wait for a session."),
    Reaction("queue-renewal", 1, (standing.AgreementExpiring,), _queue_renewal, "An expiring agreement comes to the next session."),
    Reaction("settle-renewal", 1, RENEWED, _settle_renewal, "An agreement whose renewal is decided does not wait for a session."),
)
# fmt: on
