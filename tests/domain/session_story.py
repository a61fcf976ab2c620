"""The story of the Saturday sessions: the group, its series, the session of 1404-08-17."""

from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from export_program.domain import session, working_group
from export_program.domain.idea import Idea, IdeaStage
from export_program.domain.session import agenda as a
from export_program.domain.session import sitting as s
from export_program.domain.session.case import ItemOutcome, Presence, ResolutionOutcome
from export_program.domain.working_group import messages as m
from export_program.domain.working_group.case import AgendaReason, Composition, Seat, Series
from export_program.engine.actors import Actor, Role
from export_program.engine.messages import Command, GeneralReason
from export_program.engine.protocols.documents import AttachDocument
from tests.domain.reacting import named
from tests.scenario import POLICY, TIMER, Scenario, person, walk

GROUP, SESSION, NEXT = UUID(int=501), UUID(int=502), UUID(int=503)
IDEA, ACTION, RESOLUTION = UUID(int=504), UUID(int=505), UUID(int=506)
CLERK = person("clerk", Role.SECRETARIAT)
OTHER_CLERK = person("other clerk", Role.SECRETARIAT)
CHAIR = person("chair", Role.WG_CHAIR)
CHAMBER = person("chamber", Role.WG_MEMBER)
SAMT = person("samt", Role.WG_MEMBER)
CUSTOMS = person("customs", Role.WG_MEMBER)
WHY = "as the file shows"
TEHRAN = ZoneInfo("Asia/Tehran")
SATURDAY, FOLLOWING = date(2025, 11, 8), date(2025, 11, 15)
SERIES = Series(
    rule="FREQ=WEEKLY;BYDAY=SA", starts_on=date(2025, 11, 1), at="09:00", place="Governor's office"
)
SEATS = (
    Seat("governor", "Governor's office", "استانداری", (CHAIR.id,), chair=True),
    Seat("chamber", "Chamber of Commerce", "اتاق بازرگانی", (CHAMBER.id,)),
    Seat("samt", "Industry, Mine and Trade", "صمت", (SAMT.id,)),
    Seat("customs", "Customs", "گمرک", (CUSTOMS.id,)),
    Seat("university", "University", voting=False),
)
COMPOSITION = Composition(SEATS, quorum=3)
FORM = m.FormWorkingGroup(
    name="Export working group",
    name_fa="کارگروه توسعه صادرات",
    series=SERIES,
    composition=COMPOSITION,
)
CALL = a.ScheduleSession(working_group_id=GROUP, on=SATURDAY)
GENERAL: dict[str, Any] = {"reason_code": GeneralReason.OTHER, "reason": WHY}
MOVE_REASON: dict[str, Any] = {"reason_code": a.SessionReason.COLLIDES, "reason": WHY}


def local(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A moment on the office's clock."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=TEHRAN).astimezone(UTC)


def paper(kind: str, text: str = "") -> AttachDocument:
    told = f"{kind} {text}".strip()
    digest = sha256(told.encode()).hexdigest()
    return AttachDocument(type=kind, name=told, media_type="application/pdf", size=9, sha256=digest)


def told(scenario: Scenario) -> Any:
    """The event that was recorded last."""
    return scenario.last.event


# ---------------------------------------------------------------- the group


def formed() -> Scenario:
    """Formed on Saturday 2025-10-25; its series starts a week later."""
    start = Scenario(working_group.LIFECYCLE).on(local(date(2025, 10, 25), 11))
    return named(GROUP, walk(start, (FORM, CHAIR)))


def queue(title: str, cause: str | None = None, **more: Any) -> m.QueueItem:
    given: dict[str, Any] = {"subject_kind": "text", "why": AgendaReason.OTHER, **more}
    return m.QueueItem(title=title, cause=cause, **given)


def about_idea(**more: Any) -> dict[str, Any]:
    return {"subject_kind": "idea", "subject_id": IDEA, "why": AgendaReason.IDEA, **more}


def knows(scenario: Scenario, session_id: UUID = SESSION, on: date = SATURDAY) -> Scenario:
    note = m.NoteSession(session_id=session_id, on=on, standing=m.SessionStanding.TO_COME)
    return walk(scenario, (note, POLICY))


# ---------------------------------------------------------------- the session


def before() -> Scenario:
    """Nothing called yet; it is the Saturday before the session, in the evening."""
    start = Scenario(session.LIFECYCLE).on(local(date(2025, 11, 1), 18))
    return start.knowing(working_group=formed().case)


def scheduled(call: a.ScheduleSession = CALL) -> Scenario:
    return named(SESSION, walk(before(), (call, CLERK)))


def agenda_open() -> Scenario:
    return walk(scheduled(), (a.OpenAgenda(), CLERK))


def table(title: str, cause: str | None = None, **more: Any) -> a.TableItem:
    given: dict[str, Any] = {"subject_kind": "text", "why": AgendaReason.OTHER, **more}
    return a.TableItem(title=title, cause=cause, **given)


def with_items() -> Scenario:
    """An idea and a free text are on the agenda."""
    start = agenda_open().knowing(**{"subject idea": bare_idea()})
    idea = table("Dispatch to Tajikistan", title_fa="اعزام به تاجیکستان", **about_idea())
    return walk(start, (idea, CLERK), (table("Road freight", presenter="customs"), CLERK))


def bare_idea() -> Any:
    return Idea(id=IDEA, stage=IdeaStage.TRIAGED)


def locked() -> Scenario:
    return walk(with_items(), (a.LockAgenda(), CLERK))


def came(
    organisation: str, presence: Presence = Presence.PRESENT, who: Actor | None = None
) -> s.RecordAttendance:
    return s.RecordAttendance(
        organisation=organisation, presence=presence, person=who.id if who else None
    )


HERE: tuple[tuple[Command, Actor], ...] = (
    (came("governor", who=CHAIR), CLERK),
    (came("chamber", who=CHAMBER), CLERK),
    (came("samt", who=SAMT), CLERK),
)


def in_the_room(*more: tuple[Command, Actor]) -> Scenario:
    """Five minutes to nine on the day: chair, chamber and industry are there."""
    return walk(locked().on(local(SATURDAY, 8, 55)), *HERE, *more)


def convened() -> Scenario:
    return walk(in_the_room(), (s.OpenSession(presided_by=CHAIR.id), CLERK))


def inquorate() -> Scenario:
    early = locked().on(local(SATURDAY, 9))
    return walk(early, *HERE[:2], (s.OpenSession(), CLERK))


def conclude(item: str, outcome: ItemOutcome = ItemOutcome.DECIDED) -> s.ConcludeItem:
    return s.ConcludeItem(item=item, outcome=outcome, summary="So it was said.")


def noted(outcome: ResolutionOutcome, *, covered: bool = True, item: str = "I1") -> Any:
    number = "1404/31" if outcome is ResolutionOutcome.ADOPTED else None
    return s.NoteResolution(
        resolution_id=RESOLUTION, item=item, outcome=outcome, number=number, covered=covered
    )


def adjourned() -> Scenario:
    """I1 became resolution 1404/31, I2 was not reached."""
    sat = walk(convened(), (noted(ResolutionOutcome.ADOPTED), POLICY))
    return walk(sat.on(local(SATURDAY, 11)), (s.AdjournSession(), CLERK))


def drafted() -> Scenario:
    draft = s.DraftMinutes(document="D1", summary="1404/31 was adopted.")
    return walk(adjourned(), (paper("minutes"), CLERK), (draft, CLERK))


def circulated() -> Scenario:
    return walk(drafted(), (s.CirculateMinutes(), CLERK))


def objected() -> Scenario:
    objection = s.ObjectToMinutes(organisation="samt", text="The share is missing.", item="I1")
    return walk(circulated().on(local(date(2025, 11, 9))), (objection, SAMT))


def period_over() -> Scenario:
    late = circulated()
    return walk(late.on(late.case.deadlines["objections"].due_at), (s.EndObjections(), TIMER))


def approved() -> Scenario:
    return walk(period_over(), (s.ApproveMinutes(), CHAIR))


def redrafted() -> Scenario:
    """The objection was accepted; a second version went round, and its time is over."""
    answer = s.AnswerObjection(objection="B1", accepted=True, answer="Added.")
    again = walk(
        objected(),
        (answer, CLERK),
        (paper("minutes", "2"), CLERK),
        (s.DraftMinutes(document="D2", summary="With the share."), CLERK),
        (s.CirculateMinutes(), CLERK),
    )
    return walk(again.on(again.case.deadlines["objections"].due_at), (s.EndObjections(), TIMER))


def paths() -> tuple[Scenario, ...]:
    """Where random walks may start: anywhere along these."""
    correction = s.CorrectMinutes(correction="A name.", **GENERAL)
    waiting = walk(formed(), (queue("Freight"), CLERK), (queue("Papers", "order:7"), POLICY))
    return (
        knows(walk(waiting, (m.PlanNextSession(), TIMER))),
        walk(approved(), (correction, CHAIR)),
        redrafted(),
        inquorate(),
    )
