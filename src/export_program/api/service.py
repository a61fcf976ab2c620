"""The small addresses: who am I, where is what, which problems are there."""

from typing import Any

import msgspec
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler

from export_program.api.access import PUBLIC, is_outsider, requester_of
from export_program.api.addresses import ROOT, Collection
from export_program.api.answers import Answer
from export_program.api.problem_kinds import KINDS
from export_program.api.problems import Wrong, documentation
from export_program.runtime.program import Program

_encode = msgspec.json.Encoder().encode
Asking = Request[Any, Any, Any]


def service_routes(program: Program, kinds: dict[str, Collection]) -> list[HTTPRouteHandler]:
    @get("/me")
    async def who_am_i(request: Asking) -> Answer:
        requester = requester_of(request)
        told = {
            "id": requester.id,
            "kind": requester.kind,
            "roles": {role.value: grant for role, grant in requester.roles.items()},
            "organisation": requester.organisation,
            "scopes": sorted(requester.scopes),
            "sees": "own cases" if is_outsider(requester) else "every case",
            "href": f"{ROOT}/accounts/{requester.id}",
        }
        return Answer(_encode(told), {"Cache-Control": "no-store"})

    @get("/")
    async def start_here() -> Answer:
        """What there is: kinds of case, read models, the feed, the schema."""
        told = {
            "kinds": [_told(kind) for kind in kinds.values()],
            "registers": f"{ROOT}/registers",
            "events": f"{ROOT}/events",
            "stream": f"{ROOT}/events/stream",
            "documents": f"{ROOT}/documents",
            "schema": "/schema/openapi.json",
            "problems": "/problems",
            "head": program.store.head(),
            "epoch": program.store.epoch,
        }
        return Answer(_encode(told), {"Cache-Control": "no-store"})

    return [who_am_i, start_here]


def _told(kind: Collection) -> dict[str, Any]:
    return {
        "kind": kind.lifecycle.name,
        "summary": kind.lifecycle.summary,
        "href": kind.path,
        "code": kind.lifecycle.code,
        "stages": [stage.value for stage in kind.lifecycle.stages],
    }


def problem_routes() -> list[HTTPRouteHandler]:
    @get("/problems", opt=PUBLIC)
    async def list_problems() -> Answer:
        return Answer(documentation(), {"Cache-Control": "max-age=3600"})

    @get("/problems/{slug:str}", opt=PUBLIC)
    async def read_problem(request: Asking) -> Answer:
        kind = KINDS.get(request.path_params["slug"])
        if kind is None:
            raise Wrong("not-found", "There is no such type of problem.")
        told = {
            "type": kind.type,
            "status": kind.status,
            "title": kind.title,
            "advice": kind.advice,
        }
        return Answer(_encode(told), {"Cache-Control": "max-age=3600"})

    return [list_problems, read_problem]
