"""The baseline with events: the stock library, behind the same framework, doing the same work.

Its application, aggregate, transcoding and recorders as they come: SQLite with its full
durability, or PostgreSQL. Calls block, so they run in the framework's threads. There is no
authentication, access log, idempotency or read model: it does less than what it is compared with.
"""

import asyncio
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import msgspec
import uvicorn
import uvloop
from eventsourcing.application import AggregateNotFoundError, Application
from eventsourcing.domain import Aggregate, event
from litestar import Litestar, Response, get, post
from litestar.concurrency import set_asyncio_executor
from litestar.exceptions import HTTPException, NotFoundException
from litestar.params import FromPath, JSONBody
from psycopg import conninfo

THREADS = 8


class Proposal(msgspec.Struct):
    """As many fields as the program's own."""

    kind: str
    purpose: str
    titles: dict[str, str]
    grounds: dict[str, str]
    parties: list[dict[str, Any]]
    languages: list[str]
    prevailing: str


class Agreement(Aggregate):
    @event("Proposed")
    def __init__(self, proposal: dict[str, Any]) -> None:
        self.proposal = proposal
        self.stage = "proposed"
        self.assignee = ""
        self.queue = ""
        self.tags: list[str] = []

    @event("Assigned")
    def assign(self, assignee: str) -> None:
        self.assignee = assignee

    @event("MandateGranted")
    def grant_mandate(self, mandate: dict[str, str]) -> None:
        self.mandate = mandate
        self.stage = "mandated"

    @event("CaseTagged")
    def tag_case(self, tag: str) -> None:
        self.tags.append(tag)

    @event("CaseUntagged")
    def untag_case(self, tag: str) -> None:
        self.tags.remove(tag)

    @event("QueueChanged")
    def move_to_queue(self, queue: str) -> None:
        self.queue = queue

    def open_negotiation(self, version: int) -> None:  # noqa: ARG002 - never lawful in this work
        raise HTTPException(status_code=409, detail=f"not in stage {self.stage}")


VERBS: dict[str, Callable[..., None]] = {
    "assign": Agreement.assign,
    "grant-mandate": Agreement.grant_mandate,
    "tag-case": Agreement.tag_case,
    "untag-case": Agreement.untag_case,
    "move-to-queue": Agreement.move_to_queue,
    "open-negotiation": Agreement.open_negotiation,
}


def application(kept: str) -> Application[UUID]:
    """The stock application on a SQLite file or on the database of a PostgreSQL URL."""
    if not kept.startswith("postgresql:"):
        settings = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": kept}
        return Application(env=settings)
    told = conninfo.conninfo_to_dict(kept)
    settings = {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(told["dbname"]),
        "POSTGRES_HOST": str(told["host"]),
        "POSTGRES_PORT": str(told.get("port") or "5432"),
        "POSTGRES_USER": str(told["user"]),
        "POSTGRES_PASSWORD": str(told.get("password") or "none"),
        "POSTGRES_POOL_SIZE": str(THREADS),
    }
    return Application(env=settings)


def found(app: Application[UUID], case_id: UUID) -> Agreement:
    try:
        case: Agreement = app.repository.get(case_id)
    except AggregateNotFoundError:
        raise NotFoundException from None
    return case


def routes(app: Application[UUID]) -> list[Any]:
    def opened(case: Agreement) -> dict[str, Any]:
        return {"case_id": case.id, "version": case.version, "stage": case.stage}

    @post("/api/v1/agreements", status_code=201, sync_to_thread=True)
    def propose(data: JSONBody[Proposal]) -> dict[str, Any]:
        case = Agreement(proposal=msgspec.to_builtins(data))
        app.save(case)
        return opened(case)

    @post("/api/v1/agreements/{case_id:uuid}/{verb:str}", status_code=200, sync_to_thread=True)
    def move(
        case_id: FromPath[UUID], verb: FromPath[str], data: JSONBody[dict[str, Any]]
    ) -> dict[str, Any]:
        case = found(app, case_id)
        VERBS[verb](case, **data)
        app.save(case)
        return opened(case)

    @get("/api/v1/agreements/{case_id:uuid}", sync_to_thread=True)
    def read(case_id: FromPath[UUID]) -> dict[str, Any]:
        case = found(app, case_id)
        return {**opened(case), "proposal": case.proposal, "tags": case.tags, "queue": case.queue}

    @get("/api/v1/agreements/{case_id:uuid}/timeline", sync_to_thread=True)
    def read_timeline(case_id: FromPath[UUID]) -> Response[bytes]:
        stored = app.recorder.select_events(case_id)
        steps = [
            {"version": s.originator_version, "type": s.topic, "data": msgspec.Raw(s.state)}
            for s in stored
        ]
        return Response(msgspec.json.encode({"steps": steps}), media_type="application/json")

    @get("/ready")
    async def ready() -> str:
        return "ready"

    return [propose, move, read, read_timeline, ready]


async def serve(port: int, kept: str) -> None:
    app = Litestar(routes(application(kept)), openapi_config=None, logging_config=None)
    config = uvicorn.Config(app, port=port, http="httptools", access_log=False, log_level="warning")
    await uvicorn.Server(config).serve()


if __name__ == "__main__":
    set_asyncio_executor(ThreadPoolExecutor(THREADS))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(int(sys.argv[1]), sys.argv[2]))
