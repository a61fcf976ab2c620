"""Whether the program runs, can serve, and how far each of its parts is."""

from typing import Any

import msgspec
from litestar import get
from litestar.handlers import HTTPRouteHandler

from export_program.api.access import PUBLIC
from export_program.api.answers import Answer
from export_program.api.live import Tail
from export_program.api.metrics import CONTENT_TYPE, Metrics
from export_program.runtime.program import Program

_encode = msgspec.json.Encoder().encode
FRESH = {"Cache-Control": "no-store"}


def health_routes(program: Program, metrics: Metrics, tail: Tail) -> list[HTTPRouteHandler]:
    @get("/health/live", opt=PUBLIC)
    async def live() -> Answer:
        return Answer(b'{"status":"live"}', FRESH)

    @get("/health/ready", opt=PUBLIC)
    async def ready() -> Answer:
        """503 until the program can serve; the facts say why not."""
        is_ready, facts = program.ready()
        body = {"status": "ready" if is_ready else "not ready", **facts}
        return Answer(_encode(body), FRESH, 200 if is_ready else 503)

    @get("/health")
    async def health() -> Answer:
        return Answer(_encode(_facts(program, tail)), FRESH)

    @get("/metrics", opt=PUBLIC)
    async def expose() -> Answer:
        return Answer(metrics.exposition(), FRESH, media_type=CONTENT_TYPE)

    return [live, ready, health, expose]


def _facts(program: Program, tail: Tail) -> dict[str, Any]:
    store, projector = program.store.health(), program.projector
    lag, scheduler, reactor = projector.lag(), program.scheduler, program.reactor
    is_ready, _ = program.ready()
    return {
        "status": "ready" if is_ready else "not ready",
        "store": store,
        "epoch": program.store.epoch,
        "head": lag.head,
        "read_models": {
            name: {
                "position": projector.positions.get(name),
                "lag": lag.head - projector.positions.get(name, 0),
                "building": name in lag.building,
                "changed_at": projector.changed_at.get(name),
            }
            for name in program.tables.models
        },
        "parked": [{"model": m, "case_id": c} for m, c in sorted(projector.projection.parked)],
        "projector": {"failures": projector.failures, "last_error": projector.last_error},
        "scheduler": {
            "idle": scheduler.idle,
            "fired": scheduler.fired,
            "refusals": scheduler.refusals,
            "max_lateness_seconds": scheduler.max_lateness.total_seconds(),
            "fires_until": program.timers_until(),
        },
        "reactor": {
            "idle": reactor.idle,
            "position": reactor.position,
            "lag": lag.head - reactor.position,
            "issued": reactor.issued,
            "refusals": reactor.refusals,
        },
        "streams": tail.subscribers,
    }
