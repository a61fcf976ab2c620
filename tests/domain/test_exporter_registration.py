"""An exporter from its draft to the register, off it, and back."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest

from export_program.domain.exporter import (
    LIFECYCLE,
    Exporter,
    ExporterStage,
    is_in_good_standing,
)
from export_program.domain.exporter import membership as mem
from export_program.domain.exporter import registration as reg
from export_program.domain.exporter.trade import (
    ClearCommitment,
    ClearDuplicate,
    CommitmentCleared,
    CommitmentNoted,
    DuplicateCleared,
    DuplicateNoted,
    NoteCommitment,
    NoteDuplicate,
    WithdrawProduct,
)
from export_program.domain.exporter.trade import ProductReason as WhyProduct
from export_program.domain.exporter.values import Contact, Method, Result
from export_program.engine.actors import TIMER, Actor, Role
from export_program.engine.lifecycle import Lifecycle
from export_program.engine.messages import GeneralReason
from export_program.engine.protocols.appeals import (
    AdmitAppeal,
    AssignPanel,
    LodgeAppeal,
    UpholdAppeal,
)
from export_program.engine.protocols.clock import MissDeadline
from export_program.engine.protocols.documents import RejectDocument
from export_program.engine.protocols.intake import DetailsChanged
from export_program.engine.protocols.outcome import (
    AcceptWithdrawal,
    CaseReopened,
    ReopenCase,
    RequestWithdrawal,
)
from export_program.engine.refusals import NotAllowed, RuleBroken, WrongStage
from tests.domain.exporter_story import (
    ADMIN,
    AGENT,
    CHAIR,
    CLERK,
    LEAD,
    OWNER,
    PASSED,
    REJECT,
    SALES,
    START,
    WASHING,
    WORDS,
    after,
    at_due,
    complete,
    draft,
    fact,
    paper,
    reason,
    registered,
    rejected,
    sealed,
    submitted,
    verified,
    with_card,
)
from tests.scenario import POLICY, Scenario, opened, person, walk

S = ExporterStage
OTHER = UUID(int=77)
WHY: dict[str, Any] = {"reason_code": GeneralReason.OTHER, "reason": WORDS}
SUSPEND = mem.SuspendExporter(
    review_on=date(2026, 1, 10),
    reason_code=mem.SuspensionReason.UNMET_FX_REPATRIATION,
    reason=WORDS,
)
REINSTATE = mem.ReinstateExporter(evidence="The bank confirmed the repatriation.")
DEREGISTER = mem.DeregisterExporter(
    reason_code=mem.DeregistrationReason.CEASED_EXPORTING, reason=WORDS
)
MERGE = mem.MergeExporter(into=OTHER, reason_code=GeneralReason.DUPLICATE, reason=WORDS)
UNMERGE = mem.UnmergeExporter(reason_code=GeneralReason.ERROR_OF_FACT, reason=WORDS)
REOPEN = ReopenCase(ground="court order 12", reason_code=GeneralReason.NEW_EVIDENCE, reason=WORDS)
FAILED = reg.VerifyExporter(
    method=Method.SITE_VISIT,
    result=Result.FAILED,
    reason_code=reg.VerificationFault.NOT_OPERATING,
    reason=WORDS,
)


def keys(lifecycle: Lifecycle[Exporter], case: Exporter) -> set[str]:
    return {key for unique in lifecycle.uniques for key in unique.keys(case)}


# ---------------------------------------------------------------- the draft


def test_a_registration_goes_from_draft_to_the_register() -> None:
    story = registered().then(reg.ExporterRegistered, S.REGISTERED)
    case = story.case
    assert (case.name, case.national_id, case.level) == ("Padideh Detergents", "10999000012", "L0")
    assert case.contacts == {"sales": SALES}
    assert [v.method for v in case.verifications.values()] == ["registry"]
    assert case.decision.outcome == "registered"
    assert is_in_good_standing(case)
    assert LIFECYCLE.title(case) == "Padideh Detergents"
    assert LIFECYCLE.owner(case) == case.id


def test_an_id_that_fails_its_check_digit_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="legal entity id: the check digit"):
        msgspec.structs.replace(START, national_id="10380285690")


def test_an_id_in_persian_digits_is_kept_in_ascii_digits() -> None:
    assert msgspec.structs.replace(START, national_id="۱۰۹۹۹۰۰۰۰۱۲").national_id == "10999000012"


def test_two_contacts_do_not_share_a_ref() -> None:
    with pytest.raises(ValueError, match="contacts: each contact has a ref of its own"):
        msgspec.structs.replace(START, contacts=(SALES, SALES))


@pytest.mark.parametrize(
    ("field", "text", "match"),
    [
        ("national_id", "0012345678", "national id: its last digit"),
        ("email", "nobody", "email: an address"),
        ("name", "  ", "name: a contact has a name"),
    ],
)
def test_a_contact_is_checked_while_it_is_text(field: str, text: str, match: str) -> None:
    given: dict[str, Any] = {"ref": "sales", "name": "Sara", field: text}
    with pytest.raises(ValueError, match=match):
        Contact(**given)


def test_a_contacts_sealed_data_is_left_alone() -> None:
    assert Contact(ref="a", name=sealed("n"), national_id=sealed("id")).national_id == sealed("id")
    assert Contact(ref="a", name="Sara", national_id="۰۰۱۲۳۴۵۶۷۹").national_id == "0012345679"


def test_only_applicants_start_a_registration() -> None:
    opened(LIFECYCLE, (START, AGENT))
    Scenario(LIFECYCLE).when(START, CLERK).refused(NotAllowed)


def test_a_draft_is_edited_field_by_field() -> None:
    edit = reg.EditRegistration(district="Lia", name="Padideh Detergents")
    story = draft().when(edit, OWNER).then(DetailsChanged, S.DRAFT)
    assert story.case.district == "Lia"
    assert list(fact(story).changes) == ["district"]
    story.when(edit, OWNER).refused(RuleBroken, "at least one field")


def test_a_draft_needs_its_mandatory_documents_before_it_is_handed_in() -> None:
    draft().when(reg.SubmitRegistration(), OWNER).refused(RuleBroken, "documents are attached")
    rejected_paper = RejectDocument(document="D1", **WHY)
    story = walk(complete(), (rejected_paper, CLERK))
    story.when(reg.SubmitRegistration(), OWNER).refused(RuleBroken, "documents are attached")


def test_a_draft_names_a_product_before_it_is_handed_in() -> None:
    gone = WithdrawProduct(product="P1", reason_code=WhyProduct.DISCONTINUED, reason=WORDS)
    story = walk(complete(), (gone, OWNER))
    story.when(reg.SubmitRegistration(), OWNER).refused(RuleBroken, "one product")


def test_a_draft_names_a_contact_before_it_is_handed_in() -> None:
    removed = walk(complete(), (mem.RemoveContact(ref="sales", **WHY), OWNER))
    removed.when(reg.SubmitRegistration(), OWNER).refused(RuleBroken, "one contact")


def test_what_was_handed_in_is_frozen() -> None:
    story = complete().when(reg.SubmitRegistration(), OWNER)
    story = story.then(reg.ExporterRegistrationSubmitted, S.SUBMITTED)
    event = fact(story)
    assert (event.submission, story.case.submissions) == (1, (event.content,))
    for command in (reg.EditRegistration(name="Other"), WASHING, mem.AddContact(contact=SALES)):
        story.when(command, OWNER).refused(WrongStage)


def test_another_content_has_another_digest() -> None:
    renamed = walk(complete(), (reg.EditRegistration(name="Other"), OWNER))
    other = walk(renamed, (reg.SubmitRegistration(), OWNER)).case
    assert other.submissions != submitted().case.submissions


def test_a_draft_lapses_after_ninety_days() -> None:
    story = at_due(draft(), "draft")
    assert story.at.date() == date(2026, 2, 6)
    story.then(reg.ExporterDraftLapsed, S.WITHDRAWN)


# ---------------------------------------------------------------- contacts and amendments


def test_contacts_are_added_changed_and_removed() -> None:
    export = Contact(ref="export", name=sealed("other"))
    story = registered()
    story = story.when(mem.AddContact(contact=export), OWNER).then(mem.ExporterContactAdded)
    story.when(mem.AddContact(contact=export), OWNER).refused(RuleBroken, "No contact has that ref")
    changed = Contact(ref="export", name=sealed("other"), position="Head of exports")
    story = story.when(mem.ChangeContact(contact=changed), CLERK).then(mem.ExporterContactChanged)
    assert story.case.contacts["export"].position == "Head of exports"
    story = story.when(mem.RemoveContact(ref="sales", **WHY), OWNER)
    story = story.then(mem.ExporterContactRemoved)
    assert list(story.case.contacts) == ["export"]
    story.when(mem.RemoveContact(ref="sales", **WHY), OWNER).refused(RuleBroken, "named")
    unknown = mem.ChangeContact(contact=SALES)
    story.when(unknown, OWNER).refused(RuleBroken, "A contact with that ref")


def test_a_registered_exporter_keeps_its_last_contact() -> None:
    last = mem.RemoveContact(ref="sales", **WHY)
    registered().when(last, OWNER).refused(RuleBroken, "last contact is not removed")


def test_details_are_amended_with_a_reason_after_they_were_handed_in() -> None:
    amend = mem.AmendDetails(name="Padideh Shimi", district="Lia", **WHY)
    story = registered().when(amend, CLERK).then(mem.ExporterDetailsAmended, S.REGISTERED)
    assert (story.case.name, story.case.district) == ("Padideh Shimi", "Lia")
    assert story.case.name_fa == "شویندهٔ پدیده"
    assert fact(story).changed == ("name", "district")
    assert reason(story).text == WORDS
    story.when(amend, CLERK).refused(RuleBroken, "changes at least one")


# ---------------------------------------------------------------- verification and decision


def test_whoever_made_a_registration_does_not_verify_it() -> None:
    by_agent = opened(LIFECYCLE, (START, AGENT))
    papers = ("official_gazette_notice", "production_licence", "tax_clearance")
    of_the_firm = person("owner", Role.EXPORTER_USER, str(by_agent.case.id))
    attached = ((paper(kind), AGENT) for kind in papers)
    handed_in = walk(by_agent, (WASHING, AGENT), *attached, (reg.SubmitRegistration(), of_the_firm))
    handed_in.when(PASSED, person("agent", Role.SECRETARIAT)).refused(RuleBroken, "does not verify")
    handed_in.when(PASSED, person("owner", Role.SECRETARIAT)).refused(RuleBroken, "does not verify")
    handed_in.when(PASSED, CLERK).then(reg.ExporterVerified, S.UNDER_VERIFICATION)


def test_a_failed_verification_says_why_in_its_event_and_envelope() -> None:
    story = submitted().when(FAILED, CLERK).then(reg.VerificationFailed, S.UNDER_VERIFICATION)
    assert story.case.verifications["V1"].result == "failed"
    assert fact(story).reason_code == "not_operating"
    assert reason(story).code == "not_operating"
    mute = reg.VerifyExporter(method=Method.SITE_VISIT, result=Result.FAILED)
    submitted().when(mute, CLERK).refused(RuleBroken, "says why")


def test_a_passed_verification_gives_no_fault() -> None:
    odd = msgspec.structs.replace(FAILED, result=Result.PASSED)
    submitted().when(odd, CLERK).refused(RuleBroken, "gives no reason for a failure")


def test_an_exporter_is_approved_only_after_a_verification_was_passed() -> None:
    failed = walk(submitted(), (FAILED, CLERK))
    failed.when(reg.ApproveRegistration(), LEAD).refused(RuleBroken, "At least one verification")
    again = walk(failed, (PASSED, CLERK))
    assert list(again.case.verifications) == ["V1", "V2"]
    again.when(reg.ApproveRegistration(), LEAD).then(reg.ExporterRegistered, S.REGISTERED)
    submitted().when(reg.ApproveRegistration(), LEAD).refused(WrongStage)


@pytest.mark.parametrize("name", ["owner", "clerk"])
def test_neither_creator_nor_verifier_approves(name: str) -> None:
    in_two_hats = person(name, Role.TEAM_LEAD)
    verified().when(reg.ApproveRegistration(), in_two_hats).refused(RuleBroken, "approve")


def test_only_the_team_lead_decides() -> None:
    for command in (reg.ApproveRegistration(), REJECT):
        verified().when(command, CLERK).refused(NotAllowed)


def test_verifying_and_deciding_have_their_days() -> None:
    story = submitted()
    # Saturday 8 November; Friday is off: Sunday to Thursday.
    assert story.case.deadlines["verification"].due_at == datetime(2025, 11, 13, 14, 30, tzinfo=UTC)
    late = story.on(story.case.deadlines["verification"].due_at)
    late = walk(late, (MissDeadline(deadline="verification"), TIMER))
    assert late.case.deadlines["verification"].missed
    decided = verified().case
    assert list(decided.deadlines) == ["registration decision"]
    assert not registered().case.deadlines


def test_a_rejection_can_be_appealed_and_goes_back_to_verification() -> None:
    story = rejected().then(reg.ExporterRegistrationRejected, S.REJECTED)
    assert story.case.decision.outcome == "rejected"
    judge = person("judge", Role.APPEAL_PANEL)
    story = walk(
        story,
        (LodgeAppeal(grounds="The notice was there."), OWNER),
        (AdmitAppeal(), CHAIR),
        (AssignPanel(panel=(judge.id,)), CHAIR),
        (UpholdAppeal(**WHY), judge),
    )
    assert story.case.stage is S.UNDER_VERIFICATION
    walk(story, (PASSED, CLERK), (reg.ApproveRegistration(), LEAD)).then(reg.ExporterRegistered)


def test_an_appeal_comes_too_late_after_28_days() -> None:
    late = after(rejected(), days=29)
    late.when(LodgeAppeal(grounds="late"), OWNER).refused(RuleBroken, "28 days")


def test_a_registration_is_withdrawn_while_it_is_not_decided() -> None:
    ask = RequestWithdrawal(reason_code=GeneralReason.OWN_REQUEST, reason=WORDS)
    for story in (draft(), submitted(), verified()):
        gone = walk(story, (ask, OWNER), (AcceptWithdrawal(), CLERK))
        assert gone.case.stage is S.WITHDRAWN
    registered().when(ask, OWNER).refused(WrongStage)


# ---------------------------------------------------------------- suspension


def test_a_suspension_names_its_reason_and_review_day() -> None:
    story = registered().when(SUSPEND, CHAIR).then(mem.ExporterSuspended, S.SUSPENDED)
    assert story.case.suspension.reason_code == "unmet_fx_repatriation"
    assert story.case.deadlines["suspension review"].due_at.date() == date(2026, 1, 10)
    assert not is_in_good_standing(story.case)
    past = msgspec.structs.replace(SUSPEND, review_on=date(2025, 11, 8))
    registered().when(past, LEAD).refused(RuleBroken, "reviewed on a later day")
    registered().when(SUSPEND, CLERK).refused(NotAllowed)


def test_a_review_sets_the_next_review_day() -> None:
    story = walk(registered(), (SUSPEND, LEAD))
    review = mem.ReviewSuspension(review_on=date(2026, 3, 1), **WHY)
    story = story.when(review, LEAD).then(mem.SuspensionReviewed, S.SUSPENDED)
    assert story.case.suspension.review_on == date(2026, 3, 1)
    assert story.case.deadlines["suspension review"].due_at.date() == date(2026, 3, 1)


def test_somebody_else_than_the_suspender_reinstates_on_evidence() -> None:
    story = walk(registered(), (SUSPEND, LEAD))
    story.when(REINSTATE, LEAD).refused(RuleBroken, "Somebody else")
    unattached = msgspec.structs.replace(REINSTATE, document="D9")
    story.when(unattached, CHAIR).refused(RuleBroken, "document attached")
    shown = msgspec.structs.replace(REINSTATE, document="D1")
    back = story.when(shown, CHAIR).then(mem.ExporterReinstated, S.REGISTERED)
    assert back.case.suspension is None
    assert "suspension review" not in back.case.deadlines


def test_whoever_suspended_an_earlier_time_may_reinstate() -> None:
    story = walk(registered(), (SUSPEND, LEAD), (REINSTATE, CHAIR), (SUSPEND, CHAIR))
    story.when(REINSTATE, LEAD).then(mem.ExporterReinstated, S.REGISTERED)


# ---------------------------------------------------------------- merging


def target(stage: ExporterStage = S.REGISTERED) -> Exporter:
    return Exporter(id=OTHER, stage=stage, version=5)


@pytest.mark.parametrize("by", [ADMIN, LEAD])
def test_a_merged_exporter_is_an_alias_and_can_be_parted_again(by: Actor) -> None:
    story = with_card().knowing(into=target()).when(MERGE, by)
    story = story.then(mem.ExporterMerged, S.MERGED)
    assert story.case.merged_into == OTHER
    assert not story.case.deadlines
    assert [(r.case_id, r.version) for r in story.last.meta.reads] == [(OTHER, 5)]
    back = story.when(UNMERGE, LEAD).then(mem.ExporterUnmerged, S.REGISTERED)
    assert (back.case.merged_into, fact(back).previous) == (None, OTHER)
    assert "commercial card" in back.case.deadlines


def test_a_suspended_exporter_is_suspended_again_after_unmerging() -> None:
    story = walk(registered(), (SUSPEND, LEAD)).knowing(into=target())
    back = walk(story, (MERGE, LEAD), (UNMERGE, ADMIN))
    assert back.case.stage is S.SUSPENDED
    assert "suspension review" in back.case.deadlines


@pytest.mark.parametrize("stage", [S.DRAFT, S.MERGED, S.DEREGISTERED, S.REJECTED])
def test_an_exporter_is_merged_only_into_one_on_the_register(stage: ExporterStage) -> None:
    story = registered().knowing(into=target(stage))
    story.when(MERGE, LEAD).refused(RuleBroken, "merged into another one")


def test_an_exporter_is_not_merged_into_itself_or_nothing() -> None:
    story = registered()
    itself = msgspec.structs.replace(MERGE, into=story.case.id)
    story.knowing(into=story.case).when(itself, LEAD).refused(RuleBroken, "merged into another")
    story.knowing(into=None).when(MERGE, LEAD).refused(RuleBroken, "merged into another")
    story.knowing(into=target()).when(MERGE, CLERK).refused(NotAllowed)


def test_duplicates_are_noted_and_cleared() -> None:
    note = NoteDuplicate(other=OTHER, because="merged")
    story = registered().when(note, POLICY).then(DuplicateNoted)
    assert story.case.duplicates == {str(OTHER): "merged"}
    story.when(note, CLERK).refused(RuleBroken, "not noted yet")
    clear = ClearDuplicate(other=OTHER, because="parted again")
    cleared = story.when(clear, POLICY).then(DuplicateCleared)
    assert not cleared.case.duplicates
    cleared.when(clear, POLICY).refused(RuleBroken, "is noted")
    own = NoteDuplicate(other=story.case.id, because="?")
    registered().when(own, CLERK).refused(RuleBroken, "another case")


# ---------------------------------------------------------------- the end, and back


def test_an_exporter_with_open_commitments_stays_on_the_register() -> None:
    note = NoteCommitment(commitment=f"stand_offer:{OTHER}", what="stand offer PAR-00007")
    story = registered().when(note, POLICY).then(CommitmentNoted)
    story.when(note, POLICY).refused(RuleBroken, "not noted yet")
    story.when(note, CLERK).refused(NotAllowed)
    story.when(DEREGISTER, LEAD).refused(RuleBroken, "No stand offer is open")
    clear = ClearCommitment(commitment=f"stand_offer:{OTHER}", because="lapsed")
    story = story.when(clear, POLICY).then(CommitmentCleared)
    story.when(clear, POLICY).refused(RuleBroken, "is noted")
    gone = story.when(DEREGISTER, LEAD).then(mem.ExporterDeregistered, S.DEREGISTERED)
    assert gone.case.closed_at == gone.at


def test_commitments_are_still_cleared_after_the_end() -> None:
    note = NoteCommitment(commitment="mark:1", what="mark licence")
    story = walk(registered(), (DEREGISTER, LEAD), (note, POLICY))
    walk(story, (ClearCommitment(commitment="mark:1", because="expired"), POLICY))


@pytest.mark.parametrize(
    ("story", "back"),
    [
        (rejected, S.SUBMITTED),
        (lambda: walk(registered(), (DEREGISTER, LEAD)), S.REGISTERED),
        (lambda: walk(registered(), (SUSPEND, LEAD), (DEREGISTER, LEAD)), S.SUSPENDED),
        (lambda: at_due(draft(), "draft").taken(), S.DRAFT),
    ],
)
def test_an_ended_case_is_reopened_where_it_was(
    story: Callable[[], Scenario], back: ExporterStage
) -> None:
    ended = story()
    ended.when(REOPEN, OWNER).refused(NotAllowed)
    reopened = ended.when(REOPEN, LEAD).then(CaseReopened, back)
    assert reopened.case.closed_at is None
    assert reopened.case.decision is None


def test_a_reopened_exporter_has_its_deadlines_again() -> None:
    story = walk(with_card(), (SUSPEND, LEAD))
    back = walk(story, (DEREGISTER, LEAD), (REOPEN, CHAIR)).case
    assert set(back.deadlines) == {"commercial card", "suspension review"}


# ---------------------------------------------------------------- unique facts


def test_a_national_id_is_held_until_the_case_has_ended_but_by_an_alias_too() -> None:
    id_key, card_key = "exporter-id:10999000012", "commercial-card:1404-55-901"
    story = with_card()
    assert keys(LIFECYCLE, story.case) == {id_key, card_key}
    merged = walk(story.knowing(into=target()), (MERGE, LEAD))
    assert id_key in keys(LIFECYCLE, merged.case)
    for ended in (rejected(), walk(story, (DEREGISTER, LEAD)), at_due(draft(), "draft").taken()):
        assert keys(LIFECYCLE, ended.case) == set()


def test_a_card_number_is_free_once_the_card_has_expired() -> None:
    expired = at_due(with_card(), "commercial card").taken()
    assert keys(LIFECYCLE, expired.case) == {"exporter-id:10999000012"}
