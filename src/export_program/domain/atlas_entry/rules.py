"""What must hold for an atlas entry: evidence before scores, a reviewer who is no author."""

from typing import Any

from export_program.domain.agreement import Agreement
from export_program.domain.atlas_entry import messages as m
from export_program.domain.atlas_entry.case import AtlasEntry, RelatedKind, Verdict
from export_program.domain.atlas_entry.evidence import EvidenceKind
from export_program.domain.atlas_entry.scoring import reckon, same_outcome
from export_program.domain.influencer.case import Influencer, InfluencerStage
from export_program.domain.market_need import Need
from export_program.domain.node.case import Node
from export_program.domain.study.case import Study
from export_program.engine.actors import ActorKind
from export_program.engine.context import Context
from export_program.engine.rules import Related, nobody_who, rule

AUTHORS_DID = (
    m.EntryNominated,
    m.EvidenceRecorded,
    m.EvidenceWithdrawn,
    m.EntryScored,
    m.VerdictGiven,
    m.EntryReclassified,
    m.EntryRecoded,
)
# How goods enter a market is said before anybody relies on an entry.
ENTRY_TERMS = (EvidenceKind.TARIFF, EvidenceKind.REGIME, EvidenceKind.ORIGIN_FORM)
KNOWN = frozenset({InfluencerStage.VETTED, InfluencerStage.ACTIVE, InfluencerStage.DORMANT})

not_an_author = nobody_who(
    *AUTHORS_DID, did="Whoever nominated, researched or scored an entry does not review it."
)


def _meant(kind: RelatedKind, field: str) -> Any:
    """The id of a case of a kind: what the command relates, or what its evidence rests on."""

    def id_of(_case: Any, command: Any) -> Any:
        if getattr(command, "related_id", None) is not None:
            return command.related_id if getattr(command, "kind", None) == kind else None
        return getattr(command, field, None)

    return id_of


INFLUENCER = Related("influencer", kind="influencer", id_of=lambda _c, c: c.influencer_id)
NEED = Related("need", kind="market_need", id_of=_meant(RelatedKind.MARKET_NEED, "need_id"))
NODE = Related("node", kind="node", id_of=_meant(RelatedKind.NODE, "node_id"))
STUDY = Related("study", kind="study", id_of=_meant(RelatedKind.STUDY, "study_id"))
AGREEMENT = Related(
    "agreement", kind="agreement", id_of=_meant(RelatedKind.AGREEMENT, "agreement_id")
)

MATCH = Related("match", kind="match", id_of=lambda _c, c: getattr(c, "match_id", None))


def reckoned(case: AtlasEntry, context: Context) -> Any:
    """The next score of an entry, by its evidence as it stands."""
    return reckon(
        case.standing,
        new_product=case.new_product,
        number=len(case.scores) + 1,
        at=context.at,
    )


@rule("The product exists in its edition of the nomenclature.", field="hs6")
def product_is_known(_case: Any, command: Any, context: Context) -> bool | str:
    known = context.nomenclature.knows(command.hs6, command.edition)
    return known or f"{command.hs6} is not in {command.edition}"


@rule("Another code or edition is given.", field="edition")
def is_another_code(case: AtlasEntry, command: Any, _: Context) -> bool:
    return (command.hs6, command.edition) != (case.hs6, case.edition)


@rule("A fact speaks of today or earlier.", field="as_of")
def fact_is_past(_case: Any, command: Any, context: Context) -> bool:
    return bool(command.as_of <= context.today)


@rule("The same fact is not recorded already.", field="value")
def fact_is_new(case: AtlasEntry, command: Any, _: Context) -> bool | str:
    for key, held in case.standing.items():
        same = (held.kind, held.source, held.as_of, held.value, held.grade, held.text) == (
            command.kind,
            command.source,
            command.as_of,
            command.value,
            command.grade,
            command.text,
        )
        if same:
            return f"{key} says so"
    return True


@rule(
    "The study, need, agreement or node that a fact or a link rests on exists.",
    field="study_id",
    reads=(STUDY, NEED, AGREEMENT, NODE),
)
def named_cases_exist(case: AtlasEntry, command: Any, context: Context) -> bool | str:
    for read, kind in ((STUDY, Study), (NEED, Need), (AGREEMENT, Agreement), (NODE, Node)):
        wanted = read.id_of(case, command)
        if wanted is not None and not isinstance(context.related.get(read.name), kind):
            return f"there is no {read.kind} {wanted}"
    return True


@rule("A confirmed win is that of a match which was confirmed.", field="match_id", reads=(MATCH,))
def win_was_confirmed(_: Any, command: m.RecordEvidence, context: Context) -> bool | str:
    """A policy tells of a win when it was confirmed; what has changed since, it tells next."""
    named, match = command.match_id, context.related.get(MATCH.name)
    if command.kind is not EvidenceKind.CONFIRMED_WIN and named is None:
        return True
    if match is None:
        return "no match is named" if named is None else f"there is no match {named}"
    if context.actor.kind is ActorKind.POLICY or getattr(match, "confirmed", None) is not None:
        return True
    return f"{match.reference} is {match.stage}"


@rule("The evidence stands on this entry.", field="evidence")
def evidence_stands(case: AtlasEntry, command: Any, _: Context) -> bool | str:
    known = ", ".join(case.standing) or "none"
    return command.evidence in case.standing or f"standing: {known}"


@rule("There is evidence to score.")
def has_evidence(case: AtlasEntry, _command: Any, _: Context) -> bool:
    return bool(case.standing)


@rule("Something has changed since the last score.")
def score_changes(case: AtlasEntry, _command: Any, context: Context) -> bool | str:
    last = case.score
    if last is None or not same_outcome(last, reckoned(case, context)):
        return True
    return f"score {last.number} rests on the same evidence and method"


@rule("The entry was scored on its evidence as it stands.")
def score_is_current(case: AtlasEntry, _command: Any, context: Context) -> bool | str:
    if case.score is None:
        return "it was not scored"
    same = same_outcome(case.score, reckoned(case, context))
    return same or "evidence changed since the last score"


@rule("It was scored since it went stale.")
def scored_again(case: AtlasEntry, _command: Any, _: Context) -> bool:
    return len(case.scores) > case.scored_when_stale


@rule("A verdict was given on the last score.")
def verdict_is_current(case: AtlasEntry, _command: Any, _: Context) -> bool | str:
    if case.judgement is None:
        return "there is no verdict"
    told = case.judgement.score
    return told == len(case.scores) or f"the verdict was given on score {told}"


@rule("A verdict rests on a score; go and prepare on one that ranks the entry.", field="verdict")
def verdict_rests_on_score(case: AtlasEntry, command: Any, _: Context) -> bool | str:
    if case.score is None:
        return "the entry was not scored"
    if command.verdict in {Verdict.WATCH, Verdict.NO} or case.score.total is not None:
        return True
    return f"not ranked: no evidence of {', '.join(case.score.missing)}"


@rule("The verdict is another one, or on another score.", field="verdict")
def verdict_is_new(case: AtlasEntry, command: Any, _: Context) -> bool:
    held = case.judgement
    return held is None or (held.verdict, held.reason, held.score) != (
        command.verdict,
        command.reason,
        len(case.scores),
    )


@rule("Tariff, regime and form of origin are known.")
def entry_terms_known(case: AtlasEntry, _command: Any, _: Context) -> bool | str:
    held = {e.kind for e in case.standing.values()}
    missing = [kind for kind in ENTRY_TERMS if kind not in held]
    return not missing or f"no evidence of {', '.join(missing)}"


@rule("The entry is of the other sort so far.", field="new_product")
def sort_changes(case: AtlasEntry, command: Any, _: Context) -> bool:
    return bool(command.new_product is not case.new_product)


@rule("A year has passed since it was published.")
def is_a_year_old(case: AtlasEntry, command: Any, context: Context) -> bool:
    due = case.deadlines.get("age")
    by_age = command.reason_code == m.StaleReason.AGE
    return not by_age or due is None or context.now >= due.due_at


@rule("The person is vetted and not anonymised.", field="influencer_id", reads=(INFLUENCER,))
def influencer_is_known(_case: Any, _command: Any, context: Context) -> bool | str:
    found = context.related.get("influencer")
    if not isinstance(found, Influencer):
        return "there is no such person in the register"
    known = found.vetted and found.stage in KNOWN
    return known or f"the person is {found.stage}"


@rule("The person is not linked in this role and relevance already.", field="influencer_id")
def contact_is_new(case: AtlasEntry, command: Any, _: Context) -> bool:
    held = case.contacts.get(str(command.influencer_id))
    return held is None or (held.role, held.relevance) != (command.role, command.relevance)


@rule("The person is linked to this entry.", field="influencer_id")
def contact_is_linked(case: AtlasEntry, command: Any, _: Context) -> bool:
    return str(command.influencer_id) in case.contacts


@rule("Somebody else keeps the relation.", field="owner")
def owner_is_new(case: AtlasEntry, command: Any, _: Context) -> bool:
    held = case.contacts.get(str(command.influencer_id))
    return held is None or held.owner != command.owner


@rule("The case is not related already.", field="related_id")
def relation_is_new(case: AtlasEntry, command: Any, _: Context) -> bool:
    return command.related_id != case.id and str(command.related_id) not in case.related


@rule("The case is related to this entry.", field="related_id")
def relation_stands(case: AtlasEntry, command: Any, _: Context) -> bool:
    return str(command.related_id) in case.related
