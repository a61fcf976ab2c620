"""The story of resolution 1404/31: the vote, the action it orders, the idea it answers."""

from datetime import date
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from export_program.domain import action_item, idea, resolution
from export_program.domain.action_item import messages as am
from export_program.domain.idea import messages as im
from export_program.domain.idea.case import Recommendation, Theme
from export_program.domain.resolution import Directive, Opens
from export_program.domain.resolution import messages as m
from export_program.domain.resolution.case import ActionStanding, Goods, Position
from export_program.domain.session import Session
from export_program.domain.vocabulary.countries import Country, Subdivision
from export_program.domain.vocabulary.hs import HsEdition
from export_program.engine.actors import Actor, Role
from export_program.engine.messages import Command, GeneralReason
from tests.domain import session_story as ss
from tests.domain.reacting import named
from tests.domain.session_story import ACTION, CHAIR, CLERK, IDEA, RESOLUTION, SATURDAY, local
from tests.scenario import POLICY, TIMER, Scenario, person, walk

OTHER, CASE_OPENED = UUID(int=507), UUID(int=508)
WHY = "as the file shows"
SECRETARY_OF_CHAMBER = person("secretary of the chamber", Role.WG_MEMBER)
GENERAL: dict[str, Any] = {"reason_code": GeneralReason.OTHER, "reason": WHY}
DISPATCH = Directive(
    key="dispatch",
    opens=Opens.DELEGATION,
    title="Dispatch to Tajikistan",
    title_fa="اعزام به تاجیکستان",
    market=Country.TJ,
    subdivision=Subdivision("TJ-DU"),
    hs=Goods("340250", HsEdition.HS2022),
    starts_on=date(2025, 11, 13),
    ends_on=date(2025, 11, 16),
    organisation="chamber",
    goal="Ten meetings with importers of detergents.",
    action_due=date(2025, 11, 10),
)
DRAFT = m.DraftResolution(
    session_id=ss.SESSION,
    item="I1",
    title="Dispatch to Tajikistan",
    title_fa="اعزام هیئت به تاجیکستان",
    text="The chamber sends a delegation to Dushanbe.",
    directives=(DISPATCH,),
    implement_by=date(2025, 12, 20),
)
INFORMATION = replace(
    DRAFT, directives=(), implement_by=None, for_information=True, text="The report was heard."
)


# ---------------------------------------------------------------- the resolution


def before(sitting: Session | None = None) -> Scenario:
    start = Scenario(resolution.LIFECYCLE).on(local(SATURDAY, 9, 30))
    return start.knowing(session=sitting or ss.convened().case)


def drafted(draft: m.DraftResolution = DRAFT) -> Scenario:
    return named(RESOLUTION, walk(before(), (draft, CLERK)))


def vote(organisation: str, position: Position = Position.FOR) -> m.Vote:
    return m.Vote(organisation=organisation, position=position)


HANDS: tuple[tuple[Command, Actor], ...] = (
    (vote("governor"), CHAIR),
    (vote("chamber"), ss.CHAMBER),
    (vote("samt", Position.ABSTAIN), CLERK),
)


def voted(draft: m.DraftResolution = DRAFT) -> Scenario:
    return walk(drafted(draft), *HANDS)


def adopted(draft: m.DraftResolution = DRAFT) -> Scenario:
    return walk(voted(draft), (m.AdoptResolution(number="1404/31"), CHAIR))


def deferred() -> Scenario:
    defer = m.DeferResolution(reason_code=m.DeferralReason.MORE_EVIDENCE, reason=WHY)
    return walk(drafted(), (vote("chamber"), ss.CHAMBER), (defer, CHAIR))


def rejected() -> Scenario:
    reject = m.RejectResolution(reason_code=m.RejectionReason.NO_MAJORITY, reason=WHY)
    return walk(drafted(), (vote("samt", Position.AGAINST), CLERK), (reject, CHAIR))


def note_action(action_id: UUID = ACTION, directive: str | None = "dispatch") -> m.NoteAction:
    return m.NoteAction(
        action_id=action_id,
        title="Dispatch",
        organisation="chamber",
        due=date(2025, 11, 10),
        directive=directive,
    )


def action_stands(standing: ActionStanding, action_id: UUID = ACTION) -> m.NoteActionProgress:
    return m.NoteActionProgress(
        action_id=action_id, organisation="chamber", due=date(2025, 11, 10), standing=standing
    )


NOTE_CASE = m.NoteOpenedCase(
    kind="delegation", case_id=CASE_OPENED, title="Dushanbe 1404", directive="dispatch"
)
CLOSED = m.NoteProgress(
    case_id=CASE_OPENED, progress="It returned with an MoU.", closed=True, outcome="closed"
)


def in_execution() -> Scenario:
    return walk(adopted(), (note_action(), POLICY), (NOTE_CASE, POLICY))


def all_done() -> Scenario:
    verified = action_stands(ActionStanding.VERIFIED)
    return walk(in_execution(), (verified, POLICY), (CLOSED, POLICY))


def successor() -> Any:
    """Another resolution in force, adopted a week later."""
    return replace(adopted().case, id=OTHER, number="1404/32", adopted_on=date(2025, 11, 15))


# ---------------------------------------------------------------- the action

ASSIGN = am.AssignAction(
    title="Prepare the dispatch",
    title_fa="تدارک اعزام",
    measure="The preparation report is accepted.",
    organisation="chamber",
    owner=ss.CHAMBER.id,
    due=date(2025, 11, 15),
    resolution_id=RESOLUTION,
    directive="dispatch",
)
CLAIM = am.ClaimDone(claim="The report was accepted.", evidence=("D1",))


def unassigned() -> Scenario:
    start = Scenario(action_item.LIFECYCLE).on(local(SATURDAY, 11))
    return start.knowing(resolution=adopted().case, session=ss.adjourned().case)


def assigned(assign: am.AssignAction = ASSIGN) -> Scenario:
    return named(ACTION, walk(unassigned(), (assign, CHAIR)))


def working() -> Scenario:
    report = am.ReportProgress(text="Half of the papers are there.", percent=50)
    return walk(assigned(), (am.AcknowledgeAction(), ss.CHAMBER), (report, ss.CHAMBER))


def claimed() -> Scenario:
    return walk(working(), (ss.paper("evidence"), ss.CHAMBER), (CLAIM, ss.CHAMBER))


def verified() -> Scenario:
    return walk(claimed(), (am.VerifyDone(findings="Seen."), CLERK))


def rung(scenario: Scenario, deadline: str, command: Command) -> Scenario:
    due = scenario.case.deadlines[deadline]
    return walk(scenario.on(due.due_at), (command, TIMER))


def overdue() -> Scenario:
    return rung(working(), "due", am.MarkActionOverdue())


def escalated() -> Scenario:
    return rung(overdue(), "escalation", am.EscalateAction())


def asked(day: date = date(2025, 12, 6)) -> am.RequestExtension:
    return am.RequestExtension(due=day, reason_code=am.ExtensionReason.WAITS_FOR_OTHERS, reason=WHY)


def extended() -> Scenario:
    """Granted after it was late; the new day lies ahead."""
    return walk(overdue(), (asked(), ss.CHAMBER), (am.GrantExtension(), CHAIR))


# ---------------------------------------------------------------- the idea

SUBMIT = im.SubmitIdea(
    title="A delegation to Tajikistan",
    title_fa="اعزام هیئت به تاجیکستان",
    text="Importers of detergents asked for us.",
    organisation="chamber",
    working_group_id=ss.GROUP,
)
TRIAGE = im.TriageIdea(
    theme=Theme.DELEGATIONS, recommendation=Recommendation.TABLE, findings="Feasible."
)


def no_idea() -> Scenario:
    start = Scenario(idea.LIFECYCLE).on(local(date(2025, 10, 28)))
    return start.knowing(working_group=ss.formed().case)


def submitted(submit: im.SubmitIdea = SUBMIT) -> Scenario:
    return named(IDEA, walk(no_idea(), (submit, ss.CHAMBER)))


def triaged(recommendation: Recommendation = Recommendation.TABLE) -> Scenario:
    return walk(submitted(), (replace(TRIAGE, recommendation=recommendation), CLERK))


def tabled() -> Scenario:
    known = triaged().knowing(session=ss.with_items().case)
    return walk(known, (im.TableIdea(session_id=ss.SESSION), POLICY))


def answered() -> Scenario:
    known = tabled().on(local(SATURDAY, 10)).knowing(resolution=adopted().case)
    adopt = im.AdoptIdea(resolution_id=RESOLUTION, reply="Resolution 1404/31.")
    return walk(known, (adopt, POLICY))


def put_off() -> Scenario:
    defer = im.DeferIdea(reason_code=im.IdeaReason.NO_TIME, reason=WHY)
    return walk(tabled().on(local(SATURDAY, 10)), (defer, CHAIR))


def paths() -> tuple[Scenario, ...]:
    """Where random walks may start: anywhere along these."""
    returned = am.ReturnAction(
        due=date(2025, 12, 1), reason_code=am.ReturnReason.INCOMPLETE, reason=WHY
    )
    return (
        walk(all_done(), (m.CompleteResolution(), POLICY)),
        deferred(),
        walk(claimed(), (returned, CLERK)),
        verified(),
        escalated(),
        extended(),
        answered(),
        put_off(),
    )
