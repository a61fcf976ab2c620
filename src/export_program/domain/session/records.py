"""What a session's events hold more than their commands, and how they change the session."""

from datetime import date, timedelta
from typing import Any

from msgspec import structs

from export_program.domain.session import agenda as a
from export_program.domain.session import sitting as s
from export_program.domain.session.case import (
    AgendaItem,
    Attendance,
    Correction,
    Decided,
    ItemOutcome,
    Minutes,
    Objection,
    Session,
)
from export_program.domain.session.rules import composition_of, group_of
from export_program.domain.vocabulary.recurrence import moment_of
from export_program.domain.working_group.case import Composition
from export_program.engine.calendar import WorkingCalendar
from export_program.engine.case import Recorded, amend, next_key, put
from export_program.engine.context import Context

LAPSES_AFTER = 2


def scheduled(_: Any, c: a.ScheduleSession, context: Context) -> a.SessionScheduled:
    group, calendar = group_of(context), context.calendar
    if group is None or group.series is None:
        raise AssertionError("the rules have refused a session without a group")
    series = group.series
    at = c.at or series.at
    lapses = calendar.add_working_days(calendar.end_of(c.on), LAPSES_AFTER)
    lock_on = working_days_before(c.on, series.lock_days, calendar)
    opens_on = c.on - timedelta(days=series.agenda_days)
    return a.SessionScheduled(
        working_group_id=c.working_group_id,
        on=c.on,
        at=at,
        place=c.place or series.place,
        starts_at=moment_of(c.on, at, calendar.zone),
        # After holidays the lock comes early; before it a working day is left to table things.
        opens_on=min(opens_on, working_days_before(lock_on, 1, calendar)),
        lock_on=lock_on,
        lapses_on=calendar.local(lapses).date(),
        regular=c.regular,
        replaces_id=c.replaces_id,
    )


def working_days_before(day: date, count: int, calendar: WorkingCalendar) -> date:
    """The `count`-th working day before a day."""
    while count:
        day -= timedelta(days=1)
        count -= calendar.is_working_day(day)
    return day


def rescheduled(_: Session, c: a.RescheduleSession, __: Context) -> a.SessionRescheduled:
    return a.SessionRescheduled(
        moved_to=c.on, moved_at=c.at, reason_code=c.reason_code.value, reason=c.reason
    )


def tabled(event: type[a.AgendaItemTabled] | type[a.UrgentItemTabled]) -> Any:
    def record(case: Session, c: Any, _: Context) -> a.AgendaItemTabled | a.UrgentItemTabled:
        item = next_key(case.items, "I")
        names = set(event.__struct_fields__) - {"item", "cause", "reason_code"}
        given = {name: getattr(c, name) for name in names}
        if event is a.UrgentItemTabled:
            given["reason_code"] = c.reason_code.value
        about = f"{c.subject_kind}:{c.subject_id}" if c.subject_id else f"item:{case.id}:{item}"
        return event(item=item, cause=c.cause or about, **given)

    return record


def locked(case: Session, _c: Any, _: Context) -> a.AgendaLocked:
    return a.AgendaLocked(order=tuple(item.item for item in case.agenda))


def _sitting(case: Session, context: Context) -> tuple[Composition, tuple[str, ...]]:
    composition = composition_of(case, context)
    if composition is None:
        raise AssertionError("the rules have refused a session without a composition")
    taken = (seat.organisation for seat in composition.seats)
    return composition, tuple(o for o in taken if o in case.there)


def convened(case: Session, c: s.OpenSession, context: Context) -> s.SessionConvened:
    composition, present = _sitting(case, context)
    return s.SessionConvened(
        composition=composition,
        present=present,
        convened_at=context.at,
        presided_by=c.presided_by,
    )


def inquorate(case: Session, c: s.OpenSession, context: Context) -> s.SessionInquorate:
    composition, present = _sitting(case, context)
    return s.SessionInquorate(composition=composition, present=present, presided_by=c.presided_by)


def adjourned(case: Session, _c: Any, context: Context) -> s.SessionAdjourned:
    left = (item.item for item in case.agenda if item.outcome is ItemOutcome.OPEN)
    return s.SessionAdjourned(adjourned_at=context.at, carried=tuple(left))


def minutes_drafted(case: Session, c: s.DraftMinutes, _: Context) -> s.MinutesDrafted:
    sha256 = case.documents[c.document].sha256
    number = len(case.minutes) + 1
    return s.MinutesDrafted(document=c.document, sha256=sha256, summary=c.summary, number=number)


def minutes_circulated(case: Session, _c: Any, _: Context) -> s.MinutesCirculated:
    seats = case.composition.seats if case.composition else ()
    to = tuple(seat.organisation for seat in seats)
    return s.MinutesCirculated(number=len(case.minutes), to=to)


def objected(case: Session, c: s.ObjectToMinutes, _: Context) -> s.MinutesObjected:
    return s.MinutesObjected(
        objection=next_key(case.objections, "B"),
        organisation=c.organisation,
        text=c.text,
        item=c.item,
    )


def minutes_approved(case: Session, _c: Any, _: Context) -> s.MinutesApproved:
    last = case.minutes[-1]
    return s.MinutesApproved(number=last.version, document=last.document, sha256=last.sha256)


def on_tabled(case: Session, e: Any, recorded: Recorded) -> dict[str, Any]:
    by, at = recorded.meta.actor.id, recorded.meta.occurred_at
    urgent = isinstance(e, a.UrgentItemTabled)
    item = AgendaItem(
        item=e.item,
        subject_kind=e.subject_kind,
        subject_id=e.subject_id,
        title=e.title,
        title_fa=e.title_fa,
        why=e.why,
        cause=e.cause,
        remarks=e.reason if urgent else e.remarks,
        presenter=e.presenter,
        minutes=e.minutes,
        tabled_at=at,
        by=by,
        urgent=urgent,
    )
    return {"items": put(case.items, e.item, item)}


def on_withdrawn(case: Session, e: a.ItemWithdrawn, _: Recorded) -> dict[str, Any]:
    outcome = ItemOutcome.WITHDRAWN
    return {"items": amend(case.items, e.item, outcome=outcome, summary=e.reason)}


def on_attendance(case: Session, e: s.AttendanceRecorded, _: Recorded) -> dict[str, Any]:
    came = Attendance(e.presence, e.person, e.remarks)
    return {"attendance": put(case.attendance, e.organisation, came)}


def on_opened(_: Session, e: Any, __: Recorded) -> dict[str, Any]:
    at = getattr(e, "convened_at", None)
    return {"composition": e.composition, "presided_by": e.presided_by, "convened_at": at}


def on_concluded(case: Session, e: s.ItemConcluded, _: Recorded) -> dict[str, Any]:
    return {"items": amend(case.items, e.item, outcome=e.outcome, summary=e.summary)}


def on_resolution(case: Session, e: s.ResolutionNoted, _: Recorded) -> dict[str, Any]:
    noted = Decided(e.resolution_id, e.item, e.outcome, e.number, e.covered)
    decided = put(case.decided, str(e.resolution_id), noted)
    if e.item not in case.items:
        return {"decided": decided}
    # A deferred resolution comes back by itself; its item is not carried as well.
    return {
        "decided": decided,
        "items": amend(case.items, e.item, outcome=ItemOutcome.IN_RESOLUTION, summary=e.number),
    }


def on_adjourned(case: Session, e: s.SessionAdjourned, _: Recorded) -> dict[str, Any]:
    carried = {
        key: structs.replace(case.items[key], outcome=ItemOutcome.CARRIED) for key in e.carried
    }
    return {"items": {**case.items, **carried}, "adjourned_at": e.adjourned_at}


def on_minutes(case: Session, e: s.MinutesDrafted, recorded: Recorded) -> dict[str, Any]:
    by = recorded.meta.actor.id
    made = Minutes(e.number, e.document, e.sha256, e.summary, by)
    return {"minutes": (*case.minutes, made), "objections_over": False}


def on_objection(case: Session, e: s.MinutesObjected, recorded: Recorded) -> dict[str, Any]:
    by, version = recorded.meta.actor.id, len(case.minutes)
    made = Objection(e.organisation, e.text, by, version, e.item)
    return {"objections": put(case.objections, e.objection, made)}


def on_answer(case: Session, e: s.ObjectionAnswered, _: Recorded) -> dict[str, Any]:
    changes = {"accepted": e.accepted, "answer": e.answer}
    return {"objections": amend(case.objections, e.objection, **changes)}


def on_approved(_: Session, _e: Any, recorded: Recorded) -> dict[str, Any]:
    return {"minutes_approved_by": recorded.meta.actor.id}


def on_corrected(case: Session, e: s.MinutesCorrected, recorded: Recorded) -> dict[str, Any]:
    by, at = recorded.meta.actor.id, recorded.meta.occurred_at
    made = Correction(e.correction, by, at, e.document)
    return {"corrections": (*case.corrections, made)}
