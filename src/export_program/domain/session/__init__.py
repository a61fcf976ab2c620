"""Sessions of a working group: agenda, attendance, quorum, resolutions, minutes."""

from export_program.domain.session.case import Session, SessionStage
from export_program.domain.session.lifecycle import LIFECYCLE

__all__ = ["LIFECYCLE", "Session", "SessionStage"]
