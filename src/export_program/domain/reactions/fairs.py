"""Fairs: an exhibition and its participations keep each other informed."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from export_program.domain.exhibition import applicants as at
from export_program.domain.exhibition import floor, planning, show
from export_program.domain.exhibition.applicants import Departure
from export_program.domain.exhibition.case import ExhibitionStage
from export_program.domain.exhibition.values import Standing
from export_program.domain.participation import application, outcome, placing, scoring
from export_program.domain.participation.application import RefusalReason
from export_program.domain.participation.case import FollowUp, ParticipationStage
from export_program.domain.participation.lifecycle import LISTED, UNDERWAY
from export_program.domain.participation.scoring import ScoringReason
from export_program.domain.reaction import Cases, Reaction, Then
from export_program.engine.case import Recorded
from export_program.engine.messages import GeneralReason
from export_program.engine.protocols.appeals import AppealUpheld
from export_program.engine.protocols.linking import SetDerivedFlag
from export_program.engine.protocols.outcome import WithdrawalAccepted

DEPARTURES: dict[type[Any], Departure] = {
    application.ParticipationWithdrawn: Departure.WITHDRAWN,
    application.ParticipationReturned: Departure.RETURNED,
    application.ParticipationRefused: Departure.REFUSED,
    application.ParticipationDisqualified: Departure.DISQUALIFIED,
    placing.OfferDeclined: Departure.DECLINED,
    placing.OfferLapsed: Departure.OFFER_LAPSED,
    placing.StandLostOnHold: Departure.OFFER_LAPSED,
    WithdrawalAccepted: Departure.WITHDRAWN,
}
UNRELIABLE = "no-show"
OVER = frozenset({ExhibitionStage.EVALUATED, ExhibitionStage.CANCELLED})
CANCELLABLE = frozenset({ParticipationStage.DRAFT, ParticipationStage.ON_HOLD, *UNDERWAY})
AT_THE_SHOW = frozenset(
    {
        ParticipationStage.STAND_ALLOCATED,
        ParticipationStage.ATTENDED,
        ParticipationStage.ON_HOLD,
    }
)


def _show(participation: Any, cases: Cases) -> Any:
    """The exhibition, unless it is over: then nothing is noted there any more."""
    found = cases.get(participation.exhibition_id)
    return None if found is None or found.stage in OVER else found


def _entrant(participation: Any, cases: Cases) -> Any:
    found = _show(participation, cases)
    return found.entrant(participation.id) if found else None


def _on_show(participation: Any, command: Any) -> Then:
    return Then("exhibition", participation.exhibition_id, command)


def _apply(_step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    found = _show(case, cases) if case.KIND == "participation" else None
    if found is not None and found.entrant(case.id) is None:
        note = at.NoteApplication(participation_id=case.id, exporter_id=case.exporter_id)
        yield _on_show(case, note)


def _score(step: Recorded, case: Any, _: Cases) -> Iterator[Then]:
    event: Any = step.event
    note = at.NoteScore(
        participation_id=case.id,
        total=event.total,
        means=event.means,
        criteria_version=event.criteria_version,
    )
    yield _on_show(case, note)


def _forget_score(_step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    entrant = _entrant(case, cases)
    if entrant is not None and entrant.total is not None:
        yield _on_show(case, at.ForgetScore(participation_id=case.id))


def _lock(step: Recorded, _case: Any, cases: Cases) -> Iterator[Then]:
    event: Any = step.event
    for participation_id in event.applications:
        yield from _locked(participation_id, cases)


def _lock_late(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    event: Any = step.event
    if case.stage is not ExhibitionStage.OPEN_FOR_APPLICATIONS:
        yield from _locked(event.participation_id, cases)


def _locked(participation_id: UUID, cases: Cases) -> Iterator[Then]:
    found = cases.get(participation_id)
    if found is not None and found.stage in UNDERWAY and not found.locked:
        yield Then("participation", participation_id, application.LockApplication())


def _score_anew(step: Recorded, _case: Any, cases: Cases) -> Iterator[Then]:
    event: Any = step.event
    reopen = scoring.ReopenScoring(
        reason_code=ScoringReason.CRITERIA_CHANGED, reason=f"Criteria changed: {event.notice}"
    )
    for participation_id in event.applications:
        found = cases.get(participation_id)
        if found is not None and found.total is not None and found.stage in LISTED:
            yield Then("participation", participation_id, reopen)


def _ranked(step: Recorded, _case: Any, cases: Cases) -> Iterator[Then]:
    event: Any = step.event
    for rank in event.ranks:
        found = cases.get(rank.participation_id)
        command = _by_rank(rank, found)
        if command is not None:
            yield Then("participation", rank.participation_id, command)


def _by_rank(rank: Any, found: Any) -> Any:
    if found is None or (rank.outcome is rank.was and rank.rank == found.rank):
        return None
    match rank.outcome:
        case Standing.SHORTLISTED:
            return scoring.ShortlistParticipation(rank=rank.rank, because=rank.reason)
        case Standing.WAITLISTED:
            return scoring.WaitlistParticipation(rank=rank.rank, because=rank.reason)
        case Standing.REFUSED:
            return application.RefuseParticipation(
                reason_code=RefusalReason.SCORE_BELOW_MINIMUM, reason=rank.reason
            )
        case _:
            return None


def _offer(step: Recorded, _case: Any, _: Cases) -> Iterator[Then]:
    event: Any = step.event
    offer = placing.OfferParticipation(stands=event.stands, stand_m2=event.m2)
    yield Then("participation", event.participation_id, offer)


def _accepted(_step: Recorded, case: Any, _: Cases) -> Iterator[Then]:
    yield _on_show(case, floor.NoteAcceptance(participation_id=case.id))


def _left(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    if case.KIND == "participation" and _entrant(case, cases) is not None:
        departure = DEPARTURES[type(step.event)]
        note = at.NoteDeparture(participation_id=case.id, departure=departure)
        yield _on_show(case, note)


def _next(step: Recorded, case: Any, _: Cases) -> Iterator[Then]:
    event: Any = step.event
    if event.next_in_line is not None:
        yield Then("exhibition", case.id, floor.OfferStandToNext(stands=event.stands))


def _lapse(step: Recorded, _case: Any, cases: Cases) -> Iterator[Then]:
    event: Any = step.event
    found = cases.get(event.participation_id)
    if found is not None and found.stage.value == "offered":
        yield Then("participation", event.participation_id, placing.LapseOffer())


def _allocated(step: Recorded, _case: Any, _: Cases) -> Iterator[Then]:
    event: Any = step.event
    note = placing.NoteStand(stands=event.stands, stand_m2=event.m2)
    yield Then("participation", event.participation_id, note)


def _swapped(step: Recorded, case: Any, _: Cases) -> Iterator[Then]:
    event: Any = step.event
    for holder, stands in ((event.first, event.first_stands), (event.second, event.second_stands)):
        m2 = sum(case.stands[code].m2 for code in stands)
        yield Then("participation", holder, placing.NoteStandChange(stands=stands, stand_m2=m2))


def _released(step: Recorded, _case: Any, _: Cases) -> Iterator[Then]:
    event: Any = step.event
    lose = placing.LoseStand(reason_code=GeneralReason.CHANGED_CIRCUMSTANCES, reason=event.reason)
    yield Then("participation", event.participation_id, lose)


def _shared(step: Recorded, case: Any, _: Cases) -> Iterator[Then]:
    event: Any = step.event
    declare = floor.DeclareCoExhibitors(participation_id=case.id, co_exhibitors=event.co_exhibitors)
    yield _on_show(case, declare)


def _held(_step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    if _entrant(case, cases) is not None:
        yield _on_show(case, at.NoteHold(participation_id=case.id))


def _resumed(_step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    if _entrant(case, cases) is not None:
        yield _on_show(case, at.NoteResumption(participation_id=case.id))


def _outcomes(step: Recorded, _case: Any, cases: Cases) -> Iterator[Then]:
    event: Any = step.event
    request = outcome.RequestOutcome(show_closed_on=event.closed_on)
    for participation_id in event.participants:
        found = cases.get(participation_id)
        if found is not None and found.stage in AT_THE_SHOW:
            yield Then("participation", participation_id, request)


def _cancelled(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    event: Any = step.event
    cancel = application.CancelParticipation(
        reason_code=GeneralReason.CHANGED_CIRCUMSTANCES, reason=f"Show cancelled: {event.reason}"
    )
    for found in cases.linked("participation", "exhibition_id", case.id):
        if found.stage in CANCELLABLE:
            yield Then("participation", found.id, cancel)


def _unreliable(_step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    exporter = cases.get(case.exporter_id)
    if exporter is not None and UNRELIABLE not in exporter.flags:
        because = f"Did not show up with {case.reference}."
        yield Then("exporter", exporter.id, SetDerivedFlag(flag=UNRELIABLE, because=because))


def _close(_step: Recorded, case: Any, _: Cases) -> Iterator[Then]:
    if len(case.follow_ups) == len(FollowUp):
        yield Then("participation", case.id, outcome.CloseParticipation())


# fmt: off
REACTIONS = (
    Reaction("note-application", 1, (application.ParticipationSubmitted, AppealUpheld), _apply, "The exhibition takes note of an application."),
    Reaction("note-score", 1, (scoring.ScoresCompleted,), _score, "The exhibition takes note of a completed score; ranking uses nothing else."),
    Reaction("forget-score", 1, (scoring.ScoringReopened,), _forget_score, "A score that is opened again does not count."),
    Reaction("lock-applications", 1, (planning.ApplicationsClosed,), _lock, "When applications close they are locked and the scoring clock starts."),
    Reaction("lock-late-application", 1, (at.ApplicationNoted, at.ResumptionNoted, at.StandHoldResumed), _lock_late, "An application that comes back after an appeal or a hold is locked at once."),
    Reaction("score-anew", 1, (planning.CriteriaChanged,), _score_anew, "When criteria change, completed scores are opened again."),
    Reaction("tell-ranks", 1, (at.ParticipantsRanked,), _ranked, "Each applicant is told its rank: shortlisted, waitlisted or refused."),
    Reaction("offer-stand", 1, (floor.StandOffered,), _offer, "A stand that is held for an applicant is offered to it."),
    Reaction("note-acceptance", 1, (placing.OfferAccepted,), _accepted, "The exhibition takes note of an accepted offer."),
    Reaction("note-departure", 1, tuple(DEPARTURES), _left, "Whoever leaves frees its stands."),
    Reaction("offer-to-next", 1, (at.StandVacated, floor.StandHoldExpired), _next, "A stand that falls free is offered to the next on the waitlist."),
    Reaction("lapse-offer", 1, (floor.StandHoldExpired,), _lapse, "An offer does not outlive the hold of its stand."),
    Reaction("note-stand", 1, (floor.StandAllocated,), _allocated, "A participation learns its stand."),
    Reaction("note-swap", 1, (floor.StandsSwapped,), _swapped, "Both learn that their stands were swapped."),
    Reaction("lose-stand", 1, (floor.StandReleased,), _released, "A participation learns that its stand was released."),
    Reaction("declare-co-exhibitors", 1, (placing.CoExhibitorsNamed,), _shared, "The exhibition learns who shares a stand."),
    Reaction("note-hold", 1, (application.ParticipationHeld,), _held, "The exhibition takes note of a participation on hold."),
    Reaction("note-resumption", 1, (application.ParticipationResumed,), _resumed, "The exhibition takes note that a participation goes on."),
    Reaction("request-outcomes", 1, (show.ShowClosed,), _outcomes, "When a show closes, outcomes are asked for and subsidies may be claimed."),
    Reaction("cancel-participations", 1, (show.ExhibitionCancelled,), _cancelled, "A cancelled show cancels its participations, drafts too."),
    Reaction("note-no-show", 1, (placing.ParticipationNoShow,), _unreliable, "A no-show is noted on the exporter."),
    Reaction("close-participation", 1, (outcome.FollowUpRecorded,), _close, "A participation is closed after the last follow-up."),
)
# fmt: on
