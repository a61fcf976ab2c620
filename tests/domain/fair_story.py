"""The story that the tests of shows tell: a fair in Dushanbe, applicants, people."""

from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from export_program.domain import exhibition, participation
from export_program.domain.exhibition import applicants as ea
from export_program.domain.exhibition import floor as ef
from export_program.domain.exhibition import funds as em
from export_program.domain.exhibition import planning as ep
from export_program.domain.exhibition import show as es
from export_program.domain.exhibition.values import (
    Criterion,
    Monitor,
    Organiser,
    ShowForm,
    StandPlan,
    StandType,
    SubsidyRule,
    Targets,
)
from export_program.domain.exporter import Exporter, ExporterStage
from export_program.domain.exporter.values import Card
from export_program.domain.participation import Participation, ParticipationStage
from export_program.domain.participation import application as pa
from export_program.domain.participation import placing as pp
from export_program.domain.participation import scoring as ps
from export_program.domain.participation.case import Check, Goods, Judgement
from export_program.domain.vocabulary.countries import Country
from export_program.domain.vocabulary.currencies import Currency
from export_program.domain.vocabulary.money import Money
from export_program.engine.actors import Actor, Role
from export_program.engine.messages import Command, GeneralReason
from export_program.engine.protocols.documents import AttachDocument
from export_program.engine.protocols.linking import LinkCase, Relation
from tests.scenario import POLICY, Scenario, opened, person, walk

SHOW, FIRM = UUID(int=1), UUID(int=700)
A, B, C = UUID(int=11), UUID(int=12), UUID(int=13)
DESK = person("desk", Role.DESK_OFFICER)
CLERK = person("clerk", Role.SECRETARIAT)
CHAIR = person("chair", Role.WG_CHAIR)
LEAD = person("lead", Role.TEAM_LEAD)
FINANCE = person("finance", Role.FINANCE)
CASHIER = person("cashier", Role.FINANCE)
ORGANISER = person("organiser", Role.ORGANISER)
MONITOR = person("monitor", Role.MONITOR)
JUDGE = person("judge", Role.EVALUATOR)
OTHER_JUDGE = person("other judge", Role.EVALUATOR)
OWNER = person("owner", Role.EXPORTER_USER, str(FIRM))
WHY = "as the file shows"
OPENING, LAST = date(2026, 2, 7), date(2026, 2, 10)


def usd(amount: str) -> Money:
    return Money(amount, Currency.USD)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def paper(kind: str) -> AttachDocument:
    return AttachDocument(
        type=kind,
        name=f"{kind}.pdf",
        media_type="application/pdf",
        size=10,
        sha256=sha256(kind.encode()).hexdigest(),
    )


CARD = Card(
    number="1404-55-901",
    issuer="Qazvin Chamber",
    issued_on=date(2025, 6, 1),
    valid_until=date(2027, 6, 1),
)
EXPORTER = Exporter(id=FIRM, stage=ExporterStage.REGISTERED, card=CARD)
SUSPENDED = replace(EXPORTER, stage=ExporterStage.SUSPENDED)
CRITERIA = (
    Criterion("quality", "Quality of the goods", 2),
    Criterion("market", "Knowledge of the market", 1),
    Criterion("price", "Price", 1),
)
PROPOSE = ep.ProposeExhibition(
    name="Qazvin in Dushanbe",
    form=ShowForm.DEDICATED_ABROAD,
    venue="Kohi Borbad",
    city="TJDYU",
    market=Country.TJ,
    opens_on=OPENING,
    closes_on=LAST,
    sectors=("34", "740710"),
)
PLAN = ep.FileJustificationPlan(
    plan="Detergents sell.", planned_budget=usd("10000"), targets=Targets(20, 3000, 400)
)
RUNS = Organiser(ORGANISER.id, "Caspian Fairs", "10999000012", "Q-7", date(2026, 12, 31))
WATCHES = Monitor(MONITOR.id, ("10999000027",))
ADVISE = ep.AdviseFunding(supported=True, funds=usd("10000"), remarks="Paid from the fund.")
RULE = SubsidyRule(50, usd("2000"))
APPROVE = ep.ApproveExhibition(budget=usd("3000"), subsidy=RULE)
RESOLUTION = LinkCase(relation=Relation.CAUSED_BY, kind="resolution", case_id=UUID(int=5))
OPEN = ep.OpenApplications(
    applications_from=date(2025, 11, 8),
    applications_to=date(2025, 12, 7),
    criteria=CRITERIA,
    places=1,
    minimum_score=250,
    minimum_participants=1,
)
FLOOR = ef.DefineFloorPlan(
    capacity_m2=30,
    stands=tuple(StandPlan(code, 9, StandType.SHELL_SCHEME) for code in ("A1", "A2", "A3")),
)
AFTER = noon(date(2025, 12, 9))

Step = tuple[Command, Actor]


def proposed(**changes: Any) -> Scenario:
    return opened(exhibition.LIFECYCLE, (replace(PROPOSE, **changes), DESK))


def justified() -> Scenario:
    return walk(proposed(), (paper("justification_plan"), DESK), (PLAN, DESK))


def approved() -> Scenario:
    return walk(
        justified(),
        (paper("organiser_qualification"), CLERK),
        (ep.AppointOrganiser(organiser=RUNS), CHAIR),
        (ep.AppointMonitor(monitor=WATCHES), CHAIR),
        (ADVISE, FINANCE),
        (RESOLUTION, CLERK),
        (APPROVE, CHAIR),
    )


def open_show() -> Scenario:
    return walk(approved(), (OPEN, CLERK), (FLOOR, CLERK))


def noted(*ids: UUID) -> list[Step]:
    """What reactions tell the exhibition of applicants, each with a firm of its own."""
    return [
        (ea.NoteApplication(participation_id=i, exporter_id=UUID(int=600 + i.int)), POLICY)
        for i in ids
    ]


def score(i: UUID, total: int, version: int = 1) -> Step:
    means = {c.id: total for c in CRITERIA}
    said = ea.NoteScore(participation_id=i, total=total, means=means, criteria_version=version)
    return said, POLICY


def closed_for_applications() -> Scenario:
    """A, B and C applied and were scored 4.00, 3.00 and 2.00; the minimum is 2.50, places 1."""
    applied = walk(open_show(), *noted(A, B, C))
    shut = walk(applied.on(AFTER), (ep.CloseApplications(), CLERK))
    return walk(shut, score(A, 400), score(B, 300), score(C, 200))


def ranked() -> Scenario:
    return walk(closed_for_applications(), (ea.RankParticipants(participations=(A, B, C)), CLERK))


def taking_part(i: UUID, stage: ParticipationStage, **more: Any) -> Participation:
    """A participation of that stage, as the exhibition reads it."""
    known = {"exhibition_id": SHOW, "exporter_id": UUID(int=600 + i.int)} | more
    return Participation(id=i, stage=stage, **known)


def offered(i: UUID = A, *stands: str) -> Scenario:
    knowing = ranked().knowing(participation=taking_part(i, ParticipationStage.SHORTLISTED))
    return walk(knowing, (ef.OfferStand(participation_id=i, stands=stands or ("A1",)), CLERK))


def allocated() -> Scenario:
    """A has stand A1, and 1,500 dollars of the budget are committed to it."""
    accepted = walk(offered(), (ef.NoteAcceptance(participation_id=A), POLICY))
    signed = accepted.knowing(participation=taking_part(A, ParticipationStage.CONTRACTED))
    return walk(
        signed,
        (em.CommitSubsidy(participation_id=A, amount=usd("1500")), FINANCE),
        (ef.AllocateStand(participation_id=A), CLERK),
    )


def running() -> Scenario:
    built = walk(allocated(), (es.FinaliseAllocation(), CLERK), (es.StartBuildUp(), CLERK))
    return walk(built.on(noon(OPENING)), (es.OpenShow(), CLERK))


def closed() -> Scenario:
    return walk(running().on(noon(LAST)), (es.CloseShow(), CLERK))


# ---------------------------------------------------------------- one participation

START = pa.StartParticipation(
    exhibition_id=SHOW,
    exporter_id=FIRM,
    goods=(Goods("340250"),),
    m2=9,
    motivation="Two buyers wait.",
    other_support_declared=True,
)
CHECKS = tuple(
    pa.CheckEligibility(
        check=c, passed=True, evidence=WHY, count=2 if c is Check.PREVIOUS_GRANTS else None
    )
    for c in Check
)
NO_TIES = ps.DeclareInterest(conflict=False, statement="None.")


def judge(*marks: int) -> ps.ScoreParticipation:
    given = zip(CRITERIA, marks, strict=True)
    return ps.ScoreParticipation(judgements=tuple(Judgement(c.id, m, WHY) for c, m in given))


def draft(**changes: Any) -> Scenario:
    start = Scenario(participation.LIFECYCLE).knowing(
        exporter=EXPORTER, exhibition=open_show().case
    )
    return start.when(replace(START, **changes), OWNER).taken()


def submitted() -> Scenario:
    return walk(draft(), (pa.SubmitParticipation(), OWNER))


def in_scoring() -> Scenario:
    return walk(submitted(), *((c, CLERK) for c in CHECKS), (pa.PassEligibility(), CLERK))


def scored() -> Scenario:
    return walk(
        in_scoring(),
        (NO_TIES, JUDGE),
        (NO_TIES, OTHER_JUDGE),
        (judge(5, 4, 3), JUDGE),
        (judge(4, 4, 4), OTHER_JUDGE),
    )


def shortlisted() -> Scenario:
    first = ps.ShortlistParticipation(rank=1, because="rank 1")
    return walk(scored(), (ps.CompleteScoring(), CLERK), (first, POLICY))


def with_offer() -> Scenario:
    return walk(shortlisted(), (pp.OfferParticipation(stands=("A1",), stand_m2=9), POLICY))


def contracted() -> Scenario:
    return walk(
        with_offer(),
        (pp.AcceptOffer(), OWNER),
        (paper("stand_contract"), CLERK),
        (pp.ContractParticipation(contract="K-17"), CLERK),
    )


def on_stand() -> Scenario:
    given = walk(contracted(), (pp.NoteStand(stands=("A1",), stand_m2=9), POLICY))
    return given.on(noon(OPENING)).knowing(exhibition=running().case)


def returned(command: type[Any], **more: Any) -> Any:
    """A reasoned command with a general reason."""
    return command(reason_code=GeneralReason.OTHER, reason=WHY, **more)


def event_of(scenario: Scenario) -> Any:
    """The event recorded last."""
    return scenario.last.event
