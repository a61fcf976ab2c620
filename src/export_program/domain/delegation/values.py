"""What a delegation is made of: its preparation report, its people and their papers."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from export_program.domain.vocabulary.countries import Country
from export_program.domain.vocabulary.hs import HsEdition
from export_program.domain.vocabulary.money import Money
from export_program.engine.actors import Role
from export_program.engine.messages import (
    Count,
    Percent,
    Personal,
    Pseudonym,
    ShortText,
    Slug,
)
from export_program.engine.naming import an_account

HsPrefix = Annotated[
    str,
    Meta(
        pattern="^[0-9]{2}([0-9]{2}([0-9]{2})?)?$",
        description="HS chapter, heading or subheading: 2, 4 or 6 digits.",
        examples=["34", "340250"],
    ),
]
Refs = Annotated[tuple[Slug, ...], Meta(max_length=50)]


class Direction(StrEnum):
    OUTGOING = "outgoing"
    INCOMING = "incoming"


class Section(StrEnum):
    """The sections of a preparation report (domain B5)."""

    MARKET_FACTS = "market_facts"
    NEEDS = "needs"
    TARGET_PARTNERS = "target_partners"
    ATLAS_PEOPLE = "atlas_people"
    PRODUCTS_OFFERED = "products_offered"
    REGULATIONS_AND_TARIFF = "regulations_and_tariff"
    LOGISTICS = "logistics"
    AGREEMENTS_TO_SIGN = "agreements_to_sign"
    MEETING_LIST = "meeting_list"
    RISKS = "risks"


class ReportStatus(StrEnum):
    """The preparation report; `returned` means for change, also after it had been accepted."""

    NONE = "none"
    COMMISSIONED = "commissioned"
    RETURNED = "returned"
    ACCEPTED = "accepted"


class Recruitment(StrEnum):
    NONE = "none"
    OPEN = "open"
    MINIMUM_NOT_MET = "minimum_not_met"
    CLOSED = "closed"


class CriterionName(StrEnum):
    """What applicants are scored by (ITA's criteria for trade missions)."""

    PRODUCT_FIT = "product_fit"
    POTENTIAL = "potential"
    GOAL_ALIGNMENT = "goal_alignment"


class Standing(StrEnum):
    APPLIED = "applied"
    WAITLISTED = "waitlisted"
    REFUSED = "refused"
    OFFERED = "offered"
    SELECTED = "selected"
    CONFIRMED = "confirmed"
    TRAVELLED = "travelled"
    DROPPED = "dropped"


class PaperKind(StrEnum):
    PASSPORT = "passport"
    VISA = "visa"
    INSURANCE = "insurance"
    FEE = "fee"


class Targets(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the journey is to bring."""

    meetings: Count
    leads: Count


HeadId = Annotated[Pseudonym, an_account(Role.DELEGATION_HEAD)]
AuthorId = Annotated[
    Pseudonym,
    an_account(Role.SECRETARIAT, Role.DESK_OFFICER, Role.WG_MEMBER, Role.ANALYST),
]


class Author(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who writes and signs for an organisation: an account."""

    organisation: Slug
    account: AuthorId


class SectionTask(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    section: Section
    organisation: Slug


class SectionText(msgspec.Struct, frozen=True, omit_defaults=True):
    """The last version of a section; `document` is the digest of an attached annex."""

    text: str
    by: str
    at: datetime
    version: int = 1
    document: str | None = None


class Signature(msgspec.Struct, frozen=True):
    """Who signed for an organisation; `content` is the SHA-256 of what was signed."""

    by: str
    at: datetime
    content: str


class Weight(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    criterion: CriterionName
    weight: Annotated[int, Meta(ge=1, le=100)]


class Score(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    criterion: CriterionName
    points: Percent


class Person(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody by a `ref` that tells them apart within the case."""

    ref: Slug
    name: Personal
    position: ShortText | None = None
    phone: Personal | None = None
    email: Personal | None = None

    def __post_init__(self) -> None:
        if isinstance(self.name, str) and not self.name.strip():
            raise ValueError("name: a person has a name")
        if isinstance(self.email, str) and "@" not in self.email.strip("@"):
            raise ValueError("email: an address has an @ between name and host")


class TravelPaper(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One paper of the delegate `ref`: where it is filed, never the paper itself.

    Raises ValueError when validity or reference are missing, or stand beside an exemption.
    """

    ref: Slug
    kind: PaperKind
    reference: Personal | None = None
    valid_until: date | None = None
    exempt: ShortText | None = None

    def __post_init__(self) -> None:
        if self.exempt is not None:
            if self.kind is PaperKind.PASSPORT:
                raise ValueError("exempt: nobody travels without a passport")
            if self.reference is not None or self.valid_until is not None:
                raise ValueError("exempt: what is not needed has no reference and no validity")
        elif self.reference is None:
            raise ValueError("reference: where the paper is filed, or why it is not needed")
        elif self.valid_until is None and self.kind is not PaperKind.FEE:
            raise ValueError(f"valid_until: a {self.kind.value} is valid until a day")


class Delegate(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An applicant, a member or a guest. `total` is in hundredths of a point, 0 to 10000.

    Who was named by the office represents no exporter. `ready` and `level` are what the exporter's
    case said when it applied.
    """

    person: Person
    organisation: str
    exporter_id: UUID | None = None
    country: Country | None = None
    function: str | None = None
    goods: tuple[str, ...] = ()
    edition: HsEdition = HsEdition.HS2022
    expectation: str = ""
    filed_by: str = ""
    at: datetime | None = None
    standing: Standing = Standing.APPLIED
    level: str | None = None
    ready: bool = False
    overridden: bool = False
    hold: str | None = None
    scores: dict[CriterionName, int] = {}
    total: int | None = None
    because: str | None = None
    papers: dict[PaperKind, TravelPaper] = {}


class DailyNote(msgspec.Struct, frozen=True):
    text: str
    by: str
    at: datetime


def require_above_zero(field: str, money: Money) -> None:
    """Raises ValueError naming the field unless the amount is above zero."""
    if money.minor <= 0:
        raise ValueError(f"{field}: an amount above zero is needed, not {money}")
