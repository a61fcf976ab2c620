"""The table of a resolution, and what its events hold more than their commands."""

from typing import Any

from export_program.domain.resolution import messages as m
from export_program.domain.resolution import rules
from export_program.domain.resolution.case import (
    ActionNote,
    Ballot,
    OpenedCase,
    Resolution,
    ResolutionStage,
    number_of,
)
from export_program.engine.actors import Role
from export_program.engine.case import Recorded, amend, put
from export_program.engine.context import Context
from export_program.engine.lifecycle import ANY, SAME, Deadline, Lifecycle, Unique, row
from export_program.engine.limits import working_days
from export_program.engine.protocols.office import office

DOCUMENT_TYPES = ("proposal", "opinion", "signed_resolution", "evidence", "other")
E, R = ResolutionStage, Role
DESK = frozenset({R.SECRETARIAT, R.WG_CHAIR})
MEMBERS = DESK | {R.WG_MEMBER}
EXECUTED = (E.ADOPTED, E.IN_EXECUTION)
STANDING = (*EXECUTED, E.IMPLEMENTED, E.PARTLY)
OPEN_DRAFT = frozenset({E.REJECTED, E.DEFERRED})
CONTENT = ("title", "title_fa", "text", "directives", "for_information", "implement_by")


def _drafted(_: Any, c: m.DraftResolution, context: Context) -> m.ResolutionDrafted:
    session = rules.session_of(context)
    if session is None:
        raise AssertionError("the rules have refused a draft without a session")
    item = session.items[c.item]
    return m.ResolutionDrafted(
        session_id=c.session_id,
        working_group_id=session.working_group_id,
        item=c.item,
        subject_kind=item.subject_kind,
        subject_id=item.subject_id,
        **{name: getattr(c, name) for name in CONTENT},
    )


def _voted(case: Resolution, c: m.Vote, _: Context) -> m.VoteRecorded:
    known = case.votes.get(c.organisation)
    return m.VoteRecorded(
        organisation=c.organisation,
        position=c.position,
        remarks=c.remarks,
        previous=known.position if known else None,
    )


def _adopted(case: Resolution, c: m.AdoptResolution, context: Context) -> m.ResolutionAdopted:
    if case.session_id is None:
        raise AssertionError("the rules have refused a resolution without a session")
    return m.ResolutionAdopted(
        number=c.number or number_of(case.reference),
        adopted_on=context.today,
        session_id=case.session_id,
        item=case.item,
        title=case.heading,
        title_fa=case.heading_fa,
        text=case.text,
        directives=case.directives,
        for_information=case.for_information,
        implement_by=case.implement_by,
        tally=case.count,
    )


def _rejected(case: Resolution, c: m.RejectResolution, _: Context) -> m.ResolutionRejected:
    code = c.reason_code.value
    return m.ResolutionRejected(tally=case.count, reason_code=code, reason=c.reason)


def _content(e: Any) -> dict[str, Any]:
    told = {name: getattr(e, name) for name in CONTENT[2:]}
    return {"heading": e.title, "heading_fa": e.title_fa, **told}


def _on_drafted(_: Any, e: m.ResolutionDrafted, __: Recorded) -> dict[str, Any]:
    names = ("session_id", "working_group_id", "item", "subject_kind", "subject_id")
    return {**_content(e), **{name: getattr(e, name) for name in names}}


def _on_amended(_: Resolution, e: m.ResolutionAmended, __: Recorded) -> dict[str, Any]:
    return {**_content(e), "votes": {}}


def _on_taken_up(_: Resolution, e: m.ResolutionTakenUp, __: Recorded) -> dict[str, Any]:
    return {"session_id": e.session_id, "item": e.item, "votes": {}, "decision": None}


def _on_vote(case: Resolution, e: m.VoteRecorded, recorded: Recorded) -> dict[str, Any]:
    known = case.votes.get(e.organisation)
    changed = known.changed + 1 if known else 0
    ballot = Ballot(e.position, recorded.meta.actor.id, e.remarks, changed)
    return {"votes": put(case.votes, e.organisation, ballot)}


def _on_adopted(_: Resolution, e: m.ResolutionAdopted, __: Recorded) -> dict[str, Any]:
    return {"number": e.number, "adopted_on": e.adopted_on, "tally": e.tally}


def _on_deferred(case: Resolution, _e: Any, _: Recorded) -> dict[str, Any]:
    return {"deferrals": case.deferrals + 1}


def _on_action(case: Resolution, e: m.ActionNoted, _: Recorded) -> dict[str, Any]:
    note = ActionNote(e.action_id, e.title, e.organisation, e.due, directive=e.directive)
    return {"actions": put(case.actions, str(e.action_id), note)}


def _on_action_progress(case: Resolution, e: m.ActionProgressNoted, _: Recorded) -> dict[str, Any]:
    told = {"organisation": e.organisation, "due": e.due, "standing": e.standing}
    return {"actions": amend(case.actions, str(e.action_id), **told)}


def _on_opened(case: Resolution, e: m.OpenedCaseNoted, _: Recorded) -> dict[str, Any]:
    opened = OpenedCase(e.case_id, e.kind, e.title, e.directive)
    return {"opened": put(case.opened, str(e.case_id), opened)}


def _on_progress(case: Resolution, e: m.ProgressNoted, _: Recorded) -> dict[str, Any]:
    told = {"progress": e.progress, "closed": e.closed, "outcome": e.outcome}
    return {"opened": amend(case.opened, str(e.case_id), **told)}


def _item(case: Resolution) -> tuple[str, ...]:
    free = case.stage in OPEN_DRAFT
    return () if free else (f"resolution-on:{case.session_id}:{case.item}",)


def _number(case: Resolution) -> tuple[str, ...]:
    return (f"resolution-number:{case.number}",) if case.number else ()


# fmt: off
LIFECYCLE = Lifecycle("resolution", "RES", Resolution, E, (
    #   command                     event                          from            to              by
    row(m.DraftResolution,          m.ResolutionDrafted,           None,           E.DRAFTED,      MEMBERS, rules.session_is_convened, rules.item_is_tabled, rules.directives_differ, rules.directives_are_whole, rules.goods_exist, rules.information_orders_nothing, rules.days_lie_ahead, record=_drafted),
    row(m.AmendResolution,          m.ResolutionAmended,           E.DRAFTED,      SAME,           DESK, rules.draft_changes, rules.session_is_convened, rules.directives_differ, rules.directives_are_whole, rules.goods_exist, rules.information_orders_nothing, rules.days_lie_ahead),
    row(m.TakeUpResolution,         m.ResolutionTakenUp,           E.DEFERRED,     E.DRAFTED,      DESK, rules.session_is_convened, rules.item_is_tabled, rules.item_is_about_it),
    row(m.Vote,                     m.VoteRecorded,                E.DRAFTED,      SAME,           MEMBERS, rules.session_is_convened, rules.may_vote, rules.votes_for_its_own, rules.vote_changes, record=_voted),
    row(m.AdoptResolution,          m.ResolutionAdopted,           E.DRAFTED,      E.ADOPTED,      R.WG_CHAIR, rules.session_is_convened, rules.session_has_quorum, rules.chairs_the_session, rules.majority_is_for, rules.number_is_of_the_year, rules.action_days_lie_ahead, record=_adopted),
    row(m.RejectResolution,         m.ResolutionRejected,          E.DRAFTED,      E.REJECTED,     R.WG_CHAIR, rules.session_is_convened, rules.session_has_quorum, rules.chairs_the_session, rules.majority_is_not_for, record=_rejected),
    row(m.DeferResolution,          m.ResolutionDeferred,          E.DRAFTED,      E.DEFERRED,     R.WG_CHAIR, rules.session_is_convened, rules.chairs_the_session),
    row(m.DeferResolution,          m.ResolutionDeferred,          E.DRAFTED,      E.DEFERRED,     R.POLICY),
    #   execution
    row(m.BeginExecution,           m.ExecutionBegun,              E.ADOPTED,      E.IN_EXECUTION, DESK, rules.is_covered),
    row(m.NoteAction,               m.ActionNoted,                 EXECUTED,       E.IN_EXECUTION, R.POLICY, rules.action_is_new),
    row(m.NoteActionProgress,       m.ActionProgressNoted,         ANY,            SAME,           R.POLICY, rules.action_changes),
    row(m.NoteOpenedCase,           m.OpenedCaseNoted,             STANDING,       SAME,           (R.POLICY, R.SECRETARIAT), rules.case_is_new, rules.directive_is_known),
    row(m.NoteProgress,             m.ProgressNoted,               ANY,            SAME,           (R.POLICY, R.SECRETARIAT), rules.case_is_noted, rules.progress_changes),
    row(m.CompleteResolution,       m.ResolutionImplemented,       EXECUTED,       E.IMPLEMENTED,  DESK | {R.POLICY}, rules.all_is_done),
    row(m.CompleteResolutionInPart, m.ResolutionPartlyImplemented, E.IN_EXECUTION, E.PARTLY,       R.WG_CHAIR),
    row(m.SupersedeResolution,      m.ResolutionSuperseded,        STANDING,       E.SUPERSEDED,   R.WG_CHAIR, rules.successor_is_in_force, reopening=True),
    row(m.RevokeResolution,         m.ResolutionRevoked,           STANDING,       E.REVOKED,      R.WG_CHAIR, rules.successor_is_in_force, reopening=True),
),
    ends=frozenset({E.REJECTED, E.IMPLEMENTED, E.PARTLY, E.SUPERSEDED, E.REVOKED}),
    includes=office(DOCUMENT_TYPES, applicants=(R.WG_MEMBER,)),
    deadlines=(
        Deadline("first action", stages=(E.ADOPTED,), limit=working_days(2), warn=(1,), decides=R.WG_CHAIR, sentence="An adopted resolution has an action, or is for information, within 2 working days."),
        Deadline("implementation", upon=(m.ResolutionAdopted,), until=(m.ResolutionImplemented, m.ResolutionPartlyImplemented), due=lambda _case, e: e.implement_by, warn=(14, 3), decides=R.WG_CHAIR, sentence="A resolution is implemented by the day it names."),
    ),
    uniques=(
        Unique("item", "One resolution on an item of a session.", "item", _item),
        Unique("number", "A number belongs to one resolution for ever.", "number", _number),
    ),
    folds={
        m.ResolutionDrafted: _on_drafted,
        m.ResolutionAmended: _on_amended,
        m.ResolutionTakenUp: _on_taken_up,
        m.VoteRecorded: _on_vote,
        m.ResolutionAdopted: _on_adopted,
        m.ResolutionDeferred: _on_deferred,
        m.ActionNoted: _on_action,
        m.ActionProgressNoted: _on_action_progress,
        m.OpenedCaseNoted: _on_opened,
        m.ProgressNoted: _on_progress,
    },
    title=lambda c: f"{c.number} {c.heading}" if c.number else c.heading,
    plural="resolutions",
    summary="A resolution of a session: votes, what it orders, its actions, what came of it.",
)
# fmt: on
