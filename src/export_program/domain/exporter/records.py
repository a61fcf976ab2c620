"""What an exporter's events hold beyond their commands."""

from collections.abc import Callable
from typing import Any

from export_program.domain.exporter.case import Exporter
from export_program.domain.exporter.membership import (
    AmendDetails,
    ExporterDetailsAmended,
    ExporterUnmerged,
    UnmergeExporter,
)
from export_program.domain.exporter.registration import (
    ExporterRegistrationSubmitted,
    ExporterVerified,
    SubmitRegistration,
    VerificationFailed,
    VerifyExporter,
)
from export_program.domain.exporter.registration_rules import DETAILS, amended
from export_program.domain.exporter.trade import (
    AccountManagerAssigned,
    AddProduct,
    AssignAccountManager,
    CorrectExportPerformance,
    ExporterProductAdded,
    ExportPerformanceCorrected,
    ExportPerformanceRecorded,
    RecordExportPerformance,
)
from export_program.engine.case import next_key
from export_program.engine.context import Context
from export_program.engine.messages import Command, Event
from export_program.engine.protocols.intake import frozen_content

Changes = dict[str, Any]


def submitted(
    case: Exporter, _command: SubmitRegistration, _: Context
) -> ExporterRegistrationSubmitted:
    content = frozen_content(case, "national_id", *DETAILS, "contacts", "products")
    return ExporterRegistrationSubmitted(submission=len(case.submissions) + 1, content=content)


def details(case: Exporter, c: AmendDetails, _: Context) -> ExporterDetailsAmended:
    changes = amended(case, c)
    now = {name: changes.get(name, getattr(case, name)) for name in DETAILS}
    return ExporterDetailsAmended(
        **now, changed=tuple(changes), reason_code=c.reason_code.value, reason=c.reason
    )


def passed(case: Exporter, c: VerifyExporter, _: Context) -> ExporterVerified:
    key = next_key(case.verifications, "V")
    return ExporterVerified(verification=key, method=c.method.value, findings=c.findings)


def failed(case: Exporter, c: VerifyExporter, _: Context) -> VerificationFailed:
    return VerificationFailed(
        verification=next_key(case.verifications, "V"),
        method=c.method.value,
        findings=c.findings,
        reason_code=str(c.reason_code),
        reason=c.reason or "",
    )


def unmerged(case: Any, c: UnmergeExporter, _: Context) -> ExporterUnmerged:
    code = c.reason_code.value
    return ExporterUnmerged(previous=case.merged_into, reason_code=code, reason=c.reason)


def of_the_card(event: type[Event]) -> Callable[[Any, Command, Context], Event]:
    """Record an event that names the card on record, and the command's reason if it has one."""
    return _naming(event, lambda case: {"number": case.card.number})


def of_the_qualification(event: type[Event]) -> Callable[[Any, Command, Context], Event]:
    """Record an event that names the scheme qualified for, and what else the command holds."""
    return _naming(event, lambda case: {"scheme": case.qualification.scheme})


def _naming(
    event: type[Event], named: Callable[[Any], Changes]
) -> Callable[[Any, Command, Context], Event]:
    def record(case: Any, command: Command, _: Context) -> Event:
        known = named(case)
        asked = {n: getattr(command, n) for n in event.__struct_fields__ if n not in known}
        return event(**known, **asked)

    return record


def product(case: Exporter, c: AddProduct, _: Context) -> ExporterProductAdded:
    return ExporterProductAdded(
        product=next_key(case.products, "P"),
        hs=c.hs,
        edition=c.edition,
        capacity=c.capacity,
        unit=c.unit,
        description=c.description,
    )


def manager(case: Exporter, c: AssignAccountManager, _: Context) -> AccountManagerAssigned:
    return AccountManagerAssigned(manager=c.manager, previous=case.account_manager)


def figure(case: Exporter, c: RecordExportPerformance, _: Context) -> ExportPerformanceRecorded:
    return ExportPerformanceRecorded(
        record=next_key(case.performance, "X"),
        period=c.period,
        hs=c.hs,
        edition=c.edition,
        country=c.country,
        value=c.value,
        source=c.source,
        as_of=c.as_of,
        provisional=c.provisional,
    )


def corrected(
    case: Exporter, c: CorrectExportPerformance, _: Context
) -> ExportPerformanceCorrected:
    return ExportPerformanceCorrected(
        record=c.record,
        value=c.value,
        previous=case.performance[c.record].value,
        source=c.source,
        as_of=c.as_of,
        provisional=c.provisional,
        reason_code=c.reason_code.value,
        reason=c.reason,
    )
