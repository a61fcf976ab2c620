"""What events of a service request hold more than their commands, and what they do to the case."""

from typing import Any

from msgspec.structs import replace

from export_program.domain.service_request import messages as m
from export_program.domain.service_request import outcome as o
from export_program.domain.service_request import rules
from export_program.domain.service_request.case import Quote, Rating, Referral, ServiceRequest
from export_program.domain.service_request.catalogue import catalogue_on
from export_program.domain.vocabulary.money import Money
from export_program.engine.case import Recorded
from export_program.engine.context import Context
from export_program.engine.lifecycle import Fold
from export_program.engine.messages import Event
from export_program.engine.office_hours import hours_between

MINUTE = 60


def received(_: Any, c: m.ReceiveRequest, context: Context) -> m.RequestReceived:
    exporter = rules.exporter_of(context)
    return m.RequestReceived(
        channel=c.channel,
        topic=c.topic,
        subject=c.subject,
        received_on=context.today,
        exporter_id=c.exporter_id,
        walk_in=c.walk_in,
        hs=c.hs,
        edition=c.edition,
        district=c.district or (exporter.district or None if exporter else None),
        wanted_by=c.wanted_by,
    )


def triaged(case: ServiceRequest, c: m.TriageRequest, context: Context) -> m.RequestTriaged:
    worked = hours_between(case.since, context.at, context.calendar)
    return m.RequestTriaged(
        item=c.item,
        priority=c.priority,
        catalogue=catalogue_on(context.today).version,
        minutes=int(worked.total_seconds()) // MINUTE,
    )


def corrected(_: ServiceRequest, c: m.CorrectTriage, context: Context) -> m.TriageCorrected:
    return m.TriageCorrected(
        item=c.item,
        priority=c.priority,
        catalogue=catalogue_on(context.today).version,
        reason_code=c.reason_code.value,
        reason=c.reason,
    )


def quoted(case: ServiceRequest, c: m.QuoteService, context: Context) -> m.ServiceQuoted:
    offer, delivery = case.offer, rules.delivery_of(case, c)
    if offer is None or offer.price is None:
        raise AssertionError("the rules have refused to quote what has no price")
    return m.ServiceQuoted(
        amount=Money.of_minor(offer.price.minor * c.quantity, offer.price.currency),
        quantity=c.quantity,
        expires_on=rules.quote_expires_on(context.today, delivery),
        delivery=delivery,
    )


def accepted(case: ServiceRequest, _c: Any, _: Context) -> m.QuoteAccepted:
    if case.quote is None:
        raise AssertionError("the rules have refused to accept a quote that there is not")
    return m.QuoteAccepted(amount=case.quote.amount)


def expired(case: ServiceRequest, _c: Any, context: Context) -> m.QuoteExpired:
    return m.QuoteExpired(expires_on=case.quote.expires_on if case.quote else context.today)


def assigned(case: ServiceRequest, c: m.AssignService, _: Context) -> m.ServiceAssigned:
    usual = case.offer.provider if case.offer else ""
    return m.ServiceAssigned(agent=c.agent, provider=c.provider or usual)


def reminded(case: ServiceRequest, _c: Any, _: Context) -> o.ReferralReminded:
    return o.ReferralReminded(times=(case.referral.reminded if case.referral else 0) + 1)


def delivered(case: ServiceRequest, c: o.DeliverService, context: Context) -> o.ServiceDelivered:
    due = case.deadlines.get("service")
    return o.ServiceDelivered(
        result=c.result,
        complete=c.complete,
        on_time=context.at <= due.due_at if due else None,
        due=context.calendar.local(due.due_at).date() if due else None,
    )


# ---------------------------------------------------------------- folds


def _in_time(case: ServiceRequest, deadline: str, step: Recorded) -> bool | None:
    due = case.deadlines.get(deadline)
    return step.meta.occurred_at <= due.due_at if due else None


def first_answer(case: ServiceRequest, step: Recorded) -> dict[str, Any]:
    """The applicant hears from the desk; only the first time counts."""
    if case.first_answer_at is not None:
        return {}
    told = _in_time(case, "first answer", step)
    return {"first_answer_at": step.meta.occurred_at, "first_answer_on_time": told}


def also_first_answer(fold: Fold) -> Fold:
    """A fold whose event is an answer to the applicant too."""

    def both(case: ServiceRequest, event: Any, step: Recorded) -> dict[str, Any]:
        return {**fold(case, event, step), **first_answer(case, step)}

    return both


def _named(case: ServiceRequest, e: m.RequestTriaged | m.TriageCorrected) -> dict[str, Any]:
    """Which service it is; a quote for another one no longer counts."""
    quote = case.quote if e.item is case.item else None
    return {"item": e.item, "priority": e.priority, "catalogue": e.catalogue, "quote": quote}


def _on_triage(case: ServiceRequest, e: m.RequestTriaged, step: Recorded) -> dict[str, Any]:
    known = _named(case, e)
    if case.triage_minutes is not None:
        return known
    told = _in_time(case, "triage", step)
    return known | {"triage_minutes": e.minutes, "triage_on_time": told}


def _on_correction(case: ServiceRequest, e: m.TriageCorrected, _: Recorded) -> dict[str, Any]:
    return _named(case, e)


def _on_quote(_: ServiceRequest, e: m.ServiceQuoted, __: Recorded) -> dict[str, Any]:
    return {"quote": Quote(e.amount, e.quantity, e.expires_on, e.delivery)}


def _quote_is(status: str, **more: Any) -> Fold:
    def fold(case: ServiceRequest, e: Any, _: Recorded) -> dict[str, Any]:
        quote = replace(case.quote, status=status) if case.quote else None
        return {"quote": quote, "ended_because": getattr(e, "reason_code", None), **more}

    return fold


def _on_assignment(case: ServiceRequest, e: m.ServiceAssigned, _: Recorded) -> dict[str, Any]:
    known = e.agent in case.handlers
    handlers = case.handlers if known else (*case.handlers, e.agent)
    return {"provider": e.provider, "assignee": e.agent, "handlers": handlers}


def _on_referral(case: ServiceRequest, e: o.RequestReferred, step: Recorded) -> dict[str, Any]:
    made = Referral(e.to, step.meta.occurred_at, e.account, e.their_case)
    return {"referrals": (*case.referrals, made)}


def _last_referral(case: ServiceRequest, **changes: Any) -> dict[str, Any]:
    if not case.referrals:
        return {}
    return {"referrals": (*case.referrals[:-1], replace(case.referrals[-1], **changes))}


def _on_delivery(case: ServiceRequest, e: o.ServiceDelivered, step: Recorded) -> dict[str, Any]:
    return {
        "result": e.result,
        "complete": e.complete,
        "on_time": e.on_time,
        "delivered_at": step.meta.occurred_at,
    }


def _on_rating(_: ServiceRequest, e: o.ServiceRated, step: Recorded) -> dict[str, Any]:
    return {"rating": Rating(e.score, step.meta.occurred_at, e.comment)}


def _on_reopening(case: ServiceRequest, _e: Any, __: Recorded) -> dict[str, Any]:
    """What its end had set is cleared; the history keeps it."""
    return {
        "reopenings": case.reopenings + 1,
        "rating": None,
        "confirmed_by": None,
        "ended_because": None,
        "decision": None,
        "withdrawal": None,
    }


def _nothing(_c: Any, _e: Any, _s: Recorded) -> dict[str, Any]:
    return {}


FOLDS: dict[type[Event], Fold] = {
    m.RequestTriaged: _on_triage,
    m.TriageCorrected: _on_correction,
    m.ApplicantAnswered: also_first_answer(_nothing),
    m.ServiceQuoted: also_first_answer(_on_quote),
    m.QuoteAccepted: _quote_is("accepted"),
    m.QuoteDeclined: _quote_is("declined"),
    m.QuoteExpired: _quote_is("expired"),
    m.ServiceAssigned: _on_assignment,
    m.RequestRefused: lambda _c, e, _r: {"ended_because": e.reason_code},
    m.ThemeNoted: lambda _c, e, _r: {"theme_noted": e.requests},
    o.RequestReferred: also_first_answer(_on_referral),
    o.ReferralReminded: lambda c, e, _r: _last_referral(c, reminded=e.times),
    o.ReferralAccepted: lambda c, e, r: _last_referral(
        c, status="accepted", their_case=e.their_case, ended_at=r.meta.occurred_at
    ),
    o.ReferralReturned: lambda c, _e, r: _last_referral(
        c, status="returned", ended_at=r.meta.occurred_at
    ),
    o.ServiceDelivered: also_first_answer(_on_delivery),
    o.DeliveryConfirmed: lambda _c, _e, r: {"confirmed_by": r.meta.actor.id},
    o.ConfirmationPresumed: lambda _c, _e, _r: {"confirmed_by": "silence"},
    o.ServiceRated: _on_rating,
    o.ServiceRequestReopened: _on_reopening,
}
