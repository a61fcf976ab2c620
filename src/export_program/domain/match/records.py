"""What the events of a match hold more than their commands, and how they add up."""

from typing import Any

from msgspec import structs

from export_program.domain.match import messages as m
from export_program.domain.match import winning as w
from export_program.domain.match.case import Claim, Confirmed, Hold, Match, Reply, WinLink
from export_program.domain.match.rules import exporter_of, need_of, worked_out
from export_program.domain.match.scoring import (
    METHOD,
    METHOD_VERSION,
    facts_of_exporter,
    facts_of_need,
)
from export_program.domain.match.win_rules import LINK_HOLDS
from export_program.engine.case import Recorded, drop, stop_clock
from export_program.engine.context import Context
from export_program.engine.messages import Event

HOLD = "hold"


def _both(context: Context) -> dict[str, Any]:
    """What is shown of both sides, after the rules have seen that there is evidence."""
    need, exporter, found = need_of(context), exporter_of(context), worked_out(context)
    facts = facts_of_need(need) if need else None
    if facts is None or exporter is None or found is None:
        raise AssertionError("the rules have refused a match without evidence")
    return {"need": facts, "exporter": facts_of_exporter(exporter, found.product)}


def _score(context: Context) -> dict[str, Any]:
    found = worked_out(context)
    if found is None:
        raise AssertionError("the rules have refused a match without evidence")
    return {
        "score": found.score,
        "factors": found.factors,
        "same_subheading": found.same_subheading,
        "method": METHOD,
        "method_version": METHOD_VERSION,
    }


def suggested(_: Any, c: m.SuggestMatch, context: Context) -> m.MatchSuggested:
    return m.MatchSuggested(
        need_id=c.need_id,
        exporter_id=c.exporter_id,
        remarks=c.remarks,
        **_both(context),
        **_score(context),
    )


def rescored(case: Match, _c: Any, context: Context) -> m.MatchRescored:
    return m.MatchRescored(previous=case.score, **_both(context), **_score(context))


def refreshed(_: Match, _c: Any, context: Context) -> m.MatchFactsRefreshed:
    return m.MatchFactsRefreshed(**_both(context))


def introduced(case: Match, c: Any, context: Context) -> m.MatchIntroduced:
    if case.need_id is None or case.exporter_id is None or case.exporter is None:
        raise AssertionError("a match has a need and an exporter")
    exporter, found = exporter_of(context), worked_out(context)
    now = facts_of_exporter(exporter, found.product) if exporter and found else case.exporter
    return m.MatchIntroduced(
        need_id=case.need_id,
        exporter_id=case.exporter_id,
        exporter=now,
        message_to_exporter=c.message_to_exporter,
        message_to_buyer=c.message_to_buyer,
        introduced_at=context.at,
        score=case.score,
    )


def claimed(case: Match, c: w.ClaimWin, context: Context) -> w.WinClaimed:
    market = c.market or (case.need.market if case.need else None)
    if market is None:
        raise AssertionError("a match always shows the market of its need")
    claim = Claim(
        value=c.value,
        hs=c.hs,
        edition=c.edition,
        market=market,
        incoterm=c.incoterm,
        contract_on=c.contract_on,
        support=c.support,
        quantity=c.quantity,
        frequency=c.frequency,
        by=context.actor.id,
    )
    return w.WinClaimed(claim=claim)


def issued(case: Match, c: w.IssueConfirmation, context: Context) -> w.ConfirmationIssued:
    return w.ConfirmationIssued(
        number=len(case.confirmations) + 1,
        token_hash=c.token_hash,
        expires_at=context.at + LINK_HOLDS,
    )


def confirmed(case: Match, c: w.ConfirmWin, _: Context) -> w.WinConfirmed:
    claim = case.claim
    if claim is None or case.need_id is None or case.exporter_id is None:
        raise AssertionError("only a claim can be confirmed")
    return w.WinConfirmed(
        need_id=case.need_id,
        exporter_id=case.exporter_id,
        market=claim.market,
        hs=claim.hs,
        edition=claim.edition,
        value=c.value or claim.value,
        claimed=claim.value,
        contract_on=c.contract_on or claim.contract_on,
        quantity=c.quantity or claim.quantity,
        frequency=c.frequency or claim.frequency,
        remarks=c.remarks,
    )


def disputed(_: Match, c: w.DisputeWin, __: Context) -> w.WinDisputed:
    return w.WinDisputed(reason_code=c.reason_code.value, reason=c.reason)


def corrected(case: Match, c: w.CorrectWin, _: Context) -> w.WinCorrected:
    held = _held(case)
    better = structs.replace(
        held,
        value=c.value,
        contract_on=c.contract_on or held.contract_on,
        quantity=c.quantity or held.quantity,
        frequency=c.frequency or held.frequency,
        corrections=held.corrections + 1,
    )
    return w.WinCorrected(corrected=better, **_taken_back(case, c))


def retracted(case: Match, c: w.RetractWin, _: Context) -> w.WinRetracted:
    return w.WinRetracted(**_taken_back(case, c))


def _taken_back(case: Match, c: Any) -> dict[str, Any]:
    return {
        "need_id": case.need_id,
        "exporter_id": case.exporter_id,
        "previous": _held(case),
        "reason_code": c.reason_code.value,
        "reason": c.reason,
    }


def _held(case: Match) -> Confirmed:
    if case.confirmed is None:
        raise AssertionError("only a confirmed win is corrected or retracted")
    return case.confirmed


# ---------------------------------------------------------------- folds


def _reply(field: str) -> Any:
    def fold(_: Match, e: Any, r: Recorded) -> dict[str, Any]:
        reply = Reply(e.answer, r.meta.actor.id, r.meta.occurred_at, e.remarks)
        return {field: reply}

    return fold


def _refusal(field: str) -> Any:
    def fold(_: Match, e: Any, r: Recorded) -> dict[str, Any]:
        reply = Reply(e.answer, r.meta.actor.id, r.meta.occurred_at, e.remarks)
        return {field: reply, "ended_because": e.answer.value}

    return fold


def _on_rescored(_: Match, e: m.MatchRescored, __: Recorded) -> dict[str, Any]:
    return {n: getattr(e, n) for n in e.__struct_fields__ if n != "previous"}


def _on_negotiation(case: Match, e: m.NegotiationRecorded, r: Recorded) -> dict[str, Any]:
    return {
        "negotiations": case.negotiations + 1,
        "negotiated_at": r.meta.occurred_at,
        "expected": e.expected or case.expected,
    }


def _on_held(case: Match, e: m.MatchHeld, r: Recorded) -> dict[str, Any]:
    at = r.meta.occurred_at
    return {"hold": Hold(e.reason_code, at), "clock_stops": stop_clock(case.clock_stops, HOLD, at)}


def _on_claimed(_: Match, e: w.WinClaimed, r: Recorded) -> dict[str, Any]:
    """The links of an earlier claim do not confirm this one."""
    return {
        "claim": e.claim,
        "claimed_at": r.meta.occurred_at,
        "confirmations": (),
        "ended_because": None,
    }


def _on_issued(case: Match, e: w.ConfirmationIssued, r: Recorded) -> dict[str, Any]:
    link = WinLink(e.token_hash, r.meta.occurred_at, e.expires_at, r.meta.id)
    return {"confirmations": (*case.confirmations, link)}


def _on_confirmed(_: Match, e: w.WinConfirmed, r: Recorded) -> dict[str, Any]:
    confirmed = Confirmed(
        e.value, e.contract_on, r.meta.occurred_at, e.quantity, frequency=e.frequency
    )
    return {"confirmed": confirmed, "confirmations": ()}


def _on_disputed(case: Match, _e: Any, _: Recorded) -> dict[str, Any]:
    return {"disputes": case.disputes + 1, "confirmations": (), "confirmed": None}


def _ended(field: str) -> Any:
    return lambda _c, e, _r: {"ended_because": getattr(e, field)}


FOLDS: dict[type[Event], Any] = {
    m.MatchRescored: _on_rescored,
    m.ExporterInterested: _reply("exporter_reply"),
    m.ExporterAsked: _reply("exporter_reply"),
    m.ExporterDeclined: _refusal("exporter_reply"),
    m.BuyerAccepted: _reply("buyer_reply"),
    m.BuyerAsked: _reply("buyer_reply"),
    m.BuyerRefused: _refusal("buyer_reply"),
    m.NegotiationRecorded: _on_negotiation,
    m.MatchHeld: _on_held,
    m.MatchResumed: lambda c, _e, _r: {"hold": None, "clock_stops": drop(c.clock_stops, HOLD)},
    m.MatchLost: _ended("reason_code"),
    m.MatchWentStale: _ended("because"),
    w.WinClaimed: _on_claimed,
    w.ConfirmationIssued: _on_issued,
    w.WinConfirmed: _on_confirmed,
    w.WinDisputed: _on_disputed,
    w.WinRetracted: _on_disputed,
    w.WinCorrected: lambda _c, e, _r: {"confirmed": e.corrected},
    w.MatchUnconfirmed: lambda _c, _e, _r: {"ended_because": "unconfirmed"},
}
