"""Influential people, for those who may read of them: who opens doors, who keeps the relation."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from export_program.domain.influencer import Influencer, InfluencerStage, readers_of
from export_program.domain.influencer.rules import READERS
from export_program.domain.vocabulary.countries import COUNTRY_NAMES, SUBDIVISION_NAMES
from export_program.engine.actors import Role
from export_program.engine.calendars.iran import office_day
from export_program.engine.lifecycle import Lifecycle
from export_program.engine.messages import Personal
from projections.amounts import rolled_up
from projections.moments import noon
from projections.read_model import ReadModel, Row


class InfluencerRow(Row, frozen=True, kw_only=True):
    """Name, position and contact are sealed: `readers` read them, for a purpose that they state.

    `hs` are HS codes with their chapters and headings; `level` of influence runs from 1 to 5.
    """

    case_id: UUID
    reference: str
    name: Personal | None
    position: Personal | None
    contact: Personal | None
    organisation: str
    country: str | None
    country_fa: str
    subdivision: str | None
    subdivision_fa: str
    sectors: tuple[str, ...]
    hs: tuple[str, ...]
    stage: str
    since: datetime
    known: bool
    level: int
    stance: str | None
    stance_at: datetime | None
    stance_by: str | None
    stances: tuple[str, ...]
    owner: str | None
    source: str
    lawful_purpose: str | None
    last_contact_at: datetime | None
    contacts: int
    retention_until: date | None
    erasure_proposed: bool
    legal_hold: bool
    restricted: bool
    readers: tuple[str, ...]
    forgotten: bool
    keys_destroyed: int


def of_case(_: Lifecycle[Any], case: Influencer) -> Iterable[InfluencerRow]:
    region, last = case.subdivision, case.assessments[-1] if case.assessments else None
    yield InfluencerRow(
        case_id=case.id,
        reference=case.reference,
        name=case.name,
        position=case.position,
        contact=case.contact,
        organisation=case.organisation_name,
        country=case.country.value if case.country else None,
        country_fa=COUNTRY_NAMES[case.country].fa if case.country else "",
        subdivision=region.value if region else None,
        subdivision_fa=SUBDIVISION_NAMES[region].fa if region else "",
        sectors=case.sectors,
        hs=rolled_up(g.code for g in case.goods),
        stage=case.stage.value,
        since=case.since,
        known=case.vetted and case.stage is not InfluencerStage.ANONYMISED,
        level=case.level,
        stance=last.stance.value if last else None,
        stance_at=last.at if last else None,
        stance_by=last.by if last else None,
        stances=tuple(f"{office_day(a.at)} {a.stance} by {a.by}" for a in case.assessments),
        owner=case.owner,
        source=case.source.value,
        lawful_purpose=case.lawful_purpose.value if case.lawful_purpose else None,
        last_contact_at=noon(case.last_contact_on),
        contacts=len(case.talks),
        retention_until=case.retention_until,
        erasure_proposed=case.erasure_proposed_by is not None,
        legal_hold=case.held_because is not None,
        restricted=bool(case.readers),
        readers=tuple(sorted(readers_of(case))),
        forgotten=case.stage is InfluencerStage.ANONYMISED,
        keys_destroyed=len(case.destroyed_keys),
    )


INFLUENCERS = ReadModel(
    name="influencers",
    summary="Who opens doors in a market, and who keeps the relation; names need a purpose.",
    row=InfluencerRow,
    key="case_id",
    of_case=of_case,
    kinds=frozenset({"influencer"}),
    filters=(
        "reference",
        "organisation",
        "country",
        "subdivision",
        "sectors",
        "hs",
        "stage",
        "known",
        "level",
        "stance",
        "owner",
        "source",
        "lawful_purpose",
        "last_contact_at",
        "retention_until",
        "erasure_proposed",
        "legal_hold",
        "restricted",
        "forgotten",
    ),
    sorts=("level", "last_contact_at", "retention_until", "organisation", "reference"),
    search=("organisation", "reference", "subdivision_fa", "country_fa"),
    roles=READERS | {Role.AUDITOR},
    ages=(("contact_age_days", "last_contact_at"),),
    readers="readers",
)
