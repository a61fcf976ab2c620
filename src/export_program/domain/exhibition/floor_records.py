"""What the events of applicants, stands and money hold more than their commands, and change."""

from typing import Any
from uuid import UUID

from msgspec import structs

from export_program.domain.exhibition import applicants, floor, funds
from export_program.domain.exhibition.case import Exhibition, ExhibitionStage, entering
from export_program.domain.exhibition.floor_rules import next_in_line
from export_program.domain.exhibition.ranking import rank
from export_program.domain.exhibition.values import (
    Entrant,
    Grant,
    Stand,
    Standing,
)
from export_program.domain.vocabulary.money import Money
from export_program.engine.case import Recorded, amend, put
from export_program.engine.context import Context
from export_program.engine.lifecycle import Fold
from export_program.engine.messages import Event

Changes = dict[str, Any]
ALLOCATING = frozenset({ExhibitionStage.APPLICATIONS_CLOSED, ExhibitionStage.ALLOCATION_FINAL})


# ---------------------------------------------------------------- applicants


def departed(case: Any, c: Any, _: Context) -> applicants.EntrantLeft:
    return applicants.EntrantLeft(participation_id=c.participation_id, departure=c.departure)


def _heir(case: Exhibition, participation_id: UUID) -> UUID | None:
    """Whom freed stands are to be offered to: the first that waits, when no shortlisted does."""
    if case.stage not in ALLOCATING or any(
        e.standing is Standing.SHORTLISTED and not e.on_hold for e in case.present()
    ):
        return None
    first = next_in_line(case, participation_id)
    return first.participation_id if first else None


def _codes(case: Exhibition, participation_id: UUID) -> tuple[str, ...]:
    return tuple(s.code for s in case.stands_of(participation_id))


def vacated(case: Any, c: Any, _: Context) -> applicants.StandVacated:
    return applicants.StandVacated(
        participation_id=c.participation_id,
        departure=c.departure,
        stands=_codes(case, c.participation_id),
        next_in_line=_heir(case, c.participation_id),
    )


def ranked(case: Any, c: Any, _: Context) -> applicants.ParticipantsRanked:
    return applicants.ParticipantsRanked(
        method_version=c.method_version,
        criteria_version=case.criteria_version,
        ranks=rank(case.entrants, c.method_version, case.criteria, case.places, case.minimum_score),
        remarks=c.remarks,
    )


def _on_application(case: Any, e: Any, r: Recorded) -> Changes:
    new = Entrant(e.participation_id, e.exporter_id, r.meta.occurred_at)
    return {"entrants": put(case.entrants, str(e.participation_id), new)}


def _on_score(case: Any, e: Any, _: Recorded) -> Changes:
    changed = entering(
        case,
        e.participation_id,
        total=e.total,
        means=e.means,
        criteria_version=e.criteria_version,
        standing=Standing.SCORED,
        rank=None,
    )
    return {"entrants": changed}


def _on_score_forgotten(case: Any, e: Any, _: Recorded) -> Changes:
    gone: Changes = {"total": None, "means": {}, "rank": None, "standing": Standing.APPLIED}
    return {"entrants": entering(case, e.participation_id, **gone)}


def _marking(**changes: Any) -> Fold:
    return lambda case, e, _r: {"entrants": entering(case, e.participation_id, **changes)}


def _freed(case: Any, participation_id: UUID) -> dict[str, Stand]:
    key = str(participation_id)
    return {
        code: structs.replace(s, holder=None) if s.holder == key else s
        for code, s in case.stands.items()
    }


def _on_departure(case: Any, e: Any, _: Recorded) -> Changes:
    entrants = entering(case, e.participation_id, standing=Standing.LEFT)
    return {"entrants": entrants, "stands": _freed(case, e.participation_id)}


def _on_ranked(case: Any, e: Any, _: Recorded) -> Changes:
    entrants = dict(case.entrants)
    for r in e.ranks:
        key = str(r.participation_id)
        entrants[key] = structs.replace(entrants[key], standing=r.outcome, rank=r.rank)
    return {"entrants": entrants, "method_version": e.method_version}


# ---------------------------------------------------------------- stands


def _offer(case: Any, participation_id: UUID, codes: tuple[str, ...]) -> floor.StandOffered:
    return floor.StandOffered(
        participation_id=participation_id,
        exporter_id=case.entrants[str(participation_id)].exporter_id,
        stands=codes,
        m2=sum(case.stands[code].m2 for code in codes),
    )


def offered(case: Any, c: Any, _: Context) -> floor.StandOffered:
    return _offer(case, c.participation_id, c.stands)


def offered_to_next(case: Any, c: Any, _: Context) -> floor.StandOffered:
    first = next_in_line(case)
    if first is None:  # the rule somebody_waits has refused that before
        raise AssertionError("nobody waits")
    return _offer(case, first.participation_id, c.stands)


def allocated(case: Any, c: Any, context: Context) -> floor.StandAllocated:
    held = case.stands_of(c.participation_id)
    return floor.StandAllocated(
        participation_id=c.participation_id,
        exporter_id=case.entrants[str(c.participation_id)].exporter_id,
        stands=tuple(s.code for s in held),
        m2=sum(s.m2 for s in held),
        allocated_at=context.at,
    )


def hold_expired(case: Any, c: Any, _: Context) -> floor.StandHoldExpired:
    return floor.StandHoldExpired(
        participation_id=c.participation_id,
        stands=_codes(case, c.participation_id),
        next_in_line=_heir(case, c.participation_id),
    )


def released(case: Any, c: Any, _: Context) -> floor.StandReleased:
    return floor.StandReleased(
        participation_id=c.participation_id,
        stands=_codes(case, c.participation_id),
        reason_code=c.reason_code,
        reason=c.reason,
    )


def swapped(case: Any, c: Any, _: Context) -> floor.StandsSwapped:
    return floor.StandsSwapped(
        first=c.first,
        first_stands=_codes(case, c.second),
        second=c.second,
        second_stands=_codes(case, c.first),
        reason_code=c.reason_code,
        reason=c.reason,
    )


def _on_plan(case: Any, e: Any, _: Recorded) -> Changes:
    held = {code: s.holder for code, s in case.stands.items()}
    stands = {s.code: Stand(s.code, s.m2, s.type, s.hall, held.get(s.code)) for s in e.stands}
    return {"capacity_m2": e.capacity_m2, "stands": stands}


def _given(case: Any, participation_id: UUID, codes: tuple[str, ...]) -> dict[str, Stand]:
    stands = dict(case.stands)
    for code in codes:
        stands[code] = structs.replace(stands[code], holder=str(participation_id))
    return stands


def _on_offer(case: Any, e: Any, _: Recorded) -> Changes:
    entrants = entering(case, e.participation_id, standing=Standing.OFFERED)
    return {"stands": _given(case, e.participation_id, e.stands), "entrants": entrants}


def _on_release(case: Any, e: Any, _: Recorded) -> Changes:
    entrants = entering(case, e.participation_id, standing=Standing.SHORTLISTED)
    return {"stands": _freed(case, e.participation_id), "entrants": entrants}


def _on_swap(case: Any, e: Any, _: Recorded) -> Changes:
    after = structs.replace(case, stands=_given(case, e.first, e.first_stands))
    return {"stands": _given(after, e.second, e.second_stands)}


# ---------------------------------------------------------------- money


def subsidy_released(case: Any, c: Any, _: Context) -> funds.SubsidyReleased:
    return funds.SubsidyReleased(
        participation_id=c.participation_id,
        amount=case.grants[str(c.participation_id)].unpaid,
        reason_code=c.reason_code,
        reason=c.reason,
    )


def _on_committed(case: Any, e: Any, _: Recorded) -> Changes:
    nothing = Money.zero(e.amount.currency)
    grant = Grant(e.amount, nothing, nothing)
    return {"grants": put(case.grants, str(e.participation_id), grant)}


def _on_grant(field: str, *, sign: int = 1) -> Fold:
    def fold(case: Any, e: Any, _: Recorded) -> Changes:
        key = str(e.participation_id)
        moved = e.amount if sign > 0 else -e.amount
        amount = getattr(case.grants[key], field) + moved
        return {"grants": amend(case.grants, key, **{field: amount})}

    return fold


FOLDS: dict[type[Event], Fold] = {
    applicants.ApplicationNoted: _on_application,
    applicants.ScoreNoted: _on_score,
    applicants.ScoreForgotten: _on_score_forgotten,
    applicants.HoldNoted: _marking(on_hold=True),
    applicants.ResumptionNoted: _marking(on_hold=False),
    applicants.StandHoldResumed: _marking(on_hold=False),
    applicants.EntrantLeft: _on_departure,
    applicants.StandVacated: _on_departure,
    applicants.ParticipantsRanked: _on_ranked,
    floor.FloorPlanDefined: _on_plan,
    floor.StandOffered: _on_offer,
    floor.StandAccepted: _marking(standing=Standing.ACCEPTED),
    floor.StandHoldExpired: _on_departure,
    floor.StandAllocated: _marking(standing=Standing.ALLOCATED),
    floor.StandsSwapped: _on_swap,
    floor.StandReleased: _on_release,
    floor.CoExhibitorsDeclared: lambda c, e, _r: {
        "entrants": entering(c, e.participation_id, co_exhibitors=e.co_exhibitors)
    },
    funds.SubsidyCommitted: _on_committed,
    funds.SubsidyReleased: _on_grant("committed", sign=-1),
    funds.ClaimNoted: lambda c, e, _r: {
        "grants": amend(c.grants, str(e.participation_id), claim_id=e.claim_id)
    },
    funds.ClaimEndNoted: lambda c, e, _r: {
        "grants": amend(c.grants, str(e.participation_id), claim_id=None)
    },
    funds.SubsidyPaymentNoted: _on_grant("paid"),
    funds.ClawbackNoted: _on_grant("clawed_back"),
}
