"""Ideas: submitted, triaged, tabled, and answered within two sessions."""

from datetime import date
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from export_program.domain.idea import LIFECYCLE, Idea, IdeaStage
from export_program.domain.idea import messages as m
from export_program.domain.idea.case import Recommendation, Theme
from export_program.domain.resolution import ResolutionStage
from export_program.domain.working_group import messages as wm
from export_program.engine.actors import Actor, Role
from export_program.engine.calendars.iran import IRAN
from export_program.engine.checks import findings
from export_program.engine.refusals import NotAllowed, RuleBroken, WrongStage
from tests.domain import resolution_story as story
from tests.domain import session_story as ss
from tests.domain.resolution_story import GENERAL, SUBMIT, TRIAGE, WHY
from tests.domain.session_story import CHAIR, CLERK, local
from tests.scenario import POLICY, person, walk

REASON: dict[str, Any] = {"reason_code": m.IdeaReason.NO_FUNDS, "reason": WHY}
FIRM = UUID(int=700)
OWNER = person("owner", Role.EXPORTER_USER, str(FIRM))
AUTHOR_AS_CLERK = Actor(ss.CHAMBER.id, Role.SECRETARIAT)
ADOPT = m.AdoptIdea(resolution_id=ss.RESOLUTION, reply="Resolution 1404/31.")


def test_the_table_is_sound() -> None:
    assert list(findings(LIFECYCLE)) == []


def test_an_idea_is_submitted_triaged_tabled_and_adopted() -> None:
    done = story.answered().case
    assert (done.stage, done.resolution_id) == ("adopted", ss.RESOLUTION)
    assert (done.answered_on, done.reply) == (ss.SATURDAY, "Resolution 1404/31.")
    assert done.deadlines == {}


def test_it_is_answered_within_two_sessions_of_the_series() -> None:
    told = story.submitted()
    assert told.case.reply_by == date(2025, 11, 8)
    assert told.case.deadlines["reply"].due_at == IRAN.end_of(date(2025, 11, 8))
    skip = wm.SkipOccurrence(on=date(2025, 11, 8), reason_code=wm.SkipReason.ORDER, reason=WHY)
    skipping = walk(ss.formed(), (skip, CLERK)).case
    later = story.no_idea().knowing(working_group=skipping).when(SUBMIT, ss.CHAMBER)
    assert later.case.reply_by == date(2025, 11, 15)
    holidays = story.no_idea().on(local(date(2025, 12, 28))).when(SUBMIT, ss.CHAMBER)
    assert holidays.case.reply_by == date(2026, 1, 24)
    alone = story.no_idea().knowing(working_group=None)
    free = alone.when(replace(SUBMIT, working_group_id=None), POLICY)
    assert free.case.reply_by == date(2025, 11, 11)


def test_an_exporter_submits_ideas_of_its_own() -> None:
    foreign = story.no_idea().when(SUBMIT, OWNER)
    foreign.refused(RuleBroken, match="ideas of its own")
    other = replace(SUBMIT, exporter_id=UUID(int=701))
    story.no_idea().when(other, OWNER).refused(RuleBroken, match="of its own")
    own = replace(SUBMIT, exporter_id=FIRM)
    case = story.no_idea().when(own, OWNER).then(m.IdeaSubmitted, "submitted").case
    assert LIFECYCLE.owner(case) == FIRM
    auditor = person("auditor", Role.AUDITOR)
    story.no_idea().when(SUBMIT, auditor).refused(NotAllowed)


def test_it_goes_to_an_active_group() -> None:
    gone = walk(ss.formed(), (wm.DissolveWorkingGroup(**GENERAL), CHAIR)).case
    for group in (None, gone):
        start = story.no_idea().knowing(working_group=group)
        start.when(SUBMIT, ss.CHAMBER).refused(RuleBroken, match="group is active")
        free = story.submitted().knowing(working_group=group)
        named = replace(TRIAGE, working_group_id=ss.GROUP)
        free.when(named, CLERK).refused(RuleBroken, match="group is active")


def test_another_triages_it_and_may_think_again() -> None:
    told = story.submitted()
    assert told.case.deadlines["triage"].due_at == IRAN.end_of(date(2025, 11, 1))
    told.when(TRIAGE, AUTHOR_AS_CLERK).refused(RuleBroken, match="idea of their own")
    sorted_ = told.when(TRIAGE, CLERK).then(m.IdeaTriaged, "triaged")
    assert sorted_.case.working_group_id == ss.GROUP
    sorted_.when(TRIAGE, CLERK).refused(RuleBroken, match="triage changes")
    again = replace(TRIAGE, theme=Theme.FAIRS)
    sorted_.when(again, CLERK).then(m.IdeaTriaged, "triaged")


def test_it_stands_on_the_agenda_of_a_session_that_can_take_it() -> None:
    table = m.TableIdea(session_id=ss.SESSION)
    for session in (None, ss.inquorate().case):
        known = story.triaged().knowing(session=session)
        known.when(table, POLICY).refused(RuleBroken, match="to come or was held")
    on = story.tabled()
    on.when(table, POLICY).refused(RuleBroken, match="another session")
    next_ = on.knowing(session=replace(ss.with_items().case, id=ss.NEXT))
    moved = next_.when(m.TableIdea(session_id=ss.NEXT), CLERK).then(m.IdeaTabled, "tabled")
    assert moved.case.tablings == 2


def test_only_an_adopted_resolution_adopts_it() -> None:
    tabled = story.tabled()
    draft = replace(story.adopted().case, stage=ResolutionStage.DRAFTED)
    for resolution in (None, draft):
        known = tabled.knowing(resolution=resolution)
        known.when(ADOPT, POLICY).refused(RuleBroken, match="was adopted")
    tabled.knowing(resolution=story.adopted().case).when(ADOPT, CLERK).refused(NotAllowed)


def test_it_is_put_off_with_a_reason_and_comes_back() -> None:
    off = story.put_off()
    assert (off.case.stage, off.case.deferrals, off.case.reply) == ("deferred", 1, WHY)
    assert "reply" not in off.case.deadlines
    again = off.knowing(session=replace(ss.with_items().case, id=ss.NEXT))
    back = again.when(m.TableIdea(session_id=ss.NEXT), POLICY).then(m.IdeaTabled, "tabled")
    back.knowing(resolution=story.adopted().case).when(ADOPT, CHAIR).then(m.IdeaAdopted)
    carried = m.DeferIdea(resolution_id=ss.RESOLUTION, **REASON)
    for resolution in (None, story.adopted().case):
        known = story.tabled().knowing(resolution=resolution)
        known.when(carried, POLICY).refused(RuleBroken, match="was deferred")
    known = story.tabled().knowing(resolution=story.deferred().case)
    known.when(carried, POLICY).then(m.IdeaDeferred, "deferred")


def test_it_is_turned_down_by_another_and_by_the_session_if_it_was_to_hear_it() -> None:
    reject = m.RejectIdea(**REASON)
    story.triaged().when(reject, CLERK).refused(RuleBroken, match="by the session alone")
    story.triaged().when(reject, CHAIR).then(m.IdeaRejected, "rejected")
    story.triaged().when(reject, POLICY).then(m.IdeaRejected, "rejected")
    hopeless = story.triaged(Recommendation.REJECT)
    told = hopeless.when(reject, CLERK).then(m.IdeaRejected, "rejected").case
    assert (told.reply, told.answered_on) == (WHY, date(2025, 10, 28))
    hopeless.when(reject, AUTHOR_AS_CLERK).refused(RuleBroken, match="idea of their own")
    story.submitted().when(reject, CHAIR).refused(WrongStage)


def test_it_is_referred_to_whose_business_it_is() -> None:
    refer = m.ReferIdea(referred_to="customs", reply="Customs will answer.")
    story.triaged().when(refer, AUTHOR_AS_CLERK).refused(RuleBroken, match="their own")
    done = story.triaged().when(refer, CLERK).then(m.IdeaReferred, "referred")
    assert (done.case.referred_to, done.case.deadlines) == ("customs", {})


def test_it_is_merged_into_another_that_goes_on() -> None:
    other = UUID(int=510)
    merge = m.MergeIdea(merged_into_id=other, reply="See there.")
    told = story.submitted()
    for found in (None, Idea(id=other, stage=IdeaStage.REJECTED)):
        known = told.knowing(**{"other idea": found})
        known.when(merge, CLERK).refused(RuleBroken, match="other idea goes on")
    itself = replace(merge, merged_into_id=told.case.id)
    told.knowing(**{"other idea": told.case}).when(itself, CLERK).refused(RuleBroken)
    known = told.knowing(**{"other idea": Idea(id=other, stage=IdeaStage.TABLED)})
    known.when(merge, AUTHOR_AS_CLERK).refused(RuleBroken, match="their own")
    known.when(merge, CLERK).then(m.IdeaMerged, "merged")
