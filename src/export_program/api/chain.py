"""The chain of a case over HTTP: what led to it and what came of it, also as a picture."""

from collections.abc import Iterator
from typing import Any

import msgspec
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler

from export_program.api.access import is_outsider, may_see, requester_of
from export_program.api.answers import Answer
from export_program.api.cases import Cases, Seen, title_of
from export_program.api.conditions import models_have_reached, parameters, purpose_in
from export_program.api.outside_view import is_internal
from export_program.api.problems import bad
from export_program.api.restricted import check_reader, reads, tell_of_reading
from export_program.engine.case import Case
from export_program.runtime.chain import Chain, Edge
from export_program.runtime.requests import Requester
from projections.case_links import pointers

DIRECTIONS = ("both", "causes", "effects")
MERMAID = "text/vnd.mermaid"
NOT_SHARED = b'{"data":{}}'  # no policy writes notes that outsiders share
PRIVATE = {"Cache-Control": "private, no-cache", "Vary": "Authorization"}
_encode = msgspec.json.Encoder().encode
Asking = Request[Any, Any, Any]


class Link(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One case of a chain."""

    case_id: str
    kind: str
    reference: str
    title: str
    stage: str
    ended: bool
    href: str


class Bond(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`cause` led to `effect`: by a field or relation of a case (`how`), or by an automatic step.

    Of an automatic step `how` is the policy with its version and `event` what it recorded;
    `opened` says that it opened the case.
    """

    cause: str
    effect: str
    how: str
    event: str = ""
    opened: bool = False


def chain_routes(cases: Cases) -> list[HTTPRouteHandler]:
    @get("/cases/{item:str}/chain")
    async def read_chain(request: Asking) -> Answer:
        """What led to a case and what came of it, as data or (`format=mermaid`) as a picture."""
        given = parameters(request, ("direction", "format", "at_least", "purpose"))
        direction = _one_of(given, "direction", DIRECTIONS)
        picture = _one_of(given, "format", ("json", "mermaid")) == "mermaid"
        await models_have_reached(cases.program, given)
        requester = requester_of(request)
        start, _ = cases.look_up(request.path_params["item"], requester)
        request.scope["state"]["kind"] = start.KIND
        purpose, kinds = purpose_in(given), cases.program.bus.kinds
        check_reader(kinds[start.KIND], start, requester, purpose)
        chain, met = await _walked(cases, start, requester, direction, purpose)
        for case in chain.cases.values():
            tell_of_reading(kinds[case.KIND], case, requester, purpose, request.scope)
        if picture:
            return Answer(drawn(met, chain).encode(), PRIVATE, media_type=MERMAID)
        told = {
            "start": start.id,
            "cases": met,
            "edges": [_bond(edge) for edge in sorted(chain.edges)],
            "hidden": chain.hidden,
            "truncated": chain.truncated,
        }
        return Answer(_encode(told), PRIVATE)

    return [read_chain]


async def _walked(
    cases: Cases, start: Case, requester: Requester, direction: str, purpose: str | None
) -> tuple[Chain, list[Link]]:
    """The chain as far as the requester may know of it, and its cases as they are told."""
    kinds, head = cases.program.bus.kinds, cases.program.store.head()

    def seen(case: Case) -> Seen:
        return Seen(cases.kinds[kinds[case.KIND].plural], case, requester, head)

    def sees(case: Case) -> bool:
        kind = kinds[case.KIND]
        return may_see(kind, case, requester) and reads(kind, case, requester, purpose)

    def tells(edge: Edge, cause: Case, effect: Case) -> bool:
        return not is_outsider(requester) or told_outside(edge, seen(cause), seen(effect))

    chain = await cases.program.chains.walk(
        start,
        sees,
        causes=direction != "effects",
        effects=direction != "causes",
        tells=tells,
    )
    return chain, [_link(seen(case)) for case in chain.cases.values()]


def told_outside(edge: Edge, cause: Seen, effect: Seen) -> bool:
    """Whether an outsider may read in one of two cases that it led to the other, or followed it."""
    if edge.event:
        return not effect.as_public and not is_internal(edge.event, NOT_SHARED)
    ends = ((cause, effect.case.id), (effect, cause.case.id))
    return any(
        (edge.how, other) in pointers(seen.lifecycle.case, seen.shown) for seen, other in ends
    )


def _one_of(given: dict[str, str], name: str, known: tuple[str, ...]) -> str:
    asked = given.get(name, known[0])
    if asked not in known:
        raise bad(name, f"{name} is one of: {', '.join(known)}.", asked[:50])
    return asked


def _link(seen: Seen) -> Link:
    case = seen.case
    return Link(
        case_id=str(case.id),
        kind=case.KIND,
        reference=case.reference,
        title=title_of(seen),
        stage=case.stage.value,
        ended=case.stage in seen.lifecycle.ends,
        href=seen.collection.case(case.id),
    )


def _bond(edge: Edge) -> Bond:
    ends = (str(edge.cause), str(edge.effect))
    return Bond(cause=ends[0], effect=ends[1], how=edge.how, event=edge.event, opened=edge.opened)


def drawn(met: list[Link], chain: Chain) -> str:
    """The chain as a Mermaid flowchart: time runs downwards, the case asked for stands out."""
    names = {link.case_id: f"c{i}" for i, link in enumerate(met)}
    lines = ["flowchart TD", *_boxes(met, names), *_arrows(chain, names)]
    if chain.truncated:
        lines.append('    more["truncated: there is more than one answer shows"]')
    return "\n".join([*lines, ""])


def _boxes(met: list[Link], names: dict[str, str]) -> Iterator[str]:
    for link in met:
        words = f"{link.kind} {link.reference}<br/>{_plain(link.title)}<br/><i>{link.stage}</i>"
        yield f'    {names[link.case_id]}["{words}"]'
    yield "    style c0 stroke-width:4px"


def _arrows(chain: Chain, names: dict[str, str]) -> Iterator[str]:
    said: dict[tuple[str, str], list[str]] = {}
    for edge in sorted(chain.edges):
        ends = (names[str(edge.cause)], names[str(edge.effect)])
        said.setdefault(ends, []).append(edge.how)
    for (cause, effect), hows in said.items():
        yield f'    {cause} -- "{_plain(", ".join(dict.fromkeys(hows)))}" --> {effect}'


def _plain(text: str) -> str:
    """Text inside quotes and HTML labels of the drawing language."""
    marks = {"&": "#amp;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "#": "#35;"}
    return " ".join("".join(marks.get(letter, letter) for letter in text).split())
