"""The table of reactions: when this event, then that command, by a policy with a version."""

from export_program.domain.reaction import Reaction
from export_program.domain.reactions import calendar, fairs, marks, matching, money, standing

# Every reaction, once. The reactor, the docs and the tests read this list.
REACTIONS: tuple[Reaction, ...] = (
    *standing.REACTIONS,
    *fairs.REACTIONS,
    *money.REACTIONS,
    *marks.REACTIONS,
    *matching.REACTIONS,
    *calendar.REACTIONS,
)
