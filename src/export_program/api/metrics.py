"""What the program counts about itself, for Prometheus."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import accumulate

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

from export_program.runtime.program import Program

BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
CONTENT_TYPE = "text/plain; version=0.0.4"


class Metrics:
    """Counters of one program. Labels come from tables and routes, never from what is sent."""

    def __init__(self, program: Program) -> None:
        self.registry = CollectorRegistry(auto_describe=False)
        self._requests, self._commands = _Requests(), _Commands()
        for collector in (self._requests, self._commands, _Levels(program)):
            self.registry.register(collector)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        self._requests.seen[method, route, status].add(seconds)

    def command(self, kind: str, command: str, outcome: str) -> None:
        self._commands.seen[kind, command, outcome] += 1

    def exposition(self) -> bytes:
        return generate_latest(self.registry)


class _Times:
    """How many took up to each bound, and how long all of them took."""

    __slots__ = ("counts", "total")

    def __init__(self) -> None:
        self.counts = [0] * (len(BUCKETS) + 1)
        self.total = 0.0

    def add(self, seconds: float) -> None:
        self.counts[bisect_left(BUCKETS, seconds)] += 1
        self.total += seconds


class _Requests(Collector):
    """Counted on the event loop alone, so without the locks of the library's own histogram."""

    def __init__(self) -> None:
        self.seen: defaultdict[tuple[str, str, int], _Times] = defaultdict(_Times)

    def collect(self) -> Iterable[Metric]:
        found = HistogramMetricFamily(
            "export_program_request_seconds",
            "Time of requests by route.",
            labels=["method", "route", "status"],
        )
        bounds = [*map(floatToGoString, BUCKETS), "+Inf"]
        for (method, route, status), times in self.seen.items():
            upto = list(zip(bounds, accumulate(times.counts), strict=True))
            found.add_metric([method, route, str(status)], buckets=upto, sum_value=times.total)
        yield found


class _Commands(Collector):
    def __init__(self) -> None:
        self.seen: Counter[tuple[str, str, str]] = Counter()

    def collect(self) -> Iterable[Metric]:
        found = CounterMetricFamily(
            "export_program_commands",
            "Commands by kind of case, command and outcome: done, or the problem.",
            labels=["kind", "command", "outcome"],
        )
        for labels, count in self.seen.items():
            found.add_metric(list(labels), count)
        yield found


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
