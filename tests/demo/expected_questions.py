"""The answers to the fifteen questions on the morning of 26 May 2026, worked out by hand.

Amounts of money are in cents. Every other file of the story is the source: who asked what of the
desk (service_story), what was told by when (targets_story), which facts an entry has (atlas_story).
"""

# 1. Received, service, due by the office's clock, late, clock stopped, who is waited for.
# 17 May + 3 working days; 25 May 09:20 + 8 working hours, the office closes at 18:00, so 17:20;
# 24 May + 2 working days; the answer that Rang-e Simin owes by 2 June.
DESK = [
    ("service-late", "2026-05-20T14:30:00Z", True, False, [], []),
    ("service-code", "2026-05-25T13:50:00Z", True, False, [], []),
    ("service-check", "2026-05-26T14:30:00Z", False, False, [], []),
    ("service-search", "2026-06-02T14:30:00Z", False, True, ["request:R1"], ["Rang-e Simin"]),
]
# 2. From Saturday 23 to Friday 29 May: a code that is late, a triage within 4 hours from 8:00, the
# agenda two working days before Saturday 30 May (27 May is Eid, 29 May a Friday), a document check.
# By whose case. The idea of 11 May is answered by the second session, on 27 June.
THIS_WEEK = [
    ("service-code", "service", "2026-05-25T13:50:00Z", True, None),
    ("service-new", "triage", "2026-05-26T08:30:00Z", False, "exporter-12"),
    ("session-2026-05-30", "agenda lock", "2026-05-26T14:30:00Z", False, None),
    ("service-check", "service", "2026-05-26T14:30:00Z", False, "exporter-04"),
]
WHO_EXTENDS = ["team_lead", "wg_chair"]
# 3. The draft that was deferred on 2 May, the report that is late since December and comes to every
# session, the idea of five firms, the action that is late since 12 May, the terminal that is red in
# Farvardin and Ordibehesht.
AGENDA = [
    ("2026-05-30", "deferred", "resolution-showroom"),
    ("2026-05-30", "escalated_action", "action-report"),
    ("2026-05-30", "idea", "idea-border"),
    ("2026-05-30", "overdue_action", "action-samples"),
    ("2026-05-30", "red_project", "terminal"),
]
# 4. What came of 1404/31, as far as the story names it, with the stage it has come to.
UNDER_31 = {
    "action-journey": "verified",
    "agreement": "in_force",
    "agreement-chamber": "proposed",
    "delegation": "follow_up",
    "idea-dispatch": "adopted",
    "match-powder-01": "confirmed",
    "match-powder-19": "confirmed",
    "match-tiles-07": "buyer_refused",
    "match-wire-03": "confirmed",
    "need-powder": "partly_fulfilled",
    "need-tiles": "matching",
    "need-wire": "partly_fulfilled",
    "study": "published",
    "target-34": "closed",
    "target-tj": "closed",
    "target-wins": "closed",
}
# 5. The second delegation, to Sughd on 13 June.
READINESS = {
    "reference": "QZ-DEL-1404-00002",
    "ready": False,
    "report_accepted": False,
    "report_due": "2026-05-31",
    "sections_missing": ["meeting_list", "risks"],
    "signatures_missing": ["secretariat", "industrial-estates-company"],
    "minimum": 3,
    "selected": 3,
    "confirmed": 2,
    "meetings_wanted": 5,
    "meetings_planned": 2,
    "meetings_confirmed": 1,
    "papers_missing": ["delegate-23: fee"],
    "documents_missing": ["roster", "programme"],
}
# 6. Need, firm, level, introduced, score. Taps: 40 same subheading + 10 for L3 + 15 capacity
# (15,000 t against 30) + 6 wants the market + 10 card until 22 August, after 15 July = 81.
# Paint: 40 + 10 + 15 + 6 + 5 for a card that ends on 15 June, before 1 August = 76.
# Firm 20 is L1; firm 7 was refused; the powder and the wire are won.
MATCHED = [
    ("need-taps", "exporter-15", "L3", True, 81),
    ("need-paint", "exporter-23", "L3", False, 76),
]
# 7. Market, total, supply, demand, ease, verdict, newest evidence, who owns the contact.
# AF has supply 450, the mean of 500 and 400; demand 700, of 3 x 800 and 400; ease 521, of 2 x 800,
# 800, 500, 2 x 250 and 250 by 7; 450 x 700 is 315 of 1000, and 315 x 521 is 164.
# TJ has supply 466, the mean of 500, 400, 500; demand 625, of 3 x 600 and 700; ease 690, of
# 2 x 600, 500, 700, 1000, 750, 2 x 500 and, since spring, 750 for the agreement and 1000 for a
# win, by 10; 466 x 625 is 291, and 291 x 690 is 200. Uzbekistan has the verdict watch.
MARKETS = [
    ("TJ", 200, 466, 625, 690, "go", "2025-09-30", "2026-02-19", "desk"),
    ("AF", 164, 450, 700, 521, "prepare", "2025-09-30", "2025-09-30", None),
]
# 8. Cards from 26 May to 25 July of those who accepted a stand in Khujand: firm 10 has not
# answered, the card of firm 15 runs until 22 August.
CARDS = [("exporter-03", "2026-05-30"), ("exporter-19", "2026-07-07")]
# 9. As expected_fair.RANKING has it; the next in line is firm 23.
NEXT_IN_LINE = 23
# 10. Side, due, status, late.
PROMISED = [
    ("theirs", "2025-12-10", "overdue", True),
    ("ours", "2026-03-01", "overdue", True),
    ("theirs", "2026-05-30", "open", False),
]
# 11. Number, surveillance due, valid until, open findings, the oldest since (12:00 in Qazvin).
CERTIFICATES = [("QZ-QM-1404/001", "2026-11-19", "2028-11-18", 1, "2026-05-10T08:30:00Z")]
# 12. Everybody in the register is silent since then; two were visited on 20 October.
VISITED = {"exporter-01", "exporter-03"}
# 13. The fund of the autumn fair as expected_fair.FUND has it; the new one is untouched.
NEW_FUND = {"budget": 5_000_00, "committed": 0, "paid": 0, "free": 5_000_00, "currency": "USD"}
# 14. Name, market, plan, provisional, final, gap, who owns the gap. A twelfth of 600,000 and of
# 12 million is planned for a month.
ABAN = [
    ("target-tj", "TJ", 50_000_00, None, 41_000_00, 9_000_00, "Chamber of commerce of Qazvin"),
    (
        *("target-34", None, 1_000_000_00, 610_000_00, 720_000_00, 280_000_00),
        "Industry, mine and trade",
    ),
]
# 15. Firm 1 when the agreement was signed: its stand was used, its mark not granted, and of needs,
# follow-ups and wins there was nothing; and today.
THEN = {
    "exporter": "registered",
    "mark_application": "evaluation_complete",
    "participation": "attended",
}
NOW_MORE = {"match": "confirmed", "mark_licence": "surveillance_due", "subsidy_claim": "reconciled"}
