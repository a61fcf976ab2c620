"""Commands and events of the floor plan and its stands."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from export_program.domain.co_exhibitor import CoExhibitor
from export_program.domain.exhibition.values import (
    SquareMetres,
    StandPlan,
)
from export_program.engine.messages import Command, Event, Reasoned, Slug, stored

Codes = Annotated[tuple[Slug, ...], Meta(min_length=1, max_length=50)]
CoExhibitors = Annotated[tuple[CoExhibitor, ...], Meta(max_length=50)]


class StandReason(StrEnum):
    BETTER_FIT = "better_fit"
    SAFETY = "safety"
    NOT_PAID = "not_paid"
    PLAN_CHANGED = "plan_changed"
    OWN_REQUEST = "own_request"
    ERROR_OF_FACT = "error_of_fact"
    OTHER = "other"


class DefineFloorPlan(Command, frozen=True, kw_only=True):
    """The stands that there are, and the net area they may take up together."""

    capacity_m2: SquareMetres
    stands: Annotated[tuple[StandPlan, ...], Meta(min_length=1, max_length=5000)]


@stored("exhibition.floor_plan_defined.v1")
class FloorPlanDefined(Event, frozen=True, kw_only=True):
    capacity_m2: int
    stands: tuple[StandPlan, ...]


class OfferStand(Command, frozen=True, kw_only=True):
    """Hold stands for a shortlisted participation, or a waitlisted one whose turn it is."""

    participation_id: UUID
    stands: Codes


class OfferStandToNext(Command, frozen=True, kw_only=True):
    """Offer stands that became free to the first on the waitlist."""

    stands: Codes


@stored("exhibition.stand_offered.v1")
class StandOffered(Event, frozen=True, kw_only=True):
    participation_id: UUID
    exporter_id: UUID
    stands: tuple[str, ...]
    m2: int


class NoteAcceptance(Command, frozen=True, kw_only=True):
    """The offer was accepted: the stand stays held without expiry, until it is allocated."""

    participation_id: UUID


@stored("exhibition.stand_accepted.v1")
class StandAccepted(Event, frozen=True, kw_only=True):
    participation_id: UUID


class ExpireHold(Command, frozen=True, kw_only=True):
    participation_id: UUID


@stored("exhibition.stand_hold_expired.v1")
class StandHoldExpired(Event, frozen=True, kw_only=True):
    """Nobody answered while the stands were held; they are free and the applicant is gone."""

    participation_id: UUID
    stands: tuple[str, ...]
    next_in_line: UUID | None = None


class AllocateStand(Command, frozen=True, kw_only=True):
    """Give a contracted participation for good the stands that are held for it."""

    participation_id: UUID


@stored("exhibition.stand_allocated.v1", decides="allocated")
class StandAllocated(Event, frozen=True, kw_only=True):
    participation_id: UUID
    exporter_id: UUID
    stands: tuple[str, ...]
    m2: int
    allocated_at: datetime


class SwapStands(Reasoned, frozen=True, kw_only=True):
    """Two participations trade all their stands."""

    first: UUID
    second: UUID
    reason_code: StandReason


@stored("exhibition.stands_swapped.v1")
class StandsSwapped(Event, frozen=True, kw_only=True):
    """`first_stands` are those that `first` has now."""

    first: UUID
    first_stands: tuple[str, ...]
    second: UUID
    second_stands: tuple[str, ...]
    reason_code: str
    reason: str


class ReleaseStand(Reasoned, frozen=True, kw_only=True):
    """Take its stands from a participation that stays an applicant."""

    participation_id: UUID
    reason_code: StandReason


@stored("exhibition.stand_released.v1")
class StandReleased(Event, frozen=True, kw_only=True):
    participation_id: UUID
    stands: tuple[str, ...]
    reason_code: str
    reason: str


class DeclareCoExhibitors(Command, frozen=True, kw_only=True):
    """The firms that share a participation's stand; replaces what was declared before."""

    participation_id: UUID
    co_exhibitors: CoExhibitors


@stored("exhibition.co_exhibitors_declared.v1")
class CoExhibitorsDeclared(Event, frozen=True, kw_only=True):
    participation_id: UUID
    co_exhibitors: tuple[CoExhibitor, ...]
