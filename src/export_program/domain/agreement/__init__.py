"""Agreements with domestic and foreign partners, from the proposal to their end."""

from export_program.domain.agreement.case import Agreement, AgreementStage
from export_program.domain.agreement.lifecycle import LIFECYCLE

__all__ = ["LIFECYCLE", "Agreement", "AgreementStage"]
