"""Reading one case: as it stands or stood, for whom it concerns."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler

from export_program.api.access import is_outsider, may_open, may_see, owns_case, requester_of
from export_program.api.addresses import Collection
from export_program.api.answers import Answer, etag, not_modified, unchanged
from export_program.api.commands import case_id_of, no_such_case
from export_program.api.conditions import as_of, log_has_reached, parameters, purpose_in
from export_program.api.outside_view import announced, seen_from_outside
from export_program.api.problems import Wrong, request_id
from export_program.api.restricted import check_reader, tell_of_reading
from export_program.api.revealing import Reader
from export_program.engine.case import Case
from export_program.engine.lifecycle import Lifecycle
from export_program.engine.refusals import NoSuchCase
from export_program.runtime.program import Program
from export_program.runtime.references import reference_key
from export_program.runtime.requests import Requester

POINTER = b'"$pd"'  # what every sealed value holds
_encode = msgspec.json.Encoder().encode
Asking = Request[Any, Any, Any]


@dataclass(frozen=True)
class Seen:
    """A case that somebody asked for and may see, as the log stood at `position`.

    Who may read it is told by the case as it stands `today`, if that is another.
    """

    collection: Collection
    case: Case
    requester: Requester
    position: int
    today: Case | None = None
    purpose: str | None = None

    @property
    def lifecycle(self) -> Lifecycle[Any]:
        return self.collection.lifecycle

    @property
    def shown(self) -> Case:
        """The case as the requester may see it; sealed values are still sealed."""
        if not is_outsider(self.requester) or str(self.case.id) == self.requester.id:
            return self.case
        if self.as_public:
            return announced(self.case, self.lifecycle.public)
        return seen_from_outside(self.case)

    @property
    def as_public(self) -> bool:
        """Whether the requester sees only what a public case announces to everybody."""
        mine = str(self.case.id) == self.requester.id
        own = mine or owns_case(self.lifecycle, self.case, self.requester)
        return is_outsider(self.requester) and not own

    @property
    def opens(self) -> bool:
        """Whether the requester reads personal data of this case as text."""
        told = self.lifecycle.readers is None or self.purpose is not None
        return told and may_open(self.lifecycle, self.today or self.case, self.requester)


class Cases:
    """Finds the case behind an address, for one requester."""

    def __init__(self, program: Program, kinds: dict[str, Collection]) -> None:
        self.program, self.kinds = program, kinds

    def collection(self, request: Asking) -> Collection:
        plural = request.path_params["plural"]
        found = self.kinds.get(plural)
        if found is None:
            raise Wrong("not-found", f"There are no {plural[:100]!r}.")
        return found

    async def find(self, request: Asking, *known: str) -> tuple[Seen, dict[str, str]]:
        """The case in the address, and the query's parameters.

        Raises:
            NoSuchCase: there is none, or the requester may not know of it.
            Wrong: its kind names its readers, and this is none or does not say why.
        """
        collection = self.collection(request)
        asks_why = ("purpose",) if collection.lifecycle.readers is not None else ()
        given = parameters(request, (*known, "at_least", *asks_why))
        purpose = purpose_in(given)
        case_id = case_id_of(collection, request.path_params["item"])
        await log_has_reached(self.program, given)
        head = self.program.catch_up()
        requester = requester_of(request)
        request.scope["state"]["kind"] = collection.lifecycle.name
        case = self.program.bus.cases.get(case_id)
        lifecycle = collection.lifecycle
        if case is None or lifecycle.name != case.KIND or not may_see(lifecycle, case, requester):
            raise no_such_case(collection, case_id)
        check_reader(lifecycle, case, requester, purpose)
        position = as_of(self.program, given) if "as_of" in known else None
        if position is None:
            seen = Seen(collection, case, requester, head, purpose=purpose)
            return self._tell(request, seen), given
        then = self.program.bus.cases.as_of(case_id, position)
        if then is None:
            sentence = f"The {lifecycle.name} {case_id} did not exist at position {position}."
            raise NoSuchCase(sentence, found=str(case_id))
        seen = Seen(collection, then, requester, position, case, purpose)
        return self._tell(request, seen), given

    def look_up(self, asked: str, requester: Requester) -> tuple[Case, str]:
        """A case by its id or its reference, and its address.

        Raises:
            NoSuchCase: there is none, or the requester may not know of it.
        """
        case_id = _by_reference(self.program, asked)
        self.program.catch_up()
        case = self.program.bus.cases.get(case_id) if case_id else None
        if case is not None and may_see(self.program.bus.kinds[case.KIND], case, requester):
            collection = self.kinds[self.program.bus.kinds[case.KIND].plural]
            return case, collection.case(case.id)
        raise NoSuchCase(f"There is no case {asked[:100]}.", found=asked[:100])

    def _tell(self, request: Asking, seen: Seen) -> Seen:
        """A look at a restricted case is told to the log."""
        tell_of_reading(seen.lifecycle, seen.case, seen.requester, seen.purpose, request.scope)
        return seen


def state(cases: Cases, seen: Seen, asked_by: str) -> tuple[bytes, bool]:
    """A case as JSON for its reader, and whether personal data is shown in it."""
    case = seen.shown
    as_kept = _encode(case)
    if POINTER not in as_kept:
        return as_kept, False
    reader = Reader(cases.program, seen.requester, asked_by, seen.purpose)
    plain = reader.plain(case, case.id, may_open=seen.opens)
    reader.told("case", kind=seen.lifecycle.name, case=str(case.id), version=case.version)
    return _encode(plain), bool(reader.opened)


def case_routes(cases: Cases) -> list[HTTPRouteHandler]:
    @get("/{plural:str}/{item:str}")
    async def read_case(request: Asking) -> Answer:
        seen, _ = await cases.find(request, "as_of")
        headers = {
            "ETag": etag(seen.case.version),
            "Position": str(seen.position),
            "Vary": "Authorization",
            "Cache-Control": "private, no-cache",
        }
        if unchanged(request, headers["ETag"]):
            return not_modified(headers)
        body, opened = state(cases, seen, request_id(request.scope))
        if opened:
            headers["Cache-Control"] = "no-store"
        head = _encode(
            {
                "kind": seen.lifecycle.name,
                "title": title_of(seen),
                "ended": seen.case.stage in seen.lifecycle.ends,
                "position": seen.position,
            }
        )
        return Answer(b'%b,"case":%b}' % (head[:-1], body), headers)

    @get("/cases/{item:str}")
    async def look_up_case(request: Asking) -> Answer:
        """Where a case is, by its id or its reference."""
        parameters(request, ())
        case, where = cases.look_up(request.path_params["item"], requester_of(request))
        found = {"case_id": case.id, "kind": case.KIND, "reference": case.reference}
        return Answer(_encode({**found, "href": where}), {"Location": where}, 307)

    return [read_case, look_up_case]


def title_of(seen: Seen) -> str:
    """What lists call the case; a sealed title is not told here."""
    title: object = seen.lifecycle.title(seen.shown)
    return title if isinstance(title, str) else seen.case.reference


def _by_reference(program: Program, asked: str) -> UUID | None:
    try:
        return UUID(asked)
    except ValueError:
        return program.store.holder(reference_key(asked))
