"""The baseline: what the web framework costs when it does nothing but decode and encode a body."""

import sys
from typing import Any

import msgspec
import uvicorn
from litestar import Litestar, get, post
from litestar.params import JSONBody


class Body(msgspec.Struct):
    """As many fields as an agreement's proposal."""

    kind: str
    purpose: str
    titles: dict[str, str]
    grounds: dict[str, str]
    parties: list[dict[str, Any]]
    languages: list[str]
    prevailing: str


@post("/echo", status_code=200)
async def answer(data: JSONBody[Body]) -> Body:
    return data


@get("/ready")
async def ready() -> str:
    return "ready"


if __name__ == "__main__":
    uvicorn.run(
        Litestar([answer, ready], openapi_config=None, logging_config=None),
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
    )
