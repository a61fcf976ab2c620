"""Commands and events of a project's work: milestones, baselines, progress, risks."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from export_program.domain.project.values import Gate, Rag, RiskOutcome, Score
from export_program.domain.target.values import Month
from export_program.domain.vocabulary.money import Money
from export_program.engine.messages import (
    Command,
    Event,
    GeneralReason,
    LongText,
    Percent,
    Reasoned,
    ShortText,
    Slug,
    stored,
)

Evidence = Annotated[
    tuple[Slug, ...], Meta(min_length=1, max_length=20, description="Ids of attached documents.")
]
Version = Annotated[int, Meta(ge=1, le=1000)]


class MoveReason(StrEnum):
    PERMIT_DELAYED = "permit_delayed"
    FINANCE_DELAYED = "finance_delayed"
    CONTRACTOR_LATE = "contractor_late"
    SCOPE_CHANGED = "scope_changed"
    SUPPLY_DELAYED = "supply_delayed"
    WEATHER = "weather"
    SANCTIONS = "sanctions"
    EARLIER_THAN_PLANNED = "earlier_than_planned"
    OTHER = "other"


class DefineMilestone(Command, frozen=True, kw_only=True):
    """A milestone of a gate: its weight in percent, its day, and how one sees it was reached."""

    title: ShortText
    title_fa: ShortText | None = None
    gate: Gate
    weight: Percent
    due: date
    acceptance: LongText


@stored("project.milestone_defined.v1")
class MilestoneDefined(Event, frozen=True, kw_only=True):
    milestone: str
    title: str
    title_fa: str | None = None
    gate: Gate
    weight: int
    due: date
    acceptance: str


class StartMilestone(Command, frozen=True, kw_only=True):
    milestone: Slug


@stored("project.milestone_started.v1")
class MilestoneStarted(Event, frozen=True, kw_only=True):
    milestone: str


class ReviseMilestoneDate(Reasoned, frozen=True, kw_only=True):
    """Move a date. Whoever issues it approves it; the project manager needs a resolution."""

    milestone: Slug
    due: date
    resolution_id: UUID | None = None
    reason_code: MoveReason


@stored("project.milestone_date_revised.v1")
class MilestoneDateRevised(Event, frozen=True, kw_only=True):
    milestone: str
    previous: date
    due: date
    reason_code: str
    reason: str
    resolution_id: UUID | None = None


class ClaimMilestone(Command, frozen=True, kw_only=True):
    """Say that a milestone was reached on a day, with the evidence."""

    milestone: Slug
    reached_on: date
    evidence: Evidence


@stored("project.milestone_claimed.v1")
class MilestoneClaimed(Event, frozen=True, kw_only=True):
    milestone: str
    reached_on: date
    evidence: tuple[str, ...]


class AcceptMilestone(Command, frozen=True, kw_only=True):
    milestone: Slug
    remarks: LongText | None = None


@stored("project.milestone_accepted.v1")
class MilestoneAccepted(Event, frozen=True, kw_only=True):
    milestone: str
    remarks: str | None = None


class RejectMilestone(Reasoned, frozen=True, kw_only=True):
    """The evidence does not show it; the milestone is in progress again."""

    milestone: Slug
    reason_code: GeneralReason


@stored("project.milestone_rejected.v1")
class MilestoneRejected(Event, frozen=True, kw_only=True):
    milestone: str
    reason_code: str
    reason: str


class WaiveMilestone(Reasoned, frozen=True, kw_only=True):
    milestone: Slug
    reason_code: GeneralReason


@stored("project.milestone_waived.v1")
class MilestoneWaived(Event, frozen=True, kw_only=True):
    milestone: str
    reason_code: str
    reason: str


class MissMilestone(Command, frozen=True, kw_only=True):
    """The day has passed and nobody claimed it."""

    milestone: Slug


@stored("project.milestone_missed.v1")
class MilestoneMissed(Event, frozen=True, kw_only=True):
    milestone: str
    due: date


class SetBaseline(Command, frozen=True, kw_only=True):
    """Freeze the dates and the money as version `number`; a later one needs a resolution."""

    number: Version
    remarks: LongText
    resolution_id: UUID | None = None


@stored("project.baseline_set.v1")
class BaselineSet(Event, frozen=True, kw_only=True):
    number: int
    dates: dict[str, date]
    capex: tuple[Money, ...]
    committed: tuple[Money, ...]
    remarks: str
    resolution_id: UUID | None = None


class ReportProgress(Command, frozen=True, kw_only=True):
    """The report of a Solar Hijri month: percent done, green, amber or red, and in words."""

    month: Month
    percent: Percent
    rag: Rag
    text: LongText


@stored("project.progress_reported.v1")
class ProgressReported(Event, frozen=True, kw_only=True):
    month: str
    percent: int
    rag: Rag
    text: str
    report_due: dict[str, date] = {}


class CorrectProgress(Reasoned, frozen=True, kw_only=True):
    month: Month
    percent: Percent
    rag: Rag
    text: LongText
    reason_code: GeneralReason


@stored("project.progress_corrected.v1")
class ProgressCorrected(Event, frozen=True, kw_only=True):
    month: str
    percent: int
    rag: Rag
    text: str
    reason_code: str
    reason: str


class MarkReportLate(Command, frozen=True, kw_only=True):
    month: Month


@stored("project.report_late.v1")
class ReportLate(Event, frozen=True, kw_only=True):
    month: str
    report_due: dict[str, date] = {}


class RaiseRisk(Command, frozen=True, kw_only=True):
    title: ShortText
    owner: ShortText
    probability: Score
    impact: Score


@stored("project.risk_raised.v1")
class RiskRaised(Event, frozen=True, kw_only=True):
    risk: str
    title: str
    owner: str
    probability: int
    impact: int


class MitigateRisk(Command, frozen=True, kw_only=True):
    """A measure against a risk, and how probable and grave it is with it."""

    risk: Slug
    measure: LongText
    probability: Score
    impact: Score


@stored("project.risk_mitigated.v1")
class RiskMitigated(Event, frozen=True, kw_only=True):
    risk: str
    measure: str
    probability: int
    impact: int


class CloseRisk(Command, frozen=True, kw_only=True):
    risk: Slug
    outcome: RiskOutcome
    remarks: LongText


@stored("project.risk_closed.v1")
class RiskClosed(Event, frozen=True, kw_only=True):
    risk: str
    outcome: RiskOutcome
    remarks: str
