"""The program in a process of its own behind a real server: `python -m tests.api.server FOLDER`.

Prints its port and two tokens as one line of JSON once it answers.
"""

import asyncio
import json
import sys
from pathlib import Path

import uvicorn

from export_program.api.app import create_app
from export_program.engine.actors import Role
from export_program.logging import configure_logging
from export_program.runtime.program import Program
from export_program.runtime.settings import Settings
from tests.api.office import ALL_SCOPES, new_account, new_token


async def serve(data: Path, grace: int, heartbeat: float) -> None:
    program = Program(Settings(data=data, at_least_timeout=0.05))
    config = uvicorn.Config(
        create_app(program, heartbeat=heartbeat),
        port=0,
        log_level="warning",
        timeout_graceful_shutdown=grace,
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
        if running.done():
            await running
    agent = await new_account(program, (Role.EXPORT_HOUSE_AGENT, Role.SECRETARIAT))
    outsider = await new_account(program, (Role.EXPORTER_USER,))
    told = {
        "port": server.servers[0].sockets[0].getsockname()[1],
        "agent": await new_token(program, agent, ALL_SCOPES),
        "outsider": await new_token(program, outsider, ALL_SCOPES),
        "outsider_id": str(outsider),
        "head": program.store.head(),
    }
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    await running


if __name__ == "__main__":
    configure_logging("warning")
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
