"""A market's need as it is known now: who asks for what, until when, and who was introduced."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec
from msgspec import Meta

from export_program.domain.vocabulary.countries import Country, Subdivision
from export_program.domain.vocabulary.hs import HsEdition
from export_program.domain.vocabulary.incoterms import Incoterm
from export_program.domain.vocabulary.money import Money
from export_program.domain.vocabulary.quantities import (
    TIMES_A_YEAR,
    Frequency,
    Quantity,
    comparable,
    in_smallest,
)
from export_program.engine.case import Case, Stage
from export_program.engine.messages import Personal, ShortText, Slug

MostIntroductions = Annotated[int, Meta(ge=1, le=20)]


class NeedStage(Stage):
    CAPTURED = "captured"
    VERIFIED = "verified"
    PUBLISHED = "published"
    MATCHING = "matching"
    PARTLY_FULFILLED = "partly_fulfilled"
    FULFILLED = "fulfilled"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"


PUBLIC = (NeedStage.PUBLISHED, NeedStage.MATCHING, NeedStage.PARTLY_FULFILLED)
WANTED = (NeedStage.VERIFIED, *PUBLIC)


class BuyerType(StrEnum):
    IMPORTER = "importer"
    WHOLESALER = "wholesaler"
    RETAILER = "retailer"
    MANUFACTURER = "manufacturer"
    STATE_BODY = "state_body"
    CHAMBER = "chamber"
    OTHER = "other"


class PaymentTerms(StrEnum):
    ADVANCE = "advance"
    LETTER_OF_CREDIT = "letter_of_credit"
    DOCUMENTS_AGAINST_PAYMENT = "documents_against_payment"
    OPEN_ACCOUNT = "open_account"
    BARTER = "barter"
    OTHER = "other"


class Source(StrEnum):
    """Where the office heard of the need."""

    DELEGATION = "delegation"
    ATTACHE = "attache"
    CHAMBER = "chamber"
    PORTAL = "portal"
    STUDY = "study"
    EXPORTER = "exporter"
    TENDER = "tender"


class Reliability(StrEnum):
    """How far the source can be relied on: A completely, E not at all, F cannot be judged."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"


class Sensitivity(StrEnum):
    PUBLIC = "public"
    INTERNAL = "internal"
    RESTRICTED = "restricted"


class Buyer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who asks for the goods. The firm's name is open to staff, the person's data is sealed."""

    ref: Slug
    organisation: ShortText
    type: BuyerType
    contact: Personal | None = None
    phone: Personal | None = None
    email: Personal | None = None

    def __post_init__(self) -> None:
        if isinstance(self.email, str) and "@" not in self.email.strip("@"):
            raise ValueError("email: an address has an @ between name and host")


class Delivery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A delivery term of Incoterms 2020 with its named place."""

    incoterm: Incoterm
    place: ShortText


class Place(msgspec.Struct, frozen=True):
    """One of the introductions that an exclusive need has, kept for the match of an exporter."""

    exporter_id: UUID
    by: str
    at: datetime


class Introduction(msgspec.Struct, frozen=True, omit_defaults=True):
    """An exporter was introduced to the buyer; `ended` tells how that match ended."""

    match_id: UUID
    at: datetime
    ended: str | None = None


COVERAGE_VERSION = "2"
"""How wins are counted against a need: 2 takes both over a year, 1 took them as they are written.

A need goes on by the version that its first win was counted by.
"""


class Win(msgspec.Struct, frozen=True, omit_defaults=True):
    """A confirmed win of one match. Without a quantity it is not known how much it covers.

    `frequency` is how often the contract delivers the quantity.
    """

    exporter_id: UUID
    value: Money
    quantity: Quantity | None = None
    frequency: Frequency = Frequency.ONE_OFF


class Need(Case, frozen=True, kw_only=True):
    """What somebody in a market wants to buy.

    `places` are kept by match for an exclusive need; `introduced` and `passed` are by exporter:
    when it was introduced, or how its match ended without an introduction. `wins` are by match,
    counted by the method `coverage_version`.
    """

    KIND: ClassVar[str] = "market_need"

    stage: NeedStage
    market: Country = Country.TJ
    subdivision: Subdivision | None = None
    goods: str = ""
    hs: str | None = None
    edition: HsEdition | None = None
    specification: str | None = None
    buyer: Buyer | None = None
    quantity: Quantity | None = None
    frequency: Frequency = Frequency.ONE_OFF
    target_price: Money | None = None
    delivery: Delivery | None = None
    payment_terms: PaymentTerms | None = None
    needed_by: date | None = None
    response_due_on: date | None = None
    source: Source = Source.DELEGATION
    source_note: str | None = None
    delegation_id: UUID | None = None
    meeting: str | None = None
    sensitivity: Sensitivity = Sensitivity.INTERNAL
    reliability: Reliability | None = None
    findings: str | None = None
    duplicate_of_id: UUID | None = None
    published_at: datetime | None = None
    amended: bool = False
    extensions: int = 0
    exclusive: bool = False
    most_introductions: int | None = None
    places: dict[str, Place] = {}
    introduced: dict[str, Introduction] = {}
    passed: dict[str, str] = {}
    wins: dict[str, Win] = {}
    coverage_version: str = "1"
    ended_because: str | None = None

    @property
    def takes_introductions(self) -> bool:
        """Published, and nothing was amended since."""
        return self.stage in PUBLIC and not self.amended

    @property
    def is_open_to_all(self) -> bool:
        """Whether what was published of it may be shown to everybody."""
        return self.takes_introductions and self.sensitivity is Sensitivity.PUBLIC

    def has_place_for(self, match_id: UUID) -> bool:
        """Whether the match may be introduced, as far as exclusivity goes."""
        return not self.exclusive or str(match_id) in self.places


def counted_by(need: Need) -> str:
    """The version by which wins of a need are counted."""
    return need.coverage_version if need.wins else COVERAGE_VERSION


def coverage(need: Need, wins: Mapping[str, Win], version: str) -> tuple[int, int]:
    """What wins cover of a need's quantity, and that quantity, in the smallest unit of its measure.

    By version 2 both are what a year takes: 100 t a month are 1,200 t, and a contract over 100 t
    covers a twelfth of them. Wins without a quantity, or in a unit that cannot be compared, cover
    nothing that is known; of a need without a quantity nothing is known.
    """
    wanted = need.quantity
    if wanted is None:
        return 0, 0
    known = [(win.quantity, win.frequency) for win in wins.values() if win.quantity is not None]
    fit = [(q, often) for q, often in known if comparable(q.unit, wanted.unit)]
    return (
        sum(_taken(quantity, often, version) for quantity, often in fit),
        _taken(wanted, need.frequency, version),
    )


def _taken(quantity: Quantity, often: Frequency, version: str) -> int:
    times = 1 if version == "1" else TIMES_A_YEAR[often]
    return in_smallest(quantity.amount, quantity.unit) * times


def is_covered(need: Need, wins: Mapping[str, Win]) -> bool:
    """Whether wins cover the whole quantity; any win covers a need without one."""
    if need.quantity is None:
        return bool(wins)
    met, wanted = coverage(need, wins, counted_by(need))
    return met >= wanted
