"""What a participation's events hold more than their commands, and what they change."""

from typing import Any

from msgspec import structs

from export_program.domain.exhibition.ranking import hundredths
from export_program.domain.participation import application as a
from export_program.domain.participation import outcome as o
from export_program.domain.participation import placing as p
from export_program.domain.participation import scoring as s
from export_program.domain.participation.case import Declaration, Finding, Outcome, Scoring
from export_program.domain.participation.rules import exhibition_of
from export_program.engine.case import Recorded, drop, put
from export_program.engine.context import Context
from export_program.engine.lifecycle import Fold
from export_program.engine.messages import Event
from export_program.engine.protocols.appeals import AppealUpheld
from export_program.engine.protocols.intake import frozen_content

Changes = dict[str, Any]
SUBMITTED_FIELDS = ("goods", "m2", "motivation", "other_support", "other_support_declared")
UNSCORED: Changes = {"scores": {}, "total": None, "means": {}, "rank": None}
UNPLACED: Changes = {"stands": (), "stand_m2": 0, "contract": None}


def submitted(case: Any, _c: Any, _: Context) -> a.ParticipationSubmitted:
    return a.ParticipationSubmitted(
        exhibition_id=case.exhibition_id,
        exporter_id=case.exporter_id,
        content=frozen_content(case, *SUBMITTED_FIELDS),
    )


def held(_case: Any, c: Any, _: Context) -> a.ParticipationHeld:
    return a.ParticipationHeld(
        hold_reason=c.reason_code, reason_code=c.reason_code, reason=c.reason
    )


def scored(_case: Any, c: Any, context: Context) -> s.ParticipationScored:
    show = exhibition_of(context)
    version = show.criteria_version if show else 0
    return s.ParticipationScored(judgements=c.judgements, criteria_version=version)


def completed(case: Any, _c: Any, context: Context) -> s.ScoresCompleted:
    """The total from all scorers by the criteria in force: weights are the exhibition's."""
    show = exhibition_of(context)
    if show is None:  # the rule enough_scorers has refused that before
        raise AssertionError("no exhibition was read")
    ids = [c.id for c in show.criteria]
    weights = [c.weight for c in show.criteria]
    current = {
        who: {j.criterion: j.mark for j in given.judgements}
        for who, given in case.scores.items()
        if given.criteria_version == show.criteria_version
    }
    marks = [[by[i] for i in ids] for by in current.values()]
    return s.ScoresCompleted(
        total=hundredths(marks, weights),
        means={i: hundredths([[row[n]] for row in marks], [1]) for n, i in enumerate(ids)},
        criteria_version=show.criteria_version,
        scorers=tuple(sorted(current)),
    )


def attended(_case: Any, c: Any, _: Context) -> p.ParticipationAttended:
    return p.ParticipationAttended(attendance=c.evidence)


def attendance_corrected(case: Any, c: Any, context: Context) -> p.AttendanceCorrected:
    show = exhibition_of(context)
    return p.AttendanceCorrected(
        attendance=c.reason,
        show_closed_on=case.show_closed_on or (show.closed_on if show else None),
        reason_code=c.reason_code,
        reason=c.reason,
    )


def _on_submitted(case: Any, e: Any, _: Recorded) -> Changes:
    return {"submissions": (*case.submissions, e.content)}


def _on_check(case: Any, e: Any, r: Recorded) -> Changes:
    found = Finding(e.passed, e.evidence, r.meta.actor.id, r.meta.occurred_at)
    return {"checks": put(case.checks, e.check, found)}


def _on_declared(case: Any, e: Any, r: Recorded) -> Changes:
    who = r.meta.actor.id
    declared = Declaration(e.conflict, e.statement, r.meta.occurred_at)
    changes: Changes = {"declarations": put(case.declarations, who, declared)}
    if e.conflict:
        changes["scores"] = drop(case.scores, who)
    return changes


def _on_scored(case: Any, e: Any, r: Recorded) -> Changes:
    given = Scoring(e.judgements, e.criteria_version, r.meta.occurred_at)
    return {"scores": put(case.scores, r.meta.actor.id, given)}


def _on_completed(_case: Any, e: Any, _: Recorded) -> Changes:
    return {"total": e.total, "means": e.means, "criteria_version": e.criteria_version}


def _on_outcome(_case: Any, e: Any, r: Recorded) -> Changes:
    return {"outcome": Outcome(e.code, e.figures, r.meta.occurred_at), "leads": e.leads}


def _on_follow_up(case: Any, e: Any, r: Recorded) -> Changes:
    followed = Outcome(e.code, e.figures, r.meta.occurred_at)
    return {"follow_ups": put(case.follow_ups, e.period, followed)}


def _on_appeal_upheld(case: Any, _e: Any, _: Recorded) -> Changes:
    """The application is judged anew, from its eligibility on."""
    appeal = structs.replace(case.appeal, status="upheld")
    return {"appeal": appeal, "closed_at": None, "checks": {}, **UNSCORED, **UNPLACED}


FOLDS: dict[type[Event], Fold] = {
    a.ParticipationSubmitted: _on_submitted,
    a.ParticipationReturned: lambda _c, _e, _r: {"checks": {}},
    a.ApplicationLocked: lambda _c, _e, _r: {"locked": True},
    a.EligibilityChecked: _on_check,
    a.ParticipationHeld: lambda _c, e, _r: {"hold_reason": e.hold_reason},
    a.ParticipationResumed: lambda _c, _e, _r: {"hold_reason": None},
    s.InterestDeclared: _on_declared,
    s.ParticipationScored: _on_scored,
    s.ScoresCompleted: _on_completed,
    s.ScoringReopened: lambda _c, _e, _r: UNSCORED,
    s.ParticipationShortlisted: lambda _c, e, _r: {"rank": e.rank},
    s.ParticipationWaitlisted: lambda _c, e, _r: {"rank": e.rank},
    p.StandLost: lambda _c, _e, _r: UNPLACED,
    p.StandLostOnHold: lambda _c, _e, _r: UNPLACED,
    o.OutcomeReported: _on_outcome,
    o.FollowUpRecorded: _on_follow_up,
    AppealUpheld: _on_appeal_upheld,
}
