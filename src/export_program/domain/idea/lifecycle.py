"""The table of an idea, and what its events hold more than their commands."""

from datetime import date, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from export_program.domain.idea import messages as m
from export_program.domain.idea import rules
from export_program.domain.idea.case import Idea, IdeaStage
from export_program.engine.actors import Role
from export_program.engine.case import Recorded
from export_program.engine.context import Context
from export_program.engine.lifecycle import Deadline, Lifecycle, row
from export_program.engine.limits import working_days
from export_program.engine.protocols.office import office
from export_program.engine.rules import nobody_who

DOCUMENT_TYPES = ("paper", "calculation", "letter", "other")
E, R = IdeaStage, Role
DESK = frozenset({R.SECRETARIAT, R.WG_CHAIR})
AUTHORS = DESK | {R.WG_MEMBER, R.EXPORTER_USER, R.EXPORT_HOUSE_AGENT, R.DESK_OFFICER}
UNANSWERED = (E.SUBMITTED, E.TRIAGED, E.TABLED)
LIVE = (*UNANSWERED, E.DEFERRED)
FROM_TRIAGE = (E.TRIAGED, E.TABLED, E.DEFERRED)
SESSIONS_TO_REPLY = 2
WITHOUT_A_GROUP = timedelta(days=14)

another_decides = nobody_who(m.IdeaSubmitted, did="Nobody answers an idea of their own.")


def reply_by(context: Context) -> date:
    """The day of the second session after today, or two weeks on if there is no group."""
    group, today = rules.group_of(context), context.today
    coming = group.sessions_after(today, context.calendar) if group else iter(())
    found = list(islice(coming, SESSIONS_TO_REPLY))
    return found[-1] if len(found) == SESSIONS_TO_REPLY else today + WITHOUT_A_GROUP


def _submitted(_: Any, c: m.SubmitIdea, context: Context) -> m.IdeaSubmitted:
    names = set(m.IdeaSubmitted.__struct_fields__) - {"reply_by", "working_group_id"}
    return m.IdeaSubmitted(
        working_group_id=_group(c.working_group_id, context),
        reply_by=reply_by(context),
        **{name: getattr(c, name) for name in names},
    )


def _group(named: UUID | None, context: Context) -> UUID | None:
    """The working group that was named, or else the main one, if there is one."""
    group = rules.group_of(context)
    return named or (group.id if group is not None else None)


def _triaged(case: Idea, c: m.TriageIdea, context: Context) -> m.IdeaTriaged:
    return m.IdeaTriaged(
        theme=c.theme,
        recommendation=c.recommendation,
        findings=c.findings,
        working_group_id=_group(c.working_group_id or case.working_group_id, context),
    )


def _adopted(_: Idea, c: m.AdoptIdea, context: Context) -> m.IdeaAdopted:
    day = context.today
    return m.IdeaAdopted(resolution_id=c.resolution_id, reply=c.reply, answered_on=day)


def _deferred(_: Idea, c: m.DeferIdea, context: Context) -> m.IdeaDeferred:
    return m.IdeaDeferred(
        answered_on=context.today,
        resolution_id=c.resolution_id,
        reason_code=c.reason_code.value,
        reason=c.reason,
    )


def _rejected(_: Idea, c: m.RejectIdea, context: Context) -> m.IdeaRejected:
    day, code = context.today, c.reason_code.value
    return m.IdeaRejected(answered_on=day, reason_code=code, reason=c.reason)


def _referred(_: Idea, c: m.ReferIdea, context: Context) -> m.IdeaReferred:
    day = context.today
    return m.IdeaReferred(referred_to=c.referred_to, reply=c.reply, answered_on=day)


def _merged(_: Idea, c: m.MergeIdea, context: Context) -> m.IdeaMerged:
    day = context.today
    return m.IdeaMerged(merged_into_id=c.merged_into_id, reply=c.reply, answered_on=day)


def _on_submitted(_: Any, e: m.IdeaSubmitted, __: Recorded) -> dict[str, Any]:
    names = set(m.IdeaSubmitted.__struct_fields__) - {"title", "title_fa"}
    told = {name: getattr(e, name) for name in sorted(names)}
    return {**told, "heading": e.title, "heading_fa": e.title_fa}


def _on_tabled(case: Idea, e: m.IdeaTabled, _: Recorded) -> dict[str, Any]:
    return {"session_id": e.session_id, "tablings": case.tablings + 1}


def _on_deferred(case: Idea, e: m.IdeaDeferred, _: Recorded) -> dict[str, Any]:
    told = {"reply": e.reason, "answered_on": e.answered_on, "resolution_id": e.resolution_id}
    return {**told, "deferrals": case.deferrals + 1}


def _on_rejected(_: Idea, e: m.IdeaRejected, __: Recorded) -> dict[str, Any]:
    return {"reply": e.reason, "answered_on": e.answered_on}


ANSWERS = (m.IdeaAdopted, m.IdeaDeferred, m.IdeaRejected, m.IdeaReferred, m.IdeaMerged)
# fmt: off
LIFECYCLE = Lifecycle("idea", "IDE", Idea, E, (
    #   command       event            from                       to           by
    row(m.SubmitIdea, m.IdeaSubmitted, None,                      E.SUBMITTED, AUTHORS | {R.POLICY}, rules.submits_its_own, rules.group_is_active, record=_submitted),
    row(m.TriageIdea, m.IdeaTriaged,   (E.SUBMITTED, E.TRIAGED),  E.TRIAGED,   R.SECRETARIAT, another_decides, rules.triage_changes, rules.group_is_active, record=_triaged),
    row(m.TableIdea,  m.IdeaTabled,    LIVE,                      E.TABLED,    DESK | {R.POLICY}, rules.is_another_session, rules.session_takes_it),
    row(m.AdoptIdea,  m.IdeaAdopted,   FROM_TRIAGE,               E.ADOPTED,   (R.WG_CHAIR, R.POLICY), rules.resolution_was_adopted, record=_adopted),
    row(m.DeferIdea,  m.IdeaDeferred,  (E.TRIAGED, E.TABLED),     E.DEFERRED,  (R.WG_CHAIR, R.POLICY), rules.resolution_was_deferred, record=_deferred),
    row(m.RejectIdea, m.IdeaRejected,  FROM_TRIAGE,               E.REJECTED,  DESK | {R.POLICY}, another_decides, rules.is_not_for_a_session, record=_rejected),
    row(m.ReferIdea,  m.IdeaReferred,  FROM_TRIAGE,               E.REFERRED,  DESK, another_decides, record=_referred),
    row(m.MergeIdea,  m.IdeaMerged,    (E.SUBMITTED, *FROM_TRIAGE), E.MERGED,  DESK, another_decides, rules.other_goes_on, record=_merged),
),
    ends=frozenset({E.ADOPTED, E.REJECTED, E.REFERRED, E.MERGED}),
    includes=office(DOCUMENT_TYPES),
    deadlines=(
        Deadline("triage", stages=(E.SUBMITTED,), limit=working_days(3), warn=(1,), decides=R.SECRETARIAT),
        Deadline("reply", upon=(m.IdeaSubmitted,), until=ANSWERS, due=lambda case, _e: case.reply_by, warn=(3,), decides=R.WG_CHAIR, sentence="An idea is answered within two sessions."),
    ),
    folds={
        m.IdeaSubmitted: _on_submitted,
        m.IdeaTabled: _on_tabled,
        m.IdeaDeferred: _on_deferred,
        m.IdeaRejected: _on_rejected,
    },
    owner=lambda c: c.exporter_id,
    title=lambda c: c.heading,
    confidential=frozenset({"findings", "recommendation", m.IdeaTriaged.STORED}),
    plural="ideas",
    summary="An idea put to the working group, and what was answered.",
)
# fmt: on
