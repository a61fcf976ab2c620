"""A delegation as it is known now: plan, preparation report, people, meetings, money, results."""

from datetime import date
from hashlib import sha256
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from export_program.domain.delegation.meeting_values import Meeting, MeetingStatus
from export_program.domain.delegation.result_values import Expense, FollowUp, Win
from export_program.domain.delegation.values import (
    Author,
    DailyNote,
    Delegate,
    Direction,
    HsPrefix,
    Recruitment,
    ReportStatus,
    SectionTask,
    SectionText,
    Signature,
    Standing,
    Targets,
    Weight,
)
from export_program.domain.vocabulary.countries import Country
from export_program.domain.vocabulary.hs import HsEdition
from export_program.domain.vocabulary.money import Money
from export_program.domain.vocabulary.places import Locode
from export_program.engine.case import Case, Stage
from export_program.engine.messages import LongText, ShortText


class DelegationStage(Stage):
    PROPOSED = "proposed"
    APPROVED = "approved"
    PREPARING = "preparing"
    RECRUITING = "recruiting"
    ROSTER_CONFIRMED = "roster_confirmed"
    READY = "ready"
    TRAVELLING = "travelling"
    RETURNED = "returned"
    REQUESTED = "requested"
    VETTED = "vetted"
    INVITED = "invited"
    ITINERARY_CONFIRMED = "itinerary_confirmed"
    HOSTING = "hosting"
    DEPARTED = "departed"
    REPORTING = "reporting"
    FOLLOW_UP = "follow_up"
    CLOSED = "closed"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    DECLINED = "declined"


ROSTER = frozenset({Standing.SELECTED, Standing.CONFIRMED})
UNDECIDED = frozenset({Standing.APPLIED, Standing.OFFERED})
STILL_IN = frozenset({Standing.APPLIED, Standing.WAITLISTED, Standing.OFFERED, *ROSTER})
BOOKED = frozenset({MeetingStatus.PROPOSED, MeetingStatus.CONFIRMED, MeetingStatus.HELD})


class Delegation(Case, frozen=True, kw_only=True):
    """A journey to a market, or one from it to us. `departs_on` and `returns_on` are the first and
    the last day; for guests, those of their stay."""

    KIND: ClassVar[str] = "delegation"

    stage: DelegationStage
    direction: Direction = Direction.OUTGOING
    title: ShortText = ""
    title_fa: ShortText | None = None
    market: Country | None = None
    cities: tuple[Locode, ...] = ()
    goal: LongText | None = None
    sectors: tuple[HsPrefix, ...] = ()
    edition: HsEdition = HsEdition.HS2022
    departs_on: date | None = None
    returns_on: date | None = None
    invitation: ShortText | None = None
    resolution_id: UUID | None = None
    exhibition_id: UUID | None = None
    findings: str | None = None
    head: str | None = None
    budget: Money | None = None
    minimum: int = 0
    maximum: int = 0
    targets: Targets | None = None
    authors: tuple[Author, ...] = ()
    tasks: tuple[SectionTask, ...] = ()
    sections: dict[str, SectionText] = {}
    signatures: dict[str, Signature] = {}
    report_status: ReportStatus = ReportStatus.NONE
    report_due: date | None = None
    unchanged: bool = False
    recruitment: Recruitment = Recruitment.NONE
    recruitment_until: date | None = None
    weights: tuple[Weight, ...] = ()
    delegates: dict[str, Delegate] = {}
    meetings: dict[str, Meeting] = {}
    daily_notes: dict[str, DailyNote] = {}
    expenses: dict[str, Expense] = {}
    departed_on: date | None = None
    returned_on: date | None = None
    report: str | None = None
    lessons: str | None = None
    report_late: bool = False
    follow_ups: dict[str, FollowUp] = {}
    wins: dict[str, Win] = {}

    def standing(self, *standings: Standing) -> dict[str, Delegate]:
        """The delegates who stand so, by ref."""
        return {ref: d for ref, d in self.delegates.items() if d.standing in standings}

    def roster(self) -> dict[str, Delegate]:
        return self.standing(*ROSTER)

    def firms(self, *standings: Standing) -> int:
        """How many delegates of exporters (or, of an incoming one, guests) stand so."""
        ours = self.direction is Direction.OUTGOING
        return sum(
            d.exporter_id is not None or not ours for d in self.standing(*standings).values()
        )

    def waitlist(self) -> tuple[str, ...]:
        """Who waits for a place, the best first: ready when they applied, and not on hold."""
        waiting = [
            (-(d.total or 0), d.at or self.opened_at, ref)
            for ref, d in self.standing(Standing.WAITLISTED).items()
            if d.ready and d.hold is None
        ]
        return tuple(ref for _, _, ref in sorted(waiting))

    def organisation_of(self, section: str) -> str | None:
        return next((t.organisation for t in self.tasks if t.section == section), None)

    def missing_sections(self) -> tuple[str, ...]:
        return tuple(t.section.value for t in self.tasks if t.section not in self.sections)

    def missing_signatures(self) -> tuple[str, ...]:
        known = dict.fromkeys(author.organisation for author in self.authors)
        return tuple(organisation for organisation in known if organisation not in self.signatures)

    def report_content(self) -> str:
        """SHA-256 of the sections as they stand: what a co-signature is given to."""
        kept = {name: (text.text, text.document) for name, text in self.sections.items()}
        return sha256(msgspec.json.encode(kept, order="deterministic")).hexdigest()

    def spent(self) -> int:
        """What was paid so far, in minor units of the budget's currency."""
        return sum(e.amount.minor for e in self.expenses.values() if not e.reversed)

    def held(self) -> dict[str, Meeting]:
        return {k: m for k, m in self.meetings.items() if m.status is MeetingStatus.HELD}

    def leads(self) -> int:
        """How many meetings led on."""
        return sum(meeting.leads_on for meeting in self.meetings.values())


def changed(delegation: Any, ref: str, **changes: Any) -> dict[str, Delegate]:
    """The delegates with one of them changed."""
    one = msgspec.structs.replace(delegation.delegates[ref], **changes)
    return {**delegation.delegates, ref: one}
