"""Commands and events of an atlas entry."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta
from msgspec.structs import force_setattr

from export_program.domain.atlas_entry.case import ContactRole, RelatedKind, Score, Verdict
from export_program.domain.atlas_entry.evidence import Evidence, EvidenceKind, check_said, unit_of
from export_program.domain.market_facts import Confidence, Figure, Hs6, Period
from export_program.domain.vocabulary.countries import Country
from export_program.domain.vocabulary.hs import HsEdition
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
from export_program.engine.naming import a_case

Grade = Annotated[int, Meta(ge=1, le=5)]
UnitText = Annotated[str, Meta(min_length=1, max_length=60)]
Remark = Annotated[str, Meta(max_length=2000)]


class StaleReason(StrEnum):
    AGE = "age"
    EDITION_CHANGED = "edition_changed"
    STUDY_EXPIRED = "study_expired"
    STUDY_WITHDRAWN = "study_withdrawn"
    STUDY_SUPERSEDED = "study_superseded"
    NEW_EVIDENCE = "new_evidence"
    MARKET_CHANGED = "market_changed"
    OTHER = "other"


class RetireReason(StrEnum):
    NO_DEMAND = "no_demand"
    NO_SUPPLY = "no_supply"
    CLOSED_MARKET = "closed_market"
    DUPLICATE = "duplicate"
    CODE_ENDED = "code_ended"
    OTHER = "other"


class NominateEntry(Command, frozen=True, kw_only=True):
    """Propose a product for a market. `new_product` is one that the province does not export yet.

    The ids say what it comes from: a study, a market's need, a resolution.
    """

    hs6: Hs6
    edition: HsEdition
    market: Country
    new_product: bool = False
    note: Remark = ""
    study_id: Annotated[UUID, a_case("study")] | None = None
    need_id: Annotated[UUID, a_case("market_need")] | None = None
    resolution_id: Annotated[UUID, a_case("resolution")] | None = None


@stored("atlas_entry.nominated.v1")
class EntryNominated(Event, frozen=True, kw_only=True):
    hs6: str
    edition: HsEdition
    market: Country
    new_product: bool = False
    note: str = ""
    study_id: UUID | None = None
    need_id: UUID | None = None
    resolution_id: UUID | None = None


class RecordEvidence(Command, frozen=True, kw_only=True):
    """A fact about the product in the market, with its source and the day it speaks of.

    Without an edition it is told in the entry's. Raises ValueError when the kind needs a figure, a
    grade or a text that is not there, when the figure is out of bounds or in another unit.
    """

    kind: EvidenceKind
    source: ShortText
    as_of: date
    confidence: Confidence
    edition: HsEdition | None = None
    value: Figure | None = None
    unit: UnitText | None = None
    grade: Grade | None = None
    text: Remark = ""
    period: Period | None = None
    study_id: UUID | None = None
    need_id: UUID | None = None
    agreement_id: UUID | None = None
    node_id: UUID | None = None
    match_id: UUID | None = None

    def __post_init__(self) -> None:
        force_setattr(self, "unit", unit_of(self.kind, self.value, self.unit))
        check_said(self.kind, self.grade, self.text)


@stored("atlas_entry.evidence_recorded.v1")
class EvidenceRecorded(Event, frozen=True, kw_only=True):
    key: str
    fact: Evidence


class WithdrawEvidence(Reasoned, frozen=True, kw_only=True):
    """The fact is wrong or told better elsewhere; scores from now on do without it."""

    evidence: Slug
    reason_code: GeneralReason


@stored("atlas_entry.evidence_withdrawn.v1")
class EvidenceWithdrawn(Event, frozen=True, kw_only=True):
    key: str
    reason_code: str
    reason: str


class ScoreEntry(Command, frozen=True, kw_only=True):
    """Reckon the score from the evidence as it stands, by the method in force."""


@stored("atlas_entry.scored.v1")
class EntryScored(Event, frozen=True, kw_only=True):
    score: Score


class GiveVerdict(Command, frozen=True, kw_only=True):
    """What the office makes of it: go, prepare, watch or no, and why."""

    verdict: Verdict
    reason: LongText


@stored("atlas_entry.verdict_given.v1")
class VerdictGiven(Event, frozen=True, kw_only=True):
    verdict: Verdict
    reason: str
    score: int


class ReclassifyEntry(Reasoned, frozen=True, kw_only=True):
    """The product came to be exported, or is no more: it is scored by the other method."""

    new_product: bool
    reason_code: GeneralReason


@stored("atlas_entry.reclassified.v1")
class EntryReclassified(Event, frozen=True, kw_only=True):
    new_product: bool
    reason_code: str
    reason: str


class SubmitForReview(Command, frozen=True, kw_only=True):
    pass


@stored("atlas_entry.submitted_for_review.v1")
class EntrySubmitted(Event, frozen=True, kw_only=True):
    """`content` is the SHA-256 of evidence, scores and verdict as they were submitted."""

    content: str


class ReviewEntry(Command, frozen=True, kw_only=True):
    """The reviewer stands by evidence, score and verdict."""

    remarks: LongText


@stored("atlas_entry.reviewed.v1", decides="reviewed")
class EntryReviewed(Event, frozen=True, kw_only=True):
    remarks: str


class ReturnEntry(Reasoned, frozen=True, kw_only=True):
    """The reviewer sends it back to its author."""

    reason_code: GeneralReason


@stored("atlas_entry.returned.v1")
class EntryReturned(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class PublishEntry(Command, frozen=True, kw_only=True):
    pass


@stored("atlas_entry.published.v1")
class EntryPublished(Event, frozen=True, kw_only=True):
    published_on: date


class MarkStale(Reasoned, frozen=True, kw_only=True):
    """What is published must not be relied on until it is refreshed."""

    reason_code: StaleReason


@stored("atlas_entry.went_stale.v1")
class EntryWentStale(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class RecodeEntry(Reasoned, frozen=True, kw_only=True):
    """The nomenclature changed: the same goods stand under another code or edition."""

    hs6: Hs6
    edition: HsEdition
    reason_code: GeneralReason


@stored("atlas_entry.recoded.v1")
class EntryRecoded(Event, frozen=True, kw_only=True):
    hs6: str
    edition: HsEdition
    reason_code: str
    reason: str


class RefreshEntry(Command, frozen=True, kw_only=True):
    """Publish it again, scored anew since it went stale."""

    remarks: LongText


@stored("atlas_entry.refreshed.v1", decides="refreshed")
class EntryRefreshed(Event, frozen=True, kw_only=True):
    published_on: date
    remarks: str


class RetireEntry(Reasoned, frozen=True, kw_only=True):
    reason_code: RetireReason


@stored("atlas_entry.retired.v1")
class EntryRetired(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class LinkInfluencer(Command, frozen=True, kw_only=True):
    """An influential person matters for this product here; relevance runs from 1 to 5."""

    influencer_id: UUID
    role: ContactRole
    relevance: Grade


@stored("atlas_entry.influencer_linked.v1")
class InfluencerLinked(Event, frozen=True, kw_only=True):
    influencer_id: UUID
    role: ContactRole
    relevance: int
    owner: str | None = None


class UnlinkInfluencer(Reasoned, frozen=True, kw_only=True):
    influencer_id: UUID
    reason_code: GeneralReason


@stored("atlas_entry.influencer_unlinked.v1")
class InfluencerUnlinked(Event, frozen=True, kw_only=True):
    influencer_id: UUID
    reason_code: str
    reason: str


class NoteContactOwner(Command, frozen=True, kw_only=True):
    """Somebody else keeps the relation to an influential person linked here."""

    influencer_id: UUID
    owner: ShortText


@stored("atlas_entry.contact_owner_noted.v1")
class ContactOwnerNoted(Event, frozen=True, kw_only=True):
    influencer_id: UUID
    owner: str


class RelateEntry(Command, frozen=True, kw_only=True):
    """Link the study, need, agreement or node that the entry has to do with."""

    kind: RelatedKind
    related_id: UUID
    why: Remark = ""


@stored("atlas_entry.related.v1")
class EntryRelated(Event, frozen=True, kw_only=True):
    kind: RelatedKind
    related_id: UUID
    why: str = ""


class UnrelateEntry(Reasoned, frozen=True, kw_only=True):
    related_id: UUID
    reason_code: GeneralReason


@stored("atlas_entry.unrelated.v1")
class EntryUnrelated(Event, frozen=True, kw_only=True):
    related_id: UUID
    reason_code: str
    reason: str
