"""Read models: what the office asks, answered by rows that can be rebuilt at any time."""

from projections.audit_log import AUDIT_LOG
from projections.case_links import CASE_LINKS
from projections.cases import CASES
from projections.deadlines import DEADLINES
from projections.read_model import ReadModel
from projections.worklist import WORKLIST

# Every read model, once. The runner, the API and the docs read this list.
READ_MODELS: tuple[ReadModel, ...] = (CASES, WORKLIST, DEADLINES, AUDIT_LOG, CASE_LINKS)
