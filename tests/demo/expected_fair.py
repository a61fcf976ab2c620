"""What the boards of the fair show, worked out by hand from the marks that the scorers gave.

Weights are 3, 3, 2, 2; a total is the weighted mean of both scorers in hundredths: firm 1 got
15 + 15 + 10 + 8 = 48 and 15 + 15 + 8 + 10 = 48 of 50, so 100 * 96 / 20 = 480.
"""

# ruff: noqa: E501 - the lines of a timeline

# rank, firm, total, standing, place on the waitlist, stands
RANKING = [
    (1, 1, 480, "allocated", None, ["A1"]),
    (2, 3, 450, "allocated", None, ["A2"]),
    (3, 19, 430, "allocated", None, ["A3"]),
    (4, 7, 410, "allocated", None, ["A4"]),
    (5, 10, 390, "left", None, []),
    (6, 5, 375, "allocated", None, ["A6"]),
    (7, 16, 365, "allocated", None, ["A7"]),
    (8, 11, 350, "allocated", None, ["A8"]),
    (9, 13, 340, "waitlisted", None, []),
    (10, 15, 330, "allocated", None, ["A5"]),
    (11, 23, 315, "waitlisted", 1, []),
]
MEANS_OF_FIRM_3 = {"fit": 500, "potential": 400, "capacity": 450, "experience": 450}
# Below 3.00, or not eligible: no place in the ranking any more.
TURNED_DOWN = {12: (None, ["not_committed"]), 21: (225, [])}

STANDS = [
    ("A1", 18, "allocated", 1),
    ("A2", 12, "allocated", 3),
    ("A3", 12, "allocated", 19),
    ("A4", 9, "allocated", 7),
    ("A5", 9, "allocated", 15),
    ("A6", 9, "allocated", 5),
    ("A7", 9, "allocated", 16),
    ("A8", 9, "allocated", 11),
    ("A9", 6, "free", None),
]
FAIR = {
    "reference": "QZ-EXH-1404-00001",
    "stage": "evaluated",
    "city": "TJDYU",
    "opens_on": "2025-11-13",
    "closed_on": "2025-11-16",
    "applicants": 13,
    "waitlisted": 2,
    "offered": 0,
    "exhibitors": 8,
    "co_exhibitors": 1,
    "stands_taken": 8,
    "m2_taken": 87,
    "visitors": 4110,
    "net_m2": 78,
    "report_late": False,
    "mark": 4,
}
# firm: outcome, contacts, orders, value in cents
OUTCOMES = {
    1: ("won", 64, 3, 86_000_00),
    3: ("won", 41, 1, 152_000_00),
    5: ("lost", 19, 0, 0),
    7: ("pending", 38, 0, 0),
    16: ("won", 27, 2, 33_500_00),
    19: ("pending", 33, 0, 0),
}
# firm: committed, paid, in cents; the absent one's thousand dollars are free again
GRANTS = {
    1: (1_400_00, 1_400_00),
    3: (1_200_00, 0),
    7: (900_00, 0),
    11: (0, 0),
    19: (1_200_00, 0),
}
FUND = {
    "currency": "USD",
    "budget": 8_000_00,
    "committed": 4_700_00,
    "paid": 1_400_00,
    "unpaid": 3_300_00,
    "clawed_back": 0,
    "free": 3_300_00,
}
# claimed, eligible, approved, paid, and who claimed, verified, decided, paid
LEDGER = {
    "claim-01": (
        *("reconciled", 1_400_00, 1_400_00, 1_400_00, 1_400_00),
        *("user-01", "registrar", "lead", "cashier"),
    ),
    "claim-03": (
        *("partly_approved", 1_100_00, 850_00, 850_00, None),
        *("user-03", "registrar", "lead", None),
    ),
}

# The offer that nobody answered, from its draft to its lapse: event, day and hour at the office,
# Solar Hijri, role, who, stage.
CHECKED = "participation.eligibility_checked.v1"
LAPSED = [
    ("participation.started.v1", "2025-09-22 10:00", "1404-06-31", "exporter_user", "user-10", "draft"),
    ("participation.submitted.v1", "2025-09-22 10:30", "1404-06-31", "exporter_user", "user-10", "submitted"),
    (CHECKED, "2025-09-23 09:00", "1404-07-01", "secretariat", "clerk", "eligibility_check"),
    (CHECKED, "2025-09-23 09:01", "1404-07-01", "secretariat", "clerk", "eligibility_check"),
    (CHECKED, "2025-09-23 09:02", "1404-07-01", "secretariat", "clerk", "eligibility_check"),
    (CHECKED, "2025-09-23 09:03", "1404-07-01", "secretariat", "clerk", "eligibility_check"),
    (CHECKED, "2025-09-23 09:04", "1404-07-01", "secretariat", "clerk", "eligibility_check"),
    (CHECKED, "2025-09-23 09:05", "1404-07-01", "secretariat", "clerk", "eligibility_check"),
    ("participation.eligibility_passed.v1", "2025-09-23 10:00", "1404-07-01", "secretariat", "clerk", "scoring"),
    ("participation.application_locked.v1", "2025-10-05 18:00", "1404-07-13", "system:policy", "lock-applications", "scoring"),
    ("participation.interest_declared.v1", "2025-10-07 09:00", "1404-07-15", "evaluator", "scorer", "scoring"),
    ("participation.scored.v1", "2025-10-07 11:00", "1404-07-15", "evaluator", "scorer", "scoring"),
    ("participation.interest_declared.v1", "2025-10-08 09:00", "1404-07-16", "evaluator", "second-scorer", "scoring"),
    ("participation.scored.v1", "2025-10-08 11:00", "1404-07-16", "evaluator", "second-scorer", "scoring"),
    ("participation.scores_completed.v1", "2025-10-09 10:00", "1404-07-17", "secretariat", "registrar", "scoring"),
    ("participation.shortlisted.v1", "2025-10-11 10:00", "1404-07-19", "system:policy", "tell-ranks", "shortlisted"),
    ("participation.offered.v1", "2025-10-12 10:04", "1404-07-20", "system:policy", "offer-stand", "offered"),
    ("case.deadline_warning_raised.v1", "2025-10-20 18:00", "1404-07-28", "system:timer", "timer", "offered"),
    ("case.deadline_warning_raised.v1", "2025-10-22 18:00", "1404-07-30", "system:timer", "timer", "offered"),
    ("participation.offer_lapsed.v1", "2025-10-23 18:00", "1404-08-01", "system:timer", "timer", "offer_lapsed"),
]  # fmt: skip
