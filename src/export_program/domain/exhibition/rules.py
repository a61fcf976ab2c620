"""What must hold for planning, opening, running and stopping an exhibition."""

from datetime import timedelta
from typing import Any

from export_program.domain.exhibition.case import Exhibition, ExhibitionStage
from export_program.domain.exhibition.funds import within
from export_program.domain.exhibition.show import ShowReason
from export_program.domain.exhibition.values import (
    ShowForm,
    Standing,
)
from export_program.domain.vocabulary.countries import Country
from export_program.domain.vocabulary.places import country_of_place, is_locode
from export_program.engine.actors import Role
from export_program.engine.context import Context
from export_program.engine.rules import rule

PLAN_FRESH = timedelta(days=60)
REPORT_WITHIN = timedelta(days=30)
ABROAD = frozenset(
    {ShowForm.NATIONAL_PAVILION, ShowForm.PROVINCIAL_PAVILION, ShowForm.DEDICATED_ABROAD}
)


@rule("A show that is not virtual names its city, in the country of its form.", field="city")
def city_fits_form(_: Any, command: Any, __: Context) -> bool | str:
    if command.city is None:
        return bool(command.form is ShowForm.VIRTUAL) or "no city"
    if not is_locode(command.city):
        return f"{command.city} is not a UN/LOCODE"
    country = country_of_place(command.city)
    if command.form is ShowForm.HOME_FAIR and country is not Country.IR:
        return f"{command.city} is not in Iran, a home fair is"
    if command.form in ABROAD and country is not command.market:
        return f"{command.city} is in {country}, the market is {command.market}"
    return True


@rule("A show opens after today.", field="opens_on")
def opens_later(_: Any, command: Any, context: Context) -> bool:
    return not command.opens_on or bool(command.opens_on > context.today)


@rule("The sectors are codes of the HS edition.", field="sectors")
def sectors_exist(case: Any, command: Any, context: Context) -> bool | str:
    edition = getattr(command, "edition", None) or case.edition
    sectors = command.sectors or ()
    unknown = [s for s in sectors if not context.nomenclature.knows(s, edition)]
    return not unknown or f"not in {edition.value}: {', '.join(unknown)}"


@rule("An edited show still opens after today and closes after it opens.", field="closes_on")
def edited_dates_fit(case: Exhibition, command: Any, context: Context) -> bool | str:
    opens, closes = command.opens_on or case.opens_on, command.closes_on or case.closes_on
    if opens <= context.today:
        return f"it would open on {opens}"
    return bool(opens <= closes) or f"it would open on {opens} and close on {closes}"


@rule("The organiser's qualification is valid until the show has closed.", field="organiser")
def organiser_is_qualified(case: Exhibition, command: Any, _: Context) -> bool | str:
    until = command.organiser.qualified_until
    return bool(until >= case.closes_on) or f"valid until {until}, closing on {case.closes_on}"


@rule("The organiser in office is qualified until the show has closed.")
def organiser_stays_qualified(case: Exhibition, _command: Any, _: Context) -> bool | str:
    if case.organiser is None:
        return "no organiser is appointed"
    until = case.organiser.qualified_until
    return until >= case.closes_on or f"valid until {until}, closing on {case.closes_on}"


@rule("A monitor is appointed.")
def has_a_monitor(case: Exhibition, _command: Any, _: Context) -> bool:
    return case.monitor is not None


@rule("The monitor is independent of the organiser: another person, without ties to the firm.")
def monitor_is_independent(case: Exhibition, command: Any, _: Context) -> bool | str:
    organiser = getattr(command, "organiser", case.organiser)
    monitor = getattr(command, "monitor", case.monitor)
    if organiser is None or monitor is None:
        return True
    if organiser.account == monitor.account:
        return "the same account is both"
    return organiser.firm_id not in monitor.ties or f"the monitor has ties to {organiser.firm_id}"


@rule("The appointment changes something.")
def appoints_another(case: Exhibition, command: Any, _: Context) -> bool:
    if hasattr(command, "organiser"):
        return bool(command.organiser != case.organiser)
    return bool(command.monitor != case.monitor)


@rule("Finance advised for the funding, and the budget stays within what it named.", field="budget")
def finance_supports(case: Exhibition, command: Any, _: Context) -> bool | str:
    if case.funding is None:
        return "finance has not advised"
    if not case.funding.supported:
        return "finance advised against it"
    return within(command.budget, case.funding.funds)


@rule("A resolution of the working group is linked to the case.")
def has_a_resolution(case: Exhibition, _command: Any, _: Context) -> bool:
    return any(link.kind == "resolution" for link in case.links)


@rule("The budget is not less than what is committed already.", field="budget")
def budget_covers_commitments(case: Exhibition, command: Any, _: Context) -> bool | str:
    if case.budget is None:
        return "no budget is approved"
    if command.budget.currency != case.budget.currency:
        return f"the budget is in {case.budget.currency}"
    if command.budget == case.budget:
        return "it is the budget now"
    return bool(command.budget.minor >= case.committed()) or "more is committed"


@rule("The justification plan was filed at most 60 days before applications open.")
def plan_is_fresh(case: Exhibition, command: Any, _: Context) -> bool | str:
    filed = case.plan_filed_on
    if filed is None:
        return "no plan is filed"
    return bool(command.applications_from - filed <= PLAN_FRESH) or f"it was filed on {filed}"


@rule("Applications open today or later and end before the show opens.", field="applications_to")
def window_before_show(case: Exhibition, command: Any, context: Context) -> bool | str:
    first = getattr(command, "applications_from", context.today)
    if first < context.today:
        return f"{first} has passed"
    last = command.applications_to
    if last < context.today:
        return f"{last} has passed"
    return bool(last < case.opens_on) or f"the show opens on {case.opens_on}"


@rule("No criterion is named twice.", field="criteria")
def criteria_are_distinct(_: Any, command: Any, __: Context) -> bool:
    return len({c.id for c in command.criteria}) == len(command.criteria)


@rule("The criteria change.", field="criteria")
def criteria_differ(case: Exhibition, command: Any, _: Context) -> bool:
    return bool(command.criteria != case.criteria)


@rule("Criteria do not change after participants were ranked.", field="criteria")
def not_ranked(case: Exhibition, _command: Any, _: Context) -> bool:
    return case.method_version is None


@rule("An extension moves the end of applications to a later day.", field="applications_to")
def extends(case: Exhibition, command: Any, _: Context) -> bool:
    return case.applications_to is not None and command.applications_to > case.applications_to


@rule("The time for applications is over.")
def applications_over(case: Exhibition, _command: Any, context: Context) -> bool:
    due = case.deadlines.get("applications")
    return due is None or context.at >= due.due_at


@rule("Participants were ranked.")
def is_ranked(case: Exhibition, _command: Any, _: Context) -> bool:
    return case.method_version is not None


@rule("Every offer of a stand is answered, and stands that were accepted are allocated.")
def offers_are_settled(case: Exhibition, _command: Any, _: Context) -> bool | str:
    open_ = [e for e in case.present() if e.standing in {Standing.OFFERED, Standing.ACCEPTED}]
    return not open_ or f"{len(open_)} not allocated yet"


@rule("The minimum of participants is met.")
def minimum_is_met(case: Exhibition, _command: Any, _: Context) -> bool | str:
    count = sum(e.standing is Standing.ALLOCATED for e in case.present())
    return count >= max(case.minimum_participants, 1) or f"{count} have a stand"


@rule("A show opens on its opening day.")
def opening_day_has_come(case: Exhibition, _command: Any, context: Context) -> bool | str:
    return context.today >= case.opens_on or f"it opens on {case.opens_on}"


@rule("A show closes on its last day.")
def closing_day_has_come(case: Exhibition, _command: Any, context: Context) -> bool | str:
    return context.today >= case.closes_on or f"it closes on {case.closes_on}"


@rule("The actor is the monitor of this show.")
def is_the_monitor(case: Exhibition, _command: Any, context: Context) -> bool:
    return case.monitor is not None and case.monitor.account == context.actor.id


@rule("The actor is the organiser of this show.")
def is_the_organiser(case: Exhibition, _command: Any, context: Context) -> bool:
    return case.organiser is not None and case.organiser.account == context.actor.id


@rule("Progress is reported by the office, or by the organiser or monitor of this show.")
def may_report_progress(case: Exhibition, _command: Any, context: Context) -> bool:
    named = {Role.ORGANISER: case.organiser, Role.MONITOR: case.monitor}
    if context.actor.role not in named:
        return True
    appointed = named[context.actor.role]
    return appointed is not None and appointed.account == context.actor.id


@rule("The evidence lies with the case: hashes of attached documents.", field="evidence")
def evidence_is_attached(case: Exhibition, command: Any, _: Context) -> bool | str:
    usable = {d.sha256 for d in case.documents.values() if d.status in {"attached", "verified"}}
    missing = [h for h in command.evidence if h not in usable]
    return not missing or f"not attached: {', '.join(h[:12] for h in missing)}"


@rule("The statistics differ from those recorded before.", field="statistics")
def statistics_are_new(case: Exhibition, command: Any, _: Context) -> bool:
    return bool(command.statistics != case.statistics)


@rule("The statistics of the show are recorded.")
def has_statistics(case: Exhibition, _command: Any, _: Context) -> bool:
    return case.statistics is not None


@rule("The organiser does not evaluate its own show.")
def is_not_the_organiser(case: Exhibition, _command: Any, context: Context) -> bool:
    return case.organiser is None or case.organiser.account != context.actor.id


@rule(
    "Too few participants is a reason only after applications have ended with fewer than the minimum.",
    field="reason_code",
)
def minimum_was_missed(case: Exhibition, command: Any, context: Context) -> bool | str:
    if command.reason_code != ShowReason.MINIMUM_PARTICIPANTS_NOT_MET:
        return True
    if case.applications_to is None or context.today <= case.applications_to:
        return "applications have not ended"
    count = len(case.present())
    return count < case.minimum_participants or f"{count} applied"


@rule(
    "Applications that were open end on a day to come, before the new opening.",
    field="applications_to",
)
def window_is_moved(case: Exhibition, command: Any, context: Context) -> bool | str:
    last = command.applications_to
    if case.before != ExhibitionStage.OPEN_FOR_APPLICATIONS:
        return last is None or "applications were not open when the show was postponed"
    if last is None:
        return "no day is given"
    return bool(context.today < last < command.opens_on) or f"{last} does not fit"


@rule("The dates change.", field="opens_on")
def dates_differ(case: Exhibition, command: Any, _: Context) -> bool:
    return bool((command.opens_on, command.closes_on) != (case.opens_on, case.closes_on))
