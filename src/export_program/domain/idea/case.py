"""An idea as it is known now: who put it forward, and what the working group answered."""

from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from export_program.engine.case import Case, Stage


class IdeaStage(Stage):
    SUBMITTED = "submitted"
    TRIAGED = "triaged"
    TABLED = "tabled"
    ADOPTED = "adopted"
    DEFERRED = "deferred"
    REJECTED = "rejected"
    REFERRED = "referred"
    MERGED = "merged"


class Theme(StrEnum):
    MARKET_ACCESS = "market_access"
    FAIRS = "fairs"
    DELEGATIONS = "delegations"
    BRANDING = "branding"
    LOGISTICS = "logistics"
    FINANCE = "finance"
    REGULATION = "regulation"
    TRAINING = "training"
    INFORMATION = "information"
    OTHER = "other"


class Recommendation(StrEnum):
    """What triage recommends: that a session hears it, or an answer without one."""

    TABLE = "table"
    REFER = "refer"
    MERGE = "merge"
    REJECT = "reject"


class Idea(Case, frozen=True, kw_only=True):
    """A proposal to the working group by an organisation.

    `reply_by` is the day of the second session after it was submitted; `reply` is what its
    author was told. `deferrals` counts how often it was put off.
    """

    stage: IdeaStage
    heading: str = ""
    heading_fa: str | None = None
    text: str = ""
    organisation: str = ""
    exporter_id: UUID | None = None
    working_group_id: UUID | None = None
    source_id: UUID | None = None
    theme: Theme | None = None
    reply_by: date | None = None
    recommendation: Recommendation | None = None
    findings: str | None = None
    session_id: UUID | None = None
    tablings: int = 0
    deferrals: int = 0
    reply: str | None = None
    answered_on: date | None = None
    resolution_id: UUID | None = None
    referred_to: str | None = None
    merged_into_id: UUID | None = None

    KIND: ClassVar[str] = "idea"
