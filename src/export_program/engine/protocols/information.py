"""Requests for information: a question stops the clock, the answer (or its lapse) resumes it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from export_program.engine.actors import Role
from export_program.engine.case import (
    Question,
    Recorded,
    Stage,
    amend,
    drop,
    next_key,
    put,
    stop_clock,
)
from export_program.engine.context import Context
from export_program.engine.lifecycle import BACK, LIVE, SAME, Deadline, Protocol, Where, row
from export_program.engine.messages import (
    Command,
    Event,
    GeneralReason,
    LongText,
    Reasoned,
    ShortText,
    Slug,
    stored,
)
from export_program.engine.rules import rule


class RequestInformation(Command, frozen=True, kw_only=True):
    """Ask somebody a question, due on a day (by the office's calendar)."""

    to: ShortText
    question: LongText
    due: date


class RespondToRequest(Command, frozen=True, kw_only=True):
    request: Slug
    answer: LongText


class ChaseRequest(Command, frozen=True, kw_only=True):
    request: Slug


class CloseRequest(Reasoned, frozen=True, kw_only=True):
    """Give up a question that is no longer needed."""

    request: Slug
    reason_code: GeneralReason


class LapseRequest(Command, frozen=True, kw_only=True):
    request: Slug


@stored("case.information_requested.v1")
class InformationRequested(Event, frozen=True, kw_only=True):
    request: str
    to: str
    question: str
    due: date


@stored("case.information_provided.v1")
class InformationProvided(Event, frozen=True, kw_only=True):
    request: str
    answer: str


@stored("case.chaser_sent.v1")
class ChaserSent(Event, frozen=True, kw_only=True):
    request: str


@stored("case.request_closed.v1")
class RequestClosed(Event, frozen=True, kw_only=True):
    request: str
    reason_code: str
    reason: str


@stored("case.request_lapsed.v1")
class RequestLapsed(Event, frozen=True, kw_only=True):
    request: str


@rule("The request for information is open.", field="request")
def request_is_open(case: Any, command: Any, _: Context) -> bool | str:
    question = case.questions.get(command.request)
    if question is None:
        known = ", ".join(case.questions) or "none"
        return f"no request {command.request!r} (known: {known})"
    return question.status == "open" or f"{command.request} is {question.status}"


@rule("The answer is due after the day of asking.", field="due")
def due_later(_case: Any, command: RequestInformation, context: Context) -> bool:
    return command.due > context.today


def _requested(case: Any, command: RequestInformation, _: Context) -> InformationRequested:
    return InformationRequested(
        request=next_key(case.questions, "R"),
        to=command.to,
        question=command.question,
        due=command.due,
    )


def _ask(case: Any, event: InformationRequested, recorded: Recorded) -> dict[str, Any]:
    at, by = recorded.meta.occurred_at, recorded.meta.actor.id
    question = Question(event.request, event.to, event.question, by, at)
    return {
        "questions": put(case.questions, event.request, question),
        "clock_stops": stop_clock(case.clock_stops, f"request:{event.request}", at),
    }


def _ended(status: str) -> Any:
    def fold(case: Any, event: Any, _: Recorded) -> dict[str, Any]:
        answer = getattr(event, "answer", None)
        return {
            "questions": amend(case.questions, event.request, status=status, answer=answer),
            "clock_stops": drop(case.clock_stops, f"request:{event.request}"),
        }

    return fold


def _chased(case: Any, event: ChaserSent, _: Recorded) -> dict[str, Any]:
    times = case.questions[event.request].chased + 1
    return {"questions": amend(case.questions, event.request, chased=times)}


DEADLINE = Deadline(
    "information",
    upon=(InformationRequested,),
    until=(InformationProvided, RequestClosed, RequestLapsed),
    each="request",
    due=lambda _case, event: event.due,
    then=lambda _case, due: LapseRequest(request=due.item),
    warn=(5,),
    sentence="The answer is due on the day named in the request.",
)


def information(
    asks: Iterable[Role],
    answers: Iterable[Role],
    *,
    source: tuple[Stage | Where, ...] = (LIVE,),
    waiting: Stage | None = None,
) -> Protocol:
    """Questions in any live stage; several may be open, the clock runs when none is.

    With a stage for `waiting` a question leads there from `source`, and its end back again: then
    one is open at a time.
    """
    there, back = (waiting, BACK) if waiting is not None else (SAME, SAME)
    asked = (waiting,) if waiting is not None else source
    asking, answering = frozenset(asks), frozenset(answers)
    timer, is_open = Role.TIMER, request_is_open
    # fmt: off
    return Protocol("information", (
        row(RequestInformation, InformationRequested, source, there, asking,             due_later, record=_requested),
        row(RespondToRequest,   InformationProvided,  asked,  back,  asking | answering, is_open),
        row(ChaseRequest,       ChaserSent,           asked,  SAME,  asking,             is_open),
        row(CloseRequest,       RequestClosed,        asked,  back,  asking,             is_open),
        row(LapseRequest,       RequestLapsed,        asked,  back,  timer,              is_open),
    ), {
        InformationRequested: _ask,
        InformationProvided: _ended("responded"),
        RequestClosed: _ended("closed"),
        RequestLapsed: _ended("lapsed"),
        ChaserSent: _chased,
    }, (DEADLINE,))
    # fmt: on
