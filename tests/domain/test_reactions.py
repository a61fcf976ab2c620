"""The table of reactions, and what follows from an exporter's standing, marks and agreements."""

import re
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from export_program.domain import LIFECYCLES
from export_program.domain.exporter import standing as std
from export_program.domain.exporter.trade import ClearDuplicate, NoteDuplicate
from export_program.domain.mark_application.messages import CloseMarkApplication
from export_program.domain.mark_licence.messages import (
    ProposeSuspension,
    ReinstateLicence,
    SuspensionReason,
)
from export_program.domain.participation import ParticipationStage as P
from export_program.domain.participation import application as pa
from export_program.domain.participation.case import HoldReason
from export_program.domain.reaction import Reaction, Then
from export_program.domain.reactions import REACTIONS
from export_program.engine.protocols.linking import ClearDerivedFlag, SetDerivedFlag
from tests.domain import agreement_story as ag
from tests.domain import exporter_story as ex
from tests.domain import fair_story as f
from tests.domain import licence_story as ls
from tests.domain import mark_story as ms
from tests.domain.mark_story import DECIDER
from tests.domain.reacting import named, wants
from tests.domain.test_agreement_obligations import WAIVE
from tests.domain.test_exporter_registration import MERGE, OTHER, REINSTATE, SUSPEND, UNMERGE
from tests.domain.test_exporter_standing import REVOKE, qualified
from tests.scenario import CASE, POLICY, Scenario, walk

APPLICATION, LICENCE, SECOND, THIRD = (UUID(int=n) for n in (5, 88, 89, 90))
FLAG = "exporter-suspended"
TOLD = "Exporter QZ-TST-1404-00001 was suspended."
LIFTED = "Exporter QZ-TST-1404-00001 was reinstated."
KNOWN = {event for lifecycle in LIFECYCLES for event in lifecycle.events}
NAMES = [reaction.name for reaction in REACTIONS]


# ---------------------------------------------------------------- the table


def test_every_reaction_has_a_name_of_its_own() -> None:
    assert sorted(NAMES) == sorted(set(NAMES))


@pytest.mark.parametrize("reaction", REACTIONS, ids=NAMES)
def test_a_reaction_looks_at_events_that_a_table_records(reaction: Reaction) -> None:
    assert reaction.upon
    assert len(set(reaction.upon)) == len(reaction.upon)
    assert [event for event in reaction.upon if event not in KNOWN] == []
    assert reaction.version >= 1
    assert reaction.sentence.endswith(".")


def test_every_reaction_is_tried() -> None:
    here = Path(__file__)
    tests = "".join(path.read_text("utf-8") for path in here.parent.glob("test_reactions*.py"))
    tried = set(re.findall(r'wants\(\s*"([a-z-]+)"', tests))
    assert [name for name in NAMES if name not in tried] == []


# ---------------------------------------------------------------- an exporter's standing


def suspended() -> Scenario:
    return named(f.FIRM, walk(ex.with_card(), (SUSPEND, ex.LEAD)))


def reinstated() -> Scenario:
    return named(f.FIRM, walk(ex.with_card(), (SUSPEND, ex.LEAD), (REINSTATE, ex.CHAIR)))


HOLD = pa.HoldParticipation(reason_code=HoldReason.EXPORTER_SUSPENDED, reason=TOLD)


def test_the_participations_underway_of_a_suspended_exporter_are_held() -> None:
    others = [
        f.taking_part(UUID(int=20 + n), stage, exporter_id=f.FIRM)
        for n, stage in enumerate((P.DRAFT, P.ON_HOLD, P.ATTENDED, P.FOLLOWED_UP, P.WITHDRAWN))
    ]
    stranger = f.taking_part(f.B, P.SUBMITTED)
    mine = named(f.A, f.with_offer())
    assert wants("hold-participations", suspended(), mine, stranger, *others) == [
        Then("participation", f.A, HOLD)
    ]


def test_only_what_the_suspension_held_goes_on_after_it() -> None:
    held = named(f.A, walk(f.with_offer(), (HOLD, POLICY)))
    looked_into = pa.HoldParticipation(reason_code=HoldReason.INVESTIGATION, reason=f.WHY)
    by_hand = named(f.B, walk(f.with_offer(), (looked_into, f.LEAD)))
    going_on = f.taking_part(f.C, P.SUBMITTED, exporter_id=f.FIRM)
    assert wants("resume-participations", reinstated(), held, by_hand, going_on) == [
        Then("participation", f.A, pa.ResumeParticipation())
    ]


SET = SetDerivedFlag(flag=FLAG, because=TOLD)
PROPOSE = ProposeSuspension(ground=FLAG, because=TOLD)


def test_marks_of_a_suspended_exporter_are_flagged_once() -> None:
    application = named(APPLICATION, ms.signed())
    flagged = named(SECOND, walk(ls.licensed(), (SET, POLICY)))
    assert wants(
        "flag-marks", suspended(), application, named(LICENCE, ls.licensed()), flagged
    ) == [Then("mark_application", APPLICATION, SET), Then("mark_licence", LICENCE, SET)]


def test_a_suspension_of_marks_is_proposed_where_there_is_none() -> None:
    proposed = named(SECOND, walk(ls.licensed(), (PROPOSE, POLICY)))
    resting = named(THIRD, ls.suspended())
    active = named(LICENCE, ls.licensed())
    assert wants("review-marks", suspended(), active, proposed, resting) == [
        Then("mark_licence", LICENCE, PROPOSE)
    ]


def test_marks_of_a_reinstated_exporter_lose_the_flag() -> None:
    clear = ClearDerivedFlag(flag=FLAG, because=LIFTED)
    application = named(APPLICATION, walk(ms.signed(), (SET, POLICY)))
    licence = named(LICENCE, walk(ls.licensed(), (SET, POLICY)))
    plain = named(SECOND, ls.licensed())
    assert wants("unflag-marks", reinstated(), application, licence, plain) == [
        Then("mark_application", APPLICATION, clear),
        Then("mark_licence", LICENCE, clear),
    ]


def test_a_granted_qualification_lapses_with_the_card() -> None:
    lapse = std.LapseQualification(because="The commercial card expired.")
    expired = ex.at_due(qualified(), "commercial card").taken()
    assert wants("lapse-qualification", expired) == [Then("exporter", CASE, lapse)]
    revoked = ex.at_due(walk(qualified(), (REVOKE, ex.LEAD)), "commercial card").taken()
    assert wants("lapse-qualification", revoked) == []
    never = ex.at_due(ex.with_card(), "commercial card").taken()
    assert wants("lapse-qualification", never) == []


def kept() -> Scenario:
    return named(OTHER, ex.registered())


def test_a_merger_is_noted_on_the_case_that_is_kept_and_cleared_when_it_is_undone() -> None:
    merged = walk(ex.with_card().knowing(into=kept().case), (MERGE, ex.LEAD))
    because = "Exporter QZ-TST-1404-00001 was merged into this one."
    note = NoteDuplicate(other=CASE, because=because)
    assert wants("note-merger", merged, kept()) == [Then("exporter", OTHER, note)]
    knowing = named(OTHER, walk(kept(), (note, POLICY)))
    assert wants("note-merger", merged, knowing) == []

    parted = walk(merged, (UNMERGE, ex.ADMIN))
    clear = ClearDuplicate(other=CASE, because="Exporter QZ-TST-1404-00001 was unmerged.")
    assert wants("undo-merger", parted, knowing) == [Then("exporter", OTHER, clear)]
    by_hand = NoteDuplicate(other=CASE, because="The same telephone.")
    seen = named(OTHER, walk(kept(), (by_hand, ex.CLERK)))
    assert wants("undo-merger", parted, seen) == []
    assert wants("undo-merger", parted, kept()) == []


# ---------------------------------------------------------------- marks and agreements


def test_an_application_is_closed_when_its_certificate_is_issued() -> None:
    issued = named(LICENCE, ls.licensed())
    close = CloseMarkApplication(licence_id=LICENCE)
    assert wants("close-mark-application", issued, ms.granted()) == [
        Then("mark_application", CASE, close)
    ]


def test_shows_are_told_that_a_mark_may_not_be_used_until_it_may_again() -> None:
    mine = named(f.A, f.with_offer())
    flag = f"mark-stopped-{ls.licensed().case.reference}"
    firm = mine.case.exporter_id
    mark = changed(walk(ls.licensed(), (ls.suspension(), DECIDER)), exporter_id=firm)
    over = f.taking_part(f.B, P.ATTENDED, exporter_id=firm, show_closed_on=f.AFTER.date())
    stranger = f.taking_part(f.C, P.SUBMITTED)
    (then,) = wants("stop-mark-at-shows", mark, mine, over, stranger)
    told: Any = then.command
    assert (then.kind, then.case_id, told.flag) == ("participation", f.A, flag)
    flagged = named(f.A, walk(f.with_offer(), (told, POLICY)))
    assert wants("stop-mark-at-shows", mark, flagged) == []
    asked = ls.suspended(SuspensionReason.OWN_REQUEST)
    again = ReinstateLicence(evidence="Fifty bags weighed.", document="D1")
    back = changed(walk(asked, (again, DECIDER)), exporter_id=firm)
    (clear,) = wants("show-mark-at-shows", back, flagged, stranger)
    assert clear.case_id == f.A
    assert isinstance(clear.command, ClearDerivedFlag)
    assert wants("show-mark-at-shows", back, mine) == []


def changed(scenario: Scenario, **fields: Any) -> Scenario:
    """The last step of a licence, which belongs to another exporter."""
    case = msgspec.structs.replace(scenario.case, id=LICENCE, **fields)
    return Scenario(scenario.lifecycle, case, scenario.steps)


def test_an_obligation_that_is_late_twice_waits_for_the_next_session() -> None:
    once = ag.rung(ag.in_force(), "obligation:O2")
    assert wants("table-late-obligation", once) == []
    waived = walk(once, (msgspec.structs.replace(WAIVE, obligation="O2"), ag.CHAIR))
    twice = ag.rung(waived, "obligation:O2")
    flag = SetDerivedFlag(flag="for-next-session", because="Obligation O2 was overdue 2 times.")
    assert wants("table-late-obligation", twice) == [Then("agreement", CASE, flag)]
    marked = walk(waived, (flag, POLICY))
    assert wants("table-late-obligation", ag.rung(marked, "obligation:O2")) == []


def test_an_expiring_agreement_is_marked_for_renewal_until_it_is_renewed() -> None:
    flag = SetDerivedFlag(flag="prepare-renewal", because="The agreement is about to expire.")
    assert wants("prepare-renewal", ag.expiring()) == [Then("agreement", CASE, flag)]
    marked = walk(ag.in_force(), (flag, POLICY))
    assert wants("prepare-renewal", ag.rung(marked, "expiring")) == []

    clear = ClearDerivedFlag(flag="prepare-renewal", because="The agreement was renewed.")
    renewed = ag.renewed()
    assert wants("renewal-done", renewed) == []
    flagged = msgspec.structs.replace(renewed.case, flags=("prepare-renewal",))
    carried = Scenario(renewed.lifecycle, flagged, renewed.steps)
    assert wants("renewal-done", carried) == [Then("agreement", CASE, clear)]
