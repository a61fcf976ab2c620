"""Who asks, and what they may see: tokens, scopes, one's own cases, personal data."""

from collections.abc import Mapping
from typing import Any

from litestar import Request
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Send

from export_program.api.problems import Fault, Wrong
from export_program.engine.actors import OUTSIDERS, STAFF, Role
from export_program.engine.case import Case
from export_program.engine.decide import owns
from export_program.engine.lifecycle import Lifecycle
from export_program.runtime.program import Program
from export_program.runtime.requests import Requester

READ, WRITE, PERSONAL, ADMIN = "read", "write", "personal", "admin"
PUBLIC = {"exclude_from_auth": True}
BEARER = 'Bearer realm="export-program"'
CHALLENGE = {"WWW-Authenticate": BEARER}
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Authentication(ASGIMiddleware):
    """Knows the requester by their token before any handler runs.

    A handler without `exclude_from_auth` in its `opt` needs a token with the scope it names, or
    else `read` for reading and `write` for the rest. A wrong token is refused everywhere.
    """

    scopes = (ScopeType.HTTP,)

    def __init__(self, program: Program) -> None:
        self._program = program

    async def handle(self, scope: Any, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        authenticate(self._program, scope, scope["route_handler"].opt)
        await next_app(scope, receive, send)


def authenticate(program: Program, scope: Any, options: Mapping[str, Any]) -> None:
    """Note in the scope who asks; `options` are those of the handler that is asked.

    Raises:
        Wrong: the token is not valid, or there is none, or it lacks the scope that is needed.
    """
    token = _token(scope)
    requester = None
    if token is not None:
        requester = program.directory.requester(token, program.bus.office.now())
        if requester is None:
            raise Wrong(
                "not-authenticated",
                "The token is not valid (any more).",
                headers={"WWW-Authenticate": f'{BEARER}, error="invalid_token"'},
            )
        scope["state"]["requester"] = requester
    scope["user"] = requester
    scope["auth"] = token
    if not options.get("exclude_from_auth"):
        if requester is None:
            raise Wrong("not-authenticated", "This needs a token.", headers=CHALLENGE)
        needs(requester, options.get("scope") or (READ if scope["method"] in SAFE else WRITE))


def _token(scope: Any) -> str | None:
    for name, value in scope["headers"]:
        if name == b"authorization":
            scheme, _, token = value.decode("latin-1").partition(" ")
            if scheme.lower() != "bearer" or not token.strip():
                raise Wrong("not-authenticated", "Only bearer tokens are known.", headers=CHALLENGE)
            found: str = token.strip()
            return found
    return None


def requester_of(request: Request[Any, Any, Any]) -> Requester:
    """Who asks, on a route that needs a token."""
    found = request.scope["user"]
    if not isinstance(found, Requester):
        raise Wrong("not-authenticated", "This needs a token.", headers=CHALLENGE)
    return found


def needs(requester: Requester, scope: str) -> None:
    """Raises Wrong: the token does not have the scope."""
    if scope not in requester.scopes:
        sentence = f"This needs a token with the scope {scope!r}."
        found = ", ".join(sorted(requester.scopes)) or "none"
        challenge = f'{BEARER}, error="insufficient_scope", scope="{scope}"'
        fault = Fault("scope", sentence, "Authorization", found)
        raise Wrong("scope-missing", sentence, fault, headers={"WWW-Authenticate": challenge})


def is_outsider(requester: Requester) -> bool:
    """Somebody who sees their own cases only; so does an account without any role."""
    return requester.roles.keys() <= OUTSIDERS


def owns_case(lifecycle: Lifecycle[Any], case: Case, requester: Requester) -> bool:
    return owns(lifecycle, case, requester.id, requester.organisation)


def may_see(lifecycle: Lifecycle[Any], case: Case, requester: Requester) -> bool:
    """Whether a case exists for the requester."""
    if not is_outsider(requester) or str(case.id) == requester.id:
        return True
    if owns_case(lifecycle, case, requester) or requester.roles.keys() & lifecycle.shown_to:
        return True
    return bool(lifecycle.public and requester.roles and lifecycle.announced(case))


def is_reader(named: frozenset[str], requester: Requester) -> bool:
    """Whether somebody of the office is among the accounts and roles named."""
    held = requester.roles.keys()
    return bool(held & STAFF) and (requester.id in named or bool(held & named))


def may_open(lifecycle: Lifecycle[Any], case: Case, requester: Requester) -> bool:
    """Whether sealed personal data of a case is shown as text: to staff and to whom it belongs.

    The token needs the scope `personal` as well. Who administers accounts reads their names.
    Of a kind with readers of its own, nobody else reads it.
    """
    if PERSONAL not in requester.scopes:
        return False
    if lifecycle.readers is not None:
        return is_reader(lifecycle.readers(case), requester)
    if requester.roles.keys() & STAFF or str(case.id) == requester.id:
        return True
    if lifecycle.name == "account" and Role.ADMIN in requester.roles:
        return True
    return owns_case(lifecycle, case, requester)
