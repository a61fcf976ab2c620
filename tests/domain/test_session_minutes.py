"""Minutes: drafted, circulated, objected to, approved by another, and then only corrected."""

from datetime import date, timedelta

from export_program.domain.session import sitting as s
from export_program.domain.session.case import Minutes, ResolutionOutcome
from export_program.engine.actors import Actor, Role
from export_program.engine.calendars.iran import IRAN
from export_program.engine.protocols.documents import RejectDocument, SupersedeDocument
from export_program.engine.refusals import NotAllowed, RuleBroken, WrongStage
from tests.domain import session_story as story
from tests.domain.session_story import CHAIR, CLERK, GENERAL, SAMT, local, noted, paper
from tests.scenario import POLICY, TIMER, walk

DRAFT = s.DraftMinutes(document="D1", summary="1404/31 was adopted.")
OBJECT = s.ObjectToMinutes(organisation="samt", text="The share is missing.", item="I1")
SUNDAY = date(2025, 11, 9)


def test_minutes_are_drafted_within_two_working_days_and_bound_to_their_bytes() -> None:
    done = story.adjourned()
    assert done.case.deadlines["minutes draft"].due_at == IRAN.end_of(date(2025, 11, 10))
    (first,) = story.drafted().case.minutes
    digest = paper("minutes").sha256
    assert first == Minutes(1, "D1", digest, "1404/31 was adopted.", CLERK.id)
    done.when(DRAFT, CLERK).refused(RuleBroken, match="attached")
    other = walk(done, (paper("paper"), CLERK))
    other.when(DRAFT, CLERK).refused(RuleBroken, match="attached")
    here = walk(done, (paper("minutes"), CLERK))
    here.when(DRAFT, CHAIR).refused(NotAllowed)
    thrown = RejectDocument(document="D1", **GENERAL)
    walk(here, (thrown, CHAIR_AS_CLERK)).when(DRAFT, CLERK).refused(RuleBroken, match="attached")


CHAIR_AS_CLERK = Actor(CHAIR.id, Role.SECRETARIAT)


def test_a_new_version_has_other_bytes() -> None:
    story.drafted().when(DRAFT, CLERK).refused(RuleBroken, match="differs")
    two = walk(story.drafted(), (paper("minutes", "2"), CLERK))
    second = s.DraftMinutes(document="D2", summary="Again.")
    found = two.when(second, CLERK).then(s.MinutesDrafted, "minutes_drafted")
    assert [m.version for m in found.case.minutes] == [1, 2]


def test_minutes_go_to_every_seat_as_they_were_drafted() -> None:
    told = story.told(story.circulated())
    assert told.to == ("governor", "chamber", "samt", "customs", "university")
    swap = SupersedeDocument(
        document="D1", name="m", media_type="application/pdf", size=9, sha256="0" * 64
    )
    changed = walk(story.drafted(), (swap, CLERK))
    changed.when(s.CirculateMinutes(), CLERK).refused(RuleBroken, match="was drafted")


def test_members_object_for_their_own_organisation_within_three_working_days() -> None:
    round_ = story.circulated()
    due = round_.case.deadlines["objections"].due_at
    assert due == IRAN.end_of(date(2025, 11, 11))
    round_.on(due).when(OBJECT, SAMT).then(s.MinutesObjected)
    round_.on(due + timedelta(seconds=1)).when(OBJECT, SAMT).refused(RuleBroken, match="3 working")
    story.period_over().when(OBJECT, SAMT).refused(RuleBroken, match="3 working")
    round_.when(OBJECT, story.CHAMBER).refused(RuleBroken, match="its own organisation")
    round_.when(OBJECT, CLERK).refused(NotAllowed)
    lost = s.ObjectToMinutes(organisation="elsewhere", text="No.")
    round_.when(lost, SAMT).refused(RuleBroken, match="its own organisation")
    absent = s.ObjectToMinutes(organisation="customs", text="We were not asked.")
    round_.when(absent, story.CUSTOMS).then(s.MinutesObjected)
    unknown = s.ObjectToMinutes(organisation="samt", text="No.", item="I9")
    round_.when(unknown, SAMT).refused(RuleBroken, match="on the agenda")


def test_an_objection_is_answered_once_by_another() -> None:
    asked = story.objected()
    answer = s.AnswerObjection(objection="B1", accepted=False, answer="It is there.")
    asked.when(answer, Actor(SAMT.id, Role.SECRETARIAT)).refused(
        RuleBroken, match="Whoever objects"
    )
    told = asked.when(answer, CLERK).then(s.ObjectionAnswered)
    told.when(answer, CLERK).refused(RuleBroken, match="waits for an answer")
    lost = s.AnswerObjection(objection="B9", accepted=False, answer="It is there.")
    told.when(lost, CLERK).refused(RuleBroken, match="waits for an answer")


def test_an_accepted_objection_takes_a_new_version_before_the_approval() -> None:
    approve = s.ApproveMinutes()
    late = local(date(2025, 11, 12), 19)
    story.objected().on(late).when(approve, CHAIR).refused(RuleBroken, match="Every objection")
    for accepted in (True, False):
        answer = s.AnswerObjection(objection="B1", accepted=accepted, answer="Yes or no.")
        told = walk(story.objected(), (answer, CLERK)).on(late).when(approve, CHAIR)
        if accepted:
            told.refused(RuleBroken, match="Every objection")
        else:
            told.then(s.MinutesApproved)
    done = story.redrafted().when(approve, CHAIR).then(s.MinutesApproved, "minutes_approved")
    assert story.told(done).document == "D2"


def test_the_period_ends_by_the_timer_and_not_before() -> None:
    round_ = story.circulated()
    due = round_.case.deadlines["objections"].due_at
    early = round_.on(due - timedelta(seconds=1))
    early.when(s.EndObjections(), TIMER).refused(RuleBroken, match="has passed")
    over = round_.on(due).when(s.EndObjections(), TIMER).then(s.ObjectionsEnded)
    assert over.case.deadlines["minutes approval"].due_at == IRAN.end_of(date(2025, 11, 17))
    assert not story.redrafted().case.deadlines.keys() & {"objections"}


def test_minutes_are_approved_by_another_after_the_period() -> None:
    approve = s.ApproveMinutes()
    story.circulated().when(approve, CHAIR).refused(RuleBroken, match="period")
    drafter, other = Actor(CLERK.id, Role.WG_CHAIR), Actor("another chair", Role.WG_CHAIR)
    story.period_over().when(approve, other).refused(RuleBroken, match="chair of the session")
    story.period_over().when(approve, drafter).refused(RuleBroken, match="Whoever drafted")
    story.period_over().when(approve, CLERK).refused(NotAllowed)
    done = story.period_over().when(approve, CHAIR).then(s.MinutesApproved, "minutes_approved")
    assert done.case.minutes_approved_by == CHAIR.id
    assert done.case.deadlines == {}


def test_the_period_may_have_passed_before_the_timer_came() -> None:
    round_ = story.circulated()
    due = round_.case.deadlines["objections"].due_at
    round_.on(due).when(s.ApproveMinutes(), CHAIR).then(s.MinutesApproved)


def test_minutes_wait_for_an_action_under_every_adopted_resolution() -> None:
    bare = noted(ResolutionOutcome.ADOPTED, covered=False)
    late = walk(story.period_over(), (bare, POLICY))
    late.when(s.ApproveMinutes(), CHAIR).refused(RuleBroken, match="has an action")
    rejected = noted(ResolutionOutcome.REJECTED, covered=False)
    walk(late, (rejected, POLICY)).when(s.ApproveMinutes(), CHAIR).then(s.MinutesApproved)
    undecided = noted(ResolutionOutcome.DRAFTED, covered=False)
    waits = walk(late, (undecided, POLICY))
    waits.when(s.ApproveMinutes(), CHAIR).refused(RuleBroken, match="waits for a decision")


def test_the_document_that_is_approved_is_the_one_that_went_round() -> None:
    swap = SupersedeDocument(
        document="D1", name="m", media_type="application/pdf", size=9, sha256="0" * 64
    )
    changed = walk(story.period_over(), (swap, CLERK))
    changed.when(s.ApproveMinutes(), CHAIR).refused(RuleBroken, match="was drafted")


def test_approved_minutes_are_only_corrected() -> None:
    done = story.approved()
    done.when(DRAFT, CLERK).refused(WrongStage)
    done.when(s.CirculateMinutes(), CLERK).refused(WrongStage)
    fix = s.CorrectMinutes(correction="The share is 60 percent.", **GENERAL)
    fixed = done.when(fix, CHAIR).then(s.MinutesCorrected, "minutes_approved")
    assert fixed.case.minutes == done.case.minutes
    assert [c.text for c in fixed.case.corrections] == ["The share is 60 percent."]
    other = Actor("another chair", Role.WG_CHAIR)
    done.when(fix, other).refused(RuleBroken, match="chair of the session")
    lost = s.CorrectMinutes(correction="A page.", document="D9", **GENERAL)
    done.when(lost, CHAIR).refused(RuleBroken, match="attached")
    done.when(fix, CLERK).refused(NotAllowed)
