"""How the story is told: who does what to which case at which hour, over HTTP."""

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from export_program.demo.client import API, Client, Unreachable
from export_program.demo.papers import PDF
from export_program.demo.people import BASIS, Accounts, Person

TEHRAN = ZoneInfo("Asia/Tehran")
POLL, PATIENCE = 0.004, 30.0
MONTHS_PASS = 25  # looks: what months of deadlines bring about comes in waves
WHY = "The history of the demonstration is filled in."


def hour(said: str) -> datetime:
    """`2025-11-08 10:30`, as the clock at the office shows it."""
    return datetime.strptime(said, "%Y-%m-%d %H:%M").replace(tzinfo=TEHRAN)


@dataclass
class Case:
    """A case of the story: its address, its reference, how the story calls it."""

    plural: str
    id: str
    reference: str
    label: str
    papers: int = 0
    done: Counter[str] = field(default_factory=Counter)

    @property
    def path(self) -> str:
        return f"{API}/{self.plural}/{self.id}"


@dataclass(frozen=True)
class Paper:
    """A document as it is attached to a case."""

    key: str
    sha256: str


class Office:
    """The office at work: its people, the cases they opened, the clock of its deadlines."""

    def __init__(self, client: Client, admin: str) -> None:
        self.client, self.admin = client, admin
        self.accounts = Accounts(client, admin)
        self.people: dict[str, Person] = {}
        self.cases: dict[str, Case] = {}
        self.steps = 0
        self._own = self._office_case()

    def by(self, ref: str) -> "Desk":
        return Desk(self, self.people[ref])

    def knows(self, plural: str, case_id: str, label: str) -> Case:
        """A case that a reaction or a timer opened, under the name that the story gives it."""
        if label not in self.cases:
            read = self.ask(f"{plural}/{case_id}")["case"]
            self.cases[label] = Case(plural, case_id, read["reference"], label)
        return self.cases[label]

    def state(self, case: Case) -> Any:
        """A case as it is known now."""
        return self.ask(f"{case.plural}/{case.id}")["case"]

    # ---------------------------------------------------------------- the clock of deadlines

    def hold_timers(self, at: str) -> None:
        """From now on deadlines ring up to that hour only, wherever the clock on the wall is."""
        if not self._timers()["timers_held"]:
            until = hour(at).isoformat()
            reason = {"reason_code": "other", "reason": WHY}
            self._configure("hold-timers", until, until=until, **reason)

    def advance_timers(self, to: str) -> None:
        """Let the time of the story pass, with everything that falls due until then."""
        until, reached = hour(to), self._timers()["timers_until"]
        if reached is not None and datetime.fromisoformat(reached) < until:
            self.settle()
            self._configure("advance-timers", until.isoformat(), until=until.isoformat())
        self.settle()

    def release_timers(self) -> None:
        """The last step: from here on it is today. What has fallen due since is done now."""
        if self._timers()["timers_held"]:
            self._configure("release-timers", "", basis=BASIS)
        self.settle(MONTHS_PASS)

    def settle(self, looks: int = 2) -> None:
        """Wait until deadlines, reactions and read models have done what follows from the log.

        So many `looks` in a row have to find everything at rest and nothing new.
        """
        patience, before, quiet = time.monotonic() + PATIENCE, -1, 0
        while time.monotonic() < patience:
            health = self.client.get("/health", self.admin).body
            quiet = quiet + 1 if _is_settled(health) and before in {-1, health["head"]} else 0
            before = health["head"]
            if quiet >= looks:
                return
            time.sleep(POLL)
        raise Unreachable(f"{self.client.address} has not come to rest in {PATIENCE:.0f} s")

    def ask(self, path: str, **query: object) -> Any:
        """Read something, as the administrator."""
        return self.client.get(f"{API}/{path}", self.admin, **query).body

    def _timers(self) -> dict[str, Any]:
        read: dict[str, Any] = self.ask(f"programs/{self._own}")["case"]
        return read

    def _configure(self, verb: str, step: str, **body: Any) -> None:
        key = f"{BASIS}:{verb}:{step}"
        self.client.post(f"{API}/programs/{self._own}/{verb}", self.admin, body, key)
        self.steps += 1

    def _office_case(self) -> str:
        (row,) = self.ask("registers/cases", kind="program")["rows"]
        return str(row["case_id"])


def _is_settled(health: dict[str, Any]) -> bool:
    lags = [model["lag"] for model in health["read_models"].values()]
    lags.append(health["reactor"]["lag"])
    return bool(health["scheduler"]["idle"] and health["reactor"]["idle"] and max(lags) <= 0)


class Desk:
    """One person's work. Each step has a key of its own, so that telling it twice is safe."""

    def __init__(self, office: Office, person: Person) -> None:
        self._office, self._person = office, person

    def opens(self, plural: str, label: str, at: str, **body: Any) -> Case:
        key = f"{BASIS}:{label}:open"
        made = self._post(f"{API}/{plural}", key, at, body)
        case = Case(plural, made["case_id"], made["reference"], label)
        self._office.cases[label] = case
        return case

    def does(self, case: Case, verb: str, at: str, **body: Any) -> dict[str, Any]:
        case.done[verb] += 1
        key = f"{BASIS}:{case.label}:{verb}:{case.done[verb]}"
        return self._post(f"{case.path}/{verb}", key, at, body)

    def attaches(
        self, case: Case, kind: str, at: str, content: bytes, media_type: str = PDF
    ) -> Paper:
        stored = self._office.client.upload(content, media_type, self._person.token).body
        name = f"{case.label}-{kind}.{'pdf' if media_type == PDF else 'txt'}"
        self.does(case, "attach-document", at, type=kind, name=name, **stored)
        case.papers += 1
        return Paper(f"D{case.papers}", stored["sha256"])

    def _post(self, path: str, key: str, at: str, body: dict[str, Any]) -> dict[str, Any]:
        sent = {"occurred_at": hour(at).isoformat(), **body}
        answer = self._office.client.post(path, self._person.token, sent, key)
        self._office.steps += 1
        made: dict[str, Any] = answer.body
        return made
