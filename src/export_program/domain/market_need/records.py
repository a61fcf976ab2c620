"""What the events of a need hold more than their commands, and how they add up."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import UNSET

from export_program.domain.market_need import matching as t
from export_program.domain.market_need import messages as m
from export_program.domain.market_need.case import Introduction, Need, Place, counted_by
from export_program.engine.case import Recorded, amend, drop, put
from export_program.engine.context import Context
from export_program.engine.messages import Command, Event
from export_program.engine.protocols.intake import ENVELOPE_FIELDS, Change
from export_program.engine.protocols.outcome import CaseReopened

_TYPES = {field.name: field.type for field in msgspec.structs.fields(Need)}


def wanted(case: Need, command: Command) -> dict[str, Change]:
    """What an amendment changes, old and new, by field."""
    names = (n for n in command.__struct_fields__ if n not in ENVELOPE_FIELDS)
    pairs = ((n, getattr(case, n), getattr(command, n)) for n in names)
    return {n: Change(old, new) for n, old, new in pairs if new is not UNSET and new != old}


def amended(case: Need, command: m.AmendNeed, _: Context) -> m.NeedAmended:
    return m.NeedAmended(changes=wanted(case, command))


def exclusivity(_: Need, command: m.SetExclusivity, __: Context) -> m.NeedExclusivitySet:
    most = command.most_introductions
    return m.NeedExclusivitySet(exclusive=most is not None, most_introductions=most)


def published(case: Need, _command: Any, context: Context) -> m.NeedPublished:
    first = case.published_at is None
    return m.NeedPublished(first=first, published_at=context.at, **_announced(case))


def published_again(case: Need, _command: Any, _: Context) -> m.NeedPublishedAgain:
    return m.NeedPublishedAgain(first=False, **_announced(case))


def _announced(case: Need) -> dict[str, Any]:
    names = ("market", "hs", "edition", "goods", "sensitivity", "response_due_on")
    return {name: getattr(case, name) for name in names}


def extended(event: type[m.NeedExtended] | type[m.NeedRevived]) -> Any:
    def record(case: Need, command: m.ExtendNeed, _: Context) -> Event:
        return event(
            response_due_on=command.response_due_on,
            previous=case.response_due_on,
            reason_code=command.reason_code.value,
            reason=command.reason,
        )

    return record


def expired(case: Need, _command: Any, _: Context) -> m.NeedExpired:
    return m.NeedExpired(response_due_on=case.response_due_on)


def allotted(_: Need, command: Any, context: Context) -> t.IntroductionAllotted:
    match: Any = context.related["match"]
    return t.IntroductionAllotted(match_id=command.match_id, exporter_id=match.exporter_id)


def won(
    event: type[t.NeedFulfilled] | type[t.NeedPartlyFulfilled] | type[t.NeedWinNoted],
) -> Any:
    def record(case: Need, c: t.NoteWin, _: Context) -> Event:
        return event(match_id=c.match_id, win=c.win, coverage_version=counted_by(case))

    return record


# ---------------------------------------------------------------- folds


def _on_captured(_: Need | None, e: m.NeedCaptured, __: Recorded) -> dict[str, Any]:
    told = {name: getattr(e, name) for name in e.__struct_fields__}
    return {**told, "classification": e.sensitivity.value}


def _on_amended(case: Need, e: m.NeedAmended, _: Recorded) -> Mapping[str, Any]:
    plain = {name: msgspec.to_builtins(change.new) for name, change in e.changes.items()}
    told = {n: msgspec.convert(v, _TYPES[n], str_keys=True) for n, v in plain.items()}
    if "sensitivity" in told:
        told["classification"] = told["sensitivity"].value
    return {**told, "amended": case.published_at is not None}


def _on_published(case: Need, e: m.NeedPublished, _: Recorded) -> dict[str, Any]:
    return {"published_at": case.published_at or e.published_at, "amended": False}


def _on_extended(case: Need, e: Any, _: Recorded) -> dict[str, Any]:
    return {
        "response_due_on": e.response_due_on,
        "extensions": case.extensions + 1,
        "ended_because": None,
    }


def _ended(why: str) -> Any:
    return lambda _c, _e, _r: {"ended_because": why}


def _ended_for_a_reason(_: Need, e: Any, __: Recorded) -> dict[str, Any]:
    return {"ended_because": e.reason_code}


def _on_allotted(case: Need, e: t.IntroductionAllotted, r: Recorded) -> dict[str, Any]:
    place = Place(e.exporter_id, r.meta.actor.id, r.meta.occurred_at)
    return {"places": put(case.places, str(e.match_id), place)}


def _on_released(case: Need, e: t.IntroductionReleased, _: Recorded) -> dict[str, Any]:
    return {"places": drop(case.places, str(e.match_id))}


def _on_introduced(case: Need, e: Any, r: Recorded) -> dict[str, Any]:
    introduction = Introduction(e.match_id, r.meta.occurred_at)
    return {"introduced": put(case.introduced, str(e.exporter_id), introduction)}


def _on_match_end(case: Need, e: t.MatchEndNoted, _: Recorded) -> dict[str, Any]:
    key, known = str(e.exporter_id), case.introduced.get(str(e.exporter_id))
    places = drop(case.places, str(e.match_id))
    if known is not None and known.match_id == e.match_id:
        return {"places": places, "introduced": amend(case.introduced, key, ended=e.outcome)}
    return {"places": places, "passed": put(case.passed, key, e.outcome)}


def _on_win(case: Need, e: Any, _: Recorded) -> dict[str, Any]:
    return {
        "wins": put(case.wins, str(e.match_id), e.win),
        "coverage_version": e.coverage_version,
    }


def _on_win_gone(case: Need, e: Any, _: Recorded) -> dict[str, Any]:
    return {"wins": drop(case.wins, str(e.match_id))}


FOLDS: dict[type[Event], Any] = {
    m.NeedCaptured: _on_captured,
    m.NeedAmended: _on_amended,
    m.NeedPublished: _on_published,
    m.NeedPublishedAgain: lambda _c, _e, _r: {"amended": False},
    m.NeedExtended: _on_extended,
    m.NeedRevived: _on_extended,
    m.NeedRejected: _ended_for_a_reason,
    m.NeedWithdrawn: _ended_for_a_reason,
    m.NeedExpired: _ended("expired"),
    m.NeedMarkedDuplicate: lambda _c, e, _r: {
        "duplicate_of_id": e.duplicate_of_id,
        "ended_because": "duplicate",
    },
    CaseReopened: lambda _c, _e, _r: {
        "decision": None,
        "withdrawal": None,
        "closed_at": None,
        "duplicate_of_id": None,
        "ended_because": None,
    },
    t.IntroductionAllotted: _on_allotted,
    t.IntroductionReleased: _on_released,
    t.NeedIntroduced: _on_introduced,
    t.NeedIntroducedFurther: _on_introduced,
    t.MatchEndNoted: _on_match_end,
    t.NeedFulfilled: _on_win,
    t.NeedPartlyFulfilled: _on_win,
    t.NeedWinNoted: _on_win,
    t.NeedWinForgotten: _on_win_gone,
    t.NeedLessCovered: _on_win_gone,
    t.NeedUncovered: _on_win_gone,
}
