"""Participations: an exporter's way through an exhibition, from application to follow-up."""

from export_program.domain.participation.case import (
    Participation,
    ParticipationStage,
    has_attended,
)
from export_program.domain.participation.lifecycle import LIFECYCLE

__all__ = ["LIFECYCLE", "Participation", "ParticipationStage", "has_attended"]
