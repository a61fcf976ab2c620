"""What waits for whom, by due time."""

from export_program.engine.protocols.clock import MissDeadline
from projections.worklist import WORKLIST
from tests.domain import target_story as s
from tests.projections.asking import row_of
from tests.scenario import TIMER, walk


def test_what_is_late_is_due_since_its_own_day_not_on_the_day_of_what_follows() -> None:
    """Mehr is missed; Aban, Azar and the measurement still run."""
    missed = s.active().case.deadlines["monthly data:1404-07"]
    late = walk(s.active().on(missed.due_at), (MissDeadline(deadline=missed.key), TIMER))
    row = row_of(WORKLIST, late)
    assert row.overdue
    assert (row.due_at, row.due_rule) == (missed.due_at, missed.rule)
