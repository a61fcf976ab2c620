"""Commands and events by which a need keeps count: places, introductions, ends and wins."""

from enum import StrEnum
from uuid import UUID

from export_program.domain.market_need.case import Win
from export_program.domain.vocabulary.money import Money
from export_program.domain.vocabulary.quantities import Frequency, Quantity
from export_program.engine.messages import Command, Event, Reasoned, Slug, stored


class PlaceReason(StrEnum):
    """Why a place of an exclusive need is given to somebody else."""

    BETTER_MATCH = "better_match"
    EXPORTER_NOT_READY = "exporter_not_ready"
    EXPORTER_WITHDREW = "exporter_withdrew"
    ALLOTTED_BY_MISTAKE = "allotted_by_mistake"
    OTHER = "other"


class AllotIntroduction(Command, frozen=True, kw_only=True):
    """Keep one of the introductions of an exclusive need for a match.

    The count stands on the need, so that however many are asked for at once, no more are given.
    """

    match_id: UUID


@stored("market_need.introduction_allotted.v1")
class IntroductionAllotted(Event, frozen=True, kw_only=True):
    match_id: UUID
    exporter_id: UUID


class ReleaseIntroduction(Reasoned, frozen=True, kw_only=True):
    """Take a place back from a match that was not introduced."""

    match_id: UUID
    reason_code: PlaceReason


@stored("market_need.introduction_released.v1")
class IntroductionReleased(Event, frozen=True, kw_only=True):
    match_id: UUID
    reason_code: str
    reason: str


class NoteIntroduction(Command, frozen=True, kw_only=True):
    """A match was introduced. Issued by a reaction."""

    match_id: UUID
    exporter_id: UUID


@stored("market_need.introduction_noted.v1")
class NeedIntroduced(Event, frozen=True, kw_only=True):
    """The first introduction: from now on the need is being matched."""

    match_id: UUID
    exporter_id: UUID


@stored("market_need.further_introduction_noted.v1")
class NeedIntroducedFurther(Event, frozen=True, kw_only=True):
    match_id: UUID
    exporter_id: UUID


class NoteMatchEnd(Command, frozen=True, kw_only=True):
    """A match ended without a win; its place is free again. Issued by a reaction."""

    match_id: UUID
    exporter_id: UUID
    outcome: Slug


@stored("market_need.match_end_noted.v1")
class MatchEndNoted(Event, frozen=True, kw_only=True):
    match_id: UUID
    exporter_id: UUID
    outcome: str


class NoteWin(Command, frozen=True, kw_only=True):
    """A win was confirmed or corrected: it covers the need, or a part. Issued by a reaction."""

    match_id: UUID
    exporter_id: UUID
    value: Money
    quantity: Quantity | None = None
    frequency: Frequency = Frequency.ONE_OFF

    @property
    def win(self) -> Win:
        return Win(self.exporter_id, self.value, self.quantity, self.frequency)


@stored("market_need.fulfilled.v1")
class NeedFulfilled(Event, frozen=True, kw_only=True):
    """`coverage_version` is how wins were counted: see `COVERAGE_VERSION`."""

    match_id: UUID
    win: Win
    coverage_version: str = "1"


@stored("market_need.partly_fulfilled.v1")
class NeedPartlyFulfilled(Event, frozen=True, kw_only=True):
    match_id: UUID
    win: Win
    coverage_version: str = "1"


@stored("market_need.win_noted.v1")
class NeedWinNoted(Event, frozen=True, kw_only=True):
    """A win of a need that had ended already."""

    match_id: UUID
    win: Win
    coverage_version: str = "1"


class ForgetWin(Command, frozen=True, kw_only=True):
    """A win was retracted: it covers nothing. Issued by a reaction."""

    match_id: UUID


@stored("market_need.win_forgotten.v1")
class NeedWinForgotten(Event, frozen=True, kw_only=True):
    match_id: UUID


@stored("market_need.less_covered.v1")
class NeedLessCovered(Event, frozen=True, kw_only=True):
    """Without the retracted win, others still cover a part."""

    match_id: UUID


@stored("market_need.uncovered.v1")
class NeedUncovered(Event, frozen=True, kw_only=True):
    """Without the retracted win nothing is covered: the need is open again."""

    match_id: UUID
