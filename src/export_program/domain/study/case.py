"""A market study as it is known now: question, terms, sources, findings, reviews, publication."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import msgspec

from export_program.domain.market_facts import Confidence, Goods, Period
from export_program.domain.vocabulary.countries import Country
from export_program.domain.vocabulary.hs import HsEdition
from export_program.domain.vocabulary.money import Money
from export_program.engine.case import Case, Stage


class StudyStage(Stage):
    REQUESTED = "requested"
    SCOPED = "scoped"
    APPROVED = "approved"
    ASSIGNED = "assigned"
    COLLECTING = "collecting"
    ANALYSING = "analysing"
    DRAFT = "draft"
    PEER_REVIEW = "peer_review"
    REVISION = "revision"
    APPROVED_FINAL = "approved_final"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    STOPPED = "stopped"


class Scale(StrEnum):
    """A brief takes ten working days, a full study forty-five."""

    BRIEF = "brief"
    FULL = "full"


class Visibility(StrEnum):
    """Who may know of a published study: the office, every exporter, or everybody."""

    INTERNAL = "internal"
    EXPORTERS = "exporters"
    PUBLIC = "public"


class Licence(StrEnum):
    """What a source allows: use inside only, citing figures, or passing them on."""

    OPEN = "open"
    ATTRIBUTION = "attribution"
    SUBSCRIPTION = "subscription"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"


class Source(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where facts come from, as of which day, and what may be done with them."""

    title: str
    as_of: date
    licence: Licence
    edition: HsEdition | None = None
    publisher: str = ""
    address: str = ""
    withdrawn: bool = False


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A claim that rests on a source. `value` is a decimal number in `unit`."""

    claim: str
    source: str
    confidence: Confidence
    value: str | None = None
    unit: str | None = None
    period: Period | None = None
    goods: Goods | None = None
    market: Country | None = None
    corrected: int = 0
    struck: bool = False


class Draft(msgspec.Struct, frozen=True):
    number: int
    document: str
    sha256: str
    by: str
    at: datetime
    summary: str = ""


class ReviewRound(msgspec.Struct, frozen=True):
    """A peer's judgement of one draft: `changes` were asked for, or it was `accepted`."""

    draft: int
    reviewer: str
    outcome: str
    remarks: str
    at: datetime


class Bulletin(msgspec.Struct, frozen=True, kw_only=True):
    """What outsiders are told of a study, once its embargo has ended."""

    title: str
    title_fa: str
    abstract: str
    goods: tuple[Goods, ...]
    markets: tuple[Country, ...]
    valid_until: date


class Citation(msgspec.Struct, frozen=True):
    """Another case that rests on the study, and the decision taken there."""

    kind: str
    cited_in_id: UUID
    decision: str


class Study(Case, frozen=True, kw_only=True):
    """A brief or a full study of markets and goods.

    `released_on` is the day since when outsiders may know of it. `bulletin` is what they are told;
    before that it is not there.
    """

    KIND: ClassVar[str] = "study"

    stage: StudyStage
    title: str = ""
    title_fa: str = ""
    question: str = ""
    scale: Scale = Scale.BRIEF
    goods: tuple[Goods, ...] = ()
    markets: tuple[Country, ...] = ()
    needed_by: date | None = None
    resolution_id: UUID | None = None
    terms: str = ""
    method: str = ""
    budget: Money | None = None
    analyst: str | None = None
    analysts: tuple[str, ...] = ()
    reviewer: str | None = None
    sources: dict[str, Source] = {}
    findings: dict[str, Finding] = {}
    drafts: dict[str, Draft] = {}
    rounds: tuple[ReviewRound, ...] = ()
    abstract: str = ""
    visibility: Visibility = Visibility.INTERNAL
    published_on: date | None = None
    embargo_until: date | None = None
    released_on: date | None = None
    valid_until: date | None = None
    final: str | None = None
    final_sha256: str | None = None
    bulletin: Bulletin | None = None
    citations: dict[str, Citation] = {}
    successor_id: UUID | None = None
    ended_because: str | None = None

    @property
    def standing(self) -> dict[str, Finding]:
        """The findings that were not struck."""
        return {key: found for key, found in self.findings.items() if not found.struck}

    @property
    def last_draft(self) -> Draft | None:
        return self.drafts.get(f"V{len(self.drafts)}")
