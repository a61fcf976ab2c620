"""Whether what clients saw of a case can have happened in one order, each step at one moment."""

from typing import Literal, NamedTuple

Held = frozenset[str]


class Op(NamedTuple):
    """One request, from when it was sent to when it was answered, and the answer.

    `done` is whether a command was carried out; None where the program only said to come again.
    """

    start: float
    end: float
    kind: Literal["take", "give back", "look"]
    what: str = ""
    done: bool | None = True
    saw: Held = frozenset()


def stepped(held: Held, op: Op, most: int) -> Held | None:
    """What is held after an operation, or None if it cannot have been answered so."""
    if op.kind == "look":
        return held if op.saw == held else None
    if op.done is None:
        return held
    lawful = op.what not in held and len(held) < most if op.kind == "take" else op.what in held
    if lawful != op.done:
        return None
    if not op.done:
        return held
    return held | {op.what} if op.kind == "take" else held - {op.what}


def linearizable(history: list[Op], most: int) -> bool:
    """Whether some order explains every answer. What ended before another began comes first."""
    ops = sorted(history)
    everything = (1 << len(ops)) - 1
    seen: set[tuple[int, Held]] = set()
    open_ends: list[tuple[int, Held]] = [(0, frozenset())]
    while open_ends:
        taken, held = open_ends.pop()
        if taken == everything:
            return True
        left = [n for n in range(len(ops)) if not taken >> n & 1]
        first_end = min(ops[n].end for n in left)
        for n in left:
            if ops[n].start > first_end:
                break
            after = stepped(held, ops[n], most)
            further = (taken | 1 << n, after or frozenset())
            if after is not None and further not in seen:
                seen.add(further)
                open_ends.append(further)
    return False
