"""The agenda of every session, and the one proposed for the next: what waits for it, and why."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.session import Session
from export_program.domain.session.case import TO_COME, AgendaItem, ItemOutcome
from export_program.domain.working_group import WorkingGroup
from export_program.domain.working_group.case import QueuedItem
from export_program.engine.lifecycle import Lifecycle
from projections.read_model import ReadModel, Row
from projections.working_groups import next_session


class AgendaRow(Row, frozen=True, kw_only=True):
    """An item. `next`: it stands on the agenda of the regular session to come, or waits for it.

    `proposed` items wait in the group's list and stand on no agenda yet; `on` is then the day of
    the next session as far as it is known. `place` counts the items of an agenda from 1.
    """

    key: str
    next: bool
    proposed: bool
    on: date | None
    place: int | None
    working_group_id: UUID | None
    session_id: UUID | None
    session: str | None
    session_stage: str | None
    regular: bool
    item: str
    why: str
    title: str
    title_fa: str | None
    subject_kind: str
    subject_id: UUID | None
    cause: str
    remarks: str | None
    presenter: str | None
    minutes: int | None
    urgent: bool
    outcome: str
    summary: str | None
    open: bool
    added_at: datetime
    added_by: str


def of_case(_: Lifecycle[Any], case: Any) -> Iterable[AgendaRow]:
    if isinstance(case, WorkingGroup):
        yield from (_proposed(case, item) for item in case.waiting.values())
    else:
        yield from _of_session(case)


def _proposed(case: WorkingGroup, item: QueuedItem) -> AgendaRow:
    on = next_session(case)
    coming = next((u for u in case.upcoming.values() if u.on == on), None)
    return AgendaRow(
        key=f"{case.id}:{item.item}",
        next=True,
        proposed=True,
        on=on,
        place=None,
        working_group_id=case.id,
        session_id=coming.session_id if coming else None,
        session=None,
        session_stage=None,
        regular=True,
        presenter=None,
        minutes=None,
        urgent=False,
        outcome="waiting",
        summary=None,
        open=True,
        added_at=item.queued_at,
        **_about(item),
    )


def _of_session(case: Session) -> Iterator[AgendaRow]:
    coming = case.stage in TO_COME
    for place, item in enumerate(case.agenda, 1):
        still_open = item.outcome is ItemOutcome.OPEN
        yield AgendaRow(
            key=f"{case.id}:{item.item}",
            next=coming and case.regular and still_open,
            proposed=False,
            on=case.on,
            place=place,
            working_group_id=case.working_group_id,
            session_id=case.id,
            session=case.reference,
            session_stage=case.stage.value,
            regular=case.regular,
            presenter=item.presenter,
            minutes=item.minutes,
            urgent=item.urgent,
            outcome=item.outcome.value,
            summary=item.summary,
            open=still_open,
            added_at=item.tabled_at,
            **_about(item),
        )


def _about(item: QueuedItem | AgendaItem) -> dict[str, Any]:
    return {
        "item": item.item,
        "why": item.why.value,
        "title": item.title,
        "title_fa": item.title_fa,
        "subject_kind": item.subject_kind,
        "subject_id": item.subject_id,
        "cause": item.cause,
        "remarks": item.remarks,
        "added_by": item.by,
    }


AGENDA = ReadModel(
    name="agenda",
    summary="What each session has on its agenda, and what is proposed for the next one, and why.",
    row=AgendaRow,
    key="key",
    of_case=of_case,
    kinds=frozenset({"session", "working_group"}),
    filters=(
        "next",
        "proposed",
        "on",
        "working_group_id",
        "session_id",
        "session",
        "session_stage",
        "regular",
        "why",
        "subject_kind",
        "subject_id",
        "cause",
        "presenter",
        "urgent",
        "outcome",
        "open",
        "added_at",
    ),
    sorts=("on", "place", "why", "added_at", "title"),
    search=("title", "title_fa", "remarks", "session"),
    ages=(("age_days", "added_at"),),
)
