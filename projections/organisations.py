"""Which organisation a case names, of whatever kind it is."""

from typing import Any


def organisation_of(case: Any) -> str | None:
    """Who owes an action, has a target or brought an idea; None where a case names nobody."""
    named = getattr(case, "organisation", None)
    return named if isinstance(named, str) and named else None
