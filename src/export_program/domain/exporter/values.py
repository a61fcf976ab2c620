"""What an exporter's facets consist of: verification, card, readiness, products, markets, exports."""

from datetime import date, datetime
from enum import StrEnum

import msgspec

from export_program.domain.vocabulary.countries import Country
from export_program.domain.vocabulary.hs import HsEdition
from export_program.domain.vocabulary.identifiers import check_national_id
from export_program.domain.vocabulary.money import Money
from export_program.domain.vocabulary.units import Unit
from export_program.engine.messages import Personal, ShortText, Slug


class Method(StrEnum):
    """How an exporter is verified."""

    REGISTRY = "registry"
    DOCUMENT = "document"
    SITE_VISIT = "site_visit"
    CHAMBER_LETTER = "chamber_letter"


class Result(StrEnum):
    PASSED = "passed"
    FAILED = "failed"


class ReadinessLevel(StrEnum):
    """Not assessed, aware, intends or plans, export-ready, occasional (exported in the last 12
    months), sustained (three years or two markets)."""

    L0 = "L0"
    L1 = "L1"
    L2 = "L2"
    L3 = "L3"
    L4 = "L4"
    L5 = "L5"


class Dimension(StrEnum):
    """What readiness is scored by, each from 0 to 100."""

    MANAGEMENT_COMMITMENT = "management_commitment"
    PRODUCT_AND_CAPACITY = "product_and_capacity"
    QUALITY_AND_STANDARDS = "quality_and_standards"
    FINANCE = "finance"
    MARKET_KNOWLEDGE = "market_knowledge"
    LOGISTICS = "logistics"
    COMPLIANCE = "compliance"
    DIGITAL_AND_BRAND = "digital_and_brand"


class Scheme(StrEnum):
    """What an exporter may be qualified for."""

    EXPORT_READY = "export_ready"
    MARKET_ENTRY = "market_entry"
    ESTABLISHED = "established"
    EXEMPLARY = "exemplary"


SCHEME_MINIMUM = {
    Scheme.EXPORT_READY: ReadinessLevel.L3,
    Scheme.MARKET_ENTRY: ReadinessLevel.L3,
    Scheme.ESTABLISHED: ReadinessLevel.L4,
    Scheme.EXEMPLARY: ReadinessLevel.L5,
}


class InterestStatus(StrEnum):
    WANTED = "wanted"
    EXPLORING = "exploring"
    EXPORTING = "exporting"
    NOT_INTERESTED = "not_interested"


class CardStatus(StrEnum):
    """The commercial card as it stands on a day; `expiring` within 60 days of its end."""

    NONE = "none"
    VALID = "valid"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    SUSPENDED = "suspended"


class Contact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person who speaks for the firm. Raises ValueError when the national id fails its check."""

    ref: Slug
    name: Personal
    position: ShortText | None = None
    phone: Personal | None = None
    email: Personal | None = None
    national_id: Personal | None = None

    def __post_init__(self) -> None:
        if isinstance(self.name, str) and not self.name.strip():
            raise ValueError("name: a contact has a name")
        if isinstance(self.email, str) and "@" not in self.email.strip("@"):
            raise ValueError("email: an address has an @ between name and host")
        if isinstance(self.national_id, str):
            checked = check_national_id(self.national_id)
            msgspec.structs.force_setattr(self, "national_id", checked)


class Period(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From the first to the last day, both included. Raises ValueError when they are reversed."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"end: {self.end} is before the start, {self.start}")


class Verification(msgspec.Struct, frozen=True, omit_defaults=True):
    method: str
    result: str
    by: str
    at: datetime
    findings: str = ""


class Card(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A commercial card. `rating` and `ceiling` are absent for cards without them."""

    number: str
    issuer: str
    issued_on: date
    valid_until: date
    rating: str | None = None
    rated_until: date | None = None
    ceiling: Money | None = None
    endorsement: str | None = None
    status: str = "valid"


class Readiness(msgspec.Struct, frozen=True):
    level: ReadinessLevel
    scores: dict[Dimension, int]
    method: str
    method_version: str
    by: str
    at: datetime


class Qualification(msgspec.Struct, frozen=True):
    """`status` is granted, lapsed, expired or revoked."""

    scheme: str
    until: date
    status: str
    at: datetime


class Product(msgspec.Struct, frozen=True, omit_defaults=True):
    """Goods by HS code and edition; `capacity` is what can be made in a year, in `unit`."""

    hs: str
    edition: HsEdition
    capacity: int
    unit: Unit
    description: str = ""
    withdrawn: bool = False


class MarketInterest(msgspec.Struct, frozen=True, omit_defaults=True):
    country: Country
    status: InterestStatus
    at: datetime
    stale: bool = False


class Performance(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was exported, as a source said on a day; corrections replace it, history keeps both."""

    period: Period
    hs: str
    edition: HsEdition
    country: Country
    value: Money
    source: str
    as_of: date
    provisional: bool = False
    corrections: int = 0


class Suspension(msgspec.Struct, frozen=True):
    reason_code: str
    by: str
    at: datetime
    review_on: date
