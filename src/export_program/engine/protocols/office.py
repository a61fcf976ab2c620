"""The sub-protocols that every case of the office carries, with the office's usual roles."""

from collections.abc import Iterable

from export_program.engine.actors import APPLICANTS, STAFF, Role
from export_program.engine.lifecycle import Protocol
from export_program.engine.protocols.advice import advice
from export_program.engine.protocols.assignment import assignment
from export_program.engine.protocols.clock import clock
from export_program.engine.protocols.documents import documents
from export_program.engine.protocols.information import information
from export_program.engine.protocols.linking import linking
from export_program.engine.protocols.notes import notes
from export_program.engine.protocols.outcome import correction

OFFICERS = frozenset({Role.SECRETARIAT, Role.DESK_OFFICER, Role.TEAM_LEAD, Role.EXPORT_HOUSE_AGENT})
LEADS = frozenset({Role.TEAM_LEAD, Role.WG_CHAIR})


def office(types: Iterable[str], applicants: Iterable[Role] = APPLICANTS) -> tuple[Protocol, ...]:
    """Assignment, questions, clock, documents of `types`, notes, advice, correction, links."""
    outside = frozenset(applicants)
    return (
        assignment(OFFICERS | LEADS),
        information(asks=STAFF, answers=outside),
        clock(OFFICERS, extends=LEADS),
        documents(
            types, attaches=outside | STAFF, verifies=OFFICERS | {Role.EVALUATOR, Role.FINANCE}
        ),
        notes(writes=STAFF | outside, redacts=LEADS),
        advice(gives=STAFF, countersigns=LEADS | {Role.LEGAL, Role.FINANCE, Role.REVIEWER}),
        correction(by=LEADS | {Role.DECISION_MAKER}),
        linking(OFFICERS | LEADS, classifies=LEADS),
    )
