"""An action as it is known now: who owes what until when, and whether somebody else verified it."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from export_program.engine.case import Case, Stage


class ActionItemStage(Stage):
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "in_progress"
    DONE_CLAIMED = "done_claimed"
    RETURNED = "returned"
    VERIFIED = "verified"
    CANCELLED = "cancelled"


class Progress(msgspec.Struct, frozen=True, omit_defaults=True):
    text: str
    by: str
    at: datetime
    percent: int | None = None


class Extension(msgspec.Struct, frozen=True, omit_defaults=True):
    """A later day that was asked for; `granted` is None until it is answered."""

    due: date
    reason: str
    by: str
    granted: bool | None = None
    answer: str | None = None


class ActionItem(Case, frozen=True, kw_only=True):
    """What an organisation owes the working group.

    `owner` is the account of the person who carries it out; until one is named, whoever
    acknowledges it takes it. `overdue` counts how often its day passed, `late` says that it has
    now. `directive` is the key of the directive that ordered it.
    """

    stage: ActionItemStage
    heading: str = ""
    heading_fa: str | None = None
    measure: str = ""
    organisation: str = ""
    owner: str | None = None
    due: date | None = None
    first_due: date | None = None
    resolution_id: UUID | None = None
    session_id: UUID | None = None
    working_group_id: UUID | None = None
    resolution_number: str | None = None
    directive: str | None = None
    progress: tuple[Progress, ...] = ()
    claim: str | None = None
    claimed_by: str | None = None
    evidence: tuple[str, ...] = ()
    extensions: tuple[Extension, ...] = ()
    late: bool = False
    overdue: int = 0
    escalated: bool = False
    returned: int = 0
    reassigned: int = 0

    KIND: ClassVar[str] = "action_item"

    @property
    def asked(self) -> Extension | None:
        """The extension that waits for an answer."""
        last = self.extensions[-1] if self.extensions else None
        return last if last is not None and last.granted is None else None
