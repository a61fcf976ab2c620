"""A participation as it is known now: one exporter's way through one exhibition."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec
from msgspec import Meta

from export_program.domain.co_exhibitor import CoExhibitor
from export_program.domain.vocabulary.countries import Country
from export_program.domain.vocabulary.hs import HsCode, HsEdition
from export_program.domain.vocabulary.money import Money
from export_program.engine.case import Case, Stage
from export_program.engine.messages import Count, LongText, ShortText, Slug

Mark = Annotated[int, Meta(ge=1, le=5)]


class ParticipationStage(Stage):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    ELIGIBILITY_CHECK = "eligibility_check"
    SCORING = "scoring"
    SHORTLISTED = "shortlisted"
    WAITLISTED = "waitlisted"
    REFUSED = "refused"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    OFFER_LAPSED = "offer_lapsed"
    CONTRACTED = "contracted"
    STAND_ALLOCATED = "stand_allocated"
    ATTENDED = "attended"
    NO_SHOW = "no_show"
    OUTCOME_REPORTED = "outcome_reported"
    FOLLOWED_UP = "followed_up"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    ON_HOLD = "on_hold"
    DISQUALIFIED = "disqualified"


class Check(StrEnum):
    """What makes an applicant eligible; each is checked on its own."""

    REGISTERED = "registered"
    CARD_VALID = "card_valid"
    PREVIOUS_GRANTS = "previous_grants"
    NOT_COMMITTED = "not_committed"
    OTHER_SUPPORT_DECLARED = "other_support_declared"
    PRODUCT_FITS = "product_fits"


class OutcomeCode(StrEnum):
    WON = "won"
    LOST = "lost"
    PENDING = "pending"
    UNKNOWN = "unknown"
    REFUSED_TO_SAY = "refused_to_say"


class HoldReason(StrEnum):
    EXPORTER_SUSPENDED = "exporter_suspended"
    INVESTIGATION = "investigation"
    OTHER = "other"


class FollowUp(StrEnum):
    """The follow-ups, by months after the show, as ISO 8601 periods."""

    AFTER_3 = "P3M"
    AFTER_6 = "P6M"
    AFTER_12 = "P12M"

    @property
    def months(self) -> int:
        return int(self.value[1:-1])


class Goods(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Goods to be shown: an HS code of an edition."""

    hs: HsCode
    edition: HsEdition = HsEdition.HS2022
    description: ShortText | None = None


class OtherSupport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Public money that the exporter gets or asked for from somebody else, for the same show."""

    source: ShortText
    amount: Money
    granted: bool


class Finding(msgspec.Struct, frozen=True):
    """The last result of a check."""

    passed: bool
    evidence: str
    by: str
    at: datetime


class Declaration(msgspec.Struct, frozen=True):
    """What a scorer declared about ties with the applicant, before scoring."""

    conflict: bool
    statement: str
    at: datetime


class Judgement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One criterion judged by one scorer: 1 to 5, with the reason in writing."""

    criterion: Slug
    mark: Mark
    rationale: LongText


class Scoring(msgspec.Struct, frozen=True):
    """What one scorer gave, by the exhibition's criteria of that version."""

    judgements: tuple[Judgement, ...]
    criteria_version: int
    at: datetime


class Figures(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What came of a show, counted from its opening."""

    contacts: Count
    quotations: Count
    orders: Count
    value: Money
    markets: Annotated[tuple[Country, ...], Meta(max_length=50)] = ()

    def __post_init__(self) -> None:
        if self.value.minor < 0:
            raise ValueError("value: orders are not worth less than nothing")
        if self.value.minor and not self.orders:
            raise ValueError("value: there is no value of orders without an order")


class Lead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A buyer's wish met at the show, worth a trade lead."""

    buyer: ShortText
    country: Country
    hs: HsCode
    summary: ShortText
    edition: HsEdition = HsEdition.HS2022


class Outcome(msgspec.Struct, frozen=True):
    """A report on what came of the show, from the form or from a follow-up."""

    code: OutcomeCode
    figures: Figures
    at: datetime


class Participation(Case, frozen=True, kw_only=True):
    """An exporter's application for an exhibition, and all that follows from it."""

    KIND: ClassVar[str] = "participation"

    stage: ParticipationStage
    exhibition_id: UUID | None = None
    exporter_id: UUID | None = None
    goods: tuple[Goods, ...] = ()
    m2: int = 0
    motivation: str = ""
    other_support: tuple[OtherSupport, ...] = ()
    other_support_declared: bool = False
    locked: bool = False
    checks: dict[str, Finding] = {}
    declarations: dict[str, Declaration] = {}
    scores: dict[str, Scoring] = {}
    total: int | None = None
    means: dict[str, int] = {}
    criteria_version: int = 0
    rank: int | None = None
    stands: tuple[str, ...] = ()
    stand_m2: int = 0
    contract: str | None = None
    co_exhibitors: tuple[CoExhibitor, ...] = ()
    attendance: str | None = None
    hold_reason: HoldReason | None = None
    show_closed_on: date | None = None
    outcome: Outcome | None = None
    leads: tuple[Lead, ...] = ()
    follow_ups: dict[str, Outcome] = {}


def has_attended(participation: Participation | None) -> bool:
    """Whether the exporter was at the show."""
    return participation is not None and participation.stage in ATTENDED


ATTENDED = frozenset(
    {
        ParticipationStage.ATTENDED,
        ParticipationStage.OUTCOME_REPORTED,
        ParticipationStage.FOLLOWED_UP,
        ParticipationStage.CLOSED,
    }
)
