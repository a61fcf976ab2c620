"""A quality mark for washing powder: plan, tasks, a nonconformity put right, decision, licence."""

from typing import Any

from export_program.demo.office import Case, Office
from export_program.demo.papers import pdf

LABEL, LICENCE, OWNER, FIRM = "mark", "licence", "user-01", "exporter-01"
NUMBER = "QZ-QM-1404/001"
PRODUCTS: list[dict[str, Any]] = [
    {
        "product": "powder",
        "name": "Washing powder for machines",
        "hs": "340250",
        "edition": "HS2022",
        "site": "plant",
        "brand": "Padideh",
        "standard": "ISIRI 398",
    },
    {
        "product": "liquid",
        "name": "Washing-up liquid",
        "hs": "340250",
        "edition": "HS2022",
        "site": "plant",
        "brand": "Padideh",
    },
]
SITES = [{"site": "plant", "name": "Alborz plant", "address": "Alborz industrial city, street 1"}]


def apply(office: Office) -> None:
    """The application, its review, and the agreement that binds both sides."""
    user, clerk = office.by(OWNER), office.by("clerk")
    draft = {
        "exporter_id": office.cases[FIRM].id,
        "scheme": "qazvin_quality",
        "products": PRODUCTS,
        "sites": SITES,
    }
    case = user.opens("mark-applications", LABEL, "2025-09-27 09:00", **draft)
    for minute, kind in enumerate(("product_specification", "quality_manual"), start=10):
        user.attaches(case, kind, f"2025-09-27 09:{minute}", pdf(kind.replace("_", " "), "Padideh"))
    user.does(case, "submit", "2025-09-27 10:00")
    clerk.does(case, "begin-application-review", "2025-09-29 09:00")
    review = {
        "competence": "One inspector and one tester know detergents.",
        "scope": "Two products of one plant.",
        "means": "The laboratory has time in October.",
        "information_sufficient": True,
        "differences_resolved": True,
        "body_competent": True,
    }
    clerk.does(case, "complete-application-review", "2025-09-30 11:00", **review)
    contract = pdf("Certification agreement", NUMBER)
    agreed = user.attaches(case, "certification_agreement", "2025-10-04 10:00", contract)
    user.does(case, "sign-certification-agreement", "2025-10-04 10:10", agreement=agreed.key)


def evaluate(office: Office) -> None:
    """The plan, its four tasks, and a nonconformity that the factory must put right."""
    case, clerk = office.cases[LABEL], office.by("clerk")
    inspector = office.by("inspector")
    clerk.does(case, "plan-evaluation", "2025-10-07 10:00", **_plan(office))
    inspector.does(case, "start-evaluation", "2025-10-11 09:00")
    _task(office, case, "inspector", "documents", "2025-10-13")
    _task(office, case, "inspector", "factory", "2025-10-18")
    raised = {
        "severity": "major",
        "requirement": "QZ-QM 4.2, net weight",
        "finding": "Eleven of fifty bags are more than two per cent too light.",
        "task": "factory",
    }
    inspector.does(case, "raise-nonconformity", "2025-10-18 15:00", **raised)
    _task(office, case, "inspector", "system", "2025-10-20")
    _task(office, case, "tester", "type-test", "2025-10-27", lab_status="accredited")


def _plan(office: Office) -> dict[str, Any]:
    inspector, tester = office.people["inspector"].id, office.people["tester"].id

    def task(key: str, title: str, method: str, due: str, **more: str) -> dict[str, str]:
        by = {"evaluator": inspector} | more
        return {"task": key, "title": title, "method": method, "due": due, **by}

    lab = {"evaluator": tester, "lab": "qazvin-lab"}
    return {
        "tasks": [
            task("documents", "Review of documents", "document_review", "2025-10-14"),
            task("type-test", "Type test of both products", "type_test", "2025-10-30", **lab),
            task("factory", "Inspection of the plant", "factory_inspection", "2025-10-19"),
            task("system", "Audit of production", "system_audit", "2025-10-21"),
        ],
        "people": [
            {
                "evaluator": inspector,
                "competent_for": ["document_review", "factory_inspection", "system_audit"],
                "interests_declared_on": "2025-10-06",
            },
            {
                "evaluator": tester,
                "competent_for": ["type_test"],
                "interests_declared_on": "2025-10-06",
            },
        ],
        "labs": [
            {
                "lab": "qazvin-lab",
                "name": "Detergents laboratory of Qazvin",
                "accreditation": "IR-17025-0412",
                "accredited_until": "2026-12-31",
            }
        ],
    }


def _task(office: Office, case: Case, who: str, task: str, on: str, **more: str) -> None:
    desk = office.by(who)
    kind = "test_report" if task == "type-test" else "evaluation_report"
    paper = desk.attaches(case, kind, f"{on} 13:00", pdf("Report", task, on))
    done = {"task": task, "outcome": "conforms", "performed_on": on, "report": paper.key, **more}
    desk.does(case, "record-evaluation-task", f"{on} 14:00", **done)


def correct(office: Office) -> None:
    """The factory mends its scales; the inspector looks again; the evaluation is complete."""
    case, user, inspector = office.cases[LABEL], office.by(OWNER), office.by("inspector")
    shown = pdf("Calibration record", "scale 3")
    proof = user.attaches(case, "corrective_action_evidence", "2025-11-02 10:00", shown)
    action = {
        "nonconformity": "NC1",
        "root_cause": "Scale 3 had drifted and nobody checked it.",
        "action": "Scale 3 replaced; every scale is checked at each shift.",
        "evidence": [proof.key],
    }
    user.does(case, "submit-corrective-action", "2025-11-02 10:10", **action)
    closed = {
        "nonconformity": "NC1",
        "verified_by": "site_visit",
        "verification": "Fifty bags weighed at the plant, none too light.",
    }
    inspector.does(case, "close-nonconformity", "2025-11-05 12:00", **closed)
    inspector.does(case, "complete-evaluation", "2025-11-05 15:00", summary="All tasks conform.")


def decide(office: Office) -> None:
    """Reviewed and decided by people who stayed out of the evaluation; then the certificate."""
    case, reviewer = office.cases[LABEL], office.by("reviewer")
    reviewer.does(case, "begin-review", "2025-11-08 09:00")
    review = {"recommendation": "grant", "grounds": "Complete, and the correction was seen."}
    reviewer.does(case, "review-evaluation", "2025-11-11 10:00", **review)
    grant = {"grounds": "The review convinces.", "conditions": ["Weights are reported each month."]}
    office.by("committee").does(case, "decide-certification", "2025-11-18 10:00", **grant)
    issue = {
        "number": NUMBER,
        "application_id": case.id,
        "exporter_id": office.cases[FIRM].id,
        "products": ["powder", "liquid"],
        "valid_from": "2025-11-19",
        "valid_until": "2028-11-18",
    }
    office.by("clerk").opens("mark-licences", LICENCE, "2025-11-19 09:00", **issue)


def schedule_surveillance(office: Office) -> None:
    """The first surveillance is due a year after the certificate; its visit is planned already."""
    visit = {
        "on": "2026-11-10",
        "evaluator": office.people["inspector"].id,
        "methods": ["factory_samples", "system_audit"],
        "declaration": {"declared_on": "2025-12-14"},
    }
    licence = office.cases[LICENCE]
    office.by("clerk").does(licence, "schedule-surveillance", "2025-12-14 10:00", **visit)


def find_fault(office: Office) -> None:
    """A buyer in Dushanbe sends a picture: the new sacks do not show the number of the mark."""
    told = {"severity": "minor", "text": "The sack of 10 kg does not show the mark's number."}
    office.by("inspector").does(office.cases[LICENCE], "raise-finding", "2026-05-10 12:00", **told)
