"""The working group: sessions follow from the series, what waits comes to them and back again."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from export_program.domain import program
from export_program.domain.idea.case import IdeaStage
from export_program.domain.idea.messages import DeferIdea, IdeaReason, TableIdea
from export_program.domain.program.messages import ClosureAnnounced, ClosureCorrected
from export_program.domain.reaction import Cases, Reaction, Then
from export_program.domain.resolution.case import ResolutionStage
from export_program.domain.resolution.messages import DeferralReason, DeferResolution
from export_program.domain.session import agenda as a
from export_program.domain.session import sitting as s
from export_program.domain.session.case import TO_COME, ItemOutcome, SessionStage
from export_program.domain.working_group import messages as m
from export_program.domain.working_group.case import AgendaReason
from export_program.engine.calendars.iran import IRAN
from export_program.engine.case import Recorded

TAKES_ITEMS = TO_COME | {SessionStage.CONVENED}
NOT_REACHED = frozenset({ItemOutcome.OPEN})
LEFT_OVER = frozenset({ItemOutcome.CARRIED, ItemOutcome.DEFERRED})
TABLED = ("subject_kind", "subject_id", "title", "title_fa", "why", "cause", "remarks")
TABLEABLE = frozenset({IdeaStage.SUBMITTED, IdeaStage.TRIAGED, IdeaStage.DEFERRED})


def main_group(cases: Cases) -> Any:
    """The working group that receives what the whole office brings: the main one, or the only one."""
    main = next(iter(cases.where("working_group", "working_groups", main=True)), None)
    if main is not None:
        return main
    every = list(cases.where("working_group", "working_groups", ended=False))
    return every[0] if len(every) == 1 else None


def group_of(group_id: UUID | None, cases: Cases) -> Any:
    """The group of a session; None if it is dissolved."""
    found = cases.get(group_id) if group_id is not None else None
    return found if found is not None and found.closed_at is None else None


def receiver_of(group_id: UUID | None, cases: Cases) -> Any:
    """The group to whose sessions something comes: the one named, or the main one if it is gone."""
    return group_of(group_id, cases) or main_group(cases)


def is_on_the_way(group: Any, cause: str, cases: Cases) -> bool:
    """Whether a cause waits for a session, or stands on the agenda of one that is to come."""
    if group.waits_for(cause) is not None:
        return True
    coming = (cases.get(known.session_id) for known in group.upcoming.values())
    return any(c is not None and c.stage in TAKES_ITEMS and c.tabled(cause) for c in coming)


def queue(group: Any, cases: Cases, cause: str, **item: Any) -> Iterator[Then]:
    """Put something on the list for the next session, unless it is on its way already."""
    if group is not None and not is_on_the_way(group, cause, cases):
        yield Then("working_group", group.id, m.QueueItem(cause=cause, **item))


def settle(group: Any, cases: Cases, cause: str, because: str) -> Iterator[Then]:
    """Take something off the list, and off agendas that are to come."""
    if group is None:
        return
    waiting = group.waits_for(cause)
    if waiting is not None:
        drop = m.DropQueuedItem(item=waiting.item, reason_code=m.DropReason.SETTLED, reason=because)
        yield Then("working_group", group.id, drop)
    for known in group.upcoming.values():
        session = cases.get(known.session_id)
        tabled = session.tabled(cause) if session is not None else None
        if tabled is not None and session.stage in {SessionStage.AGENDA_OPEN, SessionStage.AGENDA_LOCKED}:  # fmt: skip
            off = a.WithdrawItem(item=tabled.item, reason_code=a.ItemReason.SETTLED, reason=because)
            yield Then("session", session.id, off)


def _schedule(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    event: Any = step.event
    group = cases.get(case.id)
    if group is not None and any(known.on == event.on for known in group.upcoming.values()):
        return  # somebody called it by hand
    call = a.ScheduleSession(working_group_id=case.id, on=event.on, at=event.at, place=event.place)
    yield Then("session", None, call)


def _move(step: Recorded, case: Any, _: Cases) -> Iterator[Then]:
    event: Any = step.event
    call = a.ScheduleSession(
        working_group_id=case.working_group_id,
        on=event.moved_to,
        at=event.moved_at or case.at,
        place=case.place,
        regular=case.regular,
        replaces_id=case.id,
    )
    yield Then("session", None, call)


def _close(step: Recorded, office: Any, cases: Cases) -> Iterator[Then]:
    """A session that was called for a day on which the office is closed after all."""
    event: Any = step.event
    why = program.calendar_of(office, IRAN).why_closed(event.day) if event.day else None
    if why is None:
        return
    for session in cases.where("session", "sessions", to_come=True):
        if session.on == event.day:
            cancel = a.CancelSession(reason_code=a.SessionReason.HOLIDAY, reason=why)
            yield Then("session", session.id, cancel)


def _note(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    group = group_of(case.working_group_id, cases)
    coming = isinstance(step.event, a.SessionScheduled)
    if group is None or (str(case.id) in group.upcoming) is coming:
        return
    standing = m.SessionStanding.TO_COME if coming else m.SessionStanding.OVER
    note = m.NoteSession(session_id=case.id, on=case.on, standing=standing)
    yield Then("working_group", group.id, note)


def _table(session: Any, waiting: Any) -> Then:
    told = {name: getattr(waiting, name) for name in TABLED}
    return Then("session", session.id, a.TableItem(**told))


def takes_items(session: Any) -> bool:
    return session is not None and session.stage is SessionStage.AGENDA_OPEN


def _table_all(_step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    group, session = group_of(case.working_group_id, cases), cases.get(case.id)
    if group is None or not takes_items(session):
        return
    for waiting in group.waiting.values():
        if session.tabled(waiting.cause) is None:
            yield _table(session, waiting)


def _table_one(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    event: Any = step.event
    coming = sorted(case.upcoming.values(), key=lambda known: known.on)
    for session in (cases.get(known.session_id) for known in coming):
        if takes_items(session) and session.tabled(event.cause) is None:
            yield _table(session, case.waiting[event.item])
            return


def _take(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    event: Any = step.event
    group = group_of(case.working_group_id, cases)
    waiting = group.waits_for(event.cause) if group is not None else None
    if waiting is not None:
        take = m.TakeQueuedItem(item=waiting.item, session_id=case.id)
        yield Then("working_group", group.id, take)


def _idea(kind: str, subject_id: UUID | None, cases: Cases) -> Any:
    found = cases.get(subject_id) if kind == "idea" and subject_id is not None else None
    return found if found is not None and found.KIND == "idea" else None


def _table_idea(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    event: Any = step.event
    idea = _idea(event.subject_kind, event.subject_id, cases)
    if idea is None:
        return
    elsewhere = idea.stage is IdeaStage.TABLED and idea.session_id != case.id
    if elsewhere or idea.stage in TABLEABLE:
        yield Then("idea", idea.id, TableIdea(session_id=case.id))


def _defer_idea(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    event: Any = step.event
    item = case.items[event.item]
    idea = _idea(item.subject_kind, item.subject_id, cases)
    if (
        event.outcome is ItemOutcome.DEFERRED
        and idea is not None
        and idea.stage is IdeaStage.TABLED
    ):
        defer = DeferIdea(reason_code=IdeaReason.OTHER, reason=event.summary)
        yield Then("idea", idea.id, defer)


def _is_late_action(case: Any) -> bool:
    """Such a one is carried over as what it is, not as something put off."""
    return bool(case.KIND == "action_item" and case.late)


def _requeue(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    """What a session did not deal with waits for the next one, each for its own cause."""
    group = group_of(case.working_group_id, cases)
    held = isinstance(step.event, s.SessionAdjourned)
    for item in case.agenda:
        if item.outcome not in (LEFT_OVER if held else NOT_REACHED):
            continue
        subject = cases.get(item.subject_id) if item.subject_id is not None else None
        if subject is not None and (subject.closed_at is not None or _is_late_action(subject)):
            continue
        put_off = item.outcome is ItemOutcome.DEFERRED
        yield from queue(
            group,
            cases,
            item.cause,
            subject_kind=item.subject_kind,
            subject_id=item.subject_id,
            title=item.title,
            title_fa=item.title_fa,
            why=AgendaReason.DEFERRED if put_off else item.why,
            remarks=f"From session {case.reference} of {case.on}: {step.event.STORED}.",
        )


def _defer_undecided(_step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    for draft in cases.linked("resolution", "session_id", case.id):
        if draft.stage is ResolutionStage.DRAFTED:
            defer = DeferResolution(
                reason_code=DeferralReason.NO_TIME,
                reason=f"Session {case.reference} was adjourned without a decision.",
            )
            yield Then("resolution", draft.id, defer)


NOT_HELD = (a.SessionCancelled, a.SessionRescheduled, a.SessionLapsed, s.SessionInquorate)
TABLINGS = (a.AgendaItemTabled, a.UrgentItemTabled)
# fmt: off
REACTIONS = (
    Reaction("schedule-session", 1, (m.SessionPlanned,), _schedule, "A session of the series that is planned is scheduled."),
    Reaction("reschedule-session", 1, (a.SessionRescheduled,), _move, "A session that was moved is scheduled for its new day."),
    Reaction("cancel-session-on-closure", 1, (ClosureAnnounced, ClosureCorrected), _close, "A session on a day on which the office is closed after all is cancelled."),
    Reaction("note-session", 1, (a.SessionScheduled, s.SessionConvened, *NOT_HELD), _note, "The working group knows which sessions are to come."),
    Reaction("table-queued-items", 1, (a.AgendaOpened,), _table_all, "When an agenda opens it takes what waits for the next session."),
    Reaction("table-queued-item", 1, (m.ItemQueued,), _table_one, "What is queued while an agenda is open goes onto it."),
    Reaction("take-queued-item", 1, TABLINGS, _take, "What stands on an agenda no longer waits."),
    Reaction("table-idea", 1, TABLINGS, _table_idea, "An idea on an agenda is tabled."),
    Reaction("defer-tabled-idea", 1, (s.ItemConcluded,), _defer_idea, "An idea that a session puts off is deferred."),
    Reaction("requeue-items", 2, (s.SessionAdjourned, *NOT_HELD), _requeue, "What a session did not deal with waits for the next one."),
    Reaction("defer-undecided", 1, (s.SessionAdjourned,), _defer_undecided, "A draft that was not decided when the session was adjourned is deferred."),
)
# fmt: on
