"""An agreement with Khatlon on the way from a session's idea to its end, step by step."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from export_program.domain.agreement import LIFECYCLE
from export_program.domain.agreement import amendments as m
from export_program.domain.agreement import drafting as d
from export_program.domain.agreement import obligations as o
from export_program.domain.agreement import signing as s
from export_program.domain.agreement import standing as t
from export_program.domain.agreement.values import (
    AgreementKind,
    Goods,
    Grounds,
    GroundsKind,
    Language,
    Mandate,
    Opinion,
    Party,
    PartyType,
    Recurrence,
    Renewal,
    Signatory,
    Titles,
)
from export_program.domain.vocabulary.countries import Country, Subdivision
from export_program.domain.vocabulary.hs import HsEdition
from export_program.engine.actors import Role
from export_program.engine.messages import GeneralReason
from export_program.engine.protocols.documents import AttachDocument
from tests.scenario import TIMER, Scenario, opened, person, walk

DESK = person("Parisa", Role.DESK_OFFICER)
SECRETARY = person("Maryam", Role.SECRETARIAT)
CHAIR = person("Hamid", Role.WG_CHAIR)
LAWYER = person("Reza", Role.LEGAL)
LEAD = person("Sara", Role.TEAM_LEAD)
OWNER = person("Neda", Role.EXPORT_HOUSE_AGENT)
TODAY = date(2025, 11, 8)
DRAFT_1, DRAFT_2, AMENDMENT = "1" * 64, "2" * 64, "3" * 64

US = Party(
    ref="us",
    name="استانداری قزوین",
    type=PartyType.STATE_BODY,
    country=Country.IR,
    subdivision=Subdivision.QAZVIN,
    us=True,
    signatories=(
        Signatory(ref="governor", name="A", capacity="Governor", entitled_by_office=True),
        Signatory(ref="deputy", name="B", capacity="Deputy governor"),
    ),
)
THEM = Party(
    ref="khatlon",
    name="Вилояти Хатлон",
    type=PartyType.FOREIGN_PROVINCE,
    country=Country.TJ,
    subdivision=Subdivision.KHATLON,
    signatories=(
        Signatory(ref="chairman", name="C", capacity="Chairman", entitled_by_office=True),
    ),
)
PROPOSE = d.ProposeAgreement(
    kind=AgreementKind.COOPERATION_AGREEMENT,
    titles=Titles(fa="موافقت‌نامه همکاری", en="Cooperation agreement", tg="Созишнома"),
    purpose="More detergents and fewer delays at the border.",
    grounds=Grounds(kind=GroundsKind.SESSION_IDEA, reference="QZ-IDE-1404-00003"),
    parties=(US, THEM),
    languages=(Language.FA, Language.TG),
    prevailing=Language.FA,
    goods=(Goods(code="340250", edition=HsEdition.HS2022),),
    term_months=24,
    notice_days=90,
)
GRANT = d.GrantMandate(mandate=Mandate(resolution="QZ-RES-1404-00012", adopted_on=TODAY))
OPINION = d.GiveLegalOpinion(opinion=Opinion.OK, text="Nothing stands against it.")
APPROVE = s.ApproveForSignature(version=2, sign_by=TODAY + timedelta(days=30))
WAREHOUSE = o.AddObligation(
    party="us",
    text="Open a bonded warehouse",
    measure="Square metres in use: 500",
    owner=OWNER.id,
    due_after_days=60,
)
MEETING = o.AddObligation(
    party="khatlon",
    text="Hold a meeting of exporters",
    measure="Meetings held: 1 each quarter",
    owner=OWNER.id,
    every=Recurrence.QUARTERLY,
)


def attach(kind: str, sha256: str = "d" * 64) -> AttachDocument:
    return AttachDocument(
        type=kind, name=f"{kind}.pdf", media_type="application/pdf", size=9, sha256=sha256
    )


def signature(party: str, signatory: str, **more: Any) -> s.RecordSignature:
    fixed: dict[str, Any] = {"signed_on": TODAY, "place": "Dushanbe", "sha256": DRAFT_2}
    return s.RecordSignature(party=party, signatory=signatory, **(fixed | more))


def proposed() -> Scenario:
    return opened(LIFECYCLE, (PROPOSE, SECRETARY))


def mandated() -> Scenario:
    return walk(proposed(), (GRANT, CHAIR))


def drafted() -> Scenario:
    """One draft, two obligations, one condition precedent."""
    return walk(
        mandated(),
        (attach("draft", DRAFT_1), DESK),
        (d.RecordDraft(version=1, document="D1"), DESK),
        (WAREHOUSE, DESK),
        (MEETING, DESK),
        (s.AddConditionPrecedent(text="Exchange of notes"), DESK),
    )


def negotiated() -> Scenario:
    said = d.RecordCounterpartyPosition(party="khatlon", clause="4.2", text="Sixty days.")
    return walk(
        drafted(),
        (d.OpenNegotiation(version=1), DESK),
        (said, DESK),
        (attach("draft", DRAFT_2), DESK),
        (d.RecordDraft(version=2, document="D2", summary="Sixty days"), DESK),
    )


def in_review() -> Scenario:
    return walk(negotiated(), (d.SendToLegal(version=2), DESK))


def approved() -> Scenario:
    return walk(in_review(), (OPINION, LAWYER), (APPROVE, CHAIR))


def signed() -> Scenario:
    return walk(
        approved(),
        (signature("us", "governor"), SECRETARY),
        (signature("khatlon", "chairman"), SECRETARY),
        (attach("signed_copy_fa"), SECRETARY),
        (attach("signed_copy_tg"), SECRETARY),
        (attach("exchange_of_notes"), SECRETARY),
    )


def in_force() -> Scenario:
    met = s.MeetConditionPrecedent(condition="C1", document="D5", met_on=TODAY)
    return walk(signed(), (met, SECRETARY), (s.EnterIntoForce(in_force_on=TODAY), SECRETARY))


def rung(scenario: Scenario, key: str) -> Scenario:
    """The timer does what the deadline says, at its moment."""
    case = scenario.case
    due = case.deadlines[key]
    named = next(x for x in LIFECYCLE.all_deadlines if x.name == due.name)
    assert named.then is not None
    return walk(scenario.on(due.due_at), (named.then(case, due), TIMER))


def day(scenario: Scenario, on: date) -> Scenario:
    return scenario.on(datetime(on.year, on.month, on.day, 9, tzinfo=UTC))


def reported() -> Scenario:
    """Both obligations reported on the tenth day, with evidence."""
    return walk(
        day(in_force(), TODAY + timedelta(days=10)),
        (attach("evidence", "e" * 64), OWNER),
        (o.ReportObligation(obligation="O1", text="Opened.", evidence=("D6",)), OWNER),
        (o.ReportObligation(obligation="O2", text="Held.", evidence=("D6",)), OWNER),
    )


def amended() -> Scenario:
    """The first amendment, signed by both, on the twentieth day."""
    when = TODAY + timedelta(days=20)
    ours = m.RecordAmendmentSignature(
        amendment="M1",
        party="us",
        signatory="governor",
        signed_on=when,
        place="Qazvin",
        sha256=AMENDMENT,
    )
    theirs = m.RecordAmendmentSignature(
        amendment="M1",
        party="khatlon",
        signatory="chairman",
        signed_on=when,
        place="Qazvin",
        sha256=AMENDMENT,
    )
    return walk(
        day(in_force(), when),
        (attach("amendment", AMENDMENT), DESK),
        (m.ProposeAmendment(number=1, title="Fees", clauses=("7", "8.1"), document="D6"), DESK),
        (m.GiveAmendmentOpinion(amendment="M1", opinion=Opinion.OK, text="Sound."), LAWYER),
        (m.ApproveAmendment(amendment="M1"), CHAIR),
        (ours, SECRETARY),
        (theirs, SECRETARY),
    )


def suspended() -> Scenario:
    suspend = t.SuspendAgreement(
        review_on=TODAY + timedelta(days=40),
        reason_code=t.SuspensionReason.FORCE_MAJEURE,
        reason="The border is closed.",
    )
    return walk(day(in_force(), TODAY + timedelta(days=10)), (suspend, CHAIR))


def expiring() -> Scenario:
    return rung(in_force(), "expiring")


def renewed() -> Scenario:
    decide = t.DecideRenewal(renewal=Renewal.RENEW, text="It works.")
    known = len(expiring().case.documents)
    renew = t.RenewAgreement(until=date(2029, 11, 7), document=f"D{known + 1}")
    return walk(
        expiring(),
        (decide, CHAIR),
        (attach("exchange_of_notes", "f" * 64), SECRETARY),
        (renew, SECRETARY),
    )


def noticed() -> Scenario:
    give = t.GiveNotice(
        party="us",
        ends_on=TODAY + timedelta(days=120),
        reason_code=t.TerminationReason.CHANGED_CIRCUMSTANCES,
        reason="The tariff rose.",
    )
    return walk(day(in_force(), TODAY + timedelta(days=20)), (give, CHAIR))


def terminated() -> Scenario:
    end = t.TerminateAgreement(
        reason_code=t.TerminationReason.NOTICE_EXPIRED, reason="The notice has run out."
    )
    return walk(day(noticed(), TODAY + timedelta(days=120)), (end, CHAIR))


def abandoned() -> Scenario:
    give_up = s.AbandonAgreement(reason_code=GeneralReason.OTHER, reason="They lost interest.")
    return walk(approved(), (give_up, CHAIR))


def paths() -> tuple[Scenario, ...]:
    """Where random walks may start: anywhere along these."""
    ways = (reported, amended, suspended, renewed, terminated, abandoned)
    return tuple(way() for way in ways)
