"""The office's own case: its name and store, the days it is closed, and what the runtime put aside."""

from export_program.domain.program.case import (
    THE_OFFICE,
    AdoptedList,
    Program,
    ProgramStage,
    calendar_of,
)
from export_program.domain.program.lifecycle import LIFECYCLE
from export_program.domain.program.messages import (
    AdoptCodeList,
    AdvanceTimers,
    AnnounceClosure,
    CorrectClosure,
    FoundProgram,
    HoldTimers,
    NoteOvertakenReaction,
    NoteRefusedReaction,
    ParkCase,
    ReleaseTimers,
    UnparkCase,
)

__all__ = [
    "LIFECYCLE",
    "THE_OFFICE",
    "AdoptCodeList",
    "AdoptedList",
    "AdvanceTimers",
    "AnnounceClosure",
    "CorrectClosure",
    "FoundProgram",
    "HoldTimers",
    "NoteOvertakenReaction",
    "NoteRefusedReaction",
    "ParkCase",
    "Program",
    "ProgramStage",
    "ReleaseTimers",
    "UnparkCase",
    "calendar_of",
]
