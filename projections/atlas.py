"""The market atlas: product by market, ranked, with reasons, age of evidence and whom to know."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.atlas_entry.case import AtlasEntry, AtlasEntryStage, LinkedPerson
from export_program.domain.atlas_entry.reasons import ranking, reasons
from export_program.domain.vocabulary.countries import COUNTRY_NAMES
from export_program.domain.vocabulary.hs import SHIPPED
from export_program.engine.lifecycle import Lifecycle
from projections.moments import noon
from projections.read_model import ReadModel, Row

FEASIBLE = frozenset({"go", "prepare"})


class AtlasRow(Row, frozen=True, kw_only=True):
    """`total`, `supply`, `demand` and `ease` run from 0 to 1000; without a rank `total` is empty.

    `reasons` are sentences: the score, each component with its evidence, the verdict. The oldest
    and newest evidence are of what the score rests on. `contact_owner` keeps the relation to the
    most relevant of the people linked; `contacts` names each by id, role, relevance and owner.
    A `feasible` market has the verdict go or prepare.
    """

    case_id: UUID
    reference: str
    hs6: str
    hs4: str
    hs2: str
    edition: str
    product: str | None
    product_fa: str | None
    market: str
    market_name: str
    market_name_fa: str
    stage: str
    since: datetime
    published: bool
    new_product: bool
    ranked: bool
    total: int | None
    supply: int | None
    demand: int | None
    ease: int | None
    ranking: str
    missing: tuple[str, ...]
    method: str | None
    method_version: int | None
    scores: int
    scored_at: datetime | None
    confidence: str | None
    verdict: str | None
    feasible: bool
    verdict_reason: str
    reasons: tuple[str, ...]
    evidence: int
    oldest_evidence_at: datetime | None
    newest_evidence_at: datetime | None
    published_on: date | None
    valid_until: datetime | None
    stale_because: str | None
    assignee: str | None
    contact_owner: str | None
    contacts: tuple[str, ...]
    influencers: tuple[str, ...]
    studies: tuple[str, ...]
    related: tuple[str, ...]


def of_case(_: Lifecycle[Any], case: AtlasEntry) -> Iterable[AtlasRow]:
    if case.market is None:
        return
    yield AtlasRow(
        **_product(case),
        **_market(case),
        **_rank(case),
        **_ages(case),
        **_people(case),
        case_id=case.id,
        reference=case.reference,
        stage=case.stage.value,
        since=case.since,
        published=case.stage is AtlasEntryStage.PUBLISHED,
        new_product=case.new_product,
        reasons=tuple(reasons(case)),
        evidence=len(case.standing),
        published_on=case.published_on,
        stale_because=case.stale_because,
        assignee=case.assignee,
        studies=_studies(case),
        related=tuple(sorted(f"{r.kind}:{r.related_id}" for r in case.related.values())),
    )


def _product(case: AtlasEntry) -> dict[str, Any]:
    return {
        "hs6": case.hs6,
        "hs4": case.hs6[:4],
        "hs2": case.hs6[:2],
        "edition": case.edition.value,
        "product": SHIPPED.describe(case.hs6, case.edition),
        "product_fa": SHIPPED.describe(case.hs6, case.edition, "fa"),
    }


def _market(case: AtlasEntry) -> dict[str, Any]:
    if case.market is None:
        return {"market": "", "market_name": "", "market_name_fa": ""}
    names = COUNTRY_NAMES[case.market]
    return {
        "market": case.market.value,
        "market_name": names.en,
        "market_name_fa": names.fa,
    }


def _rank(case: AtlasEntry) -> dict[str, Any]:
    score, judged = case.score, case.judgement
    parts = {part.name: part.points for part in score.components} if score else {}
    verdict = judged.verdict.value if judged else None
    return {
        "ranked": score is not None and score.total is not None,
        "total": score.total if score else None,
        "supply": parts.get("supply"),
        "demand": parts.get("demand"),
        "ease": parts.get("ease"),
        "ranking": ranking(score) if score else "Not ranked: not scored yet.",
        "missing": tuple(kind.value for kind in score.missing) if score else (),
        "method": score.method if score else None,
        "method_version": score.method_version if score else None,
        "scores": len(case.scores),
        "scored_at": score.at if score else None,
        "confidence": score.confidence.value if score and score.confidence else None,
        "verdict": verdict,
        "feasible": verdict in FEASIBLE,
        "verdict_reason": judged.reason if judged else "",
    }


def _ages(case: AtlasEntry) -> dict[str, Any]:
    used = case.score.evidence if case.score else tuple(case.standing)
    days = [case.evidence[key].as_of for key in used]
    due = case.deadlines.get("age")
    return {
        "oldest_evidence_at": noon(min(days, default=None)),
        "newest_evidence_at": noon(max(days, default=None)),
        "valid_until": due.due_at if due else None,
    }


def _people(case: AtlasEntry) -> dict[str, Any]:
    """The most relevant first; among equals whoever has somebody who keeps the relation."""
    linked = sorted(
        case.contacts.values(),
        key=lambda c: (-c.relevance, c.owner is None, str(c.influencer_id)),
    )
    return {
        "contact_owner": next((c.owner for c in linked if c.owner is not None), None),
        "contacts": tuple(_told(contact) for contact in linked),
        "influencers": tuple(str(contact.influencer_id) for contact in linked),
    }


def _told(contact: LinkedPerson) -> str:
    owner = f"kept by {contact.owner}" if contact.owner else "kept by nobody"
    role = contact.role.value.replace("_", " ")
    return f"{contact.influencer_id}: {role}, relevance {contact.relevance} of 5, {owner}"


def _studies(case: AtlasEntry) -> tuple[str, ...]:
    """The studies that the entry comes from, is related to, or rests on."""
    named = [case.study_id, *(e.study_id for e in case.standing.values())]
    named += [r.related_id for r in case.related.values() if r.kind == "study"]
    return tuple(sorted({str(study_id) for study_id in named if study_id is not None}))


ATLAS = ReadModel(
    name="atlas",
    summary="The market atlas: product by market, ranked, with reasons, evidence age and contacts.",
    row=AtlasRow,
    key="case_id",
    of_case=of_case,
    kinds=frozenset({"atlas_entry"}),
    filters=(
        "reference",
        "hs6",
        "hs4",
        "hs2",
        "edition",
        "market",
        "stage",
        "published",
        "ranked",
        "new_product",
        "total",
        "verdict",
        "feasible",
        "confidence",
        "missing",
        "method",
        "method_version",
        "oldest_evidence_at",
        "newest_evidence_at",
        "published_on",
        "valid_until",
        "stale_because",
        "assignee",
        "contact_owner",
        "influencers",
        "studies",
        "related",
    ),
    sorts=(
        "hs6",
        "total",
        "market",
        "reference",
        "oldest_evidence_at",
        "published_on",
        "valid_until",
        "supply",
        "demand",
        "ease",
    ),
    search=("product", "product_fa", "market_name", "market_name_fa", "hs6", "reference"),
    indexes=("hs6", "market"),
    ages=(("evidence_age_days", "oldest_evidence_at"),),
)
