"""What a study's events hold more than their commands, and what they change in the case."""

from datetime import datetime, time
from typing import Any

from export_program.domain.study import publishing as p
from export_program.domain.study import work as w
from export_program.domain.study.case import (
    Bulletin,
    Draft,
    Finding,
    ReviewRound,
    Source,
    Study,
    Visibility,
)
from export_program.engine.case import Recorded, amend, next_key, put
from export_program.engine.context import Context
from export_program.engine.protocols.intake import frozen_content


def scoped(case: Study, c: w.ScopeStudy, _: Context) -> w.StudyScoped:
    return w.StudyScoped(
        terms=c.terms,
        method=c.method,
        scale=c.scale or case.scale,
        budget=c.budget,
        goods=c.goods or case.goods,
        markets=c.markets or case.markets,
    )


def source(case: Study, c: w.RegisterSource, _: Context) -> w.SourceRegistered:
    return w.SourceRegistered(
        source=next_key(case.sources, "S"),
        title=c.title,
        as_of=c.as_of,
        licence=c.licence,
        edition=c.edition,
        publisher=c.publisher,
        address=c.address,
    )


def finding(case: Study, c: w.RecordFinding, _: Context) -> w.FindingRecorded:
    return w.FindingRecorded(
        finding=next_key(case.findings, "F"),
        claim=c.claim,
        source=c.source,
        confidence=c.confidence,
        value=c.value,
        unit=c.unit,
        period=c.period,
        goods=c.goods,
        market=c.market,
    )


def draft(case: Study, c: p.SubmitDraft, _: Context) -> p.DraftSubmitted:
    return p.DraftSubmitted(
        number=len(case.drafts) + 1,
        document=c.document,
        sha256=case.documents[c.document].sha256,
        summary=c.summary,
        content=frozen_content(case, "findings", "sources"),
    )


def taken_up(_case: Any, _c: Any, context: Context) -> p.ReviewStarted:
    return p.ReviewStarted(reviewer=context.actor.id)


def changes(case: Study, c: p.RequestChanges, _: Context) -> p.ChangesRequested:
    return p.ChangesRequested(
        draft=len(case.drafts), reason_code=c.reason_code.value, reason=c.reason
    )


def accepted(case: Study, c: p.AcceptReview, _: Context) -> p.ReviewAccepted:
    return p.ReviewAccepted(draft=len(case.drafts), remarks=c.remarks)


def bulletin(case: Study, abstract: str, valid_until: Any) -> Bulletin:
    return Bulletin(
        title=case.title,
        title_fa=case.title_fa,
        abstract=abstract,
        goods=case.goods,
        markets=case.markets,
        valid_until=valid_until,
    )


def published(case: Study, c: p.PublishStudy, context: Context) -> p.StudyPublished:
    """Without an embargo outsiders may know at once, unless the study stays inside."""
    until, inside = c.embargo_until, c.visibility is Visibility.INTERNAL
    waits = until is not None and until > context.today and not inside
    release_at = None
    if waits and until is not None:
        here = context.calendar.local(context.at).tzinfo
        release_at = datetime.combine(until, time(), here)
    told = not waits and not inside
    return p.StudyPublished(
        final=c.final,
        final_sha256=case.documents[c.final].sha256,
        abstract=c.abstract,
        visibility=c.visibility,
        published_on=context.today,
        valid_until=c.valid_until,
        embargo_until=until,
        release_at=release_at,
        released_on=context.today if told else None,
        bulletin=bulletin(case, c.abstract, c.valid_until) if told else None,
    )


def lifted(case: Study, _c: Any, context: Context) -> p.EmbargoLifted:
    told = bulletin(case, case.abstract, case.valid_until)
    return p.EmbargoLifted(released_on=context.today, bulletin=told)


def citation(case: Study, c: p.NoteCitation, _: Context) -> p.CitationNoted:
    return p.CitationNoted(
        citation=next_key(case.citations, "C"),
        kind=c.kind,
        cited_in_id=c.cited_in_id,
        decision=c.decision,
    )


def on_analyst(case: Study, e: Any, _: Recorded) -> dict[str, Any]:
    named = dict.fromkeys((*case.analysts, e.analyst))
    return {"analyst": e.analyst, "analysts": tuple(named)}


def on_source(case: Study, e: w.SourceRegistered, _: Recorded) -> dict[str, Any]:
    made = Source(
        title=e.title,
        as_of=e.as_of,
        licence=e.licence,
        edition=e.edition,
        publisher=e.publisher,
        address=e.address,
    )
    return {"sources": put(case.sources, e.source, made)}


def on_finding(case: Study, e: w.FindingRecorded, _: Recorded) -> dict[str, Any]:
    made = Finding(
        claim=e.claim,
        source=e.source,
        confidence=e.confidence,
        value=e.value,
        unit=e.unit,
        period=e.period,
        goods=e.goods,
        market=e.market,
    )
    return {"findings": put(case.findings, e.finding, made)}


def on_correction(case: Study, e: w.FindingCorrected, _: Recorded) -> dict[str, Any]:
    changed = amend(
        case.findings,
        e.finding,
        claim=e.claim,
        source=e.source,
        confidence=e.confidence,
        value=e.value,
        unit=e.unit,
        corrected=case.findings[e.finding].corrected + 1,
    )
    return {"findings": changed}


def on_draft(case: Study, e: p.DraftSubmitted, step: Recorded) -> dict[str, Any]:
    by, at = step.meta.actor.id, step.meta.occurred_at
    made = Draft(e.number, e.document, e.sha256, by, at, e.summary)
    return {
        "drafts": put(case.drafts, f"V{e.number}", made),
        "submissions": (*case.submissions, e.content),
    }


def judged(outcome: str) -> Any:
    def fold(case: Study, e: Any, step: Recorded) -> dict[str, Any]:
        remarks = e.reason if outcome == "changes" else e.remarks
        by, at = step.meta.actor.id, step.meta.occurred_at
        return {"rounds": (*case.rounds, ReviewRound(e.draft, by, outcome, remarks, at))}

    return fold


def on_published(_case: Any, e: p.StudyPublished, _: Recorded) -> dict[str, Any]:
    fields = (n for n in e.__struct_fields__ if n != "release_at")
    return {name: getattr(e, name) for name in fields}


def extended(case: Study, e: p.ValidityExtended, _: Recorded) -> dict[str, Any]:
    if case.bulletin is None:
        return {"valid_until": e.valid_until}
    told = bulletin(case, case.abstract, e.valid_until)
    return {"valid_until": e.valid_until, "bulletin": told}


def ended(_case: Any, e: Any, _: Recorded) -> dict[str, Any]:
    return {"ended_because": e.reason_code}


def superseded(_case: Any, e: p.StudySuperseded, _: Recorded) -> dict[str, Any]:
    return {"ended_because": "superseded", "successor_id": e.successor_id}
