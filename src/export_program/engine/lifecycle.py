"""The table: one row per transition, with its rules, deadlines and unique facts.

`decide` asks the table whether something may happen, `evolve` replays what did happen; the API,
the docs, the diagrams and the checks read the same table. Importing an inconsistent table fails.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from functools import cached_property
from typing import Any, Generic, TypeVar
from uuid import UUID

from export_program.engine.actors import Role
from export_program.engine.case import Case, Due, Recorded, Stage
from export_program.engine.context import Context
from export_program.engine.limits import Limit
from export_program.engine.messages import Command, Event
from export_program.engine.rules import Related, Rule
from export_program.engine.words import kebab

C = TypeVar("C", bound=Case)

Record = Callable[[Any, Any, Context], Event]
Fold = Callable[[Any, Any, Recorded], Mapping[str, Any]]
Condition = Callable[[Any, Any, Context], bool]
When = date | datetime


class Where(Enum):
    """Stages by their nature, for rows that many lifecycles share."""

    LIVE = "any stage that is not an end"
    ENDED = "any end"
    ANY = "any stage"


class Target(Enum):
    """Targets that depend on where the case is."""

    SAME = "the same stage"
    BACK = "the stage before"


LIVE, ENDED, ANY = Where.LIVE, Where.ENDED, Where.ANY
SAME, BACK = Target.SAME, Target.BACK


@dataclass(frozen=True, eq=False)
class Row:
    """`by` may issue `command` in any stage of `source`; it records `event`, if the rules hold.

    `when` picks between rows of one command; it is not a refusal. `record` computes an event that
    holds more than its command. A `reopening` row may leave an end.
    """

    command: type[Command]
    event: type[Event]
    source: tuple[Stage | Where | None, ...]
    target: Stage | Target
    by: frozenset[Role]
    provided: tuple[Rule, ...] = ()
    when: Condition | None = None
    record: Record | None = None
    reads: tuple[Related, ...] = ()
    reopening: bool = False

    @cached_property
    def all_reads(self) -> tuple[Related, ...]:
        """Every other case this row looks at, by its rules or by its event."""
        own = (*self.reads, *(read for rule in self.provided for read in rule.reads))
        return tuple({read.name: read for read in own}.values())


def row(
    command: type[Command],
    event: type[Event],
    source: Stage | Where | tuple[Stage | Where | None, ...] | None,
    target: Stage | Target,
    by: Role | Iterable[Role],
    *provided: Rule,
    when: Condition | None = None,
    record: Record | None = None,
    reads: tuple[Related, ...] = (),
    reopening: bool = False,
) -> Row:
    """One line of a table; single stages and roles need no tuple."""
    sources = source if isinstance(source, tuple) else (source,)
    roles = frozenset((by,) if isinstance(by, Role) else by)
    return Row(command, event, sources, target, roles, provided, when, record, reads, reopening)


@dataclass(frozen=True)
class Deadline:
    """A time limit of a case or of one of its items.

    It starts on entering one of `stages` (and ends on leaving it), or with one of the events
    `upon` (and ends with one of `until`). `each` names the field of those events that tells the
    item apart. `limit` counts from business time (`limit_of` finds it: each case may have its own,
    or none), or `due` reads the date from case and event.
    An event about many items at once has no such field: `due` then gives their dates by key, and
    an `until` event ends them all.
    When it is due the timer issues `then(case, due)`, or else records that it was missed. That
    counts from when it was due; what is `true_when_done` (nobody could use it before) from then on.
    `warn` are days before. A `clocked` deadline stands still while the clock is stopped. What
    starts at an end (an appeal) is `at_ends`; all others end with the case.
    """

    name: str
    stages: tuple[Stage, ...] = ()
    limit: Limit | None = None
    limit_of: Callable[[Any], Limit | None] | None = None
    upon: tuple[type[Event], ...] = ()
    until: tuple[type[Event], ...] = ()
    due: Callable[[Any, Any], When | Mapping[str, When] | None] | None = None
    each: str = ""
    then: Callable[[Any, Due], Command] | None = None
    warn: tuple[int, ...] = ()
    clocked: bool = False
    decides: Role | None = None
    sentence: str = ""
    at_ends: bool = False
    true_when_done: bool = False

    def key(self, event: Event) -> str:
        return f"{self.name}:{getattr(event, self.each)}" if self.of_one_item(event) else self.name

    def limit_for(self, case: Any) -> Limit | None:
        """The limit that counts for a case; None if a date is given, or the case has none."""
        return self.limit_of(case) if self.limit_of is not None else self.limit

    def of_one_item(self, event: Event) -> bool:
        return bool(self.each) and self.each in event.__struct_fields__


@dataclass(frozen=True)
class Unique:
    """A fact that no two cases may hold at once; the store checks it in the same append.

    `told` says of a case that would hold it and the one that does where they meet, if it knows.
    """

    name: str
    sentence: str
    field: str
    keys: Callable[[Any], Iterable[str]]
    told: Callable[[Any, Any], str] = lambda _case, _holder: ""


@dataclass(frozen=True)
class Protocol:
    """A sub-protocol, written once: rows, folds and deadlines that a lifecycle includes.

    `document_types` are the types of documents that it lets a case hold.
    """

    name: str
    rows: tuple[Row, ...]
    folds: Mapping[type[Event], Fold] = field(default_factory=dict)
    deadlines: tuple[Deadline, ...] = ()
    document_types: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Lifecycle(Generic[C]):
    """The table of one kind of case.

    `owner` gives the id of the exporter case a case belongs to: an exporter sees only its own, and
    from when the case is `known_to_owner`.
    `partners` gives the accounts of those outside whom the office engaged for the case; to the
    outside roles `shown_to` every case of the kind is open. What is `confidential` (fields, stored
    names of events) is shown to nobody outside.
    Every exporter may read the `public` fields of a kind that has some, of cases that are
    `announced`, and nothing else of it.
    `readers` gives the accounts and roles that may read what is sealed in a case, where that is
    not all of the staff; whoever does says for what purpose.
    `title` names a case in lists.
    """

    name: str
    code: str
    case: type[C]
    stages: type[Stage]
    own_rows: tuple[Row, ...]
    ends: frozenset[Stage]
    includes: tuple[Protocol, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    uniques: tuple[Unique, ...] = ()
    folds: Mapping[type[Event], Fold] = field(default_factory=dict)
    retired: tuple[type[Event], ...] = ()
    version: int = 1
    title: Callable[[Any], str] = lambda case: case.reference
    partners: Callable[[Any], frozenset[str]] = lambda _: frozenset()
    shown_to: frozenset[Role] = frozenset()
    confidential: frozenset[str] = frozenset()
    owner: Callable[[Any], UUID | None] = lambda _: None
    known_to_owner: Callable[[Any], bool] = lambda _: True
    public: frozenset[str] = frozenset()
    announced: Callable[[Any], bool] = lambda _: True
    readers: Callable[[Any], frozenset[str]] | None = None
    plural: str = ""
    summary: str = ""
    rows: tuple[Row, ...] = field(init=False)
    all_folds: Mapping[type[Event], Fold] = field(init=False)
    all_deadlines: tuple[Deadline, ...] = field(init=False)
    by_step: Mapping[tuple[type[Command], Stage | None], tuple[Row, ...]] = field(init=False)

    def __post_init__(self) -> None:
        put = object.__setattr__
        parts = self.includes
        put(self, "rows", (*self.own_rows, *(r for part in parts for r in part.rows)))
        folds = {event: fold for part in parts for event, fold in part.folds.items()}
        put(self, "all_folds", {**folds, **self.folds})
        put(self, "all_deadlines", (*self.deadlines, *(d for p in parts for d in p.deadlines)))
        steps: dict[tuple[type[Command], Stage | None], tuple[Row, ...]] = {}
        for r in self.rows:
            for stage in self.sources(r):
                steps[r.command, stage] = (*steps.get((r.command, stage), ()), r)
        put(self, "by_step", steps)
        put(self, "plural", self.plural or self.name.replace("_", "-") + "s")

    def sources(self, r: Row) -> tuple[Stage | None, ...]:
        """The stages a row starts from, with `LIVE` and its kin spelt out."""
        return self._sources[r]

    @cached_property
    def _sources(self) -> Mapping[Row, tuple[Stage | None, ...]]:
        return {r: self._spelt(r) for r in self.rows}

    def _spelt(self, r: Row) -> tuple[Stage | None, ...]:
        found: dict[Stage | None, None] = {}
        for source in r.source:
            spelt = self._meant[source] if isinstance(source, Where) else (source,)
            found.update(dict.fromkeys(spelt))
        return tuple(found)

    @cached_property
    def _meant(self) -> Mapping[Where, tuple[Stage, ...]]:
        every = tuple(self.stages)
        return {
            LIVE: tuple(s for s in every if s not in self.ends),
            ENDED: tuple(s for s in every if s in self.ends),
            ANY: every,
        }

    def targets(self, r: Row, stage: Stage | None) -> tuple[Stage, ...]:
        """The stages a row can lead to from `stage`."""
        if r.target is SAME:
            return (stage,) if stage is not None else ()
        if r.target is BACK:
            entries = (e for e in self.rows if e.target == stage)
            sources = (s for e in entries for s in self.sources(e) if s is not None)
            return tuple(dict.fromkeys(sources))
        return (self.stages(str(r.target)),)

    @cached_property
    def commands(self) -> tuple[type[Command], ...]:
        return tuple(dict.fromkeys(r.command for r in self.rows))

    @cached_property
    def events(self) -> tuple[type[Event], ...]:
        return tuple(dict.fromkeys((*(r.event for r in self.rows), *self.retired)))

    @cached_property
    def opening(self) -> frozenset[type[Command]]:
        """The commands that open a case of this kind."""
        return frozenset(r.command for r in self.rows if None in r.source)

    @cached_property
    def verbs(self) -> Mapping[str, type[Command]]:
        """`submit` -> SubmitAgreement: what stands in an address."""
        return {kebab(c.__name__, self.case.__name__): c for c in self.commands}

    @cached_property
    def open_to_people(self) -> tuple[type[Command], ...]:
        """The commands that somebody outside the program may issue."""
        system = {Role.TIMER, Role.POLICY}
        return tuple(c for c in self.commands if any(r.by - system for r in self.of(c)))

    def seen_by(self, case: Any) -> UUID | None:
        """The exporter that sees the case as its own, if it knows of it yet."""
        return self.owner(case) if self.known_to_owner(case) else None

    def of(self, command: type[Command]) -> tuple[Row, ...]:
        return self._by_command.get(command, ())

    @cached_property
    def _by_command(self) -> Mapping[type[Command], tuple[Row, ...]]:
        return {c: tuple(r for r in self.rows if r.command is c) for c in self.commands}

    @property
    def pinned(self) -> str:
        return f"{self.name}@{self.version}"
