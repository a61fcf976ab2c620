"""The ideas put to the working group: which wait for an answer, for how long, and what was said."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.idea import LIFECYCLE, Idea
from export_program.engine.lifecycle import Lifecycle
from projections.organisations import spelt
from projections.read_model import ReadModel, Row


class IdeaRow(Row, frozen=True, kw_only=True):
    """`late`: two sessions went by without an answer. A deferral is an answer, too."""

    case_id: UUID
    reference: str
    title: str
    title_fa: str | None
    theme: str | None
    organisation: str
    exporter_id: UUID | None
    working_group_id: UUID | None
    source_id: UUID | None
    stage: str
    since: datetime
    submitted_at: datetime
    reply_by: date | None
    answered: bool
    answered_on: date | None
    late: bool
    reply: str | None
    session_id: UUID | None
    tablings: int
    deferrals: int
    resolution_id: UUID | None
    referred_to: str | None
    merged_into_id: UUID | None
    ended: bool


def of_case(_: Lifecycle[Any], case: Idea) -> Iterable[IdeaRow]:
    reply = case.deadlines.get("reply")
    yield IdeaRow(
        case_id=case.id,
        reference=case.reference,
        title=case.heading,
        title_fa=case.heading_fa,
        theme=case.theme.value if case.theme else None,
        organisation=spelt(case.organisation),
        exporter_id=case.exporter_id,
        working_group_id=case.working_group_id,
        source_id=case.source_id,
        stage=case.stage.value,
        since=case.since,
        submitted_at=case.opened_at,
        reply_by=case.reply_by,
        answered=case.answered_on is not None,
        answered_on=case.answered_on,
        late=reply is not None and reply.missed,
        reply=case.reply,
        session_id=case.session_id,
        tablings=case.tablings,
        deferrals=case.deferrals,
        resolution_id=case.resolution_id,
        referred_to=case.referred_to,
        merged_into_id=case.merged_into_id,
        ended=case.stage in LIFECYCLE.ends,
    )


IDEAS = ReadModel(
    name="ideas",
    summary="The ideas put to the working group: without an answer, by age, and what was answered.",
    row=IdeaRow,
    key="case_id",
    of_case=of_case,
    kinds=frozenset({"idea"}),
    filters=(
        "reference",
        "theme",
        "organisation",
        "exporter_id",
        "working_group_id",
        "source_id",
        "stage",
        "since",
        "submitted_at",
        "reply_by",
        "answered",
        "answered_on",
        "late",
        "session_id",
        "deferrals",
        "resolution_id",
        "referred_to",
        "ended",
    ),
    sorts=("submitted_at", "reply_by", "reference", "organisation", "stage"),
    search=("title", "title_fa", "organisation", "reference"),
    owner="exporter_id",
    ages=(("age_days", "submitted_at"),),
)
