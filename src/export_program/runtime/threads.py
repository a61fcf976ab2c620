"""Work in a thread that is not left alone."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")


async def in_thread(
    work: Callable[..., T], *given: Any, abandon: Callable[[], None] = lambda: None
) -> T:
    """Work in a thread; if this is cancelled the thread ends first: nobody may go on beside it.

    `abandon` lets long work end early.
    """
    working = asyncio.ensure_future(asyncio.to_thread(work, *given))
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        abandon()
        while not working.done():
            with suppress(asyncio.CancelledError):  # however often it is said
                await asyncio.wait([working])
        if not working.cancelled():
            working.exception()  # looked at, so that it is not reported as lost
        raise
