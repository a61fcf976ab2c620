"""Delegations: what follows from an exporter's standing, and from a place that falls free."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from export_program.domain.delegation.case import STILL_IN, Delegation, DelegationStage
from export_program.domain.delegation.lifecycle import BEFORE, FILLING
from export_program.domain.delegation.people import (
    DelegateDropped,
    HoldDelegate,
    HoldReason,
    ResumeDelegate,
)
from export_program.domain.delegation.planning import DelegationRescheduled
from export_program.domain.delegation.recruitment import (
    OfferPlace,
    PlaceDeclined,
    PlaceOfferLapsed,
)
from export_program.domain.delegation.roster_rules import HAS_PLACE, unready
from export_program.domain.exporter.membership import ExporterReinstated, ExporterSuspended
from export_program.domain.reaction import Cases, Reaction, Then
from export_program.engine.calendars.iran import office_day
from export_program.engine.case import Recorded

TO_COME = frozenset({*BEFORE, DelegationStage.POSTPONED})


def _delegates(exporter_id: UUID, cases: Cases) -> Iterator[tuple[Delegation, str]]:
    """An exporter's delegates in journeys that have not begun."""
    for case in cases.where("delegation", "delegations", exporters=str(exporter_id)):
        for ref, delegate in case.standing(*STILL_IN).items():
            if case.stage in TO_COME and delegate.exporter_id == exporter_id:
                yield case, ref


def _hold(_step: Recorded, exporter: Any, cases: Cases) -> Iterator[Then]:
    why = f"Exporter {exporter.reference} was suspended."
    for case, ref in _delegates(exporter.id, cases):
        if case.delegates[ref].hold is None:
            hold = HoldDelegate(delegate=ref, reason_code=HoldReason.EXPORTER_SUSPENDED, reason=why)
            yield Then("delegation", case.id, hold)


def _resume(_step: Recorded, exporter: Any, cases: Cases) -> Iterator[Then]:
    because = f"Exporter {exporter.reference} was reinstated."
    for case, ref in _delegates(exporter.id, cases):
        if case.delegates[ref].hold == HoldReason.EXPORTER_SUSPENDED:
            yield Then("delegation", case.id, ResumeDelegate(delegate=ref, because=because))


def _offer_one(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    event: Any = step.event
    if getattr(event, "place_freed", True):
        yield from _offer(step, case, cases, most=1)


def _offer_all(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    yield from _offer(step, case, cases, most=case.maximum)


def _offer(step: Recorded, case: Delegation, cases: Cases, most: int) -> Iterator[Then]:
    """Free places go to the first on the waitlist who is still ready; who is not, is held."""
    free = min(most, case.maximum - case.firms(*HAS_PLACE))
    day = office_day(step.meta.occurred_at)
    for ref in case.waitlist() if case.stage in FILLING else ():
        if free <= 0:
            return
        exporter_id = case.delegates[ref].exporter_id
        why = unready(cases.get(exporter_id) if exporter_id else None, day)
        if why is None:
            free -= 1
            yield Then("delegation", case.id, OfferPlace(delegate=ref))
        else:
            code, reason = HoldReason.NO_LONGER_READY, f"Not in the ready pool: {why}."
            hold = HoldDelegate(delegate=ref, reason_code=code, reason=reason)
            yield Then("delegation", case.id, hold)


# fmt: off
REACTIONS = (
    Reaction("hold-delegates", 1, (ExporterSuspended,), _hold, "A suspended exporter's delegates are put on hold in journeys to come."),
    Reaction("resume-delegates", 1, (ExporterReinstated,), _resume, "A reinstated exporter's delegates may travel again."),
    Reaction("offer-free-place", 1, (DelegateDropped, PlaceDeclined, PlaceOfferLapsed), _offer_one, "A place that falls free is offered to the next on the waitlist who is ready."),
    Reaction("offer-free-places", 1, (DelegationRescheduled,), _offer_all, "Places that fell free while a journey was postponed are offered to the waitlist."),
)
# fmt: on
