"""The story that the tests of influential people tell: somebody at a chamber in Sughd."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from export_program.domain.influencer import LIFECYCLE
from export_program.domain.influencer import messages as m
from export_program.domain.influencer.case import LawfulPurpose, SourceKind, Stance
from export_program.domain.market_facts import Goods
from export_program.domain.vocabulary.countries import Country, Subdivision
from export_program.domain.vocabulary.hs import HsEdition
from export_program.engine.actors import TIMER, Role
from export_program.engine.messages import GeneralReason
from tests.domain.exporter_story import sealed
from tests.scenario import NOON, Scenario, opened, person, walk

DESK = person("desk", Role.DESK_OFFICER)
OTHER_DESK = person("other desk", Role.DESK_OFFICER)
LEAD = person("lead", Role.TEAM_LEAD)
CHAIR = person("chair", Role.WG_CHAIR)
LEGAL = person("legal", Role.LEGAL)
TODAY = date(2025, 11, 8)
UNTIL = date(2028, 11, 8)
WHY: dict[str, Any] = {"reason_code": GeneralReason.OTHER, "reason": "As the file shows."}
TILES = Goods("6907", HsEdition.HS2022)
PROPOSE = m.ProposeInfluencer(
    name=sealed("name"),
    position=sealed("position"),
    contact=sealed("contact"),
    organisation_name="Chamber of commerce of Sughd",
    country=Country.TJ,
    subdivision=Subdivision.SUGHD,
    sectors=("construction",),
    goods=(TILES,),
    level=4,
    source=SourceKind.DELEGATION,
    lawful_purpose=LawfulPurpose.PUBLIC_OFFICE,
    retention_until=UNTIL,
)
TALK = m.RecordContact(on=TODAY, channel=m.Channel.MEETING, summary=sealed("summary"))
FRIEND = m.AssessStance(stance=Stance.FRIEND, why=sealed("why"))
NO = m.RejectInfluencer(
    reason_code=m.RejectReason.NO_LAWFUL_PURPOSE, reason="There is no ground to hold it."
)
ASK_ERASURE = m.ProposeAnonymisation(
    reason_code=m.ErasureReason.SUBJECT_REQUEST, reason="They asked for it in writing."
)
FORGET = m.AnonymiseInfluencer(
    reason_code=m.ErasureReason.SUBJECT_REQUEST, reason="The request is in order."
)


def on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, 0, tzinfo=UTC)


def proposed() -> Scenario:
    return opened(LIFECYCLE, (PROPOSE, DESK), at=NOON)


def vetted() -> Scenario:
    return walk(proposed(), (m.VetInfluencer(), LEAD))


def owned() -> Scenario:
    return walk(vetted(), (m.AssignOwner(owner=DESK.id), LEAD))


def active() -> Scenario:
    return walk(owned(), (m.ActivateInfluencer(), DESK))


def dormant() -> Scenario:
    rest = m.MarkDormant(reason_code=m.DormantReason.LEFT_POSITION, reason="They have retired.")
    return walk(active(), (rest, DESK))


def to_be_forgotten() -> Scenario:
    return walk(active(), (ASK_ERASURE, DESK))


def forgotten() -> Scenario:
    return walk(to_be_forgotten(), (FORGET, LEAD))


def paths() -> tuple[Scenario, ...]:
    known = walk(active(), (FRIEND, DESK), (TALK, DESK))
    late = walk(known.on(on(TODAY + timedelta(days=370))), (m.MarkDormant(
        reason_code=m.DormantReason.NO_CONTACT, reason="A year has passed."), TIMER))  # fmt: skip
    return (known, late, forgotten(), dormant())
