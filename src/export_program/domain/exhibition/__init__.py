"""Exhibitions: planned, approved, filled with exporters by rank, run, reported and evaluated."""

from export_program.domain.exhibition.case import Exhibition, ExhibitionStage
from export_program.domain.exhibition.lifecycle import LIFECYCLE
from export_program.domain.exhibition.values import (
    Grant,
    ShowForm,
)

__all__ = ["LIFECYCLE", "Exhibition", "ExhibitionStage", "Grant", "ShowForm"]
