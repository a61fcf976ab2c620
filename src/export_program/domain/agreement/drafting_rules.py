"""The rules from proposal to legal opinion."""

from typing import Any

from msgspec import UNSET

from export_program.domain.agreement.case import Agreement
from export_program.domain.agreement.drafting import (
    AgreementDraftRecorded,
    GiveLegalOpinion,
    GrantMandate,
    NegotiatedDraftRecorded,
    RecordDraft,
)
from export_program.domain.agreement.values import Goods, Language, Opinion, Party
from export_program.engine.context import Context
from export_program.engine.rules import Rule, nobody_who, rule


def said(case: Agreement | None, command: Any, name: str) -> Any:
    """What will be true of a field: what the command says of it, or else what the case holds."""
    told = getattr(command, name, UNSET)
    return getattr(case, name) if told is UNSET else told


def usable(case: Agreement, key: str | None, types: tuple[str, ...]) -> bool | str:
    """Whether a document is attached, not rejected or expired, and of one of these types."""
    found = case.documents.get(key) if key else None
    if found is None:
        return f"no document {key!r} is attached"
    if found.status not in {"attached", "verified"}:
        return f"{key} is {found.status}"
    return not types or found.type in types or f"{key} is a {found.type}"


def paper(*types: str, field: str = "document", optional: bool = False) -> Rule:
    """The rule that a document which the command names is usable."""
    listed = " or ".join(t.replace("_", " ") for t in types) or "document"

    @rule(f"The {field.replace('_', ' ')} is an attached {listed}.", field=field)
    def document_fits(case: Agreement, command: Any, _: Context) -> bool | str:
        key = getattr(command, field)
        return True if optional and key is None else usable(case, key, types)

    return document_fits


@rule("Exactly one party is us, and no two parties or signatories share a ref.", field="parties")
def parties_fit(case: Agreement | None, command: Any, _: Context) -> bool | str:
    parties: tuple[Party, ...] = said(case, command, "parties")
    ours = sum(p.us for p in parties)
    if ours != 1:
        return f"{ours} parties are us"
    refs = [p.ref for p in parties]
    signing = [s.ref for p in parties for s in p.signatories]
    twice = sorted({r for refs_ in (refs, signing) for r in refs_ if refs_.count(r) > 1})
    return not twice or f"twice: {', '.join(twice)}"


@rule("No language is named twice, and the prevailing one is among them.", field="prevailing")
def languages_fit(case: Agreement | None, command: Any, _: Context) -> bool | str:
    languages: tuple[Language, ...] = said(case, command, "languages")
    prevailing: Language | None = said(case, command, "prevailing")
    if len(set(languages)) < len(languages):
        return "a language is named twice"
    return prevailing is None or prevailing in languages or f"{prevailing} is not among them"


@rule("Every HS code exists in its edition, and is named once.", field="goods")
def goods_are_known(case: Agreement | None, command: Any, context: Context) -> bool | str:
    goods: tuple[Goods, ...] = said(case, command, "goods")
    unknown = [g.code for g in goods if not context.nomenclature.knows(g.code, g.edition)]
    if unknown:
        return f"unknown: {', '.join(unknown)}"
    return len(set(goods)) == len(goods) or "a code is named twice"


@rule("The notice period is shorter than the term; only what has a term renews itself.")
def term_fits(case: Agreement | None, command: Any, _: Context) -> bool | str:
    term: int | None = said(case, command, "term_months")
    if term is None:
        renews = said(case, command, "auto_renew_months") is not None
        return not renews or "auto_renew_months without term_months"
    return bool(said(case, command, "notice_days") < term * 28) or "the notice is too long"


@rule("The resolution was adopted before the mandate is granted.", field="mandate")
def resolution_was_adopted(_case: Agreement, command: GrantMandate, context: Context) -> bool:
    return command.mandate.adopted_on <= context.today


@rule("The version is the last one and one.", field="version")
def is_next_version(case: Agreement, command: RecordDraft, _: Context) -> bool | str:
    expected = len(case.drafts) + 1
    return command.version == expected or f"the next version is {expected}"


@rule("The draft's text differs from the last one.", field="document")
def text_is_new(case: Agreement, command: RecordDraft, _: Context) -> bool:
    document, last = case.documents.get(command.document), case.last_draft
    return document is None or last is None or document.sha256 != last.sha256


@rule("The version is the last draft.", field="version")
def is_last_version(case: Agreement, command: Any, _: Context) -> bool | str:
    last = case.last_draft
    if last is None:
        return "there is no draft"
    return bool(command.version == last.version) or f"the last version is {last.version}"


@rule("The party is a counterparty of this agreement.", field="party")
def is_a_counterparty(case: Agreement, command: Any, _: Context) -> bool | str:
    party = case.party(command.party)
    if party is None:
        return f"no party {command.party!r}"
    return not party.us or f"{command.party} is us"


@rule("The languages of the text are named, and which prevails if there are several.")
def languages_are_said(case: Agreement, _command: Any, _: Context) -> bool | str:
    if not case.languages:
        return "no language is named"
    return len(case.languages) == 1 or case.prevailing is not None or "none prevails yet"


@rule("No opinion was given on this version yet.")
def no_opinion_yet(case: Agreement, _command: Any, _: Context) -> bool:
    return case.opinion is None


@rule("An opinion with conditions names them, no other does.", field="conditions")
def conditions_fit(_case: Agreement, command: GiveLegalOpinion, _: Context) -> bool:
    return bool(command.conditions) == (command.opinion is Opinion.WITH_CONDITIONS)


not_the_author = nobody_who(
    AgreementDraftRecorded,
    NegotiatedDraftRecorded,
    did="Whoever wrote a draft does not review or approve it.",
)
