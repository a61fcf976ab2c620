"""The table of a market's need."""

from datetime import date
from typing import Any

from export_program.domain.market_need import matching as t
from export_program.domain.market_need import messages as m
from export_program.domain.market_need import records, rules
from export_program.domain.market_need.case import PUBLIC, Need, NeedStage
from export_program.domain.market_need.messages import ExpireNeed
from export_program.engine.actors import Role
from export_program.engine.lifecycle import BACK, LIVE, SAME, Deadline, Lifecycle, row
from export_program.engine.limits import working_days
from export_program.engine.protocols.office import LEADS, OFFICERS, office
from export_program.engine.protocols.outcome import CaseReopened, ReopenCase

DOCUMENT_TYPES = (
    "inquiry_letter",
    "email",
    "meeting_note",
    "tender_notice",
    "study_extract",
    "specification",
    "photo",
    "other",
)
S, R = NeedStage, Role
KEEPERS = OFFICERS | {R.WG_CHAIR}
CAPTURING = OFFICERS | {R.DELEGATION_HEAD, R.ANALYST, R.POLICY}
JUDGING = frozenset({R.SECRETARIAT, R.DESK_OFFICER, R.TEAM_LEAD})
UNPUBLISHED = (S.CAPTURED, S.VERIFIED)
OPEN = (*UNPUBLISHED, *PUBLIC)
COVERED = (S.PARTLY_FULFILLED, S.FULFILLED)
GONE = (S.EXPIRED, S.WITHDRAWN)
ENDS = frozenset({S.FULFILLED, *GONE, S.REJECTED, S.DUPLICATE})


def _response_day(case: Need, event: Any) -> date | None:
    """An amendment that leaves the day as it is sets no deadline anew."""
    if isinstance(event, m.NeedAmended) and "response_due_on" not in event.changes:
        return None
    return case.response_due_on


# fmt: off
ROWS = (
    #   command                   event                      from                to                   by
    row(m.CaptureNeed,            m.NeedCaptured,            None,               S.CAPTURED,          CAPTURING,     rules.goods_exist, rules.response_lies_ahead, rules.needed_ahead),
    row(m.AmendNeed,              m.NeedAmended,             OPEN,               SAME,                KEEPERS,       rules.amends_something, rules.goods_exist, rules.subdivision_fits, rules.needed_ahead, rules.due_day_is_not_amended, rules.response_lies_ahead, record=records.amended),
    row(m.SetExclusivity,         m.NeedExclusivitySet,      OPEN,               SAME,                KEEPERS,       rules.exclusivity_changes, rules.keeps_what_was_given, record=records.exclusivity),
    row(m.VerifyNeed,             m.NeedVerified,            S.CAPTURED,         S.VERIFIED,          JUDGING,       rules.not_the_capturer, rules.is_complete, rules.has_evidence, rules.still_runs),
    row(m.RejectNeed,             m.NeedRejected,            UNPUBLISHED,        S.REJECTED,          JUDGING,       rules.not_the_capturer),
    row(m.MarkDuplicate,          m.NeedMarkedDuplicate,     UNPUBLISHED,        S.DUPLICATE,         KEEPERS,       rules.original_is_known, rules.original_fits),
    row(m.PublishNeed,            m.NeedPublished,           S.VERIFIED,         S.PUBLISHED,         R.PUBLISHER,   rules.not_the_amender, rules.is_complete, rules.still_runs, record=records.published),
    row(m.PublishNeed,            m.NeedPublishedAgain,      PUBLIC,             SAME,                R.PUBLISHER,   rules.was_amended, rules.not_the_amender, rules.still_runs, record=records.published_again),
    row(m.ExtendNeed,             m.NeedExtended,            OPEN,               SAME,                KEEPERS,       rules.gives_more_time, record=records.extended(m.NeedExtended)),
    row(m.ExtendNeed,             m.NeedRevived,             S.EXPIRED,          S.VERIFIED,          LEADS,         rules.gives_more_time, record=records.extended(m.NeedRevived), reopening=True),
    row(m.WithdrawNeed,           m.NeedWithdrawn,           OPEN,               S.WITHDRAWN,         KEEPERS),
    row(m.ExpireNeed,             m.NeedExpired,             OPEN,               S.EXPIRED,           R.TIMER,       record=records.expired),
    row(ReopenCase,               CaseReopened,              (S.REJECTED, S.DUPLICATE, S.WITHDRAWN), BACK, LEADS,  reopening=True),
    #   introductions: the count that an exclusive need is limited by stands here
    row(t.AllotIntroduction,      t.IntroductionAllotted,    PUBLIC,             SAME,                KEEPERS,       rules.is_exclusive, rules.has_no_place, rules.has_room, rules.is_a_candidate, record=records.allotted),
    row(t.ReleaseIntroduction,    t.IntroductionReleased,    LIVE,               SAME,                KEEPERS,       rules.has_a_place, rules.place_is_unused),
    row(t.NoteIntroduction,       t.NeedIntroduced,          S.PUBLISHED,        S.MATCHING,          R.POLICY,      rules.introduction_is_news),
    row(t.NoteIntroduction,       t.NeedIntroducedFurther,   (S.VERIFIED, S.MATCHING, *COVERED, *GONE), SAME, R.POLICY, rules.introduction_is_news),
    row(t.NoteMatchEnd,           t.MatchEndNoted,           (*OPEN, S.FULFILLED, *GONE), SAME,       R.POLICY,      rules.end_is_news),
    #   wins
    row(t.NoteWin,                t.NeedFulfilled,           PUBLIC,             S.FULFILLED,         R.POLICY,      rules.win_is_news, when=rules.covers, record=records.won(t.NeedFulfilled)),
    row(t.NoteWin,                t.NeedPartlyFulfilled,     PUBLIC,             S.PARTLY_FULFILLED,  R.POLICY,      rules.win_is_news, when=rules.covers_a_part, record=records.won(t.NeedPartlyFulfilled)),
    row(t.NoteWin,                t.NeedWinNoted,            (S.VERIFIED, S.FULFILLED, *GONE), SAME,  R.POLICY,      rules.win_is_news, record=records.won(t.NeedWinNoted)),
    row(t.ForgetWin,              t.NeedUncovered,           COVERED,            S.MATCHING,          R.POLICY,      rules.win_is_known, when=rules.uncovers, reopening=True),
    row(t.ForgetWin,              t.NeedLessCovered,         COVERED,            S.PARTLY_FULFILLED,  R.POLICY,      rules.win_is_known, when=rules.uncovers_a_part, reopening=True),
    row(t.ForgetWin,              t.NeedWinForgotten,        COVERED,            SAME,                R.POLICY,      rules.win_is_known, when=rules.stays_covered),
    row(t.ForgetWin,              t.NeedWinForgotten,        (S.VERIFIED, *GONE), SAME,               R.POLICY,      rules.win_is_known),
)
LIFECYCLE: Lifecycle[Need] = Lifecycle(
    name="market_need",
    code="NED",
    case=Need,
    stages=S,
    own_rows=ROWS,
    ends=ENDS,
    includes=office(DOCUMENT_TYPES, applicants=()),
    deadlines=(
        Deadline("verification", stages=(S.CAPTURED,), limit=working_days(5), clocked=True, warn=(1,), decides=R.TEAM_LEAD),
        Deadline("publication", stages=(S.VERIFIED,), limit=working_days(5), clocked=True, warn=(1,), decides=R.PUBLISHER),
        Deadline("response", upon=(m.NeedCaptured, m.NeedAmended, m.NeedExtended, m.NeedRevived, CaseReopened, t.NeedUncovered, t.NeedLessCovered), until=(m.NeedExpired,), due=_response_day, then=lambda _c, _d: ExpireNeed(), warn=(14, 3), sentence="A need expires on the day by which answers are due."),
    ),
    folds=records.FOLDS,
    title=lambda c: c.goods,
    plural="market-needs",
    summary="What somebody in a market wants to buy: captured, verified, published, matched, met.",
)
# fmt: on
