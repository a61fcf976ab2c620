"""What the events of plan and preparation report hold more than their commands, and change."""

from datetime import date, timedelta
from typing import Any

from msgspec import structs

from export_program.domain.delegation import planning, preparation
from export_program.domain.delegation.case import Delegation, DelegationStage
from export_program.domain.delegation.meeting_rules import off_the_days
from export_program.domain.delegation.meeting_values import Meeting, MeetingStatus
from export_program.domain.delegation.preparation_rules import annex
from export_program.domain.delegation.values import (
    Author,
    Recruitment,
    ReportStatus,
    SectionText,
    Signature,
)
from export_program.engine.calendar import WorkingCalendar
from export_program.engine.case import Recorded, put
from export_program.engine.context import Context
from export_program.engine.lifecycle import Fold
from export_program.engine.messages import Event

Changes = dict[str, Any]
REPORT_BEFORE = 10  # working days before departure (domain B5)
PLANNED = (MeetingStatus.PROPOSED, MeetingStatus.CONFIRMED)


def working_days_before(day: date, count: int, calendar: WorkingCalendar) -> date:
    """The day `count` working days before a day."""
    while count:
        day -= timedelta(days=1)
        count -= calendar.is_working_day(day)
    return day


def _report_due(departs_on: date | None, context: Context) -> date:
    """Ten working days before departure; today, when that has passed or the day is not known."""
    if departs_on is None:
        return context.today
    wanted = working_days_before(departs_on, REPORT_BEFORE, context.calendar)
    return max(wanted, context.today)


# ---------------------------------------------------------------- plan


def _unbooked(case: Delegation, c: Any) -> tuple[str, ...]:
    return tuple(
        key
        for key, meeting in case.meetings.items()
        if meeting.slot is not None
        and meeting.status in PLANNED
        and off_the_days(c.departs_on, c.returns_on, meeting.slot)
    )


def rescheduled(case: Any, c: Any, context: Context) -> planning.DelegationRescheduled:
    awaited = case.report_status in {ReportStatus.COMMISSIONED, ReportStatus.RETURNED}
    return planning.DelegationRescheduled(
        departs_on=c.departs_on,
        returns_on=c.returns_on,
        recruitment_until=c.recruitment_until or case.recruitment_until,
        report_due=_report_due(c.departs_on, context) if awaited else None,
        unbooked=_unbooked(case, c),
    )


def _on_rescheduled(case: Any, e: Any, _: Recorded) -> Changes:
    meetings: dict[str, Meeting] = dict(case.meetings)
    for key in e.unbooked:
        freed = structs.replace(meetings[key], status=MeetingStatus.REQUESTED, slot=None)
        meetings[key] = freed
    return {
        "departs_on": e.departs_on,
        "returns_on": e.returns_on,
        "recruitment_until": e.recruitment_until,
        "report_due": e.report_due or case.report_due,
        "meetings": meetings,
    }


def recruits(case: Delegation) -> bool:
    """Whether applications are being taken."""
    here = case.stage is DelegationStage.RECRUITING
    return here and case.recruitment is Recruitment.OPEN


# ---------------------------------------------------------------- preparation report


def commissioned(case: Any, c: Any, context: Context) -> preparation.PreparationReportCommissioned:
    return preparation.PreparationReportCommissioned(
        authors=c.authors, tasks=c.sections, report_due=_report_due(case.departs_on, context)
    )


def _written(event: type[Any], **more: Any) -> Any:
    def record(case: Any, c: Any, _: Context) -> Event:
        before = case.sections.get(c.section)
        told: Event = event(
            section=c.section,
            text=c.text,
            document=annex(case, c),
            version=before.version + 1 if before else 1,
            **{name: of(case) for name, of in more.items()},
        )
        return told

    return record


submitted = _written(preparation.SectionSubmitted)
changed_after_signing = _written(
    preparation.SignedSectionChanged, void=lambda case: tuple(case.signatures)
)


def co_signed(case: Any, c: Any, _: Context) -> preparation.ReportCoSigned:
    return preparation.ReportCoSigned(organisation=c.organisation, content=case.report_content())


def accepted(case: Any, _c: Any, _: Context) -> preparation.PreparationReportAccepted:
    return preparation.PreparationReportAccepted(content=case.report_content())


def returned(case: Any, c: Any, context: Context) -> preparation.PreparationReportReturned:
    return preparation.PreparationReportReturned(
        report_due=_report_due(case.departs_on, context),
        reason_code=c.reason_code,
        reason=c.reason,
    )


def _on_commissioned(_: Any, e: Any, __: Recorded) -> Changes:
    return {
        "authors": e.authors,
        "tasks": e.tasks,
        "report_due": e.report_due,
        "report_status": ReportStatus.COMMISSIONED,
    }


def _on_author(case: Any, e: Any, _: Recorded) -> Changes:
    """What the one before signed for the organisation is not the new author's word."""
    authors = tuple(
        Author(a.organisation, e.account) if a.organisation == e.organisation else a
        for a in case.authors
    )
    signatures = {o: s for o, s in case.signatures.items() if o != e.organisation}
    return {"authors": authors, "signatures": signatures}


def _on_section(case: Any, e: Any, r: Recorded) -> Changes:
    by, at = r.meta.actor.id, r.meta.occurred_at
    text = SectionText(text=e.text, by=by, at=at, version=e.version, document=e.document)
    sections = put(case.sections, e.section.value, text)
    return {"sections": sections, "signatures": {}, "unchanged": False}


def _on_signature(case: Any, e: Any, r: Recorded) -> Changes:
    signature = Signature(r.meta.actor.id, r.meta.occurred_at, e.content)
    return {"signatures": put(case.signatures, e.organisation, signature)}


def _on_returned(_: Any, e: Any, __: Recorded) -> Changes:
    return {
        "report_status": ReportStatus.RETURNED,
        "report_due": e.report_due,
        "unchanged": True,
    }


FOLDS: dict[type[Event], Fold] = {
    planning.DelegationRescheduled: _on_rescheduled,
    preparation.PreparationReportCommissioned: _on_commissioned,
    preparation.AuthorReplaced: _on_author,
    preparation.SectionSubmitted: _on_section,
    preparation.SignedSectionChanged: _on_section,
    preparation.ReportCoSigned: _on_signature,
    preparation.PreparationReportAccepted: lambda _c, _e, _r: {
        "report_status": ReportStatus.ACCEPTED
    },
    preparation.PreparationReportReturned: _on_returned,
}
