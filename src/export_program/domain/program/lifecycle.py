"""The table of the office's own case, its rules, and how closures add up to a calendar version."""

from typing import Any

from export_program.domain.program.case import (
    THE_OFFICE,
    AdoptedList,
    AnnouncedClosure,
    Parked,
    Program,
    ProgramStage,
)
from export_program.domain.program.messages import (
    AdoptCodeList,
    AdvanceTimers,
    AnnounceClosure,
    CaseParked,
    CaseUnparked,
    CloseProgram,
    ClosureAnnounced,
    ClosureCorrected,
    CodeListAdopted,
    CorrectClosure,
    FoundProgram,
    HoldTimers,
    NoteOvertakenReaction,
    NoteRefusedReaction,
    ParkCase,
    ProgramClosed,
    ProgramFounded,
    ReactionOvertaken,
    ReactionRefused,
    ReleaseTimers,
    TimersAdvanced,
    TimersHeld,
    TimersReleased,
    UnparkCase,
)
from export_program.domain.vocabulary.countries import country_of
from export_program.engine.actors import Role
from export_program.engine.case import Recorded, amend, drop, next_key, put
from export_program.engine.context import Context
from export_program.engine.lifecycle import ANY, SAME, Lifecycle, Unique, row
from export_program.engine.protocols.outcome import reopening
from export_program.engine.rules import rule


@rule("A closure concerns the office's country or its province.", field="scope")
def concerns_the_office(case: Program, command: AnnounceClosure, _: Context) -> bool | str:
    own = (country_of(case.subdivision).value, case.subdivision.value)
    return command.scope in own or f"that is {' or '.join(own)}"


@rule("No closure is announced for that day.", field="day")
def day_is_open(case: Program, command: Any, _: Context) -> bool:
    return all(c.day is None or c.day != command.day for c in case.closures.values())


@rule("The closure was announced and not called off.", field="closure")
def closure_stands(case: Program, command: CorrectClosure, _: Context) -> bool | str:
    found = case.closures.get(command.closure)
    known = f"known: {', '.join(case.closures) or 'none'}"
    return (found is not None and found.day is not None) or known


@rule("Timers are not held already.")
def timers_run(case: Program, _command: Any, _: Context) -> bool:
    return not case.timers_held


@rule("Timers are held.")
def timers_are_held(case: Program, _command: Any, _: Context) -> bool:
    return case.timers_held


@rule("Held timers move forward only.", field="until")
def moves_forward(case: Program, command: AdvanceTimers, _: Context) -> bool:
    return case.timers_until is None or command.until > case.timers_until


@rule("The case is not parked in that model already.", field="case_id")
def is_not_parked(case: Program, command: Any, _: Context) -> bool:
    return _place(command) not in case.parked


@rule("The case is parked in that model.", field="case_id")
def is_parked(case: Program, command: Any, _: Context) -> bool:
    return _place(command) in case.parked


@rule("The list is not in use already.", field="sha256")
def is_another_list(case: Program, command: AdoptCodeList, _: Context) -> bool:
    known = case.code_lists.get(command.name)
    return known is None or (known.sha256, known.version) != (command.sha256, command.version)


def _place(parked: Any) -> str:
    return f"{parked.model}:{parked.case_id}"


def _announced(case: Program, c: AnnounceClosure, _: Context) -> ClosureAnnounced:
    key = next_key(case.closures, "K")
    return ClosureAnnounced(closure=key, day=c.day, reason=c.reason, scope=c.scope)


def _corrected(case: Program, c: CorrectClosure, _: Context) -> ClosureCorrected:
    return ClosureCorrected(
        closure=c.closure,
        day=c.day,
        previous=case.closures[c.closure].day,
        reason_code=c.reason_code.value,
        reason=c.reason,
    )


def _adopted(case: Program, c: AdoptCodeList, _: Context) -> CodeListAdopted:
    known = case.code_lists.get(c.name)
    previous = known.sha256 if known else None
    return CodeListAdopted(
        name=c.name, version=c.version, sha256=c.sha256, lines=c.lines, previous=previous
    )


def _held(_case: Program, c: HoldTimers, context: Context) -> TimersHeld:
    until = c.until or context.at
    return TimersHeld(until=until, reason_code=c.reason_code.value, reason=c.reason)


def _close(case: Program, e: ClosureAnnounced, _: Recorded) -> dict[str, Any]:
    closure = AnnouncedClosure(e.day, e.reason, e.scope)
    return {
        "closures": put(case.closures, e.closure, closure),
        "calendar_version": case.calendar_version + 1,
    }


def _correct(case: Program, e: ClosureCorrected, _: Recorded) -> dict[str, Any]:
    times = case.closures[e.closure].corrections + 1
    return {
        "closures": amend(case.closures, e.closure, day=e.day, corrections=times),
        "calendar_version": case.calendar_version + 1,
    }


def _adopt(case: Program, e: CodeListAdopted, _: Recorded) -> dict[str, Any]:
    adopted = AdoptedList(e.version, e.sha256, e.lines)
    return {"code_lists": put(case.code_lists, e.name.value, adopted)}


def _park(case: Program, e: CaseParked, recorded: Recorded) -> dict[str, Any]:
    parked = Parked(e.model, e.case_id, e.position, e.error, recorded.meta.occurred_at)
    return {"parked": put(case.parked, _place(e), parked)}


S, R = ProgramStage, Role
BY = frozenset({R.ADMIN, R.POLICY})
# fmt: off
LIFECYCLE: Lifecycle[Program] = Lifecycle(
    name="program",
    code="PRG",
    case=Program,
    stages=ProgramStage,
    own_rows=(
        #   command              event             from       to         by  provided
        row(FoundProgram,        ProgramFounded,   None,      S.RUNNING, BY),
        row(AnnounceClosure,     ClosureAnnounced, S.RUNNING, SAME,      BY, concerns_the_office, day_is_open, record=_announced),
        row(CorrectClosure,      ClosureCorrected, S.RUNNING, SAME,      BY, closure_stands, day_is_open, record=_corrected),
        row(HoldTimers,          TimersHeld,       S.RUNNING, SAME,      BY, timers_run, record=_held),
        row(AdvanceTimers,       TimersAdvanced,   S.RUNNING, SAME,      BY, timers_are_held, moves_forward),
        row(ReleaseTimers,       TimersReleased,   S.RUNNING, SAME,      BY, timers_are_held),
        row(ParkCase,            CaseParked,       ANY,       SAME,      BY, is_not_parked),
        row(UnparkCase,          CaseUnparked,     ANY,       SAME,      BY, is_parked),
        row(AdoptCodeList,       CodeListAdopted,  S.RUNNING, SAME,      BY, is_another_list, record=_adopted),
        row(NoteRefusedReaction, ReactionRefused,  ANY,       SAME,      BY),
        row(NoteOvertakenReaction, ReactionOvertaken, ANY,    SAME,      BY),
        row(CloseProgram,        ProgramClosed,    S.RUNNING, S.CLOSED,  R.ADMIN, timers_run),
    ),
    ends=frozenset({S.CLOSED}),
    includes=(reopening((S.CLOSED,), S.RUNNING, (R.ADMIN,)),),
    uniques=(Unique("one_office", "A store belongs to one office.", "store_id", lambda _case: (THE_OFFICE,)),),
    folds={
        ClosureAnnounced: _close,
        ClosureCorrected: _correct,
        TimersHeld: lambda _c, e, _r: {"timers_held": True, "timers_until": e.until},
        TimersAdvanced: lambda _c, e, _r: {"timers_until": e.until},
        TimersReleased: lambda _c, _e, _r: {"timers_held": False, "timers_until": None},
        CodeListAdopted: _adopt,
        CaseParked: _park,
        CaseUnparked: lambda c, e, _r: {"parked": drop(c.parked, _place(e))},
        ReactionOvertaken: lambda c, _e, _r: {"overtaken_reactions": c.overtaken_reactions + 1},
        ReactionRefused: lambda c, _e, _r: {"refused_reactions": c.refused_reactions + 1},
    },
    title=lambda case: case.name,
    plural="programs",
    summary="The office itself: its closures, held timers, parked cases and refused reactions.",
)
# fmt: on
