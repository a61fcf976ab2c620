"""An exhibition as it is known now: plan, people, applications, stands and money."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from export_program.domain.exhibition.values import (
    Criterion,
    Entrant,
    FundingAdvice,
    Grant,
    HsPrefix,
    Monitor,
    Organiser,
    Progress,
    ShowForm,
    Stand,
    Standing,
    Statistics,
    SubsidyRule,
    Targets,
)
from export_program.domain.vocabulary.countries import Country
from export_program.domain.vocabulary.hs import HsEdition
from export_program.domain.vocabulary.money import Money
from export_program.engine.case import Case, Stage
from export_program.engine.messages import LongText


class ExhibitionStage(Stage):
    PROPOSED = "proposed"
    JUSTIFIED = "justified"
    APPROVED = "approved"
    OPEN_FOR_APPLICATIONS = "open_for_applications"
    APPLICATIONS_CLOSED = "applications_closed"
    ALLOCATION_FINAL = "allocation_final"
    BUILD_UP = "build_up"
    RUNNING = "running"
    CLOSED = "closed"
    REPORTED = "reported"
    EVALUATED = "evaluated"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


class Exhibition(Case, frozen=True, kw_only=True):
    """A show. What concerns stands, ranks and money of all applicants is decided in this one case,
    so that two decisions can never take the same stand or the same money."""

    KIND: ClassVar[str] = "exhibition"

    stage: ExhibitionStage
    name: str = ""
    name_fa: str | None = None
    form: ShowForm = ShowForm.HOME_FAIR
    venue: str = ""
    city: str | None = None
    market: Country | None = None
    opens_on: date = date.max
    closes_on: date = date.max
    sectors: tuple[HsPrefix, ...] = ()
    edition: HsEdition = HsEdition.HS2022
    plan: LongText | None = None
    plan_filed_on: date | None = None
    planned_budget: Money | None = None
    targets: Targets | None = None
    organiser: Organiser | None = None
    monitor: Monitor | None = None
    funding: FundingAdvice | None = None
    budget: Money | None = None
    subsidy: SubsidyRule | None = None
    resolutions: tuple[UUID, ...] = ()
    applications_from: date | None = None
    applications_to: date | None = None
    criteria: tuple[Criterion, ...] = ()
    criteria_version: int = 0
    places: int = 0
    minimum_score: int = 100
    minimum_participants: int = 0
    capacity_m2: int = 0
    stands: dict[str, Stand] = {}
    entrants: dict[str, Entrant] = {}
    method_version: str | None = None
    grants: dict[str, Grant] = {}
    progress: tuple[Progress, ...] = ()
    closed_on: date | None = None
    statistics: Statistics | None = None
    evidence: tuple[str, ...] = ()
    report: LongText | None = None
    report_late: bool = False
    mark: int | None = None
    lessons: str | None = None

    def takes_applications_on(self, day: date) -> bool:
        """Whether an exporter may apply that day."""
        first, last = self.applications_from, self.applications_to
        here = self.stage is ExhibitionStage.OPEN_FOR_APPLICATIONS
        return here and first is not None and last is not None and first <= day <= last

    def shows(self, code: str, edition: HsEdition) -> bool:
        """Whether goods of this HS code fit the sectors of the show."""
        return edition == self.edition and any(code.startswith(sector) for sector in self.sectors)

    def entrant(self, participation_id: UUID) -> Entrant | None:
        """The applicant, unless unknown or gone."""
        found = self.entrants.get(str(participation_id))
        return None if found is None or found.standing is Standing.LEFT else found

    def present(self) -> tuple[Entrant, ...]:
        """The applicants who have neither left nor been refused."""
        gone = (Standing.LEFT, Standing.REFUSED)
        return tuple(e for e in self.entrants.values() if e.standing not in gone)

    def stands_of(self, participation_id: UUID) -> tuple[Stand, ...]:
        return tuple(s for s in self.stands.values() if s.holder == str(participation_id))

    def committed(self) -> int:
        """The money committed so far, in minor units of the budget's currency."""
        return sum(grant.committed.minor for grant in self.grants.values())


def entering(case: Any, participation_id: UUID, **changes: Any) -> dict[str, Entrant]:
    """The entrants of an exhibition with one of them changed."""
    key = str(participation_id)
    return {**case.entrants, key: msgspec.structs.replace(case.entrants[key], **changes)}
