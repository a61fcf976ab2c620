"""What must hold for a need: who verifies and publishes it, and how many are introduced for it."""

from datetime import date
from typing import Any

from msgspec import UNSET

from export_program.domain.market_need import messages as m
from export_program.domain.market_need.case import (
    Need,
    NeedStage,
    is_covered,
)
from export_program.domain.market_need.records import wanted
from export_program.domain.match.case import Match, MatchStage
from export_program.domain.vocabulary.countries import country_of
from export_program.engine.case import drop, put
from export_program.engine.context import Context
from export_program.engine.rules import Related, nobody_who, rule

MATCH = Related("match", kind="match", id_of=lambda _case, command: command.match_id)
ORIGINAL = Related(
    "original", kind="market_need", id_of=lambda _case, command: command.duplicate_of_id
)
NOT_INTRODUCED = frozenset({MatchStage.SUGGESTED, MatchStage.SHORTLISTED})
UNWANTED = frozenset({NeedStage.REJECTED, NeedStage.DUPLICATE})
UNPUBLISHED = frozenset({NeedStage.CAPTURED, NeedStage.VERIFIED})
GIVEN_UP = frozenset(
    {
        MatchStage.EXPORTER_DECLINED,
        MatchStage.BUYER_REFUSED,
        MatchStage.LOST,
        MatchStage.STALE,
    }
)

not_the_capturer = nobody_who(
    m.NeedCaptured,
    m.NeedAmended,
    did="Whoever captured or amended a need neither verifies nor rejects it.",
)
not_the_amender = nobody_who(m.NeedAmended, did="Whoever amended a need does not publish it.")


def match_of(context: Context) -> Match | None:
    found = context.related.get("match")
    return found if isinstance(found, Match) else None


# ---------------------------------------------------------------- capture and amendment


@rule("The goods are a code of their HS edition.", field="hs")
def goods_exist(_: Any, command: Any, context: Context) -> bool | str:
    if command.hs is None or command.hs is UNSET:
        return True
    known = context.nomenclature.knows(command.hs, command.edition)
    return known or f"{command.hs} is not in {command.edition.value}"


@rule("Answers are due today or later.", field="response_due_on")
def response_lies_ahead(_: Any, command: Any, context: Context) -> bool:
    due = command.response_due_on
    return not isinstance(due, date) or due >= context.today


@rule("Goods are needed today or later.", field="needed_by")
def needed_ahead(_: Any, command: Any, context: Context) -> bool:
    day = command.needed_by
    return not isinstance(day, date) or day >= context.today


@rule("An amendment changes at least one field.")
def amends_something(case: Need, command: Any, _: Context) -> bool:
    return bool(wanted(case, command))


@rule("The subdivision lies in the market.", field="subdivision")
def subdivision_fits(case: Need, command: Any, _: Context) -> bool:
    part = command.subdivision
    return part is None or part is UNSET or country_of(part) is case.market


@rule("Once a need is published, the day answers are due is extended.", field="response_due_on")
def due_day_is_not_amended(case: Need, command: Any, _: Context) -> bool:
    return command.response_due_on is UNSET or case.stage in UNPUBLISHED


@rule("More time means a later day, that lies ahead.", field="response_due_on")
def gives_more_time(case: Need, command: Any, context: Context) -> bool | str:
    known = case.response_due_on
    later = known is None or command.response_due_on > known
    return (later and command.response_due_on >= context.today) or f"now {known}"


# ---------------------------------------------------------------- verification


@rule("What a need must tell is known: goods by HS code, the buyer, and when answers are due.")
def is_complete(case: Need, _command: Any, _: Context) -> bool | str:
    told = {"hs": case.hs, "buyer": case.buyer, "response_due_on": case.response_due_on}
    missing = [name for name, value in told.items() if value is None]
    return not missing or f"missing: {', '.join(missing)}"


@rule("There is evidence: a document, or the meeting at which the need was told.")
def has_evidence(case: Need, _command: Any, _: Context) -> bool:
    papers = (d.status in {"attached", "verified"} for d in case.documents.values())
    return any(papers) or case.meeting is not None


@rule(
    "The original is another need, and neither rejected nor itself a duplicate.",
    field="duplicate_of_id",
    reads=(ORIGINAL,),
)
def original_is_known(case: Need, command: Any, context: Context) -> bool | str:
    other = context.related.get("original")
    if not isinstance(other, Need) or command.duplicate_of_id == case.id:
        return "there is no such other need"
    return other.stage not in UNWANTED or f"it is {other.stage}"


@rule("The original is a need of the same market.", field="duplicate_of_id", reads=(ORIGINAL,))
def original_fits(case: Need, _command: Any, context: Context) -> bool:
    other = context.related.get("original")
    return isinstance(other, Need) and other.market is case.market


@rule("Answers are not due before today.")
def still_runs(case: Need, _command: Any, context: Context) -> bool:
    return case.response_due_on is not None and case.response_due_on >= context.today


@rule("Something was amended since the need was published.")
def was_amended(case: Need, _command: Any, _: Context) -> bool:
    return case.amended


# ---------------------------------------------------------------- exclusivity


@rule("The number of introductions changes.", field="most_introductions")
def exclusivity_changes(case: Need, command: Any, _: Context) -> bool:
    return bool(command.most_introductions != case.most_introductions)


@rule(
    "A need that was published for all does not become exclusive, and no place already given is"
    " taken away.",
    field="most_introductions",
)
def keeps_what_was_given(case: Need, command: Any, _: Context) -> bool | str:
    most = command.most_introductions
    if most is None or case.stage in UNPUBLISHED:
        return True
    if not case.exclusive:
        return "it was published for all"
    return most >= len(case.places) or f"{len(case.places)} places are given"


@rule("The need is exclusive; for others no places are kept.")
def is_exclusive(case: Need, _command: Any, _: Context) -> bool:
    return case.exclusive


@rule("An exclusive need has at most so many introductions at a time.")
def has_room(case: Need, _command: Any, _: Context) -> bool | str:
    most = case.most_introductions or 0
    return len(case.places) < most or f"all {most} are given"


@rule("The match is one of this need and not introduced yet.", field="match_id", reads=(MATCH,))
def is_a_candidate(case: Need, _command: Any, context: Context) -> bool | str:
    match = match_of(context)
    if match is None or match.need_id != case.id:
        return "there is no such match"
    return match.stage in NOT_INTRODUCED or f"it is {match.stage}"


@rule("The match has no place yet.", field="match_id")
def has_no_place(case: Need, command: Any, _: Context) -> bool:
    return str(command.match_id) not in case.places


@rule("The match has a place.", field="match_id")
def has_a_place(case: Need, command: Any, _: Context) -> bool:
    return str(command.match_id) in case.places


@rule("The match was not introduced, or it is over.", field="match_id", reads=(MATCH,))
def place_is_unused(case: Need, command: Any, context: Context) -> bool | str:
    match = match_of(context)
    if match is None:
        return True
    return match.stage in NOT_INTRODUCED | GIVEN_UP or f"it is {match.stage}"


# ---------------------------------------------------------------- what reactions note


@rule("The introduction is news.", field="match_id")
def introduction_is_news(case: Need, command: Any, _: Context) -> bool:
    known = case.introduced.get(str(command.exporter_id))
    return known is None or known.match_id != command.match_id


@rule("The end of the match is news.", field="match_id")
def end_is_news(case: Need, command: Any, _: Context) -> bool:
    key, known = str(command.exporter_id), case.introduced.get(str(command.exporter_id))
    if known is not None and known.match_id == command.match_id:
        return bool(known.ended != command.outcome)
    return case.passed.get(key) != command.outcome or str(command.match_id) in case.places


@rule("The win is news.", field="match_id")
def win_is_news(case: Need, command: Any, _: Context) -> bool:
    return bool(case.wins.get(str(command.match_id)) != command.win)


@rule("The win is known.", field="match_id")
def win_is_known(case: Need, command: Any, _: Context) -> bool:
    return str(command.match_id) in case.wins


def covers(case: Need, command: Any, _: Context) -> bool:
    """Whether with this win the need is covered."""
    wins = put(case.wins, str(command.match_id), command.win)
    return is_covered(case, wins)


def covers_a_part(case: Need, command: Any, context: Context) -> bool:
    return not covers(case, command, context)


def uncovers(case: Need, command: Any, _: Context) -> bool:
    """Whether without this win nothing is covered."""
    return not drop(case.wins, str(command.match_id))


def uncovers_a_part(case: Need, command: Any, _: Context) -> bool:
    wins = drop(case.wins, str(command.match_id))
    return bool(wins) and not is_covered(case, wins)


def stays_covered(case: Need, command: Any, _: Context) -> bool:
    return is_covered(case, drop(case.wins, str(command.match_id)))
