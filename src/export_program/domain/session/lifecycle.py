"""The table of a session."""

from datetime import date, datetime, timedelta
from typing import Any

from export_program.domain.session import agenda as a
from export_program.domain.session import minutes_rules as mr
from export_program.domain.session import records, rules
from export_program.domain.session import sitting as s
from export_program.domain.session.agenda import LapseSession, LockAgenda, OpenAgenda
from export_program.domain.session.case import Session, SessionStage
from export_program.domain.session.sitting import EndObjections
from export_program.engine.actors import Role
from export_program.engine.calendars.iran import office_day
from export_program.engine.lifecycle import ANY, SAME, Deadline, Lifecycle, Unique, row
from export_program.engine.limits import working_days
from export_program.engine.protocols.office import office

DOCUMENT_TYPES = ("invitation", "agenda", "paper", "attendance_list", "minutes", "other")
E, R = SessionStage, Role
DESK = frozenset({R.SECRETARIAT, R.WG_CHAIR})
MEMBERS = frozenset({R.WG_MEMBER, R.WG_CHAIR})
TO_COME = (E.SCHEDULED, E.AGENDA_OPEN, E.AGENDA_LOCKED)
VOID = frozenset({E.CANCELLED, E.RESCHEDULED, E.INQUORATE})


def _opens_on(case: Session, _event: Any) -> date | None:
    return max(case.opens_on, office_day(case.last_at)) if case.opens_on else None


def _lock_on(case: Session, _event: Any) -> date | datetime | None:
    """An agenda that opens late is not locked at once: what waits has to come onto it.

    One that opens on the eve or on the day itself is open until the session begins; if that has
    passed, it is locked by hand.
    """
    if case.lock_on is None or case.on is None or case.starts_at is None:
        return None
    tomorrow = office_day(case.last_at) + timedelta(days=1)
    if case.on <= tomorrow:
        return case.starts_at if case.starts_at > case.last_at else None
    return max(case.lock_on, tomorrow)


def _day(case: Session) -> tuple[str, ...]:
    return () if case.stage in VOID else (f"session:{case.working_group_id}:{case.on}",)


# fmt: off
LIFECYCLE = Lifecycle("session", "SES", Session, E, (
    #   command               event                  from                        to                    by
    row(a.ScheduleSession,    a.SessionScheduled,    None,                       E.SCHEDULED,          (R.SECRETARIAT, R.POLICY), rules.group_is_active, rules.is_a_working_day, record=records.scheduled),
    row(a.RescheduleSession,  a.SessionRescheduled,  TO_COME,                    E.RESCHEDULED,        DESK, rules.is_a_working_day, rules.moves_elsewhere, record=records.rescheduled),
    row(a.CancelSession,      a.SessionCancelled,    TO_COME,                    E.CANCELLED,          DESK | {R.POLICY}),
    row(a.LapseSession,       a.SessionLapsed,       TO_COME,                    E.CANCELLED,          R.TIMER, rules.was_not_opened),
    row(a.OpenAgenda,         a.AgendaOpened,        E.SCHEDULED,                E.AGENDA_OPEN,        (R.SECRETARIAT, R.TIMER), rules.day_is_to_come),
    row(a.TableItem,          a.AgendaItemTabled,    E.AGENDA_OPEN,              SAME,                 DESK | {R.POLICY}, rules.is_not_tabled, rules.agenda_has_room, rules.subject_exists, record=records.tabled(a.AgendaItemTabled)),
    row(a.TableUrgentItem,    a.UrgentItemTabled,    (E.AGENDA_LOCKED, E.CONVENED), SAME,              R.WG_CHAIR, rules.is_its_chair, rules.is_not_tabled, rules.agenda_has_room, rules.subject_exists, record=records.tabled(a.UrgentItemTabled)),
    row(a.WithdrawItem,       a.ItemWithdrawn,       (E.AGENDA_OPEN, E.AGENDA_LOCKED, E.CONVENED), SAME, DESK | {R.POLICY}, rules.item_is_open),
    row(a.OrderAgenda,        a.AgendaOrdered,       (E.AGENDA_OPEN, E.AGENDA_LOCKED, E.CONVENED), SAME, DESK, rules.order_fits),
    row(a.LockAgenda,         a.AgendaLocked,        E.AGENDA_OPEN,              E.AGENDA_LOCKED,      (R.SECRETARIAT, R.TIMER), record=records.locked),
    #   the sitting
    row(s.RecordAttendance,   s.AttendanceRecorded,  (E.AGENDA_LOCKED, E.CONVENED), SAME,              R.SECRETARIAT, rules.presence_fits, rules.person_fits, rules.person_comes_once, rules.absent_have_nobody, rules.attendance_changes),
    row(s.OpenSession,        s.SessionConvened,     E.AGENDA_LOCKED,            E.CONVENED,           DESK, rules.on_its_day, rules.composition_is_known, when=rules.makes_quorum, record=records.convened, reads=(rules.GROUP,)),
    row(s.OpenSession,        s.SessionInquorate,    E.AGENDA_LOCKED,            E.INQUORATE,          DESK, rules.on_its_day, rules.composition_is_known, when=rules.lacks_quorum, record=records.inquorate, reads=(rules.GROUP,)),
    row(s.ConcludeItem,       s.ItemConcluded,       E.CONVENED,                 SAME,                 DESK, rules.item_is_open, rules.outcome_fits),
    row(s.NoteResolution,     s.ResolutionNoted,     ANY,                        SAME,                 R.POLICY, rules.resolution_changes),
    row(s.AdjournSession,     s.SessionAdjourned,    E.CONVENED,                 E.ADJOURNED,          DESK, record=records.adjourned),
    #   the minutes
    row(s.DraftMinutes,       s.MinutesDrafted,      (E.ADJOURNED, E.MINUTES_DRAFTED, E.MINUTES_CIRCULATED), E.MINUTES_DRAFTED, R.SECRETARIAT, mr.minutes_are_attached, mr.version_differs, record=records.minutes_drafted),
    row(s.CirculateMinutes,   s.MinutesCirculated,   E.MINUTES_DRAFTED,          E.MINUTES_CIRCULATED, R.SECRETARIAT, mr.document_is_unchanged, record=records.minutes_circulated),
    row(s.ObjectToMinutes,    s.MinutesObjected,     E.MINUTES_CIRCULATED,       SAME,                 MEMBERS, mr.within_the_period, mr.objects_for_its_own, mr.item_is_known, record=records.objected),
    row(s.AnswerObjection,    s.ObjectionAnswered,   E.MINUTES_CIRCULATED,       SAME,                 DESK, mr.objection_is_open, mr.answers_another),
    row(s.EndObjections,      s.ObjectionsEnded,     E.MINUTES_CIRCULATED,       SAME,                 R.TIMER, mr.period_has_passed),
    row(s.ApproveMinutes,     s.MinutesApproved,     E.MINUTES_CIRCULATED,       E.MINUTES_APPROVED,   R.WG_CHAIR, rules.is_its_chair, mr.not_the_drafter, mr.document_is_unchanged, mr.period_is_over, mr.objections_are_settled, mr.nothing_is_undecided, mr.resolutions_are_covered, record=records.minutes_approved),
    row(s.CorrectMinutes,     s.MinutesCorrected,    E.MINUTES_APPROVED,         SAME,                 R.WG_CHAIR, rules.is_its_chair, mr.minutes_are_attached),
),
    ends=frozenset({E.MINUTES_APPROVED, E.INQUORATE, E.CANCELLED, E.RESCHEDULED}),
    includes=office(DOCUMENT_TYPES, applicants=(R.WG_MEMBER,)),
    deadlines=(
        Deadline("agenda opening", stages=(E.SCHEDULED,), due=_opens_on, then=lambda _c, _d: OpenAgenda(), true_when_done=True, sentence="The agenda opens so many days before the session as the series says."),
        Deadline("agenda lock", stages=(E.AGENDA_OPEN,), due=_lock_on, then=lambda _c, _d: LockAgenda(), warn=(1,), decides=R.SECRETARIAT, sentence="The agenda is locked two working days before the session, or as the series says."),
        Deadline("opening", upon=(a.SessionScheduled,), until=(s.SessionConvened, a.SessionLapsed), due=lambda case, _e: case.lapses_on, then=lambda _c, _d: LapseSession(), sentence="A session that nobody opened is void two working days after its day."),
        Deadline("adjournment", stages=(E.CONVENED,), due=lambda case, _e: case.on, decides=R.SECRETARIAT, sentence="A session is adjourned on its day."),
        Deadline("minutes draft", stages=(E.ADJOURNED,), limit=working_days(2), warn=(1,), decides=R.SECRETARIAT),
        Deadline("circulation", stages=(E.MINUTES_DRAFTED,), limit=working_days(2), decides=R.SECRETARIAT),
        Deadline("objections", stages=(E.MINUTES_CIRCULATED,), until=(s.ObjectionsEnded,), limit=working_days(3), then=lambda _c, _d: EndObjections(), warn=(1,), sentence="Members object to the minutes within 3 working days."),
        Deadline("minutes approval", upon=(s.ObjectionsEnded,), until=(s.MinutesDrafted, s.MinutesApproved), limit=working_days(5), decides=R.WG_CHAIR),
    ),
    uniques=(Unique("day", "A working group has one session on a day.", "on", _day),),
    folds={
        a.AgendaItemTabled: records.on_tabled,
        a.UrgentItemTabled: records.on_tabled,
        a.ItemWithdrawn: records.on_withdrawn,
        s.AttendanceRecorded: records.on_attendance,
        s.SessionConvened: records.on_opened,
        s.SessionInquorate: records.on_opened,
        s.ItemConcluded: records.on_concluded,
        s.ResolutionNoted: records.on_resolution,
        s.SessionAdjourned: records.on_adjourned,
        s.MinutesDrafted: records.on_minutes,
        s.MinutesCirculated: lambda _c, _e, _r: {},
        s.MinutesObjected: records.on_objection,
        s.ObjectionAnswered: records.on_answer,
        s.ObjectionsEnded: lambda _c, _e, _r: {"objections_over": True},
        s.MinutesApproved: records.on_approved,
        s.MinutesCorrected: records.on_corrected,
    },
    title=lambda c: f"Session of {c.on}",
    plural="sessions",
    summary="A session of a working group: agenda, attendance, quorum, what was decided, minutes.",
)
# fmt: on
