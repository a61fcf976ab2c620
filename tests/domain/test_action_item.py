"""Actions: acknowledged, reported, late, escalated, extended, verified by another."""

from datetime import date, timedelta
from uuid import UUID

from msgspec.structs import replace

from export_program.domain.action_item import LIFECYCLE
from export_program.domain.action_item import messages as m
from export_program.domain.resolution import ResolutionStage
from export_program.engine.actors import Actor, Role
from export_program.engine.calendars.iran import IRAN
from export_program.engine.checks import findings
from export_program.engine.protocols.documents import RejectDocument
from export_program.engine.refusals import NotAllowed, RuleBroken, WrongStage
from tests.domain import resolution_story as story
from tests.domain import session_story as ss
from tests.domain.resolution_story import ASSIGN, CLAIM, GENERAL, WHY, asked
from tests.domain.session_story import CHAIR, CHAMBER, CLERK, local
from tests.scenario import POLICY, TIMER, Scenario, walk

CANCEL = m.CancelAction(reason_code=m.CancellationReason.NO_LONGER_NEEDED, reason=WHY)
RETURN = m.ReturnAction(reason_code=m.ReturnReason.NO_EVIDENCE, reason=WHY)
VERIFY, ACKNOWLEDGE = m.VerifyDone(), m.AcknowledgeAction()
AS_CLERK = Actor(CHAMBER.id, Role.SECRETARIAT)


def reassign(organisation: str = "samt", day: date | None = None) -> m.ReassignAction:
    return m.ReassignAction(organisation=organisation, owner=ss.SAMT.id, due=day, **GENERAL)


def test_the_table_is_sound() -> None:
    assert list(findings(LIFECYCLE)) == []


def test_an_action_is_done_by_its_owner_and_verified_by_another() -> None:
    done = story.verified()
    assert (done.case.stage, done.case.deadlines) == ("verified", {})
    case = story.assigned().case
    assert (case.resolution_number, case.working_group_id) == ("1404/31", ss.GROUP)
    assert (case.heading_fa, case.first_due) == ("تدارک اعزام", date(2025, 11, 15))


def test_an_action_stands_on_a_resolution_in_force_or_a_session_that_was_held() -> None:
    start = story.unassigned()
    bare = replace(ASSIGN, resolution_id=None, directive=None)
    start.when(bare, CHAIR).refused(RuleBroken, match="under a resolution or in a session")
    for stage in (ResolutionStage.DRAFTED, ResolutionStage.REVOKED):
        fallen = replace(story.adopted().case, stage=stage)
        start.knowing(resolution=fallen).when(ASSIGN, CHAIR).refused(RuleBroken, match="adopted")
    start.knowing(resolution=None).when(ASSIGN, CHAIR).refused(RuleBroken, match="adopted")
    said = replace(bare, session_id=ss.SESSION)
    made = start.knowing(resolution=None).when(said, CHAIR).then(m.ActionAssigned, "open")
    assert made.case.working_group_id == ss.GROUP
    start.knowing(session=ss.locked().case).when(said, CHAIR).refused(RuleBroken, match="was held")
    start.knowing(session=None).when(said, CHAIR).refused(RuleBroken, match="was held")


def test_a_resolution_for_information_asks_nothing() -> None:
    told = story.adopted(story.INFORMATION).case
    free = replace(ASSIGN, directive=None)
    start = story.unassigned().knowing(resolution=told)
    start.when(free, CHAIR).refused(RuleBroken, match="asks nothing")


def test_the_directive_is_known_and_the_day_lies_ahead() -> None:
    lost = replace(ASSIGN, directive="fair")
    story.unassigned().when(lost, CHAIR).refused(RuleBroken, match="directive")
    late = replace(ASSIGN, due=date(2025, 11, 7))
    story.unassigned().when(late, CHAIR).refused(RuleBroken, match="not past")
    story.unassigned().when(ASSIGN, CHAMBER).refused(NotAllowed)
    story.unassigned().when(ASSIGN, POLICY).then(m.ActionAssigned, "open")


def test_its_owner_acknowledges_it_within_two_working_days() -> None:
    start = story.assigned()
    assert start.case.deadlines["acknowledgement"].due_at == IRAN.end_of(date(2025, 11, 10))
    start.when(ACKNOWLEDGE, ss.SAMT).refused(RuleBroken, match="owner acknowledges")
    start.when(ACKNOWLEDGE, CHAMBER).then(m.ActionAcknowledged, "acknowledged")
    nobody = story.assigned(replace(ASSIGN, owner=None))
    taken = nobody.when(ACKNOWLEDGE, ss.SAMT).then(m.ActionAcknowledged)
    assert taken.case.owner == ss.SAMT.id


def test_only_the_owner_reports_and_claims() -> None:
    report = m.ReportProgress(text="Half.", percent=50)
    known = walk(story.assigned(), (ACKNOWLEDGE, CHAMBER))
    known.when(report, ss.SAMT).refused(RuleBroken, match="Its owner acts")
    told = known.when(report, CHAMBER).then(m.ActionProgressReported, "in_progress")
    assert [p.percent for p in told.case.progress] == [50]
    told.when(m.ClaimDone(claim="Done."), ss.SAMT).refused(RuleBroken, match="Its owner acts")
    story.assigned().when(report, CHAMBER).refused(WrongStage)
    unnamed = story.assigned(replace(ASSIGN, owner=None))
    unnamed.when(asked(), CHAMBER).refused(RuleBroken, match="Its owner acts")


def test_a_claim_shows_evidence_that_is_attached() -> None:
    story.working().when(CLAIM, CHAMBER).refused(RuleBroken, match="evidence is attached")
    here = walk(story.working(), (ss.paper("evidence"), CHAMBER))
    here.when(CLAIM, CHAMBER).then(m.ActionDoneClaimed, "done_claimed")
    thrown = walk(here, (RejectDocument(document="D1", **GENERAL), CLERK))
    thrown.when(CLAIM, CHAMBER).refused(RuleBroken, match="evidence is attached")


def test_the_owner_neither_verifies_nor_returns() -> None:
    claim = story.claimed()
    claim.when(VERIFY, AS_CLERK).refused(RuleBroken, match="Somebody else")
    claim.when(RETURN, AS_CLERK).refused(RuleBroken, match="Somebody else")
    claim.when(VERIFY, CHAMBER).refused(NotAllowed)
    claim.when(VERIFY, CHAIR).then(m.ActionVerified, "verified")
    assert claim.case.deadlines["verification"].due_at == IRAN.end_of(date(2025, 11, 13))
    assert "due" not in claim.case.deadlines


def test_who_claimed_does_not_verify_after_it_changed_hands() -> None:
    moved = replace(story.claimed().case, owner="somebody")
    claim = Scenario(LIFECYCLE, now=moved, at=story.claimed().at)
    claim.when(VERIFY, AS_CLERK).refused(RuleBroken, match="Somebody else")


def test_what_is_returned_runs_again_with_a_day_that_lies_ahead() -> None:
    back = story.claimed().when(RETURN, CLERK).then(m.ActionReturned, "returned")
    assert back.case.deadlines["due"].due_at == IRAN.end_of(date(2025, 11, 15))
    assert (back.case.returned, back.case.claimed_by) == (1, None)
    late = story.claimed().on(local(date(2025, 11, 17)))
    late.when(RETURN, CLERK).refused(RuleBroken, match="new one")
    day = replace(RETURN, due=date(2025, 11, 20))
    again = late.when(day, CLERK).then(m.ActionReturned)
    assert again.case.deadlines["due"].due_at == IRAN.end_of(date(2025, 11, 20))
    back.when(CLAIM, CHAMBER).then(m.ActionDoneClaimed, "done_claimed")


# ---------------------------------------------------------------- late


def test_a_day_that_passed_makes_it_overdue_and_not_before() -> None:
    working = story.working()
    due = working.case.deadlines["due"].due_at
    early = working.on(due - timedelta(seconds=1))
    early.when(m.MarkActionOverdue(), TIMER).refused(RuleBroken, match="passed")
    late = story.overdue()
    assert late.last.event == m.ActionOverdue(due=date(2025, 11, 15), times=1)
    assert (late.case.late, late.case.stage) == (True, "in_progress")
    assert "due" not in late.case.deadlines


def test_five_working_days_late_it_goes_to_the_chair() -> None:
    late = story.overdue()
    due = late.case.deadlines["escalation"].due_at
    assert due == IRAN.end_of(date(2025, 11, 20))
    early = late.on(due - timedelta(seconds=1))
    early.when(m.EscalateAction(), TIMER).refused(RuleBroken, match="late")
    assert story.escalated().case.escalated
    claim = walk(late, (ss.paper("evidence"), CHAMBER), (CLAIM, CHAMBER))
    assert "escalation" not in claim.case.deadlines


def test_it_can_be_overdue_more_than_once() -> None:
    again = story.rung(story.extended(), "due", m.MarkActionOverdue())
    assert ss.told(again).times == 2
    assert again.case.late


# ---------------------------------------------------------------- extensions


def test_an_extension_is_asked_for_once_and_moves_the_day_later() -> None:
    working = story.working()
    for day in (date(2025, 11, 15), date(2025, 11, 1)):
        working.when(asked(day), CHAMBER).refused(RuleBroken, match="moves the day later")
    late = working.on(local(date(2025, 11, 20)))
    late.when(asked(date(2025, 11, 18)), CHAMBER).refused(RuleBroken, match="into the future")
    wish = working.when(asked(), CHAMBER).then(m.ActionExtensionRequested, "in_progress")
    wish.when(asked(), CHAMBER).refused(RuleBroken, match="No extension waits")
    working.when(asked(), ss.SAMT).refused(RuleBroken, match="Its owner acts")
    assert wish.case.deadlines["extension"].due_at == IRAN.end_of(date(2025, 11, 10))


def test_another_grants_it_to_the_day_asked_for_or_an_earlier_one() -> None:
    wish = walk(story.working(), (asked(), CHAMBER))
    grant = m.GrantExtension()
    wish.when(grant, AS_CLERK).refused(RuleBroken, match="does not grant")
    for day in (date(2025, 11, 15), date(2025, 12, 7)):
        wrong = m.GrantExtension(due=day)
        wish.when(wrong, CHAIR).refused(RuleBroken, match="lies ahead, at most")
    given = wish.when(grant, CHAIR).then(m.ActionExtensionGranted)
    assert (given.case.due, given.case.first_due) == (date(2025, 12, 6), date(2025, 11, 15))
    assert given.case.deadlines["due"].due_at == IRAN.end_of(date(2025, 12, 6))
    assert "extension" not in given.case.deadlines
    given.when(grant, CHAIR).refused(RuleBroken, match="was asked for")
    wish.when(m.GrantExtension(due=date(2025, 11, 30)), CHAIR).then(m.ActionExtensionGranted)


def test_a_day_that_came_while_it_waited_is_not_granted() -> None:
    wish = walk(story.working(), (asked(date(2025, 11, 18)), CHAMBER))
    late = wish.on(local(date(2025, 11, 20)))
    late.when(m.GrantExtension(), CHAIR).refused(RuleBroken, match="lies ahead")


def test_an_extension_is_refused_with_a_reason() -> None:
    wish = walk(story.working(), (asked(), CHAMBER))
    no = m.RefuseExtension(**GENERAL)
    wish.when(no, AS_CLERK).refused(RuleBroken, match="does not grant")
    told = wish.when(no, CLERK).then(m.ActionExtensionRefused)
    assert [e.granted for e in told.case.extensions] == [False]
    told.when(no, CLERK).refused(RuleBroken, match="was asked for")
    told.when(asked(), CHAMBER).then(m.ActionExtensionRequested)


def test_with_a_new_day_it_is_no_longer_late() -> None:
    given = story.extended().case
    assert (given.late, given.escalated, given.overdue) == (False, False, 1)
    assert "escalation" not in given.deadlines
    moved = walk(story.escalated(), (reassign(day=date(2025, 12, 1)), CHAIR)).case
    assert (moved.late, moved.escalated) == (False, False)


def test_a_claim_makes_the_extension_moot() -> None:
    wish = walk(story.working(), (asked(), CHAMBER), (ss.paper("evidence"), CHAMBER))
    claim = walk(wish, (CLAIM, CHAMBER))
    assert claim.case.asked is None
    assert "extension" not in claim.case.deadlines


# ---------------------------------------------------------------- other hands


def test_another_organisation_acknowledges_anew() -> None:
    moved = story.working().when(reassign(), CLERK).then(m.ActionReassigned, "open")
    assert (moved.case.organisation, moved.case.owner) == ("samt", ss.SAMT.id)
    assert ss.told(moved).previous == "chamber"
    assert "acknowledgement" in moved.case.deadlines
    moved.when(reassign(), CLERK).refused(RuleBroken, match="Another organisation")
    late = story.overdue().on(local(date(2025, 11, 17)))
    late.when(reassign(), CLERK).refused(RuleBroken, match="new one")
    wish = walk(story.working(), (asked(), CHAMBER), (reassign(), CLERK))
    assert wish.case.asked is None


def test_the_chair_or_a_fallen_resolution_cancels_it() -> None:
    story.working().when(CANCEL, CLERK).refused(NotAllowed)
    story.claimed().when(CANCEL, CHAIR).then(m.ActionCancelled, "cancelled")
    gone = story.overdue().when(CANCEL, POLICY).then(m.ActionCancelled, "cancelled")
    assert gone.case.deadlines == {}
    story.verified().when(CANCEL, CHAIR).refused(WrongStage)


def test_an_action_names_the_cases_it_hangs_on() -> None:
    case = story.assigned().case
    assert (case.resolution_id, case.session_id) == (ss.RESOLUTION, None)
    assert case.id == UUID(int=505)
