"""Replay: what a case is, given what was recorded. Looks at the record, never at today's rules."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, TypeVar

import msgspec

from export_program.engine.case import Case, DecisionRecord, Recorded
from export_program.engine.lifecycle import Lifecycle

C = TypeVar("C", bound=Case)


def evolve(lifecycle: Lifecycle[C], case: C | None, recorded: Recorded) -> C:
    """The case after one more recorded step."""
    event, meta = recorded.event, recorded.meta
    changes = dict(_folded(lifecycle, case, recorded))
    stays = case is not None and case.stage == meta.stage
    stage = case.stage if case is not None and stays else lifecycle.stages(meta.stage)
    actor = meta.actor.id
    changes["version"] = recorded.version
    changes["last_at"] = meta.occurred_at
    if case is None:
        return lifecycle.case(
            **{
                "id": recorded.case_id,
                "reference": meta.reference or "",
                "lifecycle": meta.lifecycle,
                "correlation": meta.correlation,
                "opened_at": meta.occurred_at,
                "opened_by": actor,
                "opened_for": meta.actor.organisation,
                "since": meta.occurred_at,
                "stage": stage,
                "acts": {event.STORED: (actor,)},
                "deadlines": {due.key: due for due in meta.set},
                **changes,
            }
        )
    if event.DECIDES:
        changes["decision"] = DecisionRecord(event.DECIDES, meta.id, actor, meta.occurred_at)
    if not stays:
        changes |= {"stage": stage, "since": meta.occurred_at, "before": case.stage.value}
        changes["closed_at"] = meta.occurred_at if stage in lifecycle.ends else None
    acted = case.acts.get(event.STORED, ())
    if actor not in acted:
        changes["acts"] = {**case.acts, event.STORED: (*acted, actor)}
    if meta.set or meta.cleared:
        kept = changes.get("deadlines", case.deadlines)
        kept = {k: due for k, due in kept.items() if k not in meta.cleared}
        changes["deadlines"] = kept | {due.key: due for due in meta.set}
    return msgspec.structs.replace(case, **changes)


def replay(
    lifecycle: Lifecycle[C], history: Iterable[Recorded], start: C | None = None
) -> C | None:
    """The case after a whole history, or after what follows a snapshot."""
    case = start
    for recorded in history:
        case = evolve(lifecycle, case, recorded)
    return case


def _folded(lifecycle: Lifecycle[Any], case: Case | None, recorded: Recorded) -> Mapping[str, Any]:
    event = recorded.event
    fold = lifecycle.all_folds.get(type(event))
    if fold is not None:
        return fold(case, event, recorded)
    case_type: Any = lifecycle.case
    return {name: getattr(event, name) for name in shared_fields(type(event), case_type)}


@cache
def shared_fields(event: type[Any], case: type[Any]) -> tuple[str, ...]:
    """The event's fields that become the case's fields of that name."""
    return tuple(name for name in event.__struct_fields__ if name in case.__struct_fields__)
