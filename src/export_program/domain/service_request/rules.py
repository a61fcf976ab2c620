"""What must hold for a service request: who asks, its price and papers, its times, four eyes."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from export_program.domain.exporter import Exporter, ExporterStage
from export_program.domain.service_request import messages as m
from export_program.domain.service_request import outcome as o
from export_program.domain.service_request.case import Channel, ServiceRequest
from export_program.domain.service_request.catalogue import ServiceItem, catalogue_on
from export_program.engine.actors import Role
from export_program.engine.context import Context
from export_program.engine.rules import Related, nobody_who, rule

QUOTE_RUNS = timedelta(days=30)
BEFORE_DELIVERY = timedelta(days=21)
REOPEN_WITHIN = timedelta(days=30)

not_the_deliverer = nobody_who(
    o.ServiceDelivered, did="Whoever delivered does not confirm or rate it."
)


def _exporter_id(case: Any, command: Any) -> UUID | None:
    found: UUID | None = case.exporter_id if case else command.exporter_id
    return found


EXPORTER = Related("exporter", kind="exporter", id_of=_exporter_id)


def exporter_of(context: Context) -> Exporter | None:
    found = context.related.get("exporter")
    return found if isinstance(found, Exporter) else None


def quote_expires_on(today: date, delivery: date | None) -> date:
    """The last day of a quote: 30 days on, or 21 days before the delivery if that is earlier."""
    last = today + QUOTE_RUNS
    return last if delivery is None else min(last, delivery - BEFORE_DELIVERY)


def delivery_of(case: ServiceRequest, command: m.QuoteService) -> date | None:
    return command.delivery or case.wanted_by


# ---------------------------------------------------------------- receipt and triage


@rule("An exporter asks for itself, through the portal.", field="exporter_id")
def asks_for_itself(_: Any, command: m.ReceiveRequest, context: Context) -> bool | str:
    if context.actor.role is not Role.EXPORTER_USER:
        return command.channel is not Channel.PORTAL or "the desk receives in other ways"
    if command.channel is not Channel.PORTAL:
        return "what an exporter hands in itself comes through the portal"
    return str(command.exporter_id) == context.actor.organisation


@rule("The exporter is in the register.", field="exporter_id", reads=(EXPORTER,))
def exporter_is_known(_: Any, command: m.ReceiveRequest, context: Context) -> bool:
    return command.exporter_id is None or exporter_of(context) is not None


@rule("The HS code exists in its edition.", field="hs")
def hs_exists(_: Any, command: m.ReceiveRequest, context: Context) -> bool:
    return command.hs is None or context.nomenclature.knows(command.hs, command.edition)


@rule("What is wanted is wanted for a day to come.", field="wanted_by")
def wanted_later(_: Any, command: m.ReceiveRequest, context: Context) -> bool:
    return command.wanted_by is None or command.wanted_by > context.today


@rule("Some services are for exporters of the register only.", field="item")
def item_suits_applicant(case: ServiceRequest, command: Any, context: Context) -> bool | str:
    offer = catalogue_on(context.today).offers[command.item]
    if not offer.for_exporters or case.exporter_id is not None:
        return True
    return f"{offer.names.en}: a walk-in registers as an exporter first"


@rule("A correction changes the service or its urgency.", field="item")
def triage_changes(case: ServiceRequest, command: m.CorrectTriage, _: Context) -> bool:
    return command.item is not case.item or command.priority is not case.priority


# ---------------------------------------------------------------- price


@rule("Only a priced service is quoted, and only until its quote is accepted.")
def is_to_be_quoted(case: ServiceRequest, _command: Any, _: Context) -> bool | str:
    offer = case.offer
    if offer is None:
        return "no service of the catalogue is named"
    if offer.is_free:
        return f"{offer.names.en} is free"
    return not case.is_paid_for or "its quote was accepted"


@rule("Delivery lies more than 21 days ahead: a quote ends 21 days before.", field="delivery")
def quote_leaves_time(
    case: ServiceRequest, command: m.QuoteService, context: Context
) -> bool | str:
    expires = quote_expires_on(context.today, delivery_of(case, command))
    return expires > context.today or f"the quote would end on {expires}"


@rule("The quote runs.")
def quote_runs(case: ServiceRequest, _command: Any, context: Context) -> bool | str:
    if case.quote is None:
        return False
    return context.today <= case.quote.expires_on or f"it ended on {case.quote.expires_on}"


@rule("The last day of the quote has passed.")
def quote_is_over(case: ServiceRequest, _command: Any, context: Context) -> bool:
    due = case.deadlines.get("quote")
    return due is None or context.now >= due.due_at


@rule("The service is free, or its quote was accepted.")
def is_paid_for(case: ServiceRequest, _command: Any, _: Context) -> bool | str:
    if case.offer is None:
        return "no service of the catalogue is named"
    return case.is_paid_for or "no quote was accepted"


# ---------------------------------------------------------------- work and delivery


@rule("The papers that the catalogue asks for are attached.", field="documents")
def papers_are_there(case: ServiceRequest, _command: Any, _: Context) -> bool | str:
    wanted = case.offer.documents if case.offer else ()
    missing = [paper for paper in wanted if not case.has_document(paper)]
    return not missing or f"missing: {', '.join(missing)}"


@rule(
    "Readiness is delivered when the assessor has recorded it on the exporter.", reads=(EXPORTER,)
)
def readiness_is_recorded(case: ServiceRequest, _command: Any, context: Context) -> bool | str:
    """An exporter that is not registered (yet, or any more) cannot be assessed in the register."""
    exporter = exporter_of(context)
    if case.item is not ServiceItem.READINESS_ASSESSMENT:
        return True
    if exporter is None or exporter.stage is not ExporterStage.REGISTERED:
        return True
    if exporter.readiness is None:
        return "the exporter was never assessed"
    at = context.calendar.local(exporter.readiness.at).date()
    return at >= case.received_on or f"the last assessment is of {at}"


@rule("The time of the deadline has come.")
def silence_lasted(case: ServiceRequest, _command: Any, context: Context) -> bool:
    due = case.deadlines.get("confirmation")
    return due is None or context.now >= due.due_at


@rule("The timer closes when the time for a rating is over.")
def may_close(case: ServiceRequest, _command: Any, context: Context) -> bool:
    due = case.deadlines.get("closing")
    return context.actor.role is not Role.TIMER or due is None or context.now >= due.due_at


@rule("A referral waits for an answer.")
def referral_waits(case: ServiceRequest, _command: Any, _: Context) -> bool:
    return case.referral is not None


@rule("The timer reminds when the time for an answer is over.")
def may_remind(case: ServiceRequest, _command: Any, context: Context) -> bool:
    due = case.deadlines.get("referral")
    return context.actor.role is not Role.TIMER or due is None or context.now >= due.due_at


@rule("It has not been rated since it was delivered.")
def not_rated(case: ServiceRequest, _command: Any, _: Context) -> bool:
    return case.rating is None


@rule("Only what was delivered is rated.")
def was_delivered(case: ServiceRequest, _command: Any, _: Context) -> bool:
    return case.delivered_at is not None


@rule("A request is reopened within 30 days of its end.")
def ended_lately(case: ServiceRequest, _command: Any, context: Context) -> bool | str:
    if case.closed_at is None:
        return True
    last = context.calendar.local(case.closed_at).date() + REOPEN_WITHIN
    return context.today <= last or f"the last day was {last}"


@rule("The needs were not all noted before.", field="need_ids")
def needs_are_news(case: ServiceRequest, command: m.NoteNeeds, _: Context) -> bool:
    return not set(command.need_ids) <= set(case.need_ids)


@rule("The theme has not been noted on this request.")
def theme_is_new(case: ServiceRequest, _command: Any, _: Context) -> bool:
    return case.theme_noted is None
