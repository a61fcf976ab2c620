"""The table of a target: one line for each transition, its time limits and its unique facts."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from export_program.domain.target import figure_records, figure_rules, records, rules
from export_program.domain.target import figures as f
from export_program.domain.target import messages as m
from export_program.domain.target.case import Target, TargetStage
from export_program.domain.target.messages import ActivateTarget, ArchiveTarget
from export_program.engine.actors import Role
from export_program.engine.lifecycle import ANY, SAME, Deadline, Lifecycle, Unique, row
from export_program.engine.limits import days, working_days
from export_program.engine.protocols.intake import editing
from export_program.engine.protocols.office import LEADS, office

DOCUMENT_TYPES = ("customs_bulletin", "calculation", "minutes", "letter", "evidence", "other")
MEASURED_WITHIN = timedelta(days=90)  # of the end of the period: final customs figures are late
E, R = TargetStage, Role
PROPOSING = frozenset({R.SECRETARIAT, R.ANALYST, R.TEAM_LEAD})
REPORTING = frozenset({R.SECRETARIAT, R.ANALYST})
RUNNING = (E.ACTIVE, E.REVISED)
STANDING = (E.APPROVED, *RUNNING)
JUDGED = (E.ACHIEVED, E.PARTLY, E.MISSED)
REPORTED = (*RUNNING, E.MEASURED)


def _data_due(_case: Any, event: Any) -> Mapping[str, date] | date | None:
    """The day of each month's figure; or of the one month whose figure was retracted."""
    found: Mapping[str, date] | date | None = getattr(event, "data_due", None) or event.due
    return found


def _share(case: Target) -> Iterator[str]:
    if case.parent_target_id is not None and case.stage is not E.CANCELLED:
        yield f"target-share:{case.parent_target_id}:{case.share}"


def _turns(case: Target) -> Iterator[str]:
    """Turns stay taken for ever, also those of contributions that were withdrawn."""
    return (f"target-win:{case.root}:{turn}" for turn in case.turns_taken)


# fmt: off
LIFECYCLE = Lifecycle("target", "TGT", Target, E, (
    #   command                   event                      from                          to            by
    row(m.ProposeTarget,          m.TargetDrafted,           None,                         E.DRAFT,      PROPOSING | {R.POLICY}, rules.share_is_there, rules.is_ordered, record=records.drafted),
    row(m.SubmitTarget,           m.TargetProposed,          E.DRAFT,                      E.PROPOSED,   PROPOSING,   rules.is_whole, rules.measure_fits, rules.is_not_negative, rules.hs_exists, rules.phasing_fits, rules.is_the_share, record=records.proposed),
    row(m.ReturnTarget,           m.TargetReturned,          E.PROPOSED,                   E.DRAFT,      LEADS),
    row(m.ApproveTarget,          m.TargetApproved,          E.PROPOSED,                   E.APPROVED,   R.WG_CHAIR,  rules.is_resolved, rules.not_the_proposer, rules.is_the_share),
    row(m.ActivateTarget,         m.TargetActivated,         E.APPROVED,                   E.ACTIVE,     {R.TIMER, R.SECRETARIAT}, rules.has_begun, record=records.activated),
    row(m.CascadeTarget,          m.TargetCascaded,          STANDING,                     SAME,         LEADS | {R.SECRETARIAT}, rules.can_be_shared, rules.shares_stay, rules.shares_add_up, rules.cascade_changes),
    row(m.ReviseTarget,           m.TargetRevised,           RUNNING,                      E.REVISED,    R.WG_CHAIR,  rules.is_resolved, rules.revision_changes, rules.revision_fits, rules.revised_phasing_fits, rules.is_the_share, record=records.revised),
    row(m.MeasureTarget,          m.TargetMeasured,          RUNNING,                      E.MEASURED,   REPORTING,   rules.is_over, rules.figures_are_final, record=records.measured),
    row(m.CloseTarget,            m.TargetAchieved,          E.MEASURED,                   E.ACHIEVED,   LEADS,       rules.figures_are_final, rules.not_the_measurer, when=rules.comes_to(E.ACHIEVED), record=records.stated(m.TargetAchieved)),
    row(m.CloseTarget,            m.TargetPartlyAchieved,    E.MEASURED,                   E.PARTLY,     LEADS,       rules.figures_are_final, rules.not_the_measurer, when=rules.comes_to(E.PARTLY), record=records.stated(m.TargetPartlyAchieved)),
    row(m.CloseTarget,            m.TargetMissed,            E.MEASURED,                   E.MISSED,     LEADS,       rules.figures_are_final, rules.not_the_measurer, record=records.stated(m.TargetMissed)),
    row(m.ArchiveTarget,          m.TargetClosed,            JUDGED,                       E.CLOSED,     LEADS | {R.TIMER}, rules.may_archive),
    row(m.RemeasureTarget,        m.TargetRemeasured,        (*JUDGED, E.CLOSED),          E.MEASURED,   LEADS,       reopening=True),
    row(m.CancelTarget,           m.TargetCancelled,         (E.DRAFT, E.PROPOSED),        E.CANCELLED,  PROPOSING | LEADS),
    row(m.CancelTarget,           m.TargetCancelled,         STANDING,                     E.CANCELLED,  R.WG_CHAIR),

    row(f.RecordActual,           f.ActualRecorded,          REPORTED,                     SAME,         REPORTING,   figure_rules.month_is_in_period, figure_rules.source_can_know, figure_rules.figure_fits, figure_rules.figure_is_new, record=figure_records.recorded),
    row(f.CorrectActual,          f.ActualCorrected,         REPORTED,                     SAME,         REPORTING,   figure_rules.figure_counts, figure_rules.correction_is_later, figure_rules.figure_fits, figure_rules.correction_changes, record=figure_records.corrected),
    row(f.RetractActual,          f.ActualRetracted,         REPORTED,                     SAME,         REPORTING,   figure_rules.figure_counts, record=figure_records.retracted),
    row(f.WarnBehindPlan,         f.TargetBehindPlan,        RUNNING,                      SAME,         R.POLICY,    figure_rules.is_behind_twice, figure_rules.warning_is_new, record=figure_records.behind),
    row(f.AttributeContribution,  f.ContributionAttributed,  (*REPORTED, *JUDGED),         SAME,         REPORTING | {R.POLICY}, figure_rules.contribution_fits, figure_rules.comes_from_elsewhere, figure_rules.contributor_exists, figure_rules.win_is_confirmed, figure_rules.is_not_attributed, figure_rules.last_turn_is_noted, figure_rules.share_is_left, figure_rules.value_agrees, record=figure_records.attributed),
    row(f.WithdrawContribution,   f.ContributionWithdrawn,   (*REPORTED, *JUDGED),         SAME,         REPORTING | {R.POLICY}, figure_rules.contribution_runs, figure_rules.last_turn_is_noted, record=figure_records.withdrawn),
    row(f.NoteContribution,       f.ContributionNoted,       ANY,                          SAME,         R.POLICY,    figure_rules.turn_has_come),
),
    ends=frozenset({E.CLOSED, E.CANCELLED}),
    includes=(
        *office(DOCUMENT_TYPES, applicants=()),
        editing(Target, m.EditTarget, (E.DRAFT,), PROPOSING),
    ),
    deadlines=(
        Deadline("approval", stages=(E.PROPOSED,), limit=working_days(15), warn=(5,), decides=R.WG_CHAIR),
        Deadline("activation", stages=(E.APPROVED,), due=lambda case, _event: case.period.first, then=lambda _c, _d: ActivateTarget(), sentence="A target is active from the first day of its period."),
        Deadline("monthly data", upon=(m.TargetActivated, f.ActualRetracted), until=(f.ActualRecorded,), each="month", due=_data_due, warn=(3,), decides=R.ANALYST, sentence="The figure of a month is due on the 10th of the next (Solar Hijri), or on the office day after."),
        Deadline("measurement", upon=(m.TargetActivated,), until=(m.TargetMeasured,), due=lambda case, _event: case.period.last + MEASURED_WITHIN, warn=(30,), decides=R.TEAM_LEAD, sentence="A target is measured within 90 days of the end of its period."),
        Deadline("result", stages=(E.MEASURED,), limit=working_days(15), decides=R.TEAM_LEAD),
        Deadline("archiving", stages=JUDGED, limit=days(30), then=lambda _c, _d: ArchiveTarget(), sentence="A result stands open to correction for 30 days."),
    ),
    uniques=(
        Unique("share", "One target answers for a share of another.", "share", _share),
        Unique("turn", "Shares of one win are taken one after the other: read again and retry.", "share", _turns),
    ),
    folds={**records.FOLDS, **figure_records.FOLDS},
    title=lambda case: case.name,
    plural="targets",
    summary="A number to reach in a period: approved, handed down, measured by month, stated, closed.",
)
# fmt: on
