"""The rules of amendments, suspension, renewal, notice, termination and reports."""

from datetime import date, timedelta
from typing import Any

from export_program.domain.agreement.amendments import (
    ApproveAmendment,
    GiveAmendmentOpinion,
    ProposeAmendment,
    RecordAmendmentSignature,
)
from export_program.domain.agreement.case import Agreement
from export_program.domain.agreement.signing_rules import allows
from export_program.domain.agreement.standing import (
    DecideRenewal,
    GiveNotice,
    RecordImplementationReport,
    RenewAgreement,
    SuspendAgreement,
    TerminateAgreement,
    TerminationReason,
)
from export_program.domain.agreement.values import Renewal
from export_program.engine.actors import Role
from export_program.engine.context import Context
from export_program.engine.rules import Rule, rule

LADDER = timedelta(days=180)


def notice_deadline(case: Agreement) -> date | None:
    """The last day on which notice may still be given before the term ends."""
    return None if case.until is None else case.until - timedelta(days=case.notice_days)


# ---------------------------------------------------------------- amendments


@rule("The number is that of the last amendment and one.", field="number")
def is_next_amendment(case: Agreement, command: ProposeAmendment, _: Context) -> bool | str:
    expected = len(case.amendments) + 1
    return command.number == expected or f"the next number is {expected}"


def _amendment(*statuses: str) -> Rule:
    listed = " or ".join(statuses)

    @rule(f"The amendment is {listed}.", field="amendment")
    def amendment_standing(case: Agreement, command: Any, _: Context) -> bool | str:
        found = case.amendments.get(command.amendment)
        if found is None:
            known = ", ".join(case.amendments) or "none"
            return f"no amendment {command.amendment!r} (known: {known})"
        return found.status in statuses or f"{command.amendment} is {found.status}"

    return amendment_standing


amendment_is_proposed = _amendment("proposed")
amendment_is_approved = _amendment("approved")
amendment_is_pending = _amendment("proposed", "approved")


@rule("Whoever proposed an amendment does not review or approve it.", field="amendment")
def not_its_author(case: Agreement, command: Any, context: Context) -> bool:
    found = case.amendments.get(command.amendment)
    return found is None or found.by != context.actor.id


@rule("No opinion was given on the amendment yet.", field="amendment")
def amendment_has_no_opinion(case: Agreement, command: GiveAmendmentOpinion, _: Context) -> bool:
    found = case.amendments.get(command.amendment)
    return found is None or found.opinion is None


@rule(
    "The legal opinion on the amendment is not no, and its conditions are met.", field="amendment"
)
def amendment_opinion_allows(case: Agreement, command: ApproveAmendment, _: Context) -> bool | str:
    found = case.amendments.get(command.amendment)
    return found is None or allows(found.opinion, command.conditions_met)


@rule("Nobody has signed the amendment yet.", field="amendment")
def nobody_signed_the_amendment(case: Agreement, command: Any, _: Context) -> bool:
    found = case.amendments.get(command.amendment)
    return found is None or not found.signatures


@rule("The signed text is the approved amendment: its hash is the same.", field="sha256")
def hash_is_the_amendments(case: Agreement, command: RecordAmendmentSignature, _: Context) -> bool:
    found = case.amendments.get(command.amendment)
    return found is not None and found.sha256 == command.sha256


@rule("It was not signed in the future, nor before the agreement was in force.", field="signed_on")
def amendment_signed_in_time(
    case: Agreement, command: RecordAmendmentSignature, context: Context
) -> bool:
    since = case.in_force_on
    return since is not None and since <= command.signed_on <= context.today


# ---------------------------------------------------------------- suspension, term, renewal


@rule("The review of a suspension lies ahead.", field="review_on")
def review_lies_ahead(_case: Agreement, command: SuspendAgreement, context: Context) -> bool:
    return command.review_on > context.today


@rule("The agreement ends within 180 days.")
def ends_soon(case: Agreement, _command: Any, context: Context) -> bool:
    return case.until is not None and context.today >= case.until - LADDER


@rule("The agreement's last day has come.")
def term_has_ended(case: Agreement, _command: Any, context: Context) -> bool:
    return case.until is not None and context.today >= case.until


@rule("A renewal is decided before the notice period of the agreement begins.")
def before_notice_deadline(case: Agreement, _command: Any, context: Context) -> bool | str:
    last = notice_deadline(case)
    return (last is not None and context.today <= last) or f"the last day was {last}"


@rule("The decision is another than before.", field="renewal")
def decides_anew(case: Agreement, command: DecideRenewal, _: Context) -> bool:
    return command.renewal is not case.renewal


@rule("It was decided to renew the agreement.")
def renewal_was_decided(case: Agreement, _command: Any, _: Context) -> bool:
    return case.renewal is Renewal.RENEW


@rule("The agreement is renewed beyond its last day.", field="until")
def lasts_longer(case: Agreement, command: RenewAgreement, _: Context) -> bool:
    return case.until is not None and command.until > case.until


# ---------------------------------------------------------------- notice, termination, reports


@rule("No notice is running.")
def no_notice_runs(case: Agreement, _command: Any, _: Context) -> bool:
    return case.notice is None


@rule("A notice is running.")
def notice_runs(case: Agreement, _command: Any, _: Context) -> bool:
    return case.notice is not None


@rule("The notice period is respected.", field="ends_on")
def notice_is_long_enough(case: Agreement, command: GiveNotice, context: Context) -> bool | str:
    earliest = context.today + timedelta(days=case.notice_days)
    return command.ends_on >= earliest or f"it ends on {earliest} at the earliest"


@rule("Our own notice is given by the chair; others' notices are recorded.", field="party")
def chair_gives_ours(case: Agreement, command: GiveNotice, context: Context) -> bool | str:
    party = case.party(command.party)
    if party is None:
        return f"no party {command.party!r}"
    return not party.us or context.actor.role is Role.WG_CHAIR


@rule("A notice has run out, or all parties consent and their agreement to end it is attached.")
def may_be_terminated(case: Agreement, command: TerminateAgreement, context: Context) -> bool | str:
    if command.reason_code is TerminationReason.MUTUAL_CONSENT:
        return case.has_document("termination_agreement") or "no termination agreement is attached"
    if case.notice is None:
        return "no notice was given"
    return context.today >= case.notice.ends_on or f"the notice ends on {case.notice.ends_on}"


@rule("There is no report on that year yet.", field="year")
def year_is_new(case: Agreement, command: RecordImplementationReport, _: Context) -> bool:
    return str(command.year) not in case.reports
