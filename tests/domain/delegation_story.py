"""The story that tests of delegations tell: exporters go to Tajikistan, guests come from it."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from export_program.domain.delegation import LIFECYCLE
from export_program.domain.delegation import journey as j
from export_program.domain.delegation import meetings as m
from export_program.domain.delegation import people as w
from export_program.domain.delegation import planning as p
from export_program.domain.delegation import preparation as v
from export_program.domain.delegation import recruitment as r
from export_program.domain.delegation import results as o
from export_program.domain.delegation.meeting_values import Counterpart, MeetingOutcome, Slot
from export_program.domain.delegation.result_values import Period
from export_program.domain.delegation.values import (
    Author,
    CriterionName,
    Direction,
    PaperKind,
    Person,
    Score,
    Section,
    SectionTask,
    TravelPaper,
    Weight,
)
from export_program.domain.exporter import Exporter, ExporterStage
from export_program.domain.exporter.values import Card, Readiness, ReadinessLevel
from export_program.domain.resolution.case import Resolution, ResolutionStage
from export_program.domain.vocabulary.countries import Country
from export_program.domain.vocabulary.currencies import Currency
from export_program.domain.vocabulary.money import Money
from export_program.engine.actors import Actor, Role
from export_program.engine.messages import Command, GeneralReason, Sealed
from tests.domain.fair_story import paper
from tests.scenario import NOON, Scenario, opened, person, walk

FIRM, OTHER_FIRM, THIRD_FIRM = UUID(int=701), UUID(int=702), UUID(int=703)
RESOLUTION = UUID(int=31)
DESK = person("desk", Role.DESK_OFFICER)
CLERK = person("clerk", Role.SECRETARIAT)
ESTATES = person("estates", Role.WG_MEMBER)
CHAIR = person("chair", Role.WG_CHAIR)
LEAD = person("lead", Role.TEAM_LEAD)
JUDGE = person("judge", Role.EVALUATOR)
FINANCE = person("finance", Role.FINANCE)
HEAD = person("head", Role.DELEGATION_HEAD)
OWNER = person("owner", Role.EXPORTER_USER, str(FIRM))
AGENT = person("agent", Role.EXPORT_HOUSE_AGENT)
WHY = "as the file shows"
LEAVES, RETURNS = date(2025, 12, 11), date(2025, 12, 14)
UNTIL = date(2025, 11, 20)

Step = tuple[Command, Actor]


def usd(amount: str) -> Money:
    return Money(amount, Currency.USD)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def sealed(of: str) -> Sealed:
    return Sealed(subject=f"case:{of}", key="k" * 64, hash="h" * 64)


CARD = Card(
    number="1404-55-901",
    issuer="Qazvin Chamber",
    issued_on=date(2025, 6, 1),
    valid_until=date(2027, 6, 1),
)
L3 = Readiness(ReadinessLevel.L3, {}, "office", "1", "adviser", NOON)
EXPORTER = Exporter(
    id=FIRM, stage=ExporterStage.REGISTERED, name="Caspian Detergents", card=CARD, readiness=L3
)
BEGINNER = replace(EXPORTER, readiness=replace(L3, level=ReadinessLevel.L2))
CARDLESS = replace(EXPORTER, card=None)
SUSPENDED = replace(EXPORTER, stage=ExporterStage.SUSPENDED)

RESOLVED = {"resolution": Resolution(id=RESOLUTION, stage=ResolutionStage.ADOPTED)}
PROPOSE = p.ProposeDelegation(
    title="Dispatch to Tajikistan",
    title_fa="اعزام هیئت به تاجیکستان",
    market=Country.TJ,
    cities=("TJDYU",),
    goal="Visit the fair, meet the chamber, sign the MoU.",
    sectors=("34",),
    departs_on=LEAVES,
    returns_on=RETURNS,
    resolution_id=RESOLUTION,
)
APPROVE = p.ApproveDelegation(head=HEAD.id, budget=usd("9000"), minimum=2, maximum=2)
COMMISSION = v.CommissionPreparationReport(
    authors=(
        Author("secretariat", CLERK.id),
        Author("industrial-estates-company", ESTATES.id),
    ),
    sections=tuple(
        SectionTask(s, "secretariat" if n < 7 else "industrial-estates-company")
        for n, s in enumerate(Section)
    ),
)
WEIGHTS = (
    Weight(CriterionName.PRODUCT_FIT, 2),
    Weight(CriterionName.POTENTIAL, 1),
    Weight(CriterionName.GOAL_ALIGNMENT, 1),
)
OPEN = r.OpenRecruitment(weights=WEIGHTS, until=UNTIL)
CHAMBER = Counterpart(organisation="Chamber of Commerce of Tajikistan", country=Country.TJ)
MORNING = Slot(datetime(2025, 12, 12, 5, 0, tzinfo=UTC), 60, "Kohi Borbad, table 3")


def proposed(**changes: Any) -> Scenario:
    return opened(LIFECYCLE, (replace(PROPOSE, **changes), DESK), related=RESOLVED)


def approved(**changes: Any) -> Scenario:
    return walk(proposed(), (replace(APPROVE, **changes), CHAIR))


def preparing() -> Scenario:
    return walk(approved(), (COMMISSION, CLERK))


def section(of: Section, text: str = "As we know it.") -> Step:
    task = next(t for t in COMMISSION.sections if t.section is of)
    by = CLERK if task.organisation == "secretariat" else ESTATES
    return v.SubmitSection(section=of, text=text), by


SECTIONS = tuple(section(s) for s in Section)
SIGN = (
    (v.CoSignReport(organisation="secretariat"), CLERK),
    (v.CoSignReport(organisation="industrial-estates-company"), ESTATES),
)
ACCEPT = (v.AcceptPreparationReport(), CHAIR)
REPORT = (*SECTIONS, *SIGN, ACCEPT)


def recruiting() -> Scenario:
    return walk(preparing(), (OPEN, CLERK)).knowing(exporter=EXPORTER)


def apply(ref: str, firm: UUID = FIRM) -> r.Apply:
    return r.Apply(
        exporter_id=firm,
        person=Person(ref=ref, name=sealed(ref), position="Export manager"),
        goods=("340250",),
        expectation="Two buyers.",
    )


def score(ref: str, fit: int, potential: int = 60, goal: int = 60) -> r.ScoreApplicant:
    points = zip(CriterionName, (fit, potential, goal), strict=True)
    scores = tuple(Score(c, n) for c, n in points)
    return r.ScoreApplicant(delegate=ref, scores=scores, rationale=WHY)


def select(ref: str) -> r.SelectDelegate:
    return r.SelectDelegate(delegate=ref, because=WHY)


def waitlist(ref: str) -> r.WaitlistDelegate:
    return r.WaitlistDelegate(delegate=ref, reason_code=r.PlaceReason.NO_PLACE, reason=WHY)


def drop(ref: str, why: w.DropReason = w.DropReason.OTHER) -> w.DropDelegate:
    return w.DropDelegate(delegate=ref, reason_code=why, reason=WHY)


def applied() -> Scenario:
    """Three firms applied, each with one person, and were scored 75, 65 and 55."""
    return walk(
        recruiting(),
        (apply("ali"), AGENT),
        (apply("bita", OTHER_FIRM), AGENT),
        (apply("cyrus", THIRD_FIRM), AGENT),
        (score("ali", 90), JUDGE),
        (score("bita", 70), JUDGE),
        (score("cyrus", 50), JUDGE),
    )


def selected() -> Scenario:
    """Ali and Bita have the two places, Cyrus waits."""
    return walk(
        applied(), (select("ali"), CLERK), (select("bita"), CLERK), (waitlist("cyrus"), CLERK)
    )


def rostered() -> Scenario:
    over = selected().on(noon(date(2025, 11, 22)))
    return walk(over, (r.CloseRecruitment(), CLERK), (r.ConfirmRoster(), CLERK))


def papers(ref: str, until: date = date(2026, 12, 1)) -> tuple[Step, ...]:
    """All four papers of a delegate: the visa is not needed."""
    filed = sealed(ref)
    every = (
        TravelPaper(ref=ref, kind=PaperKind.PASSPORT, valid_until=until, reference=filed),
        TravelPaper(ref=ref, kind=PaperKind.VISA, exempt="No visa is needed for 30 days."),
        TravelPaper(ref=ref, kind=PaperKind.INSURANCE, valid_until=until, reference=filed),
        TravelPaper(ref=ref, kind=PaperKind.FEE, reference=filed),
    )
    return tuple((w.RecordTravelPaper(paper=each), CLERK) for each in every)


def confirm(ref: str) -> Step:
    return w.ConfirmDelegate(delegate=ref), CLERK


ATTACHED = tuple((paper(t), CLERK) for t in ("invitation", "roster", "programme"))


def confirmed() -> Scenario:
    """The roster stands, everybody on it is confirmed; the report is not written."""
    return walk(
        rostered(), *papers("ali"), *papers("bita"), confirm("ali"), confirm("bita"), *ATTACHED
    )


def prepared() -> Scenario:
    return walk(confirmed(), *REPORT)


def ready() -> Scenario:
    return walk(prepared(), (j.ConfirmReadiness(), CLERK))


ASK = m.RequestMeeting(
    counterpart=CHAMBER,
    contact=Person(ref="president", name=sealed("president")),
    delegates=("ali",),
    subject="Certificates of origin and a joint list of buyers.",
)


def slot(key: str = "M1", at: Slot = MORNING) -> Step:
    return m.ProposeSlot(meeting=key, slot=at), DESK


def with_meeting() -> Scenario:
    """Ready, with one confirmed meeting on the second day."""
    return walk(ready(), (ASK, DESK), slot(), (m.ConfirmMeeting(meeting="M1"), DESK))


def travelling() -> Scenario:
    return walk(with_meeting().on(noon(LEAVES)), (j.Depart(), HEAD))


def recorded(**more: Any) -> m.RecordMeeting:
    told = {"meeting": "M1", "outcome": MeetingOutcome.MOU_INTENT, "summary": "They want an MoU."}
    return m.RecordMeeting(**{**told, **more})


def returned() -> Scenario:
    met = walk(travelling().on(noon(date(2025, 12, 12))), (recorded(), HEAD))
    return walk(met.on(noon(RETURNS)), (j.Return(), HEAD))


def reporting() -> Scenario:
    return walk(
        returned(),
        (paper("delegation_report"), HEAD),
        (j.FileDelegationReport(report="It went well."), HEAD),
    )


def follow_up() -> Scenario:
    return walk(reporting(), (j.AcceptDelegationReport(), CHAIR))


def told(ref: str, period: Period, orders: int = 0, **more: Any) -> o.RecordFollowUp:
    return o.RecordFollowUp(
        delegate=ref,
        period=period,
        contacts=4,
        quotations=2,
        orders=orders,
        remarks="Samples were sent.",
        **more,
    )


def waive(ref: str, period: Period) -> o.WaiveFollowUp:
    return o.WaiveFollowUp(
        delegate=ref, period=period, reason_code=GeneralReason.OTHER, reason="The firm closed."
    )


def settled() -> Scenario:
    """Ali reported each time, Bita was never heard of again."""
    scenario = follow_up()
    for period, day in zip(
        Period, (date(2026, 3, 14), date(2026, 6, 14), date(2026, 12, 14)), strict=True
    ):
        scenario = walk(
            scenario.on(noon(day)), (told("ali", period), DESK), (waive("bita", period), LEAD)
        )
    return scenario


def closed() -> Scenario:
    return walk(settled(), (o.CloseDelegation(), CLERK))


# ---------------------------------------------------------------- guests

VISIT = replace(
    PROPOSE,
    direction=Direction.INCOMING,
    title="Traders from Khujand",
    invitation="Letter 17 of the chamber of Sughd",
    resolution_id=None,
)
INVITE = p.InviteDelegation(head=HEAD.id, budget=usd("2000"), minimum=1, maximum=2)


def requested(**changes: Any) -> Scenario:
    return opened(LIFECYCLE, (replace(VISIT, **changes), DESK))


def vetted() -> Scenario:
    return walk(requested(), (p.VetDelegation(findings="Known to the chamber."), CLERK))


def invited() -> Scenario:
    return walk(vetted(), (INVITE, CHAIR))


def guest(ref: str) -> w.NameDelegate:
    return w.NameDelegate(
        person=Person(ref=ref, name=sealed(ref)),
        organisation="Sughd Trade",
        country=Country.TJ,
        function="Buyer",
    )


def visa(ref: str, until: date = RETURNS) -> Step:
    paper = TravelPaper(ref=ref, kind=PaperKind.VISA, valid_until=until, reference=sealed(ref))
    return w.RecordTravelPaper(paper=paper), CLERK


def itinerary() -> Scenario:
    named = walk(invited(), (guest("firuz"), DESK), visa("firuz"), confirm("firuz"))
    return walk(named, *ATTACHED, (j.ConfirmItinerary(), DESK))


def hosting() -> Scenario:
    return walk(itinerary().on(noon(LEAVES)), (j.Receive(), HEAD))


def departed() -> Scenario:
    return walk(hosting().on(noon(RETURNS)), (j.SeeOff(), HEAD))


def event_of(scenario: Scenario) -> Any:
    """The event recorded last."""
    return scenario.last.event


def paths() -> tuple[Scenario, ...]:
    postponed = p.PostponeDelegation(reason_code=p.JourneyReason.SECURITY, reason=WHY)
    return (closed(), departed(), walk(with_meeting(), (postponed, CHAIR)))
