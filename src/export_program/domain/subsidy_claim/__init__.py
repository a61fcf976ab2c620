"""Subsidy claims: evidence, verification, approval, payment and clawback, with four eyes."""

from export_program.domain.subsidy_claim.case import SubsidyClaim, SubsidyClaimStage
from export_program.domain.subsidy_claim.lifecycle import LIFECYCLE

__all__ = ["LIFECYCLE", "SubsidyClaim", "SubsidyClaimStage"]
