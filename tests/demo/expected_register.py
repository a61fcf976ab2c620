"""What the exporter register and the boards show on the last evening of 2025, worked by hand."""

STAGES = {
    ("action_item", "acknowledged"): 2,
    ("action_item", "verified"): 2,
    ("agreement", "in_force"): 1,
    ("agreement", "proposed"): 1,
    ("atlas_entry", "candidate"): 1,
    ("atlas_entry", "published"): 3,
    ("delegation", "approved"): 1,
    ("delegation", "follow_up"): 1,
    ("exhibition", "evaluated"): 1,
    ("exporter", "draft"): 1,
    ("exporter", "registered"): 22,
    ("exporter", "rejected"): 3,
    ("exporter", "submitted"): 1,
    ("exporter", "suspended"): 1,
    ("exporter", "under_verification"): 1,
    ("exporter", "withdrawn"): 1,
    ("idea", "adopted"): 1,
    ("idea", "triaged"): 1,
    ("influencer", "active"): 1,
    ("mark_application", "closed"): 1,
    ("mark_licence", "surveillance_due"): 1,
    ("market_need", "matching"): 3,
    ("market_need", "rejected"): 1,
    ("match", "buyer_refused"): 1,
    ("match", "negotiating"): 3,
    ("match", "suggested"): 1,
    ("participation", "attended"): 1,
    ("participation", "no_show"): 1,
    ("participation", "offer_lapsed"): 1,
    ("participation", "on_hold"): 1,
    ("participation", "outcome_reported"): 6,
    ("participation", "refused"): 2,
    ("participation", "waitlisted"): 1,
    ("program", "running"): 1,
    ("resolution", "implemented"): 1,
    ("resolution", "in_execution"): 2,
    ("service_request", "closed"): 1,
    ("session", "cancelled"): 1,
    ("session", "inquorate"): 1,
    ("session", "minutes_approved"): 6,
    ("session", "minutes_circulated"): 1,
    ("study", "published"): 1,
    ("subsidy_claim", "partly_approved"): 1,
    ("subsidy_claim", "reconciled"): 1,
    ("target", "active"): 3,
    ("working_group", "active"): 1,
}

# reference, name, stage, level, card, card until, qualification, what the firm makes
EXPORTERS = """
QZ-EXP-1404-00001|Padideh Shimi Alvand|registered|L5|valid|2026-08-31|granted|340250,340290
QZ-EXP-1404-00002|Kavir Roghan Paya|registered|L4|valid|2026-06-20|granted|271019
QZ-EXP-1404-00003|Mes-Tab Minudar|registered|L5|valid|2026-05-30|granted|740710,740811
QZ-EXP-1404-00004|Shishe Nur Takestan|registered|L4|valid|2026-09-10|granted|700529
QZ-EXP-1404-00005|Bolur Aftab|registered|L3|valid|2026-04-18|granted|701337
QZ-EXP-1404-00006|Rezin Sazan Kuhin|registered|L4|valid|2026-07-01|none|390750
QZ-EXP-1404-00007|Kashi Mahtab|registered|L4|valid|2026-03-15|granted|690721,690722
QZ-EXP-1404-00008|Sang-e Alamut|registered|L3|expired|2025-12-01|lapsed|680221
QZ-EXP-1404-00009|Ghate Pishro Lia|registered|L3|valid|2026-08-05|none|870899
QZ-EXP-1404-00010|Kabl Rayan Caspian|registered|L4|valid|2026-06-01|granted|854449
QZ-EXP-1404-00011|Sard Afarin|registered|L3|valid|2026-05-11|none|841810
QZ-EXP-1404-00012|Khazar Ashpaz|registered|L3|valid|2026-01-20|none|851660
QZ-EXP-1404-00013|Plast Dasht|suspended|L3|valid|2026-07-19|granted|392410
QZ-EXP-1404-00014|Estil Barg|registered|L2|valid|2026-09-01|none|732393
QZ-EXP-1404-00015|Shiralat Rudbar|registered|L3|valid|2026-08-22|none|848180
QZ-EXP-1404-00016|Rob-e Dasht-e Buin|registered|L4|valid|2026-04-02|granted|200290
QZ-EXP-1404-00017|Keshmesh Zarrin Tak|registered|L5|valid|2026-02-10|granted|080620
QZ-EXP-1404-00018|Shir Khoshk Sepid|registered|L2|none|-|none|040210
QZ-EXP-1404-00019|Zarrin Shuyande|registered|L4|valid|2026-07-07|granted|340250
QZ-EXP-1404-00020|Pak Gostar Avaj|registered|L1|none|-|none|340250
QZ-EXP-1404-00021|Jam-e Imen|registered|L3|valid|2026-05-05|none|700719
QZ-EXP-1404-00022|Botri Sazan Abyek|registered|L0|valid|2026-09-09|none|701090
QZ-EXP-1404-00023|Rang-e Simin|registered|L3|valid|2026-06-15|none|320890,320910
QZ-EXP-1404-00024|Granit-e Tarom|rejected|L0|none|-|none|680223
QZ-EXP-1404-00025|Kashi Firuze|rejected|L0|none|-|none|690723
QZ-EXP-1404-00026|Poli Dana|rejected|L0|none|-|none|390120
QZ-EXP-1404-00027|Nan-e Mehregan|withdrawn|L0|none|-|none|190590
QZ-EXP-1404-00028|Peste-ye Dashtabi|under_verification|L0|none|-|none|080251,080252
QZ-EXP-1404-00029|Ard-e Eqbaliyeh|submitted|L0|none|-|none|110100
QZ-EXP-1404-00030|Luleh Gostar Ziaran|draft|L0|none|-|none|390210
""".strip().splitlines()

# The firm whose Persian name is searched with an Arabic kaf and without a half-space.
SEARCHED, FOUND = "كاشي مهتاب", ["QZ-EXP-1404-00007"]
REJECTED = {
    "QZ-EXP-1404-00024": "verification_failed",
    "QZ-EXP-1404-00025": "incomplete",
    "QZ-EXP-1404-00026": "not_eligible",
}
# What rests on whom: the licence, the open claim.
COMMITTED = {"QZ-EXP-1404-00001": ["mark"], "QZ-EXP-1404-00003": ["subsidy"]}
UNRELIABLE = ["QZ-EXP-1404-00011"]
# The story's name of the case and the deadline: due day, Solar Hijri, hour at the office, missed.
DEADLINES = {
    ("participation-15", "outcome form"): ("2025-11-23", "1404-09-02", "18:00", True),
    ("exporter-02", "contact"): ("2025-12-19", "1404-09-28", "10:00", True),
    ("exporter-29", "verification"): ("2026-01-04", "1404-10-14", "18:00", False),
    ("exporter-28", "registration decision"): ("2026-01-06", "1404-10-16", "18:00", False),
    ("claim-03", "payment"): ("2026-01-12", "1404-10-22", "18:00", False),
    ("exporter-13", "suspension review"): ("2026-01-18", "1404-10-28", "18:00", False),
    ("exporter-12", "commercial card"): ("2026-01-20", "1404-10-30", "18:00", False),
    ("participation-01", "follow-up"): ("2026-02-16", "1404-11-27", "18:00", False),
    ("agreement", "obligation:O3"): ("2026-03-01", "1404-12-10", "18:00", False),
    ("agreement", "obligation:O4"): ("2026-05-30", "1405-03-09", "18:00", False),
    ("agreement", "annual report"): ("2026-12-01", "1405-09-10", "18:00", False),
    ("agreement", "expiring"): ("2027-06-03", "1406-03-13", "18:00", False),
    ("agreement", "expiry"): ("2027-11-30", "1406-09-09", "18:00", False),
    ("licence", "surveillance"): ("2026-11-19", "1405-08-28", "18:00", False),
    ("licence", "validity"): ("2028-11-18", "1407-08-28", "18:00", False),
}
# Nobody gave a mandate to agree with the chamber within ten working days of 14 November; customs
# told of Azar (due on the tenth of Dey, 31 December) in January.
LATE = {"participation-15", "exporter-02", "agreement-chamber", "target-tj"}
