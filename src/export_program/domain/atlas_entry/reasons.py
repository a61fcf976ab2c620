"""Why an entry stands where it stands, in sentences that an officer reads."""

from collections.abc import Iterator

from export_program.domain.atlas_entry.case import AtlasEntry, Component, Score
from export_program.domain.atlas_entry.evidence import GRADED, Evidence, EvidenceKind
from export_program.domain.market_facts import written

FULL = 1000
SHOWN_WITHOUT_POINTS = (
    EvidenceKind.ORIGIN_FORM,
    EvidenceKind.COMPETITORS,
    EvidenceKind.PRICE_BAND,
    EvidenceKind.SEASONALITY,
    EvidenceKind.ENTRY_MODE,
)


def words(kind: EvidenceKind) -> str:
    return kind.value.replace("_", " ")


def told(fact: Evidence) -> str:
    """`import value 12,400,000 USD, as of 2024-12-31 (Customs yearbook)`."""
    said = words(fact.kind)
    if fact.value is not None:
        said += f" {written(fact.value)} {fact.unit}"
    if fact.grade is not None and fact.kind in GRADED:
        said += f" {fact.grade} of 5"
    if fact.text:
        said += f", {fact.text.rstrip('.')}"
    return f"{said}, as of {fact.as_of} ({fact.source})"


def ranking(score: Score) -> str:
    if score.total is None:
        return f"Not ranked: no evidence of {' or '.join(words(k) for k in score.missing)}."
    method = f"{score.method.replace('_', ' ')}, version {score.method_version}"
    return f"Score {score.total} of {FULL} ({method})."


def of_component(case: AtlasEntry, part: Component) -> str:
    """`Demand 666 of 1000: import value 12,400,000 USD, …; import growth 10 percent, ….`"""
    name = part.name.capitalize()
    if part.points is None:
        return f"{name} unknown: no evidence of {' or '.join(words(k) for k in part.missing)}."
    facts = "; ".join(told(case.evidence[key]) for key in part.evidence)
    return f"{name} {part.points} of {FULL}: {facts}."


def reasons(case: AtlasEntry) -> Iterator[str]:
    """The score, its components with their evidence, what else is known, and the verdict."""
    score = case.score
    if score is None:
        yield "Not ranked: not scored yet."
    else:
        yield ranking(score)
        yield from (of_component(case, part) for part in score.components)
    for fact in case.standing.values():
        if fact.kind in SHOWN_WITHOUT_POINTS:
            said = told(fact)
            yield f"{said[:1].upper()}{said[1:]}."
    if case.judgement is not None:
        yield f"Verdict {case.judgement.verdict}: {case.judgement.reason}"
    if case.stale_because is not None:
        yield f"Stale: {case.stale_because.replace('_', ' ')}."
