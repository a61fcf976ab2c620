"""The values an exhibition is made of: people, criteria, stands, applicants, money, numbers."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from export_program.domain.co_exhibitor import CoExhibitor
from export_program.domain.vocabulary.money import Money
from export_program.engine.actors import Role
from export_program.engine.messages import Count, Percent, ShortText, Slug
from export_program.engine.naming import an_account

SquareMetres = Annotated[int, Meta(ge=1, le=1_000_000, description="Whole square metres, net.")]
HsPrefix = Annotated[
    str,
    Meta(
        pattern="^[0-9]{2}([0-9]{2}([0-9]{2})?)?$",
        description="HS chapter, heading or subheading: 2, 4 or 6 digits.",
        examples=["34", "340250"],
    ),
]
Points = Annotated[int, Meta(ge=100, le=500, description="Hundredths of a point: 100 … 500.")]
Mark = Annotated[int, Meta(ge=1, le=5)]


class ShowForm(StrEnum):
    HOME_FAIR = "home_fair"
    NATIONAL_PAVILION = "national_pavilion"
    PROVINCIAL_PAVILION = "provincial_pavilion"
    DEDICATED_ABROAD = "dedicated_abroad"
    TABLE_TOP = "table_top"
    VIRTUAL = "virtual"


class StandType(StrEnum):
    SHELL_SCHEME = "shell_scheme"
    SPACE_ONLY = "space_only"
    OUTDOOR = "outdoor"
    TABLE = "table"
    VIRTUAL = "virtual"


class Standing(StrEnum):
    """Where an applicant stands in the eyes of the exhibition."""

    APPLIED = "applied"
    SCORED = "scored"
    SHORTLISTED = "shortlisted"
    WAITLISTED = "waitlisted"
    REFUSED = "refused"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    ALLOCATED = "allocated"
    LEFT = "left"


class Targets(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the show is to bring: numbers that the evaluation compares with."""

    exhibitors: Count
    visitors: Count
    contacts: Count


class Organiser(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The firm that runs the show; `account` is the account that acts for it."""

    account: Annotated[ShortText, an_account(Role.ORGANISER)]
    firm: ShortText
    firm_id: Slug
    qualification: Slug
    qualified_until: date


class Monitor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who watches over the show; `ties` are the ids of firms the monitor works or worked for."""

    account: Annotated[ShortText, an_account(Role.MONITOR)]
    ties: Annotated[tuple[Slug, ...], Meta(max_length=50)] = ()


class FundingAdvice(msgspec.Struct, frozen=True):
    """What finance said: whether and how much may be spent."""

    supported: bool
    funds: Money
    by: str


class SubsidyRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`percent` of the eligible cost up to `ceiling` an exhibitor; no more than so many grants."""

    percent: Percent
    ceiling: Money
    max_previous_grants: Annotated[int, Meta(ge=0, le=100)] = 6


class Criterion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: Slug
    text: ShortText
    weight: Annotated[int, Meta(ge=1, le=100)]


class StandPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: Slug
    m2: SquareMetres
    type: StandType
    hall: Slug | None = None


class Stand(msgspec.Struct, frozen=True, omit_defaults=True):
    """A stand and the participation that holds it, by an offer or for good."""

    code: str
    m2: int
    type: StandType
    hall: str | None = None
    holder: str | None = None


class Entrant(msgspec.Struct, frozen=True, omit_defaults=True):
    """An applicant. `total` and `means` are points in hundredths; `held` means by an offer."""

    participation_id: UUID
    exporter_id: UUID
    applied_at: datetime
    standing: Standing = Standing.APPLIED
    total: int | None = None
    means: dict[str, int] = {}
    criteria_version: int = 0
    rank: int | None = None
    on_hold: bool = False
    co_exhibitors: tuple[CoExhibitor, ...] = ()


class Grant(msgspec.Struct, frozen=True):
    """The money of one participation: at most `committed` may be paid. While a claim runs
    (`claim_id`) what is committed stays."""

    committed: Money
    paid: Money
    clawed_back: Money
    claim_id: UUID | None = None

    @property
    def unpaid(self) -> Money:
        return self.committed - self.paid


class Progress(msgspec.Struct, frozen=True, omit_defaults=True):
    step: str
    percent: int
    remarks: str
    by: str
    at: datetime


class Visitors(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """UFI: a visitor is counted once, a visit each day."""

    domestic: Count
    foreign: Count
    visits: Count

    def __post_init__(self) -> None:
        if self.visits < self.domestic + self.foreign:
            raise ValueError("visits: every visitor makes at least one visit (UFI)")


class Exhibitors(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """UFI: main exhibitors and co-exhibitors; represented firms are not counted."""

    main_domestic: Count
    main_foreign: Count
    co_domestic: Count
    co_foreign: Count


class Statistics(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A show in UFI terms; rented net area in whole square metres."""

    net_m2_indoor: Count
    net_m2_outdoor: Count
    exhibitors: Exhibitors
    visitors: Visitors


def require_above_zero(field: str, money: Money) -> None:
    """Raises ValueError naming the field unless the amount is above zero."""
    if money.minor <= 0:
        raise ValueError(f"{field}: an amount above zero is needed, not {money}")
