"""What must hold for a study: terms before work, sources before claims, a reviewer who is no author."""

from typing import Any

from export_program.domain.market_facts import unknown_goods
from export_program.domain.study import publishing as p
from export_program.domain.study import work as w
from export_program.domain.study.case import Scale, Study, StudyStage
from export_program.engine.context import Context
from export_program.engine.limits import working_days
from export_program.engine.rules import Related, rule

SLA = {Scale.BRIEF: working_days(10), Scale.FULL: working_days(45)}
AUTHORS_DID = (w.FindingRecorded, w.FindingCorrected, w.SourceRegistered, p.DraftSubmitted)
SUCCESSOR = Related("successor", kind="study", id_of=lambda _case, c: c.successor_id)


def authors(case: Study) -> frozenset[str]:
    """Whoever was named analyst or wrote on the study."""
    return case.who(*AUTHORS_DID) | frozenset(case.analysts)


@rule("The goods exist in their edition of the nomenclature.", field="goods")
def goods_are_known(_case: Any, command: Any, context: Context) -> bool | str:
    unknown = unknown_goods(command.goods, context)
    return not unknown or f"unknown: {unknown}"


@rule("The day by which it is needed lies ahead.", field="needed_by")
def needed_later(_case: Any, command: Any, context: Context) -> bool:
    return command.needed_by is None or command.needed_by > context.today


@rule("The terms name at least one product or market.", field="markets")
def names_its_subject(case: Study, command: Any, _: Context) -> bool:
    return bool(command.goods or command.markets or case.goods or case.markets)


@rule("The budget is not below zero.", field="budget")
def budget_is_possible(_case: Any, command: Any, _: Context) -> bool:
    return command.budget is None or command.budget.minor >= 0


@rule("The terms of reference of a full study are attached.", field="documents")
def terms_are_attached(case: Study, _command: Any, _: Context) -> bool:
    return case.scale is not Scale.FULL or case.has_document("terms_of_reference")


@rule("Somebody else than the reviewer writes the study.", field="analyst")
def not_the_reviewer(case: Study, command: Any, _: Context) -> bool:
    reviewers = {r.reviewer for r in case.rounds} | {case.reviewer}
    return command.analyst not in reviewers


@rule("Another analyst is named.", field="analyst")
def another_analyst(case: Study, command: Any, _: Context) -> bool:
    return bool(command.analyst != case.analyst)


@rule("Only the analyst who was named works on the study.")
def is_the_analyst(case: Study, _command: Any, context: Context) -> bool | str:
    return context.actor.id == case.analyst or f"the analyst is {case.analyst}"


@rule("A source speaks of today or earlier.", field="as_of")
def source_is_past(_case: Any, command: Any, context: Context) -> bool:
    return bool(command.as_of <= context.today)


@rule("The source is registered and not withdrawn.", field="source")
def source_stands(case: Study, command: Any, _: Context) -> bool | str:
    found = case.sources.get(command.source)
    if found is None:
        return f"no source {command.source!r} (known: {', '.join(case.sources) or 'none'})"
    return not found.withdrawn or "it was withdrawn"


@rule("No standing finding rests on the source; correct or strike those first.", field="source")
def source_is_unused(case: Study, command: Any, _: Context) -> bool | str:
    resting = [key for key, f in case.standing.items() if f.source == command.source]
    return not resting or f"it carries {', '.join(resting)}"


@rule("At least one source is registered.")
def has_a_source(case: Study, _command: Any, _: Context) -> bool:
    return any(not source.withdrawn for source in case.sources.values())


@rule("The goods of the finding exist in their edition.", field="goods")
def finding_goods_known(_case: Any, command: Any, context: Context) -> bool | str:
    unknown = unknown_goods([command.goods] if command.goods else [], context)
    return not unknown or f"unknown: {unknown}"


@rule(
    "Figures by HS code rest on a source in the same edition of the nomenclature.", field="source"
)
def editions_agree(case: Study, command: Any, _: Context) -> bool | str:
    source = case.sources.get(command.source)
    if source is None or source.edition is None or command.goods is None:
        return True
    same = source.edition is command.goods.edition
    return same or f"the source speaks of {source.edition}, the finding of {command.goods.edition}"


@rule("The finding is on this study and not struck.", field="finding")
def finding_stands(case: Study, command: Any, _: Context) -> bool | str:
    known = ", ".join(case.standing) or "none"
    return command.finding in case.standing or f"standing: {known}"


@rule("A draft rests on at least one finding.")
def has_a_finding(case: Study, _command: Any, _: Context) -> bool:
    return bool(case.standing)


@rule("The draft is an attached document of type draft.", field="document")
def is_a_draft(case: Study, command: Any, _: Context) -> bool | str:
    found = case.documents.get(command.document)
    if found is None or found.type != "draft":
        return f"no draft {command.document!r} is attached"
    return found.status in {"attached", "verified"} or f"it is {found.status}"


@rule("A new version is another text than the one before.", field="document")
def is_another_text(case: Study, command: Any, _: Context) -> bool:
    found, last = case.documents.get(command.document), case.last_draft
    return found is None or last is None or found.sha256 != last.sha256


@rule("The reviewer is none of the authors.")
def no_author(case: Study, _command: Any, context: Context) -> bool | str:
    return context.actor.id not in authors(case) or "whoever reviews has not written on the study"


@rule("The reviewer who took the draft up judges it.")
def is_the_reviewer(case: Study, _command: Any, context: Context) -> bool | str:
    return context.actor.id == case.reviewer or f"the reviewer is {case.reviewer}"


@rule("Whoever publishes is none of the authors.")
def publisher_is_no_author(case: Study, _command: Any, context: Context) -> bool:
    return context.actor.id not in authors(case)


@rule("The final text is an attached document of type final.", field="final")
def is_the_final(case: Study, command: Any, _: Context) -> bool | str:
    found = case.documents.get(command.final)
    if found is None or found.type != "final":
        return f"no final text {command.final!r} is attached"
    return found.status in {"attached", "verified"} or f"it is {found.status}"


@rule("The data annex of a full study is attached.", field="documents")
def annex_is_attached(case: Study, _command: Any, _: Context) -> bool:
    return case.scale is not Scale.FULL or case.has_document("data_annex")


@rule("It is valid beyond today.", field="valid_until")
def valid_beyond_today(_case: Any, command: Any, context: Context) -> bool:
    return bool(command.valid_until > context.today)


@rule("It is valid for longer than before.", field="valid_until")
def valid_for_longer(case: Study, command: Any, context: Context) -> bool:
    later = case.valid_until is None or command.valid_until > case.valid_until
    return bool(later and command.valid_until > context.today)


@rule("No figure of a confidential source leaves the office.", field="visibility")
def keeps_confidences(case: Study, command: Any, _: Context) -> bool | str:
    if command.visibility == "internal":
        return True
    used = {f.source for f in case.standing.values()}
    closed = [k for k in sorted(used) if case.sources[k].licence in {"confidential", "internal"}]
    return not closed or f"findings rest on {', '.join(closed)}"


@rule("The embargo has ended.")
def embargo_is_over(case: Study, _command: Any, context: Context) -> bool:
    due = case.deadlines.get("release")
    return due is not None and context.now >= due.due_at


@rule("The study's validity has ended.")
def validity_is_over(case: Study, _command: Any, context: Context) -> bool:
    due = case.deadlines.get("validity")
    return due is not None and context.now >= due.due_at


@rule("The successor is another study, and published.", field="successor_id", reads=(SUCCESSOR,))
def successor_is_published(case: Study, command: Any, context: Context) -> bool | str:
    found = context.related.get("successor")
    if not isinstance(found, Study) or command.successor_id == case.id:
        return "there is no such other study"
    return found.stage is StudyStage.PUBLISHED or f"it is {found.stage}"


@rule("The citation is not noted already; a study does not cite itself.", field="cited_in_id")
def is_a_new_citation(case: Study, command: Any, _: Context) -> bool:
    noted = {(c.cited_in_id, c.decision) for c in case.citations.values()}
    return command.cited_in_id != case.id and (command.cited_in_id, command.decision) not in noted
