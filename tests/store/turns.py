"""Who wrote a log when several processes write at once: whether they took turns, by its order.

Seconds tell little on a machine that does other things too: who was held up wrote nothing.
"""

from collections.abc import Sequence
from itertools import groupby, pairwise
from math import inf
from statistics import median
from typing import NamedTuple


class Turns(NamedTuple):
    """`each` is how many appends followed each other without another process's, on average.
    `between` is how many turns of others came between two of one's own, as a rule, for whoever
    came off worst.
    """

    each: float
    between: float


def turns_of(positions: Sequence[Sequence[int]]) -> Turns:
    """The turns of processes that were told these positions."""
    whose = {at: process for process, told in enumerate(positions) for at in told}
    turns = [process for process, _ in groupby(whose[at] for at in sorted(whose))]
    between = []
    for process in range(len(positions)):
        mine = [nth for nth, other in enumerate(turns) if other == process]
        gaps = [b - a - 1 for a, b in pairwise(mine)]
        between.append(median(gaps) if gaps else inf)
    return Turns(len(whose) / len(turns), max(between))
