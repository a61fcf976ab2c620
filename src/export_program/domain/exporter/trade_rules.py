"""What must hold for an exporter's products, markets and exports, and for what rests on it."""

from collections.abc import Mapping
from typing import Any

from export_program.domain.exporter.case import Exporter
from export_program.domain.exporter.trade import (
    AddProduct,
    AssignAccountManager,
    CorrectExportPerformance,
    DeclareMarketInterest,
    RecordContact,
    RecordExportPerformance,
)
from export_program.domain.vocabulary.countries import Country
from export_program.engine.context import Context
from export_program.engine.rules import rule


@rule("The HS code exists in that edition.", field="hs")
def hs_exists(_case: Exporter, command: Any, context: Context) -> bool | str:
    known = context.nomenclature.knows(command.hs, command.edition)
    return known or f"{command.hs} is not in {command.edition}"


@rule("The product is not listed already.", field="hs")
def product_is_new(case: Exporter, command: AddProduct, _: Context) -> bool:
    listed = {(p.hs, p.edition) for p in case.products.values() if not p.withdrawn}
    return (command.hs, command.edition) not in listed


@rule("The product is listed.", field="product")
def product_is_listed(case: Exporter, command: Any, _: Context) -> bool:
    found = case.products.get(command.product)
    return found is not None and not found.withdrawn


@rule("A market is another country.", field="country")
def market_is_abroad(_case: Exporter, command: Any, _: Context) -> bool:
    return bool(command.country is not Country.IR)


@rule("The interest is not declared so on the same day.", field="status")
def interest_is_news(case: Exporter, command: DeclareMarketInterest, context: Context) -> bool:
    held = case.interests.get(command.country)
    if held is None or held.stale or held.status != command.status:
        return True
    return context.calendar.local(held.at).date() < context.today


@rule("An interest in that market is declared and not stale.", field="country")
def interest_is_fresh(case: Exporter, command: Any, _: Context) -> bool:
    held = case.interests.get(command.country)
    return held is not None and not held.stale


@rule("Somebody else looks after the exporter now.", field="manager")
def another_manager(case: Exporter, command: AssignAccountManager, _: Context) -> bool:
    return case.account_manager != command.manager


@rule("The contact spoken to is named on this case.", field="contact")
def spoke_to_a_contact(case: Exporter, command: RecordContact, _: Context) -> bool | str:
    named = command.contact is None or command.contact in case.contacts
    return named or _known(case.contacts)


@rule("A source speaks on a day that is not in the future.", field="as_of")
def source_has_spoken(_case: Exporter, command: Any, context: Context) -> bool:
    return bool(command.as_of <= context.today)


@rule("A final figure is given after the end of its period.", field="as_of")
def period_is_over(_case: Exporter, command: RecordExportPerformance, _: Context) -> bool:
    return command.provisional or command.as_of >= command.period.end


@rule("A value is not below zero.", field="value")
def value_is_not_negative(_case: Exporter, command: Any, _: Context) -> bool:
    return bool(command.value.minor >= 0)


@rule("The figure is not recorded already: correct the record instead.", field="period")
def figure_is_new(case: Exporter, command: RecordExportPerformance, _: Context) -> bool | str:
    wanted = (command.period, command.hs, command.edition, command.country, command.source)
    same = (
        key
        for key, p in case.performance.items()
        if (p.period, p.hs, p.edition, p.country, p.source) == wanted
    )
    found = next(same, None)
    return found is None or f"it is record {found}"


@rule("The record of exports is known.", field="record")
def record_is_known(case: Exporter, command: Any, _: Context) -> bool | str:
    return command.record in case.performance or _known(case.performance)


@rule("A correction changes the figure, its source or its standing.", field="value")
def correction_is_news(case: Exporter, command: CorrectExportPerformance, _: Context) -> bool:
    held = case.performance.get(command.record)
    new = (command.value, command.source, command.as_of, command.provisional)
    return held is None or (held.value, held.source, held.as_of, held.provisional) != new


@rule("A correction rests on a source of the same day or a later one.", field="as_of")
def correction_is_later(case: Exporter, command: CorrectExportPerformance, _: Context) -> bool:
    held = case.performance.get(command.record)
    return held is None or command.as_of >= held.as_of


def _known(items: Mapping[str, Any]) -> str:
    return f"known: {', '.join(items) or 'none'}"


@rule("The commitment is not noted yet.", field="commitment")
def commitment_is_new(case: Exporter, command: Any, _: Context) -> bool:
    return command.commitment not in case.commitments


@rule("The commitment is noted.", field="commitment")
def commitment_is_noted(case: Exporter, command: Any, _: Context) -> bool:
    return command.commitment in case.commitments


@rule("The duplicate is another case and not noted yet.", field="other")
def duplicate_is_new(case: Exporter, command: Any, _: Context) -> bool:
    return command.other != case.id and str(command.other) not in case.duplicates


@rule("The duplicate is noted.", field="other")
def duplicate_is_noted(case: Exporter, command: Any, _: Context) -> bool:
    return str(command.other) in case.duplicates
