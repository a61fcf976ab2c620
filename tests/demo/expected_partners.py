"""What the agreement and the mark came to, worked out by hand."""

AGREEMENT = {
    "reference": "QZ-AGR-1404-00001",
    "kind": "mou",
    "stage": "in_force",
    "countries": ["TJ"],
    "resolution": "QZ-RES-1404-00002",
    "approved_version": 2,
    "signatures": 2,
    "signed_on": "2025-11-15",
    "in_force_on": "2025-12-01",
    "until": "2027-11-30",
    "obligations": 4,
    "obligations_open": 3,
    "late_ours": 0,
    "late_theirs": 1,
    "never_reported": False,
}
# side, status, due, overdue, escalated, who answers for it
OBLIGATIONS = {
    "O1": ("ours", "fulfilled", "2025-12-06", False, False, "agent"),
    "O2": ("theirs", "overdue", "2025-12-10", True, True, "desk"),
    "O3": ("ours", "open", "2026-03-01", False, False, "agent"),
    "O4": ("theirs", "open", "2026-05-30", False, False, "desk"),
}
# When the timer found the second one late, and told of it: event, hour at the office, Solar Hijri.
TIMER_ON_O2 = [
    ("case.deadline_warning_raised.v1", "2025-12-03 18:00", "1404-09-12"),
    ("agreement.obligation_overdue.v1", "2025-12-10 18:00", "1404-09-19"),
    ("agreement.obligation_escalated.v1", "2025-12-22 18:00", "1404-10-01"),
]
MARK = {
    "number": "QZ-QM-1404/001",
    "scheme": "qazvin_quality",
    "products": ["Washing powder for machines", "Washing-up liquid"],
    "brands": ["Padideh"],
    "stage": "surveillance_due",
    "entitled": True,
    "valid_from": "2025-11-19",
    "valid_until": "2028-11-18",
    "interrupted_from": [],
    "ended": False,
}
SURVEILLANCE = {
    "surveillance_due": "2026-11-19",
    "visit_on": "2026-11-10",
    "evaluator": "inspector",
    "surveillances": 0,
    "open_findings": 0,
}
NONCONFORMITY = {
    "nonconformity": "NC1",
    "severity": "major",
    "raised_by": "inspector",
    "due": "2025-11-17",
    "status": "closed",
    "overdue": False,
}
EVALUATED_BY, REVIEWED_BY, DECIDED_BY = ["inspector", "tester"], ["reviewer"], ["committee"]
