"""Appeal or complaint: lodged in time, admitted, heard by people who did not act before."""

from collections.abc import Iterable
from typing import Annotated, Any

from msgspec import Meta, structs

from export_program.engine.actors import Role
from export_program.engine.case import Appeal, Recorded, Stage
from export_program.engine.context import Context
from export_program.engine.lifecycle import SAME, Deadline, Protocol, Target, row
from export_program.engine.limits import days, working_days
from export_program.engine.messages import (
    Command,
    Event,
    GeneralReason,
    LongText,
    Reasoned,
    ShortText,
    stored,
)
from export_program.engine.naming import OF_STAFF
from export_program.engine.rules import rule

WINDOW = days(28)


class LodgeAppeal(Command, frozen=True, kw_only=True):
    grounds: LongText


class AdmitAppeal(Command, frozen=True, kw_only=True):
    pass


class DeclareAppealInadmissible(Reasoned, frozen=True, kw_only=True):
    reason_code: GeneralReason


class AssignPanel(Command, frozen=True, kw_only=True):
    """Name the panel by accounts' ids: nobody who evaluated, reviewed or decided."""

    panel: Annotated[tuple[Annotated[ShortText, OF_STAFF], ...], Meta(max_length=20)]


class GrantStay(Reasoned, frozen=True, kw_only=True):
    """The appealed decision does not take effect until the appeal is decided."""

    reason_code: GeneralReason


class UpholdAppeal(Reasoned, frozen=True, kw_only=True):
    reason_code: GeneralReason


class DismissAppeal(Reasoned, frozen=True, kw_only=True):
    reason_code: GeneralReason


@stored("case.appeal_lodged.v1")
class AppealLodged(Event, frozen=True, kw_only=True):
    grounds: str


@stored("case.appeal_admitted.v1")
class AppealAdmitted(Event, frozen=True, kw_only=True):
    pass


@stored("case.appeal_inadmissible.v1")
class AppealInadmissible(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


@stored("case.appeal_panel_assigned.v1")
class AppealPanelAssigned(Event, frozen=True, kw_only=True):
    panel: tuple[str, ...]


@stored("case.appeal_stay_granted.v1")
class AppealStayGranted(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


@stored("case.appeal_upheld.v1", decides="appeal_upheld")
class AppealUpheld(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


@stored("case.appeal_dismissed.v1")
class AppealDismissed(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


@rule("An appeal is lodged within 28 days of the decision.")
def in_time(case: Any, _command: Any, context: Context) -> bool:
    return context.at <= WINDOW.due(case.since, context.calendar)


@rule("No appeal was lodged on this decision before.")
def none_before(case: Any, _command: Any, _: Context) -> bool:
    return case.appeal is None or case.appeal.at < case.since


def _status(*wanted: str) -> Any:
    listed = " or ".join(wanted)

    @rule(f"The appeal is {listed}.")
    def appeal_status(case: Any, _command: Any, _: Context) -> bool | str:
        now = case.appeal.status if case.appeal else "not lodged"
        return now in wanted or f"it is {now}"

    return appeal_status


@rule("Nobody on the panel acted on this case before.", field="panel")
def panel_is_disjoint(case: Any, command: AssignPanel, _: Context) -> bool | str:
    acted = {actor for actors in case.acts.values() for actor in actors}
    both = sorted(acted & set(command.panel))
    return not both or f"they did: {', '.join(both)}"


@rule("A panel has at least one member and names nobody twice.", field="panel")
def panel_is_a_set(_case: Any, command: AssignPanel, _: Context) -> bool:
    return len(command.panel) == len(set(command.panel)) > 0


@rule("Only a member of the panel decides the appeal.")
def on_the_panel(case: Any, _command: Any, context: Context) -> bool:
    return case.appeal is not None and context.actor.id in case.appeal.panel


def _lodge(_case: Any, event: AppealLodged, recorded: Recorded) -> dict[str, Any]:
    meta = recorded.meta
    return {"appeal": Appeal(event.grounds, meta.actor.id, meta.occurred_at)}


def _now(status: str) -> Any:
    return lambda case, _e, _r: {"appeal": structs.replace(case.appeal, status=status)}


def _panel(case: Any, event: AppealPanelAssigned, _: Recorded) -> dict[str, Any]:
    changed = structs.replace(case.appeal, panel=event.panel, status="heard by a panel")
    return {"appeal": changed}


def appeals(
    decided: tuple[Stage, ...],
    back_to: Stage | Target,
    lodges: Iterable[Role],
    admits: Iterable[Role],
) -> Protocol:
    """Appeals against the negative ends `decided`; one that is upheld goes `back_to` a stage."""
    hears, admitting = Role.APPEAL_PANEL, frozenset(admits)
    lodged, admitted, heard = _status("lodged"), _status("admitted"), _status("heard by a panel")
    closing = (AppealUpheld, AppealDismissed, AppealInadmissible)
    # fmt: off
    return Protocol("appeals", (
        row(LodgeAppeal,               AppealLodged,        decided, SAME,    lodges,   none_before, in_time),
        row(AdmitAppeal,               AppealAdmitted,      decided, SAME,    admitting, lodged),
        row(DeclareAppealInadmissible, AppealInadmissible,  decided, SAME,    admitting, lodged),
        row(AssignPanel,               AppealPanelAssigned, decided, SAME,    admitting, admitted, panel_is_a_set, panel_is_disjoint),
        row(GrantStay,                 AppealStayGranted,   decided, SAME,    hears,    heard, on_the_panel),
        row(UpholdAppeal,              AppealUpheld,        decided, back_to, hears,    heard, on_the_panel, reopening=True),
        row(DismissAppeal,             AppealDismissed,     decided, SAME,    hears,    heard, on_the_panel),
    ), {
        AppealLodged: _lodge,
        AppealAdmitted: _now("admitted"),
        AppealInadmissible: _now("inadmissible"),
        AppealPanelAssigned: _panel,
        AppealStayGranted: lambda c, _e, _r: {"appeal": structs.replace(c.appeal, stayed=True)},
        AppealUpheld: lambda c, _e, _r: {"appeal": structs.replace(c.appeal, status="upheld"), "closed_at": None},
        AppealDismissed: _now("dismissed"),
    }, (
        Deadline("appeal acknowledgement", upon=(AppealLodged,), until=(AppealAdmitted, AppealInadmissible), limit=working_days(5), at_ends=True),
        Deadline("appeal decision", upon=(AppealLodged,), until=closing, limit=days(45), warn=(10,), at_ends=True),
    ))
    # fmt: on
