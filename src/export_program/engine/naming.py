"""Fields of commands that name another case or an account, and what must hold for what they name.

A field says so in its type; a client's word is checked against it in one place. What the program
tells itself (timers, reactions) copies what was checked when it was first told.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any, NamedTuple, Protocol, cast, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
from msgspec import UNSET

from export_program.engine.actors import STAFF, Role
from export_program.engine.case import Case
from export_program.engine.messages import Command, Pseudonym
from export_program.engine.refusals import Broken

ACCOUNT = "account"
ANY_KIND = "case"
DEEPEST = 5


@dataclass(frozen=True)
class Names:
    """Stands in the type of a field: the field names a case of this kind.

    Without a `kind`, the field `kind_in` beside it tells the kind, in words of its own where
    `kinds` translates them. An account is active and holds one of the roles in `doing`, if any
    are given; where `or_role`, a role may stand in place of an account.
    """

    kind: str = ""
    doing: frozenset[Role] = frozenset()
    kind_in: str = ""
    kinds: tuple[tuple[str, str], ...] = ()
    or_role: bool = False


def an_account(*doing: Role, or_role: bool = False) -> Names:
    """An account, and the roles of which it holds one."""
    return Names(ACCOUNT, frozenset(doing), or_role=or_role)


def a_case(kind: str) -> Names:
    """A case of that kind, or of any (`ANY_KIND`)."""
    return Names(kind)


def a_case_by(kind_in: str, kinds: Mapping[str, str] | None = None) -> Names:
    """A case of the kind that the field `kind_in` beside it tells."""
    return Names(kind_in=kind_in, kinds=tuple((kinds or {}).items()))


OF_STAFF = an_account(*STAFF)
AccountId = Annotated[Pseudonym, an_account()]
StaffId = Annotated[Pseudonym, OF_STAFF]


class Named(NamedTuple):
    """What a command names: in which field (`plan.people`), of which kind, by which id."""

    field: str
    kind: str
    id: str
    doing: frozenset[Role]

    @property
    def case_id(self) -> UUID | None:
        """None if it cannot be the id of a case."""
        try:
            return UUID(self.id)
        except ValueError:
            return None


class NamedCases(msgspec.Struct, frozen=True):
    """The cases that a command names, as far as they are there for the one who names them.

    `standing` is False while history is filled in: accounts need only be there, since who did
    the work then may have left.
    """

    cases: Mapping[UUID, Case] = {}
    standing: bool = True


class Account(Protocol):
    """What an account tells of itself."""

    @property
    def is_active(self) -> bool: ...

    def held_at(self, moment: datetime) -> frozenset[Role]: ...


Place = tuple[tuple[str, ...], Names]


@lru_cache(maxsize=2048)
def places(struct: type) -> tuple[Place, ...]:
    """The fields of a command that name something, by their path."""
    return tuple(_of_struct(struct, (), DEEPEST))


def _of_struct(struct: type, path: tuple[str, ...], left: int) -> Iterator[Place]:
    for name, hint in get_type_hints(struct, include_extras=True).items():
        if name in struct.__struct_fields__:  # type: ignore[attr-defined]
            yield from _of_type(hint, (*path, name), left)


def _of_type(hint: Any, path: tuple[str, ...], left: int) -> Iterator[Place]:
    if get_origin(hint) is Annotated:
        yield from ((path, m) for m in hint.__metadata__ if isinstance(m, Names))
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        if left:
            yield from _of_struct(hint, path, left - 1)
        return
    for part in get_args(hint):
        yield from _of_type(part, path, left)


def named_in(command: Command) -> Iterator[Named]:
    """Everything that a command names."""
    for path, names in places(type(command)):
        for holder, value in _values(command, path):
            if names.or_role and value in set(Role):
                continue
            told = names.kind or str(getattr(holder, names.kind_in))
            kind = dict(names.kinds).get(told, told)
            yield Named(".".join(path), kind, str(value), names.doing)


def _values(holder: Any, path: tuple[str, ...]) -> Iterator[tuple[Any, Any]]:
    value = getattr(holder, path[0])
    if value is None or value is UNSET:
        return
    for item in value if isinstance(value, tuple) else (value,):
        if len(path) == 1:
            yield holder, item
        else:
            yield from _values(item, path[1:])


def faults(named: Iterable[Named], found: NamedCases, now: datetime) -> Iterator[Broken]:
    """Why something named cannot stand: it is not there, or the account cannot do the work."""
    for one in named:
        case = found.cases.get(one.case_id) if one.case_id is not None else None
        if case is None or one.kind not in {ANY_KIND, case.KIND}:
            told = f"there is no {one.kind.replace('_', ' ')} {one.id}"
            yield Broken(rule_of(one.kind), sentence_of(one.kind), one.field, told)
        elif one.kind == ACCOUNT and found.standing:
            why = _unfit(cast(Account, case), case.stage, one, now)
            if why is not None:
                yield Broken(rule_of(one.kind), sentence_of(one.kind), one.field, why)


def _unfit(account: Account, stage: str, one: Named, now: datetime) -> str | None:
    if not account.is_active:
        return f"account {one.id} is {stage}"
    if one.doing and not one.doing & account.held_at(now):
        return f"account {one.id} holds none of the roles {', '.join(sorted(one.doing))}"
    return None


def rule_of(kind: str) -> str:
    return "person_is_known" if kind == ACCOUNT else "named_case_exists"


def sentence_of(kind: str) -> str:
    if kind == ACCOUNT:
        return "The account named is there, is active, and holds a role for the work."
    return "The case named is there, and of its kind."


def sentences(command: type[Command]) -> tuple[str, ...]:
    """What must hold for what a command names, for docs: a sentence for each field."""
    return tuple(f"`{'.'.join(path)}`: {sentence_of(n.kind)}" for path, n in places(command))
