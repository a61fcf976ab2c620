"""What must hold at the show and after it: presence, outcome, follow-ups."""

from datetime import date, timedelta
from typing import Any

from export_program.domain.exhibition.case import ExhibitionStage
from export_program.domain.participation.case import FollowUp, OutcomeCode, Participation
from export_program.domain.participation.rules import EXHIBITION, exhibition_of
from export_program.engine.context import Context
from export_program.engine.limits import months
from export_program.engine.rules import rule

HELD = frozenset(
    {
        ExhibitionStage.RUNNING,
        ExhibitionStage.CLOSED,
        ExhibitionStage.REPORTED,
        ExhibitionStage.EVALUATED,
    }
)


@rule("The show has opened.", reads=(EXHIBITION,))
def show_has_opened(_: Any, _command: Any, context: Context) -> bool | str:
    show = exhibition_of(context)
    if show is None:
        return "there is no such exhibition"
    return show.stage in HELD or f"it is {show.stage}"


@rule("The show has closed.")
def show_has_closed(case: Participation, _command: Any, _: Context) -> bool:
    return case.show_closed_on is not None


@rule("The outcome was not requested before.")
def not_requested(case: Participation, _command: Any, _: Context) -> bool:
    return case.show_closed_on is None


@rule("Business that is won shows in at least one order.", field="code")
def won_means_orders(_: Any, command: Any, __: Context) -> bool:
    return command.code is not OutcomeCode.WON or command.figures.orders > 0


def outstanding(case: Participation) -> FollowUp | None:
    """The next follow-up that is not recorded."""
    return next((p for p in FollowUp if p not in case.follow_ups), None)


def follow_up_day(case: Participation) -> date | None:
    """The day on which the next follow-up is due: 3, 6, 12 months after the show closed."""
    following = outstanding(case)
    if following is None or case.show_closed_on is None:
        return None
    return months(following.months).last_day(case.show_closed_on)


def form_day(case: Participation) -> date | None:
    """The day on which the outcome form is due: 7 days after the show closed."""
    closed = case.show_closed_on
    return closed + timedelta(days=7) if closed else None


@rule("Follow-ups are recorded in their order: after 3, 6 and 12 months.", field="period")
def is_the_next(case: Participation, command: Any, _: Context) -> bool | str:
    following = outstanding(case)
    return command.period == following or f"next is {following or 'none'}"


@rule("A follow-up is recorded in the month before it is due, or later.", field="period")
def is_its_time(case: Participation, command: Any, context: Context) -> bool | str:
    if case.show_closed_on is None:
        return "the show has not closed"
    earliest = months(command.period.months - 1).last_day(case.show_closed_on)
    return context.today >= earliest or f"not before {earliest}"


@rule("Figures count from the opening of the show: they do not fall.", field="figures")
def figures_grow(case: Participation, command: Any, _: Context) -> bool | str:
    before = [case.outcome, *case.follow_ups.values()]
    last = next((o.figures for o in reversed(before) if o is not None), None)
    if last is None:
        return True
    return bool(command.figures.contacts >= last.contacts) or f"{last.contacts} contacts before"


@rule("All follow-ups are recorded.")
def all_followed_up(case: Participation, _command: Any, _: Context) -> bool | str:
    following = outstanding(case)
    return following is None or f"{following} is outstanding"
