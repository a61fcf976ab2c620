"""Service requests: what the Export House is asked for at its desk, and how it was served."""

from export_program.domain.service_request.case import ServiceRequest, ServiceRequestStage
from export_program.domain.service_request.lifecycle import LIFECYCLE

__all__ = ["LIFECYCLE", "ServiceRequest", "ServiceRequestStage"]
