"""The table of a study: one row per step, its deadlines, and what is open to whom."""

from export_program.domain.study import publishing as p
from export_program.domain.study import records as x
from export_program.domain.study import rules as r
from export_program.domain.study import work as w
from export_program.domain.study.case import Citation, Study, StudyStage
from export_program.engine.actors import Role
from export_program.engine.case import amend, put
from export_program.engine.lifecycle import SAME, Deadline, Lifecycle, row
from export_program.engine.limits import working_days
from export_program.engine.protocols.office import office
from export_program.engine.rules import nobody_who

DOCUMENT_TYPES = ("terms_of_reference", "data_annex", "draft", "review", "final", "other")
E, R = StudyStage, Role
ASKING = frozenset(
    {
        R.SECRETARIAT,
        R.DESK_OFFICER,
        R.TEAM_LEAD,
        R.WG_CHAIR,
        R.WG_MEMBER,
        R.EXPORT_HOUSE_AGENT,
        R.ANALYST,
        R.POLICY,
    }
)
LEADS = frozenset({R.TEAM_LEAD, R.WG_CHAIR})
SCOPING = frozenset({R.ANALYST, R.SECRETARIAT, R.DESK_OFFICER, R.TEAM_LEAD})
CITING = frozenset({*ASKING, R.LEGAL, R.DELEGATION_HEAD, R.PROJECT_MANAGER, R.DECISION_MAKER})
WORKING = (E.COLLECTING, E.ANALYSING, E.REVISION)
WRITING = (E.ASSIGNED, *WORKING, E.DRAFT)
UNPUBLISHED = (
    E.APPROVED,
    *WRITING,
    E.PEER_REVIEW,
    E.APPROVED_FINAL,
)
CITABLE = (E.APPROVED_FINAL, E.PUBLISHED, E.SUPERSEDED, E.EXPIRED, E.WITHDRAWN)

not_the_scoper = nobody_who(w.StudyScoped, did="Whoever wrote the terms does not approve them.")


# fmt: off
LIFECYCLE = Lifecycle("study", "STU", Study, E, (
    #   command             event                  from                     to                by
    row(w.RequestStudy,     w.StudyRequested,      None,                    E.REQUESTED,      ASKING,             r.goods_are_known, r.needed_later),
    row(w.RejectStudy,      w.StudyRejected,       (E.REQUESTED, E.SCOPED), E.REJECTED,       LEADS),
    row(w.ScopeStudy,       w.StudyScoped,         (E.REQUESTED, E.SCOPED), E.SCOPED,         SCOPING,            r.goods_are_known, r.names_its_subject, r.budget_is_possible, record=x.scoped),
    row(w.ApproveStudy,     w.StudyApproved,       E.SCOPED,                E.APPROVED,       LEADS,              not_the_scoper, r.terms_are_attached),
    row(w.AssignAnalyst,    w.AnalystAssigned,     E.APPROVED,              E.ASSIGNED,       LEADS),
    row(w.ReplaceAnalyst,   w.AnalystReplaced,     WRITING,                 SAME,             LEADS,              r.another_analyst, r.not_the_reviewer),
    row(w.StartCollecting,  w.CollectingStarted,   E.ASSIGNED,              E.COLLECTING,     R.ANALYST,          r.is_the_analyst),
    row(w.RegisterSource,   w.SourceRegistered,    WORKING,                 SAME,             R.ANALYST,          r.is_the_analyst, r.source_is_past, record=x.source),
    row(w.WithdrawSource,   w.SourceWithdrawn,     WORKING,                 SAME,             R.ANALYST,          r.is_the_analyst, r.source_stands, r.source_is_unused),
    row(w.StartAnalysis,    w.AnalysisStarted,     E.COLLECTING,            E.ANALYSING,      R.ANALYST,          r.is_the_analyst, r.has_a_source),
    row(w.RecordFinding,    w.FindingRecorded,     WORKING,                 SAME,             R.ANALYST,          r.is_the_analyst, r.source_stands, r.finding_goods_known, r.editions_agree, record=x.finding),
    row(w.CorrectFinding,   w.FindingCorrected,    WORKING,                 SAME,             R.ANALYST,          r.is_the_analyst, r.finding_stands, r.source_stands),
    row(w.StrikeFinding,    w.FindingStruck,       WORKING,                 SAME,             R.ANALYST,          r.is_the_analyst, r.finding_stands),
    row(p.SubmitDraft,      p.DraftSubmitted,      (E.ANALYSING, E.REVISION), E.DRAFT,        R.ANALYST,          r.is_the_analyst, r.has_a_finding, r.is_a_draft, r.is_another_text, record=x.draft),
    row(p.StartReview,      p.ReviewStarted,       E.DRAFT,                 E.PEER_REVIEW,    R.RESEARCH_REVIEWER, r.no_author, record=x.taken_up),
    row(p.RequestChanges,   p.ChangesRequested,    E.PEER_REVIEW,           E.REVISION,       R.RESEARCH_REVIEWER, r.is_the_reviewer, record=x.changes),
    row(p.AcceptReview,     p.ReviewAccepted,      E.PEER_REVIEW,           E.APPROVED_FINAL, R.RESEARCH_REVIEWER, r.is_the_reviewer, record=x.accepted),
    row(p.StopStudy,        p.StudyStopped,        UNPUBLISHED,             E.STOPPED,        LEADS),
    row(p.PublishStudy,     p.StudyPublished,      E.APPROVED_FINAL,        E.PUBLISHED,      R.PUBLISHER,        r.publisher_is_no_author, r.is_the_final, r.annex_is_attached, r.valid_beyond_today, r.keeps_confidences, record=x.published),
    row(p.LiftEmbargo,     p.EmbargoLifted,       E.PUBLISHED,             SAME,             R.TIMER,            r.embargo_is_over, record=x.lifted),
    row(p.ExtendValidity,   p.ValidityExtended,    E.PUBLISHED,             SAME,             {R.RESEARCH_REVIEWER, R.TEAM_LEAD}, r.no_author, r.valid_for_longer),
    row(p.ExpireStudy,      p.StudyExpired,        E.PUBLISHED,             E.EXPIRED,        R.TIMER,            r.validity_is_over),
    row(p.SupersedeStudy,   p.StudySuperseded,     E.PUBLISHED,             E.SUPERSEDED,     {R.PUBLISHER, R.TEAM_LEAD}, r.successor_is_published),
    row(p.WithdrawStudy,    p.StudyWithdrawn,      E.PUBLISHED,             E.WITHDRAWN,      {R.PUBLISHER, R.TEAM_LEAD, R.WG_CHAIR}),
    row(p.NoteCitation,     p.CitationNoted,       CITABLE,                 SAME,             CITING,             r.is_a_new_citation, record=x.citation),
),
    ends=frozenset({E.SUPERSEDED, E.EXPIRED, E.WITHDRAWN, E.REJECTED, E.STOPPED}),
    includes=office(DOCUMENT_TYPES),
    deadlines=(
        Deadline("scoping", stages=(E.REQUESTED,), limit=working_days(5), clocked=True, warn=(1,), decides=R.TEAM_LEAD),
        Deadline("approval", stages=(E.SCOPED,), limit=working_days(5), clocked=True, warn=(1,), decides=R.TEAM_LEAD),
        Deadline("assignment", stages=(E.APPROVED,), limit=working_days(2), decides=R.TEAM_LEAD),
        Deadline("publication", upon=(w.StudyApproved,), until=(p.StudyPublished,), limit_of=lambda c: r.SLA[c.scale], clocked=True, warn=(7, 2), decides=R.TEAM_LEAD, sentence="A brief takes 10 working days from its approval, a full study 45."),
        Deadline("review", stages=(E.DRAFT, E.PEER_REVIEW), limit=working_days(5), clocked=True, warn=(1,), decides=R.TEAM_LEAD),
        Deadline("revision", stages=(E.REVISION,), limit=working_days(5), clocked=True, warn=(1,), decides=R.RESEARCH_REVIEWER),
        Deadline("release", upon=(p.StudyPublished,), until=(p.EmbargoLifted,), due=lambda _c, e: e.release_at, then=lambda _c, _d: p.LiftEmbargo(), sentence="Outsiders learn of a study when its embargo ends."),
        Deadline("validity", upon=(p.StudyPublished, p.ValidityExtended), until=(p.StudyExpired,), due=lambda _c, e: e.valid_until, then=lambda _c, _d: p.ExpireStudy(), warn=(60,), decides=R.RESEARCH_REVIEWER, sentence="A study is valid until the day it was published for."),
    ),
    folds={
        w.AnalystAssigned: x.on_analyst,
        w.AnalystReplaced: x.on_analyst,
        w.SourceRegistered: x.on_source,
        w.SourceWithdrawn: lambda c, e, _r: {"sources": amend(c.sources, e.source, withdrawn=True)},
        w.FindingRecorded: x.on_finding,
        w.FindingCorrected: x.on_correction,
        w.FindingStruck: lambda c, e, _r: {"findings": amend(c.findings, e.finding, struck=True)},
        p.DraftSubmitted: x.on_draft,
        p.ChangesRequested: x.judged("changes"),
        p.ReviewAccepted: x.judged("accepted"),
        p.StudyPublished: x.on_published,
        p.ValidityExtended: x.extended,
        p.CitationNoted: lambda c, e, _r: {"citations": put(c.citations, e.citation, Citation(e.kind, e.cited_in_id, e.decision))},
        w.StudyRejected: x.ended,
        p.StudyStopped: x.ended,
        p.StudyWithdrawn: x.ended,
        p.StudySuperseded: x.superseded,
    },
    title=lambda c: c.title,
    public=frozenset({"bulletin"}),
    announced=lambda c: c.released_on is not None and c.stage is not E.WITHDRAWN,
    plural="studies",
    summary="A question of the office answered by the research centre, with sources, peer review and an end of validity.",
)
# fmt: on
