"""Market studies of the research centre: from a question to findings that decisions cite."""

from export_program.domain.study.case import Study, StudyStage, Visibility
from export_program.domain.study.lifecycle import LIFECYCLE
from export_program.domain.study.publishing import (
    StudyExpired,
    StudyPublished,
    StudySuperseded,
    StudyWithdrawn,
)

__all__ = [
    "LIFECYCLE",
    "Study",
    "StudyExpired",
    "StudyPublished",
    "StudyStage",
    "StudySuperseded",
    "StudyWithdrawn",
    "Visibility",
]
