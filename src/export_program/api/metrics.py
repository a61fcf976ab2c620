"""What the program counts about itself, for Prometheus."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
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

from export_program.api.shared_counts import Counts, SharedCounts
from export_program.runtime.program import Program

BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
CONTENT_TYPE = "text/plain; version=0.0.4"


class Metrics:
    """Counters of one program. Labels come from tables and routes, never from what is sent."""

    def __init__(self, program: Program) -> None:
        self.registry = CollectorRegistry(auto_describe=False)
        self._requests, self._commands = _Requests(self._others), _Commands(self._others)
        folder = program.settings.counts
        self.shared = SharedCounts(folder, self.counts) if folder is not None else None
        for collector in (self._requests, self._commands, _Levels(program)):
            self.registry.register(collector)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        self._requests.seen[method, route, status].add(seconds)

    def command(self, kind: str, command: str, outcome: str) -> None:
        self._commands.seen[kind, command, outcome] += 1

    def exposition(self) -> bytes:
        return generate_latest(self.registry)

    def counts(self) -> Counts:
        """What this process has counted."""
        return Counts(
            [(*key, times.counts, times.total) for key, times in self._requests.seen.items()],
            [(*key, count) for key, count in self._commands.seen.items()],
        )

    def _others(self) -> list[Counts]:
        return self.shared.others() if self.shared is not None else []


class _Times:
    """How many took up to each bound, and how long all of them took."""

    __slots__ = ("counts", "total")

    def __init__(self) -> None:
        self.counts = [0] * (len(BUCKETS) + 1)
        self.total = 0.0

    def add(self, seconds: float) -> None:
        self.counts[bisect_left(BUCKETS, seconds)] += 1
        self.total += seconds

    def include(self, counts: list[int], total: float) -> None:
        self.counts = [mine + other for mine, other in zip(self.counts, counts, strict=True)]
        self.total += total


class _Requests(Collector):
    """Counted on the event loop alone, so without the locks of the library's own histogram."""

    def __init__(self, others: Callable[[], list[Counts]]) -> None:
        self.seen: defaultdict[tuple[str, str, int], _Times] = defaultdict(_Times)
        self._others = others

    def collect(self) -> Iterable[Metric]:
        found = HistogramMetricFamily(
            "export_program_request_seconds",
            "Time of requests by route.",
            labels=["method", "route", "status"],
        )
        bounds = [*map(floatToGoString, BUCKETS), "+Inf"]
        for (method, route, status), times in self._all().items():
            upto = list(zip(bounds, accumulate(times.counts), strict=True))
            found.add_metric([method, route, str(status)], buckets=upto, sum_value=times.total)
        yield found

    def _all(self) -> Mapping[tuple[str, str, int], _Times]:
        """With what the other processes of this server have seen."""
        others = self._others()
        if not others:
            return self.seen
        found: defaultdict[tuple[str, str, int], _Times] = defaultdict(_Times)
        for key, times in self.seen.items():
            found[key].include(times.counts, times.total)
        for other in others:
            for method, route, status, counts, total in other.requests:
                found[method, route, status].include(counts, total)
        return found


class _Commands(Collector):
    def __init__(self, others: Callable[[], list[Counts]]) -> None:
        self.seen: Counter[tuple[str, str, str]] = Counter()
        self._others = others

    def collect(self) -> Iterable[Metric]:
        found = CounterMetricFamily(
            "export_program_commands",
            "Commands by kind of case, command and outcome: done, or the problem.",
            labels=["kind", "command", "outcome"],
        )
        every = self.seen.copy()
        for other in self._others():
            for kind, command, outcome, count in other.commands:
                every[kind, command, outcome] += count
        for labels, count in every.items():
            found.add_metric(list(labels), count)
        yield found


WAKEUPS = {
    "notified": "Growth by other processes that a notification told of.",
    "polled": "Growth by other processes that was found by asking: notifications were lost.",
    "reconnects": "Listening connections that were replaced.",
    "listening": "Whether notifications are listened for now.",
}


class _Levels(Collector):
    """What is read off the running parts when somebody asks."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def collect(self) -> Iterable[Metric]:
        program = self._program
        health, report = program.store.health(), program.report()
        lag = program.projector.lag(health.head)
        yield _gauge("head", "Last position of the log.", health.head)
        yield _gauge("store_writable", "Whether the store takes changes.", int(health.writable))
        yield _gauge("store_bytes", "Size of the event database.", health.db_bytes)
        yield _gauge("store_wal_bytes", "Size of its write-ahead log.", health.wal_bytes)
        if health.free_bytes is not None:  # a database server does not tell
            yield _gauge("disk_free_bytes", "Space left on its disk.", health.free_bytes)
        for how, count in health.wakeups.items():
            yield _gauge(f"store_{how}", WAKEUPS[how], count)
        yield _gauge("parked_cases", "Cases that a read model could not take in.", lag.parked)
        reactions = max(0, lag.head - program.reacted)
        yield _gauge("reactor_lag", "Events not reacted to yet.", reactions)
        behind = GaugeMetricFamily(
            "export_program_read_model_lag", "Events not taken in yet.", labels=["model"]
        )
        for name in program.tables.models:
            behind.add_metric([name], lag.head - program.projector.positions.get(name, 0))
        yield behind
        yield _counter("timers_fired", "Deadlines that fired.", report.scheduler.fired)
        yield _counter("timer_refusals", "Timer commands refused.", report.scheduler.refusals)
        yield _counter("reactions_issued", "Reactions carried out.", report.reactor.issued)
        yield _counter("reaction_refusals", "Reactions refused.", report.reactor.refusals)
        yield _counter(
            "read_models_unheard",
            "Changes of read models that were found by looking: notifications were lost.",
            program.watch.unheard,
        )
        yield _counter("projector_failures", "Failed batches.", report.projector.failures)


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(f"export_program_{name}", text, value=value)


def _counter(name: str, text: str, value: float) -> Metric:
    return CounterMetricFamily(f"export_program_{name}", text, value=value)
