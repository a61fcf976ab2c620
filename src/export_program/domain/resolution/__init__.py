"""Resolutions of the working group: votes, directives, execution."""

from export_program.domain.resolution.case import Directive, Opens, Resolution, ResolutionStage
from export_program.domain.resolution.lifecycle import LIFECYCLE

__all__ = ["LIFECYCLE", "Directive", "Opens", "Resolution", "ResolutionStage"]
