"""Assignment and queues: whose desk a case lies on. Who handled it survives its end."""

from collections.abc import Iterable
from typing import Annotated, Any

from export_program.engine.actors import Role
from export_program.engine.case import Recorded
from export_program.engine.context import Context
from export_program.engine.lifecycle import LIVE, SAME, Protocol, row
from export_program.engine.messages import Command, Event, ShortText, Slug, stored
from export_program.engine.naming import OF_STAFF
from export_program.engine.rules import rule


class Assign(Command, frozen=True, kw_only=True):
    """Put the case on a person's desk: an account's id."""

    assignee: Annotated[ShortText, OF_STAFF]


class Release(Command, frozen=True, kw_only=True):
    """Take the case off its desk; it goes back to its queue."""


class MoveToQueue(Command, frozen=True, kw_only=True):
    queue: Slug


class LeaveQueue(Command, frozen=True, kw_only=True):
    pass


@stored("case.assigned.v1")
class CaseAssigned(Event, frozen=True, kw_only=True):
    assignee: str
    previous: str | None = None


@stored("case.released.v1")
class CaseReleased(Event, frozen=True, kw_only=True):
    previous: str


@stored("case.queue_entered.v1")
class QueueEntered(Event, frozen=True, kw_only=True):
    queue: str
    previous: str | None = None


@stored("case.queue_left.v1")
class QueueLeft(Event, frozen=True, kw_only=True):
    previous: str


@rule("The case is not on that desk already.", field="assignee")
def another_desk(case: Any, command: Assign, _: Context) -> bool:
    return bool(case.assignee != command.assignee)


@rule("The case is on somebody's desk.")
def is_assigned(case: Any, _command: Any, _: Context) -> bool:
    return case.assignee is not None


@rule("The case is not in that queue already.", field="queue")
def another_queue(case: Any, command: MoveToQueue, _: Context) -> bool:
    return bool(case.queue != command.queue)


@rule("The case is in a queue.")
def is_queued(case: Any, _command: Any, _: Context) -> bool:
    return case.queue is not None


def _assigned(case: Any, command: Assign, _: Context) -> CaseAssigned:
    return CaseAssigned(assignee=command.assignee, previous=case.assignee)


def _released(case: Any, _command: Release, _: Context) -> CaseReleased:
    return CaseReleased(previous=case.assignee)


def _entered(case: Any, command: MoveToQueue, _: Context) -> QueueEntered:
    return QueueEntered(queue=command.queue, previous=case.queue)


def _left(case: Any, _command: LeaveQueue, _: Context) -> QueueLeft:
    return QueueLeft(previous=case.queue)


def _on_desk(case: Any, event: CaseAssigned, _: Recorded) -> dict[str, Any]:
    known = event.assignee in case.handlers
    handlers = case.handlers if known else (*case.handlers, event.assignee)
    return {"assignee": event.assignee, "handlers": handlers}


def assignment(by: Iterable[Role]) -> Protocol:
    """Assign, Release, MoveToQueue and LeaveQueue, in any live stage."""
    roles = frozenset(by)
    return Protocol(
        "assignment",
        (
            row(Assign, CaseAssigned, LIVE, SAME, roles, another_desk, record=_assigned),
            row(Release, CaseReleased, LIVE, SAME, roles, is_assigned, record=_released),
            row(
                MoveToQueue,
                QueueEntered,
                LIVE,
                SAME,
                roles | {Role.POLICY},
                another_queue,
                record=_entered,
            ),
            row(LeaveQueue, QueueLeft, LIVE, SAME, roles, is_queued, record=_left),
        ),
        {
            CaseAssigned: _on_desk,
            CaseReleased: lambda _c, _e, _r: {"assignee": None},
            QueueEntered: lambda _c, e, _r: {"queue": e.queue},
            QueueLeft: lambda _c, _e, _r: {"queue": None},
        },
    )
