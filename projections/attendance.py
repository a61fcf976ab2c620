"""Who came to which session: one row for every seat, and for observers."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from export_program.domain.session import Session, SessionStage
from export_program.domain.session.case import HELD, THERE, Presence
from export_program.engine.lifecycle import Lifecycle
from projections.read_model import ReadModel, Row


class AttendanceRow(Row, frozen=True, kw_only=True):
    """`presence` is `absent` for a seat of a session that was opened without a word of it."""

    key: str
    session_id: UUID
    session: str
    working_group_id: UUID | None
    on: date | None
    session_stage: str
    held: bool
    organisation: str
    name: str | None
    name_fa: str | None
    member: bool
    voting: bool
    chair: bool
    presence: str
    there: bool
    person: str | None
    remarks: str | None


def of_case(_: Lifecycle[Any], case: Session) -> Iterable[AttendanceRow]:
    seats = case.composition.seats if case.composition else ()
    organisations = dict.fromkeys((*(s.organisation for s in seats), *case.attendance))
    for organisation in organisations:
        seat = case.composition.seat(organisation) if case.composition else None
        came = case.attendance.get(organisation)
        presence = came.presence if came else Presence.ABSENT
        yield AttendanceRow(
            key=f"{case.id}:{organisation}",
            session_id=case.id,
            session=case.reference,
            working_group_id=case.working_group_id,
            on=case.on,
            session_stage=case.stage.value,
            held=case.stage in HELD or case.stage is SessionStage.INQUORATE,
            organisation=organisation,
            name=seat.name if seat else None,
            name_fa=seat.name_fa if seat else None,
            member=presence is not Presence.OBSERVER,
            voting=seat.voting if seat else False,
            chair=seat.chair if seat else False,
            presence=presence.value,
            there=presence in THERE,
            person=came.person if came else None,
            remarks=came.remarks if came else None,
        )


ATTENDANCE = ReadModel(
    name="attendance",
    summary="Who came to which session, by organisation: present, delegated, absent, excused.",
    row=AttendanceRow,
    key="key",
    of_case=of_case,
    kinds=frozenset({"session"}),
    filters=(
        "session_id",
        "session",
        "working_group_id",
        "on",
        "session_stage",
        "held",
        "organisation",
        "member",
        "voting",
        "chair",
        "presence",
        "there",
        "person",
    ),
    sorts=("on", "organisation", "presence"),
    search=("organisation", "name", "name_fa", "session"),
)
