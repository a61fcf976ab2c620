"""The table of reactions: when this event, then that command, by a policy with a version."""

from export_program.domain.reaction import Reaction

REACTIONS: tuple[Reaction, ...] = ()
