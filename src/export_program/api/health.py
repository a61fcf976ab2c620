"""Whether the program runs, can serve, and how far each of its parts is."""

import os
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
    lag, leader, report = projector.lag(store.head), program.leader, program.report()
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
        "process": {
            "id": os.getpid(),
            "leading": leader.leading,
            "terms": leader.terms,
            "trouble": leader.trouble,
        },
        "leader": report.leader,
        "projector": report.projector,
        "scheduler": {
            **msgspec.structs.asdict(report.scheduler),
            "fires_until": program.timers_until(),
        },
        "reactor": {
            **msgspec.structs.asdict(report.reactor),
            "lag": max(0, lag.head - program.reacted),
        },
        "streams": tail.subscribers,
    }
