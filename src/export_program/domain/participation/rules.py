"""What must hold for an application: the exporter, the show, the checks, the scores."""

from typing import Any

from export_program.domain.exhibition.case import Exhibition, ExhibitionStage
from export_program.domain.exporter import Exporter, has_valid_card, is_in_good_standing
from export_program.domain.participation.case import (
    Check,
    HoldReason,
    Participation,
    ParticipationStage,
)
from export_program.domain.participation.scoring import (
    ShortlistParticipation,
    WaitlistParticipation,
)
from export_program.engine.actors import APPLICANTS, Role
from export_program.engine.context import Context
from export_program.engine.rules import Related, rule

EXPORTER = Related(
    "exporter", kind="exporter", id_of=lambda case, c: case.exporter_id if case else c.exporter_id
)
EXHIBITION = Related(
    "exhibition",
    kind="exhibition",
    id_of=lambda case, c: case.exhibition_id if case else c.exhibition_id,
)
TO_COME = frozenset(
    {
        ExhibitionStage.APPROVED,
        ExhibitionStage.OPEN_FOR_APPLICATIONS,
        ExhibitionStage.POSTPONED,
    }
)


def exporter_of(context: Context) -> Exporter | None:
    found = context.related.get("exporter")
    return found if isinstance(found, Exporter) else None


def exhibition_of(context: Context) -> Exhibition | None:
    found = context.related.get("exhibition")
    return found if isinstance(found, Exhibition) else None


@rule("An exporter applies for itself only.", field="exporter_id")
def applies_for_itself(_: Any, command: Any, context: Context) -> bool:
    outside = context.actor.role in APPLICANTS
    return not outside or context.actor.organisation == str(command.exporter_id)


@rule(
    "The show exists and takes applications now or later.",
    field="exhibition_id",
    reads=(EXHIBITION,),
)
def show_is_to_come(_: Any, _command: Any, context: Context) -> bool | str:
    show = exhibition_of(context)
    if show is None:
        return "there is no such exhibition"
    return show.stage in TO_COME or f"it is {show.stage}"


@rule("The exporter is registered and not suspended.", field="exporter_id", reads=(EXPORTER,))
def is_registered(_: Any, _command: Any, context: Context) -> bool | str:
    exporter = exporter_of(context)
    if exporter is None:
        return "there is no such exporter"
    return is_in_good_standing(exporter) or f"it is {exporter.stage}"


@rule("The exporter's commercial card is valid.", field="exporter_id", reads=(EXPORTER,))
def has_a_card(_: Any, _command: Any, context: Context) -> bool:
    return has_valid_card(exporter_of(context), context.today)


@rule("The show is open for applications today.", field="exhibition_id", reads=(EXHIBITION,))
def show_is_open(_: Any, _command: Any, context: Context) -> bool | str:
    show = exhibition_of(context)
    if show is None:
        return "there is no such exhibition"
    if show.takes_applications_on(context.today):
        return True
    return f"it is {show.stage}, applications {show.applications_from} to {show.applications_to}"


@rule("All goods are codes of their HS edition.", field="goods")
def goods_exist(_: Any, command: Any, context: Context) -> bool | str:
    goods = command.goods or ()
    unknown = [g.hs for g in goods if not context.nomenclature.knows(g.hs, g.edition)]
    return not unknown or f"unknown: {', '.join(unknown)}"


@rule("At least one of the goods fits the sectors of the show.", reads=(EXHIBITION,))
def goods_fit(case: Participation, _command: Any, context: Context) -> bool | str:
    show = exhibition_of(context)
    return _fits(case, show) or f"sectors: {', '.join(show.sectors) if show else 'none'}"


def _fits(case: Participation, show: Exhibition | None) -> bool:
    return show is not None and any(show.shows(g.hs, g.edition) for g in case.goods)


@rule("Other public support is declared, be it none.")
def support_is_declared(case: Participation, _command: Any, _: Context) -> bool:
    return case.other_support_declared


@rule("The application is not locked: applications are still open.")
def is_not_locked(case: Participation, _command: Any, _: Context) -> bool:
    return not case.locked


@rule(
    "The result agrees with what the register and the application say.",
    field="passed",
    reads=(EXPORTER, EXHIBITION),
)
def result_agrees(case: Participation, command: Any, context: Context) -> bool | str:
    exporter, show = exporter_of(context), exhibition_of(context)
    subsidy = show.subsidy if show else None
    match command.check:
        case Check.REGISTERED:
            fact = is_in_good_standing(exporter)
        case Check.CARD_VALID:
            fact = has_valid_card(exporter, context.today)
        case Check.PRODUCT_FITS:
            fact = _fits(case, show)
        case Check.OTHER_SUPPORT_DECLARED:
            fact = case.other_support_declared
        case Check.PREVIOUS_GRANTS if subsidy is not None and command.count is not None:
            fact = command.count <= subsidy.max_previous_grants
        case _:
            return True
    return command.passed is fact or f"{command.check} is {'met' if fact else 'not met'}"


@rule("The check of previous grants, and no other, counts them.", field="count")
def grants_are_counted(_: Any, command: Any, __: Context) -> bool:
    return (command.count is not None) == (command.check is Check.PREVIOUS_GRANTS)


@rule("All checks are done and passed.")
def all_passed(case: Participation, _command: Any, _: Context) -> bool | str:
    open_ = [c.value for c in Check if c not in case.checks or not case.checks[c].passed]
    return not open_ or f"not passed: {', '.join(open_)}"


@rule("A check failed.")
def a_check_failed(case: Participation, _command: Any, _: Context) -> bool:
    return any(not finding.passed for finding in case.checks.values())


@rule("The declaration differs from the one before.", field="conflict")
def declares_anew(case: Participation, command: Any, context: Context) -> bool:
    before = case.declarations.get(context.actor.id)
    return before is None or before.conflict is not command.conflict


@rule("A scorer has declared to have no conflict of interest.")
def declared_no_conflict(case: Participation, _command: Any, context: Context) -> bool | str:
    declared = case.declarations.get(context.actor.id)
    if declared is None:
        return "nothing is declared"
    return not declared.conflict or "a conflict is declared"


@rule("The scoring is not completed.")
def is_not_completed(case: Participation, _command: Any, _: Context) -> bool:
    return case.total is None


@rule("The scoring is completed.")
def is_completed(case: Participation, _command: Any, _: Context) -> bool:
    return case.total is not None


@rule("Every criterion of the show is judged, each once.", field="judgements", reads=(EXHIBITION,))
def judges_all_criteria(_: Participation, command: Any, context: Context) -> bool | str:
    show = exhibition_of(context)
    wanted = sorted(c.id for c in show.criteria) if show else []
    given = sorted(j.criterion for j in command.judgements)
    return given == wanted or f"criteria: {', '.join(wanted)}"


@rule("The judgement differs from what the scorer gave before.", field="judgements")
def judges_anew(case: Participation, command: Any, context: Context) -> bool:
    before = case.scores.get(context.actor.id)
    return before is None or bool(before.judgements != command.judgements)


@rule("At least two scorers judged by the criteria in force.", reads=(EXHIBITION,))
def enough_scorers(case: Participation, _command: Any, context: Context) -> bool | str:
    show = exhibition_of(context)
    version = show.criteria_version if show else 0
    current = sum(s.criteria_version == version for s in case.scores.values())
    return current >= 2 or f"{current} did"


@rule("The rank or the list changes.", field="rank")
def rank_changes(case: Participation, command: Any, _: Context) -> bool:
    listed = {
        ShortlistParticipation: ParticipationStage.SHORTLISTED,
        WaitlistParticipation: ParticipationStage.WAITLISTED,
    }
    return case.rank != command.rank or case.stage is not listed[type(command)]


@rule("The offer is valid for 10 working days; it lapses after that, or when its hold expires.")
def offer_is_over(case: Participation, _command: Any, context: Context) -> bool:
    due = case.deadlines.get("offer")
    by_hold = context.actor.role is Role.POLICY
    return by_hold or due is None or context.now >= due.due_at


@rule("No contract is signed; a contracted participation asks to withdraw.")
def is_not_contracted(case: Participation, _command: Any, _: Context) -> bool:
    return case.contract is None


@rule("The participation has a stand.")
def has_a_stand(case: Participation, _command: Any, _: Context) -> bool:
    return bool(case.contract and case.stands)


@rule("The stands change.", field="stands")
def stands_differ(case: Participation, command: Any, _: Context) -> bool:
    return set(command.stands) != set(case.stands)


@rule("The co-exhibitors change, and none is named twice.", field="co_exhibitors")
def co_exhibitors_differ(case: Participation, command: Any, _: Context) -> bool:
    firms = [c.firm.casefold() for c in command.co_exhibitors]
    return len(set(firms)) == len(firms) and command.co_exhibitors != case.co_exhibitors


@rule("An automatic hold is lifted automatically, one that a person set by a person.")
def lifts_its_own(case: Participation, _command: Any, context: Context) -> bool:
    automatic = case.hold_reason is HoldReason.EXPORTER_SUSPENDED
    return automatic or context.actor.role is not Role.POLICY
