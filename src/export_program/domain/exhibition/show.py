"""Commands and events of the show itself: build-up, days, statistics, report, and what stops it."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from export_program.domain.exhibition.values import (
    Mark,
    Statistics,
)
from export_program.engine.messages import (
    Command,
    Event,
    LongText,
    Percent,
    Reasoned,
    Sha256,
    ShortText,
    stored,
)


class ShowReason(StrEnum):
    MINIMUM_PARTICIPANTS_NOT_MET = "minimum_participants_not_met"
    FORCE_MAJEURE = "force_majeure"
    VENUE_UNAVAILABLE = "venue_unavailable"
    ORGANISER_FAILED = "organiser_failed"
    NO_FUNDS = "no_funds"
    SECURITY = "security"
    LEGAL_REQUIREMENT = "legal_requirement"
    OTHER = "other"


class FinaliseAllocation(Command, frozen=True, kw_only=True):
    pass


@stored("exhibition.allocation_finalised.v1", decides="allocated")
class AllocationFinalised(Event, frozen=True, kw_only=True):
    participants: tuple[UUID, ...]


class StartBuildUp(Command, frozen=True, kw_only=True):
    pass


@stored("exhibition.build_up_started.v1")
class BuildUpStarted(Event, frozen=True, kw_only=True):
    pass


class RecordStageProgress(Command, frozen=True, kw_only=True):
    """How far a step of the preparation is; the organiser's stage-progress report."""

    step: ShortText
    percent: Percent
    remarks: LongText


@stored("exhibition.stage_progress_recorded.v1")
class StageProgressRecorded(Event, frozen=True, kw_only=True):
    step: str
    percent: int
    remarks: str


class OpenShow(Command, frozen=True, kw_only=True):
    pass


@stored("exhibition.show_opened.v1")
class ShowOpened(Event, frozen=True, kw_only=True):
    pass


class CloseShow(Command, frozen=True, kw_only=True):
    pass


@stored("exhibition.show_closed.v1")
class ShowClosed(Event, frozen=True, kw_only=True):
    """`participants` are the participations that had a stand."""

    closed_on: date
    participants: tuple[UUID, ...]


class RecordStatistics(Command, frozen=True, kw_only=True):
    """The show in UFI terms, by its monitor; `evidence` are hashes of documents of the case."""

    statistics: Statistics
    evidence: Annotated[tuple[Sha256, ...], Meta(min_length=1, max_length=50)]


@stored("exhibition.fair_statistics_recorded.v1")
class FairStatisticsRecorded(Event, frozen=True, kw_only=True):
    statistics: Statistics
    evidence: tuple[str, ...]


class FileFinalReport(Command, frozen=True, kw_only=True):
    report: LongText


@stored("exhibition.final_report_filed.v1")
class FinalReportFiled(Event, frozen=True, kw_only=True):
    report: str
    report_late: bool


class EvaluateExhibition(Command, frozen=True, kw_only=True):
    """The last word on a show, compared with its target numbers."""

    mark: Mark
    lessons: LongText


@stored("exhibition.evaluated.v1", decides="evaluated")
class ExhibitionEvaluated(Event, frozen=True, kw_only=True):
    mark: int
    lessons: str


class PostponeExhibition(Reasoned, frozen=True, kw_only=True):
    reason_code: ShowReason


@stored("exhibition.postponed.v1", decides="postponed")
class ExhibitionPostponed(Event, frozen=True, kw_only=True):
    """`participants` are all applicants, to be told."""

    participants: tuple[UUID, ...]
    reason_code: str
    reason: str


class RescheduleExhibition(Command, frozen=True, kw_only=True):
    """A postponed show returns to where it was, with new dates."""

    opens_on: date
    closes_on: date
    applications_to: date | None = None

    def __post_init__(self) -> None:
        if self.closes_on < self.opens_on:
            raise ValueError("closes_on: a show does not close before it opens")


@stored("exhibition.rescheduled.v1")
class ExhibitionRescheduled(Event, frozen=True, kw_only=True):
    opens_on: date
    closes_on: date
    applications_to: date | None = None


class CancelExhibition(Reasoned, frozen=True, kw_only=True):
    reason_code: ShowReason


@stored("exhibition.cancelled.v1", decides="cancelled")
class ExhibitionCancelled(Event, frozen=True, kw_only=True):
    """`participants` are all applicants: their participations end with the show."""

    participants: tuple[UUID, ...]
    reason_code: str
    reason: str
