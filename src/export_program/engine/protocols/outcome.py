"""After a decision: correcting its record, withdrawing a case, reopening one that has ended."""

from collections.abc import Iterable
from typing import Any

from msgspec import structs

from export_program.engine.actors import Role
from export_program.engine.case import Recorded, Stage
from export_program.engine.context import Context
from export_program.engine.lifecycle import ANY, LIVE, SAME, Protocol, Target, row
from export_program.engine.messages import (
    Command,
    Event,
    GeneralReason,
    LongText,
    Reasoned,
    ShortText,
    stored,
)
from export_program.engine.rules import rule


class CorrectDecisionRecord(Reasoned, frozen=True, kw_only=True):
    """Correct how a decision was written down. It is not reopened and its outcome stands."""

    correction: LongText
    reason_code: GeneralReason


class RequestWithdrawal(Reasoned, frozen=True, kw_only=True):
    reason_code: GeneralReason


class AcceptWithdrawal(Command, frozen=True, kw_only=True):
    pass


class RefuseWithdrawal(Reasoned, frozen=True, kw_only=True):
    reason_code: GeneralReason


class ReopenCase(Reasoned, frozen=True, kw_only=True):
    """Open an ended case again, on the basis of a decision, a court order or a resolution."""

    ground: ShortText
    reason_code: GeneralReason


@stored("case.decision_record_corrected.v1")
class DecisionRecordCorrected(Event, frozen=True, kw_only=True):
    correction: str
    reason_code: str
    reason: str


@stored("case.withdrawal_requested.v1")
class WithdrawalRequested(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


@stored("case.withdrawal_accepted.v1")
class WithdrawalAccepted(Event, frozen=True, kw_only=True):
    pass


@stored("case.withdrawal_refused.v1")
class WithdrawalRefused(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


@stored("case.reopened.v1")
class CaseReopened(Event, frozen=True, kw_only=True):
    ground: str
    reason_code: str
    reason: str


@rule("A decision was made on this case.")
def is_decided(case: Any, _command: Any, _: Context) -> bool:
    return case.decision is not None


@rule("A withdrawal was requested and is not answered yet.")
def is_requested(case: Any, _command: Any, _: Context) -> bool:
    return bool(case.withdrawal == "requested")


@rule("No withdrawal is waiting for an answer.")
def is_not_requested(case: Any, _command: Any, _: Context) -> bool:
    return bool(case.withdrawal != "requested")


def _correct(case: Any, event: DecisionRecordCorrected, _: Recorded) -> dict[str, Any]:
    corrections = (*case.decision.corrections, event.correction)
    return {"decision": structs.replace(case.decision, corrections=corrections)}


def correction(by: Iterable[Role]) -> Protocol:
    """CorrectDecisionRecord, in any stage once there is a decision."""
    correct = row(CorrectDecisionRecord, DecisionRecordCorrected, ANY, SAME, by, is_decided)
    return Protocol("correction", (correct,), {DecisionRecordCorrected: _correct})


def withdrawal(
    withdrawn: Stage, asks: Iterable[Role], answers: Iterable[Role], *source: Stage
) -> Protocol:
    """The applicant asks to withdraw, the office accepts or refuses; from `source` or any live."""
    where = source or (LIVE,)
    answering = frozenset(answers)
    return Protocol(
        "withdrawal",
        (
            row(RequestWithdrawal, WithdrawalRequested, where, SAME, asks, is_not_requested),
            row(AcceptWithdrawal, WithdrawalAccepted, where, withdrawn, answering, is_requested),
            row(RefuseWithdrawal, WithdrawalRefused, where, SAME, answering, is_requested),
        ),
        {
            WithdrawalRequested: lambda _c, _e, _r: {"withdrawal": "requested"},
            WithdrawalAccepted: lambda _c, _e, _r: {"withdrawal": "accepted"},
            WithdrawalRefused: lambda _c, _e, _r: {"withdrawal": "refused"},
        },
    )


def reopening(source: tuple[Stage, ...], target: Stage | Target, by: Iterable[Role]) -> Protocol:
    """ReopenCase: what an end had set (its time, its result) is cleared by construction."""
    reopen = row(ReopenCase, CaseReopened, source, target, by, reopening=True)
    fold = {"decision": None, "withdrawal": None, "closed_at": None}
    return Protocol("reopening", (reopen,), {CaseReopened: lambda _c, _e, _r: fold})
