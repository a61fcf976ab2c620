"""Sealed personal data at the edge: text for those who may read it, a mark for everybody else."""

from typing import Any
from uuid import UUID

import msgspec
import structlog

from export_program.engine.messages import Sealed
from export_program.runtime.program import Program
from export_program.runtime.requests import Requester
from export_program.runtime.sealing import reveal
from export_program.store import Erased, VaultDamaged

SEALED, ERASED, UNREADABLE = "[sealed]", "[erased]", "[unreadable]"
log = structlog.get_logger("access")


class Reader:
    """Opens sealed values for one request, and tells the log once what was read, and why.

    `opened_in` are the cases of which something was opened.
    """

    def __init__(
        self,
        program: Program,
        requester: Requester,
        request_id: str,
        purpose: str | None = None,
    ) -> None:
        self._program, self._requester, self._request_id = program, requester, request_id
        self._purpose = purpose
        self.opened = 0
        self.opened_in: dict[UUID, None] = {}

    def plain(self, value: Any, case_id: UUID, *, may_open: bool) -> Any:
        """Plain data with text, `[sealed]` or `[erased]` where sealed pointers stood."""

        def opened(field: str, sealed: Sealed) -> str:
            if not may_open:
                return SEALED
            try:
                text = self._program.vault.open(
                    self._program.store.store_id, case_id, field, sealed
                )
            except Erased:
                return ERASED
            except VaultDamaged as error:
                log.error("a sealed value does not open", case=str(case_id), reason=str(error))  # noqa: TRY400
                return UNREADABLE
            self.opened += 1
            self.opened_in[case_id] = None
            return text

        return reveal(msgspec.to_builtins(value), opened)

    def told(self, what: str, **about: object) -> None:
        """One line per answer that showed personal data: who, what, how much."""
        if self._purpose is not None:
            about["purpose"] = self._purpose
        if self.opened:
            log.info(
                "personal data read",
                what=what,
                by=self._requester.id,
                roles=sorted(self._requester.roles),
                values=self.opened,
                request_id=self._request_id,
                **about,
            )
