"""Commands and events of the preparation report: commissioned, written, co-signed, accepted."""

from datetime import date
from typing import Annotated

from msgspec import Meta

from export_program.domain.delegation.values import Author, AuthorId, Section, SectionTask
from export_program.engine.messages import (
    Command,
    Event,
    GeneralReason,
    LongText,
    Reasoned,
    Slug,
    stored,
)


class CommissionPreparationReport(Command, frozen=True, kw_only=True):
    """Say who writes and signs for which organisation, and which of them each section is for.

    `authors` includes the secretariat (`secretariat`) and the Industrial Estates Company
    (`industrial-estates-company`); `sections` gives each of the ten to one of them.
    """

    authors: Annotated[tuple[Author, ...], Meta(min_length=2, max_length=20)]
    sections: Annotated[tuple[SectionTask, ...], Meta(min_length=1, max_length=20)]


@stored("delegation.preparation_report_commissioned.v1")
class PreparationReportCommissioned(Event, frozen=True, kw_only=True):
    """Due ten working days before departure, or at once when that has passed."""

    authors: tuple[Author, ...]
    tasks: tuple[SectionTask, ...]
    report_due: date


class ReplaceAuthor(Reasoned, frozen=True, kw_only=True):
    """Another account writes and signs for an organisation from now on."""

    organisation: Slug
    account: AuthorId
    reason_code: GeneralReason


@stored("delegation.author_replaced.v1")
class AuthorReplaced(Event, frozen=True, kw_only=True):
    organisation: str
    account: str
    reason_code: str
    reason: str


class SubmitSection(Command, frozen=True, kw_only=True):
    """Write a section, or change it: then the co-signatures that were given do not count.

    `document` is the key of an attached document that belongs to it.
    """

    section: Section
    text: LongText
    document: Slug | None = None


@stored("delegation.section_submitted.v1")
class SectionSubmitted(Event, frozen=True, kw_only=True):
    """`document` is the annex's SHA-256."""

    section: Section
    text: str
    document: str | None
    version: int


@stored("delegation.signed_section_changed.v1")
class SignedSectionChanged(Event, frozen=True, kw_only=True):
    """A section was changed after organisations had co-signed: `void` names those."""

    section: Section
    text: str
    document: str | None
    version: int
    void: tuple[str, ...]


class CoSignReport(Command, frozen=True, kw_only=True):
    """Sign the complete report for one's organisation."""

    organisation: Slug


@stored("delegation.report_co_signed.v1")
class ReportCoSigned(Event, frozen=True, kw_only=True):
    """`content` is the SHA-256 of the sections that were signed."""

    organisation: str
    content: str


class AcceptPreparationReport(Command, frozen=True, kw_only=True):
    pass


@stored("delegation.preparation_report_accepted.v1", decides="preparation_report_accepted")
class PreparationReportAccepted(Event, frozen=True, kw_only=True):
    content: str


class ReturnPreparationReport(Reasoned, frozen=True, kw_only=True):
    """Return it for change, even after it was accepted; signatures stay until something changes."""

    reason_code: GeneralReason


@stored("delegation.preparation_report_returned.v1")
class PreparationReportReturned(Event, frozen=True, kw_only=True):
    report_due: date
    reason_code: str
    reason: str
