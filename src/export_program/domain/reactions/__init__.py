"""The table of reactions: when this event, then that command, by a policy with a version."""

from export_program.domain.reaction import Reaction
from export_program.domain.reactions import (
    agenda,
    calendar,
    contributions,
    delegations,
    directives,
    fairs,
    markets,
    marks,
    matching,
    money,
    network,
    overdue_actions,
    resolutions,
    service_desk,
    standing,
    targets,
    trips,
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
    *overdue_actions.REACTIONS,
    *agenda.REACTIONS,
    *service_desk.REACTIONS,
    *targets.REACTIONS,
    *directives.REACTIONS,
    *trips.REACTIONS,
    *contributions.REACTIONS,
    *network.REACTIONS,
    *calendar.REACTIONS,
)
