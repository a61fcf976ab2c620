"""What was measured: values by measure and by who was measured, as a table and as JSON."""

import platform
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

OURS = ("sqlite", "postgresql")
WHO = (*OURS, "stock sqlite", "stock postgresql", "echo")
# To reach: a text per measure, for SQLite and PostgreSQL alike unless it names two.
GOALS = {
    "requests/s, 64 clients": "",
    "commands/s, 64 clients": ">= 4,500 / 3,500",
    "p99, 64 clients, ms": "<= 30",
    "CPU of server and database, us/command": "",
    "p50, 1 client, ms": "<= 0.6",
    "1,000th command against the first 100, x": "<= 1.1",
    "write to visible, 16 clients, p50, ms": "<= 5",
    "reply to subscriber, p50, ms": "<= 1",
    "reply to subscriber, p99, ms": "<= 10",
    "whole log over HTTP, events/s": ">= 150,000",
    "rebuild of cases, events/s": ">= 100,000",
    "rebuild of deadlines, events/s": ">= 100,000",
    "rebuild of audit_log, events/s": ">= 100,000",
    "start-up, s": "<= 1 at 1 M events",
    "memory idle, MB": "<= 120",
    "memory under load, MB": "",
    "commands/s in the small log": "",
    "commands/s in the large log": "",
    "large log against small, x": ">= 0.95",
    "failed (5xx)": "0",
}


class Figures:
    """Every value ever noted; the table shows medians, the file all of them."""

    def __init__(self) -> None:
        self._values: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
        self.conditions: dict[str, Any] = {
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
            "eventsourcing": version("eventsourcing"),
            "machine": f"{platform.system()} {platform.machine()}, {_processor()}",
        }

    def note(self, who: str, measure: str, value: float) -> None:
        self._values[measure][who].append(value)
        print(f"  {who:17} {measure:42} {value:>12,.2f}", flush=True)

    def middle(self, who: str, measure: str) -> float | None:
        found = self._values[measure].get(who)
        return median(found) if found else None

    def as_json(self) -> dict[str, Any]:
        ratios = {f"{who}: {name}": round(ratio, 3) for who, name, ratio in self._ratios()}
        return {"conditions": self.conditions, "ratios": ratios, "values": self._values}

    def table(self) -> str:
        """Medians with the least and the greatest value, a line for each measure."""
        who = [w for w in WHO if any(w in by for by in self._values.values())]
        lines = ["| measure | to reach | " + " | ".join(who) + " |"]
        lines.append("|---" * (len(who) + 2) + "|")
        for measure in (*GOALS, *(m for m in self._values if m not in GOALS)):
            if measure in self._values:
                cells = [_cell(self._values[measure].get(w, [])) for w in who]
                lines.append(f"| {measure} | {GOALS.get(measure, '')} | {' | '.join(cells)} |")
        for candidate, name, ratio in self._ratios():
            lines.append(f"\n{candidate}: {ratio:.2f} x {name}")
        told = ", ".join(f"{name} {value}" for name, value in self.conditions.items())
        return "\n".join([*lines, "", told])

    def _ratios(self) -> Iterator[tuple[str, str, float]]:
        commands, requests = "commands/s, 64 clients", "requests/s, 64 clients"
        for who in OURS:
            mine = self.middle(who, commands)
            bare, stock = self.middle("echo", requests), self.middle(f"stock {who}", commands)
            if mine and bare:
                yield who, "the requests of the bare echo", mine / bare
            if mine and stock:
                yield who, "the commands of the stock library", mine / stock


def _cell(values: list[float]) -> str:
    if not values:
        return ""
    spread = f" ({min(values):,.2f} to {max(values):,.2f})" if len(values) > 1 else ""
    return f"{median(values):,.2f}{spread}"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{len(named)} x {named[0]}" if named else "unknown processor"
