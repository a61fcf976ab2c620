"""Working groups: composition and quorum in force, the series of sessions, what waits for one."""

from export_program.domain.working_group.case import WorkingGroup, WorkingGroupStage
from export_program.domain.working_group.lifecycle import LIFECYCLE

__all__ = ["LIFECYCLE", "WorkingGroup", "WorkingGroupStage"]
