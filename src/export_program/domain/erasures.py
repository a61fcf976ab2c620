"""Which decisions end in the destruction of a person's keys, and how that is confirmed in the log."""

from collections.abc import Callable
from dataclasses import dataclass

from export_program.domain.influencer import InfluencerAnonymised, InfluencerRejected
from export_program.domain.influencer.case import InfluencerStage
from export_program.domain.influencer.messages import ConfirmErasure
from export_program.engine.case import Stage
from export_program.engine.messages import Command, Event


@dataclass(frozen=True)
class Erasure:
    """Upon these events, and for every case in this stage, what is sealed in it is destroyed.

    `confirm` makes the command that records the commitments of the keys destroyed; the case keeps
    them in its field `destroyed_keys`.
    """

    kind: str
    upon: tuple[type[Event], ...]
    stage: Stage
    confirm: Callable[[tuple[str, ...]], Command]


ERASURES = (
    Erasure(
        "influencer",
        (InfluencerAnonymised, InfluencerRejected),
        InfluencerStage.ANONYMISED,
        lambda keys: ConfirmErasure(keys=keys),
    ),
)
