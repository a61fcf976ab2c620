"""What must hold for a resolution: a convened session, quorum, votes, somebody who acts on it."""

from typing import Any

from export_program.domain.resolution.case import IN_FORCE, Opens, Resolution, number_of
from export_program.domain.session.case import ItemOutcome, Session, SessionStage
from export_program.domain.target.values import Indicator
from export_program.domain.vocabulary.currencies import Currency
from export_program.engine.actors import Role
from export_program.engine.context import Context
from export_program.engine.rules import Related, rule
from export_program.engine.solar_hijri import solar_hijri_year

SHOW = ("market", "city", "starts_on", "ends_on", "hs")


def _session_id(case: Any, command: Any) -> Any:
    named = getattr(command, "session_id", None)
    return named or (case.session_id if case else None)


SESSION = Related("session", kind="session", id_of=_session_id)
SUCCESSOR = Related(
    "successor", kind="resolution", id_of=lambda _case, c: getattr(c, "successor_id", None)
)


def session_of(context: Context) -> Session | None:
    found = context.related.get("session")
    return found if isinstance(found, Session) else None


@rule("The session is convened.", field="session_id", reads=(SESSION,))
def session_is_convened(_: Any, _command: Any, context: Context) -> bool | str:
    session = session_of(context)
    if session is None:
        return "there is no such session"
    return session.stage is SessionStage.CONVENED or f"it is {session.stage}"


@rule("The session has a quorum.", reads=(SESSION,))
def session_has_quorum(_: Any, _command: Any, context: Context) -> bool | str:
    session = session_of(context)
    if session is None or session.composition is None:
        return "no session"
    there = ", ".join(sorted(session.there)) or "nobody"
    return session.has_quorum or f"{session.composition.quorum} voting seats; there: {there}"


@rule("The chair of the session decides: who came for the chair's seat.", reads=(SESSION,))
def chairs_the_session(_: Any, _command: Any, context: Context) -> bool | str:
    """Domain B11. Where the chair's seat is not taken, whoever presides is the chair."""
    session = session_of(context)
    if session is None:
        return "there is no such session"
    return session.is_chaired_by(context.actor.id) or "somebody else chairs it"


@rule("The item is on the session's agenda and not withdrawn.", field="item", reads=(SESSION,))
def item_is_tabled(_: Any, command: Any, context: Context) -> bool | str:
    session = session_of(context)
    found = session.items.get(command.item) if session else None
    if found is None:
        return f"no item {command.item!r}"
    return found.outcome is not ItemOutcome.WITHDRAWN or f"{command.item} was withdrawn"


@rule("The item is about this resolution.", field="item", reads=(SESSION,))
def item_is_about_it(case: Resolution, command: Any, context: Context) -> bool:
    session = session_of(context)
    found = session.items.get(command.item) if session else None
    return found is not None and found.subject_id == case.id


@rule("Directives have keys of their own.", field="directives")
def directives_differ(_: Any, command: Any, __: Context) -> bool:
    return len({d.key for d in command.directives}) == len(command.directives)


@rule("A directive names what its case cannot be opened without.", field="directives")
def directives_are_whole(_: Any, command: Any, __: Context) -> bool | str:
    """A show has a market, a city there, its days and goods; money to reach has a currency."""
    lacking = []
    for directive in command.directives:
        needed = SHOW if directive.opens is Opens.EXHIBITION else ()
        lacking += [f"{directive.key}: {f}" for f in needed if getattr(directive, f) is None]
        if needed and directive.city and directive.city[:2] != directive.market:
            lacking.append(f"{directive.key}: city lies in the market")
        if not {directive.indicator or ""} <= {"", *Indicator}:
            lacking.append(f"{directive.key}: indicator is one of {', '.join(Indicator)}")
        elif directive.indicator == Indicator.EXPORT_VALUE and directive.unit not in set(Currency):
            lacking.append(f"{directive.key}: unit is a currency")
    return not lacking or "; ".join(lacking)


@rule("Goods are codes of their HS edition.", field="directives")
def goods_exist(_: Any, command: Any, context: Context) -> bool | str:
    goods = [d.hs for d in command.directives if d.hs is not None]
    unknown = [g.code for g in goods if not context.nomenclature.knows(g.code, g.edition)]
    return not unknown or f"unknown: {', '.join(unknown)}"


@rule("A resolution for information orders nothing.", field="for_information")
def information_orders_nothing(_: Any, command: Any, __: Context) -> bool:
    return not (command.for_information and (command.directives or command.implement_by))


@rule("Days by which something is to be done lie ahead.", field="directives")
def days_lie_ahead(_: Any, command: Any, context: Context) -> bool | str:
    given = [d.action_due for d in command.directives if d.action_due]
    past = [day for day in (*given, command.implement_by) if day and day < context.today]
    return not past or f"past: {min(past)}"


@rule("The days its actions are due on still lie ahead; amend the draft otherwise.")
def action_days_lie_ahead(case: Resolution, _command: Any, context: Context) -> bool | str:
    past = [d.key for d in case.directives if d.action_due and d.action_due < context.today]
    return not past or f"past: {', '.join(past)}"


@rule("The draft changes.", field="text")
def draft_changes(case: Resolution, command: Any, _: Context) -> bool:
    names = ("text", "directives", "for_information", "implement_by")
    same = all(getattr(case, name) == getattr(command, name) for name in names)
    return not same or (case.heading, case.heading_fa) != (command.title, command.title_fa)


@rule("Voting members vote that are there.", field="organisation", reads=(SESSION,))
def may_vote(_: Resolution, command: Any, context: Context) -> bool | str:
    session = session_of(context)
    if session is None:
        return "no session"
    return session.votes(command.organisation) or f"{command.organisation} has no vote here"


@rule("A member votes for its own organisation.", field="organisation", reads=(SESSION,))
def votes_for_its_own(_: Resolution, command: Any, context: Context) -> bool:
    session = session_of(context)
    if context.actor.role is Role.SECRETARIAT:
        return True
    return session is not None and session.speaks_for(context.actor.id, command.organisation)


@rule("The vote changes.", field="position")
def vote_changes(case: Resolution, command: Any, _: Context) -> bool:
    known = case.votes.get(command.organisation)
    return known is None or (known.position, known.remarks) != (command.position, command.remarks)


@rule("The majority of the votes cast is in favour.")
def majority_is_for(case: Resolution, _command: Any, _: Context) -> bool | str:
    count = case.count
    return count.carried or f"{count.in_favour} for, {count.against} against"


@rule("What has the majority of the votes cast is not rejected.")
def majority_is_not_for(case: Resolution, _command: Any, _: Context) -> bool | str:
    count = case.count
    return not count.carried or f"{count.in_favour} for, {count.against} against"


@rule("The number bears the Solar Hijri year of the session.", field="number")
def number_is_of_the_year(case: Resolution, command: Any, context: Context) -> bool | str:
    number, year = command.number or number_of(case.reference), solar_hijri_year(context.today)
    return number.startswith(f"{year}/") or f"it would be {number}; the year is {year}"


@rule("An adopted resolution has an action or is for information.")
def is_covered(case: Resolution, _command: Any, _: Context) -> bool:
    return case.covered


@rule("The action is not noted already.", field="action_id")
def action_is_new(case: Resolution, command: Any, _: Context) -> bool:
    return str(command.action_id) not in case.actions


@rule("The action is one of this resolution and its standing changes.", field="action_id")
def action_changes(case: Resolution, command: Any, _: Context) -> bool:
    known = case.actions.get(str(command.action_id))
    told = (command.organisation, command.due, command.standing)
    return known is not None and told != (known.organisation, known.due, known.standing)


@rule("The case is not noted already, nor is it this resolution.", field="case_id")
def case_is_new(case: Resolution, command: Any, _: Context) -> bool:
    return str(command.case_id) not in case.opened and command.case_id != case.id


@rule("The directive is one of this resolution.", field="directive")
def directive_is_known(case: Resolution, command: Any, _: Context) -> bool | str:
    known = ", ".join(d.key for d in case.directives)
    found = any(d.key == command.directive for d in case.directives)
    return command.directive is None or found or f"known: {known or 'none'}"


@rule("The case was opened under this resolution.", field="case_id")
def case_is_noted(case: Resolution, command: Any, _: Context) -> bool:
    return str(command.case_id) in case.opened


@rule("The progress changes.", field="progress")
def progress_changes(case: Resolution, command: Any, _: Context) -> bool:
    known = case.opened.get(str(command.case_id))
    told = (command.progress, command.closed, command.outcome)
    return known is None or told != (known.progress, known.closed, known.outcome)


@rule("Its actions are settled, and the cases it ordered are closed.")
def all_is_done(case: Resolution, _command: Any, _: Context) -> bool | str:
    if case.done:
        return True
    waiting = [
        n.title for n in case.actions.values() if n.standing not in {"verified", "cancelled"}
    ]
    if waiting:
        return f"open: {', '.join(waiting[:5])}"
    return "an action is to be verified, and a case opened and closed for each directive"


@rule("A newer resolution in force takes its place.", field="successor_id", reads=(SUCCESSOR,))
def successor_is_in_force(case: Resolution, command: Any, context: Context) -> bool | str:
    found = context.related.get("successor")
    if not isinstance(found, Resolution) or command.successor_id == case.id:
        return "there is no such other resolution"
    if found.stage not in IN_FORCE and found.stage != "implemented":
        return f"it is {found.stage}"
    older = found.adopted_on and case.adopted_on and found.adopted_on < case.adopted_on
    return not older or f"it was adopted on {found.adopted_on}"
