"""The sub-protocols that every case shares, tried on a tiny kind of case."""

from datetime import UTC, date, datetime, timedelta

from export_program.engine.calendars.iran import IRAN
from export_program.engine.messages import GeneralReason
from export_program.engine.protocols import advice as a
from export_program.engine.protocols import appeals as ap
from export_program.engine.protocols import assignment as q
from export_program.engine.protocols import clock as c
from export_program.engine.protocols import documents as d
from export_program.engine.protocols import information as i
from export_program.engine.protocols import linking as li
from export_program.engine.protocols import notes as n
from export_program.engine.protocols import outcome as o
from export_program.engine.refusals import NotAllowed, RuleBroken, WrongStage
from tests.engine.permit import (
    CHAIR,
    CLERK,
    FIRM,
    LEAD,
    OWNER,
    PANEL,
    WHY,
    LookAt,
    PermitStage,
    RefusePermit,
    asked,
    looked_at,
    refused,
)
from tests.scenario import CASE, NOON, POLICY, TIMER, Scenario, walk

S = PermitStage
TODAY = NOON.date()


def after(days: int) -> datetime:
    return NOON + timedelta(days=days)


# ---------------------------------------------------------------- assignment


def test_an_assignment_moves_between_desks_and_every_handler_stays_known() -> None:
    once = asked().when(q.Assign(assignee="ann"), CLERK)
    once.when(q.Assign(assignee="ann"), CLERK).refused(RuleBroken, "on that desk already")
    twice = walk(once, (q.Assign(assignee="bob"), LEAD), (q.Release(), LEAD))
    assert (twice.case.assignee, twice.case.handlers) == (None, ("ann", "bob"))
    twice.when(q.Release(), LEAD).refused(RuleBroken, "somebody's desk")
    ended = walk(once, (LookAt(), CLERK), (RefusePermit(**WHY), LEAD))
    assert (ended.case.assignee, ended.case.handlers) == ("ann", ("ann",))


def test_a_case_enters_and_leaves_queues() -> None:
    into = asked().when(q.MoveToQueue(queue="tiles"), POLICY).then(q.QueueEntered)
    into.when(q.MoveToQueue(queue="tiles"), CLERK).refused(RuleBroken, "in that queue already")
    out = into.when(q.LeaveQueue(), CLERK).then(q.QueueLeft)
    assert out.case.queue is None
    out.when(q.LeaveQueue(), CLERK).refused(RuleBroken, "in a queue")


# ---------------------------------------------------------------- information and the clock


def ask(due: date) -> i.RequestInformation:
    return i.RequestInformation(to="exporter", question="Which tiles?", due=due)


def answer(key: str) -> i.RespondToRequest:
    return i.RespondToRequest(request=key, answer="Floor tiles.")


def look(story: Scenario) -> datetime:
    due: datetime = story.case.deadlines["look"].due_at
    return due


def test_a_question_stops_the_clock_and_its_answer_moves_the_deadline_on() -> None:
    before = look(asked())
    stopped = asked().when(ask(date(2025, 12, 1)), CLERK)
    assert stopped.case.clock_stopped
    assert look(stopped) == before
    resumed = stopped.on(after(3)).when(answer("R1"), OWNER)
    assert not resumed.case.clock_stopped
    assert look(resumed) == IRAN.shift(before, NOON, after(3)) > before
    assert resumed.case.questions["R1"].status == "responded"


def test_the_clock_runs_again_when_the_last_of_several_questions_is_answered() -> None:
    before = look(asked())
    first = asked().when(ask(date(2025, 12, 1)), CLERK)
    second = first.on(after(2)).when(ask(date(2025, 12, 2)), CLERK)
    still = second.on(after(4)).when(answer("R1"), OWNER)
    assert still.case.clock_stopped
    assert look(still) == before
    done = still.on(after(7)).when(answer("R2"), OWNER)
    assert not done.case.clock_stopped
    assert look(done) == IRAN.shift(before, NOON, after(7))


def test_a_question_is_chased_closed_or_lapses() -> None:
    open_ = asked().when(ask(date(2025, 12, 1)), CLERK)
    chased = walk(
        open_, (i.ChaseRequest(request="R1"), CLERK), (i.ChaseRequest(request="R1"), CLERK)
    )
    assert chased.case.questions["R1"].chased == 2
    due = open_.case.deadlines["information:R1"]
    assert due.due_at == IRAN.end_of(date(2025, 12, 1))
    lapsed = open_.on(due.due_at).when(i.LapseRequest(request="R1"), TIMER).then(i.RequestLapsed)
    assert not lapsed.case.clock_stopped
    assert "information:R1" not in lapsed.case.deadlines
    lapsed.when(answer("R1"), OWNER).refused(RuleBroken, "request for information is open")
    closed = open_.when(i.CloseRequest(request="R1", **WHY), CLERK).then(i.RequestClosed)
    assert not closed.case.clock_stopped
    open_.when(answer("R2"), OWNER).refused(RuleBroken, "request for information is open")


def test_an_answer_is_due_after_today() -> None:
    asked().when(ask(TODAY), CLERK).refused(RuleBroken, "after the day of asking")


def test_a_suspended_clock_stands_until_it_is_resumed_and_the_questions_are_answered() -> None:
    before = look(asked())
    stop = c.SuspendClock(**WHY)
    stopped = asked().when(stop, CLERK)
    stopped.when(stop, CLERK).refused(RuleBroken, "not suspended already")
    both = stopped.on(after(1)).when(ask(date(2025, 12, 1)), CLERK)
    half = both.on(after(3)).when(c.ResumeClock(), CLERK)
    assert half.case.clock_stopped
    half.when(c.ResumeClock(), CLERK).refused(RuleBroken, "clock is suspended")
    done = half.on(after(8)).when(answer("R1"), OWNER)
    assert look(done) == IRAN.shift(before, NOON, after(8))


def test_a_deadline_that_began_while_the_clock_stood_moves_by_its_own_share() -> None:
    start = walk(looked_at(), (RefusePermit(**WHY), LEAD))
    reopened = start.when(o.ReopenCase(ground="Court order", **WHY), CHAIR)
    assert look(reopened) == look(asked())
    stopped = looked_at().when(c.SuspendClock(**WHY), CLERK)
    ended = stopped.when(RefusePermit(**WHY), LEAD).on(after(7))
    again = ended.when(o.ReopenCase(ground="Court order", **WHY), CHAIR)
    began = look(again)
    resumed = again.on(after(10)).when(c.ResumeClock(), CLERK)
    assert look(resumed) == IRAN.shift(began, after(7), after(10))


# ---------------------------------------------------------------- deadlines


def test_a_deadline_of_a_stage_is_cleared_by_leaving_it_and_every_one_by_the_end() -> None:
    assert set(asked().case.deadlines) == {"look"}
    own = c.SetDeadline(deadline="visit", due=TODAY + timedelta(days=5), rule="Agreed by phone.")
    set_ = looked_at().when(own, CLERK)
    assert set(set_.case.deadlines) == {"reminder", "visit"}
    set_.when(own, CLERK).refused(RuleBroken, "No deadline of that name")
    ended = set_.when(RefusePermit(**WHY), LEAD)
    assert ended.case.deadlines == {}
    assert set(ended.last.meta.cleared) == {"reminder", "visit"}


def test_a_deadline_set_by_hand_lies_ahead() -> None:
    own = c.SetDeadline(deadline="visit", due=TODAY, rule="Agreed.")
    asked().when(own, CLERK).refused(RuleBroken, "lies in the future")


def test_a_warning_is_raised_once_in_its_time_and_a_deadline_missed_once() -> None:
    warn, miss = c.RaiseDeadlineWarning(deadline="look"), c.MissDeadline(deadline="look")
    asked().when(warn, TIMER).refused(RuleBroken, "time of the warning")
    moment = asked().case.deadlines["look"].warn_at[0]
    assert moment == look(asked()) - timedelta(days=3)
    warned = asked().on(moment).when(warn, TIMER).then(c.DeadlineWarningRaised)
    assert warned.case.deadlines["look"].warned == 1
    warned.when(warn, TIMER).refused(RuleBroken, "time of the warning")
    warned.when(miss, TIMER).refused(RuleBroken, "has passed")
    late = warned.on(look(asked())).when(miss, TIMER).then(c.DeadlineMissed)
    assert late.case.deadlines["look"].next_alarm is None
    late.when(miss, TIMER).refused(RuleBroken, "is running")
    asked().when(miss, CLERK).refused(NotAllowed)


def test_nothing_is_warned_of_or_missed_while_the_clock_stands() -> None:
    stopped = asked().when(c.SuspendClock(**WHY), CLERK).on(after(60))
    stopped.when(c.MissDeadline(deadline="look"), TIMER).refused(RuleBroken, "its clock runs")
    stopped.when(c.RaiseDeadlineWarning(deadline="look"), TIMER).refused(RuleBroken, "clock runs")


def test_an_extension_moves_a_deadline_later_with_its_warnings_even_if_it_was_missed() -> None:
    missed = asked().on(look(asked())).when(c.MissDeadline(deadline="look"), TIMER)
    day = date(2025, 12, 31)
    more = c.ExtendDeadline(deadline="look", due=day, **WHY)
    case = missed.when(more, LEAD).then(c.DeadlineExtended).case
    due = case.deadlines["look"]
    assert due.due_at == IRAN.end_of(day)
    assert (due.missed, due.warned) == (False, 0)
    assert due.warn_at == (due.due_at - timedelta(days=3),)
    asked().when(c.ExtendDeadline(deadline="look", due=TODAY, **WHY), LEAD).refused(
        RuleBroken, "later day"
    )
    asked().when(more, CLERK).refused(NotAllowed)
    asked().when(c.ExtendDeadline(deadline="x", due=day, **WHY), LEAD).refused(RuleBroken, "known")


def test_a_reaction_recalculates_a_deadline_and_keeps_what_it_was() -> None:
    earlier = c.RecalculateDeadline(deadline="look", due=date(2025, 11, 12), **WHY)
    asked().when(earlier, LEAD).refused(NotAllowed)
    moved = asked().when(earlier, POLICY).then(c.DeadlineRecalculated)
    assert look(moved) == IRAN.end_of(date(2025, 11, 12))
    event = moved.last.event
    assert isinstance(event, c.DeadlineRecalculated)
    assert event.previous.due_at == look(asked())


# ---------------------------------------------------------------- documents


def attach(letter: str = "a", until: datetime | None = None) -> d.AttachDocument:
    return d.AttachDocument(
        type="plan",
        name="plan.pdf",
        media_type="application/pdf",
        size=9,
        sha256=letter * 64,
        valid_until=until,
    )


def replace(letter: str) -> d.SupersedeDocument:
    return d.SupersedeDocument(
        document="D1", name="new.pdf", media_type="application/pdf", size=9, sha256=letter * 64
    )


VERIFY = d.VerifyDocument(document="D1")


def test_a_document_is_verified_once_by_somebody_else() -> None:
    asked().when(attach(), CLERK).when(VERIFY, CLERK).refused(RuleBroken, "does not verify")
    held = asked().when(attach(), OWNER)
    held.when(attach(), OWNER).refused(RuleBroken, "not attached under that type")
    good = held.when(VERIFY, CLERK).then(d.DocumentVerified)
    good.when(VERIFY, LEAD).refused(RuleBroken, "not verified already")
    held.when(d.VerifyDocument(document="D2"), CLERK).refused(RuleBroken, "is attached to this")


def test_a_document_has_a_type_of_its_kind_of_case() -> None:
    odd = d.AttachDocument(type="map", name="m", media_type="x/y", size=1, sha256="a" * 64)
    asked().when(odd, OWNER).refused(RuleBroken, "type is one of: other, plan")


def test_a_new_version_is_verified_anew() -> None:
    good = walk(asked(), (attach(), OWNER), (VERIFY, CLERK))
    new = good.when(replace("b"), OWNER).then(d.DocumentSuperseded)
    paper = new.case.documents["D1"]
    assert (paper.status, paper.version, paper.sha256) == ("attached", 2, "b" * 64)
    event = new.last.event
    assert isinstance(event, d.DocumentSuperseded)
    assert event.previous == "a" * 64


def test_a_rejected_document_does_not_count_and_its_bytes_may_come_again() -> None:
    bad = walk(asked(), (attach(), OWNER), (d.RejectDocument(document="D1", **WHY), CLERK))
    assert not bad.case.has_document("plan")
    bad.when(VERIFY, CLERK).refused(RuleBroken, "is attached")
    assert bad.when(attach(), OWNER).case.has_document("plan")


def test_a_document_expires_and_a_version_without_an_end_does_not() -> None:
    until = datetime(2026, 1, 1, tzinfo=UTC)
    held = asked().when(attach(until=until), OWNER)
    assert held.case.deadlines["document:D1"].due_at == until
    gone = held.on(until).when(d.ExpireDocument(document="D1"), TIMER).then(d.DocumentExpired)
    assert not gone.case.has_document("plan")
    assert "document:D1" not in gone.case.deadlines
    lasting = held.when(replace("b"), OWNER)
    assert "document:D1" not in lasting.case.deadlines


# ---------------------------------------------------------------- notes


def test_outsiders_write_shared_notes_and_a_redacted_note_has_no_text() -> None:
    asked().when(n.AddNote(text="secret"), OWNER).refused(RuleBroken, "shared notes only")
    told = walk(asked(), (n.AddNote(text="secret"), CLERK), (n.RedactNote(note="N1", **WHY), LEAD))
    note = told.case.notes[0]
    assert (note.redacted, note.text) == (True, "")
    told.when(n.RedactNote(note="N1", **WHY), LEAD).refused(RuleBroken, "not redacted")


# ---------------------------------------------------------------- advice

GIVE = a.GiveAdvice(level=a.AdviceLevel.TEAM, opinion=a.Opinion.FOR, text="Grant it.")
CHANGE = a.ReviseAdvice(advice="A1", opinion=a.Opinion.AGAINST, text="Do not.")
SIGN = a.Countersign(advice="A1")


def test_advice_that_changes_loses_its_countersignature() -> None:
    given = asked().when(GIVE, CLERK)
    given.when(CHANGE, CLERK).then(a.AdviceRevised)
    signed = given.when(SIGN, LEAD).then(a.Countersigned)
    void = signed.when(CHANGE, CLERK).then(a.CountersignatureInvalidated)
    event = void.last.event
    assert isinstance(event, a.CountersignatureInvalidated)
    assert event.countersigned_by == LEAD.id
    assert void.case.advice["A1"].countersigned_by is None
    assert void.when(SIGN, LEAD).case.advice["A1"].countersigned_by == LEAD.id


def test_advice_is_changed_by_its_author_and_countersigned_once_by_another() -> None:
    given = asked().when(GIVE, LEAD)
    given.when(SIGN, LEAD).refused(RuleBroken, "Nobody countersigns their own")
    given.when(CHANGE, CLERK).refused(RuleBroken, "Only its author")
    same = a.ReviseAdvice(advice="A1", opinion=a.Opinion.FOR, text="Grant it.")
    given.when(same, LEAD).refused(RuleBroken, "revision changes the advice")
    given.when(SIGN, CHAIR).when(SIGN, CHAIR).refused(RuleBroken, "not countersigned already")


def test_advice_that_was_withdrawn_or_rejected_is_not_countersigned() -> None:
    signed = walk(asked(), (GIVE, CLERK), (SIGN, LEAD))
    no = signed.when(a.RejectCountersign(advice="A1", **WHY), CHAIR)
    assert no.case.advice["A1"].countersigned_by is None
    gone = signed.when(a.WithdrawAdvice(advice="A1", **WHY), CLERK)
    assert gone.case.advice["A1"].countersigned_by is None
    gone.when(SIGN, LEAD).refused(RuleBroken, "stands on this case")


# ---------------------------------------------------------------- after the decision


def test_a_correction_of_the_record_leaves_the_decision_and_the_end_alone() -> None:
    fix = o.CorrectDecisionRecord(correction="The date was 8 November.", **WHY)
    asked().when(fix, LEAD).refused(RuleBroken, "A decision was made")
    before = refused().case
    case = refused().when(fix, LEAD).then(o.DecisionRecordCorrected, S.REFUSED).case
    assert case.decision.outcome == before.decision.outcome
    assert case.decision.corrections == ("The date was 8 November.",)
    assert case.closed_at == before.closed_at


LODGE = ap.LodgeAppeal(grounds="The plan is sound.")


def lodged() -> Scenario:
    return refused().when(LODGE, OWNER).taken()


def test_the_deadlines_of_an_appeal_run_although_the_case_has_ended() -> None:
    assert set(refused().case.deadlines) == set()
    assert set(lodged().case.deadlines) == {"appeal acknowledgement", "appeal decision"}
    admitted = lodged().when(ap.AdmitAppeal(), CHAIR).taken()
    assert set(admitted.case.deadlines) == {"appeal decision"}


def heard() -> Scenario:
    panel = ap.AssignPanel(panel=(PANEL.id,))
    return walk(lodged(), (ap.AdmitAppeal(), CHAIR), (panel, CHAIR))


def test_an_appeal_is_lodged_once_and_within_28_days() -> None:
    lodged().when(LODGE, OWNER).refused(RuleBroken, "No appeal was lodged")
    end = IRAN.end_of(TODAY + timedelta(days=28))
    refused().on(end).when(LODGE, OWNER).then(ap.AppealLodged, S.REFUSED)
    refused().on(end + timedelta(seconds=1)).when(LODGE, OWNER).refused(RuleBroken, "28 days")


def test_the_panel_is_disjoint_from_everybody_who_acted() -> None:
    admitted = lodged().when(ap.AdmitAppeal(), CHAIR)
    for actor in (CLERK, LEAD, CHAIR, OWNER):
        named = ap.AssignPanel(panel=(PANEL.id, actor.id))
        admitted.when(named, CHAIR).refused(RuleBroken, "Nobody on the panel")
    for panel in ((), (PANEL.id, PANEL.id)):
        admitted.when(ap.AssignPanel(panel=panel), CHAIR).refused(RuleBroken, "at least one member")
    lodged().when(ap.AssignPanel(panel=(PANEL.id,)), CHAIR).refused(RuleBroken, "is admitted")


def test_only_the_panel_decides_and_upholding_brings_the_case_back() -> None:
    stranger = LEAD.__class__(id="somebody", role=PANEL.role)
    heard().when(ap.UpholdAppeal(**WHY), stranger).refused(RuleBroken, "member of the panel")
    back = heard().when(ap.UpholdAppeal(**WHY), PANEL).then(ap.AppealUpheld, S.LOOKED_AT).case
    assert back.closed_at is None
    assert back.appeal.status == "upheld"
    assert heard().when(ap.DismissAppeal(**WHY), PANEL).case.stage is S.REFUSED
    stayed = heard().when(ap.GrantStay(**WHY), PANEL).case
    assert (stayed.appeal.stayed, stayed.stage) == (True, S.REFUSED)


def test_a_new_refusal_after_an_upheld_appeal_may_be_appealed_anew() -> None:
    back = heard().when(ap.UpholdAppeal(**WHY), PANEL)
    again = back.on(after(5)).when(RefusePermit(**WHY), LEAD)
    assert again.when(LODGE, OWNER).case.appeal.status == "lodged"


def test_an_inadmissible_appeal_ends() -> None:
    no = lodged().when(ap.DeclareAppealInadmissible(**WHY), CHAIR).then(ap.AppealInadmissible)
    no.when(ap.AdmitAppeal(), CHAIR).refused(RuleBroken, "is lodged")


def test_a_withdrawal_is_asked_for_and_answered_once() -> None:
    wish = o.RequestWithdrawal(reason_code=GeneralReason.OWN_REQUEST, reason="No tiles.")
    asked().when(o.AcceptWithdrawal(), CLERK).refused(RuleBroken, "was requested")
    open_ = asked().when(wish, OWNER)
    open_.when(wish, OWNER).refused(RuleBroken, "No withdrawal is waiting")
    open_.when(o.AcceptWithdrawal(), CLERK).then(o.WithdrawalAccepted, S.WITHDRAWN)
    kept = open_.when(o.RefuseWithdrawal(**WHY), CLERK).then(o.WithdrawalRefused, S.OPEN)
    kept.when(wish, OWNER).then(o.WithdrawalRequested)
    refused().when(wish, OWNER).refused(WrongStage)


def test_a_reopened_case_has_no_end_no_result_and_its_deadline_again() -> None:
    reopen = o.ReopenCase(ground="Court order 5", **WHY)
    refused().when(reopen, LEAD).refused(NotAllowed)
    asked().when(reopen, CHAIR).refused(WrongStage)
    case = refused().when(reopen, CHAIR).then(o.CaseReopened, S.OPEN).case
    assert (case.closed_at, case.decision, case.withdrawal) == (None, None, None)
    assert "look" in case.deadlines
    assert LEAD.id in {actor for actors in case.acts.values() for actor in actors}


# ---------------------------------------------------------------- links, tags, flags


def test_links_tags_and_flags_are_kept_apart() -> None:
    link = li.LinkCase(relation=li.Relation.FOLLOW_UP, kind="permit", case_id=FIRM)
    tag, flag = li.TagCase(tag="urgent"), li.SetDerivedFlag(flag="urgent", because="It is late.")
    marked = walk(asked(), (link, POLICY), (tag, CLERK), (flag, POLICY))
    case = marked.case
    assert [x.case_id for x in case.links] == [FIRM]
    assert (case.tags, case.flags) == (("urgent",), ("urgent",))
    only = walk(marked, (li.ClearDerivedFlag(flag="urgent", because="Done."), POLICY)).case
    assert (only.tags, only.flags) == (("urgent",), ())
    bare = walk(marked, (li.UntagCase(tag="urgent"), CLERK)).case
    assert (bare.tags, bare.flags) == ((), ("urgent",))
    for again, actor in ((link, CLERK), (tag, CLERK), (flag, POLICY)):
        marked.when(again, actor).refused(RuleBroken)


def test_people_set_no_flags_and_reactions_no_tags() -> None:
    asked().when(li.SetDerivedFlag(flag="x", because="y"), LEAD).refused(NotAllowed)
    asked().when(li.TagCase(tag="x"), POLICY).refused(NotAllowed)


def test_a_case_is_not_linked_to_itself_and_a_classification_changes() -> None:
    own = li.LinkCase(relation=li.Relation.SUBJECT, kind="permit", case_id=CASE)
    asked().when(own, CLERK).refused(RuleBroken, "not linked to itself")
    hide = li.ClassifyCase(classification=li.Classification.RESTRICTED, **WHY)
    hidden = asked().when(hide, LEAD)
    assert hidden.case.classification == "restricted"
    hidden.when(hide, LEAD).refused(RuleBroken, "classification changes")
