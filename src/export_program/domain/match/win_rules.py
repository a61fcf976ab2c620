"""What must hold for a win: a contract that was signed, and a link that is still good."""

from datetime import datetime, timedelta
from typing import Any

from export_program.domain.match.case import Match
from export_program.engine.context import Context
from export_program.engine.rules import rule

MOST_LINKS = 4
LINK_HOLDS = timedelta(days=7)
BETWEEN_LINKS = timedelta(days=7)
LINKS_WITHIN = timedelta(weeks=3)
ANSWER_WITHIN = LINKS_WITHIN + LINK_HOLDS


@rule("The goods are a code of their HS edition.", field="hs")
def goods_exist(_: Match, command: Any, context: Context) -> bool | str:
    known = context.nomenclature.knows(command.hs, command.edition)
    return known or f"{command.hs} is not in {command.edition.value}"


@rule("A contract is dated today or earlier.", field="contract_on")
def contract_is_signed(_: Match, command: Any, context: Context) -> bool:
    return command.contract_on is None or command.contract_on <= context.today


@rule("A contract that came of the match is not older than the introduction.", field="contract_on")
def contract_follows(case: Match, command: Any, context: Context) -> bool | str:
    if command.contract_on is None or case.introduced_at is None:
        return True
    introduced = context.calendar.local(case.introduced_at).date()
    return command.contract_on >= introduced or f"introduced on {introduced}"


@rule("For each kind of support one mention is enough.", field="support")
def support_is_a_set(_: Match, command: Any, __: Context) -> bool:
    return len(set(command.support)) == len(command.support)


@rule("At most four links are sent for a claim.")
def links_are_left(case: Match, _command: Any, _: Context) -> bool | str:
    return len(case.confirmations) < MOST_LINKS or f"sent: {len(case.confirmations)}"


@rule("Links are sent a week apart.")
def a_week_has_passed(case: Match, _command: Any, context: Context) -> bool | str:
    if not case.confirmations:
        return True
    last = context.calendar.local(case.confirmations[-1].sent_at).date()
    return context.today >= last + BETWEEN_LINKS or f"the last on {last}"


@rule("All links of a claim are sent within three weeks of the first.")
def within_three_weeks(case: Match, _command: Any, context: Context) -> bool | str:
    if not case.confirmations:
        return True
    first = context.calendar.local(case.confirmations[0].sent_at).date()
    return context.today <= first + LINKS_WITHIN or f"the first on {first}"


@rule("A link is made with a new token.", field="token_hash")
def token_is_new(case: Match, command: Any, _: Context) -> bool:
    return case.link(command.token_hash) is None


@rule("The link belongs to this claim and has not expired.", field="token_hash")
def link_holds(case: Match, command: Any, context: Context) -> bool | str:
    link = case.link(command.token_hash)
    if link is None:
        return "there is no such link"
    return link.sent_at <= context.at < link.expires_at or "it is not valid at that time"


@rule("What is confirmed is in the currency of the claim.", field="value")
def same_currency(case: Match, command: Any, _: Context) -> bool | str:
    if command.value is None or case.claim is None:
        return True
    claimed = case.claim.value.currency
    return command.value.currency is claimed or f"claimed in {claimed.value}"


@rule("The four weeks for an answer have passed.")
def answer_is_overdue(case: Match, _command: Any, context: Context) -> bool:
    due = case.deadlines.get("confirmation")
    return due is None or context.now >= due.due_at


@rule("The correction changes something.")
def correction_is_news(case: Match, command: Any, _: Context) -> bool:
    held = case.confirmed
    if held is None:
        return False
    told = (
        command.value,
        command.contract_on or held.contract_on,
        command.quantity or held.quantity,
        command.frequency or held.frequency,
    )
    return told != (held.value, held.contract_on, held.quantity, held.frequency)


@rule("A correction is in the currency of what was confirmed.", field="value")
def corrected_in_kind(case: Match, command: Any, _: Context) -> bool:
    return case.confirmed is None or case.confirmed.value.currency is command.value.currency


def answer_due(case: Match) -> datetime | None:
    """When the four weeks for an answer end: from the first link, or from the claim without one."""
    began = case.confirmations[0].sent_at if case.confirmations else case.claimed_at
    return began + ANSWER_WITHIN if began else None


def next_link_due(case: Match) -> datetime | None:
    """When the next link is to be sent: at once for a new claim, then week by week."""
    if not case.confirmations:
        return case.claimed_at + timedelta(days=3) if case.claimed_at else None
    if len(case.confirmations) >= MOST_LINKS:
        return None
    return case.confirmations[-1].sent_at + BETWEEN_LINKS
