"""Wins are confirmed through a link: staff get its token once, exporters answer without a login.

The token stands in bodies only, never in an address, so that no log holds it; the case holds its
SHA-256. It names its match and ends in a keyed digest of the request that made it: who repeats the
request gets the same token, and nobody else can work it out.
"""

import re
from base64 import urlsafe_b64encode
from datetime import date, datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

import msgspec
from litestar import Request, post
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta

from export_program.api.access import PUBLIC, requester_of
from export_program.api.addresses import ROOT
from export_program.api.answers import Answer, etag
from export_program.api.cases import Cases
from export_program.api.commands import asked_by
from export_program.api.conditions import parameters, takes_json
from export_program.api.problems import Fault, Wrong, bad, invalid
from export_program.domain.match import Match
from export_program.domain.match.case import WinLink
from export_program.domain.match.win_rules import LINK_HOLDS
from export_program.domain.match.winning import ConfirmWin, DisputeReason, DisputeWin
from export_program.domain.match.winning import IssueConfirmation as Issue
from export_program.domain.vocabulary.money import Money
from export_program.domain.vocabulary.quantities import Frequency, Quantity
from export_program.engine.actors import Actor, Role
from export_program.engine.messages import Command, LongText, Moment
from export_program.runtime.directory import token_hash
from export_program.runtime.failures import KeyUsedOtherwise
from export_program.runtime.given_dates import check_calendar
from export_program.runtime.identifiers import derived_id, keyed_digest
from export_program.runtime.program import Program
from export_program.runtime.requests import Asked, Outcome

ADDRESS = f"{ROOT}/win-confirmations"
TOKEN = re.compile(r"wc_(?P<match>[0-9a-f]{32})_[A-Za-z0-9_-]{22}")
NEVER_STORED = {"Cache-Control": "no-store"}
_encode = msgspec.json.Encoder().encode
Asking = Request[Any, Any, Any]
Body = TypeVar("Body", bound=msgspec.Struct)


class LinkWanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What may be said when a link is sent: the role one acts in, and when it was, if earlier."""

    occurred_at: Moment | None = None
    acting_role: Annotated[str, Meta(max_length=50)] | None = None


class LinkMade(msgspec.Struct, frozen=True):
    """The link's token, told once. `address` is where the exporter's answer is posted to."""

    token: str
    address: str
    expires_at: datetime
    version: int
    position: int


class LinkShown(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    token: str


class LinkAnswer(LinkShown, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`occurred_at` is given only while the office fills in history, with timers held."""

    occurred_at: Moment | None = None


class WinConfirmation(LinkAnswer, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The exporter's word; what is left out is confirmed as it was claimed."""

    value: Money | None = None
    contract_on: date | None = None
    quantity: Quantity | None = None
    frequency: Frequency | None = None
    remarks: LongText | None = None

    def __post_init__(self) -> None:
        if self.value is not None and self.value.minor <= 0:
            raise ValueError("value: an amount above zero is needed")


class WinDispute(LinkAnswer, frozen=True, kw_only=True, forbid_unknown_fields=True):
    reason_code: DisputeReason
    reason: LongText


class ClaimShown(msgspec.Struct, frozen=True, kw_only=True):
    """What the exporter is asked to confirm."""

    reference: str
    exporter: str
    goods: str
    market: str
    hs: str
    edition: str
    value: Money
    incoterm: str
    contract_on: date
    quantity: Quantity | None
    frequency: Frequency
    expires_at: datetime


class AnswerTaken(msgspec.Struct, frozen=True):
    reference: str
    stage: str
    recorded_at: datetime


def win_confirmation_routes(cases: Cases) -> list[HTTPRouteHandler]:
    return [_sending(cases), *_answering(cases.program)]


def _sending(cases: Cases) -> HTTPRouteHandler:
    program = cases.program
    secret = program.vault.secret_for("win-confirmation-links")

    @post("/{plural:str}/{item:str}/send-confirmation", status_code=200)
    async def send_confirmation(request: Asking) -> Answer:
        """Make a link for the exporter. Its token is told here and kept nowhere."""
        seen, _ = await cases.find(request)
        if not isinstance(seen.case, Match):
            raise Wrong(
                "not-found", f"A {seen.lifecycle.name} knows no command 'send-confirmation'."
            )
        wanted = await _read(request, LinkWanted, empty=True)
        asked = asked_by(request, requester_of(request), seen.case.id)
        token = _token(secret, seen.case.id, asked.command_id)
        command = Issue(
            token_hash=token_hash(token),
            occurred_at=wanted.occurred_at,
            acting_role=wanted.acting_role,
        )
        outcome = await program.bus.handle("match", seen.case.id, command, asked)
        expires_at = outcome.occurred_at + LINK_HOLDS
        made = LinkMade(token, ADDRESS, expires_at, outcome.version, outcome.position)
        headers = {"ETag": etag(outcome.version), "Position": str(outcome.position)}
        return Answer(_encode(made), {**headers, **NEVER_STORED})

    return send_confirmation


def _answering(program: Program) -> list[HTTPRouteHandler]:
    @post("/win-confirmations", status_code=200, opt=PUBLIC)
    async def show_claim(request: Asking) -> Answer:
        """What a link asks to confirm, while it holds."""
        body = await _read(request, LinkShown)
        match = _match_of(program, body.token)
        link = match.link(token_hash(body.token))
        if link is None or _now(program) >= link.expires_at:
            raise _no_such_link()
        return Answer(_encode(_shown(match, link)), NEVER_STORED)

    @post("/win-confirmations/confirm", status_code=200, opt=PUBLIC)
    async def confirm_win(request: Asking) -> Answer:
        """The exporter confirms the claim, with figures of its own where they differ."""
        body = await _read(request, WinConfirmation)
        command = ConfirmWin(
            token_hash=token_hash(body.token),
            value=body.value,
            contract_on=body.contract_on,
            quantity=body.quantity,
            frequency=body.frequency,
            remarks=body.remarks,
            occurred_at=_told_later(program, body.occurred_at),
        )
        return await _answered(program, body.token, command)

    @post("/win-confirmations/dispute", status_code=200, opt=PUBLIC)
    async def dispute_win(request: Asking) -> Answer:
        """The exporter says that the claim is not true."""
        body = await _read(request, WinDispute)
        command = DisputeWin(
            token_hash=token_hash(body.token),
            reason_code=body.reason_code,
            reason=body.reason,
            occurred_at=_told_later(program, body.occurred_at),
        )
        return await _answered(program, body.token, command)

    return [show_claim, confirm_win, dispute_win]


async def _read(request: Asking, kind: type[Body], *, empty: bool = False) -> Body:
    parameters(request, ())
    body = await request.body()
    takes_json(request, empty=empty and not body)
    try:
        read = msgspec.json.decode(body or b"{}", type=kind)
        check_calendar(read)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise invalid(error) from None
    except RecursionError:
        raise bad("", "The body is nested too deeply.", rule="json") from None
    return read


def _token(secret: bytes, match_id: UUID, command_id: str) -> str:
    """The same request gives the same token; without the secret nobody can tell it."""
    digest = keyed_digest(secret, f"{match_id}|{command_id}".encode())
    return f"wc_{match_id.hex}_{urlsafe_b64encode(digest).decode().rstrip('=')}"


def _match_of(program: Program, token: str) -> Match:
    """The match that a token names. Raises Wrong: none, as for every link that is not known."""
    found = TOKEN.fullmatch(token)
    program.catch_up()
    case = program.bus.cases.get(UUID(found["match"])) if found else None
    if not isinstance(case, Match):
        raise _no_such_link()
    return case


async def _answered(program: Program, token: str, command: Command) -> Answer:
    """Carry the exporter's answer out; who sends it again gets the first answer.

    Raises:
        Wrong: the link was answered otherwise before, or it is not known. What that says does not
            depend on whether the match exists.
    """
    match, digest = _match_of(program, token), token_hash(token)
    command_id = derived_id("win-link", match.id, digest)
    link = match.link(digest)
    if link is None and program.store.by_command(command_id) is None:
        raise _no_such_link()
    actor = Actor(
        id=f"link:{match.id}",
        role=Role.EXPORTER_USER,
        organisation=str(match.exporter_id),
        authority=str(link.event) if link else None,
    )
    asked = Asked(actor, command_id, given_key=True)
    try:
        outcome: Outcome = await program.bus.handle("match", match.id, command, asked)
    except KeyUsedOtherwise:  # the key is the link's own, and nobody sent one
        raise _already_answered(program, command_id) from None
    told = AnswerTaken(outcome.reference, outcome.stage, outcome.recorded_at)
    return Answer(_encode(told), NEVER_STORED)


def _shown(match: Match, link: WinLink) -> ClaimShown:
    claim, need, exporter = match.claim, match.need, match.exporter
    if claim is None or need is None or exporter is None:
        raise _no_such_link()
    return ClaimShown(
        reference=match.reference,
        exporter=exporter.name,
        goods=need.goods,
        market=claim.market.value,
        hs=claim.hs,
        edition=claim.edition.value,
        value=claim.value,
        incoterm=claim.incoterm.value,
        contract_on=claim.contract_on,
        quantity=claim.quantity,
        frequency=claim.frequency,
        expires_at=link.expires_at,
    )


def _now(program: Program) -> datetime:
    """Now; while history is filled in, the hour that it has come to: links hold by that clock."""
    return program.timers_until() if program.fills_in else program.bus.office.now()


def _told_later(program: Program, at: datetime | None) -> datetime | None:
    """When an answer was given, if that is told. Raises Wrong outside of times of filling in."""
    if at is not None and not program.fills_in:
        raise bad("/occurred_at", "An answer is given now, unless the office fills in history.")
    return at


def _already_answered(program: Program, command_id: str) -> Wrong:
    """When and how a link was answered, to whoever answers it otherwise now."""
    stored = program.store.by_command(command_id)
    step = program.store.at(stored[0]) if stored is not None else None
    if step is None:
        return _no_such_link()
    answer, at = step.event.DECIDES, program.calendar().local(step.meta.occurred_at)
    sentence = (
        f"This link was answered already: the win was {answer} on {at:%Y-%m-%d at %H:%M}. A link is"
        " answered once; the office that sent it can correct what was said."
    )
    return Wrong("rule-broken", sentence, Fault("link_is_answered_once", sentence, "/token"))


def _no_such_link() -> Wrong:
    return Wrong("not-found", "This link is not known, or it does not hold any more.")
