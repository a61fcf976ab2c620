"""An influential person abroad as the office knows them; what tells who it is, is sealed."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

import msgspec

from export_program.domain.market_facts import Goods
from export_program.domain.vocabulary.countries import Country, Subdivision
from export_program.engine.case import Case, Stage
from export_program.engine.messages import Personal


class InfluencerStage(Stage):
    PROPOSED = "proposed"
    VETTED = "vetted"
    ACTIVE = "active"
    DORMANT = "dormant"
    ANONYMISED = "anonymised"


class Stance(StrEnum):
    """How somebody stands to the programme."""

    FRIEND = "friend"
    NEUTRAL = "neutral"
    TARGET = "target"
    BLOCKER = "blocker"


class LawfulPurpose(StrEnum):
    """On what ground the office holds somebody's data."""

    CONSENT = "consent"
    PUBLIC_OFFICE = "public_office"
    PUBLISHED_BY_SUBJECT = "published_by_subject"
    BUSINESS_RELATION = "business_relation"
    PUBLIC_TASK = "public_task"


class SourceKind(StrEnum):
    """Where the office knows somebody from."""

    DELEGATION = "delegation"
    ATTACHE = "attache"
    CHAMBER = "chamber"
    EXHIBITION = "exhibition"
    EXPORTER = "exporter"
    PUBLIC_REGISTER = "public_register"
    PRESS = "press"
    SUBJECT = "subject"
    OTHER = "other"


class Assessment(msgspec.Struct, frozen=True):
    """A stance as somebody assessed it; why is sealed."""

    stance: Stance
    at: datetime
    by: str
    why: Personal


class Talk(msgspec.Struct, frozen=True):
    """A contact with the person: when, how, by whom; what was said is sealed."""

    on: date
    channel: str
    by: str
    summary: Personal


class Influencer(Case, frozen=True, kw_only=True):
    """Somebody who opens doors, or shuts them, in a market.

    Name, position and contact details, what was said and why a stance was assessed are sealed
    under one key of the person; Anonymise ends in its destruction and history stays. `readers` are
    the accounts and roles that may read what is sealed; none named means those of the office who
    work with markets. `destroyed_keys` are the keys whose destruction was confirmed.
    """

    KIND: ClassVar[str] = "influencer"

    stage: InfluencerStage
    name: Personal | None = None
    position: Personal | None = None
    contact: Personal | None = None
    organisation_name: str = ""
    country: Country | None = None
    subdivision: Subdivision | None = None
    sectors: tuple[str, ...] = ()
    goods: tuple[Goods, ...] = ()
    level: int = 1
    source: SourceKind = SourceKind.OTHER
    source_note: str = ""
    lawful_purpose: LawfulPurpose | None = None
    retention_until: date | None = None
    vetted: bool = False
    assessments: tuple[Assessment, ...] = ()
    owner: str | None = None
    owners: tuple[str, ...] = ()
    talks: tuple[Talk, ...] = ()
    last_contact_on: date | None = None
    readers: tuple[str, ...] = ()
    erasure_proposed_by: str | None = None
    erasure_reason: str | None = None
    held_because: str | None = None
    destroyed_keys: tuple[str, ...] = ()
    ended_because: str | None = None

    @property
    def stance(self) -> Stance | None:
        """The stance as it was assessed last."""
        return self.assessments[-1].stance if self.assessments else None
