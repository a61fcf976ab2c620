"""Kinds of case that name their readers: who reads of them, for a purpose, and the log is told."""

from typing import Any

import msgspec
import structlog

from export_program.api.access import is_reader
from export_program.api.problems import Fault, Wrong, request_id
from export_program.domain import LIFECYCLES
from export_program.engine.actors import Role
from export_program.engine.case import Case
from export_program.engine.lifecycle import Lifecycle
from export_program.engine.protocols.linking import Classification
from export_program.runtime.requests import Requester

# Every stored step begins with `{"meta":{"id":"<36 characters>","kind":"`.
KIND_AT = len('{"meta":{"id":"","kind":"') + 36
_KINDS = tuple(f'{kind.name}"'.encode() for kind in LIFECYCLES if kind.readers is not None)
WITHHELD = b',"data":{},"withheld":true}'
WHY = "This is read for a purpose, which is told to the log: say it in purpose=."
log = structlog.get_logger("access")


class _Told(msgspec.Struct):
    meta: msgspec.Raw


_told = msgspec.json.Decoder(_Told).decode


def reads(lifecycle: Lifecycle[Any], case: Case, requester: Requester, purpose: str | None) -> bool:
    """Whether somebody of the office reads of a case, for a purpose where its kind asks for one."""
    if lifecycle.readers is None:
        return True
    return purpose is not None and _is_named(lifecycle.readers(case), requester)


def check_reader(
    lifecycle: Lifecycle[Any], case: Case, requester: Requester, purpose: str | None
) -> None:
    """Raises Wrong 403: the kind names its readers, and this is none or does not say why."""
    if lifecycle.readers is None:
        return
    named = lifecycle.readers(case)
    if not _is_named(named, requester):
        roles = sorted({role.value for role in Role if role in named} | {Role.AUDITOR.value})
        raise Wrong("not-allowed", f"This {lifecycle.name} is open to: {', '.join(roles)}.")
    check_purpose(purpose)


def check_purpose(purpose: str | None) -> None:
    """Raises Wrong 403: there is none."""
    if purpose is None:
        raise Wrong("not-allowed", WHY, Fault("purpose", WHY, "purpose"))


def tell_of_reading(
    lifecycle: Lifecycle[Any], case: Case, requester: Requester, purpose: str | None, scope: Any
) -> None:
    """A look at a case that few may read is told to the access log."""
    if lifecycle.readers is None and case.classification != Classification.RESTRICTED:
        return
    why = {} if purpose is None else {"purpose": purpose}
    log.info(
        "restricted case read",
        case=str(case.id),
        kind=lifecycle.name,
        view=scope["path_template"],
        by=requester.id,
        request_id=request_id(scope),
        **why,
    )


def tell_of_rows(
    register: str, cases: list[str], purpose: str | None, requester: Requester, asked_by: str
) -> None:
    """A look at rows that few may read is told to the access log."""
    log.info(
        "restricted register read",
        model=register,
        cases=cases,
        purpose=purpose,
        by=requester.id,
        request_id=asked_by,
    )


def in_feed(state: bytes) -> bytes:
    """A stored step as the feed tells it: of a kind that names its readers the envelope alone.

    The feed has no gap for anybody, and is encoded once for all.
    """
    if not state.startswith(_KINDS, KIND_AT):
        return state
    return b'{"meta":%b%b' % (bytes(_told(state).meta), WITHHELD)


def _is_named(named: frozenset[str], requester: Requester) -> bool:
    """Auditors inspect every case; what is sealed in it stays sealed to them."""
    return is_reader(named, requester) or Role.AUDITOR in requester.roles
