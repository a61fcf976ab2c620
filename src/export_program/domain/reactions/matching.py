"""Needs and exporters find each other; what happens to one of them reaches their matches."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from export_program.domain.exporter import is_in_good_standing
from export_program.domain.exporter.membership import (
    ExporterDeregistered,
    ExporterDetailsAmended,
    ExporterReinstated,
    ExporterSuspended,
)
from export_program.domain.exporter.registration import ExporterRegistered
from export_program.domain.exporter.standing import (
    CommercialCardExpired,
    CommercialCardRecorded,
    CommercialCardRestored,
    CommercialCardSuspended,
    ReadinessAssessed,
)
from export_program.domain.exporter.trade import (
    ExporterProductAdded,
    ExporterProductWithdrawn,
    ExportPerformanceCorrected,
    ExportPerformanceRecorded,
    MarketInterestDeclared,
    MarketInterestStale,
)
from export_program.domain.market_need import matching as count
from export_program.domain.market_need import messages as need_of
from export_program.domain.market_need.case import WANTED, Need, NeedStage
from export_program.domain.match import messages as m
from export_program.domain.match import winning as w
from export_program.domain.match.case import ENDS, Match, MatchStage
from export_program.domain.match.case import TALKING as TALKS
from export_program.domain.match.scoring import (
    facts_of_exporter,
    facts_of_need,
    is_ready,
    scored,
)
from export_program.domain.reaction import Cases, Reaction, Then
from export_program.engine.calendars.iran import office_day
from export_program.engine.case import Recorded
from export_program.engine.messages import Event

S = MatchStage
UNTALKED = frozenset(s for s in S if s not in ENDS) - {*TALKS, S.WON_CLAIMED, S.DISPUTED}
UNCLAIMED = UNTALKED | frozenset(TALKS)
UNCOUNTED = frozenset({NeedStage.REJECTED, NeedStage.DUPLICATE})


# ---------------------------------------------------------------- suggesting


def _suggest_for_need(step: Recorded, need: Any, cases: Cases) -> Iterator[Then]:
    """Exporters of the same subheading first, then of the same heading, the best first.

    A first publication follows a verification, upon which they were suggested.
    """
    event = step.event
    published = isinstance(event, need_of.NeedPublished) and event.first
    if published or need.stage not in WANTED or need.hs is None:
        return
    known = {match.exporter_id for match in cases.linked("match", "need_id", need.id)}
    makers = cases.where("exporter", "exporter_products", hs4=need.hs[:4], stage="registered")
    found = {maker.id: maker for maker in makers if maker.id not in known}
    yield from _suggestions(step, ((need, maker) for maker in found.values()))


def _suggest_for_exporter(step: Recorded, exporter: Any, cases: Cases) -> Iterator[Then]:
    """Open needs for what the exporter makes, once it stands in the register."""
    event = step.event
    if isinstance(event, ReadinessAssessed) and not is_ready(exporter):
        return
    known = {match.need_id for match in cases.of_exporter("match", exporter.id)}
    headings = {p.hs[:4] for p in exporter.products.values() if not p.withdrawn}
    found = {
        need.id: need
        for heading in sorted(headings)
        for need in cases.where("market_need", "needs", hs4=heading, open=True)
        if need.id not in known
    }
    yield from _suggestions(step, ((need, exporter) for need in found.values()))


def _suggestions(step: Recorded, pairs: Iterable[tuple[Need, Any]]) -> Iterator[Then]:
    """Whom the need has had before is not suggested again: a person may do that."""
    ranked = []
    for need, exporter in pairs:
        tried = str(exporter.id) in need.introduced or str(exporter.id) in need.passed
        if tried or not is_in_good_standing(exporter) or need.stage not in WANTED:
            continue
        found = scored(need, exporter, office_day(step.meta.occurred_at))
        if found is not None:
            order = (not found.same_subheading, -found.score, exporter.reference, need.reference)
            ranked.append((order, need.id, exporter.id))
    for _, need_id, exporter_id in sorted(ranked):
        yield Then("match", None, m.SuggestMatch(need_id=need_id, exporter_id=exporter_id))


# ---------------------------------------------------------------- keeping up to date


def _refresh_of_exporter(step: Recorded, exporter: Any, cases: Cases) -> Iterator[Then]:
    for match in cases.of_exporter("match", exporter.id):
        need = cases.get(match.need_id)
        if need is not None:
            yield from _refreshed(step, match, need, exporter)


def _refresh_of_need(step: Recorded, need: Any, cases: Cases) -> Iterator[Then]:
    for match in cases.linked("match", "need_id", need.id):
        exporter = cases.get(match.exporter_id)
        if exporter is not None:
            yield from _refreshed(step, match, need, exporter)


def _refreshed(step: Recorded, match: Match, need: Need, exporter: Any) -> Iterator[Then]:
    """Only what differs is worked out anew; what has lost its evidence is left to a person."""
    found = scored(need, exporter, office_day(step.meta.occurred_at))
    if found is None:
        return
    shown = (facts_of_need(need), facts_of_exporter(exporter, found.product))
    moved = match.introduced_at is None and found.factors != match.factors
    if moved or shown != (match.need, match.exporter):
        yield Then("match", match.id, m.RefreshMatch())


# ---------------------------------------------------------------- the exporter's standing


def _hold(_step: Recorded, exporter: Any, cases: Cases) -> Iterator[Then]:
    why = f"Exporter {exporter.reference} was suspended."
    for match in cases.of_exporter("match", exporter.id):
        if match.hold is None:
            hold = m.HoldMatch(reason_code=m.HoldReason.EXPORTER_SUSPENDED, reason=why)
            yield Then("match", match.id, hold)


def _resume(_step: Recorded, exporter: Any, cases: Cases) -> Iterator[Then]:
    for match in cases.of_exporter("match", exporter.id):
        if match.hold is not None and match.hold.reason_code == m.HoldReason.EXPORTER_SUSPENDED:
            yield Then("match", match.id, m.ResumeMatch())


def _exporter_left(_step: Recorded, exporter: Any, cases: Cases) -> Iterator[Then]:
    why = f"Exporter {exporter.reference} was deregistered."
    for match in cases.of_exporter("match", exporter.id):
        if match.stage in UNCLAIMED:
            yield _lost(match, m.LossReason.EXPORTER_LEFT, why)


def _lost(match: Match, code: m.LossReason, why: str) -> Then:
    return Then("match", match.id, m.CloseLost(reason_code=code, reason=why))


# ---------------------------------------------------------------- the need's end


def _close(code: m.LossReason, stages: frozenset[MatchStage], what: str) -> Any:
    def then(_step: Recorded, need: Any, cases: Cases) -> Iterator[Then]:
        for match in cases.linked("match", "need_id", need.id):
            if match.stage in stages:
                yield _lost(match, code, f"Need {need.reference} {what}.")

    return then


def _need_expired(_step: Recorded, need: Any, cases: Cases) -> Iterator[Then]:
    """Talks go on after the day for answers; what had not come so far is over."""
    for match in cases.linked("match", "need_id", need.id):
        if match.stage in UNTALKED:
            stale = m.MarkStale(because=f"Need {need.reference} expired.")
            yield Then("match", match.id, stale)


# ---------------------------------------------------------------- what the need counts


def _on_need(note: Callable[[Match], Any]) -> Any:
    def then(_step: Recorded, match: Any, cases: Cases) -> Iterator[Then]:
        need = cases.get(match.need_id)
        if need is not None:
            yield Then("market_need", need.id, note(match))

    return then


def _introduced(match: Match) -> Any:
    return count.NoteIntroduction(match_id=match.id, exporter_id=_exporter(match))


def _ended(_step: Recorded, match: Any, cases: Cases) -> Iterator[Then]:
    """A need that was refused counts no more; one that ended otherwise may be revived."""
    need = cases.get(match.need_id)
    if need is None or need.stage in UNCOUNTED:
        return
    end = count.NoteMatchEnd(
        match_id=match.id, exporter_id=_exporter(match), outcome=match.stage.value
    )
    yield Then("market_need", need.id, end)


def _won(match: Match) -> Any:
    held = match.confirmed
    if held is None:
        raise AssertionError("a confirmed match holds what was confirmed")
    return count.NoteWin(
        match_id=match.id,
        exporter_id=_exporter(match),
        value=held.value,
        quantity=held.quantity,
        frequency=held.frequency,
    )


def _exporter(match: Match) -> Any:
    return match.exporter_id


CHANGES_EXPORTER: tuple[type[Event], ...] = (
    ExporterProductAdded,
    ExporterProductWithdrawn,
    ExporterDetailsAmended,
    ReadinessAssessed,
    CommercialCardRecorded,
    CommercialCardExpired,
    CommercialCardSuspended,
    CommercialCardRestored,
    MarketInterestDeclared,
    MarketInterestStale,
    ExportPerformanceRecorded,
    ExportPerformanceCorrected,
)
# fmt: off
REACTIONS = (
    Reaction("suggest-exporters", 1, (need_of.NeedVerified, need_of.NeedPublished, need_of.NeedPublishedAgain), _suggest_for_need, "Registered exporters of the same HS subheading, then of the same heading, are suggested for a need."),
    Reaction("suggest-needs", 1, (ExporterRegistered, ExporterReinstated, ExporterProductAdded, ReadinessAssessed), _suggest_for_exporter, "Open needs are suggested for what an exporter makes, when it is registered or reinstated, adds goods or becomes export-ready."),
    Reaction("refresh-matches", 1, CHANGES_EXPORTER, _refresh_of_exporter, "Matches are worked out anew when what the register says of the exporter changes."),
    Reaction("refresh-need-matches", 1, (need_of.NeedAmended, need_of.NeedExtended), _refresh_of_need, "Matches are worked out anew when their need is amended or extended."),
    Reaction("hold-matches", 1, (ExporterSuspended,), _hold, "A suspended exporter is not introduced and its reply clocks stand still."),
    Reaction("resume-matches", 1, (ExporterReinstated,), _resume, "A reinstated exporter's matches go on."),
    Reaction("close-matches-of-exporter", 1, (ExporterDeregistered,), _exporter_left, "Matches of an exporter that left the register are lost, unless a win was claimed."),
    Reaction("close-matches-of-withdrawn-need", 1, (need_of.NeedWithdrawn, need_of.NeedRejected, need_of.NeedMarkedDuplicate), _close(m.LossReason.NEED_WITHDRAWN, UNCLAIMED, "was taken back"), "Matches of a need that was taken back are lost, unless a win was claimed."),
    Reaction("close-matches-of-fulfilled-need", 1, (count.NeedFulfilled,), _close(m.LossReason.NEED_FULFILLED, UNTALKED, "is fulfilled"), "When a need is met, matches without talks are lost."),
    Reaction("stale-matches-of-expired-need", 1, (need_of.NeedExpired,), _need_expired, "When a need expires, matches without talks are stale."),
    Reaction("note-introduction", 1, (m.MatchIntroduced,), _on_need(_introduced), "The need takes note of whom was introduced."),
    Reaction("note-match-end", 1, (m.ExporterDeclined, m.BuyerRefused, m.MatchLost, m.MatchWentStale), _ended, "The need takes note of a match that came to nothing; its place is free again."),
    Reaction("note-win", 1, (w.WinConfirmed, w.WinCorrected), _on_need(_won), "A confirmed win covers the need, or a part of it."),
    Reaction("forget-win", 1, (w.WinRetracted,), _on_need(lambda match: count.ForgetWin(match_id=match.id)), "A win that was taken back covers nothing."),
)
# fmt: on
