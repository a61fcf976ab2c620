"""Rows of read models as their readers get them: pages, exports, sealed values opened or marked."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from export_program.api.access import PERSONAL, is_outsider, is_reader
from export_program.api.answers import JSON, Answer
from export_program.api.csv_cells import csv_lines, header_line
from export_program.api.outside_view import INTERNAL_FIELDS
from export_program.api.restricted import tell_of_rows
from export_program.api.revealing import Reader
from export_program.engine.actors import STAFF
from export_program.runtime.program import Program
from export_program.runtime.queries import Page, Query
from export_program.runtime.requests import Requester
from export_program.runtime.sealing import holds_personal_data
from projections.read_model import ReadModel

NDJSON, CSV = "application/x-ndjson", "text/csv"
EXPORT_PAGE = 1_000
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True)
class Asked:
    """One question to one read model, by somebody who may ask it."""

    model: ReadModel
    requester: Requester
    query: Query
    after: str | None
    limit: int
    media_type: str
    everything: bool
    bom: bool
    rtl: bool
    purpose: str | None = None


class Rows:
    """The rows of one question, read in a thread: a search may take its time."""

    def __init__(self, program: Program, asked: Asked, asked_by: str) -> None:
        self._program, self.asked, self._asked_by = program, asked, asked_by

    async def page(self, after: str | None, limit: int) -> Page:
        """Raises BadQuery, NotBuilt."""
        query = self._program.queries.page
        return await asyncio.to_thread(query, self.asked.model, self.asked.query, after, limit)

    async def everything(self, page: Page) -> AsyncIterator[bytes]:
        """All rows, page by page from the first, so that any export needs little memory."""
        as_csv = self.asked.media_type == CSV
        if as_csv:
            yield header_line(self.asked.model, bom=self.asked.bom)
        while True:
            yield self.written(self.shown(page))
            if page.next is None:
                return
            page = await self.page(page.next, EXPORT_PAGE)

    def shown(self, page: Page) -> list[bytes]:
        asked = self.asked
        by, purpose = self._asked_by, asked.purpose
        return shown_rows(self._program, asked.model, asked.requester, page.rows, by, purpose)

    def written(self, rows: list[bytes]) -> bytes:
        """Rows as lines: CSV or NDJSON."""
        if self.asked.media_type == CSV:
            return csv_lines(self.asked.model, rows)
        return b"".join(row + b"\n" for row in rows)


def paged(rows: Rows, page: Page, headers: dict[str, str]) -> Answer:
    """One page as an answer."""
    asked, shown = rows.asked, rows.shown(page)
    if page.next:
        headers = {**headers, "Next": page.next}
    if asked.media_type != JSON:
        start = header_line(asked.model, bom=asked.bom) if asked.media_type == CSV else b""
        return Answer(start + rows.written(shown), headers, media_type=asked.media_type)
    facts = {"next": page.next, "position": int(headers["Position"]), "lag": int(headers["Lag"])}
    return Answer(b'{"rows":[%b],%b' % (b",".join(shown), _encode(facts)[1:]), headers)


def shown_rows(
    program: Program,
    model: ReadModel,
    requester: Requester,
    rows: list[bytes],
    asked_by: str,
    purpose: str | None = None,
    *,
    until: datetime | None = None,
) -> list[bytes]:
    """The rows as their reader may see them: sealed values opened, or marked.

    Ages count up to `until`, or to now.
    """
    outside = not model.public and is_outsider(requester)
    personal = holds_personal_data(model.row)
    if not outside and not personal and not model.ages:
        return rows
    reader = Reader(program, requester, asked_by, purpose)
    today = program.calendar().local(until or program.bus.office.now()).date()
    may_open = PERSONAL in requester.scopes and bool(requester.roles.keys() & STAFF)
    shown, hidden = [], model.inside | INTERNAL_FIELDS.keys()
    read: list[str] = []
    for row in rows:
        plain = msgspec.json.decode(row)
        if outside:
            plain = {k: v for k, v in plain.items() if k not in hidden}
        if personal:
            case_id = UUID(plain.get("case_id") or plain[model.key])
            read.append(str(case_id))
            open_here = may_open and _may_read(model, plain, requester, purpose)
            plain = reader.plain(plain, case_id, may_open=open_here)
        for age, since in model.ages:
            plain[age] = _days_since(program, plain[since], today) if plain[since] else None
        shown.append(_encode(plain))
    named = {"cases": [str(case_id) for case_id in reader.opened_in]} if model.readers else {}
    if model.readers:
        tell_of_rows(model.name, read, purpose, requester, asked_by)
    reader.told("register", model=model.name, records=len(rows), **named)
    return shown


def _may_read(
    model: ReadModel, row: dict[str, Any], requester: Requester, purpose: str | None
) -> bool:
    """Where a row names its readers, they read it for a purpose, and nobody else does."""
    if not model.readers:
        return True
    return purpose is not None and is_reader(frozenset(row[model.readers]), requester)


def _days_since(program: Program, moment: str, until: date) -> int:
    """Whole days of the office's calendar from a moment until a day."""
    return (until - program.calendar().local(datetime.fromisoformat(moment)).date()).days
