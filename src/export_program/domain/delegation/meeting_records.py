"""What the events of meetings hold more than their commands, and what they change."""

from typing import Any

from export_program.domain.delegation import meetings as m
from export_program.domain.delegation.meeting_values import Meeting, MeetingStatus
from export_program.engine.case import Recorded, amend, next_key, put
from export_program.engine.context import Context
from export_program.engine.lifecycle import Fold
from export_program.engine.messages import Event

Changes = dict[str, Any]


def requested(case: Any, c: Any, _: Context) -> m.MeetingRequested:
    return m.MeetingRequested(
        meeting=next_key(case.meetings, "M"),
        counterpart=c.counterpart,
        contact=c.contact,
        delegates=c.delegates,
        subject=c.subject,
    )


def recorded(case: Any, c: Any, context: Context) -> m.MeetingRecorded:
    meeting = case.meetings[c.meeting]
    return m.MeetingRecorded(
        meeting=c.meeting,
        outcome=c.outcome,
        summary=c.summary,
        next_step=c.next_step,
        need=c.need,
        counterpart=meeting.counterpart,
        subject=meeting.subject,
        delegates=meeting.delegates,
        market=case.market,
        held_on=meeting.slot.starts_at.date() if meeting.slot else context.today,
    )


def _on_requested(case: Any, e: Any, r: Recorded) -> Changes:
    new = Meeting(
        counterpart=e.counterpart,
        contact=e.contact,
        delegates=e.delegates,
        subject=e.subject,
        requested_at=r.meta.occurred_at,
    )
    return {"meetings": put(case.meetings, e.meeting, new)}


def _on_recorded(case: Any, e: Any, _: Recorded) -> Changes:
    told = {name: getattr(e, name) for name in ("outcome", "summary", "next_step", "need")}
    return {"meetings": amend(case.meetings, e.meeting, status=MeetingStatus.HELD, **told)}


def _now(status: MeetingStatus, **kept: str) -> Fold:
    """The meeting is so from now on; `kept` names what of the event it keeps, and where."""

    def fold(case: Any, e: Any, _: Recorded) -> Changes:
        told = {name: getattr(e, field) for name, field in kept.items()}
        return {"meetings": amend(case.meetings, e.meeting, status=status, **told)}

    return fold


FOLDS: dict[type[Event], Fold] = {
    m.MeetingRequested: _on_requested,
    m.MeetingAssigned: lambda c, e, _r: {
        "meetings": amend(c.meetings, e.meeting, delegates=e.delegates)
    },
    m.SlotProposed: _now(MeetingStatus.PROPOSED, slot="slot"),
    m.MeetingConfirmed: _now(MeetingStatus.CONFIRMED),
    m.MeetingRecorded: _on_recorded,
    m.MeetingMissed: _now(MeetingStatus.NO_SHOW, why_not="reason"),
    m.MeetingCancelled: _now(MeetingStatus.CANCELLED, why_not="reason"),
}
