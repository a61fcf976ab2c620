"""Commands and events by which an exhibition keeps track of its applicants, and ranks them.

All but the ranking are issued by reactions: what happened on a participation is noted here.
"""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from export_program.domain.exhibition.ranking import Rank, RankingMethod
from export_program.domain.exhibition.values import (
    Points,
)
from export_program.engine.messages import Command, Count, Event, LongText, Slug, stored


class Departure(StrEnum):
    """How an applicant ceased to be one."""

    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    OFFER_LAPSED = "offer_lapsed"
    REFUSED = "refused"
    DISQUALIFIED = "disqualified"
    RETURNED = "returned"


class NoteApplication(Command, frozen=True, kw_only=True):
    participation_id: UUID
    exporter_id: UUID


@stored("exhibition.application_noted.v1")
class ApplicationNoted(Event, frozen=True, kw_only=True):
    participation_id: UUID
    exporter_id: UUID


class NoteScore(Command, frozen=True, kw_only=True):
    """A participation was scored: its total and the mean of each criterion, in hundredths."""

    participation_id: UUID
    total: Points
    means: Annotated[dict[Slug, Points], Meta(min_length=3, max_length=20)]
    criteria_version: Count


@stored("exhibition.score_noted.v1")
class ScoreNoted(Event, frozen=True, kw_only=True):
    participation_id: UUID
    total: int
    means: dict[str, int]
    criteria_version: int


class ForgetScore(Command, frozen=True, kw_only=True):
    """The scoring of a participation was opened again; its total no longer counts."""

    participation_id: UUID


@stored("exhibition.score_forgotten.v1")
class ScoreForgotten(Event, frozen=True, kw_only=True):
    participation_id: UUID


class NoteHold(Command, frozen=True, kw_only=True):
    """A participation is on hold: it is neither ranked nor offered a stand until it resumes."""

    participation_id: UUID


@stored("exhibition.hold_noted.v1")
class HoldNoted(Event, frozen=True, kw_only=True):
    participation_id: UUID


class NoteResumption(Command, frozen=True, kw_only=True):
    participation_id: UUID


@stored("exhibition.resumption_noted.v1")
class ResumptionNoted(Event, frozen=True, kw_only=True):
    participation_id: UUID


@stored("exhibition.stand_hold_resumed.v1")
class StandHoldResumed(Event, frozen=True, kw_only=True):
    """The applicant resumed with an offer open: the hold of the stand runs again."""

    participation_id: UUID


class NoteDeparture(Command, frozen=True, kw_only=True):
    """An applicant is gone; stands it held are free again."""

    participation_id: UUID
    departure: Departure


@stored("exhibition.entrant_left.v1")
class EntrantLeft(Event, frozen=True, kw_only=True):
    participation_id: UUID
    departure: Departure


@stored("exhibition.stand_vacated.v1")
class StandVacated(Event, frozen=True, kw_only=True):
    """An applicant left its stands free; `next_in_line` is the waitlisted one to offer them to."""

    participation_id: UUID
    departure: Departure
    stands: tuple[str, ...]
    next_in_line: UUID | None = None


class RankParticipants(Command, frozen=True, kw_only=True):
    """Rank the named participations: all that were scored. The ranks come from their scores."""

    participations: Annotated[tuple[UUID, ...], Meta(min_length=1, max_length=5000)]
    method_version: RankingMethod = RankingMethod.WEIGHTED_TOTAL_1
    remarks: LongText | None = None


@stored("exhibition.participants_ranked.v1", decides="ranked")
class ParticipantsRanked(Event, frozen=True, kw_only=True):
    method_version: RankingMethod
    criteria_version: int
    ranks: tuple[Rank, ...]
    remarks: str | None = None
