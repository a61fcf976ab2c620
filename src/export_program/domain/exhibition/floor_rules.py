"""What must hold for stands and ranks: a stand is free or held by one participation."""

from typing import Any
from uuid import UUID

from export_program.domain.exhibition.case import Exhibition
from export_program.domain.exhibition.ranking import RANKABLE, rank
from export_program.domain.exhibition.values import (
    Entrant,
    Standing,
)
from export_program.domain.participation.case import Participation, ParticipationStage
from export_program.engine.context import Context
from export_program.engine.rules import Related, rule

OFFERABLE = frozenset({ParticipationStage.SHORTLISTED, ParticipationStage.WAITLISTED})


def next_in_line(case: Exhibition, *without: UUID) -> Entrant | None:
    """The first of the waitlist that is neither on hold nor one of `without`."""
    waiting = [
        e
        for e in case.entrants.values()
        if e.standing is Standing.WAITLISTED and not e.on_hold and e.participation_id not in without
    ]
    return min(waiting, key=lambda e: e.rank or 0, default=None)


def _addressee(case: Any, command: Any) -> UUID | None:
    named = getattr(command, "participation_id", None)
    if named is not None or case is None:
        return named
    first = next_in_line(case)
    return first.participation_id if first else None


PARTICIPATION = Related("participation", kind="participation", id_of=_addressee)


@rule("The applicant is not known to the exhibition yet, or comes back.", field="participation_id")
def is_a_new_entrant(case: Exhibition, command: Any, _: Context) -> bool:
    return case.entrant(command.participation_id) is None


@rule("The participation is an applicant of this exhibition.", field="participation_id")
def is_an_entrant(case: Exhibition, command: Any, _: Context) -> bool:
    return case.entrant(command.participation_id) is not None


@rule("The score is for the criteria in force, of an applicant without an offer.", field="means")
def score_fits(case: Exhibition, command: Any, _: Context) -> bool | str:
    entrant = case.entrant(command.participation_id)
    if entrant is not None and entrant.standing not in RANKABLE | {
        Standing.APPLIED,
        Standing.REFUSED,
    }:
        return f"the applicant is {entrant.standing}"
    if command.criteria_version != case.criteria_version:
        return f"by version {command.criteria_version}, in force is {case.criteria_version}"
    return set(command.means) == {c.id for c in case.criteria} or "other criteria"


@rule("The applicant has a score and no offer yet.", field="participation_id")
def has_a_score(case: Exhibition, command: Any, _: Context) -> bool:
    entrant = case.entrant(command.participation_id)
    return entrant is not None and entrant.standing in RANKABLE


@rule("The applicant is not on hold already.", field="participation_id")
def not_on_hold(case: Exhibition, command: Any, _: Context) -> bool:
    entrant = case.entrant(command.participation_id)
    return entrant is not None and not entrant.on_hold


@rule("The applicant is on hold.", field="participation_id")
def on_hold(case: Exhibition, command: Any, _: Context) -> bool:
    entrant = case.entrant(command.participation_id)
    return entrant is not None and entrant.on_hold


def _scored(case: Exhibition) -> set[UUID]:
    return {
        e.participation_id
        for e in case.entrants.values()
        if e.standing in RANKABLE and not e.on_hold
    }


@rule("The ranking names every scored applicant once and nobody else.", field="participations")
def names_the_scored(case: Exhibition, command: Any, _: Context) -> bool | str:
    named, scored = command.participations, _scored(case)
    if len(set(named)) != len(named):
        return "somebody is named twice"
    missing, foreign = len(scored - set(named)), len(set(named) - scored)
    return not (missing or foreign) or f"{missing} missing, {foreign} not scored"


@rule("Every applicant is scored, on hold or gone.")
def everybody_is_scored(case: Exhibition, _command: Any, _: Context) -> bool | str:
    waiting = [e for e in case.entrants.values() if e.standing is Standing.APPLIED]
    count = sum(not e.on_hold for e in waiting)
    return not count or f"{count} not scored yet"


@rule("The scores are by the criteria in force.")
def scores_are_current(case: Exhibition, _command: Any, _: Context) -> bool | str:
    scored = (e for e in case.entrants.values() if e.standing in RANKABLE and not e.on_hold)
    old = sum(e.criteria_version != case.criteria_version for e in scored)
    return not old or f"{old} by older criteria"


@rule("The ranking changes somebody's standing or rank.")
def ranks_change(case: Exhibition, command: Any, _: Context) -> bool:
    ranks = rank(
        case.entrants, command.method_version, case.criteria, case.places, case.minimum_score
    )
    before = case.entrants
    return any((r.outcome, r.rank) != (r.was, before[str(r.participation_id)].rank) for r in ranks)


@rule("Stand codes are unique.", field="stands")
def codes_are_unique(_: Any, command: Any, __: Context) -> bool | str:
    codes = [s.code for s in command.stands]
    twice = sorted({c for c in codes if codes.count(c) > 1}) if len(set(codes)) < len(codes) else []
    return not twice or f"twice: {', '.join(twice[:10])}"


@rule("The stands together stay within the capacity.", field="capacity_m2")
def plan_fits(_: Any, command: Any, __: Context) -> bool | str:
    total = sum(s.m2 for s in command.stands)
    return bool(total <= command.capacity_m2) or f"the stands take {total} m2"


@rule("A stand that is held or allocated stays in the plan as it is.", field="stands")
def held_stands_stay(case: Exhibition, command: Any, _: Context) -> bool | str:
    planned = {s.code: s for s in command.stands}
    held = [s for s in case.stands.values() if s.holder]
    lost = [s.code for s in held if s.code not in planned or planned[s.code].m2 != s.m2]
    return not lost or f"held: {', '.join(lost[:10])}"


@rule("The stands are in the floor plan, none twice.", field="stands")
def stands_exist(case: Exhibition, command: Any, _: Context) -> bool | str:
    if len(set(command.stands)) != len(command.stands):
        return "a stand is named twice"
    unknown = [code for code in command.stands if code not in case.stands]
    return not unknown or f"not in the plan: {', '.join(unknown)}"


@rule("The stands are free.", field="stands")
def stands_are_free(case: Exhibition, command: Any, _: Context) -> bool | str:
    taken = [c for c in command.stands if c in case.stands and case.stands[c].holder]
    return not taken or f"taken: {', '.join(taken)}"


@rule("The participation holds no stand yet.", field="participation_id")
def holds_no_stand(case: Exhibition, command: Any, _: Context) -> bool:
    return not case.stands_of(command.participation_id)


@rule("The participation holds a stand.", field="participation_id")
def holds_a_stand(case: Exhibition, command: Any, _: Context) -> bool:
    return bool(case.stands_of(command.participation_id))


@rule("The stand is held by an offer that is not answered yet.", field="participation_id")
def has_an_open_offer(case: Exhibition, command: Any, _: Context) -> bool | str:
    entrant = case.entrant(command.participation_id)
    now = entrant.standing if entrant else "no applicant"
    return now == Standing.OFFERED or f"it is {now}"


@rule(
    "The applicant is shortlisted, or next on the waitlist when all shortlisted have offers.",
    field="participation_id",
)
def is_its_turn(case: Exhibition, command: Any, _: Context) -> bool | str:
    entrant = case.entrant(command.participation_id)
    if entrant is None or entrant.on_hold:
        return "on hold or no applicant"
    if entrant.standing is Standing.SHORTLISTED:
        return True
    if entrant.standing is not Standing.WAITLISTED:
        return f"it is {entrant.standing}"
    first = [e for e in case.present() if e.standing is Standing.SHORTLISTED and not e.on_hold]
    if first:
        return f"{len(first)} shortlisted wait for an offer"
    following = next_in_line(case)
    ahead = following is not None and following.participation_id != entrant.participation_id
    return not ahead or f"before it comes {following.participation_id if following else ''}"


@rule("Somebody is on the waitlist.")
def somebody_waits(case: Exhibition, _command: Any, _: Context) -> bool:
    return next_in_line(case) is not None


def _participation(context: Context) -> Participation | None:
    found = context.related.get("participation")
    return found if isinstance(found, Participation) else None


@rule(
    "The participation is in this exhibition, shortlisted or waitlisted.",
    field="participation_id",
    reads=(PARTICIPATION,),
)
def may_be_offered(case: Exhibition, _command: Any, context: Context) -> bool | str:
    found = _participation(context)
    if found is None or found.exhibition_id != case.id:
        return "it is not in this exhibition"
    return found.stage in OFFERABLE or f"it is {found.stage}"


@rule(
    "The participation has signed its contract.", field="participation_id", reads=(PARTICIPATION,)
)
def is_contracted(case: Exhibition, _command: Any, context: Context) -> bool | str:
    found = _participation(context)
    if found is None or found.exhibition_id != case.id:
        return "it is not in this exhibition"
    return found.stage is ParticipationStage.CONTRACTED or f"it is {found.stage}"


@rule("The stand is not allocated already.", field="participation_id")
def not_allocated(case: Exhibition, command: Any, _: Context) -> bool:
    entrant = case.entrant(command.participation_id)
    return entrant is not None and entrant.standing is not Standing.ALLOCATED


@rule("Two different participations swap, and both hold stands.", field="second")
def both_hold_stands(case: Exhibition, command: Any, _: Context) -> bool:
    if command.first == command.second:
        return False
    return bool(case.stands_of(command.first) and case.stands_of(command.second))


@rule("Every co-exhibitor is declared once, and the declaration changes.", field="co_exhibitors")
def co_exhibitors_are_new(case: Exhibition, command: Any, _: Context) -> bool | str:
    firms = [c.firm.casefold() for c in command.co_exhibitors]
    if len(set(firms)) != len(firms):
        return "a firm is named twice"
    entrant = case.entrant(command.participation_id)
    return entrant is None or command.co_exhibitors != entrant.co_exhibitors


@rule("The floor plan changes.", field="stands")
def plan_changes(case: Exhibition, command: Any, _: Context) -> bool:
    planned = {(s.code, s.m2, s.type, s.hall) for s in command.stands}
    known = {(s.code, s.m2, s.type, s.hall) for s in case.stands.values()}
    return planned != known or bool(command.capacity_m2 != case.capacity_m2)


def offer_is_open(case: Exhibition, command: Any, _: Context) -> bool:
    """Whether the applicant who resumes has an offer that is not answered."""
    entrant = case.entrant(command.participation_id)
    return entrant is not None and entrant.standing is Standing.OFFERED


def leaves_stands(case: Exhibition, command: Any, _: Context) -> bool:
    """Whether the applicant who goes holds stands."""
    return bool(case.stands_of(command.participation_id))
