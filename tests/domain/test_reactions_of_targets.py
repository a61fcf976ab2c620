"""What targets set going: targets for their shares, accounts of wins, warnings."""

from uuid import UUID

from msgspec.structs import replace

from export_program.domain.reaction import Then
from export_program.domain.target import figures as f
from export_program.domain.target import messages as m
from export_program.domain.target.case import Account
from tests.domain import target_story as s
from tests.domain.reacting import named, wants
from tests.domain.target_story import ANALYST, CHAIR, CHILD, CLERK, MATCH, PARENT, WHY, actual, usd
from tests.scenario import walk


def share(key: str, name: str) -> Then:
    proposal = m.ProposeTarget(name=name, parent_target_id=PARENT, share=key)
    return Then("target", None, proposal)


def test_each_share_without_a_target_becomes_one() -> None:
    fairs, leads = share("fairs", "Through fairs"), share("leads", "Through leads")
    assert wants("open-shares", s.cascaded()) == [fairs, leads]
    assert wants("open-shares", s.cascaded(), s.child_active()) == [leads]
    gone = named(CHILD, walk(s.child(), (m.CancelTarget(**WHY), CLERK)))
    assert wants("open-shares", s.cascaded(), gone) == [fairs, leads]


def test_the_root_accounts_for_what_is_attributed_below() -> None:
    given = named(CHILD, walk(s.child_active(), (s.brought(share=60), CLERK)))
    told = f.NoteContribution(
        target_id=CHILD, kind="match", case_id=MATCH, value=usd("50000"), share=60, turn=0
    )
    assert wants("account-for-win", given, s.cascaded()) == [Then("target", PARENT, told)]
    noted = replace(s.cascaded().case, ledger={f"match:{MATCH}": Account(1, 60, usd("50000"))})
    leave = f.WithdrawContribution(contribution="C1", **WHY)
    left = walk(given.knowing(root=noted), (leave, CLERK))
    back = replace(told, turn=1, withdrawn=True)
    assert wants("account-for-win", left, noted) == [Then("target", PARENT, back)]
    alone = walk(s.active(), (s.brought(), CLERK))
    assert wants("account-for-win", alone) == []


def warning(month: str) -> list[Then]:
    return [Then("target", UUID(int=1), f.WarnBehindPlan(month=month))]


def test_the_second_month_behind_plan_is_warned_of() -> None:
    one = s.after_autumn(actual("1404-07", "100000"))
    assert wants("warn-behind-plan", one) == []
    assert wants("warn-behind-plan", s.behind()) == warning("1404-08")
    out_of_turn = s.after_autumn(actual("1404-08", "200000"), actual("1404-07", "100000"))
    assert wants("warn-behind-plan", out_of_turn) == warning("1404-08")
    better = s.after_autumn(actual("1404-07", "100000"), actual("1404-08", "240000"))
    assert wants("warn-behind-plan", better) == []
    worse = f.CorrectActual(
        figure="F2", value=usd("1"), source="Customs", as_of=actual("1404-08", "1").as_of, **WHY
    )
    assert wants("warn-behind-plan", walk(better, (worse, ANALYST))) == warning("1404-08")


def test_a_warning_is_given_once_and_only_while_the_target_runs() -> None:
    warned = replace(s.behind().case, warnings=("1404-08",))
    known = s.behind()
    assert wants("warn-behind-plan", type(known)(known.lifecycle, warned, known.steps)) == []
    last = s.measured("1", "1", "1")
    late = walk(last, (actual_correction(), ANALYST))
    assert wants("warn-behind-plan", late) == []


def actual_correction() -> f.CorrectActual:
    day = actual("1404-08", "1").as_of
    return f.CorrectActual(figure="F2", value=usd("2"), source="Customs", as_of=day, **WHY)


def test_a_revision_looks_at_every_month_again() -> None:
    good = s.after_autumn(actual("1404-07", "300000"), actual("1404-08", "300000"))
    more = walk(good, (s.revise(value=usd("1800000")), CHAIR))
    assert wants("warn-behind-plan", more) == warning("1404-08")
