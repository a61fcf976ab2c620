"""Export targets: what is to be reached in a period, and what became of it."""

from export_program.domain.target.case import Target, TargetStage
from export_program.domain.target.lifecycle import LIFECYCLE

__all__ = ["LIFECYCLE", "Target", "TargetStage"]
