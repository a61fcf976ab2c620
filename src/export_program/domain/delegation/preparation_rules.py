"""What must hold for the preparation report: who writes, signs and accepts it."""

from typing import Any

from export_program.domain.delegation.case import Delegation
from export_program.domain.delegation.preparation import SectionSubmitted, SignedSectionChanged
from export_program.domain.delegation.values import ReportStatus, Section
from export_program.engine.context import Context
from export_program.engine.rules import rule

SECRETARIAT = "secretariat"
ESTATES = "industrial-estates-company"


@rule("The secretariat and the Industrial Estates Company are among the authors.", field="authors")
def has_the_authors(_: Any, command: Any, __: Context) -> bool | str:
    named = {author.organisation for author in command.authors}
    missing = [o for o in (SECRETARIAT, ESTATES) if o not in named]
    return not missing or f"missing: {', '.join(missing)}"


@rule("Each author organisation and each author's account is named once.", field="authors")
def authors_are_distinct(_: Any, command: Any, __: Context) -> bool:
    organisations = {author.organisation for author in command.authors}
    accounts = {author.account for author in command.authors}
    return len(organisations) == len(accounts) == len(command.authors)


@rule(
    "Each of the ten sections is given once, to an organisation among the authors.",
    field="sections",
)
def sections_are_given(_: Any, command: Any, __: Context) -> bool | str:
    given = [task.section for task in command.sections]
    missing = [s.value for s in Section if s not in given]
    if missing:
        return f"missing: {', '.join(missing)}"
    if len(given) > len(Section):
        return "a section is given twice"
    named = {author.organisation for author in command.authors}
    strange = sorted({task.organisation for task in command.sections} - named)
    return not strange or f"no author: {', '.join(strange)}"


@rule("A preparation report is commissioned.")
def is_commissioned(case: Delegation, _command: Any, _: Context) -> bool:
    return case.report_status is not ReportStatus.NONE


@rule("The preparation report is not accepted; to be changed it is returned first.")
def is_open(case: Delegation, _command: Any, _: Context) -> bool:
    return case.report_status is not ReportStatus.ACCEPTED


@rule("It is with the chair or accepted: it was not just returned.")
def is_not_returned(case: Delegation, _command: Any, _: Context) -> bool:
    return case.report_status is not ReportStatus.RETURNED


@rule("The organisation is an author, and the account is another one.", field="account")
def author_changes(case: Delegation, command: Any, _: Context) -> bool | str:
    accounts = {author.organisation: author.account for author in case.authors}
    if command.organisation not in accounts:
        return f"authors: {', '.join(accounts) or 'none'}"
    return command.account not in accounts.values() or "that account is an author already"


@rule("A section is written by the author to whose organisation it was given.", field="section")
def is_its_author(case: Delegation, command: Any, context: Context) -> bool | str:
    organisation = case.organisation_of(command.section)
    mine = {a.organisation for a in case.authors if a.account == context.actor.id}
    return organisation in mine or f"it is given to {organisation or 'nobody'}"


@rule("The annex is a document attached to this case.", field="document")
def annex_is_attached(case: Delegation, command: Any, _: Context) -> bool | str:
    if command.document is None:
        return True
    found = case.documents.get(command.document)
    usable = found is not None and found.status in {"attached", "verified"}
    return usable or f"attached: {', '.join(case.documents) or 'none'}"


@rule("The section changes.", field="text")
def section_changes(case: Delegation, command: Any, _: Context) -> bool:
    before = case.sections.get(command.section)
    if before is None:
        return True
    return (before.text, before.document) != (command.text, annex(case, command))


def annex(case: Delegation, command: Any) -> str | None:
    """The digest of the document that a section names."""
    found = case.documents.get(command.document) if command.document else None
    return found.sha256 if found else None


@rule("Every section of the preparation report is written.")
def sections_are_written(case: Delegation, _command: Any, _: Context) -> bool | str:
    missing = case.missing_sections()
    return not missing or f"missing: {', '.join(missing)}"


@rule("An author signs for the organisation it is named for.", field="organisation")
def signs_for_its_own(case: Delegation, command: Any, context: Context) -> bool:
    return any(
        (a.organisation, a.account) == (command.organisation, context.actor.id)
        for a in case.authors
    )


@rule("The organisation has not signed the report as it stands.", field="organisation")
def has_not_signed(case: Delegation, command: Any, _: Context) -> bool:
    return command.organisation not in case.signatures


@rule("Every author organisation has signed the report as it stands.")
def all_have_signed(case: Delegation, _command: Any, _: Context) -> bool | str:
    missing = case.missing_signatures()
    return not missing or f"not signed: {', '.join(missing)}"


@rule("The report was changed since it was returned.")
def was_changed(case: Delegation, _command: Any, _: Context) -> bool:
    return not case.unchanged


@rule("An author of the report does not accept it.")
def is_no_author(case: Delegation, _command: Any, context: Context) -> bool:
    wrote = case.who(SectionSubmitted, SignedSectionChanged)
    named = {author.account for author in case.authors}
    return context.actor.id not in wrote | named


def is_signed(case: Delegation, _command: Any, _: Context) -> bool:
    """Whether some organisation has signed: a change voids its signature."""
    return bool(case.signatures)
