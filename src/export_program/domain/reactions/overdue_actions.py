"""Overdue actions stand on the agenda of each next session until they are closed."""

from collections.abc import Iterator
from typing import Any

from export_program.domain.action_item import messages as actions
from export_program.domain.action_item.case import ActionItem, ActionItemStage
from export_program.domain.reaction import Cases, Reaction, Then
from export_program.domain.reactions.working_group import (
    NOT_HELD,
    group_of,
    queue,
    receiver_of,
    settle,
    takes_items,
)
from export_program.domain.session import agenda as a
from export_program.domain.session.sitting import SessionAdjourned
from export_program.domain.working_group.case import AgendaReason
from export_program.engine.case import Recorded


def cause_of(action: ActionItem) -> str:
    return f"action_item:{action.id}"


def _item(action: ActionItem) -> dict[str, Any]:
    """What an agenda tells of an overdue action."""
    claimed = " Claimed as done." if action.stage is ActionItemStage.DONE_CLAIMED else ""
    times = "once" if action.overdue == 1 else f"{action.overdue} times"
    late = AgendaReason.ESCALATED_ACTION if action.escalated else AgendaReason.OVERDUE_ACTION
    return {
        "subject_kind": "action_item",
        "subject_id": action.id,
        "title": action.heading,
        "title_fa": action.heading_fa,
        "why": late,
        "remarks": f"{action.organisation}: due {action.due}, overdue {times}.{claimed}",
    }


def _queue(_step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    group = receiver_of(case.working_group_id, cases)
    yield from queue(group, cases, cause_of(case), **_item(case))


def _settle(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    if not case.late:
        group = receiver_of(case.working_group_id, cases)
        yield from settle(group, cases, cause_of(case), step.event.STORED)


def _overdue(group: Any, cases: Cases) -> Iterator[ActionItem]:
    """The actions that are overdue and for the sessions of a group, the oldest first."""
    found = cases.where("action_item", "actions", overdue=True)
    for action in sorted(found, key=lambda known: (known.due, known.id)):
        receiver = receiver_of(action.working_group_id, cases)
        if receiver is not None and receiver.id == group.id:
            yield action


def _carry_over(_step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    """Whatever the session said of them: noted, put off, taken off its agenda."""
    group = group_of(case.working_group_id, cases)
    if group is not None:
        for action in _overdue(group, cases):
            yield from queue(group, cases, cause_of(action), **_item(action))


def _table(_step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    """Those of which nothing waits for the session: somebody took them off the list."""
    group, session = group_of(case.working_group_id, cases), cases.get(case.id)
    if group is None or not takes_items(session):
        return
    for action in _overdue(group, cases):
        cause = cause_of(action)
        if session.tabled(cause) is None and group.waits_for(cause) is None:
            yield Then("session", session.id, a.TableItem(cause=cause, **_item(action)))


NO_LONGER_LATE = (
    actions.ActionVerified,
    actions.ActionCancelled,
    actions.ActionExtensionGranted,
    actions.ActionReassigned,
    actions.ActionReturned,
)
# fmt: off
REACTIONS = (
    Reaction("queue-late-action", 1, (actions.ActionOverdue, actions.ActionEscalated), _queue, "An overdue action comes to the next session, once while it waits."),
    Reaction("carry-over-late-actions", 1, (SessionAdjourned, *NOT_HELD), _carry_over, "An action that is overdue when a session is over comes to the next one, whatever was said of it."),
    Reaction("table-late-actions", 1, (a.AgendaOpened,), _table, "An agenda that opens takes every overdue action."),
    Reaction("settle-action", 2, NO_LONGER_LATE, _settle, "An action that is closed or has a new day does not wait for a session."),
)
# fmt: on
