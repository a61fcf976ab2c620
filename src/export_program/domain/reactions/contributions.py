"""What confirmed wins bring to targets: each counted once, at the most special target there is."""

from collections.abc import Iterator
from typing import Any

from export_program.domain.match.winning import WinConfirmed, WinCorrected, WinRetracted
from export_program.domain.reaction import Cases, Reaction, Then
from export_program.domain.reactions.working_group import main_group, queue
from export_program.domain.target.case import IN_FORCE, Target
from export_program.domain.target.figures import (
    AttributeContribution,
    ContributionNoted,
    ContributionWithdrawn,
    TargetBehindPlan,
    WithdrawContribution,
)
from export_program.domain.target.values import Figure, Indicator
from export_program.domain.vocabulary.units import Unit
from export_program.domain.working_group.case import AgendaReason
from export_program.engine.case import Recorded
from export_program.engine.messages import GeneralReason

WHOLE = 100  # percent
RULE = "most-special-target@1"


def _fits(target: Target, match: Any) -> bool:
    """Whether a win lies in the scope and the period of a target that counts now."""
    scope, period, won, claim = target.scope, target.period, match.confirmed, match.claim
    if period is None or period.start is None or period.end is None:
        return False
    return (
        target.stage in IN_FORCE
        and period.start <= won.contract_on <= period.end
        and scope.market in {None, claim.market}
        and (scope.hs is None or (claim.hs.startswith(scope.hs) and claim.edition == scope.edition))
        and scope.organisation is None
    )


def _special(target: Target) -> tuple[int, int, str]:
    """How narrow a target is: a longer code, a market, a shorter period; then by reference."""
    scope, period = target.scope, target.period
    days = (period.end - period.start).days if period and period.start and period.end else 0
    narrowed = len(scope.hs or "") + (2 if scope.market else 0)
    return (-narrowed, days, target.reference)


def _chosen(indicator: Indicator, match: Any, cases: Cases) -> Iterator[Target]:
    """For each tree of targets the most special one that the win fits."""
    fitting: dict[Any, list[Target]] = {}
    for found in cases.where("target", "targets", indicator=indicator.value):
        if _fits(found, match):
            fitting.setdefault(found.root, []).append(found)
    for _, of_tree in sorted(fitting.items()):
        yield min(of_tree, key=_special)


def _attribute(_step: Recorded, match: Any, cases: Cases) -> Iterator[Then]:
    won = match.confirmed
    figures = {
        Indicator.WINS_CONFIRMED: Figure("1", unit=Unit.C62),
        Indicator.EXPORT_VALUE: Figure(won.value.amount, currency=won.value.currency),
    }
    for indicator, value in figures.items():
        for target in _chosen(indicator, match, cases):
            attribute = AttributeContribution(
                kind=match.KIND, case_id=match.id, value=value, share=WHOLE, rule=RULE
            )
            yield Then("target", target.id, attribute)


def _withdraw(step: Recorded, match: Any, cases: Cases) -> Iterator[Then]:
    event: Any = step.event
    for target in cases.linked("target", "contributions.case_id", match.id):
        for key, held in target.contributions.items():
            if held.case_id == match.id and not held.withdrawn:
                withdraw = WithdrawContribution(
                    contribution=key,
                    reason_code=GeneralReason.NEW_EVIDENCE,
                    reason=f"{match.reference}: {event.reason}",
                )
                yield Then("target", target.id, withdraw)


def _attribute_anew(step: Recorded, root: Any, cases: Cases) -> Iterator[Then]:
    """Only when the root knows that the old figure is gone may the new one be counted."""
    event: Any = step.event
    noted = isinstance(event, ContributionNoted)
    if (noted and not event.withdrawn) or (not noted and root.root_target_id is not None):
        return
    match = cases.get(event.case_id) if event.kind == "match" else None
    if match is None or match.confirmed is None or match.confirmed.corrections == 0:
        return
    for then in _attribute(step, match, cases):
        target = cases.get(then.case_id) if then.case_id else None
        if target is not None and target.root == root.id and not _counts(root, match, cases):
            yield then


def _counts(root: Target, match: Any, cases: Cases) -> bool:
    """Whether the win counts somewhere in the tree of a root."""
    held = cases.linked("target", "contributions.case_id", match.id)
    return any(
        standing.case_id == match.id and not standing.withdrawn
        for found in held
        if found.root == root.id
        for standing in found.contributions.values()
    )


def _queue_behind(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    event: Any = step.event
    yield from queue(
        main_group(cases),
        cases,
        f"target:{case.id}",
        subject_kind="target",
        subject_id=case.id,
        title=case.name[:300],
        title_fa=case.name_fa,
        why=AgendaReason.TARGET_BEHIND_PLAN,
        remarks=f"{event.month}: {event.actual.amount} of {event.plan.amount} planned;"
        f" {event.before}: {event.actual_before.amount} of {event.plan_before.amount}.",
    )


# fmt: off
REACTIONS = (
    Reaction("attribute-win", 1, (WinConfirmed,), _attribute, "A confirmed win counts to the most special target it fits, once in each tree of targets."),
    Reaction("withdraw-win", 1, (WinCorrected, WinRetracted), _withdraw, "A win that was taken back counts no more, nor does the figure that a correction replaces."),
    Reaction("reattribute-win", 1, (ContributionWithdrawn, ContributionNoted), _attribute_anew, "A corrected win counts with its new figure once the old one is gone from the books."),
    Reaction("queue-target-behind-plan", 1, (TargetBehindPlan,), _queue_behind, "A target behind its plan comes to the next session."),
)
# fmt: on
