"""The checks are checked: a sound table has no finding, each way to spoil it has its own."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, ClassVar

import msgspec
import pytest
from msgspec import Meta

from export_program.engine.actors import Role
from export_program.engine.bounds import unbounded
from export_program.engine.case import Case, Stage
from export_program.engine.checks import findings, findings_across, issued
from export_program.engine.lifecycle import BACK, SAME, Deadline, Lifecycle, row
from export_program.engine.limits import days
from export_program.engine.messages import (
    Command,
    Event,
    GeneralReason,
    Personal,
    Reasoned,
    ShortText,
    Slug,
    stored,
)
from export_program.engine.protocols import clock as clocks
from export_program.engine.protocols.clock import clock
from export_program.engine.rules import Related, rule


class ParcelStage(Stage):
    PACKED = "packed"
    SENT = "sent"
    HELD = "held"
    LOST = "lost"
    ARRIVED = "arrived"


class Parcel(Case, frozen=True, kw_only=True):
    stage: ParcelStage
    to: str = ""
    KIND: ClassVar[str] = "parcel"


class PackParcel(Command, frozen=True, kw_only=True):
    to: ShortText


class SendParcel(Command, frozen=True, kw_only=True):
    pass


class HoldParcel(Reasoned, frozen=True, kw_only=True):
    reason_code: GeneralReason


class ReleaseParcel(Command, frozen=True, kw_only=True):
    pass


class ReceiveParcel(Command, frozen=True, kw_only=True):
    pass


class GiveParcelUp(Command, frozen=True, kw_only=True):
    pass


class FindParcel(Command, frozen=True, kw_only=True):
    pass


@stored("parcel.packed.v1")
class ParcelPacked(Event, frozen=True, kw_only=True):
    to: str


@stored("parcel.sent.v1")
class ParcelSent(Event, frozen=True, kw_only=True):
    pass


@stored("parcel.held.v1")
class ParcelHeld(Event, frozen=True, kw_only=True):
    reason_code: str
    reason: str


@stored("parcel.released.v1")
class ParcelReleased(Event, frozen=True, kw_only=True):
    pass


@stored("parcel.received.v1")
class ParcelReceived(Event, frozen=True, kw_only=True):
    pass


@stored("parcel.lost.v1")
class ParcelLost(Event, frozen=True, kw_only=True):
    pass


@stored("parcel.found.v1")
class ParcelFound(Event, frozen=True, kw_only=True):
    pass


S, R = ParcelStage, Role
ARRIVAL = Deadline(
    "arrival", stages=(S.SENT,), limit=days(9), warn=(2,), then=lambda _case, _due: GiveParcelUp()
)
PACK = row(PackParcel, ParcelPacked, None, S.PACKED, R.SECRETARIAT)
SEND = row(SendParcel, ParcelSent, S.PACKED, S.SENT, R.SECRETARIAT)
HOLD = row(HoldParcel, ParcelHeld, (S.PACKED, S.SENT), S.HELD, R.FINANCE)
RELEASE = row(ReleaseParcel, ParcelReleased, S.HELD, BACK, R.FINANCE)
RECEIVE = row(ReceiveParcel, ParcelReceived, S.SENT, S.ARRIVED, R.SECRETARIAT)
GIVE_UP = row(GiveParcelUp, ParcelLost, S.SENT, S.LOST, R.TIMER)
FIND = row(FindParcel, ParcelFound, S.LOST, S.SENT, R.SECRETARIAT, reopening=True)
ROWS = (PACK, SEND, HOLD, RELEASE, RECEIVE, GIVE_UP, FIND)
SOUND = Lifecycle(
    name="parcel",
    code="PCL",
    case=Parcel,
    stages=ParcelStage,
    own_rows=ROWS,
    ends=frozenset({S.LOST, S.ARRIVED}),
    includes=(clock({R.SECRETARIAT}, extends={R.TEAM_LEAD}),),
    deadlines=(ARRIVAL,),
)
Table = Lifecycle[Any]


def spoilt(**changes: Any) -> Table:
    """The sound table with something else in some places."""
    fields = (
        "name",
        "code",
        "case",
        "stages",
        "own_rows",
        "ends",
        "includes",
        "deadlines",
        "folds",
    )
    return Lifecycle(**({name: getattr(SOUND, name) for name in fields} | changes))


def rows(*gone: Any, more: tuple[Any, ...] = (), first: tuple[Any, ...] = ()) -> Table:
    return spoilt(own_rows=(*first, *(r for r in ROWS if r not in gone), *more))


def timed(**changes: Any) -> Table:
    return spoilt(deadlines=(replace(ARRIVAL, **changes),))


def test_a_sound_table_has_no_finding() -> None:
    assert list(findings(SOUND)) == []
    assert list(findings_across((SOUND,))) == []


# ---------------------------------------------------------------- things to spoil it with


class TellParcel(Command, frozen=True, kw_only=True):
    word: Slug


class SendParcelParcel(Command, frozen=True, kw_only=True):
    pass


class Badly(Event, frozen=True, kw_only=True):
    STORED: ClassVar[str] = "Parcel.badly.named"


class SentAgain(ParcelSent, frozen=True, kw_only=True):
    pass


@stored("parcel.sent.v1")
class SentElsewhere(Event, frozen=True, kw_only=True):
    pass


@stored("parcel.told.v1")
class ParcelTold(Event, frozen=True, kw_only=True):
    word: str


@stored("parcel.noted.v1")
class ParcelNoted(Event, frozen=True, kw_only=True):
    notes: str


class OwnNotes(Parcel, frozen=True, kw_only=True):
    notes: tuple[str, ...] = ()  # type: ignore[assignment]


class Bare(Parcel, frozen=True, kw_only=True):
    weight: int


class NoteParcel(Command, frozen=True, kw_only=True):
    notes: ShortText


@rule("There is a reason to wait.")
def is_there(_case: Any, _command: Any, _: Any) -> bool:
    return True


def told(command: type[Any], event: type[Event], **more: Any) -> Any:
    return row(command, event, S.PACKED, SAME, R.SECRETARIAT, **more)


SPOILT: dict[str, tuple[Callable[[], Table], str]] = {
    "a stage nobody enters": (lambda: rows(HOLD, RELEASE), "stage held: no case can get here"),
    "a stage without an end": (lambda: rows(RELEASE), "stage held: a case here can never end"),
    "an exit from an end": (
        lambda: rows(FIND, more=(replace(FIND, reopening=False),)),
        "FindParcel -> ParcelFound: leaves the end lost and is not a reopening",
    ),
    "a row behind one that always wins": (
        lambda: rows(more=(replace(SEND, provided=(is_there,)),)),
        "SendParcel -> ParcelSent: an earlier row of the command always wins",
    ),
    "a row that takes what another refuses": (
        lambda: rows(
            first=(replace(SEND, event=ParcelFound, provided=(is_there,), when=lambda *_: True),)
        ),
        "SendParcel -> ParcelSent: takes what the rules of SendParcel -> ParcelFound refuse",
    ),
    "a row without roles": (
        lambda: rows(more=(row(TellParcel, ParcelTold, S.PACKED, SAME, ()),)),
        "TellParcel -> ParcelTold: an earlier row of the command always wins",
    ),
    "a name that is no stored name": (
        lambda: rows(more=(told(GiveParcelUp, Badly),)),
        "Badly: 'Parcel.badly.named' is no stored name",
    ),
    "a stored name that was inherited": (
        lambda: rows(more=(told(FindParcel, SentAgain),)),
        "SentAgain: bears the stored name of the class it derives from",
    ),
    "an event with two targets": (
        lambda: rows(more=(replace(RECEIVE, event=ParcelSent, source=(S.HELD,)),)),
        "ParcelSent: leads to more than one target",
    ),
    "an event field without a home": (
        lambda: rows(more=(told(TellParcel, ParcelTold),)),
        "ParcelTold.word: neither a field of the case nor folded",
    ),
    "an event field in a place of the engine": (
        lambda: rows(more=(told(NoteParcel, ParcelNoted),)),
        "ParcelNoted.notes: would overwrite what the engine keeps",
    ),
    "an event field that nothing gives": (
        lambda: rows(more=(told(FindParcel, ParcelTold),)),
        "FindParcel -> ParcelTold: word is not in the command, and nothing computes it",
    ),
    "a command field that goes nowhere": (
        lambda: rows(more=(told(TellParcel, ParcelFound),)),
        "TellParcel -> ParcelFound: word of the command is recorded nowhere",
    ),
    "a negative step without a reason": (
        lambda: rows(more=(told(FindParcel, ParcelHeld, record=lambda *_: None),)),
        "FindParcel -> ParcelHeld: the event gives a reason, the command is not Reasoned",
    ),
    "another kind's case": (
        lambda: spoilt(name="letter"),
        "Parcel.KIND is 'parcel', the lifecycle is 'letter'",
    ),
    "a code that is no code": (lambda: spoilt(code="Pcl"), "code 'Pcl': not three capital letters"),
    "a case that redefines the engine's field": (
        lambda: spoilt(case=OwnNotes),
        "OwnNotes.notes: redefines what the engine keeps",
    ),
    "a case field without a default": (lambda: spoilt(case=Bare), "Bare.weight: has no default"),
    "two commands with one verb": (
        lambda: rows(more=(told(PARCEL_SEND, ParcelFound),)),
        "verb 'send': said by SendParcel and ParcelSend",
    ),
    "a limit and a date": (
        lambda: timed(due=lambda _case, _event: None),
        "deadline arrival: has exactly one of limit and due",
    ),
    "neither a limit nor a date": (
        lambda: timed(limit=None),
        "deadline arrival: has exactly one of limit and due",
    ),
    "stages and events": (
        lambda: timed(upon=(ParcelSent,)),
        "deadline arrival: has exactly one of stages and upon",
    ),
    "neither stages nor events": (
        lambda: timed(stages=()),
        "deadline arrival: has exactly one of stages and upon",
    ),
    "a colon in a deadline's name": (
        lambda: timed(name="arrival:x"),
        "deadline arrival:x: a colon in its name parts it from its item",
    ),
    "a deadline named twice": (
        lambda: spoilt(deadlines=(ARRIVAL, ARRIVAL)),
        "deadline arrival: named twice",
    ),
    "a deadline upon a stranger": (
        lambda: timed(stages=(), upon=(ParcelTold,), until=(ParcelLost,)),
        "deadline arrival: ParcelTold is no event of this lifecycle",
    ),
    "an item told apart by nothing": (
        lambda: timed(stages=(), upon=(ParcelSent,), until=(ParcelLost,), each="box"),
        "deadline arrival: none of its events has the field 'box'",
    ),
    "a deadline nobody notices": (
        lambda: spoilt(includes=(), deadlines=(replace(ARRIVAL, then=None),)),
        "deadline arrival: nothing records that it was missed",
    ),
    "a warning nobody raises": (
        lambda: spoilt(includes=()),
        "deadline arrival: nothing records its warnings",
    ),
    "a deadline that issues nothing": (
        lambda: timed(then=lambda _case, _due: None),
        "deadline arrival: what it issues cannot be told",
    ),
    "a deadline without its timer's row": (
        lambda: rows(GIVE_UP, more=(replace(GIVE_UP, by=frozenset({R.FINANCE})),)),
        "deadline arrival: issues GiveParcelUp, which has no TIMER row",
    ),
    "a deadline without its timer's row in a stage": (
        lambda: timed(stages=(S.SENT, S.HELD)),
        "deadline arrival: issues GiveParcelUp, which has no TIMER row in held",
    ),
    "a deadline that goes on": (
        lambda: timed(stages=(), upon=(ParcelSent,)),
        "deadline arrival: goes on after ParcelLost, which it issued",
    ),
    "a timer's command that no deadline issues": (
        lambda: spoilt(deadlines=()),
        "GiveParcelUp: only the timer may issue it, and no deadline does",
    ),
}


class ParcelSend(Command, frozen=True, kw_only=True):
    pass


PARCEL_SEND = ParcelSend


@pytest.mark.parametrize(("spoil", "finding"), SPOILT.values(), ids=SPOILT)
def test_a_spoilt_table_is_found_out(spoil: Callable[[], Table], finding: str) -> None:
    assert finding in list(findings(spoil()))


# ---------------------------------------------------------------- between tables


def test_names_used_by_two_tables_are_found() -> None:
    found = list(findings_across((SOUND, spoilt())))
    assert found == [
        f"{n} is used by two lifecycles"
        for n in ("name 'parcel'", "code 'PCL'", "plural 'parcels'")
    ]


def test_two_events_of_one_stored_name_are_found() -> None:
    other = rows(more=(told(TellParcel, SentElsewhere),))
    found = list(findings_across((SOUND, other)))
    assert "parcel.sent.v1 is stored by two classes, one is SentElsewhere" in found


def test_reading_a_kind_that_does_not_exist_is_found() -> None:
    letter = Related("letter", kind="letter", id_of=lambda _case, _command: None)
    found = list(findings_across((rows(more=(replace(SEND, reads=(letter,)),)),)))
    assert found == ["parcel reads cases of kind 'letter', which there is not"]


# ---------------------------------------------------------------- bounds


class Closed(msgspec.Struct, forbid_unknown_fields=True):
    code: Slug


class Open(msgspec.Struct):
    code: Slug


Bounded = Annotated[int, Meta(ge=0, le=9)]
TAKES: list[tuple[Any, str | None]] = [
    (str, "a text without a maximal length"),
    (Annotated[str, Meta(min_length=3)], "a text without a maximal length"),
    (Annotated[str, Meta(pattern="^[0-9]+$")], "a text without a maximal length"),
    (Annotated[str, Meta(pattern="[0-9]{3}")], "a text without a maximal length"),
    (str | None, "a text without a maximal length"),
    (Annotated[str, Meta(pattern=r"^[0-9*+]{3}$")], None),
    (ShortText, None),
    (Slug | None, None),
    (Personal, None),
    (GeneralReason, None),
    (int, "a number without bounds"),
    (Annotated[int, Meta(ge=0)], "a number without bounds"),
    (Annotated[int, Meta(le=0)], "a number without bounds"),
    (Bounded, None),
    (bytes, "bytes without a maximal length"),
    (datetime, "a moment that need not name its time zone"),
    (Any, "takes anything"),
    (tuple[Bounded, ...], "a list without a maximal length"),
    (Annotated[tuple[str, ...], Meta(max_length=3)], "a text without a maximal length"),
    (Annotated[tuple[Bounded, ...], Meta(max_length=3)], None),
    (tuple[str, Bounded], "a text without a maximal length"),
    (dict[Slug, Bounded], "a list without a maximal length"),
    (Annotated[dict[str, Bounded], Meta(max_length=3)], "a text without a maximal length"),
    (Closed, None),
    (Open, "Open takes unknown fields"),
]


@pytest.mark.parametrize(("kind", "fault"), TAKES, ids=str)
def test_what_a_command_takes_is_bounded(kind: Any, fault: str | None) -> None:
    command = msgspec.defstruct("Take", [("it", kind)], bases=(Command,), frozen=True, kw_only=True)
    assert list(unbounded(command)) == ([f"it: {fault}"] if fault else [])


def test_an_unbounded_command_is_a_finding() -> None:
    asks = msgspec.defstruct("Ask", [("to", str)], bases=(Command,), frozen=True, kw_only=True)
    found = list(findings(rows(more=(told(asks, ParcelFound),))))
    assert "Ask.to: a text without a maximal length" in found


def test_what_a_deadline_issues_is_read_from_its_code() -> None:
    asked = SendParcel
    assert issued(ARRIVAL) == (GiveParcelUp,)
    assert issued(replace(ARRIVAL, then=lambda _case, _due: asked())) == (SendParcel,)
    assert issued(replace(ARRIVAL, then=None)) == ()
    by_module = replace(ARRIVAL, then=lambda _case, due: clocks.MissDeadline(deadline=due.key))
    assert issued(by_module) == (clocks.MissDeadline,)
