"""What stands in the way of departure: told by the case alone, for the rules and for the office."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from export_program.domain.delegation.case import Delegation
from export_program.domain.delegation.values import (
    Delegate,
    Direction,
    PaperKind,
    ReportStatus,
    Standing,
)
from export_program.engine.context import Context
from export_program.engine.limits import months
from export_program.engine.rules import Rule

Holds = Callable[[Delegation], bool | str]
DOCUMENTS = {
    Direction.OUTGOING: ("invitation", "roster", "programme"),
    Direction.INCOMING: ("invitation", "programme"),
}
ASKED = {Direction.OUTGOING: tuple(PaperKind), Direction.INCOMING: (PaperKind.VISA,)}
PASSPORT_MONTHS = 6


def papers_missing(case: Delegation, delegate: Delegate) -> tuple[str, ...]:
    """The papers that a delegate lacks, or that end too soon: each kind, with what was found."""
    return tuple(_missing(case, delegate))


def _missing(case: Delegation, delegate: Delegate) -> Iterator[str]:
    last = case.returns_on
    for kind in ASKED[case.direction]:
        paper = delegate.papers.get(kind)
        if paper is None:
            yield kind.value
        elif paper.exempt is None and paper.valid_until is not None and last is not None:
            needed = _needed_until(kind, last)
            if paper.valid_until < needed:
                yield f"{kind.value} until {paper.valid_until}, needed until {needed}"


def _needed_until(kind: PaperKind, last: date) -> date:
    if kind is PaperKind.PASSPORT:
        return months(PASSPORT_MONTHS).last_day(last)
    return date.min if kind is PaperKind.FEE else last


def documents_missing(case: Delegation) -> tuple[str, ...]:
    return tuple(t for t in DOCUMENTS[case.direction] if not case.has_document(t))


def _report(case: Delegation) -> bool | str:
    return case.report_status is ReportStatus.ACCEPTED or f"it is {_status(case)}"


def _status(case: Delegation) -> str:
    return "not commissioned" if case.report_status is ReportStatus.NONE else case.report_status


def _minimum(case: Delegation) -> bool | str:
    count = case.firms(Standing.CONFIRMED)
    return count >= case.minimum or f"{count} of {case.minimum}"


def _everybody(case: Delegation) -> bool | str:
    waiting = case.standing(Standing.SELECTED, Standing.OFFERED)
    return not waiting or f"not confirmed: {', '.join(waiting)}"


def _papers(case: Delegation) -> bool | str:
    found = {ref: papers_missing(case, d) for ref, d in case.roster().items()}
    missing = [f"{ref}: {', '.join(kinds)}" for ref, kinds in found.items() if kinds]
    return not missing or "; ".join(missing)


def _held(case: Delegation) -> bool | str:
    held = [ref for ref, d in case.roster().items() if d.hold is not None]
    return not held or f"on hold: {', '.join(held)}"


def _documents(case: Delegation) -> bool | str:
    missing = documents_missing(case)
    return not missing or f"missing: {', '.join(missing)}"


def _rule(name: str, sentence: str, holds: Holds) -> Rule:
    def told(case: Any, _command: Any, _: Context) -> bool | str:
        return holds(case)

    return Rule(name, sentence, told, None, (), about_command=False)


REPORT_IS_ACCEPTED = "No delegation departs without an accepted preparation report."
# The sentences are those of the rules; what each found stands behind it.
_CONDITIONS: tuple[tuple[str, str, Holds], ...] = (
    ("report_is_accepted", REPORT_IS_ACCEPTED, _report),
    ("minimum_is_confirmed", "At least the minimum of places is confirmed.", _minimum),
    ("everybody_is_confirmed", "Everybody on the roster is confirmed.", _everybody),
    ("papers_hold", "The papers of everybody on the roster hold for the journey.", _papers),
    ("nobody_is_held", "Nobody on the roster is on hold.", _held),
    (
        "papers_are_attached",
        "Invitation, programme and, of those we send, roster are attached.",
        _documents,
    ),
)
_GUESTS = tuple(c for c in _CONDITIONS if c[0] != "report_is_accepted")
DEPARTURE: tuple[Rule, ...] = tuple(_rule(*condition) for condition in _CONDITIONS)
RECEPTION: tuple[Rule, ...] = tuple(_rule(*condition) for condition in _GUESTS)


def obstacles(case: Delegation) -> tuple[str, ...]:
    """What blocks departure (or the reception of guests), in the words of the rules."""
    ours = case.direction is Direction.OUTGOING
    found = ((sentence, holds(case)) for _, sentence, holds in (_CONDITIONS if ours else _GUESTS))
    return tuple(
        f"{sentence} ({verdict})" if isinstance(verdict, str) else sentence
        for sentence, verdict in found
        if verdict is not True
    )
