"""The table of a match."""

from datetime import date, timedelta
from typing import Any

from export_program.domain.match import messages as m
from export_program.domain.match import records, rules
from export_program.domain.match import win_rules as win
from export_program.domain.match import winning as w
from export_program.domain.match.case import CANDIDATE, ENDS, TALKING, Match, MatchStage
from export_program.domain.match.messages import MarkBuyerSilent, MarkExporterSilent, MarkStale
from export_program.domain.match.winning import MarkUnconfirmed
from export_program.engine.actors import Role
from export_program.engine.calendars.iran import office_day
from export_program.engine.lifecycle import LIVE, SAME, Deadline, Lifecycle, Unique, row
from export_program.engine.limits import days
from export_program.engine.protocols.office import LEADS, OFFICERS, office
from export_program.engine.rules import nobody_who

DOCUMENT_TYPES = (
    "introduction",
    "reply",
    "quotation",
    "sample_report",
    "contract",
    "invoice",
    "customs_declaration",
    "other",
)
S, R = MatchStage, Role
BROKERS = OFFICERS | {R.WG_CHAIR, R.DELEGATION_HEAD}
CLAIMING = frozenset({R.EXPORTER_USER, R.DESK_OFFICER, R.EXPORT_HOUSE_AGENT})
ANSWERED = (S.EXPORTER_INTERESTED, S.BUYER_SILENT)
OPEN = tuple(s for s in S if s not in ENDS)
BEFORE_CLAIM = tuple(s for s in OPEN if s is not S.WON_CLAIMED)
INTRODUCED = tuple(s for s in OPEN if s not in CANDIDATE)
# After how many days without news a match is given up, by its stage.
QUIET_DAYS = {
    S.SUGGESTED: 60,
    S.SHORTLISTED: 30,
    S.EXPORTER_SILENT: 21,
    S.BUYER_SILENT: 21,
    S.BUYER_ACCEPTED: 30,
    S.NEGOTIATING: 90,
    S.DISPUTED: 60,
}
NEWS = (m.MatchSuggested, m.MatchShortlisted, m.ExporterWentSilent, m.BuyerWentSilent, m.BuyerAccepted, m.NegotiationRecorded, w.WinDisputed, w.WinRetracted)  # fmt: skip
# Only in the office's hands: how a match was found and scored, and the hashes of links.
SCORED = frozenset({"score", "factors", "method", "method_version", "same_subheading"})
INSIDE = (
    SCORED
    | frozenset({"remarks", "confirmations", "message_to_buyer"})
    | frozenset(
        event.STORED
        for event in (m.MatchSuggested, m.MatchRescored, m.MatchShortlisted, w.ConfirmationIssued)
    )
)

another_corrects = nobody_who(
    w.WinClaimed, w.WinConfirmed, did="Whoever claimed or confirmed a win does not change it."
)

another_sends = nobody_who(
    w.WinClaimed, did="Whoever claimed a win does not send the link that confirms it."
)


def _quiet_day(case: Match, _event: Any) -> date | None:
    allowed = QUIET_DAYS.get(case.stage)
    return office_day(case.last_at) + timedelta(days=allowed) if allowed else None


def _stale(_case: Any, _due: Any) -> MarkStale:
    return MarkStale(because="Nothing was heard for too long.")


def _pair(case: Match) -> tuple[str, ...]:
    return (
        () if case.stage in ENDS - {S.CONFIRMED} else (f"match:{case.need_id}:{case.exporter_id}",)
    )


# fmt: off
ROWS = (
    #   command               event                   from                   to                     by
    row(m.SuggestMatch,       m.MatchSuggested,       None,                  S.SUGGESTED,           BROKERS | {R.POLICY}, rules.need_is_wanted, rules.exporter_stands, rules.there_is_evidence, record=records.suggested),
    row(m.RefreshMatch,       m.MatchRescored,        CANDIDATE,             SAME,                  BROKERS | {R.POLICY}, rules.something_changed, record=records.rescored),
    row(m.RefreshMatch,       m.MatchFactsRefreshed,  INTRODUCED,            SAME,                  BROKERS | {R.POLICY}, rules.something_changed, record=records.refreshed),
    row(m.ShortlistMatch,     m.MatchShortlisted,     S.SUGGESTED,           S.SHORTLISTED,         BROKERS,       rules.is_not_held, rules.need_is_wanted, rules.exporter_stands),
    row(m.IntroduceMatch,     m.MatchIntroduced,      S.SHORTLISTED,         S.INTRODUCED,          BROKERS,       rules.is_not_held, rules.need_is_published, rules.has_a_place, rules.exporter_stands, rules.exporter_is_ready, rules.exporter_has_card, record=records.introduced),
    #   answers, seven days for each side
    row(m.ReplyAsExporter,    m.ExporterInterested,   (S.INTRODUCED, S.EXPORTER_SILENT), S.EXPORTER_INTERESTED, BROKERS | {R.EXPORTER_USER}, when=rules.is_right),
    row(m.ReplyAsExporter,    m.ExporterAsked,        (S.INTRODUCED, S.EXPORTER_SILENT), S.INTRODUCED, BROKERS | {R.EXPORTER_USER}, rules.says_why, when=rules.asks_for_more),
    row(m.ReplyAsExporter,    m.ExporterDeclined,     (S.INTRODUCED, S.EXPORTER_SILENT), S.EXPORTER_DECLINED, BROKERS | {R.EXPORTER_USER}, rules.says_why, when=rules.says_no),
    row(m.MarkExporterSilent, m.ExporterWentSilent,   S.INTRODUCED,          S.EXPORTER_SILENT,     R.TIMER),
    row(m.ReplyAsBuyer,       m.BuyerAccepted,        ANSWERED,              S.BUYER_ACCEPTED,      BROKERS,       when=rules.is_right),
    row(m.ReplyAsBuyer,       m.BuyerAsked,           ANSWERED,              S.EXPORTER_INTERESTED, BROKERS,       rules.says_why, when=rules.asks_for_more),
    row(m.ReplyAsBuyer,       m.BuyerRefused,         ANSWERED,              S.BUYER_REFUSED,       BROKERS,       rules.says_why, when=rules.says_no),
    row(m.MarkBuyerSilent,    m.BuyerWentSilent,      S.EXPORTER_INTERESTED, S.BUYER_SILENT,        R.TIMER),
    row(m.RecordNegotiation,  m.NegotiationRecorded,  TALKING,               S.NEGOTIATING,         BROKERS | {R.EXPORTER_USER}, rules.expects_something),
    #   wins: only confirmed ones count
    row(w.ClaimWin,           w.WinClaimed,           (*TALKING, S.DISPUTED), S.WON_CLAIMED,        CLAIMING,      win.goods_exist, win.contract_is_signed, win.contract_follows, win.support_is_a_set, record=records.claimed),
    row(w.ClaimWin,           w.WinClaimed,           S.UNCONFIRMED,         S.WON_CLAIMED,         CLAIMING,      win.goods_exist, win.contract_is_signed, win.contract_follows, win.support_is_a_set, record=records.claimed, reopening=True),
    row(w.IssueConfirmation,  w.ConfirmationIssued,   S.WON_CLAIMED,         SAME,                  OFFICERS,      another_sends, win.links_are_left, win.a_week_has_passed, win.within_three_weeks, win.token_is_new, record=records.issued),
    row(w.ConfirmWin,         w.WinConfirmed,         S.WON_CLAIMED,         S.CONFIRMED,           R.EXPORTER_USER, win.link_holds, win.same_currency, win.contract_is_signed, record=records.confirmed),
    row(w.DisputeWin,         w.WinDisputed,          S.WON_CLAIMED,         S.DISPUTED,            R.EXPORTER_USER, win.link_holds, record=records.disputed),
    row(w.MarkUnconfirmed,    w.MatchUnconfirmed,     S.WON_CLAIMED,         S.UNCONFIRMED,         R.TIMER,       win.answer_is_overdue),
    row(w.CorrectWin,         w.WinCorrected,         S.CONFIRMED,           SAME,                  LEADS,         another_corrects, win.correction_is_news, win.corrected_in_kind, win.contract_is_signed, record=records.corrected),
    row(w.RetractWin,         w.WinRetracted,         S.CONFIRMED,           S.DISPUTED,            LEADS,         another_corrects, record=records.retracted, reopening=True),
    #   what stops it
    row(m.HoldMatch,          m.MatchHeld,            LIVE,                  SAME,                  LEADS | {R.POLICY}, rules.is_not_held),
    row(m.ResumeMatch,        m.MatchResumed,         LIVE,                  SAME,                  LEADS | {R.POLICY}, rules.is_held, rules.exporter_stands),
    row(m.CloseLost,          m.MatchLost,            BEFORE_CLAIM,          S.LOST,                BROKERS | {R.POLICY}),
    row(m.MarkStale,          m.MatchWentStale,       BEFORE_CLAIM,          S.STALE,               (R.TIMER, R.POLICY)),
)
LIFECYCLE: Lifecycle[Match] = Lifecycle(
    name="match",
    code="MAT",
    case=Match,
    stages=S,
    own_rows=ROWS,
    ends=ENDS,
    includes=office(DOCUMENT_TYPES, applicants=(R.EXPORTER_USER,)),
    deadlines=(
        Deadline("exporter reply", upon=(m.MatchIntroduced, m.ExporterAsked), until=(m.ExporterInterested, m.ExporterDeclined, m.ExporterWentSilent), limit=days(7), clocked=True, then=lambda _c, _d: MarkExporterSilent(), warn=(2,), sentence="An exporter answers an introduction within 7 days."),
        Deadline("buyer reply", upon=(m.ExporterInterested, m.BuyerAsked), until=(m.BuyerAccepted, m.BuyerRefused, m.BuyerWentSilent), limit=days(7), clocked=True, then=lambda _c, _d: MarkBuyerSilent(), warn=(2,), sentence="A buyer answers within 7 days of the exporter's interest."),
        Deadline("news", upon=NEWS, until=(*NEWS, m.MatchIntroduced, m.ExporterAsked, m.ExporterInterested, m.BuyerAsked, w.WinClaimed, m.MatchWentStale), due=_quiet_day, clocked=True, then=_stale, warn=(7,), sentence="A match of which nothing is heard for too long is given up."),
        Deadline("confirmation link", upon=(w.WinClaimed, w.ConfirmationIssued), until=(w.ConfirmationIssued, w.WinConfirmed, w.WinDisputed, w.MatchUnconfirmed), due=lambda c, _e: win.next_link_due(c), decides=R.DESK_OFFICER, sentence="A link is sent within 3 days of a claim and then weekly, four in all."),
        Deadline("confirmation", upon=(w.WinClaimed, w.ConfirmationIssued), until=(w.WinConfirmed, w.WinDisputed, w.MatchUnconfirmed), due=lambda c, _e: win.answer_due(c), then=lambda _c, _d: MarkUnconfirmed(), sentence="A win that is not confirmed within four weeks of the first link is unconfirmed."),
    ),
    uniques=(Unique("one match", "A need and an exporter have one match at a time.", "exporter_id", _pair),),
    folds=records.FOLDS,
    title=lambda c: f"{c.exporter.name}: {c.need.goods}" if c.need and c.exporter else c.reference,
    owner=lambda c: c.exporter_id,
    known_to_owner=lambda c: c.introduced_at is not None,
    confidential=INSIDE,
    plural="matches",
    summary="An exporter for a need: suggested with reasons, introduced, answered, won or lost.",
)
# fmt: on
