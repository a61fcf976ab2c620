"""Export terminal projects: stage gates, milestones with every moved date, money, risks, traffic."""

from export_program.domain.project.case import Project, ProjectStage
from export_program.domain.project.lifecycle import LIFECYCLE

__all__ = ["LIFECYCLE", "Project", "ProjectStage"]
