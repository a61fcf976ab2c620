"""What the office does: one module per kind of case, and the list of all of them."""

from typing import Any

from export_program.engine.lifecycle import Lifecycle

LIFECYCLES: tuple[Lifecycle[Any], ...] = ()
