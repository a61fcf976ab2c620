"""What would come of a command, without carrying it out."""

from export_program.engine.case import Case
from export_program.engine.messages import Command
from export_program.runtime.command_bus import CommandBus
from export_program.runtime.deciding import Request
from export_program.runtime.identifiers import time_ordered_uuid
from export_program.runtime.requests import Asked
from export_program.runtime.uniqueness import check_not_held, unique_keys

UNALLOTTED = "unallotted"


def try_out(
    bus: CommandBus, kind: str, case: Case | None, command: Command, asked: Asked
) -> tuple[Case, frozenset[str]]:
    """The case after a command, and the unique keys it would claim.

    Nothing is stored and no reference is used up.

    Raises:
        Refused: by the table, or another case holds a unique fact.
    """
    lifecycle = bus.kinds[kind]
    target = case.id if case else time_ordered_uuid(bus.office.now())
    request = Request(lifecycle, case.id if case else None, target, command, asked, b"")
    decision, _ = bus.decider.decide(request, case, UNALLOTTED)
    held = unique_keys(lifecycle, case) if case else frozenset[str]()
    claims = unique_keys(lifecycle, decision.after) - held
    for key in sorted(claims):
        holder = bus.store.holder(key)
        if holder is not None and holder != target:
            check_not_held(lifecycle, decision.after, key, holder, bus.cases.get(holder))
    return decision.after, claims
