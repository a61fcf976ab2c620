"""Marks: what follows from an issued certificate, and what agreements leave for the next session."""

from collections.abc import Iterator
from typing import Any

from export_program.domain.agreement.obligations import ObligationOverdue
from export_program.domain.agreement.standing import (
    AgreementExpiring,
    AgreementRenewed,
    AgreementRenewedTacitly,
)
from export_program.domain.mark_application.messages import CloseMarkApplication
from export_program.domain.mark_licence.messages import (
    CertificateIssued,
    LicenceExpired,
    LicenceReinstated,
    LicenceSuspended,
    LicenceTerminated,
    LicenceWithdrawn,
)
from export_program.domain.reaction import Cases, Reaction, Then
from export_program.engine.case import Recorded
from export_program.engine.protocols.linking import ClearDerivedFlag, SetDerivedFlag

NEXT_SESSION = "for-next-session"
RENEWAL = "prepare-renewal"


def _close_application(_step: Recorded, case: Any, _: Cases) -> Iterator[Then]:
    close = CloseMarkApplication(licence_id=case.id)
    yield Then("mark_application", case.application_id, close)


def _stopped(licence: Any) -> str:
    """The flag of a participation whose exporter may not use this mark now."""
    return f"mark-stopped-{licence.reference or licence.id}"


def _shows(licence: Any, cases: Cases) -> Iterator[Any]:
    """The exporter's ways through shows that are not over."""
    for case in cases.of_exporter("participation", licence.exporter_id):
        if case.show_closed_on is None:
            yield case


def _stop_mark(step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    because = f"Licence {case.reference}: {step.event.STORED}; its mark is not shown."
    for shown in _shows(case, cases):
        if _stopped(case) not in shown.flags:
            flag = SetDerivedFlag(flag=_stopped(case), because=because)
            yield Then("participation", shown.id, flag)


def _show_mark(_step: Recorded, case: Any, cases: Cases) -> Iterator[Then]:
    because = f"Licence {case.reference} was reinstated."
    for shown in _shows(case, cases):
        if _stopped(case) in shown.flags:
            clear = ClearDerivedFlag(flag=_stopped(case), because=because)
            yield Then("participation", shown.id, clear)


def _table(step: Recorded, case: Any, _: Cases) -> Iterator[Then]:
    event: Any = step.event
    if event.times > 1 and NEXT_SESSION not in case.flags:
        because = f"Obligation {event.obligation} was overdue {event.times} times."
        yield Then("agreement", case.id, SetDerivedFlag(flag=NEXT_SESSION, because=because))


def _renew(_step: Recorded, case: Any, _: Cases) -> Iterator[Then]:
    if RENEWAL not in case.flags:
        because = "The agreement is about to expire."
        yield Then("agreement", case.id, SetDerivedFlag(flag=RENEWAL, because=because))


def _renewed(_step: Recorded, case: Any, _: Cases) -> Iterator[Then]:
    if RENEWAL in case.flags:
        because = "The agreement was renewed."
        yield Then("agreement", case.id, ClearDerivedFlag(flag=RENEWAL, because=because))


# fmt: off
REACTIONS = (
    Reaction("close-mark-application", 1, (CertificateIssued,), _close_application, "An application is closed when its certificate is issued."),
    Reaction("stop-mark-at-shows", 1, (LicenceSuspended, LicenceWithdrawn, LicenceTerminated, LicenceExpired), _stop_mark, "An exporter's participations in shows to come are flagged when its mark may not be used."),
    Reaction("show-mark-at-shows", 1, (LicenceReinstated,), _show_mark, "The flag falls when the licence is reinstated."),
    Reaction("table-late-obligation", 1, (ObligationOverdue,), _table, "An obligation that is late twice is marked for the next session."),
    Reaction("prepare-renewal", 1, (AgreementExpiring,), _renew, "An expiring agreement is marked for renewal."),
    Reaction("renewal-done", 1, (AgreementRenewed, AgreementRenewedTacitly), _renewed, "A renewed agreement loses the mark."),
)
# fmt: on
