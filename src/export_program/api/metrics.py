"""What the program counts about itself, for Prometheus."""

from collections.abc import Iterable
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from export_program.runtime.program import Program

BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
CONTENT_TYPE = "text/plain; version=0.0.4"


class Metrics:
    """Counters of one program. Labels come from tables and routes, never from what is sent."""

    def __init__(self, program: Program) -> None:
        self.registry = CollectorRegistry(auto_describe=False)
        self.requests = Histogram(
            "export_program_request_seconds",
            "Time of requests by route.",
            ("method", "route", "status"),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.commands = Counter(
            "export_program_commands",
            "Commands by kind of case, command and outcome: done, or the problem.",
            ("kind", "command", "outcome"),
            registry=self.registry,
        )
        self.registry.register(_Levels(program))
        self._known: dict[tuple[Any, ...], Any] = {}

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        key = (method, route, status)
        child = self._known.get(key)
        if child is None:
            child = self._known[key] = self.requests.labels(method, route, str(status))
        child.observe(seconds)

    def command(self, kind: str, command: str, outcome: str) -> None:
        key = (kind, command, outcome)
        child = self._known.get(key)
        if child is None:
            child = self._known[key] = self.commands.labels(*key)
        child.inc()

    def exposition(self) -> bytes:
        return generate_latest(self.registry)


class _Levels(Collector):
    """What is read off the running parts when somebody asks."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def collect(self) -> Iterable[Metric]:
        program = self._program
        health, lag = program.store.health(), program.projector.lag()
        yield _gauge("head", "Last position of the log.", health.head)
        yield _gauge("store_writable", "Whether the store takes changes.", int(health.writable))
        yield _gauge("store_bytes", "Size of the event database.", health.db_bytes)
        yield _gauge("store_wal_bytes", "Size of its write-ahead log.", health.wal_bytes)
        yield _gauge("disk_free_bytes", "Space left on its disk.", health.free_bytes)
        yield _gauge("parked_cases", "Cases that a read model could not take in.", lag.parked)
        yield _gauge(
            "reactor_lag", "Events not reacted to yet.", lag.head - program.reactor.position
        )
        behind = GaugeMetricFamily(
            "export_program_read_model_lag", "Events not taken in yet.", labels=["model"]
        )
        for name in program.tables.models:
            behind.add_metric([name], lag.head - program.projector.positions.get(name, 0))
        yield behind
        yield _counter("timers_fired", "Deadlines that fired.", program.scheduler.fired)
        yield _counter("timer_refusals", "Timer commands refused.", program.scheduler.refusals)
        yield _counter("reactions_issued", "Reactions carried out.", program.reactor.issued)
        yield _counter("reaction_refusals", "Reactions refused.", program.reactor.refusals)
        yield _counter("projector_failures", "Failed batches.", program.projector.failures)


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(f"export_program_{name}", text, value=value)


def _counter(name: str, text: str, value: float) -> Metric:
    return CounterMetricFamily(f"export_program_{name}", text, value=value)
