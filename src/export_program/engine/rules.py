"""Rules: named conditions with a sentence that users, docs and refusals show."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from export_program.engine.context import Context
from export_program.engine.messages import Event
from export_program.engine.refusals import Broken

Holds = Callable[[Any, Any, Context], bool | str]


@dataclass(frozen=True)
class Related:
    """Another case that a rule reads. The store checks in the append that it has not changed.

    `id_of(case, command)` finds it; `case` is None while a case is being opened. Where it finds
    none, the case that holds the unique fact `holder` is read, if there is one.
    """

    name: str
    kind: str
    id_of: Callable[[Any, Any], UUID | None]
    holder: str | None = None


@dataclass(frozen=True)
class Rule:
    """A condition. `holds` returns True, or False, or the reason why it does not hold."""

    name: str
    sentence: str
    holds: Holds
    field: str | None = None
    reads: tuple[Related, ...] = ()
    about_command: bool = True

    def broken(self, case: Any, command: Any, context: Context) -> Broken | None:
        verdict = self.holds(case, command, context)
        if verdict is True:
            return None
        found = verdict if isinstance(verdict, str) else None
        return Broken(self.name, self.sentence, self.field, found)


def rule(
    sentence: str, *, field: str | None = None, reads: tuple[Related, ...] = ()
) -> Callable[[Holds], Rule]:
    """Make a function `(case, command, context)` a rule.

    A second parameter that starts with an underscore says that the rule looks at the case alone:
    such a rule can tell beforehand whether an action is open.
    """

    def named(holds: Any) -> Rule:
        asked = holds.__code__.co_varnames[1]  # its signature would cost start-up some
        return Rule(holds.__name__, sentence, holds, field, reads, not asked.startswith("_"))

    return named


def needs_documents(*types: str) -> Rule:
    """The rule that documents of all these types are attached."""
    listed = ", ".join(t.replace("_", " ") for t in types)

    def holds(case: Any, _command: Any, _: Context) -> bool | str:
        missing = [t for t in types if case is None or not case.has_document(t)]
        return not missing or f"missing: {', '.join(missing)}"

    sentence = f"These documents are attached: {listed}."
    return Rule("documents_attached", sentence, holds, "documents", (), about_command=False)


def nobody_who(*events: type[Event], did: str) -> Rule:
    """Separation of duties: the actor is none of those who caused these events on this case."""

    def holds(case: Any, _command: Any, context: Context) -> bool | str:
        acted = case is not None and context.actor.id in case.who(*events)
        return not acted or f"{context.actor.id} did that on this case"

    return Rule("separation_of_duties", did, holds, None, (), about_command=False)
