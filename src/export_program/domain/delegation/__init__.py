"""Trade delegations, sent and received: prepared, filled, on their way, reported, followed up."""

from export_program.domain.delegation.case import Delegation, DelegationStage
from export_program.domain.delegation.lifecycle import LIFECYCLE
from export_program.domain.delegation.meeting_values import Meeting, MeetingOutcome, NeedHeard

__all__ = ["LIFECYCLE", "Delegation", "DelegationStage", "Meeting", "MeetingOutcome", "NeedHeard"]
