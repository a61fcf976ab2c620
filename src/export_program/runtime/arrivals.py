"""Who waits until read models have come to a position."""

import asyncio
import heapq
from itertools import count


class Arrivals:
    """Waiters in the order of the positions they wait for. Used on one event loop."""

    def __init__(self) -> None:
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._order = count()

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def expect(self, position: int) -> asyncio.Future[None]:
        """Done when that position is reached."""
        arrived: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (position, next(self._order), arrived))
        return arrived

    def reached(self, position: int) -> None:
        while self._waiting and self._waiting[0][0] <= position:
            _, _, arrived = heapq.heappop(self._waiting)
            if not arrived.done():
                arrived.set_result(None)
