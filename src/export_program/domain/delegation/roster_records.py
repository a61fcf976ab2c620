"""What the events of recruitment and people hold more than their commands, and change."""

from typing import Any

from msgspec import structs

from export_program.domain.delegation import people, recruitment
from export_program.domain.delegation.case import STILL_IN, changed
from export_program.domain.delegation.meeting_values import Meeting, MeetingStatus
from export_program.domain.delegation.roster_rules import HAS_PLACE, exporter_of, unready
from export_program.domain.delegation.values import Delegate, Recruitment, Standing
from export_program.engine.case import Recorded, put
from export_program.engine.context import Context
from export_program.engine.lifecycle import Fold
from export_program.engine.messages import Event

Changes = dict[str, Any]
TO_COME = frozenset({MeetingStatus.REQUESTED, MeetingStatus.PROPOSED, MeetingStatus.CONFIRMED})


def opened(_: Any, c: Any, __: Context) -> recruitment.RecruitmentOpened:
    return recruitment.RecruitmentOpened(weights=c.weights, recruitment_until=c.until)


def extended(_: Any, c: Any, __: Context) -> recruitment.RecruitmentExtended:
    return recruitment.RecruitmentExtended(
        recruitment_until=c.until, reason_code=c.reason_code, reason=c.reason
    )


def closed(case: Any, _c: Any, _: Context) -> recruitment.RecruitmentClosed:
    return recruitment.RecruitmentClosed(applicants=tuple(case.standing(*STILL_IN)))


def minimum_missed(case: Any, _c: Any, _: Context) -> recruitment.MinimumNotMet:
    return recruitment.MinimumNotMet(
        applicants=tuple(case.standing(*STILL_IN)), needed=case.minimum
    )


def _pool(context: Context) -> dict[str, Any]:
    """The exporter's readiness as its case says, and whether it is in the ready pool."""
    exporter = exporter_of(context)
    level = exporter.level.value if exporter else ""
    return {"level": level, "ready": unready(exporter, context.today) is None}


def applied(_: Any, c: Any, context: Context) -> recruitment.DelegateApplied:
    exporter = exporter_of(context)
    return recruitment.DelegateApplied(
        delegate=c.person.ref,
        exporter_id=c.exporter_id,
        organisation=exporter.name if exporter else "",
        person=c.person,
        goods=c.goods,
        edition=c.edition,
        expectation=c.expectation,
        **_pool(context),
    )


def scored(case: Any, c: Any, context: Context) -> recruitment.ApplicantScored:
    weights = {w.criterion: w.weight for w in case.weights}
    given = {s.criterion: s.points for s in c.scores}
    whole = sum(weights.values())
    points = sum(weights[name] * given[name] for name in weights)
    total = (200 * points + whole) // (2 * whole) if whole else 0
    return recruitment.ApplicantScored(
        delegate=c.delegate, scores=given, total=total, rationale=c.rationale, **_pool(context)
    )


def roster_confirmed(case: Any, _c: Any, _: Context) -> recruitment.RosterConfirmed:
    return recruitment.RosterConfirmed(roster=tuple(case.roster()))


def named(_: Any, c: Any, __: Context) -> people.DelegateNamed:
    return people.DelegateNamed(
        delegate=c.person.ref,
        person=c.person,
        organisation=c.organisation,
        country=c.country,
        function=c.function,
    )


def paper(_: Any, c: Any, __: Context) -> people.TravelPaperRecorded:
    return people.TravelPaperRecorded(delegate=c.paper.ref, paper=c.paper)


def dropped(case: Any, c: Any, _: Context) -> people.DelegateDropped:
    return people.DelegateDropped(
        delegate=c.delegate,
        place_freed=case.delegates[c.delegate].standing in HAS_PLACE,
        reason_code=c.reason_code,
        reason=c.reason,
    )


# ---------------------------------------------------------------- folds


def _on_applied(case: Any, e: Any, r: Recorded) -> Changes:
    new = Delegate(
        person=e.person,
        organisation=e.organisation,
        exporter_id=e.exporter_id,
        goods=e.goods,
        edition=e.edition,
        expectation=e.expectation,
        filed_by=r.meta.actor.id,
        at=r.meta.occurred_at,
        level=e.level,
        ready=e.ready,
    )
    return {"delegates": put(case.delegates, e.delegate, new)}


def _on_named(case: Any, e: Any, r: Recorded) -> Changes:
    new = Delegate(
        person=e.person,
        organisation=e.organisation,
        country=e.country,
        function=e.function,
        filed_by=r.meta.actor.id,
        at=r.meta.occurred_at,
        standing=Standing.SELECTED,
    )
    return {"delegates": put(case.delegates, e.delegate, new)}


def _on_scored(case: Any, e: Any, _: Recorded) -> Changes:
    seen = {"scores": e.scores, "total": e.total, "level": e.level, "ready": e.ready}
    return {"delegates": changed(case, e.delegate, **seen)}


def _on_paper(case: Any, e: Any, _: Recorded) -> Changes:
    papers = put(case.delegates[e.delegate].papers, e.paper.kind, e.paper)
    return {"delegates": changed(case, e.delegate, papers=papers)}


def _now(standing: Standing, told: str = "", **more: Any) -> Fold:
    """The delegate stands so from now on; `told` names the field of the event that says why."""

    def fold(case: Any, e: Any, _: Recorded) -> Changes:
        why = {"because": getattr(e, told)} if told else {}
        return {"delegates": changed(case, e.delegate, standing=standing, **why, **more)}

    return fold


def _left(case: Any, e: Any, r: Recorded) -> Changes:
    """Meetings to come go on without whoever left."""
    meetings: dict[str, Meeting] = {
        key: structs.replace(m, delegates=tuple(d for d in m.delegates if d != e.delegate))
        if m.status in TO_COME and e.delegate in m.delegates
        else m
        for key, m in case.meetings.items()
    }
    changes = dict(_now(Standing.DROPPED, "reason")(case, e, r))
    return {**changes, "meetings": meetings}


FOLDS: dict[type[Event], Fold] = {
    recruitment.RecruitmentOpened: lambda _c, e, _r: {
        "weights": e.weights,
        "recruitment_until": e.recruitment_until,
        "recruitment": Recruitment.OPEN,
    },
    recruitment.RecruitmentExtended: lambda _c, e, _r: {
        "recruitment_until": e.recruitment_until,
        "recruitment": Recruitment.OPEN,
    },
    recruitment.RecruitmentClosed: lambda _c, _e, _r: {"recruitment": Recruitment.CLOSED},
    recruitment.MinimumNotMet: lambda _c, _e, _r: {"recruitment": Recruitment.MINIMUM_NOT_MET},
    recruitment.DelegateApplied: _on_applied,
    recruitment.ApplicantScored: _on_scored,
    recruitment.DelegateSelected: _now(Standing.SELECTED, "because"),
    recruitment.SelectionOverridden: _now(Standing.SELECTED, "reason", overridden=True),
    recruitment.DelegateWaitlisted: _now(Standing.WAITLISTED, "reason"),
    recruitment.ApplicantRefused: _now(Standing.REFUSED, "reason"),
    recruitment.PlaceOffered: _now(Standing.OFFERED),
    recruitment.PlaceAccepted: _now(Standing.SELECTED),
    recruitment.PlaceDeclined: _now(Standing.DROPPED, "reason"),
    recruitment.PlaceOfferLapsed: _now(Standing.DROPPED),
    recruitment.RosterConfirmed: lambda _c, _e, _r: {},
    people.DelegateNamed: _on_named,
    people.TravelPaperRecorded: _on_paper,
    people.DelegateConfirmed: _now(Standing.CONFIRMED),
    people.DelegateDropped: _left,
    people.DelegateHeld: lambda c, e, _r: {"delegates": changed(c, e.delegate, hold=e.reason_code)},
    people.DelegateResumed: lambda c, e, _r: {"delegates": changed(c, e.delegate, hold=None)},
}
