"""What the office does: one module per kind of case, and the list of all of them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from export_program.domain import account, exporter, program
from export_program.engine.lifecycle import Lifecycle

LIFECYCLES: tuple[Lifecycle[Any], ...] = (
    exporter.LIFECYCLE,
    account.LIFECYCLE,
    program.LIFECYCLE,
)
KINDS: Mapping[str, Lifecycle[Any]] = MappingProxyType({kind.name: kind for kind in LIFECYCLES})
