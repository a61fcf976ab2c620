"""Resolutions, actions and ideas: what they tell each other, and what comes to the next session."""

from collections.abc import Iterable, Iterator
from typing import Any

from export_program.domain.action_item import messages as actions
from export_program.domain.action_item.case import ActionItemStage
from export_program.domain.idea import messages as ideas
from export_program.domain.idea.case import IdeaStage, Recommendation
from export_program.domain.reaction import Cases, Reaction, Then
from export_program.domain.reactions.working_group import queue, receiver_of, settle
from export_program.domain.resolution import messages as m
from export_program.domain.resolution.case import IN_FORCE, ActionStanding
from export_program.domain.session.case import ResolutionOutcome
from export_program.domain.session.sitting import NoteResolution
from export_program.domain.working_group.case import AgendaReason
from export_program.engine.case import Recorded
from export_program.engine.messages import Event
from export_program.engine.protocols.clock import DeadlineMissed

OUTCOMES: dict[type[Event], ResolutionOutcome] = {
    m.ResolutionDrafted: ResolutionOutcome.DRAFTED,
    m.ResolutionTakenUp: ResolutionOutcome.DRAFTED,
    m.ResolutionAdopted: ResolutionOutcome.ADOPTED,
    m.ResolutionRejected: ResolutionOutcome.REJECTED,
    m.ResolutionDeferred: ResolutionOutcome.DEFERRED,
    m.ActionNoted: ResolutionOutcome.ADOPTED,
    m.ExecutionBegun: ResolutionOutcome.ADOPTED,
}
WAITING = frozenset({IdeaStage.TRIAGED, IdeaStage.TABLED, IdeaStage.DEFERRED})


def _note(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    session = cases.get(case.session_id)
    if session is None:
        return
    note = NoteResolution(
        resolution_id=case.id,
        item=case.item,
        outcome=OUTCOMES[type(step.event)],
        number=case.number,
        covered=case.covered,
    )
    known = session.decided.get(str(case.id))
    told = (note.item, note.outcome, note.number, note.covered)
    if known is None or told != (known.item, known.outcome, known.number, known.covered):
        yield Then("session", session.id, note)


def _answer_idea(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    event: Any = step.event
    idea = cases.get(case.subject_id) if case.subject_kind == "idea" and case.subject_id else None
    if idea is None or idea.KIND != "idea" or idea.stage not in WAITING:
        return
    other = ideas.IdeaReason.OTHER
    if isinstance(event, m.ResolutionAdopted):
        reply = f"Resolution {case.number}: {case.heading}"
        yield Then("idea", idea.id, ideas.AdoptIdea(resolution_id=case.id, reply=reply))
    elif isinstance(event, m.ResolutionRejected):
        yield Then("idea", idea.id, ideas.RejectIdea(reason_code=other, reason=event.reason))
    elif idea.stage is not IdeaStage.DEFERRED:
        defer = ideas.DeferIdea(resolution_id=case.id, reason_code=other, reason=event.reason)
        yield Then("idea", idea.id, defer)


def _queue_deferred(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    event: Any = step.event
    group = receiver_of(case.working_group_id, cases)
    yield from queue(
        group,
        cases,
        f"resolution:{case.id}",
        subject_kind="resolution",
        subject_id=case.id,
        title=case.heading,
        title_fa=case.heading_fa,
        why=AgendaReason.DEFERRED,
        remarks=event.reason,
    )


def _order_actions(_step: Recorded, case: Any, _: Cases) -> Iterator[Then]:
    for directive in case.directives:
        if directive.action_due is not None:
            assign = actions.AssignAction(
                title=directive.title,
                title_fa=directive.title_fa,
                measure=directive.goal or directive.title,
                organisation=directive.organisation,
                due=directive.action_due,
                resolution_id=case.id,
                directive=directive.key,
            )
            yield Then("action_item", None, assign)


def _complete(_step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    now = cases.get(case.id)
    if now is not None and now.stage in IN_FORCE and now.done:
        yield Then("resolution", case.id, m.CompleteResolution())


def _note_action(_step: Recorded, case: Any, _: Cases) -> Iterator[Then]:
    if case.resolution_id is not None:
        note = m.NoteAction(
            action_id=case.id,
            title=case.heading,
            organisation=case.organisation,
            due=case.due,
            directive=case.directive,
        )
        yield Then("resolution", case.resolution_id, note)


def standing_of(case: Any) -> ActionStanding:
    """How an action stands, as its resolution and the registers tell it."""
    match case.stage:
        case ActionItemStage.VERIFIED:
            return ActionStanding.VERIFIED
        case ActionItemStage.CANCELLED:
            return ActionStanding.CANCELLED
        case ActionItemStage.DONE_CLAIMED:
            return ActionStanding.CLAIMED
        case _:
            return ActionStanding.OVERDUE if case.late else ActionStanding.OPEN


def _note_progress(_step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    resolution = cases.get(case.resolution_id) if case.resolution_id is not None else None
    known = resolution.actions.get(str(case.id)) if resolution is not None else None
    told = (case.organisation, case.due, standing_of(case))
    if known is not None and told != (known.organisation, known.due, known.standing):
        note = m.NoteActionProgress(
            action_id=case.id,
            organisation=case.organisation,
            due=case.due,
            standing=standing_of(case),
        )
        yield Then("resolution", case.resolution_id, note)


def _cancel_actions(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    revoked = isinstance(step.event, m.ResolutionRevoked)
    reasons = actions.CancellationReason
    code = reasons.RESOLUTION_REVOKED if revoked else reasons.RESOLUTION_SUPERSEDED
    for action in cases.linked("action_item", "resolution_id", case.id):
        because = f"Resolution {case.number}: {step.event.STORED}."
        yield Then("action_item", action.id, actions.CancelAction(reason_code=code, reason=because))


def _queue_idea(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    event: Any = step.event
    deferred = isinstance(event, ideas.IdeaDeferred)
    triaged = isinstance(event, ideas.IdeaTriaged)
    if triaged and event.recommendation is not Recommendation.TABLE:
        yield from _settle_idea(step, case, cases)
    elif not (deferred and event.resolution_id is not None):
        yield from _idea_item(case, cases, deferred=deferred)


def _idea_item(case: Any, cases: Cases, *, deferred: bool) -> Iterable[Then]:
    return queue(
        receiver_of(case.working_group_id, cases),
        cases,
        f"idea:{case.id}",
        subject_kind="idea",
        subject_id=case.id,
        title=case.heading,
        title_fa=case.heading_fa,
        why=AgendaReason.DEFERRED if deferred else AgendaReason.IDEA,
        remarks=f"{case.organisation}; to be answered by {case.reply_by}.",
    )


def _queue_unanswered(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    event: Any = step.event
    if case.KIND == "idea" and event.deadline == "reply" and case.closed_at is None:
        yield from _idea_item(case, cases, deferred=False)


def _settle_idea(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    group = receiver_of(case.working_group_id, cases)
    yield from settle(group, cases, f"idea:{case.id}", step.event.STORED)


DECISIONS = (m.ResolutionAdopted, m.ResolutionRejected, m.ResolutionDeferred)
ACTION_STEPS = (
    actions.ActionOverdue,
    actions.ActionDoneClaimed,
    actions.ActionReturned,
    actions.ActionExtensionGranted,
    actions.ActionReassigned,
    actions.ActionVerified,
    actions.ActionCancelled,
)
IDEA_ENDS = (ideas.IdeaAdopted, ideas.IdeaRejected, ideas.IdeaReferred, ideas.IdeaMerged)
# fmt: off
REACTIONS = (
    Reaction("note-resolution", 1, tuple(OUTCOMES), _note, "A session knows its resolutions, and whether somebody acts on them."),
    Reaction("answer-idea", 1, DECISIONS, _answer_idea, "An idea is answered by the resolution on it."),
    Reaction("queue-deferred-resolution", 1, (m.ResolutionDeferred,), _queue_deferred, "A deferred resolution comes to the next session."),
    Reaction("order-actions", 1, (m.ResolutionAdopted,), _order_actions, "A directive with a day gives its organisation an action."),
    Reaction("complete-resolution", 1, (m.ResolutionAdopted, m.ActionProgressNoted, m.ProgressNoted), _complete, "A resolution whose actions are verified and whose cases are closed is implemented; one for information at once."),
    Reaction("note-action", 1, (actions.ActionAssigned,), _note_action, "A resolution knows its actions."),
    Reaction("note-action-progress", 1, ACTION_STEPS, _note_progress, "A resolution knows how its actions stand."),
    Reaction("cancel-actions", 1, (m.ResolutionRevoked, m.ResolutionSuperseded), _cancel_actions, "Actions fall with their resolution."),
    Reaction("queue-idea", 1, (ideas.IdeaTriaged, ideas.IdeaDeferred), _queue_idea, "An idea that a session is to hear comes to the next one."),
    Reaction("queue-unanswered-idea", 1, (DeadlineMissed,), _queue_unanswered, "An idea without an answer after two sessions comes to the next one."),
    Reaction("settle-idea", 1, IDEA_ENDS, _settle_idea, "An idea that is answered does not wait for a session."),
)
# fmt: on
