"""A refusal is an answer, not a crash: which rule said no, about which field, and why."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Broken:
    """One broken rule: its stable name, its sentence, the field at fault, what was found."""

    rule: str
    sentence: str
    field: str | None = None
    found: str | None = None


class Refused(Exception):
    """The table said no. Subclasses say why; `broken` says which rules.

    A subclass that always refuses for the same reason has a `RULE` about a `FIELD`, and is told
    what was `found` there.
    """

    RULE: ClassVar[str] = ""
    FIELD: ClassVar[str | None] = None

    def __init__(
        self, detail: str, broken: tuple[Broken, ...] = (), *, found: str | None = None
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        if not broken and self.RULE:
            broken = (Broken(self.RULE, detail, self.FIELD, found),)
        self.broken = broken


class NoSuchCase(Refused):
    """There is no case with that id, or the actor may not know of it."""

    RULE, FIELD = "case_exists", "case_id"


class WrongStage(Refused):
    """The case is not where the command needs it to be. `found` is the stage it is in."""

    RULE, FIELD = "stage_fits", "stage"


class NotAllowed(Refused):
    """The actor's role may not do this. `found` is that role."""

    RULE, FIELD = "role_may", "acting_role"


class RuleBroken(Refused):
    """The stage and the role are right, but a rule of the office is not met."""
