"""The table of an atlas entry, and what its events hold more than their commands."""

from typing import Any

from msgspec import structs

from export_program.domain.atlas_entry import messages as m
from export_program.domain.atlas_entry import rules as r
from export_program.domain.atlas_entry.case import (
    AtlasEntry,
    AtlasEntryStage,
    Judgement,
    LinkedPerson,
    Relation,
)
from export_program.domain.atlas_entry.evidence import Evidence
from export_program.domain.influencer.case import Influencer
from export_program.engine.actors import Role
from export_program.engine.case import Recorded, amend, drop, next_key, put
from export_program.engine.context import Context
from export_program.engine.lifecycle import LIVE, SAME, Deadline, Lifecycle, Unique, row
from export_program.engine.limits import months, working_days
from export_program.engine.protocols.intake import frozen_content
from export_program.engine.protocols.office import office

DOCUMENT_TYPES = ("tariff_extract", "statistics", "regulation", "market_report", "other")
E, R = AtlasEntryStage, Role
RESEARCH = frozenset({R.ANALYST, R.DESK_OFFICER})
PEOPLE = RESEARCH | {R.SECRETARIAT, R.TEAM_LEAD, R.EXPORT_HOUSE_AGENT, R.DELEGATION_HEAD}
NOMINATING = PEOPLE | {R.WG_MEMBER, R.WG_CHAIR, R.POLICY}
REVIEWING = frozenset({R.RESEARCH_REVIEWER, R.TEAM_LEAD})
PUBLISHING = frozenset({R.PUBLISHER, R.TEAM_LEAD})
OPEN = (E.CANDIDATE, E.STALE)


def _recorded(case: AtlasEntry, c: m.RecordEvidence, _: Context) -> m.EvidenceRecorded:
    told = {n: getattr(c, n) for n in Evidence.__struct_fields__ if n != "withdrawn"}
    fact = Evidence(**{**told, "edition": c.edition or case.edition})
    return m.EvidenceRecorded(key=next_key(case.evidence, "E"), fact=fact)


def _withdrawn(_: Any, c: m.WithdrawEvidence, __: Context) -> m.EvidenceWithdrawn:
    return m.EvidenceWithdrawn(key=c.evidence, reason_code=c.reason_code.value, reason=c.reason)


def _scored(case: AtlasEntry, _c: Any, context: Context) -> m.EntryScored:
    score = structs.replace(r.reckoned(case, context), by=context.actor.id)
    return m.EntryScored(score=score)


def _judged(case: AtlasEntry, c: m.GiveVerdict, _: Context) -> m.VerdictGiven:
    return m.VerdictGiven(verdict=c.verdict, reason=c.reason, score=len(case.scores))


def _submitted(case: AtlasEntry, _c: Any, _: Context) -> m.EntrySubmitted:
    return m.EntrySubmitted(content=frozen_content(case, "evidence", "scores", "judgement"))


def _published(_: Any, _c: Any, context: Context) -> m.EntryPublished:
    return m.EntryPublished(published_on=context.today)


def _refreshed(_: Any, c: m.RefreshEntry, context: Context) -> m.EntryRefreshed:
    return m.EntryRefreshed(published_on=context.today, remarks=c.remarks)


def _linked(_: Any, c: m.LinkInfluencer, context: Context) -> m.InfluencerLinked:
    found = context.related.get("influencer")
    return m.InfluencerLinked(
        influencer_id=c.influencer_id,
        role=c.role,
        relevance=c.relevance,
        owner=found.owner if isinstance(found, Influencer) else None,
    )


def _on_verdict(_: Any, e: m.VerdictGiven, step: Recorded) -> dict[str, Any]:
    by, at = step.meta.actor.id, step.meta.occurred_at
    return {"judgement": Judgement(e.verdict, e.reason, e.score, by, at)}


def _on_stale(case: AtlasEntry, e: m.EntryWentStale, step: Recorded) -> dict[str, Any]:
    return {
        "stale_because": e.reason_code,
        "stale_since": step.meta.occurred_at,
        "scored_when_stale": len(case.scores),
    }


def _on_refresh(case: AtlasEntry, e: m.EntryRefreshed, _: Recorded) -> dict[str, Any]:
    return {
        "published_on": e.published_on,
        "refreshed": case.refreshed + 1,
        "stale_because": None,
        "stale_since": None,
    }


def _on_link(case: AtlasEntry, e: m.InfluencerLinked, _: Recorded) -> dict[str, Any]:
    made = LinkedPerson(e.influencer_id, e.role, e.relevance, e.owner)
    return {"contacts": put(case.contacts, str(e.influencer_id), made)}


def _on_relation(case: AtlasEntry, e: m.EntryRelated, _: Recorded) -> dict[str, Any]:
    made = Relation(e.kind, e.related_id, e.why)
    return {"related": put(case.related, str(e.related_id), made)}


def _one_entry(case: AtlasEntry) -> tuple[str, ...]:
    retired = case.stage is E.RETIRED
    return () if retired else (f"atlas:{case.edition}:{case.hs6}:{case.market}",)


# fmt: off
LIFECYCLE = Lifecycle("atlas_entry", "ATL", AtlasEntry, E, (
    #   command             event                  from                       to             by
    row(m.NominateEntry,    m.EntryNominated,      None,                      E.CANDIDATE,   NOMINATING,          r.product_is_known),
    row(m.RecordEvidence,   m.EvidenceRecorded,    LIVE,                      SAME,          RESEARCH | {R.POLICY}, r.fact_is_past, r.fact_is_new, r.named_cases_exist, r.win_was_confirmed, record=_recorded),
    row(m.WithdrawEvidence, m.EvidenceWithdrawn,   LIVE,                      SAME,          RESEARCH | {R.POLICY}, r.evidence_stands, record=_withdrawn),
    row(m.ScoreEntry,       m.EntryScored,         OPEN,                      SAME,          RESEARCH,            r.has_evidence, r.score_changes, record=_scored),
    row(m.GiveVerdict,      m.VerdictGiven,        OPEN,                      SAME,          RESEARCH,            r.verdict_rests_on_score, r.verdict_is_new, record=_judged),
    row(m.ReclassifyEntry,  m.EntryReclassified,   OPEN,                      SAME,          RESEARCH,            r.sort_changes),
    row(m.SubmitForReview,  m.EntrySubmitted,      E.CANDIDATE,               E.RESEARCHED,  RESEARCH,            r.score_is_current, r.verdict_is_current, r.entry_terms_known, record=_submitted),
    row(m.ReviewEntry,      m.EntryReviewed,       E.RESEARCHED,              E.REVIEWED,    REVIEWING,           r.not_an_author),
    row(m.ReturnEntry,      m.EntryReturned,       (E.RESEARCHED, E.REVIEWED), E.CANDIDATE,  REVIEWING,           r.not_an_author),
    row(m.PublishEntry,     m.EntryPublished,      E.REVIEWED,                E.PUBLISHED,   PUBLISHING,          r.not_an_author, record=_published),
    row(m.MarkStale,        m.EntryWentStale,      E.PUBLISHED,               E.STALE,       RESEARCH | REVIEWING | {R.TIMER, R.POLICY}, r.is_a_year_old),
    row(m.RecodeEntry,      m.EntryRecoded,        OPEN,                      SAME,          RESEARCH,            r.product_is_known, r.is_another_code),
    row(m.RefreshEntry,     m.EntryRefreshed,      E.STALE,                   E.PUBLISHED,   REVIEWING,           r.not_an_author, r.scored_again, r.score_is_current, r.verdict_is_current, r.entry_terms_known, record=_refreshed),
    row(m.RetireEntry,      m.EntryRetired,        LIVE,                      E.RETIRED,     REVIEWING | PUBLISHING),
    row(m.LinkInfluencer,   m.InfluencerLinked,    LIVE,                      SAME,          PEOPLE,              r.influencer_is_known, r.contact_is_new, record=_linked),
    row(m.UnlinkInfluencer, m.InfluencerUnlinked,  LIVE,                      SAME,          PEOPLE | {R.POLICY}, r.contact_is_linked),
    row(m.NoteContactOwner, m.ContactOwnerNoted,   LIVE,                      SAME,          R.POLICY,            r.contact_is_linked, r.owner_is_new),
    row(m.RelateEntry,      m.EntryRelated,        LIVE,                      SAME,          PEOPLE | {R.POLICY}, r.relation_is_new, r.named_cases_exist),
    row(m.UnrelateEntry,    m.EntryUnrelated,      LIVE,                      SAME,          PEOPLE,              r.relation_stands),
),
    ends=frozenset({E.RETIRED}),
    includes=office(DOCUMENT_TYPES),
    deadlines=(
        Deadline("research", stages=(E.CANDIDATE,), limit=months(3), clocked=True, warn=(14,), decides=R.TEAM_LEAD),
        Deadline("review", stages=(E.RESEARCHED,), limit=working_days(10), clocked=True, warn=(2,), decides=R.TEAM_LEAD),
        Deadline("publication", stages=(E.REVIEWED,), limit=working_days(5), decides=R.TEAM_LEAD),
        Deadline("age", stages=(E.PUBLISHED,), limit=months(12), then=lambda _c, _d: m.MarkStale(reason_code=m.StaleReason.AGE, reason="It was published a year ago."), warn=(30,), decides=R.TEAM_LEAD),
        Deadline("refresh", stages=(E.STALE,), limit=working_days(20), clocked=True, warn=(5,), decides=R.TEAM_LEAD),
    ),
    uniques=(
        Unique("product and market", "One living entry for a product in a market.", "hs6", _one_entry),
    ),
    folds={
        m.EvidenceRecorded: lambda c, e, _r: {"evidence": put(c.evidence, e.key, e.fact)},
        m.EvidenceWithdrawn: lambda c, e, _r: {"evidence": amend(c.evidence, e.key, withdrawn=True)},
        m.EntryScored: lambda c, e, _r: {"scores": (*c.scores, e.score)},
        m.VerdictGiven: _on_verdict,
        m.EntrySubmitted: lambda c, e, _r: {"submissions": (*c.submissions, e.content)},
        m.EntryReviewed: lambda _c, _e, _r: {},
        m.EntryWentStale: _on_stale,
        m.EntryRefreshed: _on_refresh,
        m.EntryRetired: lambda _c, e, _r: {"ended_because": e.reason_code},
        m.InfluencerLinked: _on_link,
        m.InfluencerUnlinked: lambda c, e, _r: {"contacts": drop(c.contacts, str(e.influencer_id))},
        m.ContactOwnerNoted: lambda c, e, _r: {"contacts": amend(c.contacts, str(e.influencer_id), owner=e.owner)},
        m.EntryRelated: _on_relation,
        m.EntryUnrelated: lambda c, e, _r: {"related": drop(c.related, str(e.related_id))},
    },
    title=lambda c: f"{c.hs6} ({c.edition}) in {c.market}",
    plural="atlas-entries",
    summary="A product in a market: evidence, a score by a stored method, a verdict, and whom to know there.",
)
# fmt: on
