"""Actions of the working group: owed by an organisation, verified by another."""

from export_program.domain.action_item.case import ActionItem, ActionItemStage
from export_program.domain.action_item.lifecycle import LIFECYCLE

__all__ = ["LIFECYCLE", "ActionItem", "ActionItemStage"]
