"""What a journey leaves behind: a report to hear, needs that were told, agreements in view."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from export_program.domain.agreement.drafting import ProposeAgreement
from export_program.domain.agreement.values import (
    AgreementKind,
    Grounds,
    GroundsKind,
    Party,
    PartyType,
    Titles,
)
from export_program.domain.delegation.journey import DelegationReportAccepted, DelegationReturned
from export_program.domain.delegation.meeting_values import CounterpartKind, MeetingOutcome
from export_program.domain.delegation.meetings import MeetingRecorded
from export_program.domain.market_need.case import Buyer, Source
from export_program.domain.market_need.messages import CaptureNeed
from export_program.domain.reaction import Cases, Reaction, Then
from export_program.domain.reactions.working_group import main_group, queue, settle
from export_program.domain.vocabulary.countries import Country
from export_program.domain.working_group.case import AgendaReason
from export_program.engine.case import Recorded

ANSWER_WITHIN = timedelta(days=90)  # where nobody said until when a need is open
PARTIES = {
    CounterpartKind.COMPANY: PartyType.COMPANY,
    CounterpartKind.CHAMBER: PartyType.CHAMBER,
    CounterpartKind.FAIR_ORGANISER: PartyType.COMPANY,
}


def _capture(step: Recorded, case: Any, _: Cases) -> Iterator[Then]:
    event: Any = step.event
    need, met = event.need, event.counterpart
    if need is None:
        return
    capture = CaptureNeed(
        market=met.country,
        subdivision=need.subdivision or met.subdivision,
        goods=need.goods,
        source=Source.DELEGATION,
        source_note=f"{case.reference}, meeting {event.meeting} on {event.held_on}",
        hs=need.hs,
        edition=need.edition,
        specification=need.specification,
        buyer=Buyer(
            ref=f"buyer-{event.meeting}",
            organisation=need.buyer or met.organisation,
            type=need.buyer_type,
        ),
        quantity=need.quantity,
        frequency=need.frequency,
        target_price=need.target_price,
        delivery=need.delivery,
        payment_terms=need.payment_terms,
        needed_by=need.needed_by,
        response_due_on=need.response_due_on or event.held_on + ANSWER_WITHIN,
        delegation_id=case.id,
        meeting=event.meeting,
    )
    yield Then("market_need", None, capture)


def _propose(step: Recorded, case: Any, _: Cases) -> Iterator[Then]:
    event: Any = step.event
    met = event.counterpart
    if event.outcome is not MeetingOutcome.MOU_INTENT:
        return
    theirs = Party(
        "theirs",
        met.organisation,
        PARTIES.get(met.kind, PartyType.STATE_BODY),
        met.country,
        met.subdivision,
    )
    propose = ProposeAgreement(
        kind=AgreementKind.MOU,
        titles=Titles(en=f"Memorandum of understanding with {met.organisation}"[:300]),
        purpose=event.next_step or event.subject,
        grounds=Grounds(
            kind=GroundsKind.MEETING,
            reference=f"{case.reference} {event.meeting}",
            case_id=case.id,
        ),
        parties=(
            Party("ours", "The office", PartyType.DOMESTIC_PROVINCE, Country.IR, us=True),
            theirs,
        ),
    )
    yield Then("agreement", None, propose)


def _hear(_step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    yield from queue(
        main_group(cases),
        cases,
        f"delegation-report:{case.id}",
        subject_kind="delegation",
        subject_id=case.id,
        title=f"Report of the delegation: {case.title}"[:300],
        why=AgendaReason.REPORT,
        remarks=f"{case.reference} returned on {case.returned_on}.",
    )


def _heard(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    cause = f"delegation-report:{case.id}"
    yield from settle(main_group(cases), cases, cause, step.event.STORED)


# fmt: off
REACTIONS = (
    Reaction("capture-need", 1, (MeetingRecorded,), _capture, "A need that was told at a meeting is captured, to be verified by a person."),
    Reaction("propose-agreement", 1, (MeetingRecorded,), _propose, "A meeting that ends with the will to sign opens a proposal of an agreement."),
    Reaction("hear-delegation", 1, (DelegationReturned,), _hear, "The next session hears the delegation that returned."),
    Reaction("delegation-heard", 1, (DelegationReportAccepted,), _heard, "A delegation whose report is accepted does not wait for a session."),
)
# fmt: on
