"""An entry of the market atlas as it is known now: one product in one market."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import msgspec

from export_program.domain.atlas_entry.evidence import Evidence, EvidenceKind
from export_program.domain.market_facts import Confidence
from export_program.domain.vocabulary.countries import Country
from export_program.domain.vocabulary.hs import HsEdition
from export_program.engine.case import Case, Stage


class AtlasEntryStage(Stage):
    CANDIDATE = "candidate"
    RESEARCHED = "researched"
    REVIEWED = "reviewed"
    PUBLISHED = "published"
    STALE = "stale"
    RETIRED = "retired"


class Verdict(StrEnum):
    GO = "go"
    PREPARE = "prepare"
    WATCH = "watch"
    NO = "no"


class ContactRole(StrEnum):
    """What an influential person can do for a product in a market."""

    BUYER = "buyer"
    DISTRIBUTOR = "distributor"
    OFFICIAL = "official"
    REGULATOR = "regulator"
    CHAMBER = "chamber"
    BANKER = "banker"
    CARRIER = "carrier"
    EXPERT = "expert"
    OPINION_LEADER = "opinion_leader"
    OTHER = "other"


class RelatedKind(StrEnum):
    STUDY = "study"
    MARKET_NEED = "market_need"
    AGREEMENT = "agreement"
    NODE = "node"


class Component(msgspec.Struct, frozen=True, omit_defaults=True):
    """Supply, demand or ease: points from 0 to 1000, or None with the `missing` kinds of evidence.

    `factors` are the points of its parts, `evidence` the keys of the facts they rest on.
    """

    name: str
    points: int | None
    factors: dict[str, int] = {}
    evidence: tuple[str, ...] = ()
    missing: tuple[EvidenceKind, ...] = ()


class Score(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A score as it was reckoned once: never reckoned again, whatever becomes of the method.

    `total` runs from 0 to 1000; without evidence for a component there is none.
    """

    number: int
    total: int | None
    method: str
    method_version: int
    components: tuple[Component, ...]
    confidence: Confidence | None
    at: datetime
    by: str = ""

    @property
    def evidence(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(key for part in self.components for key in part.evidence))

    @property
    def missing(self) -> tuple[EvidenceKind, ...]:
        return tuple(kind for part in self.components for kind in part.missing)

    def component(self, name: str) -> Component | None:
        return next((part for part in self.components if part.name == name), None)


class Judgement(msgspec.Struct, frozen=True):
    """A verdict, on which score it was given, by whom, and why."""

    verdict: Verdict
    reason: str
    score: int
    by: str
    at: datetime


class LinkedPerson(msgspec.Struct, frozen=True):
    """An influential person who matters here, by id; `owner` is who keeps the relation."""

    influencer_id: UUID
    role: ContactRole
    relevance: int
    owner: str | None = None


class Relation(msgspec.Struct, frozen=True):
    kind: RelatedKind
    related_id: UUID
    why: str = ""


class AtlasEntry(Case, frozen=True, kw_only=True):
    """What the office knows and thinks of one product (HS6) in one market.

    A `new_product` is one that the province does not export yet. `scored_when_stale` is how many
    scores there were when the entry went stale: a refresh takes a later one.
    """

    KIND: ClassVar[str] = "atlas_entry"

    stage: AtlasEntryStage
    hs6: str = ""
    edition: HsEdition = HsEdition.HS2022
    market: Country | None = None
    new_product: bool = False
    note: str = ""
    study_id: UUID | None = None
    need_id: UUID | None = None
    resolution_id: UUID | None = None
    evidence: dict[str, Evidence] = {}
    scores: tuple[Score, ...] = ()
    judgement: Judgement | None = None
    published_on: date | None = None
    refreshed: int = 0
    stale_because: str | None = None
    stale_since: datetime | None = None
    scored_when_stale: int = 0
    contacts: dict[str, LinkedPerson] = {}
    related: dict[str, Relation] = {}
    ended_because: str | None = None

    @property
    def standing(self) -> dict[str, Evidence]:
        """The evidence that was not withdrawn."""
        return {key: found for key, found in self.evidence.items() if not found.withdrawn}

    @property
    def score(self) -> Score | None:
        return self.scores[-1] if self.scores else None
