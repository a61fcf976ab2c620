"""The service desk: themes that come up again and again, needs for a search, what exporters got."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from export_program.domain.exporter.trade import Channel, RecordContact
from export_program.domain.idea.messages import SubmitIdea
from export_program.domain.reaction import Cases, Reaction, Then
from export_program.domain.reactions.working_group import main_group
from export_program.domain.service_request import case as service
from export_program.domain.service_request import messages as m
from export_program.domain.service_request.case import ServiceRequest
from export_program.domain.service_request.catalogue import ServiceItem
from export_program.domain.service_request.outcome import ServiceDelivered
from export_program.engine.case import Recorded

REPEATED = 5
WINDOW = timedelta(days=30)
NO_THEME = "other"
MOST_NEEDS = 100
TELLING = frozenset({ServiceItem.READINESS_ASSESSMENT, ServiceItem.BUYER_SEARCH})
SPOKEN = {
    service.Channel.PHONE: Channel.PHONE,
    service.Channel.EMAIL: Channel.EMAIL,
    service.Channel.PORTAL: Channel.EMAIL,
    service.Channel.LETTER: Channel.LETTER,
    service.Channel.EVENT: Channel.EVENT,
}


def _months(last: date) -> tuple[str, ...]:
    """The Gregorian months that the 30 days up to a day lie in."""
    days = (last - timedelta(days=back) for back in range(WINDOW.days + 1))
    return tuple(dict.fromkeys(day.isoformat()[:7] for day in days))


def _alike(case: ServiceRequest, cases: Cases) -> list[ServiceRequest]:
    """Requests of the same topic in the 30 days up to this one, without those that were doubles."""
    first, own = case.received_on - WINDOW, (case.opened_at, case.id)
    found = (
        other
        for month in _months(case.received_on)
        for other in cases.every(
            "service_request", "service_statistics", topic=case.topic, month=month
        )
    )
    return [
        other
        for other in found
        if other.received_on > first
        and (other.opened_at, other.id) <= own
        and other.ended_because != m.RefusalReason.DUPLICATE
    ]


def _raise_theme(_: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    """One idea for a theme: as long as one of the 30 days has raised it, no other does."""
    if case.topic == NO_THEME:
        return
    alike = _alike(case, cases)
    if len(alike) < REPEATED or any(r.theme_noted for r in alike if r.id != case.id):
        return
    named = ", ".join(sorted(request.reference for request in alike))
    group = main_group(cases)
    idea = SubmitIdea(
        title=f"Many ask about {case.topic}",
        title_fa=f"پرسش‌های پرتکرار دربارهٔ {case.topic}",
        text=f"{len(alike)} requests in 30 days at the Export House: {named}."[:8000],
        organisation="export-house",
        working_group_id=group.id if group is not None else None,
        source_id=case.id,
    )
    yield Then("idea", None, idea)
    yield Then("service_request", case.id, m.NoteTheme(requests=len(alike)))


def _find_needs(_: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    """Open needs for the heading of the goods, those of the same subheading first."""
    if case.item is not ServiceItem.BUYER_SEARCH or case.hs is None:
        return
    open_ = cases.where("market_need", "needs", hs4=case.hs[:4], open=True)
    ranked = sorted(open_, key=lambda need: (need.hs[:6] != case.hs[:6], need.id))
    found = tuple(need.id for need in ranked if need.edition is case.edition)[:MOST_NEEDS]
    if not set(found) <= set(case.need_ids):
        yield Then("service_request", case.id, m.NoteNeeds(need_ids=found))


def _tell_exporter(_: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    exporter = cases.get(case.exporter_id) if case.exporter_id else None
    if case.item not in TELLING or exporter is None or exporter.closed_at is not None:
        return
    service_name = case.offer.names.en if case.offer else case.item.value
    contact = RecordContact(
        channel=SPOKEN.get(case.channel, Channel.MEETING),
        summary=f"{service_name} delivered, {case.reference}.",
    )
    yield Then("exporter", exporter.id, contact)


# fmt: off
REACTIONS = (
    Reaction("raise-theme", 2, (m.RequestReceived,), _raise_theme, "Five requests on one topic within 30 days become an idea for the main working group, once."),
    Reaction("find-needs", 1, (m.RequestTriaged, m.TriageCorrected, m.ServiceAssigned), _find_needs, "A search for buyers begins with the open needs for such goods."),
    Reaction("tell-exporter", 1, (ServiceDelivered,), _tell_exporter, "A delivered readiness assessment or search for buyers is noted on the exporter as a contact."),
)
# fmt: on
