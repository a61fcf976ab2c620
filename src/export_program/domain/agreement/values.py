"""The parts of an agreement as clients send them and as the log keeps them."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from export_program.domain.vocabulary.countries import Country, Subdivision
from export_program.domain.vocabulary.hs import HsEdition
from export_program.engine.messages import LongText, Personal, ShortText, Slug
from export_program.engine.naming import a_case_by


class AgreementKind(StrEnum):
    MOU = "mou"
    LETTER_OF_INTENT = "letter_of_intent"
    COOPERATION_AGREEMENT = "cooperation_agreement"
    SISTER_PROVINCE = "sister_province"
    PROTOCOL_OF_MEETING = "protocol_of_meeting"
    FRAMEWORK = "framework"
    IMPLEMENTING_ARRANGEMENT = "implementing_arrangement"


class PartyType(StrEnum):
    DOMESTIC_PROVINCE = "domestic_province"
    FOREIGN_PROVINCE = "foreign_province"
    STATE_BODY = "state_body"
    CHAMBER = "chamber"
    COMPANY = "company"
    UNIVERSITY = "university"


class Language(StrEnum):
    """ISO 639-1 languages in which the office signs."""

    FA = "fa"
    EN = "en"
    TG = "tg"
    RU = "ru"
    AR = "ar"
    TR = "tr"


class GroundsKind(StrEnum):
    SESSION_IDEA = "session_idea"
    DELEGATION = "delegation"
    MEETING = "meeting"
    PRECEDING_AGREEMENT = "preceding_agreement"


GROUNDS = {"session_idea": "idea", "meeting": "delegation", "preceding_agreement": "agreement"}


class Opinion(StrEnum):
    OK = "ok"
    WITH_CONDITIONS = "with_conditions"
    NO = "no"


class Renewal(StrEnum):
    RENEW = "renew"
    LET_LAPSE = "let_lapse"
    RENEGOTIATE = "renegotiate"


class Recurrence(StrEnum):
    """How often a recurring obligation is due: an ISO 8601 period."""

    MONTHLY = "P1M"
    QUARTERLY = "P3M"
    HALF_YEARLY = "P6M"
    YEARLY = "P1Y"

    @property
    def months(self) -> int:
        return {"P1M": 1, "P3M": 3, "P6M": 6, "P1Y": 12}[self.value]


class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A part of an agreement that clients send and that the log keeps as it was sent."""


class Signatory(Value, frozen=True):
    """Who may sign for a party. Without being entitled by office, only with full powers."""

    ref: Slug
    name: Personal
    capacity: ShortText
    entitled_by_office: bool = False


class Party(Value, frozen=True):
    """A party; exactly one of an agreement is `us`. A subdivision lies in the country."""

    ref: Slug
    name: ShortText
    type: PartyType
    country: Country
    subdivision: Subdivision | None = None
    us: bool = False
    signatories: Annotated[tuple[Signatory, ...], Meta(max_length=10)] = ()

    def __post_init__(self) -> None:
        if self.subdivision is not None and not self.subdivision.startswith(f"{self.country}-"):
            raise ValueError(f"subdivision: {self.subdivision} does not lie in {self.country}")


class Titles(Value, frozen=True):
    """The agreement's title in Persian, English and Tajik; at least one of them."""

    fa: ShortText | None = None
    en: ShortText | None = None
    tg: ShortText | None = None

    def __post_init__(self) -> None:
        if self.fa is None and self.en is None and self.tg is None:
            raise ValueError("titles: a title in at least one language (fa, en, tg)")

    @property
    def shown(self) -> str:
        return self.fa or self.en or self.tg or ""


class Goods(Value, frozen=True):
    """Goods that the agreement is about: an HS code (2 to 8 digits) in its edition."""

    code: Annotated[str, Meta(pattern=r"^[0-9]{2}([0-9]{2}){0,3}$(?!\n)", max_length=8)]
    edition: HsEdition


class Territory(Value, frozen=True):
    """Where the agreement applies."""

    countries: Annotated[tuple[Country, ...], Meta(max_length=50)] = ()
    subdivisions: Annotated[tuple[Subdivision, ...], Meta(max_length=100)] = ()
    remarks: LongText | None = None


class Grounds(Value, frozen=True):
    """What the proposal rests on: a session's idea, a delegation, a meeting, by its reference."""

    kind: GroundsKind
    reference: ShortText
    case_id: Annotated[UUID, a_case_by("kind", GROUNDS)] | None = None


class Mandate(Value, frozen=True):
    """The adopted resolution that allows to negotiate, and within which limits."""

    resolution: Slug
    adopted_on: date
    limits: LongText | None = None
