"""Commands and events of scoring, and of what the ranking of the exhibition makes of it."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from export_program.domain.participation.case import Judgement
from export_program.engine.messages import (
    Command,
    Count,
    Event,
    LongText,
    Reasoned,
    ShortText,
    stored,
)

Judgements = Annotated[tuple[Judgement, ...], Meta(min_length=3, max_length=20)]


class ScoringReason(StrEnum):
    CRITERIA_CHANGED = "criteria_changed"
    CONFLICT_OF_INTEREST = "conflict_of_interest"
    ERROR_OF_FACT = "error_of_fact"
    NEW_EVIDENCE = "new_evidence"
    OTHER = "other"


class DeclareInterest(Command, frozen=True, kw_only=True):
    """Declare, before scoring, whether one has ties with the applicant. A conflict that is
    declared later strikes out what one scored."""

    conflict: bool
    statement: LongText


@stored("participation.interest_declared.v1")
class InterestDeclared(Event, frozen=True, kw_only=True):
    conflict: bool
    statement: str


class ScoreParticipation(Command, frozen=True, kw_only=True):
    """Judge every criterion of the exhibition, 1 to 5, each with a rationale."""

    judgements: Judgements


@stored("participation.scored.v1")
class ParticipationScored(Event, frozen=True, kw_only=True):
    judgements: tuple[Judgement, ...]
    criteria_version: int


class CompleteScoring(Command, frozen=True, kw_only=True):
    pass


@stored("participation.scores_completed.v1")
class ScoresCompleted(Event, frozen=True, kw_only=True):
    """The total and the mean of each criterion in hundredths, over all `scorers`."""

    total: int
    means: dict[str, int]
    criteria_version: int
    scorers: tuple[str, ...]


class ReopenScoring(Reasoned, frozen=True, kw_only=True):
    """Score again from nothing, by other criteria or other scorers."""

    reason_code: ScoringReason


@stored("participation.scoring_reopened.v1")
class ScoringReopened(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class ShortlistParticipation(Command, frozen=True, kw_only=True):
    rank: Count
    because: ShortText


@stored("participation.shortlisted.v1", decides="shortlisted")
class ParticipationShortlisted(Event, frozen=True, kw_only=True):
    rank: int
    because: str


class WaitlistParticipation(Command, frozen=True, kw_only=True):
    rank: Count
    because: ShortText


@stored("participation.waitlisted.v1", decides="waitlisted")
class ParticipationWaitlisted(Event, frozen=True, kw_only=True):
    rank: int
    because: str
