"""What follows from an exporter's standing: suspension, reinstatement, an expired card."""

from collections.abc import Iterator
from typing import Any

from export_program.domain.exporter.membership import ExporterReinstated, ExporterSuspended
from export_program.domain.exporter.standing import CommercialCardExpired, LapseQualification
from export_program.domain.mark_licence.messages import ProposeSuspension
from export_program.domain.participation.application import (
    HoldParticipation,
    ResumeParticipation,
)
from export_program.domain.participation.case import HoldReason, ParticipationStage
from export_program.domain.reaction import Cases, Reaction, Then
from export_program.engine.case import Recorded
from export_program.engine.protocols.linking import ClearDerivedFlag, SetDerivedFlag

FLAG = "exporter-suspended"


def _hold(_step: Recorded, exporter: Any, cases: Cases) -> Iterator[Then]:
    why = f"Exporter {exporter.reference} was suspended."
    for held in cases.of_exporter("participation", exporter.id):
        if held.stage not in {ParticipationStage.DRAFT, ParticipationStage.ON_HOLD}:
            hold = HoldParticipation(reason_code=HoldReason.EXPORTER_SUSPENDED, reason=why)
            yield Then("participation", held.id, hold)


def _resume(_step: Recorded, exporter: Any, cases: Cases) -> Iterator[Then]:
    for held in cases.of_exporter("participation", exporter.id):
        on_hold = held.stage is ParticipationStage.ON_HOLD
        if on_hold and held.hold_reason is HoldReason.EXPORTER_SUSPENDED:
            yield Then("participation", held.id, ResumeParticipation())


def _flag_marks(_step: Recorded, exporter: Any, cases: Cases) -> Iterator[Then]:
    because = f"Exporter {exporter.reference} was suspended."
    for licence in cases.of_exporter("mark_licence", exporter.id):
        if FLAG not in licence.flags:
            yield Then("mark_licence", licence.id, SetDerivedFlag(flag=FLAG, because=because))
            yield Then("mark_licence", licence.id, ProposeSuspension(ground=FLAG, because=because))


def _unflag_marks(_step: Recorded, exporter: Any, cases: Cases) -> Iterator[Then]:
    because = f"Exporter {exporter.reference} was reinstated."
    for licence in cases.of_exporter("mark_licence", exporter.id):
        if FLAG in licence.flags:
            yield Then("mark_licence", licence.id, ClearDerivedFlag(flag=FLAG, because=because))


def _lapse_qualification(_step: Recorded, exporter: Any, _: Cases) -> Iterator[Then]:
    held = exporter.qualification
    if held is not None and held.status == "granted":
        lapse = LapseQualification(because="The commercial card expired.")
        yield Then("exporter", exporter.id, lapse)


# fmt: off
REACTIONS = (
    Reaction("hold-participations", 1, (ExporterSuspended,), _hold, "A suspended exporter's participations are put on hold."),
    Reaction("resume-participations", 1, (ExporterReinstated,), _resume, "A reinstated exporter's participations go on where they were held."),
    Reaction("review-marks", 1, (ExporterSuspended,), _flag_marks, "A suspended exporter's licences are flagged, and their suspension is proposed to a human."),
    Reaction("unflag-marks", 1, (ExporterReinstated,), _unflag_marks, "A reinstated exporter's licences lose the flag."),
    Reaction("lapse-qualification", 1, (CommercialCardExpired,), _lapse_qualification, "A qualification lapses with the commercial card."),
)
# fmt: on
