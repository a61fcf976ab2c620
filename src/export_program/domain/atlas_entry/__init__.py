"""The market atlas: one living entry for each product (HS6) in each market."""

from export_program.domain.atlas_entry.case import AtlasEntry, AtlasEntryStage, Verdict
from export_program.domain.atlas_entry.evidence import EvidenceKind
from export_program.domain.atlas_entry.lifecycle import LIFECYCLE
from export_program.domain.atlas_entry.messages import MarkStale, NominateEntry, RecordEvidence

__all__ = [
    "LIFECYCLE",
    "AtlasEntry",
    "AtlasEntryStage",
    "EvidenceKind",
    "MarkStale",
    "NominateEntry",
    "RecordEvidence",
    "Verdict",
]
