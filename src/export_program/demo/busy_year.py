"""A busy office's year, made up from a seed: what its people would send, in the order of time.

For benches and load tests. Everything is invented; every step is a command that the tables check.
"""

# ruff: noqa: E501 -- errands are read by their steps, one to a line

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from export_program.domain.exporter.case import MANDATORY_DOCUMENTS
from export_program.domain.exporter.values import Dimension
from export_program.domain.vocabulary.identifiers import synthetic_legal_entity_id
from export_program.engine.actors import Role
from export_program.engine.calendars.iran import IRAN

TEHRAN = ZoneInfo("Asia/Tehran")
BEGINS, ENDS = date(2024, 3, 24), date(2025, 3, 18)  # the working days of 1403
GOODS = ("340250", "690721", "740811", "700529", "390750", "200290", "080620", "870899", "848180")
MARKETS = ("TJ", "AF", "IQ", "TM", "UZ", "KG", "KZ", "AE", "RU")
DISTRICTS = ("Alborz", "Qazvin", "Takestan", "Buin Zahra", "Abyek", "Avaj")
TOPICS = ("certificate-of-origin", "tariff", "payment", "tir-carnet", "standards", "packaging")
FREE = ("consultation", "market_brief", "logistics_and_payment", "complaint")
METHOD = {"method": "qz-readiness", "method_version": "2"}
EVIDENCE = "inquiry_letter"
FIRST_NUMBER = 50_000  # of synthetic ids; the demonstration's own are far below
R = Role


@dataclass(frozen=True)
class Step:
    """One command: `after` working hours of the step before, by one of those in a role."""

    verb: str
    body: Mapping[str, Any]
    role: Role
    after: float = 1.0
    who: int = 0


@dataclass
class Errand:
    """One case from its opening to its end. `exporter` names another errand's case by number."""

    kind: str
    begins: datetime
    steps: list[Step]
    exporter: int | None = None
    done: int = field(default=0, compare=False)


class Office:
    """Makes errands up. The same seed and size give the same errands."""

    def __init__(self, seed: int, events: int, paper: Callable[[str], Mapping[str, Any]]) -> None:
        """`paper` gives the fields that attaching a document of a type takes."""
        self._chance, self._paper = random.Random(seed), paper  # noqa: S311 -- a story, no secret
        self._events = events

    def errands(self) -> Iterator[Errand]:
        """Firms first, then what they and others ask for over the year, until there are enough."""
        firms, steps = 0, 0
        for firms in range(max(3, self._events // 400)):
            errand = self._firm(firms)
            steps += len(errand.steps)
            yield errand
        while steps < self._events:
            errand = self._need() if self._chance.random() < 0.1 else self._request(firms)  # noqa: PLR2004
            steps += len(errand.steps)
            yield errand

    def _firm(self, number: int) -> Errand:
        chance, desk = self._chance, R.EXPORT_HOUSE_AGENT
        goods = chance.sample(GOODS, chance.randint(1, 3))
        steps = [
            Step("start-registration", _draft(number, chance.choice(DISTRICTS)), desk),
            *(
                Step("add-product", {"hs": hs, "edition": "HS2022", "capacity": chance.randint(50, 9_000), "unit": "TNE"}, desk, 0.1)
                for hs in goods
            ),
            *(Step("attach-document", self._paper(kind), desk, 0.2) for kind in MANDATORY_DOCUMENTS),
            Step("submit-registration", {}, desk, 2),
            Step("verify", {"method": "registry", "result": "passed", "findings": "In order."}, R.SECRETARIAT, 9),
            Step("verify", {"method": "document", "result": "passed", "findings": "In order."}, R.SECRETARIAT, 4, 1),
            Step("approve-registration", {}, R.TEAM_LEAD, 8),
            Step("record-commercial-card", _card(number), R.SECRETARIAT, 3),
            Step("assess-readiness", _readiness(chance), R.EVALUATOR, 16),
            *(
                Step("declare-market-interest", {"country": market, "status": "wanted"}, desk, 0.1)
                for market in chance.sample(MARKETS, 2)
            ),
        ]  # fmt: skip
        for month in range(11):  # somebody calls, and customs tell the figures
            spoke = {"channel": "phone", "summary": f"تماس ماهانهٔ شمارهٔ {month + 1}"}
            steps.append(Step("record-contact", spoke, desk, 220))
            steps.append(Step("record-export-performance", self._figure(goods, month), R.SECRETARIAT, 4))  # fmt: skip
        return Errand("exporter", self._moment(first_days=30), steps)

    def _figure(self, goods: list[str], month: int) -> dict[str, Any]:
        chance = self._chance
        start = BEGINS.replace(day=1) + timedelta(days=30 * month)
        return {
            "period": {"start": start.isoformat(), "end": (start + timedelta(days=29)).isoformat()},
            "hs": chance.choice(goods),
            "edition": "HS2022",
            "country": chance.choice(MARKETS),
            "value": {"amount": f"{chance.randint(1, 900)}000.00", "currency": "USD"},
            "source": "Customs",
            "as_of": (start + timedelta(days=29)).isoformat(),
            "provisional": True,
        }

    def _request(self, firms: int) -> Errand:
        chance, desk = self._chance, R.EXPORT_HOUSE_AGENT
        topic, hs = chance.choice(TOPICS), chance.choice(GOODS)
        asks = {
            "channel": chance.choice(("phone", "walk_in")),
            "topic": topic,
            "subject": f"Question about {topic} for {hs}.",
            "hs": hs,
            "edition": "HS2022",
            "district": chance.choice(DISTRICTS),
        }
        steps = [
            Step("receive-request", asks, desk),
            Step("triage-request", {"item": chance.choice(FREE)}, desk, chance.uniform(0.2, 3)),
            Step("assign-service", {"agent": "desk-agent"}, R.SECRETARIAT, chance.uniform(0.2, 4)),
            Step("start-work", {}, desk, chance.uniform(0.5, 8)),
            Step("deliver-service", {"result": "The answer in writing."}, desk, chance.uniform(1, 9)),
            Step("confirm-delivery", {}, R.SECRETARIAT, chance.uniform(1, 20), 1),
            Step("rate-service", {"score": chance.randint(2, 5)}, R.SECRETARIAT, 0.5, 1),
            Step("close", {}, R.SECRETARIAT, 2),
        ]  # fmt: skip
        return Errand("service_request", self._moment(), steps, chance.randrange(firms + 1))

    def _need(self) -> Errand:
        chance, hs = self._chance, self._chance.choice(GOODS)
        told = {
            "market": chance.choice(MARKETS),
            "goods": f"Goods of {hs}",
            "source": "attache",
            "hs": hs,
            "edition": "HS2022",
            "buyer": {"ref": "buyer", "organisation": f"Buyer {chance.randint(1, 999)}", "type": "importer"},
            "quantity": {"amount": str(chance.randint(10, 900)), "unit": "TNE"},
            "response_due_on": (ENDS + timedelta(days=60)).isoformat(),
        }  # fmt: skip
        steps = [
            Step("capture", told, R.DESK_OFFICER),
            Step("attach-document", self._paper(EVIDENCE), R.DESK_OFFICER, 0.5),
            Step("verify", {"reliability": "B", "findings": "The buyer is known."}, R.SECRETARIAT, 9, 1),
            Step("publish", {}, R.PUBLISHER, 2),
        ]  # fmt: skip
        return Errand("market_need", self._moment(), steps)

    def _moment(self, first_days: int | None = None) -> datetime:
        """Some minute of a working day; firms come early in the year."""
        span = first_days if first_days is not None else (ENDS - BEGINS).days - 60
        earliest = BEGINS if first_days is not None else BEGINS + timedelta(days=50)
        day = IRAN.next_working_day(earliest + timedelta(days=self._chance.randrange(max(1, span))))
        minute = self._chance.randrange(8 * 60)
        return datetime.combine(day, time(8), TEHRAN).astimezone(UTC) + timedelta(minutes=minute)


def _draft(number: int, district: str) -> dict[str, Any]:
    return {
        "national_id": synthetic_legal_entity_id(FIRST_NUMBER + number),
        "name": f"Firm {number:04d}",
        "name_fa": f"شرکت {number:04d}",
        "district": district,
        "activity": "C2023",
        "contacts": [{"ref": "sales", "name": f"کارشناس {number}", "phone": f"+98 28 {number:07d}"}],
    }  # fmt: skip


def _card(number: int) -> dict[str, Any]:
    return {
        "number": f"1403-{number:05d}",
        "issuer": "Chamber of commerce of Qazvin",
        "issued_on": "2024-03-01",
        "valid_until": "2026-12-31",
    }


def _readiness(chance: random.Random) -> dict[str, Any]:
    level, score = chance.choice((("L2", 35), ("L3", 55), ("L3", 60), ("L4", 70)))
    return {"level": level, "scores": {d.value: score for d in Dimension}, **METHOD}
