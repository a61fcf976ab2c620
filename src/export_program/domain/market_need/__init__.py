"""Market needs: what buyers abroad want, until it is met, withdrawn or out of time."""

from export_program.domain.market_need.case import PUBLIC, WANTED, Need, NeedStage
from export_program.domain.market_need.lifecycle import LIFECYCLE
from export_program.domain.market_need.messages import CaptureNeed

__all__ = ["LIFECYCLE", "PUBLIC", "WANTED", "CaptureNeed", "Need", "NeedStage"]
