"""Commands and events of a node until it is appointed, and of how it ends."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from export_program.domain.market_facts import Goods
from export_program.domain.node.values import (
    NodeContact,
    NodeKind,
    Place,
    Result,
    Territory,
    Topic,
)
from export_program.engine.actors import Role
from export_program.engine.messages import (
    Command,
    Event,
    LongText,
    Pseudonym,
    Reasoned,
    ShortText,
    stored,
)
from export_program.engine.naming import a_case, an_account

Wares = Annotated[tuple[Goods, ...], Meta(max_length=100)]
Scope = Annotated[tuple[Goods, ...], Meta(min_length=1, max_length=100)]
Areas = Annotated[tuple[Territory, ...], Meta(min_length=1, max_length=30)]
Contacts = Annotated[tuple[NodeContact, ...], Meta(max_length=10)]


class RejectNodeReason(StrEnum):
    ADVERSE_FINDING = "adverse_finding"
    NO_CAPACITY = "no_capacity"
    NO_INTEREST = "no_interest"
    DUPLICATE = "duplicate"
    OTHER = "other"


class EndReason(StrEnum):
    NO_REPORTS = "no_reports"
    POOR_RESULTS = "poor_results"
    BREACH_OF_CONTRACT = "breach_of_contract"
    ADVERSE_FINDING = "adverse_finding"
    AGREEMENT_ENDED = "agreement_ended"
    SANCTIONS = "sanctions"
    OWN_REQUEST = "own_request"
    OTHER = "other"


class ReviewReason(StrEnum):
    REPORT_OVERDUE = "report_overdue"
    AGREEMENT_ENDED = "agreement_ended"
    POOR_RESULTS = "poor_results"
    COMPLAINT = "complaint"
    ADVERSE_FINDING = "adverse_finding"
    OTHER = "other"


class IdentifyNode(Command, frozen=True, kw_only=True):
    """Put somebody on the list of prospects.

    `found_through` says how it was found; `delegation_id` if a delegation met it.
    """

    kind: NodeKind
    name: ShortText
    name_fa: ShortText | None = None
    place: Place
    goods: Wares = ()
    contacts: Contacts = ()
    found_through: ShortText | None = None
    delegation_id: Annotated[UUID, a_case("delegation")] | None = None


@stored("node.identified.v1")
class NodeIdentified(Event, frozen=True, kw_only=True):
    kind: NodeKind
    name: str
    name_fa: str | None = None
    place: Place
    goods: tuple[Goods, ...] = ()
    contacts: tuple[NodeContact, ...] = ()
    found_through: str | None = None
    delegation_id: UUID | None = None


class EditNode(Command, frozen=True, kw_only=True):
    """Change what is known of it; what is left out stays."""

    kind: NodeKind | UnsetType = UNSET
    name: ShortText | UnsetType = UNSET
    name_fa: ShortText | UnsetType | None = UNSET
    place: Place | UnsetType = UNSET
    goods: Wares | UnsetType = UNSET


class RecordContacts(Command, frozen=True, kw_only=True):
    """The people to speak to; they replace those known before."""

    contacts: Contacts


@stored("node.contacts_recorded.v1")
class ContactsRecorded(Event, frozen=True, kw_only=True):
    contacts: tuple[NodeContact, ...]


class OpenDueDiligence(Command, frozen=True, kw_only=True):
    pass


@stored("node.due_diligence_opened.v1")
class DueDiligenceOpened(Event, frozen=True, kw_only=True):
    pass


class RecordDueDiligenceFinding(Command, frozen=True, kw_only=True):
    """What was found on a topic. A later finding on the topic takes the place of an earlier one."""

    topic: Topic
    result: Result
    text: LongText
    source: ShortText
    checked_on: date


@stored("node.finding_recorded.v1")
class NodeFindingRecorded(Event, frozen=True, kw_only=True):
    finding: str
    topic: Topic
    result: Result
    text: str
    source: str
    checked_on: date


class ApproveNode(Command, frozen=True, kw_only=True):
    """Due diligence is enough: an appointment may be negotiated."""


@stored("node.approved.v1", decides="approved")
class NodeApproved(Event, frozen=True, kw_only=True):
    pass


class RejectNode(Reasoned, frozen=True, kw_only=True):
    reason_code: RejectNodeReason


@stored("node.rejected.v1", decides="rejected")
class NodeRejected(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


ReporterId = Annotated[
    Pseudonym,
    an_account(
        Role.DESK_OFFICER, Role.SECRETARIAT, Role.EXPORT_HOUSE_AGENT, Role.COUNTERPARTY_USER
    ),
]


class AppointNode(Command, frozen=True, kw_only=True):
    """Appoint it under an agreement in force: for a territory and goods, from a day until a day.

    An exclusive right is by whole chapters or headings, and nobody else has it then and there.
    `account` is who files its reports. Raises ValueError when the end is not after the beginning.
    """

    agreement_id: UUID
    territory: Areas
    scope: Scope
    exclusive: bool = False
    begins_on: date
    until: date
    account: ReporterId | None = None

    def __post_init__(self) -> None:
        if self.until <= self.begins_on:
            raise ValueError("until: after begins_on")


@stored("node.appointed.v1", decides="appointed")
class NodeAppointed(Event, frozen=True, kw_only=True):
    agreement_id: UUID
    territory: tuple[Territory, ...]
    parts: tuple[str, ...]
    scope: tuple[Goods, ...]
    exclusive: bool
    begins_on: date
    until: date
    account: str | None = None


class ActivateNode(Command, frozen=True, kw_only=True):
    pass


@stored("node.activated.v1")
class NodeActivated(Event, frozen=True, kw_only=True):
    awaited: str
    report_due: date
    overdue_on: date


class RenewNode(Command, frozen=True, kw_only=True):
    """Go on until a later day, under the same agreement or (`agreement_id`) another one."""

    until: date
    agreement_id: UUID | None = None


@stored("node.renewed.v1", decides="renewed")
class NodeRenewed(Event, frozen=True, kw_only=True):
    agreement_id: UUID
    until: date


class PlaceUnderReview(Reasoned, frozen=True, kw_only=True):
    reason_code: ReviewReason


@stored("node.placed_under_review.v1")
class NodePlacedUnderReview(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class ConfirmNode(Command, frozen=True, kw_only=True):
    """The review found that it goes on."""

    remarks: LongText


@stored("node.confirmed.v1", decides="confirmed")
class NodeConfirmed(Event, frozen=True, kw_only=True):
    remarks: str


class SuspendNode(Reasoned, frozen=True, kw_only=True):
    reason_code: EndReason


@stored("node.suspended.v1", decides="suspended")
class NodeSuspended(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class ReinstateNode(Command, frozen=True, kw_only=True):
    remarks: LongText


@stored("node.reinstated.v1", decides="reinstated")
class NodeReinstated(Event, frozen=True, kw_only=True):
    remarks: str


class TerminateNode(Reasoned, frozen=True, kw_only=True):
    reason_code: EndReason


@stored("node.terminated.v1", decides="terminated")
class NodeTerminated(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


class ExpireNode(Command, frozen=True, kw_only=True):
    pass


@stored("node.expired.v1")
class NodeExpired(Event, frozen=True, kw_only=True):
    pass
