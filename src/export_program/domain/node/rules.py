"""What must hold for a node: due diligence, an agreement in force, rights that can be watched."""

from typing import Any
from uuid import UUID

from export_program.domain.agreement import Agreement, AgreementStage
from export_program.domain.market_facts import Goods
from export_program.domain.node import messages as m
from export_program.domain.node import reporting as p
from export_program.domain.node.case import Node
from export_program.domain.node.exclusivity import LONGEST, MOST_UNITS, units
from export_program.domain.node.values import DEMANDED, quarter_of
from export_program.engine.context import Context
from export_program.engine.rules import Related, nobody_who, rule

IN_FORCE = frozenset({AgreementStage.IN_FORCE, AgreementStage.EXPIRING})

not_the_finder = nobody_who(
    m.NodeIdentified, m.NodeFindingRecorded, did="Whoever found or examined it does not approve it."
)
not_the_suspender = nobody_who(
    m.NodeSuspended, did="Somebody else than who suspended it reinstates it."
)


def _agreement_id(case: Any, command: Any) -> UUID | None:
    named: UUID | None = getattr(command, "agreement_id", None)
    return named or (case.agreement_id if case is not None else None)


AGREEMENT = Related("agreement", kind="agreement", id_of=_agreement_id)


def unknown(goods: tuple[Goods, ...], context: Context) -> str:
    knows = context.nomenclature.knows
    return ", ".join(f"{g.code} ({g.edition})" for g in goods if not knows(g.code, g.edition))


@rule("The goods exist in their edition of the nomenclature.", field="goods")
def goods_exist(_: Any, command: m.IdentifyNode, context: Context) -> bool | str:
    found = unknown(command.goods, context)
    return not found or f"unknown: {found}"


@rule("The goods of the appointment exist in their edition of the nomenclature.", field="scope")
def scope_exists(_: Any, command: m.AppointNode, context: Context) -> bool | str:
    found = unknown(command.scope, context)
    return not found or f"unknown: {found}"


@rule("It was examined today or earlier.", field="checked_on")
def was_examined(_: Node, command: m.RecordDueDiligenceFinding, context: Context) -> bool:
    return command.checked_on <= context.today


@rule("Due diligence covers its topics and is younger than a year.")
def diligence_is_fresh(case: Node, _command: Any, context: Context) -> bool | str:
    missing = [t.value for t in DEMANDED if case.newest(t) is None]
    if missing:
        return f"missing: {', '.join(missing)}"
    until = case.diligence_until
    return (until is not None and context.today < until) or f"it was good until {until}"


@rule("No finding speaks against it.")
def nothing_adverse(case: Node, _command: Any, _: Context) -> bool | str:
    return not case.adverse or f"adverse: {', '.join(case.adverse)}"


@rule("The agreement is in force.", field="agreement_id", reads=(AGREEMENT,))
def agreement_in_force(_: Node, _command: Any, context: Context) -> bool | str:
    found = context.related.get("agreement")
    if not isinstance(found, Agreement):
        return "there is no such agreement"
    return found.stage in IN_FORCE or f"it is {found.stage}"


@rule("The appointment does not outlast its agreement.", field="until", reads=(AGREEMENT,))
def within_agreement(_: Node, command: Any, context: Context) -> bool | str:
    found = context.related.get("agreement")
    if not isinstance(found, Agreement) or found.until is None:
        return True
    return command.until <= found.until or f"the agreement ends on {found.until}"


@rule("The appointment ends after today.", field="until")
def ends_later(_: Node, command: Any, context: Context) -> bool:
    return bool(command.until > context.today)


@rule("An exclusive right is by whole chapters or headings.", field="scope")
def scope_is_whole(_: Node, command: m.AppointNode, __: Context) -> bool | str:
    finer = [g.code for g in command.scope if len(g.code) > 4]
    return not (command.exclusive and finer) or f"finer: {', '.join(finer)}"


@rule("An exclusive right is granted for at most three years at a time.", field="until")
def exclusive_is_short(case: Node, command: Any, context: Context) -> bool:
    exclusive = getattr(command, "exclusive", case.exclusive)
    begins = getattr(command, "begins_on", context.today)
    return not exclusive or command.until - max(begins, context.today) <= LONGEST


@rule("An exclusive right is no wider than can be watched.", field="territory")
def exclusive_is_narrow(_: Node, command: m.AppointNode, __: Context) -> bool | str:
    if not command.exclusive:
        return True
    count = units(command.territory, command.scope, command.begins_on, command.until)
    return count <= MOST_UNITS or f"{count} of area x heading x quarter, at most {MOST_UNITS}"


@rule("The term has begun and not ended.")
def term_runs(case: Node, _command: Any, context: Context) -> bool | str:
    begins, until = case.begins_on, case.until
    if begins is None or until is None:
        return False
    return begins <= context.today <= until or f"it runs from {begins} to {until}"


@rule("It is renewed for longer than before.", field="until")
def renewal_is_longer(case: Node, command: m.RenewNode, _: Context) -> bool | str:
    until = case.until
    return until is None or command.until > until or f"it runs until {until}"


@rule("The term has ended.")
def term_is_over(case: Node, _command: Any, context: Context) -> bool:
    due = case.deadlines.get("term")
    return due is not None and context.now >= due.due_at


# ---------------------------------------------------------------- reports and scores


@rule("The quarter is awaited or missing.", field="period")
def quarter_is_awaited(case: Node, command: p.FileNodeReport, _: Context) -> bool | str:
    quarter = quarter_of(command.period)
    expected = [*case.missing, *((case.awaited,) if case.awaited else ())]
    return quarter in expected or f"awaited: {', '.join(expected) or 'none'}"


@rule("The quarter is over.", field="period")
def quarter_is_over(_: Node, command: Any, context: Context) -> bool | str:
    last = command.period.last
    return last < context.today or f"it ends on {last}"


@rule("The report was due ten working days ago and is missing.", field="quarter")
def report_is_overdue(case: Node, command: p.MarkReportOverdue, context: Context) -> bool:
    due = case.deadlines.get(f"overdue report:{command.quarter}")
    return due is not None and context.now >= due.due_at


@rule("Whoever files its reports does not judge it.")
def not_the_reporter(case: Node, _command: Any, context: Context) -> bool:
    return context.actor.id not in case.who(p.NodeReportFiled) | {case.account}


@rule("It was at work in the quarter, and there is a report or it is missing.", field="period")
def quarter_can_be_judged(case: Node, command: p.ScoreNode, _: Context) -> bool | str:
    quarter = quarter_of(command.period)
    known = [*case.reports, *case.missing]
    return quarter in known or f"known: {', '.join(known) or 'none'}"


@rule("The quarter was not judged yet.", field="period")
def score_is_new(case: Node, command: p.ScoreNode, _: Context) -> bool:
    return quarter_of(command.period) not in case.scores
