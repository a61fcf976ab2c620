"""What follows from an exporter's standing: suspension, reinstatement, a merger, an expired card."""

from collections.abc import Iterator
from typing import Any

from export_program.domain.exporter.membership import (
    ExporterMerged,
    ExporterReinstated,
    ExporterSuspended,
    ExporterUnmerged,
)
from export_program.domain.exporter.standing import CommercialCardExpired, LapseQualification
from export_program.domain.exporter.trade import ClearDuplicate, NoteDuplicate
from export_program.domain.mark_licence.lifecycle import STANDING
from export_program.domain.mark_licence.messages import ProposeSuspension
from export_program.domain.participation.application import (
    HoldParticipation,
    ResumeParticipation,
)
from export_program.domain.participation.case import HoldReason, ParticipationStage
from export_program.domain.participation.lifecycle import UNDERWAY
from export_program.domain.reaction import Cases, Reaction, Then
from export_program.engine.case import Recorded
from export_program.engine.protocols.linking import ClearDerivedFlag, SetDerivedFlag

FLAG = "exporter-suspended"
MARKS = ("mark_application", "mark_licence")


def _hold(_step: Recorded, exporter: Any, cases: Cases) -> Iterator[Then]:
    why = f"Exporter {exporter.reference} was suspended."
    for held in cases.of_exporter("participation", exporter.id):
        if held.stage in UNDERWAY:
            hold = HoldParticipation(reason_code=HoldReason.EXPORTER_SUSPENDED, reason=why)
            yield Then("participation", held.id, hold)


def _resume(_step: Recorded, exporter: Any, cases: Cases) -> Iterator[Then]:
    for held in cases.of_exporter("participation", exporter.id):
        on_hold = held.stage is ParticipationStage.ON_HOLD
        if on_hold and held.hold_reason is HoldReason.EXPORTER_SUSPENDED:
            yield Then("participation", held.id, ResumeParticipation())


def _flag_marks(_step: Recorded, exporter: Any, cases: Cases) -> Iterator[Then]:
    because = f"Exporter {exporter.reference} was suspended."
    for kind in MARKS:
        for mark in cases.of_exporter(kind, exporter.id):
            if FLAG not in mark.flags:
                yield Then(kind, mark.id, SetDerivedFlag(flag=FLAG, because=because))


def _propose_suspension(_step: Recorded, exporter: Any, cases: Cases) -> Iterator[Then]:
    because = f"Exporter {exporter.reference} was suspended."
    for licence in cases.of_exporter("mark_licence", exporter.id):
        if licence.stage in STANDING and FLAG not in licence.proposals:
            yield Then("mark_licence", licence.id, ProposeSuspension(ground=FLAG, because=because))


def _unflag_marks(_step: Recorded, exporter: Any, cases: Cases) -> Iterator[Then]:
    because = f"Exporter {exporter.reference} was reinstated."
    for kind in MARKS:
        for mark in cases.of_exporter(kind, exporter.id):
            if FLAG in mark.flags:
                yield Then(kind, mark.id, ClearDerivedFlag(flag=FLAG, because=because))


def _note_merger(_step: Recorded, exporter: Any, cases: Cases) -> Iterator[Then]:
    kept = cases.get(exporter.merged_into)
    if kept is not None and str(exporter.id) not in kept.duplicates:
        note = NoteDuplicate(other=exporter.id, because=_merged(exporter))
        yield Then("exporter", kept.id, note)


def _undo_merger(step: Recorded, exporter: Any, cases: Cases) -> Iterator[Then]:
    """Only what the merger noted: what a person noted stays until a person clears it."""
    event: Any = step.event
    kept = cases.get(event.previous)
    if kept is not None and kept.duplicates.get(str(exporter.id)) == _merged(exporter):
        clear = ClearDuplicate(
            other=exporter.id, because=f"Exporter {exporter.reference} was unmerged."
        )
        yield Then("exporter", kept.id, clear)


def _merged(exporter: Any) -> str:
    return f"Exporter {exporter.reference} was merged into this one."


def _lapse_qualification(_step: Recorded, exporter: Any, _: Cases) -> Iterator[Then]:
    held = exporter.qualification
    if held is not None and held.status == "granted":
        lapse = LapseQualification(because="The commercial card expired.")
        yield Then("exporter", exporter.id, lapse)


# fmt: off
REACTIONS = (
    Reaction("hold-participations", 1, (ExporterSuspended,), _hold, "A suspended exporter's participations are put on hold."),
    Reaction("resume-participations", 1, (ExporterReinstated,), _resume, "A reinstated exporter's participations go on where they were held."),
    Reaction("flag-marks", 1, (ExporterSuspended,), _flag_marks, "A suspended exporter's mark applications and licences are flagged."),
    Reaction("review-marks", 1, (ExporterSuspended,), _propose_suspension, "The suspension of a suspended exporter's licences is proposed; a human decides."),
    Reaction("unflag-marks", 1, (ExporterReinstated,), _unflag_marks, "A reinstated exporter's mark applications and licences lose the flag."),
    Reaction("note-merger", 1, (ExporterMerged,), _note_merger, "An exporter learns which case was merged into it."),
    Reaction("undo-merger", 1, (ExporterUnmerged,), _undo_merger, "When a merger is undone, its note is cleared."),
    Reaction("lapse-qualification", 1, (CommercialCardExpired,), _lapse_qualification, "A qualification lapses with the commercial card."),
)
# fmt: on
