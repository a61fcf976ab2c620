"""Influential people abroad: restricted, sealed personal data with a purpose, an owner and an end."""

from export_program.domain.influencer.case import Influencer, InfluencerStage
from export_program.domain.influencer.lifecycle import LIFECYCLE
from export_program.domain.influencer.messages import (
    InfluencerAnonymised,
    InfluencerRejected,
    OwnerAssigned,
)
from export_program.domain.influencer.rules import readers_of

__all__ = [
    "LIFECYCLE",
    "Influencer",
    "InfluencerAnonymised",
    "InfluencerRejected",
    "InfluencerStage",
    "OwnerAssigned",
    "readers_of",
]
