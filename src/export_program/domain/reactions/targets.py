"""Targets: shares become targets of their own, the root keeps account, falling behind is said."""

from collections.abc import Iterable, Iterator
from typing import Any

from export_program.domain.reaction import Cases, Reaction, Then
from export_program.domain.target import figures as f
from export_program.domain.target import messages as m
from export_program.domain.target import plan
from export_program.domain.target.case import Target
from export_program.domain.target.lifecycle import RUNNING
from export_program.domain.target.values import month_after
from export_program.engine.case import Recorded


def _open_children(_: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    """A target for each share that has none; it takes over from the share what it says."""
    taken = {below.share for below in cases.linked("target", "parent_target_id", case.id)}
    for key, share in case.shares.items():
        if key not in taken:
            proposal = m.ProposeTarget(
                name=share.title, name_fa=share.title_fa, parent_target_id=case.id, share=key
            )
            yield Then("target", None, proposal)


def _note_at_root(step: Recorded, case: Any, _: Cases) -> Iterator[Then]:
    event: Any = step.event
    if case.root_target_id is None:
        return
    note = f.NoteContribution(
        target_id=case.id,
        kind=event.kind,
        case_id=event.case_id,
        value=event.value,
        share=event.share,
        turn=event.turn,
        withdrawn=isinstance(event, f.ContributionWithdrawn),
    )
    yield Then("target", case.root_target_id, note)


def _looked_at(step: Recorded, case: Target) -> Iterable[str]:
    """The months that an event may have put behind plan: its own and the next, or all."""
    month = getattr(step.event, "month", None)
    return case.months if month is None else (month, month_after(month))


def _warn(step: Recorded, case: Any, _: Cases) -> Iterator[Then]:
    if case.stage not in RUNNING:
        return
    for month in _looked_at(step, case):
        if plan.behind_twice(case, month) and month not in case.warnings:
            yield Then("target", case.id, f.WarnBehindPlan(month=month))


# fmt: off
REACTIONS = (
    Reaction("open-shares", 1, (m.TargetCascaded,), _open_children, "Each share of a target that is handed down becomes a target of its own."),
    Reaction("account-for-win", 1, (f.ContributionAttributed, f.ContributionWithdrawn), _note_at_root, "The target at the root keeps account of what was attributed of each win."),
    Reaction("warn-behind-plan", 1, (f.ActualRecorded, f.ActualCorrected, m.TargetRevised), _warn, "Two months running below 80 percent of the plan are warned of, once for a month."),
)
# fmt: on
