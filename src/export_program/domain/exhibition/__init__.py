"""Exhibitions: planned, approved, filled with exporters by rank, run, reported and evaluated."""

from export_program.domain.exhibition.case import Exhibition, ExhibitionStage, Grant, ShowForm
from export_program.domain.exhibition.lifecycle import LIFECYCLE

__all__ = ["LIFECYCLE", "Exhibition", "ExhibitionStage", "Grant", "ShowForm"]
