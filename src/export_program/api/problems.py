"""Every answer that is not what was asked for, as RFC 9457 problem details."""

from collections.abc import Iterable, Mapping
from traceback import format_exception
from typing import Any

import msgspec
import structlog
from litestar import Request
from litestar.exceptions import HTTPException, InternalServerException
from litestar.exceptions.http_exceptions import RequestEntityTooLarge

from export_program.api.answers import Answer
from export_program.api.problem_kinds import KINDS
from export_program.engine.refusals import (
    Broken,
    NoSuchCase,
    NotAllowed,
    Refused,
    RuleBroken,
    WrongStage,
)
from export_program.runtime.failures import AlreadyHeld, Contended, KeyUsedOtherwise, StaleVersion
from export_program.runtime.queries import BadQuery
from export_program.runtime.read_tables import NotBuilt
from export_program.runtime.sealing import SealedInput
from export_program.runtime.wording import misfit
from export_program.store import (
    CorruptStore,
    NoSuchDocument,
    StoreReadOnly,
    TooLarge,
    UnknownEvent,
    VaultDamaged,
)

log = structlog.get_logger("api")
MEDIA_TYPE = "application/problem+json"
GONE = "client disconnected prematurely"  # how the framework says it; nobody waits for the answer

BY_STATUS = {
    400: "bad-request",
    401: "not-authenticated",
    403: "not-allowed",
    404: "not-found",
    405: "method-not-allowed",
    412: "stale-version",
    413: "too-large",
    415: "unsupported-media",
}
BY_REFUSAL: dict[type[Exception], str] = {
    NoSuchCase: "no-such-case",
    WrongStage: "wrong-stage",
    NotAllowed: "not-allowed",
    RuleBroken: "rule-broken",
    AlreadyHeld: "already-held",
    StaleVersion: "stale-version",
    Contended: "contended",
    KeyUsedOtherwise: "key-used-otherwise",
    SealedInput: "sealed-input",
    BadQuery: "bad-request",
    NoSuchDocument: "not-found",
    TooLarge: "too-large",
    StoreReadOnly: "read-only",
    CorruptStore: "store-damaged",
    UnknownEvent: "store-damaged",
    VaultDamaged: "store-damaged",
}


NOT_IN_THE_BODY = frozenset({NoSuchCase.RULE, WrongStage.RULE})


class Fault(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that is wrong. `field` is a JSON pointer into the body, or a parameter's name.

    Of `wrong-stage` it is the case's own field `stage`, and `found` the stage that it is in.
    """

    rule: str
    sentence: str
    field: str | None = None
    found: str | None = None


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Problem details (RFC 9457). `type` is documented at its own address."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    request_id: str
    errors: tuple[Fault, ...] = ()
    current_version: int | None = None


class Wrong(Exception):
    """What this edge itself refuses, by the name of its problem."""

    def __init__(
        self,
        slug: str,
        detail: str,
        *errors: Fault,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.slug, self.detail, self.errors = slug, detail, errors
        self.headers = dict(headers or {})


def bad(field: str, sentence: str, found: str | None = None, *, rule: str = "valid") -> Wrong:
    """A parameter, header or field that cannot be understood."""
    return Wrong("bad-request", sentence, Fault(rule, sentence, field, found))


def invalid(error: msgspec.MsgspecError | UnicodeDecodeError) -> Wrong:
    """A body that does not fit its type: the sentence and the JSON pointer of the field."""
    if isinstance(error, UnicodeDecodeError):
        return bad("", "The body is not UTF-8.")
    if not isinstance(error, msgspec.ValidationError):
        return bad("", f"The body is not JSON: {error}.", rule="json")
    found = misfit(error)
    return bad(json_pointer(found.path), found.sentence, found.found)


def too_large(limit: int) -> RequestEntityTooLarge:
    return RequestEntityTooLarge(f"A body has up to {limit:,} bytes.")


def json_pointer(path: Iterable[str]) -> str:
    """`partners`, `0`, `name` as a JSON pointer: `/partners/0/name`."""
    return "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in path)


def respond(request: Request[Any, Any, Any], error: Exception) -> Answer:
    """The one exception handler: every error becomes a problem; an unknown one is logged, once."""
    handler: Any = request.scope.get("route_handler")
    if isinstance(error, RequestEntityTooLarge) and handler is not None:
        error = too_large(handler.resolve_request_max_body_size())
    slug, detail, faults, headers = _read(error)
    if slug == "internal-error":
        log.error("request failed", request_id=request_id(request.scope), traceback=told(error))
    elif slug == "store-damaged":
        log.error("damage found", request_id=request_id(request.scope), damage=detail)
    return problem(request, slug, detail, faults, headers, _version(error))


def problem(
    request: Request[Any, Any, Any],
    slug: str,
    detail: str,
    faults: tuple[Fault, ...] = (),
    headers: Mapping[str, str] | None = None,
    current_version: int | None = None,
) -> Answer:
    kind = KINDS[slug]
    body = Problem(
        type=kind.type,
        title=kind.title,
        status=kind.status,
        detail=detail,
        instance=request.scope["path"],
        request_id=request_id(request.scope),
        errors=faults,
        current_version=current_version,
    )
    request.scope["state"]["problem"] = slug
    told = {"Cache-Control": "no-store", **(headers or {})}
    return Answer(msgspec.json.encode(body), told, kind.status, MEDIA_TYPE)


def told(error: BaseException) -> str:
    """A traceback without the values of variables: they hold tokens and personal data."""
    return "".join(format_exception(error))


def request_id(scope: Any) -> str:
    """The request's id, as the outermost layer gave it."""
    return str(scope["state"].get("request_id", ""))


def _read(error: Exception) -> tuple[str, str, tuple[Fault, ...], dict[str, str]]:
    match error:
        case Wrong():
            return error.slug, error.detail, error.errors, error.headers
        case BadQuery():
            fault = Fault("known", error.sentence, "q" if error.field == "text" else error.field)
            return "bad-request", error.sentence, (fault,), {}
        case NotBuilt():
            return "not-yet", str(error), (), {"Retry-After": "2"}
        case StoreReadOnly():
            wait = {"Retry-After": str(max(1, round(error.retry_after or 30)))}
            return "read-only", str(error), (), wait
        case Refused():
            wait = {"Retry-After": "1"} if isinstance(error, Contended) else {}
            return _slug(error), error.detail, tuple(map(fault_of, error.broken)), wait
        case InternalServerException() if error.detail == GONE:
            return "bad-request", "The request broke off before its end.", (), {}
        case HTTPException():
            slug = BY_STATUS.get(error.status_code)
            if slug is None:
                return "internal-error", "The program failed.", (), {}
            return slug, _plain(error), (), _kept(error.headers)
        case _:
            slug = _slug(error)
            told = slug != "internal-error"
            return slug, str(error) if told else "The program failed.", (), {}


def _slug(error: Exception) -> str:
    known = (BY_REFUSAL[cls] for cls in type(error).__mro__ if cls in BY_REFUSAL)
    return next(known, "rule-broken" if isinstance(error, Refused) else "internal-error")


def fault_of(broken: Broken) -> Fault:
    """A broken rule; the engine names fields plainly, the edge as JSON pointers.

    The id of the case stands in the address, and its stage in the case itself.
    """
    at = broken.field
    if at is not None and at.isidentifier() and broken.rule not in NOT_IN_THE_BODY:
        at = f"/{at}"
    return Fault(broken.rule, broken.sentence, at, broken.found)


def _plain(error: HTTPException) -> str:
    return error.detail or KINDS[BY_STATUS[error.status_code]].title


def _kept(headers: Mapping[str, str] | None) -> dict[str, str]:
    return {name.title(): value for name, value in (headers or {}).items()}


def _version(error: Exception) -> int | None:
    return error.now if isinstance(error, StaleVersion) else None


def documentation() -> bytes:
    """Every type of problem, for people and programs."""
    listed = [
        {"type": k.type, "status": k.status, "title": k.title, "advice": k.advice}
        for k in KINDS.values()
    ]
    return msgspec.json.encode(listed)
