"""Agreements from the proposal to entry into force."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from msgspec.structs import replace

from export_program.domain.agreement import LIFECYCLE, Agreement, AgreementStage
from export_program.domain.agreement import drafting as d
from export_program.domain.agreement import signing as s
from export_program.domain.agreement.values import Goods, Language, Mandate, Opinion, Party, Titles
from export_program.domain.vocabulary.hs import HsEdition
from export_program.engine.actors import Role
from export_program.engine.messages import GeneralReason
from export_program.engine.protocols.clock import MissDeadline
from export_program.engine.protocols.documents import RejectDocument
from export_program.engine.protocols.outcome import CaseReopened, ReopenCase
from export_program.engine.refusals import NotAllowed, RuleBroken, WrongStage
from tests.domain.agreement_story import (
    APPROVE,
    CHAIR,
    DESK,
    DRAFT_1,
    DRAFT_2,
    GRANT,
    LAWYER,
    LEAD,
    OPINION,
    PROPOSE,
    SECRETARY,
    THEM,
    TODAY,
    US,
    abandoned,
    approved,
    attach,
    day,
    drafted,
    in_force,
    in_review,
    mandated,
    negotiated,
    proposed,
    signature,
    signed,
)
from tests.scenario import POLICY, TIMER, Scenario, person, walk

NOW = AgreementStage
OTHER = GeneralReason.OTHER


def test_an_agreement_goes_from_an_idea_into_force() -> None:
    case = in_force().case
    assert case.stage is NOW.IN_FORCE
    assert case.in_force_on == TODAY
    assert case.until == date(2027, 11, 7)
    assert LIFECYCLE.title(case) == "موافقت‌نامه همکاری"
    assert LIFECYCLE.owner(case) is None
    assert not LIFECYCLE.public


def test_every_stage_of_the_way_is_named() -> None:
    ways = (proposed, mandated, drafted, negotiated, in_review, approved, signed, in_force)
    stages = [way().case.stage.value for way in ways]
    assert stages == [
        "proposed", "mandated", "drafting", "negotiating",
        "legal_review", "approved", "signed", "in_force",
    ]  # fmt: skip


# ---------------------------------------------------------------- proposal and mandate


@pytest.mark.parametrize("actor", [DESK, SECRETARY, POLICY])
def test_the_desk_the_secretariat_and_a_reaction_propose(actor: Any) -> None:
    Scenario(LIFECYCLE).when(PROPOSE, actor).then(d.AgreementProposed, "proposed")


@pytest.mark.parametrize("actor", [CHAIR, LAWYER, person("x", Role.EXPORTER_USER)])
def test_nobody_else_proposes(actor: Any) -> None:
    Scenario(LIFECYCLE).when(PROPOSE, actor).refused(NotAllowed)


TWO_US = (US, replace(THEM, us=True))
TWINS = (US, replace(THEM, ref="us"))
DOUBLES = (US, replace(THEM, signatories=US.signatories))


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"parties": (replace(US, us=False), THEM)}, "Exactly one party is us"),
        ({"parties": TWO_US}, "Exactly one party is us"),
        ({"parties": TWINS}, "no two parties"),
        ({"parties": DOUBLES}, "no two parties or signatories"),
        ({"languages": (Language.FA, Language.FA)}, "No language is named twice"),
        ({"prevailing": Language.RU}, "prevailing one is among them"),
        ({"goods": (Goods(code="999999", edition=HsEdition.HS2022),)}, "Every HS code exists"),
        ({"goods": PROPOSE.goods * 2}, "named once"),
        ({"term_months": 2}, "notice period is shorter than the term"),
        ({"term_months": None, "auto_renew_months": 12}, "only what has a term renews itself"),
    ],
)
def test_what_does_not_fit_is_not_proposed(changes: dict[str, Any], match: str) -> None:
    Scenario(LIFECYCLE).when(replace(PROPOSE, **changes), DESK).refused(RuleBroken, match)


def test_what_does_not_fit_is_not_edited_in_either() -> None:
    edit = proposed().when(d.EditAgreement(prevailing=Language.RU), DESK)
    edit = edit.refused(RuleBroken, "prevailing")
    edit = edit.when(d.EditAgreement(languages=(Language.TG,)), DESK).refused(
        RuleBroken, "prevailing"
    )
    edit = edit.when(d.EditAgreement(term_months=None), DESK).taken()
    assert edit.case.term_months is None
    edit.when(d.EditAgreement(auto_renew_months=6), DESK).refused(RuleBroken, "renews itself")


def test_a_title_in_no_language_is_no_title() -> None:
    with pytest.raises(ValueError, match="at least one language"):
        Titles()


def test_a_party_lies_in_its_country() -> None:
    with pytest.raises(msgspec.ValidationError, match="IR-26 does not lie in TJ"):
        msgspec.convert(
            {"ref": "x", "name": "x", "type": "company", "country": "TJ", "subdivision": "IR-26"},
            Party,
        )


def test_an_agreement_is_edited_until_legal_review() -> None:
    longer = d.EditAgreement(term_months=36, notice_days=60)
    for way in (proposed, mandated, drafted, negotiated):
        after = way().when(longer, DESK).taken().case
        assert (after.term_months, after.notice_days) == (36, 60)
        assert after.parties == way().case.parties
    in_review().when(longer, DESK).refused(WrongStage)


def test_an_edit_of_the_parties_replaces_them_whole() -> None:
    third = replace(THEM, ref="sughd", signatories=())
    after = proposed().when(d.EditAgreement(parties=(US, THEM, third)), DESK).case
    assert [p.ref for p in after.parties] == ["us", "khatlon", "sughd"]


def test_the_chair_alone_grants_the_mandate_on_an_adopted_resolution() -> None:
    proposed().when(GRANT, LEAD).refused(NotAllowed)
    tomorrow = Mandate(resolution="R-1", adopted_on=TODAY + timedelta(days=1))
    proposed().when(d.GrantMandate(mandate=tomorrow), CHAIR).refused(RuleBroken, "adopted before")
    case = mandated().case
    assert case.mandate == GRANT.mandate
    assert case.decision.outcome == "mandate_granted"


def test_a_refused_mandate_ends_the_proposal() -> None:
    refuse = d.RefuseMandate(reason_code=OTHER, reason="Not now.")
    after = proposed().when(refuse, CHAIR).then(d.NegotiationMandateRefused, "abandoned")
    assert after.case.ended_because == "other"


def test_a_mandate_is_decided_within_ten_working_days() -> None:
    due = proposed().case.deadlines["mandate"]
    assert due.due_at.date() == date(2025, 11, 19)  # ten office days after Saturday 8 November
    assert "mandate" not in mandated().case.deadlines
    late = proposed().on(due.due_at).when(MissDeadline(deadline="mandate"), TIMER).case
    assert late.deadlines["mandate"].missed


# ---------------------------------------------------------------- drafts and positions


def test_drafts_are_numbered_and_hold_the_hash_of_their_document() -> None:
    drafts = negotiated().case.drafts
    assert [(v.version, v.sha256) for v in drafts.values()] == [(1, DRAFT_1), (2, DRAFT_2)]
    assert drafts["V2"].by == DESK.id


@pytest.mark.parametrize("version", [1, 3])
def test_a_version_out_of_order_is_refused(version: int) -> None:
    more = walk(drafted(), (attach("draft", DRAFT_2), DESK))
    more.when(d.RecordDraft(version=version, document="D2"), DESK).refused(RuleBroken, "last one")


def test_a_negotiated_draft_keeps_the_same_rules() -> None:
    talks = negotiated()
    talks.when(d.RecordDraft(version=4, document="D2"), DESK).refused(RuleBroken, "The version is")
    talks.when(d.RecordDraft(version=3, document="D2"), DESK).refused(RuleBroken, "differs")
    talks.when(d.RecordDraft(version=3, document="D9"), DESK).refused(RuleBroken, "attached draft")


def test_a_draft_needs_an_attached_document_of_that_type() -> None:
    record = d.RecordDraft(version=1, document="D1")
    mandated().when(record, DESK).refused(RuleBroken, "attached draft")
    wrong = walk(mandated(), (attach("evidence"), DESK))
    wrong.when(record, DESK).refused(RuleBroken, "attached draft")
    reject = RejectDocument(document="D1", reason_code=OTHER, reason="Unreadable.")
    gone = walk(mandated(), (attach("draft"), DESK), (reject, SECRETARY))
    gone.when(record, DESK).refused(RuleBroken, "attached draft")


def test_the_same_text_is_no_new_draft() -> None:
    drafted().when(d.RecordDraft(version=2, document="D1"), DESK).refused(RuleBroken, "differs")


def test_talks_open_with_the_last_draft() -> None:
    drafted().when(d.OpenNegotiation(version=2), DESK).refused(RuleBroken, "last draft")
    drafted().when(d.OpenNegotiation(version=1), DESK).then(d.NegotiationOpened, "negotiating")


def test_positions_are_those_of_counterparties_on_the_draft_of_the_day() -> None:
    (said,) = negotiated().case.positions
    assert (said.party, said.clause, said.version, said.said_on) == ("khatlon", "4.2", 1, TODAY)
    for party in ("us", "nobody"):
        record = d.RecordCounterpartyPosition(party=party, clause="1", text="No.")
        negotiated().when(record, DESK).refused(RuleBroken, "counterparty")


def test_twenty_idle_working_days_are_reported_and_a_position_starts_them_anew() -> None:
    talks = negotiated()
    first = talks.case.deadlines["negotiation idle"]
    assert first.due_at.date() == date(2025, 12, 2)  # Fridays and 24 November are off
    said = d.RecordCounterpartyPosition(party="khatlon", clause="5", text="Agreed.")
    later = walk(day(talks, TODAY + timedelta(days=3)), (said, DESK))
    assert later.case.deadlines["negotiation idle"].due_at.date() == date(2025, 12, 6)
    missed = later.on(first.due_at).when(MissDeadline(deadline="negotiation idle"), TIMER)
    missed.refused(RuleBroken, "has passed")
    assert "negotiation idle" not in in_review().case.deadlines


# ---------------------------------------------------------------- legal review and approval


def test_legal_review_takes_the_last_draft_and_named_languages() -> None:
    negotiated().when(d.SendToLegal(version=1), DESK).refused(RuleBroken, "last draft")
    dumb = walk(negotiated(), (d.EditAgreement(languages=(), prevailing=None), DESK))
    dumb.when(d.SendToLegal(version=2), DESK).refused(RuleBroken, "languages of the text")
    torn = walk(negotiated(), (d.EditAgreement(prevailing=None), DESK))
    torn.when(d.SendToLegal(version=2), DESK).refused(RuleBroken, "which prevails")


def test_the_author_does_not_review() -> None:
    author = person("Parisa", Role.LEGAL)
    in_review().when(OPINION, author).refused(RuleBroken, "does not review")
    in_review().when(OPINION, LAWYER).then(d.LegalOpinionGiven, "legal_review")


def test_one_opinion_on_one_version() -> None:
    given = walk(in_review(), (OPINION, LAWYER))
    given.when(OPINION, LAWYER).refused(RuleBroken, "No opinion")
    assert given.case.opinion.version == 2
    assert "legal opinion" in in_review().case.deadlines
    assert "legal opinion" not in given.case.deadlines


@pytest.mark.parametrize(
    ("opinion", "conditions"), [(Opinion.OK, ("x",)), (Opinion.WITH_CONDITIONS, ())]
)
def test_conditions_stand_in_an_opinion_with_conditions_only(
    opinion: Opinion, conditions: tuple[str, ...]
) -> None:
    give = d.GiveLegalOpinion(opinion=opinion, text="x", conditions=conditions)
    in_review().when(give, LAWYER).refused(RuleBroken, "names them")


def test_an_opinion_may_name_its_document() -> None:
    give = replace(OPINION, document="D3")
    in_review().when(give, LAWYER).refused(RuleBroken, "legal opinion")
    ready = walk(in_review(), (attach("legal_opinion"), LAWYER))
    assert ready.when(give, LAWYER).case.opinion.document == "D3"


def test_without_an_opinion_or_against_it_nothing_is_approved() -> None:
    in_review().when(APPROVE, CHAIR).refused(RuleBroken, "not no")
    no = d.GiveLegalOpinion(opinion=Opinion.NO, text="Article 77.")
    walk(in_review(), (no, LAWYER)).when(APPROVE, CHAIR).refused(RuleBroken, "not no")


def test_conditions_of_the_opinion_must_be_answered() -> None:
    give = d.GiveLegalOpinion(opinion=Opinion.WITH_CONDITIONS, text="x", conditions=("Cap it.",))
    ready = walk(in_review(), (give, LAWYER))
    ready.when(APPROVE, CHAIR).refused(RuleBroken, "its conditions are met")
    answered = replace(APPROVE, conditions_met="Capped in 4.2.")
    ready.when(answered, CHAIR).then(s.AgreementApprovedForSignature, "approved")


def test_the_reviewed_version_is_approved_and_its_hash_fixed() -> None:
    ready = walk(in_review(), (OPINION, LAWYER))
    ready.when(replace(APPROVE, version=1), CHAIR).refused(RuleBroken, "under legal review")
    yesterday = replace(APPROVE, sign_by=TODAY - timedelta(days=1))
    ready.when(yesterday, CHAIR).refused(RuleBroken, "not past")
    ready.when(APPROVE, LEAD).refused(NotAllowed)
    case = approved().case
    assert case.approved.sha256 == DRAFT_2
    assert case.deadlines["signature"].due_at.date() == APPROVE.sign_by


def test_the_author_does_not_approve() -> None:
    ready = walk(in_review(), (OPINION, LAWYER))
    ready.when(APPROVE, person("Parisa", Role.WG_CHAIR)).refused(RuleBroken, "review or approve")


def test_every_party_needs_somebody_who_may_sign() -> None:
    mute = d.EditAgreement(parties=(US, replace(THEM, signatories=())))
    steps = ((mute, DESK), (d.SendToLegal(version=2), DESK), (OPINION, LAWYER))
    ready = walk(negotiated(), *steps)
    ready.when(APPROVE, CHAIR).refused(RuleBroken, "somebody who may sign")


def test_a_text_goes_back_to_the_table_and_through_review_again() -> None:
    back = d.ReturnToNegotiation(reason_code=OTHER, reason="They ask for more.")
    for way, who in ((in_review, LAWYER), (approved, CHAIR)):
        case = way().when(back, who).then(d.ReturnedToNegotiation, "negotiating").case
        assert case.approved is None
        assert case.opinion is None
        assert "signature" not in case.deadlines
        assert "negotiation idle" in case.deadlines


# ---------------------------------------------------------------- signatures


def test_signatures_are_recorded_party_by_party_until_all_have_signed() -> None:
    one = (
        approved().when(signature("us", "governor"), SECRETARY).then(s.AgreementSigned, "approved")
    )
    two = one.when(signature("khatlon", "chairman"), SECRETARY)
    two = two.then(s.AgreementFullySigned, "signed")
    assert set(two.case.signatures) == {"us", "khatlon"}
    assert "signature" not in two.case.deadlines


def test_a_signature_is_bound_to_the_approved_hash() -> None:
    other = signature("us", "governor", sha256=DRAFT_1)
    approved().when(other, SECRETARY).refused(RuleBroken, "approved one: its hash")


def test_a_party_signs_once_and_a_stranger_never() -> None:
    one = walk(approved(), (signature("us", "governor"), SECRETARY))
    one.when(signature("us", "governor"), SECRETARY).refused(RuleBroken, "not signed yet")
    one.when(signature("nobody", "x"), SECRETARY).refused(RuleBroken, "not signed yet")


def test_who_is_not_named_does_not_sign_and_who_has_no_office_needs_full_powers() -> None:
    approved().when(signature("us", "chairman"), SECRETARY).refused(RuleBroken, "may sign")
    deputy = signature("us", "deputy")
    approved().when(deputy, SECRETARY).refused(RuleBroken, "full powers")
    ready = walk(approved(), (attach("full_powers"), SECRETARY))
    ready.when(replace(deputy, full_powers="D2"), SECRETARY).refused(RuleBroken, "full powers")
    empowered = ready.when(replace(deputy, full_powers="D3"), SECRETARY)
    assert empowered.then(s.AgreementSigned).case.signatures["us"].full_powers == "D3"


@pytest.mark.parametrize("days", [-1, 1])
def test_a_signature_is_not_older_than_the_approval_nor_of_tomorrow(days: int) -> None:
    odd = signature("us", "governor", signed_on=TODAY + timedelta(days=days))
    approved().when(odd, SECRETARY).refused(RuleBroken, "after the approval")


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"sha256": DRAFT_1}, "its hash"),
        ({"signatory": "governor"}, "may sign"),
        ({"signed_on": TODAY + timedelta(days=1)}, "after the approval"),
    ],
)
def test_the_last_signature_is_checked_like_the_first(changes: dict[str, Any], match: str) -> None:
    one = walk(approved(), (signature("us", "governor"), SECRETARY))
    last = replace(signature("khatlon", "chairman"), **changes)
    one.when(last, SECRETARY).refused(RuleBroken, match)


def test_signed_facts_do_not_change() -> None:
    back = d.ReturnToNegotiation(reason_code=OTHER, reason="Second thoughts.")
    one = walk(approved(), (signature("us", "governor"), SECRETARY))
    one.when(back, CHAIR).refused(RuleBroken, "Nobody has signed")
    signed().when(signature("us", "governor"), SECRETARY).refused(WrongStage)


# ---------------------------------------------------------------- entry into force


ENTER = s.EnterIntoForce(in_force_on=TODAY)
MET = s.MeetConditionPrecedent(condition="C1", document="D5", met_on=TODAY)


def test_entry_waits_for_the_conditions_precedent() -> None:
    signed().when(ENTER, SECRETARY).refused(RuleBroken, "condition precedent")
    walk(signed(), (MET, SECRETARY)).when(ENTER, SECRETARY).then(s.AgreementEnteredIntoForce)


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"condition": "C2"}, "not met yet"),
        ({"document": "D1"}, "attached ratification"),
        ({"met_on": TODAY + timedelta(days=1)}, "in the future"),
    ],
)
def test_a_condition_is_met_by_a_document(changes: dict[str, Any], match: str) -> None:
    signed().when(replace(MET, **changes), SECRETARY).refused(RuleBroken, match)


def test_a_condition_is_met_once() -> None:
    walk(signed(), (MET, SECRETARY)).when(MET, SECRETARY).refused(RuleBroken, "not met yet")


def test_entry_needs_a_signed_copy_in_every_language() -> None:
    signatures = (
        (signature("us", "governor"), SECRETARY),
        (signature("khatlon", "chairman"), SECRETARY),
    )
    papers = (attach("signed_copy_fa"), SECRETARY), (attach("exchange_of_notes"), SECRETARY)
    met = replace(MET, document="D4"), SECRETARY
    ready = walk(approved(), *signatures, *papers, met)
    ready.when(ENTER, SECRETARY).refused(RuleBroken, "every language")
    walk(ready, (attach("signed_copy_tg"), SECRETARY), (ENTER, SECRETARY))


@pytest.mark.parametrize("days", [-1, 1])
def test_entry_is_not_before_the_last_signature_nor_in_the_future(days: int) -> None:
    odd = s.EnterIntoForce(in_force_on=TODAY + timedelta(days=days))
    ready = walk(signed(), (MET, SECRETARY))
    ready.when(odd, SECRETARY).refused(RuleBroken, "after the last signature")


def test_an_agreement_without_a_term_has_no_last_day() -> None:
    endless = walk(negotiated(), (d.EditAgreement(term_months=None), DESK))
    steps = (
        (d.SendToLegal(version=2), DESK), (OPINION, LAWYER), (APPROVE, CHAIR),
        (signature("us", "governor"), SECRETARY), (signature("khatlon", "chairman"), SECRETARY),
        (attach("signed_copy_fa"), SECRETARY), (attach("signed_copy_tg"), SECRETARY),
        (attach("exchange_of_notes"), SECRETARY), (MET, SECRETARY), (ENTER, SECRETARY),
    )  # fmt: skip
    case = walk(endless, *steps).case
    assert case.until is None
    assert "expiry" not in case.deadlines


def test_what_is_signed_but_not_in_force_is_watched() -> None:
    assert "entry into force" in signed().case.deadlines
    assert "entry into force" not in in_force().case.deadlines


# ---------------------------------------------------------------- ends without force


@pytest.mark.parametrize(
    "way", [proposed, mandated, drafted, negotiated, in_review, approved, signed]
)
def test_before_force_an_agreement_can_be_abandoned(way: Any) -> None:
    give_up = s.AbandonAgreement(reason_code=OTHER, reason="They lost interest.")
    case = way().when(give_up, LEAD).then(s.AgreementAbandoned, "abandoned").case
    assert case.deadlines == {}
    assert case.closed_at is not None
    in_force().when(give_up, CHAIR).refused(WrongStage)


def test_what_was_abandoned_reopens_without_its_old_mandate_and_approval() -> None:
    reopen = ReopenCase(reason_code=OTHER, reason="New governor.", ground="QZ-RES-1404-00031")
    abandoned().when(reopen, LEAD).refused(NotAllowed)
    case = abandoned().when(reopen, CHAIR).then(CaseReopened, "proposed").case
    assert (case.mandate, case.opinion, case.approved) == (None, None, None)
    assert (case.signatures, case.closed_at, case.ended_because) == ({}, None, None)
    assert len(case.drafts) == 2
    again = walk(abandoned(), (reopen, CHAIR), (GRANT, CHAIR), (attach("draft", "4" * 64), DESK))
    again.when(d.RecordDraft(version=3, document="D3"), DESK).then(d.AgreementDraftRecorded)


def test_a_successor_in_force_supersedes_an_agreement() -> None:
    take = s.SupersedeAgreement(successor=UUID(int=7), reason_code=OTHER, reason="Framework.")
    held = in_force()
    held.when(take, CHAIR).refused(RuleBroken, "another agreement that is in force")
    waiting = Agreement(id=UUID(int=7), stage=NOW.SIGNED)
    held.knowing(successor=waiting).when(take, CHAIR).refused(RuleBroken, "in force")
    heir = Agreement(id=UUID(int=7), stage=NOW.IN_FORCE, version=3)
    after = held.knowing(successor=heir).when(take, CHAIR)
    after = after.then(s.AgreementSuperseded, "superseded")
    assert after.case.successor == UUID(int=7)
    assert [(r.case_id, r.version) for r in after.last.meta.reads] == [(UUID(int=7), 3)]
    itself = replace(take, successor=held.case.id)
    held.knowing(successor=held.case).when(itself, CHAIR).refused(RuleBroken, "another")
