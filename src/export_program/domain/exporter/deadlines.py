"""What is late about an exporter, and when: each deadline with what it issues."""

from datetime import date, datetime, timedelta
from typing import Any

from export_program.domain.exporter import membership as mem
from export_program.domain.exporter import standing as std
from export_program.domain.exporter import trade as trd
from export_program.domain.exporter.case import (
    Exporter,
    ExporterStage,
)
from export_program.domain.exporter.registration import LapseDraft
from export_program.domain.exporter.standing import ExpireCommercialCard, ExpireQualification
from export_program.domain.exporter.trade import MarkMarketInterestStale
from export_program.domain.vocabulary.countries import Country
from export_program.engine.actors import Role
from export_program.engine.calendars.iran import office_day
from export_program.engine.case import Due
from export_program.engine.lifecycle import Deadline
from export_program.engine.limits import days, working_days, years
from export_program.engine.protocols.outcome import CaseReopened

S, R = ExporterStage, Role


def _card_ends(case: Exporter, _event: Any) -> date | None:
    return case.card.valid_until if case.card and case.card.status != "expired" else None


def _expire_card(case: Any, _due: Due) -> ExpireCommercialCard:
    return ExpireCommercialCard(number=case.card.number)


def _qualification_ends(case: Exporter, _event: Any) -> date | None:
    held = case.qualification
    return held.until if held and held.status == "granted" else None


def _review_due(case: Exporter, _event: Any) -> date | None:
    return case.suspension.review_on if case.suspension else None


def _reassessment_due(case: Exporter, _event: Any) -> date | None:
    return years(1).last_day(office_day(case.readiness.at)) if case.readiness else None


def _contact_due(case: Exporter, _event: Any) -> datetime | None:
    return case.last_at + timedelta(days=90) if case.account_manager else None


def _interests_stale(case: Exporter, event: Any) -> dict[str, date]:
    fresh = {key: held for key, held in case.interests.items() if not held.stale}
    about = {event.country} if isinstance(event, trd.MarketInterestDeclared) else fresh.keys()
    return {key: years(2).last_day(office_day(fresh[key].at)) for key in about}


AGAIN = (mem.ExporterUnmerged, CaseReopened)  # the end of a case ended its deadlines
DEADLINES = (
    Deadline(
        "draft",
        stages=(S.DRAFT,),
        limit=days(90),
        then=lambda _case, _due: LapseDraft(),
        warn=(14,),
        sentence="A draft that is not handed in lapses after 90 days.",
    ),
    Deadline(
        "verification",
        stages=(S.SUBMITTED,),
        limit=working_days(5),
        clocked=True,
        warn=(1,),
        decides=R.SECRETARIAT,
    ),
    Deadline(
        "registration decision",
        stages=(S.UNDER_VERIFICATION,),
        limit=working_days(10),
        clocked=True,
        warn=(2,),
        decides=R.TEAM_LEAD,
    ),
    Deadline(
        "commercial card",
        upon=(std.CommercialCardRecorded, *AGAIN),
        until=(std.CommercialCardExpired,),
        due=_card_ends,
        then=_expire_card,
        warn=(60, 30, 7),
        sentence="A commercial card expires when its validity ends.",
    ),
    Deadline(
        "readiness reassessment",
        upon=(std.ReadinessAssessed, *AGAIN),
        due=_reassessment_due,
        warn=(30,),
        decides=R.EXPORT_HOUSE_AGENT,
        sentence="Readiness is assessed again after a year.",
    ),
    Deadline(
        "qualification",
        upon=(std.ExporterQualified, *AGAIN),
        until=(std.QualificationLapsed, std.QualificationRevoked, std.QualificationExpired),
        due=_qualification_ends,
        then=lambda _case, _due: ExpireQualification(),
        warn=(30,),
        sentence="A qualification expires on the day it was granted until.",
    ),
    Deadline(
        "suspension review",
        upon=(mem.ExporterSuspended, mem.SuspensionReviewed, *AGAIN),
        until=(mem.ExporterReinstated,),
        due=_review_due,
        warn=(7,),
        decides=R.TEAM_LEAD,
        sentence="A suspension is reviewed on the day it named.",
    ),
    Deadline(
        "market interest",
        upon=(trd.MarketInterestDeclared, *AGAIN),
        until=(trd.MarketInterestStale,),
        each="country",
        due=_interests_stale,
        then=lambda _case, due: MarkMarketInterestStale(country=Country(due.item)),
        sentence="A market interest is stale two years after it was declared.",
    ),
    Deadline(
        "contact",
        upon=(trd.AccountManagerAssigned, trd.ExporterContacted, *AGAIN),
        due=_contact_due,
        warn=(14,),
        sentence="An account manager speaks to the exporter at least every 90 days.",
    ),
)
