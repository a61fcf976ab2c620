"""Exporters: the register of firms, from a draft registration to deregistration."""

from export_program.domain.exporter.case import (
    Exporter,
    ExporterStage,
    has_valid_card,
    is_in_good_standing,
    is_qualified,
)
from export_program.domain.exporter.lifecycle import LIFECYCLE

__all__ = [
    "LIFECYCLE",
    "Exporter",
    "ExporterStage",
    "has_valid_card",
    "is_in_good_standing",
    "is_qualified",
]
