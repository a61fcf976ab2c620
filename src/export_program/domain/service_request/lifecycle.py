"""The table of a service request: one line for each transition, and its time limits."""

from typing import Any

from export_program.domain.service_request import messages as m
from export_program.domain.service_request import outcome as o
from export_program.domain.service_request import records as record
from export_program.domain.service_request import rules
from export_program.domain.service_request.case import (
    DOCUMENT_TYPES,
    ServiceRequest,
    ServiceRequestStage,
)
from export_program.domain.service_request.messages import ExpireQuote
from export_program.domain.service_request.outcome import (
    CloseServiceRequest,
    PresumeConfirmation,
    RemindReferral,
)
from export_program.engine.actors import STAFF, Role
from export_program.engine.lifecycle import ANY, LIVE, SAME, Deadline, Lifecycle, row
from export_program.engine.limits import Limit, working_days, working_hours
from export_program.engine.protocols.information import InformationRequested, information
from export_program.engine.protocols.office import LEADS, OFFICERS, office
from export_program.engine.protocols.outcome import withdrawal

E, R = ServiceRequestStage, Role
DESK = OFFICERS
APPLICANT = frozenset({R.EXPORTER_USER})
OTHERS = DESK | {R.COUNTERPARTY_USER}
TO_DO = (E.TRIAGED, E.ASSIGNED, E.IN_SERVICE)
OPEN = (E.RECEIVED, *TO_DO, E.QUOTED, E.ACCEPTED, E.WAITING_ON_APPLICANT, E.REOPENED)
ENDS = (E.CLOSED, E.REFUSED, E.WITHDRAWN, E.QUOTE_EXPIRED)
REMINDERS = 3

QUESTIONS = information(STAFF, APPLICANT, source=TO_DO, waiting=E.WAITING_ON_APPLICANT)
SHARED = tuple(part for part in office(DOCUMENT_TYPES) if part.name != QUESTIONS.name)
# The catalogue's time begins with each of these, if the service is free or paid for.
BEGINNINGS = (
    m.RequestTriaged,
    m.TriageCorrected,
    m.QuoteAccepted,
    o.ReferralReturned,
    o.DeliveryRejected,
    o.ServiceRequestReopened,
)
ANSWERS = (
    m.ApplicantAnswered,
    m.ServiceQuoted,
    InformationRequested,
    o.RequestReferred,
    o.ServiceDelivered,
)


def _catalogue_time(case: Any) -> Limit | None:
    return case.offer.sla if case.is_paid_for else None


def _reminder_time(case: Any) -> Limit | None:
    again = case.referral is not None and case.referral.reminded < REMINDERS
    return working_days(5) if again else None


def _title(case: Any) -> str:
    service = case.offer.names.en if case.offer else "Not triaged"
    return f"{service}: {case.topic}"


def _answering(case: Any) -> frozenset[str]:
    """Who may answer for the organisation that the request was referred to."""
    waits = case.referral
    return frozenset({waits.account}) if waits is not None and waits.account else frozenset()


# fmt: off
LIFECYCLE = Lifecycle("service_request", "SRV", ServiceRequest, E, (
    #   command                  event                     from                               to                      by
    row(m.ReceiveRequest,        m.RequestReceived,        None,                              E.RECEIVED,             DESK | APPLICANT, rules.asks_for_itself, rules.exporter_is_known, rules.hs_exists, rules.wanted_later, record=record.received),
    row(m.TriageRequest,         m.RequestTriaged,         (E.RECEIVED, E.REOPENED),          E.TRIAGED,              DESK,             rules.item_suits_applicant, record=record.triaged),
    row(m.CorrectTriage,         m.TriageCorrected,        E.TRIAGED,                         SAME,                   DESK,             rules.triage_changes, rules.item_suits_applicant, record=record.corrected),
    row(m.AnswerApplicant,       m.ApplicantAnswered,      LIVE,                              SAME,                   DESK),
    row(m.QuoteService,          m.ServiceQuoted,          (E.TRIAGED, E.REOPENED),           E.QUOTED,               DESK,             rules.is_to_be_quoted, rules.quote_leaves_time, record=record.quoted),
    row(m.AcceptQuote,           m.QuoteAccepted,          E.QUOTED,                          E.ACCEPTED,             DESK | APPLICANT, rules.quote_runs, record=record.accepted),
    row(m.DeclineQuote,          m.QuoteDeclined,          E.QUOTED,                          E.WITHDRAWN,            DESK | APPLICANT),
    row(m.ExpireQuote,           m.QuoteExpired,           E.QUOTED,                          E.QUOTE_EXPIRED,        R.TIMER,          rules.quote_is_over, record=record.expired),
    row(m.AssignService,         m.ServiceAssigned,        (E.TRIAGED, E.ACCEPTED, E.REOPENED), E.ASSIGNED,           DESK,             rules.is_paid_for, record=record.assigned),
    row(m.StartWork,             m.WorkStarted,            E.ASSIGNED,                        E.IN_SERVICE,           DESK,             rules.papers_are_there),
    row(m.RefuseRequest,         m.RequestRefused,         OPEN,                              E.REFUSED,              DESK),

    row(o.ReferRequest,          o.RequestReferred,        TO_DO,                             E.REFERRED,             DESK),
    row(o.RemindReferral,        o.ReferralReminded,       E.REFERRED,                        SAME,                   DESK | {R.TIMER}, rules.referral_waits, rules.may_remind, record=record.reminded),
    row(o.AcceptReferral,        o.ReferralAccepted,       E.REFERRED,                        E.CLOSED,               OTHERS,           rules.referral_waits),
    row(o.ReturnReferral,        o.ReferralReturned,       E.REFERRED,                        E.TRIAGED,              OTHERS,           rules.referral_waits),

    row(o.DeliverService,        o.ServiceDelivered,       E.IN_SERVICE,                      E.DELIVERED,            DESK,             rules.readiness_is_recorded, record=record.delivered),
    row(o.RejectDelivery,        o.DeliveryRejected,       E.DELIVERED,                       E.IN_SERVICE,           DESK | APPLICANT),
    row(o.ConfirmDelivery,       o.DeliveryConfirmed,      E.DELIVERED,                       E.CONFIRMED,            DESK | APPLICANT, rules.not_the_deliverer),
    row(o.PresumeConfirmation,   o.ConfirmationPresumed,   E.DELIVERED,                       E.CONFIRMED,            R.TIMER,          rules.silence_lasted),
    row(o.RateService,           o.ServiceRated,           (E.CONFIRMED, E.CLOSED),           SAME,                   DESK | APPLICANT, rules.was_delivered, rules.not_rated, rules.not_the_deliverer),
    row(o.CloseServiceRequest,   o.ServiceRequestClosed,   E.CONFIRMED,                       E.CLOSED,               DESK | {R.TIMER}, rules.may_close),
    row(o.ReopenServiceRequest,  o.ServiceRequestReopened, (E.CONFIRMED, *ENDS),              E.REOPENED,             LEADS,            rules.ended_lately, reopening=True),
    row(m.NoteNeeds,             m.NeedsNoted,             LIVE,                              SAME,                   R.POLICY,         rules.needs_are_news),
    row(m.NoteTheme,             m.ThemeNoted,             ANY,                               SAME,                   R.POLICY,         rules.theme_is_new),
),
    ends=frozenset(ENDS),
    includes=(
        QUESTIONS,
        *SHARED,
        withdrawal(E.WITHDRAWN, DESK | APPLICANT, DESK, *OPEN, E.REFERRED),
    ),
    deadlines=(
        Deadline("triage", stages=(E.RECEIVED,), limit=working_hours(4), decides=R.TEAM_LEAD),
        Deadline("first answer", upon=(m.RequestReceived,), until=ANSWERS, limit=working_days(2), decides=R.TEAM_LEAD),
        Deadline("quote", stages=(E.QUOTED,), due=lambda case, _event: case.quote.expires_on, then=lambda _c, _d: ExpireQuote(), warn=(5,), sentence="A quote ends after 30 days, or 21 days before the delivery if that is earlier."),
        Deadline("service", upon=BEGINNINGS, until=(*BEGINNINGS, o.RequestReferred, o.ServiceDelivered), limit_of=_catalogue_time, clocked=True, warn=(1,), decides=R.TEAM_LEAD),
        Deadline("referral", upon=(o.RequestReferred, o.ReferralReminded), until=(o.ReferralReminded, o.ReferralAccepted, o.ReferralReturned), limit_of=_reminder_time, then=lambda _c, _d: RemindReferral()),
        Deadline("confirmation", stages=(E.DELIVERED,), limit=working_days(5), then=lambda _c, _d: PresumeConfirmation()),
        Deadline("closing", stages=(E.CONFIRMED,), limit=working_days(5), then=lambda _c, _d: CloseServiceRequest()),
    ),
    folds={
        **record.FOLDS,
        InformationRequested: record.also_first_answer(QUESTIONS.folds[InformationRequested]),
    },
    title=_title,
    owner=lambda case: case.exporter_id,
    partners=_answering,
    confidential=frozenset({"walk_in", "theme_noted", "need_ids", m.ThemeNoted.STORED, m.NeedsNoted.STORED}),
    plural="service-requests",
    summary="A service of the Export House: asked for, triaged, quoted, done, confirmed and rated.",
)
# fmt: on
