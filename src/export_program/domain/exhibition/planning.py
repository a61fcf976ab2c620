"""Commands and events from the proposal of an exhibition to the end of applications."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from export_program.domain.exhibition.values import (
    Criterion,
    FundingAdvice,
    HsPrefix,
    Monitor,
    Organiser,
    Points,
    ShowForm,
    SubsidyRule,
    Targets,
    require_above_zero,
)
from export_program.domain.vocabulary.countries import Country
from export_program.domain.vocabulary.hs import HsEdition
from export_program.domain.vocabulary.money import Money
from export_program.domain.vocabulary.places import Locode
from export_program.engine.messages import (
    Command,
    Count,
    Event,
    GeneralReason,
    LongText,
    Reasoned,
    ShortText,
    stored,
)

Sectors = Annotated[tuple[HsPrefix, ...], Meta(min_length=1, max_length=50)]
Criteria = Annotated[tuple[Criterion, ...], Meta(min_length=3, max_length=20)]


class ApplicationsReason(StrEnum):
    FEW_APPLICATIONS = "few_applications"
    NEW_DATES = "new_dates"
    REGULATION_CHANGED = "regulation_changed"
    ERROR_OF_FACT = "error_of_fact"
    OTHER = "other"


class ProposeExhibition(Command, frozen=True, kw_only=True):
    """Propose a show; `city` is a UN/LOCODE and may be missing only for a virtual show."""

    name: ShortText
    name_fa: ShortText | None = None
    form: ShowForm
    venue: ShortText
    city: Locode | None = None
    market: Country
    opens_on: date
    closes_on: date
    sectors: Sectors
    edition: HsEdition = HsEdition.HS2022

    def __post_init__(self) -> None:
        if self.closes_on < self.opens_on:
            raise ValueError("closes_on: a show does not close before it opens")


@stored("exhibition.proposed.v1")
class ExhibitionProposed(Event, frozen=True, kw_only=True):
    name: str
    name_fa: str | None = None
    form: ShowForm
    venue: str
    city: str | None = None
    market: Country
    opens_on: date
    closes_on: date
    sectors: tuple[str, ...]
    edition: HsEdition


class EditExhibition(Command, frozen=True, kw_only=True):
    """Change the proposal; what is left out stays as it is."""

    name: ShortText | UnsetType = UNSET
    name_fa: ShortText | UnsetType | None = UNSET
    venue: ShortText | UnsetType = UNSET
    opens_on: date | UnsetType = UNSET
    closes_on: date | UnsetType = UNSET
    sectors: Sectors | UnsetType = UNSET


class FileJustificationPlan(Command, frozen=True, kw_only=True):
    """The plan with its budget and target numbers. A plan filed anew needs a new approval."""

    plan: LongText
    planned_budget: Money
    targets: Targets

    def __post_init__(self) -> None:
        require_above_zero("planned_budget", self.planned_budget)


@stored("exhibition.justification_plan_filed.v1")
class JustificationPlanFiled(Event, frozen=True, kw_only=True):
    plan: str
    planned_budget: Money
    targets: Targets
    plan_filed_on: date


class ReturnExhibition(Reasoned, frozen=True, kw_only=True):
    reason_code: GeneralReason


@stored("exhibition.returned.v1")
class ExhibitionReturned(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class AppointOrganiser(Command, frozen=True, kw_only=True):
    organiser: Organiser


@stored("exhibition.organiser_appointed.v1")
class OrganiserAppointed(Event, frozen=True, kw_only=True):
    organiser: Organiser


class AppointMonitor(Command, frozen=True, kw_only=True):
    monitor: Monitor


@stored("exhibition.monitor_appointed.v1")
class MonitorAppointed(Event, frozen=True, kw_only=True):
    monitor: Monitor


class AdviseFunding(Command, frozen=True, kw_only=True):
    """Finance says whether the show can be paid for, and up to what sum."""

    supported: bool
    funds: Money
    remarks: LongText


@stored("exhibition.funding_advised.v1")
class FundingAdvised(Event, frozen=True, kw_only=True):
    funding: FundingAdvice
    remarks: str


class ApproveExhibition(Command, frozen=True, kw_only=True):
    """Approve budget and subsidy rule, on the working group's resolution linked to the case."""

    budget: Money
    subsidy: SubsidyRule

    def __post_init__(self) -> None:
        require_above_zero("budget", self.budget)
        if self.subsidy.ceiling.currency != self.budget.currency:
            raise ValueError("subsidy: the ceiling is in the currency of the budget")


@stored("exhibition.approved.v1", decides="approved")
class ExhibitionApproved(Event, frozen=True, kw_only=True):
    budget: Money
    subsidy: SubsidyRule
    resolutions: tuple[UUID, ...]


class ReviseBudget(Reasoned, frozen=True, kw_only=True):
    budget: Money
    reason_code: GeneralReason

    def __post_init__(self) -> None:
        require_above_zero("budget", self.budget)


@stored("exhibition.budget_revised.v1")
class BudgetRevised(Event, frozen=True, kw_only=True):
    budget: Money
    previous: Money
    reason_code: str
    reason: str


class OpenApplications(Command, frozen=True, kw_only=True):
    """Open for applications, with what they will be judged by.

    The best `places` are shortlisted; a total below `minimum_score` (hundredths) is refused.
    """

    applications_from: date
    applications_to: date
    criteria: Criteria
    places: Count
    minimum_score: Points = 300
    minimum_participants: Count

    def __post_init__(self) -> None:
        if self.applications_to < self.applications_from:
            raise ValueError("applications_to: applications do not end before they begin")


@stored("exhibition.applications_opened.v1")
class ApplicationsOpened(Event, frozen=True, kw_only=True):
    applications_from: date
    applications_to: date
    criteria: tuple[Criterion, ...]
    criteria_version: int
    places: int
    minimum_score: int
    minimum_participants: int


class ExtendApplications(Reasoned, frozen=True, kw_only=True):
    applications_to: date
    reason_code: ApplicationsReason


@stored("exhibition.applications_extended.v1")
class ApplicationsExtended(Event, frozen=True, kw_only=True):
    applications_to: date
    reason_code: str
    reason: str


class CloseApplications(Command, frozen=True, kw_only=True):
    pass


@stored("exhibition.applications_closed.v1")
class ApplicationsClosed(Event, frozen=True, kw_only=True):
    """`applications` are the participations that were received and have not left."""

    applications: tuple[UUID, ...]


class ChangeCriteria(Reasoned, frozen=True, kw_only=True):
    """Criteria are fixed at opening; a change is noticed to all who applied, and scores by the old
    criteria no longer count."""

    criteria: Criteria
    notice: LongText
    reason_code: ApplicationsReason


@stored("exhibition.criteria_changed.v1")
class CriteriaChanged(Event, frozen=True, kw_only=True):
    """`applications` are the participations to be told, and to be scored anew."""

    criteria: tuple[Criterion, ...]
    criteria_version: int
    notice: str
    applications: tuple[UUID, ...]
    reason_code: str
    reason: str
