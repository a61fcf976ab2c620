"""The table of reactions: when this event, then that command, by a policy with a version."""

from export_program.domain.reaction import Reaction
from export_program.domain.reactions import (
    agenda,
    calendar,
    delegations,
    fairs,
    markets,
    marks,
    matching,
    money,
    resolutions,
    services,
    standing,
    targets,
    working_group,
)

# Every reaction, once. The reactor, the docs and the tests read this list.
REACTIONS: tuple[Reaction, ...] = (
    *standing.REACTIONS,
    *fairs.REACTIONS,
    *delegations.REACTIONS,
    *money.REACTIONS,
    *marks.REACTIONS,
    *matching.REACTIONS,
    *markets.REACTIONS,
    *working_group.REACTIONS,
    *resolutions.REACTIONS,
    *agenda.REACTIONS,
    *services.REACTIONS,
    *targets.REACTIONS,
    *calendar.REACTIONS,
)
