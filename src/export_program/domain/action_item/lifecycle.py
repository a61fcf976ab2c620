"""The table of an action, and what its events hold more than their commands."""

from datetime import date
from typing import Any

from msgspec import structs

from export_program.domain.action_item import messages as m
from export_program.domain.action_item import rules
from export_program.domain.action_item.case import (
    ActionItem,
    ActionItemStage,
    Extension,
    Progress,
)
from export_program.domain.action_item.messages import EscalateAction, MarkActionOverdue
from export_program.engine.actors import STAFF, Role
from export_program.engine.case import Recorded
from export_program.engine.context import Context
from export_program.engine.lifecycle import SAME, Deadline, Lifecycle, row
from export_program.engine.limits import working_days
from export_program.engine.protocols.office import office

DOCUMENT_TYPES = ("evidence", "progress_report", "correspondence", "other")
E, R = ActionItemStage, Role
DESK = frozenset({R.SECRETARIAT, R.WG_CHAIR})
WORKING = (E.ACKNOWLEDGED, E.IN_PROGRESS, E.RETURNED)
OWED = (E.OPEN, *WORKING)
LAST_REPORTS = 50
GROUND = ("measure", "organisation", "owner", "due", "resolution_id", "session_id", "directive")


def _assigned(_: Any, c: m.AssignAction, context: Context) -> m.ActionAssigned:
    resolution, session = rules.resolution_of(context), rules.session_of(context)
    group = resolution or session
    return m.ActionAssigned(
        title=c.title,
        title_fa=c.title_fa,
        working_group_id=group.working_group_id if group else None,
        resolution_number=resolution.number if resolution else None,
        **{name: getattr(c, name) for name in GROUND},
    )


def _acknowledged(_: ActionItem, _c: Any, context: Context) -> m.ActionAcknowledged:
    return m.ActionAcknowledged(owner=context.actor.id)


def _returned(case: ActionItem, c: m.ReturnAction, _: Context) -> m.ActionReturned:
    return m.ActionReturned(
        due=c.due or _due(case), reason_code=c.reason_code.value, reason=c.reason
    )


def _due(case: ActionItem) -> date:
    if case.due is None:
        raise AssertionError("an action that was assigned has a day")
    return case.due


def _granted(case: ActionItem, c: m.GrantExtension, _: Context) -> m.ActionExtensionGranted:
    if case.asked is None:
        raise AssertionError("the rules have refused to grant what nobody asked for")
    day = c.due or case.asked.due
    return m.ActionExtensionGranted(due=day, previous=_due(case), answer=c.answer)


def _reassigned(case: ActionItem, c: m.ReassignAction, _: Context) -> m.ActionReassigned:
    return m.ActionReassigned(
        organisation=c.organisation,
        owner=c.owner,
        due=c.due or _due(case),
        previous=case.organisation,
        reason_code=c.reason_code.value,
        reason=c.reason,
    )


def _overdue(case: ActionItem, _c: Any, _: Context) -> m.ActionOverdue:
    return m.ActionOverdue(due=_due(case), times=case.overdue + 1)


def _escalated(case: ActionItem, _c: Any, _: Context) -> m.ActionEscalated:
    return m.ActionEscalated(due=_due(case))


def _on_assigned(_: Any, e: m.ActionAssigned, __: Recorded) -> dict[str, Any]:
    told = {name: getattr(e, name) for name in (*GROUND, "working_group_id", "resolution_number")}
    return {**told, "heading": e.title, "heading_fa": e.title_fa, "first_due": e.due}


def _on_progress(case: ActionItem, e: Any, recorded: Recorded) -> dict[str, Any]:
    by, at = recorded.meta.actor.id, recorded.meta.occurred_at
    told = (*case.progress, Progress(e.text, by, at, e.percent))
    return {"progress": told[-LAST_REPORTS:]}


def _on_claimed(case: ActionItem, e: m.ActionDoneClaimed, recorded: Recorded) -> dict[str, Any]:
    by = recorded.meta.actor.id
    extensions = _moot(case, "done")
    return {"claim": e.claim, "evidence": e.evidence, "claimed_by": by, "extensions": extensions}


def _in_time(case: ActionItem, day: date) -> dict[str, Any]:
    """With a day that lies ahead an action is no longer late."""
    late = case.late and day == case.due
    return {"due": day, "late": late, "escalated": case.escalated and late}


def _on_returned(case: ActionItem, e: m.ActionReturned, recorded: Recorded) -> dict[str, Any]:
    return {**_in_time(case, e.due), "claimed_by": None, "returned": case.returned + 1}


def _on_asked(case: ActionItem, e: Any, recorded: Recorded) -> dict[str, Any]:
    asked = Extension(e.due, e.reason, recorded.meta.actor.id)
    return {"extensions": (*case.extensions, asked)}


def _answered(case: ActionItem, *, granted: bool, answer: str | None) -> tuple[Extension, ...]:
    *before, last = case.extensions
    return (*before, structs.replace(last, granted=granted, answer=answer))


def _moot(case: ActionItem, why: str) -> tuple[Extension, ...]:
    """Nobody needs the extension any more that was asked for."""
    asked = case.asked is not None
    return _answered(case, granted=False, answer=why) if asked else case.extensions


def _on_granted(case: ActionItem, e: Any, recorded: Recorded) -> dict[str, Any]:
    told = _answered(case, granted=True, answer=e.answer)
    return {**_in_time(case, e.due), "extensions": told}


def _on_refused(case: ActionItem, e: Any, _: Recorded) -> dict[str, Any]:
    return {"extensions": _answered(case, granted=False, answer=e.reason)}


def _on_reassigned(case: ActionItem, e: Any, recorded: Recorded) -> dict[str, Any]:
    return {
        **_in_time(case, e.due),
        "organisation": e.organisation,
        "owner": e.owner,
        "claimed_by": None,
        "extensions": _moot(case, "reassigned"),
        "reassigned": case.reassigned + 1,
    }


def _on_overdue(_: ActionItem, e: m.ActionOverdue, __: Recorded) -> dict[str, Any]:
    return {"late": True, "overdue": e.times}


def _running(case: ActionItem, _event: Any) -> date | None:
    """A day that has passed does not run again until there is a new one."""
    return None if case.late else case.due


NEW_DAY = (m.ActionReturned, m.ActionExtensionGranted, m.ActionReassigned)
# fmt: off
LIFECYCLE = Lifecycle("action_item", "ACT", ActionItem, E, (
    #   command              event                       from                    to              by
    row(m.AssignAction,      m.ActionAssigned,           None,                   E.OPEN,         DESK | {R.POLICY}, rules.has_a_ground, rules.resolution_is_in_force, rules.resolution_orders, rules.session_was_held, rules.directive_is_known, rules.day_lies_ahead, record=_assigned),
    row(m.AcknowledgeAction, m.ActionAcknowledged,       E.OPEN,                 E.ACKNOWLEDGED, STAFF, rules.may_acknowledge, record=_acknowledged),
    row(m.ReportProgress,    m.ActionProgressReported,   WORKING,                E.IN_PROGRESS,  STAFF, rules.is_the_owner),
    row(m.ClaimDone,         m.ActionDoneClaimed,        WORKING,                E.DONE_CLAIMED, STAFF, rules.is_the_owner, rules.evidence_is_attached),
    row(m.VerifyDone,        m.ActionVerified,           E.DONE_CLAIMED,         E.VERIFIED,     DESK, rules.is_somebody_else),
    row(m.ReturnAction,      m.ActionReturned,           E.DONE_CLAIMED,         E.RETURNED,     DESK, rules.is_somebody_else, rules.has_time, record=_returned),
    row(m.RequestExtension,  m.ActionExtensionRequested, OWED,                   SAME,           STAFF, rules.is_the_owner, rules.nothing_is_asked, rules.moves_later),
    row(m.GrantExtension,    m.ActionExtensionGranted,   OWED,                   SAME,           DESK, rules.extension_is_asked, rules.grants_another, rules.grant_fits, record=_granted),
    row(m.RefuseExtension,   m.ActionExtensionRefused,   OWED,                   SAME,           DESK, rules.extension_is_asked, rules.grants_another),
    row(m.ReassignAction,    m.ActionReassigned,         (*OWED, E.DONE_CLAIMED), E.OPEN,        DESK, rules.owner_changes, rules.has_time, record=_reassigned),
    row(m.MarkActionOverdue, m.ActionOverdue,            OWED,                   SAME,           R.TIMER, rules.day_has_passed, record=_overdue),
    row(m.EscalateAction,    m.ActionEscalated,          OWED,                   SAME,           R.TIMER, rules.is_still_late, record=_escalated),
    row(m.CancelAction,      m.ActionCancelled,          (*OWED, E.DONE_CLAIMED), E.CANCELLED,   (R.WG_CHAIR, R.POLICY)),
),
    ends=frozenset({E.VERIFIED, E.CANCELLED}),
    includes=office(DOCUMENT_TYPES, applicants=(R.WG_MEMBER,)),
    deadlines=(
        Deadline("acknowledgement", stages=(E.OPEN,), limit=working_days(2), decides=R.SECRETARIAT, sentence="An action is acknowledged within 2 working days."),
        Deadline("due", upon=(m.ActionAssigned, *NEW_DAY), until=(m.ActionDoneClaimed, m.ActionOverdue), due=_running, then=lambda _c, _d: MarkActionOverdue(), warn=(7, 2), decides=R.WG_CHAIR, sentence="An action is done by its day."),
        Deadline("escalation", upon=(m.ActionOverdue,), until=(m.ActionDoneClaimed, m.ActionEscalated, *NEW_DAY), limit=working_days(5), then=lambda _c, _d: EscalateAction(), sentence="An action that is 5 working days late goes to the chair and to the next session."),
        Deadline("verification", stages=(E.DONE_CLAIMED,), limit=working_days(5), warn=(1,), decides=R.SECRETARIAT, sentence="Somebody else verifies what is claimed within 5 working days."),
        Deadline("extension", upon=(m.ActionExtensionRequested,), until=(m.ActionExtensionGranted, m.ActionExtensionRefused, m.ActionReassigned, m.ActionDoneClaimed), limit=working_days(2), decides=R.WG_CHAIR, sentence="An extension is answered within 2 working days."),
    ),
    folds={
        m.ActionAssigned: _on_assigned,
        m.ActionProgressReported: _on_progress,
        m.ActionDoneClaimed: _on_claimed,
        m.ActionVerified: lambda _c, _e, _r: {"late": False, "escalated": False},
        m.ActionCancelled: lambda _c, _e, _r: {"late": False, "escalated": False},
        m.ActionReturned: _on_returned,
        m.ActionExtensionRequested: _on_asked,
        m.ActionExtensionGranted: _on_granted,
        m.ActionExtensionRefused: _on_refused,
        m.ActionReassigned: _on_reassigned,
        m.ActionOverdue: _on_overdue,
        m.ActionEscalated: lambda _c, _e, _r: {"escalated": True},
    },
    title=lambda c: c.heading,
    plural="action-items",
    summary="What an organisation owes the working group, until somebody else verified that it is done.",
)
# fmt: on
