"""Commands and events of recruitment: opened, applied, scored, selected, offered, closed."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from export_program.domain.delegation.values import CriterionName, Person, Score, Weight
from export_program.domain.vocabulary.hs import HsCode, HsEdition
from export_program.engine.messages import (
    Command,
    Event,
    GeneralReason,
    LongText,
    Reasoned,
    Slug,
    stored,
)

Weights = Annotated[tuple[Weight, ...], Meta(min_length=1, max_length=10)]
Scores = Annotated[tuple[Score, ...], Meta(min_length=1, max_length=10)]
Goods = Annotated[tuple[HsCode, ...], Meta(max_length=50)]


class PlaceReason(StrEnum):
    """Why somebody waits, is refused, or is taken although not ready."""

    NOT_READY = "not_ready"
    NO_CARD = "no_card"
    LOW_SCORE = "low_score"
    NO_PLACE = "no_place"
    PRODUCT_DOES_NOT_FIT = "product_does_not_fit"
    UNIQUE_PRODUCT = "unique_product"
    BUYER_ASKED_FOR_IT = "buyer_asked_for_it"
    DUPLICATE = "duplicate"
    OTHER = "other"


class OpenRecruitment(Command, frozen=True, kw_only=True):
    """Announce the criteria with their weights, and until when exporters may apply."""

    weights: Weights
    until: date


@stored("delegation.recruitment_opened.v1")
class RecruitmentOpened(Event, frozen=True, kw_only=True):
    weights: tuple[Weight, ...]
    recruitment_until: date


class ExtendRecruitment(Reasoned, frozen=True, kw_only=True):
    until: date
    reason_code: GeneralReason


@stored("delegation.recruitment_extended.v1")
class RecruitmentExtended(Event, frozen=True, kw_only=True):
    recruitment_until: date
    reason_code: str
    reason: str


class CloseRecruitment(Command, frozen=True, kw_only=True):
    pass


@stored("delegation.recruitment_closed.v1")
class RecruitmentClosed(Event, frozen=True, kw_only=True):
    applicants: tuple[str, ...]


@stored("delegation.minimum_not_met.v1")
class MinimumNotMet(Event, frozen=True, kw_only=True):
    """Recruitment ended with too few: it is extended, or the journey postponed or cancelled."""

    applicants: tuple[str, ...]
    needed: int


class Apply(Command, frozen=True, kw_only=True):
    """An exporter applies for a place, naming the person it would send."""

    exporter_id: UUID
    person: Person
    goods: Goods = ()
    edition: HsEdition = HsEdition.HS2022
    expectation: LongText


@stored("delegation.applied.v1")
class DelegateApplied(Event, frozen=True, kw_only=True):
    """`level` and `ready` are what the exporter's case said: readiness L3 and a valid card."""

    delegate: str
    exporter_id: UUID
    organisation: str
    person: Person
    goods: tuple[str, ...]
    edition: HsEdition
    expectation: str
    level: str
    ready: bool


class ScoreApplicant(Command, frozen=True, kw_only=True):
    """Score an applicant by every criterion, 0 to 100 points each."""

    delegate: Slug
    scores: Scores
    rationale: LongText


@stored("delegation.applicant_scored.v1")
class ApplicantScored(Event, frozen=True, kw_only=True):
    """`total` is the weighted mean in hundredths of a point, rounded half up. `level` and `ready`
    are what the exporter's case said that day."""

    delegate: str
    scores: dict[CriterionName, int]
    total: int
    rationale: str
    level: str
    ready: bool


class SelectDelegate(Command, frozen=True, kw_only=True):
    delegate: Slug
    because: LongText


@stored("delegation.delegate_selected.v1")
class DelegateSelected(Event, frozen=True, kw_only=True):
    delegate: str
    because: str


class OverrideSelection(Reasoned, frozen=True, kw_only=True):
    """Select somebody who is not in the ready pool."""

    delegate: Slug
    reason_code: PlaceReason


@stored("delegation.selection_overridden.v1")
class SelectionOverridden(Event, frozen=True, kw_only=True):
    delegate: str
    reason_code: str
    reason: str


class WaitlistDelegate(Reasoned, frozen=True, kw_only=True):
    delegate: Slug
    reason_code: PlaceReason


@stored("delegation.delegate_waitlisted.v1")
class DelegateWaitlisted(Event, frozen=True, kw_only=True):
    delegate: str
    reason_code: str
    reason: str


class RefuseApplicant(Reasoned, frozen=True, kw_only=True):
    delegate: Slug
    reason_code: PlaceReason


@stored("delegation.applicant_refused.v1")
class ApplicantRefused(Event, frozen=True, kw_only=True):
    delegate: str
    reason_code: str
    reason: str


class OfferPlace(Command, frozen=True, kw_only=True):
    """Offer a place that fell free to the next on the waitlist."""

    delegate: Slug


@stored("delegation.place_offered.v1")
class PlaceOffered(Event, frozen=True, kw_only=True):
    delegate: str


class AcceptPlace(Command, frozen=True, kw_only=True):
    delegate: Slug


@stored("delegation.place_accepted.v1")
class PlaceAccepted(Event, frozen=True, kw_only=True):
    delegate: str


class DeclinePlace(Reasoned, frozen=True, kw_only=True):
    delegate: Slug
    reason_code: GeneralReason


@stored("delegation.place_declined.v1")
class PlaceDeclined(Event, frozen=True, kw_only=True):
    delegate: str
    reason_code: str
    reason: str


class LapsePlaceOffer(Command, frozen=True, kw_only=True):
    delegate: Slug


@stored("delegation.place_offer_lapsed.v1")
class PlaceOfferLapsed(Event, frozen=True, kw_only=True):
    delegate: str


class ConfirmRoster(Command, frozen=True, kw_only=True):
    pass


@stored("delegation.roster_confirmed.v1", decides="roster_confirmed")
class RosterConfirmed(Event, frozen=True, kw_only=True):
    roster: tuple[str, ...]
