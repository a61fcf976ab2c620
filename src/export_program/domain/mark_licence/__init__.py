"""Licences to use a mark: the certificate, its surveillance and its end."""

from export_program.domain.mark_licence.case import (
    MarkLicence,
    MarkLicenceStage,
    entitled_on,
    scope_on,
)
from export_program.domain.mark_licence.lifecycle import LIFECYCLE

__all__ = ["LIFECYCLE", "MarkLicence", "MarkLicenceStage", "entitled_on", "scope_on"]
