"""What must hold for recruitment and roster: the ready pool first, places, papers, holds."""

from datetime import date
from typing import Any
from uuid import UUID

from export_program.domain.delegation.case import (
    STILL_IN,
    UNDECIDED,
    Delegation,
)
from export_program.domain.delegation.people import DropReason, HoldReason
from export_program.domain.delegation.readiness import papers_missing
from export_program.domain.delegation.values import (
    CriterionName,
    Delegate,
    Direction,
    Recruitment,
    Standing,
)
from export_program.domain.exporter import Exporter, has_valid_card, is_in_good_standing
from export_program.domain.exporter.values import ReadinessLevel
from export_program.engine.actors import APPLICANTS, Role
from export_program.engine.context import Context
from export_program.engine.rules import Related, Rule, rule

READY_LEVEL = ReadinessLevel.L3
HAS_PLACE = (Standing.OFFERED, Standing.SELECTED, Standing.CONFIRMED)


def _exporter_id(case: Any, command: Any) -> UUID | None:
    """The exporter a command names, or that of the delegate it names."""
    named: UUID | None = getattr(command, "exporter_id", None)
    if named is not None:
        return named
    found = case.delegates.get(command.delegate)
    return found.exporter_id if found else None


EXPORTER = Related("exporter", kind="exporter", id_of=_exporter_id)


def exporter_of(context: Context) -> Exporter | None:
    found = context.related.get("exporter")
    return found if isinstance(found, Exporter) else None


def unready(exporter: Exporter | None, day: date) -> str | None:
    """Why an exporter is not in the ready pool; None if it is."""
    if not is_in_good_standing(exporter) or exporter is None:
        return f"it is {exporter.stage}" if exporter else "there is no such exporter"
    if exporter.level < READY_LEVEL:
        return f"its readiness is {exporter.level}"
    if not has_valid_card(exporter, day):
        return "it has no valid commercial card"
    return None


# ---------------------------------------------------------------- recruitment


@rule("Each of the three criteria is given a weight, once.", field="weights")
def weights_are_given(_: Any, command: Any, __: Context) -> bool:
    given = [w.criterion for w in command.weights]
    return sorted(given) == sorted(CriterionName)


@rule("Recruitment ends today or later, and before departure.", field="until")
def ends_before_departure(case: Delegation, command: Any, context: Context) -> bool | str:
    if command.until < context.today:
        return f"{command.until} has passed"
    departs = case.departs_on
    return (departs is not None and command.until < departs) or f"it departs on {departs}"


@rule("An extension moves the end of recruitment to a later day.", field="until")
def extends(case: Delegation, command: Any, _: Context) -> bool:
    until = case.recruitment_until
    return until is not None and bool(command.until > until)


@rule("When the minimum was missed the chair or the team lead decides, not the secretariat.")
def is_decided_above(case: Delegation, _command: Any, context: Context) -> bool:
    missed = case.recruitment is Recruitment.MINIMUM_NOT_MET
    return not missed or context.actor.role is not Role.SECRETARIAT


@rule("Recruitment is open.")
def recruitment_is_open(case: Delegation, _command: Any, _: Context) -> bool | str:
    return case.recruitment is Recruitment.OPEN or f"it is {case.recruitment}"


@rule("The time for applications is over.")
def recruitment_is_over(case: Delegation, _command: Any, context: Context) -> bool:
    due = case.deadlines.get("recruitment")
    return due is None or context.at >= due.due_at


@rule("Applications are taken until the day that was announced.")
def is_in_time(case: Delegation, _command: Any, context: Context) -> bool | str:
    until = case.recruitment_until
    return (until is not None and context.today <= until) or f"they ended on {until}"


def too_few(case: Delegation, _command: Any, _: Context) -> bool:
    """Whether fewer are in than the journey needs."""
    return case.firms(*STILL_IN) < case.minimum


@rule("An exporter speaks for its own delegates only.")
def speaks_for_itself(case: Delegation, command: Any, context: Context) -> bool:
    outside = context.actor.role in APPLICANTS
    return not outside or context.actor.organisation == str(_exporter_id(case, command))


@rule("The exporter is registered and not suspended.", field="exporter_id", reads=(EXPORTER,))
def is_registered(case: Delegation, command: Any, context: Context) -> bool | str:
    exporter = exporter_of(context)
    if exporter is None:
        return f"there is no exporter {_exporter_id(case, command)}"
    return is_in_good_standing(exporter) or f"it is {exporter.stage}"


@rule("All goods are codes of their HS edition.", field="goods")
def goods_exist(_: Any, command: Any, context: Context) -> bool | str:
    nomenclature = context.nomenclature
    unknown = [g for g in command.goods if not nomenclature.knows(g, command.edition)]
    return not unknown or f"not in {command.edition.value}: {', '.join(unknown)}"


@rule("Nobody else on this case goes by that ref.", field="person")
def ref_is_new(case: Delegation, command: Any, _: Context) -> bool:
    ref = command.person.ref
    contacts = {m.contact.ref for m in case.meetings.values() if m.contact}
    return ref not in case.delegates and ref not in contacts


# ---------------------------------------------------------------- standings


def _found(case: Delegation, command: Any) -> Delegate | None:
    return case.delegates.get(command.delegate)


def stands(*wanted: Standing) -> Rule:
    """The rule that the delegate stands so."""
    listed = " or ".join(w.value for w in sorted(wanted))

    @rule(f"The delegate is {listed}.", field="delegate")
    def standing_fits(case: Delegation, command: Any, _: Context) -> bool | str:
        found = _found(case, command)
        if found is None:
            return f"known: {', '.join(case.delegates) or 'none'}"
        return found.standing in wanted or f"it is {found.standing}"

    return standing_fits


@rule("Each of the three criteria is scored, once.", field="scores")
def scores_are_complete(_: Any, command: Any, __: Context) -> bool:
    return sorted(s.criterion for s in command.scores) == sorted(CriterionName)


@rule("The scores change, or whether the exporter is ready.", field="scores", reads=(EXPORTER,))
def scores_change(case: Delegation, command: Any, context: Context) -> bool:
    found = _found(case, command)
    ready = unready(exporter_of(context), context.today) is None
    scores = {s.criterion: s.points for s in command.scores}
    return found is None or (found.scores, found.ready) != (scores, ready)


@rule("Whoever filed an application does not score it.")
def another_scores(case: Delegation, command: Any, context: Context) -> bool:
    found = _found(case, command)
    return found is None or found.filed_by != context.actor.id


@rule("The applicant was scored by the criteria.", field="delegate")
def is_scored(case: Delegation, command: Any, _: Context) -> bool:
    found = _found(case, command)
    return found is not None and found.total is not None


@rule("The delegate is not on hold.", field="delegate")
def is_not_held(case: Delegation, command: Any, _: Context) -> bool | str:
    found = _found(case, command)
    return found is None or found.hold is None or f"held: {found.hold}"


@rule(
    "Delegates come from the ready pool: registered, readiness L3 or more, a valid commercial card.",
    field="delegate",
    reads=(EXPORTER,),
)
def is_ready(_: Any, command: Any, context: Context) -> bool | str:
    why = unready(exporter_of(context), context.today)
    return why is None or f"{command.delegate}'s exporter: {why}"


@rule(
    "An override is for an applicant who is not in the ready pool.",
    field="delegate",
    reads=(EXPORTER,),
)
def is_not_ready(_: Any, command: Any, context: Context) -> bool | str:
    why = unready(exporter_of(context), context.today)
    return why is not None or f"{command.delegate}'s exporter is ready"


@rule("The ready pool comes first: no ready applicant waits for a place.", field="delegate")
def ready_pool_is_served(case: Delegation, command: Any, _: Context) -> bool | str:
    waiting = [
        ref
        for ref, d in case.standing(Standing.APPLIED, Standing.WAITLISTED).items()
        if d.ready and d.hold is None and ref != command.delegate
    ]
    return not waiting or f"ready: {', '.join(waiting)}"


@rule("A place is free.")
def place_is_free(case: Delegation, _command: Any, _: Context) -> bool | str:
    taken = case.firms(*HAS_PLACE)
    return taken < case.maximum or f"{taken} of {case.maximum} are taken"


@rule("The place is offered to the next on the waitlist, the best score first.", field="delegate")
def is_next(case: Delegation, command: Any, _: Context) -> bool | str:
    line = case.waitlist()
    return line[:1] == (command.delegate,) or f"next is {line[0] if line else 'nobody'}"


@rule("A place is held three working days for whom it is offered to.", field="delegate")
def offer_is_over(case: Delegation, command: Any, context: Context) -> bool:
    due = case.deadlines.get(f"place offer:{command.delegate}")
    return due is None or context.now >= due.due_at


@rule("Recruitment has ended.")
def recruitment_has_ended(case: Delegation, _command: Any, _: Context) -> bool | str:
    return case.recruitment is Recruitment.CLOSED or f"it is {case.recruitment}"


@rule("Every applicant has an answer, and every place offered is answered.")
def all_are_answered(case: Delegation, _command: Any, _: Context) -> bool | str:
    waiting = case.standing(*UNDECIDED)
    return not waiting or f"waiting: {', '.join(waiting)}"


@rule("At least the minimum of places is taken.")
def minimum_is_selected(case: Delegation, _command: Any, _: Context) -> bool | str:
    count = case.firms(Standing.SELECTED, Standing.CONFIRMED)
    return count >= case.minimum or f"{count} of {case.minimum}"


# ---------------------------------------------------------------- people and papers


@rule("A place for the guest is free.")
def guest_place_is_free(case: Delegation, _command: Any, context: Context) -> bool | str:
    ours = case.direction is Direction.OUTGOING
    return ours or place_is_free.holds(case, None, context)


@rule("The paper is of a delegate who travels or may yet travel.", field="paper")
def paper_has_an_owner(case: Delegation, command: Any, _: Context) -> bool | str:
    found = case.delegates.get(command.paper.ref)
    known = found is not None and found.standing in STILL_IN
    return known or f"known: {', '.join(case.standing(*STILL_IN)) or 'none'}"


@rule("The papers of the delegate hold for the journey.", field="delegate")
def papers_hold(case: Delegation, command: Any, _: Context) -> bool | str:
    found = _found(case, command)
    missing = papers_missing(case, found) if found else ()
    return not missing or ", ".join(missing)


@rule("The delegate's exporter is registered and not suspended.", reads=(EXPORTER,))
def exporter_still_stands(case: Delegation, command: Any, context: Context) -> bool | str:
    found = _found(case, command)
    if found is None or found.exporter_id is None:
        return True
    exporter = exporter_of(context)
    return is_in_good_standing(exporter) or f"it is {exporter.stage if exporter else 'unknown'}"


@rule("An exporter withdraws by its own request, and gives no other reason.", field="reason_code")
def withdraws_on_request(_: Any, command: Any, context: Context) -> bool:
    outside = context.actor.role in APPLICANTS
    return not outside or command.reason_code is DropReason.OWN_REQUEST


@rule("The delegate is on hold.", field="delegate")
def is_held(case: Delegation, command: Any, _: Context) -> bool:
    found = _found(case, command)
    return found is not None and found.hold is not None


@rule("An automatic hold is lifted automatically, one that a person set by a person.")
def lifts_its_own(case: Delegation, command: Any, context: Context) -> bool:
    found = _found(case, command)
    automatic = found is not None and found.hold == HoldReason.EXPORTER_SUSPENDED
    return automatic or context.actor.role is not Role.POLICY
