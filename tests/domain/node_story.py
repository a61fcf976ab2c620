"""The story of a distributor of detergents in Tajikistan: examined, appointed, reporting."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.agreement import Agreement, AgreementStage
from export_program.domain.market_facts import Goods
from export_program.domain.node import LIFECYCLE
from export_program.domain.node import messages as m
from export_program.domain.node import reporting as p
from export_program.domain.node.values import (
    DEMANDED,
    NodeContact,
    NodeKind,
    Place,
    Result,
    Territory,
    Topic,
)
from export_program.domain.target.values import SolarPeriod
from export_program.domain.vocabulary.countries import Country, Subdivision
from export_program.domain.vocabulary.currencies import Currency
from export_program.domain.vocabulary.hs import HsEdition
from export_program.domain.vocabulary.money import Money
from export_program.engine.actors import TIMER, Role
from tests.scenario import Scenario, person, walk

AGREEMENT = UUID(int=3001)
DESK = person("desk", Role.DESK_OFFICER)
LAWYER = person("lawyer", Role.LEGAL)
LEAD = person("lead", Role.TEAM_LEAD)
CHAIR = person("chair", Role.WG_CHAIR)
AGENT = person("agent", Role.COUNTERPARTY_USER)
WHY: dict[str, Any] = {"reason_code": m.EndReason.OTHER, "reason": "It is so."}
REVIEW = m.PlaceUnderReview(reason_code=m.ReviewReason.COMPLAINT, reason="Buyers complain.")
DETERGENTS = Goods("3402", HsEdition.HS2022)
SOAPS = Goods("34", HsEdition.HS2022)
TAJIKISTAN = Territory(Country.TJ)
SUGHD = Territory(Country.TJ, (Subdivision.SUGHD,))
AUTUMN = SolarPeriod(1404, quarter=3)
WINTER = SolarPeriod(1404, quarter=4)
UNTIL = date(2026, 11, 7)


def noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 8, 30, tzinfo=UTC)


IDENTIFY = m.IdentifyNode(
    kind=NodeKind.DISTRIBUTOR,
    name="Sughd Trading",
    name_fa="بازرگانی سغد",
    place=Place(Country.TJ, Subdivision.SUGHD, "Khujand"),
    goods=(DETERGENTS,),
    contacts=(NodeContact(ref="sales", name="Firuz", phone="+992 92 000 0000"),),
    found_through="Delegation of Aban",
)


def finding(topic: Topic, result: Result = Result.CLEAR, on: date = date(2025, 11, 1)) -> Any:
    return m.RecordDueDiligenceFinding(
        topic=topic, result=result, text="As found.", source="Register", checked_on=on
    )


def appoint(**changes: Any) -> m.AppointNode:
    given: dict[str, Any] = {
        "agreement_id": AGREEMENT,
        "territory": (TAJIKISTAN,),
        "scope": (DETERGENTS,),
        "exclusive": True,
        "begins_on": date(2025, 11, 8),
        "until": UNTIL,
        "account": AGENT.id,
    }
    return m.AppointNode(**(given | changes))


def agreement(
    stage: AgreementStage = AgreementStage.IN_FORCE, until: date | None = None
) -> Agreement:
    return Agreement(id=AGREEMENT, stage=stage, until=until)


def start() -> Scenario:
    return Scenario(LIFECYCLE, at=noon(2025, 11, 8)).knowing(agreement=agreement())


def prospect(**changes: Any) -> Scenario:
    asked = {name: getattr(IDENTIFY, name) for name in IDENTIFY.__struct_fields__}
    return walk(start(), (m.IdentifyNode(**(asked | changes)), DESK))


def examined(result: Result = Result.CLEAR) -> Scenario:
    opened = walk(prospect(), (m.OpenDueDiligence(), DESK))
    return walk(opened, *((finding(topic, result), LAWYER) for topic in DEMANDED))


def approved() -> Scenario:
    return walk(examined(), (m.ApproveNode(), LEAD))


def contracted(**changes: Any) -> Scenario:
    return walk(approved(), (appoint(**changes), LEAD))


def active(**changes: Any) -> Scenario:
    return walk(contracted(**changes), (m.ActivateNode(), DESK))


def report(period: SolarPeriod = AUTUMN, leads: int = 7, **more: Any) -> p.FileNodeReport:
    told: dict[str, Any] = {"visits": 12, "sales": Money("45000", Currency.USD), "text": "Sold."}
    return p.FileNodeReport(period=period, leads=leads, **(told | more))


def reported() -> Scenario:
    return walk(active().on(noon(2025, 12, 27)), (report(), AGENT))


def score(period: SolarPeriod = AUTUMN, **more: Any) -> p.ScoreNode:
    sides: dict[str, Any] = {"leads": 4, "responsiveness": 5, "reporting": 3, "market_reach": 4}
    return p.ScoreNode(period=period, remarks="Good.", **(sides | more))


def scored() -> Scenario:
    return walk(reported(), (score(), LEAD))


def rung(given: Scenario, key: str, command: Any) -> Scenario:
    return walk(given.on(given.case.deadlines[key].due_at), (command, TIMER))


def overdue() -> Scenario:
    return rung(active(), "overdue report:1404-Q3", p.MarkReportOverdue(quarter="1404-Q3"))


def under_review() -> Scenario:
    return walk(active(), (REVIEW, LEAD))


def suspended() -> Scenario:
    return walk(under_review(), (m.SuspendNode(**WHY), LEAD))


def terminated() -> Scenario:
    return walk(suspended(), (m.TerminateNode(**WHY), LEAD))


def expired() -> Scenario:
    return rung(active(), "term", m.ExpireNode())


def renewed() -> Scenario:
    fresh = (finding(topic, on=date(2026, 9, 1)) for topic in DEMANDED)
    late = walk(active().on(noon(2026, 10, 3)), *((found, LAWYER) for found in fresh))
    return walk(late, (m.RenewNode(until=date(2027, 11, 7)), LEAD))


def rejected() -> Scenario:
    no = m.RejectNode(reason_code=m.RejectNodeReason.NO_CAPACITY, reason="No lorries.")
    return walk(examined(), (no, LEAD))


def paths() -> tuple[Scenario, ...]:
    return (
        expired(),
        terminated(),
        rejected(),
        walk(suspended(), (m.ReinstateNode(remarks="Good again."), CHAIR)),
        walk(under_review(), (m.ConfirmNode(remarks="It was nothing."), LEAD)),
        scored(),
        walk(overdue(), (report(), AGENT)),
        renewed(),
        active(exclusive=False, scope=(Goods("340250", HsEdition.HS2022),)),
    )
