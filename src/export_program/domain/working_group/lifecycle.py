"""The table of a working group, and what its events hold more than their commands."""

from datetime import date, timedelta
from typing import Any

from export_program.domain.vocabulary.persian import normalise
from export_program.domain.vocabulary.recurrence import moment_of
from export_program.domain.working_group import messages as m
from export_program.domain.working_group import rules
from export_program.domain.working_group.case import (
    MAIN,
    CompositionInForce,
    QueuedItem,
    Upcoming,
    WorkingGroup,
    WorkingGroupStage,
)
from export_program.domain.working_group.messages import PlanNextSession
from export_program.engine.actors import Role
from export_program.engine.calendars.iran import office_day
from export_program.engine.case import Recorded, drop, put
from export_program.engine.context import Context
from export_program.engine.lifecycle import LIVE, SAME, Deadline, Lifecycle, Unique, row
from export_program.engine.protocols.office import office

DOCUMENT_TYPES = ("charter", "order", "correspondence", "other")
E, R = WorkingGroupStage, Role
DESK = frozenset({R.SECRETARIAT, R.WG_CHAIR})
OFFICERS = DESK | {R.TEAM_LEAD, R.DESK_OFFICER}
LAST_SKIPS = 20


def _formed(_: Any, c: Any, context: Context) -> m.WorkingGroupFormed:
    return m.WorkingGroupFormed(
        name=c.name,
        name_fa=c.name_fa,
        main=context.related.get(rules.OTHER_MAIN.name) is None if c.main is None else c.main,
        series=c.series,
        composition=c.composition,
        from_on=context.today,
        planned_until=c.series.starts_on - timedelta(days=1),
    )


def _series(case: WorkingGroup, c: Any, _: Context) -> m.SeriesChanged:
    return m.SeriesChanged(
        series=c.series,
        planned_until=c.series.starts_on - timedelta(days=1),
        reason_code=c.reason_code.value,
        reason=c.reason,
    )


def _next(case: WorkingGroup) -> date:
    on = case.next_on()
    if on is None:
        raise AssertionError("the rules have refused a series without a next day")
    return on


def _planned(case: WorkingGroup, _c: Any, context: Context) -> m.SessionPlanned:
    on, series = _next(case), case.series
    if series is None:
        raise AssertionError("the rules have refused a group without a series")
    starts_at = moment_of(on, series.at, context.calendar.zone)
    return m.SessionPlanned(on=on, at=series.at, place=series.place, starts_at=starts_at)


def _skipped(case: WorkingGroup, _c: Any, context: Context) -> m.SessionSkipped:
    on = _next(case)
    return m.SessionSkipped(on=on, because=case.why_closed(on, context.calendar) or "")


def _queued(case: WorkingGroup, c: Any, _: Context) -> m.ItemQueued:
    item = f"Q{case.queued + 1}"
    given = {n: getattr(c, n) for n in m.ItemQueued.__struct_fields__ if n not in {"item", "cause"}}
    about = f"{c.subject_kind}:{c.subject_id}" if c.subject_id else f"item:{case.id}:{item}"
    return m.ItemQueued(item=item, cause=c.cause or about, **given)


def _on_formed(_: Any, e: Any, __: Recorded) -> dict[str, Any]:
    return {
        "name": e.name,
        "name_fa": e.name_fa,
        "main": e.main,
        "series": e.series,
        "compositions": (CompositionInForce(e.from_on, e.composition),),
        "planned_until": e.planned_until,
    }


def _on_composition(case: WorkingGroup, e: Any, _: Recorded) -> dict[str, Any]:
    return {"compositions": (*case.compositions, CompositionInForce(e.from_on, e.composition))}


def _on_planned(case: WorkingGroup, e: Any, _: Recorded) -> dict[str, Any]:
    return {"planned_until": e.on, "skips": drop(case.skips, e.on.isoformat())}


def _on_passed_over(case: WorkingGroup, e: Any, recorded: Recorded) -> dict[str, Any]:
    told = f"{e.on.isoformat()}: {e.because}"
    kept = (*case.passed_over, told)[-LAST_SKIPS:]
    return {**_on_planned(case, e, recorded), "passed_over": kept}


def _on_queued(case: WorkingGroup, e: Any, recorded: Recorded) -> dict[str, Any]:
    told = {name: getattr(e, name) for name in e.__struct_fields__}
    by, at = recorded.meta.actor.id, recorded.meta.occurred_at
    queued = QueuedItem(**told, queued_at=at, by=by)
    return {"waiting": put(case.waiting, e.item, queued), "queued": case.queued + 1}


def _off_the_list(case: WorkingGroup, e: Any, _: Recorded) -> dict[str, Any]:
    return {"waiting": drop(case.waiting, e.item)}


def _on_session(case: WorkingGroup, e: Any, _: Recorded) -> dict[str, Any]:
    key = str(e.session_id)
    if e.standing is m.SessionStanding.OVER:
        return {"upcoming": drop(case.upcoming, key)}
    return {"upcoming": put(case.upcoming, key, Upcoming(e.session_id, e.on))}


def _on_dissolved(_case: WorkingGroup, _e: Any, _: Recorded) -> dict[str, Any]:
    return {"waiting": {}, "upcoming": {}, "skips": {}}


def _plan_on(case: WorkingGroup, _event: Any) -> date | None:
    """The day on which the next session is called: so many days ahead, but not in the past."""
    on = case.next_on()
    if on is None or case.series is None:
        return None
    return max(on - timedelta(days=case.series.plan_days), office_day(case.last_at))


def _name(case: WorkingGroup) -> tuple[str, ...]:
    over = case.stage is E.DISSOLVED
    names = {normalise(case.name), normalise(case.name_fa)}
    return () if over else tuple(sorted(f"working-group:{name}" for name in names))


def _main(case: WorkingGroup) -> tuple[str, ...]:
    return (MAIN,) if case.main and case.stage is E.ACTIVE else ()


def _skip(case: WorkingGroup, e: Any, _: Recorded) -> dict[str, Any]:
    return {"skips": put(case.skips, e.on.isoformat(), e.reason)}


def _restore(case: WorkingGroup, e: Any, _: Recorded) -> dict[str, Any]:
    return {"skips": drop(case.skips, e.on.isoformat())}


# fmt: off
LIFECYCLE = Lifecycle("working_group", "WGR", WorkingGroup, E, (
    #   command                 event                    from      to           by
    row(m.FormWorkingGroup,     m.WorkingGroupFormed,    None,     E.ACTIVE,    DESK | {R.TEAM_LEAD}, rules.series_starts, rules.is_the_only_main, record=_formed),
    row(m.ChangeComposition,    m.CompositionChanged,    E.ACTIVE, SAME,        DESK, rules.composition_follows),
    row(m.ChangeSeries,         m.SeriesChanged,         E.ACTIVE, SAME,        DESK, rules.series_starts, rules.series_changes, record=_series),
    row(m.SkipOccurrence,       m.OccurrenceSkipped,     E.ACTIVE, SAME,        DESK, rules.is_to_come, rules.is_not_skipped),
    row(m.RestoreOccurrence,    m.OccurrenceRestored,    E.ACTIVE, SAME,        DESK, rules.is_skipped),
    row(m.PlanNextSession,      m.SessionPlanned,        E.ACTIVE, SAME,        (R.TIMER, R.SECRETARIAT), rules.has_a_next, when=rules.next_is_open, record=_planned),
    row(m.PlanNextSession,      m.SessionSkipped,        E.ACTIVE, SAME,        (R.TIMER, R.SECRETARIAT), rules.has_a_next, when=rules.next_is_closed, record=_skipped),
    #   the list for the next session
    row(m.QueueItem,            m.ItemQueued,            E.ACTIVE, SAME,        OFFICERS | {R.POLICY}, rules.does_not_wait, rules.has_room, record=_queued),
    row(m.TakeQueuedItem,       m.QueuedItemTaken,       E.ACTIVE, SAME,        R.POLICY, rules.waits),
    row(m.DropQueuedItem,       m.QueuedItemDropped,     E.ACTIVE, SAME,        DESK | {R.POLICY}, rules.waits),
    row(m.NoteSession,          m.SessionNoted,          LIVE,     SAME,        R.POLICY, rules.standing_changes),
    row(m.DissolveWorkingGroup, m.WorkingGroupDissolved, E.ACTIVE, E.DISSOLVED, R.WG_CHAIR),
),
    ends=frozenset({E.DISSOLVED}),
    includes=office(DOCUMENT_TYPES, applicants=(R.WG_MEMBER,)),
    deadlines=(
        Deadline("next session", upon=(m.WorkingGroupFormed, m.SeriesChanged, m.SessionPlanned, m.SessionSkipped), until=(m.SessionPlanned, m.SessionSkipped), due=_plan_on, then=lambda _c, _d: PlanNextSession(), sentence="A session is called so many days before it as the series says."),
    ),
    uniques=(
        Unique("name", "One living working group of a name.", "name", _name),
        Unique("main working group", "One working group receives what the whole office brings.", "main", _main),
    ),
    folds={
        m.WorkingGroupFormed: _on_formed,
        m.CompositionChanged: _on_composition,
        m.OccurrenceSkipped: _skip,
        m.OccurrenceRestored: _restore,
        m.SessionPlanned: _on_planned,
        m.SessionSkipped: _on_passed_over,
        m.ItemQueued: _on_queued,
        m.QueuedItemTaken: _off_the_list,
        m.QueuedItemDropped: _off_the_list,
        m.SessionNoted: _on_session,
        m.WorkingGroupDissolved: _on_dissolved,
    },
    title=lambda c: c.name,
    plural="working-groups",
    summary="A standing working group: its members and quorum, its series of sessions, what waits for the next one.",
)
# fmt: on
