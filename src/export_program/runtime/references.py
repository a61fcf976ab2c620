"""References such as QZ-AGR-1404-00017: province, kind, Solar Hijri year, serial."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from time import monotonic

from export_program.engine.solar_hijri import solar_hijri_year

BRISK, MOST = 0.1, 16  # seconds from one request for serials to the next; serials in a request


class References:
    """Allots references. Gaps may happen, duplicates cannot: each is a unique fact in the store.

    `last_key(prefix)` is the highest unique key in use that begins with the prefix, or None.
    `serials(prefix, floor, count)` is the first of so many serials in a row, above the floor, that
    no other process is given. Whoever allots many within a moment asks for several at once.
    """

    def __init__(
        self,
        province: str,
        last_key: Callable[[str], str | None],
        serials: Callable[[str, int, int], int] = lambda _, floor, __: floor + 1,
    ) -> None:
        self._province = province
        self._last_key, self._serials = last_key, serials
        self._last: dict[str, int] = {}
        self._given: dict[str, _Given] = {}
        self._sure: set[str] = set()

    def allot(self, code: str, day: date) -> str:
        """The next reference of a kind for the office's year of `day`."""
        prefix = f"{self._province}-{code}-{solar_hijri_year(day)}-"
        last = self._last.get(prefix, 0)
        if prefix not in self._sure:
            # Never back: what was allotted here and is on its way to the store would be taken.
            last = max(last, self._stored(prefix))
            self._sure.add(prefix)
        self._last[prefix] = serial = self._next(prefix, last)
        return f"{prefix}{serial:05d}"

    def _next(self, prefix: str, last: int) -> int:
        given = self._given.get(prefix)
        if given is None or given.next > given.last:
            brisk = given is not None and monotonic() - given.at < BRISK
            count = min(2 * given.count, MOST) if given is not None and brisk else 1
            first = self._serials(prefix, last, count)
            given = self._given[prefix] = _Given(first, first + count - 1, count, monotonic())
        given.next += 1
        return given.next - 1

    def forget(self) -> None:
        """Another process allots as well: look at the store again."""
        self._sure.clear()
        self._given.clear()

    def _stored(self, prefix: str) -> int:
        key = self._last_key(reference_key(prefix))
        return int(key.rpartition("-")[2]) if key else 0


@dataclass
class _Given:
    """Serials that only this process has: the next one, the last, how many there were, since."""

    next: int
    last: int
    count: int
    at: float


def reference_key(reference: str) -> str:
    """The unique fact that a reference is taken."""
    return f"reference:{reference}"
