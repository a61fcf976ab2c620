"""A tiny kind of case to try the engine on: a permit that is asked for, granted or refused."""

from typing import Any, ClassVar
from uuid import UUID

from export_program.engine.actors import Role
from export_program.engine.case import Case, Stage
from export_program.engine.context import Context
from export_program.engine.lifecycle import BACK, SAME, Deadline, Lifecycle, row
from export_program.engine.limits import working_days
from export_program.engine.messages import (
    Command,
    Count,
    Event,
    GeneralReason,
    Reasoned,
    ShortText,
    stored,
)
from export_program.engine.protocols.appeals import appeals
from export_program.engine.protocols.office import office
from export_program.engine.protocols.outcome import reopening, withdrawal
from export_program.engine.rules import Related, needs_documents, nobody_who, rule
from tests.scenario import Scenario, opened, person, walk

FIRM = UUID(int=50)
OWNER = person("owner", Role.EXPORTER_USER, str(FIRM))
CLERK = person("clerk", Role.SECRETARIAT)
LEAD = person("lead", Role.TEAM_LEAD)
CHAIR = person("chair", Role.WG_CHAIR)
PANEL = person("panel", Role.APPEAL_PANEL)
WHY: dict[str, Any] = {"reason_code": GeneralReason.OTHER, "reason": "It is so."}


class PermitStage(Stage):
    OPEN = "open"
    LOOKED_AT = "looked_at"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Permit(Case, frozen=True, kw_only=True):
    stage: PermitStage
    goods: str = ""
    firm: UUID | None = None
    amount: int = 0
    reminders: int = 0

    KIND: ClassVar[str] = "permit"


class AskPermit(Command, frozen=True, kw_only=True):
    goods: ShortText
    firm: UUID


class LookAt(Command, frozen=True, kw_only=True):
    pass


class PutBack(Command, frozen=True, kw_only=True):
    pass


class GrantPermit(Command, frozen=True, kw_only=True):
    amount: Count


class RefusePermit(Reasoned, frozen=True, kw_only=True):
    reason_code: GeneralReason


class RemindOffice(Command, frozen=True, kw_only=True):
    pass


@stored("permit.asked.v1")
class PermitAsked(Event, frozen=True, kw_only=True):
    goods: str
    firm: UUID


@stored("permit.looked_at.v1")
class LookedAt(Event, frozen=True, kw_only=True):
    pass


@stored("permit.put_back.v1")
class WasPutBack(Event, frozen=True, kw_only=True):
    pass


@stored("permit.granted.v1", decides="granted")
class PermitGranted(Event, frozen=True, kw_only=True):
    amount: int


@stored("permit.granted_large.v1", decides="granted_large")
class LargePermitGranted(Event, frozen=True, kw_only=True):
    amount: int


@stored("permit.refused.v1", decides="refused")
class PermitRefused(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


@stored("permit.office_reminded.v1")
class OfficeReminded(Event, frozen=True, kw_only=True):
    pass


PARENT = Related("parent", "permit", lambda case, command: case.firm if case else command.firm)


@rule("An amount is positive.", field="amount")
def is_positive(_case: Any, command: GrantPermit, _: Context) -> bool | str:
    return command.amount > 0 or f"it is {command.amount}"


@rule("The parent is not refused.", reads=(PARENT,))
def parent_stands(_case: Any, _command: Any, context: Context) -> bool:
    parent = context.related.get("parent")
    return parent is None or parent.stage is not PermitStage.REFUSED


def large(_case: Any, command: GrantPermit, _: Context) -> bool:
    return command.amount > 1000


not_the_looker = nobody_who(LookedAt, did="Whoever looked at it does not grant it.")
S, R = PermitStage, Role
ASKS = (R.EXPORTER_USER,)
LEADS = (R.TEAM_LEAD,)
DAYS = working_days(5)
REMINDED = (OfficeReminded,)
LOOKERS = (R.SECRETARIAT, R.TEAM_LEAD)
RULES = (needs_documents("plan"), not_the_looker, is_positive, parent_stands)


def remind(_case: Permit, _due: Any) -> RemindOffice:
    return RemindOffice()


# fmt: off
LIFECYCLE = Lifecycle(
    name="permit",
    code="PMT",
    case=Permit,
    stages=PermitStage,
    own_rows=(
        row(AskPermit,    PermitAsked,        None,        S.OPEN,      ASKS),
        row(LookAt,       LookedAt,           S.OPEN,      S.LOOKED_AT, LOOKERS),
        row(PutBack,      WasPutBack,         S.LOOKED_AT, BACK,        R.SECRETARIAT),
        row(GrantPermit,  LargePermitGranted, S.LOOKED_AT, S.GRANTED,   LEADS, *RULES, when=large),
        row(GrantPermit,  PermitGranted,      S.LOOKED_AT, S.GRANTED,   LEADS, *RULES),
        row(RefusePermit, PermitRefused,      S.LOOKED_AT, S.REFUSED,   R.TEAM_LEAD),
        row(RemindOffice, OfficeReminded,     S.LOOKED_AT, SAME,        R.TIMER),
    ),
    ends=frozenset({S.GRANTED, S.REFUSED, S.WITHDRAWN}),
    includes=(
        *office(("plan", "other")),
        withdrawal(S.WITHDRAWN, ASKS, (R.SECRETARIAT,)),
        appeals((S.REFUSED,), S.LOOKED_AT, ASKS, (R.WG_CHAIR,)),
        reopening((S.GRANTED, S.REFUSED, S.WITHDRAWN), S.OPEN, (R.WG_CHAIR,)),
    ),
    deadlines=(
        Deadline("look", stages=(S.OPEN,), limit=working_days(10), clocked=True, warn=(3,)),
        Deadline("reminder", stages=(S.LOOKED_AT,), until=REMINDED, limit=DAYS, then=remind),
    ),
    folds={OfficeReminded: lambda case, _e, _r: {"reminders": case.reminders + 1}},
    title=lambda case: case.goods,
    owner=lambda case: case.firm,
)
# fmt: on


def asked() -> Scenario:
    return opened(LIFECYCLE, (AskPermit(goods="tiles", firm=FIRM), OWNER))


def looked_at() -> Scenario:
    return walk(asked(), (LookAt(), CLERK))


def refused() -> Scenario:
    return walk(looked_at(), (RefusePermit(**WHY), LEAD))
