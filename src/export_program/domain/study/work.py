"""Commands and events of a study until its draft is accepted: request, terms, sources, findings."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from export_program.domain.market_facts import Confidence, Figure, Goods, Period
from export_program.domain.study.case import Licence, Scale
from export_program.domain.vocabulary.countries import Country
from export_program.domain.vocabulary.hs import HsEdition
from export_program.domain.vocabulary.money import Money
from export_program.engine.actors import Role
from export_program.engine.messages import (
    Command,
    Event,
    GeneralReason,
    LongText,
    Reasoned,
    ShortText,
    Slug,
    stored,
)
from export_program.engine.naming import a_case, an_account

Wares = Annotated[tuple[Goods, ...], Meta(max_length=50)]
Markets = Annotated[tuple[Country, ...], Meta(max_length=50)]
UnitText = Annotated[str, Meta(min_length=1, max_length=60, examples=["USD", "TNE", "percent"])]
OptionalText = Annotated[str, Meta(max_length=300)]


class RejectReason(StrEnum):
    ALREADY_ANSWERED = "already_answered"
    OUT_OF_SCOPE = "out_of_scope"
    NO_CAPACITY = "no_capacity"
    NO_BUDGET = "no_budget"
    UNCLEAR = "unclear"
    OTHER = "other"


class RequestStudy(Command, frozen=True, kw_only=True):
    """Ask the research centre a question about goods and markets.

    `resolution_id` is the resolution that ordered the study, if one did.
    """

    title: ShortText
    title_fa: OptionalText = ""
    question: LongText
    scale: Scale = Scale.BRIEF
    goods: Wares = ()
    markets: Markets = ()
    needed_by: date | None = None
    resolution_id: Annotated[UUID, a_case("resolution")] | None = None


@stored("study.requested.v1")
class StudyRequested(Event, frozen=True, kw_only=True):
    title: str
    title_fa: str
    question: str
    scale: Scale
    goods: tuple[Goods, ...] = ()
    markets: tuple[Country, ...] = ()
    needed_by: date | None = None
    resolution_id: UUID | None = None


class RejectStudy(Reasoned, frozen=True, kw_only=True):
    reason_code: RejectReason


@stored("study.rejected.v1", decides="rejected")
class StudyRejected(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class ScopeStudy(Command, frozen=True, kw_only=True):
    """Settle the terms of reference. What the request named of goods and markets may be replaced."""

    terms: LongText
    method: LongText
    budget: Money | None = None
    scale: Scale | None = None
    goods: Wares = ()
    markets: Markets = ()


@stored("study.scoped.v1")
class StudyScoped(Event, frozen=True, kw_only=True):
    terms: str
    method: str
    scale: Scale
    budget: Money | None = None
    goods: tuple[Goods, ...] = ()
    markets: tuple[Country, ...] = ()


class ApproveStudy(Command, frozen=True, kw_only=True):
    """Approve the terms; from now on a brief has ten working days, a full study forty-five."""


@stored("study.approved.v1", decides="approved")
class StudyApproved(Event, frozen=True, kw_only=True):
    pass


class AssignAnalyst(Command, frozen=True, kw_only=True):
    """Name who writes the study: an account's id."""

    analyst: Annotated[ShortText, an_account(Role.ANALYST)]


@stored("study.analyst_assigned.v1")
class AnalystAssigned(Event, frozen=True, kw_only=True):
    analyst: str


class ReplaceAnalyst(Reasoned, frozen=True, kw_only=True):
    """Somebody else goes on with the study; whoever wrote on it stays an author."""

    analyst: Annotated[ShortText, an_account(Role.ANALYST)]
    reason_code: GeneralReason


@stored("study.analyst_replaced.v1")
class AnalystReplaced(Event, frozen=True, kw_only=True):
    analyst: str
    reason_code: str
    reason: str


class StartCollecting(Command, frozen=True, kw_only=True):
    pass


@stored("study.collecting_started.v1")
class CollectingStarted(Event, frozen=True, kw_only=True):
    pass


class RegisterSource(Command, frozen=True, kw_only=True):
    """Where facts come from. `as_of` is the day the source speaks of, not of its reading."""

    title: ShortText
    as_of: date
    licence: Licence
    edition: HsEdition | None = None
    publisher: OptionalText = ""
    address: OptionalText = ""


@stored("study.source_registered.v1")
class SourceRegistered(Event, frozen=True, kw_only=True):
    source: str
    title: str
    as_of: date
    licence: Licence
    edition: HsEdition | None = None
    publisher: str = ""
    address: str = ""


class WithdrawSource(Reasoned, frozen=True, kw_only=True):
    source: Slug
    reason_code: GeneralReason


@stored("study.source_withdrawn.v1")
class SourceWithdrawn(Event, frozen=True, kw_only=True):
    source: str
    reason_code: str
    reason: str


class StartAnalysis(Command, frozen=True, kw_only=True):
    pass


@stored("study.analysis_started.v1")
class AnalysisStarted(Event, frozen=True, kw_only=True):
    pass


class RecordFinding(Command, frozen=True, kw_only=True):
    """A claim with its source. Raises ValueError when a value has no unit or a unit no value."""

    claim: LongText
    source: Slug
    confidence: Confidence
    value: Figure | None = None
    unit: UnitText | None = None
    period: Period | None = None
    goods: Goods | None = None
    market: Country | None = None

    def __post_init__(self) -> None:
        if (self.value is None) is not (self.unit is None):
            raise ValueError("unit: a value and its unit come together")


@stored("study.finding_recorded.v1")
class FindingRecorded(Event, frozen=True, kw_only=True):
    finding: str
    claim: str
    source: str
    confidence: Confidence
    value: str | None = None
    unit: str | None = None
    period: Period | None = None
    goods: Goods | None = None
    market: Country | None = None


class CorrectFinding(Reasoned, frozen=True, kw_only=True):
    """A better figure or wording; what stood before stays in the history."""

    finding: Slug
    claim: LongText
    value: Figure | None = None
    unit: UnitText | None = None
    source: Slug
    confidence: Confidence
    reason_code: GeneralReason

    def __post_init__(self) -> None:
        if (self.value is None) is not (self.unit is None):
            raise ValueError("unit: a value and its unit come together")


@stored("study.finding_corrected.v1")
class FindingCorrected(Event, frozen=True, kw_only=True):
    finding: str
    claim: str
    source: str
    confidence: Confidence
    reason_code: str
    reason: str
    value: str | None = None
    unit: str | None = None


class StrikeFinding(Reasoned, frozen=True, kw_only=True):
    finding: Slug
    reason_code: GeneralReason


@stored("study.finding_struck.v1")
class FindingStruck(Event, frozen=True, kw_only=True):
    finding: str
    reason_code: str
    reason: str
