"""What must hold for a match: an open need, an exporter who may be introduced, and evidence."""

from typing import Any

from export_program.domain.exporter import Exporter, has_valid_card, is_in_good_standing
from export_program.domain.market_need.case import WANTED, Need
from export_program.domain.match.case import Answer, Match
from export_program.domain.match.scoring import (
    Scored,
    facts_of_exporter,
    facts_of_need,
    is_ready,
    scored,
)
from export_program.engine.context import Context
from export_program.engine.rules import Related, rule

NEED = Related(
    "need", kind="market_need", id_of=lambda case, c: case.need_id if case else c.need_id
)
EXPORTER = Related(
    "exporter", kind="exporter", id_of=lambda case, c: case.exporter_id if case else c.exporter_id
)
BOTH = (NEED, EXPORTER)


def need_of(context: Context) -> Need | None:
    found = context.related.get("need")
    return found if isinstance(found, Need) else None


def exporter_of(context: Context) -> Exporter | None:
    found = context.related.get("exporter")
    return found if isinstance(found, Exporter) else None


def worked_out(context: Context) -> Scored | None:
    """The score of the exporter for the need, as both stand; None without evidence."""
    need, exporter = need_of(context), exporter_of(context)
    return scored(need, exporter, context.today) if need and exporter else None


# ---------------------------------------------------------------- suggesting


@rule("The need is verified and still open.", field="need_id", reads=(NEED,))
def need_is_wanted(_: Any, _command: Any, context: Context) -> bool | str:
    need = need_of(context)
    if need is None:
        return "there is no such need"
    return need.stage in WANTED or f"it is {need.stage}"


@rule("The exporter is registered and not suspended.", field="exporter_id", reads=(EXPORTER,))
def exporter_stands(_: Any, _command: Any, context: Context) -> bool | str:
    exporter = exporter_of(context)
    if exporter is None:
        return "there is no such exporter"
    return is_in_good_standing(exporter) or f"it is {exporter.stage}"


@rule(
    "Something speaks for the match: the exporter makes goods of the same heading.",
    field="exporter_id",
    reads=BOTH,
)
def there_is_evidence(_: Any, _command: Any, context: Context) -> bool:
    return worked_out(context) is not None


@rule("The score, or what is shown of the two, has changed.", reads=BOTH)
def something_changed(case: Match, _command: Any, context: Context) -> bool | str:
    need, exporter, found = need_of(context), exporter_of(context), worked_out(context)
    if need is None or exporter is None or found is None:
        return "nothing speaks for the match any more"
    if (facts_of_need(need), facts_of_exporter(exporter, found.product)) != (
        case.need,
        case.exporter,
    ):
        return True
    return is_candidate(case, None, context) and found.factors != case.factors


def is_candidate(case: Match, _command: Any, _: Context) -> bool:
    """Whether the match was not introduced yet."""
    return case.introduced_at is None


def is_introduced(case: Match, _command: Any, _: Context) -> bool:
    return case.introduced_at is not None


# ---------------------------------------------------------------- introducing


@rule("The match is not on hold.")
def is_not_held(case: Match, _command: Any, _: Context) -> bool | str:
    return case.hold is None or f"on hold: {case.hold.reason_code}"


@rule("The match is on hold.")
def is_held(case: Match, _command: Any, _: Context) -> bool:
    return case.hold is not None


@rule("The need is published, as it stands, and open.", reads=(NEED,))
def need_is_published(_: Match, _command: Any, context: Context) -> bool | str:
    need = need_of(context)
    if need is None:
        return "there is no such need"
    if need.amended:
        return "it was amended and is to be published again"
    return need.takes_introductions or f"it is {need.stage}"


@rule("For an exclusive need, one of its introductions is allotted to this match.", reads=(NEED,))
def has_a_place(case: Match, _command: Any, context: Context) -> bool | str:
    need = need_of(context)
    if need is None or need.has_place_for(case.id):
        return True
    return f"allotted: {len(need.places)} of {need.most_introductions}, none to this match"


@rule("The exporter is export-ready: readiness L3 or more.", reads=(EXPORTER,))
def exporter_is_ready(_: Match, _command: Any, context: Context) -> bool | str:
    exporter = exporter_of(context)
    return (exporter is not None and is_ready(exporter)) or (
        f"it is {exporter.level.value}" if exporter else "there is no such exporter"
    )


@rule("The exporter's commercial card is valid.", reads=(EXPORTER,))
def exporter_has_card(_: Match, _command: Any, context: Context) -> bool:
    return has_valid_card(exporter_of(context), context.today)


# ---------------------------------------------------------------- answers


@rule("An answer other than `right` says why.", field="remarks")
def says_why(_: Match, command: Any, __: Context) -> bool:
    return command.answer is Answer.RIGHT or command.remarks is not None


def is_right(_: Match, command: Any, __: Context) -> bool:
    return bool(command.answer is Answer.RIGHT)


def asks_for_more(_: Match, command: Any, __: Context) -> bool:
    return bool(command.answer is Answer.NEED_MORE_INFORMATION)


def says_no(_: Match, command: Any, __: Context) -> bool:
    return command.answer not in {Answer.RIGHT, Answer.NEED_MORE_INFORMATION}


@rule("What is expected is above zero.", field="expected")
def expects_something(_: Match, command: Any, __: Context) -> bool:
    return command.expected is None or command.expected.minor > 0
