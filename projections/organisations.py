"""Which organisation a case names, of whatever kind it is."""

import re
from typing import Any

_SHORT = re.compile(r"[A-Za-z0-9._-]+")


def organisation_of(case: Any) -> str | None:
    """Who owes an action, has a target or brought an idea; None where a case names nobody."""
    named = getattr(case, "organisation", None)
    return spelt(named) if isinstance(named, str) and named else None


def spelt(organisation: str) -> str:
    """An organisation's short name in small letters, so that no spelling makes a second one of it.

    A name of several words stays as it was written.
    """
    return organisation.lower() if _SHORT.fullmatch(organisation) else organisation
