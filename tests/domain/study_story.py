"""The story that the tests of studies tell: who buys washing powder in Tajikistan, and how much."""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from export_program.domain.market_facts import Confidence, Goods, Period
from export_program.domain.study import LIFECYCLE
from export_program.domain.study import publishing as p
from export_program.domain.study import work as w
from export_program.domain.study.case import Licence, Scale, Visibility
from export_program.domain.vocabulary.countries import Country
from export_program.domain.vocabulary.hs import HsEdition
from export_program.engine.actors import TIMER, Role
from export_program.engine.messages import GeneralReason
from export_program.engine.protocols.documents import AttachDocument
from tests.scenario import NOON, Scenario, opened, person, walk

DESK = person("desk", Role.DESK_OFFICER)
LEAD = person("lead", Role.TEAM_LEAD)
CHAIR = person("chair", Role.WG_CHAIR)
ANALYST = person("analyst", Role.ANALYST)
OTHER_ANALYST = person("other analyst", Role.ANALYST)
PEER = person("peer", Role.RESEARCH_REVIEWER)
OTHER_PEER = person("other peer", Role.RESEARCH_REVIEWER)
PUBLISHER = person("publisher", Role.PUBLISHER)
WHY: dict[str, Any] = {"reason_code": GeneralReason.OTHER, "reason": "As the file shows."}
TODAY = date(2025, 11, 8)
UNTIL = date(2026, 11, 8)
POWDER = Goods("340250", HsEdition.HS2022)
TILES = Goods("6907", HsEdition.HS2022)
TJ = Country.TJ
SUCCESSOR = UUID(int=71)

REQUEST = w.RequestStudy(
    title="Washing powder in Tajikistan",
    title_fa="پودر شوینده در تاجیکستان",
    question="Who buys it, at what price, and who sells it now?",
    goods=(POWDER,),
    markets=(TJ,),
    needed_by=date(2025, 12, 20),
)
FULL = w.RequestStudy(
    title="Tiles in Uzbekistan",
    question="What do we know about tiles there?",
    scale=Scale.FULL,
    goods=(TILES,),
    markets=(Country.UZ,),
)
SCOPE = w.ScopeStudy(terms="Imports of three years, prices, sellers.", method="Desk research.")
ASSIGN = w.AssignAnalyst(analyst=ANALYST.id)
SOURCE = w.RegisterSource(
    title="Customs yearbook 2024",
    as_of=date(2024, 12, 31),
    licence=Licence.OPEN,
    edition=HsEdition.HS2022,
    publisher="Statistics agency",
)
FINDING = w.RecordFinding(
    claim="Tajikistan imported washing powder for 12.4 million dollars in 2024.",
    source="S1",
    confidence=Confidence.HIGH,
    value="12400000",
    unit="USD",
    period=Period(date(2024, 1, 1), date(2024, 12, 31)),
    goods=POWDER,
    market=TJ,
)
PUBLISH = p.PublishStudy(
    final="D2", abstract="Twelve million a year.", visibility=Visibility.PUBLIC, valid_until=UNTIL
)


def on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, 0, tzinfo=UTC)


def paper(kind: str, text: str = "") -> AttachDocument:
    return AttachDocument(
        type=kind,
        name=f"{kind}.pdf",
        media_type="application/pdf",
        size=7,
        sha256=sha256(f"{kind}{text}".encode()).hexdigest(),
    )


def requested(request: w.RequestStudy = REQUEST) -> Scenario:
    return opened(LIFECYCLE, (request, DESK), at=NOON)


def scoped() -> Scenario:
    return walk(requested(), (SCOPE, ANALYST))


def approved() -> Scenario:
    return walk(scoped(), (w.ApproveStudy(), LEAD))


def assigned() -> Scenario:
    return walk(approved(), (ASSIGN, LEAD))


def collecting() -> Scenario:
    return walk(assigned(), (w.StartCollecting(), ANALYST), (SOURCE, ANALYST))


def analysing() -> Scenario:
    return walk(collecting(), (w.StartAnalysis(), ANALYST), (FINDING, ANALYST))


def drafted() -> Scenario:
    hand_in = p.SubmitDraft(document="D1", summary="First version.")
    return walk(analysing(), (paper("draft"), ANALYST), (hand_in, ANALYST))


def in_review() -> Scenario:
    return walk(drafted(), (p.StartReview(), PEER))


def in_revision() -> Scenario:
    return walk(in_review(), (p.RequestChanges(**WHY), PEER))


def accepted() -> Scenario:
    return walk(in_review(), (p.AcceptReview(remarks="Sound."), PEER), (paper("final"), ANALYST))


def published(publish: p.PublishStudy = PUBLISH) -> Scenario:
    return walk(accepted(), (publish, PUBLISHER))


def withdrawn() -> Scenario:
    leave = p.WithdrawStudy(reason_code=p.WithdrawReason.WRONG_FIGURES, reason="They were wrong.")
    return walk(published(), (leave, PUBLISHER))


def expired() -> Scenario:
    late = published().on(on(UNTIL + timedelta(days=1)))
    return walk(late, (p.ExpireStudy(), TIMER))


def paths() -> tuple[Scenario, ...]:
    again = walk(
        in_revision(),
        (paper("draft", "2"), ANALYST),
        (p.SubmitDraft(document="D2", summary="Second version."), ANALYST),
        (p.StartReview(), OTHER_PEER),
    )
    return (published(), expired(), withdrawn(), again, requested(FULL))
