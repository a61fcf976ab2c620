"""What each gate of a terminal project asks for, and what still blocks the next one."""

from collections.abc import Callable, Iterator

from export_program.domain.project.case import Project
from export_program.domain.project.values import Gate

# fmt: off
PAPERS: dict[Gate, tuple[str, ...]] = {
    Gate.PREFEASIBILITY: (),
    Gate.FEASIBILITY:    ("prefeasibility_study",),
    Gate.PERMITTING:     ("site_and_land_title", "business_plan"),
    Gate.FINANCING:      ("environmental_permit", "customs_authorisation", "utilities"),
    Gate.PROCUREMENT:    ("financing_agreement",),
    Gate.CONSTRUCTION:   ("works_contract", "safety_plan"),
    Gate.COMMISSIONING:  ("safety_certificate",),
    Gate.OPERATIONAL:    ("customs_office_setup",),
}
DOCUMENT_TYPES = (*(paper for papers in PAPERS.values() for paper in papers), "evidence", "progress_report", "final_report", "minutes", "photograph", "other")
Fact = tuple[str, Callable[[Project], bool]]
FACTS: dict[Gate, tuple[Fact, ...]] = {
    Gate.PREFEASIBILITY: (("A project manager is named.", lambda c: c.manager is not None), ("The owner is named.", lambda c: c.owner is not None)),
    Gate.FEASIBILITY:    (("The site is named.", lambda c: c.site is not None), ("The capacity is planned, in TEU or in tonnes a year.", lambda c: bool(c.capacity_teu or c.capacity_tonnes))),
    Gate.PERMITTING:     (("The investment is estimated.", lambda c: bool(c.capex)), ("A baseline is set.", lambda c: bool(c.baselines))),
    Gate.FINANCING:      (),
    Gate.PROCUREMENT:    (("Money is committed.", lambda c: any(not m.released for m in c.commitments.values())),),
    Gate.CONSTRUCTION:   (),
    Gate.COMMISSIONING:  (("The operators are named.", lambda c: bool(c.operators)),),
    Gate.OPERATIONAL:    (),
}
# fmt: on


def blockers(case: Project, gate: Gate | None = None) -> Iterator[str]:
    """What keeps a project from passing a gate (its next one), a sentence each."""
    asked = gate or case.next_gate
    if asked is None:
        return
    for sentence, holds in FACTS[asked]:
        if not holds(case):
            yield f"Missing: {sentence}"
    for paper in PAPERS[asked]:
        if not case.has_document(paper):
            yield f"The document is not attached: {paper.replace('_', ' ')}."
    for key, milestone in case.milestones.items():
        if milestone.gate is asked and not milestone.settled:
            yield f"Milestone {key} is {milestone.status.value}, due {milestone.due}: {milestone.title}"
    for key, condition in case.conditions.items():
        if condition.met_on is None:
            yield f"Condition {key} of the gate to {condition.gate.value} is open: {condition.text}"
