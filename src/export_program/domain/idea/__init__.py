"""Ideas put to the working group: triage, sessions, answers."""

from export_program.domain.idea.case import Idea, IdeaStage
from export_program.domain.idea.lifecycle import LIFECYCLE

__all__ = ["LIFECYCLE", "Idea", "IdeaStage"]
