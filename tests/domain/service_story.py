"""The story that the tests of service requests tell: Padideh asks the Export House for help."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.service_request import LIFECYCLE
from export_program.domain.service_request import messages as m
from export_program.domain.service_request import outcome as o
from export_program.domain.service_request.case import Channel, WalkIn
from export_program.domain.service_request.catalogue import ServiceItem
from export_program.domain.vocabulary.hs import HsEdition
from export_program.engine.actors import TIMER, Role
from export_program.engine.messages import GeneralReason
from export_program.engine.protocols.documents import AttachDocument
from export_program.engine.protocols.information import RequestInformation
from export_program.engine.protocols.outcome import AcceptWithdrawal, RequestWithdrawal
from tests.domain import exporter_story
from tests.domain.exporter_story import sealed
from tests.domain.reacting import named
from tests.scenario import Scenario, opened, person, walk

FIRM = UUID(int=611)
OWNER = person("owner of Padideh", Role.EXPORTER_USER, str(FIRM))
AGENT = person("agent", Role.EXPORT_HOUSE_AGENT)
CLERK = person("clerk", Role.SECRETARIAT)
LEAD = person("lead", Role.TEAM_LEAD)
CHAMBER = person("chamber", Role.COUNTERPARTY_USER)
NINE = datetime(2025, 11, 8, 5, 30, tzinfo=UTC)  # Saturday 1404-08-17, 09:00 in Qazvin
WHY = "It is so."
ASK = m.ReceiveRequest(
    channel=Channel.PORTAL,
    topic="tir-carnet",
    subject="How do we get a TIR carnet for a lorry to Dushanbe?",
    exporter_id=FIRM,
    hs="340250",
    edition=HsEdition.HS2022,
)
PASSER_BY = WalkIn(ref="visitor", name=sealed("name"), contact=sealed("phone"))
ASK_AT_DESK = m.ReceiveRequest(
    channel=Channel.WALK_IN, topic="tir-carnet", subject="The same.", walk_in=PASSER_BY
)
CONSULTATION = m.TriageRequest(item=ServiceItem.CONSULTATION)
TRANSLATION = m.TriageRequest(item=ServiceItem.TRANSLATION)
ASSIGN = m.AssignService(agent=AGENT.id)
DELIVER = o.DeliverService(result="The chamber issues it; the form is attached.")
REFER = o.ReferRequest(to="Chamber of commerce", why="It issues them.", account=CHAMBER.id)
QUESTION = RequestInformation(to="Padideh", question="Which lorry?", due=date(2025, 11, 20))


def refused(code: m.RefusalReason = m.RefusalReason.NOT_OFFERED) -> m.RefuseRequest:
    return m.RefuseRequest(reason_code=code, reason=WHY)


def reopened() -> o.ReopenServiceRequest:
    return o.ReopenServiceRequest(reason_code=o.ReopeningReason.NOT_SOLVED, reason=WHY)


def paper(kind: str) -> AttachDocument:
    return AttachDocument(
        type=kind, name=f"{kind}.pdf", media_type="application/pdf", size=9, sha256="0" * 64
    )


def firm() -> Any:
    return named(FIRM, exporter_story.registered()).case


def start() -> Scenario:
    return Scenario(LIFECYCLE, at=NINE).knowing(exporter=firm())


def received() -> Scenario:
    return walk(start(), (ASK, OWNER))


def triaged(item: ServiceItem = ServiceItem.CONSULTATION) -> Scenario:
    return walk(received(), (m.TriageRequest(item=item), AGENT))


def quoted(**more: Any) -> Scenario:
    return walk(triaged(ServiceItem.TRANSLATION), (m.QuoteService(quantity=4, **more), AGENT))


def in_service() -> Scenario:
    return walk(triaged(), (ASSIGN, CLERK), (m.StartWork(), AGENT))


def waiting() -> Scenario:
    return walk(in_service(), (QUESTION, AGENT))


def referred() -> Scenario:
    return walk(triaged(), (REFER, AGENT))


def delivered() -> Scenario:
    return walk(in_service(), (DELIVER, AGENT))


def confirmed() -> Scenario:
    return walk(delivered(), (o.ConfirmDelivery(), OWNER))


def closed() -> Scenario:
    rated = walk(confirmed(), (o.RateService(score=5, comment="Quick."), OWNER))
    return walk(rated, (o.CloseServiceRequest(), AGENT))


def withdrawn() -> Scenario:
    ask = RequestWithdrawal(reason_code=GeneralReason.OWN_REQUEST, reason=WHY)
    return walk(received(), (ask, OWNER), (AcceptWithdrawal(), AGENT))


def expired() -> Scenario:
    open_ = quoted()
    return walk(open_.on(open_.case.deadlines["quote"].due_at), (m.ExpireQuote(), TIMER))


def taken_up_again() -> Scenario:
    return walk(closed(), (reopened(), LEAD))


def at_desk() -> Scenario:
    return opened(LIFECYCLE, (ASK_AT_DESK, AGENT), at=NINE)


def paths() -> tuple[Scenario, ...]:
    paid = walk(quoted(), (m.AcceptQuote(), OWNER), (ASSIGN, AGENT))
    return (closed(), waiting(), referred(), paid, expired(), taken_up_again(), at_desk())
