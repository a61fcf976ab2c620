"""How cases hang together and are marked: links, people's tags, flags that reactions derive."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from export_program.engine.actors import Role
from export_program.engine.case import Link, Recorded
from export_program.engine.context import Context
from export_program.engine.lifecycle import ANY, SAME, Protocol, row
from export_program.engine.messages import (
    Command,
    Event,
    GeneralReason,
    Reasoned,
    ShortText,
    Slug,
    stored,
)
from export_program.engine.naming import a_case_by
from export_program.engine.rules import rule


class Relation(StrEnum):
    CAUSED_BY = "caused_by"
    FOLLOW_UP = "follow_up"
    SUBJECT = "subject"
    CONTRIBUTES_TO = "contributes_to"
    DUPLICATE_OF = "duplicate_of"


class Classification(StrEnum):
    PUBLIC = "public"
    INTERNAL = "internal"
    RESTRICTED = "restricted"


class LinkCase(Command, frozen=True, kw_only=True):
    relation: Relation
    kind: Slug
    case_id: Annotated[UUID, a_case_by("kind")]


class TagCase(Command, frozen=True, kw_only=True):
    tag: Slug


class UntagCase(Command, frozen=True, kw_only=True):
    tag: Slug


class SetDerivedFlag(Command, frozen=True, kw_only=True):
    flag: Slug
    because: ShortText


class ClearDerivedFlag(Command, frozen=True, kw_only=True):
    flag: Slug
    because: ShortText


class ClassifyCase(Reasoned, frozen=True, kw_only=True):
    classification: Classification
    reason_code: GeneralReason


@stored("case.linked.v1")
class CaseLinked(Event, frozen=True, kw_only=True):
    relation: str
    kind: str
    case_id: UUID


@stored("case.tagged.v1")
class CaseTagged(Event, frozen=True, kw_only=True):
    tag: str


@stored("case.untagged.v1")
class CaseUntagged(Event, frozen=True, kw_only=True):
    tag: str


@stored("case.derived_flag_set.v1")
class DerivedFlagSet(Event, frozen=True, kw_only=True):
    flag: str
    because: str


@stored("case.derived_flag_cleared.v1")
class DerivedFlagCleared(Event, frozen=True, kw_only=True):
    flag: str
    because: str


@stored("case.classified.v1")
class CaseClassified(Event, frozen=True, kw_only=True):
    classification: str
    reason_code: str
    reason: str


@rule("The cases are not linked so already, and a case is not linked to itself.", field="case_id")
def is_a_new_link(case: Any, command: LinkCase, _: Context) -> bool:
    link = Link(command.relation, command.kind, command.case_id)
    return link not in case.links and command.case_id != case.id


@rule("The case does not carry the tag.", field="tag")
def is_untagged(case: Any, command: TagCase, _: Context) -> bool:
    return command.tag not in case.tags


@rule("The case carries the tag.", field="tag")
def is_tagged(case: Any, command: UntagCase, _: Context) -> bool:
    return command.tag in case.tags


@rule("The flag is not set.", field="flag")
def is_unflagged(case: Any, command: SetDerivedFlag, _: Context) -> bool:
    return command.flag not in case.flags


@rule("The flag is set.", field="flag")
def is_flagged(case: Any, command: ClearDerivedFlag, _: Context) -> bool:
    return command.flag in case.flags


@rule("The classification changes.", field="classification")
def is_another(case: Any, command: ClassifyCase, _: Context) -> bool:
    return bool(command.classification != case.classification)


def _link(case: Any, e: CaseLinked, _: Recorded) -> dict[str, Any]:
    return {"links": (*case.links, Link(e.relation, e.kind, e.case_id))}


def _without(items: tuple[str, ...], gone: str) -> tuple[str, ...]:
    return tuple(item for item in items if item != gone)


def linking(by: Iterable[Role], classifies: Iterable[Role]) -> Protocol:
    """Links and tags by people, derived flags by reactions alone, in any stage."""
    people = frozenset(by)
    # fmt: off
    return Protocol("linking", (
        row(LinkCase,         CaseLinked,         ANY, SAME, people | {Role.POLICY}, is_a_new_link),
        row(TagCase,          CaseTagged,         ANY, SAME, people, is_untagged),
        row(UntagCase,        CaseUntagged,       ANY, SAME, people, is_tagged),
        row(SetDerivedFlag,   DerivedFlagSet,     ANY, SAME, Role.POLICY, is_unflagged),
        row(ClearDerivedFlag, DerivedFlagCleared, ANY, SAME, Role.POLICY, is_flagged),
        row(ClassifyCase,     CaseClassified,     ANY, SAME, classifies, is_another),
    ), {
        CaseLinked: _link,
        CaseTagged: lambda c, e, _r: {"tags": (*c.tags, e.tag)},
        CaseUntagged: lambda c, e, _r: {"tags": _without(c.tags, e.tag)},
        DerivedFlagSet: lambda c, e, _r: {"flags": (*c.flags, e.flag)},
        DerivedFlagCleared: lambda c, e, _r: {"flags": _without(c.flags, e.flag)},
    })
    # fmt: on
