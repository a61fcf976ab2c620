"""The Saturday sessions: the working group and its series, what a session hears and resolves."""

from typing import Any

from export_program.demo.office import Case, Office, hour
from export_program.demo.papers import TEXT, text
from export_program.demo.register_story import day

GROUP = "working-group"
FIRST, SECOND = "2025-11-08", "2025-11-22"
HELD = (
    *(FIRST, SECOND, "2025-11-29", "2025-12-06", "2025-12-13", "2025-12-27", "2026-01-10"),
    *("2026-02-07", "2026-03-07", "2026-04-04", "2026-05-02"),
)
# What each seat is called, and who speaks for it.
SEATS: dict[str, tuple[str, str, str]] = {
    "governor": ("Governor's office", "استانداری قزوین", "chair"),
    "chamber": ("Chamber of commerce of Qazvin", "اتاق بازرگانی قزوین", "chamber"),
    "samt": ("Industry, mine and trade", "صنعت، معدن و تجارت", "samt"),
    "estates": ("Industrial Estates Company", "شرکت شهرک‌های صنعتی", "estates"),
    "customs": ("Customs of Qazvin", "گمرک قزوین", "customs"),
}
WEEKLY: dict[str, Any] = {
    "rule": "FREQ=WEEKLY;BYDAY=SA",
    "starts_on": FIRST,
    "at": "09:00",
    "place": "Governor's office, hall 2",
}
FOUR_WEEKLY = WEEKLY | {"rule": "FREQ=WEEKLY;INTERVAL=4;BYDAY=SA", "starts_on": "2026-01-10"}


def form(office: Office) -> None:
    """The group is formed; its series begins two months later, with the season of fairs."""
    seats = [
        {
            "organisation": organisation,
            "name": name,
            "name_fa": name_fa,
            "members": [office.people[who].id],
            "chair": organisation == "governor",
        }
        for organisation, (name, name_fa, who) in SEATS.items()
    ]
    formed = {
        "name": "Working group on exports",
        "name_fa": "کارگروه توسعهٔ صادرات",
        "series": WEEKLY,
        "composition": {"seats": seats, "quorum": 3},
    }
    office.by("clerk").opens("working-groups", GROUP, "2025-09-06 09:30", **formed)


def before_the_series(office: Office, on: str, about: Case) -> Case:
    """A session of its own for a fair that cannot wait: its resolution, for information."""
    clerk, group = office.by("clerk"), office.cases[GROUP].id
    called = {"working_group_id": group, "on": on, "regular": False}
    case = clerk.opens("sessions", f"session-{on}", f"{day(on, -5)} 09:00", **called)
    clerk.does(case, "open-agenda", f"{day(on, -5)} 09:30")
    item = {"subject_kind": "exhibition", "subject_id": about.id, "why": "decision_needed"}
    told = {"title": "A pavilion in Dushanbe", **item}
    clerk.does(case, "table-item", f"{day(on, -4)} 10:00", **told)
    clerk.does(case, "lock-agenda", f"{day(on, -3)} 09:00")
    office.settle()
    sit(office, on)
    resolved: dict[str, Any] = {
        "title": "A pavilion of Qazvin at Tajikistan-2025",
        "title_fa": "پاویون قزوین در نمایشگاه تاجیکستان ۲۰۲۵",
        "text": "The province has a pavilion in Dushanbe; the export fund bears half of the costs.",
        "for_information": True,
    }
    resolution = resolve(office, on, about, "24", f"{on} 09:20", **resolved)
    conclude(office, on)
    write_minutes(office, on)
    approve_minutes(office, on, f"{day(on, 7)} 10:00")
    return resolution


def found(office: Office) -> None:
    """Two weeks before the series begins a member brings an idea."""
    submit_idea(
        office,
        "idea-dispatch",
        "2025-10-25 11:00",
        title="Dispatch a trade delegation to Tajikistan",
        title_fa="اعزام هیئت تجاری به تاجیکستان",
        text="Buyers of detergents, copper and tiles wait in Dushanbe while the fair is held.",
        theme="delegations",
    )


def submit_idea(office: Office, label: str, at: str, **idea: Any) -> None:
    """The chamber's member submits an idea; two days later it is triaged to be tabled."""
    told = {"organisation": "chamber", "working_group_id": office.cases[GROUP].id, **idea}
    case = office.by("chamber").opens("ideas", label, at, **told)
    triaged = {
        "theme": idea["theme"],
        "recommendation": "table",
        "findings": "Within the group's remit; nobody works on it yet.",
    }
    office.by("clerk").does(case, "triage", f"{day(at[:10], 2)} 10:00", **triaged)


# ---------------------------------------------------------------- the sitting


def session(office: Office, on: str) -> Case:
    """The session that the series called for a day."""
    rows = office.ask("registers/sessions", on=on)["rows"]
    return office.knows("sessions", rows[0]["case_id"], f"session-{on}")


def items(office: Office, on: str) -> dict[str, dict[str, Any]]:
    """The agenda of a session, by the keys of its items."""
    agenda: dict[str, dict[str, Any]] = office.state(session(office, on))["items"]
    return agenda


def item_about(office: Office, on: str, subject: Case) -> str:
    """The item of an agenda that is about a case."""
    return next(k for k, i in items(office, on).items() if i.get("subject_id") == subject.id)


def table(office: Office, on: str, at: str, title: str, **item: Any) -> None:
    told = {"subject_kind": "text", "title": title, "why": "other", **item}
    office.by("clerk").does(session(office, on), "table-item", at, **told)


def sit(office: Office, on: str, absent: tuple[str, ...] = ()) -> Case:
    """Who is there, and the session is opened."""
    case, clerk = session(office, on), office.by("clerk")
    for minute, (organisation, (_, _, who)) in enumerate(SEATS.items(), start=50):
        came: dict[str, Any] = {"organisation": organisation, "presence": "excused"}
        if organisation not in absent:
            came |= {"presence": "present", "person": office.people[who].id}
        clerk.does(case, "record-attendance", f"{on} 08:{minute}", **came)
    clerk.does(case, "open", f"{on} 09:00")
    return case


def resolve(
    office: Office,
    on: str,
    about: Case,
    number: str,
    at: str,
    against: tuple[str, ...] = (),
    **draft: Any,
) -> Case:
    """Drafted on an item of the agenda, voted on by everybody who is there, and adopted."""
    item = item_about(office, on, about)
    drafted = {"session_id": session(office, on).id, "item": item, **draft}
    case = office.by("clerk").opens("resolutions", f"resolution-{number}", at, **drafted)
    there = office.state(session(office, on))["attendance"]
    voted = hour(at).strftime("%Y-%m-%d %H")
    for minute, organisation in enumerate(SEATS, start=30):
        if there[organisation]["presence"] == "present":
            position = "abstain" if organisation in against else "for"
            vote = {"organisation": organisation, "position": position}
            who = office.by(SEATS[organisation][2])
            who.does(case, "vote", f"{voted}:{minute}", **vote)
    office.by("chair").does(case, "adopt", f"{voted}:40", number=f"1404/{number}")
    office.settle()
    return case


def conclude(office: Office, on: str, leave: frozenset[str] = frozenset()) -> None:
    """What is still open on the agenda is noted; what is left goes to the next session."""
    case, clerk = session(office, on), office.by("clerk")
    open_items = [k for k, i in items(office, on).items() if i.get("outcome", "open") == "open"]
    for minute, key in enumerate(k for k in open_items if k not in leave):
        noted = {"item": key, "outcome": "noted", "summary": "Heard and noted."}
        clerk.does(case, "conclude-item", f"{on} 11:{minute:02d}", **noted)
    clerk.does(case, "adjourn", f"{on} 12:00")
    office.settle()


def write_minutes(office: Office, on: str) -> None:
    """Drafted and circulated on the next working day."""
    case, clerk, later = session(office, on), office.by("clerk"), day(on, 1)
    written = text(f"Minutes of the session of {on}", "صورت‌جلسهٔ کارگروه توسعهٔ صادرات")
    paper = clerk.attaches(case, "minutes", f"{later} 09:00", written, TEXT)
    drafted = {"document": paper.key, "summary": "As decided; no dissent on the record."}
    clerk.does(case, "draft-minutes", f"{later} 09:10", **drafted)
    clerk.does(case, "circulate-minutes", f"{later} 09:20")


def approve_the_last(office: Office, on: str) -> None:
    """The chair approves the minutes of the session before."""
    last = max(held for held in HELD if held < on)
    approve_minutes(office, last, f"{on} 08:40")


def approve_minutes(office: Office, on: str, at: str) -> None:
    """Once nobody may object any more, by the chair, who drafted nothing."""
    office.by("chair").does(session(office, on), "approve-minutes", at)


def come_to(office: Office, on: str) -> None:
    """The days before a session pass: its agenda takes what waits, and later it is locked."""
    for then in (day(on, -5), day(on, -4), on):  # after Nowruz it opens a day earlier
        office.advance_timers(f"{then} 08:00")


def hold(office: Office, on: str) -> None:
    """An ordinary session: what it has on its agenda is noted; its minutes follow."""
    come_to(office, on)
    approve_the_last(office, on)
    hold_after_a_failure(office, on)


def hold_after_a_failure(office: Office, on: str) -> None:
    """Where there are no minutes to approve."""
    come_to(office, on)
    sit(office, on)
    conclude(office, on)
    write_minutes(office, on)


# ---------------------------------------------------------------- the first session


def prepare_the_first(office: Office) -> None:
    """The agenda is open: the idea waits on it already, the secretariat adds an item."""
    office.advance_timers("2025-11-04 08:00")
    told = {"presenter": "customs", "minutes": 15}
    table(office, FIRST, "2025-11-04 10:00", "Days at the border of Sarakhs", **told)
    office.advance_timers(f"{FIRST} 08:00")


def first(office: Office) -> None:
    """1404-08-17: the dispatch to Tajikistan is resolved, with what it orders."""
    sit(office, FIRST)
    about = office.cases["idea-dispatch"]
    resolved = {
        "title": "Dispatch of a trade delegation to Tajikistan",
        "title_fa": "اعزام هیئت تجاری به تاجیکستان",
        "text": "A delegation goes to Dushanbe for the fair; the market is studied; exports grow.",
        "directives": DIRECTIVES,
        "implement_by": "2026-09-22",
    }
    case = resolve(office, FIRST, about, "31", f"{FIRST} 09:20", ("customs",), **resolved)
    for opened in office.state(case)["opened"].items():
        plural, label = ORDERED[opened[1]["directive"]]
        office.knows(plural, opened[0], label)
    conclude(office, FIRST)
    write_minutes(office, FIRST)


ORDERED = {
    "journey": ("delegations", "delegation"),
    "study": ("studies", "study"),
    "goal": ("targets", "target-tj"),
}
DIRECTIVES: list[dict[str, Any]] = [
    {
        "key": "journey",
        "opens": "delegation",
        "title": "Trade delegation to Tajikistan",
        "title_fa": "هیئت تجاری قزوین در تاجیکستان",
        "market": "TJ",
        "hs": {"code": "340250", "edition": "HS2022"},
        "starts_on": "2025-11-13",
        "ends_on": "2025-11-16",
        "organisation": "chamber",
        "goal": "Buyers for detergents, copper wire and tiles in Dushanbe and Khatlon.",
        "action_due": "2025-11-29",
    },
    {
        "key": "study",
        "opens": "study",
        "title": "Washing preparations in Tajikistan",
        "title_fa": "بازار مواد شوینده در تاجیکستان",
        "market": "TJ",
        "hs": {"code": "340250", "edition": "HS2022"},
        "ends_on": "2026-01-20",
        "goal": "How much is imported, from whom, at what price, and what stands in the way?",
    },
    {
        "key": "goal",
        "opens": "target",
        "title": "Exports of washing preparations to Tajikistan, 1404",
        "title_fa": "صادرات مواد شوینده به تاجیکستان در ۱۴۰۴",
        "market": "TJ",
        "hs": {"code": "340250", "edition": "HS2022"},
        "starts_on": "2025-03-21",
        "ends_on": "2026-03-20",
        "organisation": "chamber",
        "indicator": "export_value",
        "value": 600000,
        "unit": "USD",
    },
]
