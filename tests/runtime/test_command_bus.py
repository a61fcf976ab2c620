"""The way of a command: once, on fresh state, by whoever may, whatever else happens meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
import pytest_asyncio

from export_program.engine.actors import Role
from export_program.engine.protocols.documents import AttachDocument
from export_program.engine.protocols.linking import TagCase
from export_program.engine.refusals import NoSuchCase, NotAllowed, RuleBroken, WrongStage
from export_program.runtime import case_book, command_bus
from export_program.runtime.case_book import EVERY_CASE, CaseBook
from export_program.runtime.failures import AlreadyHeld, Contended, KeyUsedOtherwise, StaleVersion
from export_program.runtime.requests import Outcome, Requester
from tests.engine.permit import (
    CLERK,
    FIRM,
    LEAD,
    OWNER,
    WHY,
    AskPermit,
    GrantPermit,
    LookAt,
    Permit,
    RefusePermit,
)
from tests.runtime.desk import ONCE, Desk
from tests.scenario import NOON, person

TILES = AskPermit(goods="tiles", firm=FIRM)
PLAN = AttachDocument(
    type="plan", name="plan.pdf", media_type="application/pdf", size=9, sha256="ab" * 32
)


@pytest_asyncio.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with Desk(tmp_path) as desk:
        yield desk


def bytes_of(outcome: Outcome) -> bytes:
    return msgspec.json.encode(outcome)


# ---------------------------------------------------------------- once


async def test_a_repeated_command_has_one_effect_and_the_same_answer(desk: Desk) -> None:
    first = await desk.do(TILES, key="k")
    again = await desk.do(TILES, key="k")
    assert bytes_of(again) == bytes_of(first)
    assert desk.store.head() == 1


async def test_a_repetition_is_answered_also_when_the_case_has_moved_on(desk: Desk) -> None:
    case_id = await desk.ask()
    first = await desk.do(LookAt(), case_id, CLERK, key="look", if_match=1)
    await desk.do(RefusePermit(**WHY), case_id, LEAD)
    with pytest.raises(WrongStage):
        await desk.do(LookAt(), case_id, CLERK, key="another")
    again = await desk.do(LookAt(), case_id, CLERK, key="look", if_match=1)
    assert bytes_of(again) == bytes_of(first)
    assert first.deadlines
    assert desk.store.head() == 3


async def test_a_repetition_is_answered_the_same_after_a_restart(tmp_path: Path) -> None:
    async with Desk(tmp_path) as before:
        opened = await before.do(TILES, key="open")
        looked = await before.do(LookAt(), opened.case_id, CLERK, key="look")
    async with Desk(tmp_path) as after:
        assert bytes_of(await after.do(TILES, key="open")) == bytes_of(opened)
        look = await after.do(LookAt(), opened.case_id, CLERK, key="look")
        assert bytes_of(look) == bytes_of(looked)
        assert after.store.head() == 2


async def test_a_key_belongs_to_one_request_also_when_the_other_is_unlawful(desk: Desk) -> None:
    case_id = await desk.ask(key="k")
    for command, on in (
        (AskPermit(goods="glass", firm=FIRM), None),
        (GrantPermit(amount=1), case_id),
    ):
        with pytest.raises(KeyUsedOtherwise) as refused:
            await desk.do(command, on, key="k")
        (broken,) = refused.value.broken
        assert (broken.field, broken.found) == ("Idempotency-Key", "k")
    assert desk.store.head() == 1


async def test_a_refused_command_leaves_its_key_free(desk: Desk) -> None:
    case_id = await desk.ask()
    with pytest.raises(WrongStage):
        await desk.do(RefusePermit(**WHY), case_id, LEAD, key="k")
    await desk.do(LookAt(), case_id, CLERK)
    assert (await desk.do(RefusePermit(**WHY), case_id, LEAD, key="k")).stage == "refused"


async def test_sixteen_callers_with_one_key_have_one_effect(desk: Desk) -> None:
    openings = await asyncio.gather(*(desk.do(TILES, key="open") for _ in range(16)))
    assert len({bytes_of(opening) for opening in openings}) == 1
    case_id = openings[0].case_id
    looks = await asyncio.gather(*(desk.do(LookAt(), case_id, CLERK, key="l") for _ in range(16)))
    assert len({bytes_of(look) for look in looks}) == 1
    assert desk.names(case_id) == ["asked", "looked_at"]
    assert desk.store.head() == 2
    assert not desk.bus._turns


# ---------------------------------------------------------------- unique facts


async def test_of_two_openings_at_once_with_the_same_fact_one_wins(tmp_path: Path) -> None:
    async with Desk(tmp_path, ONCE) as desk:
        answers = await asyncio.gather(*(desk.do(TILES) for _ in range(2)), return_exceptions=True)
        (won,) = [a for a in answers if isinstance(a, Outcome)]
        (lost,) = [a for a in answers if isinstance(a, AlreadyHeld)]
        (broken,) = lost.broken
        assert broken.rule == "goods_once"
        assert broken.sentence == "Goods are asked for once."
        assert broken.field == "goods"
        assert broken.found == f"held by case {won.case_id}"
        assert desk.store.head() == 1


# ---------------------------------------------------------------- fresh state


async def ready_to_grant(desk: Desk) -> tuple[Any, Any]:
    """A permit that can be granted while its parent stands, and the parent."""
    parent = await desk.ask("parent")
    owner = person("owner", Role.EXPORTER_USER, str(parent))
    child = await desk.ask("child", parent, by=owner)
    await desk.do(PLAN, child, owner)
    await desk.do(LookAt(), child, CLERK)
    await desk.do(LookAt(), parent, CLERK)
    return child, parent


async def test_a_related_case_that_changed_meanwhile_is_looked_at_again(desk: Desk) -> None:
    child, parent = await ready_to_grant(desk)
    tried = desk.before_next_append(lambda: desk.do(RefusePermit(**WHY), parent, LEAD))
    with pytest.raises(RuleBroken, match="The parent is not refused"):
        await desk.do(GrantPermit(amount=5), child, LEAD)
    assert len(tried) == 1
    assert desk.names(child)[-1] == "looked_at"


async def test_a_related_case_that_changed_harmlessly_does_not_stop_the_command(
    desk: Desk,
) -> None:
    child, parent = await ready_to_grant(desk)
    tag = TagCase(tag="seen")
    tried = desk.before_next_append(lambda: desk.do(tag, parent, LEAD))
    await desk.do(GrantPermit(amount=5), child, LEAD)
    assert [request.expects[0].version for request in tried] == [2, 3]
    assert desk.events(child)[-1].meta.reads[0].version == 3


async def test_a_case_that_somebody_else_changed_meanwhile_is_decided_anew(tmp_path: Path) -> None:
    async with Desk(tmp_path) as here, Desk(tmp_path, secondary=True) as there:
        case_id = await here.ask()
        await here.do(LookAt(), case_id, CLERK)
        here.before_next_append(lambda: there.do(RefusePermit(**WHY), case_id, LEAD))
        with pytest.raises(WrongStage):
            await here.do(RefusePermit(**WHY), case_id, LEAD)
        assert here.names(case_id) == ["asked", "looked_at", "refused"]


async def test_whoever_never_gets_their_turn_is_told_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command_bus, "ATTEMPTS", 0)
    with pytest.raises(Contended, match="nothing was written"):
        await desk.do(TILES)
    assert desk.store.head() == 0


@pytest.mark.parametrize("seen", [0, 1, 3])
async def test_a_stale_version_is_refused_and_named(desk: Desk, seen: int) -> None:
    case_id = await desk.ask()
    await desk.do(LookAt(), case_id, CLERK)
    with pytest.raises(StaleVersion) as stale:
        await desk.do(RefusePermit(**WHY), case_id, LEAD, if_match=seen)
    assert (stale.value.seen, stale.value.now) == (seen, 2)
    assert desk.store.head() == 2


async def test_what_another_process_wrote_counts_at_once(tmp_path: Path) -> None:
    async with Desk(tmp_path) as here, Desk(tmp_path, secondary=True) as there:
        case_id = await here.ask()
        assert here.case(case_id).stage == "open"
        await there.do(LookAt(), case_id, CLERK)
        refused = await here.do(RefusePermit(**WHY), case_id, LEAD, if_match=2)
        assert (refused.version, refused.stage) == (3, "refused")


async def test_a_related_case_that_another_process_changed_is_read_anew(tmp_path: Path) -> None:
    async with Desk(tmp_path) as here, Desk(tmp_path, secondary=True) as there:
        child, parent = await ready_to_grant(here)
        await there.do(RefusePermit(**WHY), parent, LEAD)
        assert here.case(parent).stage == "looked_at"
        with pytest.raises(RuleBroken, match="The parent is not refused"):
            await here.do(GrantPermit(amount=5), child, LEAD)


async def test_a_lawful_refusal_reads_nothing_anew(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = await desk.ask()
    loads: list[Any] = []
    monkeypatch.setattr(CaseBook, "_load", lambda _self, wanted: loads.append(wanted))
    with pytest.raises(WrongStage):
        await desk.do(RefusePermit(**WHY), case_id, LEAD)
    assert loads == []


async def test_there_is_no_case_where_another_kind_or_nothing_is(desk: Desk) -> None:
    with pytest.raises(NoSuchCase):
        await desk.do(LookAt(), FIRM, CLERK)


# ---------------------------------------------------------------- long cases


async def test_a_command_on_a_thousand_events_reads_no_more_than_on_a_hundred(
    tmp_path: Path,
) -> None:
    async with Desk(tmp_path) as desk:
        case_id = await desk.ask()
        for number in range(1_049):
            await desk.do(
                TagCase(tag=f"t{number}") if number < 20 else note(number), case_id, CLERK
            )
        kept = desk.case(case_id)
    async with Desk(tmp_path) as fresh:
        decoded = count_decoded(fresh)
        await fresh.do(LookAt(), case_id, CLERK)
        assert decoded == [50]
        assert fresh.case(case_id).tags == kept.tags
        await fresh.do(RefusePermit(**WHY), case_id, LEAD)
        assert decoded == [50]


def note(number: int) -> AttachDocument:
    return msgspec.structs.replace(PLAN, type="other", sha256=f"{number:064x}")


def count_decoded(desk: Desk) -> list[int]:
    """How many events each read of a stream decodes."""
    decoded: list[int] = []
    right = desk.store.stream

    def stream(*asked: Any) -> Any:
        steps = right(*asked)
        decoded.append(len(steps))
        return steps

    desk.store.stream = stream  # type: ignore[method-assign,assignment]
    return decoded


async def hundred_and_ten(desk: Desk) -> Any:
    case_id = await desk.ask()
    for number in range(109):
        await desk.do(note(number), case_id, CLERK)
    return case_id


async def test_a_snapshot_is_the_case_itself(tmp_path: Path) -> None:
    async with Desk(tmp_path) as desk:
        case_id = await hundred_and_ten(desk)
        kept = desk.case(case_id)
    async with Desk(tmp_path) as fresh:
        decoded = count_decoded(fresh)
        assert fresh.case(case_id) == kept
        assert decoded == [10]


async def test_a_snapshot_of_another_shape_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Desk(tmp_path) as desk:
        case_id = await hundred_and_ten(desk)
        kept = desk.case(case_id)
    monkeypatch.setattr("export_program.runtime.case_book._shape", lambda _: "another")
    async with Desk(tmp_path) as fresh:
        decoded = count_decoded(fresh)
        assert fresh.case(case_id) == kept
        assert decoded == [110]


@pytest.mark.parametrize("state", [b"", b"[1, 2]", b'["permit", {}]', b"\xff"])
async def test_a_damaged_snapshot_is_not_used(tmp_path: Path, state: bytes) -> None:
    async with Desk(tmp_path) as desk:
        case_id = await desk.ask()
        shape = case_book._shape(desk.lifecycle).encode()
        desk.store.save_snapshot(case_id, 1, state.replace(b"permit", shape))
        await desk.do(LookAt(), case_id, CLERK)
        kept = desk.case(case_id)
    async with Desk(tmp_path) as fresh:
        assert fresh.store.snapshot(case_id) is not None
        assert fresh.case(case_id) == kept


async def test_a_snapshot_that_cannot_be_kept_does_not_fail_the_command(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = await desk.ask()
    for number in range(98):
        await desk.do(note(number), case_id, CLERK)

    def full(*_: Any) -> None:
        raise desk.store._commits._unavailable()  # type: ignore[attr-defined]

    monkeypatch.setattr(desk.store, "save_snapshot", full)
    assert (await desk.do(LookAt(), case_id, CLERK)).version == 100


async def test_a_case_as_of_a_position_is_replayed_from_its_beginning(desk: Desk) -> None:
    case_id = await desk.ask()
    await desk.ask("glass")
    await desk.do(LookAt(), case_id, CLERK)
    for position, stage in ((0, None), (1, "open"), (2, "open"), (3, "looked_at")):
        case = desk.bus.cases.as_of(case_id, position)
        assert (case.stage if case else None) == stage


async def test_only_so_many_cases_are_kept(desk: Desk) -> None:
    desk.bus.cases._most = 3 * (EVERY_CASE + 1)
    cases = [await desk.ask(f"g{n}") for n in range(5)]
    assert len(desk.bus.cases._cases) == 3
    assert all(isinstance(desk.case(case_id), Permit) for case_id in cases)


# ---------------------------------------------------------------- when and who


async def test_a_step_in_the_future_is_refused(desk: Desk) -> None:
    late = msgspec.structs.replace(TILES, occurred_at=NOON + timedelta(seconds=6))
    with pytest.raises(RuleBroken) as refused:
        await desk.do(late)
    assert refused.value.broken[0].field == "occurred_at"
    soon = msgspec.structs.replace(TILES, occurred_at=NOON + timedelta(seconds=5))
    assert (await desk.do(soon)).occurred_at == soon.occurred_at


async def test_the_office_says_when_a_step_was_taken(desk: Desk) -> None:
    past = LookAt(occurred_at=NOON - timedelta(days=300))
    told = await desk.do(past, await desk.ask(), by=CLERK)
    assert told.occurred_at == past.occurred_at


async def test_from_outside_a_step_is_taken_when_it_is_sent(desk: Desk) -> None:
    late = msgspec.structs.replace(TILES, occurred_at=NOON - timedelta(minutes=6))
    with pytest.raises(RuleBroken) as refused:
        await desk.do(late)
    assert refused.value.broken[0].rule == "happens_when_sent"
    underway = msgspec.structs.replace(TILES, occurred_at=NOON - timedelta(minutes=4))
    assert (await desk.do(underway)).occurred_at == underway.occurred_at


async def test_while_history_is_filled_in_a_step_from_outside_has_its_day(tmp_path: Path) -> None:
    async with Desk(tmp_path, fills_in=True) as desk:
        past = msgspec.structs.replace(TILES, occurred_at=NOON - timedelta(days=300))
        assert (await desk.do(past)).occurred_at == past.occurred_at


async def test_what_somebody_does_does_not_lie_before_the_opening_of_its_case(desk: Desk) -> None:
    case_id = await desk.ask()
    early = msgspec.structs.replace(LookAt(), occurred_at=NOON - timedelta(days=1))
    with pytest.raises(RuleBroken) as refused:
        await desk.do(early, case_id, requester(Role.TEAM_LEAD))
    (broken,) = refused.value.broken
    assert (broken.rule, broken.field) == ("not_before_its_case", "occurred_at")
    follows = await desk.do(early, case_id, CLERK)  # as reactions do: upon what came before
    assert follows.occurred_at == early.occurred_at


def requester(*roles: Role, organisation: str | None = None) -> Requester:
    return Requester(
        "someone", {role: f"grant of {role}" for role in roles}, organisation=organisation
    )


async def test_a_requester_acts_in_the_first_role_the_table_is_open_to(desk: Desk) -> None:
    case_id = await desk.ask()
    await desk.do(LookAt(), case_id, requester(Role.AUDITOR, Role.TEAM_LEAD, Role.SECRETARIAT))
    actor = desk.events(case_id)[-1].meta.actor
    assert (actor.role, actor.authority) == (Role.TEAM_LEAD, "grant of team_lead")


async def test_a_requester_acts_in_the_role_they_name(desk: Desk) -> None:
    case_id = await desk.ask()
    both = requester(Role.TEAM_LEAD, Role.SECRETARIAT)
    await desk.do(LookAt(acting_role="secretariat"), case_id, both)
    actor = desk.events(case_id)[-1].meta.actor
    assert (actor.role, actor.authority) == (Role.SECRETARIAT, "grant of secretariat")


@pytest.mark.parametrize("named", ["wg_chair", "nonsense", ""])
async def test_a_role_that_is_not_held_cannot_be_named(desk: Desk, named: str) -> None:
    case_id = await desk.ask()
    with pytest.raises(NotAllowed, match="do not hold the role"):
        await desk.do(LookAt(acting_role=named), case_id, requester(Role.SECRETARIAT))


async def test_a_role_that_may_not_is_refused_although_another_held_may(desk: Desk) -> None:
    case_id = await desk.ask()
    both = requester(Role.AUDITOR, Role.SECRETARIAT)
    with pytest.raises(NotAllowed, match="not open to the role auditor"):
        await desk.do(LookAt(acting_role="auditor"), case_id, both)


async def test_whoever_holds_no_role_may_nothing(desk: Desk) -> None:
    with pytest.raises(NotAllowed, match="hold no role"):
        await desk.do(TILES, by=requester())
    with pytest.raises(NotAllowed, match="not open to the role auditor"):
        await desk.do(TILES, by=requester(Role.AUDITOR))
    assert desk.store.head() == 0


async def test_an_outsider_acts_on_their_own_cases_only(desk: Desk) -> None:
    case_id = await desk.ask(by=OWNER)
    stranger = requester(Role.EXPORTER_USER, organisation="00000000-0000-0000-0000-000000000051")
    with pytest.raises(NotAllowed, match="another organisation"):
        await desk.do(PLAN, case_id, stranger)
    colleague = requester(Role.EXPORTER_USER, organisation=str(FIRM))
    assert (await desk.do(PLAN, case_id, colleague)).version == 2


async def test_what_follows_a_step_carries_its_correlation(desk: Desk) -> None:
    opened = await desk.do(TILES, correlation=FIRM, causation=FIRM)
    await desk.do(LookAt(), opened.case_id, CLERK)
    first, second = desk.events(opened.case_id)
    assert (first.meta.correlation, first.meta.causation) == (FIRM, FIRM)
    assert (second.meta.correlation, second.meta.causation) == (FIRM, None)
    alone = await desk.do(AskPermit(goods="glass", firm=FIRM))
    assert desk.events(alone.case_id)[0].meta.correlation == alone.case_id


async def test_states_are_kept_by_weight_and_the_one_longest_unused_goes_first(desk: Desk) -> None:
    book = desk.bus.cases

    def weight() -> int:
        return sum(EVERY_CASE + case.version for case in book._cases.values())

    asked = [await desk.ask() for _ in range(4)]
    await desk.do(LookAt(), asked[3], by=CLERK)
    assert book._weight == weight() == 4 * EVERY_CASE + 5
    book._most = book._weight
    book.get(asked[0])
    asked.append(await desk.ask())
    assert set(book._cases) == {asked[0], *asked[2:]}
    book.evict(asked[0])
    assert book._weight == weight()
    assert desk.case(asked[1]).version == 1
