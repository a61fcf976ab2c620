"""Advice with countersignature. Advice that changes loses its countersignature, by an event."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from export_program.engine.actors import Role
from export_program.engine.case import Advice, Recorded, amend, next_key, put
from export_program.engine.context import Context
from export_program.engine.lifecycle import LIVE, SAME, Protocol, row
from export_program.engine.messages import (
    Command,
    Event,
    GeneralReason,
    LongText,
    Reasoned,
    Slug,
    stored,
)
from export_program.engine.rules import rule


class AdviceLevel(StrEnum):
    USER = "user"
    TEAM = "team"
    FINAL = "final"


class Opinion(StrEnum):
    FOR = "for"
    FOR_WITH_CONDITIONS = "for_with_conditions"
    AGAINST = "against"
    NO_OBJECTION = "no_objection"


class GiveAdvice(Command, frozen=True, kw_only=True):
    level: AdviceLevel
    opinion: Opinion
    text: LongText


class ReviseAdvice(Command, frozen=True, kw_only=True):
    """Change one's own advice; a countersignature on it is void from then on."""

    advice: Slug
    opinion: Opinion
    text: LongText


class WithdrawAdvice(Reasoned, frozen=True, kw_only=True):
    advice: Slug
    reason_code: GeneralReason


class Countersign(Command, frozen=True, kw_only=True):
    advice: Slug


class RejectCountersign(Reasoned, frozen=True, kw_only=True):
    advice: Slug
    reason_code: GeneralReason


@stored("case.advice_given.v1")
class AdviceGiven(Event, frozen=True, kw_only=True):
    advice: str
    level: str
    opinion: str
    text: str


@stored("case.advice_revised.v1")
class AdviceRevised(Event, frozen=True, kw_only=True):
    advice: str
    opinion: str
    text: str


@stored("case.countersignature_invalidated.v1")
class CountersignatureInvalidated(Event, frozen=True, kw_only=True):
    """Countersigned advice was changed: the new advice, and whose signature no longer counts."""

    advice: str
    opinion: str
    text: str
    countersigned_by: str


@stored("case.advice_withdrawn.v1")
class AdviceWithdrawn(Event, frozen=True, kw_only=True):
    advice: str
    reason_code: str
    reason: str


@stored("case.countersigned.v1")
class Countersigned(Event, frozen=True, kw_only=True):
    advice: str


@stored("case.countersign_rejected.v1")
class CountersignRejected(Event, frozen=True, kw_only=True):
    advice: str
    reason_code: str
    reason: str


@rule("The advice stands on this case.", field="advice")
def stands(case: Any, command: Any, _: Context) -> bool:
    found = case.advice.get(command.advice)
    return found is not None and not found.withdrawn


@rule("Only its author changes or withdraws advice.", field="advice")
def is_the_author(case: Any, command: Any, context: Context) -> bool:
    found = case.advice.get(command.advice)
    return found is None or found.by == context.actor.id


@rule("Nobody countersigns their own advice.", field="advice")
def is_not_the_author(case: Any, command: Any, context: Context) -> bool:
    found = case.advice.get(command.advice)
    return found is None or found.by != context.actor.id


@rule("The advice is not countersigned already.", field="advice")
def is_uncountersigned(case: Any, command: Countersign, context: Context) -> bool:
    return not _is_countersigned(case, command, context)


@rule("The revision changes the advice.", field="text")
def says_something_new(case: Any, command: ReviseAdvice, _: Context) -> bool:
    found = case.advice.get(command.advice)
    same = found is not None and (found.opinion, found.text) == (command.opinion, command.text)
    return not same


def _is_countersigned(case: Any, command: Any, _: Context) -> bool:
    found = case.advice.get(command.advice)
    return found is not None and found.countersigned_by is not None


def _given(case: Any, c: GiveAdvice, _: Context) -> AdviceGiven:
    key = next_key(case.advice, "A")
    return AdviceGiven(advice=key, level=c.level, opinion=c.opinion, text=c.text)


def _invalidated(case: Any, c: ReviseAdvice, _: Context) -> CountersignatureInvalidated:
    return CountersignatureInvalidated(
        advice=c.advice,
        opinion=c.opinion,
        text=c.text,
        countersigned_by=case.advice[c.advice].countersigned_by,
    )


def _give(case: Any, e: AdviceGiven, recorded: Recorded) -> dict[str, Any]:
    by, at = recorded.meta.actor.id, recorded.meta.occurred_at
    return {
        "advice": put(case.advice, e.advice, Advice(e.advice, e.level, e.opinion, e.text, by, at))
    }


def _revise(case: Any, e: Any, _: Recorded) -> dict[str, Any]:
    changed = {"opinion": e.opinion, "text": e.text, "countersigned_by": None}
    return {"advice": amend(case.advice, e.advice, **changed)}


def advice(gives: Iterable[Role], countersigns: Iterable[Role]) -> Protocol:
    """Advice at user, team or final level, in any live stage."""
    giving, signing = frozenset(gives), frozenset(countersigns)
    mine, theirs, signed = is_the_author, is_not_the_author, _is_countersigned
    # fmt: off
    return Protocol("advice", (
        row(GiveAdvice,        AdviceGiven,                 LIVE, SAME, giving,  record=_given),
        row(ReviseAdvice,      CountersignatureInvalidated, LIVE, SAME, giving,  stands, mine, says_something_new, when=signed, record=_invalidated),
        row(ReviseAdvice,      AdviceRevised,               LIVE, SAME, giving,  stands, mine, says_something_new),
        row(WithdrawAdvice,    AdviceWithdrawn,             LIVE, SAME, giving,  stands, mine),
        row(Countersign,       Countersigned,               LIVE, SAME, signing, stands, theirs, is_uncountersigned),
        row(RejectCountersign, CountersignRejected,         LIVE, SAME, signing, stands, theirs),
    ), {
        AdviceGiven: _give,
        AdviceRevised: _revise,
        CountersignatureInvalidated: _revise,
        AdviceWithdrawn: lambda c, e, _r: {"advice": amend(c.advice, e.advice, withdrawn=True, countersigned_by=None)},
        Countersigned: lambda c, e, r: {"advice": amend(c.advice, e.advice, countersigned_by=r.meta.actor.id)},
        CountersignRejected: lambda c, e, _r: {"advice": amend(c.advice, e.advice, countersigned_by=None)},
    })
    # fmt: on
