"""References such as QZ-AGR-1404-00017: province, kind, Solar Hijri year, serial."""

from collections.abc import Callable
from datetime import date

from export_program.engine.solar_hijri import solar_hijri_year


class References:
    """Allots references. Gaps may happen, duplicates cannot: each is a unique fact in the store.

    `last_key(prefix)` is the highest unique key in use that begins with the prefix, or None.
    `serial(prefix, floor)` is a serial above the floor that no other process is given.
    """

    def __init__(
        self,
        province: str,
        last_key: Callable[[str], str | None],
        serial: Callable[[str, int], int] = lambda _, floor: floor + 1,
    ) -> None:
        self._province = province
        self._last_key, self._serial = last_key, serial
        self._last: dict[str, int] = {}
        self._sure: set[str] = set()

    def allot(self, code: str, day: date) -> str:
        """The next reference of a kind for the office's year of `day`."""
        prefix = f"{self._province}-{code}-{solar_hijri_year(day)}-"
        last = self._last.get(prefix, 0)
        if prefix not in self._sure:
            # Never back: what was allotted here and is on its way to the store would be taken.
            last = max(last, self._stored(prefix))
            self._sure.add(prefix)
        self._last[prefix] = serial = self._serial(prefix, last)
        return f"{prefix}{serial:05d}"

    def forget(self) -> None:
        """Another process allots as well: look at the store again."""
        self._sure.clear()

    def _stored(self, prefix: str) -> int:
        key = self._last_key(reference_key(prefix))
        return int(key.rpartition("-")[2]) if key else 0


def reference_key(reference: str) -> str:
    """The unique fact that a reference is taken."""
    return f"reference:{reference}"
