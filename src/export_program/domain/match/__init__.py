"""Matches: an exporter for a market's need, from a suggestion with reasons to a confirmed win."""

from export_program.domain.match.case import Match, MatchStage
from export_program.domain.match.lifecycle import LIFECYCLE
from export_program.domain.match.winning import WinConfirmed

__all__ = ["LIFECYCLE", "Match", "MatchStage", "WinConfirmed"]
