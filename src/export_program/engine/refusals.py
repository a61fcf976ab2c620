"""A refusal is an answer, not a crash: which rule said no, about which field, and why."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Broken:
    """One broken rule: its stable name, its sentence, the field at fault, what was found."""

    rule: str
    sentence: str
    field: str | None = None
    found: str | None = None


class Refused(Exception):
    """The table said no. Subclasses say why; `broken` says which rules."""

    def __init__(self, detail: str, broken: tuple[Broken, ...] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.broken = broken


class NoSuchCase(Refused):
    """There is no case with that id, or the actor may not know of it."""


class WrongStage(Refused):
    """The case is not where the command needs it to be."""


class NotAllowed(Refused):
    """The actor's role may not do this."""


class RuleBroken(Refused):
    """The stage and the role are right, but a rule of the office is not met."""
