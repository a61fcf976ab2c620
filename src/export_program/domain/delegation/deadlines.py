"""The time limits of a delegation: decisions, report, recruitment, readiness, follow-ups."""

from datetime import date, timedelta
from typing import Any

from export_program.domain.delegation import journey as j
from export_program.domain.delegation import people as w
from export_program.domain.delegation import planning as p
from export_program.domain.delegation import preparation as v
from export_program.domain.delegation import recruitment as r
from export_program.domain.delegation import results as o
from export_program.domain.delegation.case import DelegationStage as E
from export_program.domain.delegation.records import recruits
from export_program.domain.delegation.recruitment import CloseRecruitment, LapsePlaceOffer
from export_program.domain.delegation.results import MarkFollowUpOverdue
from export_program.domain.delegation.values import ReportStatus
from export_program.engine.actors import Role
from export_program.engine.calendars.iran import office_day
from export_program.engine.lifecycle import Deadline
from export_program.engine.limits import days, working_days
from export_program.engine.messages import Event

R = Role
CHECKLIST = timedelta(days=14)
PREPARED = frozenset({E.READY, E.TRAVELLING, E.INVITED, E.ITINERARY_CONFIRMED, E.HOSTING})


def _report(case: Any, _event: Event) -> date | None:
    """A report that is accepted is owed no more."""
    owed = case.report_status in {ReportStatus.COMMISSIONED, ReportStatus.RETURNED}
    due: date | None = case.report_due if owed else None
    return due


def _recruitment(case: Any, _event: Event) -> date | None:
    return case.recruitment_until if recruits(case) else None


def _checklist(case: Any, _event: Event) -> date | None:
    """Two weeks before departure, or at once when that has passed."""
    if case.stage in PREPARED or case.departs_on is None:
        return None
    wanted: date = case.departs_on - CHECKLIST
    today: date = office_day(case.last_at)
    return max(wanted, today)


def _first_day(case: Any, _event: Event) -> date | None:
    first: date | None = case.departs_on
    return first


def _last_day(case: Any, _event: Event) -> date | None:
    last: date | None = case.returns_on
    return last


def _follow_ups(_case: Any, event: Any) -> dict[str, date]:
    return {f.follow_up: f.due for f in event.follow_ups}


BACK_HOME = (j.DelegationReturned, j.DelegationSeenOff)
OFFER_ENDS = (
    r.PlaceAccepted,
    r.PlaceDeclined,
    r.PlaceOfferLapsed,
    w.DelegateDropped,
)
# fmt: off
DEADLINES = (
    Deadline("decision", stages=(E.PROPOSED,), limit=working_days(10), clocked=True, warn=(3,), decides=R.WG_CHAIR),
    Deadline("vetting", stages=(E.REQUESTED,), limit=working_days(5), clocked=True, warn=(1,), decides=R.DESK_OFFICER),
    Deadline("invitation", stages=(E.VETTED,), limit=working_days(10), clocked=True, warn=(3,), decides=R.WG_CHAIR),
    Deadline("preparation report", upon=(v.PreparationReportCommissioned, v.PreparationReportReturned, p.DelegationRescheduled), until=(v.PreparationReportAccepted, p.DelegationPostponed), due=_report, warn=(5, 1), decides=R.WG_CHAIR, sentence="The preparation report is due ten working days before departure."),
    Deadline("recruitment", upon=(r.RecruitmentOpened, r.RecruitmentExtended, p.DelegationRescheduled), until=(r.RecruitmentClosed, r.MinimumNotMet, p.DelegationPostponed), due=_recruitment, then=lambda _c, _d: CloseRecruitment(), warn=(3, 1), sentence="Applications are taken until the day that was announced."),
    Deadline("minimum decision", upon=(r.MinimumNotMet,), until=(r.RecruitmentExtended, p.DelegationPostponed), limit=working_days(3), warn=(1,), decides=R.WG_CHAIR, sentence="When too few applied, the chair decides within three working days to extend, postpone or cancel."),
    Deadline("place offer", upon=(r.PlaceOffered,), until=OFFER_ENDS, each="delegate", limit=working_days(3), then=lambda _c, due: LapsePlaceOffer(delegate=due.item), sentence="A place is held three working days for whom it is offered to."),
    Deadline("readiness", upon=(p.DelegationApproved, p.DelegationRescheduled), until=(j.ReadinessConfirmed, p.DelegationPostponed), due=_checklist, warn=(7, 3), sentence="The readiness checklist is gone through two weeks before departure."),
    Deadline("departure", stages=(E.READY,), due=_first_day, warn=(7, 1), sentence="The delegation departs on its first day."),
    Deadline("reception", stages=(E.ITINERARY_CONFIRMED,), due=_first_day, warn=(14, 7, 1), sentence="The guests arrive on their first day."),
    Deadline("return", stages=(E.TRAVELLING, E.HOSTING), due=_last_day, sentence="The journey ends on its last day."),
    Deadline("delegation report", upon=BACK_HOME, until=(j.DelegationReportFiled,), limit=working_days(15), warn=(5, 1), decides=R.WG_CHAIR, sentence="The delegation's report is due within 15 working days after its return."),
    Deadline("report decision", stages=(E.REPORTING,), limit=working_days(10), clocked=True, warn=(3,), decides=R.WG_CHAIR),
    Deadline("changed report", upon=(j.DelegationReportReturned,), until=(j.DelegationReportFiled,), limit=working_days(5), warn=(1,), sentence="A report that was returned is filed again within five working days."),
    Deadline("follow-up", upon=BACK_HOME, until=(o.FollowUpRecorded, o.FollowUpWaived, o.FollowUpOverdue), each="follow_up", due=_follow_ups, then=lambda _c, due: MarkFollowUpOverdue(follow_up=due.item), warn=(14,), sentence="Every delegate reports 3, 6 and 12 months after the journey."),
    Deadline("new days", stages=(E.POSTPONED,), limit=days(90), warn=(14,), decides=R.WG_CHAIR),
)
# fmt: on
