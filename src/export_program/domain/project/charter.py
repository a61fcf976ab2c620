"""Commands and events of a project's course: charter, gates, hold, commissioning, the end."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from export_program.domain.project.values import Gate, GateDecision, Site
from export_program.domain.vocabulary.money import Money, check_not_negative
from export_program.engine.actors import Role
from export_program.engine.messages import (
    Command,
    Count,
    Event,
    LongText,
    Pseudonym,
    Reasoned,
    ShortText,
    Slug,
    stored,
)
from export_program.engine.naming import an_account

Capex = Annotated[
    tuple[Money, ...], Meta(max_length=5, description="The investment, one amount a currency.")
]
Operators = Annotated[tuple[ShortText, ...], Meta(max_length=20)]
Conditions = Annotated[tuple[ShortText, ...], Meta(max_length=20)]


def check_capex(capex: tuple[Money, ...]) -> None:
    """Raises ValueError when an amount is below zero or a currency is there twice."""
    for money in capex:
        check_not_negative(money)
    if len({money.currency for money in capex}) < len(capex):
        raise ValueError("capex: one amount for each currency")


class ProjectReason(StrEnum):
    NO_FINANCE = "no_finance"
    PERMIT_REFUSED = "permit_refused"
    NOT_VIABLE = "not_viable"
    SITE_LOST = "site_lost"
    DISPUTE = "dispute"
    SANCTIONS = "sanctions"
    CHANGED_PRIORITIES = "changed_priorities"
    FORCE_MAJEURE = "force_majeure"
    OTHER = "other"


class GateReason(StrEnum):
    PAPERS_INSUFFICIENT = "papers_insufficient"
    NOT_VIABLE = "not_viable"
    RISK_TOO_HIGH = "risk_too_high"
    NO_FINANCE = "no_finance"
    OTHER = "other"


ManagerId = Annotated[Pseudonym, an_account(Role.PROJECT_MANAGER)]


class CharterProject(Command, frozen=True, kw_only=True):
    """Open a project as an idea; what is not known yet is demanded by the gates.

    `resolution_id` is the resolution that ordered it. Raises ValueError when an amount of the
    investment is below zero or a currency is there twice.
    """

    title: ShortText
    title_fa: ShortText | None = None
    purpose: LongText
    site: Site | None = None
    capacity_teu: Count | None = None
    capacity_tonnes: Count | None = None
    capex: Capex = ()
    owner: ShortText | None = None
    operators: Operators = ()
    manager: ManagerId | None = None
    resolution_id: UUID | None = None

    def __post_init__(self) -> None:
        check_capex(self.capex)


@stored("project.chartered.v1")
class ProjectChartered(Event, frozen=True, kw_only=True):
    title: str
    title_fa: str | None = None
    purpose: str
    site: Site | None = None
    capacity_teu: int | None = None
    capacity_tonnes: int | None = None
    capex: tuple[Money, ...] = ()
    owner: str | None = None
    operators: tuple[str, ...] = ()
    manager: str | None = None
    resolution_id: UUID | None = None
    report_due: dict[str, date] = {}


class EditProject(Command, frozen=True, kw_only=True):
    """Change what the project is; what is left out stays."""

    title: ShortText | UnsetType = UNSET
    title_fa: ShortText | UnsetType | None = UNSET
    purpose: LongText | UnsetType = UNSET
    site: Site | UnsetType = UNSET
    capacity_teu: Count | UnsetType | None = UNSET
    capacity_tonnes: Count | UnsetType | None = UNSET
    capex: Capex | UnsetType = UNSET
    owner: ShortText | UnsetType = UNSET
    operators: Operators | UnsetType = UNSET

    def __post_init__(self) -> None:
        if not isinstance(self.capex, UnsetType):
            check_capex(self.capex)


class AppointManager(Command, frozen=True, kw_only=True):
    """Name the account that answers for the project."""

    manager: ManagerId


@stored("project.manager_appointed.v1")
class ManagerAppointed(Event, frozen=True, kw_only=True):
    manager: str


class PassGate(Command, frozen=True, kw_only=True):
    """Decide at the next gate: go, go on conditions, or no go (with a reason)."""

    gate: Gate
    decision: GateDecision
    conditions: Conditions = ()
    reason_code: GateReason | None = None
    reason: LongText | None = None

    def __post_init__(self) -> None:
        if (self.decision is GateDecision.CONDITIONAL) is not bool(self.conditions):
            raise ValueError("conditions: a conditional go names its conditions, no other does")
        if (self.reason_code is None) is not (self.reason is None):
            raise ValueError("reason: a reason has a code and words")
        if self.decision is GateDecision.NO_GO and self.reason is None:
            raise ValueError("reason: a no go says why")


class GatePassed(Event, frozen=True, kw_only=True):
    gate: Gate
    decision: GateDecision
    conditions: dict[str, str] = {}


@stored("project.prefeasibility_entered.v1", decides="go")
class PrefeasibilityEntered(GatePassed, frozen=True, kw_only=True):
    pass


@stored("project.feasibility_entered.v1", decides="go")
class FeasibilityEntered(GatePassed, frozen=True, kw_only=True):
    pass


@stored("project.permitting_entered.v1", decides="go")
class PermittingEntered(GatePassed, frozen=True, kw_only=True):
    pass


@stored("project.financing_entered.v1", decides="go")
class FinancingEntered(GatePassed, frozen=True, kw_only=True):
    pass


@stored("project.procurement_entered.v1", decides="go")
class ProcurementEntered(GatePassed, frozen=True, kw_only=True):
    pass


@stored("project.construction_entered.v1", decides="go")
class ConstructionEntered(GatePassed, frozen=True, kw_only=True):
    pass


@stored("project.commissioning_entered.v1", decides="go")
class CommissioningEntered(GatePassed, frozen=True, kw_only=True):
    pass


@stored("project.gate_refused.v1", decides="no_go")
class GateRefused(Event, frozen=True, kw_only=True):
    gate: Gate
    reason_code: str
    reason: str


class MeetCondition(Command, frozen=True, kw_only=True):
    """A condition of a gate is met; `evidence` is the id of an attached document."""

    condition: Slug
    evidence: Slug | None = None


@stored("project.condition_met.v1")
class ConditionMet(Event, frozen=True, kw_only=True):
    condition: str
    evidence: str | None = None


class CommissionProject(Command, frozen=True, kw_only=True):
    """The terminal opens: the last gate."""

    operational_on: date


@stored("project.commissioned.v1", decides="commissioned")
class ProjectCommissioned(Event, frozen=True, kw_only=True):
    operational_on: date
    traffic_due: dict[str, date] = {}


class HoldProject(Reasoned, frozen=True, kw_only=True):
    """Stop the work until it is reviewed on a day; no monthly reports are due meanwhile."""

    review_on: date
    reason_code: ProjectReason


@stored("project.held.v1", decides="held")
class ProjectHeld(Event, frozen=True, kw_only=True):
    review_on: date
    reason_code: str
    reason: str


class ResumeProject(Command, frozen=True, kw_only=True):
    pass


@stored("project.resumed.v1")
class ProjectResumed(Event, frozen=True, kw_only=True):
    report_due: dict[str, date] = {}


class CancelProject(Reasoned, frozen=True, kw_only=True):
    reason_code: ProjectReason


@stored("project.cancelled.v1", decides="cancelled")
class ProjectCancelled(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class CloseProject(Command, frozen=True, kw_only=True):
    """The programme's part is done; `result` says what was reached."""

    result: LongText


@stored("project.closed.v1", decides="closed")
class ProjectClosed(Event, frozen=True, kw_only=True):
    result: str
