"""What must hold for an idea: who submits it, when it is answered, what it is merged into."""

from typing import Any

from export_program.domain.idea.case import Idea, IdeaStage, Recommendation
from export_program.domain.resolution.case import IN_FORCE, Resolution, ResolutionStage
from export_program.domain.session.case import HELD, TO_COME, Session
from export_program.domain.working_group.case import MAIN, WorkingGroup, WorkingGroupStage
from export_program.engine.actors import APPLICANTS, Role
from export_program.engine.context import Context
from export_program.engine.rules import Related, rule

GROUP = Related(
    "working_group",
    kind="working_group",
    id_of=lambda case, c: (
        getattr(c, "working_group_id", None) or (case.working_group_id if case else None)
    ),
    holder=MAIN,
)
SESSION = Related("session", kind="session", id_of=lambda _case, c: getattr(c, "session_id", None))
RESOLUTION = Related(
    "resolution", kind="resolution", id_of=lambda _case, c: getattr(c, "resolution_id", None)
)
OTHER = Related(
    "other idea", kind="idea", id_of=lambda _case, c: getattr(c, "merged_into_id", None)
)
GOES_ON = frozenset(
    {
        IdeaStage.SUBMITTED,
        IdeaStage.TRIAGED,
        IdeaStage.TABLED,
        IdeaStage.DEFERRED,
        IdeaStage.ADOPTED,
    }
)
CARRIED_OUT = IN_FORCE | {ResolutionStage.IMPLEMENTED, ResolutionStage.PARTLY}


def group_of(context: Context) -> WorkingGroup | None:
    found = context.related.get("working_group")
    return found if isinstance(found, WorkingGroup) else None


@rule("An exporter submits ideas of its own.", field="exporter_id")
def submits_its_own(_: Any, command: Any, context: Context) -> bool:
    if context.actor.role not in APPLICANTS:
        return True
    return (
        command.exporter_id is not None and str(command.exporter_id) == context.actor.organisation
    )


@rule("The working group is active.", field="working_group_id", reads=(GROUP,))
def group_is_active(_: Any, command: Any, context: Context) -> bool | str:
    if command.working_group_id is None:
        return True
    group = group_of(context)
    if group is None:
        return "there is no such working group"
    return group.stage is WorkingGroupStage.ACTIVE or f"it is {group.stage}"


@rule("The session is to come or was held.", field="session_id", reads=(SESSION,))
def session_takes_it(_: Idea, _command: Any, context: Context) -> bool | str:
    found = context.related.get("session")
    if not isinstance(found, Session):
        return "there is no such session"
    return found.stage in TO_COME | HELD or f"it is {found.stage}"


@rule("The idea stands on another session's agenda.", field="session_id")
def is_another_session(case: Idea, command: Any, _: Context) -> bool:
    return case.stage is not IdeaStage.TABLED or bool(case.session_id != command.session_id)


@rule("The resolution was adopted.", field="resolution_id", reads=(RESOLUTION,))
def resolution_was_adopted(_: Idea, _command: Any, context: Context) -> bool | str:
    found = context.related.get("resolution")
    if not isinstance(found, Resolution):
        return "there is no such resolution"
    return found.stage in CARRIED_OUT or f"it is {found.stage}"


@rule("The resolution was deferred.", field="resolution_id", reads=(RESOLUTION,))
def resolution_was_deferred(_: Idea, command: Any, context: Context) -> bool | str:
    if command.resolution_id is None:
        return True
    found = context.related.get("resolution")
    if not isinstance(found, Resolution):
        return "there is no such resolution"
    return found.deferrals > 0 or f"it is {found.stage}"


@rule("The other idea goes on, and is another one.", field="merged_into_id", reads=(OTHER,))
def other_goes_on(case: Idea, command: Any, context: Context) -> bool | str:
    found = context.related.get("other idea")
    if not isinstance(found, Idea) or command.merged_into_id == case.id:
        return "there is no such other idea"
    return found.stage in GOES_ON or f"it is {found.stage}"


@rule("The triage changes.", field="recommendation")
def triage_changes(case: Idea, command: Any, _: Context) -> bool:
    names = ("theme", "recommendation", "findings")
    same = all(getattr(case, name) == getattr(command, name) for name in names)
    return not same or case.stage is not IdeaStage.TRIAGED


@rule("An idea that a session is to hear is turned down by the session alone.")
def is_not_for_a_session(case: Idea, _command: Any, context: Context) -> bool:
    chair = context.actor.role in {Role.WG_CHAIR, Role.POLICY}
    return chair or case.recommendation is not Recommendation.TABLE
