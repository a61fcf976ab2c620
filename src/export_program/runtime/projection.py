"""The read models that answer: folded batch by batch, and built anew when a definition changes."""

from collections.abc import Iterable

from export_program.runtime.folding import Changes, Folding, Poisoned
from export_program.runtime.rebuild import BATCH, Progress, Rebuild
from export_program.store import EventStore

__all__ = ["BATCH", "Changes", "Poisoned", "Progress", "Projection", "Rebuild"]


class Projection(Folding):
    """Turns batches of steps into rows; knows no schedule and no threads."""

    def build(
        self, names: Iterable[str], store: EventStore, progress: Progress | None = None
    ) -> tuple[int, list[Poisoned]]:
        """Build models from the first event on, beside what answers now; then switch.

        Returns the position built up to and the cases that had to be parked.
        """
        job = Rebuild(self, tuple(names), store)
        job.run(progress)
        job.switch()
        return job.position, job.poisoned
