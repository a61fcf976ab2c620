"""Applications for a quality mark or for brand support."""

from export_program.domain.mark_application.case import (
    MarkApplication,
    MarkApplicationStage,
    MarkProduct,
)
from export_program.domain.mark_application.lifecycle import LIFECYCLE
from export_program.domain.mark_application.messages import (
    CertificationGranted,
    CloseMarkApplication,
)

__all__ = [
    "LIFECYCLE",
    "CertificationGranted",
    "CloseMarkApplication",
    "MarkApplication",
    "MarkApplicationStage",
    "MarkProduct",
]
