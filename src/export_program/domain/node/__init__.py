"""Trade-network nodes: who stands for our exports abroad, where, for which goods, until when."""

from export_program.domain.node.case import Node, NodeStage
from export_program.domain.node.lifecycle import LIFECYCLE

__all__ = ["LIFECYCLE", "Node", "NodeStage"]
